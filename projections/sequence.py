"""In which sequence the developments of a record are folded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from events import developments as d
from projections.record import Item

_ENDINGS = (d.MeasureSuspended, d.MeasureLifted, d.AgreementReached, d.Withdrawn)
"""What presupposes what it names; of these the later presupposes what the earlier may open."""


def refers_back(item: Item) -> bool:
    """Whether it presupposes what it names: one withdraws, settles or lifts what is there, so
    where days leave the order open, it came after."""
    return isinstance(item.development, _ENDINGS)


def by_day(items: Sequence[Item]) -> Iterator[tuple[date, Iterator[list[Item]]]]:
    """The days in order, each with the accounts of each of its developments, in the one order;
    within a day what refers back last."""
    groups: dict[str, list[Item]] = {}
    for item in items:
        groups.setdefault(item.group, []).append(item)
    ordered = sorted(
        groups.values(),
        key=lambda group: (group[0].latest, group[0].depth, max(map(_rank, group))),
    )
    return groupby(ordered, lambda accounts: accounts[0].latest)


def _rank(item: Item) -> int:
    """Its place within a day: what opens something before what only ends it."""
    kind = type(item.development)
    return _ENDINGS.index(kind) + 1 if kind in _ENDINGS else 0
