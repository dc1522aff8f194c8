"""Dates as people write them, read as EDTF. What is ambiguous is asked for, never guessed.

`March 22, 2018`, `22.03.2018`, `03-May-2018`, `22-24 March 2018`, `Dec 30 - Jan 2, 2019`, `early
May 2018`, `Q3 2018`, `spring 2018` where the half of the earth is said, `before May 2018`, `since
2015`, `c. 1950`, `1950s`, `2018年5月3日`, the words of eight languages, and EDTF itself.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple

from events.spoken import words as w
from events.spoken.clocks import must_be_gregorian, must_fall_on, without_clock, without_weekday
from events.spoken.forms import FOOTNOTE, eastern_span, named_months, plainly_written
from events.spoken.reasons import SERIAL, SHORT_YEAR, SHORT_YEAR_SAID, why_no_date
from events.spoken.spans import (
    Day,
    Hemisphere,
    calendar_week,
    decade_of,
    half_of_month,
    quarter_or_half,
    season,
    shared,
    third_of,
    third_of_decade,
    week_of,
    written,
)
from events.when import LONGEST, NotADate, is_a_date, parse_when

Order = Literal["day-first", "month-first"]

_UNKNOWN = ("unknown", "n/a", "n.d.", "?", "undated", "unbekannt", "inconnu", "desconocido")
_MARKS = re.compile(rf"(?:{FOOTNOTE}|[\s#])+\Z|[¹²³⁰⁴-⁹]+")
"""Footnote marks: behind a date, and raised figures wherever they stand."""
_NUMBERS = re.compile(r"(\d{1,2})\s*([/.\-])\s*(\d{1,2})\s*\2\s*(\d{4})\.?\Z")
_YEAR_AGAIN = re.compile(r"(\d{1,2}[/.\-]\d{1,2}[/.\-])(\d{2})\s+(\d\d\2)\Z")
"""A day with a year of two digits, and its whole year from a column beside it."""
_YEAR_TWICE = re.compile(r"\b(\d{4})([\d/.\-]*),? \1\Z")
_YEAR_FIRST = re.compile(r"(\d{4})\s*([/.\- ])\s*(\d{1,2})(?:\s*\2\s*(\d{1,2}))?\s*\.?\Z")
_MONTH_YEAR = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{4})\Z")
_BASIC = re.compile(r"((?:19|20)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\Z")
_EASTERN = re.compile(r"(\d{4})\s*[年년]\s*(?:(\d{1,2})\s*[月월]\s*(?:(\d{1,2})\s*[日号일])?)?\Z")
_HYPHENED = re.compile(
    r"([^\W\d]+\.?)(?:[\-/] ?['’]?| ?['’])(\d{2})\Z|(\d{1,2})[\-/]([^\W\d]+)\.?\Z"
)
_NAMED_MONTH = re.compile(r"\A([^\W\d]+)\.?\s*[\-/.]\s*(\d{4})\Z")
_WITH_NAME = re.compile(r"\A(\d{1,2})[\-./]([^\W\d]+)\.?[\-./]'?(\d{4}|\d{2})\Z")
_YEAR_NAME_DAY = re.compile(r"\A(\d{4})([\-./])([^\W\d]+)\2(\d{1,2})\Z")
_EPOCH = {1900: date(1899, 12, 30), 1904: date(1904, 1, 1)}
"""The day that spreadsheets number 0: theirs has a 29 February 1900, which no date after needs."""
_PART = re.compile(
    "|".join(rf"(?P<{name}>(?:{told})(?:\s+|(?<=-)|-))" for name, told in w.PARTS.items())
)
_BETWEEN = re.compile(
    r"(?:between|zwischen|entre|tra|tussen|между)\s+(.+?)\s+(?:and|und|et|y|e|en|и)\s+(.+)\Z"
)
_FROM = re.compile(rf"(?:from|von|vom|du|de|desde|dal|del|van|с)\s+(.+?)\s+(?:{w.TO})\s+(.+)\Z")
_DASH = re.compile(rf"\s*[–—]\s*|\s+-\s+|\s+(?:{w.TO})\s+|\s*/\s*|(?<=\d)\s*-\s*(?=\d)|"
                   r"(?<=[^\W\d])\s*-\s*(?=[^\W\d])|(?<=\d\.)-\s*(?=\d)|"
                   r"(?<=[^\W\d])-(?=\d{1,2}(?:[.\s]|st|nd|rd|th))|"
                   r"(?<=\d)(?<!-\d)(?<!-\d\d)(?<!\A\d{4})-(?=[^\W\d]{3})"
                   )  # fmt: skip
_BOTH = re.compile(r"(.+?)\s*(&|\b(?:and|or|und|oder|et|ou|y|e|en|и|или)\b)\s*(.+)\Z")
_TODAY = re.compile(rf"(.+?)\s*(?:[-–—]|\b(?:{w.TO})\b)\s*(?:{w.NOW})\Z")
_WHOLE_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)", re.ASCII)
_SHORT_SPAN = re.compile(r"\A([hqt]\s?[1-4]|[1-4]\s?[hqt])\s*['’]?(\d\d)\Z")
_GLUED = re.compile(r"(?<!\d)(\d{1,2}\.)(?=[^\W\d]{3,}(?:\.?\s|-\d{1,2}\.|\Z))")
_OF_A_YEAR = re.compile(r"(?<=\d)\s*(?:г\.?|года?)\Z")
_PREFIX = re.compile(r"(pre|post)-?\s*(?=\d{4}\Z)")
_ESTIMATED = re.compile(rf"\s*\((?:est\.?|estimated|{w.ABOUT})\)\Z")
_WEEK = re.compile(rf"({w.WEEK_OF}|{w.WEEK_TO})\s+(.+)\Z")


class Told(NamedTuple):
    """A date as EDTF; `phrase` is the text as written where its bounds are this reader's."""

    edtf: str
    phrase: str | None


