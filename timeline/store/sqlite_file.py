"""An SQLite file as a store, seen without SQLAlchemy.

Opening it, telling ours from others, the journal, and what SQLite's error codes mean.
Used by writers (under SQLAlchemy) and by readers (without it).
"""

import os
import re
import stat
import sys
import time
from collections.abc import Callable
from contextlib import closing, suppress
from typing import Literal, TypeVar

from timeline.store import identity, waiting
from timeline.store.driver import has_fix, sqlite3
from timeline.store.errors import StoreAbsent, StoreError, StoreFull, StoreLocked, StoreUnreachable
from timeline.store.place import file_system, is_network

# Primary codes alone are looked at: not every driver tells the extended ones.
_LOCKED = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL)
_LEAST = 128 * 1024
"""Bytes; with less room than this SQLite cannot make the files that it needs beside a store."""

_COPIES = 5
"""How often a store is copied that others write to meanwhile."""

_SAID = {
    "database is locked": sqlite3.SQLITE_BUSY,
    "disk I/O error": sqlite3.SQLITE_IOERR,
    "database or disk is full": sqlite3.SQLITE_FULL,
    "database disk image is malformed": sqlite3.SQLITE_CORRUPT,
    "file is not a database": sqlite3.SQLITE_NOTADB,
    "attempt to write a readonly database": sqlite3.SQLITE_READONLY,
    "unable to open database file": sqlite3.SQLITE_CANTOPEN,
}
"""What SQLite says: a driver may not tell the code of what goes wrong in a copy."""

_TURN = 0.05
"""Seconds after which `begin_writing` starts to ask anew; SQLite asks six times in them."""

# Our statements are fixed and tested: what they do not find was there when the store was made.
_LACKING = re.compile(r"^(no such (table|column|index)|table \S+ has no column|"
                      r"cannot modify \S+ because it is a view)")  # fmt: skip
_UNDECODABLE = "Could not decode to UTF-8"
_Answer = TypeVar("_Answer")


def journal_mode(
    version: tuple[int, int, int] = sqlite3.sqlite_version_info,
) -> Literal["wal", "delete"]:
    """The journal to use on a local disk with this version of SQLite.

    With WAL nobody who reads waits for who writes. Without the fix of its fault the rollback
    journal is safe, and slower (a commit takes two to three times as long).
    """
    return "wal" if has_fix(version) else "delete"


