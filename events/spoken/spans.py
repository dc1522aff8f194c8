"""Spans of time in words: thirds, quarters, halves, weeks, and seasons of a half of the earth."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from typing import Literal

from events.spoken import words as w
from events.when import NotADate

Hemisphere = Literal["north", "south"]
Day = tuple[int | None, int | None, int | None]
"""Year, month, day; each None where it is not said."""

_HOLDING = r".*\b(?:of|vom|du|del|de|do|van|неделя|неделе)"
"""Words for a week that do not say whether a day is its first."""
_THIRDS = {"early": (1, 10), "mid": (11, 20), "late": (21, 31)}
_YEAR_THIRDS = {"early": (1, 4), "mid": (5, 8), "late": (9, 12)}
_DECADE_THIRDS = {"early": (0, 3), "mid": (4, 6), "late": (7, 9)}
_DECADE = re.compile(r"(?:the |annees |anos |anni |years? )?(\d{3})0(?:s|'s|er(?: jahren?)?|"
                     r"er jaren|-?е(?:\s*годы)?|-?х(?:\s*годов)?)?\Z")  # fmt: skip
_PLURAL = re.compile(r"s\Z|er\b|е\b|х\b|^annees|^anos|^anni|jaren|годы")
_HALF_MONTH = re.compile(rf"(?:the\s+)?([\w.]+)\s+(?:{w.HALF}|{w.HALF_OF})\s+(.+)\Z")


def third_of(year: int, month: int | None, part: str) -> str:
    """`early`, `mid` or `late` in a month, ten days or so, or in a year, four months."""
    low, high = (_THIRDS if month else _YEAR_THIRDS)[part]
    if month is None:
        return f"{year:04d}-{low:02d}/{year:04d}-{high:02d}"
    return _days(year, month, low, min(high, monthrange(year, month)[1]))


def half_of_month(text: str, parts: Callable[[str], Day | None]) -> str | None:
    """`first half of May 2018`: to the 15th, or from the 16th on. `parts` reads the month."""
    match = _HALF_MONTH.match(text)
    half = w.ORDINALS.get(match[1].rstrip(".")) if match else None
    year, month, day = (parts(match[2]) if match and half else None) or (None, None, None)
    if year is None or month is None or day is not None or half not in (1, 2):
        return None
    low, high = (1, 15) if half == 1 else (16, monthrange(year, month)[1])
    return _days(year, month, low, high)


def _days(year: int, month: int, first: int, last: int) -> str:
    return f"{year:04d}-{month:02d}-{first:02d}/{year:04d}-{month:02d}-{last:02d}"


def decade_of(text: str) -> str | None:
    """The three digits that the years of `1950s` begin with."""
    match = _DECADE.match(text)
    return match[1] if match and _PLURAL.search(text) else None


def third_of_decade(decade: str, part: str) -> str:
    """The first four, the middle three or the last three years."""
    low, high = _DECADE_THIRDS[part]
    return f"{decade}{low}/{decade}{high}"


def quarter_or_half(text: str) -> str | None:
    """`Q3 2018`, `first half of 2019`, `2. Quartal 2018`."""
    for marks, words, size in (("qt", w.QUARTER, 3), ("hs", w.HALF, 6)):
        one = rf"(?:[{marks}]\s?(?P<a>[1-4])|(?P<b>[1-4])\s?[{marks}])"
        other = rf"(?P<c>[\w.]+?)\.?\s+(?:{words})"
        for shape in (rf"(?:{one}|{other})[\s,/.\-]*(?:of|de|del|di|van|des|du)?\s*(?P<y>\d{{4}})",
                      rf"(?P<y>\d{{4}})[\s,/.\-]*(?:{one}|{other})"):  # fmt: skip
            match = re.match(rf"(?:the\s+)?{shape}(?:\s*г\.?(?:ода)?)?\Z", text)
            if not match:
                continue
            told = match["a"] or match["b"] or match["c"].rstrip(".")
            number = re.match(r"([1-4])(?:\.|e|er|eme|o|a|-?й|-?е)?\Z", told)
            part = int(number[1]) if number else w.ORDINALS.get(told, 0)
            if 1 <= part <= 12 // size:
                first = (part - 1) * size + 1
                return f"{match['y']}-{first:02d}/{match['y']}-{first + size - 1:02d}"
    return None


def season(text: str, whole: str, hemisphere: Hemisphere | None) -> str | None:
    """`spring 2018` on a half of the earth that is known; `winter 2018/19`. Raises NotADate where
    it is not known, or which winter is not said; `whole` is the text for the message."""
    named = [(word, w.SEASONS[word]) for word in re.split(r"[\s,.\-/]+", text)
             if word in w.SEASONS]  # fmt: skip
    years = re.search(r"(\d{4})(?:\s*[/–—-]\s*(\d{4}|\d{2}))?(?!\d)", text)
    if len(named) != 1 or not years:
        return None
    south, north = (re.search(rf"\b(?:{said})\b", text) for said in (w.SOUTH, w.NORTH))
    half = "south" if south else "north" if north else hemisphere
    if half is None:
        raise NotADate(
            f"'{whole}': seasons differ on the two halves of the earth: write the "
            "months, or say 'dates: {hemisphere: north}' in the mapping",
            "hemisphere",
        )
    first = (named[0][1] * 3 + (0 if half == "north" else 6)) % 12 or 12
    year = int(years[1])
    if first == 12:
        if years[2] is None:
            both = f"{year}/{(year + 1) % 100:02d}"
            raise NotADate(f"'{whole}' runs over the turn of the year and does not say "
                           f"of which: write '{named[0][0]} {both}'")  # fmt: skip
        return f"{year:04d}-12/{year + 1:04d}-02"
    return f"{year:04d}-{first:02d}/{year:04d}-{first + 2:02d}"


_OF_YEAR = r"(?:[\s,./\-]*|\s+(?:of|de|del|di|van|des|du|do)\s+)"
_CALENDAR_WEEK = re.compile(
    rf"(?P<y>\d{{4}})[\s\-]?w(?P<a>\d\d)(?:-?(?P<d>[1-7]))?\Z"
    rf"|(?:{w.CALENDAR_WEEK})\s*(?P<b>\d{{1,2}}){_OF_YEAR}(?P<z>\d{{4}})\Z"
    rf"|(?P<c>\d{{1,2}})(?:\.|ª|a|e|eme)?\s*(?:{w.CALENDAR_WEEK}){_OF_YEAR}(?P<x>\d{{4}})\Z"
)


def calendar_week(text: str) -> str | None:
    """`2018-W19` of ISO 8601, `KW 19 2018`, `week 19, 2018`: from Monday to Sunday, or the day of
    it that is said. Raises NotADate."""
    match = _CALENDAR_WEEK.match(text.removesuffix("."))
    if match is None:
        return None
    told = match.groupdict()
    year, week = (next(int(told[name]) for name in names if told[name]) for names in ("yzx", "abc"))
    try:
        first = date.fromisocalendar(year, week, int(told["d"] or 1))
    except ValueError:
        raise NotADate(f"'{text}': {year} has no week {week}") from None
    if told["d"]:
        return first.isoformat()
    return f"{first}/{first + timedelta(days=6)}"


def week_of(day: date, words: str, whole: str) -> str:
    """The seven days from a day on, or up to it. Of a day that begins no week, `week of` may mean
    two. Raises NotADate; `whole` is the text for the message."""
    if re.fullmatch(w.WEEK_TO, words):
        return f"{day - timedelta(days=6)}/{day}"
    if re.fullmatch(_HOLDING, words) and day.weekday() not in (0, 6):
        raise NotADate(f"'{whole}': {day} is a {day:%A}, so that this may be the week from it or "
                       "the one around it: write the first and the last day")  # fmt: skip
    return f"{day}/{day + timedelta(days=6)}"


def shared(start: Day, end: Day, year: int | None) -> tuple[Day, Day]:
    """Both ends with what only one of them says: `22-24 March 2018`, `Dec 30 - Jan 2, 2019`,
    `2018-05-03/04`."""
    if end[1] is None and end[2] is not None and start[1] is not None:  # "May 29/30, 1993"
        end = (end[0] or start[0], start[1], end[2])
    if start[1] is None and start[2] is not None:
        start = (start[0] or end[0], end[1], start[2])
    if end[0] is None:
        end = (start[0] or year, end[1], end[2])
    if start[0] is None:
        over = start[1] is not None and end[1] is not None and start[1] > end[1]
        start = (end[0] - 1 if over and end[0] else end[0], start[1], start[2])
    return end, start


def written(point: Day) -> str:
    year, month, day = point
    assert year is not None
    if month is None:
        return f"{year:04d}"
    return f"{year:04d}-{month:02d}" + (f"-{day:02d}" if day is not None else "")
