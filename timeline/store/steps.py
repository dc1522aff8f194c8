"""The steps from each version of the tables to the next, run by Alembic's operations.

A step changes tables that were there before it. It is written once and never changed: it names its
tables itself and does not use `timeline.store.schema`, which only knows today's. Tables that are
new need no step: they are made after the last one, as they are today. (A step that changes such a
table must look first whether it is there.) Nor do versions that only find more in the log's index,
which is made again after every step: 5 developments by their days, 6 by whose stance on which
issue they bear on, 7 a part of a measure, however deep, by the uppermost whole.
"""

import sqlalchemy as sa
from alembic.operations import Operations

from timeline.store.leaf import leaf_of

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
