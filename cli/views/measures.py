"""`timeline measures`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from cli.options import Settings, timeline_command
from cli.output import emit
from cli.views.asking import title_of
from cli.views.wording import position_row
from timeline import asking

if TYPE_CHECKING:
    from timeline.reading import Question


@timeline_command("measures", example="timeline measures --as-of 2018-04-30", cut=True)
def measures(settings: Settings, question: Question) -> None:
    """Measures and policies: status at the cut, parts, effective dates."""
    with settings.shelf() as shelf:
        name = shelf.choose(settings.asked_negotiation)
        answer = asking.measures(shelf, name, question)
    emit(settings.form, answer, _measure_rows(answer), title=title_of(answer))


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
