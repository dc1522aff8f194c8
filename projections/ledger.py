"""The party's ledger of an issue and of the whole: what it asks and what it gives (R5).

A new ask beside what stands hardens, a new give softens; the very first, and the first after all
ended, is a baseline. Where several have none certainly before them, they may have come together,
and nothing can be said. A package, and one party's commitments in one entry, are one unit.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Literal

from events import developments as d
from projections.findings import Confidence, Verdict, weakest
from projections.lapsing import lapse_day
from projections.naming import TABLED
from projections.order import Order
from projections.record import Item
from projections.scales import ASKS, ON_THE_WAY
from projections.state import ENDED
from projections.tracks import Board, Step
from projections.verdicts import AuditRow, OrderBy, only_possible

MOST_NAMED = 50
"""How many of what stood a row of the ledger names; it counts the rest."""

Column = Literal["asks", "gives"]
_COLUMNS: tuple[Column, ...] = ("asks", "gives")

Answered = Callable[[str, Iterable[Item]], tuple[str, ...]]

_STANDS = (*TABLED, "measure")
"""The kinds of track that stand on a ledger. What is agreed is no longer asked or offered."""


@dataclass(kw_only=True, eq=False)
class Unit:
    """What a party newly asks and gives at once: the first steps of its tracks. It is certainly
    after what had happened before `begins`."""

    party: str
    package: str | None = None
    steps: list[tuple[Step, Column]] = field(default_factory=list)
    new: dict[Step, None] = field(default_factory=dict)

    def holds(self, step: Step) -> bool:
        """Whether a step is a part of what is said at once, if only as a revision."""
        packages = {item.development.package for item in step.items} - {None}
        return step.group in self.groups or self.package in packages

    @cached_property
    def groups(self) -> frozenset[str]:
        """The developments that it is told by, by their accounts' common name."""
        return frozenset(step.group for step, _ in self.steps)

    @property
    def begins(self) -> date:
        return max(step.first.earliest or date.min for step, _ in self.steps)

    def on(self, issue: str | None, column: Column) -> list[Step]:
        """Its steps on an issue (None: on any) in a column, where one of them is new there."""
        found = [s for s, c in self.steps if c == column and issue in (None, s.issue)]
        return found if self.new.keys() & set(found) else []


@dataclass(frozen=True, kw_only=True)
class LedgerStep:
    """New asks, or gives, of a party on an issue (None: on the whole), the forms of what stood
    before it, and how many more there are that are not named. `joint` where several units have
    none certainly before them."""

    party: str
    column: Column
    issue: str | None
    steps: Sequence[Step]
    stood: Sequence[Step] = ()
    unnamed: int = 0
    joint: bool = False

    @property
    def verdict(self) -> Verdict:
        if self.joint:
            return "incomparable"
        return "hardened" if self.column == "asks" else "softened"

    @property
    def groups(self) -> frozenset[str]:
        """The developments that make it, by their accounts' common name."""
        return frozenset(step.group for step in self.steps)


def ledger_rows(
    board: Board, answered: Answered, *, party: str | None = None, issue: str | None = None
) -> Iterator[AuditRow]:
    """The ledger steps of every party, in the order in which they were made; with `party` or
    `issue` those of that ledger alone. `answered(party, items)` names the other side's
    developments that these followed."""
    for step in ledger_steps(board, party=party, issue=issue):
        yield _row(board, answered, step)


def ledger_steps(
    board: Board, *, party: str | None = None, issue: str | None = None
) -> Iterator[LedgerStep]:
    """What `ledger_rows` tells, without its words."""
    lines: dict[tuple[str, str | None], _Line] = {}

    def on(whose: str, about: str | None) -> _Line:
        if (whose, about) not in lines:
            lines[whose, about] = _Line(board.record.order, whose, about)
        return lines[whose, about]

    units = _units(board, party)
    issues: dict[int, str] = {}
    for step in board.steps:
        track, key = step.track.place, step.track.key
        whose = key.party
        if party not in (None, whose) or key.tabled:
            continue
        unit = units.pop(step, None)
        if unit is not None:
            for about in (*dict.fromkeys(s.issue for s in unit.new), None):
                if issue in (None, about):
                    yield from on(whose, about).take(unit)
        if key.kind in _STANDS:
            was = issues.setdefault(track, step.issue)
            if was != step.issue:  # told under another issue, it leaves the one it was on
                issues[track] = step.issue
                on(whose, was).leave(track)
            for about in (step.issue, None):
                if issue in (None, about):
                    on(whose, about).note(step)
    for line in lines.values():
        yield from line.together()


