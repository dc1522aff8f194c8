"""Hand-made cells made plain: HTML, odd spaces and line ends. Words stay as they are."""

from __future__ import annotations

import html as entities
import re
import unicodedata

from timeline.interchange.names import WEB
from timeline.interchange.tables.shape import Several

_TAGS = frozenset(
    "a abbr article aside audio b big blockquote body br caption center cite code col colgroup dd "
    "del details div dl dt em embed figcaption figure font footer form h1 h2 h3 h4 h5 h6 head "
    "header hr html i iframe img ins kbd li mark nav nobr ol p picture pre q s script section "
    "small span strike strong style sub sup svg table tbody td tfoot th thead tr tt u ul video wbr"
    .split()
)  # fmt: skip
"""Elements of HTML that stand in prose. Words that a person may put between `<` and `>` are none
of them: source, time, title, link, summary, data."""

_BLOCKS = frozenset("br p div li tr ul ol table h1 h2 h3 h4 h5 h6 blockquote".split())
_ATTRIBUTE = r"""\s+[A-Za-z_:@][\w:.\-]*(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'<>=`]+))?"""
_TAG = re.compile(
    r"<(?P<shut>/?)(?P<name>[A-Za-z][A-Za-z0-9]*)(?P<has>(?:" + _ATTRIBUTE + r")*)\s*/?>"
)
_ADDRESS = re.compile(r"""\b(?:href|src)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))""", re.I)
_TWICE = re.compile(r"(\S+) \(\1\)")
_SILENT = re.compile(r"<!--.*?-->|<(script|style)\b[^<>]*>.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_ROUGH = re.compile(r"[<&\x00-\x1f\x7f]|  |\A | \Z")
"""What a plain cell of ASCII has not: nothing has to be done to nearly all cells."""
_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u2060\u00ad"))
_SPACES = re.compile(r"[ \t\u00a0\u2007\u202f\u3000]+")
_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")


def plain_text(cell: str, *, html: bool = True, links: bool = False) -> str:
    """The cell without markup, invisible characters and spare spaces. Line ends are kept, and so
    is what is no markup of HTML: `<Reuters>`, `<desk@paper.example>`, `x < y`. `links`: a web
    address behind words is written after them, as every other one is. Of a list each part."""
    if type(cell) is str and cell.isascii() and not _ROUGH.search(cell):
        return cell
    if isinstance(cell, Several):
        return Several(plain_text(part, html=html, links=links) for part in cell.parts)
    text = cell
    if html:
        if "<" in text:
            text = _tagless(_SILENT.sub("", text), links)
        if "&" in text:
            text = _ENTITY.sub(lambda entity: entities.unescape(entity[0]), text)
    text = _ENDS.sub("\n", text).translate(_INVISIBLE)
    text = "\n".join(_SPACES.sub(" ", line).strip() for line in text.split("\n"))
    return unicodedata.normalize("NFC", re.sub(r"\n{3,}", "\n\n", text).strip())


def links_in(cell: str) -> list[str]:
    """The addresses behind the words of a cell of HTML."""
    found = (_address(tag) for tag in _TAG.finditer(cell))
    return [url for url in found if url.startswith(WEB)]


def _address(tag: re.Match[str]) -> str:
    """Where a tag leads to; empty where it leads nowhere."""
    found = _ADDRESS.search(tag["has"]) if tag["name"].lower() in _TAGS else None
    return entities.unescape(found[1] or found[2] or found[3] or "") if found else ""


def _tagless(text: str, links: bool) -> str:
    """A text without its tags, or with the line ends that they make; what is no tag stays."""
    waiting: list[str] = []

    def without(tag: re.Match[str]) -> str:
        name = tag["name"].lower()
        if name not in _TAGS:
            return tag[0]
        if name == "a" and tag["shut"] and waiting:
            return f" ({waiting.pop()})"
        url = _address(tag)
        if url and not url.startswith("#") and (links or not url.startswith("http")):
            if name != "a":
                return f" ({url}) "
            waiting.append(url)
        return "\n" if name in _BLOCKS and not tag["shut"] and tag.start() else ""

    told = _TAG.sub(without, text)
    return _TWICE.sub(r"\1", told + "".join(f" ({url})" for url in waiting))
