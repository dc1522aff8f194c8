"""Importing a file of coded events: pass one reads and counts everything, pass two records."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import islice

from events.errors import Problem, Refused, read_at
from events.names import identifier
from timeline.files import writable
from timeline.interchange.checking import Skipping
from timeline.interchange.coded import CodedFile, Wanted
from timeline.interchange.coded_record import CodedRecord, Tally
from timeline.interchange.opening import EVENTS, open_lines
from timeline.interchange.wording import Progress, given_up
from timeline.recording.desk import Desk
from timeline.uncollected import uncollected

_STEP = 20_000


@dataclass(frozen=True, kw_only=True)
class CodedOptions(Skipping):
    """What the person who imports has decided."""

    negotiation: str | None
    issue: str
    wanted: Wanted


@dataclass(kw_only=True)
class CodedReport:
    """What became of every row of the file: recorded, there already, or left out with a reason."""

    file: str
    reader: str
    rows: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    tally: Tally = field(default_factory=Tally)
    bad: list[Problem] = field(default_factory=list)
    bad_rows: int = 0
    skipped_to: str | None = None
    dry_run: bool = False

    @property
    def summary(self) -> str:
        """`3,705 rows: 120 new, 0 unchanged, 3,585 not between USA and CHN`."""
        parts = [f"{self.tally.new:,} new", f"{self.tally.unchanged:,} unchanged"]
        if self.tally.corrected:
            parts.append(f"{self.tally.corrected:,} corrected")
        if self.tally.by_hand:
            parts.append(f"{self.tally.by_hand:,} changed by hand in the log: left so")
        parts += [f"{count:,} {reason}" for reason, count in self.left_out.most_common()]
        if self.bad_rows:
            parts.append(f"{self.bad_rows:,} bad rows skipped")
        return f"{self.rows:,} rows: {', '.join(parts)}"


def import_coded(
    desk: Desk, file: CodedFile, options: CodedOptions, progress: Progress | None = None
) -> CodedReport:
    """Bring coded events into one negotiation, or each pair's into its own.

    Raises Refused with every problem up to `max_errors`, before anything is written; with
    `skip_bad` the bad rows go to a file. Run again, nothing is recorded twice.
    """
    tell = progress or (lambda *_: None)
    skipped_to = options.room_for(file.path, "tsv")
    _check_names(options)
    with uncollected():
        report = _look(file, options, tell)
        if report.bad and not options.skip_bad:
            raise Refused(report.bad)
        report.tally = _record(desk, file, options, tell, report.rows)
    if report.bad_rows and not options.dry_run:
        _write_skipped(skipped_to, file)
        report.skipped_to = skipped_to
    return report


def _record(desk: Desk, file: CodedFile, options: CodedOptions, tell: Progress, rows: int) -> Tally:
    """Pass two, in chunks; each is one transaction, and known again by the events' numbers."""
    record = CodedRecord(desk, file.reader, options.issue, dry_run=options.dry_run)
    every, why_not = options.wanted.everything, options.wanted.why_not
    whole = "" if options.wanted.by_dyad else options.negotiation or ""
    for done, (_, row) in enumerate(file.rows(), start=1):
        if done % _STEP == 0:
            tell("recording", done, rows)
        if isinstance(row, Problem) or not (every or why_not(row) is None):
            continue
        record.add(whole or _pair(options, row.actor.party, row.recipient.party), row)
    record.flush()
    return record.tally


def _check_names(options: CodedOptions) -> None:
    if options.negotiation is None and not options.wanted.by_dyad:
        raise Refused("say with -n which negotiation the events go to: it is opened if there is "
                      "none; or --by-dyad, for one of each pair")  # fmt: skip
    for where, name in (("-n", options.negotiation), ("--issue", options.issue)):
        if name is not None:
            read_at(where, identifier, name)


def _look(file: CodedFile, options: CodedOptions, tell: Progress) -> CodedReport:
    """Pass one: every row is read and counted, and nothing is written."""
    every, why_not = options.wanted.everything, options.wanted.why_not
    report = CodedReport(file=file.path, reader=file.reader, dry_run=options.dry_run)
    for _, row in file.rows():
        report.rows += 1
        if report.rows % _STEP == 0:
            tell("checking", report.rows, None)
        if isinstance(row, Problem):
            report.bad_rows += 1
            if len(report.bad) < options.max_errors:
                report.bad.append(row)
            elif not options.skip_bad:
                raise given_up(report.bad, options.max_errors)
        elif not every and (reason := why_not(row)) is not None:
            report.left_out[reason] += 1
    return report


def _pair(options: CodedOptions, one: str | None, two: str | None) -> str:
    """The negotiation of a pair, whose name does not depend on who acts."""
    pair = "-".join(sorted((one or "", two or "")))
    return (f"{options.negotiation}-{pair}" if options.negotiation else pair)[:120]


def _write_skipped(path: str, file: CodedFile) -> None:
    """The bad rows as they stand in the file, under its header: mended, it can be imported."""
    with writable(path) as out:
        with open_lines(file.path, file.encoding, EVENTS) as lines:
            out.writelines(line.encode() for line in islice(lines, file.headers))
        for line, row in file.rows():
            if isinstance(row, Problem):
                out.write((line if line.endswith("\n") else f"{line}\n").encode())
