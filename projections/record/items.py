"""The record at a cut: which developments are there, as what, between which days, known when.

`intake.read_record` makes it of a log. What folds, and what asks, reads only a `Record`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from operator import attrgetter

import msgspec

from events import developments as d
from events.log import Logged
from events.memo import twin
from events.quantity import IssueWords
from events.source import Citation
from projections.record.codebook import Codebook
from projections.record.cut import Cut, Reading
from projections.record.order import ImpossibleLink, Order

LATER = "later than the cut"


class AsideTold(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A development that does not bear on a stance, and why."""

    development: str
    reason: str
    detail: str | None

    def __str__(self) -> str:
        return f"{self.reason} {self.detail or ''}".strip()


class Item(msgspec.Struct, frozen=True, gc=False, kw_only=True, eq=False):
    """A development as the cut sees it: corrected, with the sources and the order it has there.

    `known` is the day it was public. `earliest` and `latest` are tightened; `certain` says
    whether it has certainly happened by the cut's day. `seq` is the development's own, never
    its correction's.
    """

    development: d.Development
    seq: int
    recorded: int
    recorder: str
    citations: tuple[Citation, ...]
    known: date
    earliest: date | None
    latest: date
    depth: int
    group: str
    certain: bool
    corrected_by: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return self.development.id

    @property
    def undated(self) -> bool:
        """No earliest day is known."""
        return self.earliest is None

    @property
    def sort_key(self) -> tuple[date, int, int]:
        """Every replay is a prefix of this one order."""
        return self.latest, self.depth, self.seq

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple([citation.source for citation in self.citations])

    @property
    def quote(self) -> str | None:
        return next((c.quote for c in self.citations if c.quote), None)


