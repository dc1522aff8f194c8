"""Plain tables as a Data Package (specs.frictionlessdata.io): CSV, JSON and Parquet, described."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import msgspec

from timeline.csv_cells import csv_text, inert
from timeline.extras import extra
from timeline.interchange.plain import Plain

LARGEST_PLAIN = {"csv": 150_000, "json": 20_000}
"""Bytes up to which a table of texts is not compressed: people open CSV themselves."""

_TYPES = {"text": "string", "number": "number", "day": "date", "count": "integer",
          "flag": "boolean"}  # fmt: skip


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
        "fields": [{"name": one.name, "type": _TYPES[one.type]} for one in table.columns],
        "primaryKey": list(table.key),
        **({"foreignKeys": keys} if keys else {}),
    }


def csv_of(table: Plain) -> bytes:
    """UTF-8; texts that a spreadsheet might compute have an apostrophe before them."""
    names, types = [one.name for one in table.columns], [one.type for one in table.columns]
    rows = (dict(zip(names, map(_cell, row, types), strict=True)) for row in table.rows)
    return csv_text(names, rows, end="\r\n").encode("utf-8", "replace")


def _cell(cell: Any, kind: str) -> Any:
    if isinstance(cell, bool):
        return str(cell).lower()
    return inert(cell) if kind == "text" and cell else cell


def json_of(table: Plain) -> bytes:
    """A list of lists: the names of the columns, then a row a line."""
    rows = map(msgspec.json.encode, ([one.name for one in table.columns], *table.rows))
    return b"[\n" + b",\n".join(rows) + b"\n]\n"


def parquet_of(table: Plain, told: Mapping[str, str] | None = None) -> bytes:
    """Typed columns, with metadata. Raises Refused where the library is missing."""
    with extra("Parquet"):
        import pyarrow as pa
        import pyarrow.parquet as pq
    types = {"text": pa.string(), "number": pa.float64(), "day": pa.date32(), "count": pa.int64(),
             "flag": pa.bool_()}  # fmt: skip
    made = {}
    for place, one in enumerate(table.columns):
        cells = [row[place] for row in table.rows]
        if one.type == "number":
            cells = [None if cell is None else float(cell) for cell in cells]
        elif one.type == "day":
            cells = [None if cell is None else date.fromisoformat(cell) for cell in cells]
        made[one.name] = pa.array(cells, types[one.type])
    buffer = io.BytesIO()
    whole = pa.table(made).replace_schema_metadata(told)
    pq.write_table(whole, buffer, compression="zstd")
    return buffer.getvalue()
