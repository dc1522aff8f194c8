"""Hand-made cells made plain: crumbs of HTML, odd spaces and line ends. Words stay as they are."""

from __future__ import annotations

import re
import unicodedata
from html.parser import HTMLParser

_MARKUP = re.compile(r"<[A-Za-z/!][^<>]*>|&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]{2,31});")
_BLOCKS = frozenset("br p div li tr ul ol table h1 h2 h3 h4 h5 h6 blockquote".split())
_SILENT = frozenset(("script", "style"))
_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u2060\u00ad"))
_SPACES = re.compile(r"[ \t\u00a0\u2007\u202f\u3000]+")
_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")


def plain_text(cell: str, *, html: bool = True) -> str:
    """The cell without markup, invisible characters and spare spaces. Line ends are kept."""
    text = cell
    if html and _MARKUP.search(text):
        reader = _Words()
        reader.feed(text)
        reader.close()
        text = "".join(reader.words)
    text = _ENDS.sub("\n", text).translate(_INVISIBLE)
    text = "\n".join(_SPACES.sub(" ", line).strip() for line in text.split("\n"))
    return unicodedata.normalize("NFC", re.sub(r"\n{3,}", "\n\n", text).strip())


class _Words(HTMLParser):
    """The words of a piece of HTML; what starts a block starts a line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag in _BLOCKS and self.words:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT and self._silent:
            self._silent -= 1

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append(data)
