"""Opening stores, and what is said when that is not possible."""

import importlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
import sqlalchemy
from eventsourcing.persistence import StoredEvent

from timeline.store import driver, errors, sqlite_file
from timeline.store.database import Database
from timeline.store.driver import sqlite3
from timeline.store.engine import open_engine
from timeline.store.errors import (
    StoreDamaged,
    StoreError,
    StoreForeign,
    StoreFull,
    StoreLocked,
    StoreNewer,
    StoreUnreachable,
)
from timeline.store.identity import SCHEMA_VERSION
from timeline.store.place import find_place
from timeline.store.readers import open_reader
from timeline.store.recorder import SqlProcessRecorder

Opened = Callable[..., Database]


def append(database: Database, version: int, state: bytes = b"{}") -> list[int]:
    stored = StoredEvent("us-china-2018", version, "topic", state)
    return SqlProcessRecorder(database).insert_events([stored])


def test_a_store_is_started_once_and_found_again(where: str, opened: Opened) -> None:
    assert append(opened(where), 1) == [1]
    assert append(opened(where), 2) == [2]
    assert append(opened(where, create=False), 3) == [3]


def test_a_file_is_marked_as_ours(sqlite_path: str, opened: Opened) -> None:
    opened(sqlite_path)
    connection = sqlite3.connect(sqlite_path)
    assert connection.execute("PRAGMA application_id").fetchone() == (0x4E544C31,)
    assert connection.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)
    says = connection.execute("SELECT key, value FROM store ORDER BY key").fetchall()
    connection.close()
    assert dict(says) == {
        "application": "negotiation-timeline", "schema": str(SCHEMA_VERSION), "sealed": "1",
    }  # fmt: skip


def test_missing_folders_are_made_only_to_start_a_store(tmp_path: Path, opened: Opened) -> None:
    path = tmp_path / "new" / "folder" / "a #%41?.db"
    with pytest.raises(StoreUnreachable, match="there is no such file"):
        opened(str(path), create=False)
    assert list(tmp_path.iterdir()) == []
    opened(str(path))
    assert path.exists()
    reader = open_reader(path)
    assert reader.head() == 0
    reader.close()


def test_an_empty_place_is_a_store_not_started(where: str, opened: Opened) -> None:
    if not where.startswith("postgresql"):
        Path(where).touch()
    with pytest.raises(StoreUnreachable, match="no store has been started here"):
        opened(where, create=False)
    with pytest.raises(StoreUnreachable, match="no store has been started here"):
        open_reader(where)
    assert append(opened(where), 1) == [1]


def test_a_folder_and_a_file_in_the_way_are_named(tmp_path: Path, opened: Opened) -> None:
    with pytest.raises(StoreUnreachable, match="this is a folder"):
        opened(str(tmp_path))
    (tmp_path / "file").touch()
    with pytest.raises(StoreUnreachable, match="its folder cannot be made"):
        opened(str(tmp_path / "file" / "store.db"))


@pytest.mark.parametrize("create", [True, False])
def test_a_pipe_or_a_device_is_no_store_and_is_not_waited_for(
    tmp_path: Path, opened: Opened, create: bool
) -> None:
    os.mkfifo(tmp_path / "pipe")
    for place in (str(tmp_path / "pipe"), "/dev/null"):
        with pytest.raises(StoreUnreachable, match="this is no ordinary file"):
            open_reader(place)
        with pytest.raises(StoreUnreachable, match="this is no ordinary file"):
            opened(place, create=create)


@pytest.mark.parametrize("content", [b"hello", b"Dear Mr. Lighthizer,\n" * 500])
@pytest.mark.parametrize("create", [True, False])
def test_a_file_that_is_no_database_is_left_alone(
    sqlite_path: str, opened: Opened, content: bytes, create: bool
) -> None:
    Path(sqlite_path).write_bytes(content)
    with pytest.raises(StoreForeign, match="not an SQLite database"):
        opened(sqlite_path, create=create)
    with pytest.raises(StoreForeign, match="not an SQLite database"):
        open_reader(sqlite_path)
    assert Path(sqlite_path).read_bytes() == content
    assert os.listdir(os.path.dirname(sqlite_path)) == ["store.db"]


@pytest.mark.parametrize("create", [True, False])
def test_another_programs_file_is_left_alone(
    sqlite_path: str, opened: Opened, create: bool
) -> None:
    connection = sqlite3.connect(sqlite_path)
    connection.execute("CREATE TABLE events (seq INTEGER)")
    connection.close()
    before = Path(sqlite_path).read_bytes()
    with pytest.raises(StoreForeign, match="belongs to another program"):
        opened(sqlite_path, create=create)
    assert Path(sqlite_path).read_bytes() == before


