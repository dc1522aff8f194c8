"""Whether a store's tables are as this program makes them: all there, with their columns, keys and
indexes, and nothing beside them that would write along."""

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection, Index, Inspector, Table, UniqueConstraint, inspect

from timeline.store.identity import TABLES
from timeline.store.schema import access_tokens, metadata, store

_TRIGGERS = {
    "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": (
        "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
        "WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace "
        "UNION ALL SELECT rulename, tablename FROM pg_rules WHERE schemaname = current_schema()"
    ),
}


class Fault(NamedTuple):
    """What is wrong with a table. harms: it may harm what is recorded, not only slow answers."""

    table: str
    what: str
    harms: bool = True


def faults(connection: Connection) -> Iterator[Fault]:
    """All that is wrong, of the tables of this program's newest version, the log's first. The table
    of access tokens may be missing; where it is there, it is looked at, too."""
    found = inspect(connection)
    there = set(found.get_table_names())
    for table in [*map(metadata.tables.__getitem__, TABLES), access_tokens]:
        if table.name not in there:
            if table is not access_tokens:
                yield Fault(table.name, "is missing")
            continue
        yield from _of_table(found, table)
    if store.name in there and connection.execute(store.select().limit(1)).first() is None:
        yield Fault(store.name, "is empty")
    for name, of in connection.exec_driver_sql(_TRIGGERS[connection.dialect.name]):
        if of in metadata.tables or of == access_tokens.name:
            yield Fault(of, f"has a trigger or rule that is not this program's ({name})")


def _of_table(found: Inspector, table: Table) -> Iterator[Fault]:
    name = str(table.name)
    columns = {column["name"] for column in found.get_columns(name)}
    lacking = [str(column.name) for column in table.c if column.name not in columns]
    if lacking:
        yield Fault(name, f"lacks the column {', '.join(lacking)}")
        return
    key = [str(column.name) for column in table.primary_key]
    if found.get_pk_constraint(name)["constrained_columns"] != key:
        yield Fault(name, f"lacks its primary key ({', '.join(key)})")
    unique = {tuple(one["column_names"]) for one in found.get_unique_constraints(name)}
    for constraint in table.constraints:
        if not isinstance(constraint, UniqueConstraint):
            continue
        wanted = tuple(str(column.name) for column in constraint.columns)
        if wanted not in unique:
            yield Fault(name, f"lacks the constraint that {', '.join(wanted)} occur once")
    for index in missing_indexes(found, table):
        yield Fault(name, f"lacks the index {index.name}: answers are slower", harms=False)


def missing_indexes(found: Inspector, table: Table) -> list[Index]:
    """The indexes of a table that are not there, by name."""
    there = {tuple(one["column_names"]) for one in found.get_indexes(str(table.name))}
    return [
        index
        for index in sorted(table.indexes, key=lambda index: str(index.name))
        if tuple(str(column.name) for column in index.columns) not in there
    ]
