"""`certificate/1`: a party's stance on an issue, as a certificate holds it."""

from __future__ import annotations

from projections.stance import View
from timeline.answers.heading import Headed, taken
from timeline.answers.positions import PositionTold, PossibleTold
from timeline.answers.stance import StanceAnswer, VoiceTold


class CertifiedAnswer(Headed, frozen=True, gc=False, tag="certificate/1"):
    """Where a party stands on an issue; its parts are those of `stance/1`."""

    party: str
    issue: str
    positions: tuple[PositionTold, ...]
    voices: tuple[VoiceTold, ...]
    possible: tuple[PossibleTold, ...]

    @classmethod
    def of(cls, negotiation: str, fold: View, *, party: str, issue: str) -> CertifiedAnswer:
        stance = StanceAnswer.of(negotiation, fold, party=party, issue=issue)
        return taken(cls, stance, party=party, issue=issue)
