"""The tables of facts under the writer: one stream, one transaction of the caller."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from events.codec import decode
from events.log import Logged
from timeline.facts.format import (
    NEVER,
    STATE_TABLE,
    TABLES,
    checksum,
    members_sum,
    name_mix,
    row_sum,
)  # fmt: skip
from timeline.facts.state import STATE, STATE_COLUMNS, State
from timeline.facts.ties import Tie

__all__ = ["Component", "Damaged", "Name", "Row", "Tables"]

_BATCH = 500
"""Values that one statement asks for; older SQLite takes 999 parameters at most."""

Line = tuple[str, str]


class Damaged(Exception):
    """A row of facts is not what was written."""


class Row(NamedTuple):
    """A rectangle of cuts and what is answered there; see `timeline.facts.schema`."""

    stream: str
    kind: str
    name: str
    valid_from: int
    seq_from: int
    valid_to: int
    seq_to: int
    ended: int
    body: bytes | None


class Name(NamedTuple):
    """A line: in which component it is, and from where on it is covered without a hole."""

    component: int
    first_day: int
    first_seq: int


class Component(NamedTuple):
    """How many events a component has, the checksum of their numbers, and its last day."""

    events: int
    members: int
    last: int


_EVENT = "SELECT e.seq, e.recorded, e.recorder, e.topic, e.state FROM "
_ROW = ("f.stream, f.kind, f.name, f.valid_from, f.seq_from, f.valid_to, f.seq_to, f.ended, "
        "f.body, f.checksum")  # fmt: skip
_HOLDER = """
WITH wanted (name) AS (VALUES {each})
SELECT w.name, (
  SELECT t.seq FROM {table} AS t JOIN events AS e ON e.seq = t.seq
  WHERE t.stream = :stream AND t.space = :space AND t.name = w.name AND t.seq < :first
    AND e.topic <> 'stance-asserted'
  ORDER BY t.seq LIMIT 1)
