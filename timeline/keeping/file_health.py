"""The health of an SQLite file: its journal, its pages, its disk, and who may write to it."""

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from timeline.keeping.diagnosis import Diagnosis, fine, warning
from timeline.store.database import Database
from timeline.store.driver import FROM, has_fix, sqlite3
from timeline.store.place import file_system, is_network

_ROOM = 100 * 1024 * 1024
"""Bytes that should be free at least; and as many as the store has, for its copy."""


def examine(database: Database) -> tuple[int, dict[str, Any], list[Diagnosis]]:
    """Size in bytes, what the answer says of it, and what was found."""
    path = database.place.path
    assert path is not None
    with database.reading() as connection:
        mode = str(connection.exec_driver_sql("PRAGMA journal_mode").scalar_one())
        pages = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
    size = sum(
        os.path.getsize(path + end)
        for end in ("", "-wal", "-journal")
        if os.path.exists(path + end)
    )
    about = {"sqlite": {"version": sqlite3.sqlite_version, "of": FROM, "journal_mode": mode}}
    journal = _journal(mode, is_network(file_system(path)))
    checks = [journal, _pages(str(pages)), *_rights(path), _room(path, size), _network(path)]
    return size, about, checks


def _journal(mode: str, network: bool, version: str = sqlite3.sqlite_version) -> Diagnosis:
    linked = f"{FROM} SQLite {version}"
    fixed = has_fix(tuple(int(part) for part in version.split(".")[:3]))
    if mode == "wal" and fixed and not network:
        return fine("journal", f"WAL: {linked} has the fix of the WAL-reset fault")
    why = (
        "WAL needs memory that all who use the store share, which a network does not give"
        if network
        else f"{linked} can corrupt a file in WAL mode when several programs write"
    )
    if mode == "wal":
        return warning(
            "journal",
            f"WAL, although {why}",
            "Close all programs that use the store; the next command that writes leaves WAL. On a "
            "local disk a program with SQLite 3.51.3 or newer may keep it.",
        )
    if network or not fixed:
        return fine("journal", f"rollback journal, because {why}; appends take longer, not at risk")
    return fine("journal", f"rollback journal; the next command that writes goes to WAL ({linked})")


def _pages(found: str) -> Diagnosis:
    if found == "ok":
        return fine("pages", "SQLite finds the file's structure whole")
    return warning(
        "pages",
        f"the file is damaged ({found.splitlines()[0]})",
        "Keep a copy of it, and restore the last backup into a new store.",
    )


def _rights(path: str) -> Iterator[Diagnosis]:
    folder = os.path.dirname(path)
    for what, place in (("file", path), ("folder", folder)):
        if not os.access(place, os.W_OK):
            yield warning(
                "rights",
                f"you may not write to the {what} {place}: the store can only be read",
                f"Give yourself the right to write to it, if you want to record: chmod u+w {place}",
            )
    mode = Path(path).stat().st_mode
    if mode & stat.S_IWOTH:
        yield warning(
            "rights", "everybody on this machine may write to the file", f"chmod o-w {path}"
        )
    else:
        yield fine("rights", f"file mode {stat.S_IMODE(mode):o}")


def _room(path: str, size: int) -> Diagnosis:
    free = shutil.disk_usage(os.path.dirname(path)).free
    says = f"{_megabytes(free)} free on the disk, the store takes {_megabytes(size)}"
    if free < max(_ROOM, size):
        return warning("room", says, "Free some space: an append that finds none is refused.")
    return fine("room", says)


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:,.1f} MB"


def _network(path: str) -> Diagnosis:
    kind = file_system(path)
    if kind is None:
        return fine("file system", "its kind is not told by this system")
    if is_network(kind):
        return warning(
            "file system",
            f"the store lies on a network file system ({kind}), whose locks are not reliable",
            "Move it to a local disk, or to PostgreSQL: 'timeline dump', then 'timeline load'.",
        )
    return fine("file system", kind)
