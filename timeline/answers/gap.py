"""`gap/1`: how far what one side asks lies from what the other offers, day by day."""

from __future__ import annotations

from datetime import date

from events.quantity import in_scale
from projections.gap import Pair, Point, gaps_of
from projections.stance import View
from timeline.answers.heading import Headed, Part, head, taken
from timeline.answers.positions import decimal


class PointTold(Part, frozen=True, gc=False):
    """A figure of one side from a day on; all of it is None where two forms stand."""

    day: date
    earliest: date | None
    party: str
    development: str
    unit: str | None
    strict: bool
    approximate: bool
    value: str | None
    min: str | None
    max: str | None
    settled: bool

    @classmethod
    def of(cls, point: Point, unit: str) -> PointTold:
        """`unit` is that of the pair: figures to be compared stand in one scale of it."""
        figure = point.figure and in_scale(point.figure, unit)
        return taken(
            cls,
            point,
            unit=figure.unit if figure else None,
            strict=bool(figure and figure.strict),
            approximate=bool(figure and figure.approximate),
            **{name: decimal(getattr(figure, name, None)) for name in ("value", "min", "max")},
        )


class PairTold(Part, frozen=True, gc=False):
    """A demand and an offer made to one another, with their distances."""

    issue: str
    unit: str
    basis: str | None
    asks: str
    gives: str
    demand: str
    offer: str
    points: tuple[PointTold, ...]
    first: str | None
    last: str | None
    closed: str | None

    @classmethod
    def of(cls, pair: Pair) -> PairTold:
        distances = {name: decimal(getattr(pair, name)) for name in ("first", "last", "closed")}
        points = tuple(PointTold.of(point, pair.unit) for point in pair.points)
        return taken(cls, pair, points=points, **distances)


class GapAnswer(Headed, frozen=True, gc=False, tag="gap/1"):
    """How far what one side asks lies from what the other offers, day by day."""

    pairs: tuple[PairTold, ...]

    @classmethod
    def of(cls, negotiation: str, fold: View, *, party: str | None = None,
           issue: str | None = None) -> GapAnswer:  # fmt: skip
        pairs = tuple(map(PairTold.of, gaps_of(fold, party=party, issue=issue)))
        return cls(**head(negotiation, fold.record), pairs=pairs)
