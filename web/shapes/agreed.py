"""The shapes of agreements and of the gap."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from web.shapes.parts import Day, Head, PositionShape, Shape, TermsShape


class AgreementEntry(Shape):
    development: str
    status: str
    occurred: str
    by: list[str]


class AgreementShape(Shape):
    name: str
    title: str | None
    parties: list[str]
    status: str
    since: str
    lapses: str | None
    terms: TermsShape
    commitments: list[PositionShape]
    history: list[AgreementEntry]


class Agreements(Head):
    """`agreements/1`"""

    schema_: Literal["agreements/1"] = Field(alias="schema")
    agreements: list[AgreementShape]


class GapPoint(Shape):
    day: Day
    earliest: Day | None
    party: str
    development: str
    unit: str | None
    strict: bool
    approximate: bool
    value: str | None
    min: str | None
    max: str | None
    settled: bool


class GapPair(Shape):
    issue: str
    unit: str
    basis: str | None
    asks: str
    gives: str
    demand: str
    offer: str
    points: list[GapPoint]
    first: str | None
    last: str | None
    closed: str | None


class Gap(Head):
    """`gap/1`"""

    schema_: Literal["gap/1"] = Field(alias="schema")
    pairs: list[GapPair]
