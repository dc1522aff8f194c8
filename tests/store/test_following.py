"""Following the log: each event once and in order, whatever happens to the connection."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from threading import Event, Thread

import pytest
import sqlalchemy
from eventsourcing.persistence import Notification, StoredEvent
from sqlalchemy import Connection

from timeline.store.database import Database
from timeline.store.errors import StoreForeign
from timeline.store.following import Follower
from timeline.store.place import find_place
from timeline.store.recorder import SqlApplicationRecorder, SqlProcessRecorder
from timeline.store.subscription import ListeningSubscription, Pauses

Opened = Callable[..., Database]


def append(database: Database, version: int, count: int = 1) -> None:
    stored = [StoredEvent("talks", version + n, "topic", b"{}") for n in range(count)]
    SqlApplicationRecorder(database).insert_events(stored)


class Following(Thread):
    """A subscription that is read in a thread of its own; `seen` grows as events come."""

    def __init__(self, database: Database, gt: int = 0) -> None:
        super().__init__(daemon=True)
        self.subscription = SqlApplicationRecorder(database).subscribe(gt=gt)
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


def test_a_server_calls_its_followers_without_being_asked(
    postgresql_url: str, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Were it not called, it would not look again before this test is over.
    monkeypatch.setattr(ListeningSubscription, "BEHIND", 3600.0)
    database = opened(postgresql_url)
    with Following(database) as following:
        subscription = following.subscription
        assert isinstance(subscription, ListeningSubscription)
        assert subscription._listening.wait(10)
        for n in range(5):
            append(database, 1 + n)
            assert following.wait_for(1 + n) == list(range(1, 2 + n))


def test_a_call_that_was_lost_is_made_good_by_asking(
    postgresql_url: str, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ListeningSubscription, "BEHIND", 0.1)
    database = opened(postgresql_url)
    with Following(database) as following:
        assert isinstance(following.subscription, ListeningSubscription)
        assert following.subscription._listening.wait(10)
        with database.writing() as connection:  # as a program would that does not call
            connection.exec_driver_sql(
                "INSERT INTO events SELECT (json_populate_record(NULL::events, "
                '\'{"seq":1,"stream":"s","version":1,"topic":"t","state":"x","recorded":1,'
                '"recorder":"","leaf":"x"}\')).*'
            )
        assert following.wait_for(1) == [1]


def test_a_dropped_connection_is_made_again(
    postgresql_url: str, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ListeningSubscription, "BEHIND", 3600.0)
    monkeypatch.setattr(Pauses, "FIRST", 0.01)
    database = opened(postgresql_url)
    outside = sqlalchemy.create_engine(find_place(postgresql_url).url, isolation_level="AUTOCOMMIT")
    with Following(database) as following, outside.connect() as connection:
        subscription = following.subscription
        assert isinstance(subscription, ListeningSubscription)
        for n in range(5):
            assert subscription._listening.wait(10)
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


def test_a_follower_begins_at_its_mark_and_stops_before_what_fails(database: Database) -> None:
    append(database, 1, 5)
    done: list[int] = []

    def apply(_: Connection, notification: Notification) -> None:
        if notification.id == 4 and 4 not in broken:
            broken.add(4)
            raise StoreForeign("no such feed", "feed", "Try again.")
        done.append(notification.id)
        if notification.id == 5:
            follower.stop()

    broken: set[int] = set()
    recorder = SqlProcessRecorder(database)
    follower = Follower(recorder, "feed", apply)
    with pytest.raises(StoreForeign):
        follower.run()
    assert (done, recorder.max_tracking_id("feed")) == ([1, 2, 3], 3)
    follower = Follower(recorder, "feed", apply)
    follower.run()
    assert (done, recorder.max_tracking_id("feed")) == ([1, 2, 3, 4, 5], 5)
    append(database, 6)
    follower = Follower(recorder, "feed", apply)
    stopper = Event()
    thread = Thread(target=lambda: (follower.run(), stopper.set()))
    thread.start()
    deadline = time.monotonic() + 10
    while len(done) < 6 and time.monotonic() < deadline:
        time.sleep(0.01)
    follower.stop()
    thread.join(10)
    assert stopper.is_set()
    assert done == [1, 2, 3, 4, 5, 6]


FOLLOWS = """
import json, sys
from timeline.store.database import Database
from timeline.store.following import Follower
from timeline.store.recorder import SqlProcessRecorder

last = int(sys.argv[2])
done = []

def apply(connection, notification):
    connection.exec_driver_sql(f"INSERT INTO feed VALUES ({notification.id})")
    done.append(notification.id)

class Ends(Follower):
    def handle(self, notification):
        super().handle(notification)
        if notification.id == last:
            self.stop()

database = Database.open(sys.argv[1], create=False, lock_timeout=60)
print("ready", flush=True)
Ends(SqlProcessRecorder(database), "feed", apply).run()
database.close()
print(json.dumps(done))
"""


def test_two_racing_followers_see_each_event_exactly_once(where: str, opened: Opened) -> None:
    database = opened(where, lock_timeout=60)
    with database.writing() as connection:
        # Without a key: a second row of the same event would be there to be seen.
        connection.exec_driver_sql("CREATE TABLE feed (seq int)")
    append(database, 1, 20)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    racing = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", FOLLOWS, where, "50"],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for process in racing:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for n in range(30):
        append(database, 21 + n)
    done = [json.loads(process.communicate(timeout=300)[0]) for process in racing]
    assert [process.returncode for process in racing] == [0, 0]
    with database.reading() as connection:
        fed = connection.exec_driver_sql("SELECT seq FROM feed").scalars().all()
    assert sorted(fed) == list(range(1, 51))
    assert sorted(done[0] + done[1]) == list(range(1, 51))
    assert SqlProcessRecorder(database).max_tracking_id("feed") == 50
