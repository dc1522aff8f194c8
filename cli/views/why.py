"""`timeline why`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from cli.options import Settings, timeline_command
from cli.output import emit
from cli.views.asking import title_of
from cli.views.wording import describe_position
from timeline import asking

if TYPE_CHECKING:
    from timeline.reading import Question


@timeline_command("why", example="timeline why CHN market-access --as-of 2018-05-04", cut=True)
@click.argument("party")
@click.argument("issue")
def why(settings: Settings, question: Question, party: str, issue: str) -> None:
    """Every development that bears on a party's stance on an issue, and those set aside."""
    with settings.shelf() as shelf:
        name = shelf.choose(settings.asked_negotiation)
        answer = asking.why(shelf, name, question, party, issue)
    emit(settings.form, answer, _why_rows(answer), title=title_of(answer))


def _why_rows(answer: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for position in answer["positions"]:
        yield {
            "view": "position",
            "name": position["track"],
            "occurred": "",
            "what": f"{position['status']}; {describe_position(position)}",
            "quote": "",
            "sources": "",
        }
    for one in answer["developments"]:
        yield {
            "view": "bears on it",
            "name": one["id"],
            "occurred": one["fields"].get("occurred"),
            "what": one["fields"].get("says"),
            "quote": next((s["quote"] for s in one["sources"] if s["quote"]), None),
            "sources": [s["id"] for s in one["sources"]],
        }
    for aside in answer["set_aside"]:
        yield {
            "view": "set aside",
            "name": aside["development"],
            "occurred": "",
            "what": f"{aside['reason']} {aside['detail'] or ''}".strip(),
            "quote": "",
            "sources": "",
        }
