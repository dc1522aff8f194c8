"""`timeline gap`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.options import Settings, timeline_command
from cli.output import Json, Section, emit
from cli.views.asking import ISSUE, PARTY, title_of
from cli.views.wording import day_text
from timeline import asking
from timeline.wording import point_words

if TYPE_CHECKING:
    from timeline.reading import Question


@timeline_command(
    "gap", example="timeline gap --db demo -n black-sea-grain-2022 --issue term", cut=True
)
@PARTY
@ISSUE
def gap(settings: Settings, question: Question, party: str | None, issue: str | None) -> None:
    """How far what one side asks lies from what the other offers, day by day."""
    with settings.shelf() as shelf:
        name = shelf.choose(settings.asked_negotiation)
        answer = asking.gap(shelf, name, question, party=party, issue=issue)
    rows = (
        {**{name: pair[name] for name in _PAIR}, **point}
        for pair in answer["pairs"]
        for point in pair["points"]
    )
    emit(settings.form, answer, rows, title=title_of(answer), board=lambda: _board(answer))


_PAIR = ("issue", "unit", "basis", "asks", "gives", "demand", "offer", "first", "last", "closed")


def _board(answer: Json) -> list[Section]:
    return [(_heading(pair), [_point(pair, p) for p in pair["points"]]) for pair in answer["pairs"]]


def _heading(pair: Json) -> str:
    what = f"{pair['unit']} {pair['basis'] or ''}".strip()
    told = "no day on which both sides have a figure"
    if pair["first"] is not None:
        told = f"{pair['first']} apart at first, {pair['last']} at last"
    if pair["closed"] is not None:
        told += f"; {float(pair['closed']):.0%} of it closed"
    return f"{pair['issue']}: {pair['asks']} asks, {pair['gives']} offers ({what}); {told}"


def _point(pair: Json, point: Json) -> dict[str, str]:
    asks = point["party"] == pair["asks"]
    words = point_words(point)
    return {
        "from": day_text(point["day"]),
        "asked": words if asks else "",
        "offered": "" if asks else words,
        "by": point["development"],
    }
