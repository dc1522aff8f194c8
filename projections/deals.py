"""Agreements: what each entry says of whose commitment, as of the entries before it.

An agreement has one name for its whole life, and one track for each party and issue on which the
party committed itself. As of an entry a commitment is what the entries up to it said: a later one
that states a party's commitment on an issue replaces it, one that states none keeps it. Terms of
the agreement hold for a commitment that states none (DOMAIN.md, 1).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from datetime import date
from sys import maxsize

import msgspec
from msgspec.structs import replace

from events import developments as d
from events.commitments import wholly_quantity
from events.quantity import Quantity
from events.when import until
from projections.naming import Naming, TrackKey
from projections.record import Item, Record
from projections.stated import Stated, on_top

ENDING = ("rejected", "terminated")
ENTRIES = ("extended", "changed", "resumed")
"""What is done to an agreement without being a state of it: after it the agreement stands as
before."""

ANEW = ("tentative", "agreed")
"""With these an agreement that has ended begins again."""

OF_PARTIES = ("suspended", "resumed", *ENDING)
"""What only a party of an agreement can do to it."""

_WITH_WORDS = ("tentative", "agreed", "changed")
"""Entries whose words say what was agreed; what else is done to an agreement keeps them."""

UNSAID = frozenset(("quantities", "text", "due", "lapses", "conditions", "scope"))
"""The terms of a commitment that stand as they stood where nothing is said of them."""

_Commitments = dict[tuple[str, str], Stated]
"""(party, issue) -> what the party takes on there."""


class Deal(msgspec.Struct, kw_only=True, eq=False):
    """An agreement as of one of its entries, that entry included.

    `own` are its own terms, `commitments` what each party has taken on, with those terms where it
    states none; `parties` all that were ever part of it, in order, `newcomers` those that only
    this entry names; `toward` maps a party to the other one where the first entry is between two;
    `entries` are the ids of its entries; `had` are the commitments that there were before the last
    of them, `unsaid` the terms of each of which that says nothing.
    """

    name: str
    own: Stated
    commitments: _Commitments
    parties: tuple[str, ...]
    newcomers: frozenset[str]
    entries: tuple[str, ...]
    toward: dict[str, str]
    settled: tuple[str, ...]
    had: frozenset[tuple[str, str]] = frozenset()
    unsaid: dict[tuple[str, str], frozenset[str]] = {}

    def key(self, party: str, issue: str) -> TrackKey:
        return TrackKey(party, self.toward.get(party), "commitment", self.name, issue)

    def before(self, ids: tuple[str, ...]) -> tuple[str, ...]:
        """The entry before that of these ids."""
        return tuple(name for name in self.entries if name not in ids)[-1:]

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
        self._leavings: dict[str, list[Item]] = {}
        self._names: dict[str, str] = {}
        self._at: dict[str, Deal] = {}
        for item in record.visible.values():  # in the one order: earlier ones come first
            if isinstance(item.development, d.AgreementReached):
                name = self._name(item)
                if naming.bound(item):  # words that bind nobody agree to nothing
                    self._entries.setdefault(name, []).append(item)
                    self._told.setdefault((name, item.group), []).append(item)
            elif isinstance(item.development, d.Withdrawn) and item.development.agreement:
                self._leavings.setdefault(item.development.agreement, []).append(item)

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
        stated = {key[:2] for one in told for key in _stated(one)}
        for key, old in before.commitments.items():
            # What a party is taken to have taken on where none is stated is gone where one is.
            if key not in stated and key in deal.commitments:
                deal.unsaid[key] = _unsaid(item.development, old, deal.commitments[key])

    def after(self, name: str, item: Item, other: Item) -> Deal | None:
        """The agreement of a name as of an entry, or of who leaves it, if that came after another
        one that is sorted after it: after all up to that one that may have come before."""
        settled, day = self.record.order.settled, self.record.by_then(other.latest)
        before = [
            one for one in self._entries.get(name, ())
            if one.sort_key <= other.sort_key and one.group != item.group
            and (one.earliest is None or one.earliest <= day)
            and not settled(item.group, one.group)
        ]  # fmt: skip
        if item.id not in self._names:
            return self._as_of(name, before) if before else self.by(name, day)
        mine = [one for one in self._accounts(item) if one.id != item.id]
        found = self._as_of(name, [*before, *mine, item])
        self._keep(found, self._as_of(name, before) if before else None, item)
        return found

    def perhaps_later(self, item: Item) -> list[list[Item]]:
        """What is done to the agreement by what is folded before an entry and may have come after
        it: the accounts of each, in the one order."""
        name, settled = self.name_of(item), self.record.order.settled
        day, found = self.record.by_then(item.latest), dict[str, list[Item]]()
        key = item.sort_key  # of one day entries are folded first
        ranks = (key, key[:2]) if item.id in self._names else ((*key[:2], maxsize), key)
        for done, rank in zip((self._entries, self._leavings), ranks, strict=True):
            for one in reversed(done.get(name, ())):
                if item.earliest and one.latest < item.earliest:
                    break
                there = one.sort_key < rank and (one.earliest or date.min) <= day
                if there and one.group != item.group and not settled(one.group, item.group):
                    found.setdefault(one.group, []).insert(0, self.record.visible[one.id])
        return sorted(found.values(), key=lambda accounts: accounts[0].sort_key)

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
        until = [
            one for one in self._entries.get(name, ())
            if one.latest <= day
            and (before is None or (one.sort_key < before.sort_key and one.group != before.group))
        ]  # fmt: skip
        if not until and before is None:
            until = [i for i in self._entries.get(name, ()) if (i.earliest or date.min) <= day]
        if not until:
            return None
        found = self._at.get(until[-1].id)
        if found is not None and found.entries == tuple([one.id for one in until]):
            return found
        return self._as_of(name, until)

    def gone(self, name: str, item: Item, other: Item | None = None) -> set[str]:
        """Who had left an agreement, or ended it for itself, before a development, or before an
        `other` one if that came first, and has not come back."""
        settled, bound, last = self.record.order.settled, self._naming.bound, other or item
        day = self.record.by_then(last.latest)
        told = [*self._leavings.get(name, ()), *self._entries.get(name, ())]
        there = [i for i in told if i.sort_key <= last.sort_key and (i.earliest or date.min) <= day]
        there = [i for i in there if not (other and settled(item.group, i.group))]
        back = [i for i in there if _status(i) not in (None, "suspended", *ENDING)]
        return {
            party for end in there if _status(end) in (None, *ENDING) for party in bound(end)
            if end.group != item.group
            if not any(party in bound(one) and settled(end.group, one.group) for one in back)
        }  # fmt: skip

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
            one
            for one in self._entries[name]
            if one.id != item.id
            and (one.group == item.group
                 or (one.sort_key < item.sort_key
                     and (one.earliest is None or one.earliest <= day)))
        ]  # fmt: skip
        return [*before, item]

    def _as_of(self, name: str, entries: Sequence[Item]) -> Deal:
        # What is only done to an agreement presupposes the entry that made it.
        making = (one.development for one in entries if _status(one) not in OF_PARTIES)
        first = next(making, entries[0].development)
        pair = self.record.principals(first.actors)
        own, owns = Stated(), dict[str, Stated]()
        parties, settled = dict[str, None](), dict[str, None]()
        said: dict[tuple[str, str], tuple[d.Commitment, ...] | None] = {}
        words: dict[tuple[str, str], str | None] = {}
        newcomers: frozenset[str] = frozenset()
        for item in entries:
            entry = item.development
            assert isinstance(entry, d.AgreementReached)
            bound = self._naming.bound(item)
            newcomers = frozenset(entry.actors).difference(parties) if parties else frozenset()
            if entry.status in OF_PARTIES:
                # Who is no party of it does nothing to it.
                bound = tuple(party for party in bound if party not in newcomers)
            else:
                parties |= dict.fromkeys(entry.actors)
            if not bound:
                continue
            if entry.status in ANEW and all(
                is_past(_last_day(found, owns.get(party, own)), item.earliest)
                for (party, _), found in said.items()
            ):
                # Agreed anew after the last of its days: each falls that is not said again.
                said |= {
                    key: tuple([replace(one, lapses=None) for one in found])
                    for key, found in said.items()
                    if found and key[0] in bound
                }
            parties |= dict.fromkeys(() if newcomers else entry.actors)
            settled |= dict.fromkeys(entry.settles)
            before = own
            if not owns or len(self.record.principals(entry.actors)) > 1:
                own = _own_after(own, item)
            # What one party does touches its own commitments alone.
            owns |= {party: _own_after(owns.get(party, before), item) for party in bound}
            for party, issue, found in _stated(entry):
                if party in bound:
                    said[party, issue] = found
                    words[party, issue] = None
            states = self.states_any(item)
            if not states and not any(said.values()) and entry.status not in OF_PARTIES:
                # An agreement that states none binds each to its own terms and words.
                for party in bound:
                    mine = [key for key in said if key[0] == party] or [(party, entry.issue)]
                    for key in mine:
                        said[key] = None
                        if key not in words or entry.status in _WITH_WORDS:
                            words[key] = entry.says or words.get(key)
        return Deal(
            name=name,
            own=own,
            commitments={
                (party, issue): self._taken_on(
                    issue, owns.get(party, own), found, words[party, issue]
                )
                for (party, issue), found in said.items()
            },
            parties=tuple(parties),
            newcomers=newcomers,
            entries=tuple(item.id for item in entries),
            toward={pair[0]: pair[1], pair[1]: pair[0]} if len(pair) == 2 else {},
            settled=tuple(settled),
        )

    def _taken_on(
        self,
        issue: str,
        own: Stated,
        found: tuple[d.Commitment, ...] | None,
        said: str | None,
    ) -> Stated:
        """What a party takes on on an issue: its commitments there as one, with all their figures
        and words, and the agreement's own terms where they state none."""
        if found is None:
            return replace(own, text=said)
        words = self.record.words(issue)
        quantities: list[Quantity] = []
        texts: list[str] = []
        for one in found:
            quantities += one.quantities
            if one.text is None:
                continue
            # What an older entry stored as words is a figure where it is exactly one.
            figure = None if one.quantities else wholly_quantity(one.text, words)
            if figure is None:
                texts.append(one.text)
            else:
                quantities.append(figure)
        return Stated(
            quantities=tuple(dict.fromkeys(quantities)) or own.quantities,
            text="; ".join(dict.fromkeys(texts)) or None,
            due=next((one.due for one in found if one.due), own.due),
            lapses=_last_day(found, own),
            conditions=tuple(dict.fromkeys(c for one in found for c in one.conditions))
            or own.conditions,
            scope=own.scope,
        )


