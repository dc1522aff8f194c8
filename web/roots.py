"""Which log it is: the root of its tree, kept up as it grows.

A number of events is a counter: after a restore, or in another store at the same address, the
same number stands for another log. Its root does not.
"""

from __future__ import annotations

from threading import Lock

from timeline.integrity.tree import Frontier
from timeline.store.reader import Reader

_PAGE = 20_000


def leaf_at(reader: Reader, seq: int) -> bytes | None:
    """The leaf of an event; None where there is no such event."""
    found = reader.leaves(seq - 1, seq, 1)
    return found[0][1] if found else None


class Roots:
    """The root over the first events of one store. Any thread may use it.

    Only what is new is read, as long as the last leaf that was read is still in its place.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._frontier = Frontier()
        self._last: bytes | None = None

    def root(self, reader: Reader, head: int) -> str:
        """The root over the first `head` events, as the store has their leaves."""
        with self._lock:
            size = self._frontier.size
            if size > head or (size and leaf_at(reader, size) != self._last):
                self._frontier, self._last = Frontier(), None
            while self._frontier.size < head:
                after = self._frontier.size
                page = reader.leaves(after, head, _PAGE)
                for _, leaf in page:
                    self._last = leaf
                    self._frontier.add(leaf)
                if not page:
                    break  # a log with a gap: `verify` tells
            return self._frontier.root().hex()
