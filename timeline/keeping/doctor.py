"""What a person should know about their store, and what to do about it.

Everything is read; nothing is changed. What belongs to a file or to a server is looked at in
`health`.
"""

from collections.abc import Callable
from contextlib import closing
from typing import Any, TypeVar

from sqlalchemy import func, inspect, select

from events.developments import EVENT_TYPES, Development
from events.log import recorded_text
from timeline.keeping.health import Diagnosis, fine, of_file, of_server, warning
from timeline.store.appender import now_us
from timeline.store.database import Database
from timeline.store.errors import StoreDamaged
from timeline.store.identity import SCHEMA_VERSION, damaged
from timeline.store.readers import open_reader
from timeline.store.schema import checkpoints, events
from timeline.store.structure import faults

_DEVELOPMENTS = [topic for topic, kind in EVENT_TYPES.items() if issubclass(kind, Development)]
_AHEAD = 24 * 3600 * 1_000_000
"""Microseconds by which a recorded time may be ahead of this machine's clock without a word."""

_Looked = TypeVar("_Looked")


def examine(place: str) -> dict[str, Any]:
    """The answer `doctor/1`: what the store is, and `checks[]`. What is damaged is a check that
    failed, and what cannot be told then is None. Raises StoreError where nothing can be read."""
    database = Database.open(place, create=False, read_only=True, older=True, broken=True)
    found: list[Diagnosis] = []

    def looked(look: Callable[..., _Looked], at: Database | str, otherwise: _Looked) -> _Looked:
        try:
            return look(at)
        except StoreDamaged as error:
            if not any(one.says == error.what for one in found):
                found.append(warning("log", error.what, error.remedy))
            return otherwise

    with closing(database):
        version = database.schema_version()
        found += looked(_tables, database, [])
        counts = looked(_counts, database, dict.fromkeys(_COUNTED))
        checkpoint = looked(_checkpoint, database, None)
        of_place = of_server if database.is_server else of_file
        nothing: tuple[int | None, dict[str, Any], list[Diagnosis]] = (None, {}, [])
        size, about, further = looked(of_place, database, nothing)
        found += further
    found += [_clock(counts["last_recorded"]), _checkpointed(checkpoint, counts["events"])]
    if counts["last_recorded"] is not None:
        counts["last_recorded"] = _told(counts["last_recorded"])
    if version == SCHEMA_VERSION:
        for look in (_filled, _tokens):
            found += looked(look, place, [])
    return {
        "schema": "doctor/1",
        "store": database.place.shown,
        "kind": "postgresql" if database.is_server else "sqlite",
        "tables": version,
        "size_bytes": size,
        **counts,
        "last_checkpoint": checkpoint,
        **about,
        "checks": [finding._asdict() for finding in found],
    }


def _tables(database: Database) -> list[Diagnosis]:
    """The version of the tables, and what is wrong with them."""
    version = database.schema_version()
    if version < SCHEMA_VERSION:
        return [
            warning(
                "tables",
                f"version {version}; this program works with {SCHEMA_VERSION}",
                "Make a backup ('timeline backup FILE'), then run 'timeline upgrade'.",
            )
        ]
    with database.reading() as connection:
        wrong = list(faults(connection))
    if not wrong:
        return [fine("tables", f"version {version}, the newest that this program knows")]
    restore = damaged("", database.place.shown).remedy
    return [
        warning(
            "tables",
            f"the table {fault.table} {fault.what}",
            restore if fault.harms else "Make it again with 'timeline upgrade'.",
        )
        for fault in wrong
    ]


_COUNTED = ("negotiations", "developments", "events", "last_recorded")


def _counts(database: Database) -> dict[str, Any]:
    with database.reading() as connection:
        topics: dict[str, int] = dict(
            connection.execute(select(events.c.topic, func.count()).group_by(events.c.topic)).all()
        )
        streams = connection.scalar(select(func.count(events.c.stream.distinct())))
        last = connection.scalar(select(func.max(events.c.recorded)))
    developments = sum(topics.get(topic, 0) for topic in _DEVELOPMENTS)
    return dict(zip(_COUNTED, (streams, developments, sum(topics.values()), last), strict=True))


def _checkpoint(database: Database) -> dict[str, Any] | None:
    """The newest checkpoint that was given out; an older store may have no table of them."""
    newest = select(checkpoints.c.size, checkpoints.c.issued).order_by(checkpoints.c.number.desc())
    with database.reading() as connection:
        if not inspect(connection).has_table(checkpoints.name):
            return None
        for size, issued in connection.execute(newest.limit(1)):
            told = _told(issued)
            if told is None or not isinstance(size, int):
                raise damaged("its last checkpoint cannot be read", database.place.shown)
            return {"size": size, "issued": told}
    return None


def _told(recorded: object) -> str | None:
    """A recorded time as text; None for what is no time of a calendar."""
    try:
        return recorded_text(recorded) if isinstance(recorded, int) else None
    except OverflowError:
        return None


def _clock(last: object) -> Diagnosis:
    """Recorded times only rise: one from a clock that was far ahead stays with the log."""
    told = _told(last)
    if last is not None and told is None:
        return warning("clock", "the last recorded time is no time", "See 'timeline verify'.")
    if isinstance(last, int) and last > now_us() + _AHEAD:
        return warning(
            "clock",
            f"the last event was recorded {told}, which is in the future",
            "Set this machine's clock right. What is recorded until then follows that time by "
            "microseconds; the sequence numbers stay right.",
        )
    return fine("clock", "no recorded time lies in the future")


def _filled(place: str) -> list[Diagnosis]:
    """That no whole table was emptied."""
    with closing(open_reader(place)) as reader:
        reader.check_filled()
    return [fine("log", "events, names, mentions and keys are there")]


def _checkpointed(checkpoint: dict[str, Any] | None, events_now: int | None) -> Diagnosis:
    if checkpoint is None:
        return fine("checkpoint", "none was given out ('timeline checkpoint' makes one)")
    since = (events_now or 0) - checkpoint["size"]
    if since < 0:
        return warning(
            "checkpoint",
            f"one was given out for {checkpoint['size']} events, and the log has {events_now or 0}",
            "The log was truncated: see 'timeline verify', and restore the last backup.",
        )
    return fine(
        "checkpoint",
        f"of the first {checkpoint['size']} events, given out {checkpoint['issued']}; "
        f"{since} since",
    )


def _tokens(place: str) -> list[Diagnosis]:
    """How many hold and how many were revoked; a warning where a row is no token."""
    from timeline.tokens import Tokens

    with closing(Tokens(place, read_only=True)) as tokens:
        wrong = tokens.problems()
        if wrong:
            remedy = "Restore the last backup into a new store; its tokens come with it."
            return [warning("tokens", wrong[0], remedy)]
        every = tokens.all()
    hold = sum(token.revoked is None for token in every)
    return [fine("tokens", f"{hold} hold, {len(every) - hold} revoked" if every else "none")]
