"""A store for the event sourcing library: its persistence module, and the application.

Set PERSISTENCE_MODULE=timeline.store.recorder and TIMELINE_STORE to a path or URL. Streams
are named by strings: one stream for each negotiation, one event a step. All recorders of a factory
write into the same log.

The library gives the application, the version check (optimistic concurrency) and the recorder
contract; the stored form is this project's codec, so events go to the recorder as bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from threading import main_thread
from typing import Any, Final
from uuid import UUID

from eventsourcing import persistence as library
from eventsourcing.application import Application
from eventsourcing.utils import Environment, EnvType, resolve_topic, strtobool
from sqlalchemy import func, select

from events.codec import unseal
from timeline.store.appender import AT_ONCE, Appender, Clash, Clock, Tip, now_us
from timeline.store.database import Database
from timeline.store.entry import Also, Fresh, fresh_of
from timeline.store.errors import StoreLocked, StoreSilent
from timeline.store.schema import events
from timeline.store.schema import tracking as marks

_EVENT = (events.c.stream, events.c.version, events.c.topic, events.c.state, events.c.texts)


def _as_given(
    stream: str, version: int, topic: str, state: bytes, texts: bytes | None
) -> tuple[str, int, str, bytes]:
    """What the library is to see of a row: the state that it gave."""
    return stream, version, topic, unseal(bytes(state), texts)


class SqlProcessRecorder(library.ProcessRecorder):
    """All that the library asks of a recorder, on one open store: events with their numbers in the
    log (1, 2, 3 ... without gaps, in commit order), and how far each follower of it has come."""

    def __init__(self, database: Database, *, clock: Clock = now_us) -> None:
        self.database = database
        self._appender = Appender(database.engine.dialect, clock)

    def insert_events(
        self,
        stored_events: Sequence[library.StoredEvent],
        *,
        tracking: library.Tracking | None = None,
        **kwargs: Any,
    ) -> list[int] | None:
        """Append events and a tracking mark in one transaction.

        Returns the numbers given. Raises KeyTaken, VersionTaken, NameTaken
        (`timeline.store.conflicts`), the library's IntegrityError for the mark, StoreError, and
        TypeError for a mistaken call; nothing is written then.
        """
        return self._insert([fresh_of(event) for event in stored_events], tracking, **kwargs)

    def _insert(
        self,
        fresh: Sequence[Fresh],
        tracking: library.Tracking | None,
        *,
        also: Also | None = None,
    ) -> list[int]:
        """Everything that one append writes, in one transaction, `also` last."""
        if not fresh and tracking is None:
            return []
        try:
            with self.database.writing() as connection:
                numbers = self._appender.append(connection, fresh)
                if tracking is not None:
                    self._appender.track(connection, tracking)
                if also is not None:
                    also(connection, numbers)
                return numbers
        except Clash as clash:
            with self.database.reading() as connection:
                refusal = clash.explain(connection)
            raise refusal from clash

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> list[library.StoredEvent]:
        """The events of one stream by version: above gt, up to lte."""
        query = select(*_EVENT).where(events.c.stream == str(originator_id))
        if gt is not None:
            query = query.where(events.c.version > gt)
        if lte is not None:
            query = query.where(events.c.version <= lte)
        query = query.order_by(events.c.version.desc() if desc else events.c.version)
        if limit is not None:
            query = query.limit(limit)
        with self.database.reading() as connection:
            return [library.StoredEvent(*_as_given(*row)) for row in connection.execute(query)]

    def insert_fresh(
        self, fresh: Sequence[Fresh], after: Tip | None = None, also: Also | None = None
    ) -> list[int]:
        """The same for events that are ready for the log, of one stream or several, with what else
        is done in the transaction. Where the last event of the log is known, a server needs but
        one statement, if it still is the last."""
        if after is not None and self.database.is_server and len(fresh) <= AT_ONCE:
            with suppress(Clash), self.database.writing(at_once=True) as connection:
                return self._appender.append(connection, fresh, after)
        return self._insert(fresh, None, also=also)

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> list[library.Notification]:
        """At most `limit` events of the log from start to stop, both included, by number."""
        query = select(*_EVENT, events.c.seq).order_by(events.c.seq).limit(limit)
        if start is not None:
            query = query.where(
                events.c.seq >= start if inclusive_of_start else events.c.seq > start
            )
        if stop is not None:
            query = query.where(events.c.seq <= stop)
        if topics:
            query = query.where(events.c.topic.in_(topics))
        with self.database.reading() as connection:
            return [
                library.Notification(*_as_given(*row), seq)
                for *row, seq in connection.execute(query)
            ]

    def max_notification_id(self) -> int | None:
        """The number of the last event; None in an empty log."""
        with self.database.reading() as connection:
            head: int | None = connection.scalar(select(func.max(events.c.seq)))
            return head

    def subscribe(
        self, gt: int | None = None, topics: Sequence[str] = ()
    ) -> library.Subscription[library.ApplicationRecorder]:
        """Follow the log from after number `gt`, waiting for events to come. It looks ten times a
        second, and waits out a server that does not answer."""
        return PollingSubscription(self, gt, topics)

    def insert_tracking(self, tracking: library.Tracking) -> None:
        """Move a follower's mark forward; IntegrityError when it stands there or beyond."""
        with self.database.writing() as connection:
            self._appender.track(connection, tracking)

    def max_tracking_id(self, application_name: str) -> int | None:
        """The number a follower has come to; None when it has not begun."""
        query = select(marks.c.notification_id).where(marks.c.application_name == application_name)
        with self.database.reading() as connection:
            found: int | None = connection.scalar(query)
            return found


