"""Quantities as people write them: `25%`, `US$50 billion`, `up to 60 Mrd. Euro`, `10%-15%`, `Rs
5,000 crore`. What is ambiguous is refused, never guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Literal, NamedTuple

from events.currencies import ISO_4217
from events.quantity import plain as written
from events.spoken.forms import FOOTNOTE
from events.words import names_by_word, words_of

Decimals = Literal["comma", "point"]

_SIGNS = names_by_word("sign")
_ASKED = names_by_word("asked sign")
"""Signs of several currencies: which one is asked for."""
_OF_SIGN = words_of("currency")
"""The currencies that a code behind such a sign may name."""

SIGNS = {"¥": "JPY", "kr": "SEK"}
"""What such signs are taken for where only the form of a text counts."""

_ENGLISH = names_by_word("english scale")
"""Powers of ten. `billion` is a thousand millions, as English has it; in other languages it is a
million of them, and is asked about where it may be theirs."""
_SCALES = {word: int(power) for word, power in (_ENGLISH | names_by_word("scale")).items()}
"""With those of languages that put no comma between thousands, but begin decimals with it."""
_LATIN = re.compile(r"\bd(?:[ei] |['’])", re.IGNORECASE)
"""`millions d'euros`, `millones de euros`."""
_SHORT = frozenset(("k", "m", "mm", "b", "cr", "md", "mds", "mld", "bi", "mi"))
"""Scales that are units of another kind where no currency stands beside them."""

_NAMES = {0: "", 3: "k", 6: "mn", 9: "bn", 12: "tn"}
_BOUNDS = {sign: "|".join(words) for sign, words in words_of("bound").items()}
_MORE = re.compile(
    r"(?P<least>\s*\+|\s+(?:or|and) (?:more|above|over|up|higher)|\s+oder mehr|\s+ou plus|\s+o más"
    r"|\s+o più|\s+ou mais|\s+of meer|\s+и более)\Z|\s+(?:(?:or|and) (?:less|fewer|below|under|"
    r"lower)|oder weniger|ou moins|o menos|o meno|ou menos|of minder|и менее)\Z",
    re.IGNORECASE,
)
"""Words of a bound that stand behind it: `50+`, `50% or less`."""
_DOLLARS = re.compile(r"\bU\.?S\.?[- ](?=\$)|\bU\.?S\.?[- ]dollars?\b"
                      r"|\bдолл(?:ар(?:ов|а)?)?\b\.? США", re.IGNORECASE)  # fmt: skip


def _sign(word: str) -> str:
    """A sign as a pattern; a word ends where its letters do, but of Chinese, and `zł`."""
    return re.escape(word) + (r"\b" if re.search(r"[a-zа-я]\Z", word) else "")


_SYMBOL = "|".join(map(_sign, sorted(_SIGNS | _ASKED, key=len, reverse=True)))
_SYMBOL += r"|(?-i:[A-Z]{3})(?=\d|\b)"
_MYRIADS = "万亿萬億"
_SCALE = (
    rf"[{_MYRIADS}]|(?:"
    + "|".join(
        # `Md`, and no `MD`: that may be millions of dollars.
        f"(?-i:[Mm]{word[1:]})" if word in ("md", "mds") else re.escape(word)
        for word in sorted(_SCALES, key=len, reverse=True)
        if word not in _MYRIADS
    )
    # No `bi-weekly`; looked for once, since a range of letters costs a pattern much to compile.
    + r")\b(?!-[a-z]{4})\.?"
)
_NOT_ENGLISH = re.compile(
    rf"\b(?P<french>(?i:[bt]r?illions?))\s+(?i:(?:de\s+|d['’])(?:{_SYMBOL}))"
    r"|\b(?P<german>Billion|Trillion)\s*(?:€|(?:Euro|EUR|Franken|Kronen|Mark|Tonnen)\b)"
)
"""`2 billions d'euros`, `1 Billion Euro`. Headlines in English write `1 Billion Yen` with capitals
too, so that only units as German has them are a sign of it; English says `Billion Euros`."""
_NUMBER = r"\d{1,3}(?: \d{3})+(?:[.,]\d+)?(?![.,]?\d)|\d+(?:[.,'’]\d+)*(?:e[+-]?\d{1,2}\b)?"
_PERCENT = (
    r"%|％|per ?cent\b|pct\b\.?|prozent\b|pour cent\b|por ciento\b|por cento\b|процент\w*|"
    r"проц\b\.?|v\.\s?H\.(?!\w)"
)


def _amount(tag: str) -> str:
    return (
        rf"(?:(?P<before{tag}>{_SYMBOL})\s*)?(?P<number{tag}>{_NUMBER})"
        rf"(?:\s*(?P<percent{tag}>{_PERCENT})"
        rf"|\s*(?P<scale{tag}>{_SCALE})?(?:\s*(?:d[ei]\s+|d['’])?(?P<after{tag}>{_SYMBOL}))?)"
    )


_RANGE = re.compile(
    rf"(?P<both>between\s+|from\s+|zwischen\s+|entre\s+|von\s+|tra\s+|de\s+)?{_amount('1')}"
    rf"\s*(?:-|–|—|\.\.|\bto\b|\bbis\b|\bà\b|\ba\b|\bal?\b|(?P<and>\band\b|\bund\b|\bet\b|\by\b|"
    rf"\be\b))\s*{_amount('2')}",
    re.IGNORECASE,
)
_ONE = re.compile(_amount("1"), re.IGNORECASE)
_HALVES = {"½": "5", "¼": "25", "¾": "75", "⅛": "125", "⅜": "375", "⅝": "625", "⅞": "875"}
_VULGAR = re.compile(rf"(?<![\d.,])(\d*)\s?([{''.join(_HALVES)}])(?!\d)")
_MARKS = re.compile(rf"(?<=[\w%.)])\s*(?:{FOOTNOTE})+\Z|(?<=%)[¹²³⁰⁴-⁹]+\Z")
_YEARLY = re.compile(r"(?:(?:per|a|each|every) |\s*/ ?)(?:year|annum|yr\b\.?)(?!\w)|annually\b|"
                     r"p\.a\.|pro jahr\b|par an\b|al año\b|por año\b|all'anno\b|por ano\b|"
                     r"per jaar\b|в год\b", re.IGNORECASE)  # fmt: skip
_CHANGE = re.compile(r"(?:from|von|de|da|van|от)\s+\W*\d", re.IGNORECASE)
_THOUSANDS = re.compile(r"[1-9]\d{0,2}\.\d{3}\Z")
UNLIKELY = re.compile(r"\d\.\d\d0(?!\d)")
"""In a figure as this program writes them: one and a half with a 0 that nobody would write."""
_LAKHS = re.compile(r"\d{1,2}(?:,\d\d)+,\d{3}(?:\.\d+)?\Z")
"""`5,00,000`, as South Asia groups digits."""
_COMMAS = re.compile(r"[1-9]\d{0,2},\d{3}\Z")
"""Of percents: `3,125 %` is a rate in halves of Europe, and `1,250%` a tariff in English."""
_DECIMAL_COMMA = re.compile(r"\d+,(?:\d{1,2}|\d{4,})\Z|0+,\d+\Z|\d{1,3}(?:[. '’]\d{3})+,\d+\Z")
_GROUPED = {  # no group of thousands begins with a 0, and one mark is between all of them
    "comma": re.compile(
        r"[1-9]\d{0,2}(?:([. '’])\d{3}(?:\1\d{3})*)(?:,\d+)?\Z|\d+(?:,\d+)?(?:e[+-]?\d+)?\Z"
    ),
    "point": re.compile(
        r"[1-9]\d{0,2}(?:([, '’])\d{3}(?:\1\d{3})*)(?:\.\d+)?\Z|\d+(?:\.\d+)?(?:e[+-]?\d+)?\Z"
    ),
}


class NotAFigure(ValueError):
    """What has no reading, or several; the message says which, `asked` without the remedy of a
    mapping. `kind` is the reason where somebody acts on it: `dollar` and `sign` (of several
    currencies, `of` it), `change` (or a range), `decimal` (a thousand times as much, or not),
    `scale` (the same, or a million times) and `comma` (a decimal one, which nobody announced)."""

    def __init__(self, asked: str, remedy: str = "", kind: str = "", of: str = "") -> None:
        super().__init__(asked + remedy)
        self.asked, self.kind, self.of = asked, kind, of


class _Amount(NamedTuple):
    """A number, its power of ten where one is said, and its unit: a currency, percent, none."""

    number: Decimal
    power: int | None
    unit: str | None
    scale: str | None


def read_figure(
    text: str,
    dollar: str | None = None,
    decimal: Decimals | None = None,
    signs: Mapping[str, str] | None = None,
    *,
    whole: str | None = None,
) -> str:
    """The text with what people write put as this program writes it: `50 USD bn`, `10..15
    percent`, `<=60 days`.

    `dollar` is the currency that `$` means, `signs` what other signs mean (`{'¥': 'JPY'}`),
    `decimal` whether `1.500` is fifteen hundred (`comma`) or one and a half. Raises
    NotAFigure for a sign that nobody explained, for what has two readings (`1.500 EUR`, `from 10%
    to 25%`), and for a number that is none; it quotes the `whole`, where the text is only a part
    of that. What is no such figure is left as it is.
    """
    cell = whole or text
    bare = _MARKS.sub("", " ".join(text.split()))
    bare = _VULGAR.sub(lambda found: _decimal(found, decimal), bare)
    bare = _DOLLARS.sub(lambda found: "US" if found[0][-1] in "- " else "USD", bare)
    told = _YEARLY.sub(" per-year", bare).lstrip()
    if re.match(r"~?(?:\.\.|\d+(?:\.\d+)?\.\.(?!\d))", told):
        return told  # an open range, as this program writes it
    if re.match(r"\W*\d+(?!e\d)[^\W\d_]+\d", told):
        return told  # `2x0` is told as it was typed
    if told.startswith(("-", "−")):
        amount = read_figure(told[1:], dollar, decimal, signs, whole=cell)
        if amount[:1].isdigit() and ".." not in amount:
            return f"-{amount}"
    behind = _MORE.search(told)
    bound, rest = _bound(told[: behind.start()] if behind else told)
    if behind:
        if bound.strip("~"):
            return told  # two bounds
        bound += ">=" if behind["least"] else "<="
    known = {"dollar": dollar, **(signs or {})}
    reader = _FigureReader(cell, decimal, known)
    span = _RANGE.match(rest)
    if span and not (span["and"] and not span["both"]):
        if _CHANGE.match(rest):
            raise NotAFigure(
                f"'{cell}': is it a range, or a change? Write '10..25 percent' for a range, else "
                "the figure that holds from then on",
                kind="change",
            )
        return reader.span(span, bound, rest[span.end() :])
    one = _ONE.match(rest)
    return reader.one(one, bound, rest[one.end() :]) if one else told


def _decimal(found: re.Match[str], decimal: Decimals | None) -> str:
    """`4½` with its decimals."""
    mark = "," if decimal == "comma" else "."
    return f"{found[1] or 0}{mark}{_HALVES[found[2]]}"


def _bound(text: str) -> tuple[str, str]:
    """The signs of a bound in words, and the rest: `about`, `up to about`."""
    found = ""
    for _ in range(2):
        for sign, words in _BOUNDS.items():
            match = re.match(rf"(?:{words})\s*(?=[\d$€£₹₩₽₺¥￥~<>]|(?:{_SYMBOL})\s*\d)|"
                             rf"(?:{words})\s+(?=\w)", text, re.IGNORECASE)  # fmt: skip
            if match:
                found, text = found + sign, text[match.end() :]
                break
    return ("~" if "~" in found else "") + found.replace("~", ""), text


class _FigureReader(NamedTuple):
    """Reads the figures of one text."""

    text: str
    decimal: Decimals | None
    signs: Mapping[str, str | None]

    def one(self, match: re.Match[str], bound: str, rest: str) -> str:
        amount = self._read(match, "1")
        if amount.scale in _SHORT and amount.unit is None:  # 5 m are metres
            amount, rest = amount._replace(power=None), f"{match['scale1']} {rest}"
        figure, unit = _put(amount)
        return " ".join(f"{bound}{figure} {unit} {rest}".split())

    def span(self, match: re.Match[str], bound: str, rest: str) -> str:
        low, high = self._read(match, "1"), self._read(match, "2")
        if low.unit and high.unit and low.unit != high.unit:
            raise NotAFigure(f"'{self.text}' has two units: {low.unit} and {high.unit}")
        if bound.strip("~"):
            raise NotAFigure(f"'{self.text}': is it a range, or a bound?")
        unit = high.unit or low.unit
        if high.scale in _SHORT and unit is None and low.scale in (None, high.scale):
            low, high = low._replace(power=None), high._replace(power=None)
            rest = f"{match['scale2']} {rest}"  # 5 to 10 m are metres too
        if low.power is None:  # $200 to $250 billion: both are billions
            low = low._replace(power=high.power)
        first, second = (amount._replace(unit=unit) for amount in (low, high))
        if first.power != second.power:
            first = first._replace(
                number=first.number.scaleb((first.power or 0) - (second.power or 0)),
                power=second.power,
            )
        named = (_put(first), _put(second))
        if named[0][1] != named[1][1]:  # crores of different size
            named = (_put(first, 6), _put(second, 6))
        return " ".join(f"{bound}{named[0][0]}..{named[1][0]} {named[1][1]} {rest}".split())

    def _read(self, match: re.Match[str], tag: str) -> _Amount:
        scale = (match[f"scale{tag}"] or "").rstrip(".").lower() or None
        if scale and (long := _NOT_ENGLISH.search(self.text)):
            word = long["french"] or long["german"]
            more = "thousand" if word[0] in "bB" else "million"
            raise NotAFigure(
                f"'{self.text}': is '{word}' that of English, or a {more} times as much, as in "
                "other languages?",
                f" Say it under 'values: {{quantity: {{{self.text}: ...}}}}', e.g. as '1 EUR tn'",
                "scale",
            )
        both = match.groupdict()  # of `$5-10 CAD` the code is that of both
        after = match[f"percent{tag}"] or match[f"after{tag}"] or both.get("after2")
        unit = self._unit(match[f"before{tag}"], after)
        percent = any(both.get(f"percent{n}") for n in "12")
        english = scale is None or (scale in _ENGLISH and not _LATIN.search(self.text))
        return _Amount(
            number=self._number(match[f"number{tag}"], percent=percent, english=english),
            power=_SCALES[scale] if scale else None,
            unit=unit,
            scale=scale,
        )

    def _unit(self, before: str | None, after: str | None) -> str | None:
        """The unit of what stands before a number and behind it: `$5 CAD` are Canadian dollars,
        and of two that say different things none is dropped."""
        last = "percent" if after and re.fullmatch(_PERCENT, after, re.IGNORECASE) else after
        code = self._currency(last)
        if before is None or code is None:
            return self._currency(before) if code is None else code
        if code in _OF_SIGN.get(_ASKED.get(before.lower(), ""), ()):
            return code
        first = self._currency(before)
        if first != code:
            raise NotAFigure(f"'{self.text}' has two units: {first} and {code}")
        return code

    def _currency(self, symbol: str | None) -> str | None:
        """The ISO 4217 code of a sign or word."""
        if symbol is None:
            return None
        asked = _ASKED.get(symbol.lower())
        own = self.signs.get(symbol.lower().rstrip("."))
        if asked is None and own:
            return own  # rupees of another country than India
        if asked is None:
            # Three letters that are no currency are a unit of somebody's own.
            return _SIGNS.get(symbol.lower(), symbol)
        chosen = self.signs.get(asked)
        if chosen is None:
            how = "dollar: USD" if asked == "dollar" else f"signs: {{'{asked}': CODE}}"
            what = "dollar is '$'" if asked == "dollar" else f"currency is '{symbol}'"
            raise NotAFigure(f"'{self.text}': which {what}?", f" Say e.g. '{how}' in the mapping",
                             "dollar" if asked == "dollar" else "sign", symbol)  # fmt: skip
        return chosen

    def _number(self, told: str, *, percent: bool, english: bool) -> Decimal:
        """A number without the marks between thousands. `1.500 %` is not fifteen hundred: nobody
        writes thousands of percents so, while `1,500 %` may be either; so may `1,500 Mrd.`, whose
        scale is not English."""
        decimal = self.decimal
        asked = (not percent and _THOUSANDS.match(told)) or (
            (percent or not english) and _COMMAS.match(told)
        )
        if decimal is None and asked:
            point = told.replace(",", ".")
            raise NotAFigure(
                f"'{self.text}': is '{told}' {point.replace('.', '')} or "
                f"{written(Decimal(point))}?",
                " Say 'figures: {decimal: comma}' or '{decimal: point}' in the mapping",
                "decimal",
            )
        if decimal != "comma" and _LAKHS.match(told):
            return Decimal(told.replace(",", ""))
        if decimal is None and (_DECIMAL_COMMA.match(told) or told.count(".") > 1):
            raise NotAFigure(
                f"'{self.text}': '{told}' is written with a decimal comma",
                ": say 'figures: {decimal: comma}' in the mapping",
                "comma",
            )
        if not _GROUPED[decimal or "point"].match(told.lower()):
            raise NotAFigure(f"'{self.text}': '{told}' is no number, read with a decimal "
                             f"{decimal or 'point'}")  # fmt: skip
        bare = re.sub(r"[ '’]", "", told)
        bare = bare.replace(".", "").replace(",", ".") if decimal == "comma" else bare.replace(
            ",", "")  # fmt: skip
        return Decimal(bare)


def _put(amount: _Amount, power: int | None = None) -> tuple[str, str]:
    """The digits and the unit, with the scale (`power`) of a currency; others are worked out."""
    told = amount.power or 0
    number = amount.number
    if amount.unit is None or amount.unit not in ISO_4217:
        return written(number.scaleb(told)) or "0", amount.unit or ""
    if power is not None:
        number, told = number.scaleb(told - power), power
    elif told not in _NAMES:
        whole = number.scaleb(told)
        told = max((p for p in _NAMES if whole >= Decimal(10) ** p), default=0)
        number = whole.scaleb(-told)
    return written(number) or "0", f"{amount.unit} {_NAMES[told]}".strip()
