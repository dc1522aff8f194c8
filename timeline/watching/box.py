"""Where watches and what they have to send are kept: a file of the user's own, never in a store.

A store may be somebody else's: what it says must neither run a command here nor write a file. And
the secrets that messages are signed with do not travel with its copies.
"""

from __future__ import annotations

import json
import os
import secrets
import time
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from events.errors import Refused, UnknownName, nearest
from events.log import recorded_text
from timeline.config import watch_file
from timeline.store.driver import sqlite3
from timeline.store.place import LOCK_TIMEOUT, find_place
from timeline.watching.steps import KnownStep, Message, WaitedFor

_TABLES = """
CREATE TABLE IF NOT EXISTS watches (
    id TEXT PRIMARY KEY, place TEXT NOT NULL, negotiation TEXT NOT NULL, party TEXT, issue TEXT,
    verdict TEXT, target TEXT NOT NULL, inside INTEGER NOT NULL, secret TEXT NOT NULL,
    added INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS steps (
    watch TEXT NOT NULL REFERENCES watches ON DELETE CASCADE, name TEXT NOT NULL,
    unit TEXT NOT NULL, ids TEXT NOT NULL, told INTEGER NOT NULL, digest TEXT,
    verdict TEXT NOT NULL,
    PRIMARY KEY (watch, name)
);
CREATE TABLE IF NOT EXISTS messages (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    watch TEXT NOT NULL REFERENCES watches ON DELETE CASCADE, id TEXT NOT NULL, body BLOB NOT NULL,
    due REAL NOT NULL, tries INTEGER NOT NULL, trouble TEXT, UNIQUE (watch, id)
);
"""


