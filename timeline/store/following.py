"""Doing something with every event exactly once, however many processes try.

What is done and the follower's mark are written in one transaction under the write lock, so that
a process that dies leaves both or neither, and of two that race for an event one finds it done.
"""

from collections.abc import Callable
from threading import Event

from eventsourcing.persistence import ApplicationRecorder, Notification, Subscription, Tracking
from sqlalchemy import Connection

from timeline.store.conflicts import Followed
from timeline.store.errors import StoreLocked, StoreSilent
from timeline.store.recorder import SqlProcessRecorder
from timeline.store.subscription import Pauses

__all__ = ["Apply", "Follower"]

Apply = Callable[[Connection, Notification], None]
"""Does what is to be done with one event, in the transaction it is given. What it does outside
of that transaction it may do again after a crash."""


class Follower:
    """A named reader of the log that works event by event, in order.

    Followers of the same name share one mark: whoever comes first does an event, and none is done
    twice or left out. An error that `apply` raises leaves the mark before that event.
    """

    def __init__(self, recorder: SqlProcessRecorder, name: str, apply: Apply) -> None:
        self._recorder = recorder
        self._name = name
        self._apply = apply
        self._stopped = Event()
        self._subscription: Subscription[ApplicationRecorder] | None = None

    def stop(self) -> None:
        """End `run`, from any thread, after the event at hand."""
        self._stopped.set()
        if self._subscription is not None:
            self._subscription.stop()

    def run(self) -> None:
        """Work until stopped, from where the mark stands; waits out a server that is away."""
        with self._recorder.subscribe(gt=self._mark()) as subscription:
            self._subscription = subscription
            if self._stopped.is_set():  # before it had one to stop
                subscription.stop()
            for notification in subscription:
                if not self._stopped.is_set():
                    self.handle(notification)

    def handle(self, notification: Notification) -> bool:
        """Do one event; False when it was done before, or when stopped meanwhile."""
        pauses = Pauses()
        while not self._stopped.is_set():
            try:
                with self._recorder.database.writing() as connection:
                    self._recorder.mark(connection, Tracking(self._name, notification.id))
                    self._apply(connection, notification)
                return True
            except Followed:
                return False
            except (StoreSilent, StoreLocked):
                # Whether a lost commit was done is what the mark tells at the next try.
                self._stopped.wait(pauses.next())
        return False

    def _mark(self) -> int | None:
        pauses = Pauses()
        while not self._stopped.is_set():
            try:
                return self._recorder.max_tracking_id(self._name)
            except (StoreSilent, StoreLocked):
                self._stopped.wait(pauses.next())
        return None
