"""How a store says that it is ours, and in which version of the tables it is written.

Kept apart from the tables so that a reader can check both without loading SQLAlchemy.
"""

from timeline.store.errors import StoreForeign, StoreNewer, StoreOlder, StoreUnreachable

__all__ = ["APPLICATION", "APPLICATION_ID", "SCHEMA_VERSION", "check_version", "empty", "foreign"]

APPLICATION = "negotiation-timeline"
"""The value of the row `application` in the table `store`, on every database."""

APPLICATION_ID = 0x4E54_4C31
"""SQLite's `PRAGMA application_id` of our files: "NTL1" in ASCII."""

SCHEMA_VERSION = 2
"""The version of the tables that this program reads and writes (SQLite's `user_version`)."""


def check_version(found: int, shown: str, *, older: bool = False) -> None:
    """Refuse a store whose tables this program does not know, with StoreNewer or StoreForeign.

    One that it knows from earlier is refused with StoreOlder, unless `older` ones are welcome.
    """
    if found > SCHEMA_VERSION:
        raise StoreNewer(
            f"the store's tables have version {found}, this program knows up to {SCHEMA_VERSION}",
            shown,
            "Use a newer version of this program; nothing was changed.",
        )
    if found < 1:
        raise StoreForeign(
            f"the store says that its tables have version {found}, which never existed",
            shown,
            "Restore it from a backup, or name another store.",
        )
    if found < SCHEMA_VERSION and not older:
        raise StoreOlder(
            f"the store's tables have version {found}, this program works with {SCHEMA_VERSION}",
            shown,
            "Make a backup ('timeline backup FILE'), then run 'timeline upgrade'; nothing was "
            "changed.",
        )


def foreign(what: str, shown: str) -> StoreForeign:
    """The error for a place that holds something else; `what` says what was found there."""
    return StoreForeign(what, shown, "Name another store; nothing was changed.")


def empty(shown: str) -> StoreUnreachable:
    """The error for a place in which no store has been started."""
    return StoreUnreachable(
        "no store has been started here", shown, "Check the name, or start a negotiation in it."
    )
