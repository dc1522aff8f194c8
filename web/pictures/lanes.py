"""The lanes: every development in the lane of its party, its kind told by shape and colour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import pairwise
from operator import itemgetter
from typing import Any

from timeline.answers.replay import PossibleStep, ReplayAnswer, StepTold
from timeline.answers.talks import TalksAnswer
from timeline.wording import count_words, date_words, plain_words
from web.pictures.names import Names, in_order, mark_words
from web.pictures.scale import moved
from web.pictures.style import LETTER, Json, Look, Spec, days_axis, leading
from web.words import drawn, family, shortened, wrapped

WORDS = 400
"""At most so many pixels at the right, for the words of the last marks."""

MOST_WORDED = 200
"""With more marks than this their words would make a picture of several metres."""

MOST_LINKS = 300
"""With more answers than this their lines would hide everything else, and are left out."""

MOST_ROUNDS = 3
"""Of more rounds of talks on one day the others are counted."""


def lanes_height(replay: ReplayAnswer, names: Names) -> int:
    """Pixels of the picture without words at its marks, without its axis."""
    return stacked(steps_of(replay), names).height


def lanes(
    replay: ReplayAnswer, talks: TalksAnswer, answers: Sequence[tuple[str, str]], names: Names,
    look: Look,
) -> Spec:  # fmt: skip
    """Developments by party over time. `answers` are (answering, answered) development ids.

    What is only possible is hollow and pale; a date that is not a day trails a line from its
    earliest day (or a stub, where no earliest day is known) to the day it had certainly happened.
    """
    steps = steps_of(replay)
    right = 0
    if look.key and len(steps) <= MOST_WORDED:
        longest = max((len(mark_words(step, names)) for step in steps), default=0)
        right = min(WORDS, look.width // 2, int(longest * LETTER) + 24)
    stacks = stacked(steps, names, across=look.width - right - 32 if right else 0)
    first, last, height = stacks.first, stacks.last, stacks.height
    marks, bands = _laid_out(stacks, names)
    spans = _spans(talks, bands, names, first, last)
    places = {mark["id"]: mark for mark in reversed(marks)}
    lines = [
        {"x": places[one]["x"], "y": places[one]["y"], "x2": places[two]["x"],
         "y2": places[two]["y"], "tip": f"{one} answers {two}"}
        for one, two in answers
        if one in places and two in places
    ]  # fmt: skip
    left_out = len(lines) if len(lines) > MOST_LINKS else 0
    across = partial(days_axis, first=first, last=last, orient="top", right=right)
    shape, colour = look.signs("family", marks)
    hollow = {"test": "datum.hollow", "value": look.colours["ground"]}
    given = {
        "bands": bands, "row": LINE, "spans": spans, "lines": [] if left_out else lines,
        "faint": 0.2 if right else 0.45, "worded": None if right else {"values": []},
        "talks": look.colour("family", "talks"), "answers": look.colour("family", "response"),
        "across": across("x"), "leading": across("x", leads=True), "from": across("from"),
        "zoom": [] if look.narrow else look.filled("lanes", "zoom", {}),
        "shape": shape, "colour": colour, "fill": {"condition": hollow, **colour},
        "href": leading(marks),
    }  # fmt: skip
    described = (
        f"{count_words(len(steps), 'development')} in {count_words(len(bands), 'lane')}, from "
        f"{date_words(first)} to {date_words(last)}. The list below holds the same developments."
    )
    notes = []
    if look.key:
        notes = [
            "A mark stands on the day by which it had certainly happened; its line reaches back to "
            "its earliest day, dashed where none is known.",
            "Hollow: binds nobody, or only possible. Shaded: talks. Lines between marks: answers.",
        ]
    if look.key and not right:
        notes.append("There are too many marks to name each: filter to see their words.")
    if left_out:
        notes.append(f"{left_out:,} answers are not drawn as lines: filter to see them.")
    told = [mark["tip"] for mark in sorted(marks, key=lambda one: one["x"])]
    return look.framed(
        "lanes", given, height, marks=marks, described=described, notes=notes, told=told
    )


def _laid_out(stacks: Stacks, names: Names) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    marks = [
        _mark(step, lane.bottom - 12 - level * lane.apart, names, stacks.days)
        for lane in stacks.lanes
        for step, level in lane.placed
    ]
    bands = [
        {"lane": lane.name, "lines": lane.heading, "top": lane.top, "bottom": lane.bottom,
         "y": lane.top + 6}
        for lane in stacks.lanes
    ]  # fmt: skip
    return marks, bands


def _mark(step: StepTold, y: int, names: Names, days: int) -> dict[str, Any]:
    latest = step.latest
    earliest = step.earliest or moved(latest, -max(1, days // 60))
    possible = isinstance(step, PossibleStep)
    when = date_words(step.occurred)
    effects = "; ".join(
        f"{names.party(e.party)}, {names.issue(e.issue)}: {e.verdict}" for e in step.effects
    )
    tip = (
        f"{when}{' (only possible by then)' if possible else ''}: "
        f"{names.all(step.actors) or 'others'}, {plain_words(step.kind)}"
        f"{', binds nobody' if is_hollow(step) else ''}. "
        f"{shortened(step.says or '', 220)}{f' [{effects}]' if effects else ''}"
    )
    return {
        "id": step.development,
        "x": _noon(latest),
        "from": _noon(earliest),
        "y": y,
        "vague": earliest != latest,
        "undated": step.earliest is None,
        "possible": possible,
        "hollow": possible or is_hollow(step),
        "family": family(step.kind),
        "words": drawn(mark_words(step, names)),
        "tip": drawn(tip),
        "href": names.links.development(step.development),
    }


def _noon(day: date) -> str:
    """The middle of a day, so that a mark stands within what lasted that day."""
    return f"{day}T12:00:00Z"


def _spans(
    talks: TalksAnswer, bands: Sequence[Json], names: Names, first: date, last: date
) -> list[dict[str, Any]]:
    """The days of talks as bars over the lanes; a round whose ends are not days has none."""
    bottom = max((band["bottom"] for band in bands), default=0)
    rounds = []
    for one in talks.talks:
        opened, closed = _day(one.opened), _day(one.closed)
        if opened is None:
            continue
        told = (
            f"Talks {names.title(one.round)}: {names.all(one.parties)}, "
            f"{one.status}, {date_words(one.opened)} to "
            f"{date_words(one.closed) if one.closed else 'no end told'}"
        )
        rounds.append((max(opened, first), moved(closed, 1) if closed else last, told))
    return [
        {"from": begin, "to": end, "top": 0, "bottom": bottom, "tip": drawn(told)}
        for begin, end, told in _apart(rounds)
    ]


def _apart(rounds: list[tuple[date, date, str]]) -> Iterator[tuple[date, date, str]]:
    """The same days, none twice, with all that is told of them: shades of two would be too dark."""
    rounds.sort(key=itemgetter(0))
    turns = {day for begin, end, _ in rounds if begin < end for day in (begin, end)}
    for day, until in pairwise(sorted(turns)):
        held = [told for begin, end, told in rounds if begin <= day < end]
        if held:
            more = [f"{len(held) - MOST_ROUNDS} more"] if len(held) > MOST_ROUNDS else []
            yield day, until, "; ".join([*held[:MOST_ROUNDS], *more])


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


# --- where the marks stand: stacked where they would hide each other ---------------------------

LEVEL = 13
HEADING, LINE = 22, 15
LETTERS = 50
"""So many of a name fit a line where a picture is narrow; what is longer has a second one."""
COLUMNS = 62
"""So many stacks fit beside each other without touching."""

MANY = 800
"""With more marks than this they are stacked closer."""

TALKS, OTHERS = "talks", "others"
_HEADINGS = {TALKS: "Talks", OTHERS: "Others: experts, reporters, figures"}


@dataclass(frozen=True, kw_only=True)
class Lane:
    """A lane, in pixels; each of its steps with its level from below, so far `apart`."""

    name: str
    heading: Sequence[str]
    top: int
    bottom: int
    placed: Sequence[tuple[StepTold, int]]
    apart: int


@dataclass(frozen=True, kw_only=True)
class Stacks:
    """The lanes from above, and the days from `first` to `last` over which they reach."""

    first: date
    last: date
    lanes: Sequence[Lane]

    @property
    def days(self) -> int:
        return max(1, (self.last - self.first).days)

    @property
    def height(self) -> int:
        """Pixels of all lanes together."""
        return max(self.lanes[-1].bottom if self.lanes else 0, 40)


def steps_of(replay: ReplayAnswer) -> list[StepTold]:
    """Every development of a replay, what is only possible last."""
    return [*replay.steps, *replay.possible]


WORDED_LEVEL = 16


def stacked(steps: Sequence[StepTold], names: Names, *, across: int = 0) -> Stacks:
    """The steps in the lanes of the parties whose acts they are. With `across`, the pixels from
    the first day to the last, there is room for the words of each mark at its right."""
    in_lane: dict[str, list[StepTold]] = {}
    for step in steps:
        for lane in _lanes_of(step):
            in_lane.setdefault(lane, []).append(step)
    first, last = _extent(steps)
    days = max(1, (last - first).days)
    apart = WORDED_LEVEL if across else 9 if len(steps) > MANY else LEVEL
    lanes: list[Lane] = []
    top = 0
    place = in_order([TALKS, *names.parties])
    for name in sorted(in_lane, key=lambda lane: (lane == OTHERS, place(lane))):
        if across:
            placed = _with_words(in_lane[name], names, first, across / days)
        else:
            stacks: dict[int, int] = {}
            placed = []
            for step in in_lane[name]:
                column = (step.latest - first).days * COLUMNS // days
                placed.append((step, stacks.setdefault(column, 0)))
                stacks[column] += 1
        heading = wrapped(drawn(_HEADINGS.get(name) or names.party(name)), LETTERS, 2)
        room = HEADING + LINE * (len(heading) - 1) + 10
        bottom = top + room + (max(level for _, level in placed) + 1) * apart
        lanes.append(Lane(name=name, heading=heading, top=top, bottom=bottom, placed=placed,
                          apart=apart))  # fmt: skip
        top = bottom
    return Stacks(first=first, last=last, lanes=lanes)


def _with_words(
    steps: Sequence[StepTold], names: Names, start: date, pixels: float
) -> list[tuple[StepTold, int]]:
    """Each step in the first level on which neither its line nor its words touch another's."""
    levels: list[list[tuple[float, float]]] = []
    placed = []
    for step in steps:
        at = ((step.latest - start).days + 0.5) * pixels
        since = step.earliest or step.latest
        begin = min(at, (since - start).days * pixels)
        reach = (begin - 10, at + 16 + len(mark_words(step, names)) * LETTER)
        level = next(
            (i for i, taken in enumerate(levels)
             if all(reach[1] < low or high < reach[0] for low, high in taken)),
            len(levels),
        )  # fmt: skip
        levels[level:] = levels[level:] or [[]]
        levels[level].append(reach)
        placed.append((step, level))
    return placed


def _extent(steps: Sequence[StepTold]) -> tuple[date, date]:
    days = [step.latest for step in steps] + [s.earliest for s in steps if s.earliest]
    if not days:
        return date(2000, 1, 1), date(2000, 1, 2)
    low, high = min(days), max(days)
    margin = max(1, (high - low).days // 30)
    return moved(low, -margin), moved(high, margin)


def _lanes_of(step: StepTold) -> Sequence[str]:
    if family(step.kind) == "talks":
        return [TALKS]
    # Whose act it is: an agency that speaks for one party tells that party's side of a meeting.
    return step.binds or step.speaks_for or step.actors or [OTHERS]


def is_hollow(step: StepTold) -> bool:
    """Whether it binds nobody: words, figures, and what was only inferred."""
    sort = family(step.kind)
    return sort == "words" or (sort != "talks" and not step.binds)
