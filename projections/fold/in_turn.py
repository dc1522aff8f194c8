"""Developments one after the other, in one of the orders that are open, and a board of these."""

from __future__ import annotations

from collections.abc import Sequence, Set
from datetime import date

from msgspec.structs import replace

from projections.fold.lives import needs_what_stands
from projections.fold.placing import Placing
from projections.fold.tracks import Step, Track
from projections.moves.entered import ends_it, goes_on_with_it
from projections.moves.naming import ACTS
from projections.record.items import Item
from projections.record.order import Means, Order

Told = Sequence[Item]
"""The accounts of one development."""


class InTurn(Order):
    """The order of developments one after the other, each with the day on which it came."""

    known = True

    def __init__(self, order: Order, past: Set[str], days: dict[str, date]) -> None:
        """`past`: what certainly came before all of them."""
        self._real, self._past, self.days = order, past, days
        self._at = {group: at for at, group in enumerate(days)}

    def and_then(self, group: str, day: date) -> InTurn:
        return InTurn(self._real, self._past, {**self.days, group: day})

    def group(self, name: str) -> str:
        return self._real.group(name)

    def linked(self, earlier: str, later: str) -> bool:
        one, two = self.group(earlier), self.group(later)
        if two not in self._at:
            return one in self._past and two in self._past and self._real.settled(one, two)
        return one in self._past or self._at.get(one, len(self._at)) < self._at[two]

    def settled(self, earlier: str, later: str) -> bool:
        return self.linked(earlier, later)

    def means(self, earlier: str, later: str) -> Means | None:
        if not self.linked(earlier, later):
            return None
        one, two = self._real.interval(earlier), self._real.interval(later)
        same_day = one == two and one[0] == one[1]
        return self._real.means(earlier, later) or (None if same_day else "link")


class Foldable(Placing):
    """A board on which more can be folded."""

    def lines(self, name: str) -> Sequence[Track]:
        """The tracks of a name, to be looked at alone."""
        raise NotImplementedError

    def until(self, day: date, names: frozenset[str], past: Set[str]) -> Foldable | None:
        """The board of some names as it was on a day by which this one was there, for developments
        in an order of their own that come after the `past`; None where a line had several forms.
        """
        raise NotImplementedError

    def ends_by(self, day: date) -> bool:
        """Whether time may end something after the last development, by a day."""
        return bool(self._due) and self._due[0][0] <= day

    def onward(self, items: Sequence[Item], order: Order, by: date) -> Foldable:
        """Another board that goes on from this one with some more items, as of a day."""
        raise NotImplementedError


def onward(board: Foldable, told: Told, day: date, by: date | None = None) -> Foldable:
    """A board to which a development of a day is added as the last, as of a day (its own)."""
    was = turns_of(board)
    depth = len(board.record.every) + len(was.days)  # deeper than links made anything before it
    items = [replace(item, earliest=day, latest=day, depth=depth) for item in told]
    return board.onward(items, was.and_then(told[0].group, day), by or day)


def turns_of(board: Foldable) -> InTurn:
    """The order in which a board was folded."""
    order = board.record.order
    assert isinstance(order, InTurn)
    return order


def may_follow(step: Step, other: Step) -> bool:
    """Whether a step may have come after another of its track, which its day leaves open: what
    goes on with an agreement of two did not come after the end of it, and what only a measure that
    stands can come to not after it was lifted, nor a change of what was on its way after that was
    dropped."""
    move, end = step.moves[0], other.moves[0]
    if move.key.kind in ACTS and end.stated.status == "lifted":
        imposed = move.stated.status == "in-force" and not move.changes_terms_only
        return imposed or move.stated.status == "lifted"
    if move.key.kind in ACTS and end.effect == "withdraw":
        return not needs_what_stands(move)
    of_two = move.deal is not None and len(move.deal.parties) == 2
    goes_on = of_two and goes_on_with_it(step.first.development)
    return not (goes_on and ends_it(other.first.development))
