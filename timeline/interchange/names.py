"""Names made from what people write: `Trade deficit` is the issue `trade-deficit`."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from urllib.parse import urlsplit

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/+\-]*\Z")
_LETTERS = str.maketrans({"ß": "ss", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ł": "l", "Ł": "L",
                          "æ": "ae", "Æ": "AE", "œ": "oe", "\u0131": "i", "þ": "th",
                          "ð": "d"})  # fmt: skip
LONGEST_SLUG = 80


def slug(text: str) -> str:
    """A valid name for a text: the text itself where it is one, else its letters and digits in
    lower case, joined by hyphens. Empty where it has none."""
    if _NAME.match(text) and len(text) <= LONGEST_SLUG and not text.isdigit():
        return text
    bare = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    ascii_text = bare.encode("ascii", "ignore").decode().lower()
    joined = re.sub(r"[^a-z0-9]+", "-", ascii_text).strip("-")[:LONGEST_SLUG].strip("-")
    return f"n{joined}" if joined.isdigit() else joined


def short_hash(*texts: str | None, size: int = 8) -> str:
    """Some hexadecimal digits that stand for texts."""
    told = "\x1f".join(text or "" for text in texts)
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:size]


def source_id(url: str | None, publisher: str | None, *details: str | None) -> str:
    """A source's id: where it was published, and digits that stand for all that is said of it, so
    that a source with other details is another source."""
    host = ""
    if url:
        try:
            host = (urlsplit(url).hostname or "").removeprefix("www.")
        except ValueError:
            host = ""
    head = slug(host or publisher or "source")[:60].strip("-./+_") or "source"
    return f"{head}-{short_hash(url, publisher, *details)}"
