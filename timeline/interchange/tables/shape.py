"""Tables of one's own as their readers give them: columns, and rows that keep their lines. And what
a cell of a workbook shows: its number format says whether 0.25 is 25 % and 50 is $50 bn, and that a
day is only a month. Digits that a format hides are kept."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple

import msgspec
from msgspec.structs import replace

from events.errors import Refused
from timeline.interchange.names import Numbering
from timeline.interchange.opening import LIMITS

_LOOKED_AT = 20
"""Rows of which the most frequent width is that of a table without names."""


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
    """One row: the line it begins at, and its cells as texts by column. `problem` says why it
    cannot be a row, where the file itself is wrong there; `uncomputed` are the columns that hold a
    formula without the value that it last had."""

    line: int
    cells: dict[str, str]
    problem: str | None = None
    uncomputed: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """Where it stands, for what is said of it."""
        return f"line {self.line}"


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """How a file is to be read; what is not said is found out. `header`: which line holds the
    column names (the first that is not blank, if not said); 0 where none does."""

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header: int | None = None


class Table(msgspec.Struct, frozen=True, kw_only=True):
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


def behind_name(column: str) -> str:
    """The column of the addresses behind the words of another."""
    return f"{column} (link)"


def with_links(table: Table) -> Table:
    """The table with a column for the addresses behind the words of each that has some."""
    end, known = behind_name(""), frozenset(table.columns)
    found = dict.fromkeys(
        name for row in table.rows() for name in row.cells
        if name.endswith(end) and name not in known
    )  # fmt: skip
    return replace(table, columns=(*table.columns, *found)) if found else table


def counted(beside: Counter[str]) -> tuple[str, ...]:
    """What stands beside the rows, each with how often it does."""
    return tuple(f"{what} ({count})" for what, count in beside.items())


class Cells(NamedTuple):
    """A row as its file has it: the line it begins at, its cells by their places, and why it can be
    no row; the places of formulas without a value, and the addresses behind the words of cells."""

    line: int
    texts: Sequence[str]
    wrong: str | None = None
    blank: Sequence[int] = ()
    links: Mapping[int, str] = {}


def tabled(
    path: str,
    form: str,
    records: Callable[[], Iterable[Cells]],
    header: int | None,
    *,
    apart: str | None = None,
    encoding: str = "utf-8",
    delimiter: str = ",",
) -> Table:
    """The table of a file whose rows are cells, with its names in the line `header`, if that is
    said. `apart`: how to write a cell that holds what stands between two cells; without it, more
    cells than columns are no mistake, and blank names at the end are none. Raises Refused."""
    found, at, above = _header(records(), header, path)
    while apart is None and at and found and not found[-1].strip():
        found = found[:-1]
    if not found and at:
        raise Refused(f"{path}: row {at} is blank: no column has a name in it")
    if not found:
        raise Refused(f"{path}: holds no row" + (f" {header}" if header else ""))
    columns, width = named(found, path), len(found)

    def rows() -> Iterator[TableRow]:
        for count, (line, texts, wrong, blank, links) in enumerate(records()):
            if line <= at:
                continue
            LIMITS.allow(count, path)
            cells = _by_name(columns, texts)
            problem = wrong or (_beyond(texts, width, apart) if apart else None)
            uncomputed = tuple([columns[place] for place in blank if place < width])
            if cells or problem or uncomputed:
                for place, url in links.items():
                    if place < width:
                        cells.setdefault(behind_name(columns[place]), url)
                yield TableRow(line, cells, problem, uncomputed)

    return Table(path=path, form=form, columns=columns, rows=rows, header=at, beside=above,
                 encoding=encoding, delimiter=delimiter)  # fmt: skip


def _header(
    records: Iterable[Cells], asked: int | None, path: str
) -> tuple[Sequence[str], int, tuple[str, ...]]:
    """The names, the line they stand in, and what is said of the lines above it, which are not
    read. Where there are no names, there are as many columns as most of the first rows have."""
    if asked == 0:
        widths = Counter(
            max(place for place, cell in enumerate(one.texts, start=1) if cell.strip())
            for one in islice(records, _LOOKED_AT)
            if any(cell.strip() for cell in one.texts)
        )
        return ("",) * widths.most_common(1)[0][0] if widths else (), 0, ()
    above: list[str] = []
    for line, texts, wrong, *_ in records:
        said = " ".join(" ".join(texts).split())
        if (line >= asked) if asked else said:
            if wrong:
                raise Refused(f"{path}: line {line}, the names of the columns: {wrong}")
            if count := len(above):
                more = " …" if count > 1 else ""
                above = [f"lines above the names ({count}: '{above[0][:40]}'{more})"]
            return texts, line, tuple(above)
        above += [said] if said else []
    return (), 0, ()


def _beyond(cells: Sequence[str], width: int, apart: str) -> str | None:
    """What is said of cells to the right of the last column; blank ones are harmless."""
    extra = " ".join(next(filter(str.strip, cells[width:]), "").split())
    if not extra:
        return None
    shown = f"'{extra[:40]}{'…' if len(extra) > 40 else ''}'"
    return f"{shown} stands to the right of the last of {width} columns: {apart}"


def named(header: Sequence[str], path: str) -> tuple[str, ...]:
    """Column names, each once: a blank one is `column 3`, a second `Date` is `Date (2)`."""
    if len(header) > LIMITS.columns:
        raise Refused(f"{path}: has {len(header):,} columns: at most {LIMITS.columns:,}")
    free = Numbering("{} ({})")
    names = (" ".join(text.replace("\ufeff", "").split()) for text in header)
    return tuple(free.of(name or f"column {place}") for place, name in enumerate(names, start=1))


def _by_name(columns: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """The cells that are not blank by their columns."""
    found = {name: text for name, text in zip(columns, cells, strict=False)
             if text and not text.isspace()}  # fmt: skip
    for place in range(len(columns), len(cells)):
        if (text := cells[place]) and not text.isspace():
            found[f"column {place + 1}"] = text
    return found


def by_column(rows: Iterable[TableRow]) -> dict[str, list[str]]:
    """The cells of some rows, of each column that has any."""
    found: dict[str, list[str]] = {}
    for row in rows:
        for name, text in row.cells.items():
            found.setdefault(name, []).append(text)
    return found


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


_PIECES = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|\[\$(?P<money>[^\]\-]*)(?:-[^\]]*)?\]|\[[^\]]*\]'
    r"|_.|\*.|(?P<digits>[0#?][0#?,.]*(?:E[+-]0+)?)|(?P<other>.)",
    re.DOTALL,
)
_CLOCK = re.compile(r"h+[^a-z]*m+|m+[^a-z]*s+|am/pm|a/p|h+|s+", re.IGNORECASE)
_MONEY = frozenset("$€£¥₹₩₽₺%")


class _Form(NamedTuple):
    """What stands around the digits, and by what they are multiplied."""

    before: str
    after: str
    power: int


def shown(value: Any, number_format: str | None) -> str:
    """The text of a cell, as far as its format says what the number is."""
    form = number_format or "General"
    if isinstance(value, datetime | date):
        return _day(value, form)
    if isinstance(value, bool) or not isinstance(value, int | float) or form == "General":
        return cell_text(value)
    told = _form(form)
    if not told.before and not told.after and not told.power:
        return cell_text(value)
    number = Decimal(format(value, ".15g")).scaleb(told.power)
    digits = f"{abs(number):f}"
    digits = digits.rstrip("0").rstrip(".") if "." in digits else digits
    return f"{'-' if number < 0 else ''}{told.before}{digits}{told.after}"


def _day(value: datetime | date, form: str) -> str:
    bare = _CLOCK.sub("", re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", form)).lower()
    text = cell_text(value)
    if ("y" not in bare and "m" not in bare) or "d" in bare or form == "General":
        return text
    return text[:7] if "m" in bare else text[:4]


@lru_cache(maxsize=512)
def _form(form: str) -> _Form:
    before, after, power, digits = "", "", 0, False
    for piece in _PIECES.finditer(form.split(";", maxsplit=1)[0]):
        if piece["digits"]:
            digits = True
            commas = re.search(r",+\Z", piece["digits"])
            power -= 3 * len(commas[0]) if commas else 0
            continue
        literal = next((piece[n] for n in ("quoted", "escaped", "money", "other") if piece[n]), "")
        if piece["other"] == "%":
            power += 2
        if piece["other"] and literal not in _MONEY and not literal.isspace():
            continue
        if digits:
            after += literal
        else:
            before += literal
    if not digits or not any(c.isalpha() or c in _MONEY for c in before + after):
        return _Form("", "", 0)
    return _Form(before.strip(), after.rstrip(), power)
