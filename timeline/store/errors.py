"""What can go wrong with the place where events are kept.

Events that clash with stored ones are not here: see `timeline.store.conflicts`.
"""

from typing import ClassVar


class StoreError(Exception):
    """The store cannot do what was asked, for a reason that lies outside the events.

    what: one clause that says what happened. where: the path, or the URL without its
    password. remedy: whole sentences that say what to do next.
    """

    exit_code: ClassVar[int] = 5

    def __init__(self, what: str, where: str, remedy: str) -> None:
        super().__init__(what, where, remedy)
        self.what = what
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.where}: {self.what}. {self.remedy}"


class StoreUnreachable(StoreError):
    """The store is missing, not started, not permitted, not answering, or damaged."""


class StoreAbsent(StoreUnreachable):
    """There is no store, and one may be started."""


class StoreSilent(StoreUnreachable):
    """The server does not answer, or the connection was lost. Trying again later may help. Whether
    a write that was under way was done is not known; repeating it with its key tells."""


class StoreDamaged(StoreUnreachable):
    """The store is ours, but a part of it is missing or cannot be read; it was left alone."""


class StoreLocked(StoreError):
    """The lock timeout passed while somebody else was writing; nothing was written."""


class StoreForeign(StoreError):
    """The place holds something that is not a store of this program; it was left alone."""


class StoreNewer(StoreError):
    """The store was written by a newer version of this program; it was left alone."""


class StoreOlder(StoreError):
    """The store was written by an older version and must be upgraded; it was left alone."""


class StoreFull(StoreError):
    """There is no room left to write; nothing was written."""
