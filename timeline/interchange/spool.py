"""Many things in little memory: each is packed as it comes, and unpacked when it is asked for.

What is packed lies in memory while it is little, and in an unnamed temporary file beyond that,
which the system takes away with the process, however it ends.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from tempfile import SpooledTemporaryFile
from typing import Generic, TypeVar
from weakref import finalize

import msgspec

Thing = TypeVar("Thing")

_IN_MEMORY = 4 << 20
"""Bytes that stay in memory."""


class Spool(Generic[Thing]):
    """Things of one type in the order in which they were added, or in another one."""

    def __init__(self, kind: type[Thing]) -> None:
        self._file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - as long as this
        finalize(self, self._file.close)
        self._ends = array("q", [0])
        self._was_read = False
        self._encoder = msgspec.msgpack.Encoder()
        self._decoder = msgspec.msgpack.Decoder(kind)

    def __len__(self) -> int:
        return len(self._ends) - 1

    def add(self, thing: Thing) -> None:
        """Put a thing after the others."""
        packed = self._encoder.encode(thing)
        if self._was_read:
            self._file.seek(self._ends[-1])
            self._was_read = False
        self._file.write(packed)
        self._ends.append(self._ends[-1] + len(packed))

    def read(self, places: Iterable[int] | None = None) -> Iterator[Thing]:
        """The things at these places, counted from 0; all of them without any."""
        ends, file, decode = self._ends, self._file, self._decoder.decode
        for place in range(len(self)) if places is None else places:
            start = ends[place]
            self._was_read = True  # others may read, or add, between two of these
            file.seek(start)
            yield decode(file.read(ends[place + 1] - start))
