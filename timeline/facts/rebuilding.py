"""Dropping facts and making them again from the log."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import Connection, inspect

from events.errors import UnknownName, nearest
from timeline.facts.schema import FORMER, TABLES, facts, facts_head
from timeline.facts.tables import Tables
from timeline.facts.writer import write_facts
from timeline.store.database import Database
from timeline.store.schema import metadata

__all__ = ["forget", "rebuild"]

Progress = Callable[[str, int, int], None]
"""Told of a negotiation, how many of its events are done, and how many it has."""


def rebuild(
    place: str,
    negotiations: Iterable[str] | None = None,
    *,
    every: bool = False,
    progress: Progress = lambda _name, _done, _total: None,
) -> dict[str, int]:
    """Drop the facts of these negotiations (default: of all) and make them from the log.

    The facts then serve the latest recorded-by cut, and the later ones; with `every` each earlier
    one too, which folds every component as often as it has events. One transaction for each
    negotiation: a rebuild that is stopped leaves it as it was, and appends wait meanwhile.
    Returns negotiation -> number of events. Raises StoreError, UnknownName.
    """
    database = Database.open(place, create=False)
    try:
        with database.writing() as connection:
            metadata.create_all(connection, tables=TABLES)
            for table in FORMER:
                connection.exec_driver_sql(f"DROP TABLE IF EXISTS {table}")
            known = _streams(connection)
        wanted = known if negotiations is None else list(negotiations)
        for name in wanted:
            if name not in known:
                raise UnknownName(f"no negotiation '{name}' ({nearest(name, known)})")
        done = {}
        for name in wanted:
            with database.writing() as connection:
                done[name] = _rebuild(connection, name, every, progress)
        return done
    finally:
        database.close()


def forget(connection: Connection, stream: str, _seqs: Sequence[int] = ()) -> None:
    """Remove all facts of a stream, in the caller's write transaction: for a redaction, after
    which no copy of what it removed may be left. The fold answers until a rebuild."""
    there = inspect(connection)
    if there.has_table(facts_head.name):
        Tables(connection, stream).forget(all_tables=True)
    elif there.has_table(facts.name):  # of an earlier form
        connection.execute(facts.delete().where(facts.c.stream == stream))


def _streams(connection: Connection) -> list[str]:
    found = connection.exec_driver_sql(
        "SELECT stream FROM events GROUP BY stream ORDER BY min(seq)"
    )
    return [row[0] for row in found]


def _rebuild(connection: Connection, stream: str, every: bool, progress: Progress) -> int:
    tables = Tables(connection, stream)
    tables.forget(all_tables=True)
    seqs = tables.seqs()
    parts: Sequence[Sequence[int]] = [[seq] for seq in seqs] if every else [seqs]
    done = 0
    progress(stream, 0, len(seqs))
    for part in parts:

        def told(count: int, before: int = done) -> None:
            progress(stream, before + count, len(seqs))

        write_facts(connection, stream, part, most=None, progress=told)
        done += len(part)
    progress(stream, len(seqs), len(seqs))
    return len(seqs)
