"""What the audit says: rows with their evidence, and the verdict over a window."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Literal

import msgspec

from events.grouping import grouped
from projections.record.items import Record
from projections.rules.findings import Confidence, Verdict, overall

OrderBy = Literal["dates", "time", "link", "presumed", "unsettled"]

SURE: dict[OrderBy, Confidence] = {
    "dates": "high", "time": "high", "link": "medium", "presumed": "medium", "unsettled": "low",
}  # fmt: skip
"""How sure at most a verdict is by what its order rests on."""


class AuditRow(msgspec.Struct, frozen=True, gc=False, kw_only=True, forbid_unknown_fields=True,
               rename={"from_ids": "from", "to_ids": "to"}):  # fmt: skip
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
    """The verdict in words, with what it rests on: `held (R2, low, order open)`."""
    opens = ["order open"] if row.order == "unsettled" else []
    opens += ["accounts differ"] if "accounts differ" in (row.note or "") else []
    return f"{row.verdict} ({', '.join((row.rule, row.confidence, *opens))})"


class Net(msgspec.Struct, frozen=True, gc=False, kw_only=True, forbid_unknown_fields=True):
    """How a track moved over a window as a whole, in one dimension."""

    toward: str | None
    track: str
    dimension: str
    verdict: Verdict
    before: str | None
    after: str | None


Line = tuple[str, str | None]
"""A party, and the issue (None: the whole)."""


class SummaryTold(msgspec.Struct, frozen=True, gc=False, kw_only=True, forbid_unknown_fields=True):
    """A party's verdict on an issue over the window, and how each of its tracks moved."""

    party: str
    issue: str | None
    verdict: Verdict
    led_by: str | None
    counts: dict[Verdict, int]
    net: tuple[Net, ...]


def verdict_over(rows: Iterable[AuditRow]) -> tuple[Verdict, str | None]:
    """The verdict over rows of one party and one issue, and the dimension that led to it."""
    return overall([(row.led_by or row.dimension, row.verdict) for row in rows])


def summarize(
    rows: Iterable[AuditRow], nets: Mapping[Line, Sequence[Net]] = {}
) -> tuple[SummaryTold, ...]:
    """A verdict for each party and issue of the rows, with what of `nets` is theirs."""
    groups = grouped(rows, lambda row: (row.party, row.issue))
    summaries = []
    for line in sorted(groups, key=lambda line: (line[0], line[1] is None, line[1] or "")):
        verdict, led_by = verdict_over(groups[line])
        counts = dict(Counter(row.verdict for row in groups[line]))
        summaries.append(SummaryTold(
            party=line[0], issue=line[1], verdict=verdict, led_by=led_by, counts=counts,
            net=tuple(nets.get(line, ())),
        ))  # fmt: skip
    return tuple(summaries)
