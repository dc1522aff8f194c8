"""`agreements/1`: what was agreed, who committed to what, and what became of it."""

from __future__ import annotations

from typing import Self

from projections.questions.agreements import Agreement, AgreementStep, agreements_of
from projections.questions.stance import View
from timeline.answers.heading import Headed, Part, head, taken
from timeline.answers.positions import PositionTold, Status, TermsTold, asked


class AgreementTold(Part, frozen=True, gc=False):
    """An agreement; `terms` are its own, `status` the firmest of its commitments."""

    name: str
    title: str | None
    parties: tuple[str, ...]
    status: Status
    since: str
    lapses: str | None
    terms: TermsTold
    commitments: tuple[PositionTold, ...]
    history: tuple[AgreementStep, ...]

    @classmethod
    def of(cls, fold: View, one: Agreement) -> Self:
        return taken(
            cls,
            one,
            terms=TermsTold.of(one.terms, one.figures_since),
            commitments=tuple([PositionTold.of(fold, p) for p in one.commitments]),
        )


class AgreementsAnswer(Headed, frozen=True, gc=False, tag="agreements/1"):
    """The agreements in which a party has, or on an issue somebody has, taken something on."""

    agreements: tuple[AgreementTold, ...]

    @classmethod
    def of(cls, negotiation: str, fold: View, *, party: str | None = None,
           issue: str | None = None, ended: bool = False) -> Self:  # fmt: skip
        """With `ended`, ended ones too."""
        found = [
            AgreementTold.of(fold, one)
            for one in agreements_of(fold, ended=ended)
            if any(asked(p.key.party, p.issue, party, issue) for p in one.commitments)
        ]
        return cls(**head(negotiation, fold.record), agreements=tuple(found))