@dataclass(kw_only=True)
class Record:
    """Everything a cut sees. `items` are in the one order and within the cut's day and reading;
    `possible` have only possibly happened by then; `visible` holds both and what comes later.

    Only these, and `set_aside`, hang on the day. They are made from `every` when they are asked
    for, so that the record of another day (`at`) is a copy of this one.
    """

    cut: Cut
    codebook: Codebook
    opened: d.NegotiationOpened | None = None
    parties: dict[str, d.PartyJoined] = field(default_factory=dict)
    issues: dict[str, d.IssueDefined] = field(default_factory=dict)
    sources: dict[str, d.SourceDeclared] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    """Words for the names of proposals, measures, agreements, rounds, packages, legal actions."""
    every: list[Item] = field(default_factory=list)
    """All items in the one order, whatever the day."""
    left: list[AsideTold] = field(default_factory=list)
    """What the cut does not take in on whatever day."""
    relations: list[tuple[str, str, str, int]] = field(default_factory=list)
    order: Order = field(default_factory=lambda: Order({}, ()))
    amendments: dict[str, list[Logged]] = field(default_factory=dict)
    entered: list[Logged] = field(default_factory=list)
    """The developments as first recorded, those that the cut leaves out too."""
    judged_on: date | None = None

    @property
    def clashes(self) -> list[ImpossibleLink]:
        """Links that could not be applied at this cut."""
        return self.order.clashes

    @property
    def redacted(self) -> list[str]:
        """The developments whose payload the law ordered removed, in the order of the log."""
        return [one.development for one in self.left if one.reason == "redacted"]

    def leave(self, development: str, reason: str, detail: str | None = None) -> None:
        """List a development that the cut does not take in on whatever day."""
        self.left.append(AsideTold(development, reason, detail))

    def at(self, day: date | None, reading: Reading | None = None) -> Record:
        """The record as of a day: equal to what the same cut at that day reads.
        What does not hang on the day is shared."""
        found = twin(self)
        same = day == self.cut.as_of
        for name in _OF_A_DAY[3 if same else 0 :]:
            vars(found).pop(name, None)
        found.cut = self.cut.at(day, reading)
        if day is not None:
            found.judged_on = None
        return found

    def showing(self, items: Sequence[Item]) -> Record:
        """The record with these items, and no others, in `visible`; all else is as it was."""
        found = twin(self)
        vars(found)["visible"] = {item.id: item for item in items}
        return found

    def until(self, day: date, names: Iterable[str], order: Order) -> Record:
        """The record in an order of its own, as if of some names only what had happened by a day
        had been told: more is told `onward`."""
        found = twin(self)
        found.order, found.cut = order, self.cut.at(None)
        vars(found)["_of_name"] = {name: until(day, self.of_name(name)) for name in names}
        return found

    def onward(self, items: Sequence[Item], order: Order, judged_on: date) -> Record:
        """The record in an order of its own, as of a day, to which some items are told."""
        found = twin(self)
        found.order, found.judged_on = order, judged_on
        told = vars(found)["_of_name"] = {**self._of_name}
        for item in items:
            for name in names_in(item.development):
                told[name] = [*told.get(name, ()), item]
        return found

    @cached_property
    def items(self) -> list[Item]:
        """What has happened by the cut's day, under the possible reading perhaps."""
        if self.cut.as_of is None:
            return self.every
        certain = self.every[: bisect_right(self.every, self.cut.as_of, key=_latest)]
        return [*certain, *self.uncertain] if self.cut.reading == "possible" else certain

    @cached_property
    def uncertain(self) -> list[Item]:
        """What has only possibly happened by the cut's day, in the one order."""
        day, vague = self.cut.as_of, self._vague
        if day is None:
            return []
        return [
            msgspec.structs.replace(item, certain=False)
            for item in vague[bisect_right(vague, day, key=_latest) :]
            if item.earliest is None or item.earliest <= day
        ]

    @cached_property
    def possible(self) -> list[Item]:
        """The same where it is told beside what is certain: what has no earliest day may lie
        anywhere, and comes last."""
        if self.cut.reading == "possible":
            return []
        return sorted(self.uncertain, key=lambda item: (item.undated, *item.sort_key))

    @cached_property
    def visible(self) -> dict[str, Item]:
        """Every item by its id."""
        day = self.cut.as_of
        if day is None:
            return self._there
        found = {item.id: item for item in self.uncertain}
        return {
            item.id: item
            if item.latest <= day
            else found.get(item.id) or msgspec.structs.replace(item, certain=False)
            for item in self.every
        }

    @cached_property
    def set_aside(self) -> list[AsideTold]:
        """What the cut does not take in."""
        if self.cut.as_of is None:
            return self.left
        after = self.every[bisect_right(self.every, self.cut.as_of, key=_latest) :]
        later = [
            AsideTold(i.id, LATER, f"occurred {i.development.occurred}")
            for i in after
            if self.is_later(i)
        ]
        return [*self.left, *later]

    @cached_property
    def _vague(self) -> list[Item]:
        """What may be only possible on some day."""
        return [i for i in self.every if i.earliest is None or i.earliest < i.latest]

    @cached_property
    def _there(self) -> dict[str, Item]:
        return {item.development.id: item for item in self.every}

    @cached_property
    def last_day(self) -> date | None:
        """The day of time-bound terms: the cut's, else `judged_on`, else the record's last."""
        last = self.every[-1].latest if self.every else None
        return self.cut.as_of or self.judged_on or last

    def by_then(self, day: date) -> date:
        """A day by which something had certainly happened, as the cut reads it: under the
        possible reading it is taken to have happened by the cut's day at the latest."""
        return day if self.cut.as_of is None else min(day, self.cut.as_of)

    def is_later(self, item: Item) -> bool:
        """Whether it can only have happened after the cut's day."""
        as_of, earliest = self.cut.as_of, item.earliest
        return as_of is not None and earliest is not None and earliest > as_of

    def carried_out(self, item: Item) -> str | None:
        """The measure of which an item carries out a threat or notice that it names; none where
        that can only have come after it, or is of others."""
        carried = self._there.get(getattr(item.development, "carries_out", None) or "")
        if carried is None or (carried.earliest or date.min) > self.by_then(item.latest):
            return None
        if whose(carried.development).isdisjoint(whose(item.development)):
            return None
        return getattr(carried.development, "measure", None)

    @cached_property
    def mediators(self) -> frozenset[str]:
        """The parties that hold no position of their own."""
        return frozenset([name for name, party in self.parties.items() if party.mediator])

    def principals(self, parties: Iterable[str]) -> tuple[str, ...]:
        """Those of some parties that hold positions."""
        mediators = self.mediators
        return tuple([party for party in parties if party not in mediators])

    def words(self, issue: str) -> IssueWords:
        """The units and bases that an issue declares."""
        defined = self.issues.get(issue)
        return IssueWords(defined.units, defined.bases) if defined else IssueWords()

    def preferences(self, issue: str) -> tuple[d.Preference, ...]:
        """Which way each party wants the issue's units to go."""
        found = self._read_preferences.get(issue)
        if found is None:
            defined = self.issues.get(issue)
            # Each basis is read as one whenever the issue declared it.
            told = (_with_basis(p, defined) for p in defined.preferences) if defined else ()
            found = self._read_preferences[issue] = tuple(told)
        return found

    @cached_property
    def _read_preferences(self) -> dict[str, tuple[d.Preference, ...]]:
        return {}

    @cached_property
    def linked_from(self) -> dict[str, list[tuple[str, str]]]:
        """id -> (relation, other id) of every visible link that starts there."""
        found: dict[str, list[tuple[str, str]]] = {}
        for one, relation, other, _ in self.relations:
            found.setdefault(one, []).append((relation, other))
        return found

    @cached_property
    def linked_to(self) -> dict[str, list[tuple[str, str]]]:
        """id -> (relation, other id) of every visible link that ends there."""
        found: dict[str, list[tuple[str, str]]] = {}
        for one, relation, other, _ in self.relations:
            found.setdefault(other, []).append((relation, one))
        return found

    def of_name(self, name: str) -> Sequence[Item]:
        """The visible developments that table, make, change, end or settle what has this name."""
        return self._of_name.get(name, [])

    @cached_property
    def agreements(self) -> list[d.AgreementReached]:
        """The visible agreements, and what became of them."""
        told = (item.development for item in self.visible.values())
        return [one for one in told if isinstance(one, d.AgreementReached)]

    @cached_property
    def threatened_in_answer(self) -> set[str]:
        """The measures of which a visible threat or announcement answers something."""
        return {
            item.development.measure
            for item in self.visible.values()
            if isinstance(item.development, (d.MeasureThreatened, d.MeasureAnnounced))
            if self.others(item, "responds-to")
        }

    @cached_property
    def _of_name(self) -> dict[str, Sequence[Item]]:
        found: dict[str, list[Item]] = {}
        for item in self.visible.values():
            for name in names_in(item.development):
                found.setdefault(name, []).append(item)
        return {**found}

    def others(self, item: Item, *relations: str) -> list[Item]:
        """The visible developments that stand at the other end of its links of these relations,
        whatever the day."""
        links = self.linked_from.get(item.development.id)
        if links is None:
            return []
        there = self._there
        return [
            there[other] for relation, other in links if relation in relations and other in there
        ]


