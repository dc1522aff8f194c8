"""What lies in a database, free space and all."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import text

from timeline.store.database import Database


def everything(where: str, opened: Callable[..., Database]) -> bytes:
    """All bytes of the database: of the SQLite files, or of the server's files of the tables."""
    if not where.startswith("postgresql"):
        folder = Path(where).parent
        return b"".join(
            path.read_bytes() for path in folder.glob(Path(where).name + "*") if path.is_file()
        )
    with opened(where, create=False).engine.connect() as connection:
        connection.exec_driver_sql("CHECKPOINT")
        (folder,) = connection.execute(text("SHOW data_directory")).one()
        paths = connection.execute(
            text(
                "SELECT pg_relation_filepath(oid) FROM pg_class "
                "WHERE relkind IN ('r', 'i', 't') AND pg_relation_filepath(oid) IS NOT NULL"
            )
        ).scalars()
        return b"".join((Path(folder) / path).read_bytes() for path in paths)
