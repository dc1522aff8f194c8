"""Answers in words, the same at every door: dates, times, quantities, counts, cuts.
Positions in words are in `position_words`.

Nothing is judged here: a word stands for a value and adds nothing to it. Light to import.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from events.source import AUTHORITIES
from events.when import MONTHS

if TYPE_CHECKING:
    from projections.questions.answers import Days
    from projections.questions.gap import PairTold, PointTold
    from projections.record.cut import Cut
    from timeline.answers.heading import CutTold
    from timeline.answers.positions import QuantityTold

_POINT = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?([~?%]?)\Z", re.ASCII)


class Tongue(NamedTuple):
    """How a language tells values: a year with its month and day, a figure, a name of the domain.
    `phrases` stand around them, `{}` where the value does; one without stands before it."""

    point: Callable[[int, int | None, int | None], str]
    number: Callable[[str], str]
    word: Callable[[str], str]
    phrases: Mapping[str, str]


def plain_words(name: str) -> str:
    """A name of the domain as words: `in-force` as `in force`, `talks-opened` as `talks opened`."""
    return name.replace("-", " ")


def _english(year: int, month: int | None, day: int | None) -> str:
    named = f"{MONTHS[month - 1]} {year:04}" if month else f"{year:04}"
    return f"{day} {named}" if day else named


ENGLISH = Tongue(_english, str, plain_words, {
    "unknown": "undated", "by": "by {}", "from": "from {}", "span": "{} to {}",
    "later": "{} or later",
    "days": "{} to {}", "": "", "~": "about ", "?": "perhaps ", "%": "perhaps about ",
    ">": "more than ", ">=": "at least ", "<": "less than ", "<=": "at most ", "..": " to ",
    "or": " or ", "due": "due {}", "effective": "effective {}", "lapses": "until {}",
    "if": "if {}", "scope": "on {}", "wish": "pressed as a wish", "request": "pressed as a request",
    "demand": "pressed as a demand", "ultimatum": "pressed as an ultimatum",
    "answered": "answered", "pending": "pending, {}", "final": "announced as final",
    "untold": "its terms are not told", "termless": "stated without terms",
    "change": "{} → {}", "none": "none", "settled-at": "settled at {}", "of": "{}: {}",
    "settled": "settled by an agreement", "live": "open again",
    "+deadline": "sets a deadline: {}", "+conditions": "adds a condition: {}",
    "+scope": "names a scope: {}", "+pending": "a change is pending: {}",
    "+asks": "one more ask: {}", "+gives": "one more thing given: {}",
    "?asks": "asks that may have come together: {}",
    "?gives": "gives that may have come together: {}",
})  # fmt: skip
"""As the page, the pictures and the reports tell it."""


def date_words(text: str | date | None, tongue: Tongue = ENGLISH) -> str:
    """A date of any precision with its month as a word; what it does not know stays as written.

    >>> date_words("2018-05-03"), date_words("2018-04"), date_words("../2018-05-02")
    ('3 May 2018', 'April 2018', 'by 2 May 2018')
    >>> date_words("2018-04~/2018-05-03"), date_words("2018-04/..")
    ('about April 2018 to 3 May 2018', 'from April 2018')
    >>> date_words("2018-05-03/2018-05-04")
    '3 to 4 May 2018'
    >>> date_words("unknown"), date_words("immediate"), date_words(None)
    ('undated', 'immediate', '')
    """
    text, phrases = str(text or ""), tongue.phrases
    if text in ("unknown", "immediate"):
        return phrases.get(text, text)
    start, slash, end = text.partition("/")
    first, last = (_point_words(one, tongue) for one in (start, end))
    if not slash:
        return first
    if start == "..":
        return phrases["by"].format(last)
    if end == "..":
        return phrases["from"].format(first)
    if start[:7] == end[:7] and len(start) == len(end) == 10 and "days" in phrases:
        return phrases["days"].format(int(start[8:]), last)
    return phrases["span"].format(first, last)


def since_words(text: str) -> str:
    """Since when something stands: `since 3 May 2018`, but `by 3 May 2018` where that is all."""
    return f"since {date_words(text)}" if _POINT.match(text) else date_words(text)


def _point_words(text: str, tongue: Tongue) -> str:
    match = _POINT.match(text)
    if match is None:
        return text
    *point, about = match.groups()
    year, month, day = (int(one) if one else None for one in point)
    if year is None or (month is not None and not 1 <= month <= 12):
        return text  # EDTF seasons and quarters
    return tongue.phrases[about] + tongue.point(year, month, day)


def between_words(earliest: date | None, latest: date) -> str:
    """The days between which something lies: one day, two days, or only a last one."""
    if earliest is None:
        return f"by {date_words(latest)}, no earliest day told"
    if earliest == latest:
        return date_words(latest)
    return f"between {date_words(earliest)} and {date_words(latest)}"


def span_words(opened: str | None, closed: str | None) -> str:
    """From when to when something lasted: `3 to 4 May 2018`, `since 3 May 2018`; where only
    the end is told `ended 4 May 2018`: `closed, until` would say that it opens again then."""
    if opened and closed:
        if opened == closed:
            return date_words(opened)
        plain = "/" not in opened + closed and "unknown" not in (opened, closed)
        return date_words(f"{opened}/{closed}") if plain else (
            f"{date_words(opened)} to {date_words(closed)}"
        )  # fmt: skip
    if opened:
        return since_words(opened)
    return f"ended {date_words(closed)}" if closed else ""


def moment_words(recorded: str, tongue: Tongue = ENGLISH) -> str:
    """A time of recording to the minute: `4 May 2018, 09:30 UTC`."""
    return f"{date_words(recorded[:10], tongue)}, {recorded[11:16]} UTC"


_SIGNS = Tongue(_english, str, str, {one: one for one in ("~", ">", ">=", "<", "<=", "..")})


def quantity_text(quantity: QuantityTold) -> str:
    """A quantity as it is entered: `200 USD bn total`, `>20 percent rate`."""
    parts = (figure_words(quantity, _SIGNS), quantity.unit, quantity.basis, quantity.period)
    return " ".join(part for part in parts if part)


def quantity_words(quantity: QuantityTold, tongue: Tongue = ENGLISH) -> str:
    """A quantity in words, its period with months as words: `more than 20 percent rate`."""
    basis, period = quantity.basis, quantity.period
    parts = (
        figure_words(quantity, tongue),
        unit_words(quantity.unit, tongue),
        tongue.word(basis) if basis else None,
        f"({date_words(period, tongue)})" if period else None,
    )
    return " ".join(part for part in parts if part)


def unit_words(unit: str, tongue: Tongue) -> str:
    """A unit, in English as it was declared: `USD bn`."""
    return unit if tongue is ENGLISH else " ".join(map(tongue.word, unit.split()))


def figure_words(quantity: QuantityTold | PointTold, tongue: Tongue = ENGLISH) -> str:
    """The figure alone, with words for an open bound: `at least 520`."""
    low, high, phrases = quantity.min, quantity.max, tongue.phrases
    if quantity.value is not None:
        figure = tongue.number(quantity.value)
    elif low is not None and high is not None:
        figure = f"{tongue.number(low)}{phrases['..']}{tongue.number(high)}"
    else:
        bound = (">" if high is None else "<") + ("" if quantity.strict else "=")
        figure = phrases[bound] + tongue.number(low or high or "")
    return f"{phrases['~'] if quantity.approximate else ''}{figure}"


def point_words(point: PointTold) -> str:
    """A side's figure from a day on: `at least 120 days`, `settled at 60 days`, `no one figure`."""
    if (point.value, point.min, point.max) == (None, None, None):
        return "no one figure"
    told = f"{figure_words(point)} {point.unit or ''}".rstrip()
    return f"settled at {told}" if point.settled else told


