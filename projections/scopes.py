"""R4 and R5: whether conditions were added, and whether what it covers became more."""

from __future__ import annotations

from collections.abc import Iterator

from projections.findings import Finding, direction
from projections.naming import ACTS, TrackKey
from projections.scales import ASKS
from projections.state import State


def conditions(key: TrackKey, before: State, after: State) -> Iterator[Finding]:
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


def scopes(key: TrackKey, before: State, after: State) -> Iterator[Finding]:
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
        verdict=direction(broader == (key.kind in (*ASKS, *ACTS))),
    )


def how_often(key: TrackKey, before: State, after: State) -> Iterator[Finding]:
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
