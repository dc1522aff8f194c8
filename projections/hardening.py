"""The audit: in which steps, by which rule and after whose move each position hardened.

Every step of every track is compared with the settled one before it; a new ask or give is one
more on the party's ledger. Sorted is not settled: where the order is open, a verdict is given
only if it is the same in either order, else the row says `incomparable` (R0).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain

from msgspec.structs import replace

from projections.comparison import compare, describe, same_side
from projections.findings import Confidence, Finding, overall, weakest
from projections.ledger import ledger_rows
from projections.record import Item, Record
from projections.state import State, without_figures
from projections.tracks import Board, Step, distinct_states
from projections.verdicts import AuditRow, Judged, OrderBy, only_possible

MOST_NAMED = 50
"""How many steps of open order a row names; it counts the rest."""


class Audit:
    """All verdicts of a board, in the order of the steps; each is made when it is asked for."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.record = board.record
        self._judged: dict[Step, Judged] = {}

    def judged(self, step: Step) -> Judged:
        """The verdict of a step of the board."""
        found = self._judged.get(step)
        if found is None:
            found = self._judged[step] = self._judge(step)
        return found

    def every(self) -> Iterator[Judged]:
        """The verdicts of all steps, track by track."""
        for track in self.board.tracks.values():
            for step in track.steps:
                yield self.judged(step)

    def rows(
        self, *, party: str | None = None, issue: str | None = None, since: date | None = None
    ) -> list[AuditRow]:
        """The rows of the window, track steps and ledger, by day. Filters leave out rows only."""
        found = [
            row
            for track in self.board.tracks.values()
            if party is None or track.key.party == party
            for step in track.steps
            if issue in (None, step.issue)
            if since is None or self.record.by_then(step.latest) >= since
            for row in self.judged(step).rows
        ]
        found += [
            row
            for row in ledger_rows(self.board, self._answered, party=party, issue=issue)
            if since is None or row.day >= since
        ]
        return sorted(found, key=lambda row: row.day)

    def _judge(self, step: Step) -> Judged:
        findings, order, against, unnamed = _findings(self.record, step)
        if step.before is None and not step.unsettled and step.track.parent is not None:
            findings = self._as_part(step)
        verdict, led_by = overall(findings)
        if verdict == "mixed" and len(findings) > 1:
            leading = next(f for f in findings if f.dimension == led_by)
            findings = [
                *findings,
                replace(
                    leading,
                    dimension="whole",
                    verdict="mixed",
                    before=describe(against[-1].state) if against else None,
                    after=describe(step.state),
                    note=f"led by {led_by}",
                ),
            ]
        rows = self._rows(step, findings, order, against, unnamed, led_by)
        return Judged(step=step, verdict=verdict, led_by=led_by, rows=rows)

    def _as_part(self, step: Step) -> list[Finding]:
        """A part starts from the whole's state: its first step may raise or lower the status."""
        assert step.track.parent is not None
        whole = self.board.tracks[step.track.parent].steps
        before = [s for s in whole if self.record.order.settled(s.group, step.group)]
        opened = Finding(dimension="whole", verdict="opened", rule="R8", after=describe(step.state),
                         note=f"a part of {step.track.parent.name}")  # fmt: skip
        if not before:
            return [opened]
        stood = without_figures(before[-1].state)
        found = compare(step.track.key, stood, without_figures(step.state))
        moved = [f for f in found if f.dimension == "status" and f.verdict != "held"]
        note = f"a part of {step.track.parent.name}, compared with the whole"
        return [replace(f, note=note) for f in moved] or [opened]

    def _rows(
        self,
        step: Step,
        findings: Sequence[Finding],
        order: OrderBy,
        against: Sequence[Step],
        unnamed: int,
        led_by: str | None,
    ) -> tuple[AuditRow, ...]:
        """A row for each finding; what the step rests on is the same in all of them."""
        key = step.track.key
        from_ids = tuple(dict.fromkeys([i for s in against for i in s.ids]))
        sources = step.sources
        if against:
            sources = (*sources, *[source for s in against for source in s.sources])
            sources = tuple(dict.fromkeys(sources))
        in_answer_to = self._answered_by(step)
        authority = self.record.codebook.authority
        unnamed_officials = all(authority(i.development) == "A4" for i in step.items)
        rows = []
        for finding in findings:
            grades: list[Confidence] = [finding.confidence]
            notes = [finding.note] if finding.note else []
            if order == "unsettled":
                grades.append("low")
            elif order == "link":
                grades.append("medium")
            if finding.dimension == "whole" and step.state.differ:
                grades.append("low")
                notes += step.state.disputes
            if unnamed_officials:
                grades.append("medium")
            if unnamed:
                notes.append(f"{unnamed} more of open order are not named")
            if step.note and step.note not in notes:
                notes.append(step.note)
            if not step.first.certain:
                notes.append(only_possible(self.record))
            rows.append(
                AuditRow(
                    party=key.party,
                    toward=key.toward,
                    issue=step.issue,
                    track=key.track,
                    dimension=finding.dimension,
                    verdict=finding.verdict,
                    led_by=led_by if finding.verdict == "mixed" else None,
                    rule=finding.rule,
                    from_ids=from_ids,
                    to_ids=step.ids,
                    before=finding.before,
                    after=finding.after,
                    order=order,
                    confidence=weakest(*grades) if len(grades) > 1 else grades[0],
                    in_answer_to=in_answer_to,
                    sources=sources,
                    note="; ".join(notes) or None,
                    day=self.record.by_then(step.latest),
                )
            )
        return tuple(rows)

    def _answered_by(self, step: Step) -> tuple[str, ...]:
        """What a step answers: what it is linked to, and for a response the form of the
        proposal or measure that was settled before it."""
        linked = self._answered(step.track.key.party, step.items)
        if step.track.key.kind != "response" or linked:
            return linked
        settled = self.record.order.settled
        forms = [
            [o for o in reversed(self.board.tracks[key].steps) if settled(o.group, step.group)][:1]
            for key in self.board.named[step.track.key.name]
            if key.kind != "response" and key.party != step.track.key.party
        ]
        return tuple(dict.fromkeys(i for form in forms for one in form for i in one.ids))

    def _answered(self, party: str, items: Iterable[Item]) -> tuple[str, ...]:
        """The other side's developments that these followed."""
        return tuple(
            dict.fromkeys(
                other.id
                for item in items
                for other in self.record.others(item, "responds-to", "follows")
                if party not in (other.development.speaks_for or other.development.actors)
            )
        )


