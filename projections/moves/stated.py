"""What one account states of a track, and how figures follow on those that stood."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import msgspec

from events.quantity import Quantity

Slot = tuple[str, str]
"""What a figure is the one figure of: its unit without a scale, and its basis."""


class Said(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """The terms that can be said of a track."""

    status: str = "live"
    pressing: str | None = None
    quantities: tuple[Quantity, ...] = ()
    due: str | None = None
    lapses: str | None = None
    effective: str | None = None
    conditions: tuple[str, ...] = ()
    scope: tuple[str, ...] = ()
    text: str | None = None


class Stated(Said, frozen=True, gc=False, kw_only=True):
    """What one account states of a track. Empty means unstated, not zero."""

    answer: str | None = None


def like(basis: str | None) -> str:
    """The basis that figures are compared by: an unstated one goes with a total."""
    return basis or "total"


def slot_of(quantity: Quantity) -> Slot:
    """Figures stand per unit and basis until restated."""
    return quantity.base_unit, like(quantity.basis)


def figure_of(quantity: Quantity) -> tuple[str, str, str | None]:
    """The same, of a period."""
    return *slot_of(quantity), quantity.period


End = tuple[Decimal, int]


def ends_of(quantity: Quantity) -> tuple[End, End]:
    """Both ends, each with the side of it on which the bound lies."""
    beyond = quantity.strict and quantity.value is None
    low = (quantity.low, 1 if beyond and quantity.min is not None else 0)
    return low, (quantity.high, -1 if beyond and quantity.max is not None else 0)


def restated(stood: Sequence[Quantity], stated: Sequence[Quantity]) -> tuple[Quantity, ...]:
    """The figures after a statement: those it states, beside those that stood of other slots, and
    of a slot where it tells one of two bases anew, the other."""
    if not stood or not stated:
        return tuple(stated or stood)
    said = {slot_of(quantity) for quantity in stated}
    kept = [q for q in stood if slot_of(q) not in said]
    if len(stood) > 1 and len(kept) + 1 < len(stood):
        bases = {(q.base_unit, q.basis) for q in stated}
        anew = {slot_of(q) for q in stood if (q.base_unit, q.basis) in bases}
        kept = [
            q for q in stood
            if slot_of(q) not in said
            or (slot_of(q) in anew and (q.base_unit, q.basis) not in bases)
        ]  # fmt: skip
    return (*kept, *stated)


def on_top(stood: Stated, said: Stated) -> Stated:
    """What stood with what is said put in its place; what is not said stands as it was."""
    return Stated(
        status=said.status,
        quantities=restated(stood.quantities, said.quantities),
        due=said.due or stood.due,
        lapses=said.lapses or stood.lapses,
        conditions=said.conditions or stood.conditions,
        scope=said.scope or stood.scope,
        text=said.text or stood.text,
    )
