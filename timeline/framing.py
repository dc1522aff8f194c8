"""The first word on a negotiation and the last, from texts, with every problem."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from events import developments as d
from events.errors import Problem, Refused
from events.names import identifier, prose

Raw = Mapping[str, Sequence[str]]


def opened(negotiation: str, title: str | None) -> d.NegotiationOpened:
    """A new negotiation's first event."""
    found = _read(negotiation=(identifier, negotiation), title=(prose, title or None))
    return d.NegotiationOpened(name=negotiation, title=found["title"])


def closed(negotiation: str, raw: Raw) -> d.NegotiationClosed:
    """The end of a negotiation in which nothing happened, with an optional `reason`."""
    found = _read(reason=(prose, raw["reason"][0] if raw.get("reason") else None))
    return d.NegotiationClosed(name=negotiation, reason=found["reason"])


def _read(**fields: tuple[Callable[[str], str], str | None]) -> dict[str, str | None]:
    """The texts of fields, each as its reader gives it. Raises Refused with every problem."""
    found: dict[str, str | None] = {}
    problems = []
    for where, (read, text) in fields.items():
        try:
            found[where] = None if text is None else read(text)
        except ValueError as problem:
            problems.append(Problem(where=where, message=str(problem)))
    if problems:
        raise Refused(problems)
    return found
