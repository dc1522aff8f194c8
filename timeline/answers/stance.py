"""`stance/1`: where each party stands, the voices, what is only possible, the talks."""

from __future__ import annotations

from events import developments as d
from projections.positions import Position
from projections.record import Item
from projections.stance import Fold, by_party, stance_of
from projections.talks import rounds_of
from timeline.answers.heading import Json, head
from timeline.answers.positions import asked, position_json
from timeline.answers.talks import talks_json


def stance_json(
    negotiation: str,
    fold: Fold,
    *,
    party: str | None = None,
    issue: str | None = None,
    ended: bool = False,
) -> Json:
    """`stance/1`."""
    stance = stance_of(fold, ended=ended)

    def wanted(position: Position) -> bool:
        return asked(position.key.party, position.issue, party, issue)

    return {
        **head("stance/1", negotiation, fold.record),
        "positions": [position_json(fold, p) for p in by_party(stance.positions) if wanted(p)],
        "voices": [
            voice_json(fold, item)
            for item in stance.voices
            if issue in (None, item.development.issue)
            and (party is None or party in _parties(item.development))
        ],
        "possible": [
            position_json(fold, p, undated=p.undated) for p in stance.possible if wanted(p)
        ],
        "talks": [
            talks_json(one)
            for one in rounds_of(fold.record)
            if party is None or party in one.parties
        ],
        "redacted": fold.record.redacted,
    }


def _parties(development: d.Development) -> tuple[str, ...]:
    return development.speaks_for or development.actors


def voice_json(fold: Fold, item: Item) -> Json:
    """Words that bind nobody."""
    development = item.development
    parties = _parties(development)
    return {
        "development": item.id,
        "party": parties[0] if parties else None,
        "speaker": str(development.speaker) if development.speaker else None,
        "issue": development.issue,
        "says": development.says,
        "authority": fold.record.codebook.authority(development),
        "certainty": development.certainty,
        "sources": list(item.sources),
        "quote": item.quote,
    }
