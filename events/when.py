"""Dates as the reports give them: EDTF (ISO 8601-2) with strict bounds.

A `When` is the text as entered and the days between which the thing lies. Bounds are strict: `~`
(about), `?` (uncertain) and `%` (both) are kept in the text and pad nothing. An open end is `None`.
A day is the local day of the place where the thing happened.

Beside plain days, months and years the forms of annex A are read: unspecified digits (`156X-12`),
significant digits (`1950S2`), seasons and quarters (`2018-33`), and sets (`[1667,1670..1672]`).
Only the years 0001 to 9999. `docs/edtf.md` says where this differs from what others read.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Literal, NamedTuple

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

Bounds = tuple[date | None, date | None]

_Q = "[~?%]?"
_MASKED = re.compile(
    rf"{_Q}(?P<year>[\dX]{{4}})(?:S(?P<digits>\d+))?{_Q}"
    rf"(?:-{_Q}(?P<month>[\dX]{{2}}){_Q}(?:-{_Q}(?P<day>[\dX]{{2}}){_Q})?)?\Z",
    re.ASCII,
)
_SET = re.compile(r"\[([^\[\]{}]+)\]|\{([^\[\]{}]+)\}")
MONTHS = (
    "January February March April May June July August September October November December"
).split()
_ADVICE = "write YYYY-MM-DD, YYYY-MM, YYYY, an interval like 2018-04/2018-05-03, or 'unknown'"

_GROUPS = {
    **{21 + i: months for i, months in enumerate([(3, 5), (6, 8), (9, 11), (12, 12)] * 2)},
    **{29 + i: months for i, months in enumerate([(9, 11), (12, 12), (3, 5), (6, 8)])},
    **{33 + i: (3 * i + 1, 3 * i + 3) for i in range(4)},
    **{37 + i: (4 * i + 1, 4 * i + 4) for i in range(3)},
    **{40 + i: (6 * i + 1, 6 * i + 6) for i in range(2)},
}
"""First and last month of a season (anywhere, northern, southern), quarter, third and half of a
year. What runs over the turn of the year ends with its own; it is refused where it is entered."""


class NotADate(ValueError):
    """The text is no EDTF date, is ambiguous, or its range is empty; the message says which.

    `kind` is the reason where somebody acts on it: `form`, none of EDTF; `outside`, of a year
    that has no four digits; `order`, `year`, `century`, `month` (of a year, or a day), `serial`,
    `hemisphere` and `total`, which a mapping can settle for all; `weekday` and `calendar`, which
    only whoever wrote it can.
    """

    def __init__(self, message: str, kind: str = "") -> None:
        super().__init__(message)
        self.kind = kind


def bounds_of(text: str) -> Bounds:
    """The first and the last day of a point or set; None for an open end. Raises NotADate."""
    listed = _SET.fullmatch(text)
    if listed:
        return _set(text, (listed[1] or listed[2]).split(","))
    if re.search(r"[Yy]-?\d", text) or re.match(r"-[\dX]{4}", text):
        raise NotADate(
            f"'{text}' lies outside the years 0001 to 9999, which have four digits", "outside"
        )
    found = _MASKED.match(text)
    if found is None or (found["digits"] and found["month"]):
        raise NotADate(f"'{text}' is no EDTF date: {_ADVICE}", "form")
    return _point(text, _year(text, found["year"], found["digits"]), found["month"], found["day"])


def _year(text: str, year: str, digits: str | None) -> str:
    """The year's digits; those that are not significant become unspecified."""
    if digits is not None:
        if not 1 <= int(digits[:9]) <= 4 or "X" in year:
            raise NotADate(
                f"'{text}': S says how many digits of the year count, 1 to 4: write e.g. 1950S2 "
                "for a year from 1900 to 1999, or 19XX"
            )
        year = year[: int(digits)].ljust(4, "X")
    if year == "XXXX":
        raise NotADate(f"'{text}' says no year: write 'unknown' for a date that nobody reported")
    return year


def _point(text: str, year: str, month: str | None, day: str | None) -> tuple[date, date]:
    years = range(max(1, int(year.replace("X", "0"))), int(year.replace("X", "9")) + 1)
    fitting = [one for one in years if _fits(f"{one:04d}", year)]
    if not fitting:
        raise NotADate(f"'{text}': the year 0000 is outside the range 0001 to 9999", "outside")
    months: Sequence[int] = range(1, 13)
    if month is not None:
        months = [one for one in months if _fits(f"{one:02d}", month)]
        if month.isdigit() and int(month) in _GROUPS and day is None:
            first, last = _GROUPS[int(month)]
            months = range(first, last + 1)
        if not months:
            raise NotADate(f"'{text}': there is no month {month}")
    earliest = next(_days(fitting, months, day, 1), None)
    latest = next(_days(fitting, months, day, -1), None)
    if earliest is None or latest is None:
        if f"{year}{month}{day}".isdecimal() and f"{year}-{month}-{day}" in text:
            length = monthrange(fitting[0], months[0])[1]
            raise NotADate(f"'{text}': {MONTHS[months[0] - 1]} {fitting[0]} has {length} days")
        raise NotADate(f"'{text}': there is no day {day} in that month")
    return earliest, latest


def _days(
    years: Sequence[int], months: Sequence[int], day: str | None, step: Literal[1, -1]
) -> Iterator[date]:
    """The days that fit, from the first one on, or from the last one back."""
    for year in years[::step]:
        for month in months[::step]:
            for one in range(1, monthrange(year, month)[1] + 1)[::step]:
                if day is None or _fits(f"{one:02d}", day):
                    yield date(year, month, one)


def is_a_date(year: int, month: int, day: int) -> bool:
    """Whether there is such a day."""
    return year > 0 and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]


def _fits(number: str, mask: str) -> bool:
    return all(wanted in ("X", digit) for digit, wanted in zip(number, mask, strict=True))


def _set(text: str, members: Sequence[str]) -> Bounds:
    """What one of several, or all of several, lie between."""
    firsts: list[date | None] = []
    lasts: list[date | None] = []
    for place, member in enumerate(map(str.strip, members)):
        start, dots, end = member.partition("..")
        open_start, open_end = bool(dots) and not start, bool(dots) and not end
        if (open_start and (place > 0 or not end)) or (open_end and place + 1 < len(members)):
            raise NotADate(
                f"'{text}': an open end stands before the first or after the last of a set: write "
                "e.g. [..1760,1762] or [1760,1762..]"
            )
        first, last = bounds_of(start or end), bounds_of(end or start)
        if first[0] is not None and last[1] is not None and first[0] > last[1]:
            raise NotADate(f"'{member}' ends before it starts: swap the two ends")
        firsts.append(None if open_start else first[0])
        lasts.append(None if open_end else last[1])
    starts = [one for one in firsts if one is not None]
    ends = [one for one in lasts if one is not None]
    return (
        min(starts) if len(starts) == len(firsts) else None,
        max(ends) if len(ends) == len(lasts) else None,
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
