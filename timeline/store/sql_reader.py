"""A reader on SQLAlchemy's connections: for PostgreSQL, and for a store at one moment.

At one moment, every read sees the same, whoever writes meanwhile: what reads more than once and
compares would else take what was written in between for damage. PostgreSQL gives a snapshot. An
SQLite file in WAL mode gives one too; with a rollback journal a reader who stays keeps all writers
out, so its pages are copied in one go and the copy is read.
"""

import os
from collections.abc import Sequence
from contextlib import closing
from typing import Any

from sqlalchemy import Engine, StaticPool, create_engine
from sqlalchemy.exc import DBAPIError

from timeline.store import sqlite_file
from timeline.store.driver import sqlite3
from timeline.store.engine import open_engine, translate
from timeline.store.place import find_place
from timeline.store.reader import Reader
from timeline.store.statements import asked

_SNAPSHOT = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"


def open_moment(url_or_path: str | os.PathLike[str], **how: bool) -> Engine:
    """An engine on a store as it is now, for reading by one thread. Its one connection sees one
    moment until it is disposed of. Arguments and errors are those of `open_engine`."""
    checked = open_engine(url_or_path, create=False, read_only=True, **how)
    path = find_place(url_or_path).path
    try:
        connection = (
            _begun(checked) if path is None else sqlite_file.recovering(path, lambda: _file(path))
        )
    finally:
        checked.dispose()
    # In autocommit or in its own transaction: never rolled back between two statements, and so
    # always at the same moment.
    module = {} if path is None else {"module": sqlite3}
    return create_engine(
        checked.url,
        **module,
        creator=lambda: connection,
        poolclass=StaticPool,
        pool_reset_on_return=None,
        skip_autocommit_rollback=True,
    )


def _begun(engine: Engine) -> Any:
    pooled = engine.raw_connection()
    driver: Any = pooled.driver_connection
    pooled.detach()
    driver.execute(_SNAPSHOT)
    driver.execute("SELECT 1")  # the first statement fixes the moment
    return driver


def _file(path: str) -> sqlite3.Connection:
    connection = sqlite_file.connect(path, mode="ro")
    try:
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()  # now it has its lock
        if connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal":
            return connection
        copy = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        try:
            connection.backup(copy)
        except sqlite3.DatabaseError as error:
            copy.close()
            if sqlite_file.code_of(error) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
                return connection  # a damaged file is looked at where it lies
            raise
    except BaseException:
        connection.close()
        raise
    with closing(connection):
        return copy


_NOW = "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS bigint)"


class SqlReader(Reader):
    """Read-only connections to one store; see `timeline.store.reader.Reader`."""

    def __init__(self, url_or_path: str | os.PathLike[str], *, moment: bool = False) -> None:
        self._place = find_place(url_or_path)
        self._shown = self._place.shown
        self._engine = (
            open_moment(url_or_path)
            if moment
            else open_engine(url_or_path, create=False, read_only=True)
        )
        # A connection is not asked whether it is alive: where it is not, the question comes again.
        self._engine.dialect.do_ping = lambda _: True  # type: ignore[assignment]

    def close(self) -> None:
        self._engine.dispose()

    def server_now(self) -> int | None:
        return None if self._place.path else int(self._run(_NOW, {})[0][0])

    def _ask(self, statement: str, **values: Any) -> Sequence[Sequence[Any]]:
        return self._run(*asked(statement, values, on_server=self._place.path is None))

    def _run(
        self, sql: str, values: dict[str, Any], *, again: bool = True
    ) -> Sequence[Sequence[Any]]:
        # Through the driver: what SQLAlchemy makes around it takes as long as the answer.
        dialect = self._engine.dialect
        error_of = dialect.loaded_dbapi.Error
        connection: Any = None
        try:
            connection = self._engine.raw_connection()
            found: list[tuple[Any, ...]] = connection.cursor().execute(sql, values).fetchall()
            return found
        except error_of as error:
            if connection is not None and dialect.is_disconnect(
                error, connection.dbapi_connection, None
            ):
                connection.invalidate(error)
                if again:
                    return self._run(sql, values, again=False)
            told: Any = DBAPIError.instance(sql, None, error, error_of, dialect=dialect)
            raise translate(told, self._place) from error
        finally:
            if connection is not None:
                connection.close()
