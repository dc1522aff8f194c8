"""Bringing a store's tables to the version that this program works with, and making the log's index
again from the log: who declared a name first, and which events bear on it.

Alembic gives the steps their operations. Which version a store has is told by the store itself
(`timeline.store.identity`): so all steps and the new version are written in one transaction, or
nothing is. A step is written once and never changed: it names its tables itself and does not use
`timeline.store.schema`, which only knows today's. Tables that are new need no step: they are made
after the last one, as they are today. (A step that changes such a table must look first whether it
is there.) Nor do versions that only find more in the log's index, which is made again after every
step: 5 developments by their days, 6 by whose stance on which issue they bear on, 7 a part of a
measure, however deep, by the uppermost whole.

Idempotency keys are no part of the index: they are of the requests, which the events do not tell.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING, Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import Connection, func, inspect, select

from events.codec import Unreadable, decode
from events.errors import UnknownName, nearest
from timeline.mentions import mentions_of, names_of
from timeline.store.database import Database
from timeline.store.engine import read_version
from timeline.store.identity import SCHEMA_VERSION, damaged
from timeline.store.leaf import leaf_of
from timeline.store.schema import events, mentions, metadata, names, store
from timeline.store.structure import missing_indexes

if TYPE_CHECKING:
    from alembic.operations import Operations

_PAGE = 1000
"""Events read at once."""

_events = sa.table(
    "events",
    *(
        sa.column(name)
        for name in (
            "seq", "stream", "version", "topic", "state", "recorded", "recorder", "event_id",
        )
    ),
    sa.column("leaf", sa.LargeBinary),
)  # fmt: skip


def _leaf_hashes(op: Operations) -> None:
    """Give each stored event the hash it would have been appended with."""
    op.add_column("events", sa.Column("leaf", sa.LargeBinary))
    connection = op.get_bind()
    *hashed, _ = _events.c
    page = sa.select(*hashed).where(_events.c.seq > sa.bindparam("after")).order_by(_events.c.seq)
    write = (
        _events.update()
        .where(_events.c.seq == sa.bindparam("number"))
        .values(leaf=sa.bindparam("hash"))
    )
    after = 0
    while rows := connection.execute(page.limit(_PAGE), {"after": after}).all():
        hashes = []
        for row in rows:
            seq, stream, version, topic, state, *rest = row
            leaf = leaf_of(seq, stream, version, topic, bytes(state), *rest)
            hashes.append({"number": seq, "hash": leaf})
        connection.execute(write, hashes)
        after = rows[-1].seq
    # SQLite cannot change a column: there the table is copied into one that is as wanted.
    with op.batch_alter_table("events") as events:
        events.alter_column("leaf", existing_type=sa.LargeBinary(), nullable=False)


_FACTS = ("facts", "facts_components", "facts_days", "facts_gaps", "facts_head", "facts_members",
          "facts_names", "facts_uses",
          # of a first form of it
          "facts_state", "facts_ties", "facts_frames")  # fmt: skip


def _no_facts(op: Operations) -> None:
    """Drop the tables that held rendered answers, of those that are there."""
    there = set(sa.inspect(op.get_bind()).get_table_names())
    for name in _FACTS:
        if name in there:
            op.drop_table(name)


_store = sa.table("store", sa.column("key"), sa.column("value"))


def _sealed_texts(op: Operations) -> None:
    """The texts of events recorded from now on are sealed, and lie beside their bodies. What is
    there keeps its leaf, and is never sealed."""
    op.add_column("events", sa.Column("texts", sa.LargeBinary))
    connection = op.get_bind()
    head = connection.execute(sa.text("SELECT max(seq) FROM events")).scalar() or 0
    connection.execute(_store.insert().values(key="sealed", value=str(head + 1)))


STEPS = {2: _leaf_hashes, 3: _no_facts, 4: _sealed_texts}
"""By the version that it leads to, in order."""


class Upgraded(NamedTuple):
    """The versions before and after, equal where nothing was to do; the indexes made again."""

    before: int
    after: int
    indexes: list[str]


def upgrade(place: str) -> Upgraded:
    """Run every step that the store lacks, in one transaction under the write lock; and make
    again the indexes that it lost. Raises the errors of `timeline.store.errors`; the store is then
    as it was."""
    from alembic.migration import MigrationContext  # slow to load, and a load needs none
    from alembic.operations import Operations

    opened = Database.open(place, create=False, older=True)
    with closing(opened) as database, database.writing() as connection:
        before = read_version(connection, database.place)
        if before < SCHEMA_VERSION:
            with Operations.context(MigrationContext.configure(connection)) as operations:
                for version, step in STEPS.items():
                    if version > before:
                        step(operations)
            metadata.create_all(connection)  # what is missing
            remake(connection, database.place.shown)
            told = store.update().where(store.c.key == "schema")
            connection.execute(told.values(value=str(SCHEMA_VERSION)))
            if not database.is_server:
                connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION}")
        return Upgraded(before, SCHEMA_VERSION, _make_indexes(connection))


def _make_indexes(connection: Connection) -> list[str]:
    found = inspect(connection)
    there = set(found.get_table_names())
    tables = [table for table in metadata.sorted_tables if table.name in there]
    missing = [index for table in tables for index in missing_indexes(found, table)]
    for index in missing:
        index.create(connection)
    return sorted(str(index.name) for index in missing)


Progress = Callable[[str, int, int], None]
"""Told of a negotiation, how many of its events are done, and how many it has."""


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
    """Drop the index of a negotiation (None: of all, with what belongs to none) and make it again,
    each in one transaction: a rebuild that is stopped leaves the one at hand as it was, and appends
    wait meanwhile. Raises UnknownName; StoreError, StoreDamaged where an event cannot be read."""
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
