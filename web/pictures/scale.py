"""True scales: equal distances for equal differences, figures in pixels from the top; and days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from events.quantity import Quantity, plain
from events.quantity import scale_of as size_of
from projections.questions.gap import PointTold
from timeline.answers.positions import QuantityTold

MOST_TICKS = 5


@dataclass(frozen=True, kw_only=True)
class Scale:
    """From `low` at the pixel `bottom` to `high` at the pixel `top`."""

    low: Decimal
    high: Decimal
    top: int
    bottom: int

    def y(self, figure: Decimal) -> float:
        """Where a figure stands, in pixels from the top."""
        share = (figure - self.low) / (self.high - self.low)
        return round(self.bottom - float(share) * (self.bottom - self.top), 2)

    @property
    def ticks(self) -> list[tuple[str, float]]:
        """Round figures along it, each with its place."""
        step = _round_step((self.high - self.low) / (MOST_TICKS - 1))
        first = (self.low / step).to_integral_value("ROUND_CEILING") * step
        count = int((self.high - first) / step) + 1
        return [(plain(first + step * i), self.y(first + step * i)) for i in range(count)]


def scale_of(figures: Iterable[Decimal], top: int, bottom: int) -> Scale:
    """A scale that holds all figures. It begins at nought unless they lie close together."""
    found = sorted(figures)
    low, high = found[0], found[-1]
    if low > 0 and low * 4 < high * 3:
        low = Decimal(0)
    if high < 0 and high * 4 > low * 3:
        high = Decimal(0)
    if low == high:
        low, high = min(low, Decimal(0)), max(high, Decimal(0))
        high += low == high
    step = _round_step((high - low) / (MOST_TICKS - 1))
    return Scale(
        low=(low / step).to_integral_value("ROUND_FLOOR") * step,
        high=(high / step).to_integral_value("ROUND_CEILING") * step,
        top=top,
        bottom=bottom,
    )


def _round_step(least: Decimal) -> Decimal:
    """The least of 1, 2, 2.5, 5 times a power of ten that is not below."""
    power = Decimal(1).scaleb(least.adjusted())
    return next(n * power for n in map(Decimal, ("1", "2", "2.5", "5", "10")) if n * power >= least)


def ends_of(quantity: QuantityTold | PointTold, unit: str) -> tuple[Decimal, Decimal]:
    """The two ends of a figure in another scale of its unit; an open end is the one that is
    said, for a scale has no place for what lies anywhere beyond."""
    told = [Decimal(end) for end in (quantity.min, quantity.max) if end is not None]
    factor = size_of(quantity.unit or unit) / size_of(unit)
    return told[0] * factor, told[-1] * factor


def base_unit(unit: str) -> str:
    """A unit without its scale, by which figures can stand on one axis."""
    return Quantity(unit=unit).base_unit


def moved(day: date, by: int) -> date:
    """The day so many days later (earlier, below 0), or the calendar's last (first)."""
    try:
        return day + timedelta(days=by)
    except OverflowError:
        return date.max if by > 0 else date.min