class SqlAggregateRecorder(SqlProcessRecorder):
    """The same for events of streams alone, which have no numbers to follow."""

    def insert_events(self, stored_events: Sequence[library.StoredEvent], **kwargs: Any) -> None:
        """Append events in one transaction."""
        super().insert_events(stored_events, **kwargs)


class Factory(library.InfrastructureFactory[SqlProcessRecorder]):
    """Opens the store that the environment names, once for all its recorders.

    TIMELINE_STORE: path or URL (required).
    CREATE_TABLE: "no" refuses to start a missing store. Raises OSError for a missing or
    unreadable setting, StoreError for the store.
    """

    TIMELINE_STORE = "TIMELINE_STORE"
    CREATE_TABLE = "CREATE_TABLE"

    def __init__(self, env: Environment | EnvType | None) -> None:
        super().__init__(env)
        where = self.env.get(self.TIMELINE_STORE)
        if not where:
            keys = ", ".join(self.env.create_keys(self.TIMELINE_STORE))
            msg = f"no store is named: set one of {keys} to a file's path or a database URL"
            raise OSError(msg)
        # Before the store is opened: nobody would close it.
        if self.is_snapshotting_enabled():
            raise _no("snapshots")
        create = strtobool(self.env.get(self.CREATE_TABLE) or "yes")
        self.database = Database.open(where, create=create)

    def aggregate_recorder(self, purpose: str = "events") -> library.AggregateRecorder:
        """For events only: library snapshots clash with history that is entered late."""
        if purpose != "events":
            raise _no(purpose)
        return SqlAggregateRecorder(self.database)

    def application_recorder(self) -> library.ApplicationRecorder:
        """The class is SqlProcessRecorder, or APPLICATION_RECORDER_TOPIC's; so are the others."""
        return self._recorder(self.APPLICATION_RECORDER_TOPIC)

    def tracking_recorder(
        self, tracking_recorder_class: type[SqlProcessRecorder] | None = None
    ) -> SqlProcessRecorder:
        """The class is the one given, or TRACKING_RECORDER_TOPIC's."""
        return self._recorder(self.TRACKING_RECORDER_TOPIC, tracking_recorder_class)

    def process_recorder(self) -> library.ProcessRecorder:
        """The class may be PROCESS_RECORDER_TOPIC's."""
        return self._recorder(self.PROCESS_RECORDER_TOPIC)

    def close(self) -> None:
        """Close the store."""
        self.database.close()

    def _recorder(
        self, setting: str, chosen: type[SqlProcessRecorder] | None = None
    ) -> SqlProcessRecorder:
        topic = self.env.get(setting)
        kind = chosen or (resolve_topic(topic) if topic else SqlProcessRecorder)
        recorder: SqlProcessRecorder = kind(self.database)
        return recorder


def _no(purpose: str) -> library.NotSupportedError:
    return library.NotSupportedError(
        f"this store keeps no {purpose}: leave IS_SNAPSHOTTING_ENABLED off"
    )


class PollingSubscription(library.ListenNotifySubscription[library.ApplicationRecorder]):
    """Asks the log again and again: works alike on both databases and across processes.

    The library's pulls from where it stands, by its own knowledge: so an answer that failed is
    simply asked for again, no event is missed or told twice, and a server that does not answer is
    waited for.
    """

    INTERVAL: Final = 0.1
    """Seconds between two questions."""

    def _loop_on_pull(self) -> None:
        try:
            # One that was left and never stopped keeps no process that is at its end.
            while not self._has_been_stopped and main_thread().is_alive():
                with suppress(StoreSilent, StoreLocked):
                    self._pull()
                self._has_been_notified.wait(self.INTERVAL)
        except BaseException as error:  # raised where the events are read
            self._thread_error = self._thread_error or error
            self.stop()


class Negotiations(Application[str]):
    """All negotiations of a store. `append` is its only way to write."""

    name = "negotiations"
    env = {"PERSISTENCE_MODULE": "timeline.store.recorder"}  # noqa: RUF012 - the library's form

    def __init__(self, store: str) -> None:
        super().__init__(env={"TIMELINE_STORE": store})

    def construct_env(self, name: str, env: EnvType | None = None) -> Environment:
        """What the surroundings set for the library is meant for some other program."""
        return Environment(name, {**type(self).env, **(env or {})})

    def append(
        self, fresh: Sequence[Fresh], after: Tip | None = None, *, also: Also | None = None
    ) -> list[int]:
        """Put events into the log in one transaction, of one stream or several; their sequence
        numbers are returned.

        `after` is what is thought to be the last of the log; `also` is done in the same
        transaction, after everything else.

        Raises the store's VersionTaken where somebody else was there first, NameTaken and
        KeyTaken where a name or key is taken; then nothing was written.
        """
        assert isinstance(self.recorder, SqlProcessRecorder)
        return self.recorder.insert_fresh(fresh, after, also)
