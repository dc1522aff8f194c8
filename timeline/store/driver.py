"""The SQLite of this process: one copy, chosen once.

`pysqlite3` brings a newer SQLite than most systems have, where there is a wheel of it. It or the
standard library is taken, whichever is newer and has the fix of the WAL-reset fault; all that
opens a store takes it from here, its error classes too. Two copies of SQLite on one file in one
process would undo each other's locks, and may corrupt it: https://sqlite.org/howtocorrupt.html.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__all__ = ["FROM", "has_fix", "sqlite3"]


def has_fix(version: tuple[int, ...]) -> bool:
    """Whether a version of SQLite has the fix of its WAL-reset fault.

    3.7.0 to 3.51.2 can corrupt a file in WAL mode when several processes write
    (https://sqlite.org/wal.html#walresetbug), except for the two branches that got the fix.
    """
    backported = (3, 44, 6) <= version < (3, 45) or (3, 50, 7) <= version < (3, 51)
    return backported or version >= (3, 51, 3)


def _choose() -> tuple[Any, str]:
    import sqlite3 as own

    try:
        from pysqlite3 import dbapi2 as brought
    except ImportError:  # no wheel for this platform
        return own, "Python's"
    if has_fix(brought.sqlite_version_info) and not (
        has_fix(own.sqlite_version_info) and own.sqlite_version_info >= brought.sqlite_version_info
    ):
        return brought, "pysqlite3's"
    return own, "Python's"


if TYPE_CHECKING:
    import sqlite3

    FROM = ""
    """Whose SQLite it is, for people to read."""
else:
    sqlite3, FROM = _choose()
    # What is bound and is no text or number is asked how it is to be stored. That bytes and None
    # are stored as they are takes a microsecond to find out, unless it is said.
    sqlite3.register_adapter(bytes, bytes)
    sqlite3.register_adapter(type(None), {}.get)
