"""What a cell of a workbook shows: its number format says whether 0.25 is 25 % and 50 is $50 bn,
and whether a day is only a month. Digits that a format hides are kept."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from timeline.interchange.tables import cell_text

_PIECES = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|\[\$(?P<money>[^\]\-]*)(?:-[^\]]*)?\]|\[[^\]]*\]'
    r"|_.|\*.|(?P<digits>[0#?][0#?,.]*(?:E[+-]0+)?)|(?P<other>.)",
    re.DOTALL,
)
_CLOCK = re.compile(r"h+[^a-z]*m+|m+[^a-z]*s+|am/pm|a/p|h+|s+", re.IGNORECASE)
_MONEY = frozenset("$€£¥₹₩₽₺%")


class _Form(NamedTuple):
    """What stands around the digits, and by what they are multiplied."""

    before: str
    after: str
    power: int


def shown(value: Any, number_format: str | None) -> str:
    """The text of a cell, as far as its format says what the number is."""
    form = number_format or "General"
    if isinstance(value, datetime | date):
        return _day(value, form)
    if isinstance(value, bool) or not isinstance(value, int | float) or form == "General":
        return cell_text(value)
    told = _form(form)
    if not told.before and not told.after and not told.power:
        return cell_text(value)
    number = Decimal(format(value, ".15g")).scaleb(told.power)
    digits = f"{abs(number):f}"
    digits = digits.rstrip("0").rstrip(".") if "." in digits else digits
    return f"{'-' if number < 0 else ''}{told.before}{digits}{told.after}"


def _day(value: datetime | date, form: str) -> str:
    bare = _CLOCK.sub("", re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", form)).lower()
    text = cell_text(value)
    if ("y" not in bare and "m" not in bare) or "d" in bare or form == "General":
        return text
    return text[:7] if "m" in bare else text[:4]


@lru_cache(maxsize=512)
def _form(form: str) -> _Form:
    before, after, power, digits = "", "", 0, False
    for piece in _PIECES.finditer(form.split(";", maxsplit=1)[0]):
        if piece["digits"]:
            digits = True
            commas = re.search(r",+\Z", piece["digits"])
            power -= 3 * len(commas[0]) if commas else 0
            continue
        literal = next((piece[n] for n in ("quoted", "escaped", "money", "other") if piece[n]), "")
        if piece["other"] == "%":
            power += 2
        if piece["other"] and literal not in _MONEY and not literal.isspace():
            continue
        if digits:
            after += literal
        else:
            before += literal
    if not digits or not any(c.isalpha() or c in _MONEY for c in before + after):
        return _Form("", "", 0)
    return _Form(before.strip(), after.rstrip(), power)
