"""What a terminal shows of an answer: fewer, fuller columns than the rows of tsv and csv."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

Json = Mapping[str, Any]
Section = tuple[str, Sequence[Mapping[str, str]]]
"""A heading and its rows."""


def stance_board(answer: Json, describe: Callable[[Any], str]) -> list[Section]:
    """Positions, what is only possible, voices, talks: one table each."""
    sections: list[Section] = [
        ("Positions", [_position(p, describe) for p in answer["positions"]]),
    ]
    if answer["possible"]:
        rows = [_position(p, describe) for p in answer["possible"]]
        sections.append(("Only possible by then", rows))
    if answer["voices"]:
        sections.append(("Voices, which bind nobody", [_voice(v) for v in answer["voices"]]))
    if answer["talks"]:
        rows = [row for one in answer["talks"] for row in _talks(one)]
        sections.append(("Talks", rows))
    return sections


def _position(position: Json, describe: Callable[[Any], str]) -> dict[str, str]:
    accounts = position["accounts"]
    toward = f" > {position['toward']}" if position["toward"] else ""
    status = "" if position["status"] == "live" else f"{position['status']}; "
    dated = "undated; " if position.get("undated") else ""
    lines = [position["track"], f"{dated}{status}{describe(position)}"]
    if position["note"]:
        lines.append(f"({position['note']})")
    return {
        "who": f"{position['party']}{toward}",
        "issue": position["issue"],
        "position": "\n".join(line for line in lines if line),
        "since, on whose word": _evidence(
            position["since"],
            sorted({account["authority"] for account in accounts}),
            dict.fromkeys(source for account in accounts for source in account["sources"]),
        ),
    }


def _evidence(development: str, authorities: Iterable[str], sources: Iterable[str]) -> str:
    return f"{development}\n{' '.join(authorities)}: {', '.join(sources) or 'no source'}"


def _voice(voice: Json) -> dict[str, str]:
    return {
        "who": voice["speaker"] or voice["party"] or "",
        "issue": voice["issue"],
        "says": voice["says"] or voice["quote"] or "",
        "where": _evidence(voice["development"], [voice["authority"]], voice["sources"]),
    }


def talks_board(answer: Json) -> list[Section]:
    """Each round once, and under it every account of it."""
    sections: list[Section] = []
    for one in answer["talks"]:
        agenda = f"; agenda: {', '.join(one['agenda'])}" if one["agenda"] else ""
        days = f"{one['opened'] or '?'} to {one['closed'] or 'open'}"
        heading = f"{one['round']}: {', '.join(one['parties'])}; {one['status']}, {days}{agenda}"
        rows = [
            {
                "outcome": account["outcome"] or account["says"] or "",
                "next": account["next"] or "",
                "speaks for": ", ".join(account["speaks_for"]),
                "where": f"{account['development']}\n{', '.join(account['sources'])}",
            }
            for account in one["accounts"]
        ]
        sections.append((heading, rows))
    return sections


def _talks(one: Json) -> Iterable[dict[str, str]]:
    for i, account in enumerate(
        a for a in one["accounts"] if a["outcome"] or len(one["accounts"]) == 1
    ):
        upcoming = f"\nnext: {account['next']}" if account["next"] else ""
        yield {
            "round": one["round"] if i == 0 else "",
            "status": one["status"] if i == 0 else "",
            "opened": (one["opened"] or "") if i == 0 else "",
            "closed": (one["closed"] or "") if i == 0 else "",
            "outcome": f"{account['outcome'] or account['says'] or ''}{upcoming}",
            "where": f"{account['development']}\n{', '.join(account['sources'])}",
        }


def replay_board(answer: Json) -> list[Section]:
    """The story: when, which development, what it did."""
    sections: list[Section] = [("The story", [_step(step) for step in answer["steps"]])]
    if answer["possible"]:
        sections.append(("Only possible by then", [_step(step) for step in answer["possible"]]))
    return sections


def _step(step: Json) -> dict[str, str]:
    effects = [f"> {e['party']} on {e['issue']}: {e['text']}" for e in step["effects"]]
    when = "undated" if step["occurred"] == "unknown" else step["occurred"]
    return {
        "when": f"{when}\npublic {step['known']}",
        "development": f"{step['development']}\n{step['kind']}, {step['issue']}",
        "what": "\n".join([step["says"] or "", *effects]).strip(),
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
