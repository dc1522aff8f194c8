"""Declarations: parties, issues, sources and titles from texts, with every problem."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from events import developments as d
from events.errors import Problem, Refused
from events.names import identifier, name, prose

Raw = Mapping[str, Sequence[str]]


def opened(negotiation: str, title: str | None) -> d.NegotiationOpened:
    """A new negotiation's first event."""
    problems: list[Problem] = []
    _try(problems, "negotiation", identifier, negotiation)
    text = _try(problems, "title", prose, title) if title else None
    _stop(problems)
    return d.NegotiationOpened(name=negotiation, title=text)


def closed(negotiation: str, raw: Raw) -> d.NegotiationClosed:
    """The end of a negotiation in which nothing happened, with an optional `reason`."""
    problems: list[Problem] = []
    text = _try(problems, "reason", prose, _one(raw, "reason")) if raw.get("reason") else None
    _stop(problems)
    return d.NegotiationClosed(name=negotiation, reason=text)


def slug(text: str, where: str) -> str:
    """A valid name, or Refused."""
    problems: list[Problem] = []
    found = _try(problems, where, name, text)
    _stop(problems)
    return str(found)


def _one(raw: Raw, field: str) -> str:
    return (raw.get(field) or [""])[0]


def _try(
    problems: list[Problem], where: str, read: Callable[[str], str], text: str | None
) -> str | None:
    try:
        return read(text or "")
    except ValueError as problem:
        problems.append(Problem(where=where, message=str(problem)))
        return None


def _stop(problems: Sequence[Problem]) -> None:
    if problems:
        raise Refused(problems)
