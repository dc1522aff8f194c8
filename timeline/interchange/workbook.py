"""What a workbook holds beside the cells of its table: other sheets, hidden and merged parts,
formulas that were never computed. It is asked about, before anything is made of the rows."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from timeline.interchange.tables import Table, TableRow
from timeline.interchange.wording import lines_of, shortened
from timeline.wording import count_words

_LARGEST = 16 * 1024 * 1024
"""Bytes of XML up to which a workbook is opened whole; that takes many times as much memory."""


class WorkbookLook(NamedTuple):
    """What was found beside the rows: remarks, one a line, and the names of hidden columns."""

    remarks: list[str]
    hidden: list[str]


def look(path: str, table: Table, rows: Sequence[TableRow]) -> WorkbookLook:
    """Questions and notes on a workbook, of which `rows` are the first."""
    from openpyxl import load_workbook

    with zipfile.ZipFile(path) as archive:
        if sum(info.file_size for info in archive.infolist()) > _LARGEST:
            told = "NOTE: a large workbook: hidden columns and merged cells were not looked for"
            return WorkbookLook([told], [])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            book: Any = load_workbook(path, keep_links=False)
        except Exception:  # what reads as rows may still be damaged elsewhere
            return WorkbookLook([], [])
    page = book.worksheets[0]
    found = []
    others = [sheet.title for sheet in book.worksheets[1:]]
    if others:
        found.append(f"QUESTION: this is the first sheet, '{page.title}'; the others are not read: "
                     f"{shortened(', '.join(others), 80)} (read: {{sheet: NAME}})")  # fmt: skip
    names = [
        table.columns[number - 1]
        for dimension in page.column_dimensions.values()
        if dimension.hidden
        for number in range(dimension.min or 0, min(dimension.max or 0, len(table.columns)) + 1)
        if number
    ]
    if names:
        found.append(f"QUESTION: hidden in the workbook, so not used: "
                     f"{shortened(', '.join(names), 80)}")  # fmt: skip
    filtered = [number for number, row in page.row_dimensions.items()
                if row.hidden and number > table.header]  # fmt: skip
    if filtered:
        found.append(f"QUESTION: {count_words(len(filtered), 'row')} hidden in the workbook (a "
                     f"filter?) and read like the others, e.g. row {filtered[0]}")  # fmt: skip
    merged = [str(area) for area in page.merged_cells.ranges if area.max_row > table.header]
    if merged:
        found.append(f"QUESTION: {count_words(len(merged), 'merged area')} below the names (e.g. "
                     f"{merged[0]}): what stands in one holds for all its rows, in its first "
                     "column")  # fmt: skip
    noted = [cell for row in page.iter_rows() for cell in row if cell.comment]
    if noted:
        told = shortened(noted[0].comment.text, 60)
        found.append(f"QUESTION: {count_words(len(noted), 'cell')} with a note, which is not read "
                     f"({noted[0].coordinate}: '{told}'): put what counts into a column"
                     )  # fmt: skip
    below = [two for one, two in pairwise(rows)
             if two.line > one.line + 1 and _is_heading(two) and not _is_heading(one)]  # fmt: skip
    if below:
        found.append(f"QUESTION: does another table begin in row {below[0].line}, below blank "
                     "ones? Its rows are read by the columns of the first: move it to a sheet of "
                     "its own")  # fmt: skip
    blank = [row for row in rows if row.uncomputed]
    if blank:
        told = lines_of([row.line for row in blank])
        found.append(f"QUESTION: {count_words(len(blank), 'row')} ({told}) with formulas that were "
                     f"never computed, in {', '.join(dict.fromkeys(blank[0].uncomputed))}: open "
                     "the file in a spreadsheet program and save it")  # fmt: skip
    return WorkbookLook(found, names)


def _is_heading(row: TableRow) -> bool:
    """Whether a row may hold names of columns: several cells, and no figure in any of them."""
    return len(row.cells) > 1 and not any(c.isdigit() for t in row.cells.values() for c in t)
