"""Which of the two readers reads a store; what they share is `timeline.store.reader`."""

import os
from typing import Any

from timeline.store import sqlite_file
from timeline.store.place import find_place
from timeline.store.reader import Reader
from timeline.store.statements import asked


def open_reader(url_or_path: str | os.PathLike[str], *, moment: bool = False) -> Reader:
    """A reader of the store at a path, `sqlite:///path` or `postgresql://...`.

    moment: whatever it is asked, it tells of the store as it is now, and serves one thread. Else
    each answer is true of a moment of its own.

    Never creates a file. Raises StoreUnreachable when there is no store, StoreDamaged when it
    lost a table, StoreForeign when it is something else, StoreNewer when it is too new,
    StoreLocked when it stays locked.
    """
    place = find_place(url_or_path)
    if place.path is not None and not moment:
        return SqliteReader(place.path)
    from timeline.store.sql_reader import SqlReader

    return SqlReader(url_or_path, moment=moment)


class SqliteReader(Reader):
    """A read-only connection to one file; see `timeline.store.reader.Reader`."""

    def __init__(self, path: str) -> None:
        self._path = self._shown = path
        self._connection = sqlite_file.open_to_read(path)

    def close(self) -> None:
        self._connection.close()

    def _ask(self, statement: str, **values: Any) -> list[tuple[Any, ...]]:
        def run() -> list[tuple[Any, ...]]:
            return self._connection.execute(*asked(statement, values)).fetchall()

        return sqlite_file.recovering(self._path, run)


class EmptyReader(SqliteReader):
    """Of a store in which nothing is, in memory alone: it stands in for one that is to be made."""

    def __init__(self) -> None:
        from timeline.store.engine import empty_store

        self._path = self._shown = ":memory:"
        self._connection = empty_store()
