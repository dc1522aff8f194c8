"""What is recorded with an event beside the event itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

import msgspec

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["NOT_SAID", "Also", "Entry"]

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
