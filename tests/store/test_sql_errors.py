"""What errors of the databases become."""

from collections.abc import Callable
from typing import Any

import pytest
from eventsourcing import persistence
from eventsourcing.persistence import StoredEvent
from sqlalchemy import create_engine, exc

from timeline.store.conflicts import Taken
from timeline.store.database import Database
from timeline.store.engine import translate
from timeline.store.entry import Fresh
from timeline.store.errors import (
    StoreDamaged,
    StoreFull,
    StoreLocked,
    StoreSilent,
    StoreUnreachable,
)
from timeline.store.place import find_place
from timeline.store.recorder import SqlProcessRecorder

PLACE = find_place("postgresql://me:secret@host/database")


@pytest.mark.parametrize(
    ("name", "wrapper", "kind"),
    [
        ("LockNotAvailable", exc.OperationalError, StoreLocked),
        ("DeadlockDetected", exc.OperationalError, StoreLocked),
        ("DiskFull", exc.OperationalError, StoreFull),
        ("TooManyConnections", exc.OperationalError, StoreSilent),
        ("AdminShutdown", exc.OperationalError, StoreSilent),
        ("InvalidPassword", exc.OperationalError, StoreSilent),
        ("InsufficientPrivilege", exc.ProgrammingError, StoreUnreachable),
        ("ReadOnlySqlTransaction", exc.InternalError, StoreUnreachable),
        ("OperationalError", exc.OperationalError, StoreSilent),
        ("NotNullViolation", exc.IntegrityError, persistence.IntegrityError),
        ("NumericValueOutOfRange", exc.DataError, persistence.DataError),
        ("UndefinedTable", exc.ProgrammingError, StoreDamaged),
        ("UndefinedColumn", exc.ProgrammingError, StoreDamaged),
        ("DataCorrupted", exc.InternalError, StoreDamaged),
        ("IndexCorrupted", exc.InternalError, StoreDamaged),
        ("SyntaxError", exc.ProgrammingError, persistence.ProgrammingError),
        ("InternalError_", exc.InternalError, persistence.InternalError),
        ("Error", exc.DBAPIError, persistence.PersistenceError),
    ],
)
def test_an_error_of_a_server_is_the_stores_or_the_statements(
    name: str, wrapper: Callable[..., exc.DBAPIError], kind: type[Exception]
) -> None:
    errors: Any = pytest.importorskip("psycopg.errors")
    found = translate(wrapper("SELECT 1", {}, getattr(errors, name)("it said so")), PLACE)
    assert type(found) is kind
    assert "secret" not in str(found)


def test_waiting_for_a_connection_in_vain_is_a_lock() -> None:
    assert type(translate(exc.TimeoutError("pool"), PLACE)) is StoreLocked


def test_a_mistaken_statement_is_no_error_of_the_store(database: Database) -> None:
    with pytest.raises(persistence.PersistenceError), database.reading() as connection:
        connection.exec_driver_sql("SELECT FROM WHERE")


def test_a_row_that_is_refused_for_another_reason_is_not_taken(database: Database) -> None:
    nothing: Any = None
    with pytest.raises(persistence.IntegrityError) as refusal:
        SqlProcessRecorder(database).insert_fresh(
            [Fresh("s", 1, "t", b"", "li", names=(("party", nothing),))]
        )
    assert not isinstance(refusal.value, Taken)


def end_connections(database: Database) -> None:
    """What a restart of the server does to everybody else's connections."""
    with database.writing() as connection:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        ).all()


def test_a_connection_that_was_lost_between_two_appends_is_not_noticed(
    postgresql_url: str, opened: Callable[..., Database]
) -> None:
    database, other = opened(postgresql_url), opened(postgresql_url)
    recorder = SqlProcessRecorder(database)
    recorder.insert_events([StoredEvent("s", 1, "t", b"")])
    end_connections(other)
    assert recorder.insert_events([StoredEvent("s", 2, "t", b"")]) == [2]


def test_a_connection_that_is_lost_during_an_append_fails_it_and_no_more(
    postgresql_url: str, opened: Callable[..., Database]
) -> None:
    def interrupt(*_: Any) -> None:
        outside = create_engine(find_place(postgresql_url).url, isolation_level="AUTOCOMMIT")
        with outside.connect() as connection:
            connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            ).all()
        outside.dispose()

    recorder = SqlProcessRecorder(opened(postgresql_url))
    with pytest.raises(StoreSilent, match="does not answer"):
        recorder.insert_events([StoredEvent("s", 1, "t", b"")], also=interrupt)
    assert recorder.max_notification_id() is None
    assert recorder.insert_events([StoredEvent("s", 1, "t", b"")]) == [1]
