"""`timeline talks`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cli.options import Settings, timeline_command
from cli.output import Json, Section, emit
from cli.views.asking import ISSUE, PARTY, title_of
from cli.views.wording import day_text, evidence, next_text
from timeline import asking

if TYPE_CHECKING:
    from timeline.reading import Question


@timeline_command("talks", example="timeline talks --as-of 2018-05-03", cut=True)
@PARTY
@ISSUE
def talks(settings: Settings, question: Question, party: str | None, issue: str | None) -> None:
    """Rounds of talks: status, agenda, and every account of the outcome.

    --party keeps the rounds that a party takes part in, --issue those that have it on the agenda.
    """
    with settings.shelf() as shelf:
        name = shelf.choose(settings.asked_negotiation)
        answer = asking.talks(shelf, name, question, party=party, issue=issue)
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
    return [(_heading(one), list(_accounts(one))) for one in answer["talks"]]


def _heading(one: Json) -> str:
    opened = day_text(one["opened"]) or "an unknown day"
    days = f"{opened} to {day_text(one['closed'])}" if one["closed"] else f"since {opened}"
    if not one["opened"] and not one["closed"]:
        days = "no day told"
    agenda = f"\nAgenda: {', '.join(one['agenda'])}" if one["agenda"] else ""
    who = f"\nWith: {'; '.join(one['members'])}" if one["members"] else ""
    place = f" in {one['place']}" if one["place"] else ""
    return (
        f"{one['round']}: {', '.join(one['parties'])}{place}; {one['status']}, {days}{agenda}{who}"
    )


def _accounts(one: Json) -> Iterator[dict[str, str]]:
    for account in one["accounts"]:
        lines = [account["outcome"] or account["says"] or "no outcome told"]
        if account["outcome"] == "invited" and account["says"]:
            lines.append(account["says"])
        if account["next"]:
            lines.append(f"next: {next_text(account['next'])}")
        if account["speaks_for"]:
            lines.append(f"speaks for {', '.join(account['speaks_for'])}")
        lines.append(evidence(account["development"], (), account["sources"]))
        yield {"when": day_text(account["occurred"]), "account": "\n".join(lines)}
