"""Why a text is no date that can be read, and what to write instead."""

from __future__ import annotations

import re

from events.spoken import words as w
from events.when import NotADate

SERIAL = re.compile(r"[1-5]\d{4}\Z")
SHORT_YEAR = re.compile(r"(\d{1,2}[/.\-]\d{1,2}[/.\-])(\d{2})\Z")
SHORT_YEAR_SAID = ("has a year of two digits: write all four, or say "
                   "'dates: {century: 2000}' in the mapping")  # fmt: skip
_FISCAL = re.compile(rf"\b(?:{w.FISCAL})\s*'?\d")
_ERA = r"(?:a\.?h|b\.?e|a\.?p)\b\.?"
_OTHER = rf"(?:{w.OTHER_MONTHS}|{_ERA})"
_OF_ANOTHER = re.compile(
    rf"\A\d[\d\s./,\-]*(?:st|nd|rd|th)?\s*(?:of\s+)?{_OTHER}(?!\w)|\A{_OTHER}[\s.,]*\d|\d\s*{_ERA}\Z"
    r"|พ\.?ศ|[ก-ฮ]|昭和|平成|令和|民[國国]|हिजरी|هـ|[؀-ۿ]"
)
"""Beside figures: `be` and `mehr` are words of other things too."""
_BY_ANOTHER = re.compile(rf"(?:{w.BY_ANOTHER})(?!\w)")
_TOTAL = re.compile(r"(?:grand |sub-?)?(?:total|totale|totaal|sum|summe|gesamt|insgesamt|suma|soma|"
                    r"somme|итого|всего|合计|合計|总计)\b[:\s]*\Z")  # fmt: skip
_CELLS = re.compile(r"[\"'“”„〃″=–—.,\-]+\Z")


def why_no_date(text: str, problem: NotADate, year: int | None) -> NotADate:
    """What is wrong with a text; `problem`: by EDTF; `year`: of all dates that have none."""
    words = w.bare(text)
    dated = re.search(r"\d{4}", text)
    named = any(word in w.MONTHS for word in re.split(r"[\s–—\-/.,]+", words)) and not dated
    told = str(problem)
    for holds, said, kind in (
        (SERIAL.match(text), "looks like a spreadsheet's day number: format the column as a date, "
         "or say 'dates: {serial: 1900}' in the mapping", "serial"),
        (SHORT_YEAR.match(text), SHORT_YEAR_SAID, "century"),
        (_FISCAL.search(words), "is a fiscal year, which begins in another month in each country: "
         "write its first and its last month, e.g. 2017-10/2018-09", ""),
        (named and year is None,
         "has no year: write it, or give 'dates: {year: 2018}' in the mapping", "year"),
        (named, "is no date that can be read: write YYYY-MM-DD", ""),
        (_CELLS.match(text) or (not dated and _BY_ANOTHER.match(words)),
         "tells its day by that of another row or of the day of writing: write the day itself, "
         "e.g. 2018-05-03, or 'unknown'", ""),
        (_TOTAL.match(words),
         "reads as a line of totals, which tells no event: 'skip' it in the mapping", "total"),
        (_OF_ANOTHER.search(words), "may be of another calendar than the Gregorian one, and is not "
         "converted: write its day as YYYY-MM-DD", ""),
    ):  # fmt: skip
        if holds:
            return NotADate(f"'{text}' {said}", kind)
    return NotADate(told if text in told else f"'{text}': {told}", problem.kind)
