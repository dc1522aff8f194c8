"""The course of a party's tracks on an issue: what each was after each of its steps."""

from __future__ import annotations

from projections.positions import position_of
from projections.stance import Fold
from timeline.answers.heading import Json
from timeline.answers.positions import position_json


def course_json(fold: Fold, party: str, issue: str) -> list[Json]:
    """A position for each step, in the order of the steps of a track, with the `day` by which the
    step had certainly happened; where the order is open, with what may stand beside it."""
    return [
        {
            "day": fold.record.by_then(step.latest).isoformat(),
            **position_json(fold, position_of(fold.board, track, [*step.unsettled, step])),
        }
        for track in fold.board.tracks.values()
        if track.key.party == party and not track.rows_only
        for step in track.steps
        if step.issue == issue and not step.silent
    ]
