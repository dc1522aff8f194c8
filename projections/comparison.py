"""How one state of a track compares with the one before, dimension by dimension: R0 to R7.

Hardened: moved away from the other side, or pressed harder. Softened: moved towards it.
Bases are compared like with like. Sources of the rules: DOMAIN.md, section 4.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Literal

import msgspec
from msgspec.structs import replace

from events.developments import Preference
from events.quantity import Quantity
from events.when import parse_when
from projections.accounts import of, quantity_term
from projections.moves import TrackKey
from projections.scales import ASKS, PRESSING_SCALE, RESPONSE_SCALE, STATUS_RANK
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


def compare(
    key: TrackKey, before: State, after: State, preferences: Sequence[Preference] = ()
) -> list[Finding]:
    """Every dimension that differs, or one finding `held` (R7) where none does."""
    found: list[Finding] = []
    if before.differ or after.differ:
        found += _status(key, before, after)
        found += _response(before, after)
        found += _quantities(key, before, after, preferences)
        found += _pressing(key, before, after)
        found += _deadlines(key, before, after)
    else:
        # Where no account contradicts another, what is equal need not be looked at.
        if before.status != after.status or key.kind == "commitment":
            found += _status(key, before, after)
        if before.answers != after.answers:
            found += _response(before, after)
        if after.quantities and before.quantities != after.quantities:
            found += _quantities(key, before, after, preferences)
        if before.pressing != after.pressing:
            found += _pressing(key, before, after)
        if (before.due, before.effective, before.lapses) != (
            after.due, after.effective, after.lapses,
        ):  # fmt: skip
            found += _deadlines(key, before, after)
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


def _direction(up: bool) -> Verdict:
    return "hardened" if up else "softened"


# --- R6 status and pressing ----------------------------------------------------------------


def _status(key: TrackKey, before: State, after: State) -> Iterator[Finding]:
    one, two = before.status, after.status
    if key.kind == "commitment":
        ranks = {"tentative": 1, "ratified": 2, "rejected": 0}
        olds, news = (state.answers or (state.status,) for state in (before, after))
        if set(olds) != set(news):
            # An agreement binds harder as it is ratified: that is the yielding side moving.
            yield from _from_all(
                Finding(
                    dimension="status",
                    verdict="held",
                    rule="R6",
                    before=" or ".join(olds),
                    after=" or ".join(news),
                ),
                {_compared(ranks.get(old, 1), ranks.get(new, 1)) for old in olds for new in news},
                "answer",
                before,
                after,
            )
        return
    note = None
    olds, news = before.told("status"), after.told("status")
    if len(olds) + len(news) > 2 and all(name in STATUS_RANK for name in (*olds, *news)):
        if set(olds) != set(news):
            yield from _from_all(
                Finding(
                    dimension="status",
                    verdict="held",
                    rule="R6",
                    before=" or ".join(olds),
                    after=" or ".join(news),
                ),
                {_compared(STATUS_RANK[b], STATUS_RANK[a]) for a in olds for b in news},
                "status",
                before,
                after,
            )
        return
    if one == two:
        return
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
    usual = ("demand",) if key.kind in ASKS or before.status == after.status == "threatened" else ()
    olds, news = before.told("pressing") or usual, after.told("pressing") or usual
    if not olds or not news or set(olds) == set(news):
        return
    moves = {_compared(PRESSING_SCALE[two], PRESSING_SCALE[one]) for one in olds for two in news}
    stated = bool(before.told("pressing")) and bool(after.told("pressing"))
    yield from _from_all(
        Finding(
            dimension="pressing",
            verdict="held",
            rule="R6",
            before=" or ".join(olds),
            after=" or ".join(news),
            confidence="high" if stated else "medium",
            note=None if stated else "what is pressed without a word for it reads as a demand",
        ),
        moves,
        "pressing",
        before,
        after,
    )


def _compared(new: int | Decimal, old: int | Decimal) -> Verdict | None:
    return None if new == old else _direction(new > old)


def _from_all(
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


# --- R2 response ---------------------------------------------------------------------------


def _response(before: State, after: State) -> Iterator[Finding]:
    if not before.answers or not after.answers or before.answers == after.answers:
        return
    if before.answers[0] not in RESPONSE_SCALE:
        return  # an agreement's stage, not an answer
    olds = [RESPONSE_SCALE[name] for name in before.answers]
    news = [RESPONSE_SCALE[name] for name in after.answers]
    moves = {_compared(old, new) for old in olds for new in news}  # down the scale is harder
    if set(olds) != set(news):
        yield from _from_all(
            Finding(
                dimension="response",
                verdict="held",
                rule="R2",
                before=" or ".join(before.answers),
                after=" or ".join(after.answers),
            ),
            moves,
            "answer",
            before,
            after,
        )


# --- R1 quantity ---------------------------------------------------------------------------


def _quantities(
    key: TrackKey, before: State, after: State, preferences: Sequence[Preference]
) -> Iterator[Finding]:
    fresh: list[Quantity] = []
    news: dict[object, list[Quantity]] = {}
    for quantity in after.quantities:
        news.setdefault(of(quantity), []).append(quantity)
    for stated in news.values():
        alternatives, basis = stated, stated[0].basis
        term = quantity_term(basis)
        if not (before.disputed(term) or after.disputed(term)):
            # Several figures of one account: what is said again is no news.
            alternatives = [q for q in stated if q not in before.quantities]
        elif set(stated) == {q for q in before.quantities if of(q) == of(stated[0])}:
            continue
        if not alternatives:
            continue
        same_basis = [q for q in before.quantities if q.basis == basis]
        other_basis = [
            q for q in before.quantities if q.basis != basis and {q.basis, basis} == {None, "total"}
        ]
        if same_basis:
            yield from _like_with_like(key, same_basis, alternatives, preferences, before, after)
        elif other_basis:
            yield from _like_with_like(key, other_basis, alternatives, preferences, before, after)
        else:
            fresh += alternatives
    for basis in dict.fromkeys(quantity.basis for quantity in fresh):
        figures = "; ".join(str(q) for q in fresh if q.basis == basis)
        yield Finding(
            dimension=quantity_term(basis),
            verdict="opened",
            rule="R8",
            after=figures,
            confidence="low" if after.disputed(quantity_term(basis)) else "high",
            note="; ".join(
                note
                for note in (
                    "a figure of a basis that is new on this track",
                    after.disputed(quantity_term(basis)),
                )
                if note
            ),
        )


def _like_with_like(
    key: TrackKey,
    olds: Sequence[Quantity],
    news: Sequence[Quantity],
    preferences: Sequence[Preference],
    before: State,
    after: State,
) -> Iterator[Finding]:
    """`news` are of one unit, basis and period: one figure, or alternatives of several accounts."""
    new = news[0]
    basis = new.basis or next((q.basis for q in olds if q.basis), None)
    dimension = quantity_term(basis)
    texts = {"before": "; ".join(map(str, olds)), "after": "; ".join(map(str, news))}
    differ = after.disputed(quantity_term(new.basis)) or before.disputed(
        quantity_term(olds[0].basis)
    )

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
    directions = {_moved(old, one) for old in periods for one in news}
    texts["before"] = "; ".join(map(str, periods))
    if directions == {0}:
        return
    if len(directions) > 1 or None in directions:
        yield cannot(differ or "one figure lies within the other, or there are several")
        return
    harder, declared = harder_is_more(key, new, preferences)
    if harder is None:
        yield cannot(
            f"nobody declared which way a {basis} in {new.base_unit} is harder: "
            "declare it with the issue (--wants)"
        )
        return
    notes = []
    if any(q.basis is None for q in (*periods, *news)):
        notes.append("a basis is unstated")
    if not declared:
        notes.append("no preference is declared: asking more, or giving less, reads as harder")
    if any(q.approximate for q in (*periods, *news)):
        notes.append("a figure is approximate")
    sure: Confidence = "medium" if notes else "high"
    if differ:
        notes.append(differ)
        sure = "low"
    yield Finding(
        dimension=dimension,
        verdict=_direction((directions == {1}) == harder),
        rule="R1",
        confidence=sure,
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
    yield from _deadline("due", before, after, sooner_is_harder=asks)
    if key.kind == "measure" and before.told("effective") and after.told("effective"):
        yield from _deadline("effective", before, after, sooner_is_harder=True)
    if before.status == after.status:
        # A measure that stands longer is harder, one that is suspended longer softer; what is
        # on the table presses more the sooner it lapses.
        stands = key.kind in ("measure", "policy") and after.status != "suspended"
        yield from _deadline("lapses", before, after, sooner_is_harder=not stands)


def _deadline(
    term: str, before: State, after: State, *, sooner_is_harder: bool
) -> Iterator[Finding]:
    olds, news = before.told(term), after.told(term)
    if set(olds) == set(news):
        return
    what = "" if term == "due" else f"{term} "
    unstated = not olds or not news
    moves = {
        _postponed(one, two, sooner_is_harder) for one in olds or (None,) for two in news or (None,)
    }
    notes = ["a deadline that was not reported reads as none"] if unstated else []
    if moves == {"incomparable"}:
        notes.append("the dates overlap")
    yield from _from_all(
        Finding(
            dimension="deadline",
            verdict="incomparable",
            rule="R3",
            before=f"{what}{' or '.join(olds)}" if olds else None,
            after=f"{what}{' or '.join(news)}" if news else None,
            confidence="medium" if unstated else "high",
            note="; ".join(notes) or None,
        ),
        moves,
        term,
        before,
        after,
    )


def _postponed(one: str | None, two: str | None, sooner_is_harder: bool) -> Verdict | None:
    """What it means that one date (None: none was set) became the other."""
    if one == two:
        return None
    sooner = one is None if one is None or two is None else _sooner(one, two)
    return "incomparable" if sooner is None else _direction(sooner == sooner_is_harder)


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
