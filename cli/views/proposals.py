"""`timeline proposals`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from cli.options import Settings, timeline_command
from cli.output import Json, Section, emit
from cli.views.asking import ISSUE, PARTY, title_of
from cli.views.wording import describe_position, position_cells
from timeline import asking

if TYPE_CHECKING:
    from timeline.reading import Question


@timeline_command("proposals", example="timeline proposals --as-of 2018-05-04", cut=True)
@PARTY
@ISSUE
def proposals(settings: Settings, question: Question, party: str | None, issue: str | None) -> None:
    """What is on the table: open demands and offers, and who answered what.

    --party keeps what one party has tabled, with the answers of the others.
    """
    with settings.shelf() as shelf:
        name = shelf.choose(settings.asked_negotiation)
        answer = asking.proposals(shelf, name, question, party=party, issue=issue)
    rows: Iterable[dict[str, Any]] = (
        {
            "party": p["party"],
            "toward": p["toward"],
            "issue": p["issue"],
            "track": p["track"],
            "terms": describe_position(p),
            "package": p["package"],
            "since": p["since"],
            "answers": "; ".join(f"{a['party']} {_told(a)} ({a['since']})" for a in p["answers"]),
        }
        for p in answer["proposals"]
    )
    emit(settings.form, answer, rows, title=title_of(answer), board=lambda: _board(answer))


def _told(response: Json) -> str:
    """The answer, or each of several that stand."""
    return " / ".join(response["differ"]) or response["answer"] or "answered"


def _board(answer: Json) -> list[Section]:
    return [("On the table", [_proposal(one) for one in answer["proposals"]])]


def _proposal(position: Json) -> dict[str, str]:
    cells = position_cells(position)
    lines = [cells["position"]]
    if position["package"]:
        lines.append(f"tabled in {position['package']}")
    for one in position["answers"]:
        note = f"; {one['note']}" if one["note"] else ""
        lines.append(f"{one['party']} {_told(one)} ({one['since']}{note})")
    if not position["answers"]:
        lines.append("no answer recorded")
    return {"who, on what": cells["who, on what"], "proposal": "\n".join(lines)}
