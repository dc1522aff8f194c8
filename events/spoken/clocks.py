"""What stands beside a date: a time of day, a day of the week that must agree, its calendar."""

from __future__ import annotations

import re
from datetime import date

from events.spoken import words as w
from events.when import NotADate, is_a_day

_CLOCK = re.compile(
    r"(?:(?P<iso>(?<=\d)t)|(?<![ ,])[ ,]+|\bat\s+|\bum\s+|\ba\s+)(?P<clock>(?P<hour>\d{1,2})"
    r"(?:[:h](?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?\s*(?P<half>[ap]\.?m\.?)?"
    r"|\s*(?:(?P<alone>[ap]\.?m\.?\b)|(?=uhr\b|h\b))))\s*(?:uhr\b|h\b)?\s*"
    r"(?P<zone>z|utc|gmt|[ecpm][sd]?t|[+-]\d{2}:?\d{2})?\Z"
)
_WEEKDAY = re.compile(rf"(?P<long>{w.DAYS})\b[.,]*\s+|(?P<short>{w.SHORT_DAYS})[.,]*\s+"
                      r"(?=\d{1,2}\.?\s+[^\W\d]{3}|\d{1,2}[./\-]\d{1,2}[./\-]|"
                      r"\d{1,2}\.[^\W\d]{3})")  # fmt: skip
_OF_A_DAY = re.compile(r"(?<!\d)\d\d?[/.]\d|\d[/.]\d\d?(?!\d)")
_BEHIND = re.compile(rf"\s*\((?P<long>{w.DAYS}|{w.SHORT_DAYS})\.?\)\Z")


def without_clock(text: str, whole: str) -> str:
    """A bare text without its time of day. Raises NotADate for a time that no day has; `whole` is
    the text for the message."""
    match = _CLOCK.search(text)
    if match is None:
        return text
    if _time(match) is None:
        raise NotADate(f"'{whole}': {match['clock'].strip()} is no time of day")
    return text[: match.start()]


def clock_of(text: str, edtf: str | None = None) -> str | None:
    """The time of day that stands behind a date, as HH:MM with the offset that is told; None where
    there is none, or where the date (`edtf`, if it is known) is of more than one day. Midnight
    alone is what programs write where they know no time."""
    ends = w.bare(text).split("/") if edtf is None or is_a_day(edtf) else []
    match = next(filter(None, map(_CLOCK.search, ends)), None)
    told = _time(match) if match else None
    if match is None or told is None:
        return None
    if told == "00:00" and not match["half"] and not match["alone"]:
        return None
    zone = match["zone"] or ""
    if not match["iso"] and not match["second"] and zone[:1] == "-" and zone[1:] > told:
        return told  # `10:00-11:00` is from when to when
    if zone in ("z", "utc", "gmt"):
        return f"{told}Z"
    return told + (f"{zone[:3]}:{zone[-2:]}" if zone[:1] in ("+", "-") else "")


def time_in(text: str, edtf: str | None) -> str:
    """The time of day in a text that is a date too (`edtf`), empty where it tells none; in one that
    is none, the text itself where it is no such time."""
    return clock_of(f"at {text}") or text if edtf is None else clock_of(text, edtf) or ""


def _time(match: re.Match[str]) -> str | None:
    """HH:MM; None where no day has such a time. The end of a day is its last minute."""
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    half = (match["half"] or match["alone"] or "")[:1]
    if half:
        hour = hour % 12 + 12 * (half == "p") if 1 <= hour <= 12 else 99
    if (hour, minute) == (24, 0):
        hour, minute = 23, 59
    return f"{hour:02d}:{minute:02d}" if hour < 24 and minute < 60 else None


def without_weekday(text: str) -> tuple[str, frozenset[int]]:
    """A bare text without the day of its week, and which days that word names: 0 is Monday."""
    match = _WEEKDAY.match(text)
    if match:
        return text[match.end() :], w.WEEKDAYS[match["long"] or match["short"]]
    match = _BEHIND.search(text)
    if match:
        return text[: match.start()], w.WEEKDAYS[match["long"]]
    return text, frozenset()


def must_fall_on(edtf: str, days: frozenset[int], whole: str) -> None:
    """Raises NotADate where the first day of a date is none of these days of the week."""
    match = re.match(r"\d{4}-\d\d-\d\d", edtf)
    if not days or match is None:
        return
    try:
        day = date.fromisoformat(match[0])
    except ValueError:  # a day that its month does not have is told of the date
        return
    if day.weekday() not in days:
        raise NotADate(f"'{whole}': {day} is a {day:%A}: which of the two is right? Write the day "
                       "alone", "weekday")  # fmt: skip


def must_be_gregorian(edtf: str, whole: str) -> None:
    """Raises NotADate for what may be a year of another calendar, with what to write if it is not:
    `1400/02/07` of Persia, `15/9/1442` of Islam, `5/5/2566` of Thailand."""
    year = int(edtf[:4]) if edtf[:4].isdecimal() else 0
    if 2400 <= year < 2700 or (1300 <= year <= 1500 and _OF_A_DAY.search(whole)):
        remedy = "write its day" if whole == edtf else f"if it is not, write {edtf}"
        raise NotADate(f"'{whole}' would be the year {year}: is it of another calendar? Those are "
                       f"not converted; {remedy}", "calendar")  # fmt: skip
