"""How a store says that it is ours, in which version of the tables it is written, and that none
of them is missing.

Kept apart from the tables so that a reader can check all of it without loading SQLAlchemy.
"""

from collections.abc import Collection, Mapping

from timeline.store import errors

APPLICATION = "negotiation-timeline"
"""The value of the row `application` in the table `store`, on every database."""

APPLICATION_ID = 0x4E54_4C31
"""SQLite's `PRAGMA application_id` of our files: "NTL1" in ASCII."""

SCHEMA_VERSION = 7
"""The version of the tables that this program reads and writes (SQLite's `user_version`)."""

SEALED_FROM = "sealed"
"""The row of the table `store` that says from which number on the texts of events are sealed
(`events.sealing`): 1, unless the store was begun by an older program. It goes with the log."""

TABLES = ("events", "names", "mentions", "keys", "tracking", "store", "checkpoints")
"""The tables without which there is no store; that of access tokens is not among them."""

_SINCE = {"checkpoints": 2}
"""The version of the tables in which one was added; the others are as old as the first."""


def check_version(found: int, shown: str, *, older: bool = False) -> None:
    """Refuse a store whose tables this program does not know, with StoreNewer or StoreForeign. One
    that it knows from earlier is refused with StoreOlder, unless `older` ones are welcome."""
    if found > SCHEMA_VERSION:
        raise errors.StoreNewer(
            f"the store's tables have version {found}, this program knows up to {SCHEMA_VERSION}",
            shown,
            "Use a newer version of this program; nothing was changed.",
        )
    if found < 1:
        raise errors.StoreForeign(
            f"the store says that its tables have version {found}, which never existed",
            shown,
            "Restore it from a backup, or name another store.",
        )
    if found < SCHEMA_VERSION and not older:
        raise errors.StoreOlder(
            f"the store's tables have version {found}, this program works with {SCHEMA_VERSION}",
            shown,
            "Make a backup ('timeline backup FILE'), then run 'timeline upgrade'; nothing was "
            "changed.",
        )


def foreign(what: str, shown: str) -> errors.StoreForeign:
    """The error for a place that holds something else; `what` says what was found there."""
    return errors.StoreForeign(what, shown, "Name another store; nothing was changed.")


def empty(shown: str) -> errors.StoreAbsent:
    """The error for a place in which no store has been started."""
    return errors.StoreAbsent(
        "no store has been started here",
        shown,
        "Check the name, or start a negotiation in it: timeline new NAME.",
    )


def check_whole(
    version: int, tables: Collection[str], says: Mapping[str, str | None] | None, shown: str
) -> None:
    """Refuse a store of ours that lost a table, with StoreDamaged. tables: those that are there.
    says: the rows of its table `store`, None without that table."""
    wanted = [name for name in TABLES if _SINCE.get(name, 1) <= version]
    missing = [name for name in wanted if name not in tables]
    if missing:
        is_or_are = "tables {} are" if len(missing) > 1 else "table {} is"
        raise damaged(f"its {is_or_are.format(', '.join(missing))} missing", shown)
    if says is None or says.get("application") != APPLICATION:
        raise damaged("its table store does not say that it is a store", shown)
    if says.get("schema") != str(version):
        told = says.get("schema") or "none"
        raise damaged(f"its table store says version {told} where the file says {version}", shown)


def damaged(what: str, shown: str) -> errors.StoreDamaged:
    """The error for a store of ours that is not whole; `what` says what is wrong with it."""
    return errors.StoreDamaged(
        f"the store is damaged: {what}",
        shown,
        "Look with 'timeline doctor' and 'timeline verify'; keep a copy of it, and restore the "
        "last backup into a new store ('timeline restore FILE --db NEW').",
    )
