"""Access tokens: who may ask the service, who may write, and under whose name.

A token is `ntl_ID_SECRET`. The store keeps the id and a digest of the secret, never the secret,
so that a copy of the store opens no door. Every look-up reads the store: a token that was revoked
by whichever process is refused by the next request.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Sequence
from typing import Any, Literal, cast

import msgspec
from sqlalchemy import Select, inspect, select

from events.errors import Refused, UnknownName, nearest, read_at
from events.log import recorded_text
from events.names import prose
from timeline.store.database import Database
from timeline.store.schema import access_tokens

Scope = Literal["read", "append"]
SCOPES: tuple[Scope, ...] = ("read", "append")
LONGEST_NAME = 100

_FORM = re.compile(r"ntl_([0-9a-f]{12})_([A-Za-z0-9_-]{43})", re.ASCII)
_LATEST = 253_402_300_800_000_000
"""The end of the last year of the calendar, in microseconds since 1970."""
_NOBODY = hashlib.sha256(b"").digest()

_t = access_tokens.c
_TOLD = (_t.id, _t.name, _t.scope, _t.created, _t.revoked)
"""What a token is made from."""


class Token(msgspec.Struct, frozen=True, kw_only=True):
    """A token as the store knows it. `name` is whose it is, and who recorded what it appends.
    `created` and `revoked`: UTC times, None for a token that holds."""

    id: str
    name: str
    scope: Scope
    created: str
    revoked: str | None

    def allows(self, scope: Scope) -> bool:
        """Whether it holds and is good for that; who may append may read."""
        return self.revoked is None and scope in ("read", self.scope)


class Tokens:
    """The tokens of a store. One object serves all threads. Raises the errors of the store."""

    def __init__(self, place: str, *, read_only: bool = False) -> None:
        self._database = Database.open(place, create=False, read_only=read_only)

    def close(self) -> None:
        self._database.close()

    def create(self, name: str, scope: Scope) -> tuple[Token, str]:
        """A new token and its text, which nobody can read again. Raises Refused."""
        tidy = read_at("--name", prose, name)
        if len(tidy) > LONGEST_NAME or "\n" in tidy:
            told = f"has more than {LONGEST_NAME} characters, or more than one line"
            raise Refused(told, where="--name")
        identifier, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
        now = time.time_ns() // 1000
        with self._database.writing() as connection:
            access_tokens.create(connection, checkfirst=True)
            row = {"id": identifier, "name": tidy, "scope": scope, "created": now}
            connection.execute(access_tokens.insert(), {**row, "digest": _digest(secret)})
        return _token(identifier, tidy, scope, now, None), f"ntl_{identifier}_{secret}"

    def all(self) -> list[Token]:
        """Every token, revoked ones too, in the order in which they were made."""
        return [_token(*row) for row in self._rows(select(*_TOLD).order_by(_t.created, _t.id))]

    def problems(self) -> list[str]:
        """What is wrong with the rows of the table, a sentence for each."""
        rows = self._rows(select(access_tokens).order_by(_t.id))
        return [f"the access token '{row.id}' is damaged" for row in rows if not _is_token(row)]

    def revoke(self, identifier: str) -> Token:
        """Let a token hold no longer; once revoked it stays so. Raises UnknownName."""
        known = {token.id: token for token in self.all()}
        if identifier not in known:
            raise UnknownName(f"no token '{identifier}' ({nearest(identifier, known)})")
        if known[identifier].revoked is None:
            with self._database.writing() as connection:
                connection.execute(
                    access_tokens.update()
                    .where(_t.id == identifier, _t.revoked.is_(None))
                    .values(revoked=time.time_ns() // 1000)
                )
        return next(token for token in self.all() if token.id == identifier)

    def find(self, text: str) -> Token | None:
        """The token of that text, revoked or not; None for one that was never made."""
        form = _FORM.fullmatch(text)
        if form is None:
            return None
        row = next(iter(self._rows(select(_t.digest, *_TOLD).where(_t.id == form[1]))), None)
        # Compared in constant time, and also where there is nothing to compare with.
        same = hmac.compare_digest(_digest(form[2]), bytes(row.digest) if row else _NOBODY)
        return _token(*row[1:]) if row is not None and same else None

    def _rows(self, asked: Select[Any]) -> Sequence[Any]:
        """What the table has of this; nothing where there is no table yet."""
        with self._database.reading() as connection:
            is_there = inspect(connection).has_table(access_tokens.name)
            return connection.execute(asked).all() if is_there else ()


def _is_token(row: Any) -> bool:
    digest = row.digest
    times = (row.created, row.created if row.revoked is None else row.revoked)
    return (
        isinstance(row.id, str)
        and re.fullmatch("[0-9a-f]{12}", row.id) is not None
        and isinstance(row.name, str)
        and row.scope in SCOPES
        and isinstance(digest, bytes | memoryview)
        and len(digest) == len(_NOBODY)
        and all(isinstance(time, int) and 0 <= time < _LATEST for time in times)
    )


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def _token(id: str, name: str, scope: str, created: int, revoked: int | None) -> Token:
    return Token(
        id=id,
        name=name,
        scope=cast(Scope, scope),
        created=recorded_text(created),
        revoked=None if revoked is None else recorded_text(revoked),
    )
