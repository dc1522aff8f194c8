"""Where watches and what they have to send are kept: a file of the user's own, never in a store. A
store may be somebody else's: what it says must neither run a command here nor write a file. And the
secrets that messages are signed with do not travel with its copies."""

from __future__ import annotations

import json
import os
import secrets
import time
from base64 import b64decode, b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from events.errors import Refused, UnknownName, Unwritten, nearest
from events.log import recorded_text
from timeline.config import watch_file
from timeline.store import waiting
from timeline.store.driver import sqlite3
from timeline.store.place import anywhere, without_password
from timeline.watching.steps import KnownStep, Message, WaitedFor

_STEP = "name, unit, ids, told, digest, verdict"


class Watch(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who waits for steps. `target`: an `https://` address, `file:PATH` or
    `command:WORDS`; `inside`: it may be in one's own network; `added`: microseconds since 1970."""

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
            "store": without_password(self.place),
        }


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """A message that is not yet delivered; `due`: seconds since 1970, `tries`: how many failed."""

    number: int
    id: str
    body: bytes
    due: float
    tries: int
    trouble: str | None


class Box:
    """The watches of this user. Raises Refused where the file cannot be used."""

    def __init__(self, path: Path | None = None, *, create: bool = True) -> None:
        """Without `create`, a file that is not there is one without watches, and none is made."""
        self.path = path or watch_file()
        try:
            is_there = create or self.path.exists()
            if is_there:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                # The file holds secrets: nobody else reads it, from its first byte on.
                os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
            self._connection = sqlite3.connect(
                self.path if is_there else ":memory:", timeout=waiting.seconds,
                isolation_level=None, check_same_thread=False,
            )  # fmt: skip
            self._connection.row_factory = sqlite3.Row
            self._connection.execute("PRAGMA foreign_keys = ON")
            with open(__file__.removesuffix("py") + "sql", encoding="utf-8") as tables:
                made = tables.read().split(";")
            with self._writing():
                for statement in made:
                    self._connection.execute(statement)
        except (OSError, sqlite3.Error) as error:
            raise self._unusable(error) from None

    def close(self) -> None:
        self._connection.close()

    def add(
        self, place: str, negotiation: str, wanted: WaitedFor, target: str, *, inside: bool = False
    ) -> Watch:
        """A new watch, with a secret of its own."""
        one = Watch(
            id=secrets.token_hex(4), place=anywhere(place), negotiation=negotiation,
            wanted=wanted, target=target, inside=inside,
            secret="whsec_" + b64encode(secrets.token_bytes(24)).decode(),
            added=time.time_ns() // 1000,
        )  # fmt: skip
        self._write("INSERT INTO watches VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", one.id, one.place,
                    negotiation, *wanted, target, inside, one.secret, one.added)  # fmt: skip
        return one

    def watches(self, place: str | None = None) -> list[Watch]:
        """All watches, in the order in which they were added, or those of a store."""
        with self._reading():
            watches = [_watch(row) for row in self._rows("* FROM watches ORDER BY added, id")]
        return [one for one in watches if place is None or one.place == anywhere(place)]

    def remove(self, named: str) -> Watch:
        """Forget a watch and what it had to send. Raises UnknownName."""
        known = {one.id: one for one in self.watches()}
        if named not in known:
            raise UnknownName(f"no watch '{named}' ({nearest(named, known)})")
        self._write("DELETE FROM watches WHERE id = ?", named)
        return known[named]

    def known(self, watch: Watch) -> list[KnownStep]:
        """The steps that a watch knows."""
        with self._reading():
            return [
                msgspec.convert(row | {n: json.loads(row[n]) for n in ("unit", "ids")}, KnownStep)
                for row in self._rows(f"{_STEP} FROM steps WHERE watch = ?", watch.id)
            ]

    def keep(self, watch: Watch, messages: Sequence[Message], known: Sequence[KnownStep]) -> None:
        """Put what has to be sent behind what waits, and what is known, in one transaction. Of two
        that saw the same news the second puts nothing."""
        with self._writing():
            if not self._rows("1 FROM watches WHERE id = ?", watch.id):  # removed meanwhile
                return
            self._connection.executemany(
                "INSERT OR IGNORE INTO messages (watch, id, body, due, tries) "
                "VALUES (?, ?, ?, ?, 0)",
                [(watch.id, one["id"], msgspec.json.encode(one), time.time())
                 for one in messages],
            )  # fmt: skip
            self._connection.executemany(
                f"INSERT OR REPLACE INTO steps (watch, {_STEP}) VALUES (?, ?, ?, ?, ?, ?, ?)",
                [(watch.id, one.name, json.dumps(one.unit), json.dumps(one.ids), one.told,
                  one.digest, one.verdict) for one in known],
            )  # fmt: skip

    def next(self, watch: Watch) -> Waiting | None:
        """A watch's oldest message that waits: no correction overtakes what it corrects."""
        with self._reading():
            asked = "FROM messages WHERE watch = ? AND body <> '' ORDER BY number LIMIT 1"
            rows = self._rows(f"number, id, body, due, tries, trouble {asked}", watch.id)
            return next((msgspec.convert(row, Waiting) for row in rows), None)

    def waiting(self, watch: Watch) -> int:
        """How many messages of a watch are not yet delivered."""
        with self._reading():
            asked = "count(*) AS found FROM messages WHERE watch = ? AND body <> ''"
            return int(self._rows(asked, watch.id)[0]["found"])

    def delivered(self, one: Waiting) -> None:
        """A message arrived: only its identity is kept."""
        self._write("UPDATE messages SET body = '', trouble = NULL WHERE number = ?", one.number)

    def failed(self, one: Waiting, trouble: str, due: float) -> None:
        """A message did not arrive, and is tried again then."""
        self._write("UPDATE messages SET tries = tries + 1, trouble = ?, due = ? WHERE number = ?",
                    trouble, due, one.number)  # fmt: skip

    def _rows(self, asked: str, *values: object) -> list[dict[str, Any]]:
        return [dict(row) for row in self._connection.execute(f"SELECT {asked}", values)]

    def _write(self, statement: str, *values: object) -> None:
        with self._writing():
            self._connection.execute(statement, values)

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """Whatever the file holds that no watch can: Refused."""
        try:
            yield
        except (sqlite3.Error, ValueError, TypeError, OverflowError, RecursionError) as error:
            raise self._unusable(error) from None

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with self._reading(), self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            yield

    def _unusable(self, error: Exception) -> Refused:
        said = f"{self.path}: watches cannot be kept there"
        if isinstance(error, OSError):
            return Unwritten(f"{said} ({error.strerror or error})")
        return Refused(f"{said} ({error}). Where the file is damaged, move it away and add the "
                       "watches again")  # fmt: skip


def _watch(row: dict[str, Any]) -> Watch:
    """A row of the table as a watch. Raises ValueError where it holds what no watch has."""
    wanted = [row.pop(name) for name in WaitedFor._fields]
    one = msgspec.convert(row | {"wanted": wanted, "inside": bool(row["inside"])}, Watch)
    recorded_text(one.added)
    if not one.target.lower().startswith(("https://", "http://", "file:", "command:")):
        raise ValueError(f"watch {one.id} is of no target")
    b64decode(one.secret.removeprefix("whsec_"), validate=True)
    return one
