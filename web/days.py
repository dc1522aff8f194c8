"""Days beside others, at the edges of the calendar too."""

from __future__ import annotations

from datetime import date, timedelta


def moved(day: date, by: int) -> date:
    """The day so many days later (earlier, below 0), or the calendar's last (first)."""
    try:
        return day + timedelta(days=by)
    except OverflowError:
        return date.max if by > 0 else date.min
