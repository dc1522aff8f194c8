"""A cut: the point in time that is asked for, on three named clocks, and how it is read."""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

Reading = Literal["certain", "possible"]


class Cut(msgspec.Struct, frozen=True, kw_only=True):
    """What a replay is asked to see. `None` is an open end: everything.

    `as_of`: what had happened by the end of that day. `known_by`: what was public by then.
    `recorded_by`: what this log held at that sequence number. `without` leaves out authorities
    (A1 to A7), `without_sources` source ids: what is left out is not there, its links neither.
    """

    recorded_by: int
    as_of: date | None = None
    known_by: date | None = None
    reading: Reading = "certain"
    without: tuple[str, ...] = ()
    without_sources: tuple[str, ...] = ()

    def at(self, day: date | None, reading: Reading | None = None) -> Cut:
        """The same cut as of another day; with a reading also under that one."""
        return msgspec.structs.replace(self, as_of=day, reading=reading or self.reading)
