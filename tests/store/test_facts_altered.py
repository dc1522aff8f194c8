"""Whatever stands in the tables of the facts is altered, no wrong answer is served: not at once,
and not after an append that built on it.

`HYPOTHESIS_PROFILE=nightly` alters every row, before every kind of append.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table

from timeline.entered import Entered
from timeline.facts.format import NEVER
from timeline.facts.schema import TABLES
from timeline.facts.serving import serve
from timeline.facts.stance import stance
from timeline.reading import Question, Shelf
from timeline.writing import Desk

NAME = "story"
DAYS = (None, "2020-01-03", "2020-01-12", "2020-02-10")
EVERY = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
"""Each alteration before each of the appends; else before one of them, by turns."""

MOST_ROWS = 1_000 if EVERY else 3
"""Rows of a table that are altered, spread over it."""


def entered(kind: str, **raw: Any) -> Entered:
    texts = {k.rstrip("_").replace("_", "-"): [v] if isinstance(v, str) else v
             for k, v in raw.items()}  # fmt: skip
    return Entered(place="", kind=kind, raw=texts)


def demand(id: str, day: str, figure: int, **more: Any) -> Entered:
    return entered("demand", id=id, occurred=day, by="USA", to="CHN", issue="trade",
                   proposal="cut", quantity=f"{figure} USD bn total", **more)  # fmt: skip


def words(id: str, day: str, says: str = "too much") -> Entered:
    return entered("statement", id=id, occurred=day, issue="trade", speaker="An expert",
                   authority="A6", says=says)  # fmt: skip


FRAME = [
    entered("party", party="USA"),
    entered("party", party="CHN"),
    entered("issue", issue="trade"),
    entered("source", source="paper", published="2020-01-02"),
]
TOLD = [
    demand("a", "2020-01-01", 100, source="paper"),
    entered("response", id="answer", occurred="2020-01-02", by="CHN", issue="trade",
            to_proposal="cut", answer="refuses"),
    demand("b", "2020-01-05", 200, supersedes="a"),
    entered("offer", id="give", occurred="2020-01-06", by="CHN", to="USA", issue="trade",
            proposal="buy", quantity="50 USD bn total", lapses="2020-01-20"),
    entered("talks-opened", id="round", occurred="2020-01-07", between="USA,CHN", round="one"),
    words("v", "2020-01-03"),
    words("w", "2020-01"),
    words("x", "2020-01-04"),
    entered("indicator", id="gap", occurred="2020-01-08", by="USA", issue="trade",
            quantity="375 USD bn level", says="The gap"),
    demand("c", "2020-02", 50, lapses="2020-03-01"),
    entered("retract", id="x", reason="never said"),
    entered("correct", id="give", set="quantity=60 USD bn total", reason="misread"),
]  # fmt: skip
TOGETHER = [words("y", "2020-02-03"), words("z", "2020-02-04")]
NEXT: dict[str, list[Entered]] = {
    "a revision": [demand("d", "2020-01-06", 300, supersedes="b")],
    "words": [words("more", "2020-02-11")],
    "a retraction": [entered("retract", id="v", reason="never said")],
    "the last one taken back": [entered("retract", id="c", reason="never said")],
    "a link": [entered("link", id="w", relation="follows", other="v")],
    "another preference": [entered("issue", issue="trade", wants="USA more USD bn")],
    "more of the talks": [
        entered("talks-closed", id="end", occurred="2020-01-09", between="USA,CHN", round="one")
    ],
}
"""What may be appended after the damage."""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a row in every table of the facts."""
    path = tmp_path_factory.mktemp("altered") / "store.db"
    desk = Desk(str(path), "li", create=True)
    desk.open_negotiation(NAME)
    desk.enter(NAME, FRAME)
    for one in TOLD:
        desk.enter(NAME, [one])
    desk.enter(NAME, TOGETHER)
    desk.close()
    return path


