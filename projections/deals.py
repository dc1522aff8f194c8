"""Agreements: what each entry says of whose commitment, as of the entries before it.

An agreement has one name for its whole life, and one track for each party and issue on which the
party committed itself. As of an entry a commitment is what the entries up to it said: a later one
that states a party's commitment on an issue replaces it, one that states none keeps it. Terms of
the agreement hold for a commitment that states none (DOMAIN.md, 1).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from copy import copy
from datetime import date
from operator import attrgetter
from sys import maxsize
from typing import NamedTuple

import msgspec

from events import developments as d
from projections.entered import ANEW, Commitments, Entered, ends_it, stated_in
from projections.naming import Naming, TrackKey
from projections.record import Item, Record
from projections.stated import Stated

UNSAID = frozenset(("quantities", "text", "due", "lapses", "conditions", "scope"))
"""The terms of a commitment that stand as they stood where nothing is said of them."""


class Deal(msgspec.Struct, kw_only=True, eq=False):
    """An agreement as of one of its entries, that entry included.

    `own` are its own terms, `commitments` what each party has taken on, with those terms where it
    states none; `parties` all that were ever part of it, in order, `newcomers` those that only
    this entry names; `toward` maps a party to the other one where the first entry is between two;
    `entries` are its entries; `had` are the commitments that there were before the last
    of them, `unsaid` the terms of each of which that says nothing.
    """

    name: str
    own: Stated
    commitments: Commitments
    parties: tuple[str, ...]
    newcomers: frozenset[str]
    entries: tuple[Item, ...]
    toward: dict[str, str]
    settled: tuple[str, ...]
    had: frozenset[tuple[str, str]] = frozenset()
    unsaid: dict[tuple[str, str], frozenset[str]] = {}

    def key(self, party: str, issue: str) -> TrackKey:
        return TrackKey(party, self.toward.get(party), "commitment", self.name, issue)

    def before(self, ids: tuple[str, ...]) -> tuple[str, ...]:
        """The entry before that of these ids."""
        return tuple(one.id for one in self.entries if one.id not in ids)[-1:]

    def figures(self, party: str | None, issue: str, *, not_of: str | None = None) -> Stated:
        """What a party takes on on an issue (None: the only party that does, `not_of` aside);
        else the agreement's own terms."""
        found = [
            stated
            for (who, where), stated in self.commitments.items()
            if where == issue and (who == party if party else who != not_of)
        ]
        return found[0] if len(found) == 1 else self.own


class Come(NamedTuple):
    """Where an entry came in an order: `after` an item and all before that which are not among
    the groups that it came `before`; and `on` which day at the earliest, if not on its first. Some
    groups before it came in an `order` of their own."""

    after: Item
    before: frozenset[str] = frozenset()
    on: date | None = None
    order: tuple[str, ...] = ()


