"""What an error of SQLAlchemy says: about the store, or else about the statement."""

from typing import cast

from sqlalchemy import exc

from timeline.store import sqlite_file
from timeline.store.driver import sqlite3
from timeline.store.errors import StoreError, StoreSilent, StoreUnreachable
from timeline.store.identity import damaged
from timeline.store.place import Place


def translate(error: exc.SQLAlchemyError, place: Place) -> Exception:
    """The error to raise instead: a StoreError, or the event library's own for the rest."""
    from eventsourcing import persistence  # who only reads need not wait for the event library

    if isinstance(error, exc.TimeoutError):
        return sqlite_file.locked(place.shown)
    if not isinstance(error, exc.DBAPIError):
        return persistence.PersistenceError(str(error))
    if isinstance(error.orig, sqlite3.Error):
        found = sqlite_file.explain(error.orig, place.shown)
    else:
        found = _explain_server(error, place)
    if found is not None:
        return found
    # Both libraries have the errors of the Python Database API, by its names.
    ours = getattr(persistence, type(error).__name__, persistence.PersistenceError)
    return cast("Exception", ours(str(error.orig)))


def is_duplicate(error: exc.IntegrityError) -> bool:
    """True when a unique index refused the row, rather than another constraint."""
    if isinstance(error.orig, sqlite3.Error):
        # Not every driver tells the extended code; the words are SQLite's own in both cases.
        return str(error.orig).startswith("UNIQUE constraint failed")
    return getattr(error.orig, "sqlstate", None) == "23505"


def _explain_server(error: exc.DBAPIError, place: Place) -> StoreError | None:
    # https://www.postgresql.org/docs/current/errcodes-appendix.html
    state = getattr(error.orig, "sqlstate", None) or ""
    if state in ("55P03", "40P01"):
        return sqlite_file.locked(place.shown)
    if state == "53100":
        return sqlite_file.full(place.shown)
    said = str(error.orig).strip().partition("\n")[0]
    if state in ("42501", "25006"):
        return StoreUnreachable(
            f"permission is missing ({said})", place.shown, "Ask the database's owner for it."
        )
    # A table, column or index is not there; damaged pages; a file of the server is not there.
    if state in ("42P01", "42703", "42704", "42P10", "XX001", "XX002", "58P01"):
        return damaged(said, place.shown)
    lost = not state and isinstance(error, exc.OperationalError)
    if lost or error.connection_invalidated or state[:2] in ("08", "28", "3D", "53", "57"):
        return StoreSilent(
            f"the database does not answer ({said})",
            place.shown,
            "Check the URL and that the server runs, then try again.",
        )
    return None
