"""`gap/1`: how far what one side asks lies from what the other offers, day by day."""

from __future__ import annotations

from typing import Self

from projections.questions.gap import PairTold, gaps_of
from projections.questions.stance import View
from timeline.answers.heading import Headed, head


class GapAnswer(Headed, frozen=True, gc=False, tag="gap/1"):
    """How far what one side asks lies from what the other offers, day by day."""

    pairs: tuple[PairTold, ...]

    @classmethod
    def of(cls, negotiation: str, fold: View, *, party: str | None = None,
           issue: str | None = None) -> Self:  # fmt: skip
        return cls(
            **head(negotiation, fold.record),
            pairs=tuple(gaps_of(fold, party=party, issue=issue)),
        )
