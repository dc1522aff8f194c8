"""Stores of every earlier version: refused until they are upgraded, then answering as ever.

`golden/` holds a store of each version, as that version made it, for each database, and what it
answered then. These files are never changed; a new version gets files of its own.
"""

import json
from collections.abc import Callable
from contextlib import closing
from itertools import product
from pathlib import Path
from threading import Thread
from typing import Any

import psycopg
import pytest
import sqlalchemy
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from eventsourcing.persistence import StoredEvent

from tests import answers, stored
from tests.questions.test_excerpt import told_apart_and_whole
from timeline.integrity.verify import verify
from timeline.keeping import moving
from timeline.keeping.doctor import examine
from timeline.keeping.rebuilding import upgrade
from timeline.questions import excerpt
from timeline.recording import from_an_end
from timeline.recording.desk import Desk
from timeline.shelf import Question, Shelf
from timeline.store.database import Database
from timeline.store.driver import sqlite3
from timeline.store.errors import StoreOlder
from timeline.store.identity import SCHEMA_VERSION
from timeline.store.leaf import leaf_of
from timeline.store.place import find_place
from timeline.store.readers import open_reader
from timeline.store.recorder import SqlProcessRecorder
from timeline.store.schema import events, metadata

GOLDEN = Path(__file__).parent / "golden"
VERSIONS = list(range(1, SCHEMA_VERSION))
NEGOTIATION = "steel-2026"


