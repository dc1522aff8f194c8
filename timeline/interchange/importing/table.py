"""Importing a table: read every row, compare it with the log, check everything, then write; and
what it does to the stances, position by position, in sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

import msgspec
from msgspec.structs import replace

from events import developments as d
from events.errors import Conflict, Problem, Refused
from events.log import Logged
from projections.fold.positions import Position
from projections.questions.diff import Change, changes_between
from projections.questions.reaudited import apart, reaudited
from projections.questions.stance import view_of
from projections.record.cut import Cut
from projections.record.intake import read_record
from timeline.checking.hints import Hints
from timeline.interchange.called import Called
from timeline.interchange.exporting.sheet_form import OwnRows, foreign
from timeline.interchange.importing import checking
from timeline.interchange.importing.ahead import Ahead, declared_in
from timeline.interchange.importing.checking import Checked, Options, write_skipped
from timeline.interchange.importing.merging import Correction, FieldConflict, Missing, Plan
from timeline.interchange.mapping.file import Mapping
from timeline.interchange.mapping.named_rows import Name
from timeline.interchange.mapping.rows import RowReader, TableReader
from timeline.interchange.tables.shape import Table
from timeline.interchange.wording import Progress, contrast
from timeline.recording.asserting import CheckedAssertion, issues_of, newly_broken
from timeline.recording.decision import Decision
from timeline.recording.desk import Desk
from timeline.recording.outcome import verdict_moved
from timeline.store.conflicts import Taken
from timeline.system.uncollected import uncollected
from timeline.wording import count_words

_TRIES = 200
"""How often what is left is decided again when other desks keep getting in first."""


class ImportReport(msgspec.Struct, kw_only=True):
    """What an import did, or would do, with what was `checked`: how its rows were read, and which
    of them were left out."""

    checked: Checked
    plan: Plan
    opened: bool = False
    declared: list[str] = []
    retracted: int = 0
    skipped_to: str | None = None
    effects: list[str] | None = None
    hints: list[str] = []
    broken: Sequence[CheckedAssertion] = ()
    """Assertions that held before it and do not hold after it."""

    @property
    def summary(self) -> str:
        """`12 new, 3 corrected, 1 missing, 94 unchanged`, and what else there was."""
        plan, reader = self.plan, self.checked.reader
        parts = [f"{plan.new} new", f"{len(plan.corrected)} corrected",
                 f"{len(plan.missing)} missing", f"{plan.unchanged} unchanged"]  # fmt: skip
        further = (
            (len(plan.replaced), "of another kind now: replaced"),
            (len(plan.reinstated), "back: reinstated"),
            (self.retracted, "retracted"),
            (len(plan.by_hand), "changed by hand in the log: left so"),
            (len({c.development for c in plan.conflicts}), "in conflict"),
            (reader.skipped, "skipped by the mapping"),
            (len(reader.repeated), "repeated rows"),
            (len(self.checked.bad_rows), "bad rows skipped"),
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
    """Bring a table into a negotiation, which is opened where it is missing. Raises Refused with
    every problem of the file up to `max_errors`, and Conflict where a field was changed both in the
    file and by hand in the log and nobody decided; then nothing is written. Run again, it finds its
    rows by their keys and writes nothing twice."""
    tell = progress or (lambda *_: None)
    skipped_to = options.room_for(table.path, "csv")
    called: Name | None = None
    if desk.shelf.reader.last(negotiation) is not None:  # the names that the log has already
        called = lru_cache(maxsize=65_536)(Called(desk.shelf, negotiation).name)
    with uncollected():
        if mapping.columns or mapping.rules or foreign(table) != []:
            reader: TableReader = RowReader(mapping, table, options.max_errors, called)
        else:
            reader = OwnRows(mapping, table, options.max_errors)
        checked = Checked(desk, negotiation, options, reader, tell)
        plan, ahead = checked.clean()
        _check(options, checked, plan)
        report = ImportReport(checked=checked, plan=plan)
        _foretell(report, plan, ahead, Begun())
        if not options.dry_run:
            _put(report, ahead, tell)
    if checked.bad_rows and not options.dry_run:
        report.skipped_to = skipped_to
        write_skipped(skipped_to, table, checked.bad_rows)
    return report


def _check(options: Options, checked: Checked, plan: Plan) -> None:
    """Raise Refused, or Conflict, where somebody must decide before anything is written."""
    if options.retract_missing and checked.bad_rows:
        count = len(checked.bad_rows)
        raise Refused(
            f"{count_words(count, 'bad row')} {'is' if count == 1 else 'are'} skipped, so that "
            "--retract-missing would take what was recorded of them for gone: mend them first, "
            "or leave out one of the two options"
        )
    sure = options.yes or options.dry_run or checked.has_rows
    if options.retract_missing and plan.missing and not sure:
        raise Refused(
            f"{checked.table.path} has no row, so that --retract-missing would retract all "
            f"{count_words(len(plan.missing), 'development')} of its imports: say --yes if that is "
            "meant, or look with --dry-run"
        )
    if not options.dry_run:
        _stop_at_conflicts(options, plan)


def _foretell(report: ImportReport, plan: Plan, ahead: Ahead, begun: Begun) -> None:
    """Put into the report what recording this will come to, beside what is recorded."""
    checked, report.plan = report.checked, begun.beside(plan)
    report.opened = begun.opened or (len(ahead) > 0 and not ahead.is_there)
    report.declared = [*begun.declared, *ahead.declared]
    report.retracted = len(report.plan.missing) if checked.options.retract_missing else 0
    if begun.count or ahead.version + len(ahead) > MOST_FOLDED:
        return  # what all of it does was told before the first part of it was recorded
    before = checked.desk.shelf.log(checked.negotiation, ahead.last)
    fresh = ahead.events()
    report.hints, report.effects = told_whole(before, fresh)
    report.broken = ()
    if fresh and ahead.names("assertion"):
        log = [*before, *fresh]
        report.broken = newly_broken(log, fresh[0].seq, issues_of(log))


def _put(report: ImportReport, ahead: Ahead, tell: Progress) -> None:
    """Record by parts, each of them one transaction and known again by the keys of its rows; what
    is left where another desk wrote meanwhile is decided, and told of, again."""
    checked, plan, begun = report.checked, report.plan, Begun()
    for _ in range(_TRIES):
        done, before = 0, begun.count
        count = before + len(ahead)
        tell("writing", before, count)
        try:
            for done in ahead.put(checking.CHUNK):
                tell("writing", before + done, count)
            return
        except Taken as taken:
            if taken.seq is None:  # both in this table: to decide again changes nothing
                raise _stopped(Conflict(str(taken)), begun) from None
            begun.take(plan, ahead.decisions(range(done)))
        try:
            plan, ahead = checked.again()
            _stop_at_conflicts(checked.options, plan)
        except (Refused, Conflict) as problem:
            raise _stopped(problem, begun) from None
        _foretell(report, plan, ahead, begun)
    raise _stopped(Conflict("other desks kept writing first: try again"), begun)


def _stopped(why: Refused | Conflict, begun: Begun) -> Refused | Conflict:
    """The same, with what is recorded of a table that another desk's write put a stop to."""
    if not begun.count:
        return why
    done = f"another desk wrote while this was recorded: the first {begun.count:,} entries are in"
    rest = "the log, the rest is not; import the file again when this is mended"
    kind = Refused if isinstance(why, Refused) else Conflict
    return kind([*why.problems, Problem(where="", message=f"{done} {rest}")])


