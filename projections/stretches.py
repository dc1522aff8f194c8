"""For each track the days on which one position stood: a negotiation as a table of facts that hold
from a day to a day, made in one fold."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from heapq import heappop, heappush
from typing import NamedTuple

from projections.board import Board
from projections.lapsing import lapse_day
from projections.naming import TrackKey
from projections.positions import Position, position_of
from projections.record import Record
from projections.sequence import by_day
from projections.tracks import Track


class Stood(NamedTuple):
    """A position, and the days on which it was the position of its track: from the first on, and
    no longer on the second (None: it still stands)."""

    from_: date
    until: date | None
    position: Position


def stretches(record: Record) -> list[Stood]:
    """How long each position stood, ended ones too, track after track as they were opened.

    On every day up to the cut's, those with `from_ <= day` and `until` None or `day < until` are
    the positions as of that day. What time alone will end beyond the record's last day is told,
    unless the cut names a day. Raises ValueError under the possible reading: by it a development
    stands on days on which it may not have happened yet, and ends elsewhere than it began.
    """
    if record.cut.reading != "certain":
        raise ValueError("positions stand from a day to a day under the certain reading alone")
    course = _Course(Board(record, at_once=False))
    for day, told in by_day(record.items):
        course.pass_to(day - timedelta(days=1) if day > date.min else day)
        course.look(day, course.board.fold(told))
        course.pass_to(day)
    course.pass_to(record.cut.as_of or date.max)
    return [stood for key in course.board.tracks for stood in _joined(course.told.get(key, ()))]


def _joined(told: Iterable[tuple[date, Position | None]]) -> list[Stood]:
    found: list[Stood] = []
    last: Position | None = None
    for day, position in told:
        if position == last:
            continue
        if last is not None:
            found[-1] = found[-1]._replace(until=day)
        if position is not None:
            found.append(Stood(day, None, position))
        last = position
    return found


class _Course:
    """A board while it is folded, and what its tracks came to on each day that moved them."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.told: dict[TrackKey, list[tuple[date, Position | None]]] = {}
        self._ends: list[tuple[date, str]] = []
        """When time alone will end something of a name, the next first."""

    def pass_to(self, day: date) -> None:
        """Look at what time alone ends by a day."""
        while self._ends and self._ends[0][0] <= day:
            ends, name = heappop(self._ends)
            self.look(ends, (name,))

    def look(self, day: date, names: Iterable[str]) -> None:
        """Tell the positions of what has these names, and of what was split into it."""
        board = self.board
        named = set(names)
        named.update(t.key.name for t in board.split if not named.isdisjoint(t.split_into))
        for name in named:
            tracks = [board.tracks[key] for key in board.named.get(name, ())]
            parts = {part for track in tracks for part in track.split_into} - {name}
            beside = [board.tracks[key] for part in parts for key in board.named.get(part, ())]
            with board.lapsed((*tracks, *beside), day):
                for track in tracks:
                    self._tell(track, day)

    def _tell(self, track: Track, day: date) -> None:
        if (ends := lapse_day(track.frontier)) is not None:
            heappush(self._ends, (ends.day, track.key.name))
        position = None if track.rows_only else position_of(self.board, track)
        told = self.told.setdefault(track.key, [])
        if told and told[-1][0] == day:
            told.pop()
        told.append((day, position))
