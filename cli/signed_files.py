"""Files that the commands of the provable log are given: keys, checkpoints and proofs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from timeline.config import key_file

if TYPE_CHECKING:
    from timeline.integrity.checkpoint import Checkpoint
    from timeline.integrity.errors import Malformed
    from timeline.integrity.keys import SigningKey

_LARGEST = 100_000_000
"""Bytes of such a file; a proof of an event has as many as the event and a few thousand."""

KEY = click.option(
    "--key", metavar="FILE", help="The signing key (TIMELINE_KEY; default: keygen's)."
)
"""For commands that sign."""


def signing_key(given: str | None) -> SigningKey | None:
    """The key that was named, or keygen's; None where there is none. Raises Malformed."""
    from timeline.integrity.errors import Malformed
    from timeline.integrity.keys import read_signing_key, unwrapped

    path, named = key_file(given)
    if not named and not path.exists():
        return None
    try:
        return read_signing_key(unwrapped(bytes_in(str(path))).strip())
    except UnicodeDecodeError:
        raise Malformed(f"{path}: no signing key: the file is no text") from None
    except Malformed as error:
        raise _at(str(path), error) from None


def checkpoint_in(name: str) -> Checkpoint:
    """The checkpoint in a file; whether anybody signed it is not looked at. Raises Malformed."""
    from timeline.integrity.checkpoint import read_checkpoint
    from timeline.integrity.errors import Malformed
    from timeline.integrity.keys import unwrapped

    try:
        return read_checkpoint(unwrapped(bytes_in(name)))
    except UnicodeDecodeError:
        raise Malformed(f"{name}: no checkpoint: the file is no text") from None
    except Malformed as error:
        raise _at(name, error) from None


def _at(name: str, error: Malformed) -> Malformed:
    """The error with the name of the file in front, once."""
    from timeline.integrity.errors import Malformed

    return error if str(error).startswith(f"{name}:") else Malformed(f"{name}: {error}")


def bytes_in(name: str) -> bytes:
    """All of a file. Raises Malformed where it cannot be read, or is far too large."""
    from timeline.integrity.errors import Malformed

    try:
        with open(name, "rb") as file:
            content = file.read(_LARGEST + 1)
    except OSError as error:
        raise Malformed(f"{name}: the file cannot be read ({error.strerror})") from None
    if len(content) > _LARGEST:
        raise Malformed(f"{name}: the file is too large for a proof, checkpoint or key")
    return content
