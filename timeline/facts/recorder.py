"""The recorder of negotiations: what it writes with each append beside the log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from eventsourcing.persistence import StoredEvent, Tracking
from sqlalchemy import Connection, inspect

from timeline.facts.schema import facts_head  # adds the tables to a store that is started
from timeline.facts.writer import MOST, write_facts
from timeline.store.database import Database
from timeline.store.entry import Entry
from timeline.store.recorder import SqlApplicationRecorder

__all__ = ["FactsRecorder"]


class FactsRecorder(SqlApplicationRecorder):
    """Appends events and keeps the facts of their streams in the same transaction."""

    MOST: int | None = MOST
    """See `timeline.facts.writer.MOST`."""

    def __init__(self, database: Database, **options: Any) -> None:
        super().__init__(database, **options)
        self._has_tables = False

    def insert(
        self,
        connection: Connection,
        stored_events: Sequence[StoredEvent],
        entries: Sequence[Entry],
        tracking: Tracking | None,
        **more: Any,
    ) -> list[int]:
        """Everything that one append writes; a store without tables for facts goes without."""
        numbers = super().insert(connection, stored_events, entries, tracking, **more)
        if stored_events and self._keeps_facts(connection):
            streams: dict[str, list[int]] = {}
            for event, number in zip(stored_events, numbers, strict=True):
                streams.setdefault(str(event.originator_id), []).append(number)
            for stream, seqs in streams.items():
                write_facts(connection, stream, seqs, most=self.MOST)
        return numbers

    def _keeps_facts(self, connection: Connection) -> bool:
        # A rebuild by another process may have made the tables since the last append.
        self._has_tables = self._has_tables or inspect(connection).has_table(facts_head.name)
        return self._has_tables
