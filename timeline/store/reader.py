"""Reading a store without writing to it.

`open_reader` picks the implementation. An SQLite file is read through the standard library
alone: loading SQLAlchemy takes longer than most answers. Nothing heavy is imported here.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

from timeline.store.place import LOCK_TIMEOUT, find_place

__all__ = ["Reader", "Row", "StreamHead", "open_reader"]


class Row(NamedTuple):
    """One stored event. recorded: microseconds since 1970-01-01 UTC, rising with seq."""

    seq: int
    stream: str
    version: int
    topic: str
    state: bytes
    recorded: int
    recorder: str
    event_id: str | None


class StreamHead(NamedTuple):
    """A stream in outline: its first and last number in the log, and how many events it has."""

    stream: str
    first_seq: int
    last_seq: int
    count: int  # type: ignore[assignment]  # hides tuple.count, which nobody asks of a stream


class Reader(Protocol):
    """Answers about one store; each answer is true of one moment.

    A reader serves one thread at a time. Every method may raise the errors of
    `timeline.store.errors`. What is not there is None, 0 or empty, never an error.
    """

    def check_filled(self) -> None:
        """Refuse, with StoreDamaged, a store of which a whole table was emptied."""
        ...

    def head(self) -> int:
        """The number of the last event; 0 in an empty store."""
        ...

    def tip(self) -> tuple[int, int]:
        """The number of the last event and when it was recorded; zeros in an empty store."""
        ...

    def streams(self) -> list[StreamHead]:
        """All streams, in the order in which they began. Reads an index of all events."""
        ...

    def last(self, stream: str) -> tuple[int, int] | None:
        """Version and number of the stream's last event."""
        ...

    def length(self, stream: str, upto: int | None = None) -> int:
        """How many events a stream has, up to a number."""
        ...

    def part(self, stream: str, start: int, end: int) -> list[Row]:
        """The events of a stream after its first `start` ones, up to the one numbered `end`."""
        ...

    def stream(self, name: str, upto: int | None = None) -> list[Row]:
        """The events of a stream with numbers up to `upto`, in order."""
        ...

    def rows(self, stream: str, seqs: Iterable[int]) -> list[Row]:
        """The events of a stream with these numbers, in order, each once."""
        ...

    def log(
        self, stream: str | None = None, after: int = 0, limit: int | None = None
    ) -> Iterator[Row]:
        """At most `limit` events with numbers above `after`, in order, of one stream or all.

        Ends with the event that was the last one at the call. Holds no lock between events.
        """
        ...

    def find_name(self, stream: str, space: str, name: str) -> int | None:
        """The number of the event that declared a name."""
        ...

    def names(self, stream: str, space: str) -> list[str]:
        """The names declared in a space, in the order of their declaration, then of bytes."""
        ...

    def all_names(self, stream: str) -> dict[tuple[str, str], int]:
        """Every name that is declared in a stream, (space, name) -> its event's number."""
        ...

    def all_keys(self, stream: str) -> dict[str, tuple[bytes, int]]:
        """Every idempotency key of a stream -> its request's digest, its event's number."""
        ...

    def mentions(self, stream: str, space: str, name: str) -> list[int]:
        """The numbers of the events that bear on a name, in order."""
        ...

    def bearing(self, stream: str, space: str, names: Sequence[str]) -> dict[str, list[int]]:
        """The numbers of the events that bear on each of many names, in order."""
        ...

    def find_key(self, stream: str, key: str) -> tuple[bytes, int] | None:
        """The digest of the request that used an idempotency key, and its event's number."""
        ...

    def find_keys(self, stream: str, wanted: Sequence[str]) -> dict[str, tuple[bytes, int]]:
        """Those of many idempotency keys that were used, as `find_key` gives them."""
        ...

    def keys(self, stream: str, prefix: str) -> list[tuple[str, int]]:
        """The idempotency keys that begin so, each with its event's number, in that order."""
        ...

    def leaves(self, after: int, upto: int, size: int) -> list[tuple[int, bytes]]:
        """The leaf hashes of at most `size` events with numbers above `after` and up to `upto`,
        in order."""
        ...

    def seq_at(self, recorded_us: int) -> int:
        """The number of the last event recorded at or before a time (microseconds, UTC)."""
        ...

    def last_recorded(self) -> int | None:
        """When the last event was recorded (microseconds, UTC)."""
        ...

    def server_now(self) -> int | None:
        """What the database's own clock says (microseconds, UTC); a file has none."""
        ...

    def close(self) -> None:
        """Let go of the store; the reader cannot be used afterwards."""
        ...


def open_reader(
    url_or_path: str | os.PathLike[str], *, lock_timeout: float = LOCK_TIMEOUT
) -> Reader:
    """A reader of the store at a path, `sqlite:///path` or `postgresql://...`.

    Never creates a file. Raises StoreUnreachable when there is no store, StoreDamaged when it
    lost a table, StoreForeign when it is something else, StoreNewer when it is too new,
    StoreLocked when it stays locked.
    """
    place = find_place(url_or_path)
    if place.path is not None:
        from timeline.store.sqlite_reader import SqliteReader

        return SqliteReader(place.path, lock_timeout=lock_timeout)
    from timeline.store.sql_reader import SqlReader

    return SqlReader(url_or_path, lock_timeout=lock_timeout)
