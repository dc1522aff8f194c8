"""Import ICEWS and GDELT event data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cli.options import Settings
from cli.output import as_data, cells, progress
from timeline.terminal import out, talk


def import_coded(settings: Settings, file: str, reader: str, given: dict[str, Any]) -> None:
    """Read a file of coded events and record those that are wanted."""
    from timeline.interchange.coded import Wanted, day_asked, open_coded, party_asked
    from timeline.interchange.coded_import import CodedOptions
    from timeline.interchange.coded_import import import_coded as bring_in

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
        skip_bad=given["skip_bad"],
        skipped_to=given["skipped_to"],
        max_errors=given["max_errors"],
    )
    coded = open_coded(file, reader)
    with settings.new_desk() as desk, progress(Path(file).name, "rows") as step:
        report = bring_in(desk, coded, options, step)
    answer = {
        "schema": "import-coded/1",
        **cells(report, "file reader dry_run rows"),
        **vars(report.tally),
        "bad_rows": report.bad_rows,
        "left_out": dict(report.left_out),
    }
    if as_data(settings.format, answer, [answer]):
        return
    out(f"{'would be: ' if report.dry_run else ''}{report.summary}")
    if report.tally.opened:
        verb = "would open" if report.dry_run else "opened"
        talk(f"{verb} {report.tally.opened:,} negotiations" if options.wanted.by_dyad
             else f"{verb} negotiation {options.negotiation}")  # fmt: skip
    for problem in report.bad[:20]:
        talk(f"skipped {problem}")
    if report.skipped_to:
        talk(f"The bad rows are in {report.skipped_to}: mend them, and import that file.")
    talk("Coded events are replayed, listed and counted; they move no stance.")
