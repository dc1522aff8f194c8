"""What was made of something before, so that it is made once."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
Made = TypeVar("Made")


_One = TypeVar("_One")


def twin(one: _One) -> _One:
    """A copy of a plain object that shares what it holds: `copy.copy` takes ten times as long."""
    found = object.__new__(type(one))
    found.__dict__.update(one.__dict__)
    return found


class Memo(dict[Key, Made]):
    """What was made of each key before; forgotten when there is too much of it. Faster than a
    cached function, for what is asked by the hundred thousand and comes again."""

    def __init__(self, make: Callable[[Key], Made], most: int = 65_536) -> None:
        super().__init__()
        self._make = make
        self._most = most

    def __missing__(self, key: Key) -> Made:
        if len(self) >= self._most:
            self.clear()
        made = self[key] = self._make(key)
        return made
