"""Bringing a store's tables to the version that this program works with.

Alembic gives the steps their operations. Which version a store has is told by the store itself
(`timeline.store.identity`), which readers look at without Alembic: so all steps and the new version
are written in one transaction, or nothing is.

A step changes tables that were there before it. It is written once and never changed: it names its
tables itself and does not use `timeline.store.schema`, which only knows today's. Tables that are
new need no step: they are made after the last one, as they are today. (A step that changes such a
table must look first whether it is there.) Nor do versions that only find more in the log's index,
which is made again after every step: 5 developments by their days, 6 by whose stance on which
issue they bear on, 7 a part of a measure, however deep, by the uppermost whole.
"""

import os
from collections.abc import Callable
from contextlib import closing
from typing import NamedTuple

import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, inspect

from timeline.store.database import Database
from timeline.store.engine import read_version
from timeline.store.identity import SCHEMA_VERSION
from timeline.store.leaf import leaf_of
from timeline.store.schema import metadata, store
from timeline.store.structure import missing_indexes

_BATCH = 1000

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
    while rows := connection.execute(page.limit(_BATCH), {"after": after}).all():
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


def upgrade(
    url_or_path: str | os.PathLike[str],
    *,
    then: Callable[[Connection, str], None] = lambda _connection, _shown: None,
) -> Upgraded:
    """Run every step that the store lacks, in one transaction under the write lock; and make
    again the indexes that it lost. `then` is done in the same transaction where a step was run:
    with the connection, and the store's place as it may be shown.

    Raises the errors of `timeline.store.errors`; the store is then as it was.
    """
    opened = Database.open(url_or_path, create=False, older=True)
    with closing(opened) as database, database.writing() as connection:
        before = read_version(connection, database.place)
        if before < SCHEMA_VERSION:
            with Operations.context(MigrationContext.configure(connection)) as operations:
                for version, step in STEPS.items():
                    if version > before:
                        step(operations)
            metadata.create_all(connection)  # what is missing
            then(connection, database.place.shown)
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
