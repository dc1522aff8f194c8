"""Whether an assertion holds: what an analyst expects of a stance, held against the fold.

It holds where one of the tracks it is about fits: `on` and `toward` say which are meant. Where
accounts differ, or the order of a track's last steps is open, all of them must fit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from events.developments import StanceAsserted
from events.log import Logged
from events.quantity import Quantity
from projections.fold.positions import Position
from projections.moves.by_kind import TrackKey
from projections.moves.stated import like
from projections.questions.stance import View
from projections.record.amended import retraction_of
from projections.record.items import Item
from projections.rules.state import State
from projections.rules.verdicts import AuditRow, summarize
from projections.rules.words import describe

MOST_TOLD = 4
"""So many positions are told in words; `developments` names all."""


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """Whether an assertion holds, what was found in words (with why that is not what is expected),
    and the developments it rests on."""

    holds: bool
    found: str
    developments: tuple[str, ...]


def assertions_of(log: Iterable[Logged]) -> list[Logged]:
    """The assertions of a log that stand, in order; retracted ones do not."""
    made: dict[str, Logged] = {}
    amendments: dict[str, list[Logged]] = {}
    for entry in log:
        if isinstance(entry.event, StanceAsserted):
            made[entry.event.id] = entry
        elif target := getattr(entry.event, "target", None):
            amendments.setdefault(target, []).append(entry)

    def stands(name: str) -> bool:
        there = (e for e in amendments.get(name, ()) if stands(getattr(e.event, "id", "")))
        return retraction_of(there) is None

    return [entry for name, entry in made.items() if stands(name)]


def judge(fold: View, asserted: StanceAsserted) -> Judgement:
    """Hold an assertion against a fold at its day."""
    if asserted.moved:
        return _judge_moves(fold, asserted)
    here = [p for p in fold.positions(ended=True)
            if (p.key.party, p.issue) == (asserted.party, asserted.issue)]  # fmt: skip
    every = [p for p in here if _is_meant(asserted, p.key.name, p.key.toward)]
    live = [p for p in every if not p.ended]
    if asserted.absent:
        return _judgement(True, []) if not live else _failed(
            [(p, "it stands, where none is expected") for p in live], fold, asserted
        )  # fmt: skip
    told = every if asserted.status else live
    reasons = {p.key: _misfit(p, asserted) for p in told}
    fitting = [p for p in told if reasons[p.key] is None]
    if fitting:
        return _judgement(True, [(p, "") for p in fitting])
    if told:
        return _failed(_telling(told, reasons, asserted), fold, asserted)
    return _failed([], fold, asserted, here)


def _is_meant(asserted: StanceAsserted, name: str, toward: str | None) -> bool:
    """Whether the track of a name is one of which something is expected."""
    return asserted.on in (None, name) and asserted.toward in (None, toward or "all")


def _misfit(position: Position, asserted: StanceAsserted) -> str | None:
    """Why a position is not what is expected; None where it is."""
    if asserted.status:
        if position.statuses == (asserted.status,):
            return None
        return f"it is {' or '.join(position.statuses)}, not {asserted.status}"
    if asserted.answer:
        if position.key.kind != "response":
            return "it is no answer"
        told = {name for state in position.forms for name in state.answers}
        if told == {asserted.answer}:
            return None
        if asserted.answer in told:
            return (
                f"not every answer that stands is '{asserted.answer}': its order is open or "
                "accounts differ"
            )
        return f"the answer is not '{asserted.answer}'"
    assert asserted.quantity is not None
    return _quantity_misfit(position.forms, asserted.quantity)


def _telling(
    positions: Sequence[Position],
    reasons: Mapping[TrackKey, str | None],
    asserted: StanceAsserted,
) -> list[tuple[Position, str]]:
    """The positions with what is wrong with each; what is no answer, or states no figure, only
    where nothing else is there to be told of."""
    found = [(p, reasons[p.key] or "") for p in positions]
    if asserted.answer:
        near = [(p, reason) for p, reason in found if p.key.kind == "response"]
    elif asserted.quantity:
        near = [(p, reason) for p, reason in found if p.state.quantities]
    else:
        near = []
    return near or found


def _judgement(holds: bool, found: Sequence[tuple[Position, str]]) -> Judgement:
    """Positions that were found, each with what is said of it behind its terms."""
    told = [f"{p.key.track}: {describe(p.state)}{more}" for p, more in found[:MOST_TOLD]]
    if len(found) > MOST_TOLD:
        told.append(f"and {len(found) - MOST_TOLD} more")
    return Judgement(
        holds=holds,
        found="; ".join(told) or "no position",
        developments=tuple(dict.fromkeys(p.since for p, _ in found)),
    )


def _failed(
    reasons: Sequence[tuple[Position, str]],
    fold: View,
    asserted: StanceAsserted,
    others: Sequence[Position] = (),
) -> Judgement:
    """What stands instead, with the reason why each of it is not what is expected; where nothing
    does, what there is elsewhere on the issue: `others` are its positions."""
    if reasons:
        return _judgement(False, [(p, f" ({why})") for p, why in reasons])
    hints = []
    meant = {p.key for p in others if _is_meant(asserted, p.key.name, p.key.toward)}
    ended = [p for p in others if p.ended and p.key in meant]
    if ended:
        # What ended is told of the last of it: a live position was expected.
        hints.append(", ".join(f"{p.key.track} was {p.status}" for p in ended[-MOST_TOLD:]))
    elsewhere = [p for p in others if not p.ended and p.key not in meant]
    if elsewhere:
        named = [f"{p.key.track} toward {p.key.toward or 'all'}" for p in elsewhere[:MOST_TOLD]]
        if len(elsewhere) > MOST_TOLD:
            named.append(f"{len(elsewhere) - MOST_TOLD} more")
        hints.append(f"on the issue stand {', '.join(named)}")
    possible = [i.id for i in fold.record.possible if _may_be_about(fold, i, asserted)]
    if possible:
        more = f" and {len(possible) - MOST_TOLD} more" if len(possible) > MOST_TOLD else ""
        hints.append(f"only possible by that day: {', '.join(possible[:MOST_TOLD])}{more}")
    found = "no live position" if ended or asserted.status is None else "no position"
    return Judgement(
        holds=False,
        found=f"{found} ({'; '.join(hints)})" if hints else "no position",
        developments=tuple(dict.fromkeys(p.since for p in ended)),
    )


def _may_be_about(fold: View, item: Item, asserted: StanceAsserted) -> bool:
    development = item.development
    return development.issue == asserted.issue and asserted.party in (
        fold.record.codebook.bound(development)
    )


def _judge_moves(fold: View, asserted: StanceAsserted) -> Judgement:
    assert asserted.since is not None
    since = date.fromisoformat(asserted.since)
    rows = [
        row
        for row in fold.audit.rows(party=asserted.party, issue=asserted.issue)
        if _is_meant(asserted, row.track.partition(":")[2], row.toward)
    ]
    within = [row for row in rows if row.day >= since]
    verdicts = [one.verdict for one in summarize(within)]
    # Silence changes nothing (R9): without a step, the position was held.
    verdict = verdicts[0] if verdicts else "held"
    telling = [row for row in within if row.verdict not in ("held", "opened")] or within
    holds = verdict == asserted.moved
    found = f"{verdict} since {asserted.since}"
    if not within:
        found += ", without a step"
        last = rows[-1] if rows else None
        if last is not None and not holds:
            found += f" (the last one, {last.verdict}, was by {last.day}: {last.to_ids[0]})"
    elif not holds:
        found += f" ({_steps_told(telling)})"
    ids = dict.fromkeys(name for row in telling for name in row.to_ids)
    return Judgement(holds=holds, found=found, developments=tuple(ids))


def _steps_told(rows: Sequence[AuditRow]) -> str:
    told = [
        f"{row.verdict} by {row.to_ids[0]} on {row.day}, {row.rule}" for row in rows[:MOST_TOLD]
    ]
    if len(rows) > MOST_TOLD:
        told.append(f"and {len(rows) - MOST_TOLD} more")
    if all(row.verdict == "opened" for row in rows):
        told.append("a first step is a baseline and hardens nothing")
    return "; ".join(told)


def _quantity_misfit(states: Sequence[State], wanted: Quantity) -> str | None:
    """Why figures are not the one that is wanted; None where they are, in every form.

    `states` are the forms that stand side by side where the order of a track is open.
    """
    reasons = [_figures_misfit(state, wanted) for state in states]
    failing = "; ".join(dict.fromkeys(filter(None, reasons)))
    if failing and None in reasons:
        return f"its order is open, and not every form of it fits: {failing}"
    return failing or None


def _figures_misfit(state: State, wanted: Quantity) -> str | None:
    stated = state.quantities
    if not stated:
        return "no figure is stated"
    alike = [q for q in stated if q.base_unit == wanted.base_unit]
    if not alike:
        return f"another unit: {_together(q.unit for q in stated)}, where {wanted.unit} is expected"
    # Like with like, as the audit compares: an unstated basis goes with a total.
    units, alike = alike, [q for q in alike if like(q.basis) == like(wanted.basis)]
    if not alike:
        expected = "a total or none" if wanted.basis in (None, "total") else wanted.basis
        bases_there = dict.fromkeys(q.basis for q in units)
        told = _together(basis or "none stated" for basis in bases_there)
        meant = " ".join(part for part in (wanted.figure(), wanted.unit, *bases_there) if part)
        remedy = f"; write '{meant}' if that is meant" if len(bases_there) == 1 else ""
        return f"another basis: {told}, where {expected} is expected{remedy}"
    bases, alike = alike, [q for q in alike if wanted.period in (None, q.period)]
    if not alike:
        there = _together(q.period or "none stated" for q in bases)
        return f"another period: {there}, where {wanted.period} is expected"
    outside = [q for q in alike if not lies_within(q, wanted)]
    if not outside:
        return None
    reason = "; ".join(dict.fromkeys(_outside(q, wanted) for q in outside))
    if len(outside) < len(alike):
        return f"not every figure of it fits: {reason}"
    plain = len(stated) == 1 and wanted.value is not None and not stated[0].approximate
    return "another figure" if plain else reason


def _outside(quantity: Quantity, wanted: Quantity) -> str:
    if quantity.approximate and not wanted.approximate:
        return f"{quantity} is approximate, and only '~{wanted.figure()}' takes that"
    how = "is not" if wanted.value is not None else "does not lie within"
    return f"{quantity} {how} {wanted}"


def _together(words: Iterable[str]) -> str:
    return " and ".join(dict.fromkeys(words))


def lies_within(quantity: Quantity, wanted: Quantity) -> bool:
    """A figure within the bounds that are expected; an about-figure only where one is."""
    if quantity.approximate and not wanted.approximate:
        return False
    if wanted.strict and not quantity.strict:
        inside = wanted.low < quantity.low or wanted.min is None
        below = quantity.high < wanted.high or wanted.max is None
        return inside and below
    return wanted.low <= quantity.low and quantity.high <= wanted.high
