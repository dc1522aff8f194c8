"""Version 4: the texts of events recorded from now on are sealed, and lie beside their bodies."""

import sqlalchemy as sa
from alembic import op

revision = "4"
down_revision = "3"

_store = sa.table("store", sa.column("key"), sa.column("value"))


def upgrade() -> None:
    """What is there keeps its leaf, and is never sealed."""
    op.add_column("events", sa.Column("texts", sa.LargeBinary))
    connection = op.get_bind()
    head = connection.execute(sa.text("SELECT max(seq) FROM events")).scalar() or 0
    connection.execute(_store.insert().values(key="sealed", value=str(head + 1)))
