"""Whether the tables beside the log say what the events say: names, mentions, keys.

Appends decide by these tables, so a row too many or too few would let them decide wrongly.
They are looked up page by page along their primary keys; what no event accounts for shows in the
count at the end, and only then is it searched for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from typing import Any

from events.codec import Unreadable, decode
from events.developments import Event, Redacted
from timeline.integrity.findings import Report
from timeline.integrity.ledger import Ledger, Stored
from timeline.mentions import Named, mentions_of, names_of

_BATCH = 400
"""Names that one statement asks for; older SQLite takes 999 parameters at most."""

_Row = tuple[str, str, str, int]
"""stream, space, name, seq."""


class IndexCheck:
    """Compares the index with the events, a page of them at a time."""

    def __init__(self, ledger: Ledger, report: Report, head: int) -> None:
        self._ledger = ledger
        self._report = report
        self._head = head
        self._counted = {"names": 0, "mentions": 0}
        # A table that is missing is told of by itself, once.
        self._tables = ledger.tables & {*self._counted, "keys"}

    def page(self, events: Sequence[tuple[Stored, Event]]) -> None:
        """Check what these events say, in order."""
        if not events:
            return
        if "mentions" in self._tables:
            self._mentions(events)
        if "names" in self._tables:
            self._names(events)

    def _mentions(self, events: Sequence[tuple[Stored, Event]]) -> None:
        ids = {row.seq: row.event_id for row, _ in events}
        first, last = events[0][0].seq, events[-1][0].seq
        wanted = _said(events, mentions_of)
        found = set(self._look("mentions", wanted, f"AND seq BETWEEN {first:d} AND {last:d}"))
        for row in wanted:
            if row not in found:
                self._missing("mention", row, ids)
        for row in sorted(found.difference(wanted), key=lambda row: row[3]):
            if row[3] in ids:  # else its event is changed or gone, and was told of
                self._stray("mention", row, ids[row[3]])
        self._counted["mentions"] += len(found)

    def _names(self, events: Sequence[tuple[Stored, Event]]) -> None:
        ids = {row.seq: row.event_id for row, _ in events}
        claimed = _said(events, names_of)
        holders = {row[:3]: row[3] for row in self._look("names", claimed, "")}
        for row in claimed:
            holder = holders.get(row[:3])
            # Whoever was first to declare a name holds it; later ones may use it, too.
            if not isinstance(holder, int) or holder > row[3]:
                self._missing("name", row, ids)
            self._counted["names"] += holder == row[3]

    def finish(self, redacted: Set[int]) -> None:
        """Find what no event accounts for, and events without a key.

        redacted: the numbers of the events that were redacted, which may have none.
        """
        self._dangling()
        if "keys" in self._tables:
            self._keys()
            self._keyless(redacted)
        for table, counted in self._counted.items():
            if table not in self._tables:
                continue
            count = f"SELECT count(*) FROM {table} WHERE seq <= :head"
            if self._ledger.ask(count, head=self._head)[0][0] != counted:
                for row in self._unaccounted(table):
                    self._stray(table.removesuffix("s"), row, None)

    def _look(self, table: str, rows: Iterable[_Row], further: str) -> Iterator[_Row]:
        wanted: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
        for stream, space, name, _ in rows:
            wanted[stream, space][name] = None
        for (stream, space), named in wanted.items():
            names = list(named)
            for start in range(0, len(names), _BATCH):
                batch = {f"n{i}": n for i, n in enumerate(names[start : start + _BATCH])}
                marks = ", ".join(f":{mark}" for mark in batch)
                sql = (
                    f"SELECT name, seq FROM {table} WHERE stream = :stream AND space = :space "
                    f"AND name IN ({marks}) {further}"
                )
                for name, seq in self._ledger.ask(sql, stream=stream, space=space, **batch):
                    yield stream, space, name, seq

    def _unaccounted(self, table: str) -> Iterator[_Row]:
        """The rows that their event does not say, read from the table itself."""
        said = names_of if table == "names" else mentions_of
        sql = (
            f"SELECT n.stream, n.space, n.name, n.seq, e.topic, e.state, e.texts FROM {table} n "
            "JOIN events e ON e.seq = n.seq AND e.stream = n.stream WHERE n.seq <= :head"
        )
        told = {finding.seq for finding in self._report.findings}
        for stream, space, name, seq, topic, state, texts in self._ledger.ask(sql, head=self._head):
            if seq in told:
                continue  # what a changed event says is no measure
            try:
                event = decode(str(topic), bytes(state), texts)
            except (Unreadable, TypeError):
                continue
            if (space, name) not in said(event):
                yield stream, space, name, seq

    def _dangling(self) -> None:
        for table, name in (("names", "name"), ("mentions", "name"), ("keys", '"key"')):
            if table not in self._tables:
                continue
            sql = (
                f"SELECT t.stream, t.{name}, t.seq FROM {table} t LEFT JOIN events e "
                "ON e.seq = t.seq AND e.stream = t.stream WHERE e.seq IS NULL LIMIT 100"
            )
            for stream, word, seq in self._ledger.ask(sql):
                self._report.add(
                    f"the {table.removesuffix('s')} '{word}' points at event {seq}, which is not "
                    "there",
                    negotiation=str(stream),
                )

    def _keys(self) -> None:
        """A key that was made from the content holds the digest that stands beside it."""
        sql = (
            'SELECT stream, "key", digest, seq FROM keys '
            'WHERE (stream, "key") > (:stream, :key) ORDER BY stream, "key" LIMIT 1000'
        )
        stream, key = "", ""
        while page := self._ledger.ask(sql, stream=stream, key=key):
            for stream, key, digest, seq in page:
                try:
                    f"{stream}{key}".encode()
                except UnicodeEncodeError:  # nor can it be asked what stands behind it
                    self._report.add(
                        "an idempotency key is damaged: it is no UTF-8",
                        seq=seq if isinstance(seq, int) else None,
                    )
                    return
                made, _, told = str(key).partition(":")
                if made != "content":
                    continue
                if not isinstance(digest, bytes) or told[:64] != digest.hex():
                    self._report.add(
                        "its idempotency key and the digest beside it differ",
                        seq=seq if isinstance(seq, int) else None,
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
                    seq=seq if isinstance(seq, int) else None,
                    id=str(event_id) if event_id else None,
                    negotiation=str(stream),
                )

    def _missing(self, what: str, row: _Row, ids: dict[Any, Any]) -> None:
        _, space, name, seq = row
        said = f"its {what} of the {space} '{name}' is missing from the index"
        self._told(said, row, ids.get(seq))

    def _stray(self, what: str, row: _Row, named: str | None) -> None:
        _, space, name, _ = row
        said = f"the index has a {what} of the {space} '{name}' that it does not make"
        self._told(said, row, named)

    def _told(self, what: str, row: _Row, named: str | None) -> None:
        self._report.add(what, seq=row[3], id=named, negotiation=row[0])


def _said(
    events: Sequence[tuple[Stored, Event]], by: Callable[[Event], Iterable[Named]]
) -> list[_Row]:
    """The rows that these events make, by what each says."""
    return [
        (row.stream, space, name, row.seq)
        for row, event in events
        for space, name in dict.fromkeys(by(event))
    ]
