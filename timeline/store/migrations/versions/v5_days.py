"""Version 5: the log's index finds developments by their days."""

revision = "5"
down_revision = "4"


def upgrade() -> None:
    """No table is another: the index is made again after every step."""
