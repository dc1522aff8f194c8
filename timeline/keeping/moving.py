"""Moving a store whole: dump and load between databases, backup and restore.

What is moved is moved verbatim: bytes, numbers, versions, recorded times, names, keys; access
tokens only with a backup. The target must be empty, and gets all in one transaction or nothing.

A dump is a text file of one JSON value a line, the same for every database. The first line says
what it is, which tables follow and with which columns; then one line for each row, its table's
place in that list first; the last line counts the rows and holds the SHA-256 of every byte before
it. Bytes are base64. A file that was cut short or altered by accident is told by its last line.
Whoever alters it on purpose can count anew: against that, compare the log with a checkpoint that
was published before.
"""

import hashlib
import os
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from itertools import groupby, islice
from typing import IO, Any, Final, NamedTuple, NoReturn

import msgspec
from eventsourcing.persistence import PersistenceError
from sqlalchemy import Connection, func, select

from events.codec import unseal
from events.errors import Refused
from timeline.integrity.findings import Unfit
from timeline.keeping.rebuilding import remake
from timeline.keeping.tables import OWN_KEYS, Row, Snapshot, moved_tables, table_named
from timeline.store import sqlite_file
from timeline.store.database import Database
from timeline.store.driver import sqlite3
from timeline.store.engine import make_folder
from timeline.store.errors import StoreDamaged, StoreError
from timeline.store.identity import SCHEMA_VERSION, SEALED_FROM, damaged
from timeline.store.leaf import leaf_of
from timeline.store.place import find_place
from timeline.store.schema import access_tokens, events, store
from timeline.store.sql_reader import open_moment
from timeline.system.files import SQLITE, STANDARD, partial, readable, rights, tidy, writable

_BATCH = 1000
_SEALED = 4
"""The version of the tables since which a store says from where on its texts are sealed."""

Moving = tuple[str, dict[str, Any]]
Rows = Generator[Moving]


class Moved(NamedTuple):
    """What was moved: the last event's number, the rows of each table, and what is unfit of it."""

    head: int
    rows: dict[str, int]
    unfit: Unfit = Unfit()


def dump(place: str, path: str, *, tokens: bool = False) -> Moved:
    """Write a whole store into a new file (`-`: standard output), while others go on writing;
    `tokens`: with the access tokens, for a backup. Raises Refused when the file is there or cannot
    be written, StoreError for the store."""
    with closing(_at_a_moment(place)) as database:
        snapshot = Snapshot(database, tokens=tokens)
        version, tables = database.schema_version(), list(snapshot.columns.items())
        head = Head(dump=FORMAT, schema=version, head=snapshot.head, tables=tables)
        with writable(path, mode=rights(database.place.path)) as out:
            rows = write(out, head, map(snapshot.rows, snapshot.columns))
        return Moved(snapshot.head, rows)


def _at_a_moment(place: str) -> Database:
    return Database(open_moment(place, older=True), find_place(place))


def load(place: str, path: str) -> Moved:
    """Fill an empty store, or a new one, from a dump (`-`: standard input), which is read to its
    end and checked before the store is touched. Raises Refused for a bad file and for a store that
    holds anything; then nothing was written."""
    with readable(path, twice=True) as file:
        return _load(place, file, "standard input" if path == STANDARD else path)


def backup(place: str, path: str) -> Moved:
    """Copy a store into a new file, as it stands at one moment, while others go on writing. An
    SQLite store gives an SQLite file that is a store of its own; a server's gives a dump."""
    found = find_place(place)
    if found.path is None:
        return dump(place, path, tokens=True)
    shown = found.path
    with (
        closing(sqlite_file.open_to_read(shown, older=True)) as source,
        _one_file(path, rights(shown)) as unfinished,
    ):
        return sqlite_file.attempt(path, lambda: _copy(source, unfinished, shown))