def make(version: int, where: str) -> None:
    """A store of that version, from the file that it left."""
    kind = "postgresql" if where.startswith("postgresql") else "sqlite"
    script = (GOLDEN / f"schema-{version}.{kind}.sql").read_text(encoding="utf-8")
    if kind == "sqlite":
        connection = sqlite3.connect(where)
        connection.executescript(script)
        connection.close()
        return
    engine = sqlalchemy.create_engine(find_place(where).url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        driver: Any = connection.connection.dbapi_connection
        driver.execute(script)
    engine.dispose()


def golden(version: int, answer: str) -> dict[str, Any]:
    path = GOLDEN / f"schema-{version}.{answer}.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


@pytest.fixture(params=VERSIONS)
def old(request: pytest.FixtureRequest, copied: Callable[..., str]) -> str:
    """A place with a store of an earlier version."""
    return copied(make, request.param)


def make_upgraded(version: int, where: str) -> None:
    """A store of that version, upgraded."""
    make(version, where)
    upgrade(where)


@pytest.fixture(params=VERSIONS)
def upgraded(request: pytest.FixtureRequest, copied: Callable[..., str]) -> str:
    """A place with a store that was of an earlier version."""
    return copied(make_upgraded, request.param)


_TABLES = """
SELECT format('table=<%s> %s %s %s %s', attrelid::regclass, attname,
  format_type(atttypid, atttypmod), attnotnull, pg_get_expr(adbin, adrelid))
FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
  LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped
UNION ALL SELECT format('table=<%s> %s', conrelid::regclass, pg_get_constraintdef(oid))
FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT format('table=<%s> %s', tablename, indexdef)
FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1
"""
"""The tables of a server, in a hundredth of the time that SQLAlchemy takes to read them."""


def everything(where: str) -> list[str]:
    """All of a store, as text."""
    if where.startswith("postgresql"):
        with psycopg.connect(where) as server:
            told = [line for (line,) in server.execute(_TABLES)]
            for name in sorted({line[7 : line.index(">")] for line in told}):
                rows = server.execute(f"SELECT * FROM {name}".encode())
                told += [name, *sorted(str(row) for row in rows)]
        return told
    engine = sqlalchemy.create_engine(f"sqlite:///{where}")
    found = sqlalchemy.MetaData()
    with engine.connect() as connection:
        found.reflect(connection)
        told = [f"{c!r}" for table in found.sorted_tables for c in table.c]
        for table in found.sorted_tables:
            rows_of = connection.execute(table.select().order_by(*table.primary_key))
            told += [str(tuple(row)) for row in rows_of]  # a row itself would leave out long values
    engine.dispose()
    return told


def test_an_older_store_is_refused_with_the_command_and_left_alone(old: str) -> None:
    before = everything(old)
    for attempt in (
        lambda: open_reader(old),
        lambda: Database.open(old, create=False),
        lambda: Database.open(old, create=True),
    ):
        with pytest.raises(StoreOlder, match="then run 'timeline upgrade'") as refusal:
            attempt()
        assert refusal.value.exit_code == 5
    assert everything(old) == before


@pytest.mark.parametrize("version", VERSIONS)
def test_an_upgraded_store_answers_as_it_always_did(where: str, version: int) -> None:
    make(version, where)
    assert upgrade(where) == (version, SCHEMA_VERSION, [])
    assert upgrade(where) == (SCHEMA_VERSION, SCHEMA_VERSION, [])
    shelf = Shelf(where)
    assert shelf.negotiations() == [NEGOTIATION, "dairy-2026"]
    cut = shelf.cut(NEGOTIATION, Question())
    log = answers.log_json(NEGOTIATION, shelf.log(NEGOTIATION), "standard/2", cut)
    assert _still(golden(version, "log")["events"], log["events"])
    fold = shelf.fold(NEGOTIATION, Question())
    shelf.close()
    stance = answers.stance_json(NEGOTIATION, fold)
    assert _still(golden(version, "stance")["positions"], stance["positions"])
    assert _still(golden(version, "stance")["voices"], stance["voices"])


def test_an_upgraded_store_finds_what_bears_on_a_stance(
    upgraded: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(from_an_end, "_SMALL", 0)
    with closing(Shelf(upgraded)) as shelf:
        question = Question()
        record = shelf.record(NEGOTIATION, question)
        for party, issue in product(record.parties, record.issues):
            assert excerpt.cell(shelf, NEGOTIATION, question, party, issue) is not None
            apart, whole = told_apart_and_whole(shelf, NEGOTIATION, question, party, issue)
            assert apart == whole
            assert whole.positions or party == "UMP"


def _still(then: Any, now: Any) -> bool:
    """Whether an answer says what it said: later programs may add to it, and take nothing away."""
    if isinstance(then, dict):
        return all(name in now and _still(value, now[name]) for name, value in then.items())
    if isinstance(then, list):
        return len(then) == len(now) and all(map(_still, then, now))
    return bool(then == now)


def test_an_upgraded_store_has_the_tables_of_a_new_one(
    upgraded: str, opened: Callable[..., Database]
) -> None:
    last_unsealed = 30  # no store of the first three versions has more events
    report = verify(upgraded)
    assert report.findings == []  # the index is that of the events, too
    redacted = {one.seq for one in report.redactions}
    with opened(upgraded, create=False).reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        for row in connection.execute(events.select()):
            *fields, leaf, texts = row
            assert texts is None or fields[0] > last_unsealed
            assert (leaf == leaf_of(*fields)) != (fields[0] in redacted)


def test_an_upgrade_drops_the_answers_that_were_kept_and_a_redaction_leaves_none_of_them(
    where: str, opened: Callable[..., Database]
) -> None:
    said = "No steel at all, it warned."
    make(2, where)
    kept = [line for line in everything(where) if "table=<facts" in line]
    assert len({line.split("table=<")[1].split(">")[0] for line in kept}) == 8
    assert sum(said in line for line in everything(where)) > 1  # once in the log
    with pytest.raises(StoreOlder):  # so that no copy is left behind in tables of an older version
        Desk(where, "a coder")
    upgrade(where)
    assert not [line for line in everything(where) if "facts" in line]
    desk = Desk(where, "a coder")
    desk.redact(NEGOTIATION, "bor-warns", reason="court order")
    desk.close()
    assert said.encode() not in stored.everything(where, opened)
    assert verify(where).findings == []


def test_an_upgraded_store_goes_on(upgraded: str, opened: Callable[..., Database]) -> None:
    recorder = SqlProcessRecorder(opened(upgraded, create=False))
    last = recorder.max_notification_id()
    assert last is not None
    assert recorder.insert_events([StoredEvent("dairy-2026", 2, "t", b"{}")]) == [last + 1]


def test_an_upgrade_that_fails_changes_nothing(old: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = everything(old)

    def stumble(*_: object, **__: object) -> None:
        raise KeyError("in the middle")

    monkeypatch.setattr(metadata, "create_all", stumble)
    with pytest.raises(KeyError):
        upgrade(old)
    monkeypatch.undo()
    assert everything(old) == before
    assert upgrade(old)[1] == SCHEMA_VERSION


def test_of_two_that_upgrade_at_once_one_does_it(old: str) -> None:
    done: list[tuple[int, int]] = []
    both = [Thread(target=lambda: done.append(upgrade(old))) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert sorted(one.before for one in done)[1] == SCHEMA_VERSION
    assert sorted(one.before for one in done)[0] < SCHEMA_VERSION


def test_an_older_store_can_be_looked_at_backed_up_and_moved(old: str, tmp_path: Path) -> None:
    (tables,) = (check for check in examine(old)["checks"] if check["check"] == "tables")
    assert (tables["level"], "timeline upgrade" in tables["remedy"]) == ("warning", True)
    before = everything(old)
    moving.backup(old, str(tmp_path / "backup"))
    moving.dump(old, str(tmp_path / "dump"))
    assert everything(old) == before
    upgrade(old)
    for name, fill in (("backup", moving.restore), ("dump", moving.load)):
        place = str(tmp_path / f"{name}.sqlite")
        fill(place, str(tmp_path / name))
        if not old.startswith("postgresql"):
            assert everything(place) == everything(old)
        moving.dump(place, str(tmp_path / f"{name}.again"))
    moving.dump(old, str(tmp_path / "upgraded"))
    told = {(tmp_path / n).read_bytes() for n in ("upgraded", "backup.again", "dump.again")}
    assert len(told) == 1
