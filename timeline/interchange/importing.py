"""Importing a table: read every row, compare it with the log, check everything, then write."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

from events import developments as d
from events.codec import encode
from events.errors import Conflict as Clash
from events.errors import Problem, Refused, TimelineError
from events.log import Logged
from events.when import parse_when
from projections.comparison import describe
from projections.cut import Cut
from projections.diff import changes_between
from projections.record import read_record
from projections.stance import Fold
from timeline import framing
from timeline.entered import Entered
from timeline.interchange.mapping import Mapping
from timeline.interchange.merging import Decision, Merger, Plan, prefix_of
from timeline.interchange.rows import Line, RowReader
from timeline.interchange.sheet_form import OwnRows, is_own
from timeline.interchange.skipped import write_skipped
from timeline.interchange.tables import Row, Table
from timeline.outcome import Written
from timeline.writing import Desk

CHUNK = 5_000
"""Entries recorded in one transaction. A table with fewer is recorded whole or not at all."""

MOST_FOLDED = 50_000
"""Events up to which the effect on the stances is worked out."""

_ROUNDS = 20
Progress = Callable[[str, int, int | None], None]
"""(what is being done, how far, of how many)."""


@dataclass(frozen=True, kw_only=True)
class Options:
    """What the person who imports has decided."""

    dry_run: bool = False
    retract_missing: bool = False
    conflicts: Decision = "stop"
    skip_bad: bool = False
    skipped_to: str | None = None
    max_errors: int = 100


@dataclass(kw_only=True)
class Report:
    """What an import did, or would do."""

    negotiation: str
    table: str
    plan: Plan
    dry_run: bool
    opened: bool = False
    declared: list[str] = field(default_factory=list)
    retracted: int = 0
    skipped_by_mapping: int = 0
    repeated: int = 0
    bad: list[Problem] = field(default_factory=list)
    bad_rows: int = 0
    skipped_to: str | None = None
    effects: list[str] | None = None

    @property
    def summary(self) -> str:
        """`12 new, 3 corrected, 1 missing, 94 unchanged`, and what else there was."""
        plan = self.plan
        parts = [f"{len(plan.new)} new", f"{len(plan.corrected)} corrected",
                 f"{len(plan.missing)} missing", f"{plan.unchanged} unchanged"]  # fmt: skip
        further = (
            (len(plan.replaced), "of another kind now: replaced"),
            (len(plan.reinstated), "back: reinstated"),
            (self.retracted, "retracted"),
            (len(plan.by_hand), "changed by hand in the log: left so"),
            (len({c.development for c in plan.conflicts}), "in conflict"),
            (self.skipped_by_mapping, "skipped by the mapping"),
            (self.repeated, "repeated rows"),
            (self.bad_rows, "bad rows skipped"),
        )
        return ", ".join([*parts, *(f"{count} {what}" for count, what in further if count)])


def import_table(
    desk: Desk,
    negotiation: str,
    table: Table,
    mapping: Mapping,
    options: Options,
    progress: Progress | None = None,
) -> Report:
    """Bring a table into a negotiation, which is opened where it is missing.

    Raises Refused with every problem of the file up to `max_errors`, and Conflict where a field
    was changed both in the file and by hand in the log and nobody decided. Then nothing is
    written. Run again, it finds its rows by their keys and writes nothing twice.
    """
    tell = progress or (lambda *_: None)
    skipped_to = options.skipped_to or f"{Path(table.path).name}.skipped.csv"
    if options.skip_bad and not options.dry_run and Path(skipped_to).exists():
        raise Refused(f"{skipped_to} is there already: mend and import it, or move it away")
    reader: RowReader | OwnRows = (
        RowReader(mapping, table, options.max_errors)
        if mapping.columns or mapping.rules or not is_own(table)
        else OwnRows(table, options.max_errors)
    )
    lines = []
    for count, line in enumerate(reader.lines(), start=1):
        lines.append(line)
        if count % 1000 == 0:
            tell("reading", count, None)
    if isinstance(reader, OwnRows):
        # Rows that say themselves what they are stand in the order in which they were recorded.
        mapping = replace(mapping, declared=tuple(reader.declared), trailing=tuple(reader.links))
    else:
        lines = in_order(lines)
    checked = _Checked(desk, negotiation, table, mapping, options, reader)
    plan, entries = checked.clean(lines)
    if plan.conflicts and options.conflicts == "stop" and not options.dry_run:
        raise Clash(_told(plan))
    report = Report(
        negotiation=negotiation,
        table=mapping.table,
        plan=plan,
        dry_run=options.dry_run,
        opened=desk.shelf.reader.last(negotiation) is None,
        declared=[_name(e) for e in entries if e.kind in ("party", "issue", "source")],
        retracted=len(plan.missing) if options.retract_missing else 0,
        skipped_by_mapping=reader.skipped,
        repeated=reader.repeated,
        bad=checked.bad,
        bad_rows=len(checked.bad_rows),
    )
    before = _folded(desk, negotiation)
    written = _write(desk, negotiation, mapping, entries, options, tell)
    report.effects = _effects(desk, negotiation, before, written, options)
    if checked.bad_rows and not options.dry_run:
        report.skipped_to = skipped_to
        write_skipped(skipped_to, table, checked.bad_rows)
    return report


def in_order(lines: Sequence[Line]) -> list[Line]:
    """By day, then as in the file; a file that runs backwards is turned round first. So that what
    answers comes after what it answers, and of one day the order of the file holds."""
    days = [_day(line) for line in lines]
    dated = [day for day in days if day]
    falls = sum(a > b for a, b in pairwise(dated))
    rises = sum(a < b for a, b in pairwise(dated))
    back = -1 if falls > rises else 1
    return [
        line
        for _, line in sorted(
            zip(days, lines, strict=True), key=lambda pair: (pair[0], back * pair[1].row.line)
        )
    ]


def _day(line: Line) -> str:
    text = (line.entered.raw.get("occurred") or [""])[0]
    try:
        when = parse_when(text)
    except ValueError:
        return ""
    bound = when.earliest or when.latest
    return bound.isoformat() if bound else ""


class _Checked:
    """Pass one: everything is drafted against the log and nothing is written, until no row that
    is left has a problem."""

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
        self.bad: list[Problem] = list(reader.problems)
        self.bad_rows: dict[int, tuple[Row, str]] = {}
        self._columns: dict[str, dict[str, str]] = {}

    def clean(self, lines: list[Line]) -> tuple[Plan, list[Entered]]:
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
    ) -> tuple[Plan, list[Entered], list[Problem]]:
        shelf = self.desk.shelf
        self._columns = {line.entered.place: dict(line.columns) for line in lines}
        merger = Merger(
            self.mapping.table,
            Path(self.table.path).name,
            shelf.log(self.negotiation),
            shelf.reader.keys(self.negotiation, prefix_of(self.mapping.table)),
        )
        plan = merger.plan(
            lines,
            retract_missing=self.options.retract_missing and final,
            decide=self.options.conflicts,
        )
        entries = _once(
            [*self.mapping.declared, *plan.entries, *self.mapping.trailing],
            self.desk,
            self.negotiation,
        )
        problems = list(plan.problems)
        if entries:
            try:
                self.desk.enter(
                    self.negotiation, entries, dry_run=True,
                    opening=framing.opened(self.negotiation, self.mapping.title),
                )  # fmt: skip
            except Refused as refused:
                problems += refused.problems
            except Clash as clash:
                problems += _unplaced(str(clash))
        return plan, entries, _first_causes(problems)

    def _note(self, problems: Iterable[Problem], rows: dict[str, Row]) -> None:
        """Keep the rows that are left out, for the file of skipped rows."""
        for problem in problems:
            place = (problem.place or "").partition(",")[0]
            number = place.removeprefix("line ")
            if number.isdigit():
                row = rows.get(place)
                known = self.bad_rows.get(int(number))
                said = f"{known[1]}; {_said(problem)}" if known else _said(problem)
                found = row or (known[0] if known else Row(int(number), {}))
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


def _once(entries: Iterable[Entered], desk: Desk, negotiation: str) -> list[Entered]:
    """Declarations once each, and none of what the log or the file has declared already."""
    known: set[tuple[str, str]] = set()
    found = []
    for entered in entries:
        if entered.kind in ("party", "issue", "source"):
            name = (entered.kind, entered.raw[entered.kind][0])
            if name in known:
                continue
            known.add(name)
            if entered.place == "" and desk.shelf.reader.find_name(negotiation, *name):
                continue
            if entered.kind == "issue" and name[1] == "process" and entered.place == "":
                continue
            if _is_there(entered, desk, negotiation):
                continue
        found.append(entered)
    return found


def _is_there(entered: Entered, desk: Desk, negotiation: str) -> bool:
    """Whether a declaration is recorded already with the same body."""
    seq = desk.shelf.reader.find_name(negotiation, entered.kind, entered.raw[entered.kind][0])
    if seq is None:
        return False
    make: dict[str, Callable[[framing.Raw], d.Event]] = {
        "party": framing.party,
        "issue": framing.issue,
        "source": framing.source,
    }
    try:
        event: d.Event = make[entered.kind](entered.raw)
    except TimelineError:
        return False
    seqs = [seq]
    if entered.kind == "issue":
        seqs = desk.shelf.reader.mentions(negotiation, "issue", entered.raw["issue"][0])
    return any(encode(e.event) == encode(event) for e in desk.shelf.rows(negotiation, seqs))


def _write(
    desk: Desk,
    negotiation: str,
    mapping: Mapping,
    entries: list[Entered],
    options: Options,
    tell: Progress,
) -> list[Written]:
    """Pass two, in chunks; each is one transaction, known again by the keys of its rows."""
    written: list[Written] = []
    if not entries:
        return written
    size = len(entries) if options.dry_run else CHUNK
    for start in range(0, len(entries), size):
        written.append(
            desk.enter(
                negotiation,
                entries[start : start + size],
                dry_run=options.dry_run,
                opening=framing.opened(negotiation, mapping.title) if start == 0 else None,
            )
        )
        tell("writing", min(start + size, len(entries)), len(entries))
    return written


def _folded(desk: Desk, negotiation: str) -> list[Logged] | None:
    last = desk.shelf.reader.last(negotiation)
    if last is not None and last[0] > MOST_FOLDED:
        return None
    return desk.shelf.log(negotiation)


def _effects(
    desk: Desk,
    negotiation: str,
    before: list[Logged] | None,
    written: Sequence[Written],
    options: Options,
) -> list[str] | None:
    """How positions differ, in sentences; None where the log is too long to fold for it."""
    if before is None or sum(len(one.outcomes) for one in written) > MOST_FOLDED:
        return None
    if options.dry_run:
        fresh = [
            Logged(outcome.seq, 0, "", outcome.event)
            for one in written
            for outcome in one.outcomes
            if outcome.new
        ]
        after = [*before, *fresh]
    else:
        after = desk.shelf.log(negotiation)
    old, new = (
        Fold(read_record(log, Cut(recorded_by=log[-1].seq if log else 0)))
        for log in (before, after)
    )
    found = []
    for change in changes_between(old, new):
        was = describe(change.before.state) if change.before else "nothing"
        now = describe(change.after.state) if change.after else "nothing"
        # No verdict: what an import adds or mends is no step that the party took.
        found.append(f"{change.key.party} on {change.issue} ({change.key.track}): {was} -> {now}")
    return found


def _told(plan: Plan) -> str:
    """The conflicts, one a line, and what decides them."""
    told = [
        f"{c.place} ({c.development}): {c.field}: the last import said '{c.base}', the log says "
        f"'{c.log}' (corrected by hand), the file says '{c.file}'"
        for c in plan.conflicts
    ]
    return "\n".join(
        [*told, "decide: --conflicts log keeps the log's, --conflicts file takes the file's; or "
                "write the log's into the file"]
    )  # fmt: skip


def _name(entered: Entered) -> str:
    return f"{entered.kind} {entered.raw[entered.kind][0]}"


__all__ = ["CHUNK", "Options", "Report", "import_table", "in_order"]
