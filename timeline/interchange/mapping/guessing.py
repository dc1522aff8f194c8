"""What the cells of a column look like: dates, figures, countries, links, prose; and which column
of a table is what: guessed from its name, and only where its cells agree."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Literal

import msgspec

from events.quantity import NotAQuantity, parse_quantity
from events.spoken.clocks import clock_of
from events.spoken.dates import Habits, Order, spoken_date
from events.spoken.figures import SIGNS, Decimals, NotAFigure, read_figure
from events.spoken.words import bare
from events.when import NotADate
from timeline.interchange.countries import alpha3_of, words_of
from timeline.interchange.tables.shape import Table, TableRow, by_column

_NAMED = {what: words.split() for what, words in words_of("named").items()}
_KEPT_BY_OFFICE = frozenset(_NAMED["office"])
"""Words for the day on which somebody wrote a row, which is not the day of what it tells."""

_LOOKED_AT = 100
_LONGEST_DATE = 48
_NUMBER = re.compile(
    r"[+\-]?(?:\d{1,3}|[06-9]\d{4}|\d{6,7}|\d{9,}|\d*[.,]\d+|\d{1,3}(?:,\d{3})+)%?\Z"
)
"""Numbers that no reader takes for a date: nearly all cells of a wide table."""
_DECIMALS: tuple[Decimals | None, ...] = (None, "comma")
_WORD = re.compile(r"[^\W\d_]{2}")
ORDERS: tuple[Order, Order] = ("day-first", "month-first")
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
    for decimal in _DECIMALS:
        wrong = wrong_figure(text, decimal, "USD", SIGNS)
        if isinstance(wrong, NotAQuantity):
            return not known and wrong.kind == "unit"
        if wrong is None or wrong.kind in ("change", "scale"):  # which is asked about
            return True
    return False


def wrong_figure(
    text: str, decimal: Decimals | None, dollar: str | None = None, signs: Mapping[str, str] = {}
) -> NotAQuantity | NotAFigure | None:
    """What is wrong with a quantity; None where it is one."""
    try:
        parse_quantity(read_figure(text, dollar, decimal, signs))
    except (NotAQuantity, NotAFigure) as problem:
        return problem
    return None


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
    return any(_read(text, order) for order in ORDERS)


def _read(text: str, order: Order) -> str:
    """What a date is in an order, once all else is settled that may be asked of it; empty where it
    is none. What is on another day of the week than is said is a date all the same."""
    try:
        return spoken_date(text, Habits(order, 2000, 1900, 2000, "north")).edtf
    except NotADate as problem:
        return str(problem) if problem.kind == "weekday" else ""  # which tells the date


def order_of(text: str) -> Order | Literal["ambiguous"] | None:
    """The one order in which a text like `13/04/2018` is a date, `ambiguous` where it is another
    date in each; None where the order makes no difference."""
    one, two = (_read(text, order) for order in ORDERS)
    if one == two:
        return None
    return "ambiguous" if one and two else "day-first" if one else "month-first"


# --- which column is what -------------------------------------------------------------------

WORDS = words_of("column")
"""Words in the names of columns, by field; in the order in which they are looked for."""

_FIRST = ("source.published", "source.url", "occurred", "by", "to", "kind", "issue", "quantity",
          "speaker", "source.publisher", "id", "says")  # fmt: skip
_OF_OTHERS = tuple(word for word in WORDS["to"].split() if word != "to")
"""`Affected country` is no country that acts."""
_OWN = frozenset(_NAMED["as its field"])
"""Fields whose names nobody uses for anything else where the kinds of rows are said."""

_DAYS = (
    (("Year", "Month", "Day"), ("End Year", "End Month", "End Day")),
    (("start_date.year", "start_date.month", "start_date.day"),
     ("end_date.year", "end_date.month", "end_date.day")),
)  # fmt: skip
"""Days in three columns: as the sheet of TimelineJS has them, and its JSON."""

_SLIDES = {field: names.split("|") for field, names in words_of("slide").items()}
"""What its other columns are."""

_SHORT_DAY = re.compile(r"\d{1,2}[/.\-]\d{1,2}[/.\-]\d{2}")


class Found(msgspec.Struct, kw_only=True):
    """What was guessed: field -> columns; columns that each hold one party's acts; the columns in
    which a row's last day stands; and the rows that are none, as column -> text."""

    columns: dict[str, list[str]] = {}
    acts: dict[str, str] = {}
    until: list[str] = []
    skip: dict[str, str] = {}

    @property
    def used(self) -> set[str]:
        """Every column that was given a meaning."""
        named = {name for names in self.columns.values() for name in names}
        return named | set(self.acts) | set(self.until) | set(self.skip)

    def cell(self, row: TableRow, target: str) -> str:
        """A row's cell in the first column of a field; blank where there is none."""
        return next((row.cells.get(name, "") for name in self.columns.get(target, ())), "")


