"""The party's ledger: one more ask hardens, one more give softens (R5).

A package is one step. There is a step only where an earlier one is settled before it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from projections.codebook import ASKS
from projections.comparison import Confidence, weakest
from projections.order import Order
from projections.record import Item
from projections.tracks import Board, Step
from projections.verdicts import AuditRow, OrderBy

Answered = Callable[[str, Iterable[Item]], tuple[str, ...]]


@dataclass(kw_only=True)
class _Entry:
    """One step on a ledger: what a party newly asked or gave at once (a package is one)."""

    party: str
    column: Literal["asks", "gives"]
    steps: list[Step]


def _column(step: Step) -> Literal["asks", "gives"] | None:
    kind = step.track.key.kind
    if step.lapsed_on is not None or step.moves[0].effect != "put":
        return None
    if kind in ASKS or (kind == "measure" and step.state.status == "threatened"):
        return "asks"
    return "gives" if kind == "offer" else None


def ledger_rows(board: Board, answered: Answered) -> Iterator[AuditRow]:
    """The ledger steps of every party, in the order in which they were made.

    `answered(party, items)` names the other side's developments that these followed.
    """
    entries: dict[tuple[str, str, str], _Entry] = {}
    for step in board.steps:
        column = _column(step)
        if column is None:
            continue
        party = step.track.key.party
        package = next((i.development.package for i in step.items if i.development.package), None)
        unit = f"package:{package}" if package else step.group
        entry = entries.setdefault(
            (party, column, unit), _Entry(party=party, column=column, steps=[])
        )
        entry.steps.append(step)
    past: dict[tuple[str, str, str | None], _Past] = {}
    for entry in entries.values():
        for issue in (*dict.fromkeys(step.issue for step in entry.steps), None):
            line = past.setdefault((entry.party, entry.column, issue), _Past())
            steps = [s for s in entry.steps if issue is None or s.issue == issue]
            is_new = any(step is step.track.steps[0] for step in steps)
            earlier = line.before(board.record.order, steps, look_further=is_new)
            if earlier and is_new:
                yield _row(board, answered, entry, issue, steps, earlier)


class _Past:
    """What stands on one line of a ledger: all units so far, and those that none came after."""

    def __init__(self) -> None:
        self._units: list[Sequence[Step]] = []
        self._last: list[Sequence[Step]] = []

    def before(
        self, order: Order, unit: Sequence[Step], *, look_further: bool
    ) -> list[Sequence[Step]]:
        """The last units that are settled before this one, which is then on the line too.

        Where none of the last ones is, those before them are looked at if `look_further`.
        """
        settled = [other for other in self._last if _came_before(order, other, unit)]
        found = settled
        if not settled and look_further:
            found = [other for other in self._units if _came_before(order, other, unit)]
        self._last = [other for other in self._last if other not in settled] + [unit]
        self._units.append(unit)
        return found


def _came_before(order: Order, one: Sequence[Step], two: Sequence[Step]) -> bool:
    return any(order.settled(a.group, b.group) for a in one for b in two)


def _row(
    board: Board,
    answered: Answered,
    entry: _Entry,
    issue: str | None,
    steps: Sequence[Step],
    earlier: Sequence[Sequence[Step]],
) -> AuditRow:
    order = board.record.order
    stood = [step for unit in earlier for step in unit]
    by_dates = any(order.by_dates(a.group, b.group) for a in stood for b in steps)
    by: OrderBy = "dates" if by_dates else "link"
    grades: list[Confidence] = ["high" if by_dates else "medium"]
    thing = "ask" if entry.column == "asks" else "give"
    note = f"one more {thing} on the ledger" + (
        f", {len(steps)} items in one document" if len(steps) > 1 else ""
    )
    to_ids = tuple(dict.fromkeys(i for step in steps for i in step.ids))
    items = [item for step in steps for item in step.items]
    if all(board.record.codebook.authority(i.development) == "A4" for i in items):
        grades.append("medium")
    towards = {step.track.key.toward for step in steps}
    sources = [s for step in steps for s in step.sources]
    return AuditRow(
        party=entry.party,
        toward=next(iter(towards)) if len(towards) == 1 else None,
        issue=issue,
        track="ledger",
        dimension=entry.column,
        verdict="hardened" if entry.column == "asks" else "softened",
        led_by=None,
        rule="R5",
        from_ids=tuple(dict.fromkeys(i for step in stood for i in step.ids)),
        to_ids=to_ids,
        before=", ".join(dict.fromkeys(step.track.key.name for step in stood)),
        after=", ".join(dict.fromkeys(step.track.key.name for step in steps)),
        order=by,
        confidence=weakest(*grades),
        in_answer_to=answered(entry.party, items),
        sources=tuple(dict.fromkeys(sources)),
        note=note,
        day=max(step.latest for step in steps),
    )
