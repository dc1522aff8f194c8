"""A state in a line, for a reader."""

from __future__ import annotations

from projections.accounts import quantity_term
from projections.state import State

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
