"""Whether an assertion holds: what an analyst expects of a stance, held against the fold.

It holds where one of the tracks it is about fits: `on` and `toward` say which are meant. Where
accounts differ, or the order of a track's last steps is open, all of them must fit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from events.developments import StanceAsserted
from events.log import Logged
from events.quantity import Quantity
from projections.comparison import describe
from projections.stance import Fold, Position
from projections.state import State
from projections.verdicts import AuditRow, summarize

MOST_TOLD = 4
"""So many positions are told in words; `developments` names all."""


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """Whether an assertion holds, what was found in words, and the developments it rests on."""

    holds: bool
    found: str
    developments: tuple[str, ...]


def assertions_of(log: Iterable[Logged], upto: int | None = None) -> list[Logged]:
    """The assertions of a log that stand at a sequence number, in order; retracted ones do not."""
    made: dict[str, Logged] = {}
    amendments: dict[str, list[Logged]] = {}
    for entry in log:
        if upto is not None and entry.seq > upto:
            break
        if isinstance(entry.event, StanceAsserted):
            made[entry.event.id] = entry
        elif target := getattr(entry.event, "target", None):
            amendments.setdefault(target, []).append(entry)

    def stands(name: str) -> bool:
        last = None
        for entry in amendments.get(name, ()):
            if entry.event.topic in _TAKES_BACK and stands(getattr(entry.event, "id", "")):
                last = entry.event.topic
        return last != _TAKES_BACK[0]

    return [entry for name, entry in made.items() if stands(name)]


_TAKES_BACK = ("development-retracted", "development-reinstated")


def judge(fold: Fold, asserted: StanceAsserted) -> Judgement:
    """Hold an assertion against a fold at its day."""
    if asserted.moved:
        return _judge_moves(fold, asserted)
    every = [p for p in fold.positions(ended=True) if _is_meant(p, asserted)]
    live = [p for p in every if not p.ended]
    if asserted.absent:
        return _judged(not live, live)
    if asserted.status:
        fitting = [p for p in every if p.status == asserted.status]
        return _judged(bool(fitting), fitting or every)
    fitting = [p for p in live if _fits(fold, p, asserted)]
    return _judged(bool(fitting), fitting or live)


def _is_meant(position: Position, asserted: StanceAsserted) -> bool:
    key = position.key
    return (
        (key.party, position.issue) == (asserted.party, asserted.issue)
        and asserted.on in (None, key.name)
        and asserted.toward in (None, key.toward or "all")
    )


def _judged(holds: bool, positions: Sequence[Position]) -> Judgement:
    told = [f"{p.key.track}: {describe(p.state)}" for p in positions[:MOST_TOLD]]
    if len(positions) > MOST_TOLD:
        told.append(f"and {len(positions) - MOST_TOLD} more")
    return Judgement(
        holds=holds,
        found="; ".join(told) or "no position",
        developments=tuple(dict.fromkeys(p.since for p in positions)),
    )


def _fits(fold: Fold, position: Position, asserted: StanceAsserted) -> bool:
    states = [step.state for step in fold.board.tracks[position.key].standing]
    if asserted.answer:
        if position.key.kind != "response":
            return False
        return all(set(state.answers) == {asserted.answer} for state in states)
    assert asserted.quantity is not None
    wanted = asserted.quantity
    return all(_figures_fit(state, wanted) for state in states)


def _figures_fit(state: State, wanted: Quantity) -> bool:
    alike = [q for q in state.quantities if _is_alike(q, wanted)]
    return bool(alike) and all(_lies_within(q, wanted) for q in alike)


def _is_alike(quantity: Quantity, wanted: Quantity) -> bool:
    """Like with like, as the audit compares: an unstated basis goes with a total."""
    same_basis = quantity.basis == wanted.basis
    total = {quantity.basis, wanted.basis} == {None, "total"}
    return (
        quantity.base_unit == wanted.base_unit
        and (same_basis or total)
        and wanted.period in (None, quantity.period)
    )


def _lies_within(quantity: Quantity, wanted: Quantity) -> bool:
    """A figure within the bounds that are expected; an about-figure only where one is."""
    if quantity.approximate and not wanted.approximate:
        return False
    if wanted.strict and not quantity.strict:
        inside = wanted.low < quantity.low or wanted.min is None
        below = quantity.high < wanted.high or wanted.max is None
        return inside and below
    return wanted.low <= quantity.low and quantity.high <= wanted.high


def _judge_moves(fold: Fold, asserted: StanceAsserted) -> Judgement:
    assert asserted.since is not None
    since = date.fromisoformat(asserted.since)
    rows = [
        row
        for row in fold.audit.rows(party=asserted.party, issue=asserted.issue, since=since)
        if _row_is_meant(row, asserted)
    ]
    verdicts = [one.verdict for one in summarize(rows)]
    # Silence changes nothing (R9): without a step, the position was held.
    verdict = verdicts[0] if verdicts else "held"
    telling = [row for row in rows if row.verdict not in ("held", "opened")] or rows
    return Judgement(
        holds=verdict == asserted.moved,
        found=f"{verdict} since {asserted.since}" + ("" if rows else ", without a step"),
        developments=tuple(dict.fromkeys(_ids(telling))),
    )


def _row_is_meant(row: AuditRow, asserted: StanceAsserted) -> bool:
    name = row.track.partition(":")[2]
    if asserted.on is not None and name != asserted.on:
        return False
    return asserted.toward in (None, row.toward or "all")


def _ids(rows: Iterable[AuditRow]) -> Iterator[str]:
    for row in rows:
        yield from row.to_ids
