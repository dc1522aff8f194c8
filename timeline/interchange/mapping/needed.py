"""What the kinds of a table need beside its columns: whom they are toward, and what the proposals,
agreements and rounds of talks are called. A first mapping names them, and asks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import get_args

from events.kinds import KINDS
from events.names import unfit
from events.quantity import SCALES_ALONE
from events.spoken.figures import Decimals, NotAFigure
from timeline.interchange.countries import alpha3_of, words_of
from timeline.interchange.mapping.act_texts import TALKS
from timeline.interchange.mapping.file import fold
from timeline.interchange.mapping.guessing import Found, wrong_figure
from timeline.interchange.mapping.named_rows import readings
from timeline.interchange.names import slug
from timeline.interchange.tables.shape import TableRow
from timeline.interchange.wording import draft, flowing, quoted, rows_at

_CALLED = words_of("kind")
"""What people call in a column of kinds what can be recorded without asking for more words."""

_NAMED = {"to", "proposal", "agreement", "round"}
"""What a first mapping names by itself."""


def kind_called(text: str) -> str | None:
    """The kind of a cell in a column of kinds: its own name, or a word for it."""
    known = fold(text).replace(" ", "-")
    if known in KINDS:
        return known
    return next((kind for kind, words in _CALLED.items() if known in words.split()), None)


def unmet(kind: str, given: Sequence[str]) -> list[str]:
    """What a kind needs beside the fields that are given: `to or aimed-at`."""
    known = {"occurred", "issue", *given}
    known |= {"between"} if "by" in known else set()
    needs = KINDS["talks-opened" if kind == TALKS else kind].needs
    return [" or ".join(group) for group in needs if not known & set(group)]


def beyond(kind: str, given: Sequence[str]) -> list[str]:
    """What of that a first mapping cannot name by itself."""
    return [group for group in unmet(kind, given) if not _NAMED & set(group.split(" or "))]


def needing(rows: Sequence[TableRow], found: Found, table: str) -> dict[str, tuple[str, list[int]]]:
    """Fields that kinds need and no column gives: what a first mapping says, and the lines."""
    issue = found.columns.get("issue")
    said = {
        "to": "",
        "proposal": f"{{by}}-{{{issue[0]}}}" if issue else "{by}-proposal",
        "agreement": table,
        "round": f"talks-{{{found.columns.get('occurred', ['Date'])[0]}}}",
    }
    lines: dict[str, list[int]] = {}
    for row in rows:
        kind = kind_called(found.cell(row, "kind"))
        if kind is None:
            continue
        groups = [group.split(" or ") for group in unmet(kind, list(found.columns))]
        wanted = [next((name for name in reversed(group) if name in said), "") for group in groups]
        if kind in ("agreement", "withdrawal"):
            wanted = ["agreement"]
        for name in filter(None, wanted):
            lines.setdefault(name, []).append(row.line)
    return {name: (said[name], lines[name]) for name in said if name in lines}


def of_defaults(rows: Sequence[TableRow], found: Found, table: str) -> list[str]:
    """The defaults that name what the kinds of the rows are about."""
    return [
        line
        for field, (text, at) in needing(rows, found, table).items()
        if field != "to"
        for line in draft(field, name=quoted(text), rows=rows_at(at))
    ]


def of_rules(rows: Sequence[TableRow], found: Found, table: str) -> list[str]:
    """Rules for the other side of the two who act most, and for who leaves an agreement."""
    lines: list[str] = []
    wanted = needing(rows, found, table)
    by, kind = (found.columns.get(name, []) for name in ("by", "kind"))
    if "to" in wanted and by:
        those = [row for row in rows if row.line in set(wanted["to"][1])]
        kinds = f"{quoted(kind[0])}: {_exactly(found.cell(row, 'kind') for row in those)}"
        seen = Counter(found.cell(row, "by") for row in those)
        both = [text for text, _ in seen.most_common() if text and not any(readings(text))][:2]
        for one, other in (both, both[::-1]) if len(both) == 2 else ():
            lines += draft("other side", column=quoted(by[0]), one=_exactly([one]), kinds=kinds,
                           other=alpha3_of(other) or slug(other))  # fmt: skip
        if len(seen) > 2 or len(both) < 2:
            lines += draft("toward", kinds=kinds)
    left = [row for row in rows if kind_called(found.cell(row, "kind")) == "withdrawal"]
    if left and "proposal" in wanted:
        held = _exactly(found.cell(row, "kind") for row in left)
        lines += draft("leaving", column=quoted(kind[0]), kinds=held, table=table)
    return lines


def _exactly(texts: Iterable[str]) -> str:
    return flowing(dict.fromkeys(f"={text}" for text in texts))


def of_names(called: Mapping[str, str]) -> list[str]:
    """What the parties are called in full, declared beside the short names that were made. What
    may be several names is left for a person to say."""
    full = {made: text for made, text in called.items()
            if made != text and "\n" not in text and unfit(text) is None}  # fmt: skip
    told = []
    for made, text in full.items():
        mark = "# " if any(readings(text)) else ""
        party, name = (flowing([one])[1:-1] for one in (made, text))
        told.append(f"  {mark}- {{party: {party}, name: {name}}}")
    note = "parties:  # their names in full, each by the short one that it has above"
    open_ones = all(line.startswith("  #") for line in told)
    return ["", f"{'# ' if open_ones else ''}{note}", *told] if told else []


_MONEY = re.compile(r"[$€£¥₹₽]|\b(?:EUR|USD|GBP|CHF|JPY|CNY|INR|Euro|euros?|dollars?)\b")


def of_units(rows: Sequence[TableRow], found: Found) -> list[str]:
    """The units that figures have and this program does not know, declared with their issues. `5
    m` beside money may be metres or millions, and is left to be asked about."""
    units: dict[str, dict[str, None]] = {}
    money = any(_MONEY.search(found.cell(row, "quantity")) for row in rows)
    for row in rows:
        text = found.cell(row, "quantity")
        for decimal in get_args(Decimals) if text else ():
            wrong = wrong_figure(text, decimal, "USD")
            if isinstance(wrong, NotAFigure):
                continue
            unit = wrong.of if wrong else ""
            scale = unit in SCALES_ALONE or (unit == "m" and money)
            if unit[:1].isalpha() and not scale:
                issue = slug(found.cell(row, "issue"), lower=True) or "unsorted"
                units.setdefault(issue, {})[unit] = None
            break
    if not units:
        return []
    told = [f"  - {{issue: {issue}, unit: {flowing(names)}}}" for issue, names in units.items()]
    return [*draft("units"), *told]
