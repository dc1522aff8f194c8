"""How hard the fault tests try: a little in every run, as docs/reliability.md says with
`make faults`. And what is looked at after each of them."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from events.codec import decode
from tests.forks import Forks
from timeline.integrity.verify import verify
from timeline.mentions import mentions_of, names_of
from timeline.store.database import Database
from timeline.store.leaf import leaf_of
from timeline.store.schema import events, keys, mentions, names

LONG = os.environ.get("FAULTS") == "long"
WORK = Path(__file__).parent / "work.py"
ROOT = Path(__file__).parents[2]


@pytest.fixture
def amount() -> Callable[[int, int], int]:
    """`amount(20, 1000)`: how often, in a normal run and with `make faults`."""
    return lambda short, long: long if LONG else short


@pytest.fixture
def tell() -> Iterator[Callable[[str], None]]:
    """Report what was measured, `FAULT: OUTCOME`; `make faults` prints a table of it.

    A line is written as soon as its test is done: a run that is stopped has told what it did.
    """
    said: list[str] = []
    begun = time.monotonic()
    yield said.append
    place = os.environ.get("FAULTS_REPORT")
    if not place:
        return
    with open(place, "a", encoding="utf-8") as file:
        for line in said:
            fault, _, outcome = line.partition(": ")
            file.write(f"{fault:<62}  {time.monotonic() - begun:5.0f} s  {outcome}\n")


def environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TIMELINE_")}
    return kept | {"PYTHONPATH": str(ROOT), "TIMELINE_RECORDER": "a coder"}


@pytest.fixture
def work(forks: Forks) -> Callable[..., Any]:
    """`work("kill", place, 20, 1)`: a task of work.py in a process of its own."""

    def run(*arguments: object, before: str = "") -> Any:
        if before:  # in a mount namespace of its own, which ends with it
            command = ["unshare", "-m", "sh", "-ec", f'{before}\nexec "$@"', "sh", sys.executable]
            told = [*command, str(WORK), *map(str, arguments)]
            done: Any = subprocess.Popen(
                told, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment()
            )
        else:
            done = forks.start(WORK.read_text(encoding="utf-8"), *arguments)
        out, err = done.communicate()
        assert done.returncode == 0, err
        return json.loads(out)

    return run


@pytest.fixture(scope="session")
def may_mount() -> bool:
    """Whether this test may mount a file system of its own."""
    tried = subprocess.run(
        ["sh", "-c", "unshare -m sh -c 'mount -t tmpfs tmpfs /mnt'"],
        capture_output=True,
        check=False,
    )
    return tried.returncode == 0


@pytest.fixture
def sound() -> Callable[[str], dict[str, int]]:
    """Checks a whole store: numbers without gaps, rising times, readable events, leaf hashes,
    that names, mentions and keys are those of the events, and that `verify` finds nothing.
    Returns the developments' numbers."""

    def check(where: str) -> dict[str, int]:
        database = Database.open(where, create=False)
        with database.reading() as connection:
            rows = connection.execute(events.select().order_by(events.c.seq)).all()
            found = {
                table.name: {tuple(row) for row in connection.execute(table.select())}
                for table in (names, mentions)
            }
            keyed = [row.seq for row in connection.execute(keys.select())]
        database.close()
        assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
        times = [row.recorded for row in rows]
        assert times == sorted(set(times))
        versions: dict[str, int] = {}
        due: dict[str, set[tuple[Any, ...]]] = {"names": set(), "mentions": set()}
        developments: dict[str, int] = {}
        for row in rows:
            versions[row.stream] = versions.get(row.stream, 0) + 1
            assert row.version == versions[row.stream]
            assert row.leaf == leaf_of(*row[:8])
            event = decode(row.topic, row.state, row.texts)
            due["names"] |= {(row.stream, *name, row.seq) for name in names_of(event)}
            due["mentions"] |= {(row.stream, *name, row.seq) for name in mentions_of(event)}
            if row.event_id:
                assert (row.stream, row.event_id) not in developments
                developments[row.event_id] = row.seq
        assert found == due
        assert sorted(keyed) == list(range(1, len(rows) + 1))
        report = verify(where)
        assert (report.findings, report.events) == ([], len(rows))
        return developments

    return check
