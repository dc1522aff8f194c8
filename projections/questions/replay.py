"""The story in order: every development that had happened, with what it did to whom."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import takewhile

import msgspec

from events.quantity import BASES
from projections.fold.tracks import Judged, Step
from projections.questions.stance import View
from projections.record.items import Item
from projections.rules.findings import Verdict
from projections.rules.verdicts import AuditRow, graded
from projections.rules.words import describe


class EffectOnTrack(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a development did to one track, in words: `100 -> 200 USD bn: hardened (R1, medium)`."""

    party: str
    toward: str | None
    issue: str | None
    track: str
    verdict: Verdict
    text: str


class ReplayStep(msgspec.Struct, frozen=True, kw_only=True):
    """A development in the one order with its moves and effects."""

    item: Item
    steps: tuple[Step, ...]
    effects: tuple[EffectOnTrack, ...]


Wanted = Callable[[Item], bool]
"""Whether a development is asked for."""


def replay_of(fold: View, wanted: Wanted) -> list[ReplayStep]:
    """The steps at a cut. A replay at an earlier day is a prefix of this one order."""
    return [_step(fold, item) for item in fold.record.items if wanted(item)]


def possible_replay_of(fold: View, wanted: Wanted) -> list[ReplayStep]:
    """What has only possibly happened by the cut's day, with what it would do."""
    items = [item for item in fold.record.possible if wanted(item)]
    if not items:
        return []
    wider = fold.possible
    return [_step(wider, item) for item in items]


def effects_of(fold: View, item: Item) -> tuple[EffectOnTrack, ...]:
    """What one development did, track by track."""
    return _effects(fold, _steps(fold, item))


def verdicts_of(fold: View, item: Item) -> list[Verdict]:
    """The verdicts of these effects."""
    return [fold.audit.verdict(step) for step in _steps(fold, item)]


def _steps(fold: View, item: Item) -> tuple[Step, ...]:
    told = fold.board.steps_of.get(item.development.id)
    if not told:
        return ()
    return tuple([step for step in told if step.lapsed_on is None and not step.silent])


def _step(fold: View, item: Item) -> ReplayStep:
    """Accounts of one development are one step: its effect is told with the first of them. What it
    does to something that became certain only later is none of that day's."""
    by = fold.record.by_then(item.latest)
    steps = tuple([step for step in _steps(fold, item) if step.since <= by])
    effects = _effects(fold, [step for step in steps if step.first.id == item.id])
    return ReplayStep(item=item, steps=steps, effects=effects)


def _effects(fold: View, steps: Sequence[Step]) -> tuple[EffectOnTrack, ...]:
    return tuple([_effect(fold.audit.judged(step)) for step in steps])


def _effect(judged: Judged) -> EffectOnTrack:
    key = judged.step.track.key
    return EffectOnTrack(
        party=key.party,
        toward=key.toward,
        issue=judged.step.issue,
        track=key.track,
        verdict=judged.verdict,
        text=effect_text(judged),
    )


def effect_text(judged: Judged) -> str:
    """The effect of a step in a line, its dimensions one after the other."""
    rows = [row for row in judged.rows if row.verdict != "mixed"]
    parts = [
        f"{describe(judged.step.state)}: {graded(row)}"
        if row.dimension == "whole" and row.rule in ("R7", "R8")
        else f"{_change(row, judged.step)}: {graded(row)}"
        for row in rows
    ]
    if judged.verdict == "mixed":
        parts.append(f"mixed, led by {judged.led_by}")
    return "; ".join(parts)


def _change(row: AuditRow, step: Step) -> str:
    before, after = row.before, row.after
    name = "" if row.dimension.startswith(("quantity:", "response")) else f"{row.dimension} "
    if row.order == "unsettled" and (step.before is None or row.rule == "R0"):
        # Neither is known to have come first: an arrow would say that one did.
        return f"{name}{before or 'none'} / {after or 'none'}"
    if row.dimension.startswith("quantity:") and before and after and ";" not in before + after:
        old, new = before.split(), after.split()
        # 100 USD bn, 200 USD bn total -> "100 -> 200 USD bn": the unit once where it is the same.
        unit = _unit(new)
        if unit and _unit(old) == unit:
            return f"{old[0]} -> {new[0]} {unit}"
    if before is None:
        head = "" if row.dimension.startswith("quantity:") else f"{row.dimension} "
        return f"{head}{after}" if row.verdict == "opened" else f"{head}none -> {after}"
    return f"{name}{before} -> {after or 'none'}"


def _unit(words: list[str]) -> str:
    return " ".join(takewhile(lambda word: word not in BASES, words[1:]))
