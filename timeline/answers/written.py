"""`written/1`: what a write did."""

from __future__ import annotations

from typing import Annotated, Self

from events.developments import EVENT_TYPES
from projections.rules.findings import Verdict
from timeline.answers.checked import CheckedTold
from timeline.answers.heading import Part, one_of, taken
from timeline.recording.outcome import Outcome, Written, sentence


class WrittenEffect(Part, frozen=True, gc=False):
    """What an event did to whose position, in words."""

    party: str
    issue: str | None
    track: str
    verdict: Verdict
    text: str


class WrittenEvent(Part, frozen=True, gc=False):
    """One recorded event and its effect."""

    seq: int
    id: str | None
    type: Annotated[str, one_of(EVENT_TYPES)]
    new: bool
    version: int
    public: str | None
    voice: bool
    now: str | None
    effects: list[WrittenEffect]
    changes: tuple[str, ...]
    hints: tuple[str, ...]
    says: str

    @classmethod
    def of(cls, outcome: Outcome, dry_run: bool) -> Self:
        return taken(
            cls,
            outcome,
            type=outcome.event.topic,
            effects=[taken(WrittenEffect, effect) for effect in outcome.effects],
            changes=outcome.changes or (),
            says=sentence(outcome, dry_run=dry_run),
        )


class WrittenAnswer(Part, frozen=True, gc=False, tag_field="schema", tag="written/1"):
    """What a write did, or with `dry_run` would have done."""

    negotiation: str
    dry_run: bool
    new: int
    events: list[WrittenEvent]
    broken: list[CheckedTold]

    @classmethod
    def of(cls, written: Written) -> Self:
        return taken(
            cls,
            written,
            events=[WrittenEvent.of(outcome, written.dry_run) for outcome in written.outcomes],
            broken=[CheckedTold.told(one) for one in written.broken],
        )
