"""What is put into a database past all checks, and what lies in one, free space and all."""

from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from sqlalchemy import text

from events.codec import encode
from events.log import Logged
from timeline.mentions import mentions_of, names_of
from timeline.store.database import Database
from timeline.store.entry import Fresh
from timeline.store.recorder import SqlProcessRecorder


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


def keep(log: Sequence[Logged], place: str) -> None:
    """A log as a store keeps it, without asking whether it may: each entry with a key, too."""
    ready, known = [], set[tuple[str, str]]()
    for version, logged in enumerate(log, 1):
        event = logged.event
        names = tuple(name for name in dict.fromkeys(names_of(event)) if name not in known)
        known.update(names)
        ready.append(Fresh("story", version, event.topic, encode(event), "li",
                           getattr(event, "id", None), names, mentions_of(event),
                           key=f"key-{version}", digest=b""))  # fmt: skip
    with closing(Database.open(place, create=True)) as database:
        SqlProcessRecorder(database).insert_fresh(ready)
