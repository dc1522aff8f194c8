"""The heat strip: for each party and issue, when its position hardened, softened or held."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

from events.grouping import grouped
from projections.rules.findings import MOVED
from projections.rules.verdicts import AuditRow, summarize
from timeline.answers.audit import AuditAnswer
from timeline.wording import count_words, date_words
from web.pictures.names import Names
from web.pictures.scale import moved
from web.pictures.style import Json, Look, Spec, days_axis, leading
from web.words import drawn, wrapped

MOST_BINS = 62
EDGE = 270
"""Pixels at the left for the names."""

LETTERS = 42
CELL, LINE = 21, 15


def strip(audit: AuditAnswer, names: Names, look: Look) -> Spec:
    """Rows of party and issue over time; a cell is the audit's verdict over its days."""
    cells = strip_cells(audit, names)
    shape, verdicts = look.signs("verdict", cells)
    first = min((cell["from"] for cell in cells), default=date(2000, 1, 1))
    last = max((cell["to"] for cell in cells), default=date(2000, 1, 2))
    edge = 0 if look.narrow else EDGE
    heads, rows, height = _rows(audit, names, narrow=look.narrow)
    for cell in cells:
        top = rows[cell["party"], cell["issue"]]
        cell |= {"top": top, "bottom": top + CELL, "y": top + CELL / 2}
    across = partial(days_axis, first=first, last=last, orient="top", edge=edge)
    given = {
        "parties": [head for head in heads if head["bold"]],
        "issues": [head for head in heads if not head["bold"]],
        "row": LINE,
        "from": across("from"), "middle": across("middle", leads=True),
        "shape": shape, "colour": verdicts, "href": leading(cells),
    }  # fmt: skip
    changed = sum(cell["verdict"] in MOVED for cell in cells)
    described = (
        f"How positions moved over time: {count_words(len(cells), 'cell')}, {changed} of them "
        "with a change. A table of the same steps stands below the picture."
    )
    return look.framed("strip", given, height, marks=cells, described=described,
                       told=[cell["tip"] for cell in cells])  # fmt: skip


def strip_height(audit: AuditAnswer, names: Names) -> int:
    """Pixels of a wide strip, without its axis."""
    return _rows(audit, names, narrow=False)[2]


def _rows(
    audit: AuditAnswer, names: Names, *, narrow: bool
) -> tuple[list[Json], dict[tuple[str, str | None], int], int]:
    """The names (in a narrow picture over their cells), where cells begin, the whole height."""
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


def strip_cells(audit: AuditAnswer, names: Names) -> list[dict[str, Any]]:
    """The cells: one for each party, issue and stretch of days in which there was a step."""
    groups = grouped(audit.rows, lambda row: (row.party, row.issue))
    unit = _unit(audit.rows)
    cells = []
    for party, issue in names.pairs(set(groups)):
        for start, rows in grouped(groups[party, issue], lambda row: _start(unit, row.day)).items():
            (summary,) = summarize(rows)
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
                    "href": names.links.position(party, issue) if issue else None,
                }
            )
    return cells


_MONTHS = {"month": 1, "quarter": 3, "year": 12}
"""The months of a longer stretch."""


def _unit(rows: Sequence[AuditRow]) -> str:
    """The shortest stretch that keeps the strip within its number of columns."""
    days = [row.day for row in rows] or [date.min]
    span = (max(days) - min(days)).days + 1
    lengths = {"day": 1, "week": 7, "month": 30, "quarter": 91}
    return next((unit for unit, n in lengths.items() if span <= MOST_BINS * n), "year")


def _start(unit: str, day: date) -> date:
    if unit not in _MONTHS:
        return moved(day, -day.weekday()) if unit == "week" else day
    months = _MONTHS[unit]
    return day.replace(month=(day.month - 1) // months * months + 1, day=1)


def _end(unit: str, day: date) -> date:
    """The first day after the stretch that begins on a day."""
    later = moved(day, {"day": 1, "week": 7}.get(unit) or 31 * _MONTHS[unit])
    return later if later == date.max else _start(unit, later)
