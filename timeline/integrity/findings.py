"""What a verification found, as values."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from events.names import unfit
from events.sealing import read

KEPT = 100
"""Findings that are told one by one; more are only counted."""

_ESCAPED = re.compile(rb"\\[bfru]")
"""How JSON may write such a character; it may still be a text's own backslash."""


class Unfit(msgspec.Struct):
    """How many events hold control characters, and which is the first of them. No door of this
    program lets them in, but a store may be somebody else's. They are no damage."""

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


class Discrepancy(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is not as it was recorded. what: a clause that says what is wrong. seq, id,
    negotiation: the event that it is about, as far as that is known. stored, computed: the two
    values that differ."""

    seq: int | None = None
    id: str | None = None
    negotiation: str | None = None
    what: str
    stored: str | None = None
    computed: str | None = None

    def __str__(self) -> str:
        where = [
            f"event {self.seq}" if self.seq is not None else "",
            self.id or "",
            f"of {self.negotiation}" if self.negotiation else "",
        ]
        place = " ".join(part for part in where if part)
        told = f"{place}: {self.what}" if place else self.what
        if self.stored is None and self.computed is None:
            return told
        return f"{told} (stored {self.stored or 'none'}, computed {self.computed or 'none'})"


class Redaction(msgspec.Struct, frozen=True, kw_only=True):
    """An event that a recorded redaction changed: by which event, of which fields (none: all).
    rest_proven: whether the leaf in the log still is that of what is left; None of a payload."""

    seq: int
    id: str | None
    negotiation: str
    by: int
    reason: str | None
    fields: tuple[str, ...]
    rest_proven: bool | None = None


class Report(msgspec.Struct, kw_only=True):
    """The whole of a verification. `findings` are the first KEPT of `found`."""

    store: str
    events: int = 0
    root: bytes = b""
    checkpoints: int = 0
    redactions: list[Redaction] = []
    unfit: Unfit = msgspec.field(default_factory=Unfit)
    findings: list[Discrepancy] = []
    found: int = 0

    def add(self, what: str, *, seq: Any = None, **about: Any) -> None:
        """Take a finding in; a damaged row may hold anything where its number and words stand."""
        self.found += 1
        if len(self.findings) < KEPT:
            told = {
                name: one.encode("utf-8", "backslashreplace").decode()
                for name, one in about.items()
                if isinstance(one, str)
            }
            seq = seq if isinstance(seq, int) else None
            self.findings.append(Discrepancy(what=what, seq=seq, **told))