@pytest.mark.parametrize("table", ["events (seq int)", "store (key text, value text)"])
def test_another_programs_tables_are_left_alone(
    postgresql_url: str, opened: Opened, table: str
) -> None:
    engine = sqlalchemy.create_engine(find_place(postgresql_url).url)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE TABLE {table}")
    with pytest.raises(StoreForeign, match="tables of another program are in the way"):
        opened(postgresql_url)
    with pytest.raises(StoreForeign, match="tables of another program are in the way"):
        open_reader(postgresql_url)
    with engine.begin() as connection:
        assert len(sqlalchemy.inspect(connection).get_table_names()) == 1
    engine.dispose()


def test_other_tables_may_live_beside_ours_on_a_server(postgresql_url: str, opened: Opened) -> None:
    engine = sqlalchemy.create_engine(find_place(postgresql_url).url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE invoices (id int)")
    engine.dispose()
    assert append(opened(postgresql_url), 1) == [1]


def test_a_newer_store_is_left_alone(where: str, opened: Opened) -> None:
    database = opened(where)
    with database.writing() as connection:
        if where.startswith("postgresql"):
            connection.exec_driver_sql("UPDATE store SET value = '99' WHERE key = 'schema'")
        else:
            connection.exec_driver_sql("PRAGMA user_version = 99")
    with pytest.raises(StoreNewer, match=f"version 99, this program knows up to {SCHEMA_VERSION}"):
        opened(where)
    with pytest.raises(StoreNewer, match="Use a newer version of this program"):
        open_reader(where)


def test_a_writer_waits_for_another_process_and_then_says_so(where: str, opened: Opened) -> None:
    first, second = opened(where), opened(where, lock_timeout=0.1)
    refused = pytest.raises(StoreLocked, match=r"writing for 0\.1 s.*Nothing was written")
    with first.writing(), refused:
        append(second, 1)
    assert append(second, 1) == [1]


def test_a_thread_waits_for_another_thread_and_then_says_so(where: str, opened: Opened) -> None:
    database = opened(where, lock_timeout=0.1)
    holding, finished = Event(), Event()

    def hold() -> None:
        with database.writing():
            holding.set()
            finished.wait(10)

    thread = Thread(target=hold)
    thread.start()
    holding.wait(10)
    with pytest.raises(StoreLocked):
        append(database, 1)
    finished.set()
    thread.join()
    assert append(database, 1) == [1]


BOTH_JOURNALS = pytest.mark.parametrize("journal", ["wal", "delete"])


@BOTH_JOURNALS
def test_a_reader_in_the_way_of_a_commit_loses_nothing(
    sqlite_path: str, opened: Opened, monkeypatch: pytest.MonkeyPatch, journal: str
) -> None:
    monkeypatch.setattr(sqlite_file, "journal_mode", lambda: journal)
    database = opened(sqlite_path, lock_timeout=0.1)
    append(database, 1)
    other = sqlite3.connect(sqlite_path, isolation_level=None)
    other.execute("BEGIN")
    other.execute("SELECT * FROM events").fetchone()
    if journal == "delete":
        with pytest.raises(StoreLocked):
            append(database, 2)
        other.execute("ROLLBACK")
    assert append(database, 2) == [2]  # with WAL nobody waits
    other.close()


def test_a_full_disk_is_said_and_nothing_is_written(sqlite_path: str, opened: Opened) -> None:
    database = opened(sqlite_path)
    append(database, 1)
    with database.reading() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        # The same refusal as a disk without room, and the same error code.
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreFull, match="free some space"):
        append(database, 2, b"x" * 100_000)
    assert append(database, 2) == [2]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("SQLITE_FULL", StoreFull),
        ("SQLITE_IOERR_WRITE", StoreFull),
        ("SQLITE_IOERR_SHMSIZE", StoreFull),
        ("SQLITE_IOERR_READ", StoreUnreachable),
        ("SQLITE_BUSY", StoreLocked),
        ("SQLITE_BUSY_SNAPSHOT", StoreLocked),
        ("SQLITE_NOTADB", StoreForeign),
        ("SQLITE_CORRUPT", StoreDamaged),
        ("SQLITE_READONLY", StoreUnreachable),
    ],
)
def test_error_codes_of_sqlite_have_a_meaning(
    code: str, kind: type[StoreError], monkeypatch: pytest.MonkeyPatch
) -> None:
    if kind is StoreFull and "IOERR" in code:
        usage = shutil.disk_usage("/")._replace(free=5000)
        monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    error = sqlite3.OperationalError("said so")
    error.sqlite_errorcode = getattr(importlib.import_module("sqlite3"), code)
    assert type(sqlite_file.explain(error, "/s.db")) is kind


