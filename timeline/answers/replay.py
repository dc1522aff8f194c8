"""`replay/1`: the story in order, with what each development did."""

from __future__ import annotations

from events.developments import Development
from events.kinds import kind_of
from events.log import recorded_text
from projections.codebook import Codebook
from projections.record import Item
from projections.replay import ReplayStep, possible_replay_of, replay_of
from projections.stance import Fold
from timeline.answers.heading import Json, head


def replay_json(
    negotiation: str, fold: Fold, *, party: str | None = None, issue: str | None = None
) -> Json:
    """`replay/1`."""

    codebook = fold.record.codebook

    def wanted(item: Item) -> bool:
        return told_of(item.development, party, issue)

    return {
        **head("replay/1", negotiation, fold.record),
        "steps": [step_json(step, codebook) for step in replay_of(fold, wanted)],
        "possible": [
            {**step_json(step, codebook), "undated": step.item.undated}
            for step in possible_replay_of(fold, wanted)
        ],
        "redacted": fold.record.redacted,
    }


def told_of(development: Development, party: str | None, issue: str | None) -> bool:
    """Whether a development is told in the story of a party, or of an issue (None: of any)."""
    if issue not in (None, development.issue):
        return False
    return party is None or party in (
        *development.actors, *development.recipients, *development.speaks_for,
    )  # fmt: skip


def step_json(step: ReplayStep, codebook: Codebook) -> Json:
    """A development in the one order, with its moves and effects. `binds`: the parties whose
    position it may set by the codebook; none for words that bind nobody."""
    item = step.item
    moves = [move for one in step.steps for move in one.moves if move.item is item]
    return {
        "development": item.id,
        "seq": item.seq,
        "kind": kind_of(item.development).name,
        "occurred": item.development.occurred,
        "earliest": item.earliest.isoformat() if item.earliest else None,
        "latest": item.latest.isoformat(),
        "known": item.known.isoformat(),
        "recorded": recorded_text(item.recorded),
        "actors": list(item.development.actors),
        "speaks_for": list(item.development.speaks_for),
        "binds": list(codebook.bound(item.development)),
        "issue": item.development.issue,
        "says": item.development.says,
        "sources": list(item.sources),
        "moves": [
            {
                "party": move.key.party,
                "toward": move.key.toward,
                "issue": move.issue,
                "track": move.key.track,
                "kind": move.key.kind,
                "effect": move.effect,
                "status": move.stated.status,
                "answer": move.stated.answer,
            }
            for move in moves
        ],
        "effects": [
            {
                "party": effect.party,
                "toward": effect.toward,
                "issue": effect.issue,
                "track": effect.track,
                "verdict": effect.verdict,
                "text": effect.text,
            }
            for effect in step.effects
        ],
    }
