"""What the benchmarks share: a clock, a scratch folder, and one table of ratios."""

from __future__ import annotations

import argparse
import gc
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import process_time
from typing import Any

# The checkout first: its packages are what is measured.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))


def options(about: str, *, big: bool = False, server: bool = False) -> argparse.Namespace:
    """`--quick` for a small run that shows that it works; `--big` where there is a larger one,
    `--server` where it can be on PostgreSQL."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--quick", action="store_true", help="a small run")
    if big:
        parser.add_argument("--big", action="store_true", help="the largest run")
    if server:
        parser.add_argument("--server", action="store_true", help="on PostgreSQL")
    return parser.parse_args()


def seconds(action: Callable[[], Any], times: int = 5) -> float:
    """Processor time of the shortest of several runs: what else the machine does only ever adds.
    For work that waits for no disk."""
    found = []
    for _ in range(times):
        gc.collect()
        begun = process_time()
        action()
        found.append(process_time() - begun)
    return min(found)


def median(values: list[float]) -> float:
    """The middle one."""
    return sorted(values)[len(values) // 2]


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder that is gone afterwards; TIMELINE_BENCH names where it is made."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("TIMELINE_BENCH")) as folder:
        yield Path(folder)


def table(title: str, rows: list[tuple[str, str, str, str]]) -> None:
    """Print rows of what was measured, the figure, the ratio to the baseline, and the target."""
    head = ("", "figure", "ratio", "target")
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(4)]
    print(title)
    for row in (head, *rows):
        print("  " + "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)))
