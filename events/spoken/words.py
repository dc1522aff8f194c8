"""The words of dates in eight languages: English, German, French, Spanish, Italian, Portuguese,
Dutch and Russian. In `words.tsv` every word stands without accents and in lower case, as `bare`
makes it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from events.words import words_of


def bare(text: str) -> str:
    """A text in lower case, without accents, with one space between words."""
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss").casefold())
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(unicodedata.normalize("NFC", letters).split())


def _numbers(table: str) -> dict[str, int]:
    return {bare(word): int(number) for number, words in words_of(table).items() for word in words}


MONTHS, ORDINALS, SEASONS = map(_numbers, ("month", "ordinal", "season"))


def _pattern(words: Iterable[str]) -> str:
    """Alternatives of a pattern, the longest first."""
    longest_first = sorted(map(bare, words), key=len, reverse=True)
    return "|".join(word.replace(" ", r"\s+").replace(".", r"\.?") for word in longest_first)


PARTS = {part: _pattern(words) for part, words in words_of("part").items()}
"""Thirds of a month, a year or a decade."""

_PATTERNS = {name: _pattern(words) for name, words in words_of("phrase").items()}
ABOUT, BEFORE, SINCE, TO = (_PATTERNS[name] for name in ("about", "before", "since", "to"))
NOW = _PATTERNS["now"]
"""Words for an end that has not come."""
QUARTER, HALF, HALF_OF = (_PATTERNS[name] for name in ("quarter", "half", "half of"))
WEEK_OF, WEEK_TO = _PATTERNS["week of"], _PATTERNS["week to"]
CALENDAR_WEEK, FISCAL = _PATTERNS["calendar week"], _PATTERNS["fiscal year"]
BY_ANOTHER = _PATTERNS["by another"]
"""Words that tell a day by another one."""
OTHER_MONTHS = _PATTERNS["other months"]
"""Names of months and years of other calendars."""
NORTH, SOUTH = _PATTERNS["north"], _PATTERNS["south"]

OR, SMALL = (frozenset(words_of("word")[name]) for name in ("or", "small"))
"""Words between two dates of which one is meant, and words that say nothing of a date."""


def _days(table: str) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for day, words in words_of(table).items():
        for word in words:
            found.setdefault(bare(word), set()).add(int(day))
    return {word: frozenset(days) for word, days in found.items()}


_LONG_DAYS, _SHORT_DAYS = _days("weekday"), _days("short weekday")
"""Some short ones are other words too (`mi`, `mar`), so that they count before a day of a month
alone; `mar` is March. `di` is a Tuesday in two languages and a Sunday in a third."""
WEEKDAYS = _SHORT_DAYS | _LONG_DAYS
"""Days of the week, each as the days that it may be: 0 is Monday."""
DAYS, SHORT_DAYS = _pattern(_LONG_DAYS), _pattern(_SHORT_DAYS)
