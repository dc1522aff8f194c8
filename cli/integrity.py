"""Show that the log is what it was: verify it, sign its head, prove an event, check a proof."""

from __future__ import annotations

import sys
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.options import Settings, timeline_command
from cli.output import emit, talk
from timeline.config import key_file

if TYPE_CHECKING:
    from timeline.integrity.checkpoint import Checkpoint
    from timeline.integrity.findings import Report
    from timeline.integrity.keys import SigningKey
    from timeline.integrity.proof import Consistency, Inclusion
    from timeline.integrity.verify import Progress

_LARGEST = 100_000_000

_KEY = click.option(
    "--key", metavar="FILE", help="The signing key (TIMELINE_KEY; default: keygen's)."
)


# --- verify -------------------------------------------------------------------------------------


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
    from timeline.integrity.verify import verify as verify_store

    published = [_checkpoint_in(name) for name in checkpoints]
    with _progress() as progress:
        report = verify_store(settings.place, published=published, progress=progress)
    answer = _report_json(report)
    emit(settings.form, answer, _report_rows(answer), title=report.store)
    if report.found:
        talk(f"{report.found} found; the first: {report.findings[0]}")
        raise click.exceptions.Exit(1)
    talk("Nothing is wrong: every event is as it was recorded, or its redaction is recorded.")


def _report_json(report: Report) -> dict[str, Any]:
    return {
        "schema": "verify/1",
        "store": report.store,
        "events": report.events,
        "root": b64encode(report.root).decode(),
        "checkpoints": report.checkpoints,
        "redactions": [
            {
                "seq": one.seq,
                "id": one.id,
                "negotiation": one.negotiation,
                "by": one.by,
                "reason": one.reason,
                "fields": list(one.fields),
            }
            for one in report.redactions
        ],
        "found": report.found,
        "findings": [
            {
                "seq": one.seq,
                "id": one.id,
                "negotiation": one.negotiation,
                "what": one.what,
                "stored": one.stored,
                "computed": one.computed,
            }
            for one in report.findings
        ],
    }


def _report_rows(answer: dict[str, Any]) -> Iterator[dict[str, Any]]:
    columns = ("view", "seq", "id", "negotiation", "what", "stored", "computed")
    blank = dict.fromkeys(columns)
    counted = f"{answer['events']} events, {answer['checkpoints']} checkpoints issued"
    yield {**blank, "view": "checked", "what": counted, "computed": answer["root"]}
    for one in answer["redactions"]:
        what = ", ".join(one["fields"]) or "the payload"
        told = f"{what} redacted by event {one['by']}: {one['reason']}"
        yield {**blank, "view": "redacted", "what": told} | {
            name: one[name] for name in ("seq", "id", "negotiation")
        }
    for one in answer["findings"]:
        yield {**blank, "view": "found", **one}


