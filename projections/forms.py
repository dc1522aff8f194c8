"""What a step makes of each form that it may have found, and what becomes of those beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from projections.every_order import Before, Last, read_after
from projections.lapsing import ended_by_time, forms_over, lapse_day, ways_of
from projections.lives import after
from projections.state import ENDED, State, distinct, together
from projections.tracks import Board, Step, arranged


def found_by(board: Board, step: Step, forms: Sequence[Step]) -> list[Last]:
    """Each form as a step may have found it, and what this makes of it; what ended first."""
    ways = [way for one in arranged(forms) for way in _ways(board, step, one)]
    if not ways:  # time alone ended it, and it changes nothing
        last = arranged(forms)[-1].state
        ways = [Last(last, after(step, last, board.restates))]
    return sorted(ways, key=lambda way: way.made.status not in ENDED)


def _ways(board: Board, step: Step, other: Step) -> Iterator[Last]:
    """Time had perhaps not ended it yet; where it had, what would only end it changes nothing."""
    effect = step.moves[0].effect
    only_ends = effect in ("withdraw", "settle")
    is_open = any(other.place == one.place for one in step.unsettled)
    if other.lapsed_on is None or other.before is None or not is_open:
        for was in ways_of(other):
            yield Last(was, after(step, was, board.restates))
        return
    if only_ends or in_time(board, step, other) is None:
        yield Last(other.before.state, after(step, other.before.state, board.restates))
    state = after(step, other.state, board.restates)
    if not only_ends and state != other.state:
        yield Last(other.state, state)


def in_time(board: Board, step: Step, lapse: Step) -> State | None:
    """How a form ended on its last day, had a step come before that day; None where it would not
    have ended then."""
    form = lapse.before
    assert form is not None
    return _over(lapse, form, after(step, form.state, board.restates))


def _over(lapse: Step, form: Step, state: State) -> State | None:
    ends = lapse_day([replace(form, state=state, ways=())])
    if ends is None or lapse.lapsed_on is None or ends.day > lapse.lapsed_on:
        return None
    return ended_by_time(form.track.key, state, ends)[0]


def going_on(
    board: Board,
    step: Step,
    ways: Mapping[int, Sequence[Last]],
    came_before: Before,
) -> list[Step]:
    """The other forms that go on beside a step, each as it stands if it came last, as far as every
    order was tried (`ways`), else if it came right after the step; without those that would have
    done nothing there."""
    again: list[Step] = []
    for other in step.track.frontier[:-1]:
        if other.lapsed_on is not None:
            again.append(_lapsed_beside(board, step, other, came_before))
        elif ways:
            made = distinct([way.made for way in ways.get(other.place, ())])
            if made:
                again.append(_told_anew(other, step, tuple(made)))
        elif read := read_after(board, step, other):
            again.append(_told_anew(other, step, (after(read, step.state, board.restates),)))
    return again


def _told_anew(form: Step, step: Step, ways: tuple[State, ...]) -> Step:
    """A form that stands beside a step, as what it may have come to after that."""
    told = ways if len(ways) > 1 else ()
    return replace(form, before=step, state=together(ways), ways=told, judged=None, _kept=None)


def _lapsed_beside(board: Board, step: Step, lapse: Step, came_before: Before) -> Step:
    """What time ended, if the step came before that day: before its form, or after it."""
    form = lapse.before
    if form is None:
        return lapse
    over = [in_time(board, step, lapse)]
    may_follow = not all(came_before(one, step) for one in forms_over(lapse))
    if may_follow and form.lapsed_on is None:
        found = step.before.state if step.before is not None else None
        state = after(form, after(step, found, board.restates), board.restates)
        over.append(_over(lapse, form, state))
        if over == [None, None]:  # in neither order did it end
            return replace(form, before=step, state=state, ways=(), judged=None, _kept=None)
    ended = [one for one in dict.fromkeys(over) if one is not None]
    if not ended:
        return lapse
    return replace(lapse, state=together(ended), ways=(), judged=None, _kept=None)
