"""The shape of `answers/1`: who answered whom, in chains, and what moves were answered with."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from web.shapes.parts import Day, Head, Shape

Verdict = Literal["hardened", "softened", "held", "opened", "incomparable", "mixed"]
By = Literal["link", "name"]


class DaysShape(Shape):
    """How many days lie between two developments; `max` is null where there is no bound."""

    min: int
    max: int | None


class AnsweredShape(Shape):
    development: str
    parties: list[str]
    verdict: Verdict | None
    answers: str
    answered_parties: list[str]
    answered_verdict: Verdict | None
    by: By
    days: DaysShape


class ChainStep(Shape):
    development: str
    accounts: list[str]
    parties: list[str]
    kind: str
    occurred: str
    earliest: Day | None
    latest: Day
    issue: str | None
    says: str | None
    verdict: Verdict | None
    note: str | None
    sources: list[str]
    answers: str | None
    by: By | None
    days: DaysShape | None


class ChainShape(Shape):
    first: str
    last: str
    parties: list[str]
    days: DaysShape
    steps: list[ChainStep]


class CountShape(Shape):
    mover: str
    moved: Verdict
    answerer: str
    answered: Verdict
    count: int


class ReciprocityShape(Shape):
    """`counts` is null where a pair has too few answered moves; `reason` says so."""

    parties: list[str]
    moves: int
    needed: int
    counts: list[CountShape] | None
    reason: str | None


class Answers(Head):
    """`answers/1`"""

    schema_: Literal["answers/1"] = Field(alias="schema")
    answers: list[AnsweredShape]
    chains: list[ChainShape]
    reciprocity: list[ReciprocityShape]
