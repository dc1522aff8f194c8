"""The tables of a store, for SQLite and PostgreSQL.

The log is append-only: rows of `events`, `names`, `mentions` and `keys` are inserted in the
transaction of their event and never changed, so that whatever was read up to a sequence
number stays true. The one exception is what the law orders removed (`timeline.integrity.redact`).
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

# INTEGER makes a single primary key the row's own number on SQLite, which BIGINT does not.
_Big = BigInteger().with_variant(Integer, "sqlite")
# Byte order on both databases: a server's locale would sort names its own way.
_Word = Text().with_variant(Text(collation="C"), "postgresql")

metadata = MetaData()

events = Table(
    "events",
    metadata,
    # 1, 2, 3 ... without gaps in the order of commits, given by the writer under the write lock.
    Column("seq", _Big, primary_key=True, autoincrement=False),
    Column("stream", _Word, nullable=False),
    Column("version", Integer, nullable=False),
    Column("topic", Text, nullable=False),
    # The bytes as they came; hashes are taken over them.
    Column("state", LargeBinary, nullable=False),
    # Microseconds since 1970-01-01 UTC, strictly rising with seq even if the clock steps back.
    Column("recorded", _Big, nullable=False),
    Column("recorder", Text, nullable=False),
    Column("event_id", Text),
    # The hash of all of the above as it was appended: `timeline.store.leaf`. It stays when
    # the state is redacted, so that the tree still verifies.
    Column("leaf", LargeBinary, nullable=False),
    # The texts whose hashes the state holds, with their salts: `events.sealing`.
    Column("texts", LargeBinary),
    UniqueConstraint("stream", "version", name="events_stream_version"),
    Index("events_stream_seq", "stream", "seq"),
)

names = Table(
    "names",
    metadata,
    Column("stream", _Word, primary_key=True),
    Column("space", _Word, primary_key=True),
    Column("name", _Word, primary_key=True),
    Column("seq", _Big, nullable=False),
    comment="What may be declared once in a stream: parties, issues, sources, developments.",
    sqlite_with_rowid=False,
)

mentions = Table(
    "mentions",
    metadata,
    Column("stream", _Word, primary_key=True),
    Column("space", _Word, primary_key=True),
    Column("name", _Word, primary_key=True),
    Column("seq", _Big, primary_key=True, autoincrement=False),
    comment="Which events bear on a name.",
    sqlite_with_rowid=False,
)

keys = Table(
    "keys",
    metadata,
    Column("stream", _Word, primary_key=True),
    Column("key", _Word, primary_key=True),
    Column("digest", LargeBinary, nullable=False),
    Column("seq", _Big, nullable=False),
    comment="Idempotency keys that were used.",
    sqlite_with_rowid=False,
)

tracking = Table(
    "tracking",
    metadata,
    Column("application_name", _Word, primary_key=True),
    Column("notification_id", _Big, nullable=False),
    comment="How far each follower of the log has come.",
    sqlite_with_rowid=False,
)

checkpoints = Table(
    "checkpoints",
    metadata,
    Column("number", _Big, primary_key=True, autoincrement=False),
    Column("size", _Big, nullable=False),
    Column("root", LargeBinary, nullable=False),
    # Microseconds since 1970-01-01 UTC.
    Column("issued", _Big, nullable=False),
    Column("note", Text, nullable=False),
    comment="Heads of the log that were given out, as printed: the log may never contradict one.",
)

store = Table(
    "store",
    metadata,
    Column("key", _Word, primary_key=True),
    Column("value", Text, nullable=False),
    comment="What this store is: application, schema.",
    sqlite_with_rowid=False,
)

access_tokens = Table(
    "access_tokens",
    MetaData(),  # apart from what a store must have: the first token makes it
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("scope", Text, nullable=False),
    # SHA-256 of the secret part: 256 random bits need no slow hash.
    Column("digest", LargeBinary, nullable=False),
    # Microseconds since 1970-01-01 UTC.
    Column("created", BigInteger, nullable=False),
    Column("revoked", BigInteger),
)
