"""A mapping tried on rows: what would be refused in which lines, and what it leaves behind: the
words, days and figures that come out are counted against those that went in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from events.entry import build
from events.errors import Problem
from events.kinds import KINDS
from events.quantity import IssueWords
from timeline.interchange.act_texts import HOLE
from timeline.interchange.column import SIGNS, Column
from timeline.interchange.mapping import Mapping
from timeline.interchange.rows import Line, RowReader
from timeline.interchange.tables import Table, TableRow
from timeline.interchange.wording import line_of, lines_of, quoted, shortened
from timeline.wording import count_words

_QUOTED = re.compile(r"'[^']*'|\d[\d-]*")


@dataclass(kw_only=True)
class Trouble:
    """One thing that is wrong with some rows: the lines, and the first row's words."""

    said: str
    lines: list[int] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What a mapping makes of rows: how many developments, and what is wrong with which lines."""

    developments: int
    troubles: Sequence[Trouble]
    lines: Sequence[Line] = ()
    repeated: int = 0


def tried(mapping: Mapping, table: Table, rows: Sequence[TableRow]) -> Trial:
    """Read the rows by the mapping and build what they say, without a store."""
    reader = RowReader(mapping, replace(table, rows=lambda: iter(rows)), max_errors=1 << 40)
    developments = 0
    problems: list[Problem] = []
    kept = []
    words = {
        one.raw["issue"][0]: IssueWords(units=tuple(one.raw.get("unit", ())),
                                        bases=tuple(one.raw.get("basis", ())))
        for one in mapping.declared if one.kind == "issue"
    }  # fmt: skip
    for line in reader.lines():
        kept.append(line)
        entered = line.entered
        made, wrong = build(
            KINDS[entered.kind],
            entered.raw,
            lambda issue: words.get(issue, IssueWords()),
            lambda *_: "it",
        )
        developments += made is not None
        for problem in wrong:
            column = reader.column(line.act, problem.where)
            place = f"{entered.place}, column '{column}'" if column else entered.place
            problems.append(problem.at(place))
    return Trial(
        developments=developments,
        troubles=_grouped([*reader.problems, *problems]),
        lines=kept,
        repeated=len(reader.repeated),
    )


def tried_in_full(mapping: Mapping, table: Table, rows: Sequence[TableRow]) -> Trial:
    """The same, and what is wrong beyond what the mapping leaves to be answered: a row with an
    ambiguous date is read with one of its readings as well."""
    first = tried(mapping, table, rows)
    if not first.troubles:
        return first
    answered = replace(
        mapping,
        dates=mapping.dates._replace(
            order=mapping.dates.order or "day-first",
            year=mapping.dates.year or 2000,
            century=mapping.dates.century or 2000,
            hemisphere=mapping.dates.hemisphere or "north",
        ),
        signs={**SIGNS, **mapping.signs},
        dollar=mapping.dollar or "USD",
    )
    further = tried(answered, table, rows)
    known = {_pattern(trouble.said) for trouble in first.troubles}
    more = [t for t in further.troubles if _pattern(t.said) not in known]
    return replace(first, troubles=[*first.troubles, *more])


def _grouped(problems: Iterable[Problem]) -> list[Trouble]:
    found: dict[str, Trouble] = {}
    for problem in problems:
        line, said = line_of(problem)
        trouble = found.setdefault(_pattern(said), Trouble(said=said))
        if line is not None and line not in trouble.lines[-1:]:
            trouble.lines.append(line)
    return sorted(found.values(), key=lambda trouble: -len(trouble.lines))


def _pattern(said: str) -> str:
    """What is said, with the column and without its cell, so that like problems are one."""
    column, mark, rest = said.partition("': ") if said.startswith("column '") else ("", "", said)
    return column + mark + _QUOTED.sub("…", rest)


_WORD = re.compile(r"[^\W\d_]{2,}")
_MOST_NAMED = 6


def told_of_loss(mapping: Mapping, rows: Sequence[TableRow], lines: Sequence[Line]) -> list[str]:
    """What comes out of the rows, in lines of comment; a QUESTION for what nobody would miss
    before it is gone: rows that say nothing, words, days and figures in columns without a use."""
    carried = set(_carried(mapping))
    cells: dict[str, list[str]] = {}
    for row in rows:
        for name, text in row.cells.items():
            cells.setdefault(name, []).append(text)
    whole: Counter[str] = Counter()
    left: dict[str, list[tuple[int, str]]] = {"words": [], "days": [], "figures": []}
    for name, texts in cells.items():
        for what, count in _counts(Column(name, texts)).items():
            whole[what] += count
            if name not in carried and count:
                left[what].append((count, name))
    made = {line.line for line in lines}
    told = [f"# What comes out: {count_words(len(lines), 'development')} of {len(made):,} of "
            f"{count_words(len(rows), 'row')}; " + ", ".join(
                f"{whole[what] - sum(n for n, _ in left[what]):,} of {whole[what]:,} {what}"
                for what in left if whole[what]) + "."]  # fmt: skip
    unsaid = made - {line.line for line in lines if any(line.entered.raw.get("says", ()))}
    silent = [row.line for row in rows if row.line in unsaid]
    if silent:
        told.append(f"# QUESTION: {len(silent)} of {count_words(len(rows), 'row')} say nothing "
                    f"({lines_of(silent)}): which column has their words?")  # fmt: skip
    for what, names in left.items():
        if names:
            most = sorted(names, reverse=True)[:_MOST_NAMED]
            shown = ", ".join(f"{quoted(shortened(name, 30))} {count:,}" for count, name in most)
            more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
            told.append(f"# QUESTION: {what} that are left out: {shown}{more}. Are they of use?")
    return told


def _carried(mapping: Mapping) -> Iterator[str]:
    """The columns whose cells come out in some field."""
    for group in mapping.groups:
        for names in group.values():
            yield from names
    for text in mapping.templates:
        yield from HOLE.findall(text)
    yield from mapping.skip
    yield from mapping.looked_at


def _counts(column: Column) -> dict[str, int]:
    """The words, or the days, or the figures of a column; links and bare keys are none of them."""
    texts = column.texts
    if column.links > 0.5 or column.name.casefold() in ("no", "id", "nr", "#"):
        return {}
    if column.dates > 0.5:
        return {"days": len(texts)}
    if column.figures > 0.5 and any(not text.isdigit() for text in texts):
        return {"figures": len(texts)}
    return {"words": sum(len(_WORD.findall(text)) for text in texts)}
