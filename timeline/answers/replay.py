"""`replay/1`: the story in order, with what each development did."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Self

from events.developments import Development
from events.kinds import kind_of
from events.log import recorded_text
from projections.moves.by_kind import Effect, Move
from projections.moves.naming import TrackKind
from projections.questions.replay import EffectOnTrack, ReplayStep, possible_replay_of, replay_of
from projections.questions.stance import View
from projections.record.codebook import Codebook
from projections.record.items import Item
from timeline.answers.heading import Headed, Part, head, taken
from timeline.answers.positions import AnswerName, KindName


class MoveTold(Part, frozen=True, gc=False):
    """What a development does to a track."""

    party: str
    toward: str | None
    issue: str | None
    track: str
    kind: TrackKind
    effect: Effect
    status: str | None
    answer: AnswerName | None

    @classmethod
    def of(cls, move: Move) -> Self:
        return taken(cls, move, move.key, move.stated)


class StepTold(Part, frozen=True, gc=False):
    """A development in the one order, with its moves and effects. `binds`: the parties whose
    position it may set by the codebook; none for words that bind nobody."""

    development: str
    seq: int
    kind: KindName
    occurred: str
    earliest: date | None
    latest: date
    known: date
    recorded: str
    actors: tuple[str, ...]
    speaks_for: tuple[str, ...]
    binds: tuple[str, ...]
    issue: str | None
    says: str | None
    sources: tuple[str, ...]
    moves: list[MoveTold]
    effects: tuple[EffectOnTrack, ...]

    @classmethod
    def of(cls, step: ReplayStep, codebook: Codebook) -> Self:
        item = step.item
        told = item.development
        return taken(
            cls,
            item,
            told,
            development=item.id,
            kind=kind_of(told).name,
            recorded=recorded_text(item.recorded),
            binds=codebook.bound(told),
            moves=[MoveTold.of(m) for one in step.steps for m in one.moves if m.item.id == item.id],
            effects=step.effects,
        )


class PossibleStep(StepTold, frozen=True, gc=False):
    """A development that has only possibly happened by then."""

    undated: bool


class ReplayAnswer(Headed, frozen=True, gc=False, tag="replay/1"):
    """The story in order; `redacted` are the developments that the law ordered removed."""

    steps: list[StepTold]
    possible: list[PossibleStep]
    redacted: list[str]

    @classmethod
    def of(cls, negotiation: str, fold: View, *, party: str | None = None, issue: str | None = None,
           only: Sequence[Item] | None = None) -> Self:  # fmt: skip
        """`only`: these steps and no others."""
        codebook = fold.record.codebook
        chosen = None if only is None else {item.id for item in only}

        def wanted(item: Item) -> bool:
            if chosen is not None and item.id not in chosen:
                return False
            return told_of(item.development, party, issue)

        return cls(
            **head(negotiation, fold.record),
            steps=[StepTold.of(step, codebook) for step in replay_of(fold, wanted)],
            possible=[PossibleStep.of(step, codebook) for step in possible_replay_of(fold, wanted)],
            redacted=fold.record.redacted,
        )


def told_of(development: Development, party: str | None, issue: str | None) -> bool:
    """Whether a development is told in the story of a party, or of an issue (None: of any)."""
    if issue not in (None, development.issue):
        return False
    return party is None or party in (
        *development.actors, *development.recipients, *development.speaks_for,
    )  # fmt: skip
