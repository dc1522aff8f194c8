"""`talks/1`: rounds of talks with every account of them."""

from __future__ import annotations

from typing import Annotated, Self

from events import developments as d
from projections.record.items import Item, Record
from projections.record.talks import Round, rounds_of
from timeline.answers.heading import Headed, Part, head, one_of, taken


class RoundAccount(Part, frozen=True, gc=False):
    """What one report tells of a round."""

    development: str
    occurred: str
    outcome: str | None
    next: str | None
    speaks_for: tuple[str, ...]
    says: str | None
    quote: str | None
    sources: tuple[str, ...]

    @classmethod
    def of(cls, item: Item) -> Self:
        # A round that somebody was only invited to counts as scheduled, so its account says that
        # no more than an invitation is known.
        told = item.development
        invited = isinstance(told, d.TalksInvited)
        return taken(
            cls,
            item,
            told,
            development=item.id,
            outcome="invited" if invited else getattr(told, "outcome", None),
            next=getattr(told, "next", None),
        )


class RoundTold(Part, frozen=True, gc=False):
    """A round of talks with every account of it."""

    round: str
    parties: tuple[str, ...]
    status: Annotated[str, one_of(("scheduled", "open", "closed", "cancelled"))]
    opened: str | None
    closed: str | None
    place: str | None
    members: tuple[str, ...]
    agenda: tuple[str, ...]
    accounts: tuple[RoundAccount, ...]

    @classmethod
    def of(cls, one: Round) -> Self:
        return taken(cls, one, round=one.name, accounts=tuple(map(RoundAccount.of, one.accounts)))


class TalksAnswer(Headed, frozen=True, gc=False, tag="talks/1"):
    """The rounds that a party takes part in and that are about an issue: one on the agenda, or the
    one that a report of the round is entered under."""

    talks: tuple[RoundTold, ...]

    @classmethod
    def of(cls, negotiation: str, record: Record, *, party: str | None = None,
           issue: str | None = None) -> Self:  # fmt: skip
        def wanted(one: Round) -> bool:
            about = {*one.agenda, *(item.development.issue for item in one.accounts)}
            return (party is None or party in one.parties) and (issue is None or issue in about)

        rounds = tuple([RoundTold.of(one) for one in rounds_of(record) if wanted(one)])
        return cls(**head(negotiation, record), talks=rounds)
