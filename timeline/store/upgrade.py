"""Bringing a store's tables to the version that this program works with.

Alembic finds the steps and gives them their operations. Which version a store has is told by the
store itself (`timeline.store.identity`), which readers look at without Alembic: so all steps and
the new version are written in one transaction, or nothing is.
"""

import os
from pathlib import Path
from typing import NamedTuple

from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from timeline.store import migrations
from timeline.store.database import Database
from timeline.store.identity import SCHEMA_VERSION
from timeline.store.place import LOCK_TIMEOUT
from timeline.store.schema import metadata, store

__all__ = ["Upgraded", "steps", "upgrade"]


class Upgraded(NamedTuple):
    """The versions before and after; equal where there was nothing to do."""

    before: int
    after: int


def upgrade(url_or_path: str | os.PathLike[str], *, lock_timeout: float = LOCK_TIMEOUT) -> Upgraded:
    """Run every step that the store lacks, in one transaction under the write lock.

    Raises the errors of `timeline.store.errors`; the store is then as it was.
    """
    database = Database.open(url_or_path, create=False, lock_timeout=lock_timeout, older=True)
    try:
        with database.writing() as connection:
            before = database.version_in(connection)
            if before < SCHEMA_VERSION:
                _run(connection, before)
                metadata.create_all(connection)  # what is missing
                _say_version(connection, is_file=not database.is_server)
        return Upgraded(before, SCHEMA_VERSION)
    finally:
        database.close()


def steps() -> ScriptDirectory:
    """Alembic's view of the steps."""
    folder = Path(migrations.__file__).parent
    return ScriptDirectory(str(folder), version_locations=[str(folder / "versions")])


def _run(connection: Connection, before: int) -> None:
    context = MigrationContext.configure(connection)
    wanted = list(steps().walk_revisions(str(before), str(SCHEMA_VERSION)))
    with Operations.context(context):
        for step in reversed(wanted):  # it walks from the newest down
            if int(step.revision) > before:
                step.module.upgrade()


def _say_version(connection: Connection, *, is_file: bool) -> None:
    connection.execute(
        store.update().where(store.c.key == "schema").values(value=str(SCHEMA_VERSION))
    )
    if is_file:
        connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION}")