class Habits(NamedTuple):
    """What a file or a person says once of all dates: what `03/04/2018` means, which year `March
    22` is of, from which year a spreadsheet counts its days (1900, or 1904 on old Macs), which
    century a year of two digits is of, and on which half of the earth spring is."""

    order: Order | None = None
    year: int | None = None
    serial: int | None = None
    century: int | None = None
    hemisphere: Hemisphere | None = None


_STANDARD = re.compile(r"\d{4}S\d|\d{4}-\d\d-\d\d")
"""EDTF's own: `1950S2` is a year of which two digits count, and `S2 1950` a half of it; days."""


@lru_cache(maxsize=8192)
def spoken_date(text: str, habits: Habits = Habits()) -> Told:  # noqa: B008 - a frozen default
    """The date that a text tells, with the phrase where its bounds had to be decided.

    Raises NotADate for what is ambiguous (`03/04/2018`, `May-18`, a spring on no half of the
    earth) and for what is no date.
    """
    told = " ".join(text.split())
    plain = plainly_written(told)
    if plain.casefold() in _UNKNOWN:
        return Told("unknown", None)
    if habits.serial is not None and SERIAL.match(plain):
        return Told((_EPOCH[habits.serial] + timedelta(days=int(plain))).isoformat(), None)
    reader = _DateReader(told, habits)
    standard = ".." in plain or _STANDARD.fullmatch(plain) or len(plain) > LONGEST
    found = None if standard else reader.read(w.bare(_MARKS.sub("", plain)))
    if found is not None:
        edtf = parse_when(found).text
        kept = reader.decided and edtf != told and _WHOLE_YEAR.search(told)
        return Told(edtf, told if kept else None)  # a phrase without a year needs an anchor
    try:
        return Told(parse_when(plain).text, None)
    except NotADate as problem:
        said = NotADate(str(problem).replace(plain, told), problem.kind)
        raise why_no_date(told, said, habits.year) from None


