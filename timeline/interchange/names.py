"""Names made from what people write: `Trade deficit` is the issue `trade-deficit`. No two texts
become one name, and no text becomes two: such a file is asked about."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache

from events.names import NAMES, folded
from timeline.wording import site_of

_NAME = re.compile(rf"{NAMES}\Z")
_CAPITALISED = re.compile(r"[A-Z][a-z]+\Z")
LONGEST_SLUG = 80
_OF_ANOTHER_ROW = frozenset((
    "ditto", "dito", "dto.", "do.", "id.", "idem", "ídem", "same", "same as above", "as above",
    "see above", "ibid.", "ebenda", "siehe oben", "wie oben", "le même", "lo mismo", "lo stesso",
    "o mesmo", "dezelfde", "там же", "тот же", "同上", "〃",
))  # fmt: skip
"""Words and marks for what a row above says."""


@lru_cache(16_384)
def slug(text: str, *, lower: bool = False) -> str:
    """A valid name for a text: the text itself where it is one, else its letters and digits in
    lower case and Latin script, joined by hyphens. Empty where it has none. One that is too long
    ends in digits that stand for the whole. `lower`: a single word like `Tariffs` is lowered, too.
    """
    if is_name(text) and len(text) <= LONGEST_SLUG and not text.isdigit():
        return text.lower() if lower and _CAPITALISED.match(text) else text
    joined = re.sub(r"[^a-z0-9]+", "-", _latin(text).lower()).strip("-")
    if len(joined) > LONGEST_SLUG:
        joined = f"{joined[: LONGEST_SLUG - 9].strip('-')}-{short_hash(folded(text))}"
    return f"n{joined}" if joined.isdigit() else joined


def is_of_another_row(text: str) -> bool:
    """Whether a cell names nobody and only points to another one: `ditto`, `〃`."""
    return " ".join(text.casefold().split()) in _OF_ANOTHER_ROW


WEB = ("http://", "https://")
"""What a web address begins with."""


def is_name(text: str) -> bool:
    """Whether a text is a name as it stands, of letters, digits and `. _ / + -`."""
    return _NAME.match(text) is not None


def _latin(text: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    if bare.isascii():
        return bare
    from anyascii import anyascii  # its tables are read for the first such text

    return str(anyascii(unicodedata.normalize("NFC", bare)))


class Namer:
    """The names of one table. Two texts that would become one name are told with the places of
    both; texts that differ in capitals or marks alone are one name, that of the first of them
    (`alike`: a text -> its place, the first text of that name, and the first one's place)."""

    def __init__(self) -> None:
        self.alike: dict[str, tuple[str, str, str]] = {}
        self._texts: dict[tuple[str, str], tuple[str, str, str]] = {}
        self._slugs: dict[tuple[str, str], tuple[str, str, str]] = {}

    def name(self, space: str, text: str, place: str, *, lower: bool = False) -> str:
        """The name of a text among those of one kind (`party`, `issue`, ...). Raises ValueError."""
        made = slug(text, lower=lower)
        if is_of_another_row(text):
            raise ValueError(f"'{text}' stands for what another row says: write that out")
        if not made:
            raise ValueError(f"'{text}' has no letters for a name: map it under 'values'")
        same = folded(text)
        first = self._slugs.setdefault((space, made.casefold()), (text, same, place))
        if first[1] != same and made not in (text, first[0]):
            both = f"'{text}' and '{first[0]}' ({first[2]}) would both be named '{made}'"
            raise ValueError(f"{both}: say under 'values' what each of them is")
        known = self._texts.setdefault((space, same), (text, made, place))
        if known[1] != made:
            self.alike.setdefault(text, (place, known[0], known[2]))
        return known[1]


class Numbering:
    """Names, each given once: one that was given already is numbered, by a form."""

    def __init__(self, form: str = "{}-{}") -> None:
        self._form = form
        self._given: dict[str, int] = {}
        """The last number of each, so that of many alike none is counted anew."""

    def of(self, wanted: str) -> str:
        """The wanted name, or that with the next number that makes it a name of its own."""
        made = wanted
        while made in self._given:
            self._given[wanted] += 1
            made = self._form.format(wanted, self._given[wanted])
        self._given[made] = 1
        return made


def short_hash(*texts: str | None, size: int = 8) -> str:
    """Some hexadecimal digits that stand for texts."""
    told = "\x1f".join(text or "" for text in texts)
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:size]


def source_id(
    url: str | None, publisher: str | None, *details: str | None, published: str | None = None
) -> str:
    """A source's id: its publisher (or site) and its day, and where more is said of it digits that
    stand for all of that, so that a source with other details is another source."""
    head = slug(publisher or site_of(url) or "source").lower()[:50].strip("-./+_") or "source"
    day = f"-{slug(published)}" if published else ""
    if publisher and day and not url and not any(details):
        return f"{head}{day}"
    return f"{head}{day}-{short_hash(url, publisher, *details, published, size=6 if day else 8)}"
