"""`--explain`: look at a table and write a first mapping, with guesses and questions as comments.

What it writes can be used as it is, or it says in a line that begins with `# FILL IN` what must be
filled in first: the mapping is tried on the rows, and it is told what would be refused in which
lines, and which words, days and figures do not come out.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from events.entry import build
from events.errors import Problem, Refused
from events.kinds import KINDS
from events.quantity import IssueWords
from events.spoken.dates import Habits
from events.spoken.figures import SIGNS
from timeline.interchange.mapping import meanings, questions
from timeline.interchange.mapping.act_texts import HOLE
from timeline.interchange.mapping.file import Mapping, read_mapping
from timeline.interchange.mapping.guessing import Column, Found, guess, share_of_dates
from timeline.interchange.mapping.rows import Line, RowReader
from timeline.interchange.names import slug
from timeline.interchange.opening import guessed_encoding
from timeline.interchange.tables.files import open_table
from timeline.interchange.tables.shape import Reading, Table, TableRow, by_column
from timeline.interchange.tables.sheets import WorkbookLook, look
from timeline.interchange.tables.tidy import plain_text
from timeline.interchange.wording import draft, line_of, lines_of, quoted, shortened
from timeline.system.extras import importing
from timeline.system.terminal import in_a_line
from timeline.wording import count_words

LOOKED_AT = 2_000
"""Rows that are looked at."""
_MOST_TOLD = 12


class Explained(NamedTuple):
    """A first mapping, and the list of names that is too long for it (text, field, rows, name)."""

    text: str
    table: str
    names: list[tuple[str, str, int, str]]


def explain(path: str, *, form: str | None = None, named: Iterable[str] = ()) -> Explained:
    """A first mapping for a file; `named`: the options that name the store and the negotiation of
    the command that it advises. Raises Refused where the file cannot be read."""
    reading = Reading()
    try:
        table = open_table(path, form=form)
    except Refused as refused:
        if "is not utf-8" not in str(refused):
            raise
        # A guess, which is asked about.
        reading = Reading(encoding=guessed_encoding(path) or "cp1252")
        table = open_table(path, reading, form=form)
    for found_header in (_below_titles, _without_names):
        if (header := found_header(table)) is not None:
            reading = replace(reading, header=header)
            table = open_table(path, reading, form=form)
    raw = list(islice(table.rows(), LOOKED_AT))
    rows = [
        TableRow(row.line, {n: plain_text(t) for n, t in row.cells.items()})
        for row in raw
        if row.problem is None
    ]
    if not rows:
        other = table.form in ("xlsx", "xls", "xlsb", "ods")
        remedy = "; if the rows are on another sheet, make that the first one" if other else ""
        raise Refused(f"{path}: has column names and no rows that can be read{remedy}")
    seen = look(path, table, raw) if table.form == "xlsx" else WorkbookLook([], [])
    if table.form in _NOT_GIVEN:
        told = [] if table.form == "ods" else _fractions(table, rows)
        seen = WorkbookLook([*draft(_NOT_GIVEN[table.form]), *told], [])
    found = guess(table, rows, seen.hidden)
    body = _body(path, table, reading, rows, found)
    command = in_a_line(importing(in_a_line(Path(path).name), table.form, named))
    head = [*_head(path, table, rows, raw, command), *seen.remarks]
    text = "\n".join([*head, *_tried(body, table, raw), *body]) + "\n"
    return Explained(text, _name(path), meanings.long_list(rows, found))


_NOT_GIVEN = {"xls": "values alone", "xlsb": "values alone", "ods": "not looked for"}
"""What is not told of the workbooks of other forms than XLSX."""


def _fractions(table: Table, rows: Sequence[TableRow]) -> list[str]:
    """Columns of fractions in a workbook whose number formats are not read."""
    cells = {name: list(filter(None, texts)) for name, texts in by_column(rows).items()}
    told = [name for name in table.columns if (texts := cells.get(name))
            and all(re.fullmatch(r"0?\.\d+|0|1", text) for text in texts)]  # fmt: skip
    return draft("fractions", columns=shortened(", ".join(told), 60)) if told else []


def _name(path: str) -> str:
    return slug(Path(path).name.split(".")[0]) or "table"


def _below_titles(table: Table) -> int | None:
    """The first full one of the first rows, which holds the names where titles stand above it."""
    if table.form not in ("csv", "tsv", "xlsx"):
        return None
    first = list(islice(table.rows(), 10))
    size = sum(not name.startswith("column ") for name in table.columns)
    widest = max((len(row.cells) for row in first), default=0)
    # A blank name is that of a column of numbers; a title stands alone, or nearly.
    if size > 2 or size * 2 > widest:
        return None
    return next(row.line for row in first if len(row.cells) >= max(2, widest - 1))


def _without_names(table: Table) -> int | None:
    """0 where a day stands among the names, above days: they are a row, and the file has none."""
    if table.form not in ("csv", "tsv", "xlsx", "xls", "xlsb", "ods"):
        return None
    cells = by_column(islice(table.rows(), LOOKED_AT))
    days = (name for name in table.columns if share_of_dates([name]))
    return 0 if any(share_of_dates(cells.get(name, ())) > 0.6 for name in days) else None


def _head(
    path: str, table: Table, rows: Sequence[TableRow], raw: Sequence[TableRow], command: str
) -> list[str]:
    name = in_a_line(Path(path).name)
    told = f"{count_words(len(raw), 'row')}, {count_words(len(table.columns), 'column')}"
    if len(raw) == LOOKED_AT:
        told = f"the first {told}"
    if table.form in ("csv", "tsv"):
        mark = "tabs" if table.delimiter == "\t" else repr(table.delimiter)
        told += f" with {mark} between them"
    if table.header and table.form in ("csv", "tsv", "xlsx"):
        told += f", their names in {'row' if table.form == 'xlsx' else 'line'} {table.header}"
    lines = draft("head", file=name, told=told, command=command)
    if not table.header:
        lines += draft("numbered columns")
    if table.beside:
        lines += draft("beside", beside=", ".join(table.beside))
    unnamed = {n for row in rows for n in row.cells} - set(table.columns)
    if unnamed:
        lines += draft("unnamed cells", count=len(unnamed))
    return lines


def _body(
    path: str, table: Table, reading: Reading, rows: Sequence[TableRow], found: Found
) -> list[str]:
    name = _name(path)
    lines = draft("table", name=name)
    parts = []
    if reading.encoding:
        parts.append(f"encoding: {reading.encoding}")
        lines += questions.of_encoding(rows, reading.encoding)
    if table.form in ("csv", "tsv") and table.delimiter not in ",;\t|":
        parts.append(f"delimiter: {quoted(table.delimiter)}")
    if reading.header is not None:
        parts.append(f"header: {reading.header or 'none'}")
    if parts:
        lines.append(f"read: {{{', '.join(parts)}}}")
    lines += questions.of_dates(rows, found, table.epoch)
    lines += questions.of_figures(rows, found)
    lines += questions.of_key(table, rows, found)
    lines += questions.of_columns(table, rows, found)
    lines += meanings.of_values(rows, found)
    lines += meanings.of_acts(rows, found)
    lines += meanings.of_defaults(rows, found, name)
    lines += meanings.of_rules(rows, found, name)
    return lines


def _tried(body: Sequence[str], table: Table, raw: Sequence[TableRow]) -> list[str]:
    mapping = read_mapping("\n".join(body), name="table")
    trial = _tried_in_full(mapping, table, raw)
    made = count_words(trial.developments, "development")
    read = [row for row in raw if row.problem is None]
    loss = _told_of_loss(mapping, read, trial.lines)
    if trial.repeated:
        loss += draft("repeated", rows=count_words(trial.repeated, "row"))
    if not trial.troubles:
        return [*draft("tried", made=made), *loss]
    bad = {line for _, at in trial.troubles for line in at}
    lines = draft("refused", count=len(bad), rows=count_words(len(raw), "row"), made=made)
    for said, at in trial.troubles[:_MOST_TOLD]:
        where = f" ({lines_of(at)})" if at else ""
        lines.append(f"#   {count_words(len(at), 'row')}{where}: {shortened(said, 150)}")
    if len(trial.troubles) > _MOST_TOLD:
        lines.append(f"#   and {len(trial.troubles) - _MOST_TOLD} more; --dry-run tells all")
    return [*lines, *loss]


_QUOTED = re.compile(r"'[^']*'|\d[\d-]*")

_Trouble = tuple[str, list[int]]
"""One thing that is wrong with some rows: the first row's words, and the lines."""


