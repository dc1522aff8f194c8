"""Version 1: the first stores. There is no way to it but starting one."""

revision = "1"
down_revision = None


def upgrade() -> None:
    """Nothing comes before version 1."""
