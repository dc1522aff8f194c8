"""What the cells of one column look like: dates, figures, countries, links, prose."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cached_property

from events.quantity import NotAQuantity, parse_quantity
from events.spoken_dates import Habits, Order, spoken_date
from events.spoken_figures import NotAFigure, read_figure
from events.when import NotADate
from timeline.interchange.countries import alpha3_of

SIGNS = {"¥": "JPY", "kr": "SEK"}
"""What signs that several currencies have are taken for, where only the form of a cell counts."""

_KEPT_BY_OFFICE = frozenset(
    "added recorded updated update modified created entered accessed retrieved uploaded imported "
    "posted checked last import entry aktualisiert erfasst".split()
)
"""Words for the day on which somebody wrote a row, which is not the day of what it tells."""

_NUMBERED = re.compile(r"(?<![\d./\-])(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4}|\d{2})\b")
"""A day in numbers, also behind a day of the week, or within a span."""
_LOOKED_AT = 100
_LONGEST_DATE = 48
_NUMBER = re.compile(
    r"[+\-]?(?:\d{1,3}|[06-9]\d{4}|\d{6,7}|\d{9,}|\d*[.,]\d+|\d{1,3}(?:,\d{3})+)%?\Z"
)
"""Numbers that no reader takes for a date: nearly all cells of a wide table."""
_WORD = re.compile(r"[^\W\d_]{2}")
_LIKE_A_DATE = re.compile(r"\d{4}|\d[/.\-]\d|\d[^\W\d]|[^\W\d]{3}.*\d|\d\.?\s+[^\W\d]{3}")


class Column:
    """The cells of one column, and what they look like; each is found out once."""

    def __init__(self, name: str, texts: Sequence[str]) -> None:
        self.name = name
        self.texts = texts

    @cached_property
    def dates(self) -> float:
        """The share that reads as dates once what is ambiguous in them is settled."""
        return share_of_dates(self.texts)

    @cached_property
    def figures(self) -> float:
        """The share that reads as quantities."""
        return self._share(is_figure)

    @cached_property
    def countries(self) -> float:
        """The share that are names or codes of countries."""
        return self._share(lambda text: alpha3_of(text) is not None)

    @cached_property
    def links(self) -> float:
        """The share that are addresses."""
        return sum(t.startswith("http") for t in self.texts) / max(len(self.texts), 1)

    @cached_property
    def length(self) -> float:
        """The characters of a cell, on average."""
        return sum(map(len, self.texts)) / max(len(self.texts), 1)

    @cached_property
    def letters(self) -> float:
        """The share that hold a word rather than numbers alone."""
        return self._share(lambda text: _WORD.search(text) is not None)

    def _share(self, test: Callable[[str], bool]) -> float:
        looked = self.texts[:_LOOKED_AT]
        return sum(map(test, looked)) / max(len(looked), 1)

    @cached_property
    def is_prose(self) -> bool:
        """Whether its cells are words of a sentence: no address, no date, no figure."""
        spaced = sum(" " in text for text in self.texts) * 2 > len(self.texts)
        return self.length > 12 and spaced and self.links < 0.2 and self.dates < 0.5

    @cached_property
    def is_key(self) -> bool:
        """Whether each cell is a short code or number that no other has. Numbers are in order, or
        they may be figures that agree by chance in none."""
        texts = self.texts
        short = all(len(t) <= 40 and " " not in t.strip() and "." not in t for t in texts)
        if not short or len(set(texts)) < len(texts) or self.links or self.figures:
            return False
        if not all(text.isdecimal() for text in texts):
            figures = all(re.fullmatch(r"[\d,'’]+", text) for text in texts)  # in thousands
            return not figures and any(any(map(str.isdecimal, text)) for text in texts)
        numbers = [int(text) for text in texts]
        return numbers in (sorted(numbers), sorted(numbers, reverse=True))

    @property
    def is_of_the_office(self) -> bool:
        """Whether its name says that it tells of the row rather than of what happened."""
        return bool(_KEPT_BY_OFFICE & set(re.split(r"[\s_./\-]+", self.name.casefold())))


def is_figure(text: str, *, known: bool = False) -> bool:
    """Whether it reads as a quantity, whatever is ambiguous; `known`: of no unit of the table."""
    if len(text) > 80 or not any(c.isdigit() for c in text):
        return False
    if _NUMBER.match(text) and not text.endswith("%"):
        return False  # without a unit it is none
    for decimal in (None, "comma"):
        try:
            parse_quantity(read_figure(text, "USD", decimal, SIGNS))
        except NotAQuantity as problem:
            return not known and problem.kind == "unit"
        except NotAFigure as problem:
            if problem.kind in ("change", "scale"):
                return True  # which is asked about
            continue
        return True
    return False


def share_of_dates(texts: Sequence[str]) -> float:
    """The share that reads as dates once what is ambiguous in them is settled."""
    looked = texts[:_LOOKED_AT]
    good = 0
    for count, text in enumerate(looked):
        good += _is_date(text)
        if count == 20 and not good:
            return 0.0
    return good / max(len(looked), 1)


def _is_date(text: str) -> bool:
    if len(text) == 4 and text.isdigit():
        return "1700" < text < "2100"
    if len(text) > _LONGEST_DATE or _NUMBER.match(text) or not _LIKE_A_DATE.search(text):
        return False
    order: Order = "month-first" if order_of(text) == "month-first" else "day-first"
    try:
        spoken_date(text, Habits(order, 2000, 1900, 2000, "north"))
    except NotADate:
        return False
    return True


def order_of(text: str) -> str | None:
    """`day-first`, `month-first` or `ambiguous` for a date like `03/04/2018`; else None."""
    match = _NUMBERED.search(text)
    if match is None:
        return None
    one, two = int(match[1]), int(match[2])
    if one == two:
        return None
    return "day-first" if one > 12 else "month-first" if two > 12 else "ambiguous"
