"""A state in a line, for a reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from projections.rules.state import NOT_TOLD, State, quantity_term

_TOLD = (
    ("text", ""),
    ("pressing", ""),
    ("due", "due "),
    ("effective", "effective "),
    ("lapses", "lapses "),
)

_PHRASES = {"if": "if {}", "scope": "on {}", "none": NOT_TOLD, "or": " or "}


class _Lists(Protocol):
    @property
    def conditions(self) -> tuple[str, ...]: ...
    @property
    def scope(self) -> tuple[str, ...]: ...


def joined(*texts: str | None) -> str:
    """The texts that there are, in one line."""
    return "; ".join(filter(None, texts))


def listed(
    terms: _Lists,
    differ: Mapping[str, Sequence[str]],
    phrases: Mapping[str, str],
    said: Sequence[str] = (),
) -> list[str]:
    """Conditions and scope, each as a phrase; where accounts or forms differ `if X or if Y`. A
    scope is left out where what is `said` already names all of it."""

    def either(told: Sequence[str], phrase: str) -> str:
        return phrases["or"].join(
            phrases["none"] if one == NOT_TOLD else phrase.format(one) for one in told
        )

    found = [phrases["if"].format(one) for one in terms.conditions]
    if "conditions" in differ:
        found = [either(differ["conditions"], phrases["if"])]
    if "scope" in differ:
        found.append(either(differ["scope"], phrases["scope"]))
    elif not all(any(one.casefold() in text.casefold() for text in said) for one in terms.scope):
        found.append(phrases["scope"].format(", ".join(terms.scope)))
    return found


def describe(state: State) -> str:
    """A state's terms in a line, for a reader: `200 USD bn total; by 2020`."""
    parts = figures_of(state)
    if state.answers:
        parts.insert(0, " or ".join(state.answers))
    statuses = state.told("status")
    if statuses != ("live",):
        parts.insert(0, " or ".join(statuses))
    for term, words in _TOLD:
        if said := state.told(term):
            parts.append(f"{words}{' or '.join(said)}")
    parts += listed(state, state.differing, _PHRASES)
    return "; ".join(parts) if parts else "stated without terms"


def figures_of(state: State) -> list[str]:
    """A state's figures for a reader; where accounts or forms differ `10 percent or 12 percent`."""
    found: list[str] = []
    for basis in dict.fromkeys(quantity.basis for quantity in state.quantities):
        told = state.told(quantity_term(basis))
        figures = [str(q) for q in state.quantities if q.basis == basis]
        found += [" or ".join(told)] if told else figures
    return found
