"""The rows that were left out, in a file that can be mended and imported by the same mapping."""

from __future__ import annotations

import csv
from collections.abc import Mapping

from events.errors import Refused
from timeline.interchange.tables import Row, Table

PROBLEM = "problem"
"""The column that says what was wrong; no mapping names it, so it is left alone."""


def write_skipped(path: str, table: Table, rows: Mapping[int, tuple[Row, str]]) -> None:
    """Write the rows with their columns and what was wrong. The file has the table's delimiter
    and its header on the same line. Raises Refused where it exists already."""
    whole = {row.line: row for row in table.rows() if row.line in rows}
    columns = [name for name in table.columns if name != PROBLEM]
    delimiter = table.delimiter if table.form in ("csv", "tsv") else ","
    try:
        with open(path, "x", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, delimiter=delimiter, lineterminator="\n")
            for _ in range(table.header - 1):
                writer.writerow([f"rows left out of {table.path}"])
            writer.writerow([*columns, PROBLEM])
            for line, (row, said) in sorted(rows.items()):
                cells = whole.get(line, row).cells
                writer.writerow([*(cells.get(name, "") for name in columns), said])
    except FileExistsError:
        raise Refused(
            f"{path} exists already: everything else was recorded. Move it, and import again "
            "(nothing is recorded twice)"
        ) from None
    except OSError as error:
        raise Refused(f"{path}: cannot be written: {error.strerror}") from None
