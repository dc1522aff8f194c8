"""Following the log as it grows, through dropped connections and restarted servers."""

import logging
from collections.abc import Sequence
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, Final

from eventsourcing.persistence import ApplicationRecorder, Notification, Subscription

from timeline.store.errors import StoreLocked, StoreSilent

if TYPE_CHECKING:
    from sqlalchemy import Engine

__all__ = ["CHANNEL", "ListeningSubscription", "Pauses", "PollingSubscription"]

CHANNEL: Final = "negotiation_timeline"
"""What PostgreSQL's NOTIFY calls after an append, in the append's own transaction."""

_log = logging.getLogger(__name__)


class Pauses:
    """How long to wait between tries: longer each time, up to a limit; seconds."""

    FIRST = 0.1
    LONGEST = 5.0

    def __init__(self) -> None:
        self._next = self.FIRST

    def next(self) -> float:
        """The pause before the next try."""
        pause, self._next = self._next, min(2 * self._next, self.LONGEST)
        return pause

    def reset(self) -> None:
        """It worked: start again with the shortest."""
        self._next = self.FIRST


class PollingSubscription(Subscription[ApplicationRecorder]):
    """Asks the log again and again: works alike on both databases and across processes.

    Where it stands is its own knowledge, so an answer that failed is simply asked for again: no
    event is missed or told twice. It waits out a server that does not answer, and says so once
    in the log of the program.
    """

    INTERVAL = 0.1
    """Seconds between two questions when nothing new was there."""
    _LIMIT = 500

    def __init__(
        self, recorder: ApplicationRecorder, gt: int | None = None, topics: Sequence[str] = ()
    ) -> None:
        super().__init__(recorder, gt, topics)
        self._stopped = Event()
        self._ready: list[Notification] = []

    def stop(self) -> None:
        """End the iteration, from any thread; it does not wait out the interval."""
        super().stop()
        self._stopped.set()

    def __next__(self) -> Notification:
        """Block until there is a next event; StopIteration once stopped."""
        while not self._stopped.is_set():
            if not self._ready:
                # Popped from the end, so the oldest goes last.
                self._ready = self._supervised_pull()[::-1]
            if self._ready:
                return self._ready.pop()
            self._wait()
        raise StopIteration

    def _wait(self) -> None:
        """Return when it is time to ask again, or when stopped."""
        self._stopped.wait(self.INTERVAL)

    def _supervised_pull(self) -> list[Notification]:
        pauses = Pauses()
        failed = False
        while not self._stopped.is_set():
            try:
                found = self._pull()
            except (StoreSilent, StoreLocked) as error:
                if not failed:
                    _log.warning("waiting for the store: %s", error)
                failed = True
                self._stopped.wait(pauses.next())
                continue
            if failed:
                _log.warning("the store answers again")
            return found
        return []

    def _pull(self) -> list[Notification]:
        start = self._last_notification_id or 0
        # Asked first: what lies up to here and has other topics need not be looked at again.
        head = self._recorder.max_notification_id() or 0
        if head <= start:
            return []
        found = list(
            self._recorder.select_notifications(
                start, self._LIMIT, head, self._topics, inclusive_of_start=False
            )
        )
        self._last_notification_id = found[-1].id if len(found) == self._LIMIT else head
        return found


class ListeningSubscription(PollingSubscription):
    """On PostgreSQL: woken by NOTIFY, and asks by itself now and then all the same.

    A notification only wakes; what is new is always read from the log. A connection that was
    dropped is made again, and until then the log is polled.
    """

    BEHIND = 1.0
    """Seconds between two questions while listening: a call can be lost on the way."""
    _PATIENCE = 0.2
    """Seconds that the listening thread waits at most before it looks whether to stop."""

    def __init__(
        self,
        recorder: ApplicationRecorder,
        engine: "Engine",
        gt: int | None = None,
        topics: Sequence[str] = (),
    ) -> None:
        super().__init__(recorder, gt, topics)
        self._engine = engine
        self._woken = Event()
        self._listening = Event()
        self._thread: Thread | None = None

    def stop(self) -> None:
        """End the iteration, from any thread."""
        super().stop()
        self._woken.set()

    def __exit__(self, *args: object, **kwargs: Any) -> None:
        super().__exit__(*args, **kwargs)
        if self._thread is not None:
            self._thread.join()

    def _wait(self) -> None:
        if self._thread is None:
            # Only now: a follower that is far behind needs nobody to wake it.
            self._thread = Thread(target=self._listen, name="timeline-listen", daemon=True)
            self._thread.start()
        self._woken.wait(self.BEHIND if self._listening.is_set() else self.INTERVAL)
        # Before the log is asked: a call that comes while it answers wakes again.
        self._woken.clear()

    def _listen(self) -> None:
        pauses = Pauses()
        while not self._stopped.is_set():
            try:
                self._listen_once(pauses)
            except Exception as error:
                # Whatever it was: polling goes on meanwhile, and the next try may do better.
                _log.info("listening was interrupted: %s", error)
            finally:
                self._listening.clear()
            self._stopped.wait(pauses.next())

    def _listen_once(self, pauses: Pauses) -> None:
        # Out of the pool: it would lack there for as long as this listens.
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.detach()
            connection.exec_driver_sql(f"LISTEN {CHANNEL}")
            driver: Any = connection.connection.dbapi_connection
            self._listening.set()
            self._woken.set()  # for what was appended before it listened
            pauses.reset()
            while not self._stopped.is_set():
                for _ in driver.notifies(timeout=self._PATIENCE, stop_after=1):
                    self._woken.set()
