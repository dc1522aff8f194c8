"""The heat strip: for each party and issue, when its position hardened, softened or held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from projections.verdicts import AuditRow
from timeline.answers.audit import AuditAnswer
from timeline.wording import count_words, date_words
from web.days import moved
from web.pictures.names import Links, Names
from web.pictures.steps import verdict_over
from web.pictures.style import (
    VERDICT_SHAPES,
    Look,
    Spec,
    days_axis,
    framed,
    layer,
    pixels,
    signs,
    telling,
)
from web.words import drawn, wrapped

Json = Mapping[str, Any]

MOST_BINS = 62
EDGE = 270
"""Pixels at the left for the names."""

LETTERS = 42
CELL, LINE = 21, 15


def strip(audit: AuditAnswer, names: Names, links: Links, look: Look) -> Spec:
    """Rows of party and issue over time; a cell is the audit's verdict over its days."""
    cells = strip_cells(audit, names, links)
    colours = look.colours
    key = look.key_of((cell["verdict"] for cell in cells), VERDICT_SHAPES)
    first = min((cell["from"] for cell in cells), default=date(2000, 1, 1))
    last = max((cell["to"] for cell in cells), default=date(2000, 1, 2))
    edge = 0 if look.narrow else EDGE
    heads, rows, height = _rows(audit, names, narrow=look.narrow)
    for cell in cells:
        top = rows[cell["party"], cell["issue"]]
        cell |= {"top": top, "bottom": top + CELL, "y": top + CELL / 2}
    told = telling(cells)
    name: Spec = {"type": "text", "align": "left", "baseline": "top", "lineHeight": LINE}

    def across(field: str, *, leads: bool = False) -> Spec:
        return days_axis(field, first, last, leads=leads, orient="top", edge=edge)

    layers = [
        *[layer([head for head in heads if head["bold"] == bold],
                {**name, "fontWeight": 600 if bold else 400},
                {"x": {"value": 0}, "y": pixels("y", height), "text": {"field": "lines"}})
          for bold in (True, False)],
        layer(None, {"type": "rect", "cornerRadius": 2},
              {"y": pixels("top", height), "y2": {"field": "bottom"},
               "x": across("from"), "x2": {"field": "to"},
               "color": signs("verdict", colours.verdicts, key),
               "opacity": {"condition": {"test": "datum.verdict == 'opened'", "value": 0.25},
                           "value": 1}, **told}),
        layer(None, {"type": "point", "filled": True, "size": 62, "opacity": 1},
              {"y": pixels("y", height), "x": across("middle", leads=True),
               "shape": signs("verdict", VERDICT_SHAPES, key),
               "color": {"condition": {"test": "datum.verdict == 'opened'", "value": colours.soft},
                         "value": colours.ground}, **told}),
    ]  # fmt: skip
    return framed(layers, look, height, marks=cells, described=_described(cells),
                  told=[cell["tip"] for cell in cells])  # fmt: skip


def strip_height(audit: AuditAnswer, names: Names) -> int:
    """Pixels of a wide strip, without its axis."""
    return _rows(audit, names, narrow=False)[2]


def _rows(
    audit: AuditAnswer, names: Names, *, narrow: bool
) -> tuple[list[Json], dict[tuple[str, str | None], int], int]:
    """The names of parties and issues, where the cells of each begin, the whole height. In a
    narrow picture a name stands over its cells."""
    heads: list[Json] = []
    tops: dict[tuple[str, str | None], int] = {}
    top = 0
    before = None
    for party, issue in names.pairs({(row.party, row.issue) for row in audit.rows}):
        if party != before:
            top += 8 if before else 0
            lines = wrapped(drawn(names.party(party)), LETTERS, 2)
            heads.append({"y": top + 3, "lines": lines, "bold": True})
            top += 4 + LINE * len(lines)
            before = party
        lines = wrapped(drawn(names.issue(issue)), LETTERS, 4)
        heads.append({"y": top + 4, "lines": lines, "bold": False})
        told = LINE * len(lines)
        tops[party, issue] = top + (told + 4 if narrow else 0)
        top = tops[party, issue] + (CELL if narrow else max(CELL, told + 4)) + 4
    return heads, tops, max(top, CELL)


def strip_cells(audit: AuditAnswer, names: Names, links: Links) -> list[dict[str, Any]]:
    """The cells: one for each party, issue and stretch of days in which there was a step."""
    groups: dict[tuple[str, str | None], dict[date, list[AuditRow]]] = {}
    unit = _unit(audit.rows)
    for row in audit.rows:
        bins = groups.setdefault((row.party, row.issue), {})
        bins.setdefault(_start(unit, row.day), []).append(row)
    cells = []
    for party, issue in names.pairs(set(groups)):
        for start, rows in groups[party, issue].items():
            summary = verdict_over(rows)
            end = _end(unit, start)
            told = ", ".join(f"{count} {name}" for name, count in summary.counts.items())
            when = date_words(start) if unit == "day" else (
                f"{date_words(start)} to {date_words(moved(end, -1))}"
            )  # fmt: skip
            middle = date.fromordinal((start.toordinal() + end.toordinal()) // 2)
            noon = "T12:00:00Z" if unit == "day" else "T00:00:00Z"
            cells.append(
                {
                    "party": party,
                    "issue": issue,
                    "from": start,
                    "to": end,
                    "middle": f"{middle.isoformat()}{noon}",
                    "verdict": summary.verdict,
                    "steps": len(rows),
                    "tip": drawn(
                        f"{names.party(party)}, {names.issue(issue)}, {when}: "
                        f"{summary.verdict} ({told})"
                    ),
                    "href": links.position(party, issue) if issue else None,
                }
            )
    return cells


def _unit(rows: Sequence[AuditRow]) -> str:
    """The shortest stretch that keeps the strip within its number of columns."""
    if not rows:
        return "day"
    days = [row.day for row in rows]
    span = (max(days) - min(days)).days + 1
    for unit, length in (("day", 1), ("week", 7), ("month", 30), ("quarter", 91)):
        if span <= MOST_BINS * length:
            return unit
    return "year"


def _start(unit: str, day: date) -> date:
    if unit == "week":
        day = moved(day, -day.weekday())
    elif unit == "month":
        day = day.replace(day=1)
    elif unit == "quarter":
        day = day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    elif unit == "year":
        day = day.replace(month=1, day=1)
    return day


def _end(unit: str, day: date) -> date:
    """The first day after the stretch that begins on a day."""
    if unit in ("day", "week"):
        return moved(day, 1 if unit == "day" else 7)
    months = {"month": 1, "quarter": 3, "year": 12}[unit]
    index = day.year * 12 + day.month - 1 + months
    if index // 12 > date.max.year:
        return date.max
    return date(index // 12, index % 12 + 1, 1)


def _described(cells: list[dict[str, Any]]) -> str:
    moved = [cell["tip"] for cell in cells if cell["verdict"] in ("hardened", "softened", "mixed")]
    return (
        f"How positions moved over time: {count_words(len(cells), 'cell')}, "
        f"{len(moved)} of them with a change. A table of the same steps stands below the picture."
    )
