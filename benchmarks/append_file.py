"""A file of developments in one transaction, against a bare executemany of the same rows of
`events` in the same journal mode."""

from __future__ import annotations

import sqlite3
from time import perf_counter

from measuring import options, scratch, table

from benchmarks.stories import frame, story
from events.codec import decode
from timeline.entered import Entered
from timeline.mentions import mentions_of
from timeline.negotiation import Negotiations
from timeline.store.entry import Entry
from timeline.store.sqlite_file import journal_mode
from timeline.writing import Desk


def main() -> None:
    """Measure and print."""
    count = 2_000 if options(__doc__ or "").quick else 100_000
    told = [*frame(), *story(count)]
    with scratch() as folder:
        desk = Desk(str(folder / "desk.db"), "bench", create=True)
        desk.open_negotiation("story")
        entries = [
            Entered(place=f"line {i}", kind=kind, raw=raw) for i, (kind, raw) in enumerate(told)
        ]
        begun = perf_counter()
        desk.enter("story", entries, document="bench")
        checked = perf_counter() - begun
        rows = desk.shelf.reader.stream("story")
        desk.close()

        raw = sqlite3.connect(folder / "raw.db", isolation_level=None)
        raw.execute(f"PRAGMA journal_mode={journal_mode()}")
        raw.execute(
            "CREATE TABLE events (seq INTEGER PRIMARY KEY, stream TEXT, version INTEGER, "
            "topic TEXT, state BLOB, recorded INTEGER, recorder TEXT, event_id TEXT)"
        )
        begun = perf_counter()
        raw.execute("BEGIN IMMEDIATE")
        raw.executemany("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
        raw.execute("COMMIT")
        base = perf_counter() - begun
        raw.close()

        events = [decode(row.topic, row.state) for row in rows]
        nobody = [Entry(recorder="b", mentions=tuple(mentions_of(event))) for event in events]
        kept = Negotiations(str(folder / "facts.db"))
        begun = perf_counter()
        kept.append("story", 0, events, nobody)
        facts = perf_counter() - begun
        kept.close()
        bare = Negotiations(str(folder / "bare.db"))
        bare.recorder._keeps_facts = lambda _connection: False  # type: ignore[attr-defined]  # the baseline: without facts
        begun = perf_counter()
        bare.append("story", 0, events, nobody)
        log = perf_counter() - begun
        bare.close()
    table(
        f"A file of {count:,} developments",
        [
            (f"raw executemany ({journal_mode()})", f"{base:.2f} s", "1.00", ""),
            ("the log alone: events and mentions", f"{log:.2f} s", f"{base / log:.3f}", ""),
            ("the log with facts", f"{facts:.2f} s", f"{base / facts:.3f}", ">= 0.2"),
            ("checked, with facts (timeline append FILE)", f"{checked:.2f} s",
             f"{base / checked:.3f}", ">= 0.2"),
        ],
    )  # fmt: skip


if __name__ == "__main__":
    main()
