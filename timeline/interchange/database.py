"""Plain tables as an SQLite database with keys and full-text search: for SQL, and for Datasette."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing

from timeline.interchange.answer_sheets import About
from timeline.interchange.plain import Plain, PlainColumn

_TYPES = {"text": "TEXT", "number": "REAL", "day": "TEXT", "count": "INTEGER", "flag": "INTEGER"}


def database(tables: Iterable[Plain], about: About) -> bytes:
    """The file: days are texts `YYYY-MM-DD`, flags 1 or 0. Beside each table with words stands
    `NAME_fts`, which finds them (FTS5); the table `about` says what it was made from."""
    with closing(sqlite3.connect(":memory:")) as book:
        book.execute("PRAGMA foreign_keys = ON")
        listed = list(tables)
        # What is referred to comes first.
        for table in sorted(listed, key=lambda one: any(column.of for column in one.columns)):
            _fill(book, table)
        book.execute("CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID")
        book.executemany("INSERT INTO about VALUES (?, ?)", {
            **about.fields, **{f"table {one.name}": one.about for one in listed}}.items(),
        )  # fmt: skip
        book.commit()
        book.execute("ANALYZE")
        return book.serialize()


def _fill(book: sqlite3.Connection, table: Plain) -> None:
    names = [_quoted(one.name) for one in table.columns]
    keys = ", ".join(map(_quoted, table.key))
    declared = [*map(_declared, table.columns), *([f"PRIMARY KEY ({keys})"] if keys else [])]
    book.execute(f"CREATE TABLE {table.name} ({', '.join(declared)})")
    book.executemany(
        f"INSERT INTO {table.name} VALUES ({', '.join('?' * len(names))})",
        (tuple(float(cell) if one.type == "number" and cell is not None else cell
               for cell, one in zip(row, table.columns, strict=True)) for row in table.rows),
    )  # fmt: skip
    for one in table.columns:
        if one.of or one.name in ("party", "issue", "track"):
            book.execute(f"CREATE INDEX {table.name}_{one.name} ON {table.name} "
                         f"({_quoted(one.name)})")  # fmt: skip
    if not table.searched:
        return
    words = ", ".join(map(_quoted, table.searched))
    book.execute(f"CREATE VIRTUAL TABLE {table.name}_fts USING fts5"
                 f"({words}, content=\"{table.name}\")")  # fmt: skip
    book.execute(f"INSERT INTO {table.name}_fts ({table.name}_fts) VALUES ('rebuild')")


def _declared(one: PlainColumn) -> str:
    refers = f" REFERENCES {one.of[0]} ({_quoted(one.of[1])})" if one.of else ""
    return f"{_quoted(one.name)} {_TYPES[one.type]}{refers}"


def _quoted(name: str) -> str:
    return f'"{name}"'
