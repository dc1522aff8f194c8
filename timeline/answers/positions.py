"""A position with its accounts and terms, the shape that most answers share."""

from __future__ import annotations

from typing import Any

from events.quantity import Quantity, plain
from projections.stance import Account, Fold, Position
from timeline.answers.heading import Json


def position_json(fold: Fold, position: Position, *, undated: bool | None = None) -> Json:
    """A position. `terms` are what it has come to; each account has its own."""
    answers = position.state.answers if position.key.kind == "response" else ()
    answer: Json = {
        "party": position.key.party,
        "toward": position.key.toward,
        "issue": position.issue,
        "track": position.key.track,
        "kind": position.key.kind,
        "status": position.status,
        "pressing": position.state.pressing,
        "answer": answers[0] if answers else None,
        "to": position.to,
        "package": position.package,
        "since": position.since,
        "accounts": [account_json(fold, account) for account in position.accounts],
        "terms": terms_json(position.state),
        "text": position.state.text,
        "note": position.note,
    }
    if undated is not None:
        answer["undated"] = undated
    return answer


def account_json(fold: Fold, account: Account) -> Json:
    """One report behind a position, with the terms as it gives them."""
    item = account.item
    development = item.development
    return {
        "development": item.id,
        "occurred": development.occurred,
        "speaker": str(development.speaker) if development.speaker else None,
        "authority": fold.record.codebook.authority(development),
        "certainty": development.certainty,
        "sources": list(item.sources),
        "quote": item.quote,
        "terms": terms_json(account.stated),
        "answer": account.stated.answers[0] if account.stated.answers else None,
        "says": development.says,
        "known": item.known.isoformat(),
    }


def terms_json(terms: Any) -> Json:
    """Terms of a state or of one account. `differ`: what reports contradict each other on, with
    all that is said of it; the single value of such a term is None."""
    return {
        "quantities": [quantity_json(quantity) for quantity in terms.quantities],
        "due": terms.due,
        "lapses": terms.lapses,
        "conditions": list(terms.conditions),
        "scope": list(terms.scope),
        "effective": terms.effective,
        "differ": {term: list(told) for term, told in terms.differ},
    }


def quantity_json(quantity: Quantity) -> Json:
    """A quantity; `value` is None for a range, `min` and `max` are None where open."""
    return {
        "value": plain(quantity.value) if quantity.value is not None else None,
        "min": plain(quantity.min) if quantity.min is not None else None,
        "max": plain(quantity.max) if quantity.max is not None else None,
        "strict": quantity.strict,
        "approximate": quantity.approximate,
        "unit": quantity.unit,
        "basis": quantity.basis,
        "period": quantity.period,
    }


def asked(has_party: str, has_issue: str | None, party: str | None, issue: str | None) -> bool:
    return party in (None, has_party) and issue in (None, has_issue)
