"""Certify a stance, prove an event, or that the log only grew; and check such a proof without the
store."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from cli.completion import names
from cli.options import OUTPUT, Settings, timeline_command
from cli.output import emit
from cli.signing import KEY, bytes_in, checkpoint_in, signing_key
from events.errors import DoesNotHold, Refused, UnknownName
from events.names import whole_number
from timeline.extension import FORCE
from timeline.numbers import Count
from timeline.questions.parameters import CUT
from timeline.system.files import deliver, vacant
from timeline.system.terminal import in_a_line, out

if TYPE_CHECKING:
    from timeline.answers.positions import PositionTold
    from timeline.integrity.certificate import Certificate
    from timeline.integrity.checkpoint import Checkpoint
    from timeline.integrity.keys import VerifierKey
    from timeline.integrity.proof import Consistency, Inclusion
    from timeline.shelf import Question


@timeline_command(
    "certify",
    example="timeline certify USA trade-deficit --as-of 2018-05-04 --key desk.key -o stance.cert",
    cut=CUT,
)
@click.argument("party", shell_complete=names("party"))
@click.argument("issue", shell_complete=names("issue", also=("process",)))
@click.option("--whole", is_flag=True, help="Put all events up to the cut in, so that none of them "
              "can be said to be left out.")  # fmt: skip
@OUTPUT
@FORCE
@KEY
def certify(
    settings: Settings,
    question: Question,
    output: str,
    force: bool,
    key: str | None,
    **what: Any,
) -> None:
    """Certify where a party stands on an issue: a signed file that a stranger can check.

    It holds the answer, the events that it rests on with their proofs, the codebook's version and
    the signed head of the log. 'timeline check-proof' makes the answer again from these events,
    without the store. Without --as-of the day is that of the last event that is known.
    """
    from timeline.questions.certifying import certify as make

    vacant(output, force=force)
    signing = signing_key(key)
    if signing is None:
        raise Refused(
            "a certificate is signed, and there is no key: make one with 'timeline keygen', or "
            "name one with --key"
        )
    with settings.shelf() as shelf:
        name = shelf.choose(settings.asked_negotiation)
        made = make(shelf, name, question, signing, **what)
    rest = made.checkpoint.size - len(made.shown)
    says = f" written: {len(made.shown)} events, and the hashes of {rest} others"
    deliver(output, str(made).encode(), says, force=force)


@timeline_command(
    "prove", example="timeline prove us-deficit-200 --key desk.key > us-deficit-200.tlog-proof"
)
@click.argument("id", required=False)
@click.option("--since", metavar="FILE", help="Prove that nothing changed since this checkpoint.")
@OUTPUT
@FORCE
@KEY
def prove(
    settings: Settings, id: str | None, since: str | None, output: str, force: bool, key: str | None
) -> None:
    """Prove that an event is in the log, or that the log begins with all of an older one.

    The proof holds the event as recorded, the path to the root and the signed checkpoint; whoever
    gets it needs 'timeline check-proof' and the public key, and not the store. An event is proven
    up to the first signed checkpoint that covers it; where there is none, one is issued.
    """
    from timeline.integrity import issue

    if (id is None) == (since is None):
        raise click.UsageError("say either which event (ID), or since which checkpoint (--since)")
    vacant(output, force=force)
    signing = signing_key(key)
    proof: Inclusion | Consistency
    if since is not None:
        proof = issue.prove_consistency(settings.whole_place, checkpoint_in(since), signing)
    else:
        assert id is not None
        proof = issue.prove_inclusion(settings.place, _sequence(settings, id), signing)
    says = f" written: {len(proof.path)} steps to the head of {proof.checkpoint.size} events"
    deliver(output, str(proof).encode(), says, force=force)


@timeline_command(
    "check-proof", example="timeline check-proof us-deficit-200.tlog-proof --trust desk.pub"
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
@click.option(
    "--witness",
    "witnesses",
    multiple=True,
    metavar="PUBKEY",
    help="The key of a witness, or a file with one (repeatable).",
)
@click.option(
    "--quorum",
    type=Count(min=1),
    metavar="K",
    help="So many of the witnesses must have cosigned (default: all).",
)
def check_proof(
    settings: Settings,
    file: str,
    trust: tuple[str, ...],
    old: str | None,
    witnesses: tuple[str, ...],
    quorum: int | None,
) -> None:
    """Check a proof or certificate without the store, and say in plain words what it shows.

    A witness is somebody who cosigns the checkpoints that he saw, each as the continuation of the
    one before: with enough of them, everybody was given the same log. Ends with 1 when it does not
    hold, with 3 when a file or key cannot be read.
    """
    from timeline.integrity.certificate import HEAD, Certificate, read_certificate
    from timeline.integrity.keys import read_trusted
    from timeline.integrity.proof import Consistency, Inclusion, read_proof

    trusted = [read_trusted(one) for one in trust]
    known = list(dict.fromkeys(read_trusted(one, "--witness") for one in witnesses))
    if quorum is not None and quorum > len(known):
        raise click.UsageError(f"--quorum {quorum} of {len(known)} --witness: name more of them")
    if any(key.witness for key in trusted) or not all(key.witness for key in known):
        raise click.UsageError("a log's key goes to --trust, the key of a witness to --witness")
    content = bytes_in(file)
    certified = HEAD.encode() in content[:100]
    proof = read_certificate(content) if certified else read_proof(content)
    if not isinstance(proof, Consistency) and old is not None:
        raise click.UsageError("--old is for a proof made with --since; this is none")
    if isinstance(proof, Certificate):
        told = _certificate(proof, trusted)
    elif isinstance(proof, Inclusion):
        told = _inclusion(proof, proof.check(trusted))
    elif old is None:
        raise Refused(
            f"{file} proves that nothing changed since an older checkpoint: name that with --old"
        )
    else:
        before = checkpoint_in(old)
        told = _consistency(proof, before, proof.check(before, trusted))
    _tell(settings, told | _seen(proof.checkpoint, known, quorum))


def _holds(proof: str, checkpoint: Checkpoint, key: VerifierKey) -> dict[str, Any]:
    """What is said of every proof that holds."""
    return {"schema": "check-proof/1", "proof": proof, "holds": True, "log": checkpoint.origin,
            "signed_by": str(key), "size": checkpoint.size}  # fmt: skip


def _certificate(certificate: Certificate, trusted: Sequence[VerifierKey]) -> dict[str, Any]:
    """What a certificate shows, in the shape of `check-proof/1`. Raises DoesNotHold, Malformed."""
    from events.sealing import look
    from timeline.questions.certifying import recompute
    from timeline.wording import cut_words

    key = certificate.check(trusted)
    answer = recompute(certificate)
    size, upto = certificate.checkpoint.size, answer.cut.recorded_by
    seqs = [one.event.seq for one in certificate.shown]
    counted = sum(seq <= upto for seq in seqs)
    left = [one.event for one in certificate.shown if not one.whole]
    place = f"in the log '{certificate.checkpoint.origin}' of {size}"
    gone = [
        f"{one.event.event_id or one.event.seq} its {', '.join(sorted(removed))}"
        for one in certificate.shown
        if one.whole and (removed := look(one.event.topic, one.event.state, one.texts).removed)
    ]
    unchanged = "" if left or gone else "shown unchanged "
    shows = (
        f"From {len(seqs)} events {place}, each {unchanged}in its place, follows where "
        f"{answer.party} stands on {answer.issue} in {answer.negotiation}, "
        f"{cut_words(answer.cut, answer.codebook, answer.cut.without, str)}"
    )
    if gone:
        shows += f". A redaction removed of {', of '.join(gone)}; the rest is shown unchanged"
    if left:
        named = ", ".join(one.event_id or str(one.seq) for one in left)
        shows += f". Of {named} only what a redaction left is there, and that is not proven"
    missing = (
        f"Nothing was left out: these are all events up to {upto}."
        if counted == upto
        else f"It does not show that nothing was left out: of the other {upto - counted:,} events "
        f"up to {upto} there are only hashes, and one of them may bear on the answer."
    )
    return _holds("certificate", certificate.checkpoint, key) | {
        "events": seqs,
        "redacted": [one.seq for one in left],
        "answer": answer,
        "shows": f"{shows}.",
        "missing": missing,
    }


def _consistency(proof: Consistency, before: Checkpoint, key: VerifierKey) -> dict[str, Any]:
    return _holds("consistency", proof.checkpoint, key) | {
        "old_size": before.size,
        "shows": (
            f"The log '{key.name}' of {proof.checkpoint.size} events begins with exactly the "
            f"{before.size} events of the old checkpoint: none of those was changed, left out "
            "or moved."
        ),
    }


def _seen(
    checkpoint: Checkpoint, known: Sequence[VerifierKey], quorum: int | None
) -> dict[str, Any]:
    """Which witnesses cosigned. Raises DoesNotHold where they are too few."""

    found = checkpoint.witnesses(known)
    wanted = len(known) if quorum is None else quorum
    if len(found) < wanted:
        raise DoesNotHold(
            f"{len(found)} of the {len(known)} witnesses cosigned the checkpoint, and {wanted} must"
        )
    return {"witnessed_by": [str(key) for key in found]}


def _tell(settings: Settings, answer: dict[str, Any]) -> None:
    if settings.form in ("json", "jsonl"):
        emit(settings.form, answer, [answer])
        return
    out(in_a_line(f"It holds. {answer['shows']}"))
    if answer["proof"] == "certificate":
        _tell_positions(answer["answer"], answer["missing"])
    if answer["witnessed_by"]:
        out(f"Cosigned by {len(answer['witnessed_by'])}: {', '.join(answer['witnessed_by'])}")
    if answer["proof"] == "inclusion" and answer["shown"]:
        out(in_a_line(f"The event as recorded: {answer['event']['body']}"))
    same = "" if answer["witnessed_by"] else ", or that everybody was given the same log"
    clock = "that the operator's clock was right"
    out(f"It does not show that what was reported is true{',' if same else ' or'} {clock}{same}.")


def _tell_positions(answer: Any, missing: str) -> None:
    """The positions of a certificate for a person, a line each, and whether events are left out."""
    from timeline.position_words import AS_ENTERED, voice_words

    for what, positions in (("position", answer.positions), ("only possible", answer.possible)):
        for one in positions:
            out(in_a_line(f"  {what}: {_line(one)}"))
    for voice in answer.voices:
        who = voice.speaker or voice.party or "somebody"
        said = voice_words(voice, AS_ENTERED)
        out(in_a_line(f"  voice, which binds nobody: {who}: {said}"))
    if not (answer.positions or answer.possible or answer.voices):
        out("  no position")
    out(missing)


def _line(one: PositionTold) -> str:
    from cli.views.wording import track_text
    from projections.rules.words import joined
    from timeline.position_words import describe_position, status_of

    toward = f" toward {one.toward}" if one.toward else ""
    words = joined(status_of(one), describe_position(one), f"since {one.since}")
    return f"{one.party}{toward}, {track_text(one)}: {words}"


def _inclusion(proof: Inclusion, key: VerifierKey) -> dict[str, Any]:
    from events.codec import unseal
    from events.log import recorded_text

    event, size = proof.event, proof.checkpoint.size
    place = f"event {proof.index + 1} of the {size} in the log '{proof.checkpoint.origin}'"
    answer = _holds("inclusion", proof.checkpoint, key) | {
        "seq": proof.index + 1,
        "leaf": proof.leaf.hex(),
        "shown": event is not None,
    }
    if event is None:
        return answer | {
            "event": None,
            "shows": f"{place[0].upper()}{place[1:]} has the leaf hash {proof.leaf.hex()}. What it "
            "says is not in the proof: it shows neither what that was nor why it is left out, as "
            "it is where an event was redacted. Where only a text of it was, the rest is not "
            "proven.",
        }
    try:
        recorded = recorded_text(event.recorded)
    except OverflowError:  # a year that no calendar has; the number is in the proof all the same
        recorded = f"{event.recorded} us"
    left_out = sorted(proof.opened.removed)
    lacks = f", but for its {', '.join(left_out)}, which the proof leaves out" if left_out else ""
    return answer | {
        "event": {
            "id": event.event_id,
            "type": event.topic,
            "negotiation": event.stream,
            "version": event.version,
            "recorded": recorded,
            "recorder": event.recorder,
            "body": unseal(event.state, proof.texts).decode("utf-8", "backslashreplace"),
            "left_out": left_out,
        },
        "shows": f"{event.event_id or event.topic} ({event.topic}, {event.stream}) is {place}, "
        f"recorded {recorded} by {event.recorder or 'nobody named'}, and is shown "
        f"unchanged{lacks}.",
    }


def _sequence(settings: Settings, named: str) -> int:
    """The number of the event that an id or number names."""
    with settings.shelf() as shelf:
        if (seq := whole_number(named)) is None:
            name = shelf.choose(settings.asked_negotiation)
            seq = shelf.find_id(name, shelf.find_development(name, named))
        if seq is None or not 1 <= seq <= shelf.reader.head():
            raise UnknownName(f"no event {named}: the log has {shelf.reader.head()}")
        return seq
