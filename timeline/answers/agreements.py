"""`agreements/1`: what was agreed, who committed to what, and what became of it."""

from __future__ import annotations

from projections.agreed import Agreement, agreements_of
from projections.stance import Fold
from timeline.answers.heading import Json, head
from timeline.answers.positions import asked, position_json, terms_json


def agreements_json(
    negotiation: str,
    fold: Fold,
    *,
    party: str | None = None,
    issue: str | None = None,
    ended: bool = False,
) -> Json:
    """`agreements/1`: those in which a party has, or on an issue somebody has, taken something
    on; with `ended`, ended ones too."""
    return {
        **head("agreements/1", negotiation, fold.record),
        "agreements": [
            _agreement_json(fold, one)
            for one in agreements_of(fold, ended=ended)
            if any(asked(p.key.party, p.issue, party, issue) for p in one.commitments)
        ],
    }


def _agreement_json(fold: Fold, one: Agreement) -> Json:
    return {
        "name": one.name,
        "title": one.title,
        "parties": list(one.parties),
        "status": one.status,
        "since": one.since,
        "lapses": one.terms.lapses,
        "terms": terms_json(one.terms, one.figures_since),
        "commitments": [position_json(fold, position) for position in one.commitments],
        "history": [
            {
                "development": entry.item.id,
                "status": entry.status,
                "occurred": entry.item.development.occurred,
                "by": list(entry.by),
            }
            for entry in one.history
        ],
    }
