"""A reader on SQLAlchemy's connections: for PostgreSQL, and for a file at one moment."""

import os
from collections.abc import Sequence
from typing import Any

from sqlalchemy.exc import DBAPIError

from timeline.store.engine import open_engine
from timeline.store.moment import open_moment
from timeline.store.place import find_place
from timeline.store.reader import Reader
from timeline.store.sql_errors import translate
from timeline.store.statements import ON_SERVER, array, in_file

_NOW = "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS bigint)"


class SqlReader(Reader):
    """Read-only connections to one store; see `timeline.store.reader.Reader`."""

    def __init__(self, url_or_path: str | os.PathLike[str], *, moment: bool = False) -> None:
        self._place = find_place(url_or_path)
        self._shown = self._place.shown
        self._engine = (
            open_moment(url_or_path)
            if moment
            else open_engine(url_or_path, create=False, read_only=True)
        )
        # A connection is not asked whether it is alive: where it is not, the question comes again.
        self._engine.dialect.do_ping = lambda _: True  # type: ignore[assignment]

    def close(self) -> None:
        self._engine.dispose()

    def server_now(self) -> int | None:
        return None if self._place.path else int(self._run(_NOW, {})[0][0])

    def _ask(self, statement: str, **values: Any) -> Sequence[Sequence[Any]]:
        if self._place.path is not None:
            return self._run(*in_file(statement, values))
        arrays = {n: v if isinstance(v, str | int) else array(v) for n, v in values.items()}
        return self._run(ON_SERVER[statement], arrays)

    def _run(
        self, sql: str, values: dict[str, Any], *, again: bool = True
    ) -> Sequence[Sequence[Any]]:
        # Through the driver: what SQLAlchemy makes around it takes as long as the answer.
        dialect = self._engine.dialect
        error_of = dialect.loaded_dbapi.Error
        connection: Any = None
        try:
            connection = self._engine.raw_connection()
            found: list[tuple[Any, ...]] = connection.cursor().execute(sql, values).fetchall()
            return found
        except error_of as error:
            if connection is not None and dialect.is_disconnect(
                error, connection.dbapi_connection, None
            ):
                connection.invalidate(error)
                if again:
                    return self._run(sql, values, again=False)
            told: Any = DBAPIError.instance(sql, None, error, error_of, dialect=dialect)
            raise translate(told, self._place) from error
        finally:
            if connection is not None:
                connection.close()
