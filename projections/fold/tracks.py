"""Tracks and their steps: one party's line on one thing, as it came to be what it is.

A step is one development on one track, with all its accounts. Accounts of the same development
are one step and are never compared with each other.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date
from functools import cached_property
from operator import attrgetter
from sys import maxsize
from typing import Literal, overload

import msgspec
from msgspec.structs import replace

from events import developments as d
from projections.moves.by_kind import Move, Moves
from projections.moves.naming import TrackKey
from projections.moves.scales import ON_THE_WAY
from projections.record.items import Item, Record
from projections.record.order import Order
from projections.rules.comparison import compare
from projections.rules.findings import Verdict
from projections.rules.state import ENDED, State, together
from projections.rules.verdicts import AuditRow

_UNKNOWN = State()


class Beside(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """What a first step is held against beside its own track: its whole or the threat of another
    name (`forms`, and those it `perhaps` had), or what it is about: `steps` put it there."""

    what: Literal["whole", "carried", "agreement", "measure"]
    name: str
    steps: tuple[Step, ...]
    state: State
    forms: tuple[State, ...] = ()
    perhaps: tuple[State, ...] = ()


class Step(msgspec.Struct, kw_only=True, eq=False):
    """One development on one track.

    `before` is the settled step it is compared with; `rivals` are further ones that came before
    it in an order of their own that is open; `unsettled` those that may lie on either side.
    `place` is its index among the steps of its track, `run` that of the first of the steps right
    before it that have the same state. `items` are the accounts, in order of record, with the
    `first` of them, and `ids` their names; `latest` is the day by which the cut has it happened;
    `refers_back` says whether it presupposes what its track held, `presumes` are the places of
    what is taken to have come before it for that reason alone. `mixed` says whether its
    state hangs on which of several forms it found, `ways` what it came to with each, where that is
    not one. `issue` is the one that its track is on from here; a `silent` step has no row, a
    `rows_only` one no position. `parent` is the whole that its track was by then known to be a
    part of, `split_into` what it was split into. `ended` is all that stood when a lapse came, with
    what goes on beside it. `since` is the first day on which it is there; what time alone did may
    only have been `folded` later.
    """

    track: Track
    group: str
    moves: Sequence[Move]
    items: list[Item]
    first: Item
    ids: tuple[str, ...]
    latest: date
    refers_back: bool
    presumes: frozenset[int] = frozenset()
    state: State = _UNKNOWN
    ways: tuple[State, ...] = ()
    before: Step | None = None
    rivals: Sequence[Step] = ()
    unsettled: Sequence[Step] = ()
    place: int = -1
    run: int = -1
    lapsed_on: date | None = None
    note: str | None = None
    issue: str
    mixed: bool = False
    silent: bool = False
    rows_only: bool = False
    parent: TrackKey | None = None
    split_into: tuple[str, ...] = ()
    since: date
    folded: date
    ended: Sequence[Step] = ()
    beside: Beside | None = None
    preferences: tuple[d.Preference, ...] = ()
    judged: Judged | None = None
    """Its verdict, once it was asked for: it hangs on what came before, and on no later day."""
    _kept: bool | None = None

    @property
    def states(self) -> tuple[State, ...]:
        """Its state in each way in which it may have come to it."""
        return self.ways or (self.state,)

    @property
    def kept(self) -> bool:
        """Whether it only says again what stood before it, whatever else lies beside it."""
        if self._kept is None:
            self._kept = self._only_says_again()
        return self._kept

    def _only_says_again(self) -> bool:
        silent = self.silent and not (self.moves[0].beneath or self.moves[0].effect == "withdraw")
        if self.before is None or self.rivals or silent:
            return False
        if self.state == self.before.state:
            return True
        was, key = self.before.state, self.track.key
        if was.status in ENDED and self.state.status != was.status:
            return False
        found = compare(key, was, self.state, self.preferences, drops=self.drops)
        return all(finding.verdict == "held" for finding in found)

    @property
    def drops(self) -> bool:
        """Whether what is no longer pending was dropped by it, and not carried out."""
        if self.lapsed_on is not None:
            # A suspension that is over carries out the return that was pending.
            return self.before is not None and self.before.state.status == self.state.status
        return self.moves[0].effect == "withdraw"

    @property
    def is_word(self) -> bool:
        """Whether it speaks of what is pending alone: what stands stays as it was."""
        before = self.before
        if before is None or self.state.status != before.state.status:
            return False
        if self.state.pending is None and before.state.pending is None:
            return False
        if replace(self.state, pending=None) != replace(before.state, pending=None):
            return False
        if self.state.pending != before.state.pending:
            return True
        return self.state.pending is not None and self.moves[0].stated.status in ON_THE_WAY

    def said_by(self, *, pending: bool) -> Step:
        """The step, back from this one, that speaks of what is pending, or of what stands."""
        step = self
        while step.is_word != pending and step.before is not None:
            step = step.before
        return step

    @property
    def sources(self) -> tuple[str, ...]:
        if len(self.items) == 1 and len(self.items[0].citations) < 2:
            return self.items[0].sources
        return tuple(dict.fromkeys(s for item in self.items for s in item.sources))


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """A step's verdict as a whole, with its rows."""

    step: Step
    verdict: Verdict
    led_by: str | None
    rows: tuple[AuditRow, ...]


