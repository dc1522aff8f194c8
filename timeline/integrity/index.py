"""Whether the tables beside the log say what the events say: names, mentions, keys.

Appends decide by these tables, so a row too many or too few would let them decide wrongly.
Names and mentions are read along with the log, in the order of its events.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence, Set
from itertools import chain
from operator import itemgetter
from typing import Any

from events.developments import Event, Redacted
from events.grouping import grouped
from timeline.integrity.findings import Report
from timeline.integrity.ledger import Ledger, Stored
from timeline.mentions import Named, mentions_of, names_of
from timeline.store.errors import StoreDamaged

_Row = tuple[str, str, str, int]
"""stream, space, name, seq."""

_SAID: dict[str, Callable[[Event], Iterable[Named]]] = {"mentions": mentions_of, "names": names_of}
"""The tables that are read along with the log, and which rows of them an event makes."""


class IndexCheck:
    """Compares the index with the events, a page of them at a time."""

    def __init__(self, ledger: Ledger, report: Report, head: int) -> None:
        self._ledger = ledger
        self._report = report
        self._head = head
        # A table that is missing is told of by itself, once.
        self._rows = {
            table: _Rows(ledger, table, head) for table in _SAID if table in ledger.tables
        }
        self._accounted = dict.fromkeys(self._rows, 0)

    def page(self, events: Sequence[tuple[Stored, Event]]) -> None:
        """Check what these events say, in order."""
        if not events:
            return
        try:
            for table, rows in self._rows.items():
                self._compare(table, events, rows.up_to(events[-1][0].seq))
        except StoreDamaged as error:
            if self._ledger.place.path is None:
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
            for name, seq in self._ledger.ask(sql, stream=stream, space=space, **names):
                holders[stream, space, name] = seq
        ends = ((row, holders.get(row[:3])) for row in rows)
        return {row for row, seq in ends if isinstance(seq, int) and seq < row[3]}

    def finish(self, redacted: Set[int]) -> None:
        """Find what no event accounts for, and events without a key. redacted: the numbers of the
        events that were redacted, which may have none."""
        for table in self._rows:
            if self._ledger.ask(f"SELECT count(*) FROM {table}")[0][0] != self._accounted[table]:
                self._dangling(table, "name")
        if "keys" in self._ledger.tables:
            self._dangling("keys", '"key"')
            self._keys()
            self._keyless(redacted)

    def _dangling(self, table: str, name: str) -> None:
        sql = (
            f"SELECT t.stream, t.{name}, t.seq FROM {table} t LEFT JOIN events e "
            "ON e.seq = t.seq AND e.stream = t.stream WHERE e.seq IS NULL LIMIT 100"
        )
        for stream, word, seq in self._ledger.ask(sql):
            self._report.add(
                f"the {table.removesuffix('s')} '{word}' points at event {seq}, which is not there",
                negotiation=str(stream),
            )

    def _keys(self) -> None:
        """A key that was made from the content holds the digest that stands beside it."""
        sql = 'SELECT stream, "key", digest, seq FROM keys ORDER BY stream, "key"'
        for stream, key, digest, seq in chain.from_iterable(self._ledger.pages(sql)):
            try:
                f"{stream}{key}".encode()
            except UnicodeEncodeError:
                self._report.add("an idempotency key is damaged: it is no UTF-8", seq=seq)
                continue
            made, _, told = str(key).partition(":")
            if made != "content":
                continue
            if not isinstance(digest, bytes) or told[:64] != digest.hex():
                self._report.add(
                    "its idempotency key and the digest beside it differ",
                    seq=seq,
                    negotiation=str(stream),
                )

    def _keyless(self, redacted: Set[int]) -> None:
        # NOT IN, for keys have no index by number: SQLite would join by a look at all for each.
        sql = (
            "SELECT e.seq, e.stream, e.event_id FROM events e "
            "WHERE e.seq NOT IN (SELECT seq FROM keys WHERE seq IS NOT NULL) "
            "AND e.topic <> :topic AND e.seq <= :head ORDER BY e.seq"
        )
        for seq, stream, event_id in self._ledger.ask(sql, topic=Redacted.topic, head=self._head):
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

    def __init__(self, ledger: Ledger, table: str, head: int) -> None:
        sql = f"SELECT stream, space, name, seq FROM {table} WHERE seq <= :head ORDER BY seq"
        self._pages = ledger.pages(sql, head=head)
        self._ahead: list[_Row] = []

    def up_to(self, seq: int) -> list[_Row]:
        """The next rows, up to those of an event."""
        rows = self._ahead
        while (not rows or rows[-1][3] <= seq) and (page := next(self._pages, None)):
            rows += page
        end = bisect_right(rows, seq, key=itemgetter(3))
        self._ahead = rows[end:]
        return rows[:end]
