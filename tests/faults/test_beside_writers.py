"""What reads a store whole while others write: never a false alarm, and always one moment."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.work import NAME, prepare
from tests.forks import Forks
from timeline.integrity.verify import verify
from timeline.interchange.exporting.forms import make
from timeline.keeping import moving
from timeline.questions import table as questions
from timeline.shelf import Question, Shelf

WRITER = """
import random, sys, time
sys.path.insert(0, sys.argv[2])
from work import NAME, demand
from timeline.entries.draft import Draft
from timeline.recording.desk import Desk
desk = Desk(sys.argv[1], "a coder", create=False)
chance = random.Random(sys.argv[3])
print("begun", flush=True)
for n, _ in enumerate(sys.stdin):
    name = f"{sys.argv[3]}-{n}"
    time.sleep(chance.uniform(0, 0.03))
    desk.enter(NAME, [Draft(place="", kind="demand", raw=demand(name))])
    if n % 5 == 4:
        desk.amend(NAME, "correct", {"id": [f"d-{name}"], "set": ["says=Less."], "reason": ["x"]})
"""

WRITTEN = 4
"""Entries of each writer while one thing reads."""

ROUND = 20
"""Readings of one store; then another is begun. A log that only grows would be too long to be read
whole so often."""


@contextmanager
def writers(forks: Forks, place: str, count: int = 2) -> Iterator[Callable[[], None]]:
    """Processes that append and correct, each a few times for every call of what is given."""
    started = [forks.start(WRITER, place, Path(__file__).parent, number) for number in range(count)]

    def write() -> None:
        for one in started:
            assert one.poll() is None, "a writer was refused"
            one.stdin.write("\n" * WRITTEN)
            one.stdin.flush()

    try:
        for one in started:
            assert one.stdout.readline() == "begun\n"
        yield write
        assert all(one.poll() is None for one in started), "a writer was refused"
    finally:
        for one in started:
            one.kill()
            one.communicate()


@pytest.mark.parametrize("on", ["SQLite", "PostgreSQL"])
def test_nothing_that_reads_twice_sees_two_moments(
    on: str,
    forks: Forks,
    new_database: Callable[[], str],
    tmp_path: Path,
    amount: Callable[[int, int], int],
    tell: Callable[[str], None],
) -> None:
    times, written = amount(4, 200), 0
    for begun in range(0, times, ROUND):
        where = str(tmp_path / f"{begun}.db") if on == "SQLite" else new_database()
        written += _read_beside_writers(forks, where, tmp_path, min(ROUND, times - begun))
    tell(
        f"verify, check, export, backup, dump beside two writers, {times} times, {on}: no false "
        f"alarm, every copy whole, {written:,} events written meanwhile"
    )


def _read_beside_writers(forks: Forks, where: str, folder: Path, times: int) -> int:
    """Read it so often; how many events were written between the first reading and the last."""
    prepare(where)
    events = []
    with writers(forks, where) as write:
        for n in range(times):
            write()
            report = verify(where)
            assert report.findings == []
            events.append(report.events)
            write()
            shelf = Shelf(where)
            assert questions.check(shelf, NAME, Question()).assertions == []
            write()
            sheet = make(shelf, NAME, Question(), "developments")
            shelf.close()
            # Of one negotiation alone: its rows end where the checkpoint does.
            assert sheet.about.checkpoint.startswith(f"log head {sheet.about.cut['recorded_by']},")
            write()
            copy = moving.backup(where, str(folder / f"{n}.backup"))
            write()
            moving.dump(where, str(folder / f"{n}.dump"))
            for end in ("backup", "dump"):
                restored = str(folder / f"{n}.{end}.db")
                moving.restore(restored, str(folder / f"{n}.{end}"))
                found = verify(restored)
                assert found.findings == []
                assert found.events >= copy.head
                for left in folder.glob(f"{n}.{end}*"):
                    left.unlink()
    assert events == sorted(events)
    assert events[0] < events[-1]
    return events[-1] - events[0]
