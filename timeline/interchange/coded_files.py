"""Files of event data, each read by the reader of its form."""

from __future__ import annotations

from events.errors import Refused
from timeline.interchange.coded import CodedFile
from timeline.interchange.gdelt import is_gdelt, open_gdelt
from timeline.interchange.icews import is_icews, open_icews
from timeline.interchange.opening import EVENTS, encoding_of, open_lines
from timeline.interchange.polecat import is_polecat, open_polecat

_READERS = {"polecat": (is_polecat, open_polecat), "icews": (is_icews, open_icews),
            "gdelt": (is_gdelt, open_gdelt)}  # fmt: skip


def guess_reader(path: str) -> str | None:
    """`icews`, `gdelt` or `polecat` where the first line shows it, else None."""
    if path.lower().endswith((".xlsx", ".xlsm", ".yaml", ".yml", ".json", ".jsonl")):
        return None
    try:
        cells, _ = _first_line(path)
    except Refused:
        return None
    return next((name for name, (is_it, _) in _READERS.items() if is_it(cells)), None)


def open_coded(path: str, reader: str) -> CodedFile:
    """The file, by its reader. Raises Refused where it is none of that form."""
    _, opened = _READERS[reader]
    return opened(path, *_first_line(path))


def _first_line(path: str) -> tuple[list[str], str]:
    """The cells of the first line, and the file's encoding."""
    encoding = encoding_of(path, None, EVENTS)
    with open_lines(path, encoding, EVENTS) as lines:
        return next(lines, "").removeprefix("\ufeff").rstrip("\r\n").split("\t"), encoding
