"""`timeline audit`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from cli.options import Settings, timeline_command
from cli.output import Json, Section, emit
from cli.views.asking import ISSUE, PARTY, title_of
from cli.views.wording import day_text, listed, who_on_what
from cli.window import LIMIT, TAIL, cut_rows
from timeline import asking

if TYPE_CHECKING:
    from timeline.reading import Question


@timeline_command("audit", example="timeline audit --issue trade-deficit --since 2018-05-01",
                  cut=True)  # fmt: skip
@PARTY
@ISSUE
@click.option("--since", metavar="DAY", help="Only steps that were certain from that day on.")
@click.option("--summary", is_flag=True, help="Only the verdict for each party and issue.")
@LIMIT
@TAIL
def audit(
    settings: Settings,
    question: Question,
    party: str | None,
    issue: str | None,
    since: str | None,
    summary: bool,
    limit: int | None,
    tail: int | None,
) -> None:
    """In which steps, by which rule and after whose move each position hardened.

    The verdicts are those of the whole window, however many rows --limit or --tail leave.
    """
    with settings.shelf() as shelf:
        name = shelf.choose(settings.asked_negotiation)
        answer = asking.audit(shelf, name, question, party=party, issue=issue, since=since)
    cut_rows(answer, ("summary" if summary else "rows",), limit=limit, tail=tail)
    rows = map(_summary_row, answer["summary"]) if summary else map(_audit_row, answer["rows"])
    emit(
        settings.form,
        answer,
        rows,
        title=title_of(answer),
        board=lambda: audit_board(answer, summary_only=summary),
        legend=None if summary else LEGEND,
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
        "toward": row["toward"],
    }


def _summary_row(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "party": row["party"],
        "issue": row["issue"] or "(whole)",
        "verdict": row["verdict"],
        "led_by": row["led_by"],
        "counts": _counted(row),
        "net": "; ".join(_nets(row)),
    }


def _counted(row: Json) -> str:
    return ", ".join(f"{count} {verdict}" for verdict, count in row["counts"].items())


def _nets(row: Json) -> list[str]:
    return [f"{_track_of(net)} {net['verdict']}, {_change(net)}" for net in _moved(row)]


def _moved(row: Json) -> list[Json]:
    """The tracks that came to something else over the window, dimension by dimension."""
    return [net for net in row["net"] if net["verdict"] not in ("opened", "held")]


def _track_of(net: Json) -> str:
    toward = f" toward {net['toward']}" if net["toward"] else ""
    return f"{net['track']}{toward}, {net['dimension']}:"


def _change(row: Json) -> str:
    return f"{row['before'] or 'none'} -> {row['after'] or 'none'}"


def audit_board(answer: Json, *, summary_only: bool = False) -> list[Section]:
    """The verdict for each party and issue, then the steps that it comes from."""
    summary: Section = (
        "The verdicts",
        [
            {
                "party": row["party"],
                "issue": row["issue"] or "(whole)",
                "verdict": row["verdict"],
                "led by": row["led_by"] or "",
                "steps": _counted(row),
            }
            for row in answer["summary"]
        ],
    )
    net: Section = (
        "What each track came to, from the first day asked for to the last",
        [
            {
                "who": who_on_what(row["party"], one["toward"], row["issue"]),
                "verdict": one["verdict"],
                "net": f"{one['track']}, {one['dimension']}\n{_change(one)}",
            }
            for row in answer["summary"]
            for one in _moved(row)
        ],
    )
    if summary_only:
        return [summary, net] if net[1] else [summary]
    return [summary, ("The steps", [_audited(row) for row in answer["rows"]])]


LEGEND = (
    "R1 figure, R2 answer, R3 deadline, R4 condition, R5 scope or one more on the ledger, "
    "R6 status or pressing, R7 said again, R8 first of its kind, R0 not comparable."
)


def _audited(row: Json) -> dict[str, str]:
    change = row["after"] or ""
    if row["before"] != row["after"] and (row["before"] or row["verdict"] != "opened"):
        change = _change(row)
    dimension = "" if row["dimension"] == "whole" else f", {row['dimension']}"
    lines = [f"{row['track']}{dimension}", change]
    if row["order"] == "unsettled":
        others = [name for name in row["from"] if name not in row["to"]]
        lines.append(f"its order is open against {listed(others)}" if others else
                     "its order is open")  # fmt: skip
    if row["note"]:
        lines.append(f"({row['note']})")
    lines.append(_developments(row))
    order = ", by a link" if row["order"] == "link" else ""
    return {
        "when, who": f"{day_text(row['day'])}\n"
        f"{who_on_what(row['party'], row['toward'], row['issue'])}",
        "verdict": f"{row['verdict']}\n{row['rule']} {row['confidence']}{order}",
        "step": "\n".join(line for line in lines if line),
    }


def _developments(row: Json) -> str:
    told = listed(row["to"])
    if row["from"] and row["verdict"] != "opened" and row["order"] != "unsettled":
        told = f"{listed(row['from'])} -> {told}"
    answered = f"; in answer to {listed(row['in_answer_to'])}" if row["in_answer_to"] else ""
    return f"{told}{answered}"
