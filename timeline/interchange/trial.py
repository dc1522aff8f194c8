"""A mapping tried on rows: what would be refused, with how many rows and which lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from events.entry import build
from events.errors import Problem
from events.kinds import KINDS
from events.quantity import IssueWords
from timeline.interchange.mapping import Mapping
from timeline.interchange.rows import Line, RowReader
from timeline.interchange.tables import Table, TableRow
from timeline.interchange.wording import line_of

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

    @property
    def bad_lines(self) -> set[int]:
        """Every line with something wrong."""
        return {line for trouble in self.troubles for line in trouble.lines}


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
        signs={"¥": "JPY", "kr": "SEK", **mapping.signs},
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
    """What is said without the cell of which it is said, so that like problems are one. The
    column's name stays."""
    column, mark, rest = said.partition("': ") if said.startswith("column '") else ("", "", said)
    return column + mark + _QUOTED.sub("…", rest)
