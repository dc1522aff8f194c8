"""What the steps of a track that lie beside each other come to, in every order that is open."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import NamedTuple

from msgspec.structs import replace

from projections.lapsing import ways_of
from projections.lives import after
from projections.scales import ON_THE_WAY
from projections.state import State, unordered, without_figures
from projections.tracks import Board, Step, arranged

MOST_TRIED = 8
"""Of more steps beside each other not every order is tried: 8 of them take 1,000 looks."""

_MOST_NEAR = 30
"""So many steps are looked at to find those."""

_MOST_BEGUN = 4
"""Beyond so many states that they may begin from none is tried: they grow from month to month."""

Before = Callable[[Step, Step], bool]
"""Whether one step certainly came before another."""


class Last(NamedTuple):
    """One way in which a step may have come last: what it found, and what it made of that."""

    found: State | None
    made: State


def in_every_order(board: Board, step: Step, came_before: Before) -> dict[int, list[Last]]:
    """The ways in which a step that is added may have come last, and those in which each step
    beside it may, by their places (it has none yet: -1). Empty where there are too many steps,
    or states that they may begin from, or time ended one of them.

    An order in which a step finds nothing that it can end is one, too: the step does nothing.
    """
    steps = _beside(step, came_before)
    places = {one.place for one in steps}
    if not steps or len(steps[0].rivals) >= MOST_TRIED:
        return {}
    begun: list[Step] = []
    if any(one.place not in places for one in step.track.steps) and steps[0].before is not None:
        begun = arranged([*steps[0].rivals, steps[0].before])  # what stood before all of them
    stood = dict.fromkeys([state for one in begun for state in ways_of(one)])
    if len(stood) > _MOST_BEGUN or any(one.lapsed_on is not None for one in begun):
        return {}
    led = [
        sum(1 << j for j, two in enumerate(steps) if two is not one and came_before(two, one))
        for one in steps
    ]
    # What is done to an agreement is read after all that came before it: up to the last of that in
    # the one order.
    does_after = {
        (j, i): read_after(board, two, one)
        for i, one in enumerate(steps) for j, two in enumerate(steps) if one is not two
    }  # fmt: skip
    # What was done so far, as a set of bits -> the states that it may have come to.
    reached: dict[int, Iterable[State | None]] = {0: ()}
    found: dict[int, dict[Last, None]] = {}
    for left in reversed(range(len(steps))):
        onward: dict[int, dict[State | None, State | None]] = {}
        for done, states in reached.items():
            for i, one in enumerate(steps):
                if done >> i & 1 or led[i] & ~done:
                    continue
                does = does_after[done.bit_length() - 1, i] if done else one
                for was in states if done else stood or begins_from(board, one):
                    now = was if does is None else after(does, was, board.restates)
                    same = now if now is None else unordered(now)
                    onward.setdefault(done | 1 << i, {}).setdefault(same, now)
                    if not left and does is not None and now is not None:
                        found.setdefault(one.place, {})[Last(was, now)] = None
        reached = {key: tuple(states.values()) for key, states in onward.items()}
    return {place: list(ways) for place, ways in found.items()}


def _beside(step: Step, came_before: Before) -> list[Step]:
    """The steps of a track that lie beside one that is added, or beside one that does, in the one
    order; none where there are too many."""
    steps, among, near = step.track.steps, [step], list[Step]()
    new, end = among, len(steps)
    while new:
        begins = min(one.first.earliest or date.min for one in among)
        while end and steps[end - 1].latest >= begins:
            end -= 1
            near.append(steps[end])
        if len(near) > _MOST_NEAR:
            return []
        rest = [one for one in near if one not in among]
        new = [one for one in rest if not all(came_before(one, two) for two in among)]
        among = [*among, *new]
        if len(among) > MOST_TRIED or any(one.lapsed_on is not None for one in new):
            return []
    return [*sorted(among[1:], key=lambda one: one.place), step]


def starts_from(board: Board, step: Step) -> Sequence[State]:
    """What a step goes on from, if not from another step beside it: what certainly came before it,
    here or toward all, the threat that it carries out, the whole of a part; nothing of a new line.
    """
    beside = step.beside
    if step.before is not None:
        return ways_of(step.before)
    if beside is not None and beside.what == "carried":
        return [beside.state]
    if beside is not None and beside.what == "whole":
        # A part starts from the state of the whole, but a part's figure is not the whole's.
        return [without_figures(beside.state)]
    if step.parent is not None and step.moves[0].stated.status not in ON_THE_WAY:
        return [without_figures(board.tracks[step.parent].state)]
    return []


def begins_from(board: Board, step: Step) -> Sequence[State | None]:
    """The same of one that may have come first of its track, whichever was placed first."""
    first = next(iter(step.track.steps), step)
    return starts_from(board, step) or (ways_of(first.before) if first.before else [None])


def read_after(board: Board, step: Step, other: Step) -> Step | None:
    """What is done to a commitment, read anew as if it came after a step; None where it would have
    done nothing there."""
    key = other.track.key
    if key.kind != "commitment" or step.lapsed_on is not None:
        return other
    found = board.moves.after(key.name, other.items, step.first)
    mine = [m for m in found if (m.key.party, m.key.issue) == (key.party, key.issue)]
    if not mine and not other.rows_only:
        return None
    return replace(other, moves=mine or other.moves)


def alone(board: Board, step: Step) -> State:
    """What a step comes to if nothing came before it but what certainly did."""
    if not step.unsettled:
        return step.state
    return after(step, step.before.state if step.before else None, board.restates)
