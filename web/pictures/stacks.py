"""Where the marks of the lanes stand: stacked in their lanes where they would hide each other.

Apart from the drawing, so that a page knows how high the picture will be before it is drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from timeline.answers.replay import ReplayAnswer, StepTold
from web.pictures.names import Names, in_order, mark_words
from web.pictures.scale import moved
from web.words import family

LEVEL = 13
HEADING = 22
COLUMNS = 62
"""So many stacks fit beside each other without touching."""

MANY = 800
"""With more marks than this they are stacked closer."""

TALKS = "talks"
OTHERS = "others"


@dataclass(frozen=True, kw_only=True)
class Lane:
    """A lane, in pixels; each of its steps with its level from below, so far `apart`."""

    name: str
    top: int
    bottom: int
    placed: Sequence[tuple[StepTold, int]]
    apart: int

    def height_of(self, level: int) -> int:
        """The middle of a mark, in pixels from the top of the picture."""
        return self.bottom - 12 - level * self.apart


@dataclass(frozen=True, kw_only=True)
class Stacks:
    """The lanes from above, and the days from `first` to `last` over which they reach."""

    first: date
    last: date
    lanes: Sequence[Lane]

    @property
    def days(self) -> int:
        """How many days the lanes reach over."""
        return max(1, (self.last - self.first).days)

    @property
    def height(self) -> int:
        """Pixels of all lanes together."""
        return max(self.lanes[-1].bottom if self.lanes else 0, 40)


def steps_of(replay: ReplayAnswer) -> list[StepTold]:
    """Every development of a replay, what is only possible last."""
    return [*replay.steps, *replay.possible]


MOST_WORDED = 200
"""With more marks than this their words would make a picture of several metres."""

WORDED_LEVEL = 16
LETTER = 5.9
"""Pixels of an average letter, at the size in which marks are told."""


def is_worded(steps: Sequence[StepTold]) -> bool:
    """Whether there is room for words at each mark."""
    return len(steps) <= MOST_WORDED


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
        bottom = top + HEADING + (max(level for _, level in placed) + 1) * apart + 10
        lanes.append(Lane(name=name, top=top, bottom=bottom, placed=placed, apart=apart))
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
