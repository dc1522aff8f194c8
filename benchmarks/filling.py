"""Stores of many negotiations: some are appended, the others are copies of
their rows under other names, so that a store of millions is filled in minutes. What is copied is
what an append would have written: `timeline verify` finds nothing wrong with it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from benchmarks.stories import events_of, frame_events, story
from events.codec import encode
from events.developments import Event
from timeline.mentions import mentions_of, names_of
from timeline.store.driver import sqlite3
from timeline.store.entry import Fresh
from timeline.store.leaf import leaf_of
from timeline.store.recorder import Negotiations


def fill(path: Path, *, stream: str, developments: int, length: int = 21, seed: int = 1) -> None:
    """Append one negotiation in a single transaction."""
    application = Negotiations(str(path))
    events = [
        *frame_events(stream),
        *events_of(list(story(developments, seed=seed, length=length))),
    ]
    application.append(ready(stream, events))
    application.close()


def ready(stream: str, events: Iterable[Event]) -> list[Fresh]:
    """The events of a negotiation ready for the log, with the names that each is the first to use
    and what it bears on."""
    claimed: set[tuple[str, str]] = set()
    found = []
    for i, event in enumerate(events):
        names = tuple(name for name in dict.fromkeys(names_of(event)) if name not in claimed)
        claimed.update(names)
        found.append(
            Fresh(
                stream,
                i + 1,
                event.topic,
                encode(event),
                recorder="bench",
                event_id=getattr(event, "id", None),
                names=names,
                mentions=tuple(mentions_of(event)),
                key=f"bench-{i}",
                digest=bytes(32),
            )
        )
    return found


def copy(path: Path, stream: str, times: int) -> None:
    """Copy a negotiation `times` times, numbers, times and leaves made to fit."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("PRAGMA cache_size=-200000")
    connection.execute("BEGIN IMMEDIATE")

    def rows(table: str) -> list[list[Any]]:
        found = connection.execute(f"SELECT * FROM {table} WHERE stream = ?", (stream,))
        return [list(row) for row in found]

    events = rows("events")
    index = {table: rows(table) for table in ("names", "mentions")}
    first = min(row[0] for row in events)
    head, recorded = connection.execute("SELECT max(seq), max(recorded) FROM events").fetchone()
    for i in range(times):
        name, by = f"{stream}-{i}", head - first + 1 + i * len(events)
        moved = []
        for row in events:
            recorded += 1
            told = (row[0] + by, name, *row[2:5], recorded, *row[6:8])
            moved.append((*told, leaf_of(*told), row[9]))
        connection.executemany(f"INSERT INTO events VALUES ({', '.join('?' * 10)})", moved)
        for table, found in index.items():
            connection.executemany(
                f"INSERT INTO {table} VALUES (?, ?, ?, ?)",
                [(name, *row[1:-1], row[-1] + by) for row in found],
            )
    connection.execute("COMMIT")
    connection.close()
