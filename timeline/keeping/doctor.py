"""What a person should know about their store, and what to do about it: the log itself, and the
health of its place. A file has a journal, pages, a disk, and people who may write to it; a server
promises what it keeps, and says what we may do. Everything is read; nothing is changed.
"""

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any, NamedTuple, Self, TypeVar

from sqlalchemy import Connection, func, inspect, select

from events.developments import EVENT_TYPES, Development
from events.log import recorded_text
from timeline.store.appender import now_us
from timeline.store.database import Database
from timeline.store.driver import FROM, has_fix, sqlite3
from timeline.store.errors import StoreDamaged
from timeline.store.identity import SCHEMA_VERSION, damaged
from timeline.store.place import file_system, is_network
from timeline.store.readers import open_reader
from timeline.store.schema import checkpoints, events, metadata
from timeline.store.structure import faults

_DEVELOPMENTS = [topic for topic, kind in EVENT_TYPES.items() if issubclass(kind, Development)]
_AHEAD = 24 * 3600 * 1_000_000
"""Microseconds by which a recorded time may be ahead of this machine's clock without a word."""

_Looked = TypeVar("_Looked")

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
    """check: what was looked at. says: what was found. remedy: what to do about it; None where
    nothing needs to be done."""

    check: str
    says: str
    remedy: str | None = None

    @classmethod
    def either(cls, check: str, good: bool, says: str, otherwise: str, remedy: str) -> Self:
        """What it says where it is good, else the other thing, with the remedy."""
        return cls(check, says) if good else cls(check, otherwise, remedy)

    @property
    def told(self) -> dict[str, str | None]:
        level = "ok" if self.remedy is None else "warning"
        return {"check": self.check, "level": level, "says": self.says, "remedy": self.remedy}


def examine(place: str) -> dict[str, Any]:
    """The answer `doctor/1`: what the store is, and `checks[]`. What is damaged is a check that
    failed, and what cannot be told then is None. Raises StoreError where nothing can be read."""
    database = Database.open(place, create=False, read_only=True, older=True, broken=True)
    found: list[Diagnosis] = []

    def looked(look: Callable[..., _Looked], at: Database | str, otherwise: _Looked) -> _Looked:
        try:
            return look(at)
        except StoreDamaged as error:
            if not any(one.says == error.what for one in found):
                found.append(Diagnosis("log", error.what, error.remedy))
            return otherwise

    with closing(database):
        version = database.schema_version()
        found += looked(_tables, database, [])
        counts = looked(_counts, database, dict.fromkeys(_COUNTED))
        checkpoint = looked(_checkpoint, database, None)
        of_place = of_server if database.is_server else of_file
        nothing: tuple[int | None, dict[str, Any], list[Diagnosis]] = (None, {}, [])
        size, about, further = looked(of_place, database, nothing)
        found += further
    found += [_clock(counts["last_recorded"]), _checkpointed(checkpoint, counts["events"])]
    if counts["last_recorded"] is not None:
        counts["last_recorded"] = _told(counts["last_recorded"])
    if version == SCHEMA_VERSION:
        for look in (_filled, _tokens):
            found += looked(look, place, [])
    return {
        "schema": "doctor/1",
        "store": database.place.shown,
        "kind": "postgresql" if database.is_server else "sqlite",
        "tables": version,
        "size_bytes": size,
        **counts,
        "last_checkpoint": checkpoint,
        **about,
        "checks": [finding.told for finding in found],
    }


def _tables(database: Database) -> list[Diagnosis]:
    version = database.schema_version()
    if version < SCHEMA_VERSION:
        says = f"version {version}; this program works with {SCHEMA_VERSION}"
        remedy = "Make a backup ('timeline backup FILE'), then run 'timeline upgrade'."
        return [Diagnosis("tables", says, remedy)]
    with database.reading() as connection:
        wrong = list(faults(connection))
    if not wrong:
        return [Diagnosis("tables", f"version {version}, the newest that this program knows")]
    restore = damaged("", database.place.shown).remedy
    again = "Make it again with 'timeline upgrade'."
    return [
        Diagnosis("tables", f"the table {one.table} {one.what}", restore if one.harms else again)
        for one in wrong
    ]


