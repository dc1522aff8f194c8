"""`timeline agreements`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.output import Section
from cli.views.reading import Shown, reading, title_of
from cli.views.wording import ROW, position_cells, position_row
from timeline.wording import date_words, plain_words

if TYPE_CHECKING:
    from timeline.answers.agreements import AgreementsAnswer


@reading("agreements", "timeline agreements --as-of 2018-05-20 --all")
def agreements(answer: AgreementsAnswer) -> Shown:
    rows = (
        {"agreement": one.name, "agreement_status": one.status, "lapses": one.lapses,
         **position_row(position, "commitment")}
        for one in answer.agreements
        for position in one.commitments
    )  # fmt: skip
    return Shown(rows, lambda: _board(answer), title_of(answer),
                 columns=f"agreement agreement_status lapses {ROW}")  # fmt: skip


def _board(answer: AgreementsAnswer) -> list[Section]:
    sections: list[Section] = []
    for one in answer.agreements:
        until = f", until {date_words(one.lapses)}" if one.lapses else ""
        head = f"{one.title or one.name}: {plain_words(one.status)}{until}"
        parties = ", ".join(one.parties)
        sections.append((f"{head}\n{parties}", [position_cells(p) for p in one.commitments]))
        history = [
            {"when": date_words(entry.occurred),
             "what": f"{plain_words(entry.status)}, by {', '.join(entry.by)}\n"
                     f"{entry.development}"}
            for entry in one.history
        ]  # fmt: skip
        sections.append((f"{one.title or one.name}, step by step", history))
    return sections
