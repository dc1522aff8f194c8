"""How long an import of coded events takes, as a ratio to raw sqlite3 in the same run.

    python benchmarks/import.py FILE [--reader icews]

Baselines, same process, same disk, `synchronous=FULL` and the journal that the store uses:
`raw` writes the rows of the file, as cells, into one plain table by one `executemany`;
`raw events` writes the very event rows that the import wrote (with their indexes, nothing else).
Prints one line a measurement, and the ratios in elapsed time and in processor time: where others
use the machine, only the second says much.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from timeline.store.driver import sqlite3

sys.path.insert(0, str(Path(__file__).parents[1]))

from timeline.interchange.opening import EVENTS, open_lines
from timeline.store.sqlite_file import connect, journal_mode

_IMPORT = """
import sys, time
sys.path.insert(0, {root!r})
from timeline.interchange.coded.common import Wanted
from timeline.interchange.coded.files import open_coded
from timeline.interchange.coded.recording import CodedOptions, import_coded
from timeline.recording.desk import Desk
desk = Desk({store!r}, "benchmark", create=True)
options = CodedOptions(negotiation="all", issue="unsorted", wanted=Wanted())
print(import_coded(desk, open_coded({file!r}, {reader!r}), options).summary)
desk.close()
print(time.process_time())
status = open("/proc/self/status").read()  # the peak since it began, its parent's not in it
print(status.partition("VmHWM:")[2].split()[0])
"""


def timed(what: str, action: Callable[[], int]) -> tuple[float, float]:
    """Run it, say how many rows it was and how long it took; seconds elapsed and of work here."""
    start, worked = time.perf_counter(), time.process_time()
    rows = action()
    seconds = time.perf_counter() - start
    print(
        f"{what:<12} {rows:>9,} rows {seconds:8.2f} s {rows / seconds:>10,.0f} rows/s", flush=True
    )
    return seconds, time.process_time() - worked


def opened(path: Path) -> sqlite3.Connection:
    """A file as the store opens it."""
    connection = connect(str(path), mode="rwc")
    connection.execute(f"PRAGMA journal_mode={journal_mode()}")
    return connection


def raw(file: str, path: Path) -> int:
    """The rows of the file into one table, in one transaction."""
    with open_lines(file, "utf-8", EVENTS) as lines:
        rows = [line.rstrip("\r\n").split("\t") for line in lines]
    width = len(rows[1])
    columns = ", ".join(f"c{i} TEXT" for i in range(width))
    connection = opened(path)
    connection.execute(f"CREATE TABLE rows (seq INTEGER PRIMARY KEY, {columns})")
    marks = ", ".join("?" * width)
    names = ", ".join(f"c{i}" for i in range(width))
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(f"INSERT INTO rows ({names}) VALUES ({marks})", rows)
    connection.execute("COMMIT")
    connection.close()
    return len(rows)


def raw_events(store: Path, path: Path) -> tuple[Callable[[], int], int]:
    """The event rows of a store, read beforehand; the action writes them again."""
    source = connect(str(store), mode="ro")
    sql = source.execute("SELECT sql FROM sqlite_master WHERE name = 'events'").fetchone()[0]
    indexes = [r[0] for r in source.execute(
        "SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'events' AND sql > ''"
    )]  # fmt: skip
    rows = source.execute("SELECT * FROM events ORDER BY seq").fetchall()
    source.close()
    width = len(rows[0])

    def write() -> int:
        connection = opened(path)
        connection.execute(sql)
        for index in indexes:
            connection.execute(index)
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(f"INSERT INTO events VALUES ({', '.join('?' * width)})", rows)
        connection.execute("COMMIT")
        connection.close()
        return len(rows)

    return write, len(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file")
    parser.add_argument("--reader", default="icews", choices=("icews", "gdelt"))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        store = place / "store.sqlite"
        code = _IMPORT.format(root=str(Path(__file__).parents[1]), store=str(store),
                              file=given.file, reader=given.reader)  # fmt: skip
        told: list[str] = []

        def imported() -> int:
            done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True,
                                  check=True)  # fmt: skip
            told.extend(done.stdout.splitlines())
            return int(told[0].split()[0].replace(",", ""))

        base = timed("raw", lambda: raw(given.file, place / "raw.sqlite"))
        whole = timed("import", imported)
        again = timed("raw again", lambda: raw(given.file, place / "raw2.sqlite"))
        write, _ = raw_events(store, place / "events.sqlite")
        events = timed("raw events", write)
        print(told[0])
        cpu = float(told[1])
        print(f"elapsed: import / raw {2 * whole[0] / (base[0] + again[0]):.1f}; import / raw "
              f"events {whole[0] / events[0]:.1f}")  # fmt: skip
        print(f"processor: import {cpu:.1f} s; import / raw {2 * cpu / (base[1] + again[1]):.1f}; "
              f"import / raw events {cpu / events[1]:.1f}")  # fmt: skip
        print(f"memory of the import {int(told[2]) / 1024:.0f} MB; "
              f"store {store.stat().st_size / 1e6:.0f} MB")  # fmt: skip


if __name__ == "__main__":
    main()
