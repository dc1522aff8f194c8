"""Version 2: every event has its leaf hash."""

import sqlalchemy as sa
from alembic import op

from timeline.store.leaf import leaf_of

revision = "2"
down_revision = "1"

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


def upgrade() -> None:
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
