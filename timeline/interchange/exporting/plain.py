"""A record as plain tables with keys, for those who ask with SQL or in a notebook: as an SQLite
database with full-text search (`export --to sqlite`), and as a Data Package
(specs.frictionlessdata.io), the data of a published site."""

from __future__ import annotations

import gzip
import io
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from datetime import date
from decimal import Decimal
from typing import Any, Literal, NamedTuple

import msgspec

from events.kinds import kind_of
from projections.questions.stance import View
from projections.record.items import Item, Record
from timeline.answers.developments import SourceTold
from timeline.interchange.csv_cells import csv_text
from timeline.interchange.exporting import answer_sheets
from timeline.interchange.exporting.answer_sheets import About, Kind
from timeline.system.extras import extra

TABLES = ("developments", "reports", "sources", "stretches", "steps")

_TOLD_ELSEWHERE = ("says", "quotes", "speakers", "sources", "source_urls", "authority", "certainty",
                   *("earliest", "latest", "known"))  # fmt: skip
"""Columns of the sheets that the tables of developments, reports and sources have."""

Type = Kind | Literal["text"]


class PlainColumn(NamedTuple):
    """A column: its name, what its cells are, and the other table's column that they refer to."""

    name: str
    type: Type = "text"
    of: tuple[str, str] | None = None


class Plain(NamedTuple):
    """A table. `key` are the columns that tell its rows apart, `searched` those with words; rows
    have texts, whole numbers, days as `YYYY-MM-DD`, True and False, and None for nothing."""

    name: str
    about: str
    columns: list[PlainColumn]
    key: tuple[str, ...]
    searched: tuple[str, ...]
    rows: list[tuple[Any, ...]]


def plain_tables(
    fold: View, wanted: Callable[[Item], bool] | None = None, since: str = ""
) -> list[Plain]:
    """The tables of a record at its cut; `wanted` keeps developments, and what rests on others is
    left out; `since` leaves out steps, and positions that were over, before a day (`YYYY-MM-DD`).
    Raises Refused under the possible reading."""
    record = fold.record
    items = [one for one in (*record.items, *record.possible) if wanted is None or wanted(one)]
    ids = {item.id for item in items}
    cited = {name for item in items for name in item.sources}
    told = {name: SourceTold.of(record, name) for name in cited}
    told |= {via: SourceTold.of(record, via) for one in list(told.values())
             if (via := one.via) and via not in told}  # fmt: skip
    stretches = [row for row in answer_sheets.stretch_rows(record)
                 if row.get("since") in ids and row.get("valid_to", "9999") > since
                 and (row["ended"] == "false" or row["valid_from"] >= since)]  # fmt: skip
    steps = [
        row | {name: "; ".join(one for one in row[name].split("; ") if one in ids)
               for name in ("from", "in_answer_to") if name in row}
        | {"development": row.get("to", "").partition("; ")[0]}
        for row in answer_sheets.audit_rows(fold) if row["day"] >= since
    ]  # fmt: skip
    return [
        _developments(record, items),
        Plain(
            "reports", "Which source reports a development, in which words.",
            [PlainColumn("development", of=("developments", "id")),
             PlainColumn("source", of=("sources", "id")), PlainColumn("quote")],
            ("development", "source"), ("quote",),
            [(i.id, c.source, c.quote) for i in items
             for c in {one.source: one for one in i.citations}.values()],
        ),
        Plain(
            "sources", "The sources, as declared.",
            [PlainColumn(name) for name in SourceTold.__struct_fields__], ("id",),
            ("publisher", "title", "author"),
            [tuple(getattr(one, name) for name in SourceTold.__struct_fields__)
             for _, one in sorted(told.items())],
        ),
        _sheet("stretches", "The days on which one position stood: from valid_from until the day "
               "before valid_to, or still.", answer_sheets.COLUMNS["stretches"], ("terms",),
               stretches, since=("developments", "id")),
        _sheet("steps", "How each position moved: a row a step and dimension.",
               (*answer_sheets.COLUMNS["audit"], "development"), ("before", "after"), steps,
               development=("developments", "id")),
    ]  # fmt: skip


_DAYS = ("earliest", "latest", "known")


def _developments(record: Record, items: Iterable[Item]) -> Plain:
    columns = [PlainColumn("id"), PlainColumn("entry", "count"),
               *map(PlainColumn, ("kind", "occurred")),
               *(PlainColumn(name, "day") for name in _DAYS), PlainColumn("certain", "flag"),
               *map(PlainColumn, ("actors", "recipients", "speaks_for", "issue", "says", "because",
                             "speaker", "authority", "certainty"))]  # fmt: skip
    rows = [
        (
            item.id, item.seq, kind_of(one).name, one.occurred,
            *(day.isoformat() if (day := getattr(item, name)) else None for name in _DAYS),
            item.certain,
            *("; ".join(getattr(one, name)) or None
              for name in ("actors", "recipients", "speaks_for")),
            one.issue, one.says, one.because, str(one.speaker) if one.speaker else None,
            record.codebook.authority(one), one.certainty,
        )
        for item in items
        for one in (item.development,)
    ]  # fmt: skip
    return Plain("developments", "What happened, as corrected, with its three clocks: the days "
                 "between which it lies, the day it was public, the entry of the log.",
                 columns, ("id",), ("says", "because", "speaker"), rows)  # fmt: skip


