"""`--explain`: look at a table and write a first mapping, with guesses and questions as comments.

What it writes can be used as it is, or it says in a line that begins with `# FILL IN` what must
be filled in first.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import yaml

from events.errors import Refused
from events.kinds import KINDS
from events.when import NotADate
from timeline.interchange.countries import alpha3_of
from timeline.interchange.dates import read_date
from timeline.interchange.mapping import fold
from timeline.interchange.names import slug
from timeline.interchange.tables import Reading, Row, Table, open_table
from timeline.interchange.tidy import plain_text

_LOOKED_AT = 2_000
"""Rows that are looked at."""
_MOST_VALUES = 60
"""Different cells of a column up to which each is listed."""

_WORDS: dict[str, str] = {
    "occurred": "date day when occurred datum fecha data jour 日期 дата time",
    "says": "headline title event summary what description says text details note notes action "
    "development titel titulo titre ereignis descripcion 标题 内容 событие body",
    "by": "who actor by party country side source_actor initiator from wer quien pays land "
    "akteur 方 страна",
    "to": "to target recipient against toward ziel objetivo",
    "kind": "kind type category event_type eventtype art tipo",
    "issue": "issue topic subject theme thema tema sujet",
    "quantity": "quantity amount value figure betrag monto",
    "speaker": "speaker said_by spokesperson",
    "source.url": "url link source_url sourceurl links reference quelle fuente",
    "source.publisher": "source publisher outlet newspaper media publication",
    "source.published": "published publication_date pubdate date_published",
    "id": "id",
}
_FIRST = ("source.published", "source.url", "occurred", "by", "to", "kind", "issue", "quantity",
          "speaker", "source.publisher", "id", "says")  # fmt: skip
_BOTH = frozenset("both both-sides both-parties beide ambos les-deux two-sides us-china".split())
_TALK = {
    "tariff": "tariff-threat, measure-announced or measure-imposed",
    "sanction": "measure-announced or measure-imposed",
    "threat": "measure-threatened",
    "talks": "talks-opened or talks-closed",
    "demand": "demand",
    "offer": "offer",
    "agree": "agreement",
    "retaliat": "response (answer: retaliates)",
}
_YEARS = ("Year", "Month", "Day")


@dataclass(kw_only=True)
class _Found:
    """What was guessed: field -> columns, and what to say about it."""

    columns: dict[str, list[str]] = field(default_factory=dict)
    remarks: dict[str, str] = field(default_factory=dict)


def explain(path: str, *, form: str | None = None) -> str:
    """The text of a first mapping for a file. Raises Refused where the file cannot be read."""
    reading, remark = _reading(path, form)
    table = open_table(path, reading, form=form)
    reading, table = _below_titles(path, reading, table, form)
    rows = [Row(row.line, {n: plain_text(t) for n, t in row.cells.items()})
            for row, _ in zip(table.rows(), range(_LOOKED_AT), strict=False)]  # fmt: skip
    if not rows:
        raise Refused(f"{path}: has column names and no rows")
    found = _guess(table, rows)
    return "\n".join(_written(path, table, reading, remark, rows, found)) + "\n"


def _reading(path: str, form: str | None) -> tuple[Reading, str | None]:
    """UTF-8 or what a mark says; else a guess, with a question."""
    try:
        for _ in open_table(path, form=form).rows():
            pass
        return Reading(), None
    except Refused as refused:
        if "is not utf-8" not in str(refused):
            raise
    return Reading(encoding="cp1252"), (
        "QUESTION: the file is not UTF-8. cp1252 (Windows, Western Europe) is a guess: look at the "
        "letters in the examples below, or name another one (cp1251, gb18030, shift_jis ...)"
    )


def _below_titles(
    path: str, reading: Reading, table: Table, form: str | None
) -> tuple[Reading, Table]:
    """The fullest of the first rows holds the names, where titles stand above it."""
    if table.form not in ("csv", "tsv", "xlsx"):
        return reading, table
    first = [row for row, _ in zip(table.rows(), range(10), strict=False)]
    size = sum(not name.startswith("column ") for name in table.columns)
    if size > 2 or not first:
        return reading, table
    widest = max(first, key=lambda row: len(row.cells))
    if len(widest.cells) <= size:
        return reading, table
    chosen = replace(reading, header=next(
        row.line for row in first if len(row.cells) == len(widest.cells)
    ))  # fmt: skip
    return chosen, open_table(path, chosen, form=form)


def _guess(table: Table, rows: Sequence[Row]) -> _Found:
    found = _Found()
    cells = {name: [row.cells[name] for row in rows if row.cells.get(name)]
             for name in table.columns}  # fmt: skip
    filled = [name for name in table.columns if cells[name]]
    taken: set[str] = set()
    if set(_YEARS) <= set(filled):
        found.columns["occurred"] = list(_YEARS)
        taken |= set(_YEARS)
    for target in _FIRST:
        if target in found.columns:
            continue
        words = _WORDS[target].split()
        for word in words:
            fit = [n for n in filled if n not in taken and _named(n, word)
                   and _plausible(target, cells[n])]  # fmt: skip
            if fit:
                found.columns.setdefault(target, []).append(fit[0])
                taken.add(fit[0])
                if target != "says":
                    break
    if "occurred" not in found.columns:
        dated = [n for n in filled if n not in taken and _dates(cells[n]) > 0.6]
        if dated:
            found.columns["occurred"] = [max(dated, key=lambda n: _dates(cells[n]))]
            taken |= set(found.columns["occurred"])
    if "source.url" not in found.columns:
        links = [n for n in filled if n not in taken
                 and sum(t.startswith("http") for t in cells[n]) > len(cells[n]) * 0.6]  # fmt: skip
        if links:
            found.columns["source.url"] = [links[0]]
            taken.add(links[0])
    if "says" not in found.columns:
        texts = [n for n in filled if n not in taken and _length(cells[n]) > 12]
        if texts:
            found.columns["says"] = [max(texts, key=lambda n: _length(cells[n]))]
    return found


def _named(column: str, word: str) -> bool:
    parts = re.split(r"[\s_./\-]+", column.casefold())
    return word in (column.casefold(), "_".join(parts)) or (word in parts and len(parts) <= 3)


def _plausible(target: str, texts: Sequence[str]) -> bool:
    if target in ("occurred", "source.published"):
        return _dates(texts) > 0.4
    if target == "source.url":
        return sum(text.startswith("http") for text in texts) > len(texts) * 0.4
    if target in ("by", "to", "kind", "issue"):
        return _length(texts) < 60
    if target == "id":
        return len(set(texts)) == len(texts)
    if target == "source.publisher":
        return sum(text.startswith("http") for text in texts) < len(texts) * 0.2
    return True


def _length(texts: Sequence[str]) -> float:
    return sum(map(len, texts)) / max(len(texts), 1)


def _dates(texts: Sequence[str]) -> float:
    """The share that reads as dates, an ambiguous one included."""
    good = 0
    for text in texts[:300]:
        try:
            read_date(text, "day-first" if _order(text) != "month-first" else "month-first", 2000)
            good += 1
        except NotADate:
            continue
    return good / max(len(texts[:300]), 1)


def _order(text: str) -> str | None:
    try:
        read_date(text)
    except NotADate as problem:
        return "ambiguous" if "ambiguous" in str(problem) else None
    match = re.match(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*\d{4}\Z", text)
    if match is None:
        return None
    one, two = int(match[1]), int(match[2])
    return "day-first" if one > 12 else "month-first" if two > 12 else None


# --- writing it down ------------------------------------------------------------------------


def _written(
    path: str, table: Table, reading: Reading, remark: str | None, rows: Sequence[Row],
    found: _Found,
) -> list[str]:  # fmt: skip
    name = slug(Path(path).name.split(".")[0]) or "table"
    lines = [
        f"# A first mapping for {Path(path).name}: {len(rows):,}"
        f"{'+' if len(rows) == _LOOKED_AT else ''} rows, {len(table.columns)} columns. Look "
        "through the QUESTIONs, then:",
        f"#   timeline -n {name} import {Path(path).name} --mapping THIS --dry-run",
        "",
        f"table: {name}              # part of every row's key: keep it when the file is renamed",
        f"negotiation: {name}        # opened if there is none; -n wins",
    ]
    parts = []
    if reading.encoding:
        parts.append(f"encoding: {reading.encoding}")
    if reading.header:
        parts.append(f"header: {reading.header}")
    if parts:
        if remark:
            lines.append(f"# {remark}")
        lines.append(f"read: {{{', '.join(parts)}}}")
    lines += _dates_part(rows, found)
    lines += _key_part(table, rows, found)
    lines += _columns_part(table, rows, found)
    lines += _values_part(rows, found)
    lines += _defaults_part(rows, found)
    lines += _rules_part(rows, found)
    return lines


def _dates_part(rows: Sequence[Row], found: _Found) -> list[str]:
    texts = [
        " ".join(row.cells[n] for n in names if row.cells.get(n))
        for target, names in found.columns.items()
        if target in ("occurred", "source.published")
        for row in rows
    ]
    orders = Counter(order for text in texts if text and (order := _order(text)))
    sure = {order for order in orders if order != "ambiguous"}
    lines = []
    unread = [text for text in texts if text and not _readable(text)]
    if orders["ambiguous"]:
        example = next(text for text in texts if text and _order(text) == "ambiguous")
        if len(sure) == 1:
            order = sure.pop()
            lines += ["", f"# QUESTION: '{example}' could be read two ways; other rows can only be "
                      f"{order} ({orders[order]} of them), so that is the guess:",
                      f"dates: {{order: {order}}}"]  # fmt: skip
        else:
            lines += ["", f"# FILL IN: '{example}' can be read two ways, and nothing in the file "
                      "decides. One of these:",
                      "# dates: {order: day-first}      # 3 April",
                      "# dates: {order: month-first}    # 4 March"]  # fmt: skip
    if unread and any("year" in _why(text) for text in unread):
        lines += ["", f"# FILL IN: '{unread[0]}' has no year: dates: {{year: 2018}}"]
    elif unread:
        lines += ["", f"# QUESTION: {len(unread)} dates cannot be read, e.g. '{unread[0]}': "
                  f"{_why(unread[0])}"]  # fmt: skip
    return lines


def _readable(text: str) -> bool:
    return not _why(text) or "ambiguous" in _why(text)


def _why(text: str) -> str:
    try:
        read_date(text)
    except NotADate as problem:
        return str(problem)
    return ""


def _key_part(table: Table, rows: Sequence[Row], found: _Found) -> list[str]:
    """A column that tells rows apart, else day and words, else everything."""
    says = found.columns.get("says", [])
    candidates = [found.columns.get("id", [])]
    day = found.columns.get("occurred", [])
    candidates += [[*day, *says[:1]], [*day, *found.columns.get("by", []), *says[:1]]]
    for names in candidates:
        if names and _unique(rows, names):
            break
    else:
        names = []
    if names:
        listed = yaml.safe_dump(list(names), default_flow_style=True, allow_unicode=True).strip()
        return [
            "",
            "# What tells one row from another, also when the rest of it is edited.",
            "# QUESTION: will these cells stay as they are? A column of numbers would be best.",
            f"key: {listed}",
        ]
    return [
        "",
        "# QUESTION: no few columns tell one row from another, so a row is known by all of its "
        "cells,",
        "# and an edited row is a new one beside a missing one. A column 'id' would mend that.",
        "# key: [id]",
    ]


def _unique(rows: Sequence[Row], names: Sequence[str]) -> bool:
    keys = [tuple(" ".join(row.cells.get(n, "").split()) for n in names) for row in rows]
    return len(set(keys)) == len(keys) and all(any(key) for key in keys)


def _columns_part(table: Table, rows: Sequence[Row], found: _Found) -> list[str]:
    lines = ["", "columns:"]
    for target, names in found.columns.items():
        if target == "id":
            continue
        example = next((row.cells[names[0]] for row in rows if row.cells.get(names[0])), "")
        shown = " ".join(example.split())[:50]
        listed = yaml.safe_dump(
            names[0] if len(names) == 1 else list(names), default_flow_style=True,
            allow_unicode=True, width=1000,
        ).removesuffix("...\n").strip()  # fmt: skip
        lines.append(f"  {f'{target}: {listed}':<34}  # e.g. {shown}")
    if "occurred" not in found.columns:
        lines.append("  # FILL IN: no column reads as dates: occurred: COLUMN")
    if "by" not in found.columns:
        lines.append("  # QUESTION: no column names who acts: by: COLUMN, or under 'defaults'")
    used = {name for names in found.columns.values() for name in names}
    rest = [name for name in table.columns if name not in used]
    if rest:
        shown = ", ".join(rest[:12]) + (f" and {len(rest) - 12} more" if len(rest) > 12 else "")
        lines.append(f"  # not used: {shown}")
    return lines


def _values_part(rows: Sequence[Row], found: _Found) -> list[str]:
    lines: list[str] = []
    for target in ("by", "to", "kind"):
        names = found.columns.get(target)
        if not names:
            continue
        counts = Counter(row.cells[names[0]] for row in rows if row.cells.get(names[0]))
        parties = list(dict.fromkeys(c for text in counts if (c := alpha3_of(text))))
        lines.append(f"  {target}:")
        for text, count in counts.most_common(_MOST_VALUES):
            lines.append(_value(target, text, count, parties))
        if len(counts) > _MOST_VALUES:
            lines.append(f"    # and {len(counts) - _MOST_VALUES} more texts: a name is made of "
                         "each")  # fmt: skip
    return ["", "values:", *lines] if lines else []


def _value(target: str, text: str, count: int, parties: Sequence[str]) -> str:
    quoted = _quoted(" ".join(text.split()))
    if target == "kind":
        known = fold(text).replace(" ", "-")
        value, remark = (known, "") if known in KINDS else (
            "statement", "  # QUESTION: which kind? See 'timeline append --help'")  # fmt: skip
        return f"    {quoted}: {value}{remark}"
    country = alpha3_of(text)
    if country:
        return f"    {quoted}: {country}  # {count} rows"
    if slug(text.casefold()) in _BOTH and len(parties) >= 2:
        pair = ", ".join(parties[:2])
        return (f"    {quoted}: {{each: [{pair}]}}  # QUESTION: {count} rows. One of each side; "
                f"[{pair}] would be a joint one")  # fmt: skip
    made = slug(text)
    if not made:
        return f"    # FILL IN: {quoted}: CODE  # {count} rows; it has no letters for a name"
    return f"    {quoted}: {made}  # QUESTION: {count} rows. Is this its name?"


def _defaults_part(rows: Sequence[Row], found: _Found) -> list[str]:
    lines = ["", "# What a row does not say.", "defaults:"]
    if "kind" not in found.columns:
        lines.append(
            "  kind: statement     # words on the record, which move no stance (see rules)"
        )
    if "issue" not in found.columns:
        lines.append("  issue: unsorted     # QUESTION: one issue for all? Rules can sort them")
    if "by" not in found.columns:
        lines.append("  speaker: The table  # nobody is said to act: somebody must have said it")
    if "source.url" not in found.columns and "source.publisher" not in found.columns:
        lines.append("  # QUESTION: no source. Without one a row counts as public from the day of "
                     "its import.")  # fmt: skip
    elif "source.published" not in found.columns:
        day = found.columns.get("occurred", [])
        if len(day) == 1:
            lines.append(f'  source.published: "{{{day[0]}}}"  # QUESTION: public on the day it '
                         "happened? Else it counts")  # fmt: skip
            lines.append("  #   as public from the day of its import. Leave out if that is right.")
    return [*lines, "declare: [parties, issues]"]


def _rules_part(rows: Sequence[Row], found: _Found) -> list[str]:
    lines: list[str] = []
    by = found.columns.get("by", [])
    blank = sum(not row.cells.get(by[0]) for row in rows) if by else 0
    if blank:
        lines += [
            "",
            f"# QUESTION: {blank} rows name nobody in '{by[0]}'. Somebody must have said it:",
            "rules:",
            f'  - {{when: {{{_quoted(by[0])}: ""}}, set: {{speaker: The table}}}}',
        ]
    says = found.columns.get("says", [])
    if not says or "kind" in found.columns:
        return lines
    told = []
    for word, kinds in _TALK.items():
        count = sum(word in row.cells.get(says[0], "").casefold() for row in rows)
        if count:
            told.append(f"#   {count} rows say '{word}': {kinds}?")
    if not told:
        return lines
    return [
        *lines,
        "",
        f"# QUESTION: rows become moves where a rule says what they are. In '{says[0]}':",
        *told,
        "# A rule sets fields where its cells hold a text; the first that sets a field wins:",
        *([] if blank else ["# rules:"]),
        f"#  - when: {{{_quoted(says[0])}: tariff}}",
        "#    set: {kind: measure-announced, to: CHN, measure: us-tariffs, instrument: tariff}",
    ]


def _quoted(text: str) -> str:
    """A text as YAML writes it."""
    return yaml.safe_dump(text, allow_unicode=True, width=10_000).removesuffix("...\n").strip()
