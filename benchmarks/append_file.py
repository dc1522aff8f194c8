"""A file of developments in one transaction, against a bare executemany of the same rows of
`events` in the same journal mode. Processor time: there is one commit to wait for."""

from __future__ import annotations

from time import process_time

from measuring import options, scratch, table

from benchmarks.filling import ready
from benchmarks.stories import frame, story
from events.codec import decode, encode
from timeline.entries.document import Document
from timeline.entries.draft import Draft
from timeline.recording.desk import Desk
from timeline.store.driver import sqlite3
from timeline.store.recorder import Negotiations
from timeline.store.sqlite_file import journal_mode


def main() -> None:
    """Measure and print."""
    count = 2_000 if options(__doc__ or "").quick else 100_000
    told = [*frame(), *story(count)]
    with scratch() as folder:
        desk = Desk(str(folder / "desk.db"), "bench", create=True)
        desk.open_negotiation("story")
        entries = [
            Draft(place=f"line {i}", kind=kind, raw=raw) for i, (kind, raw) in enumerate(told)
        ]
        begun = process_time()
        desk.enter_document("story", Document(entries=tuple(entries)))
        checked = process_time() - begun
        rows = desk.shelf.reader.stream("story")
        desk.close()

        raw = sqlite3.connect(folder / "raw.db", isolation_level=None)
        raw.execute(f"PRAGMA journal_mode={journal_mode()}")
        raw.execute(
            "CREATE TABLE events (seq INTEGER PRIMARY KEY, stream TEXT, version INTEGER, "
            "topic TEXT, state BLOB, recorded INTEGER, recorder TEXT, event_id TEXT)"
        )
        begun = process_time()
        raw.execute("BEGIN IMMEDIATE")
        raw.executemany(
            "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?)", [row[:8] for row in rows]
        )
        raw.execute("COMMIT")
        base = process_time() - begun
        raw.close()

        events = [decode(row.topic, row.state, row.texts) for row in rows]
        fresh = ready("story", events)
        bare = Negotiations(str(folder / "bare.db"))
        begun = process_time()
        bare.append([f._replace(body=encode(e)) for f, e in zip(fresh, events, strict=True)])
        log = process_time() - begun
        bare.close()
    table(
        f"A file of {count:,} developments",
        [
            (f"raw executemany ({journal_mode()})", f"{base:.2f} s", "1.00", ""),
            ("the log alone: events and mentions", f"{log:.2f} s", f"{base / log:.3f}", ""),
            (
                "checked (timeline append FILE)",
                f"{checked:.2f} s",
                f"{base / checked:.3f}",
                ">= 0.2",
            ),
        ],
    )


if __name__ == "__main__":
    main()
