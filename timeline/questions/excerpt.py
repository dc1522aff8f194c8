"""A part of a record without reading the rest: its first or last developments in the one order, or
what bears on one party's stance on one issue. The answer is that of the whole record (property
test).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from projections.record.intake import read_record
from projections.record.items import Record
from timeline.mentions import MENTIONED
from timeline.recording.from_an_end import EndReading, Excerpt, Part
from timeline.shelf import Question, Shelf

if TYPE_CHECKING:
    from projections.questions.stance import View
    from timeline.answers.listing import ListAnswer
    from timeline.answers.replay import ReplayAnswer

_WORDS = {"parties": "party", "issues": "issue", "sources": "source", "titles": "title"}
"""What a record holds of each space of declared names."""


def excerpt(shelf: Shelf, negotiation: str, question: Question, part: Part) -> Excerpt | None:
    """Some of the developments that the record at a cut shows, in the one order.

    None where that cannot be told without reading the record: far from both ends, or where the cut
    leaves out by other things than what was recorded when.
    """
    if question.as_of or question.known_by or question.without or question.without_sources:
        return None
    return EndReading(shelf, negotiation, question).excerpt(part)


def replay_part(shelf: Shelf, name: str, question: Question, part: Part) -> ReplayAnswer | None:
    """The chosen part of a whole replay; None where it cannot be told without reading the rest."""
    from projections.questions.stance import view_of
    from timeline.answers.replay import ReplayAnswer as Answer

    found = excerpt(shelf, name, question, part)
    if found is None:
        return None
    return Answer.of(name, view_of(found.record), only=found.items)


def listing_part(
    shelf: Shelf, name: str, question: Question, sections: Sequence[str],
    part: Callable[[str], Part],
) -> ListAnswer | None:  # fmt: skip
    """A list with the part of each of these sections that is chosen of so many, and the others
    whole, but no developments that were not asked for; None as of `replay_part`."""
    from timeline.answers.listing import ListAnswer as Answer

    chosen = part("developments") if "developments" in sections else lambda _total: (0, 0)
    found = excerpt(shelf, name, question, chosen)
    if found is None:
        return None

    def of(section: str, total: int) -> slice:
        return slice(*part(section)(total)) if section in sections else slice(total)

    record = _declarations(shelf, name, found.record, of).showing(found.items)
    open_ones = shelf.negotiations()
    made = shelf.assertions(name, record.cut.recorded_by)
    return Answer.of(name, record, open_ones[of("negotiations", len(open_ones))], None,
                     made[of("assertions", len(made))])  # fmt: skip


def cell(shelf: Shelf, name: str, question: Question, party: str, issue: str) -> View | None:
    """A fold that tells the stance of one party on one issue as that of the whole record does;
    None where that cannot be told without the rest, or where it would be much of it."""
    from projections.questions.stance import view_of

    if question.without_sources or (not question.as_of and (question.known_by or question.without)):
        return None
    reading = EndReading(shelf, name, question)
    log = reading.of_cell(party, issue)
    if log is None:
        return None
    # What time alone ends hangs on the last day of the whole record.
    last = None if question.as_of else reading.last()
    day = last.latest if last else None
    return view_of(read_record(log, reading.cut, reading.codebook, judged_on=day))


def _declarations(
    shelf: Shelf, negotiation: str, record: Record, of: Callable[[str, int], slice]
) -> Record:
    """The record with those of its parties, issues, sources and titles that are chosen of so many
    of each, in the order in which they were first declared."""
    reader, upto = shelf.reader, record.cut.recorded_by
    names: dict[str, list[str]] = {}
    seqs: set[int] = set()
    for sort, space in _WORDS.items():
        there = reader.names(negotiation, space, upto)
        names[sort] = there[of(sort, len(there))]
        asked = [(MENTIONED[space], name) for name in names[sort]]
        seqs.update(seq for found in reader.bearing(negotiation, asked).values() for seq in found)
    those = read_record(shelf.rows(negotiation, seqs), record.cut, record.codebook)
    held: dict[str, Any] = {
        sort: {n: getattr(those, sort)[n] for n in some} for sort, some in names.items()
    }
    return replace(record, **held)
