"""Following the log as it grows, through dropped connections and restarted servers."""

from collections.abc import Sequence
from contextlib import suppress
from threading import Event
from typing import Final

from eventsourcing.persistence import ApplicationRecorder, Notification, Subscription

from timeline.store.errors import StoreLocked, StoreSilent


class PollingSubscription(Subscription[ApplicationRecorder]):
    """Asks the log again and again: works alike on both databases and across processes.

    Where it stands is its own knowledge, so an answer that failed is simply asked for again: no
    event is missed or told twice, and a server that does not answer is waited for.
    """

    INTERVAL: Final = 0.1
    """Seconds between two questions when nothing new was there."""
    _LIMIT: Final = 500

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
                with suppress(StoreSilent, StoreLocked):
                    # Popped from the end, so the oldest goes last.
                    self._ready = self._pull()[::-1]
            if self._ready:
                return self._ready.pop()
            self._stopped.wait(self.INTERVAL)
        raise StopIteration

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
