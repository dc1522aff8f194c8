"""Where a party stands on an issue at a cut: its live tracks, and what put it there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from projections.bearing import Wanted, names_bearing
from projections.board import Board
from projections.hardening import Audit
from projections.moves import Moves
from projections.positions import Position, position_of
from projections.record import Item, Record


@dataclass(frozen=True, kw_only=True)
class Stance:
    """Every position at the cut, the voices, and what is only possible."""

    record: Record
    positions: tuple[Position, ...]
    voices: tuple[Item, ...]
    possible: tuple[Position, ...]


class Fold:
    """A record folded: its board, audit and positions, computed once and shared by all views.

    The board is made at once, so that a fold may be kept and shared by threads; not `at_once`,
    when it is first asked for.
    """

    def __init__(self, record: Record, board: Board | None = None, *, at_once: bool = True) -> None:
        self.record = record
        self._board = Board(record) if board is None and at_once else board

    @property
    def board(self) -> Board:
        """All tracks, or those that the fold is about."""
        if self._board is None:
            self._board = Board(self.record)
        return self._board

    def about(self, wanted: Wanted) -> Fold:
        """A fold that holds what bears on the tracks of the wanted moves, and perhaps more: this
        one where its board is made already."""
        if self._board is not None:
            return self
        moves = Moves(self.record)
        return Fold(self.record, _board_about(self.record, moves, wanted))

    def possible(self) -> Fold:
        """What is only possible has happened too: the tracks that this may have moved."""
        record = possible_record(self.record)
        uncertain = {item.id for item in self.record.possible}
        return Fold(
            record,
            _board_about(record, self.board.moves, lambda move: move.item.id in uncertain),
        )

    @cached_property
    def audit(self) -> Audit:
        """The verdicts, made when they are first asked for."""
        return Audit(self.board)

    def positions(self, *, ended: bool = False) -> list[Position]:
        """The positions at the cut, in the order in which their tracks were opened; those that
        ended only where `ended`."""
        tracks = [track for track in self.board.tracks.values() if not track.rows_only]
        found = [position_of(self.board, track) for track in tracks]
        return [position for position in found if ended or not position.ended]


def stance_of(fold: Fold, *, ended: bool = False) -> Stance:
    """The stance at a record's cut, with what is only possible beside it."""
    record, codebook = fold.record, fold.record.codebook
    return Stance(
        record=record,
        positions=tuple(fold.positions(ended=ended)),
        voices=tuple([i for i in record.items if codebook.is_voice(i.development)]),
        possible=only_possible(fold),
    )


def only_possible(fold: Fold) -> tuple[Position, ...]:
    """The positions that something puts where they are which has only possibly happened."""
    if fold.record.cut.reading != "certain" or not fold.record.possible:
        return ()
    return tuple(_only_possible(fold))


def possible_record(record: Record) -> Record:
    """The same record under the possible reading: what is only possible has happened too."""
    items = sorted((*record.items, *record.possible), key=lambda item: item.sort_key)
    wider = replace(record, items=items, possible=[])
    wider.cut = replace(record.cut, reading="possible")
    return wider


def _board_about(record: Record, moves: Moves, wanted: Wanted) -> Board:
    return Board(record, moves, names=names_bearing(moves, record.items, wanted))


def _only_possible(fold: Fold) -> Iterable[Position]:
    """Every form that is only possible, earlier ones too: none of them certainly replaced another
    by then."""
    uncertain = {item.id for item in fold.record.possible}
    board = fold.possible().board
    found = [
        position_of(board, track, [step])
        for track in board.tracks.values()
        if not track.rows_only
        for step in track.steps
        if step.lapsed_on is None and any(item.id in uncertain for item in step.items)
    ]
    # What has no earliest day may lie anywhere: it comes last.
    return sorted(found, key=lambda position: position.undated)


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
