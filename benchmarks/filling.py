"""Stores of many negotiations: some are appended and folded for good, the others are copies of
their rows under other names, so that a store of millions is filled in minutes."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from benchmarks.stories import events_of, frame_events, story
from timeline.facts.format import NEVER, checksum
from timeline.facts.state import State
from timeline.mentions import mentions_of
from timeline.negotiation import Negotiations
from timeline.store.entry import Entry


def fill(path: Path, *, stream: str, developments: int, length: int = 21, seed: int = 1) -> None:
    """Append one negotiation in a single transaction, its facts with it."""
    application = Negotiations(str(path))
    events = [
        *frame_events(stream),
        *events_of(list(story(developments, seed=seed, length=length))),
    ]
    entries = [
        Entry(
            recorder="bench",
            event_id=getattr(event, "id", None),
            mentions=tuple(mentions_of(event)),
        )
        for event in events
    ]
    application.append(stream, 0, events, entries)
    application.close()


def copy(path: Path, stream: str, times: int) -> None:
    """Copy a negotiation with its facts `times` times, numbers and checksums made to fit."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("PRAGMA cache_size=-200000")
    connection.execute("BEGIN IMMEDIATE")

    def rows(table: str) -> list[list[Any]]:
        found = connection.execute(f"SELECT * FROM {table} WHERE stream = ?", (stream,))
        return [list(row) for row in found]

    tables = ("events", "mentions", "facts", "facts_names", "facts_ties", "facts_members",
              "facts_frames", "facts_gaps", "facts_state")  # fmt: skip
    source = {table: rows(table) for table in tables}
    first = min(row[0] for row in source["events"])
    head, recorded = connection.execute("SELECT max(seq), max(recorded) FROM events").fetchone()
    count = len(source["events"])
    for i in range(times):
        name, by = f"{stream}-{i}", head - first + 1 + i * count
        moved = {table: [_moved(table, row, name, by) for row in source[table]] for table in tables}
        for row in moved["events"]:
            row[5] = recorded = recorded + 1
        for table, found in moved.items():
            marks = ", ".join("?" * len(found[0])) if found else ""
            connection.executemany(f"INSERT INTO {table} VALUES ({marks})", found)
    connection.execute("COMMIT")
    connection.close()


def _moved(table: str, row: list[Any], name: str, by: int) -> list[Any]:
    new = list(row)
    match table:
        case "events":
            new[0], new[1] = row[0] + by, name
        case "mentions" | "facts_frames":
            new[0], new[-1] = name, row[-1] + by
        case "facts_ties":
            new[0], new[2] = name, row[2] + by
        case "facts_members":
            new[0], new[1], new[2] = name, row[1] + by, row[2] + by
        case "facts_gaps":
            new[0], new[1], new[2] = name, row[1] + by, row[2] + by
        case "facts_names":
            line = str(int(row[2]) + by) if row[1] == "component" else row[2]
            new = [name, row[1], line, row[3] + by, row[4], row[5] + by, 0]
            new[6] = checksum(*new[:3], new[4], new[5])
        case "facts":
            line = str(int(row[2]) + by) if row[1] == "component" else row[2]
            end = row[6] if row[6] == NEVER else row[6] + by
            new = [name, row[1], line, row[3], row[4] + by, row[5], end, row[7], row[8]]
            new.append(checksum(*new))
        case "facts_state":
            new = list(State(name, *row[1:4], row[4] + by, *row[5:-1]).row)
    return new