FROM wanted AS w
"""


class Tables:
    """Reads at once, writes when `flush` is called."""

    def __init__(self, connection: Connection, stream: str) -> None:
        # The driver's own cursor in the caller's transaction: through Core each of these small
        # statements would cost several times what the database takes for it.
        driver: Any = connection.connection.dbapi_connection
        self._cursor = driver.cursor()
        self._dialect: Any = connection.dialect
        self.stream = stream
        self._rows: list[Row] = []
        self._closed: list[tuple[Row, int]] = []
        self._named: dict[Line, Name] = {}
        self._components: dict[int, Component] = {}
        self._gone: list[int] = []
        self._members: list[tuple[str, int, int]] = []
        # Of this transaction: nothing is declared while components are folded.
        self._sources: dict[str, Logged | None] = {}
        self._issues: dict[str, list[Logged]] = {}
        self.names_added = 0
        self.names_sum = 0

    # --- the log ------------------------------------------------------------------------------

    def log(self, first: int, last: int) -> list[Logged]:
        """The stream's events with numbers from first to last."""
        found = self._ask(
            _EVENT + "events AS e WHERE e.stream = :stream AND e.seq >= :first "
            "AND e.seq <= :last ORDER BY e.seq",
            first=first,
            last=last,
        )
        return [_logged(row) for row in found]

    def seqs(self) -> list[int]:
        """The numbers of all events of the stream."""
        found = self._ask("SELECT seq FROM events WHERE stream = :stream ORDER BY seq")
        return [row[0] for row in found]

    def version(self, seq: int) -> int:
        """The version of an event in its stream."""
        return int(self._ask("SELECT version FROM events WHERE seq = :seq", seq=seq)[0][0])

    def event(self, seq: int) -> Logged:
        """One event of the stream."""
        for entry in self.log(seq, seq):
            return entry
        raise Damaged

    def sources(self, names: Collection[str]) -> dict[str, Logged]:
        """The events that declare sources of these names, of those that are declared."""
        missing = sorted(name for name in names if name not in self._sources)
        if missing:
            self._sources |= dict.fromkeys(missing)
            found = self._ask_each(
                "SELECT n.name, e.seq, e.recorded, e.recorder, e.topic, e.state "
                "FROM names AS n JOIN events AS e ON e.seq = n.seq "
                "WHERE n.stream = :stream AND n.space = 'source' AND n.name IN (:each)",
                missing,
            )
            for name, *row in found:
                self._sources[name] = _logged(row)
        return {name: entry for name in names if (entry := self._sources[name]) is not None}

    def issues(self, names: Collection[str]) -> list[Logged]:
        """The events that define issues of these names, once or several times."""
        missing = sorted(name for name in names if name not in self._issues)
        if missing:
            self._issues |= {name: [] for name in missing}
            found = self._ask_each(
                "SELECT m.name, e.seq, e.recorded, e.recorder, e.topic, e.state "
                "FROM mentions AS m JOIN events AS e ON e.seq = m.seq "
                "WHERE m.stream = :stream AND m.space = 'issue' AND m.name IN (:each) "
                "AND e.topic = 'issue-defined' ORDER BY m.seq",
                missing,
            )
            for name, *row in found:
                self._issues[name].append(_logged(row))
        return [entry for name in names for entry in self._issues[name]]

    # --- who hangs on what, before a number of the log ------------------------------------------

    def holders(self, ties: Iterable[Tie], first: int) -> dict[Tie, list[int]]:
        """Tie -> the first event before number `first` that hangs on it. Whatever else hangs on
        it is in the same component."""
        spaces: dict[str, list[str]] = defaultdict(list)
        for space, name in ties:
            spaces[space].append(name)
        found: dict[Tie, list[int]] = defaultdict(list)
        for space, names in spaces.items():
            table = "names" if space == "round" else "mentions"
            for name, seq in self._first_of(table, space, names, first):
                found[space, name].append(seq)
        if "agreement" in spaces:
            # One that goes by another name is known by its id too.
            for name, seq in self._first_of("names", "development", spaces["agreement"], first):
                if self.event(seq).event.topic == "agreement-reached":
                    found["agreement", name].append(seq)
        return dict(found)

    def mentioned(self, name: str, own: int, first: int) -> bool:
        """Whether an event before number `first`, other than `own`, names a development."""
        found = self._ask(
            "SELECT seq FROM mentions WHERE stream = :stream AND space = 'development' "
            "AND name = :name AND seq < :first AND seq <> :own LIMIT 1",
            name=name,
            first=first,
            own=own,
        )
        return bool(found)

    def _first_of(
        self, table: str, space: str, names: Sequence[str], first: int
    ) -> Iterator[tuple[str, int]]:
        for start in range(0, len(names), _BATCH):
            part = {f"each_{i}": one for i, one in enumerate(names[start : start + _BATCH])}
            each = ", ".join(f"(:{mark})" for mark in part)
            statement = _HOLDER.format(each=each, table=table)
            for name, seq in self._ask(statement, space=space, first=first, **part):
                if seq is not None:
                    yield name, seq

    # --- components ---------------------------------------------------------------------------

    def components_of(self, seqs: Collection[int]) -> dict[int, int]:
        """Event -> its component, of those that are in one."""
        statement = (
            "SELECT seq, component FROM facts_members WHERE stream = :stream AND seq IN (:each)"
        )
        return {row[0]: row[1] for row in self._ask_each(statement, sorted(seqs))}

    def components(self, olds: Collection[int]) -> dict[int, Component]:
        """What is noted of components. Raises Damaged where one is missing."""
        found = {}
        for number, *told, told_sum in self._ask_each(
            "SELECT component, events, members, last, checksum FROM facts_components "
            "WHERE stream = :stream AND component IN (:each)",
            sorted(olds),
        ):
            if checksum(self.stream, number, *told) != told_sum:
                raise Damaged
            found[number] = Component(*told)
        if len(found) != len(olds):
            raise Damaged
        return found

    def members(self, component: int, before: int) -> list[Logged]:
        """The events of a component with numbers below `before`."""
        found = self._ask(
            _EVENT + "facts_members AS m JOIN events AS e ON e.seq = m.seq "
            "WHERE m.stream = :stream AND m.component = :component AND m.seq < :before "
            "ORDER BY m.seq",
            component=component,
            before=before,
        )
        return [_logged(row) for row in found]

    def add_members(self, seqs: Iterable[int], component: int) -> None:
        """Events that are in a component from now on."""
        self._members += [(self.stream, seq, component) for seq in seqs]

    def merge(self, component: int, olds: Iterable[int]) -> None:
        """One component takes in others."""
        for old in olds:
            self._gone.append(old)
            self._do(
                "UPDATE facts_members SET component = ? WHERE stream = ? AND component = ?",
                [(component, self.stream, old)],
            )

    def component(self, number: int, seqs: Collection[int], last: int) -> None:
        """What is noted of a component from now on."""
        self._components[number] = Component(len(seqs), members_sum(seqs), last)

    # --- what components are read with ----------------------------------------------------------

    def uses(self) -> list[tuple[str, int]]:
        """Every use: (name, the component's number when it was noted)."""
        statement = "SELECT name, component FROM facts_uses WHERE stream = :stream"
        return [(row[0], row[1]) for row in self._ask(statement)]

    def add_uses(self, uses: Iterable[tuple[str, int]]) -> None:
        """Uses that were not noted before."""
        self._do(
            "INSERT INTO facts_uses (stream, name, component) VALUES (?, ?, ?)",
            [(self.stream, name, component) for name, component in uses],
        )

    # --- lines --------------------------------------------------------------------------------

    def names(self, component: int) -> dict[Line, Name]:
        """The lines of a component."""
        found = self._ask(
            "SELECT stream, kind, name, component, first_day, first_seq, checksum "
            "FROM facts_names WHERE stream = :stream AND component = :component",
            component=component,
        )
        names = {}
        for *told, told_sum in found:
            if checksum(*told) != told_sum:
                raise Damaged
            names[told[1], told[2]] = Name(*told[3:])
        return names

    def open_rows(self, component: int, since: int) -> dict[Line, list[Row]]:
        """The rows of a component's lines that still hold and reach day `since`; those of
        the component's own line whole."""
        found = self._ask(
            # CROSS: SQLite would look through all rows of the stream first.
            f"SELECT {_ROW} FROM facts_names AS n CROSS JOIN facts AS f "
            "WHERE n.stream = :stream AND n.component = :component "
            "AND f.stream = n.stream AND f.kind = n.kind AND f.name = n.name "
            "AND f.seq_to = :never "
            "AND (f.valid_to >= :since OR f.kind = 'component') "
            "ORDER BY f.kind, f.name, f.valid_from",
            component=component,
            never=NEVER,
            since=since,
        )
        rows: dict[Line, list[Row]] = defaultdict(list)
        for told in found:
            row = _row(told)
            line = rows[row.kind, row.name]
            if line and line[-1].valid_to != row.valid_from:
                raise Damaged
            line.append(row)
        return rows

    def last_row(self) -> Row | None:
        """The row that tells the last day of the record; None where no day was ever told."""
        statement = (
            f"SELECT {_ROW} FROM facts AS f WHERE f.stream = :stream AND f.kind = 'last' "
            "AND f.name = '' AND f.valid_from = 0 AND f.seq_to = :never "
            "ORDER BY f.seq_from DESC LIMIT 1"
        )
        for told in self._ask(statement, never=NEVER):
            return _row(told)
        return None

    def has_last(self) -> bool:
        """Whether a last day was ever told."""
        statement = (
            "SELECT 1 FROM facts_names WHERE stream = :stream AND kind = 'last' AND name = ''"
        )
        return bool(self._ask(statement))

    def open_row(self, row: Row) -> None:
        """A row to insert."""
        self._rows.append(row)

    def close_row(self, row: Row, seq: int) -> None:
        """A row that holds no more from `seq` on."""
        self._closed.append((row, seq))

    def name(self, line: Line, name: Name, before: Name | None) -> None:
        """A line that is new, or in another component, or reaches further back than before."""
        self._named[line] = name
        self.names_sum += name_mix(*name)
        if before is None:
            self.names_added += 1
        else:
            self.names_sum -= name_mix(*before)

    def flush(self) -> None:
        """Write what was opened, closed and named."""
        stream = self.stream
        self._do(
            "UPDATE facts SET seq_to = ?, checksum = ? WHERE stream = ? AND kind = ? AND name = ? "
            "AND valid_from = ? AND seq_from = ? AND valid_to = ? AND seq_to = ?",
            [
                (seq, row_sum(*row._replace(seq_to=seq)), stream, row.kind, row.name,
                 row.valid_from, row.seq_from, row.valid_to, NEVER)
                for row, seq in self._closed
            ],
        )  # fmt: skip
        self._do(
            "INSERT INTO facts (stream, kind, name, valid_from, seq_from, valid_to, seq_to, ended, "
            "body, checksum) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [(*row, row_sum(*row)) for row in self._rows],
        )
        self._do(
            "INSERT INTO facts_names (stream, kind, name, component, first_day, first_seq, "
            "checksum) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (stream, kind, name) DO UPDATE SET "
            "component = excluded.component, first_day = excluded.first_day, "
            "first_seq = excluded.first_seq, checksum = excluded.checksum",
            [
                (stream, *line, *name, checksum(stream, *line, *name))
                for line, name in self._named.items()
            ],
        )
        self._do(
            "INSERT INTO facts_members (stream, seq, component) VALUES (?, ?, ?)", self._members
        )
        self._do(
            "DELETE FROM facts_components WHERE stream = ? AND component = ?",
            [(stream, old) for old in self._gone],
        )
        self._do(
            "INSERT INTO facts_components (stream, component, events, members, last, checksum) "
            "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (stream, component) DO UPDATE SET "
            "events = excluded.events, members = excluded.members, last = excluded.last, "
            "checksum = excluded.checksum",
            [
                (stream, number, *one, checksum(stream, number, *one))
                for number, one in self._components.items()
            ],
        )

    # --- days ---------------------------------------------------------------------------------

    def count_days(self, changes: Mapping[int, int]) -> None:
        """How many more, or less, have all happened by a day."""
        self._do(
            "INSERT INTO facts_days (stream, day, count) VALUES (?, ?, ?) "
            "ON CONFLICT (stream, day) DO UPDATE SET count = facts_days.count + excluded.count",
            [(self.stream, day, change) for day, change in sorted(changes.items()) if change],
        )

    def days(self) -> dict[int, int]:
        """Day -> how many have all happened by it, and not before."""
        found = self._ask("SELECT day, count FROM facts_days WHERE stream = :stream")
        return {row[0]: row[1] for row in found}

    # --- the state ----------------------------------------------------------------------------

    def state(self) -> State | None:
        """What the stream's facts are true of; None where there are none."""
        for row in self._ask(STATE):
            return State(*row)
        return None

    def save(self, state: State) -> None:
        """Put the state in the place of what was there."""
        names = STATE_COLUMNS
        sets = ", ".join(f"{name} = excluded.{name}" for name in names[1:])
        marks = ", ".join("?" * len(names))
        self._do(
            f"INSERT INTO {STATE_TABLE} ({', '.join(names)}) "
            f"VALUES ({marks}) ON CONFLICT (stream) DO UPDATE SET {sets}",
            [state.row],
        )

    def gap(self, first: int, last: int) -> None:
        """Cuts from first up to, not including, last are left to the fold."""
        self._do(
            "INSERT INTO facts_gaps (stream, first, last) VALUES (?, ?, ?)",
            [(self.stream, first, last)],
        )

    def forget(self, *, all_tables: bool) -> None:
        """Remove the stream's facts; without `all_tables` only the word that they are there."""
        for table in (*(TABLES if all_tables else ()), STATE_TABLE):
            self._do(f"DELETE FROM {table} WHERE stream = ?", [(self.stream,)])

    # --- statements ---------------------------------------------------------------------------

    def _ask(self, statement: str, **values: Any) -> Sequence[Any]:
        values["stream"] = self.stream
        with self._told(statement, values):
            if self._dialect.name != "sqlite":
                statement = re.sub(r":(\w+)", r"%(\1)s", statement)
            self._cursor.execute(statement, values)
            found: Sequence[Any] = self._cursor.fetchall()
            return found

    def _ask_each(self, statement: str, each: Sequence[Any]) -> Iterator[Any]:
        for start in range(0, len(each), _BATCH):
            part = {f"each_{i}": one for i, one in enumerate(each[start : start + _BATCH])}
            wanted = ", ".join(f":{name}" for name in part)
            yield from self._ask(statement.replace(":each", wanted), **part)

    def _do(self, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """A statement with `?` for its values, for each of the rows."""
        if rows:
            with self._told(statement, rows):
                if self._dialect.name != "sqlite":
                    statement = statement.replace("?", "%s")
                self._cursor.executemany(statement, rows)

    @contextmanager
    def _told(self, statement: str, values: Any) -> Iterator[None]:
        """A driver's error as SQLAlchemy's, which the store explains."""
        driver = self._dialect.loaded_dbapi
        try:
            yield
        except driver.Error as error:
            raise DBAPIError.instance(
                statement, values, error, driver.Error, dialect=self._dialect
            ) from error


def _row(told: Sequence[Any]) -> Row:
    """A row of facts, looked at whether it is what was written."""
    body, told_sum = told[8], told[9]
    if isinstance(body, str):
        raise Damaged
    row = Row._make((*told[:8], body if body is None else bytes(body)))
    if row_sum(*row) != told_sum:
        raise Damaged
    return row


def _logged(row: Sequence[Any]) -> Logged:
    seq, recorded, recorder, topic, state = row
    return Logged(seq, recorded, recorder, decode(topic, bytes(state)))