def _units(board: Board, party: str | None) -> dict[Step, Unit]:
    """The first step of each unit -> the unit: what is told at once and opens a track at least."""
    found: dict[tuple[str, str], Unit] = {}
    there = set[int]()
    for step in board.steps:
        there.add(step.track.place)
        whose = step.track.key.party
        column = _side(step) if party in (None, whose) else None
        is_new = column is not None and _is_new(board, step, there)
        if column is None or (step.track.key.kind == "commitment" and not is_new):
            continue
        package = next((i.development.package for i in step.items if i.development.package), None)
        told = f"package:{package}" if package else step.group
        unit = found.setdefault((whose, told), Unit(party=whose, package=package))
        unit.steps.append((step, column))
        if is_new:
            unit.new[step] = None
    return {unit.steps[0][0]: unit for unit in found.values() if unit.new}


def _side(step: Step) -> Column | None:
    """Whether a step asks or gives."""
    if step.silent or step.lapsed_on is not None or step.moves[0].effect != "put":
        return None
    kind = step.track.key.kind
    if kind in ASKS:
        return "asks"
    if kind == "measure":
        return "asks" if step.state.status in ON_THE_WAY or step is step.track.steps[0] else None
    return "gives" if kind in ("offer", "commitment") and not step.rows_only else None


def _is_new(board: Board, step: Step, there: Set[int]) -> bool:
    """Whether a step opens a track that is one more on the ledger beside those that are there."""
    track, beside = step.track, step.beside
    if step is not track.steps[0]:
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
        and track.key.party == step.track.key.party
        and track.place in there
        and track.steps[0].issue == step.issue
        for name in deal.settled
        for track in board.called(name)
    )


class _Line:
    """What a party asks and gives on an issue, or on the whole, as its steps are made."""

    def __init__(self, order: Order, party: str, issue: str | None) -> None:
        self._order, self._party, self._issue = order, party, issue
        self._tracks: list[int] = []
        self._places: dict[int, tuple[date, int]] = {}
        self._standing: list[tuple[date, int]] = []
        self._last: dict[int, Step] = {}
        self._ends: dict[int, date] = {}
        self._of: dict[str, list[int]] = {}
        self._gone: list[Step] = []
        self._baseline: list[Unit] = []
        self._joint: list[list[Unit]] = []

    def note(self, step: Step) -> None:
        """Take in what became of a track."""
        track = step.track.place
        if track not in self._places:
            self._places[track] = (step.latest, len(self._tracks))
            self._tracks.append(track)
            self._of.setdefault(step.group, []).append(track)
        stood = track in self._last and _stands(self._last[track])
        self._last[track] = step
        self._ends[track] = _ends(step)
        stands = _stands(step)
        if stands and not stood:
            insort(self._standing, self._places[track])
        elif stood and not stands:
            del self._standing[bisect_left(self._standing, self._places[track])]
            if step.lapsed_on is None:
                insort(self._gone, step, key=lambda one: one.latest)

    def leave(self, track: int) -> None:
        """Forget a track that is on another issue from now on."""
        if track in self._last and _stands(self._last.pop(track)):
            del self._standing[bisect_left(self._standing, self._places[track])]

    def take(self, unit: Unit) -> Iterator[LedgerStep]:
        """Judge a new unit by what stood just before it."""
        begins = unit.begins
        named, count = self._before(unit, begins)
        if not named:
            if not any(self._ends[self._tracks[i]] > begins for _, i in self._standing):
                self._close()
            self._baseline.append(unit)
            return
        linked = {g for s, _ in unit.steps for g in self._order.came_before(s.group)}
        stood = [_before(unit, self._last[track], begins, linked) for track in named]
        yield from self._steps([unit], stood=stood, unnamed=count - len(named))

    def together(self) -> Iterator[LedgerStep]:
        """One row a line for units that may have come together."""
        self._close()
        for units in self._joint:
            yield from self._steps(units, joint=True)

    def _steps(self, units: Iterable[Unit], **how: Any) -> Iterator[LedgerStep]:
        for column in _COLUMNS:
            steps = [s for unit in units for s in unit.on(self._issue, column)]
            if steps:
                yield LedgerStep(
                    party=self._party, column=column, issue=self._issue, steps=steps, **how
                )

    def _close(self) -> None:
        if len(self._baseline) > 1:
            self._joint.append(self._baseline)
        self._baseline = []

    def _before(self, unit: Unit, begins: date) -> tuple[list[int], int]:
        """The tracks that certainly came before a unit and stand, the nearest of them, and how
        many there are in all."""
        i = bisect_left(self._standing, (begins, -1))
        linked = {
            track
            for group in unit.groups
            for earlier in self._order.came_before(group)
            for track in self._of.get(earlier, ())
            if track in self._last
            and self._places[track][0] >= begins
            and _stands(self._last[track])
        }
        linked |= self._may_stand(unit, begins)
        near = [track for track in linked if self._ends[track] > begins]
        while i and len(near) < MOST_NAMED + len(linked):
            i -= 1
            track = self._tracks[self._standing[i][1]]
            if self._ends[track] > begins:
                near.append(track)
        near.sort(key=self._places.__getitem__)
        return near[-MOST_NAMED:], len(near) + i

    def _may_stand(self, unit: Unit, begins: date) -> set[int]:
        """The tracks that certainly came before a unit and have ended, but in an order that is
        open to it: no answer depends on which of the two is told first."""
        late = self._gone[bisect_left(self._gone, begins, key=lambda one: one.latest) :]
        return {
            one.track.place
            for one in late
            if one is self._last.get(one.track.place)
            and self._places[one.track.place][0] < begins
            and not any(self._order.settled(one.group, group) for group in unit.groups)
        }


