"""The party's ledger of an issue and of the whole: what it asks and what it gives (R5).

A new ask beside what stands hardens, a new give softens; the very first, and the first after all
ended, is a baseline. Where several have none certainly before them, they may have come together,
and nothing can be said. A package, and one party's commitments in one entry, are one unit.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import chain
from operator import attrgetter, itemgetter
from typing import Any

import msgspec

from projections.audit.units import COLUMNS, Column, Unit, is_noted, units_of
from projections.fold.lapsing import lapse_day
from projections.fold.tracks import Board, Step
from projections.moves.naming import ACTS, TABLED
from projections.record.items import Item
from projections.record.order import Order
from projections.rules.findings import Verdict, weakest
from projections.rules.state import ENDED
from projections.rules.verdicts import SURE, AuditRow, OrderBy, only_possible

MOST_NAMED = 50
"""How many of what stood a row of the ledger names; it counts the rest."""

Answered = Callable[[str, Iterable[Item]], tuple[str, ...]]

_STANDS = (*TABLED, *ACTS)
"""The kinds of track that stand on a ledger. What is agreed is no longer asked or offered."""


class LedgerStep(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """New asks, or gives, of a party on an issue (None: on the whole), the forms of what stood
    before it, and how many more there are that are not named. `open` where several units have none
    certainly before them, or all that stood may have ended by then."""

    party: str
    column: Column
    issue: str | None
    steps: Sequence[Step]
    stood: Sequence[Step] = ()
    unnamed: int = 0
    open: bool = False

    @property
    def verdict(self) -> Verdict:
        if self.open:
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
            lines[whose, about] = _Line(board, whose, about)
        return lines[whose, about]

    units = units_of(board, party)
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
        if key.kind in _STANDS and not is_noted(step.track):
            was = issues.setdefault(track, step.issue)
            if was != step.issue:  # told under another issue, it leaves the one it was on
                issues[track] = step.issue
                on(whose, was).note(step, date.max, stands=False)
            ends, stands = _ends(step), _stands(step)
            for about in (step.issue, None):
                if issue in (None, about):
                    on(whose, about).note(step, ends, stands=stands)
    for line in lines.values():
        yield from line.together()


_Place = tuple[date, int, str, str, int]


class _Held(msgspec.Struct, eq=False):
    """A track on a line: its place among those there, whichever was entered first, its last step,
    the day on which time alone ends it, and whether it stands."""

    place: _Place
    step: Step
    ends: date = date.max
    stands: bool = False


_place, _latest = attrgetter("place"), attrgetter("latest")
_over = attrgetter("ends")


class _Line:
    """What a party asks and gives on an issue, or on the whole, as its steps are made."""

    def __init__(self, board: Board, party: str, issue: str | None) -> None:
        self._board, self._party, self._issue = board, party, issue
        self._held: dict[int, _Held] = {}
        self._standing: list[_Held] = []
        self._of: dict[str, list[_Held]] = {}
        self._gone: list[Step] = []
        self._baseline: list[Unit] = []

    def note(self, step: Step, ends: date, *, stands: bool) -> None:
        """Take in what became of a track."""
        held = self._held.get(step.track.place)
        if held is None:
            name, depth = step.track.key.name, step.first.depth
            place = step.latest, depth, name, min(step.ids), len(self._held)
            held = self._held[step.track.place] = _Held(place, step)
            self._of.setdefault(step.group, []).append(held)
        stood, held.step, held.ends = held.stands, step, ends
        self._stand(held, stands)
        if stood and not stands:
            insort(self._gone, step, key=_latest)

    def _stand(self, held: _Held, stands: bool) -> None:
        if stands and not held.stands:
            insort(self._standing, held, key=_place)
        elif held.stands and not stands:
            del self._standing[bisect_left(self._standing, held.place, key=_place)]
        held.stands = stands

    def take(self, unit: Unit) -> Iterator[LedgerStep]:
        """Judge a new unit by what stood just before it."""
        stood, unnamed = self._before(unit)
        if stood:
            gone = not unnamed and all(self._may_have_ended(form, unit) for form in stood)
            yield from self._steps([unit], stood=stood, unnamed=unnamed, open=gone)
        else:
            self._baseline.append(unit)

    def together(self) -> Iterator[LedgerStep]:
        """One row a line for units that may have come together."""
        for units in _tied(self._baseline):
            if len(units) > 1:
                yield from self._steps(units, open=True)

    def _steps(self, units: Iterable[Unit], **how: Any) -> Iterator[LedgerStep]:
        for column in COLUMNS:
            steps = [s for unit in units for s in unit.on(self._issue, column)]
            if steps:
                yield LedgerStep(
                    party=self._party, column=column, issue=self._issue, steps=steps, **how
                )

    def _may_have_ended(self, form: Step, unit: Unit) -> bool:
        """Whether time, one of several reports of it, or what is told in an order open to the unit,
        had perhaps ended it."""
        if _ends(form) <= unit.ends or not ENDED.isdisjoint(form.state.told("status")):
            return True
        record = self._board.record
        after, by = record.order.linked, record.by_then(unit.ends)
        steps = self._board.tracks[form.track.key].steps  # what is only possible is there alone
        for at in range(form.place + 1, len(steps)):
            later = steps[at]
            if later.since > by:
                break
            if later.state.status not in ENDED or later.group in unit.groups:
                continue
            if later.lapsed_on is None:
                return not any(after(group, later.group) for group in unit.groups)
            if any(form is one for one in later.unsettled):
                return True  # what stood beside it, and perhaps in its place
        beside = form.unsettled[-MOST_NAMED:]
        return any(one.state.status in ENDED for one in beside)

    def _before(self, unit: Unit) -> tuple[list[Step], int]:
        """The forms of tracks that certainly stood before a unit, the nearest of them, and how
        many more there are. What has ended, or left, may stand where its order is open to the
        unit: no answer depends on which of the two is told first."""
        begins = unit.begins

        def formed(some: Iterable[_Held]) -> Iterator[tuple[_Place, list[Step]]]:
            for one in some:
                step = one.step
                if one.stands and step.latest < begins and not step.unsettled:
                    forms = [step] if one.ends > begins else []  # nearly always
                else:
                    forms = self._forms(one, unit)
                if forms:
                    yield one.place, forms

        i = bisect_left(self._standing, (begins, -1), key=_place)
        gone = self._gone[bisect_left(self._gone, begins, key=_latest) :]
        linked = (held for group in unit.linked for held in self._of.get(group, ()))
        late = {*linked, *(self._held[step.track.place] for step in gone)}
        near = list(formed(one for one in late if not one.stands or one.place[0] >= begins))
        most = MOST_NAMED + len(late)
        while i and len(near) < most:
            start = max(0, i - most + len(near))
            near = [*formed(self._standing[start:i]), *near]
            i = start
        if late:
            near.sort(key=itemgetter(0))
        named = [form for _, forms in near[-MOST_NAMED:] for form in forms]
        return named, max(0, len(near) - MOST_NAMED) + i

    def _forms(self, held: _Held, unit: Unit) -> list[Step]:
        """The forms in which a track certainly stood before what the unit itself says of it, if
        only as a revision; none where it did not stand, on this line."""

        def is_before(step: Step) -> bool:
            return (
                step.group not in unit.groups
                and (step.latest < unit.begins or step.group in unit.linked)
                and not (
                    unit.package
                    and step.latest >= unit.begins
                    and any(i.development.package == unit.package for i in step.items)
                )
            )

        step: Step | None = held.step
        while step is not None and not is_before(step):
            step = step.before
        if step is None or self._issue not in (None, step.issue):
            return []
        if not (held.stands if step is held.step else _stands(step)):
            return []
        beside = [s for s in step.unsettled[-MOST_NAMED:] if is_before(s)]
        forms = [s for s in (*beside, step) if s.state.status not in ENDED] or [step]
        return [s for s in forms if _ends(s) > unit.begins]


def _tied(baseline: Iterable[Unit]) -> Iterator[list[Unit]]:
    """Units that hang together by pairs of which neither is certainly the earlier: whichever were
    told first, they are the same. Each list is sorted by the days by which its units are over."""
    near: list[list[Unit]] = []
    for unit in sorted(baseline, key=_told_first):
        yield from (units for units in near if units[-1].ends < unit.begins)
        near = [units for units in near if units[-1].ends >= unit.begins]
        # What lasts longest first: where nothing is linked it decides.
        beside = [units for units in near if any(map(unit.may_be_with, reversed(units)))]
        near = [units for units in near if units not in beside]
        near.append(beside[0] if len(beside) == 1 else sorted(chain(*beside), key=_over))
        insort(near[-1], unit, key=_over)
    yield from near


def _told_first(unit: Unit) -> tuple[date, str, str]:
    """Which of units that begin on one day is named first, whichever was entered first."""
    return unit.begins, min(step.track.key.name for step in unit.new), min(unit.groups)


def _ends(step: Step) -> date:
    """The day on which time alone ends a track after a step; the last of all where it does not."""
    if step.ways:
        stand = [one for one in step.ways if one.status not in ENDED] or step.ways
        each = (msgspec.structs.replace(step, state=one, ways=()) for one in stand)
        return max(map(_ends, each))
    ends = lapse_day([step])
    if ends is None or ends.what == "pending":
        return date.max
    back = ends.what == "itself" and step.state.status == "suspended"
    return date.max if back else ends.day


def _stands(step: Step) -> bool:
    """Whether a track stands after a step: on one side of an open order at least."""
    return step.state.status not in ENDED or any(
        s.state.status not in ENDED for s in step.unsettled[-MOST_NAMED:]
    )


def _row(board: Board, answered: Answered, made: LedgerStep) -> AuditRow:
    order, steps = board.record.order, made.steps
    by: OrderBy = "unsettled" if made.open else _means(order, made)
    grades = [SURE[by]]
    if made.open:
        note = "which of them came first is open: they may have come together"
        if made.stood:
            note = "whether what stood had ended by then is open"
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
        rule="R0" if made.open else "R5",
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
    return tuple(dict.fromkeys([name for step in steps for name in step.ids]))


def _names(steps: Sequence[Step]) -> str:
    return ", ".join(dict.fromkeys([step.track.key.name for step in steps]))
