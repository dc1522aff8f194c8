"""Which tracks an answer rests on: to ask of one cell, the rest of the record need not be folded.

Tracks of one proposal or measure bear on each other, so do a measure and its parts, and so does
what one document or one event put on several of them: that is one entry of a party's ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from events import developments as d
from projections.moves.by_kind import Move, Moves
from projections.moves.naming import TrackKey
from projections.record.items import Item

Wanted = Callable[[Move], bool]


def names_bearing(moves: Moves, items: Sequence[Item], wanted: Wanted) -> frozenset[str]:
    """The names of all proposals and measures that bear on the tracks of the wanted moves.

    A fold of these names alone gives their tracks, positions and verdicts as the whole fold does.
    """
    chosen = [item for item in items if any(map(wanted, _may_make(moves, item)))]
    told = [move.key.name for item in _told_with(items, chosen) for move in moves.of(item)]
    names = moves.naming.hanging_together(told)
    # Where days leave open what an agreement found of these, all its entries are tried together.
    while more := _settling(moves, names) - names:
        if not moves.naming.is_open(names | more):
            break
        names = moves.naming.hanging_together(names | more)
    return names


def _settling(moves: Moves, names: frozenset[str]) -> set[str]:
    """The agreements among some names, or that settle these, and all that they settle."""
    of_name, deals = moves.record.of_name, moves.deals
    told = (item for name in names for item in of_name(name))
    found = {deals.name_of(i) for i in told if type(i.development) is d.AgreementReached}
    entries = (item.development for name in found for item in of_name(name))
    return found.union(*(getattr(entry, "settles", ()) for entry in entries))


def _may_make(moves: Moves, item: Item) -> Iterator[Move]:
    """The moves of an item, and those that it makes if the other entries of its agreement came in
    another order: who takes on nothing has a line where nobody took on anything before."""
    yield from moves.of(item)
    entry = item.development
    if isinstance(entry, d.AgreementReached):
        for party in moves.naming.bound(item):
            key = TrackKey(party, None, "commitment", entry.name, entry.issue)
            yield Move(key=key, issue=entry.issue, item=item)


def _told_with(items: Iterable[Item], chosen: Sequence[Item]) -> Sequence[Item]:
    """The items with all other accounts of theirs and members of their packages."""
    groups = {item.group for item in chosen}
    packages = {item.development.package for item in chosen} - {None}
    while True:
        found = [i for i in items if i.group in groups or i.development.package in packages]
        more = {item.development.package for item in found} - {None} - packages
        if not more and len(found) == len(chosen):
            return found
        chosen, packages = found, packages | more
        groups |= {item.group for item in found}