def guess(table: Table, rows: Sequence[TableRow], hidden: Collection[str] = ()) -> Found:
    """A meaning for each column that shows one, and that is not hidden from readers."""
    cells = by_column(rows)
    shown = (name for name in table.columns if name in cells and name not in hidden)
    columns = {name: Column(name, cells[name]) for name in shown}
    found = Found()
    for first, last in _DAYS:
        if first[0] in columns and (set(first[1:]) & set(columns) or "." in first[0]):
            found.columns["occurred"] = [name for name in first if name in columns]
            found.until = [name for name in last if name in columns]
    if {"Headline", "Media"} <= set(table.columns) or "text.headline" in columns:
        slides = {field: [n for n in names if n in columns] for field, names in _SLIDES.items()}
        found.columns |= {target: names for target, names in slides.items() if names}
        if "Type" in columns:  # in a sheet one row is its title, and tells nothing
            found.skip = {"Type": "=title"}
    acts = _acts(columns)
    if len(set(acts.values())) > 1:
        found.acts = acts
    if "occurred" not in found.columns:
        _interval(found, columns)
    for target in _FIRST:
        if target not in found.columns:
            _by_name(found, columns, target)
    # In a table that says the kinds of its rows nobody else's `proposal` is better than its own.
    for name in columns if "kind" in found.columns else ():
        field_of = re.sub(r"[\s_]+", "-", name.strip().casefold())
        if field_of in _OWN and field_of not in found.columns and name not in found.used:
            found.columns[field_of] = [name]
    _by_content(found, columns)
    _with_its_year(found, columns)
    days = found.columns.get("occurred", [])
    if len(days) == 1 and any(map(clock_of, columns[days[0]].texts)):
        found.columns["time"] = days  # which nobody would miss until two things are of one day
    _rest_of_words(found, columns, rows)
    if "id" not in found.columns:
        figures = WORDS["quantity"].split()  # which may be in order by chance
        whole = [n for n, c in columns.items() if c.is_key and len(c.texts) == len(rows)
                 and c.dates < 0.5 and n not in found.used
                 and not any(named_so(n, word) for word in figures)]  # fmt: skip
        found.columns |= {"id": whole[:1]} if whole else {}
    return found


def _interval(found: Found, columns: Mapping[str, Column]) -> None:
    """A first and a last day in two columns."""
    ends: list[str] = []
    for words in (f"{WORDS['begin']} {WORDS['occurred']}", WORDS["end"]):
        fit = [
            name
            for word in words.split()
            for name, column in columns.items()
            if name not in ends and named_so(name, word) and column.dates > 0.6
        ]
        ends += fit[:1]
    if len(ends) == 2:
        found.columns["occurred"], found.until = ends[:1], ends[1:]


def _by_name(found: Found, columns: Mapping[str, Column], target: str) -> None:
    for word in WORDS[target].split():
        fit = [
            column
            for name, column in columns.items()
            if name not in found.used and named_so(name, word) and _plausible(target, column)
            and not (target == "by" and any(named_so(name, other) for other in _OF_OTHERS))
        ]  # fmt: skip
        if target in ("occurred", "source.published"):
            fit = sorted(fit, key=lambda column: column.is_of_the_office)
            fit = [] if fit and fit[0].is_of_the_office else fit
        if fit:
            found.columns.setdefault(target, []).append(fit[0].name)
            if target != "says":
                return


