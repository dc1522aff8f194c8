"""The health of the place that a store has: of an SQLite file its journal, its pages, its disk, and
who may write to it; of a server what it promises to keep, and what we may do."""

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection, inspect

from timeline.store.database import Database
from timeline.store.driver import FROM, has_fix, sqlite3
from timeline.store.place import file_system, is_network
from timeline.store.schema import metadata

_ROOM = 100 * 1024 * 1024
"""Bytes that should be free at least; and as many as the store has, for its copy."""

_MAINTAINED = 14
"""The oldest major version that this program is meant for."""

_PROMISES = {
    "fsync": "a crash of the machine can lose and damage everything",
    "full_page_writes": "a crash of the machine can leave pages half written",
    "synchronous_commit": "a crash can lose developments whose recording was acknowledged",
}
"""Settings that must not be off, and what it means when they are."""


class Diagnosis(NamedTuple):
    """check: what was looked at. says: what was found. remedy: what to do, for a warning."""

    check: str
    level: Literal["ok", "warning"]
    says: str
    remedy: str | None


def fine(check: str, says: str) -> Diagnosis:
    """Nothing needs to be done."""
    return Diagnosis(check, "ok", says, None)


def warning(check: str, says: str, remedy: str) -> Diagnosis:
    """Something needs to be done, and the remedy says what."""
    return Diagnosis(check, "warning", says, remedy)


# --- a file ---------------------------------------------------------------------------------


def of_file(database: Database) -> tuple[int, dict[str, Any], list[Diagnosis]]:
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


# --- a server -------------------------------------------------------------------------------


def of_server(database: Database) -> tuple[int, dict[str, Any], list[Diagnosis]]:
    """Size in bytes, what the answer says of it, and what was found."""
    with database.reading() as connection:
        there = set(inspect(connection).get_table_names())
        tables = ", ".join(f"'{t.name}'" for t in metadata.sorted_tables if t.name in there)
        settings = {name: _setting(connection, name) for name in _PROMISES}
        version = _setting(connection, "server_version")
        number = int(_setting(connection, "server_version_num"))
        encoding = _setting(connection, "server_encoding")
        size = connection.exec_driver_sql(
            "SELECT coalesce(sum(pg_total_relation_size(t::regclass)), 0)::int8 "
            f"FROM unnest(ARRAY[{tables}]::text[]) AS t"
        ).scalar_one()
        lacking = connection.exec_driver_sql(
            f"SELECT t FROM unnest(ARRAY[{tables}]::text[]) AS t "
            "WHERE NOT has_table_privilege(t, 'INSERT')"
        ).scalars()
        findings = [
            _maintained(version, number),
            *(_promise(name, value) for name, value in settings.items()),
            _encoding(encoding),
            _grants(list(lacking)),
        ]
    about = {"server": {"version": version, "encoding": encoding, **settings}}
    return int(size), about, findings


def _setting(connection: Connection, name: str) -> str:
    return str(connection.exec_driver_sql(f"SHOW {name}").scalar_one())


def _maintained(version: str, number: int) -> Diagnosis:
    if number < _MAINTAINED * 10_000:
        return warning(
            "server",
            f"PostgreSQL {version} is no longer maintained",
            f"Move to PostgreSQL {_MAINTAINED} or newer.",
        )
    return fine("server", f"PostgreSQL {version}")


def _promise(name: str, value: str) -> Diagnosis:
    if value == "off":
        return warning(
            name,
            f"off: {_PROMISES[name]}",
            f"Ask the server's operator to set {name} = on (ALTER SYSTEM SET {name} = on; "
            "SELECT pg_reload_conf()).",
        )
    return fine(name, value)


def _encoding(encoding: str) -> Diagnosis:
    if encoding != "UTF8":
        return warning(
            "encoding",
            f"the database stores text as {encoding}, which lacks many letters",
            "Dump the store, create a database with ENCODING 'UTF8', and load it there.",
        )
    return fine("encoding", encoding)


def _grants(lacking: list[str]) -> Diagnosis:
    if lacking:
        return warning(
            "rights",
            f"you may not read and append to {', '.join(lacking)}: recording is refused",
            "Ask the owner of the tables to GRANT SELECT, INSERT, UPDATE on them to you.",
        )
    return fine("rights", "you may read and append")
