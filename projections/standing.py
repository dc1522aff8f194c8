"""R6 and R2: how the status, the pressing or the answer of a track moved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from projections.findings import (
    Finding,
    compared,
    direction,
    from_all,
)
from projections.moves import TrackKey
from projections.scales import ASKS, PRESSING_SCALE, RESPONSE_SCALE, STATUS_RANK
from projections.state import State


def status(key: TrackKey, before: State, after: State) -> Iterator[Finding]:
    one, two = before.status, after.status
    if key.kind == "commitment":
        ranks = {"tentative": 1, "ratified": 2, "rejected": 0}
        olds, news = (state.answers or (state.status,) for state in (before, after))
        if set(olds) != set(news):
            # An agreement binds harder as it is ratified: that is the yielding side moving.
            moves = {compared(ranks.get(b, 1), ranks.get(a, 1)) for b in olds for a in news}
            yield from from_all(_status(olds, news), moves, "answer", before, after)
        return
    note = None
    olds, news = before.told("status"), after.told("status")
    if len(olds) + len(news) > 2 and all(name in STATUS_RANK for name in (*olds, *news)):
        if set(olds) != set(news):
            # A measure is harder as its rank rises.
            moves = {compared(STATUS_RANK[a], STATUS_RANK[b]) for b in olds for a in news}
            yield from from_all(_status(olds, news), moves, "status", before, after)
        return
    if one == two:
        return
    if one in STATUS_RANK and two in STATUS_RANK:
        verdict = direction(STATUS_RANK[two] > STATUS_RANK[one])
    elif "settled" in (one, two):
        verdict = direction(one == "settled")
        note = "opened again" if one == "settled" else "settled by an agreement"
    elif "lapsed" in (one, two) or "withdrawn" in (one, two):
        gone = two in ("lapsed", "withdrawn")
        verdict = direction(gone == (key.kind not in (*ASKS, "measure")))
    else:  # pragma: no cover - statuses of one kind of track are all in one of the cases above
        verdict = "incomparable"
    yield Finding(dimension="status", verdict=verdict, rule="R6", before=one, after=two, note=note)


def _status(olds: Sequence[str], news: Sequence[str]) -> Finding:
    """The finding of what several accounts tell, its verdict to come from all of them."""
    return Finding(
        dimension="status",
        verdict="held",
        rule="R6",
        before=" or ".join(olds),
        after=" or ".join(news),
    )


def pressing(key: TrackKey, before: State, after: State) -> Iterator[Finding]:
    if key.kind not in (*ASKS, "measure"):
        return
    usual = ("demand",) if key.kind in ASKS or before.status == after.status == "threatened" else ()
    olds, news = before.told("pressing") or usual, after.told("pressing") or usual
    if not olds or not news or set(olds) == set(news):
        return
    moves = {compared(PRESSING_SCALE[two], PRESSING_SCALE[one]) for one in olds for two in news}
    stated = bool(before.told("pressing")) and bool(after.told("pressing"))
    yield from from_all(
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


def response(before: State, after: State) -> Iterator[Finding]:
    if not before.answers or not after.answers or before.answers == after.answers:
        return
    if before.answers[0] not in RESPONSE_SCALE:
        return  # an agreement's stage, not an answer
    olds = [RESPONSE_SCALE[name] for name in before.answers]
    news = [RESPONSE_SCALE[name] for name in after.answers]
    moves = {compared(old, new) for old in olds for new in news}  # down the scale is harder
    if set(olds) != set(news):
        yield from from_all(
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
