"""`timeline measures`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from cli.options import Settings, timeline_command
from cli.output import Json, Section, emit
from cli.views.asking import ISSUE, PARTY, title_of
from cli.views.wording import (
    day_text,
    describe_position,
    evidence,
    position_row,
    status_of,
    status_text,
    who_on_what,
)
from timeline import asking

if TYPE_CHECKING:
    from timeline.reading import Question


@timeline_command("measures", example="timeline measures --as-of 2018-04-30", cut=True)
@PARTY
@ISSUE
def measures(settings: Settings, question: Question, party: str | None, issue: str | None) -> None:
    """Measures and policies: status at the cut, parts, effective dates.

    --party keeps those of one party, whomever they are aimed at.
    """
    with settings.shelf() as shelf:
        name = shelf.choose(settings.asked_negotiation)
        answer = asking.measures(shelf, name, question, party=party, issue=issue)
    emit(
        settings.form,
        answer,
        _measure_rows(answer),
        title=title_of(answer),
        board=lambda: _board(answer),
    )


def _measure_rows(answer: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for view, positions in (("", answer["measures"]), ("possible", answer["possible"])):
        for position in positions:
            row = position_row(position, view)
            yield {
                **{name: row[name] for name in ("view", "party", "toward", "issue", "track")},
                "status": row["status"],
                "instrument": position.get("instrument"),
                "effective": position["terms"]["effective"],
                "terms": row["terms"],
                "parts": position.get("parts", []),
                "part_of": position.get("part_of"),
                "since": row["since"],
                "sources": row["sources"],
            }


def _board(answer: Json) -> list[Section]:
    sections: list[Section] = [("Measures", [_measure(one) for one in answer["measures"]])]
    if answer["possible"]:
        rows = [_measure(one) for one in answer["possible"]]
        sections.append(("Only possible by then", rows))
    return sections


def _measure(position: Json) -> dict[str, str]:
    instrument = f" ({position['instrument']})" if position.get("instrument") else ""
    lines = [f"{position['track']}{instrument}", describe_position(position)]
    if position["terms"]["effective"]:
        lines.append(f"takes effect {day_text(position['terms']['effective'])}")
    if position.get("parts"):
        lines.append(f"parts: {', '.join(position['parts'])}")
    if position.get("part_of"):
        lines.append(f"a part of {position['part_of']}")
    if position["note"]:
        lines.append(f"({position['note']})")
    accounts = position["accounts"]
    lines.append("since " + evidence(
        position["since"], sorted({account["authority"] for account in accounts}),
        dict.fromkeys(source for account in accounts for source in account["sources"]),
    ))  # fmt: skip
    undated = "\nundated" if position.get("undated") else ""
    return {
        "who, on what": who_on_what(position["party"], position["toward"], position["issue"]),
        "status": f"{status_text(status_of(position))}{undated}",
        "measure": "\n".join(line for line in lines if line),
    }