def _stated(entry: d.Development) -> Iterator[tuple[str, str, tuple[d.Commitment, ...]]]:
    """Party, issue, and all that the entry says the party takes on there."""
    assert isinstance(entry, d.AgreementReached)
    found: dict[tuple[str, str], list[d.Commitment]] = {}
    for one in entry.commits:
        found.setdefault((one.party, one.issue or entry.issue), []).append(one)
    for (party, issue), several in found.items():
        yield party, issue, tuple(several)


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


def _own_after(own: Stated, item: Item) -> Stated:
    """The agreement's own terms after an entry: what it states, else what stood. Extended without
    a last day, or agreed anew after it, it has none."""
    entry = item.development
    assert isinstance(entry, d.AgreementReached)
    said = Stated(
        quantities=entry.quantities,
        due=entry.due,
        lapses=entry.lapses,
        conditions=entry.conditions,
        scope=entry.scope,
    )
    anew = entry.status in ANEW and is_past(own.lapses, item.earliest)
    kept = replace(own, lapses=None) if entry.status == "extended" or anew else own
    return on_top(kept, said)


def _last_day(found: tuple[d.Commitment, ...] | None, own: Stated) -> str | None:
    """The last day of what a party takes on: one that it states, else the agreement's own."""
    return next((one.lapses for one in found or () if one.lapses), own.lapses)


def is_past(lapses: str | None, day: date | None) -> bool:
    return day is not None and until(lapses) < day
