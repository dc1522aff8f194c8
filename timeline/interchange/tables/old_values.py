"""The values of XLS and XLSB, read by a process of its own: native code, which holds every cell
between the first and the last one, and ends the process that calls it where they are too far apart.

`python -m timeline.interchange.tables.old_values FILE ROWS COLUMNS [SHEET]` writes one JSON: the
rows as lists of texts, or a text that says what is wrong.
"""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from typing import Any

import msgspec

from events.errors import Refused, nearest
from timeline.interchange.opening import LIMITS
from timeline.interchange.tables.shape import cell_text

_ROOM = 4 * 1024**3
"""Bytes that such a workbook may take; the largest sheet of an XLS takes a quarter of it."""

_BEGUN = b"\n"
"""What the process writes first: what ends it from then on is the workbook's doing."""

Cells = list[list[str]]


def old_values(path: str, form: str, sheet: str | None) -> Cells:
    """The rows of the first sheet, or of the one that is named. Raises Refused."""
    asked = [path, str(LIMITS.rows), str(LIMITS.columns), *([sheet] if sheet is not None else ())]
    # -P: a folder of the working directory is never taken for ours.
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "timeline.interchange.tables.old_values", *asked],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            check=False,
        )  # fmt: skip
        begun = done.stdout.startswith(_BEGUN)
    except OSError:
        begun = False
    if not begun:
        raise Refused(f"{path}: the process that reads {form.upper()} could not be started here: "
                      "try again, or save the sheet as XLSX or CSV")  # fmt: skip
    if done.returncode:
        raise Refused(
            f"{path}: cannot be read as {form.upper()}: it is damaged, or its cells stand too far "
            "apart. Delete what stands far from the table, or save the sheet as XLSX or CSV"
        )
    found = msgspec.json.decode(done.stdout, type=Cells | str)
    if isinstance(found, str):
        raise Refused(f"{path}: {found}")
    return found


def _read(path: str, rows: int, columns: int, asked: str | None) -> Cells | str:
    from python_calamine import CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(path)
        names = book.sheet_names
        if asked is not None and asked not in names:
            return f"has no sheet '{asked}' ({nearest(asked, names)})"
        sheet: Any = book.get_sheet_by_name(asked or names[0])
        far, wide = sheet.end or (0, 0)
        if far >= rows:
            return f"has more than {rows:,} rows: split it"
        if wide >= columns:
            return f"has {wide + 1:,} columns: at most {columns:,}"
        values = sheet.to_python(skip_empty_area=False)
    except Exception as error:  # whatever a damaged workbook leads to inside the library
        return f"is no workbook that can be read: {error}"
    return [[cell_text(value) for value in row] for row in values]


def _bound() -> None:
    """No more than its room, where the system lets a process be bounded and nobody did already."""
    if sys.platform == "win32":
        return
    with suppress(ImportError):
        import resource

        for name, most in (("RLIMIT_AS", _ROOM), ("RLIMIT_CORE", 0)):
            with suppress(AttributeError, ValueError, OSError):
                which = getattr(resource, name)
                hard = resource.getrlimit(which)[1]
                if hard == resource.RLIM_INFINITY or hard > most:
                    resource.setrlimit(which, (most, most))


def main() -> None:
    """Read what the command line names."""
    _bound()
    sys.stdout.buffer.write(_BEGUN)
    sys.stdout.buffer.flush()
    path, rows, columns, *sheet = sys.argv[1:]
    found = _read(path, int(rows), int(columns), sheet[0] if sheet else None)
    sys.stdout.buffer.write(msgspec.json.encode(found))


if __name__ == "__main__":
    main()
