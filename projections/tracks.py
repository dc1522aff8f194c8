"""Tracks and their steps: one party's line on one thing, as it came to be what it is.

A step is one development on one track, with all its accounts. Accounts of the same development
are one step and are never compared with each other.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, overload

import msgspec
from msgspec.structs import replace

from events import developments as d
from projections.comparison import compare
from projections.moves import Move
from projections.naming import TrackKey
from projections.order import Order
from projections.record import Item
from projections.scales import ON_THE_WAY
from projections.state import ENDED, State, together

_UNKNOWN = State()


class Beside(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """What a first step is held against beside its own track: the whole that it is a part of, the
    threat of another name that it carries out, or what a proposal is about. `steps` put it where
    it stood then."""

    what: Literal["whole", "carried", "agreement", "measure"]
    name: str
    steps: tuple[Step, ...]
    state: State


class Step(msgspec.Struct, kw_only=True, eq=False):
    """One development on one track.

    `before` is the settled step it is compared with; `rivals` are further ones that came before
    it in an order of their own that is open; `unsettled` those that may lie on either side.
    `place` is its index among the steps of its track, `run` that of the first of the steps right
    before it that have the same state. `items` are the accounts, in order of record, `ids` their
    names; `latest` is the day by which it has certainly happened; `refers_back` says whether it
    presupposes what its track held. `issue` is the one that its track is on from here; a `silent`
    step has no row, a `rows_only` one no position. `parent` is the whole that its track was by then
    known to be a part of. `ended` are the forms that a lapse ended.
    """

    track: Track
    group: str
    moves: list[Move]
    items: list[Item]
    ids: tuple[str, ...]
    latest: date
    refers_back: bool
    state: State = _UNKNOWN
    before: Step | None = None
    rivals: Sequence[Step] = ()
    unsettled: Sequence[Step] = ()
    place: int = -1
    run: int = -1
    lapsed_on: date | None = None
    note: str | None = None
    issue: str
    silent: bool = False
    rows_only: bool = False
    parent: TrackKey | None = None
    ended: Sequence[Step] = ()
    beside: Beside | None = None
    preferences: tuple[d.Preference, ...] = ()
    _kept: bool | None = None

    @property
    def kept(self) -> bool:
        """Whether it only says again what stood before it, whatever else lies beside it."""
        if self._kept is None:
            self._kept = self._only_says_again()
        return self._kept

    def _only_says_again(self) -> bool:
        if self.before is None or self.rivals or self.silent:
            return False
        found = compare(
            self.track.key, self.before.state, self.state, self.preferences, drops=self.drops
        )
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
    def first(self) -> Item:
        return self.items[0]

    @property
    def sources(self) -> tuple[str, ...]:
        if len(self.items) == 1 and len(self.items[0].citations) < 2:
            return self.items[0].sources
        return tuple(dict.fromkeys(s for item in self.items for s in item.sources))


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

    def __contains__(self, step: object) -> bool:
        if not self.in_place:
            return any(step is one for one in self)
        return (
            isinstance(step, Step)
            and self._start <= step.place < self._stop
            and self._steps[step.place] is step
        )


def distinct_states(steps: Sequence[Step]) -> Iterator[State]:
    """The states of some steps of a track, the last first; one that stands in a row comes once."""
    seen: set[int] = set()
    i = len(steps) - 1
    while i >= 0:
        step = steps[i]
        if id(step.state) not in seen:
            seen.add(id(step.state))
            yield step.state
        # In a stretch of the track itself, a run of equal states is one jump.
        i -= step.place - step.run + 1 if isinstance(steps, Stretch) and steps.in_place else 1


@dataclass(kw_only=True, eq=False)
class Track:
    """One party's line on one thing toward one counterpart, as steps in the one order."""

    key: TrackKey
    steps: list[Step] = field(default_factory=list)
    frontier: list[Step] = field(default_factory=list)
    parent: TrackKey | None = None
    split_into: tuple[str, ...] = ()
    rows_only: bool = False
    """Whether it holds no position: what is done about a round, or to an agreement by a party
    that takes on nothing."""
    _by_dates: bool = True
    _latests: list[date] = field(default_factory=list)
    _reaches: list[date] = field(default_factory=list)
    _stood: tuple[int, int, list[Step]] = (-1, -1, [])

    def add(self, step: Step) -> None:
        """Put a step with its state behind all others."""
        step.place = step.run = len(self.steps)
        if self.steps and self.steps[-1].state == step.state:
            step.state, step.run = self.steps[-1].state, self.steps[-1].run
        if step.lapsed_on is not None:
            self._by_dates = False
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
            self._by_dates = False
        if not self._by_dates:
            return None
        earliest = step.first.earliest or date.min
        end = bisect_left(self._latests, earliest)
        step.unsettled = Stretch(self.steps, end, len(self.steps), in_place=True)
        del self.frontier[: bisect_left(self.frontier, earliest, key=lambda s: s.latest)]
        self.frontier.append(step)
        start = bisect_left(self._latests, self._reaches[end - 1], 0, end) if end else 0
        if self._stood[:2] != (start, end):
            self._stood = (start, end, arranged(self.steps[start:end]))
        return self._stood[2]

    def mark(self) -> tuple[int, list[Step], bool]:
        """Where it stands, to go back to."""
        return len(self.steps), self.frontier, self._by_dates

    def go_back(self, mark: tuple[int, list[Step], bool]) -> None:
        """Undo the steps that were added since a mark."""
        count, self.frontier, self._by_dates = mark
        for one in (self.steps, self._latests, self._reaches):
            del one[count:]

    @property
    def issue(self) -> str:
        return self.standing[-1].issue

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
