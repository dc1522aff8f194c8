"""The ladder: one party's line on one issue, a rung up for every step that hardened it.

A rung counts a step and is no measure of how far it went: that is told in words beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from timeline.wording import count_words, date_words
from web.days import moved
from web.pictures.names import Links, Names, Nowhere
from web.pictures.style import (
    VERDICT_SHAPES,
    Look,
    Spec,
    coloured,
    days_axis,
    framed,
    pixels,
    shaped,
)
from web.pictures.verdicts import verdict_over
from web.words import RULE_NAMES, change_words, drawn, track_words, wrapped

Json = Mapping[str, Any]

RUNG = 26
LINE = 15
MOST_TOLD = 8
"""With more days than this the words would lie on each other: then only the signs are drawn."""


def ladder_height(rows: Sequence[Json], names: Names) -> int:
    """Pixels of the ladders of one party and issue, as wide pictures have them."""
    steps = ladder_steps(rows)
    columns = len({(step["day"], step["nth"]) for step in steps})
    told = columns <= MOST_TOLD
    return _laid_out(steps, names, Nowhere(), told=told, room=_room(columns))[2]


def ladder_steps(rows: Sequence[Json]) -> list[dict[str, Any]]:
    """The steps of one party and issue in order: rows of one step together, with its verdict.

    `rung` counts the steps that hardened the track so far, less those that softened it; `nth`
    the earlier steps of the track on the same day.
    """
    groups: dict[tuple[str, str | None, tuple[str, ...], str], list[Json]] = {}
    for row in rows:
        name = (row["track"], row["toward"], tuple(row["to"]), row["day"])
        groups.setdefault(name, []).append(row)
    rungs: dict[tuple[str, str | None], int] = {}
    on_day: dict[tuple[str, str | None, str], int] = {}
    steps = []
    for (track, toward, to, day), members in groups.items():
        nth = on_day[track, toward, day] = on_day.get((track, toward, day), -1) + 1
        summary = verdict_over(members)
        rung = rungs.get((track, toward), 0) + {"hardened": 1, "softened": -1}.get(
            summary.verdict, 0
        )
        rungs[track, toward] = rung
        steps.append(
            {
                "track": track,
                "toward": toward,
                "day": day,
                "nth": nth,
                "to": list(to),
                "verdict": summary.verdict,
                "led_by": summary.led_by,
                "rung": rung,
                "rows": members,
            }
        )
    return steps


def ladder(audit: Json, party: str, issue: str, names: Names, links: Links, look: Look) -> Spec:
    """One ladder for each track of a party on an issue, one under the other."""
    rows = [row for row in audit["rows"] if row["party"] == party and row["issue"] == issue]
    steps = ladder_steps(rows)
    columns = sorted({(step["day"], step["nth"]) for step in steps})
    told = len(columns) <= MOST_TOLD and not look.narrow
    marks, headings, height = _laid_out(steps, names, links, told=told, room=_room(len(columns)))
    first, last = (columns[0][0], columns[-1][0]) if columns else ("2000-01-01", "2000-01-02")
    across: Spec = (
        {
            "field": "column",
            "type": "ordinal",
            "sort": [_column(*column) for column in columns],
            "scale": {"type": "band", "paddingOuter": 0.02},
            "axis": None,
        }
        if told
        else days_axis("day", first, _next(last), leads=True)
    )  # fmt: skip
    spec: Spec = {
        "data": {"values": marks},
        "width": "container",
        "height": height,
        "layer": _layers(
            across,
            headings,
            look,
            height,
            verdicts=[s["verdict"] for s in steps],
            told=told,
            linked=any(mark["href"] for mark in marks),
        ),
    }
    described = (
        f"How {names.party(party)} moved on {names.issue(issue)}: "
        f"{count_words(len(steps), 'step')} on {count_words(len(headings), 'track')}. "
        "The list below the picture tells each step with its rule and evidence."
    )
    notes = ["A rung counts a step, not how far it went."] if look.key else []
    return framed(spec, look, described=described, notes=notes)


def _next(day: str) -> str:
    return moved(date.fromisoformat(day), 1).isoformat()


def _column(day: str, nth: int) -> str:
    """A column's name; steps of one track on one day stand beside each other."""
    return f"{day} {nth}"


