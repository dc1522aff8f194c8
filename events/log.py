"""One entry of the log, as the projections read it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from events.setting import Original

if TYPE_CHECKING:
    from events.developments import Event

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST = _EPOCH.date().toordinal()
_A_DAY = 24 * 60 * 60 * 1_000_000


class Logged(NamedTuple):
    """An event with what the store gave it.

    `seq`: its place in commit order; `recorded`: microseconds since 1970 (UTC), never
    decreasing with `seq`; `recorder`: who entered it.
    """

    seq: int
    recorded: int
    recorder: str
    event: Event


def instant(recorded: int) -> datetime:
    """The recorded time as a UTC datetime."""
    return _EPOCH + timedelta(microseconds=recorded)


@lru_cache(maxsize=1024)
def _day(number: int) -> date:
    return date.fromordinal(_FIRST + number)


def first_day(entry: Logged) -> date:
    """The UTC day on which it was first recorded: in the store that it comes from, if it was
    brought over. What no source tells of was public then, in whichever store it is read."""
    original = entry.event.original
    return _day((original.recorded if original else entry.recorded) // _A_DAY)


def first_recorded(entry: Logged) -> Original:
    """When and by whom it was first recorded, in whichever store that was."""
    return entry.event.original or Original(recorded=entry.recorded, recorder=entry.recorder)


def recorded_text(recorded: int) -> str:
    """The recorded time as text: `2018-05-04T09:30:00.000000Z`."""
    return instant(recorded).isoformat(timespec="microseconds").replace("+00:00", "Z")


def read_recorded(text: str) -> int:
    """A recorded time from its text (UTC, or with an offset). Raises ValueError."""
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"'{text}' is no UTC time: write 2018-05-04T09:30:00Z") from None
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return (when - _EPOCH) // timedelta(microseconds=1)
