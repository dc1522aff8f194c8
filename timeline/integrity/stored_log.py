"""The log as integrity reads it, and whether the tables beside it say what its events say.

Values come as the database holds them, without conversion, in pages: a damaged file may hold any
type anywhere. All of it is read as it was at one moment, and nobody who writes has to wait.
Appends decide by the names, mentions and keys beside the log, so a row too many or too few would
let them decide wrongly. Names and mentions are read along with it, in the order of its events.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from contextlib import closing, contextmanager
from itertools import chain, count
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, inspect
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from events.developments import Event, Redacted
from events.errors import DoesNotHold
from events.grouping import grouped
from events.names import whole_number
from timeline.integrity.findings import Report
from timeline.mentions import Named, mentions_of, names_of
from timeline.store.driver import sqlite3
from timeline.store.engine import translate
from timeline.store.errors import StoreDamaged, StoreError, StoreForeign
from timeline.store.identity import SEALED_FROM, damaged
from timeline.store.place import find_place
from timeline.store.sql_reader import open_moment
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


_ROW = f"SELECT {', '.join(Stored._fields)} FROM events WHERE "
_EVENTS = f"{_ROW}seq <= :upto ORDER BY seq"  # what should not be there is to be seen, too
_EVENT = f"{_ROW}seq = :seq"
_TOPIC = f"{_ROW}topic = :topic AND seq > :after ORDER BY seq"
_LEAF = "SELECT seq, leaf FROM events WHERE seq > 0 AND seq <= :upto ORDER BY seq"


def _as_it_stands(told: bytes) -> str:
    """Bytes that are no text are found out by who looks at them, not by the driver."""
    return told.decode("utf-8", "surrogateescape")


class StoredLog:
    """A store as it is when this is made. Close it when done. broken: one that lost tables is
    welcome, to be looked at; `tables` are those that it has. Raises StoreError as `open_reader`."""

    def __init__(self, place: str, *, broken: bool = False) -> None:
        self.place = find_place(place)
        self._numbers = count()
        self._plain = True  # whether all texts of a file that were read so far are texts
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
            of_file = dialect.name == "sqlite"
            if of_file:
                name = ()
            else:
                statement = _NAMED.sub(r"%(\1)s", statement)
            error_of = dialect.loaded_dbapi.Error
            given = 0
            while True:
                if of_file and self._plain:
                    driver.text_factory = str
                try:
                    with closing(driver.cursor(*name)) as cursor:
                        cursor.execute(statement, values)
                        if given:
                            cursor.fetchmany(given)
                        while page := cursor.fetchmany(_PAGE):
                            given += len(page)
                            yield page
                        return
                except error_of as error:
                    if not (of_file and self._plain):
                        raise DBAPIError.instance(
                            None, None, error, error_of, dialect=dialect
                        ) from error
                # Perhaps for a text that is none: what is left is asked for by the slower way.
                self._plain = False
                driver.text_factory = _as_it_stands

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        try:
            with self._engine.connect() as connection:
                driver: Any = connection.connection.dbapi_connection
                if isinstance(driver, sqlite3.Connection):
                    driver.text_factory = _as_it_stands
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
        return next((Stored._make(row) for row in self.ask(_EVENT, seq=seq)), None)

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
            missing = f"event {after + 1} or its leaf is missing"
            raise DoesNotHold(f"the log is not whole: {missing}; 'timeline verify' says more")

    def sealed_from(self) -> int | None:
        """The number from which on the texts of events are sealed; None where nothing says it."""
        if "store" not in self.tables:
            return None
        told = self.ask('SELECT value FROM store WHERE "key" = :key', key=SEALED_FROM)
        return next((whole_number(value) for (value,) in told if isinstance(value, str)), None)

    def checkpoints(self) -> list[Issued]:
        """The checkpoints that were issued, in order; none where their table is missing."""
        if "checkpoints" not in self.tables:
            return []
        sql = f"SELECT {', '.join(Issued._fields)} FROM checkpoints ORDER BY number"
        return [Issued._make(row) for row in self.ask(sql)]

    def faults(self) -> list[Fault]:
        """What is wrong with the tables themselves and harms what they hold, or may."""
        with self._connected() as connection:
            return [fault for fault in faults(connection) if fault.harms]


_Row = tuple[str, str, str, int]
"""stream, space, name, seq."""

_SAID: dict[str, Callable[[Event], Iterable[Named]]] = {"mentions": mentions_of, "names": names_of}
"""The tables that are read along with the log, and which rows of them an event makes."""


class IndexCheck:
    """Compares the index with the events, a page of them at a time."""

    def __init__(self, log: StoredLog, report: Report, head: int) -> None:
        self._log = log
        self._report = report
        self._head = head
        # A table that is missing is told of by itself, once.
        self._rows = {table: _Rows(log, table, head) for table in _SAID if table in log.tables}
        self._accounted = dict.fromkeys(self._rows, 0)

    def page(self, events: Sequence[tuple[Stored, Event]]) -> None:
        """Check what these events say, in order."""
        if not events:
            return
        try:
            for table, rows in self._rows.items():
                self._compare(table, events, rows.up_to(events[-1][0].seq))
        except StoreDamaged as error:
            if self._log.place.path is None:
                raise  # after an error a server answers nothing more
            self._report.add(f"{error.what}; it cannot be read on")
            self._rows.clear()

    def _compare(
        self, table: str, events: Sequence[tuple[Stored, Event]], there: Sequence[_Row]
    ) -> None:
        by = _SAID[table]
        said = {
            (row.stream, space, name, row.seq): None
            for row, event in events
            for space, name in by(event)
        }
        lacking = said.keys() - there
        self._accounted[table] += len(said) - len(lacking)
        if not lacking and len(said) == len(there):
            return
        ids = {(row.stream, row.seq): row.event_id for row, _ in events}
        # Whoever was first to declare a name holds it; later ones may use it, too.
        held = self._held(lacking, there) if table == "names" else ()
        for row in said:
            if row in lacking and row not in held:
                self._tell("its {} of the {} '{}' is missing from the index", table, row, ids)
        for row in there:
            if row not in said and (row[0], row[3]) in ids:  # else its event was told of
                self._tell(
                    "the index has a {} of the {} '{}' that it does not make", table, row, ids
                )

    def _held(self, rows: Iterable[_Row], there: Iterable[_Row]) -> set[_Row]:
        """Those of some rows whose name is held by an event before theirs; `there` were read."""
        holders: dict[tuple[str, str, str], Any] = {row[:3]: row[3] for row in there}
        wanted = grouped({row[:3] for row in rows} - holders.keys(), itemgetter(0, 1))
        for (stream, space), asked in wanted.items():
            names = {f"n{i}": name for i, (_, _, name) in enumerate(asked)}
            sql = (
                "SELECT name, seq FROM names WHERE stream = :stream AND space = :space "
                f"AND name IN (:{', :'.join(names)})"
            )
            for name, seq in self._log.ask(sql, stream=stream, space=space, **names):
                holders[stream, space, name] = seq
        ends = ((row, holders.get(row[:3])) for row in rows)
        return {row for row, seq in ends if isinstance(seq, int) and seq < row[3]}

    def finish(self, redacted: Set[int]) -> None:
        """Find what no event accounts for, and events without a key. redacted: the numbers of the
        events that were redacted, which may have none."""
        for table in self._rows:
            if self._log.ask(f"SELECT count(*) FROM {table}")[0][0] != self._accounted[table]:
                self._dangling(table, "name")
        if "keys" in self._log.tables:
            self._dangling("keys", '"key"')
            self._keys()
            self._keyless(redacted)

    def _dangling(self, table: str, name: str) -> None:
        sql = (
            f"SELECT t.stream, t.{name}, t.seq FROM {table} t LEFT JOIN events e "
            "ON e.seq = t.seq AND e.stream = t.stream WHERE e.seq IS NULL LIMIT 100"
        )
        for stream, word, seq in self._log.ask(sql):
            what = f"the {table.removesuffix('s')} '{word}' points at event {seq}"
            self._report.add(f"{what}, which is not there", negotiation=str(stream))

    def _keys(self) -> None:
        """A key that was made from the content holds the digest that stands beside it."""
        sql = 'SELECT stream, "key", digest, seq FROM keys ORDER BY stream, "key"'
        for stream, key, digest, seq in chain.from_iterable(self._log.pages(sql)):
            try:
                f"{stream}{key}".encode()
            except UnicodeEncodeError:
                self._report.add("an idempotency key is damaged: it is no UTF-8", seq=seq)
                continue
            made, _, told = str(key).partition(":")
            if made != "content":
                continue
            if not isinstance(digest, bytes) or told[:64] != digest.hex():
                what = "its idempotency key and the digest beside it differ"
                self._report.add(what, seq=seq, negotiation=str(stream))

    def _keyless(self, redacted: Set[int]) -> None:
        # NOT IN, for keys have no index by number: SQLite would join by a look at all for each.
        sql = (
            "SELECT e.seq, e.stream, e.event_id FROM events e "
            "WHERE e.seq NOT IN (SELECT seq FROM keys WHERE seq IS NOT NULL) "
            "AND e.topic <> :topic AND e.seq <= :head ORDER BY e.seq"
        )
        for seq, stream, event_id in self._log.ask(sql, topic=Redacted.topic, head=self._head):
            if seq not in redacted:
                self._report.add(
                    "its idempotency key is missing: entered again, it would be recorded twice",
                    seq=seq, id=str(event_id) if event_id else None, negotiation=str(stream),
                )  # fmt: skip

    def _tell(self, what: str, table: str, row: _Row, ids: dict[tuple[str, int], Any]) -> None:
        stream, space, name, seq = row
        said = what.format(table.removesuffix("s"), space, name)
        self._report.add(said, seq=seq, id=ids[stream, seq], negotiation=stream)


class _Rows:
    """The rows of a table of the index, in the order of the events that they point at."""

    def __init__(self, log: StoredLog, table: str, head: int) -> None:
        sql = f"SELECT stream, space, name, seq FROM {table} WHERE seq <= :head ORDER BY seq"
        self._pages = log.pages(sql, head=head)
        self._ahead: list[_Row] = []

    def up_to(self, seq: int) -> list[_Row]:
        """The next rows, up to those of an event."""
        rows = self._ahead
        while (not rows or rows[-1][3] <= seq) and (page := next(self._pages, None)):
            rows += page
        end = bisect_right(rows, seq, key=itemgetter(3))
        self._ahead = rows[end:]
        return rows[:end]
