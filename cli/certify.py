"""Certify a stance: the answer with all that it takes to make it again, in one signed file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from cli.completion import names
from cli.options import FORCE, OUTPUT, Settings, timeline_command
from cli.signing import KEY, signing_key
from timeline.parameters import CUT
from timeline.terminal import in_a_line, out, talk

if TYPE_CHECKING:
    from timeline.answers.positions import PositionTold
    from timeline.integrity.certificate import Certificate
    from timeline.integrity.checkpoint import Checkpoint
    from timeline.integrity.keys import VerifierKey
    from timeline.reading import Question


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
    party: str,
    issue: str,
    whole: bool,
    output: str | None,
    force: bool,
    key: str | None,
) -> None:
    """Certify where a party stands on an issue: a signed file that a stranger can check.

    It holds the answer, the events that it rests on with their proofs, the codebook's version and
    the signed head of the log. 'timeline check-proof' makes the answer again from these events,
    without the store. Without --as-of the day is that of the last event that is known.
    """
    from events.errors import Refused
    from timeline.certifying import certify as make
    from timeline.files import STANDARD, vacant, write

    output = output or STANDARD
    vacant(output, force=force)
    signing = signing_key(key)
    if signing is None:
        raise Refused(
            "a certificate is signed, and there is no key: make one with 'timeline keygen', or "
            "name one with --key"
        )
    with settings.shelf() as shelf:
        name = shelf.choose(settings.asked_negotiation)
        made = make(shelf, name, question, signing, party=party, issue=issue, whole=whole)
    write(output, str(made).encode(), force=force)
    if output != STANDARD:
        rest = made.checkpoint.size - len(made.shown)
        talk(f"{output} written: {len(made.shown)} events, and the hashes of {rest} others")


def holds(proof: str, checkpoint: Checkpoint, key: VerifierKey) -> dict[str, Any]:
    """What is said of every proof that holds."""
    return {"schema": "check-proof/1", "proof": proof, "holds": True, "log": checkpoint.origin,
            "signed_by": str(key), "size": checkpoint.size}  # fmt: skip


def told(certificate: Certificate, trusted: Sequence[VerifierKey]) -> dict[str, Any]:
    """What a certificate shows, in the shape of `check-proof/1`. Raises DoesNotHold, Malformed."""
    from events.sealing import look
    from timeline.certifying import recompute
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
    return holds("certificate", certificate.checkpoint, key) | {
        "events": seqs,
        "redacted": [one.seq for one in left],
        "answer": answer,
        "shows": f"{shows}.",
        "missing": missing,
    }


def tell(answer: Any, missing: str) -> None:
    """The positions of a certificate for a person, a line each, and whether events are left out."""
    sections: list[tuple[str, Sequence[PositionTold]]] = [
        ("position", answer.positions), ("only possible", answer.possible),
    ]  # fmt: skip
    for what, positions in sections:
        for one in positions:
            out(in_a_line(f"  {what}: {_line(one)}"))
    for voice in answer.voices:
        said = voice.says or voice.quote or ""
        who = voice.speaker or voice.party or "somebody"
        out(in_a_line(f"  voice, which binds nobody: {who}: {said}"))
    if not (answer.positions or answer.possible or answer.voices):
        out("  no position")
    out(missing)


def _line(one: PositionTold) -> str:
    from timeline.position_words import describe_position, status_of

    toward = f" toward {one.toward}" if one.toward else ""
    title = f"{one.title} ({one.track})" if one.title else one.track
    words = "; ".join(filter(None, (status_of(one), describe_position(one))))
    return f"{one.party}{toward}, {title}: {words}; since {one.since}"