@dataclass(frozen=True, kw_only=True)
class Watch:
    """Somebody who waits for steps. `target`: an `https://` address, `file:PATH` or
    `command:WORDS`; `inside`: the address may be one of one's own network; `added`: microseconds
    since 1970 (UTC)."""

    id: str
    place: str
    negotiation: str
    wanted: WaitedFor
    target: str
    inside: bool
    secret: str
    added: int

    @property
    def shown(self) -> dict[str, Any]:
        """What may be shown of it: of an address only the host, as its path may be a secret."""
        kind, _, rest = self.target.partition(":")
        host = rest.removeprefix("//").partition("/")[0]
        return {
            "id": self.id,
            "negotiation": self.negotiation,
            **self.wanted._asdict(),
            "to": f"{kind}://{host}/" if kind in ("http", "https") else self.target,
            "added": recorded_text(self.added),
        }


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A message that is not yet delivered; `due`: seconds since 1970, `tries`: how many failed."""

    number: int
    id: str
    body: bytes
    due: float
    tries: int
    trouble: str | None


class Box:
    """The watches of this user. Raises Refused where the file cannot be used."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or watch_file()
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            # The file holds secrets: nobody else reads it, from its first byte on.
            os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
            self._connection = sqlite3.connect(
                self.path, timeout=LOCK_TIMEOUT, isolation_level=None, check_same_thread=False
            )
            self._connection.execute("PRAGMA foreign_keys = ON")
            with self._writing():
                for statement in _TABLES.split(";"):
                    self._connection.execute(statement)
        except (OSError, sqlite3.Error) as error:
            raise Refused(f"{self.path}: watches cannot be kept there ({error})") from None

    def close(self) -> None:
        self._connection.close()

    def add(
        self, place: str, negotiation: str, wanted: WaitedFor, target: str, *, inside: bool = False
    ) -> Watch:
        """A new watch, with a secret of its own."""
        one = Watch(
            id=secrets.token_hex(4), place=_absolute(place), negotiation=negotiation,
            wanted=wanted, target=target, inside=inside,
            secret="whsec_" + b64encode(secrets.token_bytes(24)).decode(),
            added=time.time_ns() // 1000,
        )  # fmt: skip
        with self._writing():
            self._connection.execute(
                "INSERT INTO watches VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (one.id, one.place, negotiation, *wanted, target, inside, one.secret, one.added),
            )
        return one

    def watches(self, place: str | None = None) -> list[Watch]:
        """All watches, in the order in which they were added, or those of a store."""
        found = self._connection.execute("SELECT * FROM watches ORDER BY added, id").fetchall()
        watches = [
            Watch(id=row[0], place=row[1], negotiation=row[2], wanted=WaitedFor(*row[3:6]),
                  target=row[6], inside=bool(row[7]), secret=row[8], added=row[9])
            for row in found
        ]  # fmt: skip
        return [one for one in watches if place is None or one.place == _absolute(place)]

    def remove(self, named: str) -> Watch:
        """Forget a watch and what it had to send. Raises UnknownName."""
        known = {one.id: one for one in self.watches()}
        if named not in known:
            raise UnknownName(f"no watch '{named}' ({nearest(named, known)})")
        with self._writing():
            self._connection.execute("DELETE FROM watches WHERE id = ?", (named,))
        return known[named]

    def known(self, watch: Watch) -> list[KnownStep]:
        """The steps that a watch knows."""
        found = self._connection.execute(
            "SELECT name, unit, ids, told, digest, verdict FROM steps WHERE watch = ?", (watch.id,)
        )
        return [
            KnownStep(name=name, unit=tuple(json.loads(unit)), ids=tuple(json.loads(ids)),
                      told=told, digest=digest, verdict=verdict)
            for name, unit, ids, told, digest, verdict in found
        ]  # fmt: skip

    def keep(self, watch: Watch, messages: Sequence[Message], known: Sequence[KnownStep]) -> None:
        """Put what has to be sent behind what waits, and what is known, in one transaction. Of two
        that saw the same news the second puts nothing."""
        with self._writing():
            there = self._connection.execute("SELECT 1 FROM watches WHERE id = ?", (watch.id,))
            if there.fetchone() is None:  # removed meanwhile
                return
            self._connection.executemany(
                "INSERT OR IGNORE INTO messages (watch, id, body, due, tries) "
                "VALUES (?, ?, ?, ?, 0)",
                [(watch.id, one.id, msgspec.json.encode(one.body), time.time())
                 for one in messages],
            )  # fmt: skip
            self._connection.executemany(
                "INSERT OR REPLACE INTO steps VALUES (?, ?, ?, ?, ?, ?, ?)",
                [(watch.id, one.name, json.dumps(one.unit), json.dumps(one.ids), one.told,
                  one.digest, one.verdict) for one in known],
            )  # fmt: skip

    def next(self, watch: Watch) -> Waiting | None:
        """The oldest message of a watch that is not yet delivered: a correction never overtakes
        what it corrects."""
        row = self._connection.execute(
            "SELECT number, id, body, due, tries, trouble FROM messages WHERE watch = ? "
            "AND body <> '' ORDER BY number LIMIT 1",
            (watch.id,),
        ).fetchone()
        names = ("number", "id", "body", "due", "tries", "trouble")
        return Waiting(**dict(zip(names, row, strict=True))) if row else None

    def waiting(self, watch: Watch) -> int:
        """How many messages of a watch are not yet delivered."""
        asked = "SELECT count(*) FROM messages WHERE watch = ? AND body <> ''"
        return int(self._connection.execute(asked, (watch.id,)).fetchone()[0])

    def delivered(self, one: Waiting) -> None:
        """A message arrived: only its identity is kept."""
        with self._writing():
            self._connection.execute(
                "UPDATE messages SET body = '', trouble = NULL WHERE number = ?", (one.number,)
            )

    def failed(self, one: Waiting, trouble: str, due: float) -> None:
        """A message did not arrive, and is tried again then."""
        with self._writing():
            self._connection.execute(
                "UPDATE messages SET tries = tries + 1, trouble = ?, due = ? WHERE number = ?",
                (trouble, due, one.number),
            )

    @contextmanager
    def _writing(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")


def _absolute(place: str) -> str:
    """A store's place as it is found from any folder."""
    return find_place(place).path or place
