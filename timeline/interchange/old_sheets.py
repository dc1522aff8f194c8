"""XLS and XLSB in, by their values alone: number formats and links are not read, so that a column
of fractions is asked about and never taken for percent. And ODS, as workbooks are read."""

from __future__ import annotations

from collections.abc import Iterator

from events.errors import Refused
from timeline.extras import extra
from timeline.interchange.ods import ods_cells
from timeline.interchange.old_values import old_values
from timeline.interchange.opening import Limits
from timeline.interchange.sheets import check
from timeline.interchange.tables import Reading, Table, TableRow, header_of, row_of


def open_old_sheet(path: str, form: str, asked: Reading, limits: Limits) -> Table:
    """The first sheet, or the one that `asked` names. Raises Refused."""
    cells = _values(path, form, asked, limits)
    columns, at, above = header_of(cells, asked.header, path, limits, trimmed=True)

    def rows() -> Iterator[TableRow]:
        for line, texts in cells:
            row = row_of(line, columns, texts) if line > at else None
            if row is not None:
                yield row

    return Table(path=path, form=form, columns=columns, rows=rows, header=at,
                 beside=above)  # fmt: skip


def _values(path: str, form: str, asked: Reading, limits: Limits) -> list[tuple[int, list[str]]]:
    if form == "ods":
        check(path, limits, "ODS")
        try:
            return ods_cells(path, asked.sheet, limits)
        except (KeyError, ValueError, SyntaxError, ArithmeticError) as error:
            raise Refused(f"{path}: is no ODS workbook that can be read: {error}") from None
    with extra(form.upper(), ", or save the sheet as XLSX or CSV"):
        import python_calamine  # noqa: F401 - it is imported by the process that reads
    return list(enumerate(old_values(path, form, asked.sheet, limits), start=1))
