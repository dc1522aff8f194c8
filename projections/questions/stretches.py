"""For each track the days on which one position stood: facts that hold from a day to a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from projections.fold.positions import Position
from projections.moves.naming import TrackKey
from projections.questions.stance import Fold
from projections.record.items import Record


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
    fold, end = Fold(record), record.cut.as_of
    told: dict[TrackKey, list[tuple[date, Position | None]]] = {}
    before = date.min
    for day in fold.days:
        if end is not None and day > end:
            break
        view = fold.at(day)
        for name in fold.moved(before, day):
            for track in view.board.called(name):
                told.setdefault(track.key, []).append((day, view.position(track.key)))
        before = day
    return [stood for key in fold.board.tracks for stood in _joined(told.get(key, ()))]


def _joined(told: Iterable[tuple[date, Position | None]]) -> list[Stood]:
    runs = [(next(run)[0], position) for position, run in groupby(told, key=itemgetter(1))]
    ends = [*(day for day, _ in runs[1:]), None]
    return [Stood(day, end, position) for (day, position), end in zip(runs, ends, strict=False)
            if position is not None]  # fmt: skip
