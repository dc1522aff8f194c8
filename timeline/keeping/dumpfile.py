"""The form of a dump: a text file of one JSON value a line, the same for every database.

The first line says what it is, which tables follow and with which columns; then one line for
each row, its table's place in that list first; the last line counts the rows and holds the
SHA-256 of every byte before it. Bytes are base64. A file that was cut short or altered by
accident is told by its last line. Whoever alters it on purpose can count anew: against that,
compare the log with a checkpoint that was published before.
"""

import base64
import hashlib
from collections.abc import Generator, Iterable, Sequence
from contextlib import closing
from typing import IO, Any, Final, NoReturn

import msgspec
from sqlalchemy import LargeBinary

from events.errors import Refused
from timeline.keeping.tables import Row, table_named
from timeline.store.identity import SCHEMA_VERSION
from timeline.store.schema import events

FORMAT: Final = "negotiation-timeline-dump/1"

_LONGEST = 1 << 28
"""No line is longer, in bytes: what has no line ends is not read into memory whole."""


class Head(msgspec.Struct, frozen=True):
    """The first line. schema: the version of the store's tables; head: its last event's number;
    tables: names and columns, in the order of the rows."""

    dump: str
    schema: int
    head: int
    tables: list[tuple[str, list[str]]]


class _Tail(msgspec.Struct, frozen=True):
    rows: dict[str, int]
    sha256: str


def write(out: IO[bytes], head: Head, tables: Iterable[Generator[Row]]) -> dict[str, int]:
    """Write a dump of the rows of each table of the head, bytes as base64; returns the counts."""
    encode = msgspec.json.Encoder().encode
    digest = hashlib.sha256()

    def put(value: Any) -> None:
        line = encode(value) + b"\n"
        digest.update(line)
        out.write(line)

    put(head)
    counts = {}
    for place, ((name, _), rows) in enumerate(zip(head.tables, tables, strict=True)):
        counts[name] = 0
        with closing(rows):
            for row in rows:
                put([place, *row])
                counts[name] += 1
    out.write(encode(_Tail(counts, digest.hexdigest())) + b"\n")
    return counts


class DumpFile:
    """A dump that is read: from its start, and in bounded memory.

    shown: what messages call it. Every method raises Refused, with the line, for what is no
    dump, is damaged, or comes from a newer program.
    """

    def __init__(self, file: IO[bytes], shown: str) -> None:
        self._file = file
        self._shown = shown
        self._decode = msgspec.json.Decoder(list[Any]).decode
        self._first = file.readline(_LONGEST)
        self.head = self._head(self._first)
        self._binary = [_binary(name, columns) for name, columns in self.head.tables]

    def rows(self) -> Generator[tuple[str, dict[str, Any]]]:
        """Table and values of every row. Only when this ends was the whole file sound."""
        head = self.head
        digest = hashlib.sha256(self._first)
        counts = {name: 0 for name, _ in head.tables}
        number, seq = 1, 0
        while line := self._file.readline(_LONGEST):
            number += 1
            if line.startswith(b"{"):
                try:
                    tail = msgspec.json.decode(line, type=_Tail)
                except (msgspec.MsgspecError, ValueError) as error:
                    self._refuse(number, f"this line cannot be read ({error})")
                if self._file.read(1):
                    self._refuse(number + 1, "something follows the line that ends the dump")
                if tail.sha256 != digest.hexdigest() or tail.rows != counts or seq != head.head:
                    self._refuse(None, "its checksum does not fit: it was damaged or altered")
                return
            digest.update(line)
            name, row = self._row(line, number)
            counts[name] += 1
            if name == events.name:
                seq += 1
                if row["seq"] != seq:
                    self._refuse(number, f"event {row['seq']} stands where {seq} belongs")
            yield name, row
        self._refuse(number, "the file ends before the dump does: it was cut short")

    def _head(self, line: bytes) -> Head:
        try:
            head = msgspec.json.decode(line, type=Head)
        except (msgspec.MsgspecError, ValueError):
            self._refuse(1, "this is not a dump of a store ('timeline dump' makes one)")
        if head.dump != FORMAT or head.schema > SCHEMA_VERSION:
            self._refuse(
                1,
                f"the dump is of a newer program ({head.dump}, tables of version {head.schema}; "
                f"this one reads {FORMAT} up to version {SCHEMA_VERSION})",
            )
        for name, columns in head.tables:
            table = table_named(name)
            if table is None or not set(columns) <= set(table.c.keys()):
                self._refuse(1, f"the table {name} ({', '.join(columns)}) is unknown here")
        if events.name not in dict(head.tables):
            self._refuse(1, "the dump has no events")
        return head

    def _row(self, line: bytes, number: int) -> tuple[str, dict[str, Any]]:
        try:
            values = self._decode(line)
            place = values[0]
            name, columns = self.head.tables[place]
            for i in self._binary[place]:
                if values[i] is not None:
                    values[i] = base64.b64decode(values[i], validate=True)
            return name, dict(zip(columns, values[1:], strict=True))
        except (msgspec.MsgspecError, ValueError, LookupError, TypeError) as error:
            self._refuse(number, f"this line cannot be read ({error})")

    def _refuse(self, number: int | None, what: str) -> NoReturn:
        where = self._shown if number is None else f"{self._shown}, line {number}"
        raise Refused(f"{where}: {what}. Nothing was written; use another copy of the file.")


def _binary(name: str, columns: Sequence[str]) -> list[int]:
    """The places, in a line, of the columns that hold bytes."""
    table = table_named(name)
    assert table is not None
    return [i for i, c in enumerate(columns, 1) if isinstance(table.c[c].type, LargeBinary)]
