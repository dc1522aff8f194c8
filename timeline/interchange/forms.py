"""Tables out: CSV, XLSX, JSON lines, Parquet and SQLite, each by the library that keeps it."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from events.errors import Refused
from events.names import fitting
from timeline.csv_cells import csv_text
from timeline.extras import extra
from timeline.interchange.answer_sheets import Kind, Sheet, about_row
from timeline.interchange.database import database
from timeline.interchange.package import parquet_of
from timeline.interchange.plain import Plain, PlainColumn, Type, cell_of

_LONGEST_CELL = 32_767
"""Characters that a spreadsheet's cell holds."""

_TYPED: dict[Kind, Callable[[str], Any]] = {
    "number": Decimal,
    "day": date.fromisoformat,
    "count": int,
    "flag": "true".__eq__,
}
"""How a workbook reads the texts of cells that are more than texts."""

_WIDE = ("says", "terms", "quotes", "conditions", "before", "after")


def csv_bytes(sheet: Sheet) -> bytes:
    """UTF-8 with a mark, which spreadsheets need to know it by; its last row says what it is."""
    rows = [*sheet.rows, about_row(sheet)] if sheet.columns else sheet.rows
    return csv_text(sheet.columns or ["kind"], rows, end="\r\n").encode("utf-8-sig")


def xlsx_bytes(sheet: Sheet) -> bytes:
    """A workbook: the rows as texts, and a second sheet that says what it is."""
    with extra("xlsx"):
        from openpyxl import Workbook
        from openpyxl.utils import get_column_letter
    book = Workbook()
    page: Any = book.active
    page.title = sheet.about.what
    page.freeze_panes = "A2"
    for line, row in enumerate(
        [dict(zip(sheet.columns, sheet.columns, strict=True)), *sheet.rows], 1
    ):
        for place, name in enumerate(sheet.columns, start=1):
            text = row.get(name)
            if not text:
                continue
            if len(text) > _LONGEST_CELL:
                raise Refused(f"{name} of row {line} has {len(text):,} characters, and a cell of "
                              f"xlsx holds {_LONGEST_CELL:,}: export csv or jsonl")  # fmt: skip
            cell = page.cell(row=line, column=place)
            if line > 1 and name in sheet.typed:
                cell.value = _TYPED[sheet.typed[name]](text)
                continue
            cell.value = fitting(text)
            cell.data_type = "s"  # a text, never a formula
    page.auto_filter.ref = page.dimensions
    for place, name in enumerate(sheet.columns, start=1):
        page.column_dimensions[get_column_letter(place)].width = 60 if name in _WIDE else 16
    about: Any = book.create_sheet("about")
    for name, value in sheet.about.fields.items():
        about.append([name, fitting(value)])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def jsonl_bytes(sheet: Sheet) -> bytes:
    """One object a row; the first says what it is. Numbers of the domain and days are texts."""
    told = [{"export": sheet.about.fields}]
    told += [
        {name: cell_of(text, sheet.typed.get(name, "text")) for name, text in row.items()}
        for row in sheet.rows
    ]
    return "".join(f"{json.dumps(one, ensure_ascii=False)}\n" for one in told).encode()


def parquet_bytes(sheet: Sheet) -> bytes:
    """Typed columns. What it is stands in the file's own metadata under `timeline.*`."""
    told = {f"timeline.{name}": value for name, value in sheet.about.fields.items()}
    return parquet_of(_plain(sheet), told)


def sqlite_bytes(sheet: Sheet) -> bytes:
    """A database of one table, named for what it holds."""
    return database([_plain(sheet)], sheet.about)


def _plain(sheet: Sheet) -> Plain:
    """As a table with columns of their kinds; developments also with their days and numbers."""
    rows, made = sheet.rows, dict[str, tuple[Type, list[Any]]]()
    if sheet.about.what == "developments":
        visible = sheet.record.visible
        rows = [row for row in rows if row.get("id") in visible and row["kind"] != "link"]
        for name, kind in _OF_ITEMS.items():
            found = [getattr(visible[row["id"]], name) for row in rows]
            made[name] = kind, [d.isoformat() if isinstance(d, date) else d for d in found]
    for name in sheet.columns:
        kind = sheet.typed.get(name, "text")
        cells = [cell_of(row.get(name), kind) for row in rows]
        made[f"{name} (text)" if name in made else name] = kind, cells
    return Plain(sheet.about.what, sheet.about.sentence,
                 [PlainColumn(name, kind) for name, (kind, _) in made.items()], (), (),
                 list(zip(*(cells for _, cells in made.values()), strict=True)))  # fmt: skip


_OF_ITEMS: dict[str, Type] = {"seq": "count", "earliest": "day", "latest": "day", "known": "day",
                              "certain": "flag"}  # fmt: skip
