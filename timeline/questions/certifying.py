"""A stance that a stranger can check: which events it rests on, and the same answer made again from
these events alone.

What is certified is never believed. Whoever checks a certificate folds the events that it shows,
by the rules of the codebook that it names, and compares.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from events import developments as d
from events.declaring import name_declared
from events.errors import DoesNotHold, Malformed, UnknownName
from events.log import Logged
from events.roles import told
from projections.questions.provenance import bearing_on
from projections.questions.stance import View, view_of
from projections.record.codebook import find_codebook
from projections.record.intake import read_record
from timeline.answers.stance import CertifiedAnswer
from timeline.integrity.certificate import Certificate
from timeline.integrity.issue import certify as _certify
from timeline.integrity.keys import SigningKey
from timeline.questions.table import known
from timeline.recording.hood import Hood
from timeline.shelf import Question, Shelf


def certify(
    shelf: Shelf, name: str, question: Question, key: SigningKey, *,
    party: str, issue: str, whole: bool = False,
) -> Certificate:  # fmt: skip
    """The stance of a party on an issue with the events that it rests on (`whole`: all of the
    negotiation up to the cut), proven up to a checkpoint signed by the key.

    Without a day it is that of the record's last one: a certificate says which. Raises Refused,
    UnknownName, DoesNotHold for a log that is not as it was recorded.
    """
    cut, book = shelf.cut(name, question), find_codebook(question.codebook)
    everything = shelf.log(name)
    log = [entry for entry in everything if entry.seq <= cut.recorded_by]
    record = read_record(log, cut, book)
    known(record, party, issue)
    view = view_of(record.at(cut.as_of or record.last_day))
    answer = _answer(name, view, party, issue)
    chosen = log if whole else _resting_on(shelf, log, view, answer)
    shown = {entry.seq for entry in chosen}
    # What a redaction left of an event is shown with the redaction that says so, however late.
    shown |= {
        entry.seq
        for entry in everything
        if isinstance(entry.event, d.Redacted)
        and any(one.seq in shown for one in entry.event.events)
    }
    told = msgspec.json.encode(answer).decode()
    made = _certify(shelf.place, told, shown, cut.recorded_by, key)
    # The log was read before its proof: what was redacted in between must not go out, and a
    # certificate of it would not hold.
    made.check([key.verifier])
    recompute(made)
    return made


def recompute(certificate: Certificate) -> CertifiedAnswer:
    """The answer of a certificate, made again from its events. Raises DoesNotHold where it comes
    out otherwise; Malformed, also for a codebook that this program does not have."""
    try:
        said = msgspec.json.decode(certificate.answer)
        answer = msgspec.convert(_with_later_fields(said), CertifiedAnswer)
    except (msgspec.DecodeError, RecursionError) as error:
        raise Malformed(f"the certificate's answer cannot be read: {error}") from None
    if any(one.event.stream != answer.negotiation for one in certificate.shown):
        raise DoesNotHold(f"it shows events of other negotiations than '{answer.negotiation}'")
    size = certificate.checkpoint.size
    if answer.cut.recorded_by > size:
        raise DoesNotHold(
            f"it is about a log of {answer.cut.recorded_by} events, and the head is of {size}"
        )
    try:
        book = find_codebook(answer.codebook)
    except UnknownName as error:
        raise Malformed(f"the answer cannot be made again here: {error}") from None
    cut = answer.cut.cut
    log = [one.logged() for one in certificate.shown if one.event.seq <= cut.recorded_by]
    try:
        view = view_of(read_record(log, cut, book))
        found = _answer(answer.negotiation, view, answer.party, answer.issue)
    except Exception as error:
        # No store has refused them: dates that are none, figures that nobody can compare, times
        # that no calendar has. Whatever they make fail is the fault of whoever signed them.
        raise Malformed(
            f"the events that it shows make no record ({type(error).__name__}: {error})"
        ) from None
    # One of before says the same where all that it says is the same, told as it told it.
    same = found == answer and msgspec.json.encode(said).decode() == certificate.answer
    if not same and msgspec.json.encode(found).decode() != certificate.answer:
        raise DoesNotHold(
            "the events that it shows give another answer than it says: "
            f"{len(found.positions)} positions where it has {len(answer.positions)}, or others"
        )
    return answer


def _with_later_fields(said: Any) -> Any:
    """An answer as it was told, with what the first certificates did not tell of a voice."""
    match said:
        case {"voices": [*voices]} if all(isinstance(voice, dict) for voice in voices):
            more: dict[str, Any] = {"status": None, "about": None, "commits": []}
            return {**said, "voices": [{**more, **voice} for voice in voices]}
    return said


def _answer(name: str, view: View, party: str, issue: str) -> CertifiedAnswer:
    about = view.about(bearing_on(party, issue))
    return CertifiedAnswer.of(name, about, party=party, issue=issue)


def _resting_on(
    shelf: Shelf, log: Sequence[Logged], view: View, answer: CertifiedAnswer
) -> Sequence[Logged]:
    """The events of a log that give the same answer alone: what bears on it and hangs together
    with that, and the frame; all of them where these do not."""
    record, wanted = view.record, bearing_on(answer.party, answer.issue)
    moves = view.about(wanted).board.moves
    bears = {
        item.id
        for item in (*record.items, *record.possible)
        if any(map(wanted, moves.of(item))) or item.development.issue == answer.issue
    }
    seeds = [entry.event for entry in log if getattr(entry.event, "id", None) in bears]
    found = Hood(shelf, answer.negotiation).near(seeds)
    near = {entry.seq for entry in found}
    names = {answer.party, answer.issue}
    for entry in found:
        if isinstance(entry.event, d.Development):
            names |= {one.name for one in told(entry.event)}

    def counts(event: d.Event) -> bool:
        if isinstance(event, d.Declaration):
            return name_declared(event) in names
        return isinstance(event, d.NegotiationOpened | d.NegotiationClosed)

    chosen = [entry for entry in log if entry.seq in near or counts(entry.event)]
    alone = view_of(read_record(chosen, record.cut, record.codebook))
    same = _answer(answer.negotiation, alone, answer.party, answer.issue) == answer
    return chosen if same else log
