"""`answers/1`: who answered whom, in chains, and what moves were answered with."""

from __future__ import annotations

from datetime import date
from typing import Literal, Self

from events.kinds import kind_of
from projections.questions.answers import Answer, Chain, Days, ReciprocityTold, Turn, answers_of
from projections.questions.stance import View
from projections.rules.findings import Verdict
from timeline.answers.heading import Headed, Part, head, taken
from timeline.answers.positions import KindName

By = Literal["link", "name"]


class AnsweredTold(Part, frozen=True, gc=False):
    """One development that answers another."""

    development: str
    parties: tuple[str, ...]
    verdict: Verdict | None
    answers: str
    answered_parties: tuple[str, ...]
    answered_verdict: Verdict | None
    by: By
    days: Days

    @classmethod
    def of(cls, answer: Answer) -> Self:
        turn, to = answer.turn, answer.to
        return taken(
            cls,
            answer,
            turn,
            development=turn.item.id,
            answers=to.item.id,
            answered_parties=to.parties,
            answered_verdict=to.verdict,
        )


class ChainStep(Part, frozen=True, gc=False):
    """A development of a chain; all but the first answer the one before."""

    development: str
    accounts: list[str]
    parties: tuple[str, ...]
    kind: KindName
    occurred: str
    earliest: date | None
    latest: date
    issue: str | None
    says: str | None
    verdict: Verdict | None
    note: str | None
    sources: list[str]
    answers: str | None
    by: By | None
    days: Days | None

    @classmethod
    def of(cls, turn: Turn, answer: Answer | None) -> Self:
        item, told = turn.item, turn.item.development
        return taken(
            cls,
            turn,
            item,
            told,
            development=item.id,
            accounts=[one.id for one in turn.accounts],
            kind=kind_of(told).name,
            sources=list(dict.fromkeys(s for one in turn.accounts for s in one.sources)),
            answers=answer.to.item.id if answer else None,
            **{name: getattr(answer, name, None) for name in ("by", "days")},
        )


class ChainTold(Part, frozen=True, gc=False):
    """A line of answers, first to last."""

    first: str
    last: str
    parties: list[str]
    days: Days
    steps: list[ChainStep]

    @classmethod
    def of(cls, chain: Chain) -> Self:
        answers = (None, *chain.answers)
        return cls(
            first=chain.turns[0].item.id,
            last=chain.turns[-1].item.id,
            parties=list(dict.fromkeys(p for turn in chain.turns for p in turn.parties)),
            days=chain.days,
            steps=[ChainStep.of(*pair) for pair in zip(chain.turns, answers, strict=True)],
        )


class AnswersAnswer(Headed, frozen=True, gc=False, tag="answers/1"):
    """Who answered whom: chains of response, and what moves were answered with, pair by pair."""

    answers: list[AnsweredTold]
    chains: list[ChainTold]
    reciprocity: list[ReciprocityTold]

    @classmethod
    def of(cls, negotiation: str, fold: View, *, party: str | None = None,
           issue: str | None = None) -> Self:  # fmt: skip
        found = answers_of(fold, party=party, issue=issue)
        return cls(
            **head(negotiation, fold.record),
            answers=list(map(AnsweredTold.of, found.answers)),
            chains=list(map(ChainTold.of, found.chains)),
            reciprocity=list(found.reciprocity),
        )
