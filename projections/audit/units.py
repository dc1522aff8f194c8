"""What a party newly asks and gives at once: the units that its ledger counts."""

from __future__ import annotations

from collections.abc import Iterable, Set
from datetime import date
from functools import cached_property
from itertools import takewhile
from typing import Literal

import msgspec

from events import developments as d
from projections.fold.tracks import Board, Step, Track
from projections.moves.naming import ACTS
from projections.moves.scales import ASKS, ON_THE_WAY

Column = Literal["asks", "gives"]
COLUMNS: tuple[Column, ...] = ("asks", "gives")


class Unit(msgspec.Struct, kw_only=True, eq=False, dict=True):
    """What a party newly asks and gives at once: first steps, after all that is before `begins`."""

    party: str
    board: Board
    package: str | None = None
    steps: list[tuple[Step, Column]] = []
    new: dict[Step, None] = {}

    @cached_property
    def groups(self) -> frozenset[str]:
        """The developments that it is told by, by their accounts' common name."""
        return frozenset(step.group for step, _ in self.steps)

    @cached_property
    def begins(self) -> date:
        """The first day of the last of them; of what opens a track in one of several statements
        whose order nothing settles, that of the earliest."""
        return max(min(map(_earliest, _openings(self.board, step))) for step, _ in self.steps)

    @cached_property
    def ends(self) -> date:
        """The day by which all of it has certainly happened."""
        return max(step.latest for step, _ in self.steps)

    @cached_property
    def linked(self) -> Set[str]:
        """What links put before it."""
        return frozenset().union(*map(self.board.record.order.came_before, self.groups))

    def may_be_with(self, other: Unit) -> bool:
        """Whether neither of two certainly came before the other."""
        return (
            self.begins <= other.ends
            and other.begins <= self.ends
            and not self.groups <= other.linked
            and not other.groups <= self.linked
        )

    def on(self, issue: str | None, column: Column) -> list[Step]:
        """Its steps on an issue (None: on any) in a column, where one of them is new there."""
        found = [s for s, c in self.steps if c == column and issue in (None, s.issue)]
        return found if any(step in self.new for step in found) else []


def units_of(board: Board, party: str | None) -> dict[Step, Unit]:
    """The last step of each unit -> the unit: what is told at once and opens a track at least.
    What a package certainly says on another day it says anew."""
    found: dict[tuple[str, str], Unit] = {}
    units: list[Unit] = []
    there: set[int] = set()
    for step in board.steps:
        there.add(step.track.place)
        whose = step.track.key.party
        column = _side(step) if party in (None, whose) else None
        is_new = column is not None and _is_new(board, step, there)
        if column is None or (step.track.key.kind == "commitment" and not is_new):
            continue
        package = next((i.development.package for i in step.items if i.development.package), None)
        told = f"package:{package}" if package else step.group
        unit = found.get((whose, told))
        if unit is None or _earliest(step) > unit.steps[0][0].latest:
            unit = found[whose, told] = Unit(party=whose, board=board, package=package)
            units.append(unit)
        unit.steps.append((step, column))
        if is_new:
            unit.new[step] = None
    return {unit.steps[-1][0]: unit for unit in units if unit.new}


def _openings(board: Board, step: Step) -> Iterable[Step]:
    """A step with all of the same last day that may open its track as well as it does."""
    if step.before is not None:
        return (step,)
    there = board.tracks[step.track.key].steps  # what is only possible is there alone
    beside = takewhile(lambda other: other.latest == step.latest, there[step.place :])
    return (other for other in beside if other.before is None)


def _earliest(step: Step) -> date:
    return step.first.earliest or date.min


def is_noted(track: Track) -> bool:
    """Whether a track began as a standing policy that was noted, and asks for nothing."""
    first = (track.of_all.track if track.of_all else track).steps[0]
    return isinstance(first.first.development, d.PolicyNoted)


def _side(step: Step) -> Column | None:
    """Whether a step asks or gives."""
    if step.silent or step.lapsed_on is not None or step.moves[0].effect != "put":
        return None
    kind = step.track.key.kind
    if kind in ASKS:
        return "asks"
    if kind in ACTS:
        first = step is step.track.steps[0] and not is_noted(step.track)
        return "asks" if step.state.status in ON_THE_WAY or first else None
    return "gives" if kind in ("offer", "commitment") and not step.rows_only else None


def _is_new(board: Board, step: Step, there: Set[int]) -> bool:
    """Whether a step opens a track that is one more on the ledger beside those that are there."""
    track, beside = step.track, step.track.steps[0].beside
    # What ends it may be told first, where its own days leave that open.
    if step is not next((one for one in track.steps if one.moves[0].effect == "put"), None):
        return False
    if track.of_all:
        return False
    match track.key.kind:
        case "demand" | "mechanism":
            return True
        case "offer":
            return beside is None  # what is offered about what stands has its row there
        case "commitment":
            return not _gives_what_it_offered(board, step, there)
        case _ if beside is not None:
            return False  # a part, or what carries out a threat, is no new ask
    development = step.first.development
    if isinstance(development, d.MeasureThreatened | d.MeasureAnnounced):
        return step.state.status in ON_THE_WAY
    return isinstance(development, d.MeasureImposed) and step.parent is None


def _gives_what_it_offered(board: Board, step: Step, there: Set[int]) -> bool:
    """Whether the agreement settles an offer of the party's own on the commitment's issue."""
    deal = step.moves[0].deal
    if deal is None:
        return False
    return any(
        track.key.kind == "offer"
        and track.key.owner == step.track.key.party
        and track.place in there
        and track.steps[0].issue == step.issue
        for name, _ in board.moves.naming.with_parts(deal.settled, step.latest)
        for track in board.called(name)
    )
