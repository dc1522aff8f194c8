"""In which order developments are folded: by their latest day, and within it by what they need."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import cache
from itertools import groupby
from operator import attrgetter, itemgetter

from events import developments as d
from events.grouping import grouped
from projections.moves.entered import ends_it, in_its_life
from projections.record.items import Item

_ENDINGS: tuple[type[d.Development], ...] = (
    d.MeasureSuspended,
    d.MeasureLifted,
    d.AgreementReached,
    d.Withdrawn,
    d.LegalActionFiled,
)
"""What presupposes what it names; of these the later presupposes what the earlier may open."""


def refers_back(one: d.Development) -> bool:
    """Whether it presupposes what it names: one withdraws, settles or lifts what is there, so
    where days leave the order open, it came after."""
    return type(one) in _ENDINGS and getattr(one, "status", None) != "filed"


def _rank(item: Item) -> tuple[int, int]:
    """Its place within a day: what opens something before what only ends it."""
    rank = _RANKS.get(type(item.development), 0)
    if not rank or not refers_back(item.development):  # nearly always
        return 0, 0
    return _RANKS[d.Withdrawn] if ends_it(item.development) else rank, in_its_life(item.development)


_RANKS: dict[type[d.Development], int] = {kind: at for at, kind in enumerate(_ENDINGS, start=1)}

_COMINGS: dict[type, int] = {
    kind: at
    for at, kind in enumerate((
        d.PolicyNoted, d.MeasureThreatened, d.MeasureAnnounced, d.MeasureImposed, d.MeasureChanged,
    ))
}  # fmt: skip
"""How a measure comes: of one day its forms are folded so, whichever was entered first."""

_GOES = (d.MeasureSuspended, d.MeasureLifted, d.Withdrawn)

WholesOf = Callable[[Item], Sequence[str]]
"""The measures that the one that an item names is a part of, the uppermost last."""


def for_folding(items: Sequence[Item], wholes_of: WholesOf) -> Iterator[list[Item]]:
    """The accounts of each development, in the one order; within a day what refers back last."""
    groups = grouped(items, attrgetter("group")).values()
    placed = sorted([(place_of(one), one) for one in groups], key=itemgetter(0))
    for _, alike in groupby(placed, key=itemgetter(0)):
        yield from _as_it_comes([one for _, one in alike], wholes_of)


def _as_it_comes(alike: list[list[Item]], wholes_of: WholesOf) -> list[list[Item]]:
    """Developments of one place, those of one measure and its parts in the order in which these
    come, the whole first, and go, the parts first: they change places among themselves alone. What
    carries out a threat goes on from that, and others from it."""
    if len(alike) == 1:
        return alike  # nearly always
    named: dict[str, list[tuple[tuple[int, int, bool], int]]] = {}
    for at, (first, *_) in enumerate(alike):
        one, kind = first.development, type(first.development)
        name = getattr(one, "measure", None)
        if name is None or not (kind in _COMINGS or kind in _GOES):
            continue
        wholes, begins = wholes_of(first), getattr(one, "carries_out", None) is None
        turn = (-len(wholes) if kind in _GOES else len(wholes), _COMINGS.get(kind, 0), begins)
        named.setdefault(wholes[-1] if wholes else name, []).append((turn, at))
    told = list(alike)
    for turns in named.values():
        for (_, at), (_, other) in zip(turns, sorted(turns), strict=True):
            told[at] = alike[other]
    return told


def place_of(accounts: Sequence[Item]) -> tuple[date, int, tuple[int, int]]:
    """What those have in common that come in no order but that in which they were entered."""
    first = accounts[0]
    rank = _rank(first) if len(accounts) == 1 else max(map(_rank, accounts))
    return first.latest, first.depth, rank


_MOVING = (d.Proposal, d.Withdrawn, d.ResponseGiven, d.AgreementReached,
           d.LegalActionFiled, d.Measure, d.PolicyNoted, d.TalksArranged)  # fmt: skip


@cache
def moves_tracks(kind: type[d.Development]) -> bool:
    """Whether developments of a kind may move a track at all."""
    return issubclass(kind, _MOVING)
