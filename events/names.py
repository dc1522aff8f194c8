"""Names and free text: what a slug, an id and a text may hold."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache

LONGEST_TEXT = 20_000
LONGEST_NAME = 120

WITH_IDS = ("development", "amendment", "assertion")
"""The spaces of names of what is called by an id."""

NAMES = r"[A-Za-z0-9][A-Za-z0-9._/+\-]*"
"""What a name is made of, as a regular expression of the whole."""

_NAME = re.compile(rf"{NAMES}\Z")


def name(text: str, _: object = None) -> str:
    """A slug or code: letters a to z, digits and `. _ / + -`."""
    if not _NAME.match(text) or len(text) > LONGEST_NAME:
        likely = re.sub("[^A-Za-z0-9]+", "-", text).strip("-")
        likely = likely if text.isupper() else likely.lower()  # a code keeps its capitals
        such = f", such as '{likely}'" if likely and text.isascii() and len(text) <= 60 else ""
        raise ValueError(
            f"'{text[:60]}{'...' * (len(text) > 60)}' is no name: use a to z, A to Z, digits and "
            f". _ / + - (at most {LONGEST_NAME}), starting with a letter or digit{such}"
        )
    return text


def identifier(text: str, _: object = None) -> str:
    """A development's id: a name that is never all digits (those are sequence numbers)."""
    if text.isdigit():
        raise ValueError(f"'{text}' is all digits, which names a sequence number: add a letter")
    return name(text)


def whole_number(text: str, digits: int = 18) -> int | None:
    """The number that a text is: so many digits at most, and nothing else that counts as one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None


def numbered(wanted: str, is_taken: Callable[[str], object]) -> str:
    """The wanted name, or the first of `wanted-2`, `wanted-3` ... that is not taken."""
    number, made = 1, wanted
    while is_taken(made):
        number += 1
        made = f"{wanted}-{number}"
    return made


def folded(text: str) -> str:
    """What two writings of one name have in common: without case, and with one space for any
    number of spaces, hyphens, slashes, brackets and marks of a sentence. Letters and accents count,
    and so do signs: `A & B`, `A + B`."""
    return " ".join(re.split(r"[\s#.,'’\"“”:;/()\[\]\-\u2010\u2013_]+", text.casefold())).strip()


def unfit(text: str) -> str | None:
    """The first character that no text may hold, since files, pictures and terminals break on it:
    controls but the line end and the tab, halves of a pair, and what is no character."""
    if text.isascii() and text.isprintable():
        return None  # nearly every one
    found = _unfit().search(text)
    return found[0] if found else None


def fitting(text: str, instead: str = "\N{REPLACEMENT CHARACTER}") -> str:
    """A text that was stored as it came, with another character for each that is unfit."""
    return _unfit().sub(instead, text)


@cache
def _unfit() -> re.Pattern[str]:
    """Made when it is first asked for: that takes as long as all other patterns of a start."""
    planes = range(0, 0x110000, 0x10000)
    no_characters = "".join([chr(plane + 0xFFFE) + chr(plane + 0xFFFF) for plane in planes])
    return re.compile(  # what is usual is passed over first
        f"(?![\n -~\xa0-\ud7ff])"
        f"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef{no_characters}]"
    )


def prose(text: str, _: object = None) -> str:
    """Free text: not empty, of bounded length, nothing that is `unfit`."""
    tidy = text.strip()
    plain = tidy.isascii() and tidy.isprintable()  # most texts: nothing to put in order
    if not plain:
        tidy = unicodedata.normalize("NFC", tidy)
    if not tidy:
        raise ValueError("is empty: say something, or leave it out where it is not needed")
    if len(tidy) > LONGEST_TEXT:
        raise ValueError(f"has {len(tidy):,} characters: at most {LONGEST_TEXT:,}")
    bad = None if plain else unfit(tidy)
    if bad is not None:
        number, control = f"U+{ord(bad):04X}", unicodedata.category(bad) == "Cc"
        told = f"the control character {number}" if control else f"{number}, which is no character"
        raise ValueError(f"holds {told}: remove it")
    return tidy
