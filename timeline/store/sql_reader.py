"""A reader on SQLAlchemy Core: for PostgreSQL, and the reference for the one on SQLite."""

import os
from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Executable,
    bindparam,
    func,
    literal_column,
    select,
    text,
)
from sqlalchemy.exc import SQLAlchemyError

from timeline.store.engine import open_engine
from timeline.store.moment import open_moment
from timeline.store.place import LOCK_TIMEOUT, find_place
from timeline.store.reader import Reader, Row
from timeline.store.schema import events, keys, mentions, names
from timeline.store.sql_errors import translate

__all__ = ["STATEMENTS", "SqlReader"]

# Spelled out, or the dialect of SQLite would bind it as a parameter.
_NONE_SKIPPED: ColumnElement[int] = literal_column("0")
_of_stream = events.c.stream == bindparam("stream")
_upto = events.c.seq <= bindparam("upto")
_after = events.c.seq > bindparam("after")
_row = tuple(events.c[name] for name in Row._fields)
_in_order = select(*_row).order_by(events.c.seq)
_FILLED = (events, names, keys, mentions)
_MENTIONED = ("issue", "source", "development")
_page = _in_order.limit(bindparam("size")).offset(_NONE_SKIPPED)

_in_space = (
    mentions.c.stream == bindparam("stream"),
    mentions.c.space == bindparam("space"),
    mentions.c.seq <= bindparam("upto"),
)
_placed = (
    select(mentions.c.name, mentions.c.seq)
    .where(*_in_space[:2], mentions.c.name > literal_column("''"), _in_space[2])
    .limit(bindparam("size"))
    .offset(_NONE_SKIPPED)
)

_NOW = text("SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS bigint)")

