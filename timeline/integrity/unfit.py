"""Events whose texts hold what no text may: control characters, halves of pairs.

No door of this program lets them in, but a store may be somebody else's. They are no damage.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec

from events.names import unfit
from events.sealing import read

_ESCAPED = re.compile(rb"\\[bfru]")
"""How JSON may write such a character; it may still be a text's own backslash."""


class Unfit(msgspec.Struct):
    """How many events hold such characters, and which is the first of them."""

    events: int = 0
    first: int | None = None

    def look(self, seq: int, state: bytes, *texts: str | None) -> None:
        """Count an event in if it holds any. state: its stored JSON."""
        told = "".join((state.decode(errors="replace"), *filter(None, texts)))
        if told.isprintable() and not _ESCAPED.search(state):
            return  # most events are passed by this alone
        if any(text and unfit(text) for text in texts) or _holds(read(state)):
            self.events += 1
            self.first = seq if self.first is None else min(self.first, seq)

    def __str__(self) -> str:
        if not self.events:
            return "no event holds control characters"
        told = "1 event holds" if self.events == 1 else f"{self.events} events hold"
        return (
            f"{told} control characters (the first: event {self.first}): no door of this program "
            "lets them in, and they are shown escaped"
        )


def _holds(value: Any) -> bool:
    within = [value]
    for one in within:  # it grows meanwhile
        if isinstance(one, str) and unfit(one):
            return True
        within += [*one, *one.values()] if isinstance(one, dict) else ()
        within += one if isinstance(one, list) else ()
    return False
