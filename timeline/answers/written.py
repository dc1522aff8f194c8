"""`written/1`: what a write did."""

from __future__ import annotations

from timeline.answers.checked import checked_json
from timeline.answers.heading import Json
from timeline.recording.outcome import Outcome, Written, sentence


def written_json(written: Written) -> Json:
    """`written/1`: what a write did."""
    return {
        "schema": "written/1",
        "negotiation": written.negotiation,
        "dry_run": written.dry_run,
        "new": written.new,
        "events": [outcome_json(outcome, written.dry_run) for outcome in written.outcomes],
        "broken": [checked_json(one) for one in written.broken],
    }


def outcome_json(outcome: Outcome, dry_run: bool) -> Json:
    """One recorded event and its effect."""
    return {
        "seq": outcome.seq,
        "id": outcome.id,
        "type": outcome.event.topic,
        "new": outcome.new,
        "version": outcome.version,
        "public": outcome.public,
        "voice": outcome.voice,
        "now": outcome.now,
        "effects": [
            {
                "party": effect.party,
                "issue": effect.issue,
                "track": effect.track,
                "verdict": effect.verdict,
                "text": effect.text,
            }
            for effect in outcome.effects
        ],
        "changes": list(outcome.changes or ()),
        "hints": list(outcome.hints),
        "says": sentence(outcome, dry_run=dry_run),
    }
