"""The log's index made again from the log: who declared a name first, and which events bear on it.

Idempotency keys are no part of it: they are of the requests, which the events do not tell.
"""

from collections.abc import Callable
from contextlib import closing
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select

from events.codec import Unreadable, decode
from events.errors import UnknownName, nearest
from timeline.mentions import mentions_of, names_of
from timeline.store.database import Database
from timeline.store.identity import damaged
from timeline.store.schema import events, mentions, names

Progress = Callable[[str, int, int], None]
"""Told of a negotiation, how many of its events are done, and how many it has."""

_PAGE = 1000
"""Events read at once."""


class Rebuilt(NamedTuple):
    """How many events a negotiation has, and the rows of its index."""

    events: int
    names: int
    mentions: int


def rebuild(
    place: str,
    negotiation: str | None = None,
    *,
    progress: Progress = lambda _name, _done, _total: None,
) -> dict[str, Rebuilt]:
    """Drop the index of a negotiation (None: of all, with what belongs to none) and make it again.

    One transaction for each negotiation: a rebuild that is stopped leaves the one at hand as it
    was, and appends wait meanwhile. Raises UnknownName; StoreError, StoreDamaged where an event
    cannot be read.
    """
    with closing(Database.open(place, create=False)) as database:
        with database.reading() as connection:
            counted = select(events.c.stream, func.count()).group_by(events.c.stream)
            found = connection.execute(counted.order_by(func.min(events.c.seq))).all()
        known = {str(name): int(total) for name, total in found}
        if negotiation is not None and negotiation not in known:
            raise UnknownName(f"no negotiation '{negotiation}' ({nearest(negotiation, known)})")
        if negotiation is None:
            with database.writing() as connection:
                _forget_strays(connection)
        done = {}
        for name in known if negotiation is None else [negotiation]:
            with database.writing() as connection:
                done[name] = _rebuild(connection, name, known[name], database.place.shown, progress)
        return done


def remake(connection: Connection, shown: str) -> None:
    """Make the index of every negotiation again within a transaction: an older program's index
    says less than this one looks for. Raises StoreDamaged where an event cannot be read."""
    _forget_strays(connection)
    streams = connection.execute(select(events.c.stream).distinct()).scalars().all()
    for stream in sorted(map(str, streams)):
        _rebuild(connection, stream, 0, shown, lambda _name, _done, _total: None)


def _forget_strays(connection: Connection) -> None:
    streams = select(events.c.stream)
    for table in (names, mentions):
        connection.execute(table.delete().where(table.c.stream.not_in(streams)))


def _rebuild(
    connection: Connection, stream: str, total: int, shown: str, progress: Progress
) -> Rebuilt:
    for table in (names, mentions):
        connection.execute(table.delete().where(table.c.stream == stream))
    declared: set[tuple[str, str]] = set()
    done, mentioned = 0, 0
    progress(stream, 0, total)
    wanted = select(events.c.seq, events.c.topic, events.c.state, events.c.texts)
    wanted = wanted.where(events.c.stream == stream).order_by(events.c.seq)
    with connection.execute(wanted, execution_options={"yield_per": _PAGE}) as read:
        for page in read.partitions():
            new: list[dict[str, Any]] = []
            bearing: list[dict[str, Any]] = []
            for seq, topic, state, texts in page:
                try:
                    event = decode(topic, bytes(state), texts)
                except Unreadable as error:
                    raise damaged(f"event {seq} cannot be read ({error})", shown) from error
                for space, name in names_of(event):
                    # Whoever was first to declare a name holds it; later ones may use it, too.
                    if (space, name) not in declared:
                        declared.add((space, name))
                        new.append({"stream": stream, "space": space, "name": name, "seq": seq})
                bearing += [
                    {"stream": stream, "space": space, "name": name, "seq": seq}
                    for space, name in mentions_of(event)
                ]
            for table, rows in ((names, new), (mentions, bearing)):
                if rows:
                    connection.execute(table.insert(), rows)
            done += len(page)
            mentioned += len(bearing)
            progress(stream, done, max(done, total))
    return Rebuilt(done, len(declared), mentioned)
