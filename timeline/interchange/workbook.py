"""What a workbook holds beside the cells of its table: other sheets, hidden and merged parts,
formulas that were never computed. It is asked about, before anything is made of the rows."""

from __future__ import annotations

import warnings
import zipfile
from typing import Any

from timeline.interchange.tables import Table
from timeline.interchange.wording import counted, shortened

_LARGEST = 16 * 1024 * 1024
"""Bytes of XML up to which a workbook is opened whole; that takes many times as much memory."""


def remarks(path: str, table: Table) -> list[str]:
    """Questions and notes, one a line."""
    from openpyxl import load_workbook
    from openpyxl.utils import get_column_letter

    with zipfile.ZipFile(path) as archive:
        if sum(info.file_size for info in archive.infolist()) > _LARGEST:
            return ["NOTE: a large workbook: hidden columns and merged cells were not looked for"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            book: Any = load_workbook(path, keep_links=False)
        except Exception:  # what reads as rows may still be damaged elsewhere
            return []
    page = book.worksheets[0]
    found = []
    others = [sheet.title for sheet in book.worksheets[1:]]
    if others:
        found.append(f"QUESTION: this is the first sheet, '{page.title}'; the others are not read: "
                     f"{shortened(', '.join(others), 80)} (read: {{sheet: NAME}})")  # fmt: skip
    hidden = [
        get_column_letter(number)
        for dimension in page.column_dimensions.values()
        if dimension.hidden
        for number in range(dimension.min or 0, min(dimension.max or 0, len(table.columns)) + 1)
        if number
    ]
    names = [table.columns[_number(letter) - 1] for letter in hidden]
    if names:
        found.append(f"QUESTION: hidden in the workbook, and read like the others: "
                     f"{shortened(', '.join(names), 80)}")  # fmt: skip
    rows = [number for number, row in page.row_dimensions.items()
            if row.hidden and number > table.header]  # fmt: skip
    if rows:
        found.append(f"QUESTION: {counted(len(rows), 'row')} hidden in the workbook (a filter?) "
                     f"and read like the others, e.g. row {rows[0]}")  # fmt: skip
    merged = [str(area) for area in page.merged_cells.ranges if area.max_row > table.header]
    if merged:
        found.append(f"QUESTION: {counted(len(merged), 'merged area')} below the names (e.g. "
                     f"{merged[0]}): only the first cell of each holds its text")  # fmt: skip
    return found


def _number(letter: str) -> int:
    from openpyxl.utils import column_index_from_string

    return int(column_index_from_string(letter))