class Stretch(Sequence[Step]):
    """Some steps of a track in a row, without a list of their own: there may be thousands."""

    def __init__(
        self, steps: Sequence[Step], start: int, stop: int, *, in_place: bool = False
    ) -> None:
        """`in_place`: `steps` are those of the track itself, each where its `place` says."""
        self._steps, self._start, self._stop = steps, start, stop
        self.in_place = in_place

    def __len__(self) -> int:
        return self._stop - self._start

    @overload
    def __getitem__(self, index: int) -> Step: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Step]: ...
    def __getitem__(self, index: int | slice) -> Step | Sequence[Step]:
        if isinstance(index, slice):
            return [self._steps[i] for i in range(self._start, self._stop)[index]]
        return self._steps[range(self._start, self._stop)[index]]


class Stay(msgspec.Struct, eq=False):
    """How long a step stood: from `since` until the day before `until` (None: it does). `oldest`
    is the place, among the stays of its track, of the first that stood when it began to."""

    step: Step
    since: date
    place: int
    oldest: int
    until: date | None = None


class Track(msgspec.Struct, kw_only=True, eq=False):
    """One party's line on one thing toward one counterpart, as steps in the one order, and those
    that nothing settled has replaced (`frontier`). `place` is its number, as tracks were opened."""

    key: TrackKey
    place: int
    steps: list[Step] = []
    frontier: list[Step] = []
    stays: list[Stay] = []
    _lasting: list[Stay] = []
    _dated: int = maxsize
    """So many steps are placed by days alone."""
    _latests: list[date] = []
    _reaches: list[date] = []
    _stood: tuple[int, int, list[Step]] = (-1, -1, [])

    def add(self, step: Step) -> None:
        """Put a step with its state behind all others."""
        step.place = step.run = len(self.steps)
        if self.steps and self.steps[-1].state == step.state:
            step.state, step.run = self.steps[-1].state, self.steps[-1].run
        if step.lapsed_on is not None:
            self._dated = min(self._dated, step.place)
        self.steps.append(step)
        self._latests.append(step.latest)
        reach = step.first.earliest or date.min
        self._reaches.append(max(reach, self._reaches[-1]) if self._reaches else reach)

    def place_by_dates(self, step: Step, order: Order) -> list[Step] | None:
        """Settle what came before a step, where days alone say so on this track so far; the last
        of those are returned. None where links or what it refers back to count too.

        Steps are folded by their latest day: what came before is a beginning of the list, and of
        that nothing has replaced what lasts into the latest earliest day.
        """
        if step.refers_back or order.comes_after_something(step.group):
            self._dated = min(self._dated, len(self.steps))
        if self._dated <= len(self.steps):
            return None
        earliest = step.first.earliest or date.min
        end = bisect_left(self._latests, earliest)
        if end < len(self.steps):
            step.unsettled = Stretch(self.steps, end, len(self.steps), in_place=True)
        self.stand([step], step.since, bisect_left(self.frontier, earliest, key=_latest))
        start = bisect_left(self._latests, self._reaches[end - 1], 0, end) if end else 0
        if self._stood[:2] != (start, end):
            self._stood = (start, end, arranged(self.steps[start:end]))
        return self._stood[2]

    def stand(self, steps: Iterable[Step], day: date, gone: int | Set[int]) -> None:
        """From a day on these stand, and some do no longer: the first so many of the frontier, or
        those of these places."""
        if isinstance(gone, int):
            leaving = self._lasting[:gone]
            del self._lasting[:gone], self.frontier[:gone]
        else:
            leaving = [stay for stay in self._lasting if stay.step.place in gone]
            self._lasting = [stay for stay in self._lasting if stay.step.place not in gone]
            self.frontier = [stay.step for stay in self._lasting]
        for stay in leaving:
            stay.until = day
        for step in steps:
            place = len(self.stays)
            stay = Stay(step, day, place, self._lasting[0].place if self._lasting else place)
            self.stays.append(stay)
            self._lasting.append(stay)
            self.frontier.append(step)

    @property
    def changed(self) -> date:
        """The last day on which something began to stand."""
        return self.stays[-1].since if self.stays else date.min

    def as_of(self, day: date) -> Track:
        """The track as it was at the end of a day by which it was there: for reading alone."""
        if self.changed <= day:
            return self
        steps = self.steps[: bisect_right(self.steps, day, key=_since)]
        return Track(key=self.key, place=self.place, steps=steps, frontier=self.stood_on(day))

    def thawed(self, day: date) -> Track:
        """The track as all that was folded by a day left it, to go on from there."""
        count = bisect_right(self.steps, day, key=_folded)
        frontier = self.stood_on(day)
        if count < len(self.steps) and self.steps[count].since <= day:
            frontier = list(self.steps[count].ended)  # what time alone did comes again
        found = Track(
            key=self.key,
            place=self.place,
            steps=self.steps[:count],
            _dated=self._dated if self._dated < count else maxsize,
            _latests=self._latests[:count],
            _reaches=self._reaches[:count],
        )
        found.stand(frontier, date.min, 0)
        return found

    def onward(self) -> Track:
        """The track to go on from in a known order, where nothing is placed by days."""
        found = Track(key=self.key, place=self.place, steps=[*self.steps])
        found.stand(self.frontier, date.min, 0)
        return found

    def stood_on(self, day: date) -> list[Step]:
        """What stood at the end of a day by which it was there."""
        end = bisect_right(self.stays, day, key=_since)
        stays = self.stays[self.stays[end - 1].oldest : end]
        return [stay.step for stay in stays if stay.until is None or stay.until > day]

    @property
    def parent(self) -> TrackKey | None:
        """The whole that it is known to be a part of."""
        return self.steps[-1].parent if self.steps else None

    @property
    def of_all(self) -> Step | None:
        """The step of what is toward all from which it went on toward this party alone."""
        before = self.steps[0].before if self.steps else None
        return before if before and before.track.key != self.key else None

    @property
    def split_into(self) -> tuple[str, ...]:
        return self.steps[-1].split_into if self.steps else ()

    @property
    def rows_only(self) -> bool:
        """Whether it holds no position, as what is done about a round of talks."""
        return all(step.rows_only for step in self.frontier)

    @property
    def issue(self) -> str:
        return self.standing[-1].issue

    @property
    def has_several_forms(self) -> bool:
        return len(self.frontier) > 1 or bool(self.frontier[0].ways)

    @property
    def ended(self) -> bool:
        """Whether every form of it has ended."""
        return all(step.state.status in ENDED for step in self.frontier)

    @property
    def standing(self) -> list[Step]:
        """The steps that nothing settled has replaced: one, or several of unsettled order."""
        return arranged(self.frontier)

    @property
    def state(self) -> State:
        """Where it stands: what its standing steps have in common, and where they differ."""
        return together([step.state for step in self.standing])


