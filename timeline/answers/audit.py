"""`audit/1`: the steps with their verdicts, and the verdict over the window."""

from __future__ import annotations

from datetime import date

from projections.findings import Verdict
from projections.net import Net, nets
from projections.stance import View
from projections.verdicts import AuditRow, summarize
from timeline.answers.heading import Headed, Part, head, taken


class SummaryTold(Part, frozen=True, gc=False):
    """A party's verdict on an issue over the window, and how each of its tracks moved."""

    party: str
    issue: str | None
    verdict: Verdict
    led_by: str | None
    counts: dict[Verdict, int]
    net: tuple[Net, ...]


class AuditAnswer(Headed, frozen=True, gc=False, tag="audit/1"):
    """In which steps, by which rule and after whose move each position hardened."""

    rows: list[AuditRow]
    summary: tuple[SummaryTold, ...]

    @classmethod
    def of(cls, negotiation: str, fold: View, *, party: str | None = None,
           issue: str | None = None, since: date | None = None) -> AuditAnswer:  # fmt: skip
        rows = fold.audit.rows(party=party, issue=issue, since=since)
        found = {(one.party, one.issue): one for one in summarize(rows)}
        net = nets(fold.board, found, since)
        summary = [taken(SummaryTold, one, net=tuple(net.get(of, ()))) for of, one in found.items()]
        return cls(**head(negotiation, fold.record), rows=rows, summary=tuple(summary))