_COUNTED = ("negotiations", "developments", "events", "last_recorded")


def _counts(database: Database) -> dict[str, Any]:
    with database.reading() as connection:
        topics: dict[str, int] = dict(
            connection.execute(select(events.c.topic, func.count()).group_by(events.c.topic)).all()
        )
        streams = connection.scalar(select(func.count(events.c.stream.distinct())))
        last = connection.scalar(select(func.max(events.c.recorded)))
    developments = sum(topics.get(topic, 0) for topic in _DEVELOPMENTS)
    return dict(zip(_COUNTED, (streams, developments, sum(topics.values()), last), strict=True))


def _checkpoint(database: Database) -> dict[str, Any] | None:
    """The newest checkpoint that was given out; an older store may have no table of them."""
    newest = select(checkpoints.c.size, checkpoints.c.issued).order_by(checkpoints.c.number.desc())
    with database.reading() as connection:
        if not inspect(connection).has_table(checkpoints.name):
            return None
        for size, issued in connection.execute(newest.limit(1)):
            told = _told(issued)
            if told is None or not isinstance(size, int):
                raise damaged("its last checkpoint cannot be read", database.place.shown)
            return {"size": size, "issued": told}
    return None


def _told(recorded: object) -> str | None:
    """A recorded time as text; None for what is no time of a calendar."""
    try:
        return recorded_text(recorded) if isinstance(recorded, int) else None
    except OverflowError:
        return None


def _clock(last: object) -> Diagnosis:
    """Recorded times only rise: one from a clock that was far ahead stays with the log."""
    told = _told(last)
    if last is not None and told is None:
        return Diagnosis("clock", "the last recorded time is no time", "See 'timeline verify'.")
    return Diagnosis.either(
        "clock",
        not isinstance(last, int) or last <= now_us() + _AHEAD,
        "no recorded time lies in the future",
        f"the last event was recorded {told}, which is in the future",
        "Set this machine's clock right. What is recorded until then follows that time by "
        "microseconds; the sequence numbers stay right.",
    )


def _filled(place: str) -> list[Diagnosis]:
    with closing(open_reader(place)) as reader:
        reader.check_filled()
    return [Diagnosis("log", "events, names, mentions and keys are there")]


def _checkpointed(checkpoint: dict[str, Any] | None, events_now: int | None) -> Diagnosis:
    if checkpoint is None:
        return Diagnosis("checkpoint", "none was given out ('timeline checkpoint' makes one)")
    size, there = checkpoint["size"], events_now or 0
    return Diagnosis.either(
        "checkpoint",
        there >= size,
        f"of the first {size} events, given out {checkpoint['issued']}; {there - size} since",
        f"one was given out for {size} events, and the log has {there}",
        "The log was truncated: see 'timeline verify', and restore the last backup.",
    )


def _tokens(place: str) -> list[Diagnosis]:
    """How many hold and how many were revoked; a warning where a row is no token."""
    from timeline.store.tokens import Tokens

    with closing(Tokens(place, read_only=True)) as tokens:
        wrong = tokens.problems()
        if wrong:
            remedy = "Restore the last backup into a new store; its tokens come with it."
            return [Diagnosis("tokens", wrong[0], remedy)]
        every = tokens.all()
    hold = sum(token.revoked is None for token in every)
    return [Diagnosis("tokens", f"{hold} hold, {len(every) - hold} revoked" if every else "none")]


# --- a file ---------------------------------------------------------------------------------


def of_file(database: Database) -> tuple[int, dict[str, Any], list[Diagnosis]]:
    """Size in bytes, what the answer says of it, and what was found."""
    path = database.place.path
    assert path is not None
    with database.reading() as connection:
        mode = str(connection.exec_driver_sql("PRAGMA journal_mode").scalar_one())
        pages = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
    parts = [path, f"{path}-wal", f"{path}-journal"]
    size = sum(map(os.path.getsize, filter(os.path.exists, parts)))
    about = {"sqlite": {"version": sqlite3.sqlite_version, "of": FROM, "journal_mode": mode}}
    journal = _journal(mode, is_network(file_system(path)))
    checks = [journal, _pages(str(pages)), *_rights(path), _room(path, size), _network(path)]
    return size, about, checks


