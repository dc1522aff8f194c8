"""An open store and the two ways to work in it: write transactions and read transactions."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from timeline.store import waiting
from timeline.store.engine import WRITES, open_engine, read_version, translate
from timeline.store.place import Place, find_place
from timeline.store.sqlite_file import locked


class Database:
    """An open store, shared by all threads of a process. Close it when done.

    Errors of the database leave `writing` and `reading` as StoreError where they are about the
    store, else as those of `eventsourcing.persistence`.
    """

    def __init__(self, engine: Engine, place: Place) -> None:
        self.engine = engine
        self.place = place
        self._writer = engine.execution_options(**{WRITES: True})
        # Threads queue here rather than in the database, where waiting means polling (SQLite)
        # or a connection each (PostgreSQL).
        self._turn = Lock()

    @classmethod
    def open(cls, url_or_path: str | os.PathLike[str], *, create: bool, **how: bool) -> "Database":
        """Open a store; arguments and errors are those of `open_engine`."""
        return cls(open_engine(url_or_path, create=create, **how), find_place(url_or_path))

    @property
    def is_server(self) -> bool:
        """Whether the store is on a database server rather than in a file."""
        return self.place.path is None

    @contextmanager
    def writing(self, *, at_once: bool = False) -> Iterator[Connection]:
        """A transaction that holds the write lock; it commits unless the body raises.

        at_once: for one statement to a server, which takes the lock itself. Waits as long as
        `waiting` says, then raises StoreLocked. Never open one inside another.
        """
        if not self._turn.acquire(timeout=waiting.seconds):
            raise locked(self.place.shown)
        try:
            with (self.engine if at_once else self._writer).begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise translate(error, self.place) from error
        finally:
            self._turn.release()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction for reading; on SQLite all its reads see the same moment."""
        try:
            with self.engine.connect() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise translate(error, self.place) from error

    def schema_version(self) -> int:
        """The version of the store's tables."""
        with self.reading() as connection:
            return read_version(connection, self.place)

    def close(self) -> None:
        """Close the connections; no thread may be using one any more."""
        self.engine.dispose()
