"""A negotiation opened at the cut of an address: what every view of the page starts from; and its
days: how far the slider reaches, where it stops, what lies where."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, Self

from projections.questions.stance import View
from projections.record.items import Item, Record, whose
from timeline.answers.developments import SourceTold
from timeline.answers.listing import ListAnswer
from timeline.questions import table as questions
from timeline.shelf import Question, Shelf
from web.at_cut import AtCut, KeptShelf
from web.page.asked import Address
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
        earlier = self.stops[: bisect_left(self.stops, day) if day else -1]
        return earlier[-1] if earlier else None

    def after(self, day: date | None) -> date | None:
        """The first stop after a day."""
        return next((stop for stop in self.stops if day and stop > day), None)


def span_of(record: Record, since: date | None = None, until: date | None = None) -> Span:
    """The days of everything that a record holds, whatever day its cut is as of: from the month of
    the earliest that a development may have (`since`: or that day) to the day after the last
    (`until`: to that day)."""
    latest = Counter(item.latest for item in record.visible.values())
    known = [item.earliest for item in record.visible.values() if item.earliest]
    days = sorted(latest) or [date(2000, 1, 1)]
    begin = min([days[0], *known]).replace(day=1)
    first, last = max(since or begin, begin), until or moved(days[-1], 1)
    stops = tuple(day for day in sorted(latest) if first <= day <= last)
    last = max(first, last)
    # The height of a bar is by the square root, so that few are seen beside many.
    wide = max(1, -(-(last - first).days // MOST_BARS))
    counts: Counter[int] = Counter()
    for stop in stops:
        counts[(stop - first).days // wide] += latest[stop]
    whole, most = max(1, (last - first).days), max(counts.values(), default=1)
    bars = ((index * wide / whole, wide / whole, (count / most) ** 0.5)
            for index, count in sorted(counts.items()))  # fmt: skip
    return Span(first=first, last=last, stops=stops, bars=tuple(bars))


def acting(view: View, items: Iterable[Item]) -> frozenset[str]:
    """Who does or says something in these developments, or is moved by it: a mediator's proposal
    is everybody's."""
    found: set[str] = set()
    for item in items:
        found |= {*whose(item.development), *(m.key.party for m in view.fold.moves.of(item))}
    return frozenset(found)


@dataclass(frozen=True, kw_only=True)
class Opened(AtCut):
    """A negotiation at the cut of an address; what it is called is so whatever the day."""

    place: Address
    head: int
    """The number of its last entry."""

    @classmethod
    def of(cls, shelf: Shelf, named: str | None, question: Question, **own: Any) -> Self:
        """As of every AtCut. The head is read first, so that the feed misses nothing meanwhile."""
        name = shelf.choose(named)
        return super().of(shelf, name, question, head=shelf.head(name), **own)

    @cached_property
    def listed(self) -> ListAnswer:
        return self.at_its_latest.ask(questions.listing)

    @cached_property
    def at_its_latest(self) -> Self:
        return replace(self, question=replace(self.question, as_of=None))

    @cached_property
    def whole(self) -> Record:
        """The record without a day: what the slider reaches over."""
        return self.at_its_latest.record

    @cached_property
    def span(self) -> Span:
        return self.at_its_latest.kept("span", lambda: span_of(self.whole))

    def on(self, day: date | None) -> Self:
        text = day.isoformat() if day else None
        return replace(
            self,
            place=self.place.on(text),
            question=replace(self.question, as_of=text),
            cut=self.cut.at(day),
        )

    @cached_property
    def actors(self) -> frozenset[str]:
        """Everybody who ever acts or is moved, whatever the day."""
        latest = self.at_its_latest

        def make() -> frozenset[str]:
            return acting(latest.shelf.fold(latest.name, latest.question), self.whole.items)

        return latest.kept("actors", make)

    @cached_property
    def sources(self) -> dict[str, SourceTold]:
        return {source.id: source for source in self.listed.sources}

    def told(self, identifier: str) -> tuple[str, str]:
        """What a development says, and when it occurred."""
        development = self.whole.visible[identifier].development
        return development.says or identifier, development.occurred

    @property
    def around(self) -> Mapping[str, Any]:
        """What stands around a view: the layout, and the site that it is a page of, if one."""
        return {"layout": "base.html", "site": None}

    @property
    def earlier(self) -> date | None:
        """The day with which the board compares: as asked, else the stop before the cut."""
        asked = self.place.get("since")
        if asked:
            return self.shelf.cut(self.name, replace(self.question, as_of=asked)).as_of
        return self.span.before(self.cut.as_of)


def opened(shelf: KeptShelf, place: Address) -> Opened:
    """Open the negotiation at the cut. Raises Refused with every problem of the cut."""
    return Opened.of(shelf, place.negotiation, place.question, place=place)
