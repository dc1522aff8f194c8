"""How one state of a track compares with the one before, dimension by dimension: R0 to R7.

Hardened: moved away from the other side, or pressed harder. Softened: moved towards it.
Bases are compared like with like. Sources of the rules: DOMAIN.md, section 4.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from events.developments import Preference
from events.quantity import Quantity
from events.when import parse_when
from projections.codebook import ASKS, PRESSING_SCALE, RESPONSE_SCALE, STATUS_RANK
from projections.moves import TrackKey
from projections.state import State

Verdict = Literal["hardened", "softened", "held", "opened", "incomparable", "mixed"]
Confidence = Literal["high", "medium", "low"]

_WEAKER: dict[Confidence, int] = {"high": 2, "medium": 1, "low": 0}

LED_BY = ("status", "deadline", "response", "quantity", "pressing", "conditions", "scope")
"""Which dimension leads a mixed step: status and the effective date first."""


@dataclass(frozen=True, kw_only=True)
class Finding:
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


def compare(
    key: TrackKey, before: State, after: State, preferences: Sequence[Preference] = ()
) -> list[Finding]:
    """Every dimension that differs, or one finding `held` (R7) where none does."""
    found = [
        *_status(key, before, after),
        *_response(before, after),
        *_quantities(key, before, after, preferences),
        *_pressing(key, before, after),
        *_deadlines(key, before, after),
        *_conditions(key, before, after),
        *_scope(key, before, after),
    ]
    if found:
        return found
    text = describe(after)
    return [Finding(dimension="whole", verdict="held", rule="R7", before=text, after=text)]


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


def describe(state: State) -> str:
    """A state's terms in a line, for a reader: `200 USD bn total; by 2020`."""
    parts = [str(quantity) for quantity in state.quantities]
    if state.answers:
        parts.insert(0, " or ".join(state.answers))
    if state.status not in ("live",):
        parts.insert(0, state.status)
    if state.text:
        parts.append(state.text)
    if state.pressing:
        parts.append(state.pressing)
    if state.due:
        parts.append(f"due {state.due}")
    if state.effective:
        parts.append(f"effective {state.effective}")
    if state.lapses:
        parts.append(f"lapses {state.lapses}")
    parts += [f"if {condition}" for condition in state.conditions]
    if state.scope:
        parts.append(f"on {', '.join(state.scope)}")
    return "; ".join(parts) if parts else "stated without terms"


def _direction(up: bool) -> Verdict:
    return "hardened" if up else "softened"


# --- R6 status and pressing ----------------------------------------------------------------


def _status(key: TrackKey, before: State, after: State) -> Iterator[Finding]:
    one, two = before.status, after.status
    if key.kind == "commitment":
        one, two = (
            state.answers[0] if state.answers else state.status for state in (before, after)
        )
        ranks = {"tentative": 1, "ratified": 2, "rejected": 0}
        if one != two:
            # An agreement binds harder as it is ratified: that is the yielding side moving.
            yield Finding(
                dimension="status",
                rule="R6",
                before=one,
                after=two,
                verdict=_direction(ranks.get(two, 1) < ranks.get(one, 1)),
            )
        return
    if one == two:
        return
    note = None
    if one in STATUS_RANK and two in STATUS_RANK:
        verdict = _direction(STATUS_RANK[two] > STATUS_RANK[one])
    elif "settled" in (one, two):
        verdict = _direction(one == "settled")
        note = "opened again" if one == "settled" else "settled by an agreement"
    elif "lapsed" in (one, two) or "withdrawn" in (one, two):
        gone = two in ("lapsed", "withdrawn")
        verdict = _direction(gone == (key.kind not in (*ASKS, "measure")))
    else:  # pragma: no cover - statuses of one kind of track are all in one of the cases above
        verdict = "incomparable"
    yield Finding(dimension="status", verdict=verdict, rule="R6", before=one, after=two, note=note)


