"""`timeline why`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from cli.completion import names
from cli.options import Settings, timeline_command
from cli.output import Json, Section, emit
from cli.views.asking import title_of
from cli.views.wording import day_text, describe_position, position_cells, status_of
from timeline import asking

if TYPE_CHECKING:
    from timeline.reading import Question


@timeline_command("why", example="timeline why CHN market-access --as-of 2018-05-04", cut=True)
@click.argument("party", shell_complete=names("party"))
@click.argument("issue", shell_complete=names("issue", also=("process",)))
def why(settings: Settings, question: Question, party: str, issue: str) -> None:
    """Every development that bears on a party's stance on an issue, and those set aside."""
    with settings.shelf() as shelf:
        name = shelf.choose(settings.asked_negotiation)
        answer = asking.why(shelf, name, question, party, issue)
    emit(
        settings.form,
        answer,
        _why_rows(answer),
        title=title_of(answer),
        board=lambda: _board(answer),
    )


def _why_rows(answer: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for position in answer["positions"]:
        yield {
            "view": "position",
            "name": position["track"],
            "occurred": "",
            "what": f"{status_of(position)}; {describe_position(position)}",
            "quote": "",
            "sources": "",
            "toward": position["toward"],
        }
    for one in answer["developments"]:
        yield {
            "view": "bears on it",
            "name": one["id"],
            "occurred": one["fields"].get("occurred"),
            "what": one["fields"].get("says"),
            "quote": next((s["quote"] for s in one["sources"] if s["quote"]), None),
            "sources": [s["id"] for s in one["sources"]],
            "toward": "",
        }
    for aside in answer["set_aside"]:
        yield {
            "view": "set aside",
            "name": aside["development"],
            "occurred": "",
            "what": f"{aside['reason']} {aside['detail'] or ''}".strip(),
            "quote": "",
            "sources": "",
            "toward": "",
        }


def _board(answer: Json) -> list[Section]:
    sections: list[Section] = [
        (f"{answer['party']} on {answer['issue']}",
         [position_cells(position) for position in answer["positions"]]),
        ("What bears on it", [_bearing(one) for one in answer["developments"]]),
    ]  # fmt: skip
    if answer["set_aside"]:
        rows = [
            {"development": one["development"],
             "why it is set aside": f"{one['reason']} {one['detail'] or ''}".strip()}
            for one in answer["set_aside"]
        ]  # fmt: skip
        sections.append(("Set aside", rows))
    return sections


def _bearing(one: Json) -> dict[str, str]:
    lines = [f"{one['id']} ({one['kind']}, {one['authority']})", one["fields"].get("says") or ""]
    lines += [
        f"{source['id']}: “{source['quote']}”" if source["quote"] else source["id"]
        for source in one["sources"]
    ]
    lines += [f"corrected by {name}" for name in one["corrections"]]
    return {
        "when": f"{day_text(one['fields'].get('occurred'))}\npublic {day_text(one['known'])}",
        "development": "\n".join(line for line in lines if line),
    }
