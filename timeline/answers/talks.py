"""`talks/1`: rounds of talks with every account of them."""

from __future__ import annotations

from events import developments as d
from projections.record import Record
from projections.talks import Round, rounds_of
from timeline.answers.heading import Json, head


def rounds_json(
    negotiation: str, record: Record, *, party: str | None = None, issue: str | None = None
) -> Json:
    """`talks/1`: the rounds that a party takes part in and that are about an issue: one on the
    agenda, or the one that a report of the round is entered under."""

    def wanted(one: Round) -> bool:
        about = {*one.agenda, *(item.development.issue for item in one.accounts)}
        return (party is None or party in one.parties) and (issue is None or issue in about)

    return {
        **head("talks/1", negotiation, record),
        "talks": [talks_json(one) for one in rounds_of(record) if wanted(one)],
    }


def talks_json(one: Round) -> Json:
    """A round of talks with every account of it."""
    return {
        "round": one.name,
        "parties": list(one.parties),
        "status": one.status,
        "opened": one.opened,
        "closed": one.closed,
        "place": one.place,
        "members": list(one.members),
        "agenda": list(one.agenda),
        "accounts": [
            {
                "development": item.id,
                "occurred": item.development.occurred,
                "outcome": _outcome(item.development),
                "next": getattr(item.development, "next", None),
                "speaks_for": list(item.development.speaks_for),
                "says": item.development.says,
                "quote": item.quote,
                "sources": list(item.sources),
            }
            for item in one.accounts
        ],
    }


def _outcome(development: d.Development) -> str | None:
    """What an account tells of how it went. A round that somebody was only invited to counts as
    scheduled, so its account says that no more than an invitation is known."""
    if isinstance(development, d.TalksInvited):
        return "invited"
    told: str | None = getattr(development, "outcome", None)
    return told
