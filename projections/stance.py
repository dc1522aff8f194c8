"""Where a party stands on an issue at a cut: its live tracks, and what put it there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from projections.bearing import Wanted, names_bearing
from projections.hardening import Audit
from projections.moves import Move, Moves, TrackKey
from projections.record import Item, Record
from projections.state import ENDED, State
from projections.tracks import Board, Step, Track


@dataclass(frozen=True, kw_only=True)
class Account:
    """One report of what put a position where it is, with the terms as that report gives them."""

    item: Item
    stated: State


@dataclass(frozen=True, kw_only=True)
class Position:
    """A party's line on one thing. `since` is the development of its last change (a restatement
    changes nothing); `accounts` are all reports since then, both sides of an open order. `forms`
    are the states that stand side by side where the order is open, else the one."""

    key: TrackKey
    issue: str
    status: str
    state: State
    to: str | None
    package: str | None
    since: str
    accounts: tuple[Account, ...]
    forms: tuple[State, ...]
    note: str | None = None
    undated: bool = False

    @property
    def ended(self) -> bool:
        return self.status in ENDED


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
        found = [position_of(self.board, track) for track in self.board.tracks.values()]
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
    record = fold.record
    uncertain = {item.id for item in record.possible}
    wider = fold.possible()
    found = [
        replace(
            position,
            accounts=_uncertain_accounts(wider.board.tracks[position.key], uncertain, position),
            undated=_is_undated(wider.board.tracks[position.key], uncertain),
        )
        for position in wider.positions(ended=True)
        if any(account.item.id in uncertain for account in position.accounts)
    ]
    # What has no earliest day may lie anywhere: it comes last.
    return sorted(found, key=lambda position: position.undated)


def _is_undated(track: Track, uncertain: set[str]) -> bool:
    items = [item for step in track.steps for item in step.items if item.id in uncertain]
    return all(item.undated for item in items)


def _uncertain_accounts(
    track: Track, uncertain: set[str], position: Position
) -> tuple[Account, ...]:
    """Every report that is only possible, earlier forms too: none of them certainly replaced
    another by then; with them what stands certainly beside."""
    there = {account.item.id for account in position.accounts}
    moves = {
        move.item.id: move
        for step in track.steps
        for move in step.moves
        if move.item.id in uncertain or move.item.id in there
    }
    return tuple(_account(move) for move in moves.values())


def position_of(board: Board, track: Track) -> Position:
    """The position that a track has come to."""
    told: dict[Step, None] = {}
    standing_steps = track.standing
    for standing in standing_steps:
        step = standing
        chain = [step]
        while step.kept and step.before is not None:
            step = step.before
            chain.append(step)
        told |= dict.fromkeys(reversed(chain))
    steps, last = list(told), standing_steps[-1]
    since = _since(track)
    status, note = _status(board, track, last)
    moves = [move for step in steps for move in step.moves]
    unique = {(move.item.id): move for move in moves}
    return Position(
        key=track.key,
        issue=track.issue,
        status=status,
        state=track.state,
        forms=tuple(dict.fromkeys(step.state for step in standing_steps)),
        to=next((move.to for move in reversed(moves) if move.to), None),
        package=next(
            (m.item.development.package for m in reversed(moves) if m.item.development.package),
            None,
        ),
        since=since.first.id,
        accounts=tuple(_account(move) for move in unique.values()),
        note="; ".join(
            part
            for part in (
                note,
                *(
                    last.state.disputes
                    if len(standing_steps) == 1
                    else ["the order of its accounts is unsettled"]
                ),
                _revised_since(board, track),
            )
            if part
        )
        or None,
    )


def _account(move: Move) -> Account:
    return Account(
        item=move.item,
        stated=State(
            status=move.stated.status,
            pressing=move.stated.pressing,
            answers=(move.stated.answer,) if move.stated.answer else (),
            quantities=move.stated.quantities,
            due=move.stated.due,
            lapses=move.stated.lapses,
            effective=move.stated.effective,
            conditions=move.stated.conditions,
            scope=move.stated.scope,
            text=move.stated.text,
        ),
    )


def _since(track: Track) -> Step:
    step = track.standing[-1]
    while step.kept and step.before is not None:
        step = step.before
    return step


def _status(board: Board, track: Track, last: Step) -> tuple[str, str | None]:
    """A track's status for readers; a measure that was split stands as its parts do."""
    status = "announced" if last.state.status == "announced-final" else last.state.status
    note = last.note if last.lapsed_on else None
    if not track.split_into:
        return status, note
    parts = [
        board.tracks[key].state.status
        for key in board.tracks
        if key.party == track.key.party and key.name in track.split_into
    ]
    note = f"split into {', '.join(track.split_into)}"
    if len(parts) == len(track.split_into) and all(part in ENDED for part in parts):
        return parts[-1], note
    return status, note


def _revised_since(board: Board, track: Track) -> str | None:
    """An answer to a proposal that was revised later still stands (R9), and says so."""
    if track.key.kind != "response":
        return None
    answered = track.standing[-1]
    settled = board.record.order.settled
    revised = {
        step.first.id
        for other in (board.tracks[key] for key in board.named[track.key.name])
        if other.key.kind != "response" and other.key.party != track.key.party
        if track.key.toward in (None, other.key.party)
        if other.key.toward in (None, track.key.party)
        for step in other.steps
        if step.before is not None and step.lapsed_on is None and not step.kept
        if step.moves[0].effect == "put"
        if settled(answered.group, step.group)
    }
    if not revised:
        return None
    return f"it answers an earlier form: {', '.join(sorted(revised))} came after it"


def by_party(positions: Sequence[Position]) -> list[Position]:
    """Sorted for a board: by party, issue, kind, name and counterpart."""
    order = {"demand": 0, "mechanism": 1, "offer": 2, "response": 3, "measure": 4, "policy": 5}
    return sorted(
        positions,
        key=lambda p: (
            p.key.party,
            p.issue,
            order.get(p.key.kind, 6),
            p.key.name,
            p.key.toward or "",
        ),
    )
