"""Which of the two readers reads a store; what they share is `timeline.store.reader`."""

import os

from timeline.store.place import find_place
from timeline.store.reader import Reader


def open_reader(url_or_path: str | os.PathLike[str], *, moment: bool = False) -> Reader:
    """A reader of the store at a path, `sqlite:///path` or `postgresql://...`.

    moment: whatever it is asked, it tells of the store as it is now (`timeline.store.moment`), and
    serves one thread. Else each answer is true of a moment of its own.

    Never creates a file. Raises StoreUnreachable when there is no store, StoreDamaged when it
    lost a table, StoreForeign when it is something else, StoreNewer when it is too new,
    StoreLocked when it stays locked.
    """
    place = find_place(url_or_path)
    if place.path is not None and not moment:
        from timeline.store.sqlite_reader import SqliteReader

        return SqliteReader(place.path)
    from timeline.store.sql_reader import SqlReader

    return SqlReader(url_or_path, moment=moment)