def _findings(record: Record, step: Step) -> tuple[list[Finding], OrderBy, list[Step], int]:
    """The findings of a step, how its order was settled, the steps that it is compared with, and
    how many more there are that are not named."""
    if step.lapsed_on is not None:
        assert step.before is not None
        return compare(step.track.key, step.before.state, step.state), "dates", [step.before], 0
    preferences = record.preferences(step.issue)
    key, before = step.track.key, step.before

    def against(other: State) -> list[Finding]:
        found = compare(key, other, step.state, preferences)
        if step.moves[0].effect in ("settle", "withdraw", "reopen"):
            # It moves the status alone, whatever the terms were.
            return [f for f in found if f.dimension in ("status", "whole")] or found
        return found

    if before is not None:
        settled = against(before.state)
    else:
        after = describe(step.state)
        settled = [Finding(dimension="whole", verdict="opened", rule="R8", after=after)]
    count = len(step.rivals) + len(step.unsettled)
    if not count:
        if before is None:
            return settled, "dates", [], 0
        by_dates = record.order.by_dates(before.group, step.group)
        return settled, "dates" if by_dates else "link", [before], 0
    last = (step.unsettled or step.rivals)[-1]
    nearest = [*step.rivals[-MOST_NAMED:], *step.unsettled[-MOST_NAMED:]][-MOST_NAMED:]
    steps = [*([before] if before is not None else []), *nearest]
    unnamed = count - len(nearest)
    verdicts, held = {overall(settled)[0]}, True
    for state in chain(distinct_states(step.unsettled), distinct_states(step.rivals)):
        verdict = overall(against(state))[0]
        verdicts.add(verdict)
        held = held and verdict == "held"
        if len(verdicts) > 1 and not held:
            break
    if len(verdicts) == 1:
        return settled, "unsettled", steps, unnamed
    if held:
        found = settled if before is not None else against(last.state)
        return found, "unsettled", steps, unnamed
    others = chain(distinct_states(step.unsettled), distinct_states(step.rivals))
    if same_side(chain([step.state], others)):
        # On one side of zero the order does not matter; beside a first answer it holds that side.
        found = settled if before is not None else _same_answer(step)
        return found, "unsettled", steps, unnamed
    leading = against(last.state)[0]
    incomparable = Finding(
        dimension=leading.dimension,
        verdict="incomparable",
        rule="R0",
        before=leading.before or (None if leading.after else describe(last.state)),
        after=leading.after or (None if leading.before else describe(step.state)),
        confidence="low",
        note="the order is unsettled: link the two (--supersedes) if a source says which "
        "came first",
    )
    return [incomparable], "unsettled", steps, unnamed


def _same_answer(step: Step) -> list[Finding]:
    others = chain(step.rivals, step.unsettled)
    told = dict.fromkeys(name for other in others for name in other.state.answers)
    return [
        Finding(
            dimension="response",
            verdict="held",
            rule="R2",
            before=" or ".join(told),
            after=" or ".join(step.state.answers),
            confidence="low",
            note="both answers are on one side; which came first is open",
        )
    ]
