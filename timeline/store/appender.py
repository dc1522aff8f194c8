"""The write path: rows for events and their entries, inserted under the write lock.

An append is one read of the last row and, for some thousand events at a time, one insert per table
(on a server one for all tables); what is in the streams is never read.
"""

import functools
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from eventsourcing.persistence import IntegrityError, Tracking
from sqlalchemy import Connection, Dialect, Table, bindparam, literal_column, select
from sqlalchemy.dialects import registry
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import IntegrityError as Refused

from events.sealing import seal, seal_parts
from timeline.store.conflicts import Followed, KeyTaken, NameTaken, Taken, VersionTaken
from timeline.store.engine import TAKE_LOCK, is_duplicate
from timeline.store.entry import Fresh
from timeline.store.leaf import leaf_of
from timeline.store.schema import events, keys, mentions, names, tracking
from timeline.store.statements import array

Clock = Callable[[], int]
"""Gives the time in microseconds since 1970-01-01 UTC."""

Tip = tuple[int, int]
"""The number of an event and when it was recorded."""

AT_ONCE = 5_000
"""Events of which the rows are made and inserted at a time."""

_Row = tuple[Any, ...]

_LAST = (
    select(events.c.seq, events.c.recorded)
    .order_by(events.c.seq.desc())
    .limit(literal_column("1"))
    .offset(literal_column("0"))
)
_ADVANCE = (
    tracking.update()
    .where(tracking.c.application_name == bindparam("name"))
    .where(tracking.c.notification_id < bindparam("number"))
    .values(notification_id=bindparam("number"))
)
_BEGIN = tracking.insert().values(
    application_name=bindparam("name"), notification_id=bindparam("number")
)


def now_us() -> int:
    """The machine's clock."""
    return time.time_ns() // 1000


class Clash(Exception):
    """A unique index refused one of the rows of an append. It leaves the transaction before it is
    explained: PostgreSQL answers no question in a transaction that failed."""

    def __init__(self, parts: "Sequence[_Part]") -> None:
        super().__init__(", ".join(insert.table.name for insert, _ in parts))
        self._parts = parts

    def explain(self, connection: Connection) -> IntegrityError:
        """The error to raise: it names the first row that was refused and who was before it."""
        for insert, rows in self._parts:
            if insert.kind is None:
                continue
            seen: set[_Row] = set()
            for row in rows:
                wanted = tuple(row[i] for i in insert.unique)
                seq = connection.scalar(
                    insert.holder, dict(zip(insert.unique_names, wanted, strict=True))
                )
                if seq is not None or wanted in seen:
                    return insert.kind(wanted[0], wanted[1:], seq)
                seen.add(wanted)
        return IntegrityError(f"a row of {self} was refused and nothing was written")


class _Insert:
    """An insert of many rows into one table, compiled once. kind: what a duplicate is called;
    unique: the columns, from the stream on, of which it is one."""

    def __init__(
        self, table: Table, dialect: Dialect, kind: type[Taken] | None, *unique: str
    ) -> None:
        self.table = table
        self.kind = kind
        self.unique_names = unique
        names = [column.name for column in table.c]
        self.unique = [names.index(name) for name in unique]
        self.holder = select(table.c.seq).where(*(table.c[n] == bindparam(n) for n in unique))
        # Handing tuples to the driver doubles the rate of a large insert on SQLite.
        self.text = str(table.insert().compile(dialect=dialect))
        types = (column.type.compile(dialect=dialect) for column in table.c)
        self._types = [kind.partition(" COLLATE")[0] for kind in types]
        self._names = ", ".join(f'"{name}"' for name in names)

    def of_columns(self) -> str:
        """A server's insert of whole columns, each a parameter (`TABLE0` ...), under the lock."""
        table = self.table.name
        columns = ", ".join(f"%({table}{i})s::{t}[]" for i, t in enumerate(self._types))
        rows = f"SELECT rows_.* FROM lock_, unnest({columns}) AS rows_"
        return f"INSERT INTO {table} ({self._names}) {rows}"

    def columns(self, rows: Sequence[_Row]) -> dict[str, str]:
        """The parameters of `of_columns`."""
        columns = enumerate(zip(*rows, strict=True))
        return {f"{self.table.name}{i}": array(values) for i, values in columns}


_Part = tuple[_Insert, list[_Row]]
"""An insert and its rows."""


def _insert(connection: Connection, parts: Sequence[_Part]) -> None:
    """Insert rows, one statement a table; on a server one for all, which takes the write lock."""
    told = [part for part in parts if part[1]]
    if connection.dialect.name == "sqlite":
        with _driver_of(connection) as driver:
            for insert, rows in told:
                driver.executemany(insert.text, rows)
        return
    also = ", ".join(f"{one.table.name}_ AS ({one.of_columns()})" for one, _ in told)
    values = {name: column for one, rows in told for name, column in one.columns(rows).items()}
    connection.exec_driver_sql(f"WITH lock_ AS ({TAKE_LOCK}), {also} SELECT 1", values)


