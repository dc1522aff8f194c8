"""The scales of a ladder: a fixed height for each state, and a true scale for figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from events.commitments import wholly_quantity
from events.quantity import IssueWords
from projections.moves.scales import RESPONSE_SCALE
from projections.rules.verdicts import AuditRow
from timeline.answers.positions import PositionTold, QuantityTold
from timeline.position_words import has_ended, statuses_of
from timeline.wording import figure_words, plain_words
from web.pictures.names import is_settled
from web.pictures.scale import base_unit, ends_of, scale_of

Days = Mapping[date, Sequence[AuditRow]]
"""The rows of a track, by the day of their step."""

Held = Sequence[tuple[date, PositionTold | None]]
"""What a track was on each day of its steps; None where it holds no position (a ledger)."""

HEIGHT = 30
"""Pixels from one state to the next."""

TRUE_HEIGHT, ONE_FIGURE = 120, 60
"""Pixels of a scale of figures, and where there is only one."""

_OVER = ("withdrawn", "lapsed", "expired", "rejected", "terminated", "left", "carried-out")
LEVELS: Mapping[str, tuple[str, ...]] = {
    "measure": (*_OVER, "lifted", "settled", "suspended", "threatened", "announced", "in-force"),
    "commitment": (*_OVER, "suspended", "tentative", "agreed", "ratified", "in-force"),
    "legal-action": ("withdrawn", "settled", "decided", "live"),
    "response": tuple(sorted(RESPONSE_SCALE, key=lambda name: -RESPONSE_SCALE[name])),
}
"""The states that a kind of track can have, from below."""

ALWAYS = {"measure": ("threatened", "announced", "in-force")}
"""What has its place also where it did not occur."""

_WORDS = {"live": "filed"}


Guides = Sequence[tuple[str, float]]
Ends = Sequence[tuple[date, tuple[float, ...]]]


@dataclass(frozen=True, kw_only=True)
class Panel:
    """One scale of a track. `leads` is its first, which shows every row that no other shows."""

    name: str
    leads: bool
    dimensions: frozenset[str]
    goes_on: bool
    unit: str | None = None
    levels: Sequence[str] = ()
    states: Sequence[tuple[date, tuple[str, ...]]] = ()
    figures: Sequence[tuple[date, tuple[Decimal, Decimal]]] = ()
    labels: Mapping[date, str] = field(default_factory=dict)

    def shows(self, row: AuditRow) -> bool:
        return (row.dimension in self.dimensions) != self.leads or row.verdict == "opened"

    def placed(self, top: int) -> tuple[Guides, Ends, int]:
        """In pixels, from `top`: names of heights, the heights of its line on each day (two where
        it is a range, or where two forms stand), and its bottom."""
        if self.figures:
            found = {end for _, ends in self.figures for end in ends}
            scale = scale_of(found, top, top + (TRUE_HEIGHT if len(found) > 1 else ONE_FIGURE))
            ends = [(day, tuple(map(scale.y, both))) for day, both in self.figures]
            return scale.ticks, ends, scale.bottom
        bottom = top + HEIGHT * max(0, len(self.levels) - 1)
        heights = {name: bottom - HEIGHT * i for i, name in enumerate(self.levels)}
        guides = [(_WORDS.get(name, plain_words(name)), y) for name, y in heights.items() if name]
        stood = [(day, tuple(float(heights[n]) for n in names)) for day, names in self.states]
        return guides, stood, bottom


def panels_of(held: Held, days: Days) -> list[Panel]:
    """The panels of a track: its states where it has some, and each of its figures."""
    last = held[-1][1]
    over = last is not None and has_ended(last)
    figures = _figures(held, _settled(days, held), over)
    shown = frozenset(one for panel in figures for one in panel.dimensions)
    kind = next((p.kind for _, p in held if p), None)
    if kind not in LEVELS and figures:
        first, *others = figures
        elsewhere = frozenset(one for panel in others for one in panel.dimensions)
        return [replace(first, leads=True, dimensions=elsewhere), *others]
    states = [(day, _states(position) if kind in LEVELS else ("",)) for day, position in held]
    there = {name for _, names in states for name in names} | {*ALWAYS.get(kind or "", ())}
    levels = [name for name in LEVELS.get(kind or "", ("",)) if name in there]
    levels += sorted(there - set(levels))
    first = Panel(name="states", leads=True, dimensions=shown, goes_on=not over, levels=levels,
                  states=states)  # fmt: skip
    return [first, *figures]


def _states(position: PositionTold | None) -> tuple[str, ...]:
    """The state of a position; of several that stand, all."""
    if position is None:
        return ("",)
    if position.kind == "response":  # one that has ended keeps the height of what it was
        told = position.differ.get("answer") or (position.answer or "",)
    else:
        told = statuses_of(position)
    return tuple(one for one in told if one) or ("",)


def _settled(days: Days, held: Held) -> dict[date, QuantityTold]:
    stated = [q for _, position in held if position for q in position.terms.quantities]
    words = IssueWords(
        units=tuple(quantity.unit for quantity in stated),
        bases=tuple(quantity.basis for quantity in stated if quantity.basis),
    )
    return {
        day: QuantityTold.of(figure)
        for day, rows in days.items()
        for row in rows
        if row.dimension.startswith("quantity:") and is_settled(row)
        if (figure := wholly_quantity(row.after or "", words))
    }


def _figures(held: Held, settled: Mapping[date, QuantityTold], over: bool) -> list[Panel]:
    """A panel for each unit and basis of the figures without a period of their own; an unstated
    basis stands with a total. What was settled stands at its `settled` figure."""
    found: dict[tuple[str, str | None], dict[date, list[QuantityTold]]] = {}
    told = [
        (day, quantity)
        for day, position in held
        if position
        for quantity in ([settled[day]] if day in settled else position.terms.quantities)
        if not quantity.period
    ]
    totals = {base_unit(q.unit) for _, q in told if q.basis == "total"}
    for day, quantity in told:
        base = base_unit(quantity.unit)
        basis = quantity.basis or ("total" if base in totals else None)
        found.setdefault((base, basis), {}).setdefault(day, []).append(quantity)
    return [_panel(basis, by_day, settled, over) for (_, basis), by_day in found.items()]


def _panel(
    basis: str | None,
    by_day: Mapping[date, list[QuantityTold]],
    settled: Mapping[date, QuantityTold],
    over: bool,
) -> Panel:
    unit = [quantity.unit for told in by_day.values() for quantity in told][-1]
    figures, labels, before = [], {}, ""
    for day, told in by_day.items():
        ends = sorted(end for quantity in told for end in ends_of(quantity, unit))
        figures.append((day, (ends[0], ends[-1])))
        words = " or ".join(dict.fromkeys(map(figure_words, told)))
        if day in settled:
            labels[day] = f"settled at {words}"
        elif words != before:
            labels[day] = words
        before = words
    bases = {basis or "unstated", *(["unstated"] if basis == "total" else [])}
    told_unit = f"{unit} {plain_words(basis)}" if basis and basis != "rate" else unit
    return Panel(
        name=f"{unit} {basis}",
        leads=False,
        dimensions=frozenset(f"quantity:{name}" for name in bases),
        goes_on=not over,
        unit=told_unit,
        figures=figures,
        labels=labels,
    )
