"""A state in a line, for a reader."""

from __future__ import annotations

from projections.accounts import quantity_term
from projections.state import NOT_TOLD, State

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
    differ = dict(state.differ)
    for basis in dict.fromkeys(quantity.basis for quantity in state.quantities):
        told = differ.get(quantity_term(basis))
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
    if told := differ.get("conditions"):
        parts.append(" or ".join(one if one == NOT_TOLD else f"if {one}" for one in told))
    else:
        parts += [f"if {condition}" for condition in state.conditions]
    scopes = differ.get("scope") or (["; ".join(state.scope)] if state.scope else [])
    if scopes:
        listed = (one.replace("; ", ", ") for one in scopes)
        parts.append(" or ".join(one if one == NOT_TOLD else f"on {one}" for one in listed))
    return "; ".join(parts) if parts else "stated without terms"
