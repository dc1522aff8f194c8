"""Agreements: what each entry says of whose commitment, as of the entries before it.

An agreement has one name for its whole life, and one track for each party and issue on which the
party committed itself. As of an entry a commitment is what the entries up to it said: a later one
that states a party's commitment on an issue replaces it, one that states none keeps it. Terms of
the agreement hold for a commitment that states none (DOMAIN.md, 1).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from operator import attrgetter

from msgspec import field
from msgspec.structs import asdict

from events import developments as d
from events.memo import twin
from projections.moves.entered import (
    Entered,
    ends_it,
    goes_on_with_it,
    in_its_life,
    stated_in,
    unsaid_by,
)
from projections.moves.naming import Naming, TrackKey
from projections.moves.stated import Stated
from projections.record.items import Item, Record, until


class Deal(Entered, kw_only=True, eq=False):
    """An agreement as of one of its entries, that entry included.

    `commitments` are what each party has taken on, with the agreement's own terms where it states
    none; `toward` maps a party to the other one where the first entry is between two; `entries` are
    its entries; `had` are the commitments that there were before the last of them, `unsaid` the
    terms of each of which that says nothing.
    """

    name: str
    commitments: dict[tuple[str, str], Stated]
    entries: tuple[Item, ...]
    toward: dict[str, str]
    had: frozenset[tuple[str, str]] = frozenset()
    unsaid: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)

    def stands_for(self, party: str) -> str:
        """How it stands for a party: what that takes on by a change or an extension stands so."""
        return self.stands.get(party) or self.stands.get("", "agreed")

    def key(self, party: str, issue: str | None) -> TrackKey:
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


class Deals:
    """The agreements of a record, each as its entries up to one of them leave it."""

    def __init__(self, record: Record, naming: Naming) -> None:
        self.record, self._naming = record, naming
        self._entries: dict[str, list[Item]] = {}
        self._told: dict[tuple[str, str], list[Item]] = {}
        self._retold: set[str] = set()
        self._ends: dict[str, list[Item]] = {}
        self._names: dict[str, str] = {}
        self._at: dict[str, Deal] = {}
        self._anew: dict[tuple[str, date], bool] = {}
        self._kept: dict[str, list[Entered]] = {}
        self._take_in(record.visible.values())  # in the one order: earlier ones come first

    def _take_in(self, items: Iterable[Item]) -> None:
        for item in items:
            one = item.development
            if type(one) is d.AgreementReached:
                name = self._names.get(item.id) or self._name(item)
                if not self._naming.bound(item):
                    continue  # words that bind nobody agree to nothing
                told = self._told.setdefault((name, item.group), [])
                told.append(item)
                if len(told) > 1:
                    self._retold.add(name)
                insort(self._entries.setdefault(name, []), item, key=in_turn)
            elif type(one) is not d.Withdrawn:
                continue
            if ends_it(one):
                self._ends.setdefault(self.name_of(item), []).append(item)

    def until(self, record: Record, naming: Naming, day: date, names: Iterable[str]) -> Deals:
        """Some agreements as what had certainly happened by a day leaves them."""
        found = self.as_read(record)
        found._naming, found._anew, found._told = naming, {}, {}
        found._entries, found._ends = (
            {name: [*until(day, there[name])] for name in names if name in there}
            for there in (self._entries, self._ends)
        )
        for name, entries in found._entries.items():
            for item in entries:
                found._told.setdefault((name, item.group), []).append(item)
        found._kept = {
            name: self._kept[name][: len(entries) + 1]
            for name, entries in found._entries.items()
            if name in self._kept
        }
        return found

    def onward(self, record: Record, naming: Naming, items: Iterable[Item]) -> Deals:
        """The agreements of a record to which some items are told."""
        found = self.as_read(record)
        found._naming, found._anew = naming, {}
        if not (names := {self.name_of(item) for item in items} - {""}):
            return found
        found._told = {**self._told}
        for done in ("_entries", "_ends", "_kept"):
            there = getattr(self, done)
            setattr(found, done, {**there, **{n: [*there[n]] for n in names if n in there}})
        found._take_in(items)
        return found

    def as_read(self, record: Record) -> Deals:
        """The same, of what is only possible as the record of a day reads it."""
        found = twin(self)
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
        return self._names.get(item.id) or getattr(item.development, "agreement", None) or ""

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
        told = [one.development for one in self.accounts(item)]
        stated = {(party, issue): said for one in told for party, issue, said in stated_in(one)}
        for key, old in before.commitments.items():
            # What a party is taken to have taken on where none is stated is gone where one is.
            if key in deal.commitments:
                now = deal.commitments[key]
                deal.unsaid[key] = unsaid_by(item.development, old, now, stated.get(key))

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

    def by_accounts(self, item: Item) -> Iterator[Deal]:
        """The agreement as of an entry by each other account of the entries before it."""
        if (name := self._names[item.id]) in self._retold:
            entries = self._until(name, item)
            for i, one in enumerate(entries):
                others = [two for two in entries[i + 1 :] if two.group == one.group]
                if others and one.group != item.group:
                    rest = [two for two in entries if two is not one]
                    at = rest.index(others[-1]) + 1
                    yield self._as_of(name, [*rest[:at], one, *rest[at:]])

    def by(self, name: str, day: date, before: Item | None = None) -> Deal | None:
        """The agreement as its entries by a day, or those `before` one and its other accounts,
        leave it; else as those that may have come by then do; None where there is none. Before
        what is no entry came those that are not settled after it."""
        entries, settled = self._entries.get(name, []), self.record.order.settled
        if before is not None and before.id in self._names:
            until = [
                one for one in _before(before, entries)
                if (one.earliest or date.min) <= day and one.group != before.group
            ]  # fmt: skip
        else:
            if before is not None:
                entries = [one for one in entries if not settled(before.group, one.group)]
            # The possible reading takes in later ones.
            until = entries[: bisect_right(entries, day, key=attrgetter("latest"))]
            until = until or [one for one in entries if (one.earliest or date.min) <= day]
        if not until:
            return None
        found = self._at.get(until[-1].id)
        if found is not None and found.entries == tuple(until):
            return found
        return self._as_of(name, until)

    def left_by(self, name: str, places: Mapping[str, int], last: int) -> tuple[object, ...] | None:
        """What is equal for an agreement with which what comes after its entries by a place goes
        on in the same way; None if they are none."""
        entries = [one for one in self._entries.get(name, ())
                   if places.get(one.group, last + 1) <= last]  # fmt: skip
        return self._entered(name, entries).as_it_stands if entries else None

    def goes_on(
        self, deal: Deal, item: Item, parties: Iterable[str], *, surely: bool = False
    ) -> bool:
        """Whether an agreement still binds one of some parties before a development: what has ended
        for all of them they cannot go on with."""
        gone = self.gone(deal, item, surely=surely)
        if not gone:
            return True
        left = set(self.record.principals(deal.parties)) - gone
        return not left <= deal.newcomers and not left.isdisjoint(parties)

    def gone(self, deal: Deal, item: Item, *, surely: bool = False) -> set[str]:
        """Who had left an agreement, or ended it, before a development, and has not come back, and
        who was left alone in it by that; with `surely` not who perhaps did not, or later."""
        settled, bound, last = self.record.order.settled, self._naming.bound, in_turn(item)
        day = self.record.by_then(item.latest)

        def is_there(one: Item) -> bool:
            return (one.earliest or date.min) <= day and one.group != item.group

        def is_sure(end: Item) -> bool:
            reports = self._told.get((deal.name, end.group), ())
            return settled(end.group, item.group) and all(ends_it(r.development) for r in reports)

        ends = [
            one for one in self._ends.get(deal.name, ())
            if in_turn(one) <= last and is_there(one) and (not surely or is_sure(one))
        ]  # fmt: skip
        if not ends:
            return set()
        entries = self._entries.get(deal.name, [])
        begins = min(one.earliest or date.min for one in ends)
        start = bisect_left(entries, begins, key=attrgetter("latest"))
        since = entries[start : bisect_right(entries, last, key=in_turn)]

        def is_later(one: Item, end: Item) -> bool:
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
        if not goes_on_with_it(entry.development):
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
        told = (one.development for one in self.accounts(item))
        return any(isinstance(entry, d.AgreementReached) and entry.commits for entry in told)

    def accounts(self, item: Item) -> Sequence[Item]:
        """All reports of an entry, itself among them."""
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
            *[one for one in self.accounts(item) if in_turn(one) > in_turn(item)],
            item,
        ]

    def _as_of(self, name: str, entries: Sequence[Item]) -> Deal:
        """The agreement as some entries tell it."""
        entered = self._entered(name, entries)
        assert entered.making is not None
        pair = self.record.principals(entered.making.actors)
        return Deal(
            **asdict(entered),
            name=name,
            commitments={key: entered.taken_on(*key, self.record) for key in entered.said},
            entries=tuple(entries),
            toward={pair[0]: pair[1], pair[1]: pair[0]} if len(pair) == 2 else {},
        )

    def _entered(self, name: str, entries: Sequence[Item]) -> Entered:
        """The agreement as some entries tell it; what the first of them tell in the one order is
        kept."""
        known, kept = 0, self._kept.setdefault(name, [Entered()])
        for one, two in zip(self._entries[name], entries, strict=False):
            if one is not two:
                break
            known += 1
        for item in self._entries[name][len(kept) - 1 : known]:
            kept.append(self._added(kept[-1].apart(), item))
        found = kept[known]
        if known < len(entries):
            found = found.apart()
            for item in entries[known:]:
                self._added(found, item)
        return found

    def _added(self, entered: Entered, item: Item) -> Entered:
        bound = self._naming.bound(item)
        entered.add(
            item.development,
            item.group,
            item.earliest,
            bound,
            self.record,
            states=self.states_any(item),
            lasts=any(getattr(one.development, "lapses", None) for one in self.accounts(item)),
            back=frozenset(party for party in bound if self._is_back(party, item)),
        )
        return entered

    def _is_back(self, party: str, item: Item) -> bool:
        """Whether a party had left an agreement, or ended it, since it last was bound by it."""
        name, settled, bound = self._names[item.id], self.record.order.settled, self._naming.bound
        ends = [
            one for one in self._ends.get(name, ())
            if party in bound(one) and settled(one.group, item.group)
        ]  # fmt: skip
        return bool(ends) and not any(
            party in bound(one) and not ends_it(one.development)
            and settled(ends[-1].group, one.group) and settled(one.group, item.group)
            for one in reversed(_before(item, self._entries[name]))
        )  # fmt: skip


def in_turn(item: Item) -> tuple[date, int, int, int]:
    """Its place among what is done to agreements: of one day what begins one comes first."""
    day, depth, seq = item.sort_key
    return day, depth, in_its_life(item.development), seq


def _before(item: Item, done: Sequence[Item]) -> Sequence[Item]:
    """What is done to an agreement before an item in turn."""
    return done[: bisect_left(done, in_turn(item), key=in_turn)]
