"""`check/1`: assertions held against the record, and what other checks found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from events.assertions import assertion_text
from events.developments import StanceAsserted
from events.errors import Problem
from events.log import Logged, recorded_text
from projections.record.cut import Cut
from timeline.answers.heading import CutTold, Headed, Part, taken
from timeline.recording.asserting import CheckedAssertion, broken_text


class AssertionTold(Part, frozen=True, gc=False):
    """An assertion as recorded."""

    id: str
    seq: int
    recorded: str
    recorder: str
    expects: str
    as_of: str
    party: str
    issue: str
    says: str | None

    @classmethod
    def of(cls, entry: Logged, **own: Any) -> Self:
        event = entry.event
        assert isinstance(event, StanceAsserted)
        return taken(
            cls,
            event,
            seq=entry.seq,
            recorded=recorded_text(entry.recorded),
            recorder=entry.recorder,
            expects=assertion_text(event),
            **own,
        )


class BrokenBy(Part, frozen=True, gc=False):
    """The entry with which an assertion no longer held."""

    seq: int
    id: str | None
    type: str
    target: str | None

    @classmethod
    def of(cls, entry: Logged) -> Self:
        event = entry.event
        named = {name: getattr(event, name, None) for name in ("id", "target")}
        return cls(seq=entry.seq, type=event.topic, **named)


class CheckedTold(AssertionTold, frozen=True, gc=False):
    """One assertion: what it expects, whether it holds, what was found, and what broke it."""

    holds: bool
    found: str
    developments: tuple[str, ...]
    broken_by: BrokenBy | None
    message: str | None

    @classmethod
    def told(cls, one: CheckedAssertion) -> Self:
        broke = one.broken_by
        return cls.of(
            one.entry,
            holds=one.holds,
            found=one.judgement.found,
            developments=one.judgement.developments,
            broken_by=BrokenBy.of(broke) if broke else None,
            message=None if one.holds else broken_text(one),
        )


class CheckProblem(Part, frozen=True, gc=False):
    """What another check than the assertions found; `where` is None where it is of the whole."""

    check: str
    where: str | None
    message: str


class CheckAnswer(Headed, frozen=True, gc=False, tag="check/1"):
    """Every assertion held against the record, and what every other check found."""

    assertions: list[CheckedTold]
    problems: list[CheckProblem]

    @classmethod
    def of(
        cls,
        negotiation: str,
        codebook: str,
        cut: Cut,
        checked: Sequence[CheckedAssertion],
        problems: Sequence[tuple[str, Problem]],
    ) -> Self:
        """`problems` are (name of the check, problem)."""
        return cls(
            negotiation=negotiation,
            codebook=codebook,
            cut=CutTold.of(cut),
            assertions=[CheckedTold.told(one) for one in checked],
            problems=[
                CheckProblem(check, one.where or None, one.message) for check, one in problems
            ],
        )
