"""The health of a store on PostgreSQL: what its server promises to keep, and what we may do."""

from typing import Any

from sqlalchemy import Connection, inspect

from timeline.keeping.diagnosis import Diagnosis, fine, warning
from timeline.store.database import Database
from timeline.store.schema import metadata

_MAINTAINED = 14
"""The oldest major version that this program is meant for."""

_PROMISES = {
    "fsync": "a crash of the machine can lose and damage everything",
    "full_page_writes": "a crash of the machine can leave pages half written",
    "synchronous_commit": "a crash can lose developments whose recording was acknowledged",
}
"""Settings that must not be off, and what it means when they are."""


def examine(database: Database) -> tuple[int, dict[str, Any], list[Diagnosis]]:
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
            _version(version, number),
            *(_promise(name, value) for name, value in settings.items()),
            _encoding(encoding),
            _rights(list(lacking)),
        ]
    about = {"server": {"version": version, "encoding": encoding, **settings}}
    return int(size), about, findings


def _setting(connection: Connection, name: str) -> str:
    return str(connection.exec_driver_sql(f"SHOW {name}").scalar_one())


def _version(version: str, number: int) -> Diagnosis:
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


def _rights(lacking: list[str]) -> Diagnosis:
    if lacking:
        return warning(
            "rights",
            f"you may not read and append to {', '.join(lacking)}: recording is refused",
            "Ask the owner of the tables to GRANT SELECT, INSERT, UPDATE on them to you.",
        )
    return fine("rights", "you may read and append")
