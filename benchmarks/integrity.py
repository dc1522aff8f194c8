"""What the provable log costs: `python benchmarks/integrity.py [EVENTS]`.

Three ratios, each against a baseline in the same run: an append with its leaf against one without
(alternating rounds, the median of their ratios), the root over all stored leaves, and a whole
verification against reading and decoding the same events. Machines differ; ratios do less.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import process_time
from unittest.mock import patch

from events.codec import decode, encode
from events.developments import StatementMade
from timeline.integrity.stored_log import StoredLog
from timeline.integrity.tree import root_of
from timeline.integrity.verify import verify
from timeline.mentions import mentions_of, names_of
from timeline.store import appender
from timeline.store.database import Database
from timeline.store.entry import Fresh
from timeline.store.readers import open_reader
from timeline.store.recorder import SqlProcessRecorder

NOTHING = bytes(32)


def timed(action: Callable[[], object]) -> float:
    """Seconds of the processor: how long the disk takes says nothing about a leaf."""
    start = process_time()
    action()
    return process_time() - start


def batch(first: int, size: int) -> list[Fresh]:
    found = []
    for n in range(first, first + size):
        event = StatementMade(
            id=f"s-{n}", issue="process", occurred="2018-05-03", actors=("CHN",), says="x" * 200
        )
        found.append(
            Fresh(
                "us-china-2018",
                n,
                event.topic,
                encode(event),
                recorder="li",
                event_id=event.id,
                names=tuple(names_of(event)),
                mentions=tuple(mentions_of(event)),
                key=f"k-{n}",
                digest=NOTHING,
            )
        )
    return found


def appends(folder: Path, size: int, rounds: int) -> tuple[float, float]:
    """Median seconds of one append of `size` events with its leaves, and its ratio without."""
    databases = [Database.open(folder / f"{size}-{n}.db", create=True) for n in (0, 1)]
    with_leaf, without = (SqlProcessRecorder(one) for one in databases)
    ratios, seconds = [], []
    for turn in range(rounds):
        events = batch(1 + turn * size, size)

        def bare() -> None:
            with (
                patch.object(appender, "leaf_of", lambda *_: NOTHING),
                patch.object(appender, "seal", lambda _, state, __: (state, None)),
            ):
                without.insert_fresh(events)  # noqa: B023 - called at once

        def whole() -> None:
            with_leaf.insert_fresh(events)  # noqa: B023 - called at once

        # Whoever goes first pays for what the other finds warm: they take turns.
        if turn % 2:
            spent, least = timed(whole), timed(bare)
        else:
            least, spent = timed(bare), timed(whole)
        seconds.append(spent)
        ratios.append(spent / least)
    for one in databases:
        one.close()
    return median(seconds), median(ratios)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for size, rounds in ((1, 400), (100, 60), (1000, 20)):
            seconds, ratio = appends(folder, size, rounds)
            print(
                f"append of {size:5}: {seconds * 1000:8.2f} ms of the processor, "
                f"{ratio:.3f} of it without leaves"
            )
        place = folder / "large.db"
        database = Database.open(place, create=True)
        recorder = SqlProcessRecorder(database)
        for first in range(1, count, 1000):
            events = batch(first, 1000)
            recorder.insert_fresh(events)
        database.close()
        reader, log = open_reader(place), StoredLog(str(place))
        read = timed(lambda: [decode(row.topic, row.state, row.texts) for row in reader.log()])
        head = log.head()
        root = timed(lambda: root_of(log.leaves(head)))
        whole = timed(lambda: verify(str(place)))
        reader.close()
        log.close()
        print(f"{head:,} events: read and decode {read:.2f} s")
        print(f"the root over the stored leaves {root:.2f} s, {root / read:.2f} of reading")
        print(f"verify {whole:.2f} s, {whole / read:.2f} of reading")


if __name__ == "__main__":
    main()
