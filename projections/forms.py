"""What a step makes of each form that it may have found, and what becomes of those beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from msgspec.structs import replace

from projections.lapsing import ended_by_time, forms_over, lapse_day
from projections.lives import after
from projections.state import ENDED, State, together
from projections.tracks import Board, Step, arranged


def found_by(board: Board, step: Step, forms: Sequence[Step]) -> list[tuple[State, State]]:
    """Each form as a step may have found it, and what this makes of it; what ended first."""
    ways = [way for one in arranged(forms) for way in _ways(board, step, one)]
    if not ways:  # time alone ended it, and it changes nothing
        last = arranged(forms)[-1].state
        ways = [(last, after(step, last, board.restates))]
    return sorted(ways, key=lambda way: way[1].status not in ENDED)


def _ways(board: Board, step: Step, other: Step) -> Iterator[tuple[State, State]]:
    """Time had perhaps not ended it yet; where it had, what would only end it changes nothing."""
    effect = step.moves[0].effect
    only_ends = effect in ("withdraw", "settle")
    is_open = any(other.place == one.place for one in step.unsettled)
    if other.lapsed_on is None or other.before is None or not is_open:
        for was in other.ways or (other.state,):
            over = was.status in ENDED and (effect, was.status) != ("settle", "settled")
            stays = only_ends and over and not is_open
            yield was, was if stays else after(step, was, board.restates)
        return
    if only_ends or in_time(board, step, other) is None:
        yield other.before.state, after(step, other.before.state, board.restates)
    state = after(step, other.state, board.restates)
    if not only_ends and state != other.state:
        yield other.state, state


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
    board: Board, step: Step, other: Step, came_before: Callable[[Step, Step], bool]
) -> Step | None:
    """Another form that goes on beside a step, as it stands if it came after it, or, where time
    ended it, after what came after it; None where it would have done nothing there. `came_before`
    tells what certainly lies before what."""
    if other.lapsed_on is None:
        read = _read_after(board, step, other)
        if read is None:
            return None
        states = [after(read, step.state, board.restates)]
        if other.moves[0].effect != "reopen":
            states.insert(0, _on_top(board, step, other))
        ways = tuple(dict.fromkeys(states))
        return replace(
            other,
            before=step,
            state=together(ways),
            ways=ways if len(ways) > 1 else (),
            judged=None,
            _kept=None,
        )
    form = other.before
    if form is None:
        return other
    over = [in_time(board, step, other)]
    is_open = not all(came_before(one, step) for one in forms_over(other))
    if is_open and form.lapsed_on is None:
        state = _on_top(board, step, form)
        over.append(_over(other, form, state))
        if over == [None, None]:  # in neither order did it end
            return replace(form, before=step, state=state, ways=(), judged=None, _kept=None)
    ended = [one for one in dict.fromkeys(over) if one is not None]
    if not ended:
        return other
    return replace(other, state=together(ended), ways=(), judged=None, _kept=None)


def _on_top(board: Board, step: Step, other: Step) -> State:
    """A form if the step came before all that led to it in an order that is open."""
    open_, led = {one.place for one in step.unsettled}, [other]
    while (last := led[-1].before) and last.place in open_ and last.lapsed_on is None:
        led.append(last)
    if last is None or last.place not in open_:
        last = step.before  # what certainly came before it, perhaps after what led to the form
    state = after(step, last.state if last is not None else None, board.restates)
    for one in reversed(led):
        state = after(_read_after(board, step, one) or one, state, board.restates)
    return state


def _read_after(board: Board, step: Step, other: Step) -> Step | None:
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
