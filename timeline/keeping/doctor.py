"""What a person should know about their store, and what to do about it.

Everything is read; nothing is changed. What belongs to a file or to a server is looked at in
`file_health` and `server_health`; further parts of the program add their own in PROBES.
"""

from importlib import import_module
from typing import Any

from sqlalchemy import func, inspect, select

from events.developments import EVENT_TYPES, Development
from events.log import recorded_text
from timeline.keeping.finding import Finding, fine, warning
from timeline.store.database import Database
from timeline.store.identity import SCHEMA_VERSION
from timeline.store.schema import checkpoints, events

__all__ = ["PROBES", "examine"]

PROBES: tuple[str, ...] = ("timeline.keeping.facts_health:look",)
"""`module:function` of every further look: it is given the place of a store whose tables are up
to date, and gives a Finding."""

_DEVELOPMENTS = [topic for topic, kind in EVENT_TYPES.items() if issubclass(kind, Development)]


def examine(place: str) -> dict[str, Any]:
    """The answer `doctor/1`: what the store is, and `checks[]`. Raises StoreError."""
    from timeline.keeping import file_health, server_health

    database = Database.open(place, create=False, read_only=True, older=True)
    try:
        version = database.schema_version()
        counts = _counts(database)
        checkpoint = _checkpoint(database)
        look = server_health if database.is_server else file_health
        size, facts, findings = look.examine(database)
    finally:
        database.close()
    findings = [_tables(version), *findings, _checkpointed(checkpoint, counts["events"])]
    if version == SCHEMA_VERSION:
        findings += [_probe(name, place) for name in PROBES]
    return {
        "schema": "doctor/1",
        "store": database.place.shown,
        "kind": "postgresql" if database.is_server else "sqlite",
        "tables": version,
        "size_bytes": size,
        **counts,
        "last_checkpoint": checkpoint,
        **facts,
        "checks": [finding._asdict() for finding in findings],
    }


def _counts(database: Database) -> dict[str, Any]:
    with database.reading() as connection:
        topics: dict[str, int] = dict(
            connection.execute(select(events.c.topic, func.count()).group_by(events.c.topic)).all()
        )
        streams = connection.scalar(select(func.count(events.c.stream.distinct())))
        last = connection.scalar(select(func.max(events.c.recorded)))
    return {
        "negotiations": streams,
        "developments": sum(topics.get(topic, 0) for topic in _DEVELOPMENTS),
        "events": sum(topics.values()),
        "last_recorded": None if last is None else recorded_text(last),
    }


def _checkpoint(database: Database) -> dict[str, Any] | None:
    """The newest checkpoint that was given out; an older store may have no table of them."""
    newest = select(checkpoints.c.size, checkpoints.c.issued).order_by(checkpoints.c.number.desc())
    with database.reading() as connection:
        if not inspect(connection).has_table(checkpoints.name):
            return None
        for size, issued in connection.execute(newest.limit(1)):
            return {"size": size, "issued": recorded_text(issued)}
    return None


def _checkpointed(checkpoint: dict[str, Any] | None, events_now: int) -> Finding:
    if checkpoint is None:
        return fine("checkpoint", "none was given out ('timeline checkpoint' makes one)")
    since = events_now - checkpoint["size"]
    return fine(
        "checkpoint",
        f"of the first {checkpoint['size']} events, given out {checkpoint['issued']}; "
        f"{since} since",
    )


def _tables(version: int) -> Finding:
    if version < SCHEMA_VERSION:
        return warning(
            "tables",
            f"version {version}; this program works with {SCHEMA_VERSION}",
            "Make a backup ('timeline backup FILE'), then run 'timeline upgrade'.",
        )
    return fine("tables", f"version {version}, the newest that this program knows")


def _probe(name: str, place: str) -> Finding:
    module, _, attribute = name.partition(":")
    found: Finding = getattr(import_module(module), attribute)(place)
    return found
