"""Tables of one's own, row by row: CSV, TSV, XLSX, JSON lines, YAML. Every row keeps its line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple

from events.errors import Refused
from timeline.interchange.limits import LIMITS, Limits
from timeline.interchange.opening import encoding_of, open_lines
from timeline.interchange.sheet_links import behind_name

FORMS = ("csv", "tsv", "xlsx", "xls", "xlsb", "ods", "json", "jsonl", "yaml", "ics", "md")


_SAVE_AS = {
    ".docx .doc .odt .rtf .pdf": "save its table as CSV, or its list of days as Markdown (.md)",
    ".numbers .gsheet .wk1 .dbf": "save it as XLSX or CSV",
    ".html .htm .xml": "save its table as CSV, or its rows as JSON",
    ".sav .dta .rds .rdata .sas7bdat": "save it as CSV in the program that made it",
    ".parquet .feather .arrow": "save it as CSV or JSON lines",
    ".7z .rar .tar .tgz .bz2 .xz": "unpack it, or pack it as .gz or .zip",
}
"""What people have beside it, and what to save it as."""


class Several(str):
    """A cell that held a list: its parts, and as one text a line for each."""

    __slots__ = ("parts",)
    parts: tuple[str, ...]

    def __new__(cls, parts: Iterable[str]) -> Several:
        listed = tuple(parts)
        made = super().__new__(cls, "\n".join(part for part in listed if part))
        made.parts = listed
        return made


class TableRow(NamedTuple):
    """One row: the line it begins at, and its cells as texts by column.

    `problem` says why it cannot be a row, where the file itself is wrong there; `uncomputed` are
    the columns that hold a formula without the value that it last had.
    """

    line: int
    cells: dict[str, str]
    problem: str | None = None
    uncomputed: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How a file is to be read, as far as it is said; what is not said is found out.

    `header`: which line holds the column names (the first that is not blank, if not said).
    """

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header: int | None = None


@dataclass(frozen=True, kw_only=True)
class Table:
    """A file of rows. `rows()` reads it from the start each time it is called."""

    path: str
    form: str
    columns: tuple[str, ...]
    rows: Callable[[], Iterator[TableRow]]
    encoding: str = "utf-8"
    delimiter: str = ","
    header: int = 1
    epoch: int = 1900
    """The year from which a workbook counts its days."""
    beside: tuple[str, ...] = ()
    """What the file holds beside the rows, and that is not read."""


def open_table(
    path: str, reading: Reading | None = None, *, form: str | None = None, limits: Limits = LIMITS
) -> Table:
    """Look at a file and say what its columns are. Raises Refused with what is wrong and where."""
    asked = reading or Reading()
    chosen = form or form_of(path)
    if chosen == "xlsx":
        from timeline.interchange.sheets import open_sheet

        return open_sheet(path, asked, limits)
    if chosen in ("xls", "xlsb", "ods"):
        from timeline.interchange.old_sheets import open_old_sheet

        return open_old_sheet(path, chosen, asked, limits)
    table = _text_table(path, chosen, asked, limits)
    if chosen in ("csv", "tsv"):
        with open_lines(path, table.encoding, limits.table, limits) as lines:
            if not any("<" in line for line in lines):
                return table
    return _with_links(table)


def _text_table(path: str, chosen: str, asked: Reading, limits: Limits) -> Table:
    encoding = encoding_of(path, asked.encoding, limits.table, limits)
    if chosen in ("ics", "md"):
        from timeline.interchange.dated_lists import open_dated

        return open_dated(path, chosen, encoding, limits)
    if chosen in ("json", "jsonl", "yaml"):
        from timeline.interchange.objects import open_objects

        return open_objects(path, chosen, encoding, limits)
    from timeline.interchange.separated import open_separated

    return open_separated(path, chosen, encoding, asked, limits)


def _with_links(table: Table) -> Table:
    """With the addresses behind the words of HTML as columns of their own, as in a workbook."""
    from timeline.interchange.tidy import links_in

    def behind(row: TableRow) -> dict[str, str]:
        return {
            behind_name(name): Several(found) if len(found) > 1 else found[0]
            for name, cell in row.cells.items()
            if "<" in cell and (found := links_in(cell))
        }

    linked = dict.fromkeys(name for row in table.rows() for name in behind(row))
    if not linked:
        return table

    def rows() -> Iterator[TableRow]:
        for row in table.rows():
            yield row._replace(cells=row.cells | behind(row))

    return replace(table, columns=(*table.columns, *linked), rows=rows)


def form_of(path: str) -> str:
    """The form, by the ends of the file's name: `rows.csv.gz` is csv."""
    name = path.lower()
    for packed in (".gz", ".zip"):
        name = name.removesuffix(packed)
    ends = {".csv": "csv", ".txt": "csv", ".tsv": "tsv", ".tab": "tsv", ".xlsx": "xlsx",
            ".xlsm": "xlsx", ".xls": "xls", ".xlsb": "xlsb", ".ods": "ods", ".jsonl": "jsonl",
            ".ndjson": "jsonl", ".json": "json", ".yaml": "yaml", ".yml": "yaml", ".ics": "ics",
            ".ical": "ics", ".md": "md", ".markdown": "md"}  # fmt: skip
    for end, form in ends.items():
        if name.endswith(end):
            return form
    for others, advice in _SAVE_AS.items():
        if name.endswith(tuple(others.split())):
            raise Refused(f"{path}: is not read: {advice}")
    raise Refused(f"{path}: is no kind of table by its name: .csv, .tsv, .xlsx, .xls, .xlsb, .ods, "
                  ".json, .jsonl, .yaml, .ics or .md (text also .gz or .zip)")  # fmt: skip


def named(header: Sequence[str], path: str, limits: Limits = LIMITS) -> tuple[str, ...]:
    """Column names, each once: a blank one is `column 3`, a second `Date` is `Date (2)`."""
    if len(header) > limits.columns:
        raise Refused(f"{path}: has {len(header):,} columns: at most {limits.columns:,}")
    seen: dict[str, int] = {}
    names = []
    for place, text in enumerate(header, start=1):
        name = " ".join(text.replace("\ufeff", "").split()) or f"column {place}"
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(names)


def row_of(line: int, columns: Sequence[str], cells: Sequence[str]) -> TableRow | None:
    """The row of some cells, or None where all are blank."""
    found = {}
    for place, text in enumerate(cells):
        if text and not text.isspace():
            name = columns[place] if place < len(columns) else f"column {place + 1}"
            found[name] = text
    return TableRow(line, found) if found else None


def cell_text(value: Any) -> str:
    """A typed value as the text that a person would have typed."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        bare = value.replace(tzinfo=None)
        return bare.date().isoformat() if bare.time() == bare.min.time() else bare.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return str(value)