class Deals:
    """The agreements of a record, each as its entries up to one of them leave it."""

    def __init__(self, record: Record, naming: Naming) -> None:
        self.record, self._naming = record, naming
        self._entries: dict[str, list[Item]] = {}
        self._told: dict[tuple[str, str], list[Item]] = {}
        self._leavings: dict[str, list[Item]] = {}
        self._ends: dict[str, list[Item]] = {}
        self._names: dict[str, str] = {}
        self._at: dict[str, Deal] = {}
        self._anew: dict[tuple[str, date], bool] = {}
        self._kept: dict[str, list[Entered]] = {}
        for item in record.visible.values():  # in the one order: earlier ones come first
            one = item.development
            if type(one) is d.AgreementReached:
                name = self._name(item)
                if naming.bound(item):  # words that bind nobody agree to nothing
                    self._entries.setdefault(name, []).append(item)
                    self._told.setdefault((name, item.group), []).append(item)
                    if ends_it(one):
                        self._ends.setdefault(name, []).append(item)
            elif type(one) is d.Withdrawn and one.agreement:
                self._leavings.setdefault(one.agreement, []).append(item)
                self._ends.setdefault(one.agreement, []).append(item)
        for entries in self._entries.values():
            entries.sort(key=in_turn)

    def as_read(self, record: Record) -> Deals:
        """The same, of what is only possible as the record of a day reads it."""
        found = copy(self)
        found.record, found._at = record, {}
        return found

    def _name(self, item: Item) -> str:
        """The name that it carries, or the one that it inherits from what it goes on from."""
        development = item.development
        assert isinstance(development, d.AgreementReached)
        before = self.record.others(item, "supersedes", "follows", "restates", "account-of")
        inherited = next((self._names[one.id] for one in before if one.id in self._names), None)
        name = self._names[item.id] = development.agreement or inherited or item.id
        return name

    def name_of(self, item: Item) -> str:
        """The agreement that an entry is one of."""
        return self._names.get(item.id) or str(getattr(item.development, "agreement", ""))

    def at(self, item: Item) -> Deal:
        """The agreement as of an entry."""
        found = self._at.get(item.id)
        if found is None:
            name = self._names[item.id]
            found = self._at[item.id] = self._as_of(name, self._until(name, item))
            before = self.by(name, self.record.by_then(item.latest), item)
            self._keep(found, before, item)
        return found

    def _keep(self, deal: Deal, before: Deal | None, item: Item) -> None:
        """Tell a deal as of an entry what there was before that, and what it says nothing of."""
        if before is None:
            return
        deal.had = frozenset(before.commitments)
        told = [one.development for one in self._accounts(item)]
        stated = {key[:2] for one in told for key in stated_in(one)}
        for key, old in before.commitments.items():
            # What a party is taken to have taken on where none is stated is gone where one is.
            if key not in stated and key in deal.commitments:
                deal.unsaid[key] = _unsaid(item.development, old, deal.commitments[key])

    def after(self, name: str, item: Item, come: Come) -> Deal | None:
        """The agreement of a name as of an entry, or of who leaves it, if that came there in an
        order."""
        other, without = come.after, come.before
        entries, settled = self._entries.get(name, []), self.record.order.settled
        day, earliest = self.record.by_then(other.latest), item.earliest or date.min
        end = bisect_right(entries, in_turn(other), key=in_turn)
        sure = bisect_left(entries, earliest, 0, end, key=attrgetter("latest"))
        before = [*entries[:sure], *[
            one for one in entries[sure:end]
            if one.group != item.group and (one.earliest or date.min) <= day
            and not settled(item.group, one.group) and one.group not in without
        ]]  # fmt: skip
        if len(come.order) > 1:
            at = [i for i, one in enumerate(before) if one.group in come.order]
            told = sorted([before[i] for i in at], key=lambda one: come.order.index(one.group))
            for i, one in zip(at, told, strict=True):
                before[i] = one
        if item.id not in self._names:
            return self._as_of(name, before) if before else self.by(name, day)
        mine = [one for one in self._accounts(item) if one.id != item.id]
        found = self._as_of(name, [*before, *mine, item], come.on)
        self._keep(found, self._as_of(name, before) if before else None, item)
        return found

    def perhaps_later(self, item: Item) -> list[list[Item]]:
        """What is done to the agreement by what is folded before an entry and may have come after
        it: the accounts of each, in the one order."""
        name, settled = self.name_of(item), self.record.order.settled
        day = self.record.by_then(item.latest)
        found: dict[str, list[Item]] = {}
        for done in (self._entries, self._leavings):
            for one in reversed(_before(item, done.get(name, ()))):
                if item.earliest and one.latest < item.earliest:
                    break
                there = (one.earliest or date.min) <= day
                if there and one.group != item.group and not settled(one.group, item.group):
                    found.setdefault(one.group, []).insert(0, self.record.visible[one.id])
        return sorted(found.values(), key=lambda accounts: in_turn(accounts[0]))

    def forms(self, item: Item, *, last: bool = False) -> list[Deal]:
        """The same in each order that is open: every account, and every entry, may have come as
        late as it can (with `last` none after this one)."""
        name, settled = self._names[item.id], self.record.order.settled
        entries = self._until(name, item)
        found = [self.at(item)]
        for i, one in enumerate(entries[:-1]):
            later = entries[i + 1 :]
            first = [two for two in later if not settled(one.group, two.group)]
            if last and one.group != item.group:
                first = [two for two in first if two is not item]
            if first:
                after = [two for two in later if two not in first]
                found.insert(-1, self._as_of(name, [*entries[:i], *first, one, *after]))
        return found

    def by(self, name: str, day: date, before: Item | None = None) -> Deal | None:
        """The agreement as its entries by a day, or those `before` one and its other accounts,
        leave it; else as those that may have come by then do; None where there is none."""
        entries = self._entries.get(name, [])
        if before is None:  # the possible reading takes in later ones
            until = entries[: bisect_right(entries, day, key=attrgetter("latest"))]
        else:
            until = [
                one for one in _before(before, entries)
                if (one.earliest or date.min) <= day and one.group != before.group
            ]  # fmt: skip
        if not until and before is None:
            until = [one for one in entries if (one.earliest or date.min) <= day]
        if not until:
            return None
        found = self._at.get(until[-1].id)
        if found is not None and found.entries == tuple(until):
            return found
        return self._as_of(name, until)

    def goes_on(
        self, deal: Deal, item: Item, parties: Iterable[str], come: Come | None = None, *,
        surely: bool = False,
    ) -> bool:  # fmt: skip
        """Whether an agreement still binds one of some parties before a development: what has ended
        for all of them they cannot go on with."""
        gone = self.gone(deal, item, come, surely=surely)
        if not gone:
            return True
        left = set(self.record.principals(deal.parties)) - gone
        return not left <= deal.newcomers and not left.isdisjoint(parties)

    def gone(
        self, deal: Deal, item: Item, come: Come | None = None, *, surely: bool = False
    ) -> set[str]:
        """Who had left an agreement, or ended it, before a development, if that came there in an
        order, and has not come back, and who was left alone in it by that; with `surely` not who
        perhaps did so later."""
        if deal.name not in self._ends:
            return set()
        settled, bound, last = self.record.order.settled, self._naming.bound, in_turn(item)
        day = self.record.by_then(item.latest)
        without: frozenset[str] = frozenset()
        order = {group: at for at, group in enumerate(come.order)} if come is not None else {}
        if come is not None:
            # What does nothing to who asks may have come before, whichever was entered first.
            last = (come.after.latest, maxsize, True, maxsize)
            day, without = self.record.by_then(come.after.latest), come.before

        def is_there(one: Item) -> bool:
            return (
                (one.earliest or date.min) <= day
                and one.group != item.group
                and one.group not in without
                and (come is None or not settled(item.group, one.group))
            )

        ends = [
            one for one in self._ends[deal.name]
            if in_turn(one) <= last and is_there(one)
            and (not surely or one.group in order or settled(one.group, item.group))
        ]  # fmt: skip
        if not ends:
            return set()
        entries = self._entries.get(deal.name, [])
        begins = min(one.earliest or date.min for one in ends)
        start = bisect_left(entries, begins, key=attrgetter("latest"))
        since = entries[start : bisect_right(entries, last, key=in_turn)]

        def is_later(one: Item, end: Item) -> bool:
            if one.group in order:
                return order[one.group] > order.get(end.group, -1)
            return settled(end.group, one.group) or (surely and not settled(one.group, end.group))

        def came_back(end: Item, party: str) -> bool:
            return any(
                party in bound(one) and is_there(one)
                and is_later(one, end) and self._binds_anew(one)
                for one in reversed(since)  # the last of them, most likely
            )  # fmt: skip

        there = set(self.record.principals(deal.parties))
        gone: set[str] = set()
        for end in reversed(ends):
            gone |= {
                party for party in bound(end)
                if party in there and party not in gone and not came_back(end, party)
            }  # fmt: skip
        left = there - gone - deal.newcomers
        if gone and len(left) == 1:
            by = [end for end in ends if not gone.isdisjoint(bound(end))]
            gone |= {party for party in left if not all(came_back(end, party) for end in by)}
        return gone

    def _binds_anew(self, entry: Item) -> bool:
        """Whether an entry brings back who had left: with it an agreement begins again, or it goes
        on with what still binds others."""
        if ends_it(entry.development) or _status(entry) in ANEW:
            return not ends_it(entry.development)
        as_read = entry.id, self.record.by_then(entry.latest)
        found = self._anew.get(as_read)
        if found is None:
            bound = self._naming.bound(entry)
            found = len(bound) > 1 and self.goes_on(self.at(entry), entry, bound, surely=True)
            self._anew[as_read] = found
        return found

    def states_any(self, item: Item) -> bool:
        """Whether any account of an entry states a commitment."""
        told = (one.development for one in self._accounts(item))
        return any(isinstance(entry, d.AgreementReached) and entry.commits for entry in told)

    def _accounts(self, item: Item) -> Sequence[Item]:
        return self._told.get((self._names[item.id], item.group), ())

    def _until(self, name: str, item: Item) -> list[Item]:
        """The entries up to one, with all accounts of it; what this one states comes last."""
        day = self.record.by_then(item.latest)
        before = [
            one for one in _before(item, self._entries[name])
            if one.earliest is None or one.earliest <= day or one.group == item.group
        ]  # fmt: skip
        return [
            *before,
            *[one for one in self._accounts(item) if in_turn(one) > in_turn(item)],
            item,
        ]

    def _as_of(self, name: str, entries: Sequence[Item], on: date | None = None) -> Deal:
        """The agreement as some entries tell it; the last came `on` a day, if not on its first."""
        entered = self._entered(name, entries, on)
        assert entered.making is not None
        pair = self.record.principals(entered.making.actors)
        return Deal(
            name=name,
            own=entered.own,
            commitments=entered.commitments(self.record),
            parties=tuple(entered.parties),
            newcomers=entered.newcomers,
            entries=tuple(entries),
            toward={pair[0]: pair[1], pair[1]: pair[0]} if len(pair) == 2 else {},
            settled=tuple(entered.settled),
        )

    def _entered(self, name: str, entries: Sequence[Item], on: date | None) -> Entered:
        """The agreement as some entries tell it; what the first of them tell in the one order is
        kept."""
        known, kept = 0, self._kept.setdefault(name, [Entered()])
        for one, two in zip(self._entries[name], entries, strict=False):
            if one is not two:
                break
            known += 1
        if on is not None and known == len(entries):
            known -= 1
        for item in self._entries[name][len(kept) - 1 : known]:
            kept.append(self._added(kept[-1].apart(), item))
        found = kept[known]
        if known < len(entries):
            found = found.apart()
            for item in entries[known:]:
                self._added(found, item, on if item is entries[-1] else None)
        return found

    def _added(self, entered: Entered, item: Item, on: date | None = None) -> Entered:
        day, bound = on or item.earliest, self._naming.bound(item)
        lasts = any(getattr(one.development, "lapses", None) for one in self._accounts(item))
        entered.add(
            item.development, day, bound, self.record, states=self.states_any(item), lasts=lasts
        )
        return entered


def in_turn(item: Item) -> tuple[date, int, bool, int]:
    """Its place among what is done to agreements: of one day what ends one comes last."""
    day, depth, seq = item.sort_key
    return day, depth, ends_it(item.development), seq


def _before(item: Item, done: Sequence[Item]) -> Sequence[Item]:
    """What is done to an agreement before an item in turn."""
    return done[: bisect_left(done, in_turn(item), key=in_turn)]


def _status(item: Item) -> str | None:
    return getattr(item.development, "status", None)


def _unsaid(entry: d.Development, old: Stated, now: Stated) -> frozenset[str]:
    """The terms of a commitment that an entry which does not state it leaves as they were."""
    found = []
    for term in UNSAID:
        said = getattr(entry, "says" if term == "text" else term)
        if getattr(old, term) == getattr(now, term) and (not said or said != getattr(now, term)):
            found.append(term)
    return frozenset(found)
