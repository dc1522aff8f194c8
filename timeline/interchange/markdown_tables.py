"""The table of a Markdown page, as a table of one's own: `| Date | Who |` with a line of dashes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from timeline.interchange.opening import Limits, open_lines
from timeline.interchange.sheet_links import behind_name, with_links
from timeline.interchange.tables import Several, Table, TableRow, counted, named, row_of

_RULE = re.compile(r"\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\Z")
_MARK = re.compile(r"(?<!\\)\|")
LINK = r"\[([^\[\]]*)\]\((https?://[^\s)]+)\)"
"""Words, and the address behind them."""
_LINK = re.compile(LINK)
_EMPHASIS = re.compile(r"\*\*|__|`")
_BESIDE = "lines outside the table"
_ANOTHER = "rows of further tables"


def open_markdown_table(path: str, encoding: str, limits: Limits) -> Table | None:
    """The first table of a page; None where there is none. Raises Refused."""
    columns: tuple[str, ...] = ()
    at = 0
    before = ""
    with open_lines(path, encoding, limits) as lines:
        for number, line in enumerate(lines, start=1):
            if "|" in before and "|" in line and _RULE.match(line.strip()):
                columns, at = named(_cells(before), path, limits), number
                break
            before = line
    if not columns:
        return None
    beside = Counter[str]()

    def rows() -> Iterator[TableRow]:
        beside.clear()
        ended = False
        with open_lines(path, encoding, limits) as lines:
            for number, line in enumerate(lines, start=1):
                ended = ended or (number > at and "|" not in line)
                if at - 1 <= number <= at or not line.strip():
                    continue
                if number < at or ended:
                    beside[_ANOTHER if "|" in line and number > at else _BESIDE] += 1
                    continue
                cells = _cells(line)
                row = row_of(number, columns, [_LINK.sub(r"\1", cell) for cell in cells])
                if row is not None:
                    links = {behind_name(columns[place]): found for place, cell in enumerate(cells)
                             if place < len(columns) and (found := _links(cell))}  # fmt: skip
                    yield row._replace(cells=row.cells | links, problem=_beyond(cells, columns))

    table = Table(
        path=path, form="md", columns=columns, rows=rows, encoding=encoding, header=at - 1
    )
    return replace(with_links(table), beside=counted(beside))


def _cells(line: str) -> list[str]:
    """The cells between the marks of a line; one at its begin and its end holds none."""
    bare = re.sub(r"\A\|", "", line.strip())
    bare = re.sub(r"(?<!\\)\|\Z", "", bare)
    return [_EMPHASIS.sub("", cell.strip().replace("\\|", "|")) for cell in _MARK.split(bare)]


def _links(cell: str) -> str:
    found = [link[2] for link in _LINK.finditer(cell)]
    return Several(found) if len(found) > 1 else "".join(found)


def _beyond(cells: list[str], columns: tuple[str, ...]) -> str | None:
    extra = next((cell for cell in cells[len(columns) :] if cell), None)
    if extra is None:
        return None
    return (f"'{extra[:40]}' stands to the right of the last of {len(columns)} columns: write a "
            "'|' within a cell as '\\|'")  # fmt: skip
