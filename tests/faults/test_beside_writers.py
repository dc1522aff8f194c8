"""What reads a store whole while others write: never a false alarm, and always one moment."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults.conftest import environment
from tests.faults.work import NAME, kind, prepare
from timeline import asking
from timeline.integrity.verify import FURTHER_CHECKS, verify
from timeline.interchange.exporting import make
from timeline.keeping import moving
from timeline.reading import Question, Shelf

WRITER = """
import itertools, sys
sys.path.insert(0, sys.argv[2])
from work import NAME, demand
from timeline.entries.draft import Draft
from timeline.recording.desk import Desk
desk = Desk(sys.argv[1], "a coder", create=False)
print("begun", flush=True)
for n in itertools.count():
    name = f"{sys.argv[3]}-{n}"
    desk.enter(NAME, [Draft(place="", kind="demand", raw=demand(name))])
    if n % 5 == 4:
        desk.amend(NAME, "correct", {"id": [f"d-{name}"], "set": ["says=Less."], "reason": ["x"]})
"""


@contextmanager
def writers(place: str, count: int = 2) -> Iterator[None]:
    """Processes that append and correct without a pause."""
    started = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, place, str(Path(__file__).parent), str(number)],
            env=environment(),
            stdout=subprocess.PIPE,
        )
        for number in range(count)
    ]
    try:
        for one in started:
            assert one.stdout is not None
            assert one.stdout.readline() == b"begun\n"
        yield
        assert all(one.poll() is None for one in started), "a writer was refused"
    finally:
        for one in started:
            one.kill()
            one.wait()
            assert one.stdout is not None
            one.stdout.close()


def test_nothing_that_reads_twice_sees_two_moments(
    where: str,
    tmp_path: Path,
    amount: Callable[[int, int], int],
    tell: Callable[[str], None],
) -> None:
    prepare(where)
    times, events = amount(4, 200), []
    with writers(where):
        for n in range(times):
            report = verify(where, further=FURTHER_CHECKS)
            assert report.findings == []
            events.append(report.events)
            shelf = Shelf(where)
            assert asking.check(shelf, NAME, Question()).assertions == []
            sheet = make(shelf, NAME, Question(), "developments")
            shelf.close()
            # Of one negotiation alone: its rows end where the checkpoint does.
            assert sheet.about.checkpoint.startswith(f"log head {sheet.about.cut['recorded_by']},")
            copy = moving.backup(where, str(tmp_path / f"{n}.backup"))
            moving.dump(where, str(tmp_path / f"{n}.dump"))
            for end in ("backup", "dump"):
                restored = str(tmp_path / f"{n}.{end}.db")
                moving.restore(restored, str(tmp_path / f"{n}.{end}"))
                found = verify(restored, further=FURTHER_CHECKS)
                assert found.findings == []
                assert found.events >= copy.head
                for left in tmp_path.glob(f"{n}.{end}*"):
                    left.unlink()
    assert events == sorted(events)
    assert events[0] < events[-1]
    tell(
        f"verify, check, export, backup, dump beside two writers, {times} times, "
        f"{kind(where)}: no false alarm, every copy whole, {events[-1]:,} events by then"
    )
