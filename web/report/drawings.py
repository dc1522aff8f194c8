"""The pictures of a report: an issue's gap, and the ladder of each line that moved on it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from msgspec.structs import replace

from events.grouping import grouped
from projections.rules.findings import MOVED
from projections.rules.verdicts import AuditRow
from web.pictures.draw import draw
from web.pictures.gap import gap
from web.pictures.ladder import ladder
from web.pictures.style import Look, Spec
from web.report.gathered import Evidence
from web.report.paper import Figure, Paragraph

WIDTH = 760
"""Pixels: at the width of a page its letters are as large as those of a note."""


def gap_figure(evidence: Evidence, issue: str) -> Figure | None:
    """What one side asks and the other offers on an issue, where both have figures."""
    gathered, speech = evidence.gathered, evidence.speech
    answer = gathered.gap(issue)
    if not answer.pairs:
        return None
    record = gathered.record
    until = max((record.by_then(item.latest) for item in record.items), default=date.min)
    caption = speech.say("gap caption", issue=speech.quoted(gathered.names.issue(issue)))
    return _figure(gap(answer, until, gathered.names, _look(caption)), caption)


MOST_DAYS = 40
"""With more days than this a ladder could not be read."""


def ladders(evidence: Evidence, issue: str) -> Iterator[Figure | Paragraph]:
    """A ladder for each line on an issue that moved after its first step, or a sentence that it is
    too long to be drawn; lines toward several that moved alike are one."""
    here = [row for row in evidence.gathered.audit.rows if row.issue == issue]
    tracks = grouped(
        (row for row in here if row.track.partition(":")[0] not in ("ledger", "talks")),
        lambda row: (row.party, row.track, row.toward),
    )
    moved = [rows for rows in tracks.values() if any(row.verdict in MOVED for row in rows)]
    for alike in grouped(moved, _steps).values():
        rows, toward = alike[0], [one[0].toward or "" for one in alike]
        days = len({row.day for row in rows})
        if 1 < days <= MOST_DAYS:
            yield _ladder(evidence, issue, rows, toward)
        elif days > 1:
            line = _caption(evidence, rows[0], toward)
            told = evidence.say("not drawn", line=line, days=evidence.speech.number(days))
            yield Paragraph(words=(told,), small=True)


def _steps(rows: list[AuditRow]) -> tuple[object, ...]:
    """What a line says, whomever it is toward."""
    told = [(row.day, row.dimension, row.verdict, row.before, row.after) for row in rows]
    return rows[0].party, rows[0].track, tuple(told)


def _ladder(evidence: Evidence, issue: str, rows: list[AuditRow], toward: list[str]) -> Figure:
    gathered = evidence.gathered
    party, track = rows[0].party, rows[0].track
    course = [
        (day, one)
        for day, one in gathered.course(party, issue)
        if one.track == track and one.toward == rows[0].toward
    ]
    if len(toward) > 1:  # the caption names them all
        rows = [replace(row, toward=None) for row in rows]
        course = [(day, replace(one, toward=None)) for day, one in course]
    caption = _caption(evidence, rows[0], toward)
    audit = replace(gathered.audit, rows=rows)
    spec = ladder(audit, party, issue, course, gathered.names, _look(caption))
    return _figure(spec, caption)


def _caption(evidence: Evidence, row: AuditRow, toward: list[str]) -> str:
    say, names = evidence.say, evidence.names
    line = evidence.track(row.track)
    caption = say("ladder caption", party=names.party(row.party), line=line)
    if any(toward):
        caption += say("toward", party=evidence.speech.all(map(names.party, toward)))
    return caption


def _look(caption: str) -> Look:
    return Look(key=True, width=WIDTH, title=caption)


def _figure(spec: Spec, caption: str) -> Figure:
    """The picture without a title of its own: its caption stands under it."""
    lines = [line for line in spec["usermeta"]["told"] if line]
    # Read in one go: 'first step. 100 USD bn' and the next day are two sentences.
    told = " ".join(line if line.endswith((".", ":", "…")) else f"{line}." for line in lines)
    bare = {key: part for key, part in spec.items() if key not in ("title", "usermeta")}
    return Figure(spec={**bare, "padding": 6}, caption=caption, alternative=told)


def picture(figure: Figure, form: str) -> bytes:
    """A picture drawn as svg or png. Raises NotDrawn."""
    # Its own words stand in the document, as its alternative text.
    untold = {"title": figure.caption, "cut": (), "told": (), "credit": ""}
    return draw({**figure.spec, "usermeta": untold}, form, width=WIDTH)
