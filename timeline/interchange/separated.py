r"""CSV and TSV, as people and programs write them: a mistake in one row never swallows the others.

A quote that is left open takes every line up to the next quote, or to the end of the file, into
one cell. Such a row is a problem at the line on which the quote opens; reading goes on behind it.
A cell within quotes is whole where a delimiter or the end of the row follows its last quote. One
that begins with quoted words and goes on after them (`"Yes" he said`) is kept as it is written.
Some programs write a quote within quotes as `\"`; where a row reads so, it is read so.
"""

from __future__ import annotations

import csv
import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from itertools import accumulate, chain, pairwise
from typing import NamedTuple

from events.errors import Refused
from timeline.interchange.opening import LIMITS, open_lines
from timeline.interchange.tables import Reading, Table, TableRow, header_of, row_of

_MOST_OPEN = 100
"""Quotes left open after which a file is given up."""
_LEFT_OPEN = (
    "a quote opens here and is not closed: write the closing quote, or take this one away (a quote "
    "within quotes is written twice)"
)
_CARRIAGE_RETURN = (
    "has a carriage return within a cell without quotes: take it away, or quote the cell"
)


def open_separated(path: str, form: str, encoding: str, asked: Reading) -> Table:
    """A file of separated cells. Raises Refused where it has no names of columns."""
    delimiter = asked.delimiter or ("\t" if form == "tsv" else None)
    if delimiter in ("tab", "\\t"):
        delimiter = "\t"
    if delimiter is not None and len(delimiter) != 1:
        raise Refused(f"'{delimiter}' is no delimiter: one character, or tab")
    if delimiter is None:
        delimiter = _delimiter(path, encoding, asked.header or 1)
    sound = _sound(path, encoding, delimiter, asked)
    columns, at, above = header_of(sound, asked.header, path)
    width = len(columns)

    def rows() -> Iterator[TableRow]:
        for count, (line, cells, wrong) in enumerate(_cells(path, encoding, delimiter)):
            if line <= at:
                continue
            LIMITS.allow(count, path)
            row = row_of(line, columns, cells)
            problem = wrong or _beyond(cells, width, delimiter)
            if problem is not None:
                yield TableRow(line, row.cells if row else {}, problem)
            elif row is not None:
                yield row

    return Table(path=path, form=form, columns=columns, rows=rows, encoding=encoding,
                 delimiter=delimiter, header=at, beside=above)  # fmt: skip


def _sound(
    path: str, encoding: str, delimiter: str, asked: Reading
) -> Iterator[tuple[int, list[str]]]:
    """The records down to the one with the names. Raises Refused where that one is broken."""
    for line, cells, wrong in _cells(path, encoding, delimiter):
        names = (line >= asked.header) if asked.header else any(cell.strip() for cell in cells)
        if wrong and names and asked.header != 0:
            raise Refused(f"{path}: line {line}, the names of the columns: {wrong}")
        yield line, cells


def _beyond(cells: list[str], width: int, delimiter: str) -> str | None:
    """What is said of cells to the right of the last column; blank ones are harmless."""
    extra = next((cell for cell in cells[width:] if cell.strip()), None)
    if extra is None:
        return None
    shown = " ".join(extra.split())
    name = "tab" if delimiter == "\t" else f"'{delimiter}'"
    return (f"'{shown[:40]}{'…' if len(shown) > 40 else ''}' stands to the right of the last of "
            f"{width} columns: put a cell that holds a {name} in quotes, or name the column"
            )  # fmt: skip


def _delimiter(path: str, encoding: str, header: int) -> str:
    """The most frequent of the usual ones in the header, outside quotes."""
    with open_lines(path, encoding) as lines:
        seen = [line for number, line in enumerate(lines, start=1)
                if number >= header and number < header + 5 and line.strip()]  # fmt: skip
        outside = "".join((seen[0] if seen else "").split('"')[::2])
    found = max(",;\t|", key=outside.count)
    # What programs that fear commas write, where none of the usual ones is there at all.
    return found if outside.count(found) else max(",\x01\x1f\x1e^~", key=outside.count)


