"""`timeline why`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from cli.output import Section
from cli.views.reading import Shown, reading, title_of
from cli.views.wording import position_cells
from timeline.position_words import describe_position, status_of
from timeline.wording import date_words

if TYPE_CHECKING:
    from timeline.answers.developments import AsideTold, DevelopmentTold, WhyAnswer


@reading("why", "timeline why CHN market-access --as-of 2018-05-04")
def why(answer: WhyAnswer) -> Shown:
    return Shown(_rows(answer), lambda: _board(answer), title_of(answer), columns=_ROW)


_ROW = "view name occurred what quote sources toward"


def _rows(answer: WhyAnswer) -> Iterator[dict[str, Any]]:
    blank = dict.fromkeys(_ROW.split(), "")
    for position in answer.positions:
        what = f"{status_of(position)}; {describe_position(position)}"
        yield {**blank, "view": "position", "name": position.track, "what": what,
               "toward": position.toward}  # fmt: skip
    for one in answer.developments:
        yield {
            **blank,
            "view": "bears on it",
            "name": one.id,
            "occurred": one.fields.get("occurred"),
            "what": "; ".join(t for t in (one.fields.get("says"), one.note) if t) or None,
            "quote": next((s.quote for s in one.sources if s.quote), None),
            "sources": [s.id for s in one.sources],
        }
    for aside in answer.set_aside:
        yield {**blank, "view": "set aside", "name": aside.development, "what": _reason(aside)}


def _reason(aside: AsideTold) -> str:
    return f"{aside.reason} {aside.detail or ''}".strip()


def _board(answer: WhyAnswer) -> list[Section]:
    sections: list[Section] = [
        (f"{answer.party} on {answer.issue}", [position_cells(one) for one in answer.positions]),
        ("What bears on it", [_bearing(one) for one in answer.developments]),
    ]
    rows = [
        {"development": one.development, "why it is set aside": _reason(one)}
        for one in answer.set_aside
    ]
    return [*sections, ("Set aside", rows)] if rows else sections


def _bearing(one: DevelopmentTold) -> dict[str, str]:
    lines = [f"{one.id} ({one.kind}, {one.authority})", one.fields.get("says") or ""]
    lines += [
        f"{source.publisher or source.id}: “{source.quote}”"
        if source.quote
        else source.publisher or source.id
        for source in one.sources
    ]
    lines += [f"corrected by {name}" for name in one.corrections]
    lines += [one.note] if one.note else []
    return {
        "when": f"{date_words(one.fields.get('occurred'))}\npublic {date_words(one.known)}",
        "development": "\n".join(line for line in lines if line),
    }
