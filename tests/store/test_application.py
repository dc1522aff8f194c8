"""The store under an application of the event library, chosen by its settings alone."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from eventsourcing.application import Application
from eventsourcing.domain import (
    BaseAggregate,
    CanInitAggregate,
    CanMutateAggregate,
    MetaDomainEvent,
    event,
)
from eventsourcing.persistence import (
    InfrastructureFactory,
    IntegrityError,
    Notification,
    NotSupportedError,
    StoredEvent,
)

from timeline.store.database import Database
from timeline.store.errors import StoreUnreachable
from timeline.store.readers import open_reader
from timeline.store.recorder import Factory, Negotiations, SqlAggregateRecorder, SqlProcessRecorder


@dataclass(frozen=True)
class TalksEvent(CanMutateAggregate[str], metaclass=MetaDomainEvent):
    """The library's own base of events refuses streams that are not named by a UUID."""

    originator_id: str
    originator_version: int
    timestamp: datetime


class Talks(BaseAggregate[str]):
    class Event(TalksEvent):
        pass

    class Created(CanInitAggregate[str], Event):
        originator_topic: str
        place: str

    def __init__(self, place: str) -> None:
        self.place = place
        self.rounds = 0

    @staticmethod
    def create_id(place: str) -> str:
        return f"talks-{place}"

    @event("Opened")
    def open(self) -> None:
        self.rounds += 1


class OwnTracking(SqlProcessRecorder):
    pass


def settings(where: str, **more: str) -> dict[str, str]:
    return {"PERSISTENCE_MODULE": "timeline.store.recorder", "TIMELINE_STORE": where, **more}


@pytest.fixture
def application(where: str) -> Iterator[Application[str]]:
    with Application[str](env=settings(where)) as found:
        yield found


def test_an_aggregate_is_saved_and_loaded(application: Application[str], where: str) -> None:
    talks = Talks("geneva")
    talks.open()
    recordings = application.save(talks)
    assert [recording.notification.id for recording in recordings] == [1, 2]
    loaded: Any = application.repository.get("talks-geneva")
    assert (loaded.place, loaded.rounds) == ("geneva", 1)
    reader = open_reader(where)
    assert [(row.recorder, row.event_id) for row in reader.log()] == [("", None)] * 2
    reader.close()


def test_a_stale_aggregate_is_refused(application: Application[str]) -> None:
    application.save(Talks("geneva"))
    first: Any = application.repository.get("talks-geneva")
    second: Any = application.repository.get("talks-geneva")
    first.open()
    second.open()
    application.save(first)
    with pytest.raises(IntegrityError, match="somebody appended meanwhile"):
        application.save(second)


def test_snapshots_are_refused(where: str) -> None:
    with pytest.raises(NotSupportedError, match="IS_SNAPSHOTTING_ENABLED"):
        Application[str](env=settings(where, IS_SNAPSHOTTING_ENABLED="y")).close()


def test_the_factory_says_what_is_missing(tmp_path: Any) -> None:
    with pytest.raises(OSError, match="TIMELINE_STORE"):
        InfrastructureFactory.construct({"PERSISTENCE_MODULE": "timeline.store.recorder"})
    where = str(tmp_path / "store.db")
    with pytest.raises(StoreUnreachable):
        Factory(settings(where, CREATE_TABLE="no"))
    assert not os.path.exists(where)


def test_the_factory_makes_every_recorder_on_one_store(sqlite_path: str) -> None:
    topic = "timeline.store.recorder:SqlProcessRecorder"
    with Factory(settings(sqlite_path, APPLICATION_RECORDER_TOPIC=topic)) as factory:
        recorders = [
            factory.aggregate_recorder(),
            factory.application_recorder(),
            factory.process_recorder(),
            factory.tracking_recorder(),
            factory.tracking_recorder(OwnTracking),
        ]
        databases = {getattr(recorder, "database", None) for recorder in recorders}
    factory.close()
    kinds: list[type] = [type(recorder) for recorder in recorders]
    assert kinds == [
        SqlAggregateRecorder,
        SqlProcessRecorder,
        SqlProcessRecorder,
        SqlProcessRecorder,
        OwnTracking,
    ]
    assert databases == {factory.database}


def test_a_subscription_follows_another_writer_and_skips_other_topics(
    where: str, database: Database, opened: Callable[..., Database]
) -> None:
    recorder = SqlProcessRecorder(database)
    other = SqlProcessRecorder(opened(where))
    stream = str(uuid4())

    def append(version: int, topic: str) -> None:
        other.insert_events([StoredEvent(stream, version, topic, b"")])

    append(1, "dull")
    append(2, "wanted")
    found: list[Notification] = []
    with recorder.subscribe(gt=0, topics=["wanted"]) as subscription:
        for notification in subscription:
            found.append(notification)
            if len(found) == 1:
                append(3, "dull")
                append(4, "wanted")
            else:
                subscription.stop()
    assert [notification.id for notification in found] == [2, 4]


def test_what_the_environment_sets_for_the_library_is_not_for_this_store(
    where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PERSISTENCE_MODULE", "eventsourcing.sqlite")
    monkeypatch.setenv("IS_SNAPSHOTTING_ENABLED", "yes")
    negotiations = Negotiations(where)
    try:
        assert isinstance(negotiations.recorder, SqlProcessRecorder)
    finally:
        negotiations.close()