@cache
def _named_by(kind: type[d.Development]) -> tuple[str, ...]:
    """The fields of a kind that name a proposal, a measure or an agreement as its own."""
    return tuple(
        [field for field in ("proposal", "measure", "agreement") if field in kind.__struct_fields__]
    )


def until(day: date, items: Sequence[Item]) -> Sequence[Item]:
    """Those of some items, in the one order, that had certainly happened by a day."""
    return items[: bisect_right(items, day, key=_latest)]


def names_in(told: d.Development) -> Collection[str]:
    """The names of what a development tables, makes, changes, ends or settles."""
    fields = _named_by(type(told))
    if not fields:
        return ()
    names = {getattr(told, field) for field in fields}
    if type(told) is d.AgreementReached:
        names |= {told.name, *told.settles}
    return names - {None}


_latest = attrgetter("latest")

_OF_A_DAY = ("uncertain", "visible", "set_aside", "items", "possible", "last_day", "agreements",
             "threatened_in_answer", "_of_name")  # fmt: skip


def _with_basis(preference: d.Preference, issue: d.IssueDefined) -> d.Preference:
    """A preference entered before its basis was declared has the basis as the end of its unit."""
    if preference.basis is not None or preference.unit in issue.units:
        return preference
    for basis in issue.bases:
        unit = preference.unit.removesuffix(f" {basis}")
        if unit != preference.unit:
            return msgspec.structs.replace(preference, unit=unit, basis=basis)
    return preference


def whose(development: d.Development) -> set[str]:
    """Who does or says it, and for whom."""
    return {*development.actors, *development.speaks_for}
