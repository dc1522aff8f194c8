"""Workbooks in: the rows of one sheet, as last computed, whatever the file claims about its size.

What a workbook holds beside them is asked about, before anything is made of the rows: other sheets,
hidden and merged parts, formulas that were never computed. The addresses behind the words of cells,
which the reader of rows does not know, stand after the rows of a sheet, and in its formulas.
Of XLS and XLSB the values alone: number formats and links are not read, so that a column of
fractions is asked about and never taken for percent.
"""

from __future__ import annotations

import html
import posixpath
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import islice, pairwise
from typing import Any, NamedTuple

from msgspec.structs import replace

from events.errors import Refused, nearest
from timeline.interchange.names import WEB
from timeline.interchange.opening import LIMITS, check_names
from timeline.interchange.tables import shape
from timeline.interchange.tables.shape import Cells, Reading, Table, TableRow
from timeline.interchange.wording import draft, lines_of, shortened
from timeline.system.extras import extra
from timeline.wording import count_words

_BLANK_ROWS = 1_000
"""A sheet may claim a million rows: it ends after as many blank ones."""


def open_sheet(path: str, asked: Reading) -> Table:
    """The first sheet, or the one that `asked` names. Raises Refused."""
    computed = check(path)
    links: dict[int, dict[int, str]] = {}
    merged: list[tuple[int, int, int]] = []
    found: dict[str, Any] = {}
    """The sheet's part of the file, and from when the workbook counts, once a row is read."""

    def records() -> Iterator[Cells]:
        held: dict[tuple[int, int, int], str] = {}
        for line, cells, blank, written in _cells(path, asked, computed, found):
            for area in merged:  # what stands in one cell of several rows holds for each of them
                first, last, place = area
                if first <= line <= last and any(cells):
                    cells.extend([""] * (place + 1 - len(cells)))
                    cells[place] = held.setdefault(area, cells[place])
            there = links.get(line, {}) | dict(linked_by_formula(written))
            behind = {place: url for place, url in there.items()
                      if url != "".join(cells[place : place + 1]).strip()}  # fmt: skip
            yield Cells(line, cells, None, blank, behind)

    table = shape.tabled(path, "xlsx", records, asked.header)
    behind_cells, areas = beside_rows(path, found["part"])
    links |= behind_cells
    merged += [area for area in areas if area[0] > table.header]
    table = replace(table, epoch=1904 if found["epoch"].year == 1904 else 1900)
    return shape.with_links(table) if links or not computed else table


def open_old_sheet(path: str, form: str, asked: Reading) -> Table:
    """The same of XLS, XLSB and ODS. Raises Refused."""
    cells = [Cells(*one) for one in _values(path, form, asked)]
    return shape.tabled(path, form, lambda: cells, asked.header)


def _values(path: str, form: str, asked: Reading) -> list[tuple[int, list[str]]]:
    if form == "ods":
        from timeline.interchange.tables.ods import ods_cells  # what reads XML is slow to load

        check(path, "ODS")
        try:
            return ods_cells(path, asked.sheet)
        except (KeyError, ValueError, SyntaxError, ArithmeticError) as error:
            raise Refused(f"{path}: is no ODS workbook that can be read: {error}") from None
    with extra(form.upper(), ", or save the sheet as XLSX or CSV"):
        import python_calamine  # noqa: F401 - it is imported by the process that reads
    from timeline.interchange.tables.old_values import old_values

    return list(enumerate(old_values(path, form, asked.sheet), start=1))


def check(path: str, form: str = "XLSX") -> bool:
    """Refuse what is no workbook or too large; whether no sheet has a formula."""
    formulas = False
    try:
        with zipfile.ZipFile(path) as archive:
            check_names(archive, path)
            size = sum(info.file_size for info in archive.infolist())
            packed = sum(info.compress_size for info in archive.infolist())
            if size > LIMITS.size or (size > LIMITS.free and size > LIMITS.ratio * packed):
                raise Refused(f"{path}: unpacks to {size:,} bytes: save it smaller, or as CSV")
            for info in archive.infolist():
                if info.flag_bits & 0x1:
                    raise Refused(f"{path}: is encrypted: save it without a password")
                with archive.open(info) as member:  # which gives no more than it says
                    tail = b""
                    while data := member.read(1 << 20):
                        formulas = formulas or b"<f>" in tail + data or b"<f " in tail + data
                        tail = data[-2:]
    except FileNotFoundError:
        raise Refused(f"{path}: there is no such file") from None
    except OSError as error:
        raise Refused(f"{path}: cannot be read: {error.strerror or error}") from None
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, RuntimeError) as error:
        raise Refused(f"{path}: is no {form} workbook: {error}") from None
    except Refused:
        raise
    except Exception as error:  # zlib.error has no public base beside Exception
        raise Refused(f"{path}: is damaged: {error}") from None
    return not formulas


