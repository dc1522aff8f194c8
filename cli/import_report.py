"""What an import of a table did, in lines for a person or as data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cli.options import Settings
from cli.output import as_data, cells
from cli.written import tell_broken
from timeline.terminal import out, talk

if TYPE_CHECKING:
    from timeline.interchange.importing import ImportReport

_SHOWN = 20
"""Lines of one kind that a person is told; the rest is counted (json has all)."""


def tell(settings: Settings, report: ImportReport) -> None:
    """What was done, in a line, with what it came to; as data where that is asked for."""
    answer = _answer(report)
    tell_broken(report.broken, dry_run=report.dry_run)
    if as_data(settings.format, answer, [{k: v for k, v in answer.items() if k != "bad"}]):
        return
    from timeline.interchange.wording import contrast

    verb = "would be: " if report.dry_run else ""
    out(f"{verb}{report.summary}")
    plan = report.plan
    if report.opened:
        talk(f"{'would open' if report.dry_run else 'opened'} negotiation {report.negotiation}")
    _some([f"corrected {c.development} ({c.place}): " + "; ".join(
        f"{name}: {' -> '.join(contrast(was, now))}" for name, (was, now) in
        c.changes.items()) for c in plan.corrected])  # fmt: skip
    _some([f"missing {m.development}: {' '.join(m.says.split())[:70]}" for m in plan.missing])
    _some([f"conflict {c.development} ({c.place}): {c.field}: log '{log}', file '{file}'"
           for c in plan.conflicts for log, file in [contrast(c.log, c.file)]])  # fmt: skip
    _some([f"left as corrected by hand: {name}" for name in plan.by_hand])
    _some([f"skipped {problem}" for problem in report.bad])
    _some([f"left out line {line}: equal to line {kept} in every cell"
           for line, kept in report.repeated])  # fmt: skip
    _some([f"one name: {line}" for line in report.alike])
    _some([f"not read, beside the rows: {what}" for what in report.not_read])
    _some([f"no link: {line}" for line in report.no_links])
    if plan.missing and not report.retracted:
        talk("What is missing stays in the log; --retract-missing takes it out of later answers.")
    if report.effects is not None:
        _some(report.effects or ["No stance at the latest cut and no verdict changed."], data=True)
    _some([f"hint {hint}" for hint in report.hints])
    if report.skipped_to:
        talk(f"The bad rows are in {report.skipped_to}: mend them, and import that file by the "
             "same mapping.")  # fmt: skip


def _some(lines: list[str], *, data: bool = False) -> None:
    for line in lines[:_SHOWN]:
        (out if data else talk)(line)
    if len(lines) > _SHOWN:
        talk(f"... and {len(lines) - _SHOWN} more (--format json has all)")


def _answer(report: ImportReport) -> dict[str, Any]:
    plan = report.plan
    return {
        "schema": "import/1",
        **cells(report, "negotiation table dry_run opened"),
        "new": plan.new,
        "unchanged": plan.unchanged,
        "corrected": [
            {"development": c.development, "place": c.place,
             "changes": {name: {"before": was, "after": now}
                         for name, (was, now) in c.changes.items()}}
            for c in plan.corrected
        ],
        "missing": [m.development for m in plan.missing],
        "retracted": report.retracted,
        **cells(plan, "replaced reinstated by_hand"),
        "conflicts": [cells(c, "development place field base log file") for c in plan.conflicts],
        "declared": report.declared,
        "skipped": report.skipped_by_mapping,
        "repeated": len(report.repeated),
        "repeated_rows": [{"line": line, "same_as": kept} for line, kept in report.repeated],
        **cells(report, "alike not_read no_links"),
        "bad": [str(problem) for problem in report.bad],
        "bad_rows": report.bad_rows,
        "effects": report.effects or [],
        "hints": report.hints,
        "broken": [checked.asserted.id for checked in report.broken],
    }  # fmt: skip
