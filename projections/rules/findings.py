"""What a comparison finds of one dimension, and what several findings say together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Literal

import msgspec

from projections.rules.state import State

Verdict = Literal["hardened", "softened", "held", "opened", "incomparable", "mixed"]
Confidence = Literal["high", "medium", "low"]

VERDICTS: tuple[Verdict, ...] = ("hardened", "softened", "mixed", "held", "opened", "incomparable")
"""The verdicts, in the order in which counts tell them."""
MOVED = VERDICTS[:3]
"""Those that say that something moved."""

_WEAKER: dict[Confidence, int] = {"high": 2, "medium": 1, "low": 0}

LED_BY = "status pending deadline response quantity pressing conditions scope asks gives".split()
"""Which dimension leads a mixed step: status and the effective date first."""


class Finding(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One dimension's verdict, with the rule, the terms before and after, and how sure it is.

    `about` tells those of one dimension from each other: which date, figures of which unit."""

    dimension: str
    verdict: Verdict
    rule: str
    before: str | None = None
    after: str | None = None
    confidence: Confidence = "high"
    note: str | None = None
    led_by: str | None = None
    about: object = None


def weakest(*grades: Confidence) -> Confidence:
    """The least of some confidences (`high` of none)."""
    return min(grades, key=_WEAKER.__getitem__, default="high")


def both_ways(findings: Sequence[Finding]) -> Confidence:
    """How sure it is that they went both ways: as the less sure of these, by its surest finding."""
    ways = (
        [one.confidence for one in findings if one.verdict in (way, "mixed")]
        for way in ("hardened", "softened")
    )
    return weakest(*[max(way, key=_WEAKER.__getitem__) for way in ways])


def overall(found: Iterable[tuple[str, Verdict]]) -> tuple[Verdict, str | None]:
    """What several (dimension, verdict) say together, and the dimension that leads where it is
    mixed: hardened or softened where only one of them occurs, mixed where both do, else held,
    else opened, else incomparable."""
    pairs = list(found)
    if len(pairs) == 1:  # nearly always
        ((dimension, verdict),) = pairs
        return verdict, dimension if verdict == "mixed" else None
    verdicts = {verdict for _, verdict in pairs}
    if {"hardened", "softened"} <= verdicts or "mixed" in verdicts:
        moved = [dim for dim, verdict in pairs if verdict in MOVED]
        return "mixed", min(moved, key=_rank)
    return next(verdict for verdict in _FIRST if verdict in verdicts), None


def overall_of(findings: Iterable[Finding]) -> tuple[Verdict, str | None]:
    """What several findings say together."""
    return overall([(finding.dimension, finding.verdict) for finding in findings])


_FIRST: tuple[Verdict, ...] = ("hardened", "softened", "held", "opened", "incomparable")


def _rank(dimension: str) -> int:
    name = dimension.partition(":")[0]
    return LED_BY.index(name) if name in LED_BY else len(LED_BY)


def direction(up: bool) -> Verdict:
    return "hardened" if up else "softened"


def compared(new: int | Decimal, old: int | Decimal) -> Verdict | None:
    return None if new == old else direction(new > old)


def apart(
    dimension: str, before: str | None, after: str | None, note: str, about: object = None
) -> Finding:
    """What cannot be compared (R0)."""
    return Finding(dimension=dimension, verdict="incomparable", rule="R0", confidence="low",
                   before=before, after=after, note=note, about=about)  # fmt: skip


def from_all(
    dimension: str, rule: str, moves: set[Verdict | None], before: State, after: State,
    was: str | None, became: str | None, *, term: str = "", note: str | None = None,
    sure: Confidence = "high", about: object = None,
) -> Iterator[Finding]:  # fmt: skip
    """What is found of a dimension where every pair of accounts gives one verdict (None: no
    difference); where they disagree nothing can be said. What accounts differ on, of the `term`
    that states call so, is of low confidence."""
    if moves == {None}:
        return
    (verdict,) = moves if len(moves) == 1 else (None,)
    differ = after.disputed(term or dimension) or before.disputed(term or dimension)
    if verdict is None or verdict == "incomparable":
        verdict, rule, sure = "incomparable", "R0", "low"
    elif differ:  # but every one of them gives the same verdict: it is that one
        sure = weakest(sure, "medium")
    yield Finding(
        dimension=dimension,
        verdict=verdict,
        rule=rule,
        before=was,
        after=became,
        confidence=sure,
        note="; ".join(filter(None, (note, differ))) or None,
        about=about,
    )


def each_way(ways: Sequence[Sequence[Finding]]) -> list[tuple[list[Finding], bool]]:
    """What several ways come to in which something may have come about: of each dimension that
    moved in any of them its findings, and whether all ways give it, with one verdict."""
    found: dict[tuple[str, object, int], list[Finding]] = {}
    for way in ways:
        seen: list[tuple[str, object]] = []
        for one in way:
            if one.verdict != "held":
                key = one.dimension, one.about
                found.setdefault((*key, seen.count(key)), []).append(one)
                seen.append(key)
    return [
        (moved, len(moved) == len(ways) and len({one.verdict for one in moved}) == 1)
        for moved in found.values()
    ]


def by_accounts(ways: Sequence[Sequence[Finding]]) -> list[tuple[list[Finding], bool]]:
    """The same of the accounts of one step, by one of which it ended: where every one of them gives
    the same verdict, and in no dimension alike, the dimension that leads bears it."""
    moved, verdicts = each_way(ways), {overall_of(way)[0] for way in ways if way}
    if len(verdicts) == 1 and len(ways) > 1 and not any(sure for _, sure in moved):
        alike = [at for at, (one, _) in enumerate(moved) if {f.verdict for f in one} == verdicts]
        if alike and verdicts <= {"hardened", "softened"}:
            leads = min(alike, key=lambda at: _rank(moved[at][0][0].dimension))
            moved[leads] = moved[leads][0], True
    return moved


def until_open(ways: Iterable[list[Finding]], *, first: bool = False) -> list[list[Finding]]:
    """The ways that differ, of very many no more than it takes until nothing that moved is the
    same in all: beside what may itself be the `first` of all nothing that moved is."""
    found: dict[tuple[Finding, ...], list[Finding]] = {}
    for way in ways:
        there = len(found)
        found.setdefault(tuple(way), way)
        if there < len(found) in _LOOKS:
            moved = each_way(list(found.values()))
            if first and any(one[0].verdict != "opened" for one, _ in moved):
                break
            if moved and not any(sure for _, sure in moved):
                break
            if len(found) >= MOST_WEIGHED and not all(sure for _, sure in moved):
                found[()] = [_NOTHING]  # of what was the same so far nothing is said
                break
    return list(found.values())


MOST_WEIGHED = 128
"""Beyond so many ways, where something is open, the rest is told to be open, too: to weigh each
against all takes too long."""

_NOTHING = Finding(dimension="whole", verdict="held", rule="R7")
_LOOKS = frozenset(2**n for n in range(2, 24))
