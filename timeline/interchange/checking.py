"""Pass one of an import: every entry is drafted against the log, and every problem is told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Keyed
from dataclasses import dataclass
from pathlib import Path

from events.errors import Conflict, Problem, Refused, TimelineError
from timeline import framing
from timeline.entries.draft import Draft
from timeline.interchange.mapping import Mapping
from timeline.interchange.merging import Decision, Merger, Plan, prefix_of
from timeline.interchange.rows import Line, RowReader
from timeline.interchange.sheet_form import OwnRows
from timeline.interchange.tables import Table, TableRow
from timeline.recording.batch import Batch
from timeline.recording.decision import found
from timeline.recording.declarations import Declarer
from timeline.recording.declared import Declared
from timeline.recording.desk import Desk
from timeline.recording.hood import Hood
from timeline.recording.outcome import Written

_ROUNDS = 20

CHUNK = 5_000
"""Entries recorded in one transaction. A table with fewer is recorded whole or not at all."""


@dataclass(frozen=True, kw_only=True)
class Options:
    """What the person who imports has decided."""

    dry_run: bool = False
    retract_missing: bool = False
    yes: bool = False
    conflicts: Decision = "stop"
    skip_bad: bool = False
    skipped_to: str | None = None
    max_errors: int = 100


class Checked:
    """Pass one: everything is drafted against the log, until no row that is left has a problem.
    Nothing is written of a table with one; what fits into one transaction is recorded with the
    same drafts (`entered`, which is otherwise what a try of it would do)."""

    def __init__(
        self,
        desk: Desk,
        negotiation: str,
        table: Table,
        mapping: Mapping,
        options: Options,
        reader: RowReader | OwnRows,
    ) -> None:
        self.desk = desk
        self.negotiation = negotiation
        self.table = table
        self.mapping = mapping
        self.options = options
        self._own = isinstance(reader, OwnRows)
        self._wanted = () if isinstance(reader, OwnRows) else reader.wanted()
        self.bad: list[Problem] = list(reader.problems)
        self.bad_rows: dict[int, tuple[TableRow, str]] = {}
        self.entered: Written | None = None
        self.batch: Batch | None = None
        """What is too much for one transaction: decided and checked."""
        self._columns: dict[str, Keyed[str, str]] = {}

    def clean(self, lines: list[Line]) -> tuple[Plan, list[Draft]]:
        """The plan and the entries of the rows that have no problem. Raises Refused."""
        if self.bad and not self.options.skip_bad:
            # What else is wrong is said too: a file is mended once.
            self.bad += self._placed(self._problems(lines, final=False)[2])
            raise Refused(_bounded(self.bad, self.options))
        self._note(list(self.bad), {})
        for _ in range(_ROUNDS):
            plan, entries, problems = self._problems(lines, final=True)
            if not problems:
                return plan, entries
            placed = self._placed(problems)
            rows = {line.entered.place: line.row for line in lines}
            strays = [problem for problem in problems if problem.place not in rows]
            if strays or not self.options.skip_bad:
                raise Refused(_bounded([*self.bad, *placed], self.options))
            self.bad += placed
            self._note(problems, rows)
            _check_count(self.bad, self.options)
            places = {problem.place for problem in problems}
            lines = [line for line in lines if line.entered.place not in places]
        raise Refused(_bounded(self.bad, self.options))

    def _problems(
        self, lines: list[Line], *, final: bool
    ) -> tuple[Plan, list[Draft], list[Problem]]:
        shelf = self.desk.shelf
        self._columns = {line.entered.place: line.columns for line in lines}
        merger = Merger(
            self.mapping.table,
            Path(self.table.path).name,
            shelf.log(self.negotiation),
            shelf.reader.keys(self.negotiation, prefix_of(self.mapping.table)),
            own=self._own,
            is_former=lambda seq: shelf.is_former(self.negotiation, seq),
        )
        plan = merger.plan(
            lines,
            retract_missing=self.options.retract_missing and final,
            decide=self.options.conflicts,
        )
        entries = _once(
            [*self._wanted, *self.mapping.declared, *plan.entries, *self.mapping.trailing],
            self.desk,
            self.negotiation,
        )
        problems = list(plan.problems)
        self.entered = self.batch = None
        opening = framing.opened(self.negotiation, self.mapping.title)
        if entries:
            try:
                if len(entries) > CHUNK:
                    self.batch = self.desk.prepare(self.negotiation, entries, opening=opening)
                else:
                    self.entered = self.desk.enter(
                        self.negotiation, entries, opening=opening,
                        dry_run=not (final and self._may_write(plan)),
                    )  # fmt: skip
            except Refused as refused:
                problems += refused.problems
            except Conflict as clash:
                problems += _unplaced(str(clash))
        return plan, entries, _first_causes(problems)

    def _may_write(self, plan: Plan) -> bool:
        """Whether nothing has to be looked at between a try and the recording."""
        asked = self.options
        waits = plan.problems or (plan.conflicts and asked.conflicts == "stop")
        return not (waits or asked.dry_run or asked.retract_missing)

    def _note(self, problems: Iterable[Problem], rows: dict[str, TableRow]) -> None:
        """Keep the rows that are left out, for the file of skipped rows."""
        for problem in problems:
            place = (problem.place or "").partition(",")[0]
            number = place.removeprefix("line ")
            if number.isdigit():
                row = rows.get(place)
                known = self.bad_rows.get(int(number))
                said = f"{known[1]}; {_said(problem)}" if known else _said(problem)
                found = row or (known[0] if known else TableRow(int(number), {}))
                self.bad_rows[int(number)] = (found, said)

    def _placed(self, problems: Iterable[Problem]) -> list[Problem]:
        """The problems with the columns from which their fields come."""
        found = []
        for problem in problems:
            column = self._columns.get(problem.place or "", {}).get(problem.where)
            found.append(problem.at(f"{problem.place}, column '{column}'") if column else problem)
        return found


def _first_causes(problems: Iterable[Problem]) -> list[Problem]:
    """Without what only follows: a source that could not be declared is unknown, too."""
    listed = list(problems)
    undeclared = {p.place for p in listed if p.where in ("url", "published", "accessed", "via")}
    return [p for p in listed if not (p.where == "source" and p.place in undeclared)]


def _said(problem: Problem) -> str:
    column = (problem.place or "").partition(", ")[2]
    return ": ".join(part for part in (column, problem.where, problem.message) if part)


def _unplaced(message: str) -> list[Problem]:
    """The problems of a conflict, which says them one a line: `line 3: the id ...`."""
    problems = []
    for line in message.splitlines():
        place, colon, rest = line.partition(": ")
        known = place.startswith("line ") and colon
        problems.append(
            Problem(where="", message=rest if known else line, place=place if known else None)
        )
    return problems


def _bounded(problems: Sequence[Problem], options: Options) -> list[Problem]:
    if len(problems) <= options.max_errors:
        return list(problems)
    more = f"and {len(problems) - options.max_errors} more (--max-errors {options.max_errors})"
    return [*problems[: options.max_errors], Problem(where="", message=more)]


def _check_count(problems: Sequence[Problem], options: Options) -> None:
    if len(problems) > options.max_errors:
        stop = f"more than {options.max_errors} problems: the rest was not read (--max-errors)"
        raise Refused([*problems[: options.max_errors], Problem(where="", message=stop)])


def _once(entries: Iterable[Draft], desk: Desk, negotiation: str) -> list[Draft]:
    """Declarations once each, and none of what the log or the file has declared already."""
    known: set[tuple[str, str]] = set()
    hood = Hood(desk.shelf, negotiation)
    kept = []
    for entered in entries:
        if entered.kind in ("party", "issue", "source"):
            name = (entered.kind, entered.raw[entered.kind][0])
            if name in known:
                continue
            known.add(name)
            if entered.place == "" and hood.find_name(*name) is not None:
                continue
            if entered.kind == "issue" and name[1] == "process" and entered.place == "":
                continue
            if _is_there(entered, hood):
                continue
        kept.append(entered)
    return kept


def _is_there(entered: Draft, hood: Hood) -> bool:
    """Whether a declaration is recorded already in these words."""
    try:
        decision = Declarer(Declared(hood), None).decide(entered)
    except TimelineError:
        return False
    return found(hood, decision) is not None
