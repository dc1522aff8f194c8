"""What of a record leaves the house: what its cut holds, from a day on, and nothing besides; and
where it stands on the site: a file for each name, and links from where a page stands.

Every answer that a page of a site is made of comes through here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import Any, Self, TypeVar

from msgspec.structs import replace as told_anew

from projections.questions.stance import view_of
from projections.questions.stretches import Stood, stretches
from projections.record.items import Item, Record
from timeline.answers.agreements import AgreementsAnswer
from timeline.answers.audit import AuditAnswer
from timeline.answers.developments import DevelopmentTold, SourceTold, WhyAnswer
from timeline.answers.gap import GapAnswer
from timeline.answers.replay import ReplayAnswer
from timeline.answers.stance import StanceAnswer
from timeline.answers.talks import TalksAnswer
from timeline.questions import table as questions
from web.page.asked import Address
from web.page.board import Cell
from web.page.opened import Opened, Span, acting, span_of
from web.pictures.names import Names

Pair = tuple[str, str]

_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|\Z)", re.IGNORECASE)
"""Names that some file systems keep for themselves."""


def files_of(names: Iterable[str]) -> dict[str, str]:
    """A file for each name: the same but for slashes, and where only capitals tell two apart."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in sorted(names):
        file = name.replace("/", "~")
        if file.casefold() in taken or _RESERVED.match(file):
            file = f"{file}~{sha256(name.encode()).hexdigest()[:8]}"
        taken.add(file.casefold())
        found[name] = file
    return found


@dataclass(frozen=True, kw_only=True)
class Files:
    """What a site has pages of: names with their files, and the pictures, each as its name and
    the party and the issue that it is of, if it is of one."""

    developments: Mapping[str, str]
    sources: Mapping[str, str]
    parties: Mapping[str, str]
    issues: Mapping[str, str]
    positions: frozenset[Pair]
    pictures: set[tuple[str, str | None, str | None]] = field(default_factory=set)


@dataclass(frozen=True, kw_only=True)
class SitePlace(Address):
    """A page of a site. `up` leads to the site's folder from where the page stands."""

    files: Files
    up: str = ""

    def url(self, view: str | None = None, /, **own: str | int | None) -> str:
        """A view of the site; of its list, the page."""
        view = self.view if view is None else view
        number = own.get("page")
        more = f"-{number}" if number not in (None, 1, "1") else ""
        return f"{self.up}{view or 'index'}{more}.html"

    def here(self, **changed: str | int | None) -> str:
        return self.url(**changed)

    def development(self, identifier: str) -> str:
        """The page of a development; the list of those that are published, for another."""
        file = self.files.developments.get(identifier)
        return f"{self.up}development/{file}.html" if file else self.url("timeline")

    def source(self, name: str) -> str:
        """The page of a source; the list of them for one that nothing published rests on."""
        file = self.files.sources.get(name)
        return f"{self.up}source/{file}.html" if file else f"{self.up}sources.html"

    def has_position(self, party: str, issue: str) -> bool:
        return (party, issue) in self.files.positions

    def position(self, party: str, issue: str) -> str:
        """The page of a party's line on an issue; else how all hardened."""
        if not self.has_position(party, issue):
            return self.url("hardening")
        return f"{self.up}position/{self.files.parties[party]}/{self.files.issues[issue]}.html"

    def has_picture(self, name: str, **own: str | None) -> bool:
        return (name, own.get("party"), own.get("issue")) in self.files.pictures

    def picture(self, name: str, form: str, **own: str | None) -> str:
        shade = "-dark" if own.get("theme") == "dark" else ""
        return f"{self.up}pictures/{self._stem(name, own)}{shade}.{form}"

    def embed(self, name: str, **own: str | None) -> str:
        """The page that says how to embed a picture."""
        return f"{self.up}embed/{self._stem(name, own)}.html"

    def _stem(self, name: str, own: Mapping[str, str | None]) -> str:
        party, issue = own.get("party"), own.get("issue")
        if not (party and issue):
            return name
        return f"{name}-{self.files.parties[party]}-{self.files.issues[issue]}"


Answered = TypeVar("Answered")

EARLIER = "something earlier, which is not published here"


@dataclass(frozen=True, kw_only=True)
class Published(Opened):
    """A record as it is published. `first`: of what was over before that day only that is told on
    which a position rests that stood on it."""

    place: SitePlace
    first: date | None = None

    def at(self, place: SitePlace) -> Self:
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
        return frozenset(item.id for item in self.items)

    @cached_property
    def whole(self) -> Record:
        return self.record.showing(self.items)

    @cached_property
    def span(self) -> Span:
        return span_of(self.whole, self.first, self.day)

    @cached_property
    def actors(self) -> frozenset[str]:
        return acting(view_of(self.record), self.items)

    @cached_property
    def names(self) -> Names:
        every = Names.of(self.listed, self.record.titles)
        told = [item.development for item in self.items]
        parties = {*self.actors, *(one for it in told for one in it.recipients)}
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
        if question is questions.audit and self.first is not None:
            own = {"since": self.first.isoformat(), **own}
        answer: Answered = self.bounded(super().ask(question, **own))
        return answer

    def bounded(self, answer: Any) -> Any:
        """An answer without what is not published."""
        ids = self.ids

        def kept(rows: Any) -> Any:
            return type(rows)(one for one in rows if one.development in ids)

        match answer:
            case ReplayAnswer():
                return told_anew(answer, steps=kept(answer.steps), possible=kept(answer.possible),
                                 redacted=[])  # fmt: skip
            case TalksAnswer():
                rounds = [told_anew(one, accounts=kept(one.accounts)) for one in answer.talks]
                return told_anew(answer, talks=tuple(one for one in rounds if one.accounts))
            case AgreementsAnswer():
                return told_anew(answer, agreements=tuple(
                    told_anew(one, history=kept(one.history))
                    for one in answer.agreements))  # fmt: skip
            case GapAnswer():
                return told_anew(answer, pairs=[pair for pair in answer.pairs if all(
                    point.development in ids for point in pair.points)])  # fmt: skip
            case StanceAnswer():
                return told_anew(answer, voices=kept(answer.voices))
            case WhyAnswer():
                found = [one for one in answer.developments if one.id in ids]
                return told_anew(answer, developments=found, set_aside=[])
            case DevelopmentTold():
                return told_anew(answer, links=[one for one in answer.links if one.to in ids],
                                 linked_from=[one for one in answer.linked_from
                                              if one.from_ in ids])  # fmt: skip
            case AuditAnswer():
                return told_anew(answer, rows=[
                    told_anew(row, in_answer_to=tuple(i for i in row.in_answer_to if i in ids))
                    for row in answer.rows])  # fmt: skip
        return answer
