"""Stores of many negotiations: some are appended and folded for good, the others are copies of
their rows under other names, so that a store of millions is filled in minutes. What is copied is
what an append would have written: `timeline verify` finds nothing wrong with it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.stories import events_of, frame_events, story
from events.developments import Event
from timeline.facts.format import (
    NEVER,
    STATE_TABLE,
    TABLES,
    checksum,
    members_sum,
    name_mix,
    row_sum,
)
from timeline.facts.state import State
from timeline.integrity.leaf import leaf_of
from timeline.mentions import mentions_of, names_of
from timeline.negotiation import Negotiations
from timeline.store.entry import Entry


def fill(path: Path, *, stream: str, developments: int, length: int = 21, seed: int = 1) -> None:
    """Append one negotiation in a single transaction, its facts with it."""
    application = Negotiations(str(path))
    events = [
        *frame_events(stream),
        *events_of(list(story(developments, seed=seed, length=length))),
    ]
    application.append(stream, 0, events, entries_of(events))
    application.close()


def entries_of(events: Iterable[Event]) -> list[Entry]:
    """What is written beside each event: the names that it is the first to use, and what it
    bears on."""
    claimed: set[tuple[str, str]] = set()
    entries = []
    for i, event in enumerate(events):
        names = tuple(name for name in dict.fromkeys(names_of(event)) if name not in claimed)
        claimed.update(names)
        entries.append(
            Entry(
                recorder="bench",
                event_id=getattr(event, "id", None),
                names=names,
                mentions=tuple(mentions_of(event)),
                key=f"bench-{i}",
                digest=bytes(32),
            )
        )
    return entries


def copy(path: Path, stream: str, times: int) -> None:
    """Copy a negotiation with its facts `times` times, numbers and checksums made to fit."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("PRAGMA cache_size=-200000")
    connection.execute("BEGIN IMMEDIATE")

    def rows(table: str) -> list[list[Any]]:
        found = connection.execute(f"SELECT * FROM {table} WHERE stream = ?", (stream,))
        return [list(row) for row in found]

    source = {table: rows(table) for table in ("events", "names", "mentions", *TABLES, STATE_TABLE)}
    first = min(row[0] for row in source["events"])
    head, recorded = connection.execute("SELECT max(seq), max(recorded) FROM events").fetchone()
    count = len(source["events"])
    for i in range(times):
        moved = _Moved(source, f"{stream}-{i}", head - first + 1 + i * count)
        recorded = moved.write(connection, recorded)
    connection.execute("COMMIT")
    connection.close()


class _Moved:
    """The rows of a negotiation under another name, with later numbers."""

    def __init__(self, source: dict[str, list[list[Any]]], name: str, by: int) -> None:
        self.name, self.by = name, by
        self._source = source
        self._seqs: dict[int, list[int]] = {}
        for _, seq, component in source["facts_members"]:
            self._seqs.setdefault(component, []).append(seq + by)

    def write(self, connection: sqlite3.Connection, recorded: int) -> int:
        """Insert them; the time at which the last event is recorded."""
        tables = {
            table: [self._row(table, row) for row in rows]
            for table, rows in self._source.items()
            if table != STATE_TABLE
        }
        for row in tables["events"]:
            recorded += 1
            row[5] = recorded
            row[8] = leaf_of(*row[:8])
        tables[STATE_TABLE] = [self._state(row, tables) for row in self._source[STATE_TABLE]]
        for table, rows in tables.items():
            if rows:
                marks = ", ".join("?" * len(rows[0]))
                connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
        return recorded

    def _row(self, table: str, row: list[Any]) -> list[Any]:
        name, by = self.name, self.by
        match table:
            case "events":
                return [row[0] + by, name, *row[2:]]
            case "names" | "mentions":
                return [name, *row[1:-1], row[-1] + by]
            case "facts_members" | "facts_gaps":
                return [name, row[1] + by, row[2] + by]
            case "facts_uses":
                return [name, row[1], row[2] + by]
            case "facts_days":
                return [name, *row[1:]]
            case "facts_components":
                told = (row[1] + by, row[2], members_sum(self._seqs[row[1]]), row[4])
                return [name, *told, checksum(name, *told)]
            case "facts_names":
                component = row[3] + by if row[3] else 0
                named = (row[1], self._line(row), component, row[4], row[5] + by)
                return [name, *named, checksum(name, *named)]
            case "facts":
                end = row[6] if row[6] == NEVER else row[6] + by
                body = row[8]
                if row[1] == "component" and body is not None:
                    one = int(row[2])
                    body = b"?%d" % members_sum(self._seqs.get(one, [one + by]))
                elif row[1] in ("voice", "talks") and body is not None:
                    start, _, rest = body.partition(b"]")  # {"sort":[day,depth,seq],...
                    place, _, seq = start.rpartition(b",")
                    body = b"%b,%d]%b" % (place, int(seq) + by, rest)
                told_ = (name, row[1], self._line(row), row[3], row[4] + by, row[5], end, row[7])
                return [*told_, body, row_sum(*told_, body)]
            case _:
                raise KeyError(table)

    def _line(self, row: list[Any]) -> str:
        return str(int(row[2]) + self.by) if row[1] == "component" else str(row[2])

    def _state(self, row: list[Any], tables: dict[str, list[list[Any]]]) -> list[Any]:
        state = replace(State(*row), stream=self.name)
        state.upto += self.by
        state.name_sum = sum(name_mix(*one[3:6]) for one in tables["facts_names"])
        state.gap_sum = sum(one[1] * 31 + one[2] for one in tables["facts_gaps"])
        state.use_sum = sum(checksum(*one[1:]) for one in tables["facts_uses"])
        return list(state.row)
