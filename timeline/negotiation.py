"""The negotiation's stream on the event sourcing library: one stream for each, one event a step.

The library gives the application, the version check (optimistic concurrency) and the recorder
contract; the stored form is this project's codec, so events go to the recorder as bytes.
"""

from __future__ import annotations

from collections.abc import Sequence

from eventsourcing.application import Application
from eventsourcing.persistence import StoredEvent

from events.codec import encode
from events.developments import Event
from timeline.store.appender import Tip
from timeline.store.entry import Also, Entry, Fresh
from timeline.store.recorder import SqlApplicationRecorder


class Negotiations(Application[str]):
    """All negotiations of a store. `append` is its only way to write."""

    name = "negotiations"
    env = {"PERSISTENCE_MODULE": "timeline.store.recorder"}  # noqa: RUF012 - the library's form

    def __init__(self, store: str) -> None:
        super().__init__(env={"TIMELINE_STORE": store})

    def append(
        self,
        stream: str,
        version: int,
        events: Sequence[Event],
        entries: Sequence[Entry],
        *,
        also: Also | None = None,
    ) -> list[int]:
        """Put events after `version` in one transaction; their sequence numbers are returned.

        `also` is done in the same transaction, after everything else.

        Raises the store's VersionTaken where somebody else was there first, NameTaken and
        KeyTaken where a name or key is taken; then nothing was written.
        """
        stored = [
            StoredEvent(stream, version + at, event.topic, encode(event))
            for at, event in enumerate(events, start=1)
        ]
        numbers = self.recorder.insert_events(stored, entries=entries, also=also)
        assert numbers is not None
        return list(numbers)

    def append_fresh(self, fresh: Sequence[Fresh], after: Tip | None = None) -> list[int]:
        """The same for events that are ready for the log, of one stream or several; `after` what is
        thought to be the last of the log. Raises as `append` does."""
        assert isinstance(self.recorder, SqlApplicationRecorder)
        return self.recorder.insert_fresh(fresh, after)
