"""Words of the page and the pictures alone: signs, rules, families of kinds, what is drawn."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from textwrap import wrap
from typing import Any
from urllib.parse import urlsplit

from events.names import fitting
from events.source import AUTHORITIES
from projections.cut import Cut
from timeline.wording import count_words, date_words, plain_terms

RULES = {
    "R0": "nothing can be compared: another unit, basis or period, or an open order",
    "R1": "quantity: moved away from, or toward, what the other side wants",
    "R2": "response: moved along the scale of answers",
    "R3": "deadline: added, made earlier, made later or dropped",
    "R4": "condition: added or dropped",
    "R5": "scope or ledger: broader or narrower; one more ask, or one more give",
    "R6": "status: pressed harder, threatened, announced, in force, suspended, withdrawn, settled",
    "R7": "restated unchanged",
    "R8": "first on its track, or the first figure of its basis",
    "R9": "silence changes nothing",
}
"""What each rule looks at, in a line (DOMAIN.md, 4)."""

_KINDS = {
    "demand": "demand",
    "offer": "offer withdrawal",
    "mechanism": "review-proposal",
    "response": "response",
    "agreement": "agreement",
    "complaint": "legal-action",
    "measure": "measure-threatened tariff-threat measure-announced measure-imposed export-ban "
    "measure-changed measure-suspended measure-lifted",
    "policy": "policy",
    "talks": "talks-scheduled talks-opened talks-closed talks-cancelled talks-invited",
    "words": "statement assessment expectation indicator coded-event",
}
FAMILIES = {kind: family for family, kinds in _KINDS.items() for kind in kinds.split()}
"""The kinds of development, gathered into the families that have a shape of their own."""

_POSITIONS = {"mechanism": "mechanism", "measure": "measure", "commitment": "agreement"}


def family(kind: str) -> str:
    return FAMILIES.get(kind) or _POSITIONS.get(kind, "words")


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
