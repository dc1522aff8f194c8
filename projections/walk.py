"""A board taken from day to day: each development is folded once, however many days are asked for.

A replay at an earlier day is a prefix of one order, so the board of a later day goes on where the
earlier one stopped; only what time alone does to a position is tried out and taken back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from events.when import parse_when
from projections.record import Record
from projections.stance import Fold, Position, position_of
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
        self._lapses = any(getattr(i.development, "lapses", None) for i in record.items)
        self._lapsed: set[int] = set()
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
        moved = {step.track.key.name for step in board.steps[before:]}
        tracks = list(board.tracks.values())
        if not self._lapses:
            return [position_of(board, track) for track in self._bearing(tracks, moved)]
        saved = [(track, track.frontier, len(track.steps)) for track in tracks]
        steps = len(board.steps)
        for track in tracks:
            board._lapse(track, day)
        lapsed = {i for i, (track, _, count) in enumerate(saved) if len(track.steps) > count}
        moved |= {tracks[i].key.name for i in lapsed ^ self._lapsed}
        self._lapsed = lapsed
        found = [position_of(board, track) for track in self._bearing(tracks, moved)]
        # Something may come in before what lapsed by this day: then it has not lapsed after all.
        del board.steps[steps:]
        for track, frontier, count in saved:
            track.frontier = frontier
            del track.steps[count:]
        return found

    def _bearing(self, tracks: Iterable[Track], moved: set[str]) -> Iterable[Track]:
        """The tracks of the names that moved, and the wholes of which they are parts."""
        if not self._begun:
            self._begun = True
            return tracks
        return [t for t in tracks if t.key.name in moved or not moved.isdisjoint(t.split_into)]


def _days(record: Record) -> set[date]:
    days = {item.latest for item in record.items}
    lapses = [text for i in record.items if (text := getattr(i.development, "lapses", None))]
    if lapses:
        ends = days | {latest for text in lapses if (latest := parse_when(text).latest)}
        days |= {date.fromordinal(end.toordinal() + 1) for end in ends if end < date.max}
    return days
