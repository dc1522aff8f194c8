r"""CSV and TSV, as people and programs write them: a mistake in one row never swallows the others.

A quote that is left open takes every line up to the next quote, or to the end of the file, into
one cell. Such a row is a problem at the line on which the quote opens; reading goes on behind it.
A cell within quotes is whole where a delimiter or the end of the row follows its last quote. One
that begins with quoted words and goes on after them (`"Yes" he said`) is kept as it is written.
Some programs write a quote within quotes as `\"`; where a row reads so, it is read so.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from itertools import accumulate, chain, pairwise
from typing import NamedTuple

from events.errors import Refused
from timeline.interchange.opening import LIMITS, open_lines
from timeline.interchange.tables.shape import Cells, Reading, Table, tabled

_MOST_OPEN = 100
"""Quotes left open after which a file is given up."""
_LEFT_OPEN = (
    "a quote opens here and is not closed: write the closing quote, or take this one away (a quote "
    "within quotes is written twice)"
)
_CUT_OFF = "has a carriage return within a cell without quotes: take it away, or quote the cell"


def open_separated(path: str, form: str, encoding: str, asked: Reading) -> Table:
    """A file of separated cells. Raises Refused where it has no names of columns."""
    delimiter = asked.delimiter or ("\t" if form == "tsv" else None)
    if delimiter in ("tab", "\\t"):
        delimiter = "\t"
    if delimiter is not None and len(delimiter) != 1:
        raise Refused(f"'{delimiter}' is no delimiter: one character, or tab")
    if delimiter is None:
        delimiter = _delimiter(path, encoding, asked.header or 1)
    told = "tab" if delimiter == "\t" else f"'{delimiter}'"
    return tabled(
        path, form, lambda: _cells(path, encoding, delimiter), asked.header,
        apart=f"put a cell that holds a {told} in quotes, or name the column",
        encoding=encoding, delimiter=delimiter,
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


def _cells(path: str, encoding: str, delimiter: str) -> Iterator[Cells]:
    """Each record: the line on which it begins, its cells, and what is wrong with it. Of one with
    a quote left open: the line on which that opens, and the cells up to there."""
    with open_lines(path, encoding) as stream:
        lines, begins, opened = stream, 1, 0
        while (first := next(lines, None)) is not None:
            kept, left, cells, wrong = [first], None, list[str](), None
            if '"' in first:
                kept, found = _record(first, lines, delimiter)
                left = _left_open(kept, found)
                if left is None:
                    cells, wrong = _written(found, delimiter)
            elif text := first.rstrip("\r\n"):  # nearly every line
                cells, wrong = text.split(delimiter), _CUT_OFF if _END.search(text) else None
            at, used = begins, len(kept)
            if wrong == _CUT_OFF:
                at, cells = begins + used - 1, []
            elif left is not None and (escaped := escaped_cells(first, delimiter)):
                cells, used = escaped, 1
            elif left is not None:
                at, used, wrong = begins + left, left + 1, _LEFT_OPEN
                opened += 1
                if opened > _MOST_OPEN:
                    raise Refused(f"{path}: line {at}: is one of more than {_MOST_OPEN} with a "
                                  "quote left open: is this CSV?")  # fmt: skip
                cells = _told(_split("".join(kept[:used]), delimiter), delimiter)
            elif any(len(cell) > LIMITS.cell for cell in cells):
                raise Refused(f"{path}: line {begins}: a cell has more than {LIMITS.cell:,} "
                              "characters: is a quote left open?")  # fmt: skip
            if len(cells) > LIMITS.columns:
                raise Refused(f"{path}: line {at}: has {len(cells):,} cells: at most "
                              f"{LIMITS.columns:,}")  # fmt: skip
            if used < len(kept):
                lines = chain(kept[used:], lines)
            yield Cells(at, cells, wrong)
            begins += used


class _Forms(NamedTuple):
    cell: re.Pattern[str]
    escaped: re.Pattern[str]


_INNER = r'[^"]*+(?:""[^"]*+)*+'
"""What stands between quotes that enclose a cell: a quote within it is written twice."""
_END = re.compile(r"[\r\n]")


@cache
def _forms(delimiter: str) -> _Forms:
    r"""Of one delimiter: a cell as it is written (`quoted`: what is between the quotes by which it
    begins, which stay `open`, are the `end` of it but for blanks, or are followed by `more`;
    `after`: what is between quotes after blanks), and one whose quotes are escaped by a backslash.
    """
    mark = re.escape(delimiter)
    blanks = "[ ]*+" if delimiter == "\t" else r"[ \t]*+"
    cell = (
        rf'"(?P<quoted>{_INNER})(?:(?P<open>\Z)|"(?:(?P<end>{blanks})(?={mark}|\Z)|'
        rf'(?P<more>[^{mark}]*+)))|{blanks}"(?P<after>{_INNER})"{blanks}(?={mark}|\Z)|'
        rf'{blanks}"{_INNER}"?[^{mark}]*+|[^{mark}]*+'
    )
    escaped = rf'{blanks}"((?:[^"\\]|\\.|"")*+)"{blanks}|((?!{blanks}")[^{mark}\r\n]*+)'
    return _Forms(re.compile(cell), re.compile(escaped, re.DOTALL))


def _split(text: str, delimiter: str) -> list[re.Match[str]]:
    """The cells of a record as they are written."""
    text, cell, at = text.rstrip("\r\n"), _forms(delimiter).cell, 0
    found = []
    while at <= len(text) and (one := cell.match(text, at)):
        found.append(one)
        at = one.end() + 1
    return found


def _record(
    first: str, lines: Iterator[str], delimiter: str
) -> tuple[list[str], list[re.Match[str]]]:
    """The lines of a record and its cells: it goes on while a quote is open, up to what a cell may
    hold."""
    kept, text = [first], first
    while True:
        found = _split(text, delimiter)
        begin = found[-1].start()
        if found[-1]["open"] is None or len(text) - begin > LIMITS.cell:
            return kept, found
        for line in lines:
            kept.append(line)
            text += line
            if '"' in line or len(text) - begin > LIMITS.cell:
                break
        else:
            return kept, found


def _left_open(lines: list[str], found: list[re.Match[str]]) -> int | None:
    """Which line of a record opens a quote that is never closed, or that only a later line
    closes in the middle of a cell, as happens where the next quote of the file was meant to open
    one. None where every quote is in order; one within an unquoted cell is a mark like others."""
    ends = [*accumulate(map(len, lines))]
    for one in found:
        if one["open"] is not None or (len(lines) > 1 and one["end"] != ""):
            begin, shut = (bisect_right(ends, at) for at in (one.start(), one.end("quoted")))
            if one["open"] is not None or shut > begin:
                return begin
    return None


_OPENS = re.compile(r'\A[^"]*(?:"[^"]*"[^"]*)*(?<=[\s(\[])"(?=[^\s"])[^"]*\Z')
_SHUTS = re.compile(r'[^"]*[^\s"]"(?!\w)')
"""A cell whose last quote opens something, and one whose first quote ends it."""

TWO_WAYS = (
    r'may be read in two ways, because of \": write a quote within quotes twice (""), or take the '
    r"\ before it away"
)


def _told(found: list[re.Match[str]], delimiter: str) -> list[str]:
    """What the cells of a record say: each quote that does not enclose its cell is kept as it
    stands. After blanks, quotes enclose a cell where they hold a delimiter."""
    cells = []
    for one in found:
        inner = one["quoted"] if one["more"] is None else None
        if one["after"] and delimiter in one["after"]:
            inner = one["after"]
        cells.append(one[0] if inner is None else inner.replace('""', '"'))
    return cells


def _written(found: list[re.Match[str]], delimiter: str) -> tuple[list[str], str | None]:
    """The cells of a record whose quotes are in order, and what is wrong with them."""
    if any(_END.search(one.string, max(one.start(), one.end("quoted")), one.end())
           for one in found):  # fmt: skip
        return [], _CUT_OFF
    cells = _told(found, delimiter)
    odd = [one for one, cell in zip(found, cells, strict=True) if cell == one[0] and '"' in cell]
    if (escaped := escaped_cells(found[0].string, delimiter)) is not None:
        enclosed = not any(one[0].lstrip().startswith('"') for one in odd)
        return (cells, TWO_WAYS) if enclosed and cells != escaped else (escaped, None)
    if not odd and all(one["after"] is None for one in found):
        return [cell + (one["end"] or "") for one, cell in zip(found, cells, strict=True)], None
    for one, other in pairwise(cells) if delimiter != "\t" else ():
        if _OPENS.search(one) and _SHUTS.match(other):
            shown = delimiter.join((one[one.rindex('"') :], other[: other.index('"') + 1]))
            return cells, (f"'{shown}' holds a delimiter and stands within a cell: put the whole "
                           'cell in quotes, and write those within it twice ("")')  # fmt: skip
    return cells, None


def escaped_cells(text: str, delimiter: str) -> list[str] | None:
    r"""The cells of a record whose quotes within quotes are written `\"`; None where it is none."""
    text, cell, at = text.rstrip("\r\n"), _forms(delimiter).escaped, 0
    if '\\"' not in text:
        return None
    cells = []
    while at <= len(text):
        found = cell.match(text, at)
        if found is None or text[found.end() : found.end() + 1] not in (delimiter, ""):
            return None
        told = re.sub(r'\\([\\"])|""', lambda mark: mark[1] or '"', found[1] or "")
        cells.append(found[2] if found[1] is None else told)
        at = found.end() + 1
    return cells
