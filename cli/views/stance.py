"""`timeline stance`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from cli.options import Settings, timeline_command
from cli.output import Json, Section, emit
from cli.views.asking import ISSUE, PARTY, title_of
from cli.views.wording import (
    day_text,
    evidence,
    next_text,
    position_cells,
    position_row,
    redacted_section,
)
from timeline import asking

if TYPE_CHECKING:
    from timeline.reading import Question


@timeline_command(
    "stance", example="timeline stance --as-of 2018-05-04 --party USA --without A4", cut=True
)
@PARTY
@ISSUE
@click.option("--all", "ended", is_flag=True, help="Ended positions too.")
def stance(
    settings: Settings, question: Question, party: str | None, issue: str | None, ended: bool
) -> None:
    """Where each party stands on each issue: live tracks with their terms and evidence."""
    with settings.shelf() as shelf:
        name = shelf.choose(settings.asked_negotiation)
        answer = asking.stance(shelf, name, question, party=party, issue=issue, ended=ended)
    emit(
        settings.form,
        answer,
        _stance_rows(answer),
        title=title_of(answer),
        board=lambda: stance_board(answer),
    )


def _stance_rows(answer: dict[str, Any]) -> Iterator[dict[str, Any]]:
    blank = dict.fromkeys(
        ("view", "party", "toward", "issue", "track", "status", "terms", "since", "authority",
         "sources", "note")
    )  # fmt: skip
    for position in answer["positions"]:
        yield position_row(position, "position")
    for position in answer["possible"]:
        yield position_row(position, "possible")
    for voice in answer["voices"]:
        yield {
            **blank,
            "view": "voice",
            "party": voice["party"],
            "issue": voice["issue"],
            "terms": voice["says"],
            "since": voice["development"],
            "authority": voice["authority"],
            "sources": voice["sources"],
            "note": voice["speaker"],
        }
    for one in answer["talks"]:
        outcomes = [a["outcome"] for a in one["accounts"] if a["outcome"]]
        yield {
            **blank,
            "view": "talks",
            "party": one["parties"],
            "track": one["round"],
            "status": one["status"],
            "terms": " / ".join(outcomes),
            "since": one["accounts"][-1]["development"],
            "sources": list(dict.fromkeys(s for a in one["accounts"] for s in a["sources"])),
        }
    for redacted in answer["redacted"]:
        yield {**blank, "view": "redacted", "since": redacted}


def stance_board(answer: Json) -> list[Section]:
    """Positions, what is only possible, voices, talks: one table each."""
    sections: list[Section] = [("Positions", [position_cells(p) for p in answer["positions"]])]
    if answer["possible"]:
        rows = [position_cells(p) for p in answer["possible"]]
        sections.append(("Only possible by then", rows))
    if answer["voices"]:
        sections.append(("Voices, which bind nobody", [_voice(v) for v in answer["voices"]]))
    if answer["talks"]:
        sections.append(("Talks", [_talks(one) for one in answer["talks"]]))
    return [*sections, *redacted_section(answer)]


def _voice(voice: Json) -> dict[str, str]:
    who = voice["speaker"] or voice["party"] or "somebody"
    said = voice["says"] or voice["quote"] or ""
    where = evidence(voice["development"], [voice["authority"]], voice["sources"])
    return {"on what": voice["issue"], "who said what": f"{who}: {said}\n{where}"}


def _talks(one: Json) -> dict[str, str]:
    lines = [f"{', '.join(one['parties'])}; {one['status']}{_days(one)}"]
    for account in one["accounts"]:
        if account["outcome"] or len(one["accounts"]) == 1:
            upcoming = f"; next: {next_text(account['next'])}" if account["next"] else ""
            told = account["outcome"] or account["says"] or "no outcome told"
            lines.append(f"{told}{upcoming}")
            lines.append(f"  {evidence(account['development'], (), account['sources'])}")
    return {"round": one["round"], "what came of it": "\n".join(lines)}


def _days(one: Json) -> str:
    if not one["opened"] and not one["closed"]:
        return ""
    opened = day_text(one["opened"]) or "an unknown day"
    return f", {opened} to {day_text(one['closed'])}" if one["closed"] else f" since {opened}"
