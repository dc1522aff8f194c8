"""Words of the page and the pictures alone: signs, rules, families of kinds (all of these from
`words.yaml`), what is drawn."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from textwrap import wrap
from typing import Any
from urllib.parse import urlsplit

from events.names import fitting
from events.source import AUTHORITIES
from projections.record.cut import Cut
from timeline.system.shipped import table
from timeline.wording import count_words, date_words, plain_terms

TABLES: dict[str, dict[Any, Any]] = table("web", "words.yaml")
RULES: Mapping[str, str] = TABLES["rules"]
KEY_WORDS: Mapping[str, str] = TABLES["key"]
SIGNS: Mapping[str, Mapping[str, tuple[str, str, str]]] = {
    field: {name: tuple(sign) for name, sign in TABLES[field].items()}
    for field in ("verdict", "family")
}
FAMILIES: Mapping[str, str] = {
    kind: family for family, kinds in TABLES["kinds"].items() for kind in kinds.split()
}


def family(kind: str) -> str:
    """The sign of a kind of development, or of a position."""
    return FAMILIES.get(kind) or TABLES["positions"].get(kind, "words")


_EARLIER_FORM = re.compile(r"it answers an earlier form: (.+) came after it")


def note_parts(note: str, told: Callable[[str], tuple[str, str]]) -> list[tuple[str, str | None]]:
    """A note in words, in pieces: each a text, and the development that it tells of, if one.

    `told` gives what a development says, and when it occurred, by its id.
    """
    pieces: list[tuple[str, str | None]] = []
    for part in note.split("; "):
        lead = "; " if pieces else ""
        found = _EARLIER_FORM.fullmatch(part)
        if not found:
            pieces.append((lead + plain_terms(part), None))
            continue
        *earlier, last = sorted(found[1].split(", "), key=lambda name: told(name)[1])
        says, occurred = told(last)
        pieces.append((f"{lead}it answers an earlier form; since then: ", None))
        pieces.append((f"{says.rstrip('.')} ({date_words(occurred)})", last))
        if earlier:
            pieces.append((f", and {count_words(len(earlier), 'change')} before that", None))
    return pieces


def drawn(text: str | None) -> str:
    """A text for a picture: nothing unfit, and nothing that turns the direction of others."""
    evened = " ".join((text or "").split())
    if evened.isascii() and evened.isprintable():
        return evened
    return "".join(
        character if unicodedata.category(character) not in _UNSEEN else "\N{REPLACEMENT CHARACTER}"
        for character in fitting(evened)
    )


_UNSEEN = ("Cc", "Cf", "Cs", "Co")


def each_text(value: Any, change: Callable[[str], str]) -> Any:
    """A value as JSON has it, with each of its texts changed."""
    match value:
        case str():
            return change(value)
        case dict():
            return {change(key): each_text(one, change) for key, one in value.items()}
        case list() | tuple():
            return [each_text(one, change) for one in value]
    return value


def safe_url(url: str | None) -> str | None:
    """A source's address where it may be linked: of the web, and nothing that runs."""
    try:
        parts = urlsplit((url or "").strip())
    except ValueError:
        return None
    return url.strip() if url and parts.scheme in ("http", "https") and parts.netloc else None


def shortened(text: str, longest: int) -> str:
    """A text of at most that many characters, cut at a word where there is one."""
    if len(text) <= longest:
        return text
    head = text[: longest - 1]
    space = head.rfind(" ")
    return (head[:space] if space > longest // 2 else head).rstrip(" ,;.") + "…"


def wrapped(text: str, width: int, lines: int) -> list[str]:
    """A text in at most so many lines of at most so many characters, long words broken."""
    found = wrap(text, width, break_on_hyphens=False) or [""]
    if len(found) > lines:
        found = found[:lines]
        found[-1] = found[-1][: width - 1].rstrip(" ,;.") + "…"
    return found


def cut_notes(cut: Cut, codebook: str) -> list[str]:
    """What a reader of a picture must know of its cut, beside its day: nothing, for most."""
    notes = []
    if cut.known_by:
        notes.append(f"as far as was public on {date_words(cut.known_by)}")
    if cut.reading == "possible":
        notes.append("with what may have happened")
    if cut.without:
        notes.append(f"without {', '.join(AUTHORITIES[one] for one in cut.without)}")
    if cut.without_sources:
        notes.append(f"without the sources {', '.join(cut.without_sources)}")
    if not codebook.startswith("standard/"):
        notes.append(f"read by the codebook {codebook}")
    return notes