def test_error_codes_about_a_statement_are_not_the_stores() -> None:
    error = sqlite3.OperationalError('near "FROM": syntax error')
    assert sqlite_file.explain(error, "/s.db") is None
    error.sqlite_errorcode = sqlite3.SQLITE_ERROR
    assert sqlite_file.explain(error, "/s.db") is None


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("no such table: names", "the store is damaged: no such table: names"),
        ("no such column: events.leaf", "the store is damaged: no such column: events.leaf"),
        ("table keys has no column named digest", "the store is damaged: table keys has no"),
    ],
)
def test_what_our_own_statements_do_not_find_is_damage(said: str, told: str) -> None:
    error = sqlite3.OperationalError(said)
    error.sqlite_errorcode = sqlite3.SQLITE_ERROR
    found = sqlite_file.explain(error, "/s.db")
    assert isinstance(found, StoreDamaged)
    assert told in str(found)


def test_a_text_in_the_file_that_is_no_utf8_is_damage() -> None:
    connection = sqlite3.connect(":memory:")
    with pytest.raises(sqlite3.OperationalError) as refusal:
        connection.execute("SELECT CAST(x'ff41' AS TEXT)").fetchone()
    connection.close()
    assert isinstance(sqlite_file.explain(refusal.value, "/s.db"), StoreDamaged)


def test_a_server_that_does_not_answer_is_said_without_the_password(opened: Opened) -> None:
    url = "postgresql://me:secret@127.0.0.1:1/nothing"
    for attempt in (lambda: opened(url), lambda: open_reader(url)):
        with pytest.raises(StoreUnreachable, match="does not answer") as refusal:
            attempt()
        assert "secret" not in str(refusal.value)
        assert "me:***@127.0.0.1" in str(refusal.value)


def test_a_missing_database_on_a_server_is_said(postgresql_url: str, opened: Opened) -> None:
    wrong = postgresql_url.replace("/t", "/no_such_t", 1)
    with pytest.raises(StoreUnreachable, match="no_such_t"):
        opened(wrong)


@pytest.mark.parametrize(
    ("version", "mode"),
    [
        ((3, 40, 1), "delete"),
        ((3, 44, 5), "delete"),
        ((3, 44, 6), "wal"),
        ((3, 45, 0), "delete"),
        ((3, 50, 6), "delete"),
        ((3, 50, 7), "wal"),
        ((3, 51, 2), "delete"),
        ((3, 51, 3), "wal"),
        ((3, 52, 0), "wal"),
    ],
)
def test_wal_is_used_where_sqlite_has_the_fix(version: tuple[int, int, int], mode: str) -> None:
    assert sqlite_file.journal_mode(version) == mode


