"""Names and free text: what a slug, an id and a text may hold."""

from __future__ import annotations

import re
import unicodedata

LONGEST_TEXT = 20_000
LONGEST_NAME = 120

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/+\-]*\Z")


def name(text: str, _: object = None) -> str:
    """A slug or code: letters, digits and `. _ / + -`."""
    if not _NAME.match(text) or len(text) > LONGEST_NAME:
        raise ValueError(
            f"'{text[:60]}' is no name: use letters, digits and . _ / + - "
            f"(at most {LONGEST_NAME}), starting with a letter or digit"
        )
    return text


def identifier(text: str, _: object = None) -> str:
    """A development's id: a name that is never all digits (those are sequence numbers)."""
    if text.isdigit():
        raise ValueError(f"'{text}' is all digits, which names a sequence number: add a letter")
    return name(text)


def prose(text: str, _: object = None) -> str:
    """Free text: not empty, no control characters, of bounded length."""
    tidy = unicodedata.normalize("NFC", text.strip())
    if not tidy:
        raise ValueError("is empty: leave it out, or say something")
    if len(tidy) > LONGEST_TEXT:
        raise ValueError(f"has {len(tidy):,} characters: at most {LONGEST_TEXT:,}")
    bad = next(
        (c for c in tidy if unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t"), None
    )
    if bad is not None:
        raise ValueError(f"holds the control character U+{ord(bad):04X}: remove it")
    return tidy
