"""Developments one after the other, in one of the orders that are open, and a board of these."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec.structs import replace

from projections.order import Interval, Means, Order
from projections.placing import Placing
from projections.record import Item

Told = Sequence[Item]
"""The accounts of one development."""


class InTurn(Order):
    """The order of developments one after the other, each with the day on which it came."""

    def __init__(self, order: Order, days: dict[str, date]) -> None:
        super().__init__({}, ())
        self._real, self.days = order, days
        self._at = {group: at for at, group in enumerate(days)}

    def and_then(self, group: str, day: date) -> InTurn:
        return InTurn(self._real, {**self.days, group: day})

    def group(self, name: str) -> str:
        return self._real.group(name)

    def interval(self, name: str) -> Interval:
        day = self.days[self.group(name)]
        return day, day

    def linked(self, earlier: str, later: str) -> bool:
        one, two = self._at.get(self.group(earlier)), self._at.get(self.group(later))
        return one is not None and two is not None and one < two

    def settled(self, earlier: str, later: str) -> bool:
        return self.linked(earlier, later)

    def comes_after_something(self, name: str) -> bool:
        return True

    def came_before(self, name: str) -> frozenset[str]:
        return frozenset([*self.days][: self._at[self.group(name)]])

    def means(self, earlier: str, later: str) -> Means | None:
        if not self.linked(earlier, later):
            return None
        one, two = self._real.interval(earlier), self._real.interval(later)
        same_day = one == two and one[0] == one[1]
        return self._real.means(earlier, later) or (None if same_day else "link")


class Foldable(Placing):
    """A board on which more can be folded."""

    def without_any(self, order: Order, names: frozenset[str]) -> Foldable:
        """The board of these names before anything is folded, for developments in an order."""
        raise NotImplementedError

    def onward(self, items: Sequence[Item], order: Order, by: date) -> Foldable:
        """Another board that goes on from this one with some more items, as of a day."""
        raise NotImplementedError


def onward(board: Foldable, told: Told, day: date, by: date | None) -> Foldable:
    """A board to which a development of a day is added as the last, as of a day (its own)."""
    was = turns_of(board)
    depth = len(was.days)
    items = [replace(item, earliest=day, latest=day, depth=depth) for item in told]
    return board.onward(items, was.and_then(told[0].group, day), by or day)


def turns_of(board: Foldable) -> InTurn:
    """The order in which a board was folded."""
    order = board.record.order
    assert isinstance(order, InTurn)
    return order
