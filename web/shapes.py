"""The shapes of the answers, for the description of the endpoints. `docs/decisions/0011-json.md`
says what the fields mean; the answers themselves come from `timeline.asking`."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Day = str
"""An ISO day."""


class Shape(BaseModel):
    """Every field is there, and no other."""

    model_config = ConfigDict(extra="forbid")


class CutShape(Shape):
    """The cut as asked and resolved."""

    as_of: Day | None
    known_by: Day | None
    recorded_by: int
    reading: Literal["certain", "possible"]
    without: list[str]


class Head(Shape):
    """What every answer starts with."""

    negotiation: str
    codebook: str
    cut: CutShape


class QuantityShape(Shape):
    value: str | None
    min: str | None
    max: str | None
    approximate: bool
    unit: str
    basis: str | None
    period: str | None


class TermsShape(Shape):
    quantities: list[QuantityShape]
    due: str | None
    lapses: str | None
    conditions: list[str]
    scope: list[str]
    effective: str | None


class AccountShape(Shape):
    development: str
    occurred: str
    speaker: str | None
    authority: str
    certainty: str
    sources: list[str]
    quote: str | None
    terms: TermsShape
    answer: str | None
    says: str | None
    known: Day


class PositionShape(Shape):
    party: str
    toward: str | None
    issue: str | None
    track: str
    kind: str
    status: str
    pressing: str | None
    answer: str | None
    to: str | None
    package: str | None
    since: str
    accounts: list[AccountShape]
    terms: TermsShape
    text: str | None
    note: str | None


class PossiblePosition(PositionShape):
    undated: bool


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


class TalksAccount(Shape):
    development: str
    occurred: str
    outcome: str | None
    next: str | None
    speaks_for: list[str]
    says: str | None
    quote: str | None
    sources: list[str]


class TalksRound(Shape):
    round: str
    parties: list[str]
    status: Literal["scheduled", "open", "closed", "cancelled", "invited"]
    opened: str | None
    closed: str | None
    place: str | None
    members: list[str]
    agenda: list[str]
    accounts: list[TalksAccount]


class Stance(Head):
    """`stance/1`"""

    schema_: Literal["stance/1"] = Field(alias="schema")
    positions: list[PositionShape]
    voices: list[VoiceShape]
    possible: list[PossiblePosition]
    talks: list[TalksRound]


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


class SummaryShape(Shape):
    party: str
    issue: str | None
    verdict: str
    led_by: str | None
    counts: dict[str, int]


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


class ChangeShape(Shape):
    party: str
    toward: str | None
    issue: str | None
    track: str
    change: Literal["opened", "changed", "ended"]
    verdict: str | None
    before: PositionShape | None
    after: PositionShape | None


class Diff(Head):
    """`diff/1`"""

    schema_: Literal["diff/1"] = Field(alias="schema")
    from_: CutShape = Field(alias="from")
    to: CutShape
    changes: list[ChangeShape]


class SourceShape(Shape):
    id: str
    publisher: str | None
    title: str | None
    author: str | None
    url: str | None
    published: str | None
    accessed: str | None
    via: str | None


class CitedSource(SourceShape):
    quote: str | None


class LinkTo(Shape):
    relation: str
    to: str


class LinkFrom(Shape):
    relation: str
    from_: str = Field(alias="from")


class DevelopmentShape(Shape):
    id: str
    kind: str
    seq: int
    recorded: str
    recorder: str
    earliest: Day | None
    latest: Day
    known: Day
    certain: bool
    authority: str
    certainty: str
    fields: dict[str, Any]
    sources: list[CitedSource]
    links: list[LinkTo]
    linked_from: list[LinkFrom]
    corrections: list[str]


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
    since: str
    note: str | None


class ProposalPosition(PositionShape):
    answers: list[AnswerShape]


class Proposals(Head):
    """`proposals/1`"""

    schema_: Literal["proposals/1"] = Field(alias="schema")
    proposals: list[ProposalPosition]


class EventShape(Shape):
    seq: int
    id: str | None
    type: str
    negotiation: str
    recorded: str
    recorder: str
    body: dict[str, Any]


class Show(Head):
    """`show/1`"""

    schema_: Literal["show/1"] = Field(alias="schema")
    development: DevelopmentShape | None
    set_aside: str | None
    history: list[EventShape]


class Log(Head):
    """`log/1`"""

    schema_: Literal["log/1"] = Field(alias="schema")
    events: list[EventShape]


class PartyShape(Shape):
    party: str
    name: str | None


class IssueShape(Shape):
    issue: str
    title: str | None
    units: list[str]
    bases: list[str]
    wants: list[str]


class ListedDevelopment(Shape):
    id: str
    seq: int
    kind: str
    occurred: str
    issue: str | None
    actors: list[str]
    says: str | None


class Listing(Head):
    """`list/1`"""

    schema_: Literal["list/1"] = Field(alias="schema")
    negotiations: list[str]
    parties: list[PartyShape]
    issues: list[IssueShape]
    sources: list[SourceShape]
    developments: list[ListedDevelopment]


class Negotiations(Shape):
    """`list/1` without a negotiation"""

    schema_: Literal["list/1"] = Field(alias="schema")
    negotiations: list[str]


class WrittenEffect(Shape):
    party: str
    issue: str | None
    track: str
    verdict: str
    text: str


class WrittenEvent(Shape):
    seq: int
    id: str | None
    type: str
    new: bool
    version: int
    public: str | None
    voice: bool
    effects: list[WrittenEffect]
    changes: list[str]
    hints: list[str]
    says: str


class Written(Shape):
    """`written/1`: what a write did, or with `dry_run` would have done"""

    schema_: Literal["written/1"] = Field(alias="schema")
    negotiation: str
    dry_run: bool
    new: int
    events: list[WrittenEvent]


class OneProblem(Shape):
    """`where`: the parameter or field; `place`: the entry or line of the body."""

    where: str
    message: str
    place: str | None


class ProblemDocument(Shape):
    """RFC 9457"""

    type: str
    title: str
    status: int
    detail: str
    problems: list[OneProblem]


class Health(Shape):
    status: Literal["ok"]
