"""Tables of one's own, row by row: CSV, TSV, XLSX, JSON lines, YAML. Every row keeps its line."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from events.errors import Refused
from timeline.interchange.limits import LIMITS, Limits
from timeline.interchange.opening import encoding_of, open_lines

FORMS = ("csv", "tsv", "xlsx", "jsonl", "yaml")


class Row(NamedTuple):
    """One row: the line it begins at, and its cells as texts by column."""

    line: int
    cells: dict[str, str]


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
    rows: Callable[[], Iterator[Row]]
    encoding: str = "utf-8"
    delimiter: str = ","
    header: int = 1


def open_table(
    path: str, reading: Reading | None = None, *, form: str | None = None, limits: Limits = LIMITS
) -> Table:
    """Look at a file and say what its columns are. Raises Refused with what is wrong and where."""
    asked = reading or Reading()
    chosen = form or form_of(path)
    if chosen == "xlsx":
        from timeline.interchange.sheets import open_sheet

        return open_sheet(path, asked, limits)
    encoding = encoding_of(path, asked.encoding, limits.table, limits)
    if chosen in ("jsonl", "yaml"):
        return _records(path, chosen, encoding, limits)
    return _separated(path, chosen, encoding, asked, limits)


def form_of(path: str) -> str:
    """The form, by the ends of the file's name: `rows.csv.gz` is csv."""
    name = path.lower()
    for packed in (".gz", ".zip"):
        name = name.removesuffix(packed)
    ends = {".csv": "csv", ".txt": "csv", ".tsv": "tsv", ".tab": "tsv", ".xlsx": "xlsx",
            ".xlsm": "xlsx", ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl",
            ".yaml": "yaml", ".yml": "yaml"}  # fmt: skip
    for end, form in ends.items():
        if name.endswith(end):
            return form
    raise Refused(f"{path}: is no kind of table by its name: .csv, .tsv, .xlsx, .jsonl or .yaml "
                  "(each also .gz or .zip)")  # fmt: skip


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


def row_of(line: int, columns: Sequence[str], cells: Sequence[str]) -> Row | None:
    """The row of some cells, or None where all are blank."""
    found = {}
    for place, text in enumerate(cells):
        if text and not text.isspace():
            name = columns[place] if place < len(columns) else f"column {place + 1}"
            found[name] = text
    return Row(line, found) if found else None


# --- separated ------------------------------------------------------------------------------


def _separated(path: str, form: str, encoding: str, asked: Reading, limits: Limits) -> Table:
    delimiter = asked.delimiter or ("\t" if form == "tsv" else None)
    if delimiter in ("tab", "\\t"):
        delimiter = "\t"
    if delimiter is not None and len(delimiter) != 1:
        raise Refused(f"'{delimiter}' is no delimiter: one character, or tab")
    if delimiter is None:
        delimiter = _delimiter(path, encoding, asked.header or 1, limits)
    header: list[str] = []
    at = 0
    for line, cells in _cells(path, encoding, delimiter, limits):
        if (line >= asked.header) if asked.header else any(cell.strip() for cell in cells):
            header, at = cells, line
            break
    if not header:
        raise Refused(f"{path}: holds no row" + (f" {asked.header}" if asked.header else ""))
    while header and not header[-1].strip():
        header.pop()
    columns = named(header, path, limits)

    def rows() -> Iterator[Row]:
        for count, (line, cells) in enumerate(_cells(path, encoding, delimiter, limits)):
            if line <= at:
                continue
            if count > limits.rows:
                raise Refused(f"{path}: has more than {limits.rows:,} rows: split it")
            row = row_of(line, columns, cells)
            if row is not None:
                yield row

    return Table(path=path, form=form, columns=columns, rows=rows, encoding=encoding,
                 delimiter=delimiter, header=at)  # fmt: skip


def _delimiter(path: str, encoding: str, header: int, limits: Limits) -> str:
    """The most frequent of the usual ones in the header, outside quotes."""
    with open_lines(path, encoding, limits.table, limits) as lines:
        seen = [line for number, line in enumerate(lines, start=1)
                if number >= header and number < header + 5 and line.strip()]  # fmt: skip
        outside = "".join((seen[0] if seen else "").split('"')[::2])
    return max(",;\t|", key=outside.count)


