r"""Quotes in separated cells, as people and programs write them.

A cell within quotes is whole where a delimiter or the end of the row follows its last quote. One
that begins with quoted words and goes on after them (`"Yes" he said`) is kept as it is written.
Some programs write a quote within quotes as `\"`; where a row reads so, it is read so.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache
from itertools import accumulate, pairwise
from typing import NamedTuple

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
        quoted = found[1]
        cells.append(
            found[2]
            if quoted is None
            else re.sub(r'\\([\\"])|""', lambda mark: mark[1] or '"', quoted)
        )
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
