"""What the fault tests run in processes of their own: `python work.py TASK PLACE ...`.

Everything slow to import is imported once; what is to be killed is a fork of it. Each task
prints what it found as JSON. A process that was killed left its acknowledgements in a pipe.
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg  # noqa: F401 - so that a fork need not
import sqlalchemy.dialects.postgresql.psycopg  # noqa: F401

from timeline.entries.document import read_document
from timeline.recording.desk import Desk
from timeline.store import recorder  # noqa: F401
from timeline.store.readers import open_reader
from timeline.watching.box import Box
from timeline.watching.follow import Courier
from timeline.watching.steps import WaitedFor

NAME = "steel-2026"


def kind(place: str) -> str:
    """What a place is called in the report."""
    return "PostgreSQL" if place.startswith("postgresql") else "SQLite"


def prepare(place: str) -> None:
    """A negotiation with two parties, an issue and a source."""
    desk = Desk(place, "a coder", create=True)
    desk.open_negotiation(NAME, "Steel talks")
    for party in ("ARL", "BOR"):
        desk.declare(NAME, "party", {"party": [party]})
    desk.declare(NAME, "issue", {"issue": ["steel"]})
    desk.declare(
        NAME, "source", {"source": ["h"], "publisher": ["Herald"], "published": ["2026-03-21"]}
    )
    desk.close()


def demand(name: str) -> dict[str, list[str]]:
    """One development with terms, a quote and a source; each has a proposal of its own."""
    return {
        "id": [f"d-{name}"],
        "occurred": ["2026-03-02"],
        "issue": ["steel"],
        "by": ["ARL"],
        "to": ["BOR"],
        "proposal": [f"p-{name}"],
        "says": ["Borland must cut its exports. " * 8],
        "source": ["h"],
    }


def document(count: int) -> str:
    """A file of that many developments, as JSON lines."""
    lines = []
    for n in range(count):
        fields = {name: texts[0] for name, texts in demand(f"f{n}").items()}
        lines.append(json.dumps({"kind": "demand", **fields}))
    return "\n".join(lines)


def forked(work: Callable[[Callable[[str], None]], None]) -> tuple[int, int]:
    """Run `work` in a fork; it is given a way to acknowledge. Returns its pid and the pipe."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(read)
        try:
            work(lambda text: os.write(write, f"{text}\n".encode()) and None)
            os._exit(0)
        except BaseException as error:
            os.write(write, f"! {type(error).__name__}: {error}\n".encode())
            os._exit(1)
    os.close(write)
    return pid, read


def drained(pipe: int) -> list[str]:
    """Everything that was acknowledged."""
    with os.fdopen(pipe, "rb") as file:
        return file.read().decode().splitlines()


def kill(place: str, times: str, seed: str) -> dict[str, Any]:
    """Kill an appending process that many times; each next one goes on with the same keys."""
    prepare(place)
    chance = random.Random(int(seed))
    acknowledged: dict[str, int] = {}
    unacknowledged = 0
    each = 0.0
    for turn in range(int(times) + 1):
        first = len(acknowledged)

        def work(tell: Callable[[str], None], n: int = first, turn: int = turn) -> None:
            desk = Desk(place, "a coder")
            tell("begun")
            while turn or n < 6:  # the first is not killed: it tells how long an append takes
                written = desk.append(NAME, "demand", demand(str(n)), key=f"key-{n}")
                tell(f"{n} {written.outcomes[0].seq} {written.new}")
                n += 1

        pid, pipe = forked(work)
        os.read(pipe, len("begun\n"))
        begun = time.perf_counter()
        pause = chance.uniform(0, 12 * each)
        if turn:
            time.sleep(pause)
            os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        told = drained(pipe)
        if not turn:
            each = (time.perf_counter() - begun) / 6
        elif len(told) > 12:  # the machine was busier when it was measured
            each = pause / len(told)
        for line in told:
            if line.startswith("!"):
                raise RuntimeError(line)
            number, seq, new = line.split()
            acknowledged[f"d-{number}"] = int(seq)
            unacknowledged += new == "0"  # the one before had been stored, and not told
    return {"acknowledged": acknowledged, "stored_unacknowledged": unacknowledged}


def follow(place: str, box: str, url: str, times: str, seed: str) -> dict[str, Any]:
    """Kill a follower that many times while demands are appended; the last one works to its end.
    Returns the names of the steps that it had to tell."""
    prepare(place)
    kept = Box(Path(box))
    watch = kept.add(place, NAME, WaitedFor(verdict="opened"), url, inside=True)
    kept.close()
    chance = random.Random(int(seed))

    def work(tell: Callable[[str], None]) -> None:
        one = Courier(place, Box(Path(box)), lambda _: None, pause=0.01)
        tell("begun")
        one.run()

    for turn in range(int(times)):
        desk = Desk(place, "a coder")
        desk.append(NAME, "demand", demand(str(turn)))
        desk.close()
        pid, pipe = forked(work)
        os.read(pipe, len("begun\n"))
        time.sleep(chance.uniform(0, 0.15))
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        wrong = drained(pipe)
        if wrong:
            raise RuntimeError(wrong[0])
    kept = Box(Path(box))
    last = Courier(place, kept, lambda _: None, pause=0.01)
    while last.once():
        pass
    return {"steps": [one.name for one in kept.known(watch) if one.told]}