def _cells(
    path: str, encoding: str, delimiter: str, limits: Limits
) -> Iterator[tuple[int, list[str]]]:
    """Each record with the number of the line on which it begins."""
    csv.field_size_limit(limits.cell)
    with open_lines(path, encoding, limits.table, limits) as lines:
        reader = csv.reader(lines, delimiter=delimiter)
        begins = 1
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                said = str(error)
                if "field larger" in said:
                    said = f"a cell has more than {limits.cell:,} characters: is a quote left open?"
                raise Refused(f"{path}: line {begins}: {said}") from None
            if len(cells) > limits.columns:
                raise Refused(f"{path}: line {begins}: has {len(cells):,} cells: at most "
                              f"{limits.columns:,}")  # fmt: skip
            yield begins, cells
            begins = reader.line_num + 1


# --- records --------------------------------------------------------------------------------


def _records(path: str, form: str, encoding: str, limits: Limits) -> Table:
    def rows() -> Iterator[Row]:
        found = _json_rows if form == "jsonl" else _yaml_rows
        for count, row in enumerate(found(path, encoding, limits)):
            if count >= limits.rows:
                raise Refused(f"{path}: has more than {limits.rows:,} rows: split it")
            if row.cells:
                yield row

    columns: dict[str, None] = {}
    for row in rows():
        columns |= dict.fromkeys(row.cells)
        if len(columns) > limits.columns:
            raise Refused(f"{path}: has more than {limits.columns:,} different keys")
    if not columns:
        raise Refused(f"{path}: holds no row")
    return Table(path=path, form=form, columns=tuple(columns), rows=rows, encoding=encoding)


def _json_rows(path: str, encoding: str, limits: Limits) -> Iterator[Row]:
    with open_lines(path, encoding, limits.table, limits) as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                body = json.loads(line, parse_float=str, parse_int=str)
            except json.JSONDecodeError as error:
                raise Refused(
                    f"{path}: line {number}, column {error.colno}: unreadable JSON: {error.msg}; "
                    "write one object a line"
                ) from None
            except RecursionError:
                raise Refused(f"{path}: line {number}: is nested too deep to be a row") from None
            except ValueError as error:
                raise Refused(f"{path}: line {number}: unreadable JSON: {error}") from None
            if not isinstance(body, dict):
                raise Refused(f"{path}: line {number}: is no object: write one a line, {{...}}")
            yield Row(number, _flat(body, path, number, limits))


DEEPEST_ROWS = 20


def _yaml_rows(path: str, encoding: str, limits: Limits) -> Iterator[Row]:
    import yaml

    from timeline.yaml_text import unwelcome

    with open_lines(path, encoding, min(limits.table, 64 * 1024 * 1024), limits) as lines:
        text = "".join(lines)
    try:
        found = unwelcome(text, deepest=DEEPEST_ROWS)
        if found is not None:
            raise Refused(f"{path}: line {found.line}: {found.what}: write it out")
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        nodes = root.value if isinstance(root, yaml.SequenceNode) else None
        if nodes is None:
            raise Refused(f"{path}: is no list of rows: write '- Date: 2018-03-22' and so on")
        loader = yaml.BaseLoader("")
        for node in nodes:
            line = node.start_mark.line + 1
            if not isinstance(node, yaml.MappingNode):
                raise Refused(f"{path}: line {line}: is no row: write its cells as 'Date: ...'")
            yield Row(line, _flat(loader.construct_document(node), path, line, limits))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"line {mark.line + 1}, column {mark.column + 1}" if mark else "line 1"
        raise Refused(f"{path}: {place}: unreadable YAML: {error.problem}") from None
    except RecursionError:
        raise Refused(f"{path}: is nested too deep to be a list of rows") from None
    except (yaml.YAMLError, ValueError, TypeError) as error:
        raise Refused(f"{path}: unreadable YAML: {str(error).splitlines()[0]}") from None


def _flat(
    body: dict[Any, Any], path: str, line: int, limits: Limits, prefix: str = ""
) -> dict[str, str]:
    """Cells of an object: nested keys are joined by dots, a list of texts by line ends."""
    cells: dict[str, str] = {}
    for key, value in body.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict):
            cells |= _flat(value, path, line, limits, f"{name}.")
        elif isinstance(value, list):
            cells[name] = "\n".join(cell_text(one) for one in value if one is not None)
        else:
            cells[name] = cell_text(value)
        if len(cells.get(name, "")) > limits.cell:
            raise Refused(f"{path}: line {line}: {name}: has more than {limits.cell:,} characters")
    return {name: text for name, text in cells.items() if text.strip()}


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
