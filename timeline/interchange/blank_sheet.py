"""A workbook to fill in: the columns that an import reads without a mapping, lists to choose from,
and an example of each row that is needed to begin with."""

from __future__ import annotations

import io
from typing import Any

from events.fields import AGREEMENT_STATUSES, FIELDS
from events.kinds import KINDS
from timeline.extras import extra

COLUMNS = ("kind", "id", "occurred", "by", "to", "issue", "proposal", "quantity", "says",
           "to-proposal", "answer", "measure", "agreement", "between", "status", "round", "source",
           "party", "name", "title", "unit", "publisher", "url", "published")  # fmt: skip

EXAMPLE = "An example: overwrite it. The id stays when the rest is edited."
"""What the example says; it is refused until somebody did."""

_ROWS: tuple[dict[str, str], ...] = (
    {"kind": "party", "party": "ARL", "name": "Arland"},
    {"kind": "party", "party": "BOR", "name": "Borland"},
    {"kind": "issue", "issue": "wages", "title": "Wages"},
    {"kind": "source", "source": "herald-1", "publisher": "The Herald", "published": "2026-01-16",
     "url": "https://news.example/1"},
    {"kind": "demand", "id": "row-1", "occurred": "2026-01-15", "by": "ARL", "to": "BOR",
     "issue": "wages", "proposal": "raise", "quantity": "6 percent", "source": "herald-1",
     "says": EXAMPLE},
)  # fmt: skip
_LONG = 2_000
_WIDE = {"says": 60, "url": 30, "name": 20, "title": 20, "quantity": 16, "occurred": 12}


def blank_sheet() -> bytes:
    """The workbook. Raises Refused where the extra that writes it is missing."""
    with extra("a sheet"):
        from openpyxl import Workbook
        from openpyxl.styles import Font
        from openpyxl.worksheet.datavalidation import DataValidation
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "talks"
    sheet.append(COLUMNS)
    for row in _ROWS:
        sheet.append([row.get(name) for name in COLUMNS])
    lists: Any = book.create_sheet("lists")
    told = {"kind": ("party", "issue", "source", *KINDS), "answer": FIELDS["answer"].words,
            "status": AGREEMENT_STATUSES}  # fmt: skip
    for place, (name, choices) in enumerate(told.items(), start=1):
        for line, choice in enumerate(choices, start=1):
            lists.cell(line, place, choice)
        letter = "ABC"[place - 1]
        rule = DataValidation(type="list", formula1=f"lists!${letter}$1:${letter}${len(choices)}",
                              allow_blank=True)  # fmt: skip
        column = sheet.cell(1, COLUMNS.index(name) + 1).column_letter
        rule.add(f"{column}2:{column}{_LONG}")
        sheet.add_data_validation(rule)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = _WIDE.get(cell.value, 11)
    for column in ("occurred", "published"):  # a day that is typed stays the text it is
        letter = sheet.cell(1, COLUMNS.index(column) + 1).column_letter
        for line in range(2, 200):
            sheet[f"{letter}{line}"].number_format = "@"
    sheet.freeze_panes = "A2"
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()
