"""Tables out: CSV, XLSX, JSON lines, Parquet and SQLite, each by the library that keeps it."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from events.errors import Refused
from events.names import fitting
from projections.record import Item
from timeline.csv_cells import csv_text, revived
from timeline.interchange.answer_sheets import Kind
from timeline.interchange.database import database
from timeline.interchange.exported import Sheet, about_row
from timeline.interchange.extra import extra
from timeline.interchange.package import parquet_of
from timeline.interchange.plain import Plain, PlainColumn

_LONGEST_CELL = 32_767
"""Characters that a spreadsheet's cell holds."""

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
                cell.value = typed(text, sheet.typed[name])
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


def typed(text: str, kind: Kind) -> Any:
    """The text of a cell as what it is."""
    match kind:
        case "number":
            return Decimal(text)
        case "day":
            return date.fromisoformat(text)
        case "count":
            return int(text)
        case "flag":
            return text == "true"


def jsonl_bytes(sheet: Sheet) -> bytes:
    """One object a row; the first says what it is. Numbers of the domain and days are texts."""

    def told(name: str, text: str) -> Any:
        kind = sheet.typed.get(name)
        return typed(text, kind) if kind in ("count", "flag") else revived(text)

    lines = [json.dumps({"export": sheet.about.fields}, ensure_ascii=False)]
    lines += [
        json.dumps({name: told(name, text) for name, text in row.items()}, ensure_ascii=False)
        for row in sheet.rows
    ]
    return ("\n".join(lines) + "\n").encode()


def parquet_bytes(sheet: Sheet) -> bytes:
    """Typed columns. What it is stands in the file's own metadata under `timeline.*`."""
    told = {f"timeline.{name}": value for name, value in sheet.about.fields.items()}
    return parquet_of(_plain(sheet), told)


def sqlite_bytes(sheet: Sheet) -> bytes:
    """A database of one table, named for what it holds: days are texts `YYYY-MM-DD`, flags 1 or 0.
    What it is stands in the table `about`."""
    return database([_plain(sheet)], sheet.about)


def _plain(sheet: Sheet) -> Plain:
    columns = list(_columns(sheet))
    cells = [
        [one.isoformat() if isinstance(one, date) else one for one in values]
        for _, _, values in columns
    ]
    return Plain(sheet.about.what, sheet.about.sentence,
                 [PlainColumn(name, kind) for name, kind, _ in columns], (), (),
                 list(zip(*cells, strict=True)))  # fmt: skip


def _columns(sheet: Sheet) -> Iterator[tuple[str, Kind | Literal["text"], list[Any]]]:
    """Columns with what they hold; developments also with the days and numbers that analysis
    needs."""
    rows = sheet.rows
    names = set[str]()
    if sheet.about.what == "developments":
        visible = sheet.record.visible
        rows = [row for row in rows if row.get("id") in visible and row["kind"] != "link"]
        items: list[Item] = [visible[row["id"]] for row in rows]
        for name, kind in _OF_ITEMS.items():
            names.add(name)
            yield name, kind, [getattr(item, name) for item in items]
    for name in sheet.columns:
        texts = [revived(row[name]) if name in row else None for row in rows]
        if name in sheet.typed:
            kind = sheet.typed[name]
            yield name, kind, [None if text is None else typed(text, kind) for text in texts]
        else:
            yield name if name not in names else f"{name} (text)", "text", texts


_OF_ITEMS: dict[str, Kind] = {"seq": "count", "earliest": "day", "latest": "day", "known": "day",
                              "certain": "flag"}  # fmt: skip
