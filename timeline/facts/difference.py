"""From which as-of day on a component may answer otherwise than before it was added to."""

from __future__ import annotations

from typing import Any

from projections.moves import Moves
from projections.record import Item, Record
from timeline.facts.format import ALWAYS, START


def differs_since(old: Record, new: Record) -> int:
    """The first day (an ordinal) at which the two may give different positions; ALWAYS if none.

    Both are read at no as-of day. A development changes nothing before its earliest day: what it
    moves, replaces or comes before is certain only later. Dates, links and what each development
    does to which track are compared; a link that no longer fits may matter anywhere.
    """
    if old.clashes != new.clashes:
        return START
    moves = Moves(old), Moves(new)
    changed: set[str] = set()
    for name in old.visible.keys() | new.visible.keys():
        one, two = old.visible.get(name), new.visible.get(name)
        if one is None or two is None or _told(one, moves[0]) != _told(two, moves[1]):
            changed.add(name)
    for one_name, _, other, _ in set(old.relations) ^ set(new.relations):
        changed |= {one_name, other}
    # A link of one member orders its whole package.
    items = [*old.visible.values(), *new.visible.values()]
    packages = {item.development.package for item in items if item.id in changed} - {None}
    if packages:
        changed |= {item.id for item in items if item.development.package in packages}
    days = [
        item.earliest.toordinal() if item.earliest else START
        for item in items
        if item.id in changed
    ]
    return min(days, default=ALWAYS)


def _told(item: Item, moves: Moves) -> tuple[Any, ...]:
    """All of an item that a position may depend on."""
    return (
        item.development,
        item.citations,
        item.known,
        item.earliest,
        item.latest,
        item.depth,
        item.group,
        [
            (m.key, m.issue, m.effect, m.stated, m.to, m.by, m.changes_terms_only)
            for m in moves.of(item)
        ],
    )
