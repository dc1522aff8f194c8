"""R6 and R2: how the status, the pressing or the answer of a track moved."""

from __future__ import annotations

from collections.abc import Iterator

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
            yield from from_all(
                Finding(
                    dimension="status",
                    verdict="held",
                    rule="R6",
                    before=" or ".join(olds),
                    after=" or ".join(news),
                ),
                {compared(ranks.get(old, 1), ranks.get(new, 1)) for old in olds for new in news},
                "answer",
                before,
                after,
            )
        return
    note = None
    olds, news = before.told("status"), after.told("status")
    if len(olds) + len(news) > 2 and all(name in STATUS_RANK for name in (*olds, *news)):
        if set(olds) != set(news):
            yield from from_all(
                Finding(
                    dimension="status",
                    verdict="held",
                    rule="R6",
                    before=" or ".join(olds),
                    after=" or ".join(news),
                ),
                {compared(STATUS_RANK[b], STATUS_RANK[a]) for a in olds for b in news},
                "status",
                before,
                after,
            )
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