def _sheet(
    name: str, about: str, columns: Iterable[str], searched: tuple[str, ...],
    rows: list[dict[str, str]], **of: tuple[str, str],
) -> Plain:  # fmt: skip
    """A sheet of texts as a table with a number for each row."""
    made = [PlainColumn("id", "count"),
            *(PlainColumn(one, answer_sheets.TYPED.get(one, "text"), of.get(one))
              for one in columns if one not in _TOLD_ELSEWHERE)]  # fmt: skip
    return Plain(name, about, made, ("id",), searched, [
        (number, *(cell_of(row.get(one.name), one.type) for one in made[1:]))
        for number, row in enumerate(rows, start=1)
    ])  # fmt: skip


def cell_of(text: str | None, kind: Type) -> Any:
    """The text of a sheet's cell as what it is; a decimal and a day stay texts."""
    return TYPES[kind].read(text) if text is not None and kind in ("count", "flag") else text


class _Type(NamedTuple):
    """What SQLite, a Data Package and Arrow call it, and how its text is read."""

    sqlite: str
    package: str
    arrow: str
    read: Callable[[str], Any]


TYPES: dict[Type, _Type] = {
    "text": _Type("TEXT", "string", "string", str),
    "number": _Type("REAL", "number", "float64", Decimal),
    "day": _Type("TEXT", "date", "date32", date.fromisoformat),
    "count": _Type("INTEGER", "integer", "int64", int),
    "flag": _Type("INTEGER", "boolean", "bool", "true".__eq__),
}


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
    # SQLite reads the text of some decimals as the number beside the nearest one.
    numbers = [one.type == "number" for one in table.columns]
    book.executemany(
        f"INSERT INTO {table.name} VALUES ({', '.join('?' * len(names))})",
        ([float(cell) if is_number and cell is not None else cell
          for cell, is_number in zip(row, numbers, strict=True)] for row in table.rows),
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
    return f"{_quoted(one.name)} {TYPES[one.type].sqlite}{refers}"


def _quoted(name: str) -> str:
    return f'"{name}"'


LARGEST_PLAIN = {"csv": 150_000, "json": 20_000}
"""Bytes up to which a table of texts is not compressed: people open CSV themselves."""


def data_package(tables: Iterable[Plain], about: dict[str, Any]) -> Iterator[tuple[str, bytes]]:
    """The files by their names: each table in three forms, and `datapackage.json`, of which `about`
    is the beginning. Raises Refused where Parquet cannot be written here."""
    resources = []
    for table in tables:
        for form, media, data in (("csv", "text/csv", csv_of(table)),
                                  ("json", "application/json", json_of(table)),
                                  ("parquet", "application/vnd.apache.parquet",
                                   parquet_of(table))):  # fmt: skip
            path = f"{table.name}.{form}"
            packed = len(data) > LARGEST_PLAIN.get(form, len(data))
            written = gzip.compress(data, mtime=0) if packed else data
            path += ".gz" if packed else ""
            resources.append({
                "name": table.name if form == "csv" else f"{table.name}-{form}", "path": path,
                "format": form, "mediatype": media, "description": table.about,
                "bytes": len(written), **({"compression": "gz"} if packed else {}),
                **({"encoding": "utf-8", "schema": _schema(table)} if form == "csv" else {}),
            })  # fmt: skip
            yield path, written
    told = msgspec.json.encode({**about, "resources": resources})
    yield "datapackage.json", msgspec.json.format(told, indent=1) + b"\n"


def _schema(table: Plain) -> dict[str, Any]:
    keys = [
        {"fields": one.name, "reference": {"resource": one.of[0], "fields": one.of[1]}}
        for one in table.columns if one.of
    ]  # fmt: skip
    return {
        "fields": [{"name": one.name, "type": TYPES[one.type].package} for one in table.columns],
        "primaryKey": list(table.key),
        **({"foreignKeys": keys} if keys else {}),
    }


def csv_of(table: Plain) -> bytes:
    """UTF-8; texts that a spreadsheet might compute have an apostrophe before them."""
    names = [one.name for one in table.columns]
    rows = (
        {name: str(cell).lower() if isinstance(cell, bool) else cell
         for name, cell in zip(names, row, strict=True)}
        for row in table.rows
    )  # fmt: skip
    raw = {one.name for one in table.columns if one.type != "text"}
    return csv_text(names, rows, end="\r\n", raw=raw).encode("utf-8", "replace")


def json_of(table: Plain) -> bytes:
    """A list of lists: the names of the columns, then a row a line."""
    rows = map(msgspec.json.encode, ([one.name for one in table.columns], *table.rows))
    return b"[\n" + b",\n".join(rows) + b"\n]\n"


def parquet_of(table: Plain, told: Mapping[str, str] | None = None) -> bytes:
    """Typed columns, with metadata. Raises Refused where the library is missing."""
    with extra("Parquet"):
        import pyarrow as pa
        import pyarrow.parquet as pq
    made = {
        one.name: pa.array([row[place] for row in table.rows]).cast(TYPES[one.type].arrow)
        for place, one in enumerate(table.columns)
    }
    buffer = io.BytesIO()
    whole = pa.table(made).replace_schema_metadata(told)
    pq.write_table(whole, buffer, compression="zstd")
    return buffer.getvalue()
