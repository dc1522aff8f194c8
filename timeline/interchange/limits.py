"""How much of a file is read before it is refused, whatever it says of itself."""

from __future__ import annotations

from dataclasses import dataclass

from events.errors import Refused


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Bounds on one file. Sizes are bytes after decompression, or characters of a line or cell."""

    table: int = 256 * 1024 * 1024
    """A table of one's own is held in memory, so that its rows can be put in order."""
    events: int = 64 * 1024 * 1024 * 1024
    """Coded events are streamed."""
    line: int = 4 * 1024 * 1024
    cell: int = 100_000
    columns: int = 5_000
    rows: int = 500_000
    ratio: int = 300
    """What gz or zip may grow by, once more than `free` bytes have come out."""
    free: int = 32 * 1024 * 1024
    members: int = 1_000

    def allow(self, rows: int, path: str) -> None:
        """Raises Refused where a table has more rows than are read."""
        if rows > self.rows:
            raise Refused(f"{path}: has more than {self.rows:,} rows: split it")


LIMITS = Limits()
"""The bounds that the commands use."""
