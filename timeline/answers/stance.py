"""`stance/1`: where each party stands, the voices, what is only possible, the talks; and of one
party on an issue, as a certificate holds it, `certificate/1`."""

from __future__ import annotations

from typing import Self

from events.developments import Commitment, Development
from events.kinds import kind_of
from events.source import Certainty
from projections.fold.positions import Position
from projections.moves.by_kind import stated_by
from projections.questions.stance import View, by_party
from projections.record.items import Item
from projections.record.talks import rounds_of
from projections.rules.words import joined
from timeline.answers.heading import Headed, Part, head, taken
from timeline.answers.positions import (
    AnswerName,
    Authority,
    KindName,
    PositionTold,
    PossibleTold,
    TermsTold,
    asked,
    told,
)
from timeline.answers.talks import RoundTold

_NAMED = ("agreement", "proposal", "measure", "action", "round")
"""The attributes of a development that name what it is of."""


class VoiceTold(Part, frozen=True, gc=False):
    """Words that bind nobody, of a `kind` and with the terms and the answer that they state;
    `about`: the name of what they are of; `commits`: who takes on what."""

    development: str
    party: str | None
    speaker: str | None
    issue: str | None
    says: str | None
    authority: Authority
    certainty: Certainty
    sources: tuple[str, ...]
    quote: str | None
    kind: KindName
    terms: TermsTold
    answer: AnswerName | None
    status: str | None
    about: str | None
    commits: tuple[str, ...]

    @classmethod
    def of(cls, fold: View, item: Item) -> Self:
        development = item.development
        stated = stated_by(development)
        return taken(
            cls,
            item,
            development,
            development=item.id,
            party=next(iter(_parties(development)), None),
            speaker=str(development.speaker) if development.speaker else None,
            authority=fold.record.codebook.authority(development),
            kind=kind_of(development).name,
            terms=TermsTold.of(stated, [item.id] * len(stated.quantities)),
            answer=stated.answer,
            status=getattr(development, "status", None),
            about=next(filter(None, (getattr(development, one, None) for one in _NAMED)), None),
            commits=tuple(map(_taken_on, getattr(development, "commits", ()))),
        )


def _taken_on(one: Commitment) -> str:
    """What a party takes on, in a line as the audit has it: `ARL: 3 kt; due 2019`."""
    said = joined(
        *map(str, one.quantities), one.text, one.due and f"due {one.due}",
        one.lapses and f"lapses {one.lapses}", *(f"if {text}" for text in one.conditions),
    )  # fmt: skip
    return f"{one.party}{f' on {one.issue}' if one.issue else ''}: {said}"


class StanceAnswer(Headed, frozen=True, gc=False, tag="stance/1"):
    """Where each party stands; `redacted` are the developments that the law ordered removed."""

    positions: tuple[PositionTold, ...]
    voices: tuple[VoiceTold, ...]
    possible: tuple[PossibleTold, ...]
    talks: tuple[RoundTold, ...]
    redacted: list[str]

    @classmethod
    def of(cls, negotiation: str, fold: View, *, party: str | None = None,
           issue: str | None = None, ended: bool = False) -> Self:  # fmt: skip
        def wanted(position: Position) -> bool:
            return asked(position.key.party, position.issue, party, issue)

        positions = by_party(fold.positions(ended=ended))
        voices = (
            VoiceTold.of(fold, item)
            for item in fold.voices
            if issue in (None, item.development.issue)
            and (party is None or party in _parties(item.development))
        )
        rounds = (one for one in rounds_of(fold.record) if party is None or party in one.parties)
        return cls(
            **head(negotiation, fold.record),
            positions=tuple(told(fold, p) for p in positions if wanted(p)),
            voices=tuple(voices),
            possible=tuple(PossibleTold.of(fold, p) for p in fold.only_possible if wanted(p)),
            talks=tuple(map(RoundTold.of, rounds)),
            redacted=fold.record.redacted,
        )


class CertifiedAnswer(Headed, frozen=True, gc=False, tag="certificate/1"):
    """Where a party stands on an issue; its parts are those of `stance/1`."""

    party: str
    issue: str
    positions: tuple[PositionTold, ...]
    voices: tuple[VoiceTold, ...]
    possible: tuple[PossibleTold, ...]

    @classmethod
    def of(cls, negotiation: str, fold: View, *, party: str, issue: str) -> Self:
        stance = StanceAnswer.of(negotiation, fold, party=party, issue=issue)
        return taken(cls, stance, party=party, issue=issue)


def _parties(development: Development) -> tuple[str, ...]:
    return development.speaks_for or development.actors
