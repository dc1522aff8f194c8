"""How it went: `timeline replay`, what changed from one day to another (`diff`), and how far both
sides were apart (`gap`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from cli.output import Section, cells, lined, some
from cli.views.questions import LIMIT, TAIL, Shown, reading
from cli.views.wording import redacted_section, since_evidence, status_text, track_text, who_on_what
from projections.rules.words import joined
from timeline.position_words import describe_position, status_of
from timeline.system.terminal import talk
from timeline.wording import (
    backwards_words,
    date_words,
    distance_words,
    point_words,
    sides_words,
)

if TYPE_CHECKING:
    from projections.questions.gap import PairTold, PointTold
    from projections.questions.replay import EffectOnTrack
    from timeline.answers.diff import BearingEntry, ChangeTold, DiffAnswer
    from timeline.answers.gap import GapAnswer
    from timeline.answers.heading import CutTold
    from timeline.answers.positions import PositionTold
    from timeline.answers.replay import ReplayAnswer, StepTold


def _part(*asked: Any) -> ReplayAnswer | None:
    from timeline.questions.excerpt import (
        replay_part,  # few ask for a part: all others need not wait for it
    )

    return replay_part(*asked)


@reading("replay", "timeline replay --as-of 2018-05-03 --known-by 2018-05-03",
         arrays=lambda _: ("steps", "possible"), part=_part)  # fmt: skip
@LIMIT
@TAIL
def replay(answer: ReplayAnswer) -> Shown:
    """--limit and --tail count what happened and what is only possible each for itself."""
    return Shown(_steps(answer), lambda: _story(answer), _STEP)


_STEP = "view occurred known seq development kind actors issue says effects sources"


def _steps(answer: ReplayAnswer) -> Iterator[dict[str, Any]]:
    for step in (*answer.steps, *answer.possible):
        undated = getattr(step, "undated", None)
        view = "" if undated is None else "undated" if undated else "possible"
        yield cells(step, _STEP, view=view, effects=" | ".join(map(_effect, step.effects)))
    for redacted in answer.redacted:
        yield {"view": "redacted", "development": redacted}


def _effect(effect: EffectOnTrack) -> str:
    """Whose position toward whom moved, on what, and how."""
    toward = f" > {effect.toward}" if effect.toward else ""
    return f"{effect.party}{toward} on {effect.issue}: {effect.text}"


def _story(answer: ReplayAnswer) -> list[Section]:
    return [
        ("The story", [_step(step) for step in answer.steps]),
        *some("Only possible by then", map(_step, answer.possible)),
        *redacted_section(answer.redacted),
    ]


def _step(step: StepTold) -> dict[str, str]:
    effects = [f"> {_effect(effect)}" for effect in step.effects]
    return {
        "when": f"{date_words(step.occurred)}\npublic {date_words(step.known)}",
        "what": lined(f"{step.development} ({step.kind}, {step.issue})", step.says, *effects),
    }


@reading("diff", "timeline diff --from 2018-05-02 --to 2018-05-04",
         "diff needs --from DAY (and --to DAY), or --from-recorded SEQ")  # fmt: skip
def diff(answer: DiffAnswer) -> Shown:
    rows = (
        cells(
            change,
            _CHANGE,
            before=_side(change.before),
            after=_side(change.after),
            since=_there(change).since,
            recorded=[_log_entry(entry) for entry in change.recorded],
        )
        for change in answer.changes
    )
    title = f"{answer.negotiation}, {_cut(answer.from_)} and {_cut(answer.to)}"

    def board() -> list[Section]:
        return [("What changed", [_changed(change) for change in answer.changes])]

    back = backwards_words(answer.from_, answer.to)
    return Shown(rows, board, _CHANGE, title, after=partial(talk, back) if back else None)


_CHANGE = "change verdict party toward issue track before after since recorded"


def _there(change: ChangeTold) -> PositionTold:
    """The position after a change; one that ended, before it."""
    there = change.after or change.before
    assert there is not None
    return there


def _side(position: PositionTold | None) -> str:
    if position is None:
        return ""
    status = status_of(position)
    return _told("" if status == "live" else status, position)


def _cut(cut: CutTold) -> str:
    day = f"as of {date_words(cut.as_of)}" if cut.as_of else "at its latest"
    return f"{day} (recorded by {cut.recorded_by})"


def _changed(change: ChangeTold) -> dict[str, str]:
    one, two, there = change.before, change.after, _there(change)
    return {
        "who, on what": who_on_what(change.party, change.toward, change.issue),
        "change": f"{change.verdict or change.change}",
        "position": lined(
            track_text(there),
            one and f"was: {_words(one)}",
            two and f"is: {_words(two)}",
            since_evidence(there),
            *[f"recorded: {_log_entry(entry)}" for entry in change.recorded],
        ),
    }


def _words(position: PositionTold) -> str:
    return _told(status_text(status_of(position)), position)


def _told(status: str, position: PositionTold) -> str:
    return joined(status, describe_position(position)) or "stated without terms"


def _log_entry(entry: BearingEntry) -> str:
    """What the log took in meanwhile: `97 us-deficit-200.corrected by li: typo`."""
    why = f": {entry.reason}" if entry.reason else ""
    return f"{entry.seq} {entry.id or entry.type} by {entry.recorder}{why}"


@reading("gap", "timeline gap --db demo -n black-sea-grain-2022 --issue term")
def gap(answer: GapAnswer) -> Shown:
    from projections.questions.gap import PointTold

    point_row = " ".join(PointTold.__struct_fields__)
    rows = (
        {**cells(pair, _PAIR), **cells(point, point_row), **cells(pair, "period")}
        for pair in answer.pairs
        for point in pair.points
    )
    return Shown(
        rows,
        lambda: [
            (_heading(pair, answer.pairs), [_point(pair, p) for p in pair.points])
            for pair in answer.pairs
        ],
        f"{_PAIR} {point_row} period",
    )


_PAIR = "issue unit basis asks gives demand offer first last closed"


def _heading(pair: PairTold, pairs: Iterable[PairTold]) -> str:
    what = " ".join(filter(None, (pair.unit, pair.basis, pair.period)))
    sides = sides_words(pair, pairs, str, lambda track: track.partition(":")[2])
    return f"{pair.issue}: {sides} ({what}); {distance_words(pair)}"


def _point(pair: PairTold, point: PointTold) -> dict[str, str]:
    asks = point.party == pair.asks
    words = point_words(point)
    return {
        "from": date_words(point.day),
        "asked": words if asks else "",
        "offered": "" if asks else words,
        "by": point.development,
    }
