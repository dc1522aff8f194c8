"""Opening a table of one's own: CSV, TSV, workbooks, JSON, YAML, calendars and lists."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from events.errors import Refused
from timeline.interchange.countries import code_table
from timeline.interchange.opening import encoding_of, name_in, open_lines
from timeline.interchange.tables.shape import (
    Reading,
    Several,
    Table,
    TableRow,
    behind_name,
    with_links,
)
from timeline.system.files import STANDARD


def open_table(path: str, reading: Reading | None = None, *, form: str | None = None) -> Table:
    """Look at a file and say what its columns are. Raises Refused with what is wrong and where."""
    asked = reading or Reading()
    chosen = form or form_of(path)
    if chosen in ("xlsx", "xls", "xlsb", "ods"):
        if path == STANDARD:
            raise Refused("-: a workbook is read from a file alone: save it first")
        if form is None and path.lower().endswith((".gz", ".zip")):
            raise Refused(f"{path}: a packed workbook is not read: unpack it first")
        from timeline.interchange.tables.sheets import open_old_sheet, open_sheet

        if chosen == "xlsx":
            return open_sheet(path, asked)
        table = open_old_sheet(path, chosen, asked)
        return _with_links(table) if chosen == "ods" else table
    listed = _plain_list(path, asked) if form is None and chosen == "csv" else None
    table = listed or _text_table(path, chosen, asked)
    if table.form in ("csv", "tsv"):
        with open_lines(path, table.encoding) as lines:
            if not any("<" in line for line in lines):
                return table
    return _with_links(table)


def _text_table(path: str, chosen: str, asked: Reading) -> Table:
    encoding = encoding_of(path, asked.encoding)
    if chosen in ("ics", "md"):
        return _of_days(path, chosen, encoding)
    if chosen in ("json", "jsonl", "yaml"):
        from timeline.interchange.tables.objects import open_objects

        return open_objects(path, chosen, encoding)
    from timeline.interchange.tables.separated import open_separated

    return open_separated(path, chosen, encoding, asked)


def _of_days(path: str, chosen: str, encoding: str) -> Table:
    """A calendar, a list, or the table of a page that holds no list."""
    from timeline.interchange.tables.dated_lists import open_dated, open_markdown_table

    try:
        listed = open_dated(path, chosen, encoding)
    except Refused:
        table = open_markdown_table(path, encoding) if chosen == "md" else None
        if table is None:
            raise
        return table
    if chosen == "md" and all(row.problem is not None for row in listed.rows()):
        return open_markdown_table(path, encoding) or listed
    return listed


def _plain_list(path: str, asked: Reading) -> Table | None:
    """The list of days that a plain text is; None where it is a table, or is said to be one."""
    from timeline.interchange.tables.dated_lists import list_in, open_dated

    if ".txt" not in path.lower() or asked != Reading(encoding=asked.encoding):
        return None
    encoding = encoding_of(path, asked.encoding)
    marks = list_in(path, encoding)
    return open_dated(path, "md", encoding, bare=marks == "bare") if marks else None


def _with_links(table: Table) -> Table:
    """With the addresses behind the words of HTML as columns of their own, as in a workbook."""
    from timeline.interchange.tables.tidy import links_in

    def rows() -> Iterator[TableRow]:
        for row in table.rows():
            behind = {
                behind_name(name): Several(found) if len(found) > 1 else found[0]
                for name, cell in row.cells.items()
                if "<" in cell and (found := links_in(cell))
            }
            # A column of that name that is the file's own stays.
            yield row._replace(cells=row.cells | behind | row.cells) if behind else row

    return with_links(replace(table, rows=rows))


def form_of(path: str) -> str:
    """The form, by the ends of the file's name: `rows.csv.gz` is csv; of a zip whose name does not
    say it, by that of the file in it."""
    if path == STANDARD:
        raise Refused("-: standard input has no name that says what it is: say it with --reader, "
                      "e.g. --reader csv")  # fmt: skip
    name = path.lower().removesuffix(".gz").removesuffix(".zip")
    for ends, form, advice in code_table("forms"):
        if name.endswith(tuple(ends.split())):
            if advice:
                raise Refused(f"{path}: is not read: {advice}")
            return form
    if path.lower().endswith(".zip"):
        return form_of(name_in(path))
    raise Refused(f"{path}: is no kind of table by its name: .csv, .tsv, .xlsx, .xls, .xlsb, .ods, "
                  ".json, .jsonl, .yaml, .ics or .md (also .csv.gz, .csv.zip)")  # fmt: skip
