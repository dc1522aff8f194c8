"""What is recorded with an event beside the event itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import msgspec

if TYPE_CHECKING:
    from eventsourcing.persistence import StoredEvent
    from sqlalchemy import Connection

    from events.sealing import Parts

__all__ = ["NOT_SAID", "Also", "Entry", "Fresh", "fresh_of"]

Also: TypeAlias = "Callable[[Connection, Sequence[int]], None]"
"""What else an append does in its transaction, given the numbers of the events that it wrote."""


class Entry(msgspec.Struct, frozen=True, gc=False):
    """The log's own words about one event; they are no part of the event's state.

    recorder: who recorded it; "" when nobody said.
    event_id: the name by which people call the event, if it has one.
    names: (space, name) pairs that this event declares; each only once in its stream.
    mentions: (space, name) pairs on which this event bears; any number of events may.
    key, digest: the idempotency key, once in its stream, and the digest of the request that
    used it, by which a repeated request is told from another one with the same key.

    Raises ValueError when one of key and digest is given without the other.
    """

    recorder: str
    event_id: str | None = None
    names: tuple[tuple[str, str], ...] = ()
    mentions: tuple[tuple[str, str], ...] = ()
    key: str | None = None
    digest: bytes | None = None

    def __post_init__(self) -> None:
        if (self.key is None) != (self.digest is None):
            msg = f"key {self.key!r} and its digest go together: give both or neither"
            raise ValueError(msg)


NOT_SAID = Entry(recorder="")
"""The entry of an event that was recorded without one."""


class Fresh(NamedTuple):
    """An event and its entry on their way into the log, which gives them number and time.

    body: the bytes to store, or these taken apart where their texts are known; not yet sealed.
    mentions: each once.
    """

    stream: str
    version: int
    topic: str
    body: bytes | Parts
    recorder: str
    event_id: str | None = None
    names: tuple[tuple[str, str], ...] = ()
    mentions: tuple[tuple[str, str], ...] = ()
    key: str | None = None
    digest: bytes | None = None


def fresh_of(events: Sequence[StoredEvent], entries: Sequence[Entry]) -> list[Fresh]:
    """Events of the library with their entries: one each, or none at all. Raises ValueError when
    the counts differ, TypeError for a stream that is not a string."""
    if entries and len(entries) != len(events):
        msg = f"{len(events)} events came with {len(entries)} entries: give one each"
        raise ValueError(msg)
    found = []
    for event, entry in zip(events, entries or [NOT_SAID] * len(events), strict=True):
        stream = event.originator_id
        if not isinstance(stream, str):
            msg = f"a stream is named by a string, not by {stream!r}"
            raise TypeError(msg)
        version, topic, state = event.originator_version, event.topic, event.state
        fresh = Fresh(stream, version, topic, state, *msgspec.structs.astuple(entry))
        # Saying it twice in one event means the same as saying it once.
        found.append(fresh._replace(mentions=tuple(dict.fromkeys(fresh.mentions))))
    return found
