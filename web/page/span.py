"""The days of a negotiation: how far the slider reaches, where it stops, what lies where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from projections.record import Record
from web.pictures.scale import moved

MOST_BARS = 180


@dataclass(frozen=True, kw_only=True)
class Span:
    """`first` and `last` are the slider's ends; `stops` the days on which something had certainly
    happened, in order; `bars` how many developments lie in each stretch of it, as shares of one."""

    first: date
    last: date
    stops: tuple[date, ...]
    bars: tuple[tuple[float, float, float], ...]

    @property
    def days(self) -> int:
        """The slider's greatest value: days after the first."""
        return (self.last - self.first).days

    def place(self, day: date | None) -> int:
        """A day on the slider; what lies outside is its end."""
        return self.days if day is None else max(0, min(self.days, (day - self.first).days))

    def before(self, day: date | None) -> date | None:
        """The last stop before a day (None: before the latest)."""
        earlier = [stop for stop in self.stops if day is None or stop < day]
        if day is None:
            earlier = earlier[:-1]
        return earlier[-1] if earlier else None

    def after(self, day: date | None) -> date | None:
        """The first stop after a day."""
        if day is None:
            return None
        return next((stop for stop in self.stops if stop > day), None)


def span_of(record: Record) -> Span:
    """The days of everything that a record holds, whatever day its cut is as of.

    The slider begins with the month of the earliest day that a development may have, and ends the
    day after the last.
    """
    latest = Counter(item.latest for item in record.visible.values())
    known = [item.earliest for item in record.visible.values() if item.earliest]
    if not latest:
        today = date(2000, 1, 1)
        return Span(first=today, last=moved(today, 1), stops=(), bars=())
    stops = tuple(sorted(latest))
    first = min(stops[0], *known) if known else stops[0]
    first = first.replace(day=1)
    last = moved(stops[-1], 1)
    return Span(first=first, last=last, stops=stops, bars=bars_of(latest, stops, first, last))


def bars_of(
    latest: Counter[date], stops: Sequence[date], first: date, last: date
) -> tuple[tuple[float, float, float], ...]:
    """Left edge, width and height of each bar between two days, in shares of the slider."""
    days = max(1, (last - first).days)
    wide = max(1, -(-days // MOST_BARS))
    counts: Counter[int] = Counter()
    for stop in stops:
        counts[(stop - first).days // wide] += latest[stop]
    most = max(counts.values())
    return tuple(
        (index * wide / days, wide / days, (count / most) ** 0.5)
        for index, count in sorted(counts.items())
    )
