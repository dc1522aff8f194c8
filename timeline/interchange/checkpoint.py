"""What an export says of the log that it was made from."""

from __future__ import annotations

from timeline.reading import Shelf


def checkpoint_line(shelf: Shelf) -> str:
    """The log's checkpoint in one line: the number of its last event."""
    return f"log head {shelf.reader.head()}"
