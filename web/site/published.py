"""What of a record leaves the house: what its cut holds, from a day on, and nothing besides.

Every answer that a page of a site is made of comes through here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from msgspec.structs import replace as told_anew

from projections.record import Item, Record
from projections.stretches import Stood, stretches
from timeline import asking
from timeline.answers.agreements import AgreementsAnswer
from timeline.answers.audit import AuditAnswer
from timeline.answers.developments import SourceTold, WhyAnswer
from timeline.answers.gap import GapAnswer
from timeline.answers.replay import ReplayAnswer
from timeline.answers.stance import StanceAnswer
from timeline.answers.talks import TalksAnswer
from web.page.asked import Address
from web.page.board import Cell
from web.page.opened import Opened, Span, bars_of, span_of
from web.pictures.names import Names
from web.site.place import SitePlace

Answered = TypeVar("Answered")

EARLIER = "something earlier, which is not published here"


@dataclass(frozen=True, kw_only=True)
class Published(Opened):
    """A record as it is published. `first`: nothing that was over before that day is told, but for
    what a position rests on that stood on it."""

    first: date | None = None

    def at(self, place: Address) -> Published:
        """The same for a page at another place, with all that was found for it already."""
        there = replace(self, place=place)
        vars(there).update({**vars(self), "place": place})
        return there

    @property
    def around(self) -> Mapping[str, Any]:
        alive = self.place.view in ("", "compare")
        return {"layout": "site.html", "site": self,
                "scripts": ("course.js", "site.js") if alive else ()}  # fmt: skip

    @cached_property
    def day(self) -> date | None:
        """The day that the site is of: the cut's, else the last of the record."""
        return self.record.last_day

    @cached_property
    def stood(self) -> list[Stood]:
        """The positions with the days on which they stood."""
        first = self.first
        found = stretches(self.record)
        if first is None:
            return found
        return [one for one in found if (one.until is None or one.until > first)
                and not (one.position.ended and one.from_ < first)]  # fmt: skip

    @property
    def cells(self) -> list[tuple[str, str, str]]:
        """The cells of the board that have a page: their names in it, the party and the issue."""
        assert isinstance(self.place, SitePlace)
        pairs = sorted(self.place.files.positions)
        return [(Cell(party=p, issue=i).part, p, i) for p, i in pairs]

    @cached_property
    def items(self) -> list[Item]:
        """The developments that are published, in the one order; what is only possible last."""
        record = self.record
        listed = [*record.items, *record.possible]
        if self.first is None:
            return listed
        positions = [one.position for one in self.stood]
        pending = [one.pending for one in positions if one.pending]
        accounts = [a for one in positions for a in one.accounts]
        accounts += [a for one in pending for a in one.accounts]
        rested = {account.item.id for account in accounts}
        return [one for one in listed if one.latest >= self.first or one.id in rested]

    @cached_property
    def ids(self) -> frozenset[str]:
        """Their ids."""
        return frozenset(item.id for item in self.items)

    @cached_property
    def whole(self) -> Record:
        return self.record.showing(self.items)

    @cached_property
    def span(self) -> Span:
        span = span_of(self.whole)
        first = max(self.first or span.first, span.first)
        last = self.day or span.last
        stops = tuple(stop for stop in span.stops if first <= stop <= last)
        last = max(first, last)
        latest = Counter(item.latest for item in self.items)
        bars = bars_of(latest, stops, first, last) if stops else ()
        return Span(first=first, last=last, stops=stops, bars=bars)

    @cached_property
    def actors(self) -> frozenset[str]:
        return frozenset(actor for item in self.items for actor in item.development.actors)

    @cached_property
    def names(self) -> Names:
        every = Names.of(self.listed, self.record.titles)
        told = [item.development for item in self.items]
        parties = {one for it in told for one in (*it.actors, *it.recipients, *it.speaks_for)}
        parties |= {one.position.key.party for one in self.stood}
        issues = {it.issue for it in told} | {one.position.issue for one in self.stood}
        return Names(
            parties={name: words for name, words in every.parties.items() if name in parties},
            issues={name: words for name, words in every.issues.items() if name in issues},
            titles=every.titles,
        )

    @cached_property
    def sources(self) -> dict[str, SourceTold]:
        cited = {name for item in self.items for name in item.sources}
        found = {name: SourceTold.of(self.record, name) for name in sorted(cited)}
        told_by = {one.via for one in found.values() if one.via}
        more = {name: SourceTold.of(self.record, name) for name in sorted(told_by - cited)}
        return found | more

    def told(self, identifier: str) -> tuple[str, str]:
        if identifier not in self.ids:
            return EARLIER, "unknown"
        return super().told(identifier)

    @property
    def earlier(self) -> date | None:
        return self.span.before(self.day)

    def ask(self, question: Callable[..., Answered], **own: str | None) -> Answered:
        if question is asking.audit and self.first is not None:
            own = {"since": self.first.isoformat(), **own}
        answer: Answered = self.bounded(super().ask(question, **own))
        return answer

    def bounded(self, answer: Any) -> Any:
        """An answer without what is not published."""
        ids = self.ids
        match answer:
            case ReplayAnswer():
                return told_anew(
                    answer,
                    steps=[one for one in answer.steps if one.development in ids],
                    possible=[one for one in answer.possible if one.development in ids],
                    redacted=[],
                )
            case TalksAnswer():
                rounds = [told_anew(one, accounts=tuple(a for a in one.accounts
                                                        if a.development in ids))
                          for one in answer.talks]  # fmt: skip
                return told_anew(answer, talks=tuple(one for one in rounds if one.accounts))
            case AgreementsAnswer():
                return told_anew(answer, agreements=tuple(
                    told_anew(one, history=tuple(h for h in one.history if h.development in ids))
                    for one in answer.agreements))  # fmt: skip
            case GapAnswer():
                return told_anew(answer, pairs=[pair for pair in answer.pairs if all(
                    point.development in ids for point in pair.points)])  # fmt: skip
            case StanceAnswer():
                return told_anew(answer, voices=tuple(v for v in answer.voices
                                                      if v.development in ids))  # fmt: skip
            case WhyAnswer():
                found = [one for one in answer.developments if one.id in ids]
                return told_anew(answer, developments=found, set_aside=[])
            case AuditAnswer():
                return told_anew(answer, rows=[
                    told_anew(row, in_answer_to=tuple(i for i in row.in_answer_to if i in ids))
                    for row in answer.rows])  # fmt: skip
        return answer