def race(place: str, processes: str, appends: str) -> dict[str, Any]:
    """Several processes append to one negotiation at once."""
    prepare(place)
    begun = time.perf_counter()

    def work(tell: Callable[[str], None], who: int) -> None:
        desk = Desk(place, f"desk {who}")
        for n in range(int(appends)):
            written = desk.append(NAME, "demand", demand(f"{who}-{n}"))
            tell(f"d-{who}-{n} {written.outcomes[0].seq}")
        desk.close()

    started = [
        forked(lambda tell, who=who: work(tell, who))  # type: ignore[misc]
        for who in range(int(processes))
    ]
    lines = [line for _, pipe in started for line in drained(pipe)]
    codes = [os.waitpid(pid, 0)[1] for pid, _ in started]
    return {
        "codes": codes,
        "errors": [line for line in lines if line.startswith("!")],
        "acknowledged": dict(line.split() for line in lines if not line.startswith("!")),
        "seconds": time.perf_counter() - begun,
    }


def file(place: str, times: str, count: str, seed: str) -> dict[str, Any]:
    """Kill `append FILE` at random points, then run it again; by turns in new negotiations."""
    prepare(place)
    chance = random.Random(int(seed))
    text = document(int(count))
    outcomes = []
    duration = 0.0
    for n in range(int(times) + 1):
        name = f"{NAME}-{n}"
        read = read_document(text, form="jsonl")

        def work(tell: Callable[[str], None], name: str = name, read: Any = read) -> None:
            desk = Desk(place, "a coder")
            tell("begun")
            desk.enter_document(name, read)
            tell("done")
            desk.close()

        desk = Desk(place, "a coder")
        desk.open_negotiation(name, "Steel talks")
        for party in ("ARL", "BOR"):
            desk.declare(name, "party", {"party": [party]})
        desk.declare(name, "issue", {"issue": ["steel"]})
        desk.declare(name, "source", {"source": ["h"], "publisher": ["H"]})
        desk.close()
        pid, pipe = forked(work)
        os.read(pipe, len("begun\n"))
        begun = time.perf_counter()
        if n:  # the first is not killed: it tells how long it takes
            time.sleep(chance.uniform(0, duration))
            os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        lines = drained(pipe)
        if any(line.startswith("!") for line in lines):
            raise RuntimeError(lines)
        if not n:
            duration = time.perf_counter() - begun
        desk = Desk(place, "a coder")
        # A server goes on with what a killed client asked of it: this write waits for that.
        desk.declare(name, "issue", {"issue": ["coal"]})
        reader = open_reader(place)
        found = len(reader.names(name, "development"))
        again = desk.enter_document(name, read)
        after = reader.names(name, "development")
        outcomes.append(
            {"told": "done" in lines, "found": found, "new": again.new, "after": len(after)}
        )
        desk.close()
        reader.close()
    return {"outcomes": outcomes[1:]}


def fill_disk(place: str, ballast: str, kept: str) -> dict[str, Any]:
    """Append on a disk that gets full, one by one and a file; then free some room and go on."""
    from timeline.store.errors import StoreFull

    prepare(place)
    acknowledged: list[str] = []
    refusals = []
    desk = Desk(place, "a coder")

    def fill() -> None:
        try:
            for n in range(len(acknowledged), 100_000):
                desk.append(NAME, "demand", demand(str(n)), key=f"key-{n}")
                acknowledged.append(f"d-{n}")
        except StoreFull as error:
            refusals.append(str(error))

    before_file = len(acknowledged)
    try:
        desk.enter_document(NAME, read_document(document(1200), form="jsonl"))
    except StoreFull as error:
        refusals.append(str(error))
    after_file = len(desk.shelf.reader.names(NAME, "development"))
    fill()
    held = desk.shelf.reader.names(NAME, "development")
    os.unlink(ballast)
    desk.append(NAME, "demand", demand("after"))
    desk.close()
    shutil.copy(place, kept)
    return {
        "refusals": refusals,
        "file": after_file - before_file,
        "acknowledged": acknowledged,
        "held": held,
    }


def restore(disk: str, source: str, *rooms: str) -> list[dict[str, Any]]:
    """Restore a backup to disks of so many kilobytes, one after the other: whether it was told to
    be done, and what is there then. In a mount namespace of its own."""
    from timeline.integrity.verify import verify
    from timeline.keeping import moving
    from timeline.store.errors import StoreFull

    outcomes: list[dict[str, Any]] = []
    place = os.path.join(disk, "new")
    for room in rooms:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={room}k", "tmpfs", disk], check=True)
        try:
            moving.restore(place, source)
        except StoreFull:
            outcomes.append({"done": False, "left": os.listdir(disk)})
        else:
            report = verify(place)
            told = {"done": True, "events": report.events, "findings": len(report.findings)}
            outcomes.append(told)
        subprocess.run(["umount", disk], check=True)
    return outcomes


def read_only(place: str) -> dict[str, Any]:
    """Read and write a store on a disk that may only be read."""
    from timeline.keeping.doctor import examine
    from timeline.shelf import Shelf
    from timeline.store.errors import StoreUnreachable

    shelf = Shelf(place)
    negotiations = shelf.negotiations()
    shelf.close()
    try:
        Desk(place, "a coder").append(NAME, "demand", demand("late"))
        refusal = ""
    except StoreUnreachable as error:
        refusal = str(error)
    found = [c["says"] for c in examine(place)["checks"] if c["level"] == "warning"]
    return {
        "negotiations": negotiations,
        "refusal": refusal,
        "doctor": [
            what for what in ("file", "folder") if any(f"to the {what}" in f for f in found)
        ],
    }


if __name__ == "__main__":
    task, *arguments = sys.argv[1:]
    print(json.dumps(globals()[task](*arguments)))
