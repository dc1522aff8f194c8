"""Tables out: CSV, XLSX, JSON lines and Parquet, each by the library that keeps it."""

from __future__ import annotations

import io
import json
from datetime import date
from decimal import Decimal
from typing import Any

from events.errors import Refused
from events.names import fitting
from projections.record import Item
from timeline.csv_cells import csv_text, revived
from timeline.interchange.exporting import Sheet, about_row

_LONGEST_CELL = 32_767
"""Characters that a spreadsheet's cell holds."""

_WIDE = ("says", "terms", "quotes", "conditions", "before", "after")
_EXTRA = "needs the extra 'export': pip install 'negotiation-timeline[export]'"


def csv_bytes(sheet: Sheet) -> bytes:
    """UTF-8 with a mark, which spreadsheets need to know it by; its last row says what it is."""
    rows = [*sheet.rows, about_row(sheet)] if sheet.columns else sheet.rows
    return csv_text(sheet.columns or ["kind"], rows, end="\r\n").encode("utf-8-sig")


def xlsx_bytes(sheet: Sheet) -> bytes:
    """A workbook: the rows as texts, and a second sheet that says what it is."""
    try:
        from openpyxl import Workbook
        from openpyxl.utils import get_column_letter
    except ModuleNotFoundError:
        raise Refused(f"xlsx {_EXTRA}") from None
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


def typed(text: str, kind: str) -> Any:
    """A text of a column of numbers or days as such."""
    return Decimal(text) if kind == "number" else date.fromisoformat(text)


def jsonl_bytes(sheet: Sheet) -> bytes:
    """One object a row; the first says what it is."""
    lines = [json.dumps({"export": sheet.about.fields}, ensure_ascii=False)]
    lines += [
        json.dumps({name: revived(text) for name, text in row.items()}, ensure_ascii=False)
        for row in sheet.rows
    ]
    return ("\n".join(lines) + "\n").encode()


def parquet_bytes(sheet: Sheet) -> bytes:
    """Columns of texts; developments also with the days and numbers that analysis needs. What it
    is stands in the file's own metadata under `timeline.*`."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ModuleNotFoundError:
        raise Refused(f"parquet {_EXTRA}") from None
    rows = sheet.rows
    columns: dict[str, Any] = {}
    if sheet.about.what == "developments":
        visible = sheet.record.visible
        rows = [row for row in rows if row.get("id") in visible and row["kind"] != "link"]
        items: list[Item] = [visible[row["id"]] for row in rows]
        columns = {
            "seq": pa.array([item.seq for item in items], pa.int64()),
            "earliest": pa.array([item.earliest for item in items], pa.date32()),
            "latest": pa.array([item.latest for item in items], pa.date32()),
            "known": pa.array([item.known for item in items], pa.date32()),
            "certain": pa.array([item.certain for item in items], pa.bool_()),
        }
    for name in sheet.columns:
        texts = [revived(row[name]) if name in row else None for row in rows]
        if name in sheet.typed:
            kind = sheet.typed[name]
            values = [None if text is None else typed(text, kind) for text in texts]
            if kind == "number":
                values = [None if value is None else float(value) for value in values]
            columns[name] = pa.array(values, pa.float64() if kind == "number" else pa.date32())
            continue
        columns[name if name not in columns else f"{name} (text)"] = pa.array(texts, pa.string())
    table: Any = pa.table(columns)
    told = {f"timeline.{name}": value for name, value in sheet.about.fields.items()}
    buffer = io.BytesIO()
    pq.write_table(table.replace_schema_metadata(told), buffer, compression="zstd")
    return buffer.getvalue()
