"""Rows that are objects: JSON lines and YAML. Nested keys are joined by dots."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from events.errors import Problem, Refused
from timeline.entries.in_json import read_json
from timeline.interchange.opening import Limits, open_lines
from timeline.interchange.structured import document_in, list_in, told_beside
from timeline.interchange.tables import Several, Table, TableRow, cell_text

_MOST_TOLD = 100
"""Unreadable lines after which the rest is not looked at."""

DEEPEST_ROWS = 20
"""Brackets and levels within each other, in YAML."""


def open_objects(path: str, form: str, encoding: str, limits: Limits) -> Table:
    """A file of objects; every key of any row is a column. Raises Refused."""

    beside: list[str] = []

    def rows() -> Iterator[TableRow]:
        beside.clear()
        if form == "json":
            found = _json_document(path, encoding, limits, beside)
        else:
            found = (_yaml_rows(path, encoding, limits, beside) if form == "yaml"
                     else _json_rows(path, encoding, limits))  # fmt: skip
        for count, row in enumerate(found, start=1):
            limits.allow(count, path)
            if row.cells or row.problem:
                yield row

    columns: dict[str, None] = {}
    problems: list[Problem] = []
    for row in rows():
        if row.problem is not None:
            problems.append(
                Problem(where="", message=row.problem, place=f"{path}: line {row.line}")
            )
            if len(problems) >= _MOST_TOLD:
                break
        columns |= dict.fromkeys(row.cells)
        if len(columns) > limits.columns:
            raise Refused(f"{path}: has more than {limits.columns:,} different keys")
    if problems:
        raise Refused(problems)
    if not columns:
        raise Refused(f"{path}: holds no row")
    return Table(path=path, form=form, columns=tuple(columns), rows=rows, encoding=encoding,
                 beside=tuple(beside))  # fmt: skip


def _json_rows(path: str, encoding: str, limits: Limits) -> Iterator[TableRow]:
    with open_lines(path, encoding, limits) as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                body = read_json(line)
            except json.JSONDecodeError as error:
                wrong = (
                    f"column {error.colno}: unreadable JSON: {error.msg}; write one object a line"
                )
            except RecursionError:
                wrong = "is nested too deep to be a row"
            except ValueError as error:
                wrong = f"unreadable JSON: {error}"
            else:
                if isinstance(body, dict):
                    yield TableRow(number, _flat(body, path, number, limits))
                    continue
                wrong = "is no object: write one a line, {...}"
            yield TableRow(number, {}, wrong)


def _json_document(
    path: str, encoding: str, limits: Limits, beside: list[str]
) -> Iterator[TableRow]:
    with open_lines(path, encoding, replace(limits, line=limits.size)) as lines:
        text = "".join(lines)
    found = document_in(text, path)
    if found is None:
        yield from _json_rows(path, encoding, limits)
        return
    beside += found.beside
    for line, body in found.rows:
        if isinstance(body, dict):
            yield TableRow(line, _flat(body, path, line, limits))
        elif isinstance(body, ValueError):
            yield TableRow(line, {}, f"unreadable JSON: {body}")
        else:
            yield TableRow(line, {}, "is no object: write each row as {...}")


def _yaml_rows(path: str, encoding: str, limits: Limits, beside: list[str]) -> Iterator[TableRow]:
    """The rows of a list, or of the one list of rows that a document holds."""
    import yaml

    from timeline.entries.yaml_text import Texts, readable

    with open_lines(
        path, encoding, replace(limits, size=min(limits.size, 64 * 1024 * 1024))
    ) as lines:
        text = "".join(lines)
    with readable(text, path, deepest=DEEPEST_ROWS, to_be="a list of rows"):
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        loader = Texts("")
        if isinstance(root, yaml.MappingNode):
            body = loader.construct_document(root)
            if "developments" in body:
                raise Refused(f"{path}: is a file for 'timeline append', which needs no mapping")
            chosen = list_in(body, path)
            beside += told_beside(body, chosen) if chosen else []
            root = next((node for key, node in root.value if key.value == chosen), None)
        nodes = root.value if isinstance(root, yaml.SequenceNode) else None
        if nodes is None:
            raise Refused(f"{path}: is no list of rows: write '- Date: 2018-03-22' and so on")
        for node in nodes:
            line = node.start_mark.line + 1
            if not isinstance(node, yaml.MappingNode):
                raise Refused(f"{path}: line {line}: is no row: write its cells as 'Date: ...'")
            yield TableRow(line, _flat(loader.construct_document(node), path, line, limits))


def _flat(
    body: dict[Any, Any], path: str, line: int, limits: Limits, prefix: str = ""
) -> dict[str, str]:
    """Cells of an object: nested keys are joined by dots, and a list is a cell of several texts;
    of a list of objects each key is such a cell, with a blank where an object has none."""
    cells: dict[str, str] = {}
    for key, value in body.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict):
            cells |= _flat(value, path, line, limits, f"{name}.")
        elif isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
            inner = [_flat(one, path, line, limits, f"{name}.") for one in value]
            for found in dict.fromkeys(n for one in inner for n in one):
                cells[found] = Several(one.get(found, "") for one in inner)
        elif isinstance(value, list):
            cells[name] = Several(cell_text(one) for one in value if one is not None)
        else:
            cells[name] = cell_text(value)
        if len(cells.get(name, "")) > limits.cell:
            raise Refused(f"{path}: line {line}: {name}: has more than {limits.cell:,} characters")
    return {name: text for name, text in cells.items() if text.strip()}
