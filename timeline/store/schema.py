"""The tables of a store, for SQLite and PostgreSQL.

The log is append-only: rows of `events`, `names`, `mentions` and `keys` are inserted in the
transaction of their event and never changed, so that whatever was read up to a sequence
number stays true. The one exception is what the law orders removed (`timeline.integrity.redact`).
"""

import sqlalchemy as sa

# INTEGER makes a single primary key the row's own number on SQLite, which BIGINT does not.
_Big = sa.BigInteger().with_variant(sa.Integer, "sqlite")
# Byte order on both databases: a server's locale would sort names its own way.
_Word = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

metadata = sa.MetaData()

events = sa.Table(
    "events",
    metadata,
    # 1, 2, 3 ... without gaps in the order of commits, given by the writer under the write lock.
    sa.Column("seq", _Big, primary_key=True, autoincrement=False),
    sa.Column("stream", _Word, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("topic", sa.Text, nullable=False),
    # The bytes as they came; hashes are taken over them.
    sa.Column("state", sa.LargeBinary, nullable=False),
    # Microseconds since 1970-01-01 UTC, strictly rising with seq even if the clock steps back.
    sa.Column("recorded", _Big, nullable=False),
    sa.Column("recorder", sa.Text, nullable=False),
    sa.Column("event_id", sa.Text),
    # The hash of all of the above as it was appended: `timeline.store.leaf`. It stays when
    # the state is redacted, so that the tree still verifies.
    sa.Column("leaf", sa.LargeBinary, nullable=False),
    # The texts whose hashes the state holds, with their salts: `events.sealing`.
    sa.Column("texts", sa.LargeBinary),
    sa.UniqueConstraint("stream", "version", name="events_stream_version"),
    sa.Index("events_stream_seq", "stream", "seq"),
)

names = sa.Table(
    "names",
    metadata,
    sa.Column("stream", _Word, primary_key=True),
    sa.Column("space", _Word, primary_key=True),
    sa.Column("name", _Word, primary_key=True),
    sa.Column("seq", _Big, nullable=False),
    comment="What may be declared once in a stream: parties, issues, sources, developments.",
    sqlite_with_rowid=False,
)

mentions = sa.Table(
    "mentions",
    metadata,
    sa.Column("stream", _Word, primary_key=True),
    sa.Column("space", _Word, primary_key=True),
    sa.Column("name", _Word, primary_key=True),
    sa.Column("seq", _Big, primary_key=True, autoincrement=False),
    comment="Which events bear on a name.",
    sqlite_with_rowid=False,
)

keys = sa.Table(
    "keys",
    metadata,
    sa.Column("stream", _Word, primary_key=True),
    sa.Column("key", _Word, primary_key=True),
    sa.Column("digest", sa.LargeBinary, nullable=False),
    sa.Column("seq", _Big, nullable=False),
    comment="Idempotency keys that were used.",
    sqlite_with_rowid=False,
)

tracking = sa.Table(
    "tracking",
    metadata,
    sa.Column("application_name", _Word, primary_key=True),
    sa.Column("notification_id", _Big, nullable=False),
    comment="How far each follower of the log has come.",
    sqlite_with_rowid=False,
)

checkpoints = sa.Table(
    "checkpoints",
    metadata,
    sa.Column("number", _Big, primary_key=True, autoincrement=False),
    sa.Column("size", _Big, nullable=False),
    sa.Column("root", sa.LargeBinary, nullable=False),
    # Microseconds since 1970-01-01 UTC.
    sa.Column("issued", _Big, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    comment="Heads of the log that were given out, as printed: the log may never contradict one.",
)

store = sa.Table(
    "store",
    metadata,
    sa.Column("key", _Word, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
    comment="What this store is: application, schema.",
    sqlite_with_rowid=False,
)

access_tokens = sa.Table(
    "access_tokens",
    sa.MetaData(),  # apart from what a store must have: the first token makes it
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("scope", sa.Text, nullable=False),
    # SHA-256 of the secret part: 256 random bits need no slow hash.
    sa.Column("digest", sa.LargeBinary, nullable=False),
    # Microseconds since 1970-01-01 UTC.
    sa.Column("created", sa.BigInteger, nullable=False),
    sa.Column("revoked", sa.BigInteger),
)
