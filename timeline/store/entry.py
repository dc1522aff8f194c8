"""What is recorded with an event beside the event itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from eventsourcing.persistence import StoredEvent
    from sqlalchemy import Connection

    from events.sealing import Parts


Also: TypeAlias = "Callable[[Connection, Sequence[int]], None]"
"""What else an append does in its transaction, given the numbers of the events that it wrote."""


class Fresh(NamedTuple):
    """An event on its way into the log, which gives it number and time, with the log's own words
    about it, which are no part of its state.

    body: the bytes to store, or these taken apart where their texts are known; not yet sealed.
    recorder: who recorded it; "" when nobody said.
    event_id: the name by which people call the event, if it has one.
    names: (space, name) pairs that this event declares; each only once in its stream.
    mentions: (space, name) pairs on which this event bears, each once; any number of events may.
    key, digest: the idempotency key, once in its stream, and the digest of the request that
    used it, by which a repeated request is told from another one with the same key; both or none.
    """

    stream: str
    version: int
    topic: str
    body: bytes | Parts
    recorder: str = ""
    event_id: str | None = None
    names: tuple[tuple[str, str], ...] = ()
    mentions: tuple[tuple[str, str], ...] = ()
    key: str | None = None
    digest: bytes | None = None


def fresh_of(event: StoredEvent) -> Fresh:
    """An event of the library. Raises TypeError for a stream that is not a string."""
    stream = event.originator_id
    if not isinstance(stream, str):
        msg = f"a stream is named by a string, not by {stream!r}"
        raise TypeError(msg)
    return Fresh(stream, event.originator_version, event.topic, event.state)
