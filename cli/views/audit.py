"""`timeline audit`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from cli.options import Settings, timeline_command
from cli.output import Json, Section, emit
from cli.views.asking import ISSUE, PARTY, title_of
from timeline import asking

if TYPE_CHECKING:
    from timeline.reading import Question


@timeline_command("audit", example="timeline audit --issue trade-deficit --since 2018-05-01",
                  cut=True)  # fmt: skip
@PARTY
@ISSUE
@click.option("--since", metavar="DAY", help="Only steps that were certain from that day on.")
@click.option("--summary", is_flag=True, help="Only the verdict for each party and issue.")
def audit(
    settings: Settings,
    question: Question,
    party: str | None,
    issue: str | None,
    since: str | None,
    summary: bool,
) -> None:
    """In which steps, by which rule and after whose move each position hardened."""
    with settings.shelf() as shelf:
        name = shelf.choose(settings.asked_negotiation)
        answer = asking.audit(shelf, name, question, party=party, issue=issue, since=since)
    rows = map(_summary_row, answer["summary"]) if summary else map(_audit_row, answer["rows"])
    emit(
        settings.form,
        answer,
        rows,
        title=title_of(answer),
        board=lambda: audit_board(answer, summary_only=summary),
    )


def _audit_row(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "day": row["day"],
        "party": row["party"],
        "issue": row["issue"] or "(whole)",
        "track": row["track"],
        "dimension": row["dimension"],
        "verdict": row["verdict"],
        "rule": row["rule"],
        "confidence": row["confidence"],
        "order": row["order"],
        "before": row["before"],
        "after": row["after"],
        "from": row["from"],
        "to": row["to"],
        "in_answer_to": row["in_answer_to"],
        "sources": row["sources"],
        "note": row["note"],
    }


def _summary_row(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "party": row["party"],
        "issue": row["issue"] or "(whole)",
        "verdict": row["verdict"],
        "led_by": row["led_by"],
        "counts": ", ".join(f"{count} {verdict}" for verdict, count in row["counts"].items()),
    }


def audit_board(answer: Json, *, summary_only: bool = False) -> list[Section]:
    """The steps with their verdicts, then the verdict for each party and issue."""
    summary: Section = (
        "The verdicts",
        [
            {
                "party": row["party"],
                "issue": row["issue"] or "(whole)",
                "verdict": row["verdict"],
                "led by": row["led_by"] or "",
                "steps": ", ".join(f"{count} {name}" for name, count in row["counts"].items()),
            }
            for row in answer["summary"]
        ],
    )
    if summary_only:
        return [summary]
    return [("The steps", [_audited(row) for row in answer["rows"]]), summary]


def _audited(row: Json) -> dict[str, str]:
    change = row["after"] or ""
    if row["before"] != row["after"] and (row["before"] or row["verdict"] != "opened"):
        change = f"{row['before'] or 'none'} -> {row['after'] or 'none'}"
    dimension = "" if row["dimension"] == "whole" else f", {row['dimension']}"
    ids = ", ".join(row["to"])
    if row["from"] and row["verdict"] != "opened":
        ids = f"{', '.join(row['from'])} -> {ids}"
    if row["in_answer_to"]:
        ids += f"; in answer to {', '.join(row['in_answer_to'])}"
    order = "" if row["order"] == "dates" else f", {row['order']}"
    return {
        "day": row["day"],
        "who, on what": f"{row['party']}\n{row['issue'] or '(whole)'}",
        "verdict": f"{row['verdict']}\n{row['rule']} {row['confidence']}{order}",
        "step": f"{row['track']}{dimension}\n{change}"
        + (f"\n({row['note']})" if row["note"] else ""),
        "developments": ids,
    }
