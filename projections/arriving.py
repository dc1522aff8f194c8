"""In which order developments are folded: by their latest day, and within it by what they need."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from events import developments as d
from projections.record import Item

_COMINGS: tuple[type[d.Development], ...] = (d.MeasureAnnounced, d.MeasureImposed, d.MeasureChanged)
"""How a measure comes, after it was threatened: of one day the order of entry says nothing."""

_ENDINGS: tuple[type[d.Development], ...] = (
    d.MeasureSuspended,
    d.MeasureLifted,
    d.AgreementReached,
    d.Withdrawn,
)
"""What presupposes what it names; of these the later presupposes what the earlier may open."""


def refers_back(item: Item) -> bool:
    """Whether it presupposes what it names: one withdraws, settles or lifts what is there, so
    where days leave the order open, it came after."""
    return isinstance(item.development, _ENDINGS)


def _rank(item: Item) -> int:
    """Its place within a day: what opens something, step by step, before what ends it."""
    return _RANKS.get(type(item.development), 0)


_RANKS: dict[type[d.Development], int] = {
    kind: at for at, kind in enumerate((*_COMINGS, *_ENDINGS), start=1)
}


def for_folding(items: Sequence[Item]) -> Iterator[list[Item]]:
    """The accounts of each development, in the one order; within a day what refers back last."""
    groups: dict[str, list[Item]] = {}
    for item in items:
        groups.setdefault(item.group, []).append(item)
    yield from sorted(groups.values(), key=_place)


def _place(accounts: Sequence[Item]) -> tuple[date, int, int]:
    first = accounts[0]
    rank = _rank(first) if len(accounts) == 1 else max(map(_rank, accounts))
    return first.latest, first.depth, rank
