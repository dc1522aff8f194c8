"""ODS in, as workbooks are read: a cell is what it shows (25%, 1500 EUR, May 2018), and what stands
in one cell of several rows holds for each of them. A link is put as a page has it."""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from math import isfinite, nan
from xml.etree import ElementTree as ET

from events.errors import Refused, nearest
from events.spoken.dates import spoken_date
from events.when import NotADate
from timeline.interchange.names import WEB
from timeline.interchange.opening import LIMITS
from timeline.interchange.tables.shape import cell_text, shown

_OFFICE, _TABLE, _TEXT = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("office", "table", "text")
)
_HREF = "{http://www.w3.org/1999/xlink}href"
_MANIFEST = "META-INF/manifest.xml"
_CELL = 8
"""What a cell takes beside its text, so that repeated ones are bounded too."""
_PARTS = 100
"""As many elements as a cell of the widest row may have."""
_MORE_THAN_DIGITS = re.compile(r"(?<!\d)[^\W\d_]|[^\W\d_](?![+-]?\d)|[$€£¥₹₩₽₺]")
"""What a number shows beside itself; the E of `1E+05` is none."""


def ods_cells(path: str, sheet: str | None) -> list[tuple[int, list[str]]]:
    """Each row that is not blank, with its number. Raises Refused, and whatever a damaged file
    leads to."""
    with zipfile.ZipFile(path) as archive:
        parts = archive.namelist()
        if _MANIFEST in parts and b":encryption-data" in archive.read(_MANIFEST):
            raise Refused(f"{path}: is encrypted: save it without a password")
        if "content.xml" not in parts:
            raise Refused(f"{path}: is no ODS workbook: it has no content.xml")
        content = archive.read("content.xml")
    if b"<!DOCTYPE" in content:
        raise Refused(f"{path}: declares entities, as no spreadsheet program writes: save it anew")
    found: list[tuple[int, list[str]]] = []
    held: dict[int, tuple[int, str]] = {}
    line = size = 0
    for row in _rows(path, content, sheet):
        again = _times(row, "rows-repeated")
        if cells := _cells(path, row, line + 1, held):
            LIMITS.allow(len(found) + again, path)
            size += again * sum(_CELL + len(text) for text in cells)
            if size > LIMITS.size:
                much = f"unpacks to more than {LIMITS.size:,} bytes"
                raise Refused(f"{path}: {much}: save it smaller, or as CSV")
            found += [(line + number, cells) for number in range(1, again + 1)]
        line += again
    return found


def _times(one: ET.Element, name: str) -> int:
    """How often a row or cell stands there, or over how many it goes."""
    return max(1, int(one.get(f"{_TABLE}number-{name}", 1)))


def _rows(path: str, content: bytes, sheet: str | None) -> Iterator[ET.Element]:
    """The rows of the first sheet, or of the one that is named."""
    names: list[str] = []
    rows = parts = 0
    for event, one in ET.iterparse(BytesIO(content), ("start", "end")):
        parts += event == "start"
        LIMITS.allow(rows, path)
        if parts > _PARTS * LIMITS.columns:
            raise Refused(f"{path}: row {rows + 1}: has more than {parts - 1:,} parts")
        is_there = bool(names) and sheet in (None, names[-1])
        if one.tag == f"{_TABLE}table" and event == "start":
            names.append(one.get(f"{_TABLE}name", ""))
        elif one.tag == f"{_TABLE}table" and is_there:
            return
        elif one.tag == f"{_TABLE}table-row" and event == "end":
            if is_there:
                yield one
            one.clear()
            rows, parts = rows + 1, 0
    if not names:
        raise Refused(f"{path}: has no sheet")
    raise Refused(f"{path}: has no sheet '{sheet or ''}' ({nearest(sheet or '', names)})")


def _cells(path: str, row: ET.Element, line: int, held: dict[int, tuple[int, str]]) -> list[str]:
    """The texts of a row; none where it is blank. `held`: by their columns, the cells that go on
    in further rows, with the last of these."""
    texts: dict[int, str] = {}
    place, blank = 0, True
    for cell in row:
        again = _times(cell, "columns-repeated")
        if cell.tag == f"{_TABLE}table-cell":
            text = _told(cell)
            if len(text) > LIMITS.cell:
                raise Refused(f"{path}: row {line}: has a cell of more than {LIMITS.cell:,}")
            if text:
                if place + again > LIMITS.columns:
                    raise Refused(f"{path}: row {line}: has {place + again:,} cells")
                texts |= dict.fromkeys(range(place, place + again), text)
                blank = False
                held[place] = line + _times(cell, "rows-spanned") - 1, text
        elif cell.tag == f"{_TABLE}covered-table-cell" and line <= held.get(place, (0,))[0]:
            texts[place] = held[place][1]
        place += again
    if blank:
        return []
    # To the right of the last there are blanks alone.
    return [texts.get(place, "") for place in range(max(texts) + 1)]


def _told(cell: ET.Element) -> str:
    """What a cell shows; of a figure and a day all that it holds."""
    for space, sign in (("s", " "), ("tab", " "), ("line-break", "\n")):
        for one in cell.iter(f"{_TEXT}{space}"):
            one.text = sign
    text = "\n".join("".join(part.itertext()) for part in cell.findall(f"{_TEXT}p"))
    kind, value, code = (
        cell.get(f"{_OFFICE}{name}") for name in ("value-type", "value", "currency")
    )
    number = float(value) if value and kind in ("percentage", "currency", "float") else nan
    match kind:
        case "percentage" if isfinite(number):
            return shown(number, "0%")
        case "currency" if isfinite(number) and code:
            return f"{cell_text(number)} {code}"
        case "float" if isfinite(number) and not _MORE_THAN_DIGITS.search(text):
            return cell_text(number)
        case "date" if day := cell.get(f"{_OFFICE}date-value"):
            return _day(day, text)
        case "boolean":
            return cell.get(f"{_OFFICE}boolean-value", text)
    link = next((url for a in cell.iter(f"{_TEXT}a") if (url := a.get(_HREF))), "")
    if link.startswith(WEB) and link != text:
        return f'<a href="{html.escape(link)}">{html.escape(text)}</a>'
    return text or cell.get(f"{_OFFICE}string-value", "")


def _day(value: str, text: str) -> str:
    """A day, or the month or year that is all that is shown of it; before the year 1 its text."""
    try:
        day = cell_text(datetime.fromisoformat(value))
    except ValueError:
        return text or value
    try:
        told = spoken_date(text)[0]
    except NotADate:
        return day
    return told if len(told) < len("2018-05-03") and day.startswith(told) else day
