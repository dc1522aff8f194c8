"""The event library's own cases for recorders, on both databases."""

from collections.abc import Callable
from typing import ClassVar
from uuid import uuid4

import pytest
from eventsourcing.tests.persistence import (
    AggregateRecorderTestCase,
    ApplicationRecorderTestCase,
    ProcessRecorderTestCase,
    TrackingRecorderTestCase,
)

from timeline.store.database import Database
from timeline.store.recorder import SqlAggregateRecorder, SqlProcessRecorder


class OnSqlite:
    PLACE: ClassVar = "sqlite_path"
    database: Database

    @pytest.fixture(autouse=True)
    def _store(self, request: pytest.FixtureRequest, opened: Callable[..., Database]) -> None:
        self.database = opened(request.getfixturevalue(self.PLACE))

    def new_originator_id(self) -> str:
        return str(uuid4())


class OnPostgresql(OnSqlite):
    PLACE = "postgresql_url"


class TestAggregateRecorderOnSqlite(OnSqlite, AggregateRecorderTestCase):
    def create_recorder(self) -> SqlAggregateRecorder:
        return SqlAggregateRecorder(self.database)


class TestApplicationRecorderOnSqlite(OnSqlite, ApplicationRecorderTestCase[SqlProcessRecorder]):
    def create_recorder(self) -> SqlProcessRecorder:
        return SqlProcessRecorder(self.database)

    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()


class TestTrackingRecorderOnSqlite(OnSqlite, TrackingRecorderTestCase):
    def create_recorder(self) -> SqlProcessRecorder:
        return SqlProcessRecorder(self.database)


class TestProcessRecorderOnSqlite(OnSqlite, ProcessRecorderTestCase):
    def create_recorder(self) -> SqlProcessRecorder:
        return SqlProcessRecorder(self.database)


class TestAggregateRecorderOnPostgresql(OnPostgresql, TestAggregateRecorderOnSqlite): ...


class TestApplicationRecorderOnPostgresql(OnPostgresql, TestApplicationRecorderOnSqlite): ...


class TestTrackingRecorderOnPostgresql(OnPostgresql, TestTrackingRecorderOnSqlite): ...


class TestProcessRecorderOnPostgresql(OnPostgresql, TestProcessRecorderOnSqlite): ...
