"""A reader of SQLite files on the standard library alone, for answers in milliseconds."""

from typing import Any

from timeline.store import sqlite_file
from timeline.store.reader import Reader
from timeline.store.statements import in_file


class SqliteReader(Reader):
    """A read-only connection to one file; see `timeline.store.reader.Reader`."""

    def __init__(self, path: str) -> None:
        """Open the absolute path of a store; raises as `open_reader` does."""
        self._path = self._shown = path
        self._connection = sqlite_file.open_to_read(path)

    def close(self) -> None:
        """Let go of the store; the reader cannot be used afterwards."""
        self._connection.close()

    def _ask(self, statement: str, **values: Any) -> list[tuple[Any, ...]]:
        sql, values = in_file(statement, values)

        def run() -> list[tuple[Any, ...]]:
            return self._connection.execute(sql, values).fetchall()

        return sqlite_file.recovering(self._path, run)
