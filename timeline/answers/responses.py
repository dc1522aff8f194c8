"""`answers/1`: who answered whom, in chains, and what moves were answered with."""

from __future__ import annotations

from events.kinds import kind_of
from projections.answers import FEWEST_MOVES, Answer, Chain, Days, Reciprocity, Turn, answers_of
from projections.stance import Fold
from timeline.answers.heading import Json, head


def answers_json(
    negotiation: str, fold: Fold, *, party: str | None = None, issue: str | None = None
) -> Json:
    """`answers/1`."""
    found = answers_of(fold, party=party, issue=issue)
    return {
        **head("answers/1", negotiation, fold.record),
        "answers": [_answer_json(answer) for answer in found.answers],
        "chains": [_chain_json(chain) for chain in found.chains],
        "reciprocity": [_reciprocity_json(one) for one in found.reciprocity],
    }


def _days_json(days: Days) -> Json:
    return {"min": days.min, "max": days.max}


def _turn_json(turn: Turn) -> Json:
    development = turn.item.development
    return {
        "development": turn.item.id,
        "accounts": [item.id for item in turn.accounts],
        "parties": list(turn.parties),
        "kind": kind_of(development).name,
        "occurred": development.occurred,
        "earliest": turn.item.earliest.isoformat() if turn.item.earliest else None,
        "latest": turn.item.latest.isoformat(),
        "issue": development.issue,
        "says": development.says,
        "verdict": turn.verdict,
        "note": turn.note,
        "sources": list(dict.fromkeys(s for item in turn.accounts for s in item.sources)),
    }


def _answer_json(answer: Answer) -> Json:
    return {
        "development": answer.turn.item.id,
        "parties": list(answer.turn.parties),
        "verdict": answer.turn.verdict,
        "answers": answer.to.item.id,
        "answered_parties": list(answer.to.parties),
        "answered_verdict": answer.to.verdict,
        "by": answer.by,
        "days": _days_json(answer.days),
    }


def _chain_json(chain: Chain) -> Json:
    answers = (None, *chain.answers)
    return {
        "first": chain.turns[0].item.id,
        "last": chain.turns[-1].item.id,
        "parties": list(dict.fromkeys(p for turn in chain.turns for p in turn.parties)),
        "days": _days_json(chain.days),
        "steps": [
            {
                **_turn_json(turn),
                "answers": answer.to.item.id if answer else None,
                "by": answer.by if answer else None,
                "days": _days_json(answer.days) if answer else None,
            }
            for turn, answer in zip(chain.turns, answers, strict=True)
        ],
    }


def _reciprocity_json(one: Reciprocity) -> Json:
    counts = one.counts
    return {
        "parties": list(one.parties),
        "moves": one.moves,
        "needed": FEWEST_MOVES,
        "counts": None
        if counts is None
        else [
            {
                "mover": mover,
                "moved": moved,
                "answerer": answerer,
                "answered": answered,
                "count": count,
            }
            for (mover, moved, answerer, answered), count in counts.items()
        ],
        "reason": one.reason,
    }
