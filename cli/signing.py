"""Sign the head of the log: make the key, print checkpoints, read the files that the commands
of the provable log are given; and show that the log is what it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import click
from msgspec.structs import asdict

from cli.options import Settings, timeline_command
from cli.output import as_data, cells, emit, progress
from events.errors import Malformed
from timeline.config import key_file
from timeline.system.files import STANDARD, readable, write
from timeline.system.terminal import out, talk

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
    from timeline.integrity.keys import keep_secret, read_signing_key

    path, named = key_file(given)
    keep_secret(str(path), "name the file that it is in")
    if not named and not path.exists():
        return None
    return _read(str(path), "no signing key", lambda text: read_signing_key(text.strip()))


def checkpoint_in(name: str) -> Checkpoint:
    """The checkpoint in a file; whether anybody signed it is not looked at. Raises Malformed."""
    from timeline.integrity.checkpoint import read_checkpoint

    return _read(name, "no checkpoint", read_checkpoint)


def _read(name: str, otherwise: str, read: Callable[[str], Found]) -> Found:
    """What a file holds; what is wrong with it is told with its name in front."""
    from timeline.integrity.keys import unwrapped

    content = bytes_in(name)
    try:
        return read(unwrapped(content, otherwise))
    except Malformed as error:
        raise Malformed(f"{name}: {error}") from None


def bytes_in(name: str) -> bytes:
    """All of a file. Raises Refused where it cannot be read, or is far too large."""
    with readable(name) as file:
        content = file.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise Malformed(f"{name}: the file is too large for a proof, checkpoint or key")
    return content


@timeline_command("keygen", example="timeline keygen -o desk.key > desk.pub")
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    help="Where to put it (TIMELINE_KEY; default: a file in your data folder).",
)
@click.option(
    "--name",
    metavar="NAME",
    help="The log's name in checkpoints, like example.org/desk (default: made up).",
)
def keygen(settings: Settings, output: str | None, name: str | None) -> None:
    """Make the Ed25519 key that checkpoints are signed with, and print its public half.

    The private half goes into a file that only you may read; it is never printed, and no file is
    overwritten. Publish the public half where readers find it, and keep a copy of the file.
    """
    from timeline.integrity.keys import keep_secret, make_key, write_key

    if output == "-":
        raise click.UsageError("the private half is never printed: name a file with -o")
    path, _ = key_file(output)
    keep_secret(str(path), "name a new file")
    key = make_key(name)
    write_key(key, path)
    answer = {"schema": "keygen/1", "file": str(path), "public": str(key.verifier)}
    if not as_data(settings.format, answer, [answer]):
        out(str(key.verifier))
    talk(f"The private key is in {path}: keep a copy in a safe place, and show it to nobody.")


@timeline_command("checkpoint", example="timeline checkpoint --key desk.key > head.txt")
@KEY
def checkpoint(settings: Settings, key: str | None) -> None:
    """Print the signed head of the log: its size and the root of its tree (a C2SP checkpoint).

    Publish it, or give it to somebody: no event that it covers can be changed afterwards without
    being noticed. It is kept in the store, too. Without a key it is not signed, which is said.
    """
    from timeline.integrity.issue import issue
    from timeline.integrity.keys import in_base64

    found = issue(settings.whole_place, signing_key(key))
    answer = {
        "schema": "checkpoint/1",
        "origin": found.origin,
        "size": found.size,
        "root": in_base64(found.root),
        "signed": bool(found.signatures),
        "note": found.note,
    }
    if not as_data(settings.format, answer, [answer]):
        write(STANDARD, found.note.encode())  # UTF-8 is what is signed, whatever the terminal has
    if not found.signatures:
        talk(
            "Not signed: this shows nobody anything. Make a key with 'timeline keygen', or name "
            "one with --key."
        )


@timeline_command("verify", example="timeline verify --format json")
@click.option(
    "--checkpoint",
    "checkpoints",
    multiple=True,
    metavar="FILE",
    help="A checkpoint kept elsewhere that the log must continue (repeatable).",
)
def verify(settings: Settings, checkpoints: tuple[str, ...]) -> None:
    """Recompute everything from the stored bytes; name the first event that is not as recorded.

    Leaf hashes, the sequence, times and versions, the tree against every checkpoint that was
    issued, the index, and SQLite's own check of its file. It reports redactions, which are no
    fault. Ends with 1 when it finds something.
    """
    from timeline.integrity.keys import in_base64
    from timeline.integrity.verify import verify as verify_store

    published = [checkpoint_in(name) for name in checkpoints]
    with progress() as step:
        report = verify_store(settings.place, published=published,
                              progress=partial(step, "verifying"))  # fmt: skip
    answer = {
        "schema": "verify/1",
        **cells(report, "store events"),
        "root": in_base64(report.root),
        **cells(report, "checkpoints redactions"),
        "control_characters": report.unfit,
        **cells(report, "found findings"),
    }
    emit(settings.form, answer, _report_rows(answer), title=report.store,
         columns="view seq id negotiation what stored computed")  # fmt: skip
    if report.unfit.events:
        talk(f"{report.unfit}.")
    if report.found:
        talk(f"{report.found} found; the first: {report.findings[0]}")
        raise click.exceptions.Exit(1)
    clean = "Nothing is wrong: every event is as it was recorded, or its redaction is recorded."
    unproven = sum(one.rest_proven is False for one in report.redactions)
    if unproven:
        clean += f" The rest of {unproven} that lost a text is not proven."
    talk(clean)


def _report_rows(answer: dict[str, Any]) -> Iterator[dict[str, Any]]:
    counted = f"{answer['events']} events, {answer['checkpoints']} checkpoints issued"
    yield {"view": "checked", "what": counted, "computed": answer["root"]}
    for one in answer["redactions"]:
        what = ", ".join(one.fields) or "the payload"
        told = f"{what} redacted by event {one.by}: {one.reason}"
        if one.rest_proven is False:
            told += "; the rest is not proven"
        yield {"view": "redacted", **cells(one, "seq id negotiation"), "what": told}
    for one in answer["findings"]:
        yield {"view": "found", **asdict(one)}
