"""`log/1`: the log as stored."""

from __future__ import annotations

from collections.abc import Iterable

from events.codec import plain_fields
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
    return {
        "seq": entry.seq,
        "id": getattr(entry.event, "id", None),
        "type": entry.event.topic,
        "negotiation": negotiation,
        "recorded": recorded_text(entry.recorded),
        "recorder": entry.recorder,
        "body": plain_fields(entry.event),
    }
