"""A position with its accounts and terms, the shape that most answers share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from events.quantity import Quantity, plain
from projections.positions import Account, Pending, Position
from projections.stance import Fold
from timeline.answers.heading import Json


def position_json(fold: Fold, position: Position, *, undated: bool | None = None) -> Json:
    """A position. `terms` are what it has come to; each account has its own. A field on which the
    forms that stand differ is None in its own place, and `differ` has all that is said of it."""
    state, key = position.state, position.key
    differ = {term: list(told) for term, told in state.differ}
    answers = state.answers if key.kind == "response" else ()
    answer: Json = {
        "party": key.party,
        "toward": key.toward,
        "issue": position.issue,
        "track": key.track,
        "kind": key.kind,
        "status": None if "status" in differ else position.status,
        "pressing": state.pressing,
        "answer": answers[0] if len(answers) == 1 else None,
        "to": position.to,
        "title": position.title,
        "with": list(position.others),
        "pending": _pending_json(fold, position.pending) if position.pending else None,
        "differ": differ,
        "package": position.package,
        "since": position.since,
        "accounts": [account_json(fold, account) for account in position.accounts],
        "terms": terms_json(state, position.figures_since),
        "text": state.text,
        "note": position.note,
    }
    if undated is not None:
        answer["undated"] = undated
    return answer


def _pending_json(fold: Fold, pending: Pending) -> Json:
    """What is threatened, announced or finally notified about a measure that stands."""
    return {
        "status": pending.status,
        "terms": terms_json(pending.state, pending.figures_since),
        "since": pending.since,
        "accounts": [account_json(fold, account) for account in pending.accounts],
    }


def account_json(fold: Fold, account: Account) -> Json:
    """One report behind a position, with the terms as it gives them."""
    item = account.item
    development = item.development
    stated = account.stated
    return {
        "development": item.id,
        "occurred": development.occurred,
        "speaker": str(development.speaker) if development.speaker else None,
        "authority": fold.record.codebook.authority(development),
        "certainty": development.certainty,
        "sources": list(item.sources),
        "quote": item.quote,
        "terms": terms_json(stated, [item.id] * len(stated.quantities)),
        "answer": stated.answers[0] if stated.answers else None,
        "says": development.says,
        "known": item.known.isoformat(),
    }


def terms_json(terms: Any, since: Sequence[str]) -> Json:
    """Terms of a state or of one account; `since` names for each figure the development that
    stated it. `differ`: what reports contradict each other on, with all that is said of it; the
    single value of such a term is None."""
    return {
        "quantities": [
            {**quantity_json(quantity), "since": name}
            for quantity, name in zip(terms.quantities, since, strict=True)
        ],
        "due": terms.due,
        "lapses": terms.lapses,
        "conditions": list(terms.conditions),
        "scope": list(terms.scope),
        "effective": terms.effective,
        "differ": {term: list(told) for term, told in getattr(terms, "differ", ())},
    }


def quantity_json(quantity: Quantity) -> Json:
    """A quantity; `value` is None for a range, `min` and `max` are None where open, `strict`
    where the open bound itself is excluded."""
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
