"""A reader of SQLite files on the standard library alone, for answers in milliseconds.

The statements are those of `timeline.store.sql_reader` as SQLAlchemy compiles them for
SQLite, written out; a test compares the two.
"""

from typing import Any

from timeline.store import sqlite_file
from timeline.store.place import LOCK_TIMEOUT
from timeline.store.reader import Reader

__all__ = ["SQL", "SqliteReader"]

_ROW = (
    "SELECT events.seq, events.stream, events.version, events.topic, events.state, "
    "events.recorded, events.recorder, events.event_id, events.texts FROM events WHERE "
)

SQL = {
    "filled": (
        "SELECT EXISTS (SELECT 1 FROM events) AS anon_1, EXISTS (SELECT 1 FROM names) AS anon_2, "
        "EXISTS (SELECT 1 FROM keys) AS anon_3, EXISTS (SELECT 1 FROM mentions) AS anon_4"
    ),
    "redacted": (
        "SELECT events.seq FROM events WHERE events.topic = 'development-redacted' LIMIT 1 OFFSET 0"
    ),
    "mentioned": (
        "SELECT names.seq FROM names WHERE names.space IN ('issue', 'source', 'development') "
        "LIMIT 1 OFFSET 0"
    ),
    "tip": (
        "SELECT events.seq, events.recorded FROM events WHERE events.seq <= :upto "
        "ORDER BY events.seq DESC LIMIT 1 OFFSET 0"
    ),
    "streams": (
        "SELECT events.stream, min(events.seq) AS first_seq, max(events.seq) AS last_seq, "
        "count(*) AS count FROM events GROUP BY events.stream ORDER BY first_seq"
    ),
    "last": (
        "SELECT events.version, events.seq FROM events "
        "WHERE events.stream = :stream AND events.seq <= :upto "
        "ORDER BY events.seq DESC LIMIT 1 OFFSET 0"
    ),
    "part": (
        _ROW + "events.stream = :stream AND events.version > :start AND events.version <= :end "
        "ORDER BY events.version"
    ),
    "stream": _ROW + "events.stream = :stream AND events.seq <= :upto ORDER BY events.seq",
    "rows": _ROW + "events.stream = :stream AND events.seq IN (:seqs) ORDER BY events.seq",
    "log": (
        _ROW + "events.seq > :after AND events.seq <= :upto "
        "ORDER BY events.seq LIMIT :size OFFSET 0"
    ),
    "stream log": (
        _ROW + "events.stream = :stream AND events.seq > :after AND events.seq <= :upto "
        "ORDER BY events.seq LIMIT :size OFFSET 0"
    ),
    "name": (
        "SELECT names.seq FROM names "
        "WHERE names.stream = :stream AND names.space = :space AND names.name = :name"
    ),
    "names": (
        "SELECT names.name FROM names WHERE names.stream = :stream AND names.space = :space "
        "ORDER BY names.seq, names.name"
    ),
    "declared": (
        "SELECT names.name FROM names WHERE names.stream = :stream AND names.space = :space "
        "AND names.seq <= :upto ORDER BY names.seq, names.name"
    ),
    "all names": (
        "SELECT names.space, names.name, names.seq FROM names WHERE names.stream = :stream"
    ),
    "all keys": 'SELECT keys."key", keys.digest, keys.seq FROM keys WHERE keys.stream = :stream',
    "some mentions": (
        "SELECT mentions.space, mentions.name, mentions.seq FROM mentions "
        "WHERE mentions.stream = :stream AND mentions.space IN (:spaces) "
        "AND mentions.name IN (:names)"
    ),
    "some names": (
        "SELECT names.space, names.name, names.seq FROM names WHERE names.stream = :stream "
        "AND names.space IN (:spaces) AND names.name IN (:names)"
    ),
    "mentions": (
        "SELECT mentions.seq FROM mentions WHERE mentions.stream = :stream "
        "AND mentions.space = :space AND mentions.name = :name ORDER BY mentions.seq"
    ),
    "first placed": (
        "SELECT mentions.name, mentions.seq FROM mentions WHERE mentions.stream = :stream "
        "AND mentions.space = :space AND mentions.name > '' AND mentions.seq <= :upto "
        "ORDER BY mentions.name, mentions.seq LIMIT :size OFFSET 0"
    ),
    "last placed": (
        "SELECT mentions.name, mentions.seq FROM mentions WHERE mentions.stream = :stream "
        "AND mentions.space = :space AND mentions.name > '' AND mentions.seq <= :upto "
        "ORDER BY mentions.name DESC, mentions.seq DESC LIMIT :size OFFSET 0"
    ),
    "mentions counted": (
        "SELECT count(*) AS count_1 FROM mentions WHERE mentions.stream = :stream "
        "AND mentions.space = :space AND mentions.seq <= :upto"
    ),
    "key": (
        'SELECT keys.digest, keys.seq FROM keys WHERE keys.stream = :stream AND keys."key" = :key'
    ),
    "some keys": (
        'SELECT keys."key", keys.digest, keys.seq FROM keys '
        'WHERE keys.stream = :stream AND keys."key" IN (:keys)'
    ),
    "keys": (
        'SELECT keys."key", keys.seq FROM keys WHERE keys.stream = :stream '
        'AND keys."key" >= :low AND keys."key" < :high ORDER BY keys.seq'
    ),
    "leaves": (
        "SELECT events.seq, events.leaf FROM events WHERE events.seq > :after "
        "AND events.seq <= :upto ORDER BY events.seq LIMIT :size OFFSET 0"
    ),
    "recorded": (
        "SELECT events.recorded FROM events WHERE events.seq <= :upto "
        "ORDER BY events.seq DESC LIMIT 1 OFFSET 0"
    ),
}
"""What each answer asks the database; `:seqs`, `:keys` and `:names` stand for
as many as are asked for."""


class SqliteReader(Reader):
    """A read-only connection to one file; see `timeline.store.reader.Reader`."""

    def __init__(self, path: str, *, lock_timeout: float = LOCK_TIMEOUT) -> None:
        """Open the absolute path of a store; raises as `open_reader` does."""
        self._path = self._shown = path
        self._lock_timeout = lock_timeout
        self._connection = sqlite_file.open_to_read(path, lock_timeout)

    def close(self) -> None:
        """Let go of the store; the reader cannot be used afterwards."""
        self._connection.close()

    def _ask(self, statement: str, **values: Any) -> list[tuple[Any, ...]]:
        sql = SQL[statement]
        for name in ("seqs", "keys", "names", "spaces"):
            if name in values:
                listed = {f"{name}_{number}": one for number, one in enumerate(values.pop(name), 1)}
                values |= listed
                sql = sql.replace(f":{name}", ", ".join(f":{one}" for one in listed))

        def run() -> list[tuple[Any, ...]]:
            return self._connection.execute(sql, values).fetchall()

        return sqlite_file.recovering(self._path, self._lock_timeout, run)
