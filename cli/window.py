"""A part of a long answer: its first or last rows, and how many there are in all.

What is cut is told on stderr, and in the JSON as `left_out`: for each array that may have been
cut, how many of it lie before and after what is there.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

import click
from msgspec import Struct
from msgspec.structs import replace

from timeline.terminal import talk

Answer = TypeVar("Answer", bound=Struct)

LIMIT = click.option("--limit", type=click.IntRange(min=1), metavar="N",
                     help="Only the first N rows.")  # fmt: skip
TAIL = click.option("--tail", type=click.IntRange(min=1), metavar="N",
                    help="Only the last N rows.")  # fmt: skip


class Window:
    """Which rows of an array are asked for: the first `limit` after `offset`, or the last `tail`.

    `offset` is None where the command has no such option. Raises UsageError where both ends are
    asked for at once.
    """

    def __init__(
        self, *, limit: int | None = None, tail: int | None = None, offset: int | None = None
    ) -> None:
        if limit is not None and tail is not None:
            raise click.UsageError("--limit and --tail exclude each other: say which end is meant")
        if tail is not None and offset:
            raise click.UsageError("--offset counts from the first row, --tail from the last")
        self.limit, self.tail, self.offset = limit, tail, offset
        self.total = 0

    @property
    def is_all(self) -> bool:
        """Whether every row is asked for."""
        return self.limit is None and self.tail is None and not self.offset

    def part(self, total: int) -> tuple[int, int]:
        """From which to which row, of so many."""
        self.total = total
        if self.tail is not None:
            return max(0, total - self.tail), total
        start = min(self.offset or 0, total)
        return start, total if self.limit is None else min(start + self.limit, total)

    def tell(self, name: str) -> dict[str, int]:
        """How many rows of an array are left out before and after; said on stderr, too."""
        start, end = self.part(self.total)
        total, offset = self.total, self.offset
        if start or end < total:
            rows = f"{start + 1:,} to {end:,}" if end > start + 1 else f"{end:,}"
            goes_on = ""
            if offset is None:
                goes_on = f"; {'--limit' if end < total else '--tail'} {total} shows all"
            elif end < total:
                goes_on = f"; --offset {end} goes on"
            talk(f"{name}: {'none' if start == end else rows} of {total:,}{goes_on}.")
        return {"before": start, "after": total - end}


class Windows(dict[str, Window]):
    """The same window on several arrays, each with its own number of rows."""

    def __init__(self, **wanted: int | None) -> None:
        super().__init__()
        self._wanted = wanted
        self.is_all = Window(**wanted).is_all

    def __missing__(self, name: str) -> Window:
        return self.setdefault(name, Window(**self._wanted))

    def tell(self, names: Iterable[str]) -> dict[str, Any]:
        """What is left out of each; said on stderr, too."""
        return {name: self[name].tell(name) for name in names}

    def cut(self, answer: Answer, arrays: Iterable[str]) -> tuple[Answer, dict[str, Any] | None]:
        """The answer with these arrays cut to the window, and what was left out of which; None
        where nothing was to be cut. Says it on stderr, too."""
        if self.is_all:
            return answer, None
        kept = {}
        for name in arrays:
            rows = getattr(answer, name)
            start, end = self[name].part(len(rows))
            kept[name] = rows[start:end]
        return replace(answer, **kept), self.tell(kept)
