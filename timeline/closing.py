"""Which negotiations are closed: nothing asks for them any more."""

from __future__ import annotations

from timeline.store.reader import Reader, StreamHead

SPACE = "negotiation"
OPENED, CLOSED = "opened", "closed"
"""What an event that opens or closes a negotiation is found again under (`timeline.mentions`)."""


def is_closed(reader: Reader, stream: str) -> bool:
    """Whether the last word on the negotiation was to close it."""
    closed = reader.mentions(stream, SPACE, CLOSED)
    return bool(closed) and closed[-1] > max(reader.mentions(stream, SPACE, OPENED), default=0)


def open_streams(reader: Reader) -> list[StreamHead]:
    """The negotiations that are open, in the order in which they were first opened."""
    heads = sorted(reader.streams(), key=lambda head: head.first_seq)
    return [head for head in heads if not is_closed(reader, head.stream)]
