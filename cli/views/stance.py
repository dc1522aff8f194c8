"""`timeline stance`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import click

from cli.options import Settings, timeline_command
from cli.output import Json, Section, emit
from cli.views.asking import ISSUE, PARTY, title_of
from cli.views.wording import describe_position, evidence, position_row
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
        board=lambda: stance_board(answer, describe_position),
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
        "since, on whose word": evidence(
            position["since"],
            sorted({account["authority"] for account in accounts}),
            dict.fromkeys(source for account in accounts for source in account["sources"]),
        ),
    }


def _voice(voice: Json) -> dict[str, str]:
    return {
        "who": voice["speaker"] or voice["party"] or "",
        "issue": voice["issue"],
        "says": voice["says"] or voice["quote"] or "",
        "where": evidence(voice["development"], [voice["authority"]], voice["sources"]),
    }


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
