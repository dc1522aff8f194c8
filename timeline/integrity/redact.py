"""Redaction: what the law orders removed goes, and the log says that it did.

A redaction is an event like any other. In its transaction what it removes goes: a text with its
salt, where the stored body holds the hash of it (`events.sealing`) and stays as it is; else the
body is replaced by what is left. The leaf hash stays, so that the tree, every checkpoint and every
other proof hold. Then the file is rewritten, so that the bytes are gone from it. It is final.

A database does not overwrite what it deletes: old versions of a row stay in free space until it is
used again. SQLite's VACUUM builds the file anew from what is there, PostgreSQL's VACUUM FULL the
tables. Backups, a server's write-ahead log and the free blocks of the disk lie beyond this.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from functools import partial
from time import monotonic, sleep
from typing import Any

import msgspec
from sqlalchemy import Connection, Table, delete, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from events import developments as d
from events import redaction
from events.codec import encode
from events.errors import DoesNotHold, Refused, UnknownName, nearest, read_at
from events.names import numbered, prose, whole_number
from events.sealing import look, removed
from timeline.mentions import MENTIONED, mentions_of, names_of
from timeline.shelf import Shelf, logged
from timeline.store import sqlite_file, waiting
from timeline.store.database import Database
from timeline.store.engine import translate
from timeline.store.entry import Fresh
from timeline.store.errors import StoreError, StoreLocked
from timeline.store.leaf import leaf_of
from timeline.store.place import find_place
from timeline.store.reader import Row
from timeline.store.recorder import Negotiations
from timeline.store.schema import events, keys, mentions, names


class Redacting(msgspec.Struct, frozen=True, kw_only=True):
    """What a redaction does, or did: `event` is to be recorded, unless `first` was before. changes:
    the events that it changes, with what is left of each. earlier: the leaf hashes (hexadecimal)
    that earlier redactions left of the same events."""

    negotiation: str
    event: d.Redacted
    version: int = 0
    changes: tuple[tuple[Row, Row], ...] = ()
    first: int | None = None
    earlier: frozenset[tuple[int, str]] = frozenset()


def plan(
    shelf: Shelf, negotiation: str, named: str, reason: str, fields: Sequence[str]
) -> Redacting:
    """What redacting `named` (an id, a sequence number, or `source:ID`) would change; nothing is
    written. fields: texts (`events.redaction.TEXTS`); none means the whole payload. Raises
    UnknownName, and Refused where there is nothing to remove."""
    last = shelf.reader.last(negotiation)
    assert last is not None
    rows = _family(shelf, negotiation, named)
    first = logged(rows[0]).event
    target = first.id if isinstance(first, _AMENDABLE) else ":".join(names_of(first)[0])
    told = read_at("reason", prose, reason)
    _check(first, target, fields)
    changes = [(row, left) for row in rows if (left := _left(row, fields)) is not None]
    if not changes:
        seqs = shelf.reader.mentions(negotiation, "development", target)
        for entry in shelf.rows(negotiation, seqs):
            event, asked = entry.event, set(fields)
            if not isinstance(event, d.Redacted) or event.target != target:
                continue
            if not event.fields or (asked and asked <= set(event.fields)):  # it removed all of this
                return Redacting(negotiation=negotiation, event=event, first=entry.seq)
        raise Refused(f"'{target}' has no {' and no '.join(fields)}: there is nothing to redact")
    whole = all(row.state == left.state for row, left in changes)
    if isinstance(first, d.StanceAsserted) and not whole:
        raise Refused(f"what '{target}' says was recorded as a part of what is proven, and cannot "
                      "go without a look of forgery; 'retract' takes it back")  # fmt: skip
    event = d.Redacted(
        id=numbered(f"{target}.redacted", partial(shelf.find_id, negotiation)),
        target=target,
        reason=told,
        fields=tuple(fields),
        events=tuple(
            d.RedactedEvent(seq=row.seq, leaf=leaf_of(*left[:8]).hex(),
                            sealed=left.state == row.state)
            for row, left in changes
        ),
    )  # fmt: skip
    earlier = frozenset(
        (one.seq, one.leaf)
        for row in rows
        if isinstance(before := logged(row).event, d.Redacted)
        for one in before.events
    )
    return Redacting(negotiation=negotiation, event=event, version=last[0],
                     changes=tuple(changes), earlier=earlier)  # fmt: skip


def record(shelf: Shelf, application: Negotiations, recorder: str, planned: Redacting) -> int:
    """Record a redaction and remove the bytes; its sequence number. Raises VersionTaken when
    somebody wrote to the negotiation since it was planned, StoreError. When the bytes cannot be
    removed just now, the redaction is recorded all the same: the same request tries again."""
    seq = planned.first
    if seq is None:
        event, moved = planned.event, _moved_names(shelf, planned)
        fresh = Fresh(
            planned.negotiation, planned.version + 1, event.topic, encode(event), recorder,
            event.id, tuple(names_of(event)), mentions_of(event),
        )  # fmt: skip # and no key: `plan` knows a repetition
        (seq,) = application.append(
            [fresh], also=lambda connection, _: _rewrite(connection, planned, moved)
        )
    purge(shelf.place)
    return seq


# --- what is concerned --------------------------------------------------------------------------


def _family(shelf: Shelf, negotiation: str, named: str) -> list[Row]:
    """The event that is named, and everything that amends it, directly or not."""
    space, colon, name = named.partition(":")
    seq = whole_number(named)
    if colon:
        seq = shelf.reader.find_name(negotiation, space, name)
    elif seq is None:
        seq = shelf.find_id(negotiation, named)
    rows = shelf.reader.rows(negotiation, [seq]) if seq is not None else []
    if not rows:
        known = shelf.reader.names(negotiation, "development")
        raise UnknownName(f"no event '{named}' in {negotiation} ({nearest(named, known)})")
    first = logged(rows[0]).event
    if isinstance(first, _AMENDABLE):
        rows += shelf.family(negotiation, first.id)
    elif (named_by := names_of(first)[:1]) and named_by[0][0] in MENTIONED:
        # Every declaration of the name that it declares: each may hold the same words.
        space, name = named_by[0]
        again = shelf.reader.mentions(negotiation, MENTIONED[space], name)
        rows += [
            row
            for row in shelf.reader.rows(negotiation, again)
            if names_of(logged(row).event)[:1] == named_by
        ]
    family = {row.seq: row for row in rows}
    return [family[seq] for seq in sorted(family)]


_AMENDABLE = (d.Development, d.Amendment, d.PayloadRemoved)


def _check(event: d.Event, target: str, fields: Sequence[str]) -> None:
    if isinstance(event, d.Redacted):
        raise Refused(f"'{target}' is a redaction itself: word its reason without what it removed")
    happened = isinstance(event, redaction.OF_DEVELOPMENTS)
    known = redaction.DEVELOPMENT_TEXTS if happened else redaction.DECLARED_TEXTS
    if not fields:
        if isinstance(event, d.PayloadRemoved) and event.target:
            raise Refused(f"'{target}' went with the payload of '{event.target}' already")
        if isinstance(event, d.Development | d.PayloadRemoved):
            return
        raise Refused(
            f"'{target}' is no development, and others rest on it: remove its texts one by one "
            f"with --field ({', '.join(known)})"
        )
    for name in fields:
        if name not in known:
            one = f"'{name}' of '{target}' cannot be removed on its own ({nearest(name, known)})"
            raise Refused(f"{one}; what makes the position goes with the whole payload")


def _left(row: Row, fields: Sequence[str]) -> Row | None:
    """What to store instead; None where nothing is to be removed."""
    event = logged(row).event
    if isinstance(event, d.PayloadRemoved | d.Redacted):
        return None
    if not fields:
        assert isinstance(event, d.Development | d.Amendment)
        return row._replace(state=encode(redaction.without_payload(event)), texts=None)
    if row.texts is not None:
        texts = removed(row.topic, row.state, row.texts, fields)
        return None if texts == row.texts else row._replace(texts=texts)
    left = redaction.without_texts(event, fields)
    return None if left == event else row._replace(state=encode(left))


# --- how it is done -----------------------------------------------------------------------------

_Held = dict[tuple[str, str], int | None]
"""(space, name) -> the event that declares the name from now on; None: no event does."""


def _moved_names(shelf: Shelf, planned: Redacting) -> _Held:
    """Who holds the names that went with a payload (a proposal's, a package's)."""
    gone = {row.seq for row, _ in planned.changes}
    lost: _Held = {}
    for row, left in planned.changes:
        kept = names_of(logged(left).event)
        for named in names_of(logged(row).event):
            holder = shelf.reader.find_name(planned.negotiation, *named)
            if named not in kept and holder in gone:
                lost[named] = None
    for entry in shelf.log(planned.negotiation) if lost else ():
        for named in names_of(entry.event) if entry.seq not in gone else ():
            if named in lost and lost[named] is None:
                lost[named] = entry.seq
    return lost


def _check_as_recorded(connection: Connection, planned: Redacting, row: Row) -> None:
    """A redaction must not make good what somebody changed behind the log's back."""
    leaf = connection.scalar(select(events.c.leaf).where(events.c.seq == row.seq))
    now = leaf_of(*row[:8])
    if now == leaf:
        changed = bool(look(row.topic, row.state, row.texts).wrong)
    else:
        changed = (row.seq, now.hex()) not in planned.earlier
    if changed:
        wrong = "is not as it was recorded, so it is not redacted"
        raise DoesNotHold(f"event {row.seq} {wrong}: see 'timeline verify'; nothing was written")