def sides_words(
    pair: PairTold, pairs: Iterable[PairTold], party: Callable[[str], str],
    track: Callable[[str], str],
) -> str:  # fmt: skip
    """Who asks and who offers; what, where another of the pairs would read the same."""

    def heading(one: PairTold) -> tuple[object, ...]:
        return one.issue, one.unit, one.basis, one.period, one.asks, one.gives

    alike = [one for one in pairs if heading(one) == heading(pair)]
    demand = f" {track(pair.demand)}" if any(o.demand != pair.demand for o in alike) else ""
    offer = f" {track(pair.offer)}" if any(o.offer != pair.offer for o in alike) else ""
    return f"{party(pair.asks)} asks{demand}, {party(pair.gives)} offers{offer}"


def distance_words(pair: PairTold) -> str:
    """How far both lay apart at first and at last, and how much of it is closed."""
    if pair.first is None:
        return "on no day did both sides have a figure"
    told = f"{pair.first} apart at first, {pair.last} at last"
    if pair.first == pair.last:
        return f"{pair.first} apart, at first and at last"
    closed = pair.closed
    if closed is None:
        return told
    share = abs(Decimal(closed) * 100).quantize(Decimal(1))
    return f"{told}: {share} % {'closer' if Decimal(closed) > 0 else 'farther'}"


