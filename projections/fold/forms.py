"""What the lines of some things come to, once their orders were tried, and how they stand so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from operator import attrgetter
from typing import NamedTuple

from msgspec.structs import replace

from projections.fold.in_turn import Foldable
from projections.fold.lives import after, saying
from projections.fold.starting import acts_of
from projections.fold.tracks import Step, Track, arranged
from projections.moves.naming import TrackKey
from projections.rules.state import State, distinct, together


class Way(NamedTuple):
    """One way in which a step came last on a line: as it was folded in that order, the state that
    it found, and what time had ended of it by the day on which this is told, and since when."""

    step: Step
    found: State | None
    over: tuple[State, date] | None


Ways = dict[TrackKey, dict[str, list[Way]]]
"""Line -> group -> the ways in which that development came last on it."""


def last_on_each(boards: Sequence[Foldable]) -> Ways:
    """What came last on each line in some boards."""
    ways: Ways = {}
    for board in boards:
        for key, track in board.tracks.items():
            step, over = track.standing[-1], None
            while step.lapsed_on is not None and step.before is not None:
                over = over or (step.state, step.lapsed_on)
                step = step.before
            way = Way(step, step.before.state if step.before else None, over)
            ways.setdefault(key, {}).setdefault(step.group, []).append(way)
    return {key: _holding(last) for key, last in ways.items()}


def _holding(last: dict[str, list[Way]]) -> dict[str, list[Way]]:
    """The ways in which a line holds a position; all of them where it does in none."""
    found = {
        group: there
        for group, ways in last.items()
        if (there := [way for way in ways if not way.step.track.rows_only])
    }
    return found or last


def stand(board: Foldable, ways: Ways, today: date) -> None:
    """Let each line stand from today on as it came out."""
    for key, last in ways.items():
        track = board.tracks.get(key) or board.open(key)
        board.lapse(track, today)
        if not last:
            _leave(board, track, today)
            continue
        forms = [*_forms(board, track, last, today)]
        forms.sort(key=attrgetter("place"))
        if list(map(_as_told, forms)) != list(map(_as_told, track.frontier)):
            track.stand(forms, today, len(track.frontier))


_MOST_ANSWERS = 6
"""Of more answers of open order each stands as it was told."""


def stand_as_answers(board: Foldable, step: Step, today: date) -> None:
    """Let a line of answers, to which a step is added, stand as the orders of those beside that
    leave it: what answers something does nothing to another line."""
    settled, says = board.record.order.settled, board.restates
    told, begins = step.track.steps, step.first.earliest or date.min
    start, beside = len(told), [step]
    for at in reversed(range(start)):
        if told[at].latest < begins or len(beside) > _MOST_ANSWERS:
            break
        if not all(settled(told[at].group, one.group) for one in beside):
            begins = min(begins, *(one.first.earliest or date.min for one in told[at:start]))
            beside, start = [*told[at:start], *beside], at
    if len(beside) > _MOST_ANSWERS or any(m.stated.lapses for one in beside for m in one.moves):
        return  # time may end one before the next
    if len({saying(one.moves, says) for one in beside}) == 1:
        return  # each order leaves what is told last
    first = beside[0]
    beside.sort(key=lambda one: min(one.ids))
    before = [s for one in (*first.rivals, first.before) if one is not None for s in one.states]
    every = frozenset(range(len(beside)))
    reached: dict[frozenset[int], list[State]] = {frozenset(): before}
    left: dict[str, list[State]] = {}
    for size in range(len(beside)):
        for done in [one for one in reached if len(one) == size]:
            for at in every - done:
                one = beside[at]
                if any(settled(beside[two].group, one.group) for two in every - done - {at}):
                    continue
                found: Sequence[State | None] = reached[done] or (None,)
                made = [after(act, was, says) for act in acts_of(one) for was in found]
                if done | {at} == every:
                    left[one.group] = made
                else:
                    to = reached.setdefault(done | {at}, [])
                    to[:] = distinct([*to, *made])
    if mine := tuple(distinct(left.get(step.group, ()))):
        step.state, step.ways = together(mine), mine if len(mine) > 1 else ()
    forms = [
        one if one is step or one.group not in left
        else _told_as(one, left[one.group], one.rows_only)
        for one in step.track.frontier
    ]  # fmt: skip
    if any(one is not two for one, two in zip(forms, step.track.frontier, strict=True)):
        step.track.stand(forms, today, len(forms))


def _leave(board: Foldable, track: Track, today: date) -> None:
    """What was told of a line that is there in no likely order holds no position from now on."""
    if not track.rows_only:
        step = replace(
            track.steps[-1], rows_only=True, silent=True, since=today, folded=today,
            latest=today, judged=None, _kept=None,
        )  # fmt: skip
        track.stand([step], today, len(track.frontier))
        track.add(step)
        board.steps.append(step)


def _forms(
    board: Foldable, track: Track, last: Mapping[str, Sequence[Way]], today: date
) -> Iterator[Step]:
    """The forms of a line in which each development came last, and those that time ended."""
    there = {one.place: one for one in track.frontier}
    lapses = {one.lapsed_on: one for one in (*track.steps, *track.frontier) if one.lapsed_on}
    ended: dict[int, list[State]] = {}
    bare = all(way.step.track.rows_only for ways in last.values() for way in ways)
    for group, ways in last.items():
        made: list[State] = []
        for way in ways:
            lapse = lapses.get(way.over[1]) if way.over else None
            if way.over and lapse is not None:
                ended.setdefault(lapse.place, []).append(way.over[0])
            else:
                made += [way.over[0]] if way.over else way.step.states
        if made:
            mine = [s for s in track.steps if s.group == group and s.lapsed_on is None]
            step = mine[-1] if mine else _added(board, track, ways[0].step, today)
            yield _told_as(_after(track, there.get(step.place, step), ways[0].step), made, bare)
    for place, states in ended.items():
        yield _told_as(there.get(place, track.steps[place]), states, bare)


def _has_rows(key: TrackKey) -> bool:
    return key.kind in ("commitment", "offer") and not key.tabled


def _added(board: Foldable, track: Track, made: Step, today: date) -> Step:
    """A step, as it was folded in an order, that did nothing to a line as that was folded. It
    has a row of its own only where none tells it: on what was agreed, for another line does else,
    and on an offer, which is softer where it is settled, and harder where it is withdrawn."""
    visible = board.record.visible
    items = [visible[id] for id in made.ids]
    moves = [replace(one, item=visible[one.item.id]) for one in made.moves]
    # What it was beside on that board is nothing to this one, where a whole may be missing.
    step = replace(
        made, track=track, moves=moves, items=items, first=items[0], since=today,
        folded=today, latest=today, parent=track.parent,
        before=None, beside=None, rivals=(), ended=(),
        presumes=frozenset(), silent=made.rows_only or not _has_rows(track.key),
        judged=None, _kept=None,
    )  # fmt: skip
    settled = [one for one in track.steps if board.came_before(one, step)]
    step.unsettled = tuple([one for one in track.steps if one not in settled])
    if settled:  # what is done to an agreement is held against what began it
        *rivals, step.before = arranged(board.unreplaced(settled))
        step.rivals = rivals
    track.add(step)
    board.steps.append(step)
    return step


def _told_as(step: Step, states: Sequence[State], bare: bool) -> Step:
    """A step as what it came to in some orders."""
    told = tuple(distinct(states))
    ways, state = (told if len(told) > 1 else ()), together(told)
    if (step.state, step.ways, step.rows_only) == (state, ways, bare):
        return step
    return replace(step, state=state, ways=ways, rows_only=bare, judged=None, _kept=None)


def _after(track: Track, form: Step, made: Step) -> Step:
    """A form of a track that goes on from what came before it as it was folded in an order, and
    from what that had come to there."""
    before, was = made.before, form.before
    if before is None or (was and (was.group, was.state) == (before.group, before.state)):
        return form
    there = [
        one
        for one in track.steps
        if one.group == before.group and one.lapsed_on == before.lapsed_on
    ]
    if not there:
        return form
    found = replace(there[-1], state=before.state, ways=before.ways, judged=None, _kept=None)
    return replace(form, before=found, judged=None, _kept=None)


def _as_told(step: Step) -> tuple[int, State, tuple[State, ...], bool]:
    return step.place, step.state, step.ways, step.rows_only
