"""Version 3: the cache of answers is gone."""

import sqlalchemy as sa
from alembic import op

revision = "3"
down_revision = "2"

_TABLES = ("facts", "facts_components", "facts_days", "facts_gaps", "facts_head", "facts_members",
           "facts_names", "facts_uses",
           # of a first form of it
           "facts_state", "facts_ties", "facts_frames")  # fmt: skip


def upgrade() -> None:
    """Drop the tables that held rendered answers, of those that are there."""
    there = set(sa.inspect(op.get_bind()).get_table_names())
    for name in _TABLES:
        if name in there:
            op.drop_table(name)
