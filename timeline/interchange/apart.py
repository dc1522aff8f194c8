"""Which names a cell holds: one, unless a list or the mapping's `split` says that there are more.

A mark between names is never guessed: `Northfield Steel, Inc.` is one company. But a cell whose
every part is known as a name of its own is asked about rather than taken for one name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from events.fields import FIELDS
from timeline.interchange.countries import alpha3_of, title_of
from timeline.interchange.names import is_name
from timeline.interchange.tables import Several

DATES = (*(name for name, field in FIELDS.items() if field.dated), "source.published",
         "source.accessed")  # fmt: skip
"""Fields that hold a date; of several columns (year, month, day) it is one."""

PARTIES = tuple(name for name, field in FIELDS.items() if field.spaces == ("party",))
"""Fields that name parties."""

_SEVERAL = frozenset((*PARTIES, "source.url"))
"""Fields of which one text may hold several."""

_BETWEEN_LINKS = re.compile(r"[\s;]+")

LINKS = ("http://", "https://", "www.")
"""What a web address begins with; browsers put `https://` before the last."""

ONE = "none"
"""What `split` says of a field whose every cell is one name, whatever marks it holds."""

MARKS = (("newline", r"\s*\n\s*"), (";", r"\s*;\s*"), ("/", r"\s*/\s*"), ("&", r"\s*&\s*"),
         ("+", r"\s*\+\s*"), ("|", r"\s*\|\s*"), ("•", r"\s*•\s*"),
         ("、", r"\s*、\s*"), (" vs ", r"\s+vs\.?\s+"), (",", r"\s*,\s*"),
         ("-", r"\s*[-–]\s*"), (" and ", r"\s+and\s+"),
         (" und ", r"\s+und\s+"), (" et ", r"\s+et\s+"), (" y ", r"\s+y\s+"), ("和", r"\s*和\s*"),
         )  # fmt: skip
"""What people put between names: as `split` says it, and as it is looked for."""


def texts_of(name: str, cells: Sequence[str], mark: str | None) -> list[str]:
    """The texts of a field's cells: joined where it is one text, apart where it is a list. `mark`
    is what the mapping says stands between several."""
    if len(cells) == 1 and type(cells[0]) is str and mark is None and name not in _SEVERAL:
        return [cells[0]]  # nearly every field of a row
    if mark is not None and mark != ONE:  # a name that a list has twice is one name
        return list(dict.fromkeys(part for cell in cells for part in split_at(mark, cell)))
    if name == "source.url":
        return [link for cell in cells for link in links_apart(cell)]
    several = any(isinstance(cell, Several) for cell in cells)
    parts = [p for c in cells for p in (c.parts if isinstance(c, Several) else (c,))]
    if name.startswith("source.") and (several or name not in DATES):
        return parts
    if name in DATES:
        return [" ".join(cells)]
    entry = FIELDS.get(name)
    if entry is None or not entry.many:
        return ["\n".join(cells)]
    named = [part for part in parts if part]
    return [code for part in named for code in codes_in(part)] if name in PARTIES else named


def links_apart(cell: str) -> list[str]:
    """The addresses of a cell; what is none is one text."""
    parts = [part for part in _BETWEEN_LINKS.split(cell) if part]
    return parts if all(part.startswith(LINKS) for part in parts) else [cell]


def lists(name: str) -> bool:
    """Whether this program writes several of a field as `USA, CHN`."""
    entry = FIELDS.get(name)
    return entry is not None and entry.commas


def split_at(mark: str, cell: str) -> list[str]:
    """The parts of a cell, by the mark that a mapping names: a text, `newline` or `tab`."""
    told = {"newline": "\n", "\\n": "\n", "tab": "\t", "\\t": "\t"}.get(mark, mark)
    return [part.strip() for part in cell.split(told) if part.strip()]


def listed(text: str) -> list[str]:
    """Names that are written as this program writes lists: `USA, CHN`. Anything else is one."""
    parts = [part.strip() for part in text.split(",")]
    return parts if len(parts) > 1 and all(map(is_name, parts)) else [text]


def codes_in(cell: str) -> list[str]:
    """The codes of a cell that lists codes of countries with commas; else the cell alone."""
    if "," not in cell:
        return [cell]
    parts = [part.strip() for part in cell.split(",")]
    return parts if len(parts) > 1 and all(map(title_of, parts)) else [cell]


_ANY_MARK = re.compile("|".join(pattern for _, pattern in MARKS))


def readings(cell: str) -> Iterator[tuple[str, list[str]]]:
    """Each mark that a cell holds, with the parts that it would make."""
    if _ANY_MARK.search(cell) is None:
        return
    for mark, pattern in MARKS:
        parts = [part for part in re.split(pattern, cell.strip()) if part]
        if len(parts) > 1:
            yield mark, parts


def known_parts(cell: str, is_known: Callable[[str], bool]) -> tuple[str, list[str]] | None:
    """The mark and the parts of a cell whose every part is a name of its own; else None."""
    found = ((mark, parts) for mark, parts in readings(cell) if all(map(is_known, parts)))
    return None if (first := next(found, None)) is None or alpha3_of(cell) else first
