"""What a mapping asks of a row's cells, and what its templates make of them."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from functools import lru_cache

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


def filled(text: str, cells: Mapping[str, str], columns: Container[str]) -> str:
    """A text in which `{Column}` stands for that cell; nothing where all its cells are blank. What
    is no column in it stays as it stands."""
    holes = [name for name in HOLE.findall(text) if name in columns] if "{" in text else []
    if not holes:
        return text
    if not any(map(cells.get, holes)):
        return ""
    return HOLE.sub(lambda h: cells.get(h[1], "") if h[1] in columns else h[0], text)


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
