"""The gap: both sides' figures as lines toward each other, until they meet or the talks end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial

from projections.questions.gap import PairTold, PointTold
from timeline.answers.gap import GapAnswer
from timeline.wording import (
    date_words,
    distance_words,
    figure_words,
    plain_words,
    point_words,
    sides_words,
)
from web.pictures.names import Names
from web.pictures.scale import Scale, ends_of, moved, scale_of
from web.pictures.style import Json, Look, Spec, days_axis, leading
from web.words import drawn

EDGE, RIGHT = 64, 84
"""Pixels at the left for the figures of the scale, and at the right for the last words."""

HEIGHT = 190
HEADING, OVER, UNDER = 40, 40, 44
"""Pixels of a pair's two lines of heading, and of room for words over and under its lines."""


LETTER = 6.2
"""Pixels of an average letter, by which it is known which words would touch."""


def gap_height(gap: GapAnswer) -> int:
    """Pixels of the picture, without its axis."""
    return max(1, len(gap.pairs)) * (HEADING + OVER + HEIGHT + UNDER)


def gap(answer: GapAnswer, until: date, names: Names, look: Look) -> Spec:
    """A panel for each pair of a demand and an offer; `until` is the last day that is told of."""
    pairs = answer.pairs
    known = [day for pair in pairs for p in pair.points for day in (p.day, p.earliest) if day]
    ends = [_end_of(pair) or until for pair in pairs]
    first, last = min(known), max(*known, *ends)
    first = moved(first, -max(1, (last - first).days // 30))
    edge = moved(last, 1)
    width = look.room - EDGE - RIGHT
    sheet = _GapSheet(first=first, last=last, days_to_pixel=width / (edge - first).days)
    height = gap_height(answer)
    for i, pair in enumerate(pairs):
        _add_pair(sheet, pair, pair_words(pair, pairs, names), i * height // len(pairs), names)
    notes = ["A pale band beside a step: the days in which it may have been."] if look.key and any(
        band["vague"] for band in sheet.bands
    ) else []  # fmt: skip
    described = "What one side asks and the other offers, in one unit, on a true scale."
    across = partial(days_axis, first=first, last=edge, edge=EDGE, right=RIGHT)
    shape, colour = look.signs("family")
    given = {**vars(sheet), "across": across("x"), "leading": across("x", leads=True),
             "edge": EDGE, "shape": shape, "colour": colour,
             "href": leading(sheet.marks)}  # fmt: skip
    return look.framed("gap", given, height, described=described, notes=notes, told=sheet.told)


@dataclass(kw_only=True)
class _GapSheet:
    """Everything that is drawn, with its heights in pixels from the top."""

    first: date
    last: date
    days_to_pixel: float
    headings: list[Json] = field(default_factory=list)
    distances: list[Json] = field(default_factory=list)
    guides: list[Json] = field(default_factory=list)
    bands: list[Json] = field(default_factory=list)
    lines: list[Json] = field(default_factory=list)
    marks: list[Json] = field(default_factory=list)
    names: list[Json] = field(default_factory=list)
    words: list[Json] = field(default_factory=list)
    settled: set[tuple[int, date, str]] = field(default_factory=set)
    told: list[str] = field(default_factory=list)


def _free(taken: list[tuple[float, float]], text: str, x: float, y: float, step: int) -> float:
    """The first height, from `y` in steps outwards, at which a text touches none before it: of
    each of those it is known at what height it stands and to which pixel it reaches."""
    while any(reaches > x and abs(y - height) < abs(step) for height, reaches in taken):
        y += step
    taken.append((y, x + 8 + len(text) * LETTER))
    return y


def pair_words(pair: PairTold, pairs: Iterable[PairTold], names: Names) -> str:
    """Who asks and who offers: `The steel quota: Arland asks, Borland offers (kt per year)`."""
    basis = plain_words(pair.basis) if pair.basis else None
    unit = " ".join(filter(None, (pair.unit, basis, pair.period)))
    sides = sides_words(pair, pairs, names.party, lambda track: f"“{names.track(track)}”")
    return f"{names.issue(pair.issue)}: {sides} ({unit})"


def _end_of(pair: PairTold) -> date | None:
    """The day on which one of the two was settled, and nothing came after it."""
    last = max(pair.points, key=lambda point: (point.day, point.settled))
    return last.day if last.settled else None


def _add_pair(sheet: _GapSheet, pair: PairTold, called: str, top: int, names: Names) -> None:
    heading, distance = drawn(called), drawn(distance_words(pair))
    sheet.told += ["", heading, distance]
    sheet.headings.append({"y": top + 14, "top": top, "text": heading})
    sheet.distances.append({"y": top + 32, "text": distance})
    figures = {id(p): ends_of(p, pair.unit) for p in pair.points if p.unit}
    begin = top + HEADING + OVER
    scale = scale_of((end for ends in figures.values() for end in ends), begin, begin + HEIGHT)
    sheet.guides += [{"y": y, "text": text} for text, y in scale.ticks]
    sides = {
        party: [p for p in pair.points if p.party == party] for party in (pair.asks, pair.gives)
    }
    most = {
        party: max((sum(figures[id(p)]) for p in points if p.unit), default=0)
        for party, points in sides.items()
    }
    does = ("{} offers", "{} asks")
    asks_more = most[pair.asks] > most[pair.gives]
    for party, points in sides.items():
        asks = party == pair.asks
        _add_side(
            sheet, points, figures, names, scale, name=does[asks].format(names.party(party)),
            family="demand" if asks else "offer", upper=asks == asks_more, begin=begin,
            until=_end_of(pair) or sheet.last,
        )  # fmt: skip
    for point in pair.points:
        who = does[point.party == pair.asks].format(names.party(point.party))
        told = point_words(point)
        lead = "" if point.settled else f"{who} "
        sheet.told.append(drawn(f"{date_words(point.day)}: {lead}{told}"))


def _add_side(
    sheet: _GapSheet, points: Sequence[PointTold], figures: Mapping[int, tuple[Decimal, Decimal]],
    names: Names, scale: Scale, *, name: str, family: str, upper: bool, begin: int, until: date,
) -> None:  # fmt: skip
    stretch = 0
    before, y_before = "", None
    taken: list[tuple[float, float]] = []
    first: tuple[date, float] | None = None
    outwards = -1 if upper else 1

    def put(text: str, under: list[Json], day: date, near: float) -> None:
        x = (day - sheet.first).days * sheet.days_to_pixel
        y = _free(taken, text, x, near + 13 * outwards, 16 * outwards)
        under.append({"x": day, "y": y, "family": family, "text": drawn(text)})

    for i, point in enumerate(points):
        ends = figures.get(id(point))
        if ends is None:
            stretch += 1
            y_before = None
            continue
        near, far = map(scale.y, ends if upper else ends[::-1])
        series = f"{begin} {family} {stretch}"
        upto = points[i + 1].day if i + 1 < len(points) else until
        line = {"series": series, "family": family, "y": near, "order": i}
        sheet.lines.append({**line, "x": point.day})
        if point.settled:
            stretch += 1
        else:
            sheet.lines.append({**line, "x": upto, "order": i + 0.5})
            if far != near:
                sheet.bands.append({"x": point.day, "x2": upto, "y": near, "y2": far,
                                    "family": family, "vague": False})  # fmt: skip
        if point.earliest != point.day:
            edges = sorted((near, near if y_before is None else y_before))
            sheet.bands.append(
                {"x": point.earliest or sheet.first, "x2": point.day, "y": edges[0] - 5,
                 "y2": edges[1] + 5, "family": family, "vague": True}
            )  # fmt: skip
        y_before = None if point.settled else near
        words = figure_words(point)
        said = f"settled at {words}" if point.settled else words
        settled = (begin, point.day, words)
        # Both sides settle at one figure.
        if settled not in sheet.settled if point.settled else words != before:
            put(said, sheet.words, point.day, near)
            first = first or (point.day, near)
        if point.settled:
            sheet.settled.add(settled)
        before = words
        sheet.marks.append(
            {
                "x": point.day,
                "y": near,
                "family": "agreement" if point.settled else family,
                "tip": drawn(f"{date_words(point.day)}: {name} {words}"),
                "href": names.links.development(point.development),
            }
        )
    if first:  # behind every figure, so that each of these stands at its mark
        put(name, sheet.names, *first)
