"""What each answer asks the database, in SQL that SQLite and PostgreSQL take alike."""

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import msgspec

_ROW = "seq, stream, version, topic, state, recorded, recorder, event_id, texts"
_BESIDE = "NULL, NULL, NULL, NULL, NULL"

SQL = {
    "filled": """SELECT EXISTS (SELECT 1 FROM events), EXISTS (SELECT 1 FROM names),
        EXISTS (SELECT 1 FROM keys), EXISTS (SELECT 1 FROM mentions)""",
    "redacted": "SELECT seq FROM events WHERE topic = 'development-redacted' LIMIT 1",
    "mentioned": """SELECT seq FROM names WHERE space IN ('issue', 'source', 'development')
        LIMIT 1""",
    "tip": "SELECT seq, recorded FROM events WHERE seq <= :upto ORDER BY seq DESC LIMIT 1",
    "streams": """SELECT stream, min(seq) AS first_seq, max(seq), count(*) FROM events
        GROUP BY stream ORDER BY first_seq""",
    "last": """SELECT version, seq FROM events WHERE stream = :stream AND seq <= :upto
        ORDER BY seq DESC LIMIT 1""",
    "part": f"""SELECT {_ROW} FROM events
        WHERE stream = :stream AND version > :start AND version <= :end ORDER BY version""",
    "stream": f"""SELECT {_ROW} FROM events WHERE stream = :stream AND seq <= :upto
        ORDER BY seq""",
    "rows": f"""SELECT {_ROW} FROM events WHERE stream = :stream AND seq IN (:seqs)
        ORDER BY seq""",
    "log": f"""SELECT {_ROW} FROM events WHERE seq > :after AND seq <= :upto
        ORDER BY seq LIMIT :size""",
    "stream log": f"""SELECT {_ROW} FROM events
        WHERE stream = :stream AND seq > :after AND seq <= :upto ORDER BY seq LIMIT :size""",
    "names": """SELECT name FROM names
        WHERE stream = :stream AND space = :space AND seq <= :upto ORDER BY seq, name""",
    "all names": "SELECT space, name, seq FROM names WHERE stream = :stream",
    "all keys": "SELECT key, digest, seq FROM keys WHERE stream = :stream",
    # Rows of other tables come under the columns of events; the last of the log with them.
    "around": f"""WITH found AS (
            SELECT space, name, seq FROM mentions
            WHERE stream = :stream AND space IN (:bearing) AND name IN (:names))
        SELECT 'event', {_ROW} FROM events
            WHERE stream = :stream AND seq IN (SELECT seq FROM found)
        UNION ALL SELECT 'event', {_ROW} FROM events
            WHERE seq IN ((SELECT max(seq) FROM events),
                          (SELECT max(seq) FROM events WHERE stream = :stream))
        UNION ALL SELECT 'mention', seq, space, NULL, name, {_BESIDE} FROM found
        UNION ALL SELECT 'name', seq, space, NULL, name, {_BESIDE} FROM names
            WHERE stream = :stream AND space IN (:spaces) AND name IN (:names)
        UNION ALL SELECT 'name', seq, space, NULL, name, {_BESIDE} FROM names
            WHERE stream = :stream AND space IN (:whole)
        UNION ALL SELECT 'key', seq, NULL, NULL, key, digest, NULL, NULL, NULL, NULL FROM keys
            WHERE stream = :stream AND key IN (:keys)""",
    "some mentions": """SELECT space, name, seq FROM mentions
        WHERE stream = :stream AND space IN (:spaces) AND name IN (:names)""",
    "some names": """SELECT space, name, seq FROM names
        WHERE stream = :stream AND space IN (:spaces) AND name IN (:names)""",
    "first placed": """SELECT name, seq FROM mentions
        WHERE stream = :stream AND space = :space AND name > '' AND seq <= :upto
        ORDER BY name, seq LIMIT :size""",
    "last placed": """SELECT name, seq FROM mentions
        WHERE stream = :stream AND space = :space AND name > '' AND seq <= :upto
        ORDER BY name DESC, seq DESC LIMIT :size""",
    "mentions counted": """SELECT count(*) FROM mentions
        WHERE stream = :stream AND space = :space AND seq <= :upto""",
    "some keys": """SELECT key, digest, seq FROM keys WHERE stream = :stream
        AND key IN (:keys)""",
    "keys": """SELECT key, seq FROM keys WHERE stream = :stream AND key >= :low AND key < :high
        ORDER BY seq""",
    "leaf": "SELECT leaf FROM events WHERE seq = :seq",
}
"""A list in brackets stands for as many values as are asked for."""

_LIST = re.compile(r"IN \(:(\w+)\)")


@cache
def text_of(statement: str, *, on_server: bool) -> str:
    """A statement as the database takes it. A list is one parameter, however long it is, so that a
    statement has one text: an array on a server, and JSON in a file (which every SQLite reads since
    3.38, and nearly every one before)."""
    if not on_server:
        return _LIST.sub(r"IN (SELECT value FROM json_each(:\1))", SQL[statement])
    return re.sub(r":(\w+)", r"%(\1)s", _LIST.sub(r"= ANY(:\1)", SQL[statement]))


def asked(
    statement: str, values: dict[str, Any], *, on_server: bool = False
) -> tuple[str, dict[str, str | int]]:
    """A statement and its parameters, as the driver takes them."""
    listed = array if on_server else _in_json
    told = {n: one if isinstance(one, str | int) else listed(one) for n, one in values.items()}
    return text_of(statement, on_server=on_server), told


def _in_json(values: Iterable[str | int]) -> str:
    return msgspec.json.encode(values).decode()


_WRITTEN: dict[type, Callable[[Any], str]] = {
    str: lambda text: '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"',
    int: str,
    bytes: lambda data: f'"\\\\x{data.hex()}"',
    type(None): lambda _: "NULL",
}


def array(values: Iterable[str | int | bytes | None]) -> str:
    """Values as PostgreSQL reads an array of them, made in a tenth of the driver's time."""
    return "{" + ",".join([_WRITTEN[type(one)](one) for one in values]) + "}"
