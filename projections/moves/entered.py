"""What the entries of an agreement tell of it, one after another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import msgspec
from msgspec.structs import replace

from events import developments as d
from events.commitments import wholly_quantity
from events.grouping import grouped
from events.quantity import Quantity
from events.when import until
from projections.moves.stated import Stated, on_top, slot_of
from projections.record.items import Item, Record

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


def ends_it(done: d.Development) -> bool:
    """Whether it ends an agreement, at least for who does it: left, rejected or terminated."""
    if type(done) is d.Withdrawn:
        return bool(done.agreement)
    return type(done) is d.AgreementReached and done.status in ENDING


def goes_on_with_it(done: d.Development) -> bool:
    """Whether it goes on with an agreement, and neither begins nor ends it."""
    return type(done) is d.AgreementReached and done.status not in (*ANEW, *ENDING)


def in_its_life(done: d.Development) -> int:
    """Its place in the life of an agreement: what begins it, what goes on with it, what ends it."""
    return 2 if ends_it(done) else int(goes_on_with_it(done))


UNSAID = frozenset(("quantities", "text", "due", "lapses", "conditions", "scope"))
"""The terms of a commitment that stand as they stood where nothing is said of them."""


class Entered(msgspec.Struct, kw_only=True, eq=False):
    """An agreement as the entries that were added so far tell it.

    `own` are its own terms, `owns` those that bind each party; `stands` is the last status that was
    said of it for each party, and under no name for all, `resting` are those for whom it is
    suspended; `parties` all that were ever part of it, in order, each with the entry that named it
    first, `newcomers` those that only the last entry names, `returned` those for whom it had ended
    or rested until that; `settled` are the names of all that it settles. `making` is the first
    entry that makes it; what is only done to it presupposes that.
    """

    own: Stated = Stated()
    owns: dict[str, Stated] = {}
    stands: dict[str, str] = {}
    resting: frozenset[str] = frozenset()
    parties: dict[str, str] = {}
    newcomers: frozenset[str] = frozenset()
    returned: frozenset[str] = frozenset()
    settled: dict[str, None] = {}
    making: d.AgreementReached | None = None
    said: dict[tuple[str, str], tuple[d.Commitment, ...] | None] = {}
    words: dict[tuple[str, str], str | None] = {}

    @property
    def as_it_stands(self) -> tuple[object, ...]:
        """What is equal where what comes next goes on in the same way."""
        own = self.own, self.owns, self.said, self.words
        return self.making, {*self.parties}, self.stands, self.resting, self.settled, *own

    def apart(self) -> Entered:
        """The same, to go on from there in an order of its own."""
        return replace(
            self,
            owns=dict(self.owns),
            stands=dict(self.stands),
            parties=dict(self.parties),
            settled=dict(self.settled),
            said=dict(self.said),
            words=dict(self.words),
        )

    def add(
        self,
        entry: d.Development,
        group: str,
        day: date | None,
        bound: tuple[str, ...],
        record: Record,
        *,
        states: bool,
        lasts: bool,
        back: frozenset[str] = frozenset(),
    ) -> None:
        """Add what an account of an entry (`group`), of a day at the earliest, says for those who
        are `bound` by it; `states`: an account of it states what a party takes on, `lasts`: a last
        day; `back`: who comes back with it, to what the others have by then."""
        assert isinstance(entry, d.AgreementReached)
        parties = self.parties
        made = self.making
        if made is None or (made.status in OF_PARTIES and entry.status not in OF_PARTIES):
            self.making = entry
        there = [party for party, named_by in parties.items() if named_by != group]
        self.newcomers = frozenset(entry.actors).difference(there) if there else frozenset()
        if entry.status in OF_PARTIES:
            # Who is no party of it does nothing to it.
            bound = tuple(party for party in bound if party not in self.newcomers)
        else:
            parties |= {one: parties.get(one, group) for one in entry.actors}
        self.returned, rested = back, self.resting
        if not bound:
            return
        if entry.status in ANEW and all(
            is_past(_last_day(found, self.owns.get(party, self.own)), day)
            for (party, _), found in self.said.items()
        ):
            # Agreed anew after the last of its days: each falls that is not said again.
            self.said |= {
                key: tuple([replace(one, lapses=None) for one in found])
                for key, found in self.said.items()
                if found and key[0] in bound
            }
        if over := {p for p, own in self.owns.items() if own.lapses and is_past(own.lapses, day)}:
            lasts_for = self.owns.keys() - over
            if goes_on_with_it(entry):
                lasts_for &= {*bound} - back
            if lasts_for and entry.status not in OF_PARTIES:
                back |= over.intersection(bound)  # with those for whom it lasts
        if not self.newcomers:
            parties |= {one: parties.get(one, group) for one in entry.actors}
        self.settled |= dict.fromkeys(entry.settles)
        before = self.own
        for_all = not self.owns or len(record.principals(entry.actors)) > 1
        if for_all:
            self.own = _own_after(before, entry, day, lasts=lasts)
        if entry.status not in (*ENTRIES, *OF_PARTIES):
            self.stands |= dict.fromkeys((*bound, *([""] if for_all else [])), entry.status)
        if entry.status == "suspended":
            self.resting = self.resting.union(bound)
        elif entry.status not in ("extended", "changed"):
            self.resting = rested.difference(bound)
            self.returned = back.union(rested.intersection(bound))
        # What one party does touches its own commitments alone.
        owns = {party: own for party, own in self.owns.items() if party not in back}
        if before.lapses and is_past(before.lapses, day):
            before = replace(before, lapses=None)  # whom it still binds has a day of its own
        self.owns |= {
            party: _own_after(owns.get(party, before), entry, day, lasts=lasts) for party in bound
        }
        for party, issue, found in stated_in(entry):
            if party in bound:
                self.said[party, issue] = found
                self.words[party, issue] = None
        if not states and not any(self.said.values()) and entry.status not in OF_PARTIES:
            # An agreement that states none binds each to its own terms and words.
            for party in bound:
                mine = [key for key in self.said if key[0] == party] or [(party, entry.issue)]
                for key in mine:
                    self.said[key] = None
                    if key not in self.words or entry.status in _WITH_WORDS:
                        self.words[key] = entry.says or self.words.get(key)

    def taken_on(self, party: str, issue: str, record: Record) -> Stated:
        """What a party takes on on an issue: its commitments there as one, with all their figures
        and words, and the agreement's own terms where they state none."""
        own, found = self.owns.get(party, self.own), self.said[party, issue]
        if found is None:
            return replace(own, text=self.words[party, issue])
        words = record.words(issue)
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