def _stop_at_conflicts(options: Options, plan: Plan) -> None:
    """Raise Conflict, with each one in a line, and what decides them."""
    if not plan.conflicts or options.conflicts != "stop":
        return
    told = []
    for c in plan.conflicts:
        log, file = contrast(c.log, c.file)
        base = contrast(c.base, c.log)[0]
        told.append(f"{c.place} ({c.development}): {c.field}: the last import said '{base}', the "
                    f"log says '{log}' (corrected by hand), the file says '{file}'")  # fmt: skip
    told.append("decide: --conflicts log keeps the log's, --conflicts file takes the file's; or "
                "write the log's into the file")  # fmt: skip
    raise Conflict("\n".join(told))


class Begun:
    """The entries that are recorded, as the plan that they were made by tells them."""

    def __init__(self) -> None:
        self.count = 0
        self.opened = False
        self.declared: list[str] = []
        self._plan = Plan()
        self._settled: set[str] = set()
        """The developments of rows that are recorded."""

    def take(self, plan: Plan, recorded: Iterable[Decision]) -> None:
        """Add what was recorded of a plan."""
        done = self._plan
        amended: dict[type, set[str]] = {}
        for one in recorded:
            self.count += 1
            event = one.event
            self.declared += declared_in(event)
            if isinstance(event, d.NegotiationOpened):
                self.opened = True
            elif isinstance(event, d.Development):
                self._settled.add(event.id)
                done.new += "~" not in one.key  # else it replaces one of another kind
            elif isinstance(event, d.Amendment):
                amended.setdefault(type(event), set()).add(event.target)
        for name, kind in _RECORDED_AS.items():
            of_kind = amended.get(kind, set())
            getattr(done, name).extend(o for o in getattr(plan, name) if _about(o) in of_kind)
        self._settled.update(*(amended.get(kind, ()) for kind in (d.Corrected, d.Reinstated)))

    def beside(self, plan: Plan) -> Plan:
        """All of the import: what is recorded, and what the plan has still to do. To that plan,
        rows that are recorded are unchanged."""
        done, settled = self._plan, self._settled
        listed = {name: getattr(plan, name) for name in _RECORDED_AS}
        otherwise = {_about(one) for name in listed if name != "missing" for one in listed[name]}
        return replace(
            plan,
            new=done.new + plan.new,
            unchanged=plan.unchanged - len(settled - otherwise - {*plan.by_hand}),
            by_hand=[name for name in plan.by_hand if name not in settled],
            **{name: _both(getattr(done, name), rest) for name, rest in listed.items()},
        )


