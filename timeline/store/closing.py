"""Which negotiations are closed: nothing asks for them any more."""

from __future__ import annotations

from collections.abc import Sequence

from timeline.store.reader import Reader, StreamHead

SPACE = "negotiation"
OPENED, CLOSED = "opened", "closed"
"""What an event that opens or closes a negotiation is found again under (`timeline.mentions`)."""


def is_closed(reader: Reader, stream: str) -> bool:
    """Whether the last word on the negotiation was to close it."""
    closed = reader.mentions(stream, SPACE, CLOSED)
    return bool(closed) and was_last(closed, reader.mentions(stream, SPACE, OPENED))


def was_last(closed: Sequence[int], opened: Sequence[int]) -> bool:
    """Whether the last of the events that closed it came after all that opened it."""
    return bool(closed) and closed[-1] > max(opened, default=0)


def open_streams(reader: Reader) -> list[StreamHead]:
    """The negotiations that are open, in the order in which they were first opened."""
    heads = sorted(reader.streams(), key=lambda head: head.first_seq)
    return [head for head in heads if not is_closed(reader, head.stream)]
