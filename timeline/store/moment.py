"""One moment of a store: every read through this engine sees the same, whoever writes meanwhile.

What reads more than once and compares would else take what was written in between for damage.
PostgreSQL gives a snapshot. An SQLite file in WAL mode gives one too; with a rollback journal a
reader who stays keeps all writers out, so its pages are copied in one go and the copy is read.
"""

import os
from contextlib import closing
from typing import Any

from sqlalchemy import Engine, StaticPool, create_engine

from timeline.store import sqlite_file
from timeline.store.driver import sqlite3
from timeline.store.engine import open_engine
from timeline.store.place import find_place

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
