"""Where the marks of the lanes stand: stacked in their lanes where they would hide each other.

Apart from the drawing, so that a page knows how high the picture will be before it is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from web.days import moved
from web.pictures.names import Names
from web.pictures.steps import mark_words
from web.words import FAMILIES

Json = Mapping[str, Any]

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
    """A lane from `top` to `bottom`, in pixels; each of its steps with its place in its stack,
    from below, `apart` pixels from the next."""

    name: str
    top: int
    bottom: int
    placed: Sequence[tuple[Json, int]]
    apart: int

    def height_of(self, level: int) -> int:
        """The middle of a mark, in pixels from the top of the picture."""
        return self.bottom - 12 - level * self.apart


@dataclass(frozen=True, kw_only=True)
class Stacks:
    """The lanes from above, and the days from `first` to `last` over which they reach."""

    first: str
    last: str
    lanes: Sequence[Lane]

    @property
    def days(self) -> int:
        """How many days the lanes reach over."""
        return max(1, (date.fromisoformat(self.last) - date.fromisoformat(self.first)).days)

    @property
    def height(self) -> int:
        """Pixels of all lanes together."""
        return max(self.lanes[-1].bottom if self.lanes else 0, 40)


def steps_of(replay: Json) -> list[Json]:
    """Every development of a replay; what is only possible says so."""
    return [*replay["steps"], *({**step, "possible": True} for step in replay["possible"])]


MOST_WORDED = 200
"""With more marks than this their words would make a picture of several metres."""

WORDED_LEVEL = 16
LETTER = 5.9
"""Pixels of an average letter, at the size in which marks are told."""


def is_worded(steps: Sequence[Json]) -> bool:
    """Whether there is room for words at each mark."""
    return len(steps) <= MOST_WORDED


def stacked(steps: Sequence[Json], names: Names, *, across: int = 0) -> Stacks:
    """The steps in the lanes of the parties whose acts they are. With `across`, the pixels from
    the first day to the last, there is room for the words of each mark at its right."""
    in_lane: dict[str, list[Json]] = {}
    for step in steps:
        for lane in _lanes_of(step):
            in_lane.setdefault(lane, []).append(step)
    first, last = _extent(steps)
    start = date.fromisoformat(first).toordinal()
    days = max(1, date.fromisoformat(last).toordinal() - start)
    apart = WORDED_LEVEL if across else 9 if len(steps) > MANY else LEVEL
    lanes: list[Lane] = []
    top = 0
    for name in _ordered(in_lane, names):
        if across:
            placed = _with_words(in_lane[name], names, start, across / days)
        else:
            stacks: dict[int, int] = {}
            placed = []
            for step in in_lane[name]:
                column = (date.fromisoformat(step["latest"]).toordinal() - start) * COLUMNS // days
                placed.append((step, stacks.setdefault(column, 0)))
                stacks[column] += 1
        bottom = top + HEADING + (max(level for _, level in placed) + 1) * apart + 10
        lanes.append(Lane(name=name, top=top, bottom=bottom, placed=placed, apart=apart))
        top = bottom
    return Stacks(first=first, last=last, lanes=lanes)


def _with_words(
    steps: Sequence[Json], names: Names, start: int, pixels: float
) -> list[tuple[Json, int]]:
    """Each step in the first level on which neither its line nor its words touch another's."""
    levels: list[list[tuple[float, float]]] = []
    placed = []
    for step in steps:
        at = (date.fromisoformat(step["latest"]).toordinal() - start + 0.5) * pixels
        since = step["earliest"] or step["latest"]
        begin = min(at, (date.fromisoformat(since).toordinal() - start) * pixels)
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


def _extent(steps: Sequence[Json]) -> tuple[str, str]:
    days = [step["latest"] for step in steps] + [s["earliest"] for s in steps if s["earliest"]]
    if not days:
        return "2000-01-01", "2000-01-02"
    low, high = date.fromisoformat(min(days)), date.fromisoformat(max(days))
    margin = max(1, (high - low).days // 30)
    return moved(low, -margin).isoformat(), moved(high, margin).isoformat()


def _lanes_of(step: Json) -> list[str]:
    if FAMILIES.get(step["kind"]) == "talks":
        return [TALKS]
    # Whose act it is: an agency that speaks for one party tells that party's side of a meeting.
    return step["binds"] or step["speaks_for"] or step["actors"] or [OTHERS]


def is_hollow(step: Json) -> bool:
    """Whether it binds nobody: words, figures, and what was only inferred."""
    family = FAMILIES.get(step["kind"], "words")
    return family == "words" or (family != "talks" and not step["binds"])


def _ordered(lanes_: Mapping[str, Any], names: Names) -> list[str]:
    order = [TALKS, *names.parties]
    return sorted(lanes_, key=lambda lane: (
        lane == OTHERS, order.index(lane) if lane in order else len(order), lane))  # fmt: skip
