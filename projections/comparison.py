"""How one state of a track compares with the one before, dimension by dimension: R0 to R7.

Hardened: moved away from the other side, or pressed harder. Softened: moved towards it.
Bases are compared like with like. Sources of the rules: DOMAIN.md, section 4.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from events.developments import Preference
from projections.accounts import quantity_term
from projections.deadlines import deadlines
from projections.figures import quantities
from projections.findings import (
    Finding,
    direction,
)
from projections.moves import TrackKey
from projections.scales import ASKS, RESPONSE_SCALE
from projections.standing import pressing, response, status
from projections.state import State


def compare(
    key: TrackKey, before: State, after: State, preferences: Sequence[Preference] = ()
) -> list[Finding]:
    """Every dimension that differs, or one finding `held` (R7) where none does."""
    found: list[Finding] = []
    if before.differ or after.differ:
        found += status(key, before, after)
        found += response(before, after)
        found += quantities(key, before, after, preferences)
        found += pressing(key, before, after)
        found += deadlines(key, before, after)
    else:
        # Where no account contradicts another, what is equal need not be looked at.
        if before.status != after.status or key.kind == "commitment":
            found += status(key, before, after)
        if before.answers != after.answers:
            found += response(before, after)
        if after.quantities and before.quantities != after.quantities:
            found += quantities(key, before, after, preferences)
        if before.pressing != after.pressing:
            found += pressing(key, before, after)
        if (before.due, before.effective, before.lapses) != (
            after.due, after.effective, after.lapses,
        ):  # fmt: skip
            found += deadlines(key, before, after)
    if before.conditions != after.conditions:
        found += _conditions(key, before, after)
    if before.scope != after.scope:
        found += _scope(key, before, after)
    if key.kind == "mechanism":
        found += _how_often(key, before, after)
    if found:
        return found
    return [
        Finding(
            dimension="whole",
            verdict="held",
            rule="R7",
            before=describe(before),
            after=describe(after),
        )
    ]


_TOLD = (
    ("text", ""),
    ("pressing", ""),
    ("due", "due "),
    ("effective", "effective "),
    ("lapses", "lapses "),
)


def describe(state: State) -> str:
    """A state's terms in a line, for a reader: `200 USD bn total; by 2020`."""
    parts: list[str] = []
    for basis in dict.fromkeys(quantity.basis for quantity in state.quantities):
        told = dict(state.differ).get(quantity_term(basis))
        figures = [str(q) for q in state.quantities if q.basis == basis]
        parts += [" or ".join(told)] if told else figures
    if state.answers:
        parts.insert(0, " or ".join(state.answers))
    statuses = state.told("status")
    if statuses != ("live",):
        parts.insert(0, " or ".join(statuses))
    for term, words in _TOLD:
        if said := state.told(term):
            parts.append(f"{words}{' or '.join(said)}")
    parts += [f"if {condition}" for condition in state.conditions]
    if state.scope:
        parts.append(f"on {', '.join(state.scope)}")
    return "; ".join(parts) if parts else "stated without terms"


def _conditions(key: TrackKey, before: State, after: State) -> Iterator[Finding]:
    one, two = set(before.conditions), set(after.conditions)
    if one == two:
        return
    texts = {
        "before": "; ".join(before.conditions) or None,
        "after": "; ".join(after.conditions) or None,
    }
    if not (one < two or two < one):
        yield Finding(
            dimension="conditions",
            verdict="incomparable",
            rule="R0",
            confidence="low",
            note="one condition went and another came",
            **texts,
        )
        return
    added = one < two
    # A threat that is made conditional shows a way out: that is the softer threat.
    harder = added if key.kind != "measure" else not added
    unreported = not one or not two
    yield Finding(
        dimension="conditions",
        verdict=direction(harder),
        rule="R4",
        confidence="medium" if unreported else "high",
        note="a condition that was not reported reads as none" if unreported else None,
        **texts,
    )


def _scope(key: TrackKey, before: State, after: State) -> Iterator[Finding]:
    one, two = set(before.scope), set(after.scope)
    if not one or not two or one == two:
        return
    old, new = ", ".join(before.scope), ", ".join(after.scope)
    if not (one < two or two < one):
        yield Finding(
            dimension="scope",
            verdict="incomparable",
            rule="R0",
            confidence="low",
            before=old,
            after=new,
            note="the scopes overlap without one holding the other",
        )
        return
    broader = one < two
    yield Finding(
        dimension="scope",
        rule="R5",
        before=old,
        after=new,
        verdict=direction(broader == (key.kind in (*ASKS, "measure", "policy"))),
    )


def _how_often(key: TrackKey, before: State, after: State) -> Iterator[Finding]:
    """A mechanism that is to run every month instead of every quarter: another period (R0)."""
    olds, news = before.told("text"), after.told("text")
    if key.kind != "mechanism" or not olds or not news or set(olds) == set(news):
        return
    yield Finding(
        dimension="scope",
        verdict="incomparable",
        rule="R0",
        confidence="low",
        before=" or ".join(olds),
        after=" or ".join(news),
        note="the period differs, and nothing says which is harder",
    )


def same_side(states: Iterable[State]) -> bool:
    """Whether all are answers on one side of zero: then their order does not matter (R0)."""
    sides: set[bool] = set()
    for state in states:
        scores = [RESPONSE_SCALE[name] for name in state.answers if name in RESPONSE_SCALE]
        if not scores or 0 in scores:
            return False
        sides |= {score > 0 for score in scores}
        if len(sides) > 1:
            return False
    return bool(sides)
