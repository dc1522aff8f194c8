"""`export --to sqlite`: plain tables with keys and full-text search, opened in a real Datasette."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests.calling import call


@pytest.fixture
def book(filled: Path, tmp_path: Path) -> Path:
    done = call("--db", filled, "export", "--to", "sqlite", "-o", tmp_path / "talks.db")
    assert done.code == 0, done.err
    return tmp_path / "talks.db"


def test_the_tables_hold_the_record_with_keys_that_lead_from_one_to_another(book: Path) -> None:
    with closing(sqlite3.connect(book)) as db:
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("SELECT count(*) FROM developments").fetchone() == (67,)
        stood = db.execute(
            "SELECT valid_from, valid_to, stood_days, min_in_base_unit, base_unit, d.says "
            "FROM stretches JOIN developments d ON d.id = since "
            "WHERE track = 'demand:us-deficit-cut' ORDER BY valid_from"
        ).fetchall()
        assert stood[0][:5] == ("2018-04-30", "2018-05-03", 3, 100_000_000_000, "USD")
        found = db.execute(
            "SELECT d.id FROM reports_fts f JOIN reports r ON r.rowid = f.rowid "
            "JOIN developments d ON d.id = r.development JOIN sources s ON s.id = r.source "
            "WHERE reports_fts MATCH 'billion AND two' AND s.publisher LIKE '%Times%'"
        ).fetchall()
        assert ("us-deficit-200",) in found
        about = dict(db.execute("SELECT name, value FROM about").fetchall())
        assert about["negotiation"] == "us-china-2018"
        assert about["checkpoint"].startswith("log head 118, root ")


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning",
                            "ignore::pytest.PytestUnraisableExceptionWarning")  # fmt: skip
def test_datasette_shows_and_searches_it(book: Path) -> None:
    from datasette.app import Datasette

    async def asked() -> list[Any]:
        shown = Datasette([str(book)], settings={"num_sql_threads": 1})
        await shown.invoke_startup()
        paths = ("/talks/stretches.json?_shape=objects&party=USA&issue=trade-deficit",
                 "/talks/developments.json?_shape=objects&_search=surplus",
                 "/talks.json")  # fmt: skip
        answers = [await shown.client.get(path) for path in paths]
        page = await shown.client.get("/talks/developments?_search=surplus")
        assert page.status_code == 200
        assert "search" in page.text
        return [one.json() for one in answers]

    stretches, found, tables = asyncio.run(asked())

    assert {row["track"] for row in stretches["rows"]} >= {"demand:us-deficit-cut"}
    assert 0 < len(found["rows"]) < 67
    (developments,) = [one for one in tables["tables"] if one["name"] == "developments"]
    assert developments["fts_table"] == "developments_fts"
    assert {one["other_table"] for one in developments["foreign_keys"]["incoming"]} == {
        "reports", "stretches", "steps"}  # fmt: skip


def test_all_tables_have_a_name_of_their_own(filled: str, tmp_path: Path) -> None:
    files = []
    for what in ((), ("--what", "tables")):
        files.append(tmp_path / f"{len(files)}.db")
        done = call("--db", filled, "export", "--to", "sqlite", *what, "-o", files[-1])
        assert (done.code, "tables, " in done.err) == (0, True)
    told = set()
    for file in files:
        with closing(sqlite3.connect(file)) as db:
            told.add("\n".join(db.iterdump()))
    assert len(told) == 1
    refused = call("--db", filled, "export", "--to", "csv", "--what", "tables")
    assert (refused.code, "--to sqlite" in refused.err) == (2, True)


def test_a_decimal_is_the_number_that_is_nearest_to_it(filled: str, tmp_path: Path) -> None:
    store = shutil.copy(filled, tmp_path / "store.db")
    told = ("--occurred", "2018-05-03", "--by", "USA", "--to", "CHN", "--issue", "trade-deficit")
    figures = ("0.079811", "75984667.148116")  # SQLite would read others from their texts
    for figure in figures:
        name = ("--proposal", f"of-{figure}", "--quantity", f"{figure} USD bn total")
        assert call("--db", store, "append", "demand", *told, *name).code == 0
    for end in ("db", "parquet"):
        to = ("--what", "stretches", "-o", tmp_path / f"out.{end}")
        assert call("--db", store, "export", *to).code == 0

    with closing(sqlite3.connect(tmp_path / "out.db")) as db:
        found = {row[0] for row in db.execute("SELECT min FROM stretches")}
    assert found >= set(map(float, figures))
    assert set(pq.read_table(tmp_path / "out.parquet")["min"].to_pylist()) == found