class _Trial(NamedTuple):
    """What a mapping makes of rows: how many developments, and what is wrong with which lines."""

    developments: int
    troubles: Sequence[_Trouble]
    lines: Sequence[Line]
    repeated: int


def _tried_once(mapping: Mapping, table: Table, rows: Sequence[TableRow]) -> _Trial:
    """Read the rows by the mapping and build what they say, without a store."""
    reader = RowReader(mapping, replace(table, rows=lambda: iter(rows)), max_errors=1 << 40)
    developments = 0
    problems: list[Problem] = []
    kept = []
    words = defaultdict(IssueWords)
    for one in mapping.declared:
        if one.kind == "issue":
            unit, basis = (tuple(one.raw.get(name, ())) for name in ("unit", "basis"))
            words[one.raw["issue"][0]] = IssueWords(unit, basis)
    for line in reader.lines():
        kept.append(line)
        entered = line.entered
        kind = KINDS[entered.kind]
        made, wrong = build(kind, entered.raw, words.__getitem__, lambda *_: "it")
        developments += made is not None
        problems += [reader.placed(problem, line) for problem in wrong]
    troubles = _grouped([*reader.problems, *problems])
    return _Trial(developments, troubles, kept, len(reader.repeated))


def _tried_in_full(mapping: Mapping, table: Table, rows: Sequence[TableRow]) -> _Trial:
    """The same, and what is wrong beyond what the mapping leaves to be answered: a row with an
    ambiguous date is read with one of its readings as well."""
    first = _tried_once(mapping, table, rows)
    if not first.troubles:
        return first
    order, year, serial, century, hemisphere = mapping.dates
    answered = replace(
        mapping,
        dates=Habits(order or "day-first", year or 2000, serial, century or 2000,
                     hemisphere or "north"),
        signs={**SIGNS, **mapping.signs},
        dollar=mapping.dollar or "USD",
    )  # fmt: skip
    further = _tried_once(answered, table, rows)
    known = {_pattern(said) for said, _ in first.troubles}
    more = [one for one in further.troubles if _pattern(one[0]) not in known]
    return first._replace(troubles=[*first.troubles, *more])


