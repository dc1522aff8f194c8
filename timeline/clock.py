"""Whether the machine's clock can be right, asked before anything is recorded by it.

A time that lies far ahead cannot be taken back: everything later gets times behind it, and drops
out of every answer that is bounded by what was known or recorded by a day.
"""

from __future__ import annotations

import os
from contextlib import suppress

from events.errors import Refused
from events.log import recorded_text
from timeline.config import CLOCK_IS_RIGHT
from timeline.store.appender import now_us
from timeline.store.place import find_place
from timeline.store.reader import Reader

BUILT = 1_795_824_000_000_000
"""The day of this program's making, 2026-11-28, in microseconds since 1970."""

_BEGUN = 1_577_836_800_000_000
"""2020-01-01: no machine that runs this program has an earlier day. A clock without a battery
begins at 1970."""

_DAY = 24 * 3600 * 1_000_000
_YEAR = 366 * _DAY


def check_clock(place: str, reader: Reader | None) -> None:
    """Raise Refused where the clock is before 2020, or a day ahead of the database's server; on a
    file, where it is more than a year ahead of the last recorded event, of the last change of the
    file, and of the program's making. reader: None for a store that is made now."""
    path, now = find_place(place).path, now_us()
    right = bool(os.environ.get(CLOCK_IS_RIGHT))
    if now < (0 if right else _BEGUN):
        how = "" if right else ", or say --clock-is-right"
        raise Refused(
            f"this machine's clock says {_day(now)}, which is long past: what has no source would "
            f"count as public since then. Set the clock{how}"
        )
    if right:
        return
    if path is None:
        if reader is None:
            return
        known, most, what = reader.server_now() or now, _DAY, "the database's clock says"
    else:
        times = [BUILT]
        with suppress(OSError):
            times.append(os.stat(path).st_mtime_ns // 1000)
        if reader is not None:
            times.append(reader.tip()[1])
        known, most, what = max(times), _YEAR, "the newest time that this store knows is"
    if now > known + most:
        raise Refused(
            f"this machine's clock says {_day(now)}, and {what} {_day(known)}: nothing is recorded "
            "by a clock that may be wrong, since no later event could stand before it. Set the "
            "clock, or say --clock-is-right"
        )


def _day(microseconds: int) -> str:
    try:
        return recorded_text(microseconds)[:10]
    except OverflowError:
        return "a year that no calendar has"
