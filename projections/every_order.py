"""What the steps of a track that lie beside each other come to, in every order that is open."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import islice
from typing import NamedTuple

from msgspec.structs import replace

from events.when import until
from projections.deals import Come, in_turn
from projections.entered import ends_it
from projections.lapsing import ended_by_time, next_end, ways_of
from projections.lives import after, can_end, is_agreed_anew, needs_what_stands
from projections.moves import ByCommitment
from projections.naming import ACTS
from projections.scales import ON_THE_WAY
from projections.state import ENDED, State, unordered, with_terms, without_figures
from projections.tracks import Board, Step, arranged

MOST_TRIED = 8
"""Of more steps beside each other not every order is tried: 8 of them take 1,000 looks."""

_MOST_IN_TURN = 4
"""Of so many entries of an agreement each is read after each order of those before it; of more
after these in the one order."""

_MOST_NEAR = 30
"""So many steps are looked at to find those."""

_MOST_BEGUN = 6
"""Beyond so many states that they may begin from none is tried: they grow from month to month."""

Before = Callable[[Step, Step], bool]
"""Whether one step certainly came before another."""


class Last(NamedTuple):
    """One way in which a step may have come last: what it found, and what it made of that; what
    time had ended of it by the day on which this is told, and from which day on."""

    found: State | None
    made: State
    over: tuple[State, date] | None = None


def in_every_order(board: Board, step: Step, came_before: Before) -> dict[int, list[Last]]:
    """The ways in which a step that is added may have come last, and those in which each step
    beside it may, by their places (it has none yet: -1). Empty where there are too many steps, or
    states that they may begin from, or where what was split ended with the last of its parts.

    An order in which a step finds nothing that it can end is one, too: the step does nothing.
    """
    steps = _beside(step, came_before)
    places = {one.place for one in steps}
    if not steps or len(steps[0].rivals) >= MOST_TRIED:
        return {}
    begins = min(one.first.earliest or date.min for one in steps)
    stood: dict[State | None, date] = {}
    if any(one.place not in places for one in step.track.steps) and steps[0].before is not None:
        # What stood before all of them, and as it was before time can have ended it among them.
        forms = _before_a_day(arranged([*steps[0].rivals, steps[0].before]), begins)
        stood = {
            state: one.latest
            for one in forms if one.place not in places for state in ways_of(one)
        }  # fmt: skip
    if len(stood) > _MOST_BEGUN:
        return {}
    led = [
        {j for j, two in enumerate(steps) if two is not one and came_before(two, one)}
        for one in steps
    ]
    begun = [
        [_At(was, day) for was, day in stood.items()]
        or [_At(was, date.min) for was in begins_from(board, one)]
        for one in steps
    ]
    # What an entry of an agreement says hangs on the order of those before it, too.
    as_read = step.track.key.kind == "commitment" and len(steps) <= _MOST_IN_TURN
    # What was done so far -> the states that it may have come to, each by when.
    reached: dict[tuple[int, ...], dict[State | None, _At]] = {(): {}}
    found: dict[int, dict[Last, None]] = {}
    spare: dict[int, dict[Last, None]] = {}
    for left in reversed(range(len(steps))):
        onward: dict[tuple[int, ...], dict[State | None, _At]] = {}
        idle: dict[tuple[int, ...], dict[State | None, _At]] = {}
        for so_far, states in reached.items():
            done, came = {*so_far}, [steps[i] for i in so_far]
            for i, one in enumerate(steps):
                if i in done or led[i] - done:
                    continue
                does = read_after(board, came, one, steps)
                past, path = _past(does), (*so_far, i)
                there_are = states.values() if done else begun[i]
                for was, day, last in _found_at(one, there_are, past):
                    acts = does
                    if day >= past or (was is not None and was.status == "expired"):
                        acts = read_after(board, came, one, steps, day)
                    # What had ended nobody can have gone on with: only if no order is left.
                    none = acts is None and _goes_on(one) and not _does(board, came, one, steps)
                    now, by = was, last
                    if acts is not None:
                        now, by = after(acts, was, board.restates), (one, was)
                    same = now if now is None else unordered(now)
                    there = (idle if none else onward).setdefault(
                        path if as_read else tuple(sorted(path)), {}
                    )
                    if same not in there or day < there[same].day:
                        there[same] = _At(now, day, by)
                    if not left and by is not None and now is not None:
                        made = by[0]
                        way = Last(by[1], now, _over_by(made, now, day, step.latest))
                        (spare if none else found).setdefault(made.place, {})[way] = None
        reached = onward or idle
    return {place: list(ways) for place, ways in (found or spare).items()}


def _goes_on(step: Step) -> bool:
    """Whether it goes on with an agreement, and does not begin or end it."""
    move = step.moves[0]
    return move.key.kind == "commitment" and move.effect == "put" and (
        move.stated.status not in ENDED and not is_agreed_anew(move)
    )  # fmt: skip


def may_follow(step: Step, other: Step) -> bool:
    """Whether a step may have come after another of its track, which its day leaves open: what
    goes on with an agreement of two did not come after the end of it, and what only a measure that
    stands can come to not after it was lifted, nor a change of what was on its way after that was
    dropped."""
    move, end = step.moves[0], other.moves[0]
    if move.key.kind in ACTS and end.stated.status == "lifted":
        imposed = move.stated.status == "in-force" and not move.changes_terms_only
        return imposed or move.stated.status == "lifted"
    if move.key.kind in ACTS and end.effect == "withdraw":
        return not needs_what_stands(move)
    deal = move.deal
    of_two = deal is not None and len(deal.parties) == 2
    return not (of_two and _goes_on(step) and ends_it(other.first.development))


class _At(NamedTuple):
    """A state (None: nothing stood), the first day on which it can have been made, and by which
    step out of what, if by one of those that are put in order."""

    state: State | None
    day: date
    by: tuple[Step, State | None] | None = None


def _found_at(step: Step, stood: Iterable[_At], past: date) -> Iterator[_At]:
    """What a step may have found, each with the first day on which it can have, also from the day
    on which something is `past`: what stood, and what time had made of that by then. What
    presupposes that something stands found that."""
    move, earliest, last = step.moves[0], step.first.earliest or date.min, last_day(step)
    presupposes = step.refers_back and not move.with_whole and not is_agreed_anew(move)
    for state, made, by in stood:
        there = False
        for was, since, gone in _over_time(step, state, made):
            stands = presupposes and was is not None and can_end(move, was)
            for day in sorted({max(earliest, since), max(earliest, since, past)}):
                if day <= last and day < gone and (stands or not there):
                    there = there or stands
                    yield _At(was, day, by)


def _past(entry: Step | None) -> date:
    """The day from which an entry that is agreed anew finds the last day of the agreement passed:
    it is read as of then if it came so late."""
    last = until(entry.moves[0].stated.lapses) if entry is not None else date.max
    anew = entry is not None and is_agreed_anew(entry.moves[0]) and not _last_days(entry)
    return last + timedelta(days=1) if anew and last < date.max else date.max


def _over_time(
    step: Step, state: State | None, made: date
) -> Iterator[tuple[State | None, date, date]]:
    """What time makes of a state of the track that was made on a day: each with the day from which
    it stands so, and the one from which it no longer does."""
    since = made
    while state is not None and (ends := next_end(step.track.key, state, made)):
        yield state, since, ends.day
        state, since = ended_by_time(step.track.key, state, ends)[0], ends.day
    yield state, since, date.max


def last_day(step: Step) -> date:
    """The last day on which a step can have come: none after the one that it says is its last."""
    earliest = step.first.earliest or date.min
    told = map(until, _last_days(step))
    return min([step.latest, *[day for day in told if earliest <= day]])


def _last_days(step: Step) -> list[str]:
    """The last days that its accounts tell themselves, not those of what they speak of."""
    said = [getattr(item.development, "lapses", None) for item in step.items]
    return [text for text in said if text]


def _over_by(step: Step, made: State, day: date, today: date) -> tuple[State, date] | None:
    """What time has made by today of what a step made on a day, and since when; None if nothing.
    The last day that itself says ends nothing before the step has certainly come."""
    if _last_days(step):
        day = step.latest
    over = None
    for state, since, _ in islice(_over_time(step, made, day), 1, None):
        if state is not None and since <= today:
            over = state, since
    return over


def _before_a_day(forms: Iterable[Step], day: date) -> Iterator[Step]:
    """The forms as they stood before time ended them from a day on."""
    for one in forms:
        if one.lapsed_on is not None and one.lapsed_on > day:
            yield from _before_a_day(one.ended, day)
        else:
            yield one


def _beside(step: Step, came_before: Before) -> list[Step]:
    """The steps of a track that lie beside one that is added, or beside one that does, in the one
    order; none where there are too many. What time ended is told from the rest."""
    steps, among = step.track.steps, [step]
    near: list[Step] = []
    new, end = among, len(steps)
    while new:
        begins = min(one.first.earliest or date.min for one in among)
        while end and steps[end - 1].latest >= begins:
            end -= 1
            if steps[end].lapsed_on is None:
                near.append(steps[end])
            elif step.split_into:
                return []
        if len(near) > _MOST_NEAR:
            return []
        rest = [one for one in near if one not in among]
        new = [one for one in rest if not all(came_before(one, two) for two in among)]
        among = [*among, *new]
        if len(among) > MOST_TRIED:
            return []
    return [*sorted(among[1:], key=lambda one: one.place), step]


def starts_from(board: Board, step: Step) -> Sequence[State]:
    """What a step goes on from, if not from another step beside it: what certainly came before it,
    here or toward all, the threat that it carries out, the whole of a part; nothing of a new line.
    """
    beside = step.beside
    if step.before is not None:
        of_all = _comes_back_under(board, step)
        ways = ways_of(step.before)
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


def read_after(
    board: Board,
    came: Sequence[Step],
    step: Step,
    beside: Sequence[Step] = (),
    on: date | None = None,
) -> Step | None:
    """What is done to a commitment, read anew as if it came after some steps, and before the rest
    of those beside it, `on` a day; None where it would have done nothing there."""
    key = step.track.key
    if key.kind != "commitment" or any(one.lapsed_on is not None for one in came):
        return step
    mine = _does(board, came, step, beside, on).get((key.party, key.issue))
    return replace(step, moves=mine) if mine else None


def _does(
    board: Board,
    came: Sequence[Step],
    step: Step,
    beside: Sequence[Step],
    on: date | None = None,
) -> ByCommitment:
    """What it does to each commitment of an agreement, if it came there; nothing where that had
    ended for all who do it."""
    last = max([one.first for one in came] or [step.first], key=in_turn)
    order = tuple([one.group for one in came])
    rest = frozenset([one.group for one in beside]).difference(order)
    return board.moves.after(step.track.key.name, step.items, Come(last, rest, on, order))


def alone(board: Board, step: Step) -> State:
    """What a step comes to if nothing came before it but what certainly did."""
    if not step.unsettled:
        return step.state
    return after(step, step.before.state if step.before else None, board.restates)
