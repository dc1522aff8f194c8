"""Why a position is not what an assertion expects, in words for whoever expected it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from events.quantity import Quantity
from projections.state import State


def quantity_misfit(states: Sequence[State], wanted: Quantity) -> str | None:
    """Why figures are not the one that is wanted; None where they are, in every form.

    `states` are the forms that stand side by side where the order of a track is open.
    """
    reasons = [_figures_misfit(state, wanted) for state in states]
    failing = "; ".join(dict.fromkeys(filter(None, reasons)))
    if failing and None in reasons:
        return f"its order is open, and not every form of it fits: {failing}"
    return failing or None


def answer_misfit(states: Sequence[State], wanted: str) -> str | None:
    """Why answers are not the one that is wanted; None where every one of them is."""
    told = list(dict.fromkeys(name for state in states for name in state.answers))
    if told == [wanted]:
        return None
    if wanted in told:
        return f"not every answer that stands is '{wanted}': its order is open or accounts differ"
    return f"the answer is not '{wanted}'"


def _figures_misfit(state: State, wanted: Quantity) -> str | None:
    stated = state.quantities
    if not stated:
        return "no figure is stated"
    alike = [q for q in stated if q.base_unit == wanted.base_unit]
    if not alike:
        return f"another unit: {_told(q.unit for q in stated)}, where {wanted.unit} is expected"
    units, alike = alike, [q for q in alike if _same_basis(q, wanted)]
    if not alike:
        expected = "a total or none" if wanted.basis in (None, "total") else wanted.basis
        bases_there = dict.fromkeys(q.basis for q in units)
        told = _told(basis or "none stated" for basis in bases_there)
        meant = " ".join(part for part in (wanted.figure(), wanted.unit, *bases_there) if part)
        remedy = f"; write '{meant}' if that is meant" if len(bases_there) == 1 else ""
        return f"another basis: {told}, where {expected} is expected{remedy}"
    bases, alike = alike, [q for q in alike if wanted.period in (None, q.period)]
    if not alike:
        there = _told(q.period or "none stated" for q in bases)
        return f"another period: {there}, where {wanted.period} is expected"
    outside = [q for q in alike if not lies_within(q, wanted)]
    if not outside:
        return None
    reason = "; ".join(dict.fromkeys(_outside(q, wanted) for q in outside))
    if len(outside) < len(alike):
        return f"not every figure of it fits: {reason}"
    plain = len(stated) == 1 and wanted.value is not None and not stated[0].approximate
    return "another figure" if plain else reason


def _outside(quantity: Quantity, wanted: Quantity) -> str:
    if quantity.approximate and not wanted.approximate:
        return f"{quantity} is approximate, and only '~{wanted.figure()}' takes that"
    how = "is not" if wanted.value is not None else "does not lie within"
    return f"{quantity} {how} {wanted}"


def _told(words: Iterable[str]) -> str:
    return " and ".join(dict.fromkeys(words))


def _same_basis(one: Quantity, two: Quantity) -> bool:
    """Like with like, as the audit compares: an unstated basis goes with a total."""
    return one.basis == two.basis or {one.basis, two.basis} == {None, "total"}


def lies_within(quantity: Quantity, wanted: Quantity) -> bool:
    """A figure within the bounds that are expected; an about-figure only where one is."""
    if quantity.approximate and not wanted.approximate:
        return False
    if wanted.strict and not quantity.strict:
        inside = wanted.low < quantity.low or wanted.min is None
        below = quantity.high < wanted.high or wanted.max is None
        return inside and below
    return wanted.low <= quantity.low and quantity.high <= wanted.high
