"""`audit/1`: the steps with their verdicts, and the verdict over the window."""

from __future__ import annotations

from datetime import date
from typing import Self

from projections.audit.net import nets
from projections.questions.stance import View
from projections.rules.verdicts import AuditRow, SummaryTold, summarize
from timeline.answers.heading import Headed, head


class AuditAnswer(Headed, frozen=True, gc=False, tag="audit/1"):
    """In which steps, by which rule and after whose move each position hardened."""

    rows: list[AuditRow]
    summary: tuple[SummaryTold, ...]

    @classmethod
    def of(cls, negotiation: str, fold: View, *, party: str | None = None,
           issue: str | None = None, since: date | None = None) -> Self:  # fmt: skip
        rows = fold.audit.rows(party=party, issue=issue, since=since)
        net = nets(fold.board, {(row.party, row.issue) for row in rows}, since)
        return cls(**head(negotiation, fold.record), rows=rows, summary=summarize(rows, net))
