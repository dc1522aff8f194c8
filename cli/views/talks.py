"""`timeline talks`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.options import Settings, timeline_command
from cli.output import Json, Section, emit
from cli.views.asking import title_of
from timeline import asking

if TYPE_CHECKING:
    from timeline.reading import Question


@timeline_command("talks", example="timeline talks --as-of 2018-05-03", cut=True)
def talks(settings: Settings, question: Question) -> None:
    """Rounds of talks: status, agenda, and every account of the outcome."""
    with settings.shelf() as shelf:
        name = shelf.choose(settings.asked_negotiation)
        answer = asking.talks(shelf, name, question)
    rows = (
        {
            "round": one["round"],
            "parties": one["parties"],
            "status": one["status"],
            "opened": one["opened"],
            "closed": one["closed"],
            "agenda": one["agenda"],
            "development": account["development"],
            "outcome": account["outcome"],
            "next": account["next"],
            "speaks_for": account["speaks_for"],
            "sources": account["sources"],
        }
        for one in answer["talks"]
        for account in one["accounts"]
    )
    emit(settings.form, answer, rows, title=title_of(answer), board=lambda: talks_board(answer))


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