def _copy(source: sqlite3.Connection, path: str, shown: str) -> Moved:
    with closing(sqlite3.connect(path, isolation_level=None)) as target:
        # All pages in one go: in parts, each write of another process would start it anew.
        try:
            source.backup(target)
        except sqlite3.DatabaseError as error:
            if sqlite_file.code_of(error) == sqlite3.SQLITE_CORRUPT:
                raise damaged(f"SQLite says '{error}'", shown) from error
            raise
        found = _pages(target)
        if found != "ok":  # of a copy page by page: the store itself is so
            raise damaged(f"SQLite says '{found}'", shown)
        there = {name for (name,) in target.execute("SELECT name FROM sqlite_master")}
        counts = {
            str(table.name): target.execute(f"SELECT count(*) FROM {table.name}").fetchone()[0]
            for table in moved_tables(tokens=True)
            if table.name in there
        }
        counts[store.name] -= len(OWN_KEYS)
        head = target.execute("SELECT max(seq) FROM events").fetchone()[0] or 0
        return Moved(head, counts)


def restore(place: str, path: str) -> Moved:
    """Fill an empty store, or a new one, from what `backup` or `dump` wrote. An SQLite file is
    checked page by page, and a dump to its end, before the store is touched."""
    with readable(path, twice=True) as file:
        magic = file.read(len(SQLITE))
        file.seek(0)
        if magic != SQLITE:
            return _load(place, file, path)
    with closing(sqlite_file.open_to_read(os.path.abspath(path), older=True)) as connection:
        found = _pages(connection)
        if found != "ok":
            raise StoreDamaged(f"the file is damaged ({found})", path, "Use another backup.")
    with closing(_at_a_moment(os.path.abspath(path))) as source:
        snapshot = Snapshot(source, tokens=True)

        def rows() -> Rows:
            for name, columns in snapshot.columns.items():
                with closing(snapshot.rows(name)) as found:
                    for row in found:
                        yield name, dict(zip(columns, row, strict=True))

        return _fill(place, snapshot.head, rows, path, source.schema_version())


def _pages(connection: sqlite3.Connection) -> str:
    """`ok`, or the first thing that SQLite finds wrong with its file."""
    try:
        found = str(connection.execute("PRAGMA integrity_check(1)").fetchone()[0])
    except sqlite3.DatabaseError as error:
        found = str(error)
    return found.removeprefix("*** in database main ***\n").splitlines()[0]


def _load(place: str, file: IO[bytes], shown: str) -> Moved:
    head = DumpFile(file, shown).head
    file.seek(0)
    for _ in DumpFile(file, shown).rows():
        pass

    def rows() -> Rows:
        file.seek(0)
        return DumpFile(file, shown).rows()

    return _fill(place, head.head, rows, shown, head.schema)


def _fill(place: str, head: int, rows: Callable[[], Rows], shown: str, schema: int) -> Moved:
    """Fill a store that is empty; a new one in a file gets its name when it is whole."""
    path = find_place(place).path
    if path is not None:
        tidy(path)
    if path is None or os.path.lexists(path):
        return _fill_at(place, head, rows, shown, schema)
    make_folder(path)
    with _one_file(path, rights(shown)) as unfinished:
        try:
            return _fill_at(unfinished, head, rows, shown, schema)
        except StoreError as error:
            raise type(error)(error.what, path, error.remedy) from error


@contextmanager
def _one_file(path: str, mode: int) -> Iterator[str]:
    """`partial` for a store: at its end all of it is in the one file, which can be read where
    nothing can be written, and nothing lies beside it that SQLite would take for a part of it."""
    for left in (path + "-wal", path + "-journal"):
        with suppress(OSError):
            if not os.path.lexists(path) and os.path.getsize(left):
                raise Refused(
                    f"{left}: this was left by another store, whose file is gone, and would be "
                    "mixed into the new one. Move it away, or choose another place."
                )
    with partial(path, mode=mode) as unfinished:
        yield unfinished

        def gather() -> None:
            # What a full disk kept out of the file lies in its log, which closing does not tell.
            with closing(sqlite3.connect(unfinished, isolation_level=None)) as connection:
                connection.execute("PRAGMA journal_mode=DELETE").fetchone()

        sqlite_file.attempt(path, gather)


