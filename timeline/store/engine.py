"""SQLAlchemy engines on a store: connections, transactions, the tables in them, and what their
errors say.

A write transaction holds the store's write lock from its first moment: BEGIN IMMEDIATE on
SQLite, an advisory lock on PostgreSQL. Sequence numbers and times depend on it.
"""

import os
from contextlib import closing
from typing import Any, Final, cast

from sqlalchemy import (
    Connection,
    Engine,
    QueuePool,
    StaticPool,
    create_engine,
    event,
    exc,
    inspect,
    select,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError, SQLAlchemyError

from events.names import whole_number
from timeline.store import identity, sqlite_file, waiting
from timeline.store.driver import sqlite3
from timeline.store.errors import StoreError, StoreSilent, StoreUnreachable
from timeline.store.identity import damaged
from timeline.store.place import Place, find_place
from timeline.store.schema import metadata, store

WRITES: Final = "timeline_writes"
"""Execution option of an engine or connection: its transactions take the write lock."""

TAKE_LOCK: Final = f"SELECT pg_advisory_xact_lock({identity.APPLICATION_ID})"
"""Waits on PostgreSQL for the write lock of the store in this database."""

_CONNECT_SECONDS: Final = 10
"""How long a server may take to answer, unless the URL has a connect_timeout."""


def open_engine(
    url_or_path: str | os.PathLike[str],
    *,
    create: bool,
    read_only: bool = False,
    older: bool = False,
    broken: bool = False,
) -> Engine:
    """An engine on a store that is there, is ours, and has tables that this program knows.

    create: start the store when it is missing or empty (on a server the database itself must
    exist); several processes may do so at once. read_only: refuse to write. older: tables of an
    earlier version are welcome, to be copied or upgraded. broken: so is a store that lost tables,
    to be looked at. Raises the errors of `timeline.store.errors`.
    """
    place = find_place(url_or_path)
    if place.path is not None and read_only:
        sqlite_file.open_to_read(place.path, older=older, broken=broken).close()
    elif place.path is not None:
        _settle_file(place.path, create, older)
    engine = _engine(place, read_only)
    try:
        with engine.connect() as connection:
            is_started = _holds_store(connection, place, older, broken)
        if not is_started:
            if not create or read_only:
                raise identity.empty(place.shown)
            _start(engine, place)
    except SQLAlchemyError as error:
        engine.dispose()
        raise translate(error, place) from error
    except BaseException:
        engine.dispose()
        raise
    return engine


def empty_store() -> Any:
    """A connection to the tables of a new store in memory: with it, they are gone."""
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    engine = create_engine("sqlite+pysqlite://", module=sqlite3, creator=lambda: connection,
                           poolclass=StaticPool)  # fmt: skip
    _start(engine, Place(":memory:", "", ":memory:"))
    return connection


def make_folder(path: str) -> None:
    """Make the folder of a file that is to be. Raises StoreUnreachable."""
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
    except OSError as error:
        raise StoreUnreachable(
            f"its folder cannot be made ({error.strerror})", path, "Choose another place."
        ) from error


def _settle_file(path: str, create: bool, older: bool) -> None:
    if create:
        make_folder(path)

    def settle() -> None:
        with closing(sqlite_file.connect(path, mode="rwc" if create else "rw")) as connection:
            # Before anything is changed: the file may be somebody else's.
            if sqlite_file.is_ours(connection, path, older=older) or create:
                sqlite_file.settle_journal(connection, path)

    try:
        sqlite_file.attempt(path, settle)
    except StoreUnreachable as error:
        if not create or os.path.exists(path):
            raise
        # SQLite says only that there is no such file, which is what it was to mend.
        raise StoreUnreachable(
            "its folder may not be written to", path, "Choose another place, or ask for the right."
        ) from error


def _check_encoding(connection: Any, place: Place) -> None:
    """Refuse a database that cannot keep every text as it is."""
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        connection.close()
        raise StoreUnreachable(
            f"this database keeps texts as {encoding}, which does not hold every text",
            place.shown,
            "Make one with CREATE DATABASE ... ENCODING 'UTF8' TEMPLATE template0.",
        )


def _start(engine: Engine, place: Place) -> None:
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        # Asked again under the write lock: somebody may have started it in between.
        if _holds_store(connection, place):
            return
        # Every table that a part of this program has added to the store's metadata by now.
        metadata.create_all(connection, checkfirst=False)
        says = {
            "application": identity.APPLICATION,
            "schema": str(identity.SCHEMA_VERSION),
            identity.SEALED_FROM: "1",
        }
        rows = [{"key": key, "value": value} for key, value in says.items()]
        connection.execute(store.insert(), rows)
        if place.path is not None:
            connection.exec_driver_sql(f"PRAGMA application_id = {identity.APPLICATION_ID}")
            connection.exec_driver_sql(f"PRAGMA user_version = {identity.SCHEMA_VERSION}")


def _holds_store(
    connection: Connection, place: Place, older: bool = False, broken: bool = False
) -> bool:
    """True for a store of ours, False where one may be started; else an error that says why."""
    if place.path is not None:
        driver: Any = connection.connection.dbapi_connection
        return sqlite_file.is_ours(driver, place.path, older=older, broken=broken)
    # Other tables may live in the same database; only ours must not be taken.
    there: dict[str, set[str]] = {}
    for table, column in connection.exec_driver_sql(_COLUMNS, ([*identity.TABLES],)):
        there.setdefault(table, set()).add(column)
    if not there:
        return False
    says: dict[str, str] | None = None
    if {"key", "value"} <= there.get(store.name, set()):
        says = dict(connection.execute(select(store.c.key, store.c.value)).all())
    is_ours = says is not None and says.get("application") == identity.APPLICATION
    version = whole_number(says.get("schema") or "") or 0 if says else 0
    if not is_ours and set(identity.TABLES) - {store.name} <= there.keys():
        # All of ours together are nobody else's: what says so was lost.
        is_ours, version = True, version or identity.SCHEMA_VERSION
    if not is_ours:
        tables = ", ".join(sorted(there))
        raise identity.foreign(f"tables of another program are in the way ({tables})", place.shown)
    identity.check_version(version, place.shown, older=older)
    if not broken:
        identity.check_whole(version, there, says, place.shown)
    return True


_COLUMNS: Final = (
    "SELECT c.relname, a.attname FROM pg_class c LEFT JOIN pg_attribute a "
    "ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped "
    "WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND pg_table_is_visible(c.oid) "
    "AND c.relname = ANY(%s)"
)
"""Tables of some names on a server, each with its columns: one question for all of them."""


def read_version(connection: Connection, place: Place) -> int:
    """The version of the tables of a store that is ours."""
    if place.path is not None:
        return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
    if not inspect(connection).has_table(store.name):
        return identity.SCHEMA_VERSION  # lost; as `_holds_store` takes it
    told = connection.scalar(select(store.c.value).where(store.c.key == "schema"))
    return whole_number(told or "") or identity.SCHEMA_VERSION


def _engine(place: Place, read_only: bool) -> Engine:
    if place.path is not None:
        return _sqlite_engine(place.path, read_only)
    try:
        return _server_engine(place, read_only)
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        raise StoreUnreachable(
            "this URL is not understood", place.shown, "Write postgresql://user@host/database."
        ) from error


def _sqlite_engine(path: str, read_only: bool) -> Engine:
    engine = create_engine(
        "sqlite+pysqlite://",
        module=sqlite3,
        # Never "rwc": a file that was deleted meanwhile must not come back empty.
        creator=lambda: sqlite_file.connect(path, mode="ro" if read_only else "rw"),
        poolclass=QueuePool,
    )

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # The driver is in autocommit mode: a deferred transaction that reads and then writes
        # fails at once when another process wrote in between, and no waiting helps.
        if not connection.get_execution_options().get(WRITES, False):
            connection.exec_driver_sql("BEGIN")
            return
        driver: Any = connection.connection.dbapi_connection
        try:
            sqlite_file.begin_writing(driver)
        except sqlite3.OperationalError as error:
            # As every other error of a statement comes.
            raise OperationalError("BEGIN IMMEDIATE", None, error) from error

    return engine


def _server_engine(place: Place, read_only: bool) -> Engine:
    url = make_url(place.url)
    seconds = {} if "connect_timeout" in url.query else {"connect_timeout": _CONNECT_SECONDS}
    engine = create_engine(
        url,
        connect_args=seconds,
        # A server may be restarted between two requests of a program that runs for weeks.
        pool_pre_ping=True,
        isolation_level="AUTOCOMMIT",
    )
    # Never 0 ms, which would mean to wait for ever.
    settings = [
        f"SET lock_timeout = {max(1, round(waiting.seconds * 1000))}",
        # A write reads the last number after it has got the lock, so it must see what was
        # committed meanwhile. What only reads asks in single statements.
        "SET default_transaction_isolation = 'read committed'",
    ]
    if read_only:
        settings.append("SET default_transaction_read_only = on")

    @event.listens_for(engine, "connect", insert=True)
    def connect(dbapi_connection: Any, _record: Any) -> None:
        _check_encoding(dbapi_connection, place)  # before SQLAlchemy asks it anything
        with dbapi_connection.cursor() as cursor:
            cursor.execute("; ".join(settings))
        dbapi_connection.commit()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get(WRITES, False):
            connection.exec_driver_sql(f"BEGIN; {TAKE_LOCK}")

    return engine


def translate(error: exc.SQLAlchemyError, place: Place) -> Exception:
    """The error to raise instead: a StoreError, or the event library's own for the rest."""
    from eventsourcing import persistence  # who only reads need not wait for the event library

    if isinstance(error, exc.TimeoutError):
        return sqlite_file.locked(place.shown)
    if not isinstance(error, exc.DBAPIError):
        return persistence.PersistenceError(str(error))
    if isinstance(error.orig, sqlite3.Error):
        found = sqlite_file.explain(error.orig, place.shown)
    else:
        found = _explain_server(error, place)
    if found is not None:
        return found
    # Both libraries have the errors of the Python Database API, by its names.
    ours = getattr(persistence, type(error).__name__, persistence.PersistenceError)
    return cast("Exception", ours(str(error.orig)))


def is_duplicate(error: exc.IntegrityError) -> bool:
    """True when a unique index refused the row, rather than another constraint."""
    if isinstance(error.orig, sqlite3.Error):
        # Not every driver tells the extended code; the words are SQLite's own in both cases.
        return str(error.orig).startswith("UNIQUE constraint failed")
    return getattr(error.orig, "sqlstate", None) == "23505"


def _explain_server(error: exc.DBAPIError, place: Place) -> StoreError | None:
    # https://www.postgresql.org/docs/current/errcodes-appendix.html
    state = getattr(error.orig, "sqlstate", None) or ""
    if state in ("55P03", "40P01"):
        return sqlite_file.locked(place.shown)
    if state == "53100":
        return sqlite_file.full(place.shown)
    said = str(error.orig).strip().partition("\n")[0]
    if state in ("42501", "25006"):
        return StoreUnreachable(
            f"permission is missing ({said})", place.shown, "Ask the database's owner for it."
        )
    # A table, column or index is not there; damaged pages; a file of the server is not there.
    if state in ("42P01", "42703", "42704", "42P10", "XX001", "XX002", "58P01"):
        return damaged(said, place.shown)
    lost = not state and isinstance(error, exc.OperationalError)
    if lost or error.connection_invalidated or state[:2] in ("08", "28", "3D", "53", "57"):
        return StoreSilent(
            f"the database does not answer ({said})",
            place.shown,
            "Check the URL and that the server runs, then try again.",
        )
    return None