STATEMENTS = {
    "filled": select(
        *(select(literal_column("1")).select_from(table).exists() for table in _FILLED)
    ),
    "redacted": (
        select(events.c.seq)
        .where(events.c.topic == literal_column("'development-redacted'"))
        .limit(literal_column("1"))
        .offset(_NONE_SKIPPED)
    ),
    "mentioned": (
        select(names.c.seq)
        .where(names.c.space.in_([literal_column(f"'{space}'") for space in _MENTIONED]))
        .limit(literal_column("1"))
        .offset(_NONE_SKIPPED)
    ),
    "tip": (
        select(events.c.seq, events.c.recorded)
        .where(_upto)
        .order_by(events.c.seq.desc())
        .limit(literal_column("1"))
        .offset(_NONE_SKIPPED)
    ),
    "streams": (
        select(
            events.c.stream,
            func.min(events.c.seq).label("first_seq"),
            func.max(events.c.seq).label("last_seq"),
            func.count().label("count"),
        )
        .group_by(events.c.stream)
        .order_by(literal_column("first_seq"))
    ),
    "last": (
        select(events.c.version, events.c.seq)
        .where(_of_stream, _upto)
        .order_by(events.c.seq.desc())
        .limit(literal_column("1"))
        .offset(_NONE_SKIPPED)
    ),
    "part": select(*_row)
    .where(
        _of_stream,
        events.c.version > bindparam("start"),
        events.c.version <= bindparam("end"),
    )
    .order_by(events.c.version),
    "stream": _in_order.where(_of_stream, _upto),
    "rows": _in_order.where(_of_stream, events.c.seq.in_(bindparam("seqs", expanding=True))),
    "log": _page.where(_after, _upto),
    "stream log": _page.where(_of_stream, _after, _upto),
    "name": select(names.c.seq).where(
        names.c.stream == bindparam("stream"),
        names.c.space == bindparam("space"),
        names.c.name == bindparam("name"),
    ),
    "names": (
        select(names.c.name)
        .where(names.c.stream == bindparam("stream"), names.c.space == bindparam("space"))
        .order_by(names.c.seq, names.c.name)
    ),
    "declared": (
        select(names.c.name)
        .where(
            names.c.stream == bindparam("stream"),
            names.c.space == bindparam("space"),
            names.c.seq <= bindparam("upto"),
        )
        .order_by(names.c.seq, names.c.name)
    ),
    "all names": select(names.c.space, names.c.name, names.c.seq).where(
        names.c.stream == bindparam("stream")
    ),
    "all keys": select(keys.c.key, keys.c.digest, keys.c.seq).where(
        keys.c.stream == bindparam("stream")
    ),
    "some mentions": select(mentions.c.space, mentions.c.name, mentions.c.seq).where(
        mentions.c.stream == bindparam("stream"),
        mentions.c.space.in_(bindparam("spaces", expanding=True)),
        mentions.c.name.in_(bindparam("names", expanding=True)),
    ),
    "some names": select(names.c.space, names.c.name, names.c.seq).where(
        names.c.stream == bindparam("stream"),
        names.c.space.in_(bindparam("spaces", expanding=True)),
        names.c.name.in_(bindparam("names", expanding=True)),
    ),
    "mentions": (
        select(mentions.c.seq)
        .where(
            mentions.c.stream == bindparam("stream"),
            mentions.c.space == bindparam("space"),
            mentions.c.name == bindparam("name"),
        )
        .order_by(mentions.c.seq)
    ),
    "first placed": _placed.order_by(mentions.c.name, mentions.c.seq),
    "last placed": _placed.order_by(mentions.c.name.desc(), mentions.c.seq.desc()),
    "mentions counted": (select(func.count()).select_from(mentions).where(*_in_space)),
    "key": select(keys.c.digest, keys.c.seq).where(
        keys.c.stream == bindparam("stream"), keys.c.key == bindparam("key")
    ),
    "some keys": select(keys.c.key, keys.c.digest, keys.c.seq).where(
        keys.c.stream == bindparam("stream"), keys.c.key.in_(bindparam("keys", expanding=True))
    ),
    "keys": (
        select(keys.c.key, keys.c.seq)
        .where(
            keys.c.stream == bindparam("stream"),
            keys.c.key >= bindparam("low"),
            keys.c.key < bindparam("high"),
        )
        .order_by(keys.c.seq)
    ),
    "leaves": (
        select(events.c.seq, events.c.leaf)
        .where(_after, _upto)
        .order_by(events.c.seq)
        .limit(bindparam("size"))
        .offset(_NONE_SKIPPED)
    ),
    "recorded": (
        select(events.c.recorded)
        .where(_upto)
        .order_by(events.c.seq.desc())
        .limit(literal_column("1"))
        .offset(_NONE_SKIPPED)
    ),
}
"""What each answer asks the database."""


class SqlReader(Reader):
    """Read-only connections to one store; see `timeline.store.reader.Reader`."""

    def __init__(
        self,
        url_or_path: str | os.PathLike[str],
        *,
        lock_timeout: float = LOCK_TIMEOUT,
        moment: bool = False,
    ) -> None:
        """Open a store; raises as `open_reader` does."""
        self._place = find_place(url_or_path)
        self._shown = self._place.shown
        self._lock_timeout = lock_timeout
        self._engine = (
            open_moment(url_or_path, lock_timeout=lock_timeout)
            if moment
            else open_engine(url_or_path, create=False, lock_timeout=lock_timeout, read_only=True)
        )

    def close(self) -> None:
        """Let go of the store; the reader cannot be used afterwards."""
        self._engine.dispose()

    def server_now(self) -> int | None:
        """What the database's own clock says (microseconds, UTC); a file has none."""
        return None if self._place.path else int(self._run(_NOW, {})[0][0])

    def _ask(self, statement: str, **values: Any) -> Sequence[Sequence[Any]]:
        return self._run(STATEMENTS[statement], values)

    def _run(self, statement: Executable, values: dict[str, Any]) -> Sequence[Sequence[Any]]:
        try:
            with self._engine.connect() as connection:
                return connection.execute(statement, values).all()
        except SQLAlchemyError as error:
            raise translate(error, self._place, self._lock_timeout) from error
