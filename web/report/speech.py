"""A language: its fixed sentences, and days, figures and lists by its habits.

What is recorded stays as it is; only what the program itself says is in the language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal, localcontext
from functools import cached_property
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal

from events.errors import Refused
from timeline.position_words import Style
from timeline.system.shipped import table
from timeline.wording import ENGLISH, Tongue, date_words, plain_words, quantity_words, unit_words
from web.report import LANGUAGES

_NUMBER = r"(-?\d+(?:\.\d+)?)"
_FIGURE = re.compile(rf"(~?)([<>]=?)?{_NUMBER}(?:\.\.{_NUMBER})?(?: (.+))?\Z", re.ASCII)
_PERIOD = re.compile(r"\d{4}(-\d{2})?(-\d{2})?(/\d{4}(-\d{2})?(-\d{2})?)?\Z", re.ASCII)
_DATED = re.compile(r"(due|effective|lapses) (.+)\Z")
_UNDER = re.compile(r"(if|on) (.+)\Z")


class Speech:
    """One language. Raises Refused where there is none of that name."""

    def __init__(self, name: str) -> None:
        try:
            found = Locale.parse(name.replace("_", "-"), sep="-")
        except (UnknownLocaleError, ValueError):
            found = None
        if found is None or found.language not in LANGUAGES:
            known = ", ".join(LANGUAGES)
            raise Refused(f"'{name}' is no language of the reports: {known}", where="--language")
        self.language = found.language
        # International English: 3 May 2018. Who wants another says so: en-US.
        self.locale = Locale.parse("en_001") if name == "en" else found
        self.messages: dict[str, str] = table("web.report", f"messages/{self.language}.yaml")
        english = self.language == "en"
        phrases = {key[2:]: text for key, text in self.messages.items() if key.startswith("p ")}
        self.tongue = Tongue(
            self._point,
            self._number,
            plain_words if english else self._word,
            ENGLISH.phrases if english else phrases,
        )

    def say(self, key: str, **values: Any) -> str:
        """A fixed sentence with its values."""
        return self.messages[key].format(**values)

    def day(self, text: str | date | None) -> str:
        """A date of any precision."""
        return date_words(text, self.tongue)

    def number(self, count: int) -> str:
        return self._number(str(count))

    def quoted(self, text: str) -> str:
        """A text in the language's quotation marks."""
        return self.say("quoted", text=text)

    def all(self, texts: Iterable[str]) -> str:
        """Several texts in a line: `a, b and c`."""
        return str(format_list(list(dict.fromkeys(texts)), locale=self.locale))

    @cached_property
    def style(self) -> Style:
        """How positions and rows of the audit are told."""
        return Style(lambda one: quantity_words(one, self.tongue), self.told, self.day, self.tongue)

    def told(self, text: str) -> str:
        """Terms as the audit writes them, in words: `in-force; 120 days; lapses 2022-11-19`."""
        return "; ".join(self._part(part) for part in text.split("; "))

    def _part(self, part: str) -> str:
        phrases = self.tongue.phrases
        if dated := _DATED.match(part):
            days = phrases["or"].join(self.day(one) for one in dated[2].split(" or "))
            return phrases[dated[1]].format(days)
        if under := _UNDER.match(part):
            return phrases["if" if under[1] == "if" else "scope"].format(under[2])
        if part == "stated without terms":
            return phrases["termless"]
        return phrases["or"].join(self._value(one) for one in part.split(" or "))

    def _value(self, text: str) -> str:
        if _PERIOD.match(text) or text == "immediate":
            return self.day(text)
        figure = _FIGURE.match(text)
        if figure is None:
            return self.tongue.word(text)
        about, bound, low, high, rest = figure.groups()
        phrases = self.tongue.phrases
        number = self._number(low) + (phrases[".."] + self._number(high) if high else "")
        unit = " ".join(
            f"({self.day(one)})"
            if _PERIOD.match(one)
            else unit_words(self.tongue.word(one), ENGLISH)
            for one in (rest or "").split()
        )
        told = (phrases["~"] if about else "") + (phrases[bound] if bound else "") + number
        return f"{told} {unit}".rstrip()

    def _word(self, name: str) -> str:
        said = self.messages
        return said.get(f"w {name}") or said.get(f"dimension {name}") or plain_words(name)

    def _number(self, text: str) -> str:
        number = Decimal(text)
        with localcontext(prec=len(text) + 8):  # by which babel rounds, where there is nothing to
            return str(format_decimal(number, locale=self.locale, decimal_quantization=False))

    def _point(self, year: int, month: int | None, day: int | None) -> str:
        try:
            there = date(year, month or 1, day or 1)
        except ValueError:  # the year 0
            return "-".join(f"{one:02}" for one in (year, month, day) if one is not None)
        if day:
            return str(format_date(there, "long", locale=self.locale))
        return str(format_skeleton("yMMMM" if month else "y", there, locale=self.locale))
