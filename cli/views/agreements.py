"""`timeline agreements`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cli.options import Settings, timeline_command
from cli.output import Json, Section, emit
from cli.views.asking import ISSUE, PARTY, title_of
from cli.views.wording import day_text, position_cells, position_row
from timeline import asking
from timeline.wording import plain_words

if TYPE_CHECKING:
    from timeline.reading import Question


@timeline_command("agreements", example="timeline agreements --as-of 2018-05-20 --all", cut=True)
@PARTY
@ISSUE
@click.option("--all", "ended", is_flag=True, help="Ended agreements too.")
def agreements(
    settings: Settings, question: Question, party: str | None, issue: str | None, ended: bool
) -> None:
    """What was agreed: status, terms, who committed to what, and what became of it."""
    with settings.shelf() as shelf:
        name = shelf.choose(settings.asked_negotiation)
        answer = asking.agreements(shelf, name, question, party=party, issue=issue, ended=ended)
    rows = (
        {"agreement": one["name"], "agreement_status": one["status"], "lapses": one["lapses"],
         **position_row(position, "commitment")}
        for one in answer["agreements"]
        for position in one["commitments"]
    )  # fmt: skip
    emit(settings.form, answer, rows, title=title_of(answer), board=lambda: _board(answer))


def _board(answer: Json) -> list[Section]:
    sections: list[Section] = []
    for one in answer["agreements"]:
        until = f", until {day_text(one['lapses'])}" if one["lapses"] else ""
        head = f"{one['title'] or one['name']}: {plain_words(one['status'])}{until}"
        parties = ", ".join(one["parties"])
        sections.append((f"{head}\n{parties}", [position_cells(p) for p in one["commitments"]]))
        history = [
            {"when": day_text(entry["occurred"]),
             "what": f"{plain_words(entry['status'])}, by {', '.join(entry['by'])}\n"
                     f"{entry['development']}"}
            for entry in one["history"]
        ]  # fmt: skip
        sections.append((f"{one['title'] or one['name']}, step by step", history))
    return sections
