"""`audit/1`: the steps with their verdicts, and the verdict over the window."""

from __future__ import annotations

from typing import Any

from projections.net import Net, nets
from projections.stance import Fold
from projections.verdicts import AuditRow, Summary, summarize
from timeline.answers.heading import Json, head


def audit_json(
    negotiation: str,
    fold: Fold,
    *,
    party: str | None = None,
    issue: str | None = None,
    since: Any = None,
) -> Json:
    """`audit/1`."""
    rows = fold.audit.rows(party=party, issue=issue, since=since)
    return {
        **head("audit/1", negotiation, fold.record),
        "rows": [row_json(row) for row in rows],
        "summary": [
            {
                **summary_json(one),
                "net": [net_json(net) for net in nets(fold.board, one.party, one.issue, since)],
            }
            for one in summarize(rows)
        ],
    }


def row_json(row: AuditRow) -> Json:
    """One audit row."""
    return {
        "party": row.party,
        "toward": row.toward,
        "issue": row.issue,
        "track": row.track,
        "dimension": row.dimension,
        "verdict": row.verdict,
        "led_by": row.led_by,
        "rule": row.rule,
        "from": list(row.from_ids),
        "to": list(row.to_ids),
        "before": row.before,
        "after": row.after,
        "order": row.order,
        "confidence": row.confidence,
        "in_answer_to": list(row.in_answer_to),
        "sources": list(row.sources),
        "note": row.note,
        "day": row.day.isoformat(),
    }


def summary_json(summary: Summary) -> Json:
    """A party's verdict on an issue over the window."""
    return {
        "party": summary.party,
        "issue": summary.issue,
        "verdict": summary.verdict,
        "led_by": summary.led_by,
        "counts": summary.counts,
    }


def net_json(net: Net) -> Json:
    """How a track moved over the window as a whole, in one dimension."""
    return {
        "toward": net.toward,
        "track": net.track,
        "dimension": net.dimension,
        "verdict": net.verdict,
        "before": net.before,
        "after": net.after,
    }