def _cells(
    path: str, asked: Reading, computed: bool, found: dict[str, Any]
) -> Iterator[tuple[int, list[str], list[int], list[str]]]:
    """Each row's number, its cells, the places of formulas that have no value, and the formulas."""
    with extra("XLSX", ", or save the sheet as CSV"):
        from openpyxl import load_workbook
    books: list[Any] = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and validations that it does not know
            for values in (True,) if computed else (True, False):
                books.append(
                    load_workbook(path, read_only=True, data_only=values, keep_links=False)
                )
    except Exception as error:  # whatever a damaged workbook leads to inside the library
        raise Refused(f"{path}: is no XLSX workbook that can be read: {error}") from None
    try:
        sheets = [_sheet_in(path, book, asked) for book in books]
        found |= {"part": sheets[0]._worksheet_path, "epoch": books[0].epoch}
        told = _sheet_cells(path, sheets[0])
        if computed:
            yield from ((line, cells, [], []) for line, cells in told)
        else:
            formulas = _sheet_cells(path, sheets[1])
            for (line, cells), (_, written) in zip(told, formulas, strict=False):
                blank = [place for place, text in enumerate(written)
                         if text.startswith("=") and not (cells[place : place + 1] or [""])[0]
                         ]  # fmt: skip
                yield line, cells, blank, written
    except Refused:
        raise
    except Exception as error:
        raise Refused(f"{path}: its sheet cannot be read: {error}") from None
    finally:
        for book in books:
            book.close()


def _sheet_in(path: str, book: Any, asked: Reading) -> Any:
    names = [sheet.title for sheet in book.worksheets]
    if asked.sheet is not None and asked.sheet not in names:
        raise Refused(f"{path}: has no sheet '{asked.sheet}' ({nearest(asked.sheet, names)})")
    if not names:
        raise Refused(f"{path}: has no sheet")
    return book[asked.sheet] if asked.sheet else book.worksheets[0]


def _sheet_cells(path: str, sheet: Any) -> Iterator[tuple[int, list[str]]]:
    sheet.reset_dimensions()  # a claimed size is often wrong; the cells themselves are not
    blank = 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for line, found in enumerate(sheet.iter_rows(), start=1):
            cells = [shape.shown(cell.value, cell.number_format) for cell in found]
            if len(cells) > LIMITS.columns:
                raise Refused(f"{path}: row {line}: has {len(cells):,} cells")
            if any(len(cell) > LIMITS.cell for cell in cells):
                raise Refused(f"{path}: row {line}: has a cell of more than {LIMITS.cell:,}")
            blank = 0 if any(cells) else blank + 1
            if blank > _BLANK_ROWS:
                return
            yield line, cells


_LARGEST = 16 * 1024 * 1024
"""Bytes of XML up to which a workbook is opened whole; that takes many times as much memory."""


class WorkbookLook(NamedTuple):
    """What was found beside the rows: remarks, one a line, and the names of hidden columns."""

    remarks: list[str]
    hidden: list[str]


def look(path: str, table: Table, rows: Sequence[TableRow]) -> WorkbookLook:
    """Questions and notes on a workbook, of which `rows` are the first."""
    from openpyxl import load_workbook

    with zipfile.ZipFile(path) as archive:
        if sum(info.file_size for info in archive.infolist()) > _LARGEST:
            return WorkbookLook(draft("large workbook"), [])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            book: Any = load_workbook(path, keep_links=False)
        except Exception:  # what reads as rows may still be damaged elsewhere
            return WorkbookLook([], [])
    page = book.worksheets[0]
    found: list[str] = []
    others = [sheet.title for sheet in book.worksheets[1:]]
    if others:
        found += draft("other sheets", sheet=page.title, others=shortened(", ".join(others), 80))
    names = [
        table.columns[number - 1]
        for dimension in page.column_dimensions.values()
        if dimension.hidden
        for number in range(dimension.min or 0, min(dimension.max or 0, len(table.columns)) + 1)
        if number
    ]
    if names:
        found += draft("hidden columns", columns=shortened(", ".join(names), 80))
    filtered = [number for number, row in page.row_dimensions.items()
                if row.hidden and number > table.header]  # fmt: skip
    if filtered:
        found += draft("hidden rows", rows=count_words(len(filtered), "row"), row=filtered[0])
    merged = [str(area) for area in page.merged_cells.ranges if area.max_row > table.header]
    if merged:
        found += draft("merged", areas=count_words(len(merged), "merged area"), area=merged[0])
    noted = [cell for row in page.iter_rows() for cell in row if cell.comment]
    if noted:
        found += draft("notes", cells=count_words(len(noted), "cell"), cell=noted[0].coordinate,
                       text=shortened(noted[0].comment.text, 60))  # fmt: skip
    below = [two for one, two in pairwise(rows)
             if two.line > one.line + 1 and _is_heading(two) and not _is_heading(one)]  # fmt: skip
    if below:
        found += draft("another table", row=below[0].line)
    blank = [row for row in rows if row.uncomputed]
    if blank:
        found += draft("uncomputed", rows=count_words(len(blank), "row"),
                       lines=lines_of([row.line for row in blank]),
                       columns=", ".join(dict.fromkeys(blank[0].uncomputed)))  # fmt: skip
    return WorkbookLook(found, names)


