"""A report as Markdown, with its notes as footnotes; a picture is told in words."""

from __future__ import annotations

import re
from collections.abc import Iterable

from web.report.paper import Bullets, Figure, Grid, Headline, Paper, Paragraph, Words

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~!&])")
_OPENING = re.compile(r"\A(\d+(?=[.)])|(?=[-+=]))(.)")


def bytes_of(made: Paper) -> bytes:
    lines = [f"# {_plain(made.title)}", ""]
    for line in made.byline:
        lines += [f"*{_plain(line)}*  "]
    lines.append("")
    for block in made.blocks:
        match block:
            case Headline():
                lines += [f"{'#' * (block.level + 1)} {_plain(block.text)}", ""]
            case Paragraph():
                lines += [_words(block.words), ""]
            case Bullets():
                lines += [*(f"- {_words(item)}" for item in block.items), ""]
            case Figure():
                lines += [
                    f"> **{_plain(block.caption)}**",
                    ">",
                    f"> {_plain(block.alternative)}",
                    "",
                ]
            case Grid():
                lines += [f"**{_plain(block.caption)}**", "", _row(map(_plain, block.columns)),
                          _row("---" for _ in block.columns),
                          *(_row(map(_words, row)) for row in block.rows), ""]  # fmt: skip
    lines += [f"## {_plain(made.notes_title)}", ""]
    for number, note in enumerate(made.notes, start=1):
        link = f" <{note.url}>" if note.url and not re.search(r"[\s<>]", note.url) else ""
        lines.append(f"[^{number}]: {_plain(note.text)}{link}")
    return ("\n".join(lines).rstrip() + "\n").encode()


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _words(words: Words) -> str:
    return "".join(f"[^{one}]" if isinstance(one, int) else _plain(one) for one in words)


def _plain(text: str) -> str:
    """A text that stays one: nothing in it is markup."""
    return _OPENING.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", text))
