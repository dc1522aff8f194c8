"""One append a transaction, against bare sqlite3 commits of the same rows in the same journal
mode. Runs alternate, so that what else the machine does falls on both."""

from __future__ import annotations

from time import perf_counter

from measuring import median, options, scratch, table

from benchmarks.filling import entries_of
from benchmarks.stories import events_of, frame, frame_events, story
from events.codec import encode
from timeline.entries.draft import Draft
from timeline.negotiation import Negotiations
from timeline.recording.desk import Desk
from timeline.store.driver import sqlite3
from timeline.store.sqlite_file import journal_mode


def main() -> None:
    """Measure and print."""
    count = 60 if options(__doc__ or "").quick else 400
    told = list(story(count, seed=7))
    events = events_of(told)
    times: dict[str, list[float]] = {}

    def clock(name: str, begun: float) -> None:
        times.setdefault(name, []).append(perf_counter() - begun)

    with scratch() as folder:
        raw = sqlite3.connect(folder / "raw.db", isolation_level=None)
        raw.execute(f"PRAGMA journal_mode={journal_mode()}")
        raw.execute("PRAGMA synchronous=FULL")
        raw.execute("CREATE TABLE events (seq INTEGER PRIMARY KEY, topic TEXT, state BLOB)")
        desk = Desk(str(folder / "desk.db"), "bench", create=True)
        desk.open_negotiation("story")
        desk.enter("story", [Draft(place="", kind=kind, raw=fields) for kind, fields in frame()])
        bare = Negotiations(str(folder / "bare.db"))
        declared = frame_events("story")
        entries = entries_of([*declared, *events])
        bare.append("story", 0, declared, entries[: len(declared)])
        for i, ((kind, fields), event) in enumerate(zip(told, events, strict=True)):
            begun = perf_counter()
            raw.execute("BEGIN IMMEDIATE")
            raw.execute("INSERT INTO events VALUES (NULL, ?, ?)", (event.topic, encode(event)))
            raw.execute("COMMIT")
            clock("raw", begun)
            entry = entries[len(declared) + i]
            begun = perf_counter()
            bare.append("story", len(declared) + i, [event], [entry])
            clock("bare", begun)
            begun = perf_counter()
            desk.append("story", kind, fields)
            clock("desk", begun)
        desk.close()
        bare.close()
        raw.close()
    base = median(times["raw"])
    names = {
        "raw": f"raw sqlite3 commit ({journal_mode()})",
        "bare": "the log alone: event, names, mentions",
        "desk": "checked, effect told (timeline append)",
    }
    targets = {"bare": ">= 0.2, aim 0.5", "desk": ">= 0.2, aim 0.5"}
    table(
        f"One append, {count} times, median",
        [
            (names[key], f"{median(found) * 1000:.2f} ms", f"{base / median(found):.2f}",
             targets.get(key, ""))
            for key, found in times.items()
        ],
    )  # fmt: skip


if __name__ == "__main__":
    main()