def stated_in(entry: d.Development) -> Iterator[tuple[str, str, tuple[d.Commitment, ...]]]:
    """Party, issue, and all that the entry says the party takes on there."""
    assert isinstance(entry, d.AgreementReached)
    found = grouped(entry.commits, lambda one: (one.party, one.issue or entry.issue))
    for (party, issue), several in found.items():
        yield party, issue, tuple(several)


def stated_by(entries: Sequence[Item], quantity: Quantity) -> Item:
    """The entry that stated a figure of the agreement itself last; of what accounts agree on, one
    of them; the last entry where none did."""
    told = [
        (item, item.development.quantities)
        for item in entries
        if isinstance(item.development, d.AgreementReached)
    ]
    alike = [item for item, figures in told if slot_of(quantity) in map(slot_of, figures)]
    return ([item for item, figures in told if quantity in figures] or alike or entries)[-1]


def _own_after(own: Stated, entry: d.AgreementReached, day: date | None, *, lasts: bool) -> Stated:
    """The agreement's own terms after an entry: what it states, else what stood. Extended without
    a last day (in no account: `lasts`), or agreed anew after it, it has none."""
    said = Stated(
        quantities=entry.quantities,
        due=entry.due,
        lapses=entry.lapses,
        conditions=entry.conditions,
        scope=entry.scope,
    )
    anew = entry.status in ANEW and is_past(own.lapses, day)
    over = not lasts and (entry.status == "extended" or anew)
    return on_top(replace(own, lapses=None) if over else own, said)


def unsaid_by(
    entry: d.Development, old: Stated, now: Stated, stated: Sequence[d.Commitment] | None
) -> frozenset[str]:
    """The terms of a commitment that an entry leaves as they were; what it takes on anew (`stated`)
    has the words that are said of it, or none."""
    found = []
    for term in UNSAID:
        if stated and (term == "text" or any(getattr(one, term, None) for one in stated)):
            continue
        said = getattr(entry, "says" if term == "text" else term)
        if getattr(old, term) == getattr(now, term) and (not said or said != getattr(now, term)):
            found.append(term)
    return frozenset(found)


def _last_day(found: tuple[d.Commitment, ...] | None, own: Stated) -> str | None:
    """The last day of what a party takes on: one that it states, else the agreement's own."""
    return next((one.lapses for one in found or () if one.lapses), own.lapses)


def is_past(lapses: str | None, day: date | None) -> bool:
    return day is not None and until(lapses) < day