class _DateReader:
    """Reads one text; `decided` says whether words of it needed a decision on their bounds."""

    def __init__(self, whole: str, habits: Habits) -> None:
        self._whole = whole
        self._habits = habits
        self._has_year = habits.year is not None and habits.century is None
        """Dates of the file have no year, so that no two digits without a mark are one."""
        self.decided = False

    def read(self, text: str) -> str | None:
        """The EDTF text of a bare text; None where it is none of these forms. Raises NotADate
        where a day of the week beside it is that of another day."""
        text = "/".join(without_clock(end, self._whole) for end in text.split("/"))
        text, days = without_weekday(text)
        found = self._read(named_months(_OF_A_YEAR.sub("", text), self._whole))
        if found:
            must_fall_on(found, days, self._whole)
            must_be_gregorian(found, self._whole)
        return found

    def _read(self, text: str) -> str | None:
        text = _YEAR_TWICE.sub(r"\1\2", _YEAR_AGAIN.sub(r"\1\3", _GLUED.sub(r"\1 ", text)))
        if text.startswith("~") and not text.endswith("~"):
            text = f"c. {text[1:].strip()}"
        text = text.strip(" ,;")
        if _ESTIMATED.search(text):
            text = f"c. {_ESTIMATED.sub('', text)}"
        text = _PREFIX.sub(lambda m: "before " if m[1] == "pre" else "after ", text)
        lasting = _TODAY.match(text)
        if lasting and self._point(lasting[1]):
            text = f"since {lasting[1]}"
        if third := self._part_of(text):  # before `beginning` is read as `since`
            return third
        for pattern in (_BETWEEN, _FROM):
            match = pattern.match(text)
            ends = match and self._ends(match[1], match[2])
            if ends:
                return ends
        for words, form in ((w.BEFORE, "../{}"), (w.SINCE, "{}/..")):
            rest = re.match(rf"(?:{words})\s+(?:the\s+)?(.+)\Z", text)
            inner = rest and self._one(rest[1])
            if inner:
                self.decided = True
                first, _, last = inner.partition("/")
                return form.format((last or first) if form[0] == "." else first)
        rest = re.match(rf"(?:{w.ABOUT})\s*(?<![a-z])(.+)\Z|(?:{w.ABOUT})\s+(.+)\Z", text)
        about = rest and self._one(rest[1] or rest[2])
        if about:
            return f"{about}~" if "/" not in about and "X" not in about else about
        doubted = text.endswith("?") and self._point(text.rstrip(" ?"))
        return f"{doubted}?" if doubted else self._one(text) or self._both(text)

    def _both(self, text: str) -> str | None:
        """`3 and 4 May 2018`: two days, months or years of which nothing lies between. Of `3 or 4
        May 2018` the phrase is kept."""
        match = _BOTH.match(text)
        told = self._ends(match[1], match[3]) if match else None
        if match is None or not told:
            return None
        first, last = (parse_when(end) for end in told.split("/"))
        self.decided = self.decided or match[2] in w.OR
        if first.latest and last.earliest and (last.earliest - first.latest).days != 1:
            raise NotADate(f"'{self._whole}' are two dates: write a row of each, or from when to "
                           f"when it was: {told}")  # fmt: skip
        return told

    def _one(self, text: str) -> str | None:
        """A point, a span in words, or two ends with a mark between them."""
        found = self._point(text) or self._span(text)
        if found:
            return found
        marks = list(_DASH.finditer(text))
        for mark in sorted(marks, key=lambda m: abs(m.start() - len(text) / 2)):
            ends = self._ends(text[: mark.start()], text[mark.end() :])
            if ends:
                return ends
        return None

    def _span(self, text: str) -> str | None:
        """Thirds, quarters, halves, seasons and decades."""
        if part := eastern_span(text):
            self.decided = True
            return part if isinstance(part, str) else third_of(*part)
        if third := self._part_of(text):
            return third
        week = _WEEK.match(text)
        found = (week and self._week(*week.groups())) or (
            # `Q4'18`, `1H18` with the whole year.
            quarter_or_half(_SHORT_SPAN.sub(lambda one: f"{one[1]} {self._long(one[2])}", text))
            or calendar_week(text)
            or half_of_month(text, self._parts)
            or season(text, self._whole, self._habits.hemisphere)
        )  # fmt: skip
        if found:
            self.decided = True
            return found
        decade = decade_of(text)
        return f"{decade}X" if decade else None

    def _week(self, words: str, rest: str) -> str | None:
        """The seven days of a week by one of them; two that are said are its days."""
        rest, days = without_weekday(rest)
        said = self._one(rest) or ""
        must_fall_on(said, days, self._whole)
        ends = said.split("/")
        if not all(re.fullmatch(r"\d{4}-\d\d-\d\d", end) for end in ends):
            return None
        return said if len(ends) == 2 else week_of(date.fromisoformat(said), words, self._whole)

    def _part_of(self, text: str) -> str | None:
        part = _PART.match(text)
        third = part and self._third(str(part.lastgroup), text[part.end() :])
        self.decided = self.decided or bool(third)
        return third or None

    def _third(self, part: str, rest: str) -> str | None:
        decade = decade_of(rest)
        year, month, day = self._parts(rest) or (None, None, None)
        if decade or day is not None or year is None:
            return third_of_decade(decade, part) if decade else None
        return third_of(year, month, part)

    def _ends(self, first: str, last: str) -> str | None:
        """An interval of two ends, each of which may leave to the other what both share."""
        for whole in (first, last):
            if quarter_or_half(whole) or _PART.match(whole):
                return self._worded_ends(first, last)
        end, start = self._parts(last.strip()), self._parts(first.strip())
        if end is None or start is None:
            return self._worded_ends(first, last)
        apart = (start[2] is None) != (end[2] is None) and None in (start[1], end[1])
        end, start = shared(start, end, self._habits.year)
        if apart or end[0] is None or start[0] is None or (start[1] is None) != (end[1] is None):
            return None
        if any(point[1] is None and point[2] is not None for point in (start, end)):
            return None
        return f"{written(start)}/{written(end)}"

    def _worded_ends(self, first: str, last: str) -> str | None:
        if not first.strip() or not last.strip():
            return None  # an end that is left open has words of its own
        year = re.search(r"\d{4}", last)
        if year and not re.search(r"\d{4}", first):
            first = f"{first} {year[0]}"
        one, two = (self._point(end) or self._span(end) for end in (first.strip(), last.strip()))
        if not one or not two:
            return None
        return f"{one.partition('/')[0]}/{two.rpartition('/')[2]}"

    def _point(self, text: str) -> str | None:
        said = self._parts(text)
        if said is None:
            return None
        year, month, day = said
        if year is None and month is not None:
            year = self._habits.year
        if year is None or (day is not None and month is None):
            return None
        return written((year, month, day))

    def _parts(self, text: str) -> Day | None:
        """Year, month and day of one date; None if it is none or more is said."""
        return self._numeric(text) or self._named(text)

    def _numeric(self, text: str) -> Day | None:
        if match := _BASIC.match(text) or _EASTERN.match(text):
            return _numbers(*match.groups())
        if match := _YEAR_FIRST.match(text):
            year, month, day = _numbers(match[1], match[3], match[4])
            if match[2] == "." and match[3] == "1" and day is None:
                raise NotADate(f"'{self._whole}' is January, or October whose 0 a spreadsheet "
                               f"dropped: write {match[1]}-01 or {match[1]}-10")  # fmt: skip
            return (year, month, day) if month and month <= 12 else None
        if match := _MONTH_YEAR.match(text):
            month = int(match[1])
            return (int(match[2]), month, None) if 1 <= month <= 12 else None
        if self._habits.century is not None and (match := SHORT_YEAR.match(text)):
            text = f"{match[1]}{self._habits.century + int(match[2])}"
        match = _NUMBERS.match(text)
        return self._ordered(match) if match else None

    def _ordered(self, match: re.Match[str]) -> Day | None:
        one, two, year = int(match[1]), int(match[3]), int(match[4])
        both = {"day-first": (year, two, one), "month-first": (year, one, two)}
        readings = {order: day for order, day in both.items() if is_a_date(*day)}
        order = self._habits.order
        if order is not None:
            if order not in readings:
                raise NotADate(f"'{self._whole}' is no date read {order}")
            return readings[order]
        possible = list(dict.fromkeys(readings.values()))
        if len(possible) > 1:
            raise NotADate(
                f"'{self._whole}' is ambiguous: {written(possible[0])} or {written(possible[1])}?"
                " Say 'dates: {order: day-first}' or 'month-first' in the mapping",
                "order",
            )
        return possible[0] if possible else None

    def _named(self, text: str) -> Day | None:
        """A date with the name of a month, or a year alone."""
        text = _WITH_NAME.sub(r"\1 \2 '\3", _YEAR_NAME_DAY.sub(r"\4-\3-\1", text))
        text = _NAMED_MONTH.sub(r"\1 \2", text)
        match = _HYPHENED.match(text)
        if match and (match[1] or match[4]).rstrip(".") in w.MONTHS and re.search("['’-]", text):
            return self._hyphened(match)
        day = month = year = None
        for word in re.split(r"[\s,]+", text.strip(" ,.")):
            told = word.strip(".'")
            number = re.fullmatch(r"(\d+)(?:st|nd|rd|th|er|°|o|a|-?го|-?е)?", told)
            if not told or told in w.SMALL:
                continue
            if told in w.MONTHS and month is None:
                month = w.MONTHS[told]
            elif number and len(number[1]) == 4 and year is None:
                year = int(number[1])
            elif number and len(number[1]) == 2 and year is None and (
                word[0] in "'’" or (None not in (month, day) and not self._has_year)
            ):  # fmt: skip
                year = self._long(number[1])
            elif number and len(number[1]) <= 2 and day is None:
                day = int(number[1])
            else:
                return None
        return None if year is None and month is None and day is None else (year, month, day)

    def _hyphened(self, match: re.Match[str]) -> Day | None:
        """`May-18` and `18-May`, as spreadsheets show a month of a year and a day of a month."""
        if match[4]:
            return None, w.MONTHS[match[4]], int(match[3])
        month = w.MONTHS[match[1].rstrip(".")]
        if self._habits.century is None and self._habits.year is None:
            raise NotADate(
                f"'{self._whole}' may be a month of a year, as spreadsheets write it, or a day: "
                "write it out, or say 'dates: {century: 2000}' in the mapping for a month",
                "month",
            )
        return self._long(match[2]), month, None

    def _long(self, year: str) -> int:
        """A year of four digits; of two, in the century that is said or that the year is of."""
        if len(year) == 4:
            return int(year)
        century = self._habits.century
        if century is None and self._habits.year is not None:
            century = self._habits.year // 100 * 100
        if century is None:
            raise NotADate(f"'{self._whole}' {SHORT_YEAR_SAID}", "century")
        return century + int(year)


def _numbers(*texts: str | None) -> Day:
    year, month, day = (int(text) if text else None for text in texts)
    return year, month, day
