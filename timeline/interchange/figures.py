"""Quantities as people type them: `25%`, `US$50 billion`, `up to 60 Mrd. Euro`. What is ambiguous
is refused, never guessed."""

from __future__ import annotations

import re
from typing import Literal

from events.currencies import ISO_4217

Decimals = Literal["comma", "point"]

_SIGNS = {"€": "EUR", "£": "GBP", "US$": "USD", "A$": "AUD", "C$": "CAD", "HK$": "HKD",
          "euro": "EUR", "euros": "EUR", "yuan": "CNY", "renminbi": "CNY",
          "rmb": "CNY"}  # fmt: skip
_DOLLARS = ("$", "dollar", "dollars")
_SCALE = {"bn": "bn", "billion": "bn", "billions": "bn", "b": "bn", "mrd": "bn", "milliarden": "bn",
          "milliarde": "bn", "milliards": "bn", "mn": "mn", "million": "mn", "millions": "mn",
          "m": "mn", "mio": "mn", "millionen": "mn", "trillion": "tn", "trillions": "tn",
          "tn": "tn", "thousand": "k", "k": "k"}  # fmt: skip
_BOUNDS = (
    (r"(?:more than|over|above|mehr als|über)\s+", ">{}"),
    (r"(?:less than|under|below|fewer than|weniger als|unter)\s+", "<{}"),
    (r"(?:at least|no less than|mindestens)\s+", "{}.."),
    (r"(?:up to|at most|no more than|bis zu|höchstens)\s+", "..{}"),
    (r"(?:about|around|approximately|approx\.?|some|circa|ca\.?|c\.|rund|etwa)\s+", "~{}"),
)
_SYMBOL = r"US\$|HK\$|A\$|C\$|\$|€|£|euros?\b|dollars?\b|yuan\b|renminbi\b|rmb\b|[A-Z]{3}\b"
_COUNT = rf"(?:{'|'.join(sorted(_SCALE, key=len, reverse=True))})\b\.?"
_NUMBER = r"\d+(?:[.,]\d+)*"
_FIGURE = (
    rf"(?P<sign>[~<>]?)\s*(?P<low>{_NUMBER})"
    rf"(?:\s*(?:-|–|\.\.|\bto\b|\bbis\b)\s*(?P<high>{_NUMBER}))?"
)
_PERCENT = re.compile(rf"{_FIGURE}\s*(?:%|per ?cent\b|prozent\b)", re.IGNORECASE)
_MONEY = (
    re.compile(rf"(?P<about>[~<>]?)\s*(?P<symbol>{_SYMBOL})\s*{_FIGURE}\s*(?P<scale>{_COUNT})?",
               re.IGNORECASE),
    re.compile(rf"{_FIGURE}\s*(?P<scale>{_COUNT})?\s*(?P<symbol>{_SYMBOL})", re.IGNORECASE),
)  # fmt: skip
_BARE = re.compile(_FIGURE)
_DECIMAL_COMMA = re.compile(r"\d+,(?:\d{1,2}|\d{4,})\Z")
_GROUPED = {"comma": re.compile(r"\d{1,3}(?:\.\d{3})*(?:,\d+)?\Z|\d+(?:,\d+)?\Z"),
            "point": re.compile(r"\d{1,3}(?:,\d{3})*(?:\.\d+)?\Z|\d+(?:\.\d+)?\Z")}  # fmt: skip


def read_figure(text: str, dollar: str | None = None, decimal: Decimals | None = None) -> str:
    """The text with the usual short forms written out: `50 USD bn`, `10..15 percent`, `>20 ...`.

    `dollar` is the currency that `$` means, `decimal` whether `1.500` is a thousand and a half
    (`comma`) or one and a half. Raises ValueError for a `$` nobody explained, and for a number
    that is none. What is no such figure is left as it is.
    """
    plain = " ".join(text.split())
    if re.match(rf"~?(?:\.\.|{_NUMBER}\.\.(?!\d))", plain):
        return plain  # an open range, as this program writes it
    bound = "{}"
    for words, form in _BOUNDS:
        match = re.match(words, plain, re.IGNORECASE)
        if match:
            plain, bound = plain[match.end() :], form
            break
    if not re.match(rf"[~<>]?\s*(?:\d|(?:{_SYMBOL})\s*[~<>]?\s*\d)", plain, re.IGNORECASE):
        return " ".join(text.split())
    percent = _PERCENT.match(plain)
    if percent:
        return _put(text, percent, "percent", bound, plain[percent.end() :], decimal)
    for form_of_money in _MONEY:
        match = form_of_money.match(plain)
        symbol = match and _currency(match["symbol"], dollar, text)
        if match and symbol:
            word = match["scale"]
            scale = _SCALE[word.rstrip(".").lower()] if word else ""
            unit = f"{symbol} {scale}".strip()
            return _put(text, match, unit, bound, plain[match.end() :], decimal)
    bare = _BARE.match(plain)
    return _put(text, bare, "", bound, plain[bare.end() :], decimal) if bare else plain


def _currency(symbol: str, dollar: str | None, text: str) -> str | None:
    """The ISO 4217 code of a sign or word; None where three letters are no currency."""
    if symbol.lower() in _DOLLARS:
        if dollar is None:
            raise ValueError(
                f"'{text}': which dollar is '$'? Say e.g. 'dollar: USD' in the mapping"
            )
        return dollar
    known = _SIGNS.get(symbol) or _SIGNS.get(symbol.upper()) or _SIGNS.get(symbol.lower())
    return known or (symbol if symbol in ISO_4217 else None)


def _put(
    text: str, match: re.Match[str], unit: str, bound: str, rest: str, decimal: Decimals | None
) -> str:
    """The figure as it is entered, with whatever else was said after it."""
    found = match.groupdict()
    low = _number(found["low"], text, decimal)
    high = _number(found["high"], text, decimal) if found["high"] else None
    sign = found["sign"] or found.get("about") or ""
    if high is None:
        figure = bound.format(low)
    elif bound in ("{}", "~{}"):
        figure = bound.format(f"{low}..{high}")
    else:
        raise ValueError(f"'{text}': is it a range, or a bound?")
    return " ".join(f"{sign}{figure} {unit} {rest}".split())


def _number(told: str, text: str, decimal: Decimals | None) -> str:
    """A number with a point and without marks between thousands."""
    plain = told.rstrip(".,")
    if decimal is None and (_DECIMAL_COMMA.match(plain) or plain.count(".") > 1):
        raise ValueError(
            f"'{text}': '{told}' is written with a decimal comma: say "
            "'figures: {decimal: comma}' in the mapping"
        )
    if not _GROUPED[decimal or "point"].match(plain):
        raise ValueError(f"'{text}': '{told}' is no number, read with a decimal "
                         f"{decimal or 'point'}")  # fmt: skip
    if decimal == "comma":
        return plain.replace(".", "").replace(",", ".")
    return plain.replace(",", "")
