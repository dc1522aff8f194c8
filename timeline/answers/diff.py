"""`diff/1`: what changed between two cuts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Self

from msgspec import field

from events.log import Logged, recorded_text
from projections.questions.diff import Change
from projections.questions.stance import View
from projections.rules.findings import Verdict
from timeline.answers.heading import CutTold, Headed, Part, head, taken
from timeline.answers.positions import PositionTold


class BearingEntry(Part, frozen=True, gc=False):
    """An entry that the log took in between two cuts, and that bears on a change."""

    seq: int
    id: str | None
    type: str
    recorder: str
    recorded: str
    reason: str | None

    @classmethod
    def of(cls, entry: Logged) -> Self:
        return taken(
            cls,
            entry,
            type=entry.event.topic,
            recorded=recorded_text(entry.recorded),
            **{name: getattr(entry.event, name, None) for name in ("id", "reason")},
        )


class ChangeTold(Part, frozen=True, gc=False):
    """One position before and after: opened, changed or ended."""

    party: str
    toward: str | None
    issue: str | None
    track: str
    change: Literal["opened", "changed", "ended"]
    verdict: Verdict | None
    before: PositionTold | None
    after: PositionTold | None
    recorded: list[BearingEntry]


class DiffAnswer(Headed, frozen=True, gc=False, tag="diff/1"):
    """What changed from one cut to another."""

    from_: CutTold = field(name="from")
    to: CutTold
    changes: list[ChangeTold]

    @classmethod
    def of(cls, negotiation: str, one: View, two: View, changes: Sequence[Change],
           between: Sequence[Logged] = ()) -> Self:  # fmt: skip
        """`between`: what the log took in from cut to cut; each change names its part of that."""
        return cls(
            **head(negotiation, two.record),
            from_=CutTold.of(one.record.cut),
            to=CutTold.of(two.record.cut),
            changes=[
                taken(
                    ChangeTold,
                    change,
                    change.key,
                    before=PositionTold.of(one, change.before) if change.before else None,
                    after=PositionTold.of(two, change.after) if change.after else None,
                    recorded=_bearing(between, one, two, change) if between else [],
                )
                for change in changes
            ],
        )


def _bearing(between: Sequence[Logged], one: View, two: View, change: Change) -> list[BearingEntry]:
    """The entries that are about the developments of the change's track, at either cut."""
    tracks = [fold.board.tracks.get(change.key) for fold in (one, two)]
    ids = {name for track in tracks if track for step in track.steps for name in step.ids}
    return [
        BearingEntry.of(entry)
        for entry in between
        if ids & {getattr(entry.event, name, None) for name in ("id", "target", "other")}
    ]