def _rewrite(connection: Connection, planned: Redacting, moved: _Held) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete = ON")
    stream = planned.negotiation
    for row, left in planned.changes:
        _check_as_recorded(connection, planned, row)
        kept = {"state": left.state, "texts": left.texts}
        connection.execute(update(events).where(events.c.seq == row.seq).values(kept))
        old, new = (set(mentions_of(logged(one).event)) for one in (row, left))
        for space, name in old - new:
            at = (*_named(mentions, stream, space, name), mentions.c.seq == row.seq)
            connection.execute(delete(mentions).where(*at))
        fresh = [{"stream": stream, "space": space, "name": name, "seq": row.seq}
                 for space, name in new - old]  # fmt: skip
        if fresh:
            connection.execute(insert(mentions), fresh)
        # The digest of a request, and the key made from it, are hashes of what was removed: whoever
        # guesses the text could confirm it. A key that a client chose stays, so that its request
        # is not recorded a second time.
        of_row = (keys.c.stream == stream) & (keys.c.seq == row.seq)
        made = keys.c.key.like("content:%") | keys.c.key.like("file:%")
        connection.execute(delete(keys).where(of_row, made))
        connection.execute(update(keys).where(of_row).values(digest=b""))
    for (space, name), seq in moved.items():
        at = _named(names, stream, space, name)
        if seq is None:
            connection.execute(delete(names).where(*at))
        else:
            connection.execute(update(names).where(*at).values(seq=seq))


