"""What a comparison finds of one dimension, and what several findings say together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Literal

import msgspec
from msgspec.structs import replace

from projections.state import State

Verdict = Literal["hardened", "softened", "held", "opened", "incomparable", "mixed"]
Confidence = Literal["high", "medium", "low"]

_WEAKER: dict[Confidence, int] = {"high": 2, "medium": 1, "low": 0}

LED_BY = ("status", "deadline", "response", "quantity", "pressing", "conditions", "scope")
"""Which dimension leads a mixed step: status and the effective date first."""


class Finding(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One dimension's verdict, with the rule, the terms before and after, and how sure it is."""

    dimension: str
    verdict: Verdict
    rule: str
    before: str | None = None
    after: str | None = None
    confidence: Confidence = "high"
    note: str | None = None


def weakest(*grades: Confidence) -> Confidence:
    """The least of some confidences (`high` of none)."""
    return min(grades, key=_WEAKER.__getitem__, default="high")


def overall(findings: Sequence[Finding]) -> tuple[Verdict, str | None]:
    """The step's verdict: one direction only, that one; both, mixed and what it is led by."""
    verdicts = {finding.verdict for finding in findings}
    if {"hardened", "softened"} <= verdicts or "mixed" in verdicts:
        leading = min(
            (f for f in findings if f.verdict in ("hardened", "softened", "mixed")),
            key=lambda finding: LED_BY.index(finding.dimension.partition(":")[0]),
        )
        return "mixed", leading.dimension
    order: tuple[Verdict, ...] = ("hardened", "softened", "incomparable", "held", "opened")
    return next(verdict for verdict in order if verdict in verdicts), None


def direction(up: bool) -> Verdict:
    return "hardened" if up else "softened"


def compared(new: int | Decimal, old: int | Decimal) -> Verdict | None:
    return None if new == old else direction(new > old)


def from_all(
    found: Finding, moves: set[Verdict | None], term: str, before: State, after: State
) -> Iterator[Finding]:
    """The finding with the one verdict that every pair of accounts gives (None: no difference);
    where the pairs disagree nothing can be said. What accounts differ on is of low confidence."""
    differ = after.disputed(term) or before.disputed(term)
    notes = "; ".join(note for note in (found.note, differ) if note) or None
    sure: Confidence = "low" if differ else found.confidence
    if moves == {None}:
        return
    (verdict,) = moves if len(moves) == 1 else (None,)
    if verdict is None or verdict == "incomparable":
        yield replace(found, verdict="incomparable", rule="R0", confidence="low", note=notes)
    else:
        yield replace(found, verdict=verdict, confidence=sure, note=notes)
