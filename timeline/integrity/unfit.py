"""Events whose texts hold what no text may: control characters, halves of pairs.

No door of this program lets them in, but a store may be somebody else's. They are no damage.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import msgspec

from events.names import unfit

# Most events are passed by this alone; an escape in the JSON may still be a text's own backslash.
_PERHAPS = re.compile(
    rb"\\[bfru]|\x7f|\xc2[\x80-\x9f]|\xef\xb7[\x90-\xaf]|\xef\xbf[\xbe\xbf]|[\xf0-\xf4].\xbf[\xbe\xbf]",
    re.DOTALL,
)


@dataclass
class Unfit:
    """How many events hold such characters, and which is the first of them."""

    events: int = 0
    first: int | None = None

    def look(self, seq: int, state: bytes, *texts: str | None) -> None:
        """Count an event in if it holds any. state: its stored JSON."""
        if any(text and unfit(text) for text in texts) or (
            _PERHAPS.search(state) and _holds(_read(state))
        ):
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


def _read(state: bytes) -> Any:
    try:
        return msgspec.json.decode(state)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def _holds(value: Any) -> bool:
    if isinstance(value, str):
        return unfit(value) is not None
    if isinstance(value, dict):
        return any(_holds(one) for pair in value.items() for one in pair)
    return isinstance(value, list) and any(map(_holds, value))
