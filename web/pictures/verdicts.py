"""The verdict over some audit rows, by the audit's own rule for a window."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from projections.verdicts import AuditRow, Summary, summarize

Json = Mapping[str, Any]


def verdict_over(rows: Sequence[Json]) -> Summary:
    """The verdict over audit rows of one party and one issue, as `audit --summary` gives it."""
    (summary,) = summarize(map(_row, rows))
    return summary


def _row(row: Json) -> AuditRow:
    known: dict[str, Any] = {
        name: value for name, value in row.items() if name not in ("from", "to", "day")
    }
    known |= {name: tuple(row[name]) for name in ("in_answer_to", "sources")}
    day = date.fromisoformat(row["day"])
    return AuditRow(**known, from_ids=tuple(row["from"]), to_ids=tuple(row["to"]), day=day)
