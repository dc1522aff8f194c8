"""Rows that are objects: JSON lines, YAML, and whole documents of JSON: an array of objects, or an
object that holds one, as the files of TimelineJS do. Nested keys are joined by dots.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from events.errors import Problem, Refused
from timeline.entries.in_json import read_json
from timeline.interchange.opening import LIMITS, open_lines
from timeline.interchange.tables.shape import Several, Table, TableRow, cell_text
from timeline.wording import count_words

_MOST_TOLD = 100
"""Unreadable lines after which the rest is not looked at."""

DEEPEST_ROWS = 20
"""Brackets and levels within each other, in YAML."""


def open_objects(path: str, form: str, encoding: str) -> Table:
    """A file of objects; every key of any row is a column. Raises Refused."""
    read = {"json": _json_document, "jsonl": _json_rows, "yaml": _yaml_rows}[form]
    beside: list[str] = []

    def rows() -> Iterator[TableRow]:
        beside.clear()
        found = read(path, encoding, beside)
        for count, row in enumerate(found, start=1):
            LIMITS.allow(count, path)
            if row.cells or row.problem:
                yield row

    columns: dict[str, None] = {}
    problems: list[Problem] = []
    for row in rows():
        if row.problem is not None:
            place = f"{path}: {row.place}"
            problems.append(Problem(where="", message=row.problem, place=place))
            if len(problems) >= _MOST_TOLD:
                break
        columns |= dict.fromkeys(row.cells)
        if len(columns) > LIMITS.columns:
            raise Refused(f"{path}: has more than {LIMITS.columns:,} different keys")
    if problems:
        raise Refused(problems)
    if not columns:
        raise Refused(f"{path}: holds no row")
    return Table(path=path, form=form, columns=tuple(columns), rows=rows, encoding=encoding,
                 beside=tuple(beside))  # fmt: skip


def _json_rows(path: str, encoding: str, beside: list[str]) -> Iterator[TableRow]:
    with open_lines(path, encoding) as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield _row_in(line, path, number)


def _row_in(text: str, path: str, line: int) -> TableRow:
    """The row that a text of JSON is, or what is wrong with it."""
    try:
        body = read_json(text)
    except json.JSONDecodeError as error:
        wrong = f"column {error.colno}: unreadable JSON: {error.msg}; write one object a line"
    except RecursionError:
        wrong = "is nested too deep to be a row"
    except ValueError as error:
        wrong = f"unreadable JSON: {error}"
    else:
        if isinstance(body, dict):
            return TableRow(line, _flat(body, path, line))
        wrong = "is no object: write each row as {...}"
    return TableRow(line, {}, wrong)


def _json_document(path: str, encoding: str, beside: list[str]) -> Iterator[TableRow]:
    with open_lines(path, encoding, replace(LIMITS, line=LIMITS.size)) as lines:
        text = "".join(lines)
    found = _document_in(text, path, beside)
    if found is None:
        yield from _json_rows(path, encoding, beside)
        return
    for line, one in found:
        yield _row_in(one, path, line)


def _yaml_rows(path: str, encoding: str, beside: list[str]) -> Iterator[TableRow]:
    """The rows of a list, or of the one list of rows that a document holds."""
    import yaml

    from timeline.entries.in_yaml import Texts, readable

    with open_lines(
        path, encoding, replace(LIMITS, size=min(LIMITS.size, 64 * 1024 * 1024))
    ) as lines:
        text = "".join(lines)
    with readable(text, path, deepest=DEEPEST_ROWS, to_be="a list of rows"):
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        loader = Texts("")
        if isinstance(root, yaml.MappingNode):
            body = loader.construct_document(root)
            if "developments" in body:
                raise Refused(f"{path}: is a file for 'timeline append', which needs no mapping")
            chosen = _list_in(body, path)
            beside += _told_beside(body, chosen) if chosen else []
            root = next((node for key, node in root.value if key.value == chosen), None)
        nodes = root.value if isinstance(root, yaml.SequenceNode) else None
        if nodes is None:
            raise Refused(f"{path}: is no list of rows: write '- Date: 2018-03-22' and so on")
        for node in nodes:
            line = node.start_mark.line + 1
            if not isinstance(node, yaml.MappingNode):
                raise Refused(f"{path}: line {line}: is no row: write its cells as 'Date: ...'")
            yield TableRow(line, _flat(loader.construct_document(node), path, line))


def _flat(body: dict[Any, Any], path: str, line: int, prefix: str = "") -> dict[str, str]:
    """Cells of an object: nested keys are joined by dots, and a list is a cell of several texts;
    of a list of objects each key is such a cell, with a blank where an object has none."""
    cells: dict[str, str] = {}
    for key, value in body.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict):
            cells |= _flat(value, path, line, f"{name}.")
        elif _is_of_objects(value):
            inner = [_flat(one, path, line, f"{name}.") for one in value]
            for found in dict.fromkeys(n for one in inner for n in one):
                cells[found] = Several(one.get(found, "") for one in inner)
        elif isinstance(value, list):
            cells[name] = Several(cell_text(one) for one in value if one is not None)
        else:
            cells[name] = cell_text(value)
        if len(cells.get(name, "")) > LIMITS.cell:
            raise Refused(f"{path}: line {line}: {name}: has more than {LIMITS.cell:,} characters")
    return {name: text for name, text in cells.items() if text.strip()}


_BLANK = re.compile(r"[\s,]*")
_DECODER = json.JSONDecoder(parse_float=str, parse_int=str)


def _document_in(text: str, path: str, beside: list[str]) -> list[tuple[int, str]] | None:
    """The texts of the one list of objects that a document holds, each with its line, or with its
    number where several stand on one line. None where a text is no single document. What else it
    holds goes to `beside`, in words. Raises Refused where it holds several lists of objects."""
    start = len(text) - len(text.lstrip())
    try:
        body, end = _DECODER.raw_decode(text, start)
    except (json.JSONDecodeError, RecursionError):
        return None
    if text[end:].strip() or not isinstance(body, list | dict):
        return None
    if isinstance(body, dict):
        members = {key: at for key, _, at, _ in _inside(text, start, path)}
        chosen = _list_in(body, path)
        if chosen is None:
            return [(1, text[start:end])]
        start = members[chosen]
        beside += _told_beside(body, chosen)
    rows = [(line, text[at:end]) for _, line, at, end in _inside(text, start, path)]
    if len({line for line, _ in rows}) < len(rows):
        rows = [(number, one) for number, (_, one) in enumerate(rows, 1)]
    return rows


def _list_in(body: dict[str, Any], path: str) -> str | None:
    """The key of the one list of objects; None: the object is a row. Raises Refused for two."""
    lists = [key for key, value in body.items() if _is_of_objects(value)]
    if "events" in lists:  # TimelineJS: beside it stand its title and its eras
        return "events"
    plain = any(not isinstance(value, dict | list) for value in body.values())
    if not lists or (plain and len(lists) != 1):
        return None
    if len(lists) > 1:
        raise Refused(f"{path}: holds several lists of objects ({', '.join(lists[:5])}): save the "
                      "one that holds the rows as a file of its own")  # fmt: skip
    return lists[0]


def _is_of_objects(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


def _told_beside(body: dict[str, Any], chosen: str) -> list[str]:
    return [
        f"{key} ({count_words(len(value), 'entry')})" if isinstance(value, list) else key
        for key, value in body.items()
        if key != chosen and value
    ]


def _inside(text: str, start: int, path: str) -> Iterator[tuple[str, int, int, int]]:
    """What the object or list that begins at a place holds: the key (of a list none), the line on
    which it begins, and from where to where each value goes."""
    seen: dict[str, int] = {}
    is_object, line, counted, at = text[start] == "{", 1, 0, start + 1
    while text[at := _past(text, at)] not in "]}":
        line += text.count("\n", counted, at)
        counted, key = at, ""
        if is_object:
            key, at = _DECODER.raw_decode(text, at)
            if key in seen:
                raise Refused(f"{path}: line {line}: '{key}' stands twice, first in line "
                              f"{seen[key]}: keep one")  # fmt: skip
            seen[key] = line
            at = _past(text, text.index(":", at) + 1)
        _, end = _DECODER.raw_decode(text, at)
        yield key, line, at, end
        at = end


def _past(text: str, at: int) -> int:
    """Where the next value begins, or the end of what holds it: behind blanks and commas."""
    match = _BLANK.match(text, at)
    return match.end() if match else at
