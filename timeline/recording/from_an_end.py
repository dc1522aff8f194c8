"""Reading a record from an end of its order, without the rest.

The log's index finds developments by the last day of their own dates. What is tied to what it
finds is read too: so nobody's place is missed whom links, a package or an account put elsewhere
than their own words. What may stand elsewhere without any tie is always read: it has no last day
of its own, was given another one by a correction, has a time of day, or was taken away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import NamedTuple

from events import developments as d
from events.log import Logged
from projections.record.codebook import find_codebook
from projections.record.cut import Cut
from projections.record.intake import read_record
from projections.record.items import Item, Record
from timeline.mentions import ANYWHERE, APART, DAY, of_both, of_party
from timeline.recording.hood import Hood
from timeline.shelf import Question, Shelf

Part = Callable[[int], tuple[int, int]]
"""Chooses, of so many in a row, from which to which."""

_FEW = 10
"""Developments that are looked for at once, at least."""

_MOST = 2_000
"""Developments from an end up to which an excerpt is read: beyond, all are."""

_SMALL = 4
"""What may bear on a cell is read apart where it is at most one event in so many."""


class Excerpt(NamedTuple):
    """`items` of a negotiation, and a record that holds them, what bears on them, and by chance
    others."""

    record: Record
    items: list[Item]


def last_of(shelf: Shelf, name: str, upto: int) -> Item | None:
    """The last development, in the one order, of what was recorded up to a number."""
    return EndReading(shelf, name, Question(recorded_by=str(upto))).last()


class EndReading:
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

    def last(self) -> Item | None:
        """The last development in the one order."""
        _, items = self._from_an_end(1, last=True)
        return items[-1] if items else None

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
