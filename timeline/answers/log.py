"""`log/1`: the log as stored."""

from __future__ import annotations

from collections.abc import Iterable

from events.codec import plain_fields
from events.developments import Event, PayloadRemoved, Redacted
from events.log import Logged, recorded_text
from projections.cut import Cut
from timeline.answers.heading import Json, cut_json


def log_json(negotiation: str, log: Iterable[Logged], codebook: str, cut: Cut) -> Json:
    """`log/1`."""
    return {
        "schema": "log/1",
        "negotiation": negotiation,
        "codebook": codebook,
        "cut": cut_json(cut),
        "events": [event_json(negotiation, entry) for entry in log],
    }


def event_json(negotiation: str, entry: Logged) -> Json:
    """One event of the log, its body as stored."""
    event = entry.event
    return {
        "seq": entry.seq,
        "id": getattr(event, "id", None),
        "type": event.redacted if isinstance(event, PayloadRemoved) else event.topic,
        "negotiation": negotiation,
        "recorded": recorded_text(entry.recorded),
        "recorder": entry.recorder,
        **original_json(entry.event),
        "note": event.note if isinstance(event, Redacted) else None,
        "body": {n: v for n, v in plain_fields(entry.event).items() if n != "original"},
    }


def original_json(event: Event) -> Json:
    """When and by whom it was first recorded, where it was brought over from another store."""
    first = event.original
    return {
        "originally_recorded": recorded_text(first.recorded) if first else None,
        "original_recorder": first.recorder if first else None,
    }