def _pressing(key: TrackKey, before: State, after: State) -> Iterator[Finding]:
    if key.kind not in (*ASKS, "measure"):
        return
    usual = "demand" if key.kind in ASKS else None
    one, two = before.pressing or usual, after.pressing or usual
    if one is None or two is None or one == two:
        return
    stated = before.pressing is not None and after.pressing is not None
    yield Finding(
        dimension="pressing",
        verdict=_direction(PRESSING_SCALE[two] > PRESSING_SCALE[one]),
        rule="R6",
        before=one,
        after=two,
        confidence="high" if stated else "medium",
        note=None if stated else "a demand whose pressing is unstated reads as a demand",
    )


# --- R2 response ---------------------------------------------------------------------------


def _response(before: State, after: State) -> Iterator[Finding]:
    if not before.answers or not after.answers or before.answers == after.answers:
        return
    if before.answers[0] not in RESPONSE_SCALE:
        return  # an agreement's stage, not an answer
    olds = [RESPONSE_SCALE[name] for name in before.answers]
    news = [RESPONSE_SCALE[name] for name in after.answers]
    texts = {"before": " or ".join(before.answers), "after": " or ".join(after.answers)}
    if max(news) < min(olds) or min(news) > max(olds):
        sure: Confidence = "high" if len(olds) == len(news) == 1 else "medium"
        yield Finding(
            dimension="response",
            verdict=_direction(max(news) < min(olds)),
            rule="R2",
            confidence=sure,
            **texts,
        )
    elif set(olds) != set(news):
        yield Finding(
            dimension="response",
            verdict="incomparable",
            rule="R0",
            confidence="low",
            note="the accounts of one development differ",
            **texts,
        )


# --- R1 quantity ---------------------------------------------------------------------------


def _quantities(
    key: TrackKey, before: State, after: State, preferences: Sequence[Preference]
) -> Iterator[Finding]:
    fresh: list[Quantity] = []
    for quantity in after.quantities:
        if quantity in before.quantities:
            continue
        same_basis = [q for q in before.quantities if q.basis == quantity.basis]
        other_basis = [
            q
            for q in before.quantities
            if q.basis != quantity.basis and {q.basis, quantity.basis} == {None, "total"}
        ]
        if same_basis:
            yield from _like_with_like(key, same_basis, quantity, preferences)
        elif other_basis:
            yield from _like_with_like(key, other_basis, quantity, preferences)
        else:
            fresh.append(quantity)
    for basis in dict.fromkeys(quantity.basis for quantity in fresh):
        figures = "; ".join(str(q) for q in fresh if q.basis == basis)
        yield Finding(
            dimension=f"quantity:{basis or 'unstated'}",
            verdict="opened",
            rule="R8",
            after=figures,
            note="a figure of a basis that is new on this track",
        )


def _like_with_like(
    key: TrackKey, olds: Sequence[Quantity], new: Quantity, preferences: Sequence[Preference]
) -> Iterator[Finding]:
    basis = new.basis or next((q.basis for q in olds if q.basis), None)
    dimension = f"quantity:{basis or 'unstated'}"
    texts = {"before": "; ".join(map(str, olds)), "after": str(new)}

    def cannot(note: str) -> Finding:
        return Finding(
            dimension=dimension,
            verdict="incomparable",
            rule="R0",
            note=note,
            confidence="low",
            **texts,
        )

    units = [q for q in olds if q.base_unit == new.base_unit]
    if not units:
        yield cannot(f"the unit differs: {olds[0].unit} and {new.unit}")
        return
    periods = [q for q in units if q.period == new.period]
    if not periods:
        yield cannot("the figures cover different or unknown periods")
        return
    if basis == "tranche" and new.period is None:
        yield cannot("the periods of the tranches are unknown")
        return
    directions = {_moved(old, new) for old in periods}
    texts["before"] = "; ".join(map(str, periods))
    if directions == {0}:
        return
    if len(directions) > 1 or None in directions:
        yield cannot("one figure lies within the other, or the accounts differ")
        return
    harder, declared = harder_is_more(key, new, preferences)
    if harder is None:
        yield cannot(
            f"nobody declared which way a {basis} in {new.base_unit} is harder: "
            "declare it with the issue (--wants)"
        )
        return
    notes = []
    if any(q.basis is None for q in (*periods, new)):
        notes.append("a basis is unstated")
    if not declared:
        notes.append("no preference is declared: asking more, or giving less, reads as harder")
    if new.approximate or any(q.approximate for q in periods):
        notes.append("a figure is approximate")
    yield Finding(
        dimension=dimension,
        verdict=_direction((directions == {1}) == harder),
        rule="R1",
        confidence="medium" if notes else "high",
        note="; ".join(notes) or None,
        **texts,
    )


