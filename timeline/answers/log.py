"""`log/1`: the log as stored."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Self

from events.amendments import PayloadRemoved, Redacted
from events.codec import plain_fields
from events.developments import EVENT_TYPES, Event
from events.log import Logged, recorded_text
from projections.record.cut import Cut
from timeline.answers.heading import CutTold, Headed, Part, one_of, taken


class EventTold(Part, frozen=True, gc=False):
    """One event of the log, its body as stored. `originally_recorded` and `original_recorder` say
    when and by whom it was first recorded, where it was brought over from another store."""

    seq: int
    id: str | None
    type: Annotated[str, one_of(EVENT_TYPES)]
    negotiation: str
    recorded: str
    recorder: str
    originally_recorded: str | None
    original_recorder: str | None
    note: str | None
    body: dict[str, Any]

    @classmethod
    def of(cls, negotiation: str, entry: Logged) -> Self:
        event = entry.event
        return taken(
            cls,
            entry,
            id=getattr(event, "id", None),
            type=event.redacted if isinstance(event, PayloadRemoved) else event.topic,
            negotiation=negotiation,
            recorded=recorded_text(entry.recorded),
            **original(event),
            note=event.note if isinstance(event, Redacted) else None,
            body={n: v for n, v in plain_fields(event).items() if n != "original"},
        )


def original(event: Event) -> dict[str, str | None]:
    """When and by whom it was first recorded, as fields."""
    first = event.original
    return {
        "originally_recorded": recorded_text(first.recorded) if first else None,
        "original_recorder": first.recorder if first else None,
    }


class LogAnswer(Headed, frozen=True, gc=False, tag="log/1"):
    """The log as recorded."""

    events: list[EventTold]

    @classmethod
    def of(cls, negotiation: str, log: Iterable[Logged], codebook: str, cut: Cut) -> Self:
        return cls(
            negotiation=negotiation,
            codebook=codebook,
            cut=CutTold.of(cut),
            events=[EventTold.of(negotiation, entry) for entry in log],
        )
