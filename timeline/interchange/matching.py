"""What a mapping asks of a row's cells, and what its templates make of them."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from timeline.interchange.mapping import fold
from timeline.interchange.names import slug

CHOSEN = ("by", "to")
"""Fields whose names may stand in a template: of an act of each side, each has its own."""

HOLE = re.compile(r"\{([^{}]+)\}")


def holds(cells: Mapping[str, str], when: Mapping[str, Iterable[str]]) -> bool:
    """Whether each named cell holds one of its texts: anywhere in it; `=text` the whole of it;
    `*` anything at all; an empty text, nothing."""
    for name, texts in when.items():
        cell = cells.get(name, "")
        for text in texts:
            if _matches(cell, text):
                break
        else:
            return False
    return True


@lru_cache(maxsize=1 << 13)
def _matches(cell: str, text: str) -> bool:
    if text == "*":
        return bool(cell)
    if not text:
        return not cell
    if text.startswith("="):
        return fold(cell) == fold(text[1:])
    return text.casefold() in cell.casefold()


class Template(NamedTuple):
    """A text in which `{Column}` stands for that cell: what stands before the first hole, and each
    hole with what stands behind it."""

    before: str
    holes: tuple[tuple[str, str], ...]

    def filled(self, cells: Mapping[str, str]) -> str:
        """The text; nothing where all its cells are blank."""
        told, some = [self.before], not self.holes
        for name, behind in self.holes:
            cell = cells.get(name, "")
            some = some or cell != ""
            told += cell, behind
        return "".join(told) if some else ""


def template(text: str, columns: Container[str]) -> Template:
    """The template of a text; what is no column in it stays as it stands."""
    before, *parts = HOLE.split(text)
    holes: list[tuple[str, str]] = []
    for name, behind in zip(parts[::2], parts[1::2], strict=True):
        if name in columns:
            holes.append((name, behind))
        elif holes:
            holes[-1] = holes[-1][0], f"{holes[-1][1]}{{{name}}}{behind}"
        else:
            before = f"{before}{{{name}}}{behind}"
    return Template(before, tuple(holes))


def name_chosen(raw: dict[str, list[str]], columns: Iterable[str]) -> None:
    """Put in the names of those who act and are acted upon, in place of `{by}` and `{to}`."""
    for name in CHOSEN:
        hole = f"{{{name}}}"
        asked = [field for field, texts in raw.items() if any(hole in text for text in texts)]
        if not asked or name in columns:
            continue
        named = "-".join(slug(text) for text in raw.get(name, []))
        for field in asked:
            raw[field] = [text.replace(hole, named) for text in raw[field]]
