"""Other ways of writing the parts of a date, put as the reader of dates takes them: figures and
hyphens of other keyboards, months in Roman figures, numbers and spans in Chinese and Japanese."""

from __future__ import annotations

import re
import unicodedata

from events.when import MONTHS, NotADate

FOOTNOTE = r"\[(?:[^\W\d_]{0,5}\s?\d{1,3}|[^\W\d_]|[*†‡§])\]|[*†‡§]"
"""A mark of a note, `[12]`, `[note 3]`, `*`; what else stands in brackets tells something."""
_HYPHENS = str.maketrans("‐‑‒−", "----")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")
_DASHED = re.compile(r"(\d{4})[–—](\d\d)[–—](\d\d)(?!\d)")
_FIGURES = {figure: str(value) for value, figure in enumerate("零一二三四五六七八九")} | {"〇": "0"}
_TENS = re.compile(r"([一二三四五六七八九])?十([一二三四五六七八九])?")

_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_FIGURE = "|".join(sorted(_ROMAN, key=len, reverse=True))
_AFTER_A_DAY = re.compile(
    rf"(?<!\d)(\d{{1,2}})[.\s/\-]\s*({_FIGURE})(?:\.?(?P<year>[\s/.\-]+)"
    rf"(?=['’]?(?:\d{{4}}|\d\d(?!\d|\.|\s*\b(?:{_FIGURE})\b))\b)|\.?(?=\s*[-–—])|\.?\Z)"
)
_ALONE = re.compile(rf"({_FIGURE})(?:[\s./\-]+)(?=\d{{4}}\Z)")

_EASTERN = re.compile(
    r"(\d{4})\s*年\s*(?:(\d{1,2})\s*月\s*([初中末底]|[上下](?=旬))旬?め?|([初中末底])め?|([上下])半[年期]"
    r"|第?([1-4])\s*(?:季度?|4半期))\Z"
)
_PARTS = {"初": "early", "上": "early", "中": "mid", "下": "late", "末": "late", "底": "late"}


def plainly_written(text: str) -> str:
    """A text with the figures 0 to 9, one sort of hyphen, and nothing that cannot be seen."""
    if text.isascii():
        return text
    text = _INVISIBLE.sub("", text.translate(_HYPHENS))
    text = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
    if "年" in text:
        text = _TENS.sub(_tens, text)
        text = "".join(_FIGURES.get(c, c) for c in text)
    return _DASHED.sub(r"\1-\2-\3", text)


def _tens(found: re.Match[str]) -> str:
    return f"{_FIGURES[found[1]] if found[1] else 1}{_FIGURES[found[2]] if found[2] else 0}"


def named_months(text: str, whole: str) -> str:
    """A bare text with the names of months for their Roman figures: `3.V.2018`, `30.IV-2.V.2018`,
    `XII 2018`. Raises NotADate for `III 2018`, which may be a quarter; `whole` is the text for
    the message."""
    text = _AFTER_A_DAY.sub(
        lambda found: f"{found[1]} {_name(found[2])}{' ' if found['year'] else ''}", text
    )
    alone = _ALONE.match(text)
    if alone is None:
        return text
    number = _ROMAN.index(alone[1]) + 1
    if number <= 4:
        raise NotADate(f"'{whole}' may be month {number} or a quarter: write "
                       f"{text[alone.end() :]}-{number:02d}, or Q{number} {text[alone.end() :]}"
                       )  # fmt: skip
    return f"{_name(alone[1])} {text[alone.end() :]}"


def _name(figure: str) -> str:
    return MONTHS[_ROMAN.index(figure)].lower()


def eastern_span(text: str) -> tuple[int, int | None, str] | str | None:
    """`2018年5月初`, `2018年底` as year, month and part; a half or a quarter of a year as EDTF."""
    match = _EASTERN.match(text)
    if match is None:
        return None
    year = int(match[1])
    if match[3] or match[4]:
        return year, int(match[2]) if match[2] else None, _PARTS[match[3] or match[4]]
    first, size = (1 if match[5] == "上" else 7, 6) if match[5] else (int(match[6]) * 3 - 2, 3)
    return f"{year:04d}-{first:02d}/{year:04d}-{first + size - 1:02d}"
