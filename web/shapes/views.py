"""The shapes of the views: stance, audit, replay, diff, why, talks, measures, proposals. What was
answered with what is in `answered.py`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from web.shapes.parts import (
    BearingShape,
    CutShape,
    Day,
    DevelopmentShape,
    Head,
    PositionShape,
    PossiblePosition,
    Shape,
    TalksRound,
)


class VoiceShape(Shape):
    development: str
    party: str | None
    speaker: str | None
    issue: str | None
    says: str | None
    authority: str
    certainty: str
    sources: list[str]
    quote: str | None


class Stance(Head):
    """`stance/1`"""

    schema_: Literal["stance/1"] = Field(alias="schema")
    positions: list[PositionShape]
    voices: list[VoiceShape]
    possible: list[PossiblePosition]
    talks: list[TalksRound]
    redacted: list[str]


class AuditRowShape(Shape):
    party: str
    toward: str | None
    issue: str | None
    track: str
    dimension: str
    verdict: Literal["hardened", "softened", "held", "opened", "incomparable", "mixed"]
    led_by: str | None
    rule: str
    from_: list[str] = Field(alias="from")
    to: list[str]
    before: str | None
    after: str | None
    order: str
    confidence: Literal["high", "medium", "low"]
    in_answer_to: list[str]
    sources: list[str]
    note: str | None
    day: Day


class NetShape(Shape):
    toward: str | None
    track: str
    dimension: str
    verdict: str
    before: str | None
    after: str | None


class SummaryShape(Shape):
    party: str
    issue: str | None
    verdict: str
    led_by: str | None
    counts: dict[str, int]
    net: list[NetShape]


class Audit(Head):
    """`audit/1`"""

    schema_: Literal["audit/1"] = Field(alias="schema")
    rows: list[AuditRowShape]
    summary: list[SummaryShape]


class MoveShape(Shape):
    party: str
    toward: str | None
    issue: str | None
    track: str
    kind: str
    effect: str
    status: str | None
    answer: str | None


class EffectShape(Shape):
    party: str
    toward: str | None
    issue: str | None
    track: str
    verdict: str
    text: str


class StepShape(Shape):
    development: str
    seq: int
    kind: str
    occurred: str
    earliest: Day | None
    latest: Day
    known: Day
    recorded: str
    actors: list[str]
    speaks_for: list[str]
    binds: list[str]
    issue: str | None
    says: str | None
    sources: list[str]
    moves: list[MoveShape]
    effects: list[EffectShape]


class PossibleStep(StepShape):
    undated: bool


class Replay(Head):
    """`replay/1`"""

    schema_: Literal["replay/1"] = Field(alias="schema")
    steps: list[StepShape]
    possible: list[PossibleStep]
    redacted: list[str]


class ChangeShape(Shape):
    party: str
    toward: str | None
    issue: str | None
    track: str
    change: Literal["opened", "changed", "ended"]
    verdict: str | None
    before: PositionShape | None
    after: PositionShape | None
    recorded: list[BearingShape]


class Diff(Head):
    """`diff/1`"""

    schema_: Literal["diff/1"] = Field(alias="schema")
    from_: CutShape = Field(alias="from")
    to: CutShape
    changes: list[ChangeShape]


class SetAside(Shape):
    development: str
    reason: str
    detail: str | None


class Why(Head):
    """`why/1`"""

    schema_: Literal["why/1"] = Field(alias="schema")
    party: str
    issue: str
    positions: list[PositionShape]
    developments: list[DevelopmentShape]
    set_aside: list[SetAside]


class Talks(Head):
    """`talks/1`"""

    schema_: Literal["talks/1"] = Field(alias="schema")
    talks: list[TalksRound]


class MeasurePosition(PositionShape):
    instrument: str | None
    effective: str | None
    parts: list[str]
    part_of: str | None


class Measures(Head):
    """`measures/1`"""

    schema_: Literal["measures/1"] = Field(alias="schema")
    measures: list[MeasurePosition]
    possible: list[PossiblePosition]


class AnswerShape(Shape):
    party: str
    answer: str | None
    differ: list[str]
    since: str
    note: str | None


class ProposalPosition(PositionShape):
    answers: list[AnswerShape]


class Proposals(Head):
    """`proposals/1`"""

    schema_: Literal["proposals/1"] = Field(alias="schema")
    proposals: list[ProposalPosition]
