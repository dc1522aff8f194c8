"""Pass one of an import: every row is compared with the log and decided, every problem is told;
and the rows that are left out, in a file that can be mended and imported by the same mapping."""

from __future__ import annotations

import csv
from array import array
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from itertools import chain, pairwise
from pathlib import Path

import msgspec

from events.errors import Conflict, Problem, Refused
from events.when import parse_when
from timeline.entries.draft import Draft
from timeline.interchange.exporting.sheet_form import OwnRows
from timeline.interchange.importing.ahead import Ahead, Spool
from timeline.interchange.importing.merging import Decide, Merger, Plan
from timeline.interchange.mapping.rows import Line, TableReader
from timeline.interchange.tables.shape import Table, TableRow
from timeline.interchange.wording import Progress, given_up, line_of
from timeline.recording.desk import Desk
from timeline.system.files import STANDARD, vacant, write

PROBLEM = "problem"
"""The column that says what was wrong; no mapping names it, so it is left alone."""


class Skipping(msgspec.Struct, frozen=True, kw_only=True):
    """What the person who imports has decided of rows that are wrong."""

    dry_run: bool = False
    skip_bad: bool = False
    skipped_to: str | None = None
    max_errors: int = 100

    def room_for(self, file: str, end: str) -> str:
        """Where the rows of a file go that are left out. Raises Refused, before the work, where
        rows that were left out before still wait."""
        name = "stdin" if file == STANDARD else Path(file).name
        path = self.skipped_to or f"{name}.skipped.{end}"
        try:
            if self.skip_bad and not self.dry_run:
                vacant(path)
        except Refused:
            if not Path(path).is_file():
                raise
            raise Refused(
                f"{path} is there already, with the rows that an import left out before: mend them "
                "in it, import it as it is, then delete it; or name another file with --skipped-to"
            ) from None
        return path


def _unnamed(table: Table, rows: Iterable[TableRow]) -> list[str]:
    """The names that cells without a column have, up to the last of them."""
    known = set(table.columns)
    extra = {name for row in rows for name in row.cells if name not in known}
    if not extra or table.form not in ("csv", "tsv", "xlsx"):
        return []
    last = max(int(name.removeprefix("column ")) for name in extra)
    return [f"column {place}" for place in range(len(table.columns) + 1, last + 1)]


def write_skipped(path: str, table: Table, rows: dict[int, str]) -> None:
    """Write what was wrong, and the rows with their columns; cells to the right of the last column
    stay there. The file has the table's delimiter and its header on the same line. Raises Refused
    where it exists already."""
    whole = {row.line: row for row in table.rows() if row.line in rows}
    columns = [name for name in table.columns if name != PROBLEM]
    unnamed = _unnamed(table, whole.values())
    if table.form == "xlsx":  # there a cell beside the table is no mistake
        columns, unnamed = [*columns, *unnamed], []
    delimiter = table.delimiter if table.form in ("csv", "tsv") else ","
    text = StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    for _ in range(table.header - 1):
        writer.writerow([f"rows left out of {table.path}"])
    if table.header:
        writer.writerow([PROBLEM, *columns])
    for line, said in sorted(rows.items()):
        cells = whole[line].cells if line in whole else {}
        last = max((i for i, name in enumerate(unnamed, 1) if name in cells), default=0)
        names = [*columns, *unnamed[:last]]
        told = [cells.get(name, "") for name in names]
        writer.writerow([said, *told] if table.header else [*told, said])
    # Half of a pair, which no file can hold, is written as it is typed in JSON: \ud800.
    write(path, text.getvalue().encode("utf-8-sig", "backslashreplace"))


_ROUNDS = 20

CHUNK = 5_000
"""Entries that are decided together, and recorded in one transaction: all or none of them."""


class Options(Skipping, frozen=True, kw_only=True):
    """What the person who imports has decided."""

    retract_missing: bool = False
    yes: bool = False
    conflicts: Decide = "stop"


