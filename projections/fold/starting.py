"""What a step goes on from that may be the first of its track, or is back where it had ended."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from msgspec.structs import replace

from events.grouping import grouped
from projections.fold.lives import after, can_end
from projections.fold.tracks import Board, Step
from projections.moves.by_kind import Move
from projections.moves.scales import ON_THE_WAY
from projections.rules.state import ENDED, State, together, with_terms, without_figures


def starts_from(board: Board, step: Step) -> Sequence[State]:
    """What a step goes on from, if not from another step beside it: what certainly came before it,
    here or toward all, the threat that it carries out, the whole of a part; nothing of a new line.
    """
    beside = step.beside
    if step.before is not None:
        of_all = _comes_back_under(board, step)
        ways = step.before.states
        return [with_terms(one, of_all, _FROM_ALL) for one in ways] if of_all else ways
    if beside is not None and beside.what == "carried":
        return [beside.state]
    if beside is not None and beside.what == "whole":
        # A part starts from the state of the whole, but a part's figure is not the whole's.
        return [without_figures(beside.state)]
    move = step.moves[0]
    if step.parent is not None and move.stated.status not in ON_THE_WAY:
        whole = board.tracks[step.parent]
        made = step.track.key.name in whole.split_into
        if made or move.effect != "withdraw" or can_end(move, whole.state):
            return [without_figures(whole.state)]
    return []


_FROM_ALL = ("quantities", "scope")


def _comes_back_under(board: Board, step: Step) -> State | None:
    """What is in force toward all, where it was lifted toward one party and is back there without
    a word on the terms: it is as toward all then, unless it had terms of its own."""
    track, before = step.track, step.before
    of_all = board.tracks.get(track.key._replace(toward=None)) if track.of_all else None
    if of_all is None or before is None or before.state.status != "lifted":
        return None
    deeds = [move.stated for one in (*track.steps, step) for move in one.moves]
    own = any(getattr(stated, term) for stated in deeds for term in _FROM_ALL)
    settled = board.record.order.settled
    sure = all(settled(one.group, step.group) for one in of_all.frontier)
    back = step.moves[0].stated.status == of_all.state.status == "in-force"
    return of_all.state if back and sure and not own else None


def begins_from(board: Board, step: Step) -> Sequence[State | None]:
    """The same of one that may have come first of its track, whichever was placed first."""
    return starts_from(board, step) or [None]


def began(step: Step, within: Collection[str] | None = None) -> Step:
    """The step with which what stands began; of developments `within` which it is looked for alone
    the last one before these."""
    while step.before is not None and step.before.state.status not in ENDED:
        if within is not None and step.group not in within:
            break
        step = step.before
    return step


def alone(board: Board, step: Step) -> State:
    """What a step comes to if nothing came before it but what certainly did."""
    if not step.unsettled:
        return step.state
    was = step.before.state if step.before else None
    return together([after(act, was, board.restates) for act in acts_of(step)])


def acts_of(step: Step) -> list[Step]:
    """A step as each of the acts that its accounts tell of: by one something goes on, by another
    it rests, or ends. No account is preferred."""
    if len(step.moves) == 1:
        return [step]
    acts = grouped(step.moves, act_of)
    return [replace(step, moves=moves) for moves in acts.values()] if len(acts) > 1 else [step]


def act_of(move: Move) -> tuple[int, str]:
    """Which act an account tells of, as they are told: a word of what is to come, what goes on,
    what rests, what ends."""
    if move.effect in ("put", "split"):
        status = move.stated.status
        if status in ENDED:
            return 3, ""
        return 2 if status == "suspended" else int(status not in ON_THE_WAY), ""
    goes_on = move.keeps or move.effect == "reopen"
    return 1 if goes_on else 3, "keeps" if move.keeps else move.effect
