"""What the lines of one thing, toward all, toward one party, of a part, come to, put in order
together.

What is done to one line does something to the other. So where days leave an order open, each order
is folded plainly, as if it were known, and each line comes to what these leave of it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence, Set
from datetime import date, timedelta
from itertools import chain
from operator import attrgetter
from typing import NamedTuple

from msgspec.structs import replace

from events import developments as d
from events.memo import Memo
from events.when import until
from projections.arriving import for_folding, refers_back
from projections.entered import ends_it
from projections.every_order import Last
from projections.in_turn import Foldable, InTurn, Told, onward, turns_of
from projections.lives import can_end
from projections.moves import Move
from projections.naming import ACTS, TABLED, TrackKey
from projections.record import Item
from projections.scales import ON_THE_WAY
from projections.state import State, distinct, together, unordered
from projections.tracks import Step, Track

LINES = (*ACTS, *TABLED)
"""The kinds of lines of which several may be of one thing: toward all, toward one, of a part."""

_MOST_TOLD = 30
"""Of one thing of which more is told no order is folded."""

_MOST_FOLDED = 300
"""So many steps are folded at most for a development that is added: four take a millisecond."""


class Way(NamedTuple):
    """One way in which a step came last on a line: as it was folded in that order, the state that
    it found, and what time had ended of it by the day on which this is told, and since when."""

    step: Step
    found: State | None
    over: tuple[State, date] | None


Ways = dict[TrackKey, dict[str, list[Way]]]
"""Line -> group -> the ways in which that development came last on it."""


class Jointly:
    """The orders of what is told of one thing, tried as a board is folded."""

    def __init__(self, board: Foldable, whole: Jointly | None = None) -> None:
        """`whole`: those of the board of all days, of which this one is folded on a day."""
        self._board, self._whole = board, whole
        self._tried: dict[tuple[str, ...], list[Foldable]] = {}
        self._open = Memo(self._open_with)
        self._left: set[frozenset[str]] = set()
        """Developments that have too many orders: so have they with more."""
        self._beyond: set[frozenset[str]] = set()
        """Names of which too much is told."""

    def ways(self, accounts: Told, found: Sequence[Move], today: date) -> Ways:
        """What each line comes to with a development that is added, in each order in which the
        fewest ends presuppose what only comes after them. Nothing where it has one line, its
        days leave nothing open, or there is too much of it."""
        if isinstance(self._board.record.order, InTurn):
            return {}  # nothing is open
        mine = [move.key.name for move in found if move.key.kind in LINES]
        names = self._open[frozenset(mine)] if mine else frozenset[str]()
        if not names or names in self._beyond:
            return {}
        told = self._told(names, accounts, today)
        if not told or not self._has_several(told, found):
            return {}
        clusters = self._beside_each_other(told)
        ends = _days_after_last_days(told)
        by_then = self._board.record.by_then
        last = ((one[0].earliest or date.min, by_then(one[0].latest)) for one in told)
        if len(clusters) == len(told) and not any(
            first < end <= day for first, day in last for end in ends
        ):
            return {}
        boards = [self._board.without_any(InTurn(self._board.record.order, {}), names)]
        for number, cluster in enumerate(clusters, start=1):
            so_far = tuple([one[0].group for one in chain(*clusters[:number])])
            if number == len(clusters):
                boards = self._in_each_order(boards, cluster, ends, today)
            elif (same := self._settled_boards(so_far, clusters[:number])) is not None:
                boards = same
            else:
                boards = self._tried[so_far] = self._in_each_order(boards, cluster, ends)
        return _last_on_each(boards, {move.key.party for move in found})

    def _settled_boards(
        self, so_far: tuple[str, ...], clusters: Sequence[Sequence[Told]]
    ) -> list[Foldable] | None:
        """The boards of some developments that were tried before, here or on all days."""
        there = self._tried.get(so_far)
        if there is None and self._whole and all(one[0].certain for one in chain(*clusters)):
            there = self._whole._tried.get(so_far)
        return there

    def stand(self, ways: Ways, today: date) -> None:
        """Let each line stand from today on as it came out."""
        for key, last in ways.items():
            track = self._board.tracks.get(key) or self._board.open(key)
            self._board.lapse(track, today)
            forms = [*self._forms(track, last, today)]
            forms.sort(key=attrgetter("place"))
            if list(map(_as_told, forms)) != list(map(_as_told, track.frontier)):
                track.stand(forms, today, len(track.frontier))

    def _forms(
        self, track: Track, last: Mapping[str, Sequence[Way]], today: date
    ) -> Iterator[Step]:
        """The forms of a line in which each development came last, and those that time ended."""
        there = {one.place: one for one in track.frontier}
        lapses = {one.lapsed_on: one for one in track.steps if one.lapsed_on}
        ended: dict[int, list[State]] = {}
        for group, ways in last.items():
            made: list[State] = []
            for way in ways:
                lapse = lapses.get(way.over[1]) if way.over else None
                if way.over and lapse is not None:
                    ended.setdefault(lapse.place, []).append(way.over[0])
                else:
                    made.append(way.over[0] if way.over else way.step.state)
            if made:
                mine = [s for s in track.steps if s.group == group and s.lapsed_on is None]
                step = mine[-1] if mine else self._added(track, ways[0].step, today)
                yield _told_as(there.get(step.place, step), made)
        for place, states in ended.items():
            yield _told_as(there.get(place, track.steps[place]), states)

    def _added(self, track: Track, made: Step, today: date) -> Step:
        """A step, as it was folded in an order, that did nothing to a line as that was folded: it
        is there without a row of its own."""
        visible, board = self._board.record.visible, self._board
        items = [visible[id] for id in made.ids]
        moves = [replace(one, item=visible[one.item.id], silent=True) for one in made.moves]
        # What it was beside on that board is nothing to this one, where a whole may be missing.
        step = replace(
            made, track=track, moves=moves, items=items, first=items[0], since=today,
            folded=today, latest=board.record.by_then(items[0].latest), parent=track.parent,
            before=track.steps[-1] if track.steps else None, beside=None, rivals=(), ended=(),
            presumes=frozenset(), silent=True, judged=None, _kept=None,
        )  # fmt: skip
        before = board.came_before
        step.unsettled = tuple([one for one in track.steps if not before(one, step)])
        track.add(step)
        board.steps.append(step)
        return step

    def _open_with(self, names: frozenset[str]) -> frozenset[str]:
        """Some names with what bears on them, if days may leave an order of theirs open."""
        naming = self._board.moves.naming
        if len(names) == 1 and naming.has_one_line(next(iter(names))):
            return frozenset()
        found = naming.hanging_together(names)
        return found if naming.is_open(found) else frozenset()

    def _has_several(self, told: Sequence[Told], found: Sequence[Move]) -> bool:
        """Whether a party has several lines of what is told, of a part, or toward one party alone,
        or an agreement that settled it was ended."""
        items = list(chain.from_iterable(told))
        if any(ends_it(item.development) for item in items):
            return True
        moves = chain(found, *map(self._board.moves.of, items))
        lines = {move.key for move in moves if move.key.kind in LINES}
        parties = {move.key.party for move in found}
        there = chain.from_iterable(self._board.called(name) for name in {k.name for k in lines})
        mine = {key for key in (*lines, *(t.key for t in there)) if key.party in parties}
        return len(mine) > len(parties)

    def _told(self, names: frozenset[str], accounts: Told, today: date) -> list[Told]:
        """What is told under some names as far as it was folded, in the one order; nothing if it is
        too much."""
        record = self._board.record
        named = {item for name in names for item in self._of_name(name, today)}
        entries = [item for item in named if type(item.development) is d.AgreementReached]
        deals = map(self._board.moves.deals.name_of, entries)
        of_deals = {item for name in deals for item in self._of_name(name, today)}
        items = sorted(named | of_deals, key=attrgetter("sort_key"))
        by = [
            item for item in items
            if record.by_then(item.latest) <= today and not record.is_later(item)
            and (item.certain or record.cut.reading == "possible")
            # What does nothing to them whatever came before does nothing in any order.
            and (item in of_deals
                 or any(move.key.name in names for move in self._board.moves.of(item)))
        ]  # fmt: skip
        told: list[Told] = []
        for one in for_folding(by):
            told.append(one)
            if len(told) > _MOST_TOLD or any(item.development.package for item in one):
                # What is done to a package is told under its own name.
                self._beyond.add(names)
                return []
            if one[0].group == accounts[0].group:
                return told
        return []

    def _of_name(self, name: str, today: date) -> Sequence[Item]:
        """What is told under a name, as far as it may have come by a day."""
        found = self._board.record.of_name(name)
        if self._board.record.cut.reading == "possible":
            return found
        return found[: bisect_right(found, today, key=attrgetter("latest"))]

    def _beside_each_other(self, told: Sequence[Told]) -> list[list[Told]]:
        """The developments in groups: all of one came before all of the next."""
        settled = self._board.record.order.settled
        clusters: list[list[Told]] = []
        for one in told:
            new = [one]
            while clusters and not all(
                settled(was[0].group, is_[0].group) for was in clusters[-1] for is_ in new
            ):
                new = [*clusters.pop(), *new]
            clusters.append(new)
        return clusters

    def _in_each_order(
        self,
        begun: Sequence[Foldable],
        cluster: Sequence[Told],
        ends: Sequence[date],
        by: date | None = None,
    ) -> list[Foldable]:
        """The boards to which the orders of a cluster lead (by a day), those in which the fewest
        ends presuppose what only comes after them; none if there are too many."""
        most, first = _MOST_FOLDED, self._comes_first
        led = [{at for at, two in enumerate(cluster) if first(two[0], one[0])} for one in cluster]
        groups = frozenset([one[0].group for one in cluster])
        if not begun or any(left <= groups for left in self._left):
            return []
        if _has_more_steps(led, most):
            self._left.add(groups)
            return []
        # What was done so far -> the boards that it may have come to, each with those ends.
        reached: dict[frozenset[int], dict[object, tuple[int, Foldable]]]
        reached = {frozenset(): {at: (0, board) for at, board in enumerate(begun)}}
        for left in reversed(range(len(cluster))):
            further: dict[frozenset[int], dict[object, tuple[int, Foldable]]] = {}
            for done, boards in reached.items():
                for at, one in enumerate(cluster):
                    if at in done or led[at] - done:
                        continue
                    # What had happened by then for certain may come after what refers back to it.
                    early = refers_back(one[0]) and not done.issuperset(range(at))
                    there = further.setdefault(done | {at}, {})
                    tries = [
                        (idle, before, day)
                        for idle, before in boards.values()
                        for day in self._days_of(before, one[0], ends)
                    ]
                    for idle, before, day in tries:
                        board = onward(before, one, day, None if left else by)
                        nothing = early and not _finds(board.steps[len(before.steps) :])
                        # Of those that are as a day leaves them each may have been the last.
                        last = _last_told(board) if by is not None and not left else None
                        same, count = (_alike(board), last), idle + nothing
                        if same not in there or count < there[same][0]:
                            there[same] = count, board
                    most -= len(tries)
                    if most < 0:
                        self._left.add(groups)
                        return []
            reached = further
        # None where links go round with what a day presupposes.
        found = reached.get(frozenset(range(len(cluster))), {})
        least = min((idle for idle, _ in found.values()), default=0)
        likely = [board for idle, board in found.values() if idle == least]
        places = {one[0].group: at for at, one in enumerate(cluster)}
        return sorted(
            likely, key=lambda board: [places.get(g, -1) for g in reversed(turns_of(board).days)]
        )

    def _comes_first(self, one: Item, two: Item) -> bool:
        """Whether something certainly came before another; of one day what is presupposed did."""
        settled = self._board.record.order.settled
        if settled(one.group, two.group):
            return True
        same_day = one.earliest == one.latest == two.earliest == two.latest
        presupposed = same_day and refers_back(two) and not refers_back(one)
        return presupposed and not settled(two.group, one.group)

    def _days_of(self, before: Foldable, first: Item, ends: Sequence[date]) -> Iterator[date]:
        """The days on which a development may come next that make a difference: as soon as it can,
        and once time has ended something."""
        soon = max([first.earliest or date.min, *turns_of(before).days.values()])
        last = self._board.record.by_then(first.latest)
        if soon <= last:
            yield soon
            yield from (day for day in ends if soon < day <= last)


def _has_more_steps(led: Sequence[Set[int]], most: int) -> bool:
    """Whether the orders of some developments, each with those that come before it, surely have
    more than so many steps, however many of them come to the same."""
    reached = {frozenset[int]()}
    for _ in led:
        further = [
            done | {at}
            for done in reached
            for at, before in enumerate(led)
            if at not in done and before <= done
        ]
        most -= len(further)
        if most < 0:
            return True
        reached = {*further}
    return False


def _days_after_last_days(told: Sequence[Told]) -> list[date]:
    """The days from which something is over that was said to last until a day."""
    lasts = {until(getattr(item.development, "lapses", None)) for one in told for item in one}
    return [last + timedelta(days=1) for last in sorted(lasts - {date.max})]


def as_last(ways: Sequence[Way]) -> list[Last]:
    """The ways in which a step that is added came last, as those on one line alone."""
    return [Last(way.found, way.step.state, way.over) for way in ways]


def _told_as(step: Step, states: Sequence[State]) -> Step:
    """A step as what it came to in some orders."""
    told = tuple(distinct(states))
    ways, state = (told if len(told) > 1 else ()), together(told)
    same = step.state == state and step.ways == ways
    return step if same else replace(step, state=state, ways=ways, judged=None, _kept=None)


def _as_told(step: Step) -> tuple[int, State, tuple[State, ...]]:
    return step.place, step.state, step.ways


def _finds(steps: Sequence[Step]) -> bool:
    """Whether a development that made some steps finds what it presupposes."""
    return any(
        step.moves[0].with_whole or step.moves[0].effect == "reopen" or _finds_it(step)
        for step in steps
    )


def _finds_it(step: Step) -> bool:
    before = step.before.state if step.before else step.beside.state if step.beside else None
    if before is None:
        return False
    # What is first threatened of a part may be in force with its whole.
    as_whole = step.parent is not None and before.status in ON_THE_WAY
    return as_whole or can_end(step.moves[0], before)


def _alike(board: Foldable) -> object:
    """What is equal for boards that go on in the same way: which line was there first may count."""
    return tuple([
        (key, frozenset([unordered(step.state) for step in track.frontier]))
        for key, track in board.tracks.items()
    ])  # fmt: skip


def _last_told(board: Foldable) -> tuple[object, ...]:
    """What came last on each line, and what time has ended of it since."""
    return tuple([
        (step.group, step.lapsed_on) for track in board.tracks.values()
        for step in track.standing[-1:]
    ])  # fmt: skip


def _last_on_each(boards: Sequence[Foldable], parties: Set[str]) -> Ways:
    """What came last on each line in some boards."""
    ways: Ways = {}
    for board in boards:
        for key, track in board.tracks.items():
            if key.kind not in LINES or key.party not in parties:
                continue
            step, over = track.standing[-1], None
            while step.lapsed_on is not None and step.before is not None:
                over = over or (step.state, step.lapsed_on)
                step = step.before
            way = Way(step, step.before.state if step.before else None, over)
            ways.setdefault(key, {}).setdefault(step.group, []).append(way)
    return ways
