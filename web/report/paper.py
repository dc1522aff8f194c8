"""A report as a document, in no form yet: headings, texts, tables, pictures, numbered notes.

Whatever its form, a report says the same: the writers read this and nothing else.
"""

from __future__ import annotations

import re
from typing import Any, Literal

import msgspec

from events.names import fitting
from web.words import each_text

Words = tuple[str | int, ...]
"""A text in pieces; a number stands for the mark of the note with that number."""


class _Block(msgspec.Struct, frozen=True, kw_only=True, tag_field="block", tag=str.lower):
    """A part of a document."""


class Headline(_Block, frozen=True, kw_only=True):
    """A heading; level 1 is the highest below the title."""

    text: str
    level: Literal[1, 2, 3] = 1


class Paragraph(_Block, frozen=True, kw_only=True):
    """A paragraph; `small` is said beside the matter."""

    words: Words
    small: bool = False


class Bullets(_Block, frozen=True, kw_only=True):
    items: tuple[Words, ...]


class Grid(_Block, frozen=True, kw_only=True):
    """A table under its caption. `widths` are the columns' shares of the page."""

    caption: str
    columns: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[Words, ...], ...]


class Figure(_Block, frozen=True, kw_only=True):
    """A Vega-Lite specification with its caption, and its text for who does not see it."""

    spec: dict[str, Any]
    caption: str
    alternative: str


Block = Headline | Paragraph | Bullets | Grid | Figure


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """Where something is written; `url` is where that can be read."""

    text: str
    url: str | None


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """A whole document. `byline` stands under its title. The notes are counted from 1, in the
    order in which the text first names them, and stand under `notes_title`."""

    title: str
    byline: tuple[str, ...]
    author: str | None
    language: str
    blocks: tuple[Block, ...]
    notes_title: str
    notes: tuple[Note, ...]


_SPACES = re.compile(r"[\s\x85]+")
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")


def fit(paper: Paper) -> Paper:
    """The same with texts that every form can hold: in one line each, and nothing in them that no
    text holds or that turns the order of what stands beside it."""
    told = each_text(
        msgspec.to_builtins(paper),
        lambda text: _UNSEEN.sub("\N{REPLACEMENT CHARACTER}", fitting(_SPACES.sub(" ", text))),
    )
    return msgspec.convert(told, Paper)
