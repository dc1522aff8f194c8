"""The shapes of the record itself, of what a write did, and of refusals."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from web.shapes.parts import (
    AssertionShape,
    CheckedShape,
    DevelopmentShape,
    EventShape,
    Head,
    Shape,
    SourceShape,
)


class Show(Head):
    """`show/1`"""

    schema_: Literal["show/1"] = Field(alias="schema")
    development: DevelopmentShape | None
    assertion: AssertionShape | None
    set_aside: str | None
    history: list[EventShape]


class Log(Head):
    """`log/1`"""

    schema_: Literal["log/1"] = Field(alias="schema")
    events: list[EventShape]


class CheckProblem(Shape):
    """What another check than the assertions found; `where` is null where it is of the whole."""

    check: str
    where: str | None
    message: str


class Check(Head):
    """`check/1`"""

    schema_: Literal["check/1"] = Field(alias="schema")
    assertions: list[CheckedShape]
    problems: list[CheckProblem]


class PartyShape(Shape):
    party: str
    name: str | None
    mediator: bool


class IssueShape(Shape):
    issue: str
    title: str | None
    units: list[str]
    bases: list[str]
    wants: list[str]


class TitleShape(Shape):
    """Words for the name of a proposal, measure, agreement, round, package or legal action."""

    name: str
    title: str


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
    titles: list[TitleShape]
    developments: list[ListedDevelopment]
    assertions: list[AssertionShape]


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
    now: str | None
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
    broken: list[CheckedShape]


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