_NOTATIONS = (
    (re.compile(r"(?<![\w.])~(?=[<>=]*\d)"), "about "),
    (re.compile(r"(?<![\w.])([<>]=?)(?=[+-]?\d)"), lambda found: ENGLISH.phrases[found[1]]),
    (re.compile(r"(?<=\d)\.\.(?=[+-]?\d)"), " to "),
    (re.compile(r"(?<![\w/.-])\d{4}-\d{2}(-\d{2})?[~?%]?(/\d{4}-\d{2}(-\d{2})?[~?%]?)?(?![\w/-])",
                re.ASCII), lambda found: date_words(found[0])),
)  # fmt: skip


def plain_terms(text: str) -> str:
    """Terms as the audit writes them, in words.

    >>> plain_terms("objects; >=500 kt per-year; due 2025-06")
    'objects; at least 500 kt per year; due June 2025'
    """
    for notation, words in _NOTATIONS:
        text = notation.sub(words, text)
    return _TERMS.sub(lambda found: plain_words(found[0]), text)


_TERMS = re.compile(
    r"(?<![\w-])(?:in-force|in-principle|per-year|announced-final|carried-out)(?![\w-])"
)


def source_name(name: str, source: Any) -> str:
    """What people call a source: who published it, else its title, else the host of its address;
    its name where none of these is told. `source` is as it was declared, or None."""
    told = source and (source.publisher or source.title)
    return str(told or site_of(getattr(source, "url", None)) or name)


def site_of(url: str | None) -> str:
    """The host of an address, without `www.`; empty where there is none."""
    from urllib.parse import urlsplit

    with suppress(ValueError):
        return (urlsplit(url or "").hostname or "").removeprefix("www.")
    return ""


def count_words(count: int, one: str, many: str | None = None) -> str:
    """`1 step`, `2 steps`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def authority_words(authority: str) -> str:
    """An authority with its meaning: `A4, unnamed officials`."""
    meaning = AUTHORITIES.get(authority)
    return f"{authority}, {meaning}" if meaning else authority


def change_words(
    before: str | None, after: str | None, told: Callable[[str], str] = plain_terms,
    tongue: Tongue = ENGLISH,
) -> str:  # fmt: skip
    """From what to what, in words: `100 USD bn → 200 USD bn total`."""
    one, two = (told(text) if text else None for text in (before, after))
    if one is None or one == two:
        return two or ""
    return tongue.phrases["change"].format(one, two or tongue.phrases["none"])


def days_text(days: Days) -> str:
    """How long lies between: `3 days`, `1 to 34 days`, `at least 2 days`."""
    least, most = days.min, days.max
    if most is None:
        return f"at least {least} day{'' if least == 1 else 's'}" if least else "days unknown"
    if least == most:
        return "the same day" if most == 0 else f"{most} day{'' if most == 1 else 's'}"
    return f"{least} to {most} days"


def cut_words(
    cut: Cut | CutTold, codebook: str, left_out: Iterable[str], day: Callable[[Any], str]
) -> str:
    """A cut in a line: `as of 4 May 2018, recorded by 96 (standard/2)`."""
    parts = [f"as of {day(cut.as_of)}" if cut.as_of else "at its latest"]
    if cut.known_by:
        parts.append(f"known by {day(cut.known_by)}")
    parts.append(f"recorded by {cut.recorded_by}")
    if cut.reading == "possible":
        parts.append("possible reading")
    if gone := ", ".join(left_out):
        parts.append(f"without {gone}")
    return f"{', '.join(parts)} ({codebook})"


def backwards_words(one: CutTold, two: CutTold) -> str | None:
    """What a comparison says of itself where its first cut is the later one."""
    first, last = ((cut.as_of or date.max, cut.recorded_by) for cut in (one, two))
    if first <= last:
        return None
    return "This is told backwards: the cut that it goes from is later than the one it goes to."