_RECORDED_AS: dict[str, type[d.Amendment]] = {
    "corrected": d.Corrected,
    "conflicts": d.Corrected,
    "missing": d.Retracted,
    "replaced": d.Retracted,
    "reinstated": d.Reinstated,
}
"""The lists of a plan, and as what that which stands in them is recorded."""


def _both(before: list[Any], rest: list[Any]) -> list[Any]:
    """Two of such lists as one; what stands in both is in it once."""
    about = {*map(_about, before)}
    return [*before, *(one for one in rest if _about(one) not in about or one not in before)]


def _about(one: Correction | FieldConflict | Missing | str) -> str:
    """The development that a line of such a list is about."""
    return one if isinstance(one, str) else one.development


MOST_FOLDED = 50_000
"""Events up to which the effect on the stances is worked out."""


def told_whole(before: Sequence[Logged], fresh: Sequence[Logged]) -> tuple[list[str], list[str]]:
    """The hints and the effects of events that come after a negotiation's others: how positions
    differ, and which verdicts of the audit are not what they were, in sentences."""
    if not fresh:
        return [], []
    old, new = (
        view_of(read_record(log, Cut(recorded_by=log[-1].seq if log else 0)))
        for log in (before, [*before, *fresh])
    )
    hints = Hints(new)
    told = [
        f"{getattr(entry.event, 'id', None)}: {hint}"
        for entry in fresh
        for hint in hints.of(entry.event)
    ]
    whom = apart(position.key for view in (old, new) for position in view.positions(ended=True))
    changes = changes_between(old, new)
    effects = [said for one in changes if (said := _sentence(one, whom(one.key)))]
    # What is new has verdicts of its own, which the audit tells; here, those it had given before.
    effects += [verdict_moved(one) for one in reaudited(old, new, with_ledger=False) if one.before]
    return told, effects


def _sentence(change: Change, whom: str) -> str | None:
    """One position before and after; no verdict, for what an import adds is no step of a party.
    None where nothing that is told of it differs."""
    for told in _TOLD:
        was, now = (told(one) if one else "nothing" for one in (change.before, change.after))
        if was != now:
            was, now = contrast(was, now, 200)
            party, track = change.key.party, change.key.track
            return f"{party} on {change.issue} ({track}{whom}): {was} -> {now}"
    return None


_TOLD: tuple[Callable[[Position], str], ...] = (
    lambda one: one.described,
    lambda one: one.status,
    lambda one: f"since {one.since}",
    lambda one: f"told by {', '.join(dict.fromkeys(by.item.id for by in one.accounts))}",
)
"""What is told of a position: the first that differs."""
