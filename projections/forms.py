"""What a step makes of each form that it may have found, and what becomes of those beside it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain

from msgspec.structs import replace

from projections.every_order import Last, last_day, read_after
from projections.lapsing import ways_of
from projections.lives import after, needs_what_stands, saying
from projections.state import ENDED, State, distinct, together
from projections.tracks import Board, Step, arranged


def hangs_on_which(board: Board, step: Step, found: Sequence[Step]) -> bool:
    """Whether a step may come to something else with each form that it may have found."""
    key = step.track.key
    if step.before is None or step.before.track is not step.track:
        # What may be first of a part, or beside what is toward all, starts in its own way.
        if step.parent is not None:
            return True
        if key.toward is not None and key._replace(toward=None) in board.tracks:
            return True
    # Of what may have ended it changes nothing.
    move = step.moves[0]
    if move.if_stands or (needs_what_stands(move) and any(o.state.status in ENDED for o in found)):
        return True
    if last_day(step) < step.latest or any(o.lapsed_on for o in chain(found, step.unsettled)):
        return True
    return saying(found[-1], board.restates) != saying(step, board.restates)


def found_by(board: Board, step: Step, forms: Sequence[Step]) -> list[Last]:
    """Each form as a step may have found it, and what this makes of it."""
    found = [was for one in arranged(forms) for was in ways_of(one)]
    return [Last(was, after(step, was, board.restates)) for was in found]


def standing_still(ways: Sequence[Last], over: Collection[date | None]) -> list[State]:
    """What a step came to in each order in which it came last, without what had ended since on
    one of these days: what time ended then tells of that."""
    return distinct([way.made for way in ways if way.over is None or way.over[1] not in over])


def in_each_order(step: Step, ways: Mapping[int, Sequence[Last]]) -> Iterator[Step]:
    """The other forms that go on beside a step where every order was tried (`ways`): each as it
    stands if it came last, and what time ended."""
    steps, there = step.track.steps, {one.place: one for one in step.track.frontier[:-1]}
    over = {one.lapsed_on: one for one in there.values() if one.lapsed_on is not None}
    for place in sorted(ways.keys() - {step.place}):
        if made := standing_still(ways[place], over):
            yield _told_anew(there.get(place, steps[place]), step, tuple(made))
    mine = standing_still(ways.get(step.place, ()), over)
    for day, lapse in over.items():
        ended = distinct([
            way.over[0] for place, each in ways.items() if place != step.place or mine
            for way in each if way.over is not None and way.over[1] == day
        ])  # fmt: skip
        if ended:
            told = tuple(ended) if len(ended) > 1 else ()
            yield replace(lapse, state=together(ended), ways=told, judged=None, _kept=None)


def going_on(board: Board, step: Step) -> Iterator[Step]:
    """The same where not every order was tried: each as if it came right after the step; without
    those that would have done nothing there."""
    for other in step.track.frontier[:-1]:
        if other.lapsed_on is not None:
            yield other
        elif read := read_after(board, [step], other):
            yield _told_anew(other, step, (after(read, step.state, board.restates),))


def _told_anew(form: Step, step: Step, ways: tuple[State, ...]) -> Step:
    """A form that stands beside a step, as what it may have come to after that."""
    told = ways if len(ways) > 1 else ()
    return replace(form, before=step, state=together(ways), ways=told, judged=None, _kept=None)
