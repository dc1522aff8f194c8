"""A position with its accounts and terms, the shape that most answers share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Self, get_args

from msgspec import field

from events.assertions import STATUSES
from events.developments import Answer, Pressing
from events.kinds import KINDS
from events.quantity import Quantity, plain
from events.source import AUTHORITIES, Certainty
from projections.fold.positions import Account, Pending, Position, position_of
from projections.moves.naming import TrackKind
from projections.questions.stance import View
from timeline.answers.heading import Part, one_of, taken

Authority = Annotated[str, one_of(AUTHORITIES)]
KindName = Annotated[str, one_of(KINDS)]
"""The kind of a development, as answers name it."""
AnswerName = Annotated[str, one_of(get_args(Answer))]
Status = Annotated[str, one_of(STATUSES)]
Differing = dict[str, tuple[str, ...]]
"""Term -> all that is said of it, where accounts or forms contradict each other."""


class QuantityTold(Part, frozen=True, gc=False):
    """A quantity; `value` is None for a range, `min` and `max` are None where open, `strict`
    where the open bound itself is excluded."""

    value: str | None
    min: str | None
    max: str | None
    strict: bool
    approximate: bool
    unit: str
    basis: str | None
    period: str | None

    @classmethod
    def of(cls, quantity: Quantity, **own: Any) -> Self:
        ends = {name: plain(getattr(quantity, name)) or None for name in ("value", "min", "max")}
        return taken(cls, quantity, **ends, **own)


class FigureTold(QuantityTold, frozen=True, gc=False):
    """A quantity, and the development that stated it."""

    since: str


class TermsTold(Part, frozen=True, gc=False):
    """Terms of a state or of one account. `differ`: what reports contradict each other on, with
    all that is said of it; the single value of such a term is None."""

    quantities: tuple[FigureTold, ...]
    due: str | None
    lapses: str | None
    conditions: tuple[str, ...]
    scope: tuple[str, ...]
    effective: str | None
    differ: Differing

    @classmethod
    def of(cls, terms: Any, since: Sequence[str]) -> Self:
        """`since` names for each figure the development that stated it."""
        figures = zip(terms.quantities, since, strict=True)
        return taken(
            cls,
            terms,
            quantities=tuple([FigureTold.of(one, since=name) for one, name in figures]),
            differ=getattr(terms, "differing", {}),
        )


class AccountTold(Part, frozen=True, gc=False):
    """One report behind a position, with the terms as it gives them."""

    development: str
    occurred: str
    speaker: str | None
    authority: Authority
    certainty: Certainty
    sources: tuple[str, ...]
    quote: str | None
    terms: TermsTold
    answer: AnswerName | None
    says: str | None
    known: date

    @classmethod
    def of(cls, fold: View, account: Account) -> Self:
        item, stated = account.item, account.stated
        development = item.development
        return taken(
            cls,
            item,
            development,
            development=item.id,
            says=account.says,
            speaker=str(development.speaker) if development.speaker else None,
            authority=fold.record.codebook.authority(development),
            terms=TermsTold.of(stated, [item.id] * len(stated.quantities)),
            answer=stated.answers[0] if stated.answers else None,
        )


class PendingTold(Part, frozen=True, gc=False):
    """What is threatened, announced or finally notified about a measure that stands; `status` is
    None where forms differ on it."""

    status: Annotated[str, one_of(("threatened", "announced", "final"))] | None
    terms: TermsTold
    since: str
    accounts: tuple[AccountTold, ...]

    @classmethod
    def of(cls, fold: View, pending: Pending) -> Self:
        return taken(
            cls,
            pending,
            terms=TermsTold.of(pending.state, pending.figures_since),
            accounts=tuple([AccountTold.of(fold, one) for one in pending.accounts]),
        )


class PositionTold(Part, frozen=True, gc=False):
    """A position. `terms` are what it has come to; each account has its own. A field on which the
    forms that stand differ is None in its own place, and `differ` has all that is said of it."""

    party: str
    toward: str | None
    issue: str | None
    track: str
    kind: TrackKind
    status: Status | None
    pressing: Annotated[str, one_of(get_args(Pressing))] | None
    answer: AnswerName | None
    to: str | None
    title: str | None
    with_: tuple[str, ...] = field(name="with")
    pending: PendingTold | None
    differ: Differing
    package: str | None
    since: str
    accounts: tuple[AccountTold, ...]
    terms: TermsTold
    text: str | None
    note: str | None

    @classmethod
    def of(cls, fold: View, position: Position, **own: Any) -> Self:
        """`own`: the further fields of a kind of position."""
        state, key = position.state, position.key
        differ = state.differing
        answers = state.answers if key.kind == "response" else ()
        return taken(
            cls,
            position,
            key,
            state,
            status=None if "status" in differ else position.status,
            answer=answers[0] if len(answers) == 1 else None,
            with_=position.others,
            pending=PendingTold.of(fold, position.pending) if position.pending else None,
            differ=differ,
            accounts=tuple([AccountTold.of(fold, account) for account in position.accounts]),
            terms=TermsTold.of(state, position.figures_since),
            **own,
        )


def told(fold: View, position: Position) -> PositionTold:
    """A position as it is told, made once for as long as the fold keeps the position."""
    kept = vars(position)
    if "told" not in kept:
        kept["told"] = PositionTold.of(fold, position)
    return kept["told"]  # type: ignore[no-any-return]


class PossibleTold(PositionTold, frozen=True, gc=False):
    """A position that somebody has only possibly taken by then."""

    undated: bool


def course_of(fold: View, party: str, issue: str) -> list[tuple[date, PositionTold]]:
    """The course of a party's tracks on an issue: a position for each step, in the order of the
    steps of a track, with the day by which the step had certainly happened; where the order is
    open, with what may stand beside it."""
    return [
        (
            step.latest,
            PositionTold.of(fold, position_of(fold.board, track, [*step.unsettled, step])),
        )
        for track in fold.board.tracks.values()
        if track.key.party == party and not track.rows_only
        for step in track.steps
        if step.issue == issue and not step.silent
    ]


def asked(has_party: str, has_issue: str | None, party: str | None, issue: str | None) -> bool:
    """Whether a party and an issue are the ones asked for (None: any)."""
    return party in (None, has_party) and issue in (None, has_issue)
