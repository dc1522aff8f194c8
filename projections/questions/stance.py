"""Where a party stands on an issue at a cut: its live tracks, and what put it there."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence, Set
from dataclasses import replace
from datetime import date
from functools import cached_property
from operator import attrgetter, itemgetter

from projections.audit.hardening import Audit
from projections.fold.board import Folding
from projections.fold.days import BoardAt, Fork
from projections.fold.positions import Position, position_of
from projections.fold.tracks import Board, Track
from projections.moves.bearing import Wanted, names_bearing
from projections.moves.by_kind import Moves, TrackKey
from projections.record.items import Item, Record


class Fold:
    """A record folded once, for every day: its tracks, and the positions that were asked for.

    `record` may be one as of a day: what it holds is folded whatever the day. `names`: only what
    `names_bearing` found. Any thread may use a fold whose `board` is made.
    """

    def __init__(
        self, record: Record, moves: Moves | None = None, *, names: frozenset[str] | None = None
    ) -> None:
        self.record = record.at(None)
        self._moves, self.names = moves, names
        self._positions: dict[tuple[int, int], Position | None] = {}

    @cached_property
    def moves(self) -> Moves:
        return self._moves or Moves(self.record)

    @cached_property
    def board(self) -> Folding:
        """All tracks as of no day, made when they are first asked for."""
        return Folding(self.record, self.moves, names=self.names)

    def at(self, day: date | None) -> View:
        """The fold as of a day; None: the record's last, or the one on which it is judged."""
        if day is not None and self.record.judged_on is not None:
            raise ValueError(f"it is judged on {self.record.judged_on}, and on no other day")
        return View(self, self.record.at(day))

    @cached_property
    def days(self) -> list[date]:
        """The days on which a position may certainly differ from the day before."""
        return sorted({day for day, _ in self._turns})

    def moved(self, one: date, two: date) -> set[str]:
        """The names of which a position may certainly differ from one day to another."""
        first, last = (bisect_right(self._turns, day, key=_day) for day in sorted((one, two)))
        return {name for _, name in self._turns[first:last]}

    @cached_property
    def _turns(self) -> list[tuple[date, str]]:
        return sorted({(day, name) for name, days in self._changed.items() for day in days})

    @cached_property
    def _changed(self) -> dict[str, list[date]]:
        """Name -> the days, in order, on which one of its tracks comes to stand otherwise."""
        found: dict[str, list[date]] = {}
        for track in self.board.every:
            days = [stay.since for stay in track.stays]
            for name in (track.key.name, *self.board.answers.get(track.key.name, ())):
                found.setdefault(name, []).extend(days)
        for days in found.values():
            days.sort()
        return found

    @cached_property
    def voices(self) -> list[Item]:
        is_voice = self.record.codebook.is_voice
        return [item for item in self.record.every if is_voice(item.development)]

    def position(self, board: BoardAt, track: Track) -> Position | None:
        """The position of a track as of a board's day; None where it holds none. It is made once
        for all the days on which it is the same."""
        key, day = track.key, board.day
        # A response ends with what it answers, or what it was given by; what is toward all tells
        # where it stands otherwise, and a commitment who is still in the agreement.
        if key.kind in ("response", "commitment") or key.toward is None:
            version = track.place, bisect_right(self._changed[key.name], day)
        else:
            version = track.place, bisect_right(track.stays, day, key=_since)
        if version not in self._positions:
            there = board.tracks[key]
            found = None if there.rows_only else position_of(board, there)
            self._positions[version] = found
        return self._positions[version]


_since, _latest, _day = attrgetter("since"), attrgetter("latest"), itemgetter(0)


