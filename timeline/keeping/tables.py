"""The rows of a whole store, read in pages.

The database that is given sees one moment (`timeline.store.sql_reader`), or lies still: rows of the
log never change, but for a redaction, and that may come between two pages.
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
    """All rows of a store as they stood when this was made. head: the number of the last event
    then. columns: those of each table, of which an older store may have fewer."""

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
            # What changes in place is small, and read first: a follower's mark that is read
            # later could lie beyond the last event that is told of here.
            self._changing = {
                name: connection.execute(self._select(name)).all()
                for name in self.columns
                if "seq" not in self._tables[name].c
            }
            self.head: int = connection.scalar(select(func.max(events.c.seq))) or 0

    def rows(self, name: str) -> Generator[Row]:
        """The rows of a table by its primary key, held open in the database until closed."""
        if name in self._changing:
            for row in self._changing[name]:
                if name != store.name or row[0] not in OWN_KEYS:
                    yield row
            return
        query = self._select(name).where(self._tables[name].c.seq <= self.head)
        paged = {"yield_per": _PAGE}
        with (
            self._database.reading() as connection,
            connection.execute(query, execution_options=paged) as found,
        ):
            yield from found

    def _select(self, name: str) -> Any:
        table = self._tables[name]
        return select(*(table.c[column] for column in self.columns[name])).order_by(
            *table.primary_key
        )
