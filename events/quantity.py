"""Quantities: a value or a range, a unit, a basis, a period.

`200 USD bn total`, `100..150 USD bn`, `>20 USD bn`, `>=20 USD bn`, `~30 percent rate`,
`100 USD bn tranche 2018-06/2019-05`. Numbers are decimals and stay exact.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache

import msgspec

from events.currencies import ISO_4217
from events.when import NotADate, parse_when

BASES = ("total", "per-year", "tranche", "rate", "coverage", "level")
"""What a figure is a figure of. An issue may declare more words."""

SCALES = {"": Decimal(1), "k": Decimal(10) ** 3, "mn": Decimal(10) ** 6}
SCALES |= {"bn": Decimal(10) ** 9, "tn": Decimal(10) ** 12}
"""Multipliers that may follow a currency code."""
SCALES_ALONE = frozenset("k K M MM B b mn bn tn mil".split())
"""Words for how many, which no issue means as its unit unless it declares them."""

_INFINITY = Decimal("Infinity")

MOST_DIGITS = 28
"""As many as decimal arithmetic keeps exactly, whatever the scale."""

_NUMBER = r"[+-]?\d+(?:\.\d+)?"
_SHAPE = re.compile(
    rf"(?P<about>~)?(?:(?P<low>{_NUMBER})?\.\.(?P<high>{_NUMBER})?|"
    rf"(?P<bound>[<>]=?)?(?P<value>{_NUMBER}))\Z", re.ASCII,
)  # fmt: skip


class IssueWords(msgspec.Struct, frozen=True):
    """The units and bases that an issue declares; `of` gives those of another issue."""

    units: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    of: Callable[[str], IssueWords] | None = None

    def on(self, issue: str | None) -> IssueWords:
        """The words of an issue; None: of this one."""
        return self if issue is None or self.of is None else self.of(issue)


class NotAQuantity(ValueError):
    """The text is no quantity, or its unit or basis is unknown; the message says which. `kind` is
    `unit` where a unit is unknown, and `of` that unit."""

    def __init__(self, message: str, kind: str = "", of: str = "") -> None:
        super().__init__(message)
        self.kind, self.of = kind, of


class Quantity(msgspec.Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """A figure with what it counts. `min` and `max` are in `unit`; `None` is an open end.

    `strict` says that the open bound itself is excluded ("more than 20"). `basis` is `None`
    where it was not stated, `period` an EDTF text where the figure covers one.
    """

    min: Decimal | None = None
    max: Decimal | None = None
    strict: bool = False
    approximate: bool = False
    unit: str
    basis: str | None = None
    period: str | None = None

    def __post_init__(self) -> None:
        """Refuse, with ValueError, a number of a stored form that this program never writes: an
        infinity, none at all, or one of a million digits."""
        for number in (self.min, self.max):
            if number is not None and not (
                number.is_finite() and abs(number.adjusted()) < 2 * MOST_DIGITS
            ):
                raise ValueError("a figure's number is none that can be written")

    @property
    def value(self) -> Decimal | None:
        """The single value, or `None` for a range."""
        return self.min if self.min is not None and self.min == self.max else None

    @property
    def base_unit(self) -> str:
        """The unit without its scale: `USD bn` and `USD mn` are both `USD`."""
        return _read_unit(self.unit)[0]

    @property
    def low(self) -> Decimal:
        """The lower bound in the base unit, minus infinity where it is open."""
        return -_INFINITY if self.min is None else self.min * _read_unit(self.unit)[1]

    @property
    def high(self) -> Decimal:
        """The upper bound in the base unit, infinity where it is open."""
        return _INFINITY if self.max is None else self.max * _read_unit(self.unit)[1]

    def figure(self) -> str:
        """The number part alone: `200`, `100..150`, `>20`, `>=20`, `~30`."""
        if (value := self.value) is not None:
            text = plain(value)
        elif self.max is None:
            text = f"{'>' if self.strict else '>='}{plain(self.min)}"
        elif self.min is None:
            text = f"{'<' if self.strict else '<='}{plain(self.max)}"
        else:
            text = f"{plain(self.min)}..{plain(self.max)}"
        return f"~{text}" if self.approximate else text

    def __str__(self) -> str:
        parts = (self.figure(), self.unit, self.basis, self.period)
        return " ".join([part for part in parts if part])


@lru_cache(maxsize=4096)
def _read_unit(unit: str) -> tuple[str, Decimal]:
    """A unit without its scale, and what the scale multiplies by."""
    head, _, tail = unit.partition(" ")
    return (head, SCALES[tail]) if head in ISO_4217 and tail in SCALES else (unit, Decimal(1))


def scale_of(unit: str) -> Decimal:
    """What a unit multiplies its base unit by: a thousand million for `USD bn`."""
    return _read_unit(unit)[1]


def in_scale(quantity: Quantity, unit: str) -> Quantity:
    """A figure in another scale of its unit: `0.8 EUR bn` in `EUR mn`."""
    factor = scale_of(quantity.unit) / scale_of(unit)
    low, high = (end if end is None else end * factor for end in (quantity.min, quantity.max))
    return msgspec.structs.replace(quantity, min=low, max=high, unit=unit)


def plain(number: Decimal | None) -> str:
    """A decimal without exponent or trailing zeros: `200`, `3.5`."""
    if number is None:
        return ""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def parse_quantity(text: str, known: IssueWords = IssueWords()) -> Quantity:  # noqa: B008 - a frozen default
    """Read `"200 USD bn total"`; `known` are the units and bases that the issue declares.

    Raises NotAQuantity: no number, no unit, a unit or basis nobody declared, an empty range,
    a period that is no EDTF date.
    """
    words = text.split()
    if not words:
        raise NotAQuantity("a quantity is empty: write a value, a unit and, if stated, a basis")
    number, rest = words[0].replace("–", ".."), words[1:]
    if not re.search(r"\d", number):
        raise NotAQuantity(
            f"'{text}' has no number first: write e.g. '200 USD bn total'; a bound is "
            "'>20 percent' (more than), '>=20 percent' (at least) or '<=20 percent' (at most)"
        )
    low, high, strict, about = _figure(text, number)
    unit, rest = _unit(text, rest, known.units)
    basis, rest = _basis(rest, known.bases)
    period = None
    if rest:
        try:
            when = parse_when(rest[0])
            if when.is_unknown:
                raise NotADate("leave an unknown period out")
            period = when.text
        except NotADate as problem:
            bases = ", ".join((*BASES, *known.bases))
            told = " ".join(rest)
            dated = basis is not None or told[0].isdigit()
            why = f": {problem}" if dated else ": declare it with the issue"
            raise NotAQuantity(
                f"'{text}': '{told}' is neither a basis ({bases}) nor a period{why}"
            ) from None
        if rest[1:]:
            raise NotAQuantity(f"'{text}': nothing may follow the period, found '{rest[1]}'")
    return Quantity(
        min=low, max=high, strict=strict, approximate=about, unit=unit, basis=basis, period=period
    )


def _figure(text: str, number: str) -> tuple[Decimal | None, Decimal | None, bool, bool]:
    bare = (
        number.replace(",", "")
        if re.fullmatch(r"[~<>=]*\d{1,3}(,\d{3})+(\.\d+)?", number, re.ASCII)
        else number
    )
    found = _SHAPE.match(bare)
    if found is None:
        raise NotAQuantity(
            f"'{number}' is no number: write 200, 3.5, 100..150, >20, >=20, <20, <=20 or ~30, "
            "then the unit"
        )
    bound, value = found["bound"] or "", found["value"]
    low_told = None if "<" in bound else found["low"] or value
    high_told = None if ">" in bound else found["high"] or value
    low, high = (_exact(text, told) if told else None for told in (low_told, high_told))
    if low is not None and high is not None and low > high:
        raise NotAQuantity(f"'{text}': the range ends before it starts, swap its ends")
    return low, high, bound in ("<", ">"), bool(found["about"])


def _exact(text: str, digits: str) -> Decimal:
    # 3.50 and 3.5 are one number, so they are stored as one.
    if sum(c.isdigit() for c in digits) > MOST_DIGITS:
        raise NotAQuantity(f"'{text[:40]}...': a number has at most {MOST_DIGITS} digits")
    return Decimal(plain(Decimal(digits))) or Decimal(0)


def _unit(text: str, words: list[str], declared: tuple[str, ...]) -> tuple[str, list[str]]:
    # The longest declared unit wins, so that "USD bn cut" beats "USD".
    plainly = _spelt(words)
    for unit in sorted(declared, key=lambda name: -len(name.split())):
        size = len(unit.split())
        scaled = unit in ISO_4217 and len(words) > 1 and words[1] in SCALES
        if plainly[:size] == _spelt(unit.split()) and not scaled:
            return unit, words[size:]
    if not words or words[0] in BASES:
        number = text.split(maxsplit=1)[0]
        fits = "USD" if len(number) > 4 else "USD bn"  # five million may have been a number of five
        raise NotAQuantity(f"'{text}' has no unit: write e.g. '{number} {fits}' or percent")
    head = words[0]
    if plainly[0] == "percent":
        return "percent", words[1:]
    if head in ISO_4217:
        if len(words) > 1 and words[1] in SCALES:
            return f"{head} {words[1]}", words[2:]
        return head, words[1:]
    if head in SCALES_ALONE:
        raise NotAQuantity(f"'{text}': unknown unit '{head}', which only says how many: write "
                           "e.g. 'EUR k', 'EUR mn' or '5000 jobs'", "unit", head)  # fmt: skip
    names = ", ".join(declared) or "none"
    hint = f" (currency codes are upper case: {head.upper()})" if head.upper() in ISO_4217 else ""
    raise NotAQuantity(
        f"'{text}': unknown unit '{head}'{hint}: use an ISO 4217 code with k, mn, bn or tn, "
        f"percent, or declare it with the issue (declared: {names})",
        "unit",
        head,
    )


def _spelt(words: list[str]) -> list[str]:
    """Words with one spelling of percent: who types a figure may use another than its issue."""
    return ["percent" if word == "%" else word for word in words]


def _basis(words: list[str], declared: tuple[str, ...]) -> tuple[str | None, list[str]]:
    for basis in sorted((*declared, *BASES), key=lambda name: -len(name.split())):
        size = len(basis.split())
        if words[:size] == basis.split():
            return basis, words[size:]
    return None, words
