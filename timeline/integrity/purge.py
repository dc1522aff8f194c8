"""The file rewritten, so that nothing of what was removed is left in it.

A database does not overwrite what it deletes: old versions of a row stay in free space until it is
used again. SQLite's VACUUM builds the file anew from what is there, PostgreSQL's VACUUM FULL the
tables. Backups, a server's write-ahead log and the free blocks of the disk lie beyond this.
"""

from __future__ import annotations

from contextlib import closing
from time import monotonic, sleep

from sqlalchemy.exc import SQLAlchemyError

from timeline.store import sqlite_file, waiting
from timeline.store.database import Database
from timeline.store.errors import StoreError, StoreLocked
from timeline.store.place import find_place
from timeline.store.schema import events, keys, mentions, names
from timeline.store.sql_errors import translate


def purge(place: str) -> None:
    """Rewrite a store. Raises StoreError, which says that the redaction itself is recorded."""
    path = find_place(place).path
    try:
        if path is not None:
            sqlite_file.attempt(path, lambda: _sqlite(path))
        else:
            _server(place)
    except StoreError as error:
        raise type(error)(
            f"the redaction is recorded and shown everywhere, but the file could not be rewritten "
            f"({error.what}), so the removed bytes may still lie in its free space",
            error.where,
            "Give the same command again when nobody else is writing.",
        ) from error


def _sqlite(path: str) -> None:
    with closing(sqlite_file.connect(path, mode="rw")) as connection:
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("VACUUM")
        # The write-ahead log, where there is one, holds pages from before.
        busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise StoreLocked("others hold the write-ahead log", path, "Try again.")


_SEEN = (
    "SELECT pg_snapshot_xmin(pg_current_snapshot()) <= CAST('{0}' AS xid8) OR EXISTS ("
    "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() "
    "AND backend_xmin IS NOT NULL AND pid <> pg_backend_pid() "
    "AND age(backend_xmin) > age(CAST('{0}' AS xid8)::xid))"
)
"""Whether somebody may still see what was there before a transaction. VACUUM keeps it for them:
for readers of this database, and for whoever writes in any database of the server."""


def _server(place: str) -> None:
    with closing(Database.open(place, create=False)) as database:
        try:
            with database.engine.connect().execution_options(
                isolation_level="AUTOCOMMIT"
            ) as connection:
                ask, until = connection.exec_driver_sql, monotonic() + waiting.seconds
                now = ask("SELECT pg_current_xact_id()").scalar()
                while ask(_SEEN.format(now)).scalar():
                    if monotonic() > until:
                        raise StoreLocked("others still see it", database.place.shown, "Wait.")
                    sleep(0.02)
                for table in (events, names, mentions, keys):
                    connection.exec_driver_sql(f"VACUUM (FULL) {table.name}")
        except SQLAlchemyError as error:
            raise translate(error, database.place) from error
