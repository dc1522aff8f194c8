"""What several answers are made of."""

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
    strict: bool
    approximate: bool
    unit: str
    basis: str | None
    period: str | None
    since: str


class TermsShape(Shape):
    quantities: list[QuantityShape]
    due: str | None
    lapses: str | None
    conditions: list[str]
    scope: list[str]
    effective: str | None
    differ: dict[str, list[str]]


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


class PendingShape(Shape):
    """What is threatened, announced or finally notified about a measure that stands."""

    status: Literal["threatened", "announced", "final"]
    terms: TermsShape
    since: str
    accounts: list[AccountShape]


class PositionShape(Shape):
    party: str
    toward: str | None
    issue: str | None
    track: str
    kind: str
    status: str | None
    pressing: str | None
    answer: str | None
    to: str | None
    title: str | None
    with_: list[str] = Field(alias="with")
    pending: PendingShape | None
    differ: dict[str, list[str]]
    package: str | None
    since: str
    accounts: list[AccountShape]
    terms: TermsShape
    text: str | None
    note: str | None


class PossiblePosition(PositionShape):
    undated: bool


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
    note: str | None
    originally_recorded: str | None
    original_recorder: str | None


class EventShape(Shape):
    seq: int
    id: str | None
    type: str
    negotiation: str
    recorded: str
    recorder: str
    originally_recorded: str | None
    original_recorder: str | None
    note: str | None
    body: dict[str, Any]


class AssertionShape(Shape):
    id: str
    seq: int
    recorded: str
    recorder: str
    expects: str
    as_of: str
    party: str
    issue: str
    says: str | None


class BrokenBy(Shape):
    """The entry with which an assertion no longer held."""

    seq: int
    id: str | None
    type: str
    target: str | None


class CheckedShape(AssertionShape):
    holds: bool
    found: str
    developments: list[str]
    broken_by: BrokenBy | None
    message: str | None


class BearingShape(Shape):
    """An entry that the log took in between two cuts, and that bears on a change."""

    seq: int
    id: str | None
    type: str
    recorder: str
    recorded: str
    reason: str | None


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
