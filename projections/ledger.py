"""The party's ledger: one more ask hardens, one more give softens (R5).

A package is one step. There is a step only where an earlier one is settled before it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from projections.codebook import ASKS
from projections.comparison import Confidence, weakest
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
    new: bool = False

    @property
    def day(self) -> date:
        return max(step.latest for step in self.steps)

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(i for step in self.steps for i in step.ids))


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
        entry.new = entry.new or step is step.track.steps[0]
    seen: dict[tuple[str, str], list[_Entry]] = {}
    for entry in entries.values():
        earlier = seen.setdefault((entry.party, entry.column), [])
        if entry.new:
            yield from _entry_rows(board, answered, entry, earlier)
        earlier.append(entry)


def _entry_rows(
    board: Board, answered: Answered, entry: _Entry, earlier: Sequence[_Entry]
) -> Iterator[AuditRow]:
    issues = dict.fromkeys(step.issue for step in entry.steps)
    for issue in (*issues, None):
        steps = [s for s in entry.steps if issue is None or s.issue == issue]
        if not any(step is step.track.steps[0] for step in steps):
            continue
        past = [
            other for other in earlier if issue is None or issue in {s.issue for s in other.steps}
        ]
        row = _row(board, answered, entry, issue, steps, past)
        if row is not None:
            yield row


def _row(
    board: Board,
    answered: Answered,
    entry: _Entry,
    issue: str | None,
    steps: Sequence[Step],
    past: Sequence[_Entry],
) -> AuditRow | None:
    order = board.record.order
    pairs = [
        (other, order.by_dates(a.group, b.group), order.settled(a.group, b.group))
        for other in past
        for a in other.steps
        if issue is None or a.issue == issue
        for b in steps
    ]
    settled = list({id(other): other for other, _, is_settled in pairs if is_settled}.values())
    if not settled:
        # Nothing is known to have come before: the baseline, as on a track's first step.
        return None
    by: OrderBy = "dates" if any(by_dates for _, by_dates, _ in pairs) else "link"
    grades: list[Confidence] = ["high" if by == "dates" else "medium"]
    thing = "ask" if entry.column == "asks" else "give"
    note = f"one more {thing} beside {len(settled)} earlier" + (
        f", of {len(steps)} items in one document" if len(steps) > 1 else ""
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
        from_ids=tuple(
            dict.fromkeys(
                i
                for other in settled
                for step in other.steps
                if issue is None or step.issue == issue
                for i in step.ids
            )
        ),
        to_ids=to_ids,
        before=", ".join(
            dict.fromkeys(
                step.track.key.name
                for other in settled
                for step in other.steps
                if issue is None or step.issue == issue
            )
        ),
        after=", ".join(dict.fromkeys(step.track.key.name for step in steps)),
        order=by,
        confidence=weakest(*grades),
        in_answer_to=answered(entry.party, items),
        sources=tuple(dict.fromkeys(sources)),
        note=note,
        day=max(step.latest for step in steps),
    )