def _journal(mode: str, network: bool, version: str = sqlite3.sqlite_version) -> Diagnosis:
    linked = f"{FROM} SQLite {version}"
    fixed = has_fix(tuple(int(part) for part in version.split(".")[:3]))
    if mode == "wal" and fixed and not network:
        return Diagnosis("journal", f"WAL: {linked} has the fix of the WAL-reset fault")
    why = (
        "WAL needs memory that all who use the store share, which a network does not give"
        if network
        else f"{linked} can corrupt a file in WAL mode when several programs write"
    )
    if mode == "wal":
        return Diagnosis(
            "journal",
            f"WAL, although {why}",
            "Close all programs that use the store; the next command that writes leaves WAL. On a "
            "local disk a program with SQLite 3.51.3 or newer may keep it.",
        )
    if network or not fixed:
        says = f"rollback journal, because {why}; appends take longer, not at risk"
    else:
        says = f"rollback journal; the next command that writes goes to WAL ({linked})"
    return Diagnosis("journal", says)


def _pages(found: str) -> Diagnosis:
    return Diagnosis.either(
        "pages",
        found == "ok",
        "SQLite finds the file's structure whole",
        f"the file is damaged ({found.splitlines()[0]})",
        "Keep a copy of it, and restore the last backup into a new store.",
    )


def _rights(path: str) -> Iterator[Diagnosis]:
    for what, place in (("file", path), ("folder", os.path.dirname(path))):
        if not os.access(place, os.W_OK):
            yield Diagnosis(
                "rights",
                f"you may not write to the {what} {place}: the store can only be read",
                f"Give yourself the right to write to it, if you want to record: chmod u+w {place}",
            )
    mode = os.stat(path).st_mode
    told = f"file mode {stat.S_IMODE(mode):o}"
    others = "everybody on this machine may write to the file"
    yield Diagnosis.either("rights", not mode & stat.S_IWOTH, told, others, f"chmod o-w {path}")


def _room(path: str, size: int) -> Diagnosis:
    free = shutil.disk_usage(os.path.dirname(path)).free
    says = f"{_megabytes(free)} free on the disk, the store takes {_megabytes(size)}"
    remedy = "Free some space: an append that finds none is refused."
    return Diagnosis("room", says, remedy if free < max(_ROOM, size) else None)


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:,.1f} MB"


def _network(path: str) -> Diagnosis:
    kind = file_system(path)
    return Diagnosis.either(
        "file system",
        not is_network(kind),
        kind or "its kind is not told by this system",
        f"the store lies on a network file system ({kind}), whose locks are not reliable",
        "Move it to a local disk, or to PostgreSQL: 'timeline dump', then 'timeline load'.",
    )


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
        found = connection.exec_driver_sql(
            f"SELECT t FROM unnest(ARRAY[{tables}]::text[]) AS t "
            "WHERE NOT has_table_privilege(t, 'INSERT')"
        )
        lacking = [str(name) for (name,) in found]
    either = Diagnosis.either
    checks = [
        either("server", number >= _MAINTAINED * 10_000, f"PostgreSQL {version}",
               f"PostgreSQL {version} is no longer maintained",
               f"Move to PostgreSQL {_MAINTAINED} or newer."),
        *(either(name, value != "off", value, f"off: {_PROMISES[name]}",
                 f"Ask the server's operator to set {name} = on (ALTER SYSTEM SET {name} = on; "
                 "SELECT pg_reload_conf()).")
          for name, value in settings.items()),
        either("encoding", encoding == "UTF8", encoding,
               f"the database stores text as {encoding}, which lacks many letters",
               "Dump the store, create a database with ENCODING 'UTF8', and load it there."),
        either("rights", not lacking, "you may read and append",
               f"you may not read and append to {', '.join(lacking)}: recording is refused",
               "Ask the owner of the tables to GRANT SELECT, INSERT, UPDATE on them to you."),
    ]  # fmt: skip
    about = {"server": {"version": version, "encoding": encoding, **settings}}
    return int(size), about, checks


def _setting(connection: Connection, name: str) -> str:
    return str(connection.exec_driver_sql(f"SHOW {name}").scalar_one())
