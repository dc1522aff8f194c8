"""R4 and R5: whether conditions were added, and whether what it covers became more."""

from __future__ import annotations

from collections.abc import Iterator

from projections.moves.naming import ACTS, TrackKey
from projections.moves.scales import ASKS
from projections.rules.findings import Finding, Verdict, apart, direction, from_all
from projections.rules.state import State, resumed

_Listed = frozenset[str]


def _forms(state: State, term: str) -> list[_Listed]:
    """What is listed under a term, in each form of it."""
    return [frozenset(one) for one in state.listed(term)]


def _texts(state: State, term: str, joiner: str) -> str | None:
    told = state.differing.get(term) or (joiner.join(getattr(state, term)),)
    return " or ".join(told) or None


def _grown(one: _Listed, two: _Listed, harder: bool) -> Verdict | None:
    """What it says that a list became longer, or shorter."""
    if one == two:
        return None
    return direction((one < two) == harder) if one < two or two < one else "incomparable"


def conditions(key: TrackKey, before: State, after: State) -> Iterator[Finding]:
    rests = after.status == "suspended"
    if key.kind in ACTS and rests != (before.status == "suspended"):
        if rests:
            return  # what a suspension is on is no condition of the measure
        before = resumed(before)
    olds, news = _forms(before, "conditions"), _forms(after, "conditions")
    if set(olds) == set(news):
        return
    # A threat that is made conditional shows a way out: that is the softer threat.
    harder = rests or key.kind not in ACTS
    moves = {_grown(one, two, harder) for one in olds for two in news}
    unreported = not all((*olds, *news))
    note = "a condition that was not reported reads as none" if unreported else None
    yield from from_all(
        "conditions", "R4", moves, before, after,
        _texts(before, "conditions", "; "), _texts(after, "conditions", "; "),
        note="one condition went and another came" if moves == {"incomparable"} else note,
        sure="medium" if unreported else "high",
    )  # fmt: skip


def scopes(key: TrackKey, before: State, after: State) -> Iterator[Finding]:
    olds, news = _forms(before, "scope"), _forms(after, "scope")
    if set(olds) == set(news) or not all((*olds, *news)):
        return  # what is not told covers whatever it covered
    harder = after.asks or key.kind in (*ASKS, *ACTS)
    moves = {_grown(one, two, harder) for one in olds for two in news}
    apart = all(one.isdisjoint(two) for one in olds for two in news)
    note = "the scopes share nothing" if apart else "neither scope holds the other"
    yield from from_all(
        "scope", "R5", moves, before, after,
        _texts(before, "scope", ", "), _texts(after, "scope", ", "),
        note=note if moves == {"incomparable"} else None,
    )  # fmt: skip


def how_often(key: TrackKey, before: State, after: State) -> Iterator[Finding]:
    """A mechanism that is to run every month instead of every quarter: another period (R0)."""
    olds, news = before.told("text"), after.told("text")
    if key.kind != "mechanism" or not olds or not news or set(olds) == set(news):
        return
    note = "the period differs, and nothing says which is harder"
    yield apart("scope", " or ".join(olds), " or ".join(news), note)