def _moved(old: Quantity, new: Quantity) -> int | None:
    """1 more, -1 less, 0 the same, None where one range lies within the other."""
    if (old.low, old.high) == (new.low, new.high):
        return 0
    if new.low >= old.low and new.high >= old.high:
        return 1
    if new.low <= old.low and new.high <= old.high:
        return -1
    return None


def harder_is_more(
    key: TrackKey, quantity: Quantity, preferences: Sequence[Preference]
) -> tuple[bool | None, bool]:
    """(whether more is harder for the party, whether that was declared with the issue).

    Away from the end that the counterpart prefers; else toward the party's own; for measures,
    more. Undeclared: asking more and giving less read as harder, except for rates and levels,
    where nothing can be said.
    """
    if key.kind == "measure":
        return True, True
    for party, meaning in ((key.toward, False), (key.party, True)):
        wanted = [
            p
            for p in preferences
            if p.party == party
            and p.unit in (quantity.unit, quantity.base_unit)
            and p.basis in (None, quantity.basis)
        ]
        if wanted:
            exact = max(wanted, key=lambda p: p.basis is not None)
            return (exact.wants == "more") == meaning, True
    if quantity.basis in ("rate", "level"):
        return None, False
    return key.kind in ASKS, False


# --- R3 deadline ---------------------------------------------------------------------------


def _deadlines(key: TrackKey, before: State, after: State) -> Iterator[Finding]:
    asks = key.kind in (*ASKS, "measure")
    yield from _deadline("", before.due, after.due, asks=asks)
    if key.kind == "measure":
        if before.effective and after.effective:
            yield from _deadline("effective ", before.effective, after.effective, asks=True)
    elif before.lapses and after.lapses:
        yield from _deadline("lapses ", before.lapses, after.lapses, asks=True)


def _deadline(what: str, one: str | None, two: str | None, *, asks: bool) -> Iterator[Finding]:
    if one == two:
        return
    texts = {"before": f"{what}{one}" if one else None, "after": f"{what}{two}" if two else None}
    sure: Confidence = "high"
    note = None
    if one is None or two is None:
        sooner, sure = one is None, "medium"
        note = "a deadline that was not reported reads as none"
    else:
        moved = _sooner(one, two)
        if moved is None:
            yield Finding(
                dimension="deadline",
                verdict="incomparable",
                rule="R0",
                confidence="low",
                note="the dates overlap",
                **texts,
            )
            return
        sooner = moved
    yield Finding(
        dimension="deadline",
        verdict=_direction(sooner == asks),
        rule="R3",
        confidence=sure,
        note=note,
        **texts,
    )


def _sooner(one: str, two: str) -> bool | None:
    """Whether the second date is sooner; None where neither clearly is."""
    if "immediate" in (one, two):
        return two == "immediate"
    old, new = parse_when(one), parse_when(two)
    if None in (old.latest, new.latest) or old.earliest is None or new.earliest is None:
        return None
    assert old.latest is not None
    assert new.latest is not None
    if new.latest <= old.latest and new.earliest <= old.earliest:
        return True
    if new.latest >= old.latest and new.earliest >= old.earliest:
        return False
    return None


# --- R4 conditions and R5 scope ------------------------------------------------------------


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
        verdict=_direction(harder),
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
        verdict=_direction(broader == (key.kind in (*ASKS, "measure", "policy"))),
    )