_latest, _since, _folded = attrgetter("latest"), attrgetter("since"), attrgetter("folded")


class Board:
    """The tracks of a record at a cut, in the order in which they were opened, as answers read
    them; `steps` in the order in which they were made."""

    record: Record
    moves: Moves
    tracks: Mapping[TrackKey, Track]
    steps: Sequence[Step]

    def called(self, name: str) -> Sequence[Track]:
        """The tracks of a proposal, a measure or an agreement, and of the answers to it."""
        raise NotImplementedError

    def restates(self, move: Move) -> bool:
        """Whether an account says again what was said, redacted since or not."""
        if self.record.others(move.item, "restates"):
            return True
        return not self._redacted.isdisjoint(move.item.development.restates)

    @cached_property
    def _redacted(self) -> frozenset[str]:
        return frozenset(self.record.redacted)

    @cached_property
    def steps_of(self) -> dict[str, list[Step]]:
        """Development id -> its steps, one for each track it moves."""
        found: dict[str, list[Step]] = {}
        for step in self.steps:
            for item in step.items:
                found.setdefault(item.id, []).append(step)
        return found


def arranged(steps: Sequence[Step]) -> list[Step]:
    """Steps of unsettled order in an order of their own making: by day, what ended first, by id.

    So no answer depends on which of them was entered first.
    """
    if len(steps) < 2:
        return list(steps)
    return sorted(
        steps,
        key=lambda s: (s.latest, s.first.depth, s.state.status not in ENDED, min(s.ids)),
    )