@contextmanager
def _progress() -> Iterator[Progress | None]:
    """A bar on a terminal, else nothing."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("verifying", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


# --- keys and checkpoints -----------------------------------------------------------------------


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
    from events.errors import Refused
    from timeline.integrity.keys import make_key, write_key

    path, _ = key_file(output)
    key = make_key(name)
    try:
        write_key(key, path)
    except FileExistsError:
        raise Refused(
            f"{path} exists already and is not overwritten: name another file with -o"
        ) from None
    except OSError as error:
        raise Refused(
            f"{path}: no key can be put there ({error.strerror}): name another file with -o"
        ) from None
    answer = {"schema": "keygen/1", "file": str(path), "public": str(key.verifier)}
    if settings.form == "json":
        emit("json", answer, [])
    else:
        click.echo(str(key.verifier))
    talk(f"The private key is in {path}: keep a copy in a safe place, and show it to nobody.")


@timeline_command("checkpoint", example="timeline checkpoint --key desk.key > head.txt")
@_KEY
def checkpoint(settings: Settings, key: str | None) -> None:
    """Print the signed head of the log: its size and the root of its tree (a C2SP checkpoint).

    Publish it, or give it to somebody: no event that it covers can be changed afterwards without
    being noticed. It is kept in the store, too. Without a key it is not signed, which is said.
    """
    from timeline.integrity.issue import issue

    found = issue(settings.whole_place, _signing_key(key))
    answer = {
        "schema": "checkpoint/1",
        "origin": found.origin,
        "size": found.size,
        "root": b64encode(found.root).decode(),
        "signed": bool(found.signatures),
        "note": found.note,
    }
    if settings.form == "json":
        emit("json", answer, [])
    else:
        click.echo(found.note, nl=False)
    if not found.signatures:
        talk(
            "Not signed: this shows nobody anything. Make a key with 'timeline keygen', or name "
            "one with --key."
        )


# --- proofs -------------------------------------------------------------------------------------


@timeline_command(
    "prove", example="timeline prove us-deficit-200 --key desk.key > us-deficit-200.tlog-proof"
)
@click.argument("id", required=False)
@click.option("--since", metavar="FILE", help="Prove that nothing changed since this checkpoint.")
@click.option("-o", "--output", metavar="FILE", help="Write the proof there, not to stdout.")
@_KEY
def prove(
    settings: Settings, id: str | None, since: str | None, output: str | None, key: str | None
) -> None:
    """Prove that an event is in the log, or that the log begins with all of an older one.

    The proof holds the event as recorded, the path to the root and the signed checkpoint; whoever
    gets it needs 'timeline check-proof' and the public key, and not the store. An event is proven
    up to the first signed checkpoint that covers it; where there is none, one is issued.
    """
    from events.errors import Refused
    from timeline.integrity import issue

    if (id is None) == (since is None):
        raise click.UsageError("say either which event (ID), or since which checkpoint (--since)")
    signing = _signing_key(key)
    proof: Inclusion | Consistency
    if since is not None:
        proof = issue.prove_consistency(settings.whole_place, _checkpoint_in(since), signing)
    else:
        assert id is not None
        proof = issue.prove_inclusion(settings.place, _sequence(settings, id), signing)
    if output is None:
        click.echo(str(proof), nl=False)
        return
    try:
        with Path(output).open("x", encoding="utf-8", newline="\n") as file:
            file.write(str(proof))
    except FileExistsError:
        raise Refused(f"{output} is there already: no file is overwritten") from None
    except OSError as error:
        raise Refused(f"{output}: the proof cannot be written ({error.strerror})") from None
    talk(f"{output} written: {len(proof.path)} steps to the head of {proof.checkpoint.size} events")


@timeline_command(
    "check-proof",
    example="timeline check-proof us-deficit-200.tlog-proof --trust desk.pub",
)
@click.argument("file")
@click.option(
    "--trust",
    multiple=True,
    required=True,
    metavar="PUBKEY",
    help="A public key as keygen prints it, or a file with one (repeatable).",
)
@click.option("--old", metavar="FILE", help="The older checkpoint, for a proof made with --since.")
def check_proof(settings: Settings, file: str, trust: tuple[str, ...], old: str | None) -> None:
    """Check a proof without the store, and say in plain words what it shows.

    Ends with 1 when it does not hold, with 3 when a file or key cannot be read.
    """
    from events.errors import Refused
    from timeline.integrity.keys import read_trusted
    from timeline.integrity.proof import Inclusion, read_proof

    trusted = [read_trusted(one) for one in trust]
    proof = read_proof(_bytes_in(file))
    if isinstance(proof, Inclusion):
        if old is not None:
            raise click.UsageError(
                "--old is for a proof made with --since; this is about one event"
            )
        key = proof.check(trusted)
        emit_checked(settings, _inclusion_json(proof, str(key)))
        return
    if old is None:
        raise Refused(
            f"{file} proves that nothing changed since an older checkpoint: name that with --old"
        )
    before = _checkpoint_in(old)
    key = proof.check(before, trusted)
    emit_checked(
        settings,
        {
            "schema": "check-proof/1",
            "proof": "consistency",
            "holds": True,
            "log": proof.checkpoint.origin,
            "signed_by": str(key),
            "size": proof.checkpoint.size,
            "old_size": before.size,
            "shows": (
                f"The log '{key.name}' of {proof.checkpoint.size} events begins with exactly the "
                f"{before.size} events of the old checkpoint: none of those was changed, left out "
                "or moved."
            ),
        },
    )


def emit_checked(settings: Settings, answer: dict[str, Any]) -> None:
    """What a proof shows: its sentences, or the answer as asked for."""
    if settings.form in ("json", "jsonl"):
        emit(settings.form, answer, [answer])
        return
    click.echo(f"It holds. {answer['shows']}")
    if answer["proof"] == "inclusion" and not answer["redacted"]:
        click.echo(f"The event as recorded: {answer['event']['body']}")
    click.echo(
        "It does not show that what was reported is true, that the operator's clock was right, or "
        "that everybody was given the same log."
    )


def _inclusion_json(proof: Inclusion, key: str) -> dict[str, Any]:
    from events.log import recorded_text

    event, size = proof.event, proof.checkpoint.size
    place = f"event {proof.index + 1} of the {size} in the log '{proof.checkpoint.origin}'"
    answer: dict[str, Any] = {
        "schema": "check-proof/1",
        "proof": "inclusion",
        "holds": True,
        "log": proof.checkpoint.origin,
        "signed_by": key,
        "size": size,
        "seq": proof.index + 1,
        "leaf": proof.leaf.hex(),
        "redacted": event is None,
    }
    if event is None:
        return answer | {
            "event": None,
            "shows": (
                f"{place[0].upper()}{place[1:]} has this leaf hash; what it said was redacted by "
                "order of the law and is not in the proof."
            ),
        }
    try:
        recorded = recorded_text(event.recorded)
    except OverflowError:  # a year that no calendar has; the number is in the proof all the same
        recorded = f"{event.recorded} us"
    return answer | {
        "event": {
            "id": event.event_id,
            "type": event.topic,
            "negotiation": event.stream,
            "version": event.version,
            "recorded": recorded,
            "recorder": event.recorder,
            "body": event.state.decode("utf-8", "backslashreplace"),
        },
        "shows": (
            f"{event.event_id or event.topic} ({event.topic}, {event.stream}) is {place}, "
            f"recorded {recorded} by {event.recorder or 'nobody named'}, and is shown unchanged."
        ),
    }


# --- what is read -------------------------------------------------------------------------------


def _sequence(settings: Settings, named: str) -> int:
    """The number of the event that an id or number names."""
    from events.errors import UnknownName, nearest
    from timeline.reading import is_sequence

    with settings.shelf() as shelf:
        if is_sequence(named) and len(named) < 19:
            if not 1 <= int(named) <= shelf.reader.head():
                raise UnknownName(f"no event {named}: the log has {shelf.reader.head()}")
            return int(named)
        name = shelf.choose(settings.asked_negotiation)
        found = (
            shelf.reader.find_name(name, space, named) for space in ("development", "amendment")
        )
        seq = next((one for one in found if one is not None), None)
        if seq is None:
            known = shelf.reader.names(name, "development")
            raise UnknownName(f"no development '{named}' ({nearest(named, known)})")
        return seq


def _signing_key(given: str | None) -> SigningKey | None:
    """The key that was named, or keygen's; None where there is none. Raises Malformed."""
    from timeline.integrity.errors import Malformed
    from timeline.integrity.keys import read_signing_key

    path, named = key_file(given)
    if not named and not path.exists():
        return None
    try:
        return read_signing_key(_bytes_in(str(path)).decode().strip())
    except UnicodeDecodeError:
        raise Malformed(f"{path}: no signing key: the file is no text") from None
    except Malformed as error:
        raise Malformed(f"{path}: {error}") from None


def _checkpoint_in(name: str) -> Checkpoint:
    from timeline.integrity.checkpoint import read_checkpoint
    from timeline.integrity.errors import Malformed

    try:
        return read_checkpoint(_bytes_in(name).decode())
    except UnicodeDecodeError:
        raise Malformed(f"{name}: no checkpoint: the file is no text") from None
    except Malformed as error:
        if str(error).startswith(f"{name}:"):
            raise
        raise Malformed(f"{name}: {error}") from None


def _bytes_in(name: str) -> bytes:
    from timeline.integrity.errors import Malformed

    try:
        with open(name, "rb") as file:
            content = file.read(_LARGEST + 1)
    except OSError as error:
        raise Malformed(f"{name}: the file cannot be read ({error.strerror})") from None
    if len(content) > _LARGEST:
        raise Malformed(f"{name}: the file is too large for a proof, checkpoint or key")
    return content