class Checked:
    """Reads a table and decides all of it, until no row that is left has a problem. Nothing is
    written. `bad` are the problems of the rows that are left out, `bad_rows` these, by line."""

    def __init__(
        self, desk: Desk, negotiation: str, options: Options, reader: TableReader, tell: Progress
    ) -> None:
        self.desk, self.negotiation, self.options = desk, negotiation, options
        self.reader, self._tell = reader, tell
        self._lines = Lines(reader, tell)
        self.table, self.mapping = reader.table, reader.mapping
        self.has_rows = len(self._lines) > 0
        self.bad: list[Problem] = list(reader.problems)
        self.bad_rows: dict[int, str] = {}

    def clean(self) -> tuple[Plan, Ahead]:
        """The plan, and the decisions on the rows that have no problem. Raises Refused."""
        if self.bad and not self.options.skip_bad:
            # What else is wrong is said too: a file is mended once.
            self.bad += self._placed(self._problems(retract_missing=False)[2])
            raise Refused(self._bounded(self.bad))
        self._leave_out(list(self.bad))
        for _ in range(_ROUNDS):
            plan, ahead, problems = self._problems(retract_missing=self.options.retract_missing)
            if not problems:
                return plan, ahead
            placed = self._placed(problems)
            lines = {line.entered.place for line in self._lines}
            if not self.options.skip_bad or any(one.place not in lines for one in problems):
                raise Refused(self._bounded([*self.bad, *placed]))
            self.bad += placed
            self._leave_out(problems)
            if len(self.bad) > self.options.max_errors:
                raise given_up(self.bad, self.options.max_errors)
        raise Refused(self._bounded(self.bad))

    def again(self) -> tuple[Plan, Ahead]:
        """What is left, planned and decided anew: another desk wrote meanwhile. Raises Refused."""
        plan, ahead, problems = self._problems(retract_missing=self.options.retract_missing)
        if problems:
            raise Refused(self._bounded(self._placed(problems)))
        return plan, ahead

    def _problems(self, *, retract_missing: bool) -> tuple[Plan, Ahead, list[Problem]]:
        ahead = Ahead(self.desk, self.negotiation, self.mapping.title, len(self._lines))
        file, there = Path(self.table.path).name, self._lines.there
        merger = Merger(self.desk.shelf, self.negotiation, self.mapping.table, file, there,
                        self.options.conflicts)  # fmt: skip
        drafts = merger.drafts(self._counted(), retract_missing=retract_missing)
        problems: list[Problem] = []
        drafts = chain(self.reader.declared, drafts, self.reader.trailing)
        for part in _parts(drafts, ahead):
            try:
                ahead.decide(part)
            except (Refused, Conflict) as found:
                problems += found.problems
        problems = [*merger.plan.problems, *problems]
        if not problems:
            try:
                ahead.check()
            except Refused as refused:
                problems += refused.problems
        # Without what only follows: a source that could not be declared is unknown, too.
        of_sources = ("url", "published", "accessed", "via")
        undeclared = {one.place for one in problems if one.where in of_sources}
        told = [p for p in problems if not (p.where == "source" and p.place in undeclared)]
        return merger.plan, ahead, told

    def _counted(self) -> Iterator[Line]:
        for count, line in enumerate(self._lines):
            if count % _OFTEN == 0:
                self._tell("checking", count, len(self._lines))
            yield line

    def _leave_out(self, problems: Iterable[Problem]) -> None:
        for problem in problems:
            line, said = line_of(problem)
            if line is not None:
                known = self.bad_rows.get(line)
                self.bad_rows[line] = f"{known}; {said}" if known else said
                self._lines.left_out.add(line)

    def _placed(self, problems: Sequence[Problem]) -> list[Problem]:
        """The problems with the columns from which their fields come."""
        places = {problem.place for problem in problems}
        lines = {at: line for line in self._lines if (at := line.entered.place) in places}
        return [
            self.reader.placed(problem, line)
            if (line := lines.get(problem.place or ""))
            else problem
            for problem in problems
        ]

    def _bounded(self, problems: Sequence[Problem]) -> list[Problem]:
        most = self.options.max_errors
        if len(problems) <= most:
            return list(problems)
        more = f"and {len(problems) - most} more (--max-errors {most})"
        return [*problems[:most], Problem(where="", message=more)]


def _parts(drafts: Iterable[Draft], ahead: Ahead) -> Iterator[list[Draft]]:
    """The drafts by parts, what comes of one row together; nothing is declared a second time."""
    part: list[Draft] = []
    declared: set[tuple[str, str]] = set()
    for draft in drafts:
        if len(part) >= CHUNK and draft.place != part[-1].place:
            yield part
            part, declared = [], set()
        if draft.kind in ("party", "issue", "source") and draft.raw.get(draft.kind):
            name = (draft.kind, draft.raw[draft.kind][0])
            if name in declared or ahead.has_declared(*name):
                continue
            declared.add(name)
            by_itself = draft.place == ""  # a row names it, and nothing more is said of it
            if by_itself and (name == ("issue", "process") or ahead.find_name(*name) is not None):
                continue
        part.append(draft)
    if part:
        yield part


_OFTEN = 1000
"""Lines after which it is told how far the reading, or the checking, is."""


class Lines:
    """Everything that a reader makes of its table, read once. `left_out` are the lines of the file
    that are not given; `there` the ids that rows name, in a table of this program's form."""

    def __init__(self, reader: TableReader, tell: Progress) -> None:
        self.left_out: set[int] = set()
        own = isinstance(reader, OwnRows)
        self.there: set[str] | None = set() if own else None
        self._spool = Spool[Line](Line)
        days, places = array("l"), array("l")
        for line in reader.lines():
            self._spool.add(line)
            places.append(line.line)
            days.append(0 if own else _day(line))
            if self.there is not None:
                self.there.update(line.entered.raw.get("id", ()))
            if len(places) % _OFTEN == 0:
                tell("reading", len(places), None)
        # Rows that say themselves what they are stand in the order in which they were recorded.
        self._order = array("l", range(len(places)) if own else _in_order(days, places))

    def __len__(self) -> int:
        return len(self._spool)

    def __iter__(self) -> Iterator[Line]:
        lines = self._spool.read(self._order)
        return (line for line in lines if line.line not in self.left_out)


def _in_order(days: array[int], places: array[int]) -> list[int]:
    """By day, then as in the file; a file that runs backwards is turned round first. So that what
    answers comes after what it answers, and of one day the order of the file holds."""
    dated = [day for day in days if day]
    falls = sum(a > b for a, b in pairwise(dated))
    rises = sum(a < b for a, b in pairwise(dated))
    back = -1 if falls > rises else 1
    return sorted(range(len(days)), key=lambda at: (days[at], back * places[at]))


def _day(line: Line) -> int:
    """The first day of a line as a number; 0 where it has none."""
    text = (line.entered.raw.get("occurred") or [""])[0]
    try:
        when = parse_when(text)
    except ValueError:
        return 0
    bound = when.earliest or when.latest
    return bound.toordinal() if bound else 0
