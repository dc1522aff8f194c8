"""Rows as CSV, for spreadsheets: the one writer of it, and the cells that none computes."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

_ACTIVE = ("=", "+", "-", "@", "\t", "\r", "'", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""The wide signs are those of East Asia, which a spreadsheet set to it reads as the others."""


def inert(text: str) -> str:
    """A text that no spreadsheet computes: before a formula or an apostrophe stands another one."""
    return f"'{text}" if text.startswith(_ACTIVE) else text


def revived(cell: str) -> str:
    """The text that `inert` wrote."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_ACTIVE) else cell


def csv_text(
    columns: Sequence[str],
    rows: Iterable[Mapping[str, Any]],
    *,
    end: str,
    raw: Collection[str] = (),
) -> str:
    """The names of the columns, and the rows; a cell that is missing is empty. Texts are inert, but
    in the `raw` columns, which hold numbers and days."""
    import csv  # a cold read has no use for it
    import io

    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator=end)
    writer.writerow(columns)
    for row in rows:
        told = {name: inert(cell) if isinstance(cell, str) and name not in raw else cell
                for name, cell in row.items()}  # fmt: skip
        writer.writerow([told.get(name, "") for name in columns])
    return buffer.getvalue()
