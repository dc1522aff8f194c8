"""Quantities as people type them: `25%`, `US$50 billion`. What is ambiguous is refused."""

from __future__ import annotations

import re

_SIGNS = {"€": "EUR", "£": "GBP", "US$": "USD", "A$": "AUD", "C$": "CAD", "HK$": "HKD"}
_SCALE = {"bn": "bn", "billion": "bn", "b": "bn", "mn": "mn", "million": "mn", "m": "mn",
          "mio": "mn", "mrd": "bn", "trillion": "tn", "tn": "tn", "thousand": "k",
          "k": "k"}  # fmt: skip
_PERCENT = re.compile(r"([~<>]?\d[\d.,]*)\s*(?:%|per ?cent)(?=\s|\Z)", re.IGNORECASE)
_MONEY = re.compile(r"([~<>]?)\s*(US\$|HK\$|A\$|C\$|\$|€|£)\s*(\d[\d.,]*)\s*([A-Za-z]+)?(?=\s|\Z)")


def read_figure(text: str, dollar: str | None = None) -> str:
    """The text with the usual short forms written out; `dollar` is the currency that `$` means.

    Raises ValueError for a `$` nobody explained. Anything else is left as it is.
    """
    plain = " ".join(text.split())
    plain = _PERCENT.sub(lambda found: f"{found[1]} percent", plain)
    match = _MONEY.match(plain)
    if match is None:
        return plain
    sign, symbol, number, word = match.groups()
    currency = _SIGNS.get(symbol) or dollar
    if currency is None:
        raise ValueError(f"'{text}': which dollar is '$'? Say e.g. 'dollar: USD' in the mapping")
    scale = _SCALE.get((word or "").lower())
    rest = plain[match.end() :]
    if word and scale is None:
        rest = f" {word}{rest}"
    return " ".join(f"{sign}{number} {currency} {scale or ''} {rest}".split())
