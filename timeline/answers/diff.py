"""`diff/1`: what changed between two cuts."""

from __future__ import annotations

from collections.abc import Sequence

from projections.diff import Change
from projections.stance import Fold
from timeline.answers.heading import Json, cut_json, head
from timeline.answers.positions import position_json


def diff_json(negotiation: str, one: Fold, two: Fold, changes: Sequence[Change]) -> Json:
    """`diff/1`."""
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
            }
            for change in changes
        ],
    }
