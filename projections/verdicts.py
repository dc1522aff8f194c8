"""What the audit says: rows with their evidence, and the verdict over a window."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal

import msgspec

from projections.findings import LED_BY, Confidence, Finding, Verdict
from projections.record import Record
from projections.tracks import Step

OrderBy = Literal["dates", "link", "unsettled"]


class AuditRow(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One verdict with its evidence. `track` is `ledger` on a party's ledger, where `issue` is
    None for the whole. `from_ids` and `to_ids` are developments; `day` is when it was certain,
    and never later than the cut's day: the possible reading takes it to have happened by then."""

    party: str
    toward: str | None
    issue: str | None
    track: str
    dimension: str
    verdict: Verdict
    led_by: str | None
    rule: str
    from_ids: tuple[str, ...]
    to_ids: tuple[str, ...]
    before: str | None
    after: str | None
    order: OrderBy
    confidence: Confidence
    in_answer_to: tuple[str, ...]
    sources: tuple[str, ...]
    note: str | None
    day: date


def only_possible(record: Record) -> str:
    """The remark on a step that only the possible reading takes in."""
    return f"only possible by {record.cut.as_of}"


def graded(row: AuditRow) -> str:
    """The verdict in words, with its rule and confidence, and with what leaves it open:
    `held (R2, low, order open)`."""
    opens = ["order open"] if row.order == "unsettled" else []
    opens += ["accounts differ"] if "accounts differ" in (row.note or "") else []
    return f"{row.verdict} ({', '.join((row.rule, row.confidence, *opens))})"


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """A step's verdict as a whole, with its rows."""

    step: Step
    verdict: Verdict
    led_by: str | None
    rows: tuple[AuditRow, ...]


class Summary(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A party's verdict on an issue (None: the whole) over the window."""

    party: str
    issue: str | None
    verdict: Verdict
    led_by: str | None
    counts: dict[str, int]


def summarize(rows: Iterable[AuditRow]) -> list[Summary]:
    """A verdict for each party and issue of the rows: hardened or softened where only one of
    them occurs, mixed where both do, else held, else opened, else incomparable."""
    groups: dict[tuple[str, str | None], list[AuditRow]] = {}
    for row in rows:
        groups.setdefault((row.party, row.issue), []).append(row)
    summaries = []
    for (party, issue), members in sorted(
        groups.items(), key=lambda pair: (pair[0][0], pair[0][1] is None, pair[0][1] or "")
    ):
        counts: dict[str, int] = {}
        for row in members:
            counts[row.verdict] = counts.get(row.verdict, 0) + 1
        findings = [
            Finding(dimension=_leading_dimension(row), verdict=row.verdict, rule=row.rule)
            for row in members
        ]
        verdict, led_by = _summary_verdict(findings, counts)
        summaries.append(
            Summary(party=party, issue=issue, verdict=verdict, led_by=led_by, counts=counts)
        )
    return summaries


def _leading_dimension(row: AuditRow) -> str:
    if row.verdict == "mixed" and row.led_by:
        return row.led_by
    return row.dimension


def _summary_verdict(
    findings: Sequence[Finding], counts: dict[str, int]
) -> tuple[Verdict, str | None]:
    both = ("hardened" in counts and "softened" in counts) or "mixed" in counts
    if both:
        moved = [f for f in findings if f.verdict in ("hardened", "softened", "mixed")]

        def rank(finding: Finding) -> int:
            name = finding.dimension.partition(":")[0]
            return LED_BY.index(name) if name in LED_BY else len(LED_BY)

        return "mixed", min(moved, key=rank).dimension
    order: tuple[Verdict, ...] = ("hardened", "softened", "held", "opened", "incomparable")
    return next(verdict for verdict in order if verdict in counts), None
