"""One fold as of any day: a replay as of a day is a beginning of one order, so a board of a day is
a cut through the tracks of all days, and nothing is folded again.

What is only possible by a day is folded on top (`Fork`): the tracks that it moves go on from where
they stood, and no other is touched.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence, Set
from datetime import date
from functools import cached_property
from operator import attrgetter

from projections.fold.board import Folding
from projections.fold.jointly import Jointly
from projections.fold.tracks import Board, Step, Track
from projections.moves.naming import TrackKey
from projections.record.items import Record

_folded = attrgetter("folded")


def _opened(track: Track) -> date:
    return track.steps[0].since


class BoardAt(Board):
    """The board of a fold as of a day."""

    tracks: TracksAt

    def __init__(self, whole: Folding, day: date, record: Record) -> None:
        self.whole, self.day, self.record, self.moves = whole, day, record, whole.moves
        every = whole.every
        self.lines = every[: bisect_right(every, day, key=_opened)]
        """The tracks that are there by then, with what becomes of them later."""
        self.tracks = TracksAt(self)

    def called(self, name: str) -> Sequence[Track]:
        there = self.whole.called(name)
        return [self.tracks[track.key] for track in there if _opened(track) <= self.day]

    @cached_property
    def steps(self) -> Sequence[Step]:  # type: ignore[override] # made when it is asked for
        """What had been folded by then, and what time alone did since."""
        return [*self.told, *self.lapsed]

    @cached_property
    def told(self) -> list[Step]:
        steps = self.whole.steps
        return steps[: bisect_right(steps, self.day, key=_folded)]

    @cached_property
    def lapsed(self) -> list[Step]:
        day = self.day
        return [step for step in self.whole.late if step.since <= day < step.folded]


class TracksAt(Mapping[TrackKey, Track]):
    """The tracks of a day; each is cut when it is asked for."""

    def __init__(self, board: BoardAt) -> None:
        self._board = board
        self._made: dict[TrackKey, Track] = {}

    def __getitem__(self, key: TrackKey) -> Track:
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = self.line(key).as_of(self._board.day)
        return found

    def line(self, key: TrackKey) -> Track:
        """The track of all days, if it is there by this one."""
        found = self._board.whole.tracks[key]
        if _opened(found) > self._board.day:
            raise KeyError(key)
        return found

    def __iter__(self) -> Iterator[TrackKey]:
        return (track.key for track in self._board.lines)

    def __len__(self) -> int:
        return len(self._board.lines)


class Fork(Folding):
    """The board of a day on which is folded what has only possibly happened by then."""

    tracks: _Forked

    def __init__(self, base: BoardAt, record: Record) -> None:
        self._start(record, base.moves.as_read(record), base.whole.names)
        self.base = base
        self.tracks = _Forked(base.tracks, self.mine, base.day)
        there = [self.tracks[t.key] for t in base.whole.split if t.key in base.tracks]
        self.split = [track for track in there if track.split_into]
        for track in self.split:
            self._await_with_parts(track)
        self._to(base.day)
        self._fold(record.uncertain)
        count = len(self.steps)
        awaited = 0
        while awaited < len(self.mine):  # what time ends may look at further lines
            for track in [*self.mine.values()][awaited:]:
                self._await(track)
            awaited = len(self.mine)
            self._to(base.day)
        self.tracks.thawing = False
        more, lapsed = self.steps[:count], self.steps[count:]
        lapsed += [step for step in base.lapsed if step.track.key not in self.mine]
        lapsed.sort(key=lambda step: step.track.place)
        self.steps = [*base.told, *more, *lapsed]

    @property
    def moved(self) -> list[Track]:
        """The tracks that are not taken from the board of the day as they are."""
        return sorted(self.mine.values(), key=lambda track: track.place)

    def is_apart(self, key: TrackKey) -> bool:
        """Whether a position may not be that of the day: its track, or one of its name, may have
        moved; what was split always may."""
        return key.name in self._names_moved

    @cached_property
    def _names_moved(self) -> set[str]:
        names = {key.name for key in self.mine}
        return names.union(*(self.base.whole.answers.get(name, ()) for name in names))

    def called(self, name: str) -> Sequence[Track]:
        there = [t for t in self.base.whole.called(name) if _opened(t) <= self.base.day]
        return [*(self.tracks[track.key] for track in there), *super().called(name)]

    @property
    def whole(self) -> Folding:
        return self.base.whole

    def lines(self, name: str) -> Sequence[Track]:
        there = [self.mine.get(track.key, track) for track in self.base.called(name)]
        return [*there, *super().called(name)]

    def until(self, day: date, names: frozenset[str], past: Set[str]) -> Folding | None:
        return super().until(day, names, past) if day <= self.base.day else None

    @cached_property
    def _jointly(self) -> Jointly:
        return Jointly(self, self.base.whole._jointly)

    def _deals(self, key: TrackKey) -> tuple[str, ...]:
        if key in self._settled:
            return super()._deals(key)
        return self.base.whole.deals_by(key, self.base.day)


class _Forked(Mapping[TrackKey, Track]):
    """The tracks of a fork: while it is folded, each that is looked at goes on from the day."""

    def __init__(self, base: TracksAt, mine: dict[TrackKey, Track], day: date) -> None:
        self._base, self._mine, self._day = base, mine, day
        self.thawing = True

    def __getitem__(self, key: TrackKey) -> Track:
        found = self._mine.get(key)
        if found is not None:
            return found
        if not self.thawing:
            return self._base[key]
        found = self._mine[key] = self._base.line(key).thawed(self._day)
        return found

    def __iter__(self) -> Iterator[TrackKey]:
        yield from self._base
        yield from (key for key in self._mine if key not in self._base)

    def __len__(self) -> int:
        return len(self._base) + sum(1 for key in self._mine if key not in self._base)
