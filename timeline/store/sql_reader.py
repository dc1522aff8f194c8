"""A reader on SQLAlchemy's connections: for PostgreSQL, and for a file at one moment."""

import os
from collections.abc import Sequence
from typing import Any

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from timeline.store.engine import open_engine
from timeline.store.moment import open_moment
from timeline.store.place import LOCK_TIMEOUT, find_place
from timeline.store.reader import Reader
from timeline.store.sql_errors import translate
from timeline.store.statements import ON_SERVER, array, in_file

__all__ = ["SqlReader"]

_NOW = "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS bigint)"


class SqlReader(Reader):
    """Read-only connections to one store; see `timeline.store.reader.Reader`."""

    def __init__(
        self,
        url_or_path: str | os.PathLike[str],
        *,
        lock_timeout: float = LOCK_TIMEOUT,
        moment: bool = False,
    ) -> None:
        """Open a store; raises as `open_reader` does."""
        self._place = find_place(url_or_path)
        self._shown = self._place.shown
        self._lock_timeout = lock_timeout
        self._engine = (
            open_moment(url_or_path, lock_timeout=lock_timeout)
            if moment
            else open_engine(url_or_path, create=False, lock_timeout=lock_timeout, read_only=True)
        )
        # A connection is not asked whether it is alive: where it is not, the question comes again.
        self._engine.dialect.do_ping = lambda _: True  # type: ignore[assignment]

    def close(self) -> None:
        """Let go of the store; the reader cannot be used afterwards."""
        self._engine.dispose()

    def server_now(self) -> int | None:
        """What the database's own clock says (microseconds, UTC); a file has none."""
        return None if self._place.path else int(self._run(_NOW, {})[0][0])

    def _ask(self, statement: str, **values: Any) -> Sequence[Sequence[Any]]:
        if self._place.path is not None:
            return self._run(*in_file(statement, values))
        arrays = {n: v if isinstance(v, str | int) else array(v) for n, v in values.items()}
        return self._run(ON_SERVER[statement], arrays)

    def _run(
        self, sql: str, values: dict[str, Any], *, again: bool = True
    ) -> Sequence[Sequence[Any]]:
        try:
            with self._engine.connect() as connection:
                return connection.exec_driver_sql(sql, values).all()
        except SQLAlchemyError as error:
            if again and isinstance(error, DBAPIError) and error.connection_invalidated:
                return self._run(sql, values, again=False)
            raise translate(error, self._place, self._lock_timeout) from error
