"""CSV and TSV, as people and programs write them: a mistake in one row never swallows the others.

A quote that is left open takes every line up to the next quote, or to the end of the file, into
one cell. Such a row is a problem at the line on which the quote opens; reading goes on behind it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import chain

from events.errors import Refused
from timeline.interchange.opening import Limits, open_lines
from timeline.interchange.quotes import cells_written, escaped_cells, open_cell, open_quote
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


def open_separated(path: str, form: str, encoding: str, asked: Reading, limits: Limits) -> Table:
    """A file of separated cells. Raises Refused where it has no names of columns."""
    delimiter = asked.delimiter or ("\t" if form == "tsv" else None)
    if delimiter in ("tab", "\\t"):
        delimiter = "\t"
    if delimiter is not None and len(delimiter) != 1:
        raise Refused(f"'{delimiter}' is no delimiter: one character, or tab")
    if delimiter is None:
        delimiter = _delimiter(path, encoding, asked.header or 1, limits)
    sound = _sound(path, encoding, delimiter, asked, limits)
    columns, at, above = header_of(sound, asked.header, path, limits)
    width = len(columns)

    def rows() -> Iterator[TableRow]:
        for count, (line, cells, wrong) in enumerate(_cells(path, encoding, delimiter, limits)):
            if line <= at:
                continue
            limits.allow(count, path)
            row = row_of(line, columns, cells)
            problem = wrong or _beyond(cells, width, delimiter)
            if problem is not None:
                yield TableRow(line, row.cells if row else {}, problem)
            elif row is not None:
                yield row

    return Table(path=path, form=form, columns=columns, rows=rows, encoding=encoding,
                 delimiter=delimiter, header=at, beside=above)  # fmt: skip


def _sound(
    path: str, encoding: str, delimiter: str, asked: Reading, limits: Limits
) -> Iterator[tuple[int, list[str]]]:
    """The records down to the one with the names. Raises Refused where that one is broken."""
    for line, cells, wrong in _cells(path, encoding, delimiter, limits):
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


def _delimiter(path: str, encoding: str, header: int, limits: Limits) -> str:
    """The most frequent of the usual ones in the header, outside quotes."""
    with open_lines(path, encoding, limits) as lines:
        seen = [line for number, line in enumerate(lines, start=1)
                if number >= header and number < header + 5 and line.strip()]  # fmt: skip
        outside = "".join((seen[0] if seen else "").split('"')[::2])
    found = max(",;\t|", key=outside.count)
    # What programs that fear commas write, where none of the usual ones is there at all.
    return found if outside.count(found) else max(",\x01\x1f\x1e^~", key=outside.count)


def _cells(
    path: str, encoding: str, delimiter: str, limits: Limits
) -> Iterator[tuple[int, list[str], str | None]]:
    """Each record: the line on which it begins, its cells, and what is wrong with it. Of one with
    a quote left open: the line on which that opens, and the cells up to there."""
    csv.field_size_limit(limits.cell)
    with open_lines(path, encoding, limits) as stream:
        lines, begins, opened = stream, 1, 0
        while (first := next(lines, None)) is not None:
            kept = _record(first, lines, delimiter, limits) if '"' in first else [first]
            found = open_quote(kept, delimiter) if '"' in first else None
            at, used, wrong = begins, len(kept), None
            if found is None:
                try:
                    cells, wrong = _whole(kept, delimiter)
                except csv.Error as error:
                    if "field larger" in str(error):
                        raise Refused(
                            f"{path}: line {begins}: a cell has more than {limits.cell:,} "
                            "characters: is a quote left open?"
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
            if len(cells) > limits.columns:
                raise Refused(f"{path}: line {at}: has {len(cells):,} cells: at most "
                              f"{limits.columns:,}")  # fmt: skip
            if used < len(kept):
                lines = chain(kept[used:], lines)
            yield at, cells, wrong
            begins += used


def _record(first: str, lines: Iterator[str], delimiter: str, limits: Limits) -> list[str]:
    """The lines of a record: it goes on while a quote is open, up to what a cell may hold."""
    kept, text = [first], first
    while (at := open_cell(text, delimiter)) is not None and len(text) - at <= limits.cell:
        for line in lines:
            kept.append(line)
            text += line
            if '"' in line or len(text) - at > limits.cell:
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
