"""A board taken from day to day: each development is folded once, however many days are asked for.

A replay at an earlier day is a prefix of one order, so the board of a later day goes on where the
earlier one stopped; only what time alone does to a position is tried out and taken back.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from heapq import heappop, heappush

from events.when import parse_when
from projections.lapsing import lapse_day
from projections.moves import TrackKey
from projections.positions import Position, position_of
from projections.record import Record
from projections.stance import Fold
from projections.tracks import Track, _for_folding


class Walk:
    """The positions of a record, read at no as-of day, as of one day after the other."""

    def __init__(self, record: Record) -> None:
        self._groups = list(_for_folding(record.items))
        self._next = 0
        self.fold = Fold(replace(record, items=[], possible=[]))
        """What has been folded so far."""
        self._board = self.fold.board
        self._days = _days(record)
        self._ends: dict[TrackKey, date] = {}
        """Tracks that time alone ends, with the day on which it does if nothing comes before."""
        self._next_ends: list[tuple[date, int, TrackKey]] = []
        self._count = 0
        self._begun = False

    def days(self, since: date | None = None) -> list[date]:
        """The days, in order, on which a position may differ from the day before: when something
        has certainly happened, and the day after something lapsed. `since` is among them."""
        found = {day for day in self._days if since is None or day >= since}
        return sorted(found | {since} if since else found)

    def to(self, day: date) -> list[Position]:
        """Go on to a later day: the positions that may have changed on the way; all of them the
        first time."""
        board = self._board
        before = len(board.steps)
        while self._next < len(self._groups) and self._groups[self._next][0].latest <= day:
            board._take(self._groups[self._next])
            self._next += 1
        stepped = {step.track.key: step.track for step in board.steps[before:]}
        for key, track in stepped.items():
            self._expect_end(key, track)
        moved = {key.name for key in stepped} | self._ended_by(day)
        bearing = self._bearing(moved)
        # A position tells of what has the same name, and of its parts.
        names = {track.key.name for track in bearing}
        names.update(name for track in bearing for name in track.split_into)
        ended = [
            board.tracks[key]
            for name in names
            for key in board.named.get(name, ())
            if self._ends.get(key, date.max) <= day
        ]
        saved = [(track, track.frontier, len(track.steps)) for track in ended]
        steps = len(board.steps)
        for track in ended:
            board._lapse(track, day)
        found = [position_of(board, track) for track in bearing if not track.rows_only]
        # Something may come in before what lapsed by this day: then it has not lapsed after all.
        del board.steps[steps:]
        for track, frontier, count in saved:
            track.frontier = frontier
            del track.steps[count:]
        return found

    def _expect_end(self, key: TrackKey, track: Track) -> None:
        found = lapse_day(track.frontier)
        if found is None:
            self._ends.pop(key, None)
            return
        ends = self._ends[key] = found.day
        self._count += 1
        heappush(self._next_ends, (ends, self._count, key))

    def _ended_by(self, day: date) -> set[str]:
        """The names of the tracks that time has ended since the last day asked for."""
        names = set()
        while self._next_ends and self._next_ends[0][0] <= day:
            ends, _, key = heappop(self._next_ends)
            if self._ends.get(key) == ends:
                names.add(key.name)
        return names

    def _bearing(self, moved: set[str]) -> list[Track]:
        """The tracks of the names that moved, and the wholes of which they are parts."""
        board = self._board
        if not self._begun:
            self._begun = True
            return list(board.tracks.values())
        found = {key: board.tracks[key] for name in moved for key in board.named.get(name, ())}
        for track in board.split:
            if not moved.isdisjoint(track.split_into):
                found[track.key] = track
        return list(found.values())


def _days(record: Record) -> set[date]:
    days = {item.latest for item in record.items}
    lapses = [text for i in record.items if (text := getattr(i.development, "lapses", None))]
    if lapses:
        ends = days | {latest for text in lapses if (latest := parse_when(text).latest)}
        days |= {date.fromordinal(end.toordinal() + 1) for end in ends if end < date.max}
    return days