def _fill_at(place: str, head: int, rows: Callable[[], Rows], shown: str, schema: int) -> Moved:
    database = Database.open(place, create=True)
    counts = {str(table.name): 0 for table in moved_tables()}
    unfit = Unfit()
    try:
        with closing(rows()) as every, database.writing() as connection:
            _refuse_unless_empty(connection, database.place.shown)
            connection.execute(store.delete().where(store.c.key == SEALED_FROM))
            for name, run in groupby(every, key=lambda row: row[0]):
                if name == access_tokens.name:
                    access_tokens.create(connection, checkfirst=True)
                counts[name] = _insert(connection, name, run, unfit)
            if schema < _SEALED:
                connection.execute(store.insert(), {"key": SEALED_FROM, "value": str(head + 1)})
            if schema < SCHEMA_VERSION:
                remake(connection, database.place.shown)
        return Moved(head, counts, unfit)
    except StoreError:
        raise
    except (PersistenceError, OverflowError, TypeError, AttributeError) as error:
        what = "a row cannot be stored: it was damaged or altered"
        raise Refused(f"{shown}: {what}. Nothing was written; use another copy.") from error
    finally:
        database.close()


def _insert(connection: Connection, name: str, run: Iterator[Moving], unfit: Unfit) -> int:
    """Insert the rows of a table, with what it has got since they were dumped; how many they are.
    What is unfit of events is counted."""
    table = table_named(name)
    assert table is not None
    count = 0
    while batch := [row for _, row in islice(run, _BATCH)]:
        for row in batch if table is events else ():
            if "leaf" not in row:  # before version 2, as `timeline.keeping.rebuilding`
                row["leaf"] = leaf_of(**row)
            state = unseal(row["state"], row.get("texts"))
            unfit.look(row["seq"], state, row["stream"], row["recorder"], row["event_id"])
        connection.execute(table.insert(), batch)
        count += len(batch)
    return count


def _refuse_unless_empty(connection: Connection, shown: str) -> None:
    for table in moved_tables():
        query = select(func.count()).select_from(table)
        if table is store:
            query = query.where(store.c.key.not_in((*OWN_KEYS, SEALED_FROM)))
        found = connection.scalar(query)
        if found:
            what = "events" if table is events else f"rows in its table {table.name}"
            there = f"this store holds {found} {what} already"
            raise Refused(f"{shown}: {there}. Name a new store; nothing was written.")


FORMAT: Final = "negotiation-timeline-dump/1"

_LONGEST = 1 << 28
"""No line is longer, in bytes: what has no line ends is not read into memory whole."""


_UNREAD = "this line cannot be read: it was cut short, damaged or altered"


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
    """A dump that is read: from its start, and in bounded memory. shown: what messages call it.
    Every method raises Refused, with the line, for what is no dump, is damaged, or comes from a
    newer program."""

    def __init__(self, file: IO[bytes], shown: str) -> None:
        self._file = file
        self._shown = shown
        self._first = file.readline(_LONGEST)
        self.head = self._head(self._first)
        self._rows = [_row_of(name, columns) for name, columns in self.head.tables]

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
                except (msgspec.MsgspecError, ValueError):
                    self._refuse(number, _UNREAD)
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
            newer = f"{head.dump}, tables of version {head.schema}"
            reads = f"this one reads {FORMAT} up to version {SCHEMA_VERSION}"
            self._refuse(1, f"the dump is of a newer program ({newer}; {reads})")
        for name, columns in head.tables:
            table = table_named(name)
            if table is None or not set(columns) <= set(table.c.keys()):
                self._refuse(1, f"the table {name} ({', '.join(columns)}) is unknown here")
        if events.name not in dict(head.tables):
            self._refuse(1, "the dump has no events")
        return head

    def _row(self, line: bytes, number: int) -> tuple[str, dict[str, Any]]:
        try:
            place = int(line[1 : line.index(b",")])
            name, columns = self.head.tables[place]
            _, *values = self._rows[place].decode(line)
            return name, dict(zip(columns, values, strict=True))
        except (msgspec.MsgspecError, ValueError, LookupError):
            self._refuse(number, _UNREAD)

    def _refuse(self, number: int | None, what: str) -> NoReturn:
        where = self._shown if number is None else f"{self._shown}, line {number}"
        raise Refused(f"{where}: {what}. Nothing was written; use another copy of the file.")


def _row_of(name: str, columns: Sequence[str]) -> msgspec.json.Decoder[tuple[Any, ...]]:
    """Reads a line with a row of a table: its place, and what each column holds."""
    table = table_named(name)
    assert table is not None
    held = [table.c[column].type.python_type | None for column in columns]
    return msgspec.json.Decoder(tuple[int, *held])  # type: ignore[valid-type] # types of columns
