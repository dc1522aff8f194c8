"""The negotiation's stream on the event sourcing library: one stream for each, one event a step.

The library gives the application, the version check (optimistic concurrency) and the recorder
contract; the stored form is this project's codec, so the mapper here replaces the library's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from eventsourcing.application import Application
from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import Mapper, StoredEvent

from events.codec import decode, encode
from events.developments import Event
from timeline.store.entry import Also, Entry


@dataclass(frozen=True, kw_only=True)
class Happened:
    """An event in its place in a negotiation's stream. The version counts from 1."""

    originator_id: str
    originator_version: int
    event: Event


class EventMapper(Mapper[str]):
    """Between an event in its place and its stored bytes, topic and version kept apart."""

    def to_stored_event(self, domain_event: DomainEventProtocol[str]) -> StoredEvent:
        assert isinstance(domain_event, Happened)
        return StoredEvent(
            originator_id=domain_event.originator_id,
            originator_version=domain_event.originator_version,
            topic=domain_event.event.topic,
            state=encode(domain_event.event),
        )

    def to_domain_event(self, stored_event: StoredEvent) -> DomainEventProtocol[str]:
        return Happened(
            originator_id=str(stored_event.originator_id),
            originator_version=stored_event.originator_version,
            event=decode(stored_event.topic, stored_event.state),
        )


class Negotiations(Application[str]):
    """All negotiations of a store. `append` is its only way to write."""

    name = "negotiations"
    env = {"PERSISTENCE_MODULE": "timeline.store.recorder"}  # noqa: RUF012 - the library's form

    def __init__(self, store: str) -> None:
        super().__init__(env={"TIMELINE_STORE": store})

    def construct_mapper(self) -> Mapper[str]:
        return EventMapper(transcoder=self.construct_transcoder())

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
        placed: list[Any] = [
            Happened(originator_id=stream, originator_version=version + i, event=event)
            for i, event in enumerate(events, start=1)
        ]
        recordings = self.save(*placed, entries=entries, also=also)
        return [recording.notification.id for recording in recordings]

    def append_encoded(self, stored: Sequence[StoredEvent], entries: Sequence[Entry]) -> list[int]:
        """The same for events whose bytes are there already, of one stream or several: for many
        at once. Each has its version in its stream. Raises as `append` does."""
        numbers = self.recorder.insert_events(list(stored), entries=entries)
        assert numbers is not None
        return list(numbers)
