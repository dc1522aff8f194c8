"""Import a table of one's own by a mapping, or coded event data by its reader."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec.structs import asdict

from cli.append import text_of
from cli.options import Settings, timeline_command
from cli.output import as_data, cells, progress
from events.errors import Refused, UnknownName
from timeline.extension import Command
from timeline.interchange.csv_cells import csv_text
from timeline.numbers import Count
from timeline.system.extras import importing, typed
from timeline.system.files import STANDARD, write
from timeline.system.terminal import out, talk
from timeline.system.uncollected import uncollected
from timeline.wording import count_words

if TYPE_CHECKING:
    from timeline.interchange.importing.table import ImportReport
    from timeline.interchange.mapping.file import Mapping
    from timeline.interchange.tables.shape import Table


CODED = ("icews", "gdelt", "polecat")
TABLES = ("csv", "tsv", "xlsx", "xls", "xlsb", "ods", "json", "jsonl", "yaml", "ics", "md")


def _coded(option: str, what: str, **how: Any) -> Callable[[Command], Command]:
    return click.option(option, option[2:].replace("-", "_"), help=f"Coded events: {what}", **how)


_OF_CODED = ("between", "actor", "code", "from", "to", "min_mentions", "by_dyad")
_OF_TABLES = ("mapping", "retract_missing")
_OF_AN_IMPORT = (*_OF_CODED, *_OF_TABLES, "yes", "skip_bad", "skipped_to")


def _refuse(given: dict[str, Any], names: Sequence[str], why: str) -> None:
    """Raise UsageError for the first of these options that was given."""
    for name in names:
        if given[name]:
            raise click.UsageError(f"--{name.replace('_', '-')} is for {why}")


@timeline_command("import", example="timeline import rows.csv --explain > mapping.yaml", tries=True)
@click.argument("file")
@click.option("-m", "--mapping", metavar="FILE", help="Which column is what (a YAML file).")
@click.option(
    "--explain",
    is_flag=True,
    help="Print a first mapping for the file, with guesses and questions; write nothing.",
)
@click.option(
    "--reader",
    type=click.Choice((*TABLES, *CODED)),
    help="What the file is, where its name and content do not say.",
)
@click.option(
    "--retract-missing",
    is_flag=True,
    help="Retract what an earlier import recorded and the file no longer has.",
)
@click.option(
    "--yes", is_flag=True, help="With --retract-missing: also where the file has no row at all."
)
@click.option(
    "--conflicts",
    type=click.Choice(("stop", "log", "file")),
    default="stop",
    show_default=True,
    help="Where a field was changed in the file and by hand in the log: whose stays.",
)
@click.option(
    "--skip-bad",
    is_flag=True,
    help="Import the other rows; the bad ones go to a file that can be mended.",
)
@click.option("--skipped-to", metavar="FILE", help="That file (default: FILE.skipped.csv).")
@click.option(
    "--max-errors",
    type=Count(min=1),
    default=100,
    show_default=True,
    help="Problems after which the file is given up.",
)
@_coded("--between", "only those between these two parties, either way.", nargs=2, metavar="A B")
@_coded("--actor", "only those in which it acts or is acted upon (repeatable).", multiple=True,
        metavar="PARTY")  # fmt: skip
@_coded("--code", "only these codes and what they begin, e.g. 13 (repeatable).", multiple=True,
        metavar="CAMEO")  # fmt: skip
@_coded("--from", "from that day on.", metavar="DAY")
@_coded("--to", "up to that day.", metavar="DAY")
@_coded("--min-mentions", "only those mentioned at least N times (GDELT).",
        type=Count(min=1), metavar="N")  # fmt: skip
@_coded("--by-dyad", "each pair of parties into a negotiation of its own.", is_flag=True)
@_coded("--issue", "the issue under which they are kept; the files name none.", metavar="ISSUE",
        default="unsorted", show_default=True)  # fmt: skip
def import_(settings: Settings, file: str, **given: Any) -> None:
    """Bring a FILE in (- is stdin): a table of your own (CSV, workbooks, JSON, calendars, lists;
    also gz or zip) by a mapping, or ICEWS, GDELT and POLECAT event data. Run again with the edited
    file, it records only what is new and corrects what changed."""
    from timeline.interchange.coded.files import guess_reader
    from timeline.interchange.opening import EVENTS, LIMITS, piped

    if file == given["mapping"] == STANDARD:
        raise click.UsageError("standard input is the table or its mapping: give the other a file")
    of_tables = given["reader"] and given["reader"] not in CODED
    with piped(file, LIMITS if of_tables else EVENTS):
        form = given["reader"] or guess_reader(file)
        own = _OF_AN_IMPORT if given["explain"] else ()
        _refuse(given, own, "an import: --explain writes nothing")
        _refuse(given, () if given["retract_missing"] else ("yes",), "--retract-missing")
        _refuse(given, () if given["skip_bad"] else ("skipped_to",), "--skip-bad")
        if given["explain"]:
            _explain(settings, file, form)
        elif form in CODED:
            _refuse(given, _OF_TABLES, "tables: event data has columns of its own")
            _import_coded(settings, file, form, given)
        else:
            _refuse(given, _OF_CODED, "coded events (ICEWS, GDELT): a table's mapping has 'skip'")
            _import_table(settings, file, form, given)


def _explain(settings: Settings, file: str, form: str | None) -> None:
    from timeline.interchange.mapping.explain import explain

    if form in CODED:
        which = () if settings.negotiation else ("-n", "NAME")
        way = typed("timeline", *settings.named, *which, "import", file, "--between", "USA", "CHN")
        raise Refused(f"{file} is {form.upper()} event data: it needs no mapping ({way})")
    told = explain(file, form=form, named=settings.named)
    out(told.text, nl=False)
    if told.names:
        _write_names(f"{told.table}.names.csv", told.names)


def _write_names(path: str, names: list[tuple[str, str, int, str]]) -> None:
    """The list that is too long for a mapping, in a file beside it; one that is there stays."""
    columns = ("text", "field", "rows", "name")
    rows = [dict(zip(columns, map(str, row), strict=True)) for row in names]
    try:
        write(path, csv_text(columns, rows, end="\r\n").encode("utf-8-sig"))
    except Refused as problem:
        talk(f"The list of {len(names)} names was not written: {problem}")
    else:
        talk(f"The {len(names)} texts that name parties are listed in {path}.")


def _import_table(settings: Settings, file: str, form: str | None, given: dict[str, Any]) -> None:
    from timeline.interchange.importing.checking import Options
    from timeline.interchange.importing.table import import_table

    table, mapping = _mapped(settings, file, form, given["mapping"])
    own = "retract_missing yes conflicts skip_bad skipped_to max_errors".split()
    options = Options(dry_run=settings.dry_run, **{name: given[name] for name in own})
    asked = settings.asked_negotiation or mapping.negotiation
    came = "nothing was recorded"
    try:
        with settings.desk(create=True) as desk, uncollected(ending=True):
            name = asked or _only(desk)
            with progress(Path(file).name, "rows") as step:

                def further(what: str, done: int, total: int | None) -> None:
                    nonlocal came
                    if what == "writing" and total:
                        came = f"{done:,} of {total:,} entries were recorded"
                    step(what, done, total)

                report = import_table(desk, name, table, mapping, options, further)
    except KeyboardInterrupt:
        talk(f"Interrupted: {came}. Run it again: what was recorded is known by its key.")
        raise
    _tell(settings, report)


_SHOWN = 20
"""Lines of one kind that a person is told; the rest is counted (json has all)."""


def _tell(settings: Settings, report: ImportReport) -> None:
    """What was done, in a line, with what it came to; as data where that is asked for."""
    from cli.recording import tell_broken
    from timeline.interchange.wording import contrast

    answer, plan, checked = _answer(report), report.plan, report.checked
    dry_run = checked.options.dry_run
    tell_broken(report.broken, dry_run=dry_run)
    if as_data(settings.format, answer, [{k: v for k, v in answer.items() if k != "bad"}]):
        return
    out(f"{'would be: ' if dry_run else ''}{report.summary}")
    if report.opened:
        talk(f"{'would open' if dry_run else 'opened'} negotiation {checked.negotiation}")
    _some([f"corrected {c.development} ({c.place}): " + "; ".join(
        f"{name}: {' -> '.join(contrast(was, now))}" for name, (was, now) in
        c.changes.items()) for c in plan.corrected])  # fmt: skip
    _some([f"missing {m.development}: {' '.join(m.says.split())[:70]}" for m in plan.missing])
    _some([f"conflict {c.development} ({c.place}): {c.field}: log '{log}', file '{file}'"
           for c in plan.conflicts for log, file in [contrast(c.log, c.file)]])  # fmt: skip
    _some([f"left as corrected by hand: {name}" for name in plan.by_hand])
    _some([f"skipped {problem}" for problem in checked.bad])
    _some([f"left out line {line}: equal to line {kept} in every cell"
           for line, kept in checked.reader.repeated])  # fmt: skip
    _some([f"one name: {line}" for line in checked.reader.alike])
    _some([f"not read, beside the rows: {what}" for what in checked.table.beside])
    _some([f"no link: {line}" for line in checked.reader.no_links])
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
    plan, checked, reader = report.plan, report.checked, report.checked.reader
    return {
        "schema": "import/1",
        "negotiation": checked.negotiation,
        "table": checked.mapping.table,
        "dry_run": checked.options.dry_run,
        "opened": report.opened,
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
        "skipped": reader.skipped,
        "repeated": len(reader.repeated),
        "repeated_rows": [{"line": line, "same_as": kept} for line, kept in reader.repeated],
        **cells(reader, "alike not_read no_links", not_read=checked.table.beside),
        "bad": [str(problem) for problem in checked.bad],
        "bad_rows": len(checked.bad_rows),
        "effects": report.effects or [],
        "hints": report.hints,
        "broken": [one.asserted.id for one in report.broken],
    }  # fmt: skip


def _import_coded(settings: Settings, file: str, reader: str, given: dict[str, Any]) -> None:
    from timeline.interchange.coded.common import Wanted, day_asked, party_asked
    from timeline.interchange.coded.files import open_coded
    from timeline.interchange.coded.recording import CodedOptions
    from timeline.interchange.coded.recording import import_coded as bring_in

    between = given["between"]
    options = CodedOptions(
        negotiation=settings.asked_negotiation,
        issue=given["issue"],
        wanted=Wanted(
            between=(party_asked(between[0]), party_asked(between[1])) if between else None,
            actors=tuple(party_asked(text) for text in given["actor"]),
            codes=given["code"],
            first=day_asked(given["from"], "--from", end=False),
            last=day_asked(given["to"], "--to", end=True),
            min_mentions=given["min_mentions"],
            by_dyad=given["by_dyad"],
        ),
        dry_run=settings.dry_run,
        **{name: given[name] for name in ("skip_bad", "skipped_to", "max_errors")},
    )
    coded = open_coded(file, reader)
    with settings.desk(create=True) as desk, progress(Path(file).name, "rows") as step:
        report = bring_in(desk, coded, options, step)
    answer = {
        "schema": "import-coded/1",
        **cells(report, "file reader dry_run rows"),
        **asdict(report.tally),
        "bad_rows": report.bad_rows,
        "left_out": dict(report.left_out),
    }
    if as_data(settings.format, answer, [answer]):
        return
    out(f"{'would be: ' if report.dry_run else ''}{report.summary}")
    if report.tally.opened:
        verb = "would open" if report.dry_run else "opened"
        talk(f"{verb} {count_words(report.tally.opened, 'negotiation')}" if options.wanted.by_dyad
             else f"{verb} negotiation {options.negotiation}")  # fmt: skip
    _some([f"skipped {problem}" for problem in report.bad])
    if report.skipped_to:
        talk(f"The bad rows are in {report.skipped_to}: mend them, and import that file.")
    talk("Coded events are replayed, listed and counted; they move no stance.")


def _only(desk: Any) -> str:
    try:
        return str(desk.shelf.choose(None))
    except UnknownName:
        raise UnknownName(
            "say with -n which negotiation the rows go to, or in the mapping ('negotiation: "
            "NAME'): it is opened if there is none"
        ) from None


def _mapped(
    settings: Settings, file: str, form: str | None, mapping: str | None
) -> tuple[Table, Mapping]:
    from timeline.interchange.exporting.sheet_form import foreign, own_mapping
    from timeline.interchange.mapping.file import LARGEST_MAPPING, read_mapping
    from timeline.interchange.tables.files import open_table

    if mapping is None:
        table = open_table(file, form=form)
        own = own_mapping(table)
        if own is None:
            others = ", ".join(map(repr, foreign(table) or ()))
            own_but = f". Without the columns {others} it would be a sheet that needs none"
            if "kind" in table.columns and table.form in ("json", "jsonl", "yaml"):
                way = typed("timeline", *settings.named, "append", file)
                others = own_but = f". Entries are taken by: {way}"
            way = importing(file, form, settings.named)
            raise Refused(
                f"{file} needs a mapping that says which column is what. Have one written: "
                f"{way} --explain > mapping.yaml; look through it; "
                f"then: {way} --mapping mapping.yaml"
                f"{own_but if others else ''}"
            )
        return table, own
    text = text_of(mapping, LARGEST_MAPPING)
    found = read_mapping(text, name=Path(mapping).name.split(".")[0])
    return open_table(file, found.reading, form=form), found
