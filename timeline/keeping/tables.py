"""The rows of a whole store, read in pages. The database that is given sees one moment
(`timeline.store.sql_reader`): a redaction changes rows, and a follower's mark may lie beyond the
last event that is told of.
"""

from collections.abc import Generator, Sequence
from typing import Any, Final

from sqlalchemy import Table, func, inspect, select

from timeline.store.database import Database
from timeline.store.schema import access_tokens, events, metadata, store

OWN_KEYS: Final = ("application", "schema")
"""What a store says of itself: a new store says its own."""

_PAGE = 1000
"""Rows read at once."""

Row = Sequence[Any]


def moved_tables(*, tokens: bool = False) -> list[Table]:
    """The tables that make a store what it is, the log first. tokens: with the access tokens,
    which belong to a place: a backup takes them along, a dump that goes elsewhere does not."""
    kept = sorted(metadata.sorted_tables, key=lambda table: table is not events)
    return kept + [access_tokens] * tokens


def table_named(name: str) -> Table | None:
    """A table that may be moved."""
    return access_tokens if name == access_tokens.name else metadata.tables.get(name)


class Snapshot:
    """All rows of a store. head: the number of its last event. columns: those of each table, of
    which an older store may have fewer."""

    def __init__(self, database: Database, *, tokens: bool = False) -> None:
        self._database = database
        self._tables = {str(table.name): table for table in moved_tables(tokens=tokens)}
        with database.reading() as connection:
            found = inspect(connection)
            there = set(found.get_table_names())
            self.columns: dict[str, list[str]] = {}
            for table in self._tables.values():
                if table.name in there:
                    names = {column["name"] for column in found.get_columns(table.name)}
                    self.columns[str(table.name)] = [
                        str(c.name) for c in table.c if c.name in names
                    ]
            self.head: int = connection.scalar(select(func.max(events.c.seq))) or 0

    def rows(self, name: str) -> Generator[Row]:
        """The rows of a table by its primary key, held open in the database until closed."""
        table = self._tables[name]
        columns = (table.c[column] for column in self.columns[name])
        query = select(*columns).order_by(*table.primary_key)
        if table is store:
            query = query.where(store.c.key.not_in(OWN_KEYS))
        paged = {"yield_per": _PAGE}
        with (
            self._database.reading() as connection,
            connection.execute(query, execution_options=paged) as found,
        ):
            yield from found
