"""The rows that were left out, in a file that can be mended and imported by the same mapping."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from events.errors import Refused
from timeline.files import STANDARD, vacant, write
from timeline.interchange.tables import Table, TableRow

PROBLEM = "problem"
"""The column that says what was wrong; no mapping names it, so it is left alone."""


@dataclass(frozen=True, kw_only=True)
class Skipping:
    """What the person who imports has decided of rows that are wrong."""

    dry_run: bool = False
    skip_bad: bool = False
    skipped_to: str | None = None
    max_errors: int = 100

    def room_for(self, file: str, end: str) -> str:
        """Where the rows of a file go that are left out. Raises Refused, before the work, where
        rows that were left out before still wait."""
        name = "stdin" if file == STANDARD else Path(file).name
        path = self.skipped_to or f"{name}.skipped.{end}"
        try:
            if self.skip_bad and not self.dry_run:
                vacant(path)
        except Refused:
            if not Path(path).is_file():
                raise
            raise Refused(
                f"{path} is there already, with the rows that an import left out before: mend them "
                "in it, import it as it is, then delete it; or name another file with --skipped-to"
            ) from None
        return path


def _unnamed(table: Table, rows: Iterable[TableRow]) -> list[str]:
    """The names that cells without a column have, up to the last of them."""
    known = set(table.columns)
    extra = {name for row in rows for name in row.cells if name not in known}
    if not extra or table.form not in ("csv", "tsv", "xlsx"):
        return []
    last = max(int(name.removeprefix("column ")) for name in extra)
    return [f"column {place}" for place in range(len(table.columns) + 1, last + 1)]


def write_skipped(path: str, table: Table, rows: Mapping[int, str]) -> None:
    """Write what was wrong, and the rows with their columns; cells to the right of the last column
    stay there. The file has the table's delimiter and its header on the same line. Raises Refused
    where it exists already."""
    whole = {row.line: row for row in table.rows() if row.line in rows}
    columns = [name for name in table.columns if name != PROBLEM]
    unnamed = _unnamed(table, whole.values())
    if table.form == "xlsx":  # there a cell beside the table is no mistake
        columns, unnamed = [*columns, *unnamed], []
    delimiter = table.delimiter if table.form in ("csv", "tsv") else ","
    text = StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    for _ in range(table.header - 1):
        writer.writerow([f"rows left out of {table.path}"])
    if table.header:
        writer.writerow([PROBLEM, *columns])
    for line, said in sorted(rows.items()):
        cells = whole[line].cells if line in whole else {}
        last = max((i for i, name in enumerate(unnamed, 1) if name in cells), default=0)
        names = [*columns, *unnamed[:last]]
        told = [cells.get(name, "") for name in names]
        writer.writerow([said, *told] if table.header else [*told, said])
    # Half of a pair, which no file can hold, is written as it is typed in JSON: \ud800.
    write(path, text.getvalue().encode("utf-8-sig", "backslashreplace"))
