"""The first word on a negotiation and the last, from texts, with every problem."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from events import developments as d
from events.errors import Problem, Refused, read_among, read_at
from events.names import identifier, prose

Raw = Mapping[str, Sequence[str]]


def opened(negotiation: str, title: str | None) -> d.NegotiationOpened:
    """A new negotiation's first event."""
    problems: list[Problem] = []
    read_among(problems, "negotiation", identifier, negotiation)
    told = read_among(problems, "title", prose, title)
    if problems:
        raise Refused(problems)
    return d.NegotiationOpened(name=negotiation, title=told)


def closed(negotiation: str, raw: Raw) -> d.NegotiationClosed:
    """The end of a negotiation in which nothing happened, with an optional `reason`."""
    reason = read_at("reason", prose, raw["reason"][0]) if raw.get("reason") else None
    return d.NegotiationClosed(name=negotiation, reason=reason)
