"""The party's ledger: one more ask hardens, one more give softens (R5).

A package is one step. There is a step only where an earlier one is settled before it.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Literal, NamedTuple

from projections.findings import Confidence, Verdict, weakest
from projections.order import Order
from projections.record import Item
from projections.scales import ASKS
from projections.tracks import Board, Step
from projections.verdicts import AuditRow, OrderBy, only_possible

MOST_NAMED = 50
"""How many earlier units a row of the ledger names; it counts the rest."""

Column = Literal["asks", "gives"]

Answered = Callable[[str, Iterable[Item]], tuple[str, ...]]


@dataclass(kw_only=True)
class _Entry:
    """One step on a ledger: what a party newly asked or gave at once (a package is one)."""

    party: str
    column: Column
    steps: list[Step]


def _column(step: Step) -> Column | None:
    kind = step.track.key.kind
    if step.lapsed_on is not None or step.moves[0].effect != "put":
        return None
    if kind in ASKS or (kind == "measure" and step.state.status == "threatened"):
        return "asks"
    return "gives" if kind == "offer" else None


def ledger_rows(
    board: Board, answered: Answered, *, party: str | None = None, issue: str | None = None
) -> Iterator[AuditRow]:
    """The ledger steps of every party, in the order in which they were made; with `party` or
    `issue` those of that party's, or that issue's, ledger alone.

    `answered(party, items)` names the other side's developments that these followed.
    """
    for step in ledger_steps(board, party=party, issue=issue):
        yield _row(board, answered, step)


class LedgerStep(NamedTuple):
    """One more ask, or give, of a party on an issue (None: on the whole), what stood before it,
    and how many more there are that are not named."""

    party: str
    column: Column
    issue: str | None
    unit: Unit
    earlier: list[Unit]
    unnamed: int

    @property
    def verdict(self) -> Verdict:
        return "hardened" if self.column == "asks" else "softened"


def ledger_steps(
    board: Board, *, party: str | None = None, issue: str | None = None
) -> Iterator[LedgerStep]:
    """What `ledger_rows` tells, without its words."""
    past: dict[tuple[str, Column, str | None], _Past] = {}
    for entry in _entries(board, party):
        issues = dict.fromkeys([step.issue for step in entry.steps])
        for about in (*issues, None):
            if issue not in (None, about):
                continue
            line = past.get((entry.party, entry.column, about))
            if line is None:
                line = past[entry.party, entry.column, about] = _Past(board.record.order)
            steps = entry.steps
            if about is not None and len(issues) > 1:
                steps = [s for s in steps if s.issue == about]
            unit = Unit(line.count, steps)
            earlier, unnamed = line.before(unit)
            if earlier and unit.is_new:
                yield LedgerStep(entry.party, entry.column, about, unit, earlier, unnamed)


def _entries(board: Board, party: str | None) -> Iterable[_Entry]:
    entries: dict[tuple[str, Column, str], _Entry] = {}
    for step in board.steps:
        whose = step.track.key.party
        if party not in (None, whose):
            continue
        column = _column(step)
        if column is None:
            continue
        package = next((i.development.package for i in step.items if i.development.package), None)
        told = f"package:{package}" if package else step.group
        entry = entries.get((whose, column, told))
        if entry is None:
            entry = entries[whose, column, told] = _Entry(party=whose, column=column, steps=[])
        entry.steps.append(step)
    return entries.values()


class Unit:
    """One step of a ledger's line. `first` is the earliest of the days by which its parts had
    certainly happened, `begins` the latest of their first possible days: a unit is settled
    before another by days where its `first` lies before the other's `begins`. `is_new` says
    whether it opens a track, `place` where it stands on the line."""

    __slots__ = ("begins", "first", "groups", "ids", "is_new", "names", "number", "place", "steps")

    def __init__(self, number: int, steps: Sequence[Step]) -> None:
        self.number = number
        self.steps = steps
        self.is_new = any(step is step.track.steps[0] for step in steps)
        self.groups = frozenset([step.group for step in steps])
        self.first = min([step.latest for step in steps])
        self.begins = max([step.first.earliest or date.min for step in steps])
        self.place = (self.first, number)
        self.ids = tuple(dict.fromkeys([i for step in steps for i in step.ids]))
        self.names = tuple(dict.fromkeys([step.track.key.name for step in steps]))


class _Past:
    """What stands on one line of a ledger: all units so far, and those that none came after,
    both by the day of their place."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._units: list[Unit] = []
        self._last: list[Unit] = []
        self._of: dict[str, list[Unit]] = {}

    @property
    def count(self) -> int:
        """How many units are on the line."""
        return len(self._units)

    def before(self, unit: Unit) -> tuple[list[Unit], int]:
        """The last units that are settled before this one, which is then on the line too: the
        nearest of them, and how many more there are.

        Where none of the last ones is, those before them are looked at if the unit is new.
        """
        linked: dict[int, Unit] = {}
        for group in unit.groups:
            for one in self._order.came_before(group):
                linked |= {other.number: other for other in self._of.get(one, ())}
        end = bisect_left(self._last, unit.begins, key=_first_day)
        by_link = [o for o in self._last[end:] if o.number in linked] if linked else []
        named, count = _nearest(self._last, end, by_link)
        if by_link:
            self._last = [o for o in self._last[end:] if o.number not in linked]
        else:
            del self._last[:end]
        if not count and unit.is_new:
            end = bisect_left(self._units, unit.begins, key=_first_day)
            further = [o for o in linked.values() if o.first >= unit.begins]
            named, count = _nearest(self._units, end, further)
        for line in (self._last, self._units):
            if not line or line[-1].place < unit.place:
                line.append(unit)
            else:
                insort(line, unit, key=_place)
        for group in unit.groups:
            self._of.setdefault(group, []).append(unit)
        return named, count - len(named)


