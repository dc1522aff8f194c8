"""`timeline measures`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from cli.output import Section
from cli.views.reading import Shown, reading, title_of
from cli.views.wording import position_row, since_evidence, status_text, track_text, who_on_what
from timeline.position_words import describe_position, status_of
from timeline.wording import date_words

if TYPE_CHECKING:
    from timeline.answers.positions import PossibleTold
    from timeline.answers.table import MeasuresAnswer, MeasureTold


@reading("measures", "timeline measures --as-of 2018-04-30")
def measures(answer: MeasuresAnswer) -> Shown:
    """--party keeps those of one party, whomever they are aimed at."""
    return Shown(_rows(answer), lambda: _board(answer), title_of(answer), columns=_ROW)


_ROW = ("view party toward issue track status instrument effective terms parts part_of since "
        "sources")  # fmt: skip


def _rows(answer: MeasuresAnswer) -> Iterator[dict[str, Any]]:
    every = [*((one, "") for one in answer.measures), *((o, "possible") for o in answer.possible)]
    for position, view in every:
        yield {
            **position_row(position, view),
            "instrument": getattr(position, "instrument", None),
            "effective": position.terms.effective,
            "parts": getattr(position, "parts", ()),
            "part_of": getattr(position, "part_of", None),
        }


def _board(answer: MeasuresAnswer) -> list[Section]:
    sections: list[Section] = [("Measures", [_measure(one) for one in answer.measures])]
    if answer.possible:
        sections.append(("Only possible by then", [_measure(one) for one in answer.possible]))
    return sections


def _measure(position: MeasureTold | PossibleTold) -> dict[str, str]:
    instrument, parts, part_of = (
        getattr(position, name, None) for name in ("instrument", "parts", "part_of")
    )
    lines = [track_text(position) + (f", {instrument}" if instrument else ""),
             describe_position(position)]  # fmt: skip
    if position.terms.effective:
        lines.append(f"takes effect {date_words(position.terms.effective)}")
    if parts:
        lines.append(f"parts: {', '.join(parts)}")
    if part_of:
        lines.append(f"a part of {part_of}")
    if position.note:
        lines.append(f"({position.note})")
    lines.append(since_evidence(position))
    undated = "\nundated" if getattr(position, "undated", False) else ""
    return {
        "who, on what": who_on_what(position.party, position.toward, position.issue),
        "status": f"{status_text(status_of(position))}{undated}",
        "measure": "\n".join(line for line in lines if line),
    }
