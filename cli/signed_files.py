"""Files that the commands of the provable log are given: keys, checkpoints and proofs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import click

from timeline.config import key_file

if TYPE_CHECKING:
    from timeline.integrity.checkpoint import Checkpoint
    from timeline.integrity.keys import SigningKey

Found = TypeVar("Found")

_LARGEST = 100_000_000
"""Bytes of such a file; a proof of an event has as many as the event and a few thousand."""

KEY = click.option(
    "--key", metavar="FILE", help="The signing key (TIMELINE_KEY; default: keygen's)."
)
"""For commands that sign."""


def signing_key(given: str | None) -> SigningKey | None:
    """The key that was named, or keygen's; None where there is none. Raises Malformed."""
    from timeline.integrity.keys import read_signing_key

    path, named = key_file(given)
    if not named and not path.exists():
        return None
    return _read(str(path), "no signing key", lambda text: read_signing_key(text.strip()))


def checkpoint_in(name: str) -> Checkpoint:
    """The checkpoint in a file; whether anybody signed it is not looked at. Raises Malformed."""
    from timeline.integrity.checkpoint import read_checkpoint

    return _read(name, "no checkpoint", read_checkpoint)


def _read(name: str, otherwise: str, read: Callable[[str], Found]) -> Found:
    """What a file holds; what is wrong with it is told with its name in front, once."""
    from timeline.integrity.errors import Malformed
    from timeline.integrity.keys import unwrapped

    try:
        return read(unwrapped(bytes_in(name), otherwise))
    except Malformed as error:
        told = str(error)
        raise Malformed(told if told.startswith(f"{name}:") else f"{name}: {told}") from None


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
