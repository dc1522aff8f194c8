"""The orders that are open among some developments, each tried as a board is folded.

An order is known in each of them. Of those that days and links leave, the likely ones count: in
which the fewest developments presuppose what only comes after them (DOMAIN.md, 3).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence, Set
from datetime import date
from itertools import islice
from typing import NamedTuple

from events import developments as d
from events.grouping import grouped
from events.when import until
from projections.fold.in_turn import Foldable, Told, turns_of
from projections.fold.lives import can_end, is_agreed_anew
from projections.fold.starting import began
from projections.fold.tracks import Step
from projections.moves.arriving import place_of, refers_back
from projections.moves.entered import ANEW, ends_it, goes_on_with_it, in_its_life
from projections.moves.naming import ACTS, DEEDS, WORDS
from projections.moves.scales import ON_THE_WAY
from projections.record.items import Item, Record
from projections.rules.state import ENDED, unordered

_MOST_FOLDED = 500
"""So many steps are folded at most for a development that is added: four take a millisecond."""

_MOST_HELD = 30
"""Of so many developments it is asked which do nothing to each other."""

Settled = Callable[[str, str], bool]

Onward = Callable[[Foldable, Told, date, date | None], Foldable]

_Reached = dict[frozenset[int], dict[object, Foldable]]


def in_each_order(
    record: Record,
    onward: Onward,
    begun: Sequence[Foldable],
    cluster: Sequence[Told],
    ends: Sequence[date],
    by: date | None,
) -> list[Foldable] | None:
    """The boards to which the orders of some developments lead (by a day), those in which the
    fewest presuppose what only comes after them; None if there are too many. `onward` folds a
    step; `ends` are the days from which something is over that was said to last until a day."""
    most, settled = _MOST_FOLDED, record.order.settled
    lasts = [record.by_then(last_day(one)) for one in cluster]
    latest = [record.by_then(one[0].latest) for one in cluster]
    found_by = [_found_by(settled, onward, one, cluster, begun) for one in cluster]
    name_of = begun[0].moves.deals.name_of
    begin = {name_of(one[0]) for one in cluster if not in_its_life(one[0].development)}
    begin |= {key.name for board in begun for key in board.tracks}
    nothing = [
        name_of(one[0]) not in begin if goes_on_with_it(one[0].development) else day is None
        for one, day in zip(cluster, found_by, strict=True)
    ]
    led = [
        {
            at
            for at, two in enumerate(cluster)
            if _comes_first(settled, two[0], latest[at], one[0], day)
        }
        for one, day in zip(cluster, found_by, strict=True)
    ]
    unrelated = (
        _unrelated(begun[0], cluster) if len(cluster) <= _MOST_HELD else [set() for _ in cluster]
    )
    if _has_more_steps(led, unrelated, most // 2):
        return None  # what is done so far is most often come to in several ways
    places_of = {one[0].group: at for at, one in enumerate(cluster)}

    def last_of(board: Foldable) -> int | None:
        return places_of.get(next(reversed(turns_of(board).days), ""))

    ranked = sorted(cluster, key=lambda one: (one[0].latest, one[0].depth, min(i.id for i in one)))
    ranks = {one[0].group: at for at, one in enumerate(ranked)}

    def in_turn(board: Foldable) -> list[int]:
        return [ranks.get(group, -1) for group in reversed(turns_of(board).days)]

    # How many come before each one, whichever was entered first.
    firsts = [bisect_left(cluster, place_of(one), key=place_of) for one in cluster]
    # How many presuppose what only came after them -> what was done so far -> what it came to: an
    # order in which more do is only tried where none leads on in which fewer do.
    count, every = len(cluster), frozenset(range(len(cluster)))
    waiting: list[_Reached] = [{} for _ in range(count + 1)]
    waiting[0][frozenset()] = dict(enumerate(begun))
    known: _Reached = {}
    for idle, reached in enumerate(waiting):
        for size in range(count):
            for done in [done for done in reached if len(done) == size]:
                there = known.setdefault(done, {})
                boards = [board for same, board in reached[done].items() if same not in there]
                there |= reached[done]
                left = count - size - 1
                for at in _may_come_next(led, unrelated, done):
                    one = cluster[at]
                    # What had happened by then for certain may come after what refers back to it.
                    early = not done.issuperset(range(firsts[at]))
                    tries = [
                        (before, day)
                        for before in boards
                        # What comes to the same in two orders is tried in one of them.
                        if not _comes_sooner(led, unrelated, done, at, last_of(before))
                        for day in _days_of(before, one[0], lasts[at], ends)
                    ]
                    for before, day in tries:
                        board = onward(before, one, day, None if left else by)
                        made = _made_by(one, board, before)
                        more = _is_idle(one, board, made, early, nothing[at])
                        # Of those that are as a day leaves them each may have been the last.
                        last = _last_told(board) if by is not None and not left else None
                        to = waiting[idle + more].setdefault(done | {at}, {})
                        same = _alike(board), last
                        # Of orders that come to the same, not the one that was entered so.
                        if same not in to or in_turn(board) > in_turn(to[same]):
                            to[same] = board
                    most -= len(tries)
                    if most < 0:
                        return None
        if every in reached:
            break
    else:
        return []  # where links go round with what a day presupposes
    return sorted(reached[every].values(), key=in_turn)


def _comes_first(settled: Settled, one: Item, latest: date, two: Item, found: date | None) -> bool:
    """Whether something, by its latest day, certainly came before another; what refers back comes
    after what had certainly happened by the day on which it can first have `found` something."""
    if settled(one.group, two.group):
        return True
    return (
        found is not None
        and latest <= found
        and _can_be_ended(one.development, two.development)
        and not settled(two.group, one.group)
    )


def _found_by(
    settled: Settled, onward: Onward, end: Told, cluster: Sequence[Told], begun: Sequence[Foldable]
) -> date | None:
    """The first day on which an end can have found something that it can end: of a cluster
    only where nothing stood before that. Before all days if it is no end, none if there is nothing
    of what it presupposes."""
    first = end[0]
    if not refers_back(first.development) or _begins(first.development):
        return date.min
    soon = first.earliest or date.min
    days = [
        one.earliest or date.min
        for one, *_ in cluster
        if _can_be_ended(one.development, first.development) and not settled(first.group, one.group)
    ]
    if (days and soon >= min(days)) or any(_finds_at_once(onward, end, board) for board in begun):
        return soon
    return min(days, default=None)


def _finds_at_once(onward: Onward, end: Told, board: Foldable) -> bool:
    day = max([end[0].earliest or date.min, *turns_of(board).days.values()])
    made = _made_by(end, after := onward(board, end, day, None), board)
    leaves = ends_it(end[0].development)
    return _finds(made) or (leaves and any(_goes_on(after, step) for step in made))


def _days_of(before: Foldable, first: Item, last: date, ends: Sequence[date]) -> Iterator[date]:
    """The days, to a last one, on which a development may come next that make a difference: as
    soon as it can, and once time has ended something."""
    soon = max([first.earliest or date.min, *turns_of(before).days.values()])
    if soon <= last:
        yield soon
        yield from (day for day in ends if soon < day <= last)


def last_day(told: Told) -> date:
    """The last day on which something can have come: none after the one that it says is its
    last."""
    first = told[0]
    said = (until(getattr(item.development, "lapses", None)) for item in told)
    return min([first.latest, *(day for day in said if (first.earliest or date.min) <= day)])


def _unrelated(board: Foldable, cluster: Sequence[Told]) -> list[set[int]]:
    """For each of some developments the others that are put beside it, and do nothing to what it
    does: in what order the two come is all the same."""
    put = [_put(board, one) for one in cluster]
    return [
        {at for at, two in enumerate(put)
         if one and two and one.day == two.day and one.name not in two.with_wholes
         and two.name not in one.with_wholes}
        for one in put
    ]  # fmt: skip


class _Put(NamedTuple):
    """What a development puts, on no line but those of one name, and the wholes of that."""

    day: date | None
    name: str
    with_wholes: Set[str]


def _put(board: Foldable, told: Told) -> _Put | None:
    names = {move.key.name for item in told for move in board.moves.of(item)}
    kinds = {type(item.development) for item in told}
    if len(names) != 1 or not kinds.issubset(_PUTS) or any(map(_says_of_another, told)):
        return None
    (name,) = names
    wholes = {name for item in told for name in board.moves.wholes_of(item)}
    return _Put(told[0].earliest, name, wholes | names)


_PUTS = (d.DemandMade, d.OfferMade, *WORDS, d.MeasureImposed)


def _says_of_another(item: Item) -> bool:
    return any(getattr(item.development, field, None) for field in ("about", "carries_out"))


def _may_come_next(
    led: Sequence[Set[int]], unrelated: Sequence[Set[int]], done: Set[int]
) -> Sequence[int]:
    """What may come next of some developments, once some are done: of what is put beside all that
    is left one alone, for it comes to the same wherever it comes."""
    left = {*range(len(led))} - done
    found = [at for at in sorted(left) if led[at] <= done]
    alone = (at for at in found if left - {at} <= unrelated[at])
    return [*islice(alone, 1)] or found


def _has_more_steps(led: Sequence[Set[int]], unrelated: Sequence[Set[int]], most: int) -> bool:
    """Whether the orders of some developments, each with those that come before it, surely have
    more than so many steps, however many of them come to the same."""
    reached: dict[frozenset[int], set[int | None]] = {frozenset(): {None}}
    for _ in led:
        further: dict[frozenset[int], set[int | None]] = {}
        for done, lasts in reached.items():
            for at in _may_come_next(led, unrelated, done):
                if all(_comes_sooner(led, unrelated, done, at, last) for last in lasts):
                    continue
                further.setdefault(done | {at}, set()).add(at)
                most -= 1
        if most < 0:
            return True
        reached = further
    return False


def _comes_sooner(
    led: Sequence[Set[int]],
    unrelated: Sequence[Set[int]],
    done: Set[int],
    at: int,
    last: int | None,
) -> bool:
    """Whether what may come next of some developments may have come right before the `last` one as
    well, which comes to the same, and is tried there."""
    if last is None or last < at or last not in unrelated[at]:
        return False
    return at in _may_come_next(led, unrelated, done - {last})


def _can_be_ended(one: d.Development, end: d.Development) -> bool:
    """Whether what a development does may be what another one ends: only words are dropped, only
    what is in force is lifted, and suspended as what is announced is, and of an agreement what
    began it."""
    if in_its_life(end) and not getattr(end, "settles", ()):
        return type(one) is d.AgreementReached and ends_it(end) and not in_its_life(one)
    if refers_back(one):
        return False
    if isinstance(end, d.Withdrawn):
        return not end.measure or isinstance(one, WORDS)
    found = (*_IN_FORCE, d.MeasureAnnounced) if isinstance(end, d.MeasureSuspended) else _IN_FORCE
    return not isinstance(end, d.Measure) or isinstance(one, found)


_IN_FORCE = (*DEEDS, d.PolicyNoted)


def _begins(one: d.Development) -> bool:
    """Whether it is an entry of an agreement that presupposes nothing."""
    return isinstance(one, d.AgreementReached) and one.status in ANEW and not one.settles


def _is_idle(told: Told, board: Foldable, made: Sequence[Step], early: bool, nothing: bool) -> bool:
    """Whether a development does nothing in an order in which it came `early`, before what had
    happened for certain: what refers back presupposes that, or, where there is `nothing` that it
    can end, any that stands. What had ended nobody can have gone on with; where nothing begins an
    agreement, what states commitments of it, or settles something, does."""
    entry = told[0].development
    if in_its_life(entry) and board.moves.deals.name_of(told[0]) not in (board.names or ()):
        return False  # what it did to its agreement is not on this board
    settles = getattr(entry, "settles", ())
    if not (made or settles or ends_it(entry)) and _is_by_who_has_none(told[0], board):
        return False
    if goes_on_with_it(entry):
        begins = nothing and bool(settles or getattr(entry, "commits", ()))
        mine = (step for step in made if step.track.key.kind == "commitment")
        goes_on = begins or any(_goes_on(board, step) for step in mine)
        if not (goes_on and settles):
            return not goes_on
    if ends_it(entry):
        return early and not made  # who has left may say so again
    return early and refers_back(entry) and not _finds(made, nothing)


def _is_by_who_has_none(item: Item, board: Foldable) -> bool:
    """Whether it goes on with an agreement for who has taken on nothing in it, but others have."""
    deals, bound = board.moves.deals, board.moves.naming.bound(item)
    return _others_stood(board, deals.name_of(item), item.group) and all(
        party not in bound for party, _ in deals.at(item).commitments
    )


def _made_by(told: Told, board: Foldable, before: Foldable) -> list[Step]:
    """The steps that a development made, and not time by then."""
    made = board.steps[len(before.steps) :]
    return [step for step in made if step.group == told[0].group and step.lapsed_on is None]


def _goes_on(board: Foldable, step: Step) -> bool:
    """Whether a step goes on with what stood on its line, or, of who has taken on nothing, on that
    of another."""
    return step.before is not None or _others_stood(board, step.track.key.name, step.group)


def _others_stood(board: Foldable, name: str, group: str) -> bool:
    """Whether a line of a name stood on the day of a development, by something else."""
    day = turns_of(board).days[group]
    return any(
        not line.rows_only and form.group != group
        and (form.state.status not in ENDED or (form.lapsed_on or day) > day)
        for line in board.lines(name) for form in line.frontier[-1:]
    )  # fmt: skip


def _finds(steps: Sequence[Step], any_: bool = False) -> bool:
    """Whether a development that made some steps finds what it presupposes; `any_` that stands."""
    settles = [step for step in steps if step.moves[0].effect == "settle"]
    if steps and not any_ and getattr(steps[0].first.development, "settles", ()):
        steps = settles
    return any(
        step.moves[0].with_whole
        or step.moves[0].effect == "reopen"
        or (step.track.key.kind == "commitment" and is_agreed_anew(step.moves[0]))
        or _finds_it(step, any_)
        for step in steps
    )


def _finds_it(step: Step, any_: bool) -> bool:
    before = step.before.state if step.before else step.beside.state if step.beside else None
    if before is None:
        return False
    # What is first threatened of a part may be in force with its whole; what one deal settled
    # another may settle, too.
    as_whole = step.parent is not None and before.status in ON_THE_WAY
    again = step.moves[0].effect == "settle" and before.status == "settled"
    stands = any_ and before.status not in ENDED
    return as_whole or again or stands or can_end(step.moves[0], before)


def _alike(board: Foldable) -> object:
    """What is equal for boards that go on in the same way. Of the lines of one name, and of all
    measures, it may count which was there first, and which began first to stand as it does."""
    tracks, turns = board.tracks, {group: at for at, group in enumerate(turns_of(board).days)}
    if len(tracks) < 2:
        return where_it_stands(board)
    lines = grouped(tracks, lambda key: "" if key.kind in ACTS else key.name)
    first = {
        key: turns.get(began(track.frontier[-1], turns).group, -1) for key, track in tracks.items()
    }
    return frozenset(where_it_stands(board)), frozenset([
        (*keys, *sorted(keys, key=first.__getitem__)) for keys in lines.values()
    ])  # fmt: skip


def where_it_stands(board: Foldable) -> tuple[object, ...]:
    """What is equal for boards that hold the same lines, which stand in the same forms."""
    return tuple([
        (key, frozenset([unordered(step.state) for step in track.frontier]))
        for key, track in board.tracks.items()
    ])  # fmt: skip


def _last_told(board: Foldable) -> tuple[object, ...]:
    """What came last on each line, and what it found there; what time has ended of it since."""
    return tuple([
        (step.group, step.lapsed_on, unordered(step.before.state) if step.before else None)
        for track in board.tracks.values() for step in track.standing[-1:]
    ])  # fmt: skip
