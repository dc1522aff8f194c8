"""The table of access tokens, kept beside the log and made by the first token.

It is no part of what a store must have: a store without it has no tokens.
"""

from sqlalchemy import BigInteger, Column, Connection, LargeBinary, MetaData, Table, Text, inspect

access_tokens = Table(
    "access_tokens",
    MetaData(),  # apart from the store's own, which must all be there
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("scope", Text, nullable=False),
    # SHA-256 of the secret part: 256 random bits need no slow hash.
    Column("digest", LargeBinary, nullable=False),
    # Microseconds since 1970-01-01 UTC.
    Column("created", BigInteger, nullable=False),
    Column("revoked", BigInteger),
)


def is_there(connection: Connection) -> bool:
    """Whether the store has the table."""
    return inspect(connection).has_table(access_tokens.name)


def ensure(connection: Connection) -> None:
    """Make the table if it is missing; the connection holds the write lock."""
    access_tokens.create(connection, checkfirst=True)
