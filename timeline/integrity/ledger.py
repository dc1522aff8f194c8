"""The log as integrity reads it: stored values untouched, in pages, on either database.

Values come as the database holds them, without conversion: a damaged file may hold any type
anywhere. All of it is read as it was at one moment, and nobody who writes has to wait for that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import chain, count
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, inspect
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from timeline.integrity.errors import DoesNotHold
from timeline.store.driver import sqlite3
from timeline.store.errors import StoreError, StoreForeign
from timeline.store.identity import SEALED_FROM, damaged
from timeline.store.moment import open_moment
from timeline.store.place import find_place
from timeline.store.sql_errors import translate
from timeline.store.structure import Fault, faults

_PAGE = 500

_NAMED = re.compile(r":([a-z]\w*)")


class Stored(NamedTuple):
    """A row of `events`; in a damaged file any value may have any type."""

    seq: Any
    stream: Any
    version: Any
    topic: Any
    state: Any
    recorded: Any
    recorder: Any
    event_id: Any
    leaf: Any
    texts: Any


class Issued(NamedTuple):
    """A row of `checkpoints`."""

    number: Any
    size: Any
    root: Any
    issued: Any
    note: Any


_ROW = (
    "SELECT seq, stream, version, topic, state, recorded, recorder, event_id, leaf, texts "
    "FROM events WHERE "
)
_EVENTS = f"{_ROW}seq <= :upto ORDER BY seq"  # what should not be there is to be seen, too
_EVENT = f"{_ROW}seq = :seq"
_TOPIC = f"{_ROW}topic = :topic AND seq > :after ORDER BY seq"
_LEAF = "SELECT seq, leaf FROM events WHERE seq > 0 AND seq <= :upto ORDER BY seq"


class Ledger:
    """A store as it is when this is made. Close it when done. Raises StoreError as `open_reader`
    does.

    broken: one that lost tables is welcome, to be looked at; `tables` are those that it has.
    """

    def __init__(self, place: str, *, broken: bool = False) -> None:
        self.place = find_place(place)
        self._numbers = count()
        self._engine: Engine = open_moment(place, broken=broken)
        with self._connected() as connection:
            self.tables = frozenset(inspect(connection).get_table_names())

    def close(self) -> None:
        self._engine.dispose()

    def ask(self, statement: str, **values: Any) -> list[tuple[Any, ...]]:
        """All rows of a statement. Raises StoreError; StoreDamaged for what cannot be read."""
        return [*chain.from_iterable(self._fetched(statement, values))]

    def pages(self, statement: str, **values: Any) -> Iterator[list[Any]]:
        """The same, a page at a time: for what is too much to be held at once."""
        return self._fetched(statement, values, f"page_{next(self._numbers)}")

    def _fetched(self, statement: str, values: dict[str, Any], *name: str) -> Iterator[list[Any]]:
        """What a statement gives, in pages, by the driver: what SQLAlchemy makes around its rows
        takes as long as the answer. name: lets a server keep the rows, too."""
        with self._connected() as connection:
            driver: Any = connection.connection.dbapi_connection
            dialect = connection.dialect
            if dialect.name == "sqlite":
                name = ()
            else:
                statement = _NAMED.sub(r"%(\1)s", statement)
            error_of = dialect.loaded_dbapi.Error
            try:
                with closing(driver.cursor(*name)) as cursor:
                    cursor.execute(statement, values)
                    while page := cursor.fetchmany(_PAGE):
                        yield page
            except error_of as error:
                raise DBAPIError.instance(None, None, error, error_of, dialect=dialect) from error

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        try:
            with self._engine.connect() as connection:
                driver: Any = connection.connection.dbapi_connection
                if isinstance(driver, sqlite3.Connection):
                    # Bytes that are no text are found out by who looks at them, not by the driver.
                    driver.text_factory = lambda told: told.decode("utf-8", "surrogateescape")
                yield connection
        except UnicodeDecodeError as error:  # the driver cannot read SQLite's own complaint
            raise damaged("its schema cannot be read", self.place.shown) from error
        except SQLAlchemyError as error:
            said = translate(error, self.place)
            # What is not about reaching the store is about what is in it.
            if not isinstance(said, StoreError) or isinstance(said, StoreForeign):
                orig = getattr(error, "orig", None) or error
                raise damaged(str(orig), self.place.shown) from error
            raise said from error

    def head(self) -> int:
        """The number of the last event; 0 in an empty store."""
        head = self.ask("SELECT max(seq) FROM events")[0][0]
        return head if isinstance(head, int) else 0

    def events(self, upto: int) -> Iterator[list[Stored]]:
        """All events up to a number, in pages."""
        for page in self.pages(_EVENTS, upto=upto):
            yield list(map(Stored._make, page))

    def event(self, seq: int) -> Stored | None:
        """One event."""
        for row in self.ask(_EVENT, seq=seq):
            return Stored._make(row)
        return None

    def of_topic(self, topic: str, after: int = 0) -> list[Stored]:
        """All events of a topic above a number. Reads the whole log."""
        return [Stored._make(row) for row in self.ask(_TOPIC, topic=topic, after=after)]

    def leaves(self, upto: int) -> Iterator[bytes]:
        """The stored leaf hashes of events 1 to `upto`. Raises DoesNotHold where one is missing or
        is no hash."""
        after = 0
        for seq, leaf in chain.from_iterable(self.pages(_LEAF, upto=upto)):
            if seq != after + 1 or not isinstance(leaf, bytes) or len(leaf) != 32:
                break
            after = seq
            yield leaf
        if after < upto:
            raise DoesNotHold(
                f"the log is not whole: event {after + 1} or its leaf is missing; "
                "'timeline verify' says more"
            )

    def sealed_from(self) -> int | None:
        """The number from which on the texts of events are sealed; None where nothing says it."""
        if "store" not in self.tables:
            return None
        for (value,) in self.ask('SELECT value FROM store WHERE "key" = :key', key=SEALED_FROM):
            if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 19:
                return int(value)
        return None

    def checkpoints(self) -> list[Issued]:
        """The checkpoints that were issued, in order; none where their table is missing."""
        if "checkpoints" not in self.tables:
            return []
        found = self.ask("SELECT number, size, root, issued, note FROM checkpoints ORDER BY number")
        return [Issued._make(row) for row in found]

    def faults(self) -> list[Fault]:
        """What is wrong with the tables themselves and harms what they hold, or may."""
        with self._connected() as connection:
            return [fault for fault in faults(connection) if fault.harms]
