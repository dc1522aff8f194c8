"""Many things in little memory: each is packed as it comes, and unpacked when it is asked for.

What is packed lies in memory while it is little, and in an unnamed temporary file beyond that,
which the system takes away with the process, however it ends.
"""

from __future__ import annotations

import contextlib
import tempfile
from array import array
from collections.abc import Iterable, Iterator
from tempfile import SpooledTemporaryFile
from typing import IO, Generic, TypeVar
from weakref import finalize

import msgspec

from timeline.store.errors import StoreError

Thing = TypeVar("Thing")

_IN_MEMORY = 4 << 20
"""Bytes that stay in memory."""


class Spool(Generic[Thing]):
    """Things of one type in the order in which they were added, or in another one. Adding and
    reading raise StoreError where the temporary folder has no room."""

    def __init__(self, kind: type[Thing]) -> None:
        self._file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - as long as this
        finalize(self, _close, self._file)
        self._ends = array("q", [0])
        self._unfit: dict[int, Thing] = {}
        """What holds half of a pair, which no packed text can: refused as soon as it is decided."""
        self._was_read = False
        self._encoder = msgspec.msgpack.Encoder()
        self._decoder = msgspec.msgpack.Decoder(kind)

    def __len__(self) -> int:
        return len(self._ends) - 1

    def add(self, thing: Thing) -> None:
        """Put a thing after the others."""
        try:
            packed = self._encoder.encode(thing)
        except UnicodeEncodeError:
            self._unfit[len(self)], packed = thing, b""
        try:
            if self._was_read:
                self._file.seek(self._ends[-1])
                self._was_read = False
            self._file.write(packed)
        except OSError as error:
            raise _no_room(error) from None
        self._ends.append(self._ends[-1] + len(packed))

    def read(self, places: Iterable[int] | None = None) -> Iterator[Thing]:
        """The things at these places, counted from 0; all of them without any."""
        ends, file, decode = self._ends, self._file, self._decoder.decode
        for place in range(len(self)) if places is None else places:
            if place in self._unfit:
                yield self._unfit[place]
                continue
            start = ends[place]
            self._was_read = True  # others may read, or add, between two of these
            try:
                file.seek(start)
                packed = file.read(ends[place + 1] - start)
            except OSError as error:
                raise _no_room(error) from None
            yield decode(packed)


def _no_room(error: OSError) -> StoreError:
    return StoreError(
        f"what is read of the table cannot be kept there ({error.strerror or error})",
        tempfile.tempdir or "the temporary folder",
        "Free some space, or name another folder in TMPDIR, then try again.",
    )


def _close(file: IO[bytes]) -> None:
    with contextlib.suppress(OSError):  # what had no room is not needed any more
        file.close()
