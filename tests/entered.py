"""The same story in another order of entry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

from events import developments as d
from events.log import Logged
from projections.record.links import inline_links


def reordered(log: Sequence[Logged], random: Random) -> list[Logged]:
    """The events in another order in which they can be entered: what names another comes after
    it, amendments of one development stay in theirs, and what is declared stays first."""
    waiting = [entry.event for entry in log]
    before = [set(_needed(waiting, place)) for place in range(len(waiting))]
    done: list[int] = []
    while len(done) < len(waiting):
        ready = [
            place
            for place, needs in enumerate(before)
            if place not in done and needs.issubset(done)
        ]
        done.append(random.choice(ready))
    return [entry._replace(event=waiting[place]) for entry, place in zip(log, done, strict=True)]


def _needed(events: Sequence[d.Event], place: int) -> Iterator[int]:
    event = events[place]
    names = set[str]()
    if isinstance(event, d.Development):
        names = {other for _, other in inline_links(event)}
        if isinstance(event, d.Measure) and event.carries_out:
            names.add(event.carries_out)
    elif isinstance(event, d.Amendment):
        names = {event.target, getattr(event, "other", event.target)}
    for other, earlier in enumerate(events[:place]):
        if (
            not isinstance(earlier, d.Development | d.Amendment)
            or earlier.id in names
            or (
                isinstance(event, d.Amendment)
                and isinstance(earlier, d.Amendment)
                and earlier.target == event.target
            )
        ):
            yield other
