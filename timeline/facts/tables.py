"""The tables of facts under the writer: one stream, one transaction of the caller."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from events.codec import decode
from events.log import Logged
from timeline.facts.format import NEVER, STATE_TABLE, TABLES, checksum
from timeline.facts.state import STATE, STATE_COLUMNS, State

__all__ = ["Damaged", "Row", "Tables"]

_BATCH = 500
"""Values that one statement asks for; older SQLite takes 999 parameters at most."""

_COUNTED = 5_000
"""Events of a stream up to which each append counts what it builds on."""

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

    @property
    def sum(self) -> int:
        return checksum(*self)


class Name(NamedTuple):
    """A line: in which component it is, and from where on it is covered without a hole."""

    component: int
    first_day: int
    first_seq: int


_EVENT = "SELECT e.seq, e.recorded, e.recorder, e.topic, e.state FROM "
_ROW = ("f.stream, f.kind, f.name, f.valid_from, f.seq_from, f.valid_to, f.seq_to, f.ended, "
        "f.body, f.checksum")  # fmt: skip


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
        self._named_lines: dict[Line, Name] = {}
        # Of this transaction: nothing is declared while components are folded.
        self._frames: dict[str, list[Logged]] = {}
        self.added = 0

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

    def framing(self, names: Collection[str]) -> list[Logged]:
        """The events that declare sources and issues of these names."""
        missing = sorted(name for name in names if name not in self._frames)
        self._frames |= {name: [] for name in missing}
        found = self._ask_each(
            "SELECT f.name, e.seq, e.recorded, e.recorder, e.topic, e.state "
            "FROM facts_frames AS f JOIN events AS e ON e.seq = f.seq "
            "WHERE f.stream = :stream AND f.name IN (:each)",
            missing,
        )
        for name, *row in found:
            self._frames[name].append(_logged(row))
        return [entry for name in names for entry in self._frames[name]]

    # --- components ---------------------------------------------------------------------------

    def holders(self, ties: Collection[str]) -> dict[str, int]:
        """Tie -> the component that hangs on it."""
        statement = (
            "SELECT tie, component FROM facts_ties WHERE stream = :stream AND tie IN (:each)"
        )
        return {row[0]: row[1] for row in self._ask_each(statement, sorted(ties))}

    def declared(self, names: Collection[str]) -> bool:
        """Whether one of the frames is there already."""
        statement = "SELECT seq FROM facts_frames WHERE stream = :stream AND name IN (:each)"
        return any(True for _ in self._ask_each(statement, sorted(names)))

    def users(self, names: Collection[str]) -> set[int]:
        """The components that are read with frames of these names (see `use`)."""
        statement = (
            "SELECT m.component FROM facts_frames AS f "
            "JOIN facts_members AS m ON m.stream = f.stream AND m.seq = f.seq "
            "WHERE f.stream = :stream AND f.name IN (:each)"
        )
        uses = sorted(f"use:{name}" for name in names)
        return {row[0] for row in self._ask_each(statement, uses)}

    def size(self, olds: Collection[int]) -> int:
        """How many events the components have together."""
        statement = (
            "SELECT count(*) FROM facts_members WHERE stream = :stream AND component IN (:each)"
        )
        return sum(row[0] for row in self._ask_each(statement, sorted(olds)))

    def merge(self, component: int, olds: Iterable[int]) -> None:
        """One component takes in others."""
        changes = [{"stream": self.stream, "component": component, "old": old} for old in olds]
        for table in ("facts_members", "facts_ties", "facts_names"):
            self._do(
                f"UPDATE {table} SET component = :component "
                "WHERE stream = :stream AND component = :old",
                changes,
            )

    def add(
        self,
        *,
        frames: Iterable[tuple[str, int]] = (),
        members: Iterable[tuple[int, int]] = (),
        ties: Iterable[tuple[str, int]] = (),
    ) -> None:
        """Frames (name, seq), members (seq, component), ties (tie, component)."""
        stream = self.stream
        self._do(
            "INSERT INTO facts_frames (stream, name, seq) VALUES (:stream, :name, :seq) "
            "ON CONFLICT DO NOTHING",
            [{"stream": stream, "name": name, "seq": seq} for name, seq in frames],
        )
        self._do(
            "INSERT INTO facts_members (stream, seq, component) VALUES (:stream, :seq, :component)",
            [{"stream": stream, "seq": seq, "component": one} for seq, one in members],
        )
        self._do(
            "INSERT INTO facts_ties (stream, tie, component) VALUES (:stream, :tie, :component)",
            [{"stream": stream, "tie": tie, "component": one} for tie, one in ties],
        )

    # --- lines --------------------------------------------------------------------------------

    def names(self, component: int) -> dict[Line, Name]:
        """The lines of a component."""
        found = self._ask(
            "SELECT stream, kind, name, first_day, first_seq, checksum, component "
            "FROM facts_names WHERE stream = :stream AND component = :component",
            component=component,
        )
        names = {}
        for *told, told_sum, of in found:
            if checksum(*told) != told_sum:
                raise Damaged
            names[told[1], told[2]] = Name(of, told[3], told[4])
        return names

    def open_rows(self, component: int, since: int) -> dict[Line, list[Row]]:
        """The rows of a component's lines that still hold and reach day `since`; those of
        the component's own line whole."""
        found = self._ask(
            f"SELECT {_ROW} FROM facts_names AS n JOIN facts AS f "
            "ON f.stream = n.stream AND f.kind = n.kind AND f.name = n.name "
            "WHERE n.stream = :stream AND n.component = :component AND f.seq_to = :never "
            "AND (f.valid_to >= :since OR f.kind = 'component') "
            "ORDER BY f.kind, f.name, f.valid_from",
            component=component,
            never=NEVER,
            since=since,
        )
        rows: dict[Line, list[Row]] = defaultdict(list)
        for *told, told_sum in found:
            row = Row(*told)
            if row.body is not None:
                row = row._replace(body=bytes(row.body))
            if row.sum != told_sum:
                raise Damaged
            line = rows[row.kind, row.name]
            if line and line[-1].valid_to != row.valid_from:
                raise Damaged
            line.append(row)
        return rows

    def open_row(self, row: Row) -> None:
        """A row to insert."""
        self._rows.append(row)

    def close_row(self, row: Row, seq: int) -> None:
        """A row that holds no more from `seq` on."""
        self._closed.append((row, seq))

    def name(self, line: Line, name: Name, *, fresh: bool) -> None:
        """A line that is new, or reaches further back than before."""
        self._named_lines[line] = name
        self.added += fresh

    def flush(self) -> None:
        """Write what was opened, closed and named."""
        self._do(
            "UPDATE facts SET seq_to = :seq_to, checksum = :checksum WHERE stream = :stream "
            "AND kind = :kind AND name = :name AND valid_from = :valid_from "
            "AND seq_from = :seq_from AND valid_to = :valid_to AND seq_to = :never",
            [
                {
                    "seq_to": seq,
                    "checksum": row._replace(seq_to=seq).sum,
                    "stream": row.stream,
                    "kind": row.kind,
                    "name": row.name,
                    "valid_from": row.valid_from,
                    "seq_from": row.seq_from,
                    "valid_to": row.valid_to,
                    "never": NEVER,
                }
                for row, seq in self._closed
            ],
        )
        self._do(
            "INSERT INTO facts (stream, kind, name, valid_from, seq_from, valid_to, seq_to, ended, "
            "body, checksum) VALUES (:stream, :kind, :name, :valid_from, :seq_from, :valid_to, "
            ":seq_to, :ended, :body, :checksum)",
            [{**row._asdict(), "checksum": row.sum} for row in self._rows],
        )
        self._do(
            "INSERT INTO facts_names (stream, kind, name, component, first_day, first_seq, "
            "checksum) VALUES (:stream, :kind, :name, :component, :first_day, :first_seq, "
            ":checksum) ON CONFLICT (stream, kind, name) DO UPDATE SET "
            "component = excluded.component, first_day = excluded.first_day, "
            "first_seq = excluded.first_seq, checksum = excluded.checksum",
            [
                {
                    "stream": self.stream,
                    "kind": kind,
                    "name": name,
                    "component": one.component,
                    "first_day": one.first_day,
                    "first_seq": one.first_seq,
                    "checksum": checksum(self.stream, kind, name, one.first_day, one.first_seq),
                }
                for (kind, name), one in self._named_lines.items()
            ],
        )

    # --- the state ----------------------------------------------------------------------------

    def state(self) -> State | None:
        """What the stream's facts are true of; None where there are none."""
        for row in self._ask(STATE):
            return State(*row)
        return None

    def is_whole(self, state: State) -> bool:
        """Whether all ties and members are there; not looked at in very long streams, where to
        count them would take longer than the rest."""
        if state.members > _COUNTED:
            return True
        counts = [
            self._ask(f"SELECT count(*) FROM {table} WHERE stream = :stream")[0][0]
            for table in ("facts_ties", "facts_members")
        ]
        return counts == [state.ties, state.members]

    def save(self, state: State) -> None:
        """Put the state in the place of what was there."""
        names = STATE_COLUMNS
        sets = ", ".join(f"{name} = excluded.{name}" for name in names[1:])
        self._do(
            f"INSERT INTO facts_state ({', '.join(names)}) "
            f"VALUES (:{', :'.join(names)}) ON CONFLICT (stream) DO UPDATE SET {sets}",
            [dict(zip(names, state.row, strict=True))],
        )

    def gap(self, first: int, last: int) -> None:
        """Cuts from first up to, not including, last are left to the fold."""
        self._do(
            "INSERT INTO facts_gaps (stream, first, last) VALUES (:stream, :first, :last)",
            [{"stream": self.stream, "first": first, "last": last}],
        )

    def forget(self, *, all_tables: bool) -> None:
        """Remove the stream's facts; without `all_tables` only the word that they are there."""
        for table in (*(TABLES if all_tables else ()), STATE_TABLE):
            self._do(
                f"DELETE FROM {table} WHERE stream = :stream",
                [{"stream": self.stream}],
            )

    # --- statements ---------------------------------------------------------------------------

    def _ask(self, statement: str, **values: Any) -> Sequence[Any]:
        values["stream"] = self.stream
        with self._told(statement, values):
            self._cursor.execute(self._styled(statement), values)
            found: Sequence[Any] = self._cursor.fetchall()
            return found

    def _ask_each(self, statement: str, each: Sequence[Any]) -> Iterator[Any]:
        for start in range(0, len(each), _BATCH):
            part = {f"each_{i}": one for i, one in enumerate(each[start : start + _BATCH])}
            wanted = ", ".join(f":{name}" for name in part)
            yield from self._ask(statement.replace(":each", wanted), **part)

    def _do(self, statement: str, rows: Sequence[dict[str, Any]]) -> None:
        if rows:
            with self._told(statement, rows):
                self._cursor.executemany(self._styled(statement), rows)

    def _styled(self, statement: str) -> str:
        if self._dialect.name == "sqlite":
            return statement
        return re.sub(r":(\w+)", r"%(\1)s", statement)

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


def _logged(row: Sequence[Any]) -> Logged:
    seq, recorded, recorder, topic, state = row
    return Logged(seq, recorded, recorder, decode(topic, bytes(state)))