def test_the_journal_follows_the_linked_sqlite(
    sqlite_path: str, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mode() -> str:
        connection = sqlite3.connect(sqlite_path)
        found: str = connection.execute("PRAGMA journal_mode").fetchone()[0]
        connection.close()
        return found

    for version, wanted in [((3, 51, 3), "wal"), ((3, 40, 1), "delete"), ((3, 51, 3), "wal")]:
        choice = sqlite_file.journal_mode(version)
        monkeypatch.setattr(sqlite_file, "journal_mode", lambda choice=choice: choice)
        database = opened(sqlite_path)
        reader = open_reader(sqlite_path)
        assert append(database, reader.head() + 1) == [reader.head()]
        assert mode() == wanted
        reader.close()
        database.close()
        monkeypatch.undo()


def test_leaving_wal_waits_for_those_who_use_it(
    sqlite_path: str, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_file, "journal_mode", lambda: "wal")
    database = opened(sqlite_path)
    append(database, 1)
    monkeypatch.setattr(sqlite_file, "journal_mode", lambda: "delete")
    with pytest.raises(StoreLocked):
        opened(sqlite_path, lock_timeout=0.1)


def test_every_write_reaches_the_disk(sqlite_path: str, opened: Opened) -> None:
    with opened(sqlite_path).writing() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2


DIES = """
import os, signal, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA cache_size = 1")
connection.execute("BEGIN IMMEDIATE")
values = "?, 's', ?, 't', zeroblob(9000), ?, '', NULL, zeroblob(32), NULL"
insert = f"INSERT INTO events VALUES ({values})"
for n in range(2, 200):
    connection.execute(insert, (n, n, n))
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs kill -9")
@BOTH_JOURNALS
def test_readers_tidy_up_after_a_writer_that_was_killed(
    sqlite_path: str, opened: Opened, monkeypatch: pytest.MonkeyPatch, journal: str
) -> None:
    monkeypatch.setattr(sqlite_file, "journal_mode", lambda: journal)
    beside = sqlite_path + ("-wal" if journal == "wal" else "-journal")
    database = opened(sqlite_path)
    append(database, 1)
    before = open_reader(sqlite_path)
    killed = subprocess.run([sys.executable, "-c", DIES, sqlite_path], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert os.path.getsize(beside) > 0
    # One that was open all the time, then one that is opened on what the first has tidied.
    assert before.head() == 1
    after = open_reader(sqlite_path)
    assert after.head() == 1
    assert append(database, 2) == [2]
    dies_again = DIES.replace("range(2", "range(3")
    subprocess.run([sys.executable, "-c", dies_again, sqlite_path], check=False)
    assert os.path.getsize(beside) > 0
    last = open_reader(sqlite_path)
    assert last.head() == 2
    for reader in (before, after, last):
        reader.close()


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("/a/b.db", "/a/b.db"),
        ("sqlite:////a/b.db", "/a/b.db"),
        ("sqlite:///b.db", os.path.abspath("b.db")),
        ("~/b.db", os.path.expanduser("~/b.db")),
        (Path("/a/b.db"), "/a/b.db"),
        ("postgresql://u:p@h/d", "postgresql://u:***@h/d"),
        ("postgresql://u:p/q@h/d", "postgresql://u:***@h/d"),
        ("postgresql://u:p@h/d?options=a@b", "postgresql://u:***@h/d?options=a@b"),
        ("postgresql://h:5432/d", "postgresql://h:5432/d"),
        ("postgres://u:p:@q@h/d?sslpassword=s&x=1", "postgres://u:***@h/d?sslpassword=***&x=1"),
        (
            "postgresql+psycopg:///d?host=/run&password=s",
            "postgresql+psycopg:///d?host=/run&password=***",
        ),
    ],
)
def test_places_are_shown_without_a_password(given: str | Path, shown: str) -> None:
    place = find_place(given)
    assert place.shown == shown
    assert repr(place) == f"Place({shown!r})"


@pytest.mark.parametrize(
    "given", ["", ":memory:", "sqlite://", "sqlite:///a?mode=ro", "mysql://h/d"]
)
def test_other_places_are_refused(given: str) -> None:
    with pytest.raises(StoreUnreachable):
        find_place(given)


def test_a_url_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(StoreUnreachable, match="not understood"):
        open_engine("postgresql://host:port/database", create=False)


def test_every_store_error_ends_with_the_same_exit_code_and_a_remedy() -> None:
    of_the_store = [one for one in vars(errors).values() if isinstance(one, type)]
    assert StoreError in of_the_store
    for kind in of_the_store:
        error = kind("it happened", "/s.db", "Do this.")
        assert isinstance(error, StoreError)
        assert error.exit_code == 5
        assert str(error) == "/s.db: it happened. Do this."


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1"])
def test_a_database_that_cannot_hold_every_text_is_refused_by_name(
    server: Any, encoding: str
) -> None:
    import psycopg

    name = f"narrow_{encoding.lower()}_{os.getpid()}"
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        made = f"CREATE DATABASE {name} ENCODING '{encoding}' LOCALE 'C' TEMPLATE template0"
        connection.execute(made.encode())
    with pytest.raises(StoreUnreachable, match=f"keeps texts as {encoding}"):
        open_engine(server.get_uri(name), create=True)


def test_one_sqlite_is_chosen_the_newer_that_has_the_fix() -> None:
    own = importlib.import_module("sqlite3")
    brought = pytest.importorskip("pysqlite3.dbapi2", reason="no wheel for this platform")
    fit = [one for one in (own, brought) if driver.has_fix(one.sqlite_version_info)]
    newest = max(fit, key=lambda one: one.sqlite_version_info, default=own)
    assert driver.sqlite3.sqlite_version_info == newest.sqlite_version_info
    assert ("pysqlite3" in driver.FROM) == (driver.sqlite3 is brought)


def test_a_network_file_system_keeps_the_rollback_journal(
    sqlite_path: str, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_file, "journal_mode", lambda: "wal")
    monkeypatch.setattr(sqlite_file, "file_system", lambda _: "nfs4")
    with opened(sqlite_path).reading() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "delete"


def test_a_store_in_a_folder_that_may_only_be_read_is_read(
    sqlite_path: str, opened: Opened, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sqlite_file, "journal_mode", lambda: "wal")
    database = opened(sqlite_path)
    append(database, 1)
    database.close()
    monkeypatch.setattr(sqlite_file.os, "access", lambda *_: False)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    reader = open_reader(sqlite_path)
    assert reader.head() == 1
    assert sorted(path.name for path in Path(sqlite_path).parent.iterdir()) == [
        "store.db", "temporary",
    ]  # fmt: skip
    assert list((tmp_path / "temporary").iterdir()) == []
    reader.close()
