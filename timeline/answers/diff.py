"""`diff/1`: what changed between two cuts."""

from __future__ import annotations

from collections.abc import Sequence

from events.log import Logged, recorded_text
from projections.diff import Change
from projections.stance import Fold
from timeline.answers.heading import Json, cut_json, head
from timeline.answers.positions import position_json


def diff_json(
    negotiation: str,
    one: Fold,
    two: Fold,
    changes: Sequence[Change],
    between: Sequence[Logged] = (),
) -> Json:
    """`diff/1`. `between` is what the log took in from the one cut to the other: each change
    names what of it bears on the track, and who entered that."""
    return {
        **head("diff/1", negotiation, two.record),
        "from": cut_json(one.record.cut),
        "to": cut_json(two.record.cut),
        "changes": [
            {
                "party": change.key.party,
                "toward": change.key.toward,
                "issue": change.issue,
                "track": change.key.track,
                "change": change.change,
                "verdict": change.verdict,
                "before": position_json(one, change.before) if change.before else None,
                "after": position_json(two, change.after) if change.after else None,
                "recorded": _bearing(between, one, two, change) if between else [],
            }
            for change in changes
        ],
    }


def _bearing(between: Sequence[Logged], one: Fold, two: Fold, change: Change) -> list[Json]:
    """The entries that are about the developments of the change's track, at either cut."""
    tracks = [fold.board.tracks.get(change.key) for fold in (one, two)]
    ids = {name for track in tracks if track for step in track.steps for name in step.ids}
    return [
        {
            "seq": entry.seq,
            "id": getattr(entry.event, "id", None),
            "type": entry.event.topic,
            "recorder": entry.recorder,
            "recorded": recorded_text(entry.recorded),
            "reason": getattr(entry.event, "reason", None),
        }
        for entry in between
        if ids & {getattr(entry.event, name, None) for name in ("id", "target", "other")}
    ]
