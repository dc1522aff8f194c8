"""Following the log: each event once and in order, whatever happens to the connection."""

import subprocess
import sys
import time
from collections.abc import Callable
from threading import Thread

import sqlalchemy
from eventsourcing.persistence import StoredEvent

from timeline.store.database import Database
from timeline.store.place import find_place
from timeline.store.recorder import SqlProcessRecorder

Opened = Callable[..., Database]


def append(database: Database, version: int, count: int = 1) -> None:
    stored = [StoredEvent("talks", version + n, "topic", b"{}") for n in range(count)]
    SqlProcessRecorder(database).insert_events(stored)


class Following(Thread):
    """A subscription that is read in a thread of its own; `seen` grows as events come."""

    def __init__(self, database: Database, gt: int = 0) -> None:
        super().__init__(daemon=True)
        self.subscription = SqlProcessRecorder(database).subscribe(gt=gt)
        self.seen: list[int] = []
        self.failed: BaseException | None = None

    def run(self) -> None:
        try:
            with self.subscription as subscription:
                for notification in subscription:
                    self.seen.append(notification.id)
        except BaseException as error:
            self.failed = error

    def wait_for(self, count: int) -> list[int]:
        deadline = time.monotonic() + 30
        while len(self.seen) < count and time.monotonic() < deadline and not self.failed:
            time.sleep(0.005)
        return self.seen

    def __enter__(self) -> "Following":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.subscription.stop()
        self.join(30)
        assert not self.is_alive()
        assert self.failed is None


def test_a_subscription_sees_what_was_there_and_what_comes(
    where: str, database: Database, opened: Opened
) -> None:
    other = opened(where)
    append(database, 1, 700)  # more than it asks for at once
    with Following(database) as following:
        assert following.wait_for(700) == list(range(1, 701))
        for n in range(20):
            append(other, 701 + n)
        assert following.wait_for(720) == list(range(1, 721))


def test_a_stopped_subscription_ends_at_once(database: Database) -> None:
    with Following(database) as following:
        time.sleep(0.05)
        following.subscription.stop()
        following.join(5)
        assert not following.is_alive()


LEFT = """
import sys
from timeline.store.database import Database
from timeline.store.recorder import SqlProcessRecorder
following = SqlProcessRecorder(Database.open(sys.argv[1], create=False)).subscribe(gt=0)
print(next(following).id)
"""


def test_a_subscription_that_nobody_stops_keeps_no_process(where: str, database: Database) -> None:
    append(database, 1)
    told = subprocess.check_output([sys.executable, "-c", LEFT, where], timeout=30)
    assert told.strip() == b"1"


def test_a_dropped_connection_is_made_again(postgresql_url: str, opened: Opened) -> None:
    database = opened(postgresql_url)
    outside = sqlalchemy.create_engine(find_place(postgresql_url).url, isolation_level="AUTOCOMMIT")
    with Following(database) as following, outside.connect() as connection:
        for n in range(3):
            append(database, 1 + 2 * n)
            following.wait_for(1 + 2 * n)
            connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            # Its own pool has dropped connections too: the writer is not to notice.
            append(database, 2 + 2 * n)
            assert following.wait_for(2 + 2 * n) == list(range(1, 3 + 2 * n))
    outside.dispose()