def connect(path: str, *, mode: Literal["ro", "rw", "rwc"]) -> sqlite3.Connection:
    """Open a file in autocommit mode: a transaction starts with its own BEGIN.

    Only "rwc" creates a missing file. The connection may move between threads but serves one
    at a time. Raises sqlite3.Error; see `attempt`.
    """
    copy = _copied(path) if mode == "ro" else None
    name = copy or (path.replace("\\", "/") if sys.platform == "win32" else path)
    still = mode == "ro" and (copy or _lies_still(path))
    options = "mode=ro&immutable=1" if still else f"mode={mode}"
    for character, escaped in (("%", "%25"), ("?", "%3f"), ("#", "%23")):
        name = name.replace(character, escaped)
    slash = "" if name.startswith("/") else "/"
    connection = sqlite3.connect(
        f"file:{slash}{name}?{options}",
        uri=True,
        timeout=waiting.seconds,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        # The default of the library, but a distribution may compile in another one.
        connection.execute("PRAGMA synchronous=FULL")
        if mode != "ro":
            # A large append spills what this does not hold before it commits. From then on readers
            # of a file with a rollback journal would wait; nobody waits for a write-ahead log.
            (journal,) = connection.execute("PRAGMA journal_mode").fetchone()
            connection.execute(f"PRAGMA cache_size=-{8_000 if journal == 'wal' else 32_000}")
        elif copy:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except BaseException:
        connection.close()
        raise
    finally:
        if copy:
            os.unlink(copy)  # it lives on as long as the connection
    return connection


def begin_writing(connection: sqlite3.Connection) -> None:
    """BEGIN IMMEDIATE, waiting for the write lock.

    SQLite asks for a taken lock at first every few milliseconds, and soon only ten times a second:
    beside several that write without a pause it could ask in vain for as long as one waits. Here
    it starts from the beginning again and again. Raises sqlite3.OperationalError.
    """
    deadline = time.monotonic() + waiting.seconds
    try:
        while True:
            left = deadline - time.monotonic()
            connection.execute(f"PRAGMA busy_timeout = {max(1, round(min(_TURN, left) * 1000))}")
            try:
                connection.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                if code_of(error) not in _LOCKED or left <= _TURN:
                    raise
    finally:
        connection.execute(f"PRAGMA busy_timeout = {max(1, round(waiting.seconds * 1000))}")


def _lies_still(path: str) -> bool:
    """Whether nobody can write to the file: it lies on a disk that may only be read.

    SQLite would want to write beside a file in WAL mode merely to read it. Rights are no
    evidence: what may not be written by us is perhaps written by somebody else.
    """
    if not hasattr(os, "statvfs") or os.path.exists(path + "-wal"):
        return False
    try:
        return bool(os.statvfs(path).f_flag & os.ST_RDONLY)
    except OSError:
        return False


def _copied(path: str) -> str | None:
    """A copy of a store in WAL mode that SQLite cannot open where it lies; None where it can.

    SQLite wants files of its own beside such a store, also to read it. Where we may make none, and
    nobody has, nobody is writing just now: the file is copied, and the copy is good if that was
    still so afterwards.
    """
    if not hasattr(os, "statvfs") or os.access(os.path.dirname(path) or ".", os.W_OK):
        return None
    for _ in range(_COPIES):
        try:
            before = os.stat(path)
            with open(path, "rb") as file:
                if os.path.exists(path + "-wal") or file.read(19)[18:] != b"\x02":
                    return None
                file.seek(0)
                import shutil  # a cold read has no use for these
                import tempfile

                number, copy = tempfile.mkstemp(prefix="timeline-", suffix=".sqlite")
                with open(number, "wb") as target:
                    shutil.copyfileobj(file, target)
            after = os.stat(path)
        except OSError:
            return None  # SQLite says what is wrong
        marks = ("st_ino", "st_size", "st_mtime_ns")
        same = all(getattr(before, mark) == getattr(after, mark) for mark in marks)
        if same and not os.path.exists(path + "-wal"):
            return copy
        os.unlink(copy)
    return None


def attempt(path: str, action: Callable[[], _Answer]) -> _Answer:
    """Do `action` and turn SQLite's errors into ours where they are about the store."""
    with suppress(OSError):  # SQLite says what is wrong
        kind = os.stat(path).st_mode
        if stat.S_ISDIR(kind):
            raise StoreUnreachable("this is a folder", path, "Give the path of a file in it.")
        if not stat.S_ISREG(kind):  # SQLite would wait until somebody writes to a pipe
            raise StoreUnreachable("this is no ordinary file", path, "Give the path of a file.")
    try:
        return action()
    except UnicodeDecodeError as error:  # the driver cannot read SQLite's own complaint
        raise identity.damaged("its schema cannot be read", path) from error
    except sqlite3.Error as error:
        explained = explain(error, path)
        if explained is None:
            raise
        raise explained from error


def is_ours(
    connection: sqlite3.Connection, path: str, *, older: bool = False, broken: bool = False
) -> bool:
    """True for a store of ours, False for an empty file.

    Raises StoreForeign, StoreNewer, StoreOlder unless `older` stores are welcome, and StoreDamaged
    for one that lost a table, unless `broken` ones are.
    """
    # One statement sees one moment: another process may be starting the store just now.
    application, version, tables = connection.execute(
        "SELECT application_id, user_version, (SELECT count(*) FROM sqlite_master) "
        "FROM pragma_application_id, pragma_user_version"
    ).fetchone()
    if application == identity.APPLICATION_ID:
        identity.check_version(version, path, older=older)
        if not broken:
            _check_whole(connection, version, path)
        return True
    if application or version or tables:
        raise identity.foreign("this SQLite database belongs to another program", path)
    return False


def _check_whole(connection: sqlite3.Connection, version: int, path: str) -> None:
    listed = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    tables = {name for (name,) in listed}
    says = None
    if "store" in tables:
        # The version with it, at one moment: another process may be upgrading the store just now.
        version, *told = connection.execute(
            "SELECT user_version, (SELECT value FROM store WHERE key = 'application'), "
            "(SELECT value FROM store WHERE key = 'schema') FROM pragma_user_version"
        ).fetchone()
        says = dict(zip(("application", "schema"), told, strict=True))
    identity.check_whole(version, tables, says, path)


def settle_journal(connection: sqlite3.Connection, path: str) -> None:
    """Put the file into the journal mode that fits the linked SQLite.

    A store may come from a machine with another SQLite. Leaving WAL is a duty, so StoreLocked
    is raised when others hold the file open; going to WAL only makes it faster, so it can wait
    for a later day.
    """
    wanted = "delete" if is_network(file_system(path)) else journal_mode()
    deadline = time.monotonic() + waiting.seconds
    while connection.execute("PRAGMA journal_mode").fetchone()[0] != wanted:
        try:
            connection.execute(f"PRAGMA journal_mode={wanted}")
            return
        except sqlite3.OperationalError as error:
            # SQLite does not wait by itself for this lock.
            if code_of(error) not in _LOCKED:
                raise
            if wanted == "wal":
                return
            if time.monotonic() > deadline:
                raise locked(path) from error
            time.sleep(0.02)


def recovering(path: str, action: Callable[[], _Answer]) -> _Answer:
    """`attempt` for readers: when a writer died in the middle, tidy up after it and retry."""

    def twice() -> _Answer:
        try:
            return action()
        except sqlite3.OperationalError as error:
            # A writer died in the middle: its journal must be rolled back before anybody can read,
            # which a read-only connection may not do.
            if code_of(error) != sqlite3.SQLITE_READONLY:
                raise
        # Any first read of a connection that may write rolls the dead writer's journal back.
        with closing(connect(path, mode="rw")) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        return action()

    return attempt(path, twice)


def open_to_read(path: str, *, older: bool = False, broken: bool = False) -> sqlite3.Connection:
    """A read-only connection to a store of ours. Never creates a file. Raises StoreUnreachable for
    a missing or empty file, StoreLocked, and what `is_ours` raises."""

    def opened() -> sqlite3.Connection:
        connection = connect(path, mode="ro")
        try:
            if not is_ours(connection, path, older=older, broken=broken):
                raise identity.empty(path)
        except BaseException:
            connection.close()
            raise
        return connection

    return recovering(path, opened)


def locked(shown: str) -> StoreLocked:
    """The error for a lock that was not got in time."""
    return StoreLocked(
        f"somebody else was writing for {waiting.seconds:g} s",
        shown,
        "Nothing was written: try again, or find the program that holds the store open.",
    )


def full(shown: str) -> StoreFull:
    """The error for a disk without room."""
    return StoreFull(
        "there is no room left to write",
        shown,
        "Nothing was written: free some space, then try again.",
    )


def code_of(error: sqlite3.Error) -> int | None:
    """SQLite's primary code of an error; None for one of the driver's own."""
    code = getattr(error, "sqlite_errorcode", None)
    return code & 0xFF if code is not None else _SAID.get(str(error))


def explain(error: sqlite3.Error, path: str) -> StoreError | None:
    """What an error of SQLite says about the store; None when it is about the statement."""
    primary = code_of(error)
    if primary is None:
        # The driver's own: a text in the file is no UTF-8.
        return identity.damaged(_line(error), path) if _UNDECODABLE in str(error) else None
    if primary == sqlite3.SQLITE_ERROR and _LACKING.search(str(error)):
        return identity.damaged(_line(error), path)
    if primary in _LOCKED:
        return locked(path)
    if primary == sqlite3.SQLITE_FULL or (primary == sqlite3.SQLITE_IOERR and _no_room(path)):
        return full(path)
    if primary == sqlite3.SQLITE_NOTADB:
        return identity.foreign("this file is not an SQLite database", path)
    if primary == sqlite3.SQLITE_CORRUPT:
        return identity.damaged(f"SQLite says '{_line(error)}'", path)
    if primary in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM):
        return _only_read(path)
    if primary == sqlite3.SQLITE_CANTOPEN:
        return _cannot_open(path)
    if primary == sqlite3.SQLITE_IOERR:
        return StoreUnreachable(
            f"reading or writing failed ({error})", path, "Check the disk, then try again."
        )
    return None


def _no_room(path: str) -> bool:
    """Whether the disk is full: that shows as a failed write, too, by where the write stood."""
    import shutil

    try:
        return shutil.disk_usage(os.path.dirname(path) or ".").free < _LEAST
    except OSError:
        return False


def _line(error: sqlite3.Error) -> str:
    """What SQLite says, on one line that can be printed."""
    return str(error).encode("utf-8", "backslashreplace").decode().splitlines()[0]


def _cannot_open(path: str) -> StoreUnreachable:
    if not os.path.exists(path):
        return StoreAbsent(
            "there is no such file",
            path,
            "Check the path, or start a negotiation in it: timeline new NAME. "
            "(The demo's store is made by: timeline demo.)",
        )
    if os.access(path, os.R_OK) and not os.access(os.path.dirname(path) or ".", os.W_OK):
        return _only_read(path)  # in WAL mode SQLite wants to write beside the file
    return StoreUnreachable("the file cannot be opened", path, "Check who may read it.")


def _only_read(path: str) -> StoreUnreachable:
    return StoreUnreachable(
        "the file may only be read",
        path,
        "Give yourself the right to write to it and to its folder.",
    )