class View:
    """A fold at a cut: what answers are made from. `board` and `audit` are made when they are
    first asked for."""

    def __init__(self, fold: Fold, record: Record) -> None:
        self.fold, self.record = fold, record

    @cached_property
    def board(self) -> Board:
        """All tracks, or those that the fold is about."""
        record = self.record
        if record.judged_on is not None:
            return self.fold.board
        board = BoardAt(self.fold.board, record.last_day or date.min, record)
        if record.cut.reading == "possible" and record.uncertain:
            return Fork(board, record)
        return board

    def about(self, wanted: Wanted) -> View:
        """A view that holds what bears on the tracks of the wanted moves, and perhaps more: this
        one where the fold is made already."""
        return self if "board" in vars(self.fold) else self._about(wanted)

    def _about(self, wanted: Wanted) -> View:
        fold, record = self.fold, self.record
        moves = fold.moves if record.cut.reading == "certain" else fold.moves.as_read(record)
        names = names_bearing(moves, record.items, wanted)
        return View(Fold(fold.record, fold.moves, names=names), record)

    @cached_property
    def possible(self) -> View:
        """What is only possible has happened too."""
        uncertain = {item.id for item in self.record.uncertain}
        wider = View(self.fold, self.record.at(self.record.cut.as_of, "possible"))
        if self.fold.names is None:
            return wider
        return wider._about(lambda move: move.item.id in uncertain)

    @cached_property
    def audit(self) -> Audit:
        """The verdicts."""
        return Audit(self.board)

    @cached_property
    def voices(self) -> list[Item]:
        """Words that bind nobody."""
        record, every = self.record, self.fold.voices
        if record.cut.reading == "possible":
            return [i for i in record.items if record.codebook.is_voice(i.development)]
        day = record.cut.as_of
        return every if day is None else every[: bisect_right(every, day, key=_latest)]

    def positions(self, *, ended: bool = False, called: Set[str] | None = None) -> list[Position]:
        """The positions at the cut, in the order in which their tracks were opened; those that
        ended only where `ended`; with `called` those of these names."""
        if called is None:
            found = self._positions
        else:
            tracks = [track for name in called for track in self.board.called(name)]
            tracks.sort(key=lambda track: track.place)
            found = self._made(track.key for track in tracks)
        return [one for one in found if ended or not one.ended]

    @cached_property
    def _positions(self) -> list[Position]:
        return self._made(self.board.tracks)

    def _made(self, keys: Iterable[TrackKey]) -> list[Position]:
        return [one for key in keys if (one := self.position(key)) is not None]

    def position(self, key: TrackKey) -> Position | None:
        """The position of a track; None where it holds none."""
        board = self.board
        if isinstance(board, BoardAt):
            return self.fold.position(board, board.tracks.line(key))
        if isinstance(board, Fork) and not board.is_apart(key):
            return self.fold.position(board.base, board.base.tracks.line(key))
        track = board.tracks[key]
        return None if track.rows_only else position_of(board, track)

    @cached_property
    def only_possible(self) -> tuple[Position, ...]:
        """The positions that something puts where they are which has only possibly happened:
        every form that is only possible, earlier ones too, for none of them certainly replaced
        another. One that may stand is told as what stands, by what every order says."""
        if self.record.cut.reading != "certain" or not self.record.uncertain:
            return ()
        board = self.possible.board
        assert isinstance(board, Folding)
        found = [
            position_of(board, track, [forms.get(step.place, step)])
            for track in board.moved
            if not track.rows_only
            for forms in ({form.place: form for form in track.frontier},)
            for step in track.steps
            if step.lapsed_on is None and not step.first.certain
        ]
        # What has no earliest day may lie anywhere: it comes last.
        return tuple(sorted(found, key=lambda position: position.undated))


def view_of(record: Record) -> View:
    """A record as of its own day, folded when its tracks are asked for."""
    return View(Fold(record), record)


def plain_view_of(record: Record) -> View:
    """The same without what is shared by days: the items of the record's day, and no others, are
    folded one after the other. Slower, and never different."""
    view = view_of(record)
    vars(view)["board"] = Folding(replace(record, judged_on=record.last_day))
    if record.cut.reading == "certain" and record.uncertain:
        vars(view)["possible"] = plain_view_of(record.at(record.cut.as_of, "possible"))
    return view


def by_party(positions: Sequence[Position]) -> list[Position]:
    """Sorted for a board: by party, issue, kind, name and counterpart."""
    order = {"demand": 0, "mechanism": 1, "offer": 2, "response": 3, "commitment": 4,
             "measure": 5, "policy": 6}  # fmt: skip
    return sorted(
        positions,
        key=lambda p: (
            p.key.party,
            p.issue,
            order.get(p.key.kind, 7),
            p.key.name,
            p.key.toward or "",
        ),
    )
