"""Importing a table: read every row, compare it with the log, check everything, then write."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from events.errors import Conflict, Problem, Refused
from events.when import parse_when
from timeline import framing
from timeline.called import Called
from timeline.entries.draft import Draft
from timeline.interchange import checking
from timeline.interchange.checking import Checked, Options
from timeline.interchange.effects import effects_of, folded, told_whole
from timeline.interchange.mapping import Mapping
from timeline.interchange.merging import Plan
from timeline.interchange.named_rows import Name
from timeline.interchange.rows import Line, RowReader
from timeline.interchange.sheet_form import OwnRows, is_own
from timeline.interchange.skipped import room_for, write_skipped
from timeline.interchange.tables import Table
from timeline.interchange.wording import contrast
from timeline.recording.batch import Batch
from timeline.recording.desk import Desk
from timeline.store.conflicts import Taken
from timeline.wording import count_words

Progress = Callable[[str, int, int | None], None]
"""(what is being done, how far, of how many)."""


@dataclass(kw_only=True)
class ImportReport:
    """What an import did, or would do."""

    negotiation: str
    table: str
    plan: Plan
    dry_run: bool
    opened: bool = False
    declared: list[str] = field(default_factory=list)
    retracted: int = 0
    skipped_by_mapping: int = 0
    repeated: list[tuple[int, int]] = field(default_factory=list)
    """Lines that are equal in every cell to an earlier one: (left out, kept)."""
    alike: list[str] = field(default_factory=list)
    """Texts that were taken for one name though they are written otherwise."""
    no_links: list[str] = field(default_factory=list)
    """Cells of links that hold no web address, which became the titles of their sources."""
    bad: list[Problem] = field(default_factory=list)
    bad_rows: int = 0
    skipped_to: str | None = None
    effects: list[str] | None = None
    hints: list[str] = field(default_factory=list)

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
            (len(self.repeated), "repeated rows"),
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
) -> ImportReport:
    """Bring a table into a negotiation, which is opened where it is missing.

    Raises Refused with every problem of the file up to `max_errors`, and Conflict where a field
    was changed both in the file and by hand in the log and nobody decided. Then nothing is
    written. Run again, it finds its rows by their keys and writes nothing twice.
    """
    tell = progress or (lambda *_: None)
    skipped_to = options.skipped_to or f"{Path(table.path).name}.skipped.csv"
    if options.skip_bad and not options.dry_run:
        room_for(skipped_to)
    reader: RowReader | OwnRows = (
        RowReader(mapping, table, options.max_errors, _called(desk, negotiation))
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
        mapping = replace(mapping, declared=tuple(reader.declared), trailing=tuple(reader.trailing))
    else:
        lines = in_order(lines)
    nothing = not lines
    before = folded(desk, negotiation)
    opened = desk.shelf.reader.last(negotiation) is None
    checked = Checked(desk, negotiation, table, mapping, options, reader)
    plan, entries = checked.clean(lines)
    if options.retract_missing and checked.bad_rows:
        count = len(checked.bad_rows)
        raise Refused(
            f"{count_words(count, 'bad row')} {'is' if count == 1 else 'are'} skipped, so that "
            "--retract-missing would take what was recorded of them for gone: mend them first, "
            "or leave out one of the two options"
        )
    if (
        options.retract_missing
        and plan.missing
        and nothing
        and not (options.yes or options.dry_run)
    ):
        raise Refused(
            f"{table.path} has no row, so that --retract-missing would retract all "
            f"{count_words(len(plan.missing), 'development')} of its imports: say --yes if that is "
            "meant, or look with --dry-run"
        )
    if plan.conflicts and options.conflicts == "stop" and not options.dry_run:
        raise Conflict(_told(plan))
    report = ImportReport(
        negotiation=negotiation,
        table=mapping.table,
        plan=plan,
        dry_run=options.dry_run,
        opened=bool(entries) and opened,
        declared=[_name(e) for e in entries if e.kind in ("party", "issue", "source")],
        retracted=len(plan.missing) if options.retract_missing else 0,
        skipped_by_mapping=reader.skipped,
        repeated=reader.repeated,
        alike=[] if isinstance(reader, OwnRows) else reader.alike,
        no_links=[]
        if isinstance(reader, OwnRows)
        else [
            f"{place}: '{text}' is no web address, so it is the title of its source"
            for place, text in reader.no_links
        ],
        bad=checked.bad,
        bad_rows=len(checked.bad_rows),
    )
    opening = framing.opened(negotiation, mapping.title)
    done = checked.entered
    if checked.batch is not None:
        report.hints, report.effects = told_whole(checked.batch)
        if not options.dry_run:
            _put(desk, checked.batch, lambda: desk.prepare(negotiation, entries, opening=opening),
                 tell)  # fmt: skip
    else:
        if entries and (done is None or done.dry_run != options.dry_run):
            done = desk.enter(negotiation, entries, opening=opening)
        outcomes = done.outcomes if done else ()
        report.hints = [f"{o.id}: {hint}" for o in outcomes if o.new for hint in o.hints]
        report.effects = effects_of(desk, negotiation, before, outcomes, dry_run=options.dry_run)
    if checked.bad_rows and not options.dry_run:
        report.skipped_to = skipped_to
        write_skipped(skipped_to, table, checked.bad_rows)
    return report


def _called(desk: Desk, negotiation: str) -> Name | None:
    """The names that the log has already, by what people call them."""
    if desk.shelf.reader.last(negotiation) is None:
        return None
    return lru_cache(maxsize=65_536)(Called(desk.shelf, negotiation).name)


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


def _put(desk: Desk, batch: Batch, again: Callable[[], Batch], tell: Progress) -> None:
    """Record by parts, each of them one transaction and known again by the keys of its rows.
    Where another desk wrote meanwhile, what is left is decided `again`."""
    fresh, count = list(batch.fresh), len(batch.fresh)
    while fresh:
        tell("writing", count - len(fresh), count)
        try:
            desk.put([(batch.hood, fresh[: checking.CHUNK])])
        except Taken:
            batch = again()
            fresh = list(batch.fresh)
        else:
            del fresh[: checking.CHUNK]
    tell("writing", count, count)


def _told(plan: Plan) -> str:
    """The conflicts, one a line, and what decides them."""
    told = []
    for c in plan.conflicts:
        log, file = contrast(c.log, c.file)
        base = contrast(c.base, c.log)[0]
        told.append(f"{c.place} ({c.development}): {c.field}: the last import said '{base}', the "
                    f"log says '{log}' (corrected by hand), the file says '{file}'")  # fmt: skip
    return "\n".join(
        [*told, "decide: --conflicts log keeps the log's, --conflicts file takes the file's; or "
                "write the log's into the file"]
    )  # fmt: skip


def _name(entered: Draft) -> str:
    return f"{entered.kind} {entered.raw[entered.kind][0]}"


__all__ = ["ImportReport", "Options", "import_table", "in_order"]
