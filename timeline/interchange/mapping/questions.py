"""The parts of a first mapping that say how the file is read, each with its question."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from events.quantity import SCALES_ALONE
from events.spoken.clocks import clock_of
from events.spoken.dates import Habits, Order, spoken_date
from events.spoken.figures import SIGNS, Decimals, read_figure
from events.when import NotADate
from timeline.interchange.mapping.guessing import (
    ORDERS,
    Found,
    order_of,
    share_of_dates,
    wrong_figure,
)
from timeline.interchange.opening import CANDIDATES
from timeline.interchange.tables.shape import Table, TableRow, behind_name, by_column
from timeline.interchange.wording import draft, flowing, quoted, shortened
from timeline.wording import count_words

_CODES = {**SIGNS, "￥": "JPY", "kr.": "SEK"}
_COMMA_GROUP = re.compile(r"(?<![\d.,])[1-9]\d{0,2},\d{3}(?![\d.,])")
"""Fifteen hundred for some, and one and a half for others."""
_SHARED = {
    "rupees": re.compile(r"\brs\b\.?|\brupees\b", re.IGNORECASE),
    "billions": re.compile(r"\bbillions?\b", re.IGNORECASE),
}
"""What means one thing here, and another one elsewhere."""
_BARE_NUMBER = re.compile(r"[\d.,'’ \u00a0\u2009\u202f]*\d\Z")
_EXAMPLE = {"year": "2018", "hemisphere": "north"}
MANY = 2_000
"""Rows from which on a key is looked for in the whole file rather than in those looked at."""

_DATED = ("occurred", "source.published")


def of_encoding(rows: Sequence[TableRow], encoding: str) -> list[str]:
    """The file is no UTF-8: which letters the guess makes of it."""
    told = next(
        ((row.line, text) for row in rows for text in row.cells.values() if not text.isascii()),
        None,
    )
    seen = f": '{shortened(told[1])}' in line {told[0]}" if told else ""
    return draft("encoding", encoding=encoding, whose=CANDIDATES[encoding], seen=seen)


_ASKED = ("year", "century", "serial", "hemisphere")
"""What is asked about a date: of a file, it is the same for all."""

# --- dates ----------------------------------------------------------------------------------


def of_dates(rows: Sequence[TableRow], found: Found, epoch: int) -> list[str]:
    """Which order, year and century dates have, as far as the file decides it."""
    said: list[str] = []
    kinds: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for line, text in _texts(rows, found, _DATED):
        kinds[order_of(text) or ""].append((line, text))
        kinds[_trouble(text)].append((line, text))
    lines = _order(kinds, said)
    guesses = {"century": "2000", "serial": str(epoch)}
    for trouble in _ASKED:
        if not kinds[trouble]:
            continue
        seen = _seen(kinds[trouble])
        if guess := guesses.get(trouble):
            order: Order = "month-first" if "order: month-first" in said else "day-first"
            reads = [_with(told, order, epoch) for _, told in kinds[trouble]]
            last = max(range(len(reads)), key=reads.__getitem__)
            later, latest = kinds[trouble][last]
            far = trouble == "century" and reads[last] > "2050" > reads[0]  # of two centuries?
            more = f", and the latest, '{latest}' (line {later}), {reads[last]}" if far else ""
            lines += draft(trouble, seen=seen, first=reads[0], latest=more)
            said.append(f"{trouble}: {guess}")
        else:
            example = ", ".join([*said, f"{trouble}: {_EXAMPLE[trouble]}"])
            lines += draft(trouble, seen=seen, said=example)
    if said:
        lines.append(f"dates: {{{', '.join(said)}}}")
    if kinds["unread"]:
        line, text = kinds["unread"][0]
        column = quoted(found.columns["occurred"][0]) if "occurred" in found.columns else "DATE"
        shown = shortened(text, 40)
        lines += draft("dates unread", rows=_rows(kinds["unread"]), text=shown, line=line,
                       column=column, whole=quoted(f"={shown}"))  # fmt: skip
    return ["", *lines] if lines else []


def _order(kinds: dict[str, list[tuple[int, str]]], said: list[str]) -> list[str]:
    """Which part of `03/04/2018` is the day, where other dates of the file tell."""
    ambiguous = kinds["ambiguous"]
    if not ambiguous:
        return []
    seen = _seen(ambiguous)
    sure = [order for order in ORDERS if kinds[order]]
    if len(sure) == 1:
        other, example = kinds[sure[0]][0]
        said.append(f"order: {sure[0]}")
        return draft("order guessed", seen=seen, rows=_rows(kinds[sure[0]]), order=sure[0],
                     text=example, line=other)  # fmt: skip
    why = "nothing in the file decides"
    if sure:
        why = "; ".join(f"'{kinds[o][0][1]}' (line {kinds[o][0][0]}) can only be {o}" for o in sure)
        why = f"the file has both: {why}"
    one, two = (_with(ambiguous[0][1], order) for order in ORDERS)
    return draft("order open", seen=seen, why=why, one=one, two=two)


def _trouble(text: str) -> str:
    """Why a date cannot be read as it stands; empty where it can, or its order alone is open."""
    try:
        spoken_date(text, Habits("day-first"))
    except NotADate as problem:
        if problem.kind in _ASKED:
            return problem.kind
        return "century" if problem.kind == "month" else "" if order_of(text) else "unread"
    return ""


def _with(text: str, order: Order, epoch: int = 1900) -> str:
    """What a date is made of: by the order of the file, or by that which alone it can have."""
    sure = order_of(text)
    order = next((one for one in ORDERS if one == sure), order)
    try:
        return spoken_date(text, Habits(order, None, epoch, 2000)).edtf
    except NotADate:
        return "another date"


def _texts(
    rows: Sequence[TableRow], found: Found, targets: Sequence[str]
) -> Iterator[tuple[int, str]]:
    for target in targets:
        for row in rows:
            names = found.columns.get(target, [])
            text = " ".join(" ".join(row.cells[n] for n in names if row.cells.get(n)).split())
            if text:
                yield row.line, text


def _seen(found: Sequence[tuple[int, str]]) -> str:
    """The first of some cells, with its line and in how many rows there are such."""
    line, text = found[0]
    return f"'{text}' (line {line}; {_rows(found)})"


def _rows(found: Sequence[tuple[int, str]]) -> str:
    return count_words(len({line for line, _ in found}), "row")


# --- quantities -----------------------------------------------------------------------------


def of_figures(rows: Sequence[TableRow], found: Found) -> list[str]:
    """Which dollar, which decimal mark, and which cells are no quantity."""
    cells = list(_texts(rows, found, ("quantity",)))
    lines, decimal = _decimal_mark(cells)
    kinds: dict[str, list[tuple[int, str]]] = defaultdict(list)
    signs: dict[str, None] = {}
    said = ""
    for line, text in cells:
        if (first := wrong_figure(text, decimal)) and first.kind == "dollar":
            kinds["dollar"].append((line, text))
        wrong = wrong_figure(text, decimal, "USD")
        if wrong and wrong.kind in ("scale", "sign"):
            kinds[wrong.kind].append((line, text))
            signs |= {wrong.of: None} if wrong.kind == "sign" else {}
        elif wrong and wrong.kind != "decimal" and (
            wrong.kind != "unit" or wrong.of in SCALES_ALONE
        ):  # fmt: skip
            kinds["unread"].append((line, text))
            said = said or str(wrong)
    if dollar := kinds["dollar"]:
        lines += draft("dollar", seen=_seen(dollar))
    if signs:
        held = ", ".join(f"{quoted(sign)}: {_CODES.get(sign, 'CODE')}" for sign in signs)
        lines += draft("signs", seen=_seen(kinds["sign"]), signs=held)
    if scales := kinds["scale"]:
        lines += draft("scale", seen=_seen(scales), text=quoted(scales[0][1]))
    for what, pattern in _SHARED.items():
        shared = [(line, text) for line, text in cells if pattern.search(text)]
        if shared and (decimal == "comma" or what == "rupees"):
            lines += draft(what, seen=_seen(shared))
    if unread := kinds["unread"]:
        lines += draft("figures unread", rows=_rows(unread), line=unread[0][0],
                       column=quoted(found.columns["quantity"][0]), why=shortened(said, 60)
                       )  # fmt: skip
    return ["", *lines] if lines else []


def _decimal_mark(cells: Sequence[tuple[int, str]]) -> tuple[list[str], Decimals | None]:
    """Whether `1.500` is fifteen hundred, where other figures of the file tell."""
    wrong = [(line, text, wrong_figure(text, None, "USD")) for line, text in cells]
    comma = [(line, text) for line, text, said in wrong if said and said.kind == "comma"]
    point = [(line, text) for line, text, said in wrong
             if not said and wrong_figure(text, "comma", "USD")]  # fmt: skip
    if comma and point:
        return draft("decimal both", comma=_seen(comma), point=_seen(point)), None
    if comma:
        grouped = [(n, t) for n, t, _ in wrong if _COMMA_GROUP.search(t)]
        if not grouped:
            return draft("decimal comma", comma=_seen(comma)), "comma"
        return draft("decimal comma grouped", comma=_seen(comma), grouped=_seen(grouped),
                     read=_read(grouped[0][1], "comma")), "comma"  # fmt: skip
    both = [(line, text) for line, text, said in wrong if said and said.kind == "decimal"]
    if not both:
        return [], None
    if point:
        return draft("decimal point", both=_seen(both), point=_seen(point)), "point"
    text = both[0][1]
    return draft("decimal open", both=_seen(both), comma=_read(text, "comma"),
                 point=_read(text, "point")), None  # fmt: skip


def _read(text: str, decimal: Decimals) -> str:
    return read_figure(text, "USD", decimal, _CODES)


# --- key and columns ------------------------------------------------------------------------


def of_key(table: Table, rows: Sequence[TableRow], found: Found) -> list[str]:
    """A column that tells all rows apart, else day and words, else all; equal rows are one."""
    says = found.columns.get("says", []) or list(found.acts)
    day = found.columns.get("occurred", [])
    dated = [row for row in rows
             if not day or _trouble(" ".join(row.cells.get(n, "") for n in day)) != "unread"
             ] or list(rows)  # fmt: skip
    fullest = sorted(says, key=lambda name: -sum(bool(row.cells.get(name)) for row in rows))[:1]
    candidates = [found.columns.get("id", []), [*day, *fullest],
                  [*day, *found.columns.get("by", [])],
                  [*day, *found.columns.get("by", []), *fullest], [*day, *says]]  # fmt: skip
    twins: tuple[int, int] | None = None
    for names in filter(None, candidates):
        twins = _twins(dated, names)
        if twins is None and len(rows) >= MANY:
            twins = _twins(table.rows(), names)
        if twins is None:
            return draft("key", rows=count_words(len(rows), "row"), names=flowing(names))
    same = f" (lines {twins[0]} and {twins[1]} agree in the best of them)" if twins else ""
    return draft("no key", same=same)


def _twins(rows: Iterable[TableRow], names: Sequence[str]) -> tuple[int, int] | None:
    """Two rows that agree in some columns, or one without any of them; None if there are none."""
    seen: dict[tuple[str, ...], int] = {}
    whole: dict[tuple[str, ...], dict[str, str]] = {}
    for row in rows:
        key = tuple(" ".join(row.cells.get(n, "").split()) for n in names)
        if not any(key):
            return row.line, row.line
        if key in seen and whole[key] != row.cells:
            return seen[key], row.line
        seen[key], whole[key] = row.line, row.cells
    return None


def _all_numbers(texts: Sequence[str]) -> bool:
    """Whether most cells are figures that do not say of what: no years, no numbers of rows."""
    if share_of_dates(texts) > 0.5:
        return False  # years
    bare = [text for text in texts if _BARE_NUMBER.match(text)]
    return len(bare) > 0.6 * len(texts) and len(texts) > 1 and any(len(text) > 2 for text in bare)


def of_columns(table: Table, rows: Sequence[TableRow], found: Found) -> list[str]:
    """Which column is what, with an example and how many rows have it."""
    lines = ["", "columns:"]
    for target, names in found.columns.items():
        if target == "id":
            continue
        filled = [row for row in rows if any(row.cells.get(n) for n in names)]
        if target == "time":
            filled = [row for row in filled if clock_of(row.cells.get(names[0], ""))]
        first = filled[0]
        example = next(first.cells[n] for n in names if first.cells.get(n))
        listed = quoted(names[0]) if len(names) == 1 else flowing(names)
        remark = f"{count_words(len(filled), 'row')}, e.g. line {first.line}: {shortened(example)}"
        lines.append(f"  {f'{target}: {listed}':<34}  # {remark}")
    if "occurred" not in found.columns:
        lines += draft("no dates")
    if "by" not in found.columns and not found.acts:
        lines += draft("no actor")
    cells = by_column(rows)
    used = {*found.used, *map(behind_name, found.columns.get("source.url", ()))}
    rest = [n for n in table.columns if n not in used and n in cells]
    if rest:
        shown = ", ".join(f"{shortened(n, 30)} ({len(cells[n])} rows)" for n in rest[:12])
        more = f" and {len(rest) - 12} more" if len(rest) > 12 else ""
        lines += draft("not used", columns=shown + more)
    bare = next((n for n in rest if _all_numbers(cells[n])), None)
    if bare and "quantity" not in found.columns:
        lines += draft("numbers alone", column=shortened(bare, 30),
                       template=quoted(f"{{{bare}}} UNIT"))  # fmt: skip
    blank = [n for n in table.columns if n not in found.used and n not in cells]
    if blank:
        lines += draft("blank", columns=count_words(len(blank), "column"))
    return lines