@pytest.fixture(scope="module")
def folded(written: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What the fold says before, and after each of the appends."""
    answers = {"": told(str(written), facts=False)}
    for name, entries in NEXT.items():
        path = tmp_path_factory.mktemp("folded") / "store.db"
        shutil.copy(written, path)
        append(path, entries)
        answers[name] = told(str(path), facts=False)
    return answers


def append(path: Path, entries: list[Entered]) -> None:
    desk = Desk(str(path), "li")
    try:
        assert desk.enter(NAME, entries).new == len(entries)
    finally:
        desk.close()


def told(place: str, *, facts: bool) -> list[str]:
    """The stance as of some days, in what was recorded by some numbers and by the last."""
    shelf = Shelf(place)
    try:
        return [
            json.dumps(stance(shelf, NAME, Question(as_of=day, recorded_by=str(seq)), facts=facts))
            for seq in (9, 14, shelf.head(NAME) - 1, shelf.head(NAME))
            for day in DAYS
        ]
    finally:
        shelf.close()


def rows_of(connection: sqlite3.Connection, table: str) -> list[tuple[Any, ...]]:
    """Some rows of a table, spread over it, the first and the last among them."""
    found = connection.execute(f"SELECT * FROM {table}").fetchall()
    step = max(1, -(-len(found) // MOST_ROWS))
    return list(dict.fromkeys([*found[::step], *found[-1:]]))


def others(column: str, value: Any, rows: list[tuple[Any, ...]], place: int) -> Iterator[Any]:
    """What a value may be made into: near it, and what stands in another row."""
    match value:
        case int():
            yield value - 1 if value == NEVER else value + 1
        case str():
            yield value + "x"
        case bytes():
            yield value.replace(b"2", b"3") if b"2" in value else value + b"1"
            yield None
        case _:
            yield b'{"sort":[1,0,1],"parties":[],"answer":{}}' if column == "body" else 1
    other = next((row[place] for row in rows if row[place] != value), None)
    if other is not None:
        yield other


def alterations(written: Path, altered: Table) -> Iterator[tuple[str, Any]]:
    """(statement, its values): each column of some rows changed, a row gone, a row twice."""
    table, columns = altered.name, [column.name for column in altered.c]
    keys = [column.name for column in altered.primary_key]
    with closing(sqlite3.connect(written)) as connection:
        rows = rows_of(connection, table)
    own = " AND ".join(f"{column} IS ?" for column in columns)
    for row in rows:
        yield f"DELETE FROM {table} WHERE {own}", row
        for place, column in enumerate(columns):
            for other in others(column, row[place], rows, place):
                yield f"UPDATE OR REPLACE {table} SET {column} = ? WHERE {own}", (other, *row)
                if column in keys:
                    twin = (*row[:place], other, *row[place + 1 :])
                    marks = ", ".join("?" * len(columns))
                    yield f"INSERT OR REPLACE INTO {table} VALUES ({marks})", twin


def test_there_is_a_row_in_every_table(written: Path) -> None:
    with closing(sqlite3.connect(written)) as connection:
        for table in TABLES:
            assert rows_of(connection, table.name), f"{table.name} is not put to the test"
    shelf = Shelf(str(written))
    try:
        head = shelf.head(NAME)
        cut = shelf.cut(NAME, Question(recorded_by=str(head)))
        assert serve(shelf.reader, NAME, cut) is not None
    finally:
        shelf.close()


@pytest.mark.parametrize("table", TABLES, ids=lambda table: str(table.name))
def test_no_wrong_answer_is_served_whatever_is_altered(
    written: Path, folded: dict[str, list[str]], tmp_path: Path, table: Table
) -> None:
    count = 0
    for count, (statement, values) in enumerate(alterations(written, table)):
        following = list(NEXT) if EVERY else [list(NEXT)[count % len(NEXT)]]
        for name in following:
            path = tmp_path / "altered.db"
            shutil.copy(written, path)
            with closing(sqlite3.connect(path)) as connection, connection:
                changed = connection.execute(statement, values).rowcount
            assert changed, statement
            if name == following[0]:
                assert told(str(path), facts=True) == folded[""], (statement, values)
            append(path, NEXT[name])
            assert told(str(path), facts=True) == folded[name], (statement, values, name)
    assert count > 10
