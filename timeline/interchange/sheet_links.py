"""The addresses behind the words of a workbook's cells. The reader of rows streams a sheet and
does not know them: they stand after its rows, and in its formulas."""

from __future__ import annotations

import html
import posixpath
import re
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace

from timeline.interchange.tables import Table

_TAG = re.compile(rb"<(?:\w+:)?hyperlink\s[^>]*>")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
_ATTRIBUTE = re.compile(rb"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_FORMULA = re.compile(r'=\s*HYPERLINK\(\s*"([^"]+)"', re.IGNORECASE)
_BUILT_OTHERWISE = (KeyError, zipfile.BadZipFile, OSError, ValueError, UnboundLocalError)
"""What a part of a workbook raises that is not as expected; the last is openpyxl's, of no place."""
_LARGEST = 64 * 1024 * 1024
_BLOCK = 1 << 20


def behind_name(column: str) -> str:
    """The column of the addresses behind the words of another."""
    return f"{column} (link)"


def with_links(table: Table) -> Table:
    """The table with a column for the addresses behind the words of each that has some."""
    names = {behind_name(name) for name in table.columns}.difference(table.columns)
    found = dict.fromkeys(name for row in table.rows() for name in row.cells if name in names)
    return replace(table, columns=(*table.columns, *found))


def linked_by_formula(formulas: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The places of a row whose cell is a formula that makes a link, with the addresses."""
    for place, text in enumerate(formulas):
        match = _FORMULA.match(text)
        if match and _is_address(match[1]):
            yield place, match[1]


def beside_rows(
    path: str, sheet: str | None
) -> tuple[dict[int, dict[int, str]], list[tuple[int, int, int]]]:
    """What a sheet (the first, if none is named) says after its rows: the address behind each cell
    (row -> column -> URL), and areas of several rows that are one cell (the first row, the last
    row, the first column from 0). A workbook that is built otherwise has none."""
    links: dict[int, dict[int, str]] = {}
    areas: list[tuple[int, int, int]] = []
    with suppress(*_BUILT_OTHERWISE), zipfile.ZipFile(path) as archive:
        name = _place_of(archive, sheet)
        told = _after_rows(archive, name)
        with suppress(*_BUILT_OTHERWISE):  # where these are wrong, the links may still be right
            areas = list(_areas_in(told))
        folder, file = posixpath.split(name)
        targets = _relations(archive, f"{folder}/_rels/{file}.rels")
        links = _links_in(told, targets)
    return links, areas


def _areas_in(told: bytes) -> Iterator[tuple[int, int, int]]:
    from openpyxl.utils.cell import coordinate_to_tuple

    for tag in _MERGED.finditer(told):
        begin, _, end = _attributes(tag[0])["ref"].partition(":")
        (first, column), (last, _) = map(coordinate_to_tuple, (begin, end or begin))
        if first != last:
            yield first, last, column - 1


def _links_in(told: bytes, targets: dict[str, str]) -> dict[int, dict[int, str]]:
    from openpyxl.utils.cell import coordinate_to_tuple

    found: dict[int, dict[int, str]] = {}
    for tag in _TAG.finditer(told):
        link = _attributes(tag[0])
        url = targets.get(link.get("r:id") or link.get("id") or "", "")
        if _is_address(url):
            line, column = coordinate_to_tuple(link["ref"].partition(":")[0])
            found.setdefault(line, {})[column - 1] = url
    return found


def _is_address(text: str) -> bool:
    return text.startswith(("http://", "https://"))


def _attributes(tag: bytes) -> dict[str, str]:
    return {
        match[1].decode(): html.unescape((match[2] or match[3] or b"").decode("utf-8", "replace"))
        for match in _ATTRIBUTE.finditer(tag)
    }


def _relations(archive: zipfile.ZipFile, name: str) -> dict[str, str]:
    if name not in archive.namelist():
        return {}
    told = (_attributes(tag[0]) for tag in _RELATION.finditer(_read(archive, name)))
    return {one.get("Id", ""): one.get("Target", "") for one in told}


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as stream:
        return stream.read(_LARGEST)


def _place_of(archive: zipfile.ZipFile, sheet: str | None) -> str:
    targets = _relations(archive, "xl/_rels/workbook.xml.rels")
    for tag in _SHEET.finditer(_read(archive, "xl/workbook.xml")):
        told = _attributes(tag[0])
        target = targets[told.get("r:id") or told.get("id") or ""]
        if (sheet is None or told.get("name") == sheet) and "worksheets" in target:
            return posixpath.normpath(posixpath.join("xl", target)).removeprefix("/").replace(
                "xl/xl/", "xl/"
            )  # fmt: skip
    raise KeyError(sheet)


def _after_rows(archive: zipfile.ZipFile, name: str) -> bytes:
    """What a sheet says after its rows, which are not kept."""
    kept = b""
    with archive.open(name) as stream:
        while block := stream.read(_BLOCK):
            kept += block
            head, mark, rest = kept.partition(b"</sheetData>")
            if mark:
                return rest + stream.read(_LARGEST)
            kept = head[-32:]
    return b""