def _cells(path: str, encoding: str, delimiter: str) -> Iterator[tuple[int, list[str], str | None]]:
    """Each record: the line on which it begins, its cells, and what is wrong with it. Of one with
    a quote left open: the line on which that opens, and the cells up to there."""
    csv.field_size_limit(LIMITS.cell)
    with open_lines(path, encoding) as stream:
        lines, begins, opened = stream, 1, 0
        while (first := next(lines, None)) is not None:
            kept = _record(first, lines, delimiter) if '"' in first else [first]
            found = open_quote(kept, delimiter) if '"' in first else None
            at, used, wrong = begins, len(kept), None
            if found is None:
                try:
                    cells, wrong = _whole(kept, delimiter)
                except csv.Error as error:
                    if "field larger" in str(error):
                        far = f"a cell has more than {LIMITS.cell:,} characters"
                        raise Refused(
                            f"{path}: line {begins}: {far}: is a quote left open?"
                        ) from None
                    at, cells, wrong = begins + used - 1, [], _CARRIAGE_RETURN
            elif escaped := escaped_cells(first, delimiter):
                cells, used = escaped, 1
            else:
                opened += 1
                if opened > _MOST_OPEN:
                    raise Refused(f"{path}: line {begins + found}: is one of more than "
                                  f"{_MOST_OPEN} with a quote left open: is this CSV?")  # fmt: skip
                at, used, wrong = begins + found, found + 1, _LEFT_OPEN
                cells = _first_cells(kept[:used], delimiter)
            if len(cells) > LIMITS.columns:
                raise Refused(f"{path}: line {at}: has {len(cells):,} cells: at most "
                              f"{LIMITS.columns:,}")  # fmt: skip
            if used < len(kept):
                lines = chain(kept[used:], lines)
            yield at, cells, wrong
            begins += used


def _record(first: str, lines: Iterator[str], delimiter: str) -> list[str]:
    """The lines of a record: it goes on while a quote is open, up to what a cell may hold."""
    kept, text = [first], first
    while (at := open_cell(text, delimiter)) is not None and len(text) - at <= LIMITS.cell:
        for line in lines:
            kept.append(line)
            text += line
            if '"' in line or len(text) - at > LIMITS.cell:
                break
        else:
            break
    return kept


def _whole(lines: list[str], delimiter: str) -> tuple[list[str], str | None]:
    """The cells of a record, or what is wrong with them. Raises csv.Error."""
    text = "".join(lines)
    told = cells_written(text, delimiter) if '"' in text else None
    try:
        cells = next(csv.reader(lines, delimiter=delimiter), [])
    except csv.Error:
        if not isinstance(told, str):
            raise
        cells = []
    return (cells, told) if isinstance(told, str) else (told or cells, None)


def _first_cells(lines: list[str], delimiter: str) -> list[str]:
    """The cells of a record's first lines, as far as they can be read."""
    try:
        return [cell.rstrip("\r\n") for cell in next(csv.reader(lines, delimiter=delimiter), [])]
    except csv.Error:
        return []


_QUOTED = re.compile(r'"[^"]*+(?:""[^"]*+)*+')
"""A quoted cell without its closing quote; a quote within it is written twice."""

_OPENS = re.compile(r'\A[^"]*(?:"[^"]*"[^"]*)*(?<=[\s(\[])"(?=[^\s"])[^"]*\Z')
_SHUTS = re.compile(r'[^"]*[^\s"]"(?!\w)')
"""A cell whose last quote opens something, and one whose first quote ends it."""

TWO_WAYS = (
    r'may be read in two ways, because of \": write a quote within quotes twice (""), or take the '
    r"\ before it away"
)


class _Forms(NamedTuple):
    plain: re.Pattern[str]
    escaped: re.Pattern[str]
    cells: re.Pattern[str]
    cell: re.Pattern[str]


@cache
def _forms(delimiter: str) -> _Forms:
    """Of one delimiter: a record that every reader of CSV takes for the same cells, one in which
    quotes are escaped by a backslash, what stands before a last cell, and a cell of the second."""
    mark = re.escape(delimiter)
    blanks = "[ ]*+" if delimiter == "\t" else r"[ \t]*+"
    bare = rf'(?!{blanks}")[^{mark}\r\n]*+'
    plain = rf'(?:"[^"]*+(?:""[^"]*+)*+"{blanks}|[^{mark}\r\n"]*+)'
    escaped = rf'(?:{blanks}"((?:[^"\\]|\\.|"")*+)"{blanks}|({bare}))'
    whole = [rf"{cell}(?:{mark}{cell})*+[\r\n]*\Z" for cell in (plain, escaped)]
    ends = rf'(?:"[^"]*+(?:""[^"]*+)*+"|(?!"))[^{mark}\r\n]*+'
    cells = rf"(?:{ends}{mark})*+"
    return _Forms(*(re.compile(text, re.DOTALL) for text in (*whole, cells, escaped)))


