"""The audit: in which steps, by which rule and after whose move each position hardened.

Every step of every track is compared with the settled one before it; a new ask or give is one
more on the party's ledger. Sorted is not settled: where the order is open, a verdict is given
only if it is the same in either order, else the row says `incomparable` (R0).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from msgspec.structs import replace

from projections.audit.ledger import ledger_rows
from projections.audit.weighing import about, findings_of
from projections.fold.besides import goes_on_from
from projections.fold.responses import forms_answered
from projections.fold.tracks import Board, Judged, Step
from projections.record.items import Item
from projections.record.patience import looking
from projections.record.talks import is_denied
from projections.rules.findings import Finding, Verdict, both_ways, overall_of, weakest
from projections.rules.verdicts import SURE, AuditRow, OrderBy, only_possible
from projections.rules.words import describe


class _Weighed(NamedTuple):
    """The verdict of a step, and what leads it where it is mixed; what was found on its own track
    and beside it; how the order was settled (None: as is known of the last of those that it was
    held against), against which steps, and how many are not named."""

    verdict: Verdict
    led_by: str | None
    findings: list[Finding]
    beside: list[Finding]
    order: OrderBy | None
    against: list[Step]
    unnamed: int


class Audit:
    """All verdicts of a board, in the order of the steps; each is made when it is asked for."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.record = board.record

    def judged(self, step: Step) -> Judged:
        """The verdict of a step of the board."""
        if step.judged is None:
            looking()()
            step.judged = self._judge(step)
        return step.judged

    def verdict(self, step: Step) -> Verdict:
        """The verdict of a step of the board, without its rows where they are not made yet."""
        if step.judged is not None:
            return step.judged.verdict
        looking()()
        if step.silent:
            return "held"
        if step.before is None and not (step.rows_only or step.unsettled or step.beside):
            return "opened"  # nothing stood that it could be held against
        return self._weighed(step).verdict

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
            if since is None or step.latest >= since
            for row in self.judged(step).rows
        ]
        found += [
            row
            for row in ledger_rows(self.board, self._answered, party=party, issue=issue)
            if since is None or row.day >= since
        ]
        return sorted(found, key=lambda row: row.day)

    def _weighed(self, step: Step) -> _Weighed:
        """What a step that has rows comes to, and what that rests on."""
        findings, order, against, unnamed = findings_of(self.board, step)
        beside: list[Finding] = []
        if step.beside is not None and not step.unsettled and goes_on_from(step) is None:
            beside = about(step, step.beside)
        verdict, led_by = overall_of([*findings, *beside])
        return _Weighed(verdict, led_by, findings, beside, order, against, unnamed)

    def _judge(self, step: Step) -> Judged:
        if step.silent:
            return Judged(step=step, verdict="held", led_by=None, rows=())
        verdict, led_by, findings, beside, order, against, unnamed = self._weighed(step)
        order = order or self._means(against[-1], step)
        if verdict == "mixed" and len(findings) > 1:
            leading = next(f for f in findings if f.dimension == led_by)
            was = against[-1].state if against else None
            if step.beside is not None and step.beside.what == "carried":
                was = step.beside.state  # of what is in force, the change that was pending
            findings = [
                *findings,
                replace(
                    leading,
                    dimension="whole",
                    verdict="mixed",
                    confidence=both_ways(findings),
                    before=describe(was) if was else None,
                    after=describe(step.state),
                    note=f"led by {led_by}",
                ),
            ]
        rows = self._rows(step, findings, order, against, unnamed, led_by)
        if beside:
            assert step.beside is not None
            last = list(step.beside.steps)
            rows += self._rows(step, beside, self._means(last[-1], step), last, 0, led_by)
        return Judged(step=step, verdict=verdict, led_by=led_by, rows=rows)

    def _means(self, before: Step, step: Step) -> OrderBy:
        """How it is known that one step came before another."""
        if before.lapsed_on is not None:
            return "dates"
        return self.record.order.means(before.group, step.group) or "presumed"

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
        if not against and step.rows_only and step.moves[0].deal is not None:
            from_ids = step.moves[0].deal.before(step.ids)
            for name in from_ids:
                order = self.record.order.means(name, step.group) or "presumed"
        sources = step.sources
        if against:
            sources = (*sources, *[source for s in against for source in s.sources])
            sources = tuple(dict.fromkeys(sources))
        in_answer_to, presumed = self._answered_by(step)
        if presumed and order != "unsettled":
            order = "presumed"
        authority = self.record.codebook.authority
        denied = key.kind == "talks" and is_denied(self.record, key.party, step.group)
        unnamed_officials = all(authority(i.development) == "A4" for i in step.items)
        rows = []
        for finding in findings:
            grades = [finding.confidence, SURE[order]]
            notes = [finding.note] if finding.note else []
            if finding.dimension == "whole" and step.state.differ:
                grades.append("medium")  # every account gives this verdict
                notes += step.state.disputes
            if denied:
                grades.append("low")
                notes.append("accounts differ on who did it")
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
                    led_by=(finding.led_by or led_by) if finding.verdict == "mixed" else None,
                    rule=finding.rule,
                    from_ids=from_ids,
                    to_ids=step.ids,
                    before=finding.before,
                    after=finding.after,
                    order=order,
                    confidence=weakest(*grades),
                    in_answer_to=in_answer_to,
                    sources=sources,
                    note="; ".join(notes) or None,
                    day=step.latest,
                )
            )
        return tuple(rows)

    def _answered_by(self, step: Step) -> tuple[tuple[str, ...], bool]:
        """What a step answers: what it is linked to, and for a response the form of the
        proposal or measure that was settled before it; and whether that order is presumed."""
        key = step.track.key
        linked = self._answered(key.party, step.items)
        if key.kind != "response" or linked:
            return linked, False
        order = self.record.order
        forms = forms_answered(self.board, step)
        ids = tuple(dict.fromkeys(i for one in forms for i in one.ids))
        presumed = any(order.means(one.group, step.group) == "presumed" for one in forms)
        return ids, presumed

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