def _is_heading(row: TableRow) -> bool:
    """Whether a row may hold names of columns: several cells, and no figure in any of them."""
    return len(row.cells) > 1 and not any(c.isdigit() for t in row.cells.values() for c in t)


_ATTRIBUTE = re.compile(rb"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_FORMULA = re.compile(r'=\s*HYPERLINK\(\s*"([^"]+)"', re.IGNORECASE)
_BUILT_OTHERWISE = (KeyError, zipfile.BadZipFile, OSError, ValueError, TypeError,
                    UnboundLocalError)  # fmt: skip
"""What a part of a workbook raises that is not as expected; the last two of a place without row."""
_MOST_LINKED = 10_000
"""Cells that one link leads from."""
_MOST_READ = 64 * 1024 * 1024
_BLOCK = 1 << 20


def linked_by_formula(formulas: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The places of a row whose cell is a formula that makes a link, with the addresses."""
    for place, text in enumerate(formulas):
        match = _FORMULA.match(text)
        if match and match[1].startswith(WEB):
            yield place, match[1]


def beside_rows(
    path: str, name: str
) -> tuple[dict[int, dict[int, str]], list[tuple[int, int, int]]]:
    """What the sheet in this part of a workbook says after its rows: the address behind each cell
    (row -> column -> URL), and areas of several rows that are one cell (the first row, the last
    row, the first column from 0). A workbook that is built otherwise has none."""
    links: dict[int, dict[int, str]] = {}
    areas: list[tuple[int, int, int]] = []
    with suppress(*_BUILT_OTHERWISE), zipfile.ZipFile(path) as archive:
        told = _after_rows(archive, name)
        with suppress(*_BUILT_OTHERWISE):  # where these are wrong, the links may still be right
            areas = list(_areas_in(told))
        folder, file = posixpath.split(name)
        links = _links_in(told, _relations(archive, f"{folder}/_rels/{file}.rels"), areas)
    return links, areas


def _areas_in(told: bytes) -> Iterator[tuple[int, int, int]]:
    from openpyxl.worksheet.cell_range import CellRange

    for area in (CellRange(tag["ref"]) for tag in _tags(told, b"mergeCell")):
        if area.min_row != area.max_row:
            yield area.min_row, area.max_row, area.min_col - 1


def _links_in(
    told: bytes, targets: dict[str, str], areas: Iterable[tuple[int, int, int]]
) -> dict[int, dict[int, str]]:
    from openpyxl.utils.cell import coordinate_to_tuple
    from openpyxl.worksheet.cell_range import CellRange

    found: dict[int, dict[int, str]] = {}
    for link in _tags(told, b"hyperlink"):
        url = targets.get(link.get("r:id") or link.get("id") or "", "")
        if url.startswith(WEB):
            place = link["ref"]  # nearly always one cell, which is found ten times as fast
            cells = CellRange(place).cells if ":" in place else [coordinate_to_tuple(place)]
            for line, column in islice(cells, _MOST_LINKED):
                found.setdefault(line, {})[column - 1] = url
    for first, last, column in areas:  # what leads from one cell leads from all of its rows
        if url := found.get(first, {}).get(column, ""):
            for line in range(first + 1, min(last, first + _MOST_LINKED) + 1):
                found.setdefault(line, {}).setdefault(column, url)
    return found


def _tags(xml: bytes, name: bytes) -> Iterator[dict[str, str]]:
    """The attributes of each element of a name; the rest of a sheet is no whole XML."""
    for tag in re.finditer(rb"<(?:\w+:)?" + name + rb"\s[^>]*>", xml):
        yield {
            one[1].decode(): html.unescape((one[2] or one[3] or b"").decode("utf-8", "replace"))
            for one in _ATTRIBUTE.finditer(tag[0])
        }


def _relations(archive: zipfile.ZipFile, name: str) -> dict[str, str]:
    if name not in archive.namelist():
        return {}
    with archive.open(name) as stream:
        told = _tags(stream.read(_MOST_READ), b"Relationship")
    return {one.get("Id", ""): one.get("Target", "") for one in told}


def _after_rows(archive: zipfile.ZipFile, name: str) -> bytes:
    """What a sheet says after its rows, which are not kept."""
    kept = b""
    with archive.open(name) as stream:
        while block := stream.read(_BLOCK):
            kept += block
            head, mark, rest = kept.partition(b"</sheetData>")
            if mark:
                return rest + stream.read(_MOST_READ)
            kept = head[-32:]
    return b""