def _first_day(unit: Unit) -> date:
    return unit.first


def _place(unit: Unit) -> tuple[date, int]:
    return unit.place


def _number(unit: Unit) -> int:
    return unit.number


def _nearest(line: Sequence[Unit], end: int, more: Sequence[Unit]) -> tuple[list[Unit], int]:
    """The nearest of a line's units up to `end` and of some more, as they were made, and how
    many there are in all."""
    count = end + len(more)
    nearest = list(line[max(0, end - MOST_NAMED) : end])
    if more:
        nearest = sorted((*nearest, *more), key=_place)[-MOST_NAMED:]
    return sorted(nearest, key=_number), count


def _row(board: Board, answered: Answered, made: LedgerStep) -> AuditRow:
    order, steps, earlier = board.record.order, made.unit.steps, made.earlier
    by_dates = any(
        order.by_dates(a.group, b.group) for other in earlier for a in other.steps for b in steps
    )
    by: OrderBy = "dates" if by_dates else "link"
    grades: list[Confidence] = ["high" if by_dates else "medium"]
    thing = "ask" if made.column == "asks" else "give"
    note = f"one more {thing} on the ledger" + (
        f", {len(steps)} items in one document" if len(steps) > 1 else ""
    )
    if not all(step.first.certain for step in steps):
        note += f"; {only_possible(board.record)}"
    if made.unnamed:
        note += f"; {made.unnamed} earlier ones are not named"
    items = [item for step in steps for item in step.items]
    if all(board.record.codebook.authority(i.development) == "A4" for i in items):
        grades.append("medium")
    towards = {step.track.key.toward for step in steps}
    sources = [s for step in steps for s in step.sources]
    return AuditRow(
        party=made.party,
        toward=next(iter(towards)) if len(towards) == 1 else None,
        issue=made.issue,
        track="ledger",
        dimension=made.column,
        verdict=made.verdict,
        led_by=None,
        rule="R5",
        from_ids=tuple(dict.fromkeys(chain.from_iterable([other.ids for other in earlier]))),
        to_ids=made.unit.ids,
        before=", ".join(dict.fromkeys(chain.from_iterable([other.names for other in earlier]))),
        after=", ".join(made.unit.names),
        order=by,
        confidence=weakest(*grades),
        in_answer_to=answered(made.party, items),
        sources=tuple(dict.fromkeys(sources)),
        note=note,
        day=board.record.by_then(max(step.latest for step in steps)),
    )