def open_cell(text: str, delimiter: str) -> int | None:
    """Where the cell begins whose quote is open at the end of a text, if one is."""
    before = _forms(delimiter).cells.match(text)
    quoted = _QUOTED.match(text, before.end()) if before else None
    return quoted.start() if quoted and quoted.end() == len(text) else None


def cells_written(text: str, delimiter: str) -> list[str] | str | None:
    """The cells of a record with quotes, or what is wrong; None where `csv` reads it rightly."""
    escaped = escaped_cells(text, delimiter)
    if escaped is None and _forms(delimiter).plain.match(text):
        return None
    kept, enclosed = _kept(text, delimiter)
    if escaped is not None:
        return TWO_WAYS if enclosed and kept != escaped else escaped
    for one, other in pairwise(kept) if delimiter != "\t" else ():
        if _OPENS.search(one) and _SHUTS.match(other):
            shown = delimiter.join((one[one.rindex('"') :], other[: other.index('"') + 1]))
            return (f"'{shown}' holds a delimiter and stands within a cell: put the whole cell in "
                    'quotes, and write those within it twice ("")')  # fmt: skip
    return kept


def escaped_cells(text: str, delimiter: str) -> list[str] | None:
    r"""The cells of a record whose quotes within quotes are written `\"`; None where it is none."""
    forms = _forms(delimiter)
    if '\\"' not in text or forms.escaped.match(text) is None:
        return None
    text = text.rstrip("\r\n")
    cells, at = [], 0
    while True:
        found = forms.cell.match(text, at)
        assert found is not None
        quoted = found[1] or ""
        told = re.sub(r'\\([\\"])|""', lambda mark: mark[1] or '"', quoted)
        cells.append(found[2] if found[1] is None else told)
        at = found.end() + 1
        if at > len(text):
            return cells


def _kept(text: str, delimiter: str) -> tuple[list[str], bool]:
    """The cells of a record, each quote that does not enclose its cell kept as it stands; and
    whether each cell that begins with a quote is enclosed. After blanks, quotes enclose a cell
    where they hold a delimiter."""
    text = text.rstrip("\r\n")
    cells, at, enclosed = [], 0, True
    blank = " " if delimiter == "\t" else " \t"
    while True:
        start = at
        while text[at : at + 1] and text[at] in blank:
            at += 1
        if match := _QUOTED.match(text, at):
            end = match.end() + 1
            while text[end : end + 1] and text[end] in blank:
                end += 1
            whole = text[end : end + 1] in (delimiter, "") and match.end() < len(text)
            if whole and (at == start or delimiter in match[0]):
                cells.append(match[0][1:].replace('""', '"'))
                if end >= len(text):
                    return cells, enclosed
                at = end + 1
                continue
            at, enclosed = match.end(), False
        stop = text.find(delimiter, at)
        cells.append(text[start:] if stop < 0 else text[start:stop])
        if stop < 0:
            return cells, enclosed
        at = stop + 1


def open_quote(lines: list[str], delimiter: str) -> int | None:
    """Which line of a record opens a quote that is never closed, or that only a later line
    closes in the middle of a cell, as happens where the next quote of the file was meant to open
    one. None where every quote is in order; one within an unquoted cell is a mark like others."""
    text = "".join(lines)
    at = 0
    while at < len(text):
        end = at
        if text[at] == '"':
            match = _QUOTED.match(text, at)
            assert match is not None
            end = match.end()
            closed = text[end : end + 1] == '"'
            follows = text[end + 1 : end + 2]
            apart = follows in (delimiter, "\r", "\n", "")
            if not closed or (not apart and _line_of(lines, end) > _line_of(lines, at)):
                return _line_of(lines, at)
            end += 1
        mark = text.find(delimiter, end)
        if mark < 0:
            return None
        at = mark + 1
    return None


def _line_of(lines: list[str], at: int) -> int:
    """Which of the lines holds a character of the text that they make together."""
    return min(bisect_right([*accumulate(map(len, lines))], at), len(lines) - 1)
