"""Version 7: the log's index finds a part of a measure, however deep, by the uppermost whole."""

revision = "7"
down_revision = "6"


def upgrade() -> None:
    """No table is another: the index is made again after every step."""