def _by_content(found: Found, columns: Mapping[str, Column]) -> None:
    """What no name of a column told, but its cells do."""
    free = [column for name, column in columns.items() if name not in found.used]
    if "occurred" not in found.columns:
        dated = [column for column in free if column.dates > 0.6]
        if dated:
            best = max(dated, key=lambda column: (not column.is_of_the_office, column.dates))
            found.columns["occurred"] = [best.name]
            free.remove(best)
        elif called := next((c for c in free if c.name.casefold() in _NAMED["dates"]), None):
            found.columns["occurred"] = [called.name]  # so that it is told why its cells are none
            free.remove(called)
    for target, fit in (
        ("source.url", (c for c in free if c.links > 0.6)),
        ("by", (c for c in free if c.countries > 0.5 and not found.acts)),
    ):
        if target not in found.columns and (column := next(fit, None)):
            found.columns[target] = [column.name]
            free.remove(column)
    figures = [] if "quantity" in found.columns else [
        c for c in free
        if c.figures > 0.6 and sum(is_figure(t, known=True) for t in c.texts) > 0.6 * len(c.texts)
    ]  # fmt: skip
    if len(figures) == 1:
        found.columns["quantity"] = [figures[0].name]
        free.remove(figures[0])
    if "says" not in found.columns and not found.acts:
        texts = [c for c in free if c.length > 12 and not c.links and c.letters > 0.5]
        if texts:
            found.columns["says"] = [max(texts, key=lambda column: column.length).name]


def _rest_of_words(found: Found, columns: Mapping[str, Column], rows: Sequence[TableRow]) -> None:
    """Columns of prose that rows need in order to say anything at all."""
    if found.acts:
        return
    while True:
        says = found.columns.get("says", [])
        silent = [row for row in rows if not any(row.cells.get(name) for name in says)]
        prose = [c for n, c in columns.items() if n not in found.used and c.is_prose]
        help_of = {c.name: sum(bool(row.cells.get(c.name)) for row in silent) for c in prose}
        best = max(help_of, key=lambda name: help_of[name], default=None)
        if best is None or not help_of[best]:
            return
        found.columns["says"] = [best, *says]


def _with_its_year(found: Found, columns: Mapping[str, Column]) -> None:
    """The column of whole years beside days whose year has two digits, or that mostly have none:
    one year for all of them would be wrong where the column has several."""
    days = found.columns.get("occurred", [])
    if len(days) != 1 or not (texts := columns[days[0]].texts):
        return
    none = sum(not re.search(r"\d{4}", text) for text in texts)
    if not any(map(_SHORT_DAY.fullmatch, texts)) and none * 2 <= len(texts):
        return
    for name, column in columns.items():
        years = sum(len(text) == 4 and text.isdigit() for text in column.texts)
        whole = years > 0.8 * len(column.texts) and name not in found.used
        if whole and any(named_so(name, word) for word in _NAMED["years"]):
            found.columns["occurred"] = [*days, name]
            return


def _acts(columns: Mapping[str, Column]) -> dict[str, str]:
    """Columns named after a party that hold sentences: `US action`, `China`."""
    found = {}
    for name, column in columns.items():
        words = re.split(r"[\s_/:'’\-]+", name)
        party = alpha3_of(name) or next((c for w in words if len(w) > 1 and (c := alpha3_of(w))),
                                        None)  # fmt: skip
        if party and column.length > 12 and not column.texts[0].startswith("http"):
            found[name] = party
    return found


def named_so(column: str, word: str) -> bool:
    """Whether a column is named by a word: it is its name, or one of at most three words of it."""
    name, word = _bare(column), _bare(word)
    parts = re.split(r"[\s_./\-()]+", name.strip("() "))
    return word in (name, "_".join(parts)) or (word in parts and len(parts) <= 3)


_bare = lru_cache(maxsize=4_096)(bare)


def _plausible(target: str, column: Column) -> bool:
    texts = column.texts
    if target in ("occurred", "source.published"):
        return column.dates > 0.4
    if target == "source.url":
        return column.links > 0.4
    if target in ("by", "to", "kind", "issue"):
        named = target in ("kind", "issue") or column.letters > 0.5
        return column.length < 200 and column.dates < 0.5 and named
    if target == "quantity":
        return column.figures > 0.4
    if target == "id":
        return len(set(texts)) == len(texts) and column.dates < 0.5
    if target == "source.publisher":
        return column.links < 0.2
    if target == "says":
        words = column.dates < 0.5 and column.letters > 0.5
        return words and (column.length > 12 or column.name.casefold() != "name")
    return True
