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


def cut_rows(
    answer: Answer,
    arrays: Iterable[str],
    *,
    limit: int | None = None,
    tail: int | None = None,
    offset: int | None = None,
) -> tuple[Answer, dict[str, Any] | None]:
    """The answer with these arrays cut to their first `limit` rows after `offset`, or to their
    last `tail`, and what was left out of which; None where nothing was to be cut. Says it on
    stderr, too.

    `offset` is None where the command has no such option. Raises UsageError where both ends are
    asked for at once.
    """
    if limit is not None and tail is not None:
        raise click.UsageError("--limit and --tail exclude each other: say which end is meant")
    if tail is not None and offset:
        raise click.UsageError("--offset counts from the first row, --tail from the last")
    if limit is None and tail is None and not offset:
        return answer, None
    left, kept = {}, {}
    for name in arrays:
        rows = getattr(answer, name)
        total = len(rows)
        start = max(0, total - tail) if tail is not None else min(offset or 0, total)
        end = total if limit is None else min(start + limit, total)
        kept[name] = rows[start:end]
        left[name] = {"before": start, "after": total - end}
        if start or end < total:
            talk(f"{_counted(name, start, end, total)}{_further(start, end, total, offset)}")
    return replace(answer, **kept), left


def _counted(name: str, start: int, end: int, total: int) -> str:
    if start == end:
        return f"{name}: none of {total:,}"
    rows = f"{start + 1:,}" if end == start + 1 else f"{start + 1:,} to {end:,}"
    return f"{name}: {rows} of {total:,}"


def _further(start: int, end: int, total: int, offset: int | None) -> str:
    """How to see what comes next."""
    if end < total:
        goes_on = f"--offset {end} goes on" if offset is not None else f"--limit {total} shows all"
        return f"; {goes_on}."
    return f"; --tail {total} shows all." if offset is None else "."