def _ends(step: Step) -> date:
    """The day on which time alone ends a track after a step; the last of all where it does not."""
    ends = lapse_day([step])
    if ends is None or ends.what == "pending":
        return date.max
    back = ends.what == "itself" and step.state.status == "suspended"
    return date.max if back else ends.day


def _before(unit: Unit, step: Step, begins: date, linked: Set[str]) -> Step:
    """The form of a track that certainly stood before what the unit itself says of it."""
    while step.before is not None and (
        unit.holds(step) or (step.latest >= begins and step.group not in linked)
    ):
        step = step.before
    return step


def _stands(step: Step) -> bool:
    """Whether a track stands after a step: on one side of an open order at least."""
    return any(s.state.status not in ENDED for s in (step, *step.unsettled[-MOST_NAMED:]))


def _row(board: Board, answered: Answered, made: LedgerStep) -> AuditRow:
    order, steps = board.record.order, made.steps
    by: OrderBy = "unsettled" if made.joint else _means(order, made)
    grades: list[Confidence] = ["low" if made.joint else "high" if by == "dates" else "medium"]
    if made.joint:
        note = "which of them came first is open: they may have come together"
    else:
        note = f"one more {made.column.removesuffix('s')} on the ledger"
        items_told = len({(step.track.key.track, step.issue) for step in steps})
        if items_told > 1:
            note += f", {items_told} items"
            note += " in one document" if len(made.groups) > 1 else ""
    if not all(step.first.certain for step in steps):
        note += f"; {only_possible(board.record)}"
    if made.unnamed:
        note += f"; {made.unnamed} earlier ones are not named"
    items = [item for step in steps for item in step.items]
    if all(board.record.codebook.authority(i.development) == "A4" for i in items):
        grades.append("medium")
    towards = {step.track.key.toward for step in steps}
    return AuditRow(
        party=made.party,
        toward=next(iter(towards)) if len(towards) == 1 else None,
        issue=made.issue,
        track="ledger",
        dimension=made.column,
        verdict=made.verdict,
        led_by=None,
        rule="R0" if made.joint else "R5",
        from_ids=_ids(made.stood),
        to_ids=_ids(steps),
        before=_names(made.stood) or None,
        after=_names(steps),
        order=by,
        confidence=weakest(*grades),
        in_answer_to=answered(made.party, items),
        sources=tuple(dict.fromkeys(source for step in steps for source in step.sources)),
        note=note,
        day=board.record.by_then(max(step.latest for step in steps)),
    )


def _means(order: Order, made: LedgerStep) -> OrderBy:
    """How it is known that what stood came before: by the strongest of all pairs."""
    begins = min(step.first.earliest or date.min for step in made.steps)
    if any(one.track.steps[0].latest < begins for one in made.stood):
        return "dates"
    found = {
        order.means(one.track.steps[0].group, step.group)
        for one in made.stood
        for step in made.steps
    }
    strongest: tuple[OrderBy, ...] = ("dates", "time", "link")
    return next((means for means in strongest if means in found), "presumed")


def _ids(steps: Sequence[Step]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for step in steps for name in step.ids))


def _names(steps: Sequence[Step]) -> str:
    return ", ".join(dict.fromkeys(step.track.key.name for step in steps))
