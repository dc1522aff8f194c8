"""`timeline proposals`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from cli.options import Settings, timeline_command
from cli.output import emit
from cli.views.asking import title_of
from cli.views.wording import describe_position
from timeline import asking

if TYPE_CHECKING:
    from timeline.reading import Question


@timeline_command("proposals", example="timeline proposals --as-of 2018-05-04", cut=True)
def proposals(settings: Settings, question: Question) -> None:
    """What is on the table: open demands and offers, and who answered what."""
    with settings.shelf() as shelf:
        name = shelf.choose(settings.asked_negotiation)
        answer = asking.proposals(shelf, name, question)
    rows: Iterable[dict[str, Any]] = (
        {
            "party": p["party"],
            "toward": p["toward"],
            "issue": p["issue"],
            "track": p["track"],
            "terms": describe_position(p),
            "package": p["package"],
            "since": p["since"],
            "answers": "; ".join(
                f"{a['party']} {a['answer']} ({a['since']})" for a in p["answers"]
            ),
        }
        for p in answer["proposals"]
    )
    emit(settings.form, answer, rows, title=title_of(answer))
