"""The lines of one table, packed away and given in the order of their days."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from itertools import pairwise

from events.when import parse_when
from timeline.interchange.rows import Line, RowReader
from timeline.interchange.sheet_form import OwnRows
from timeline.interchange.spool import Spool

Progress = Callable[[str, int, int | None], None]
"""Told what is being done, how far, and of how many; None where nobody knows."""

_OFTEN = 1000
"""Lines after which it is told how far the reading is."""


class Lines:
    """Everything that a reader makes of its table, read once. `left_out` are the lines of the file
    that are not given; `there` the ids that rows name, where the table is of this program's form.
    """

    def __init__(self, reader: RowReader | OwnRows, tell: Progress) -> None:
        self.left_out: set[int] = set()
        own = isinstance(reader, OwnRows)
        self.there: set[str] | None = set() if own else None
        self._spool = Spool[Line](Line)
        days, places = array("l"), array("l")
        for line in reader.lines():
            self._spool.add(line)
            places.append(line.line)
            days.append(0 if own else _day(line))
            if self.there is not None:
                self.there.update(line.entered.raw.get("id", ()))
            if len(places) % _OFTEN == 0:
                tell("reading", len(places), None)
        # Rows that say themselves what they are stand in the order in which they were recorded.
        self._order = array("l", range(len(places)) if own else _in_order(days, places))

    def __len__(self) -> int:
        return len(self._spool)

    def __iter__(self) -> Iterator[Line]:
        lines = self._spool.read(self._order)
        return (line for line in lines if line.line not in self.left_out)


def _in_order(days: array[int], places: array[int]) -> list[int]:
    """By day, then as in the file; a file that runs backwards is turned round first. So that what
    answers comes after what it answers, and of one day the order of the file holds."""
    dated = [day for day in days if day]
    falls = sum(a > b for a, b in pairwise(dated))
    rises = sum(a < b for a, b in pairwise(dated))
    back = -1 if falls > rises else 1
    return sorted(range(len(days)), key=lambda at: (days[at], back * places[at]))


def _day(line: Line) -> int:
    """The first day of a line as a number; 0 where it has none."""
    text = (line.entered.raw.get("occurred") or [""])[0]
    try:
        when = parse_when(text)
    except ValueError:
        return 0
    bound = when.earliest or when.latest
    return bound.toordinal() if bound else 0
