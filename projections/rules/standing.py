"""R6 and R2: how the status, the pressing or the answer of a track moved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from msgspec.structs import replace

from projections.moves.naming import ACTS, TrackKey
from projections.moves.scales import (
    AGREEMENT_RANK,
    ASKS,
    PRESSING_SCALE,
    RESPONSE_SCALE,
    STATUS_RANK,
)
from projections.rules.findings import Confidence, Finding, Verdict, compared, direction, from_all
from projections.rules.state import ENDED, NOT_TOLD, State

_FIRM: dict[str, Decimal] = {
    **{name: Decimal(0) for name in ("rejected", "terminated", "left")},
    "suspended": Decimal("0.5"),
    **{name: Decimal(rank) for name, rank in AGREEMENT_RANK.items()},
}
"""How firmly a commitment stands: it binds the yielding side more as it is ratified."""


def is_less_firm(one: State, other: State) -> bool:
    """Whether what one party takes on stands in both, and less firmly in the first."""
    rank, than = (AGREEMENT_RANK.get(state.status or "") for state in (one, other))
    return rank is not None and than is not None and rank < than


def status(key: TrackKey, before: State, after: State) -> Iterator[Finding]:
    """What a new status says of the direction, if it says anything."""
    olds, news = before.told("status"), after.told("status")
    if set(olds) == set(news):
        return
    one, two, told = before.status, after.status, (" or ".join(olds), " or ".join(news))
    if "expired" in (one, two):
        yield _changed(olds, news, "incomparable", note="an expiry is nobody's act")
    elif key.kind == "commitment":
        moves = {compared(_FIRM.get(b, _OLD), _FIRM.get(a, _OLD)) for b in olds for a in news}
        yield from from_all("status", "R6", moves, before, after, *told)
    elif key.kind == "talks":
        yield _changed(olds, news, direction(two == "cancelled"), confidence="medium")
    elif all(name in STATUS_RANK for name in (*olds, *news)):
        # A measure is harder as its rank rises.
        moves = {compared(STATUS_RANK[a], STATUS_RANK[b]) for b in olds for a in news}
        yield from from_all("status", "R6", moves, before, after, *told)
    elif len(olds) + len(news) > 2:
        forms = [
            (replace(before, status=b, differ=()), replace(after, status=a, differ=()))
            for b in olds for a in news
        ]  # fmt: skip
        pairs = [next((f.verdict for f in status(key, *pair)), None) for pair in forms]
        yield from from_all("status", "R6", {*pairs}, before, after, *told)
    elif two in ("decided", "carried-out"):
        return  # that a court decides, or that a threat is carried out elsewhere, moves nobody
    elif one in ENDED and two in ENDED:
        return  # what has ended, by a deal or by time, is lifted or dropped: nobody moves again
    elif "settled" in (one, two):
        again = one == "settled"
        # An offer that is made anew gives; one that a rejection opens again is taken out of a deal.
        harder = again and (key.kind != "offer" or before.under is not None)
        agreed = "settled by an agreement" if key.kind != "legal-action" else None
        note = "opened again" if again else agreed
        yield _changed(olds, news, direction(harder), note=note)
    else:
        gone = two in ENDED
        verdict = direction(gone == (key.kind not in (*ASKS, *ACTS, "legal-action")))
        yield _changed(olds, news, verdict)


_OLD = Decimal(1)
"""A commitment of no known status stands as a tentative one."""


def _changed(
    olds: Sequence[str],
    news: Sequence[str],
    verdict: Verdict,
    *,
    note: str | None = None,
    confidence: Confidence = "high",
) -> Finding:
    return Finding(
        dimension="status",
        verdict=verdict,
        rule="R0" if verdict == "incomparable" else "R6",
        before=" or ".join(olds),
        after=" or ".join(news),
        note=note,
        confidence=confidence,
    )


def _pressed(state: State, usual: tuple[str, ...]) -> tuple[str, ...]:
    """How something is pressed, in every form; without a word for it as usual."""
    told = state.told("pressing") or usual
    return tuple(dict.fromkeys(w for one in told for w in ((one,) if one != NOT_TOLD else usual)))


def pressing(key: TrackKey, before: State, after: State) -> Iterator[Finding]:
    usual = ("demand",) if key.kind in ASKS or before.status == after.status == "threatened" else ()
    olds, news = (_pressed(state, usual) for state in (before, after))
    if not olds or not news or set(olds) == set(news):
        return
    moves = {compared(PRESSING_SCALE[two], PRESSING_SCALE[one]) for one in olds for two in news}
    stated = bool(before.told("pressing")) and bool(after.told("pressing"))
    note = None if stated else "what is pressed without a word for it reads as a demand"
    yield from from_all(
        "pressing", "R6", moves, before, after, " or ".join(olds), " or ".join(news),
        note=note, sure="high" if stated else "medium",
    )  # fmt: skip


def response(before: State, after: State) -> Iterator[Finding]:
    olds, news = ({RESPONSE_SCALE[name] for name in state.answers} for state in (before, after))
    if olds and news and olds != news:
        moves = {compared(old, new) for old in olds for new in news}  # down the scale is harder
        yield from from_all("response", "R2", moves, before, after, " or ".join(before.answers),
                            " or ".join(after.answers), term="answer")  # fmt: skip


def same_answer(state: State, others: Iterable[State]) -> Finding:
    """An answer in open order to others that lie on the same side of zero."""
    told = dict.fromkeys(name for other in others for name in other.answers)
    return Finding(
        dimension="response",
        verdict="held",
        rule="R2",
        before=" or ".join(told),
        after=" or ".join(state.answers),
        confidence="low",
        note="both answers are on one side; which came first is open",
    )
