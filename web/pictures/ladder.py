"""The ladder: how one party's line on one issue went, step by step.

What a measure, an agreement or an answer can be has a fixed height each; a figure stands on a true
scale. Whether a step hardened is the audit's verdict, told by the mark and not by the height.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from events.grouping import grouped
from projections.rules.verdicts import AuditRow, verdict_over
from timeline.answers.audit import AuditAnswer
from timeline.wording import count_words, date_words
from web.at_cut import Course
from web.pictures.names import Names, ladder_steps, row_words
from web.pictures.panels import Panel, panels_of
from web.pictures.style import LETTER, Json, Look, Spec, leading
from web.words import KEY_WORDS, drawn, wrapped

EDGE, NARROW_EDGE = 124, 92
"""Pixels at the left for the names of the heights."""

LINE = 15
MOST_TOLD = 7
"""With more days than this the words would not fit under their steps: they are listed below."""

LEAST_COLUMN = 78
"""Pixels between steps; where they are closer their days are written upright."""

LEAST_UPRIGHT = 13
"""Pixels between days; of those that are closer the first is written."""


def ladder_height(rows: Sequence[AuditRow], course: Course, names: Names) -> int:
    """Pixels of the ladders of one party and issue, as wide pictures have them."""
    return _laid_out(rows, course, names, Look()).height


def ladder(
    audit: AuditAnswer, party: str, issue: str, course: Course, names: Names, look: Look,
) -> Spec:  # fmt: skip
    """One ladder for each track of a party on an issue, one under the other."""
    rows = [row for row in audit.rows if row.party == party and row.issue == issue]
    sheet = _laid_out(rows, course, names, look)
    steps = len(ladder_steps(rows))
    lead = f"How {names.party(party)} moved on {names.issue(issue)}: "
    described = f"{lead}{count_words(steps, 'step')} on {count_words(len(sheet.tracks), 'track')}."
    shape, colour = look.signs("verdict", sheet.marks)
    upright = {"day_weight": 400, "day_offset": 9, "day_angle": 270, "day_size": 11}
    level = {"day_weight": 600, "day_offset": 2, "day_angle": None, "day_size": None}
    given = {
        **vars(sheet), **(upright if sheet.upright else level), "row": LINE,
        "levels": [one for one in sheet.guides if not one.get("unit")],
        "shape": shape, "colour": colour, "href": leading(sheet.marks),
    }  # fmt: skip
    return look.framed("ladder", given, sheet.height, marks=sheet.marks, described=described,
                       told=sheet.told)  # fmt: skip


@dataclass(kw_only=True)
class _LadderSheet:
    """Everything that is drawn, with its heights in pixels from the top."""

    columns: list[date]
    edge: int
    column: int
    upright: bool
    height: int = 0
    tracks: list[Json] = field(default_factory=list)
    guides: list[Json] = field(default_factory=list)
    points: list[Json] = field(default_factory=list)
    onward: list[Json] = field(default_factory=list)
    marks: list[dict[str, Any]] = field(default_factory=list)
    figures: list[Json] = field(default_factory=list)
    days: list[Json] = field(default_factory=list)
    words: list[Json] = field(default_factory=list)
    listed: list[Json] = field(default_factory=list)
    told: list[str] = field(default_factory=list)


def _laid_out(rows: Sequence[AuditRow], course: Course, names: Names, look: Look) -> _LadderSheet:
    tracks = grouped(rows, lambda row: (row.track, row.toward))
    columns = sorted({row.day for row in rows})
    told = len(columns) <= MOST_TOLD * look.width // 960 and not look.narrow
    edge = NARROW_EDGE if look.narrow else EDGE
    room = look.room - edge
    sheet = _LadderSheet(
        columns=columns,
        edge=edge,
        column=room // max(1, len(columns)),
        upright=room < LEAST_COLUMN * len(columns),
    )
    stood = {(p.track, p.toward, day): p for day, p in course}
    for key, of_track in tracks.items():
        by_day = grouped(of_track, lambda row: row.day)
        held = [(day, stood.get((*key, day))) for day in by_day]
        _add_track(sheet, key, by_day, panels_of(held, by_day), names, told, look)
    sheet.height = max(sheet.height, 40)
    return sheet


def _readable(sheet: _LadderSheet, days: Iterable[date]) -> Iterator[date]:
    """The days that are written: of those too near to one another to be read, the first."""
    free = 0
    for day in days:
        place = sheet.columns.index(day) * sheet.column
        if place >= free:
            free = place + LEAST_UPRIGHT
            yield day


def _short(day: date) -> str:
    """`17 Nov 2022`."""
    number, month, year = date_words(day).split()
    return f"{number} {month[:3]} {year}"


def _add_track(
    sheet: _LadderSheet, key: tuple[str, str | None], by_day: Mapping[date, list[AuditRow]],
    panels: Sequence[Panel], names: Names, told: bool, look: Look,
) -> None:  # fmt: skip
    name = names.heading(*key)
    sheet.tracks.append({"top": sheet.height, "y": sheet.height + 14, "text": drawn(name)})
    top = sheet.height + 30
    room = 78 if sheet.upright else 18
    sheet.days += [
        {"column": day, "y": top + (room - 6 if sheet.upright else 6),
         "text": date_words(day) if told else _short(day)}
        for day in _readable(sheet, by_day)
    ]  # fmt: skip
    top += room
    for panel in panels:
        top = _add_panel(sheet, panel, f"{key} {panel.name}", top, by_day, names)
    column = max(14, int(sheet.column / LETTER) - 1)
    most = 0
    sheet.told += ["", drawn(name)]
    for day, rows in by_day.items():
        texts = [drawn(row_words(row, names)) for row in rows if row.verdict != "mixed"]
        verdict, _ = verdict_over(rows)
        sheet.told.append(
            f"{date_words(day)}: {KEY_WORDS.get(verdict, verdict)}. {'; '.join(texts)}"
        )
        if told:
            lines = [line for text in texts for line in wrapped(text, column, 9)]
            sheet.words.append({"column": day, "y": top, "lines": lines})
            most = max(most, len(lines))
        elif look.key:
            lines = wrapped(sheet.told[-1], look.width // 7, 9)
            sheet.listed.append({"y": top + most * LINE, "lines": lines})
            most += len(lines)
    sheet.height = top + most * LINE + 18


def _add_panel(
    sheet: _LadderSheet, panel: Panel, series: str, top: int, by_day: Mapping[date, list[AuditRow]],
    names: Names,
) -> int:  # fmt: skip
    """One scale with its line and marks; gives the pixel under it."""
    guides, course, bottom = panel.placed(top + (28 if panel.unit else 8))
    sheet.guides += [{"y": y, "text": text} for text, y in guides]
    if panel.unit:
        sheet.guides.append({"y": top + 10, "text": drawn(panel.unit), "unit": True})
    for order, (day, ends) in enumerate(course):
        rows = [row for row in by_day[day] if panel.shows(row)]
        for side, y in enumerate(ends):
            sheet.points.append(
                {"series": f"{series} {side}", "column": day, "y": y, "order": order}
            )
        if order == len(course) - 1 and panel.goes_on:
            sheet.onward += [{"column": day, "y": y} for y in sorted(set(ends))]
        if not rows:
            continue
        verdict, _ = verdict_over(rows)
        to = next((row.to_ids[0] for row in rows if row.to_ids), None)
        said = "; ".join(row_words(row, names) for row in by_day[day] if row.verdict != "mixed")
        label = panel.labels.get(day)
        sheet.marks.append(
            {
                "column": day,
                "y": ends[0],
                "y2": ends[-1],
                "verdict": verdict,
                "tip": drawn(f"{date_words(day)}: {verdict}. {said}"),
                "href": names.links.development(to) if to else None,
            }
        )
        if label:
            sheet.figures.append({"column": day, "y": min(ends) - 10, "text": drawn(label)})
    return bottom + 16
