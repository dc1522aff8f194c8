"""Version 6: the log's index finds developments by whose stance on which issue they bear on."""

revision = "6"
down_revision = "5"


def upgrade() -> None:
    """No table is another: the index is made again after every step."""
