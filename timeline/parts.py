"""A record in the parts that bear on each other, so that what changed between two days is found by
folding the parts in which something happened between them, and no others.

What hangs together is told by `timeline.mentions`; the answer is `changes_between` of two whole
folds, in whatever order (property test).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from events.developments import Development
from events.log import Logged
from events.when import parse_when
from projections.as_of import at_day
from projections.diff import Change, changes_between
from projections.record import Item, Record
from projections.stance import Fold
from timeline.mentions import ties_of

Day = date | None
"""None: the latest."""


@dataclass(frozen=True, kw_only=True)
class RecordPart:
    """Developments that bear on each other, in the one order, and the days, in order, on which
    their positions may differ from the day before."""

    items: Sequence[Item]
    days: Sequence[date]

    def is_still(self, one: date, two: date) -> bool:
        """Whether nothing happens after the earlier day and up to the later."""
        return bisect_right(self.days, one) == bisect_right(self.days, two)


class Parts:
    """The parts of a record that was read at no as-of day."""

    def __init__(self, record: Record, log: Iterable[Logged]) -> None:
        # Time-bound terms are judged as in the whole, also where a part ends earlier.
        self.record = replace(record, judged_on=record.last_day)
        parts: dict[Hashable, list[Item]] = {}
        part_of = _parts_of(log)
        for item in record.items:
            parts.setdefault(part_of[item.id], []).append(item)
        possible = record.cut.reading == "possible"
        self.parts = [RecordPart(items=i, days=_days(i, possible=possible)) for i in parts.values()]

    def changes(self, one: Day, two: Day) -> list[Change]:
        """What changed from the one day to the other."""
        last = self.record.last_day or date.max
        found: list[Change] = []
        for part in self.parts:
            if not part.is_still(one or last, two or last):
                alone = replace(self.record, items=list(part.items))
                found += changes_between(Fold(at_day(alone, one)), Fold(at_day(alone, two)))
        return found


def _parts_of(log: Iterable[Logged]) -> dict[str, Hashable]:
    """Development -> the name of its part."""
    above: dict[Hashable, Hashable] = {}

    def root(name: Hashable) -> Hashable:
        while (higher := above.setdefault(name, name)) != name:
            above[name] = above[higher]
            name = above[name]
        return name

    own: dict[str, Hashable] = {}
    for entry in log:
        ties = ties_of(entry.event)
        for tie in ties[1:]:
            above[root(tie)] = root(ties[0])
        if isinstance(entry.event, Development):
            own[entry.event.id] = ties[0]
    return {name: root(tie) for name, tie in own.items()}


def _days(items: Sequence[Item], *, possible: bool) -> list[date]:
    """When something has certainly happened (or possibly, where that counts), and the days on
    which something may have lapsed."""
    days = {item.latest for item in items}
    if possible:
        days |= {item.earliest for item in items if item.earliest}
    lapses = [text for i in items if (text := getattr(i.development, "lapses", None))]
    if lapses:
        ends = days | {latest for text in lapses if (latest := parse_when(text).latest)}
        # What is pending lapses, then a suspension, then the measure, each a day after the other.
        last = date.max.toordinal()
        days |= {date.fromordinal(min(e.toordinal() + n, last)) for e in ends for n in (1, 2, 3)}
    return sorted(days)