def _room(columns: int) -> int:
    """How many characters a column holds."""
    return max(14, 96 // max(1, columns))


def _laid_out(
    steps: Sequence[Json], names: Names, links: Links, *, told: bool, room: int
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], int]:
    """The marks with their heights in pixels, the headings of the tracks, the whole height."""
    tracks: dict[tuple[str, str | None], list[Json]] = {}
    for step in steps:
        tracks.setdefault((step["track"], step["toward"]), []).append(step)
    top = 26 if told else 0
    marks, headings = [], []
    for (track, toward), members in tracks.items():
        name = "ledger of asks and gives" if track == "ledger" else (
            f"{track.partition(':')[0]}: {track_words(track)}"
        )  # fmt: skip
        headings.append(
            {
                "y": top + 12,
                "top": top,
                "heading": drawn(name + (f", toward {names.party(toward)}" if toward else "")),
            }
        )
        highest = max(step["rung"] for step in members)
        lowest = min(step["rung"] for step in members)
        base = top + 36 + (highest - lowest) * RUNG
        most_lines = 0
        for index, step in enumerate(members):
            lines = _lines(step, room) if told else []
            most_lines = max(most_lines, len(lines))
            upcoming = members[index + 1] if index + 1 < len(members) else None
            tip = drawn(
                f"{date_words(step['day'])}: {step['verdict']}. " + "; ".join(_lines(step, 400))
            )
            marks.append(
                {
                    "track": f"{track} {toward}",
                    "day": step["day"],
                    "column": _column(step["day"], step["nth"]),
                    "when": date_words(step["day"]) if step["nth"] == 0 else "",
                    "y": base - (step["rung"] - lowest) * RUNG,
                    "texty": base - (step["rung"] - lowest) * RUNG + 9,
                    "verdict": step["verdict"],
                    "lines": [drawn(line) for line in lines],
                    "tip": tip,
                    "href": links.development(step["to"][0]) if step["to"] else None,
                    "last": upcoming is None,
                    "order": index,
                }
            )
        top = base + 14 + LINE * most_lines + 12
    return marks, headings, max(top, 40)


def _lines(step: Json, room: int) -> list[str]:
    """What a step did, row by row, with the rule of each."""
    lines: list[str] = []
    for row in step["rows"]:
        if row["verdict"] == "mixed":
            continue
        dimension = row["dimension"].partition(":")[0]
        lead = "" if dimension in ("whole", "quantity", "response") else f"{dimension}: "
        text = f"{lead}{change_words(row['before'], row['after'])} ({_rule(row)})"
        if row["dimension"] in ("asks", "gives"):
            text = f"one more of its {row['dimension']} ({_rule(row)})"
        lines += wrapped(text, room, 2)
    return lines[:6]


def _rule(row: Json) -> str:
    """The rule with what it looks at: `R1 quantity`."""
    return f"{row['rule']} {RULE_NAMES[row['rule']]}"


def _layers(
    across: Spec, headings: list[dict[str, Any]], look: Look, height: int, *,
    verdicts: Sequence[str], told: bool, linked: bool,
) -> list[Spec]:  # fmt: skip
    colours = look.colours
    key = look.key_of(verdicts, VERDICT_SHAPES)
    up = pixels("y", height)
    detail = {"field": "track", "type": "nominal"}
    leads: Spec = {"href": {"field": "href"}} if linked else {}
    told_of: Spec = {"tooltip": {"field": "tip"}, "description": {"field": "tip"}, **leads}
    offset = {"xOffset": 9} if told else {}
    layers: list[Spec] = [
        {
            "data": {"values": headings},
            "mark": {"type": "rule", "color": colours.line},
            "encoding": {
                "y": pixels("top", height),
                "x": {"value": 0},
                "x2": {"value": "width"},
            },
        },
        {
            "data": {"values": headings},
            "mark": {"type": "text", "align": "left", "baseline": "middle", "fontWeight": 600,
                     "color": colours.soft},
            "encoding": {"y": up, "x": {"value": 0}, "text": {"field": "heading"}},
        },
        {
            "mark": {"type": "line", "interpolate": "step-after", "strokeWidth": 1.5,
                     "color": colours.soft, "opacity": 0.7, **offset},
            "encoding": {"x": _start(across), "y": up, "detail": detail,
                         "order": {"field": "order", "type": "quantitative"}},
        },
        {
            "mark": {"type": "point", "filled": True, "size": 110, "opacity": 1,
                     "stroke": colours.ground, "strokeWidth": 1.5, **offset},
            "encoding": {
                "x": _start(across),
                "y": up,
                "shape": shaped("verdict", VERDICT_SHAPES, key),
                "color": coloured("verdict", colours.verdicts, key),
                **told_of,
            },
        },
    ]  # fmt: skip
    if told:
        layers.append(
            {
                "transform": [
                    {"aggregate": [{"op": "count", "as": "n"}], "groupby": ["column", "when"]}
                ],
                "mark": {
                    "type": "text",
                    "align": "left",
                    "baseline": "middle",
                    "xOffset": 3,
                    "fontWeight": 600,
                },
                "encoding": {"x": _start(across), "y": {"value": 12}, "text": {"field": "when"}},
            }
        )
        layers.append(
            {
                "mark": {"type": "text", "align": "left", "baseline": "top", "xOffset": 15,
                         "lineHeight": LINE, "fontSize": 12},
                "encoding": {
                    "x": _start(across),
                    "y": pixels("texty", height),
                    "text": {"field": "lines"},
                    **leads,
                },
            }
        )  # fmt: skip
    return layers


def _start(across: Spec) -> Spec:
    """A mark stands at the beginning of its day's column, where there are columns."""
    return {**across, "bandPosition": 0} if across["type"] == "ordinal" else across
