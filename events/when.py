"""Dates as the reports give them: EDTF (ISO 8601-2) with strict bounds.

A `When` is the text as entered and the days between which the thing lies. Bounds are strict:
`~` (about) and `?` (uncertain) are kept in the text and pad nothing. An open end is `None`.
A day is the local day of the place where the thing happened.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from events.edtf import MONTHS, NotADate, bounds_of, is_a_date

__all__ = ["LONGEST", "UNKNOWN", "NotADate", "When", "is_a_day", "parse_day", "parse_entered",
           "parse_when"]  # fmt: skip

UNKNOWN = "unknown"
"""The date nobody reported; it reads as `../known`, the day it was public (DOMAIN.md, 3)."""

LONGEST = 100
"""No date that a report gives has more characters."""

_OF_A_CUT = re.compile(r"\d{4}-(\d{2})(?:-\d{2})?\Z", re.ASCII)
_OVER_NEW_YEAR = re.compile(r"(?<![\dX])[\dX]{4}[~?%]?-[~?%]?(24|28|30)(?![\dX]|[~?%]?-)", re.ASCII)
"""EDTF's winter, its winter of the northern and its summer of the southern half of the earth."""
_IN_NUMBERS = re.compile(
    r"(?:(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})|(\d{4})[/.](\d{1,2})[/.](\d{1,2}))\Z", re.ASCII
)


class When(NamedTuple):
    """A date of any precision. `earliest` and `latest` are days, `None` where the end is open."""

    text: str
    earliest: date | None
    latest: date | None

    @property
    def is_unknown(self) -> bool:
        """True where no day at all was reported."""
        return self.text == UNKNOWN


@lru_cache(maxsize=32768)
def parse_when(text: str) -> When:
    """Read an EDTF text, e.g. `2018-05-03`, `2018-04`, `../2018-05-02`, `2018-04~/2018-05-03`.

    Raises NotADate for anything else, an ambiguous `03/04/2018` with both readings.
    """
    if text[4:5] == text[7:8] == "-" and len(text) == 10:  # nearly every date is a plain day
        try:
            day = date.fromisoformat(text)
        except ValueError:
            pass  # what is wrong with it is told below
        else:
            return When(text, day, day)
    text = text.strip()
    if text == UNKNOWN:
        return When(UNKNOWN, None, None)
    if len(text) > LONGEST:
        raise NotADate(f"'{text[:20]}...' is no date: it has {len(text):,} characters")
    _refuse_lookalikes(text)
    earliest, latest = _interval(text) if "/" in text else bounds_of(text)
    if earliest is None and latest is None:
        raise NotADate(f"'{text}' says nothing: write 'unknown' for a date that nobody reported")
    return When(text, earliest, latest)


def parse_entered(text: str) -> When:
    """Read a date that is being entered. Raises NotADate, also for a winter or other season that
    runs over the turn of the year: nobody can tell which months of which year are meant."""
    found = parse_when(text)
    if found.earliest != found.latest and _OVER_NEW_YEAR.search(found.text):
        raise NotADate(
            f"'{found.text}' names a season that runs over the turn of the year, and does not say "
            "of which: write the months, as in 2018-12/2019-02"
        )
    return found


def is_a_day(text: str) -> bool:
    """Whether a text is a date, and of one day."""
    try:
        _, earliest, latest = parse_when(text)
    except NotADate:
        return False
    return earliest is not None and earliest == latest


def parse_day(text: str, *, end_of_month: bool = True) -> date:
    """A day for a cut: `YYYY-MM-DD`, or `YYYY-MM` which means its last day (first if not
    `end_of_month`). Raises NotADate."""
    match = _OF_A_CUT.match(text.strip())
    if match is None or int(match[1]) > 20:  # a season or a quarter
        _refuse_lookalikes(text.strip())
        which = "last" if end_of_month else "first"
        raise NotADate(f"'{text}' is no day: write YYYY-MM-DD, or YYYY-MM for its {which} day")
    first, last = bounds_of(text.strip())
    assert first is not None
    assert last is not None
    return last if end_of_month else first


def _interval(text: str) -> tuple[date | None, date | None]:
    start_text, _, end_text = text.partition("/")
    if not start_text or not end_text:
        raise NotADate(
            f"'{text}': write an open end as '..', so '../2018-05-02' or '2018-05-02/..'"
        )
    earliest = None if start_text == ".." else _end_of(text, start_text, first=True)
    latest = None if end_text == ".." else _end_of(text, end_text, first=False)
    if earliest is not None and latest is not None and earliest > latest:
        raise NotADate(f"'{text}' ends before it starts: swap the two ends")
    return earliest, latest


def _end_of(whole: str, part: str, *, first: bool) -> date | None:
    if "/" in part:
        raise NotADate(f"'{whole}' has more than one '/': an interval has one")
    return bounds_of(part)[0 if first else 1]


def _refuse_lookalikes(text: str) -> None:
    if match := _IN_NUMBERS.match(text):
        one, two, year = (int(match[n]) for n in ((1, 2, 3) if match[3] else (6, 5, 4)))
        days = ((one, two), (two, one)) if match[3] else ((one, two),)
        readings = [
            f"{year:04d}-{month:02d}-{day:02d} ({day} {MONTHS[month - 1]} {year})"
            for day, month in days
            if is_a_date(year, month, day)
        ]
        if len(set(readings)) > 1:
            raise NotADate(
                f"'{text}' is ambiguous: {readings[0]} or {readings[1]}? "
                "Neither is taken; write one of them as YYYY-MM-DD",
                "order",
            )
        months = (month for _, month in days)
        told = f"write {readings[0].split()[0]}" if readings else _lacking(year, *months)
        raise NotADate(f"'{text}' is no EDTF date: {told}", "form")
    if "T" in text[10:11]:
        parse_when(text[:10])  # what is wrong with the day is told first
        raise NotADate(f"'{text}' has a time: days are the finest date, write {text[:10]}")


def _lacking(year: int, *numbers: int) -> str:
    """What is said of a day that no month of these numbers has."""
    month = next((one for one in numbers if 1 <= one <= 12), None)
    if month is None or year < 1:
        return "write YYYY-MM-DD"
    return f"{MONTHS[month - 1]} {year} has {monthrange(year, month)[1]} days"


def until(text: str | None) -> date:
    """The last day that a text tells; the last of all where it tells none."""
    return (parse_when(text).latest if text else None) or date.max
