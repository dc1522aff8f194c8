"""Both readers give the same answers, on every database they read."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError

from timeline.recording.desk import Desk
from timeline.shelf import Shelf
from timeline.store.database import Database
from timeline.store.driver import sqlite3
from timeline.store.entry import Fresh
from timeline.store.errors import (
    StoreForeign,
    StoreLocked,
    StoreNewer,
    StoreSilent,
    StoreUnreachable,
)
from timeline.store.identity import SCHEMA_VERSION
from timeline.store.reader import Reader, StreamHead
from timeline.store.readers import SqliteReader, open_reader
from timeline.store.recorder import SqlProcessRecorder
from timeline.store.sql_reader import SqlReader
from timeline.store.statements import statements, text_of

A, B = "us-china-2018", "nafta-2017"
HOUR = 3_600_000_000

SAID: list[tuple[Any, ...]] = [
    ("li", None, (("party", "us"), ("party", "china"))),
    ("li", "d-1", (("development", "d-1"),), (("party", "us"),), "k-1", b"one"),
    ("wu", None, (("party", "us"),)),
    ("wu", "d-2", (("development", "d-2"),), (("party", "us"), ("proposal", "deficit"))),
    ("wu", "d-1", (("development", "d-1"),)),
]
STREAMS = [A, A, B, A, B]


def fill(database: Database) -> None:
    """Five events in two streams, an hour apart, the first at 1 h."""
    times = iter(range(HOUR, 10 * HOUR, HOUR))
    recorder = SqlProcessRecorder(database, clock=lambda: next(times))
    versions = {A: 0, B: 0}
    for number, (stream, said) in enumerate(zip(STREAMS, SAID, strict=True), 1):
        versions[stream] += 1
        body = b"\x00%d" % number
        recorder.insert_fresh([Fresh(stream, versions[stream], f"topic-{number}", body, *said)])


KINDS: dict[str, tuple[str, Callable[[str], Reader]]] = {
    "standard library on SQLite": ("sqlite_path", SqliteReader),
    "SQLAlchemy on SQLite": ("sqlite_path", SqlReader),
    "SQLAlchemy on PostgreSQL": ("postgresql_url", SqlReader),
}


@pytest.fixture(params=KINDS)
def place(request: pytest.FixtureRequest, opened: Callable[..., Database]) -> str:
    found: str = request.getfixturevalue(KINDS[request.param][0])
    opened(found)
    return found


@pytest.fixture
def reader(place: str, request: pytest.FixtureRequest) -> Iterator[Reader]:
    kind = request.node.callspec.params["place"]
    found = KINDS[kind][1](place)
    yield found
    found.close()


@pytest.fixture
def filled(reader: Reader, place: str, opened: Callable[..., Database]) -> Reader:
    fill(opened(place))
    return reader


def test_an_empty_store_has_empty_answers(reader: Reader) -> None:
    assert reader.head() == 0
    assert reader.streams() == []
    assert reader.last(A) is None
    assert reader.stream(A) == []
    assert reader.rows(A, [1, 2]) == []
    assert list(reader.log()) == []
    assert reader.find_name(A, "party", "us") is None
    assert reader.names(A, "party") == []
    assert reader.mentions(A, "party", "us") == []
    assert reader.find_keys(A, ["k-1"]) == {}
    assert reader.seq_at(HOUR) == 0


def test_heads_and_streams(filled: Reader) -> None:
    assert filled.head() == 5
    assert filled.streams() == [StreamHead(A, 1, 3), StreamHead(B, 3, 2)]
    assert filled.last(A) == (3, 4)
    assert filled.last(B) == (2, 5)


def test_rows_are_whole_and_in_order(filled: Reader) -> None:
    assert [tuple(row) for row in filled.stream(B)] == [
        (3, B, 1, "topic-3", b"\x003", 3 * HOUR, "wu", None, None),
        (5, B, 2, "topic-5", b"\x005", 5 * HOUR, "wu", "d-1", None),
    ]
    assert [row.seq for row in filled.stream(A)] == [1, 2, 4]
    assert [row.seq for row in filled.stream(A, upto=3)] == [1, 2]
    assert filled.stream(A, upto=0) == []


def test_rows_by_number_leave_out_those_of_other_streams(filled: Reader) -> None:
    assert [row.seq for row in filled.rows(A, [4, 1, 3, 4, 99])] == [1, 4]
    assert [row.seq for row in filled.rows(A, iter(range(-5000, 5000)))] == [1, 2, 4]
    assert filled.rows(A, []) == []


def test_the_log_can_be_read_in_parts(filled: Reader) -> None:
    def numbers(stream: str | None = None, after: int = 0, limit: int | None = None) -> list[int]:
        return [row.seq for row in filled.log(stream, after, limit)]

    assert numbers() == [1, 2, 3, 4, 5]
    assert numbers(after=2) == [3, 4, 5]
    assert numbers(after=2, limit=2) == [3, 4]
    assert numbers(limit=0) == []
    assert numbers(A) == [1, 2, 4]
    assert numbers(A, after=1, limit=1) == [2]
    assert numbers("unknown") == []


def test_names_mentions_and_keys(filled: Reader) -> None:
    assert filled.find_name(A, "development", "d-1") == 2
    assert filled.find_name(B, "development", "d-1") == 5
    assert filled.find_name(A, "issue", "d-1") is None
    assert filled.names(A, "party") == ["china", "us"]
    assert filled.names(A, "development") == ["d-1", "d-2"]
    assert filled.mentions(A, "party", "us") == [2, 4]
    assert filled.mentions(A, "proposal", "deficit") == [4]
    assert filled.find_keys(A, ["k-1"]) == {"k-1": (b"one", 2)}
    assert filled.find_keys(B, ["k-1"]) == {}
    assert filled.keys(A, "k-") == [("k-1", 2)]
    assert filled.keys(A, "k-1") == [("k-1", 2)]
    assert filled.keys(A, "K") == filled.keys(B, "k-") == []


@pytest.mark.parametrize(
    ("recorded", "seq"),
    [(0, 0), (HOUR - 1, 0), (HOUR, 1), (HOUR + 1, 1), (3 * HOUR, 3), (5 * HOUR, 5), (99 * HOUR, 5)],
)
def test_the_last_number_at_a_time(filled: Reader, recorded: int, seq: int) -> None:
    assert filled.seq_at(recorded) == seq


def test_open_reader_picks_by_the_place(where: str, database: Database) -> None:
    reader = open_reader(where)
    assert type(reader) is (SqlReader if where.startswith("postgresql") else SqliteReader)
    assert reader.head() == 0
    reader.close()


def test_a_connection_that_was_dropped_is_made_again(
    postgresql_url: str, opened: Callable[..., Database]
) -> None:
    fill(opened(postgresql_url))
    with closing(open_reader(postgresql_url)) as reader:
        assert reader.head() == 5
        with opened(postgresql_url).reading() as other:
            other.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        assert reader.head() == 5


def test_a_server_that_lets_nobody_in_is_told(
    postgresql_url: str, opened: Callable[..., Database], server: Any
) -> None:
    fill(opened(postgresql_url))
    with closing(open_reader(postgresql_url)) as reader, psycopg.connect(server.get_uri()) as other:
        assert reader.head() == 5
        name = urlsplit(postgresql_url).path[1:]
        other.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false".encode())
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
        )
        other.commit()
        with pytest.raises(StoreSilent):
            reader.head()


def test_one_question_tells_what_is_around_some_names(filled: Reader) -> None:
    around = filled.around(A, [("party", "us"), ("issue", "us")], [("party", "us")], ["k-1", "k-9"])
    assert around.last == filled.last(A)
    assert around.tip == filled.tip()
    assert around.names == {("party", "us"): 1}
    assert around.mentions == {("party", "us"): [2, 4]}
    assert around.keys == {"k-1": (b"one", 2)}
    assert around.rows == filled.rows(A, [2, 4])
    assert filled.around("nowhere", [], [], whole=["party"])[:3] == (None, filled.tip(), {})
    assert filled.around(A, [], [], whole=["party"]).names == {
        ("party", "us"): 1,
        ("party", "china"): 1,
    }


_OF_THE_WHOLE = {"streams", "filled", "mentioned", "redacted"}
"""Answers about a whole table; all but the first stop at a row."""


@pytest.mark.parametrize("statement", sorted(set(statements()) - _OF_THE_WHOLE))
def test_every_answer_about_one_thing_seeks_in_an_index(
    statement: str, sqlite_path: str, opened: Callable[..., Database]
) -> None:
    opened(sqlite_path)
    connection = sqlite3.connect(sqlite_path)
    names = re.findall(r":(\w+)", statements()[statement])
    plan = connection.execute(
        "EXPLAIN QUERY PLAN " + text_of(statement, on_server=False), dict.fromkeys(names, 1)
    ).fetchall()
    connection.close()
    steps = [step[3] for step in plan]
    listed = "SCAN json_each"  # of what is asked for, and no table
    assert not [s for s in steps if s.startswith("SCAN") and not s.startswith(listed)], steps
    if statement not in ("head", "leaf", "log", "recorded", "rows", "tip"):
        seeks = [step for step in steps if step.startswith("SEARCH")]
        assert "stream=?" in seeks[0], steps


def test_reading_sqlite_loads_nothing_that_takes_long(
    sqlite_path: str, opened: Callable[..., Database]
) -> None:
    fill(opened(sqlite_path))
    program = (
        "import sys\n"
        "from timeline.store.readers import open_reader\n"
        "reader = open_reader(sys.argv[1])\n"
        "print(len(list(reader.log())), reader.seq_at(0))\n"
        "reader.close()\n"
        "slow = {'sqlalchemy', 'eventsourcing', 'psycopg', 'pathlib', 'tempfile'}\n"
        "print(sorted(slow & set(sys.modules)))\n"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program, sqlite_path],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout == "5 0\n[]\n"


def test_a_reader_creates_nothing(tmp_path: object) -> None:
    missing = os.path.join(str(tmp_path), "folder", "store.db")
    for open_it in (SqliteReader, SqlReader, open_reader):
        with pytest.raises(StoreUnreachable, match="no such file"):
            open_it(missing)
    assert os.listdir(str(tmp_path)) == []


@pytest.mark.parametrize("open_it", [SqliteReader, SqlReader])
def test_a_reader_refuses_what_it_cannot_read(
    open_it: Callable[..., Reader], sqlite_path: str, opened: Callable[..., Database]
) -> None:
    opened(sqlite_path, lock_timeout=0.05).close()
    connection = sqlite3.connect(sqlite_path)
    connection.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreNewer, match=f"version 99, this program knows up to {SCHEMA_VERSION}"):
        open_it(sqlite_path)
    connection.execute("PRAGMA application_id = 7")
    with pytest.raises(StoreForeign, match="another program"):
        open_it(sqlite_path)
    connection.execute("PRAGMA journal_mode = DELETE")  # with WAL no reader waits
    connection.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreLocked, match=r"writing for 0\.05 s"):
        open_it(sqlite_path)
    connection.close()


def test_the_connection_of_a_reader_refuses_to_write(
    sqlite_path: str, opened: Callable[..., Database]
) -> None:
    opened(sqlite_path)
    reader = SqliteReader(sqlite_path)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader._connection.execute("DELETE FROM events")
    reader.close()


def test_the_connections_of_a_reader_refuse_to_write(where: str, database: Database) -> None:
    reader = SqlReader(where)
    refused = pytest.raises(DBAPIError, match=r"read-?only")
    with refused, reader._engine.connect() as connection:
        connection.exec_driver_sql("DELETE FROM events")
    reader.close()


def test_a_shelf_of_one_moment_sees_nothing_of_what_comes_later(where: str) -> None:
    desk = Desk(where, "a coder", create=True)
    try:
        desk.open_negotiation("talks", None)
        desk.declare("talks", "party", {"party": ["USA"]})
        told = {"id": ["one"], "occurred": ["2024-01-02"], "by": ["USA"], "says": ["a name"]}
        desk.append("talks", "statement", told | {"issue": ["process"]})
        with closing(Shelf(where, moment=True)) as shelf, closing(Shelf(where)) as later:
            before = shelf.log("talks")
            desk.amend("talks", "retract", {"id": ["one"], "reason": ["wrong"]})
            desk.declare("talks", "party", {"party": ["CHN"]})
            assert shelf.log("talks") == before
            assert shelf.reader.names("talks", "party") == ["USA"]
            assert later.log("talks") != before
            assert later.reader.names("talks", "party") == ["USA", "CHN"]
    finally:
        desk.close()
