"""Files of event data, each read by the reader of its form."""

from __future__ import annotations

from events.errors import Refused
from timeline.interchange.coded import CodedFile
from timeline.interchange.gdelt import is_gdelt, open_gdelt
from timeline.interchange.icews import is_icews, open_icews
from timeline.interchange.limits import LIMITS
from timeline.interchange.opening import encoding_of, open_lines
from timeline.interchange.polecat import is_polecat, open_polecat


def guess_reader(path: str) -> str | None:
    """`icews`, `gdelt` or `polecat` where the first line shows it, else None."""
    if path.lower().endswith((".xlsx", ".xlsm", ".yaml", ".yml", ".json", ".jsonl")):
        return None
    try:
        first = _first_line(path)
    except Refused:
        return None
    cells = first.rstrip("\r\n").split("\t")
    if is_polecat(cells):
        return "polecat"
    return "icews" if is_icews(cells) else "gdelt" if is_gdelt(cells) else None


def open_coded(path: str, reader: str) -> CodedFile:
    """The file, by its reader. Raises Refused where it is none of that form."""
    encoding = encoding_of(path, None, LIMITS.events)
    cells = _first_line(path).rstrip("\r\n").split("\t")
    if reader == "icews":
        return open_icews(path, cells, encoding)
    if reader == "polecat":
        return open_polecat(path, cells, encoding)
    return open_gdelt(path, cells, encoding)


def _first_line(path: str) -> str:
    with open_lines(path, encoding_of(path, None, LIMITS.events), LIMITS.events) as lines:
        return next(lines, "").removeprefix("\ufeff")
