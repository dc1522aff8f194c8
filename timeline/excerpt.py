"""A part of a record without reading the rest: its first or last developments in the one order, or
what bears on one party's stance on one issue.

The log's index finds developments by the last day of their own dates. What is tied to what it
finds is read too: so nobody's place is missed whom links, a package or an account put elsewhere
than their own words. What may stand elsewhere without any tie is always read: it has no last day
of its own, was given another one by a correction, has a time of day, or was taken away. The answer
is that of the whole record (property test).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from events import developments as d
from events.log import Logged
from projections.codebook import find_codebook
from projections.cut import Cut
from projections.intake import read_record
from projections.record import Item, Record
from timeline.mentions import ANYWHERE, APART, DAY, MENTIONED, of_both, of_party
from timeline.reading import Question, Shelf
from timeline.recording.hood import Hood

if TYPE_CHECKING:
    from projections.stance import View
    from timeline.answers.listing import ListAnswer
    from timeline.answers.replay import ReplayAnswer

Part = Callable[[int], tuple[int, int]]
"""Chooses, of so many in a row, from which to which."""

_FEW = 50
"""Developments that are looked for at once, at least."""

_MOST = 2_000
"""Developments from an end up to which an excerpt is read: beyond, all are."""

_SMALL = 4
"""What may bear on a cell is read apart where it is at most one event in so many."""

_WORDS = {"parties": "party", "issues": "issue", "sources": "source", "titles": "title"}
"""What a record holds of each space of declared names."""


class Excerpt(NamedTuple):
    """`items` of a negotiation, and a record that holds them, what bears on them, and by chance
    others."""

    record: Record
    items: list[Item]


def excerpt(shelf: Shelf, negotiation: str, question: Question, part: Part) -> Excerpt | None:
    """Some of the developments that the record at a cut shows, in the one order.

    None where that cannot be told without reading the record: far from both ends, or where the cut
    leaves out by other things than what was recorded when.
    """
    if question.as_of or question.known_by or question.without or question.without_sources:
        return None
    return _Reading(shelf, negotiation, question).excerpt(part)


def replay_part(shelf: Shelf, name: str, question: Question, part: Part) -> ReplayAnswer | None:
    """The chosen part of a whole replay; None where it cannot be told without reading the rest."""
    from projections.stance import view_of
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
    from projections.stance import view_of

    if question.without_sources or (not question.as_of and (question.known_by or question.without)):
        return None
    reading = _Reading(shelf, name, question)
    log = reading.of_cell(party, issue)
    if log is None:
        return None
    last = None
    if not question.as_of:  # what time alone ends hangs on the last day of the whole record
        found = reading.excerpt(lambda total: (max(0, total - 1), total))
        last = found.items[0].latest if found and found.items else None
    return view_of(read_record(log, reading.cut, reading.codebook, judged_on=last))


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


class _Reading:
    """One reading from an end of the order."""

    def __init__(self, shelf: Shelf, negotiation: str, question: Question) -> None:
        self.reader, self.negotiation = shelf.reader, negotiation
        self.cut: Cut = shelf.cut(negotiation, question)
        self.codebook = find_codebook(question.codebook)
        self.hood = Hood(shelf, negotiation)
        mentions = self.reader.mentions
        self.always = [*mentions(negotiation, *APART), *mentions(negotiation, DAY, "")]

    def excerpt(self, part: Part) -> Excerpt | None:
        upto = self.cut.recorded_by
        gone = {
            one.development
            for one in self._record(()).set_aside
            if one.reason in ("retracted", "left out")
        }
        total = self.reader.count_mentions(self.negotiation, DAY, upto) - len(gone)
        start, end = part(total)
        if start == end:
            return Excerpt(self._record(()), [])
        if min(end, total - start) > _MOST:
            return None
        if end <= total - start:
            record, items = self._from_an_end(end, last=False)
            return Excerpt(record, items[start:end])
        record, items = self._from_an_end(total - start, last=True)
        return Excerpt(record, items[len(items) - (total - start) : len(items) - (total - end)])

    def _from_an_end(self, count: int, *, last: bool) -> tuple[Record, list[Item]]:
        """At least the first (or last) so many developments, in order."""
        size = max(_FEW, 2 * count)
        while True:
            placed = self.reader.placed(
                self.negotiation, DAY, self.cut.recorded_by, size, last=last
            )
            record = self._record(seq for _, seq in placed)
            items = list(record.visible.values())
            if len(placed) == size:
                day, seq = date.fromisoformat(placed[-1][0]), placed[-1][1]
                # Of what is not read, all stands on this day at the latest; or at the earliest,
                # and then behind what was recorded before it.
                if last:
                    items = [item for item in items if item.latest > day]
                else:
                    items = [item for item in items if item.sort_key <= (day, 0, seq)]
            if len(items) >= count or len(placed) < size:
                return record, items
            size *= 4

    def of_cell(self, party: str, issue: str) -> list[Logged] | None:
        """All that may bear on a party's stance on an issue, and its frame; None if it is much."""
        upto = self.cut.recorded_by
        frame = [one for one in self.hood.declarations("party", "issue") if one.seq <= upto]
        # What a mediator tables is told of those to whom it is put.
        tabling = {one.event.party for one in frame
                   if isinstance(one.event, d.PartyJoined) and one.event.mediator}  # fmt: skip
        wanted = [ANYWHERE, of_party(party), APART,
                  *(of_both(who, issue) for who in {party, *tabling})]  # fmt: skip
        bearing = self.reader.bearing(self.negotiation, wanted).values()
        seqs = {seq for found in bearing for seq in found if seq <= upto}
        if len(seqs) * _SMALL > self.hood.version:
            return None
        return self.hood.near(seqs=seqs, upto=upto, frame=frame)

    def _record(self, seqs: Iterable[int]) -> Record:
        near = self.hood.near(seqs={*self.always, *seqs}, upto=self.cut.recorded_by)
        return read_record(near, self.cut, self.codebook)
