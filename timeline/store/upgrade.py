"""Bringing a store's tables to the version that this program works with.

Alembic gives the steps their operations. Which version a store has is told by the store itself
(`timeline.store.identity`), which readers look at without Alembic: so all steps and the new version
are written in one transaction, or nothing is.
"""

import os
from collections.abc import Callable
from typing import NamedTuple

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, inspect

from timeline.store.database import Database
from timeline.store.engine import read_version
from timeline.store.identity import SCHEMA_VERSION
from timeline.store.schema import metadata, store
from timeline.store.steps import STEPS
from timeline.store.structure import missing_indexes


class Upgraded(NamedTuple):
    """The versions before and after, equal where nothing was to do; the indexes made again."""

    before: int
    after: int
    indexes: list[str]


def upgrade(
    url_or_path: str | os.PathLike[str],
    *,
    then: Callable[[Connection, str], None] = lambda _connection, _shown: None,
) -> Upgraded:
    """Run every step that the store lacks, in one transaction under the write lock; and make
    again the indexes that it lost. `then` is done in the same transaction where a step was run:
    with the connection, and the store's place as it may be shown.

    Raises the errors of `timeline.store.errors`; the store is then as it was.
    """
    database = Database.open(url_or_path, create=False, older=True)
    try:
        with database.writing() as connection:
            before = read_version(connection, database.place)
            if before < SCHEMA_VERSION:
                with Operations.context(MigrationContext.configure(connection)) as operations:
                    for version, step in STEPS.items():
                        if version > before:
                            step(operations)
                metadata.create_all(connection)  # what is missing
                then(connection, database.place.shown)
                told = store.update().where(store.c.key == "schema")
                connection.execute(told.values(value=str(SCHEMA_VERSION)))
                if not database.is_server:
                    connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION}")
            return Upgraded(before, SCHEMA_VERSION, _make_indexes(connection))
    finally:
        database.close()


def _make_indexes(connection: Connection) -> list[str]:
    found = inspect(connection)
    there = set(found.get_table_names())
    tables = [table for table in metadata.sorted_tables if table.name in there]
    missing = [index for table in tables for index in missing_indexes(found, table)]
    for index in missing:
        index.create(connection)
    return sorted(str(index.name) for index in missing)