def _grouped(problems: Iterable[Problem]) -> list[_Trouble]:
    found: dict[str, _Trouble] = {}
    for problem in problems:
        line, said = line_of(problem)
        _, lines = found.setdefault(_pattern(said), (said, []))
        if line is not None and line not in lines[-1:]:
            lines.append(line)
    return sorted(found.values(), key=lambda trouble: -len(trouble[1]))


def _pattern(said: str) -> str:
    """What is said, with the column and without its cell, so that like problems are one."""
    column, mark, rest = said.partition("': ") if said.startswith("column '") else ("", "", said)
    return column + mark + _QUOTED.sub("…", rest)


_WORD = re.compile(r"[^\W\d_]{2,}")
_MOST_NAMED = 6


def _told_of_loss(mapping: Mapping, rows: Sequence[TableRow], lines: Sequence[Line]) -> list[str]:
    """What comes out of the rows, in lines of comment; a QUESTION for what nobody would miss
    before it is gone: rows that say nothing, words, days and figures in columns without a use."""
    carried = _carried(mapping)
    whole: Counter[str] = Counter()
    left: dict[str, list[tuple[int, str]]] = {"words": [], "days": [], "figures": []}
    for name, texts in by_column(rows).items():
        for what, count in _counts(Column(name, texts)).items():
            whole[what] += count
            if name not in carried and count:
                left[what].append((count, name))
    made = {line.line for line in lines}
    shares = [f"{whole[what] - sum(n for n, _ in left[what]):,} of {whole[what]:,} {what}"
              for what in left if whole[what]]  # fmt: skip
    listed = f"{'; ' if shares else ''}{', '.join(shares)}"
    told = draft("what comes out", made=count_words(len(lines), "development"),
                 read=f"{len(made):,}", rows=count_words(len(rows), "row"), shares=listed
                 )  # fmt: skip
    unsaid = made - {line.line for line in lines if any(line.entered.raw.get("says", ()))}
    silent = [row.line for row in rows if row.line in unsaid]
    if silent:
        told += draft("silent", count=len(silent), rows=count_words(len(rows), "row"),
                      lines=lines_of(silent))  # fmt: skip
    for what, names in left.items():
        if names:
            most = sorted(names, reverse=True)[:_MOST_NAMED]
            shown = ", ".join(f"{quoted(shortened(name, 30))} {count:,}" for count, name in most)
            more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
            told += draft("left out", what=what, columns=shown + more)
    return told


def _carried(mapping: Mapping) -> set[str]:
    """The columns whose cells come out in some field, or choose what does."""
    taken = {name for group in mapping.groups for names in group.values() for name in names}
    holes = {name for text in mapping.templates for name in HOLE.findall(text)}
    return {*taken, *holes, *mapping.skip, *mapping.looked_at}


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
