"""Dates as people type them, read as EDTF. What is ambiguous is asked for, never guessed.

`March 22, 2018`, `22 Mar 2018`, `22.03.2018`, `2018/3/22`, `March 2018`, `22-24 March 2018`,
`2018 3 22` (three columns), `2018年3月22日`, month names in some European languages, and EDTF.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from events.when import NotADate, parse_when

Order = Literal["day-first", "month-first"]

_NAMES = (
    "january jan januar janvier janv enero ene gennaio gen janeiro",
    "february feb februar fevrier fev fevr febrero febbraio fevereiro",
    "march mar marz maerz mars marzo marco",
    "april apr avril avr abril abr aprile",
    "may mai mayo maggio mag maio",
    "june jun juni juin junio giugno giu junho",
    "july jul juli juillet juil julio luglio lug julho",
    "august aug aout agosto ago",
    "september sep sept septembre septiembre settembre set setembro",
    "october oct oktober okt octobre octubre ottobre ott outubro out",
    "november nov novembre noviembre novembro",
    "december dec dezember dez decembre diciembre dic dicembre dezembro",
)
_MONTH = {name: month for month, names in enumerate(_NAMES, start=1) for name in names.split()}
_DAYS = (
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri "
    "sat sun montag dienstag mittwoch donnerstag freitag samstag sonntag lundi mardi mercredi "
    "jeudi vendredi samedi dimanche lunes martes miercoles jueves viernes sabado domingo"
).split()
_LEADING_DAY = re.compile(rf"(?:{'|'.join(_DAYS)})\b[.,]?\s+", re.IGNORECASE)
_ABOUT = re.compile(r"(?:c\.|ca\.?|circa|about|around|approx\.?|approximately)\s+", re.IGNORECASE)
_TIME = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]\d{1,2}:\d{2}.*\Z")
_NUMBERS = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})\Z")
_YEAR_FIRST = re.compile(r"(\d{4})\s*[/.\- ]\s*(\d{1,2})(?:\s*[/.\- ]\s*(\d{1,2}))?\Z")
_BASIC = re.compile(r"(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\Z")
_CHINESE = re.compile(r"(\d{4})\s*年(?:\s*(\d{1,2})\s*月(?:\s*(\d{1,2})\s*[日号])?)?\Z")
_DASH = re.compile(r"\s*(?:–|—|-|\bto\b|\bbis\b|\buntil\b)\s*")
_SERIAL = re.compile(r"[1-5]\d{4}\Z")
_EPOCH = {1900: date(1899, 12, 30), 1904: date(1904, 1, 1)}
"""The day that spreadsheets number 0: theirs has a 29 February 1900, which no date after needs."""
_SHORT_YEAR = re.compile(r"(\d{1,2}[/.\-]\d{1,2}[/.\-])(\d{2})\Z")


@lru_cache(maxsize=8192)
def read_date(
    text: str,
    order: Order | None = None,
    year: int | None = None,
    serial: int | None = None,
    century: int | None = None,
) -> str:
    """The EDTF text of a hand-made date.

    `order` says what `03/04/2018` means, `year` which year `March 22` is of, `serial` from which
    year a spreadsheet counts its days (1900, or 1904 on old Macs: `43181` is 2018-03-22), `century`
    which one a year of two digits is of (2000: `22.03.18` is of 2018); without them such dates
    raise NotADate, as does everything that cannot be read, with what to write instead.
    """
    plain = " ".join(text.split())
    if plain.lower() in ("unknown", "n/a", "n.d.", "?", "undated"):
        return "unknown"
    if serial is not None and _SERIAL.match(plain):
        return (_EPOCH[serial] + timedelta(days=int(plain))).isoformat()
    short = _SHORT_YEAR.match(plain)
    if short and century is not None:
        plain = f"{short[1]}{century + int(short[2])}"
    found = _numeric(plain, order)
    if found is None:
        found = _worded(plain, year)
    if found is not None:
        return parse_when(found).text
    try:
        return parse_when(plain).text
    except NotADate as problem:
        raise NotADate(_advice(plain, str(problem))) from None


def _advice(text: str, said: str) -> str:
    if _SERIAL.match(text):
        return (f"'{text}' looks like a spreadsheet's day number: format the column as a date, or "
                "say 'dates: {serial: 1900}' in the mapping")  # fmt: skip
    if _SHORT_YEAR.match(text):
        return (f"'{text}' has a year of two digits: write all four, or say "
                "'dates: {century: 2000}' in the mapping")  # fmt: skip
    if _month_in(text) and not re.search(r"\d{4}", text):
        return f"'{text}' has no year: write it, or give 'dates: {{year: 2018}}' in the mapping"
    return said


def _numeric(text: str, order: Order | None) -> str | None:
    match = _TIME.match(text)
    if match:
        return match[1]
    if _BASIC.match(text):
        return f"{text[:4]}-{text[4:6]}-{text[6:]}"
    match = _CHINESE.match(text)
    if match:
        return _point(*(int(part) if part else None for part in match.groups()))
    match = _YEAR_FIRST.match(text)
    if match and not re.fullmatch(r"\d{4}-\d{2}(?:-\d{2})?", text):
        year, month, day = (int(part) if part else None for part in match.groups())
        if month is not None and month <= 12:
            return _point(year, month, day)
        return None
    match = _NUMBERS.match(text)
    if match is None:
        return None
    one, two, year = (int(part) for part in match.groups())
    readings = {
        "day-first": _point(year, two, one) if _is_day(year, two, one) else None,
        "month-first": _point(year, one, two) if _is_day(year, one, two) else None,
    }
    if order is not None:
        if readings[order] is None:
            raise NotADate(f"'{text}' is no date read {order}")
        return readings[order]
    possible = list(dict.fromkeys(reading for reading in readings.values() if reading))
    if len(possible) > 1:
        raise NotADate(
            f"'{text}' is ambiguous: {possible[0]} or {possible[1]}? Say 'dates: {{order: "
            "day-first}' or 'month-first' in the mapping"
        )
    return possible[0] if possible else None


def _worded(text: str, year: int | None) -> str | None:
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    if not _month_in(bare):
        return None
    about = bool(_ABOUT.match(bare))
    bare = _LEADING_DAY.sub("", _ABOUT.sub("", bare))
    found = _span(bare, year)
    return f"{found}~" if found and about and "/" not in found else found


def _month_in(text: str) -> bool:
    return any(word.strip(".,").lower() in _MONTH for word in re.split(r"[\s–—\-]+", text))


def _span(text: str, year: int | None) -> str | None:
    one = _one(text, year)
    if one is not None:
        return one
    parts = _DASH.split(text)
    if len(parts) != 2:
        return None
    first, last = (part.strip() for part in parts)
    end = _one(last, year)
    if end is None:  # "March 22-24, 2018": the month stands with the first day
        start_words = _pieces(first)
        end_words = _pieces(last)
        if start_words is None or end_words is None or start_words[1] is None:
            return None
        end = _written(end_words[2] or start_words[2] or year, start_words[1], end_words[0])
        if end is None:
            return None
    start = _pieces(first)
    if start is None:
        return None
    end_year, end_month = int(end[:4]), int(end[5:7])
    begin = _written(start[2] or end_year, start[1] or end_month, start[0])
    return f"{begin}/{end}" if begin else None


def _one(text: str, year: int | None) -> str | None:
    pieces = _pieces(text)
    if pieces is None or pieces[1] is None:
        return None
    return _written(pieces[2] or year, pieces[1], pieces[0])


def _pieces(text: str) -> tuple[int | None, int | None, int | None] | None:
    """Day, month and year of one date, each None where it is not there; None if more is there."""
    day = month = year = None
    for word in re.split(r"[\s,]+", text.strip(" ,.")):
        bare = word.strip(".").lower()
        number = re.fullmatch(r"(\d+)(?:st|nd|rd|th|er|\.)?", bare)
        if not bare or bare in ("of", "de", "the", "del"):
            continue
        if bare in _MONTH and month is None:
            month = _MONTH[bare]
        elif number and len(number[1]) == 4 and year is None:
            year = int(number[1])
        elif number and len(number[1]) <= 2 and day is None:
            day = int(number[1])
        else:
            return None
    return day, month, year


def _written(year: int | None, month: int, day: int | None) -> str | None:
    return None if year is None else _point(year, month, day)


def _point(year: int | None, month: int | None, day: int | None) -> str:
    assert year is not None
    if month is None:
        return f"{year:04d}"
    return f"{year:04d}-{month:02d}" + (f"-{day:02d}" if day is not None else "")


def _is_day(year: int, month: int, day: int) -> bool:
    return year > 0 and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]
