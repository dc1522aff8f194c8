"""XLSX in: the rows of one sheet, as last computed, whatever the file claims about its size."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Iterator
from typing import Any

from events.errors import Refused, nearest
from timeline.interchange.limits import Limits
from timeline.interchange.opening import check_names
from timeline.interchange.tables import Reading, Row, Table, cell_text, named, row_of

_BLANK_ROWS = 1_000
"""A sheet may claim a million rows: it ends after as many blank ones."""


def open_sheet(path: str, asked: Reading, limits: Limits) -> Table:
    """The first sheet, or the one that `asked` names. Raises Refused."""
    _check(path, limits)
    header: list[str] = []
    at = 0
    for line, cells in _cells(path, asked, limits):
        if (line >= asked.header) if asked.header else any(cell.strip() for cell in cells):
            header, at = cells, line
            break
    if not header:
        raise Refused(f"{path}: holds no row")
    while header and not header[-1].strip():
        header.pop()
    columns = named(header, path, limits)

    def rows() -> Iterator[Row]:
        for line, cells in _cells(path, asked, limits):
            row = row_of(line, columns, cells) if line > at else None
            if row is not None:
                yield row

    return Table(path=path, form="xlsx", columns=columns, rows=rows, header=at)


def _check(path: str, limits: Limits) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            check_names(archive, path, limits)
            size = sum(info.file_size for info in archive.infolist())
            packed = sum(info.compress_size for info in archive.infolist())
            if size > limits.table or (size > limits.free and size > limits.ratio * packed):
                raise Refused(f"{path}: unpacks to {size:,} bytes: save it smaller, or as CSV")
            # What the directory says may be a lie: what comes out is counted too.
            for info in archive.infolist():
                if info.flag_bits & 0x1:
                    raise Refused(f"{path}: is encrypted: save it without a password")
                out = 0
                with archive.open(info) as member:
                    while data := member.read(1 << 20):
                        out += len(data)
                        if out > limits.table:
                            raise Refused(f"{path}: {info.filename} is larger than it says")
    except FileNotFoundError:
        raise Refused(f"{path}: there is no such file") from None
    except OSError as error:
        raise Refused(f"{path}: cannot be read: {error.strerror or error}") from None
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, RuntimeError) as error:
        raise Refused(f"{path}: is no XLSX workbook: {error}") from None
    except Exception as error:  # zlib.error has no public base beside Exception
        if isinstance(error, Refused):
            raise
        raise Refused(f"{path}: is damaged: {error}") from None


def _cells(path: str, asked: Reading, limits: Limits) -> Iterator[tuple[int, list[str]]]:
    try:
        from openpyxl import load_workbook
    except ModuleNotFoundError:
        raise Refused(
            "XLSX needs the extra 'export' (pip install 'negotiation-timeline[export]'), or save "
            "the sheet as CSV"
        ) from None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and validations that it does not know
            book: Any = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # whatever a damaged workbook leads to inside the library
        raise Refused(f"{path}: is no XLSX workbook that can be read: {error}") from None
    try:
        yield from _sheet_cells(path, book, asked, limits)
    except Refused:
        raise
    except Exception as error:
        raise Refused(f"{path}: its sheet cannot be read: {error}") from None
    finally:
        book.close()


def _sheet_cells(
    path: str, book: Any, asked: Reading, limits: Limits
) -> Iterator[tuple[int, list[str]]]:
    names = [sheet.title for sheet in book.worksheets]
    if asked.sheet is not None and asked.sheet not in names:
        raise Refused(f"{path}: has no sheet '{asked.sheet}' ({nearest(asked.sheet, names)})")
    if not names:
        raise Refused(f"{path}: has no sheet")
    sheet = book[asked.sheet] if asked.sheet else book.worksheets[0]
    sheet.reset_dimensions()  # a claimed size is often wrong; the cells themselves are not
    blank = 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for line, values in enumerate(sheet.iter_rows(values_only=True), start=1):
            if len(values) > limits.columns:
                raise Refused(f"{path}: row {line}: has {len(values):,} cells")
            if line > limits.rows:
                raise Refused(f"{path}: has more than {limits.rows:,} rows: split it")
            cells = [cell_text(value) for value in values]
            if any(len(cell) > limits.cell for cell in cells):
                raise Refused(f"{path}: row {line}: has a cell of more than {limits.cell:,}")
            blank = 0 if any(cells) else blank + 1
            if blank > _BLANK_ROWS:
                return
            yield line, cells