@contextmanager
def _driver_of(connection: Connection) -> Iterator[Any]:
    """The driver's own connection: what SQLAlchemy makes around a statement takes longer than that.
    Its errors come as every other error of a statement."""
    dialect = connection.dialect
    error_of = dialect.loaded_dbapi.Error
    try:
        yield connection.connection.dbapi_connection
    except error_of as error:
        raise DBAPIError.instance(None, None, error, error_of, dialect=dialect) from error


class _Random:
    """The system's random bytes, of which many are asked for at a time."""

    def __init__(self) -> None:
        self._held = b""
        self._at = 0

    def read(self, count: int) -> bytes:
        at = self._at
        if at + count > len(self._held):
            self._held, at = os.urandom(max(count, min(len(self._held) * 2, 1 << 16), 256)), 0
        self._at = at + count
        return self._held[at : self._at]


@functools.cache
def _compiled(database: str, driver: str) -> tuple[str, _Insert, _Insert, _Insert, _Insert]:
    """What an appender asks and inserts, compiled once for all of a database: half of the time
    that a store takes to be opened."""
    dialect: Dialect = registry.load(f"{database}.{driver}")()
    return (
        str(_LAST.compile(dialect=dialect)),
        _Insert(keys, dialect, KeyTaken, "stream", "key"),
        _Insert(events, dialect, VersionTaken, "stream", "version"),
        _Insert(names, dialect, NameTaken, "stream", "space", "name"),
        _Insert(mentions, dialect, None),
    )


class Appender:
    """Inserts events, one transaction of the caller at a time.

    clock: where the time comes from. A time that is not after the last recorded one is
    replaced by the next microsecond after it, so that times and numbers have one order.
    """

    def __init__(self, dialect: Dialect, clock: Clock = now_us) -> None:
        self._clock = clock
        compiled = _compiled(dialect.name, dialect.driver)
        self._last, self._keys, self._events, self._names, self._mentions = compiled

    def append(
        self, connection: Connection, fresh: Sequence[Fresh], after: Tip | None = None
    ) -> list[int]:
        """Insert events with their entries; returns their numbers.

        The connection must hold the write lock. Raises Clash; of several duplicates the first
        is reported in the order key, version, name, so that a repeated request is seen as one.
        after: what was the last of the log, for few events to a server: nothing is read then, and
        they clash where it is not.
        """
        if not fresh:
            return []
        if after is None:
            with _driver_of(connection) as driver:
                after = driver.execute(self._last).fetchone()
        last_seq, last_recorded = after or (0, 0)
        recorded = max(self._clock(), last_recorded + 1)
        seqs = range(last_seq + 1, last_seq + 1 + len(fresh))
        try:
            for start in range(0, len(seqs), AT_ONCE):
                some = slice(start, start + AT_ONCE)
                _insert(connection, self._parts(seqs[some], recorded + start, fresh[some]))
        except Refused as error:
            if not is_duplicate(error):
                raise
            raise Clash(self._parts(seqs, recorded, fresh)) from error
        return list(seqs)

    def _parts(self, seqs: Sequence[int], recorded: int, fresh: Sequence[Fresh]) -> list[_Part]:
        """The rows of events and their entries, the first of which is recorded at that time."""
        event_rows: list[_Row] = []
        name_rows: list[_Row] = []
        mention_rows: list[_Row] = []
        key_rows: list[_Row] = []
        random = _Random().read
        for seq, time_, one in zip(seqs, range(recorded, recorded + len(seqs)), fresh, strict=True):
            stream, version, topic, body, who, event_id, named, mentioned, key, digest = one
            if isinstance(body, tuple):
                state, texts = seal_parts(body, random)
            else:
                state, texts = seal(topic, body, random)
            leaf = leaf_of(seq, stream, version, topic, state, time_, who, event_id)
            event_rows.append(
                (seq, stream, version, topic, state, time_, who, event_id, leaf, texts)
            )
            for space, name in named:
                name_rows.append((stream, space, name, seq))
            for space, name in mentioned:
                mention_rows.append((stream, space, name, seq))
            if key is not None:
                key_rows.append((stream, key, digest, seq))
        return [
            (self._keys, key_rows),
            (self._events, event_rows),
            (self._names, name_rows),
            (self._mentions, mention_rows),
        ]

    def track(self, connection: Connection, mark: Tracking) -> None:
        """Move a follower's mark forward; Followed when it stands there or beyond."""
        values = {"name": mark.application_name, "number": mark.notification_id}
        if connection.execute(_ADVANCE, values).rowcount == 1:
            return
        try:
            connection.execute(_BEGIN, values)
        except Refused as error:
            raise Followed(
                "{name} has already followed the log to event {number} or beyond".format(**values)
            ) from error