def _named(table: Table, stream: str, space: str, name: str) -> tuple[Any, ...]:
    """That a row of the index is of a name."""
    return table.c.stream == stream, table.c.space == space, table.c.name == name


# --- the bytes ----------------------------------------------------------------------------------


def purge(place: str) -> None:
    """Rewrite a store. Raises StoreError, which says that the redaction itself is recorded."""
    path = find_place(place).path
    try:
        if path is not None:
            sqlite_file.attempt(path, lambda: _rewrite_file(path))
        else:
            _rewrite_tables(place)
    except StoreError as error:
        raise type(error)(
            f"the redaction is recorded and shown everywhere, but the file could not be rewritten "
            f"({error.what}), so the removed bytes may still lie in its free space",
            error.where,
            "Give the same command again when nobody else is writing.",
        ) from error


def _rewrite_file(path: str) -> None:
    with closing(sqlite_file.connect(path, mode="rw")) as connection:
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("VACUUM")
        # The write-ahead log, where there is one, holds pages from before.
        busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise StoreLocked("others hold the write-ahead log", path, "Try again.")


_SEEN = (
    "SELECT pg_snapshot_xmin(pg_current_snapshot()) <= CAST('{0}' AS xid8) OR EXISTS ("
    "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() "
    "AND backend_xmin IS NOT NULL AND pid <> pg_backend_pid() "
    "AND age(backend_xmin) > age(CAST('{0}' AS xid8)::xid))"
)
"""Whether somebody may still see what was there before a transaction. VACUUM keeps it for them:
for readers of this database, and for whoever writes in any database of the server."""


def _rewrite_tables(place: str) -> None:
    with closing(Database.open(place, create=False)) as database:
        try:
            with database.engine.connect().execution_options(
                isolation_level="AUTOCOMMIT"
            ) as connection:
                ask, until = connection.exec_driver_sql, monotonic() + waiting.seconds
                now = ask("SELECT pg_current_xact_id()").scalar()
                while ask(_SEEN.format(now)).scalar():
                    if monotonic() > until:
                        raise StoreLocked("others still see it", database.place.shown, "Wait.")
                    sleep(0.02)
                for table in (events, names, mentions, keys):
                    connection.exec_driver_sql(f"VACUUM (FULL) {table.name}")
        except SQLAlchemyError as error:
            raise translate(error, database.place) from error
