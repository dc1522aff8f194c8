"""The audit: in which steps, by which rule and after whose move each position hardened.

Every step of every track is compared with the settled one before it; a new ask or give is one
more on the party's ledger (R5). Sorted is not settled: where the order is open, a verdict is
given only if it is the same in either order, else the row says `incomparable` (R0).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from projections.codebook import ASKS, RESPONSE_SCALE
from projections.comparison import (
    LED_BY,
    Confidence,
    Finding,
    Verdict,
    compare,
    describe,
    overall,
    weakest,
)
from projections.record import Item, Record
from projections.tracks import Board, Step

OrderBy = Literal["dates", "link", "unsettled"]


@dataclass(frozen=True, kw_only=True)
class AuditRow:
    """One verdict with its evidence. `track` is `ledger` on a party's ledger, where `issue` is
    None for the whole. `from_ids` and `to_ids` are developments; `day` is when it was certain."""

    party: str
    toward: str | None
    issue: str | None
    track: str
    dimension: str
    verdict: Verdict
    led_by: str | None
    rule: str
    from_ids: tuple[str, ...]
    to_ids: tuple[str, ...]
    before: str | None
    after: str | None
    order: OrderBy
    confidence: Confidence
    in_answer_to: tuple[str, ...]
    sources: tuple[str, ...]
    note: str | None
    day: date


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A step's verdict as a whole, with its rows."""

    step: Step
    verdict: Verdict
    led_by: str | None
    rows: tuple[AuditRow, ...]


@dataclass(frozen=True, kw_only=True)
class Summary:
    """A party's verdict on an issue (None: the whole) over the window."""

    party: str
    issue: str | None
    verdict: Verdict
    led_by: str | None
    counts: dict[str, int]


class Audit:
    """All verdicts of a board, in the order of the steps."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.record = board.record
        self.judged: dict[Step, Judged] = {}
        for track in board.tracks.values():
            for step in track.steps:
                self.judged[step] = self._judge(step)

    def rows(
        self, *, party: str | None = None, issue: str | None = None, since: date | None = None
    ) -> list[AuditRow]:
        """The rows of the window, track steps and ledger, by day. Filters leave out rows only."""
        found = [row for judged in self.judged.values() for row in judged.rows]
        found += _ledger(self)
        return sorted(
            (
                row
                for row in found
                if (party is None or row.party == party)
                and (issue is None or row.issue == issue)
                and (since is None or row.day >= since)
            ),
            key=lambda row: row.day,
        )

    def _judge(self, step: Step) -> Judged:
        findings, order, against = _findings(self.record, step)
        if step.before is None and not step.unsettled and step.track.parent is not None:
            findings = self._as_part(step)
        step.kept = self._changes_nothing(step)
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
        rows = tuple(
            self._row(step, finding, order, against, led_by if finding.verdict == "mixed" else None)
            for finding in findings
        )
        return Judged(step=step, verdict=verdict, led_by=led_by, rows=rows)

    def _changes_nothing(self, step: Step) -> bool:
        """Whether it only says again what stood before it, whatever else lies beside it."""
        if step.before is None or step.rivals:
            return False
        preferences = self.record.preferences(step.issue)
        found = compare(step.track.key, step.before.state, step.state, preferences)
        return all(finding.verdict == "held" for finding in found)

    def _as_part(self, step: Step) -> list[Finding]:
        """A part starts from the whole's state: its first step may raise or lower the status."""
        assert step.track.parent is not None
        whole = self.board.tracks[step.track.parent].steps
        before = [s for s in whole if self.record.order.settled(s.group, step.group)]
        opened = Finding(dimension="whole", verdict="opened", rule="R8", after=describe(step.state),
                         note=f"a part of {step.track.parent.name}")  # fmt: skip
        if not before:
            return [opened]
        stood = replace(before[-1].state, quantities=(), scope=())
        found = compare(step.track.key, stood, replace(step.state, quantities=(), scope=()))
        moved = [f for f in found if f.dimension == "status" and f.verdict != "held"]
        note = f"a part of {step.track.parent.name}, compared with the whole"
        return [replace(f, note=note) for f in moved] or [opened]

    def _row(
        self,
        step: Step,
        finding: Finding,
        order: OrderBy,
        against: Sequence[Step],
        led_by: str | None,
    ) -> AuditRow:
        grades: list[Confidence] = [finding.confidence]
        notes = [finding.note] if finding.note else []
        if order == "unsettled":
            grades.append("low")
        elif order == "link":
            grades.append("medium")
        if step.state.disputed:
            grades.append("low")
            notes.append("accounts differ")
        if all(self.record.codebook.authority(i.development) == "A4" for i in step.items):
            grades.append("medium")
        if step.note and step.note not in notes:
            notes.append(step.note)
        key = step.track.key
        from_ids = tuple(dict.fromkeys(i for s in against for i in s.ids))
        sources = (*step.sources, *(source for s in against for source in s.sources))
        return AuditRow(
            party=key.party,
            toward=key.toward,
            issue=step.issue,
            track=key.track,
            dimension=finding.dimension,
            verdict=finding.verdict,
            led_by=led_by,
            rule=finding.rule,
            from_ids=from_ids,
            to_ids=step.ids,
            before=finding.before,
            after=finding.after,
            order=order,
            confidence=weakest(*grades),
            in_answer_to=self._answered(key.party, step.items),
            sources=tuple(dict.fromkeys(sources)),
            note="; ".join(notes) or None,
            day=step.latest,
        )

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


def _findings(record: Record, step: Step) -> tuple[list[Finding], OrderBy, list[Step]]:
    """The findings of a step, how its order was settled, and the steps it is compared with."""
    if step.lapsed_on is not None:
        assert step.before is not None
        return compare(step.track.key, step.before.state, step.state), "dates", [step.before]
    preferences = record.preferences(step.issue)
    key, before = step.track.key, step.before

    def against(other: Step) -> list[Finding]:
        return compare(key, other.state, step.state, preferences)

    opened = [Finding(dimension="whole", verdict="opened", rule="R8", after=describe(step.state))]
    settled = against(before) if before is not None else opened
    rivals = [*step.rivals, *step.unsettled]
    if not rivals:
        if before is None:
            return settled, "dates", []
        by_dates = record.order.by_dates(before.group, step.group)
        return settled, "dates" if by_dates else "link", [before]
    steps = [*([before] if before is not None else []), *rivals]
    verdicts = {overall(settled)[0], *(overall(against(other))[0] for other in rivals)}
    if len(verdicts) == 1 or _same_side([step, *rivals]):
        return settled, "unsettled", steps
    if all(overall(against(other))[0] == "held" for other in rivals):
        return settled if before is not None else against(rivals[-1]), "unsettled", steps
    other = rivals[-1]
    leading = against(other)[0]
    return (
        [
            Finding(
                dimension=leading.dimension,
                verdict="incomparable",
                rule="R0",
                before=leading.before or describe(other.state),
                after=leading.after or describe(step.state),
                confidence="low",
                note="the order is unsettled: link the two (--supersedes) if a source says which "
                "came first",
            )
        ],
        "unsettled",
        steps,
    )


def _same_side(steps: Sequence[Step]) -> bool:
    """Whether all are answers on one side of zero: then their order does not matter."""
    scores = [
        RESPONSE_SCALE[name]
        for step in steps
        for name in step.state.answers
        if name in RESPONSE_SCALE
    ]
    if len(scores) < len(steps):
        return False
    return all(score > 0 for score in scores) or all(score < 0 for score in scores)


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


def _ledger(audit: Audit) -> Iterator[AuditRow]:
    entries: dict[tuple[str, str, str], _Entry] = {}
    for step in audit.board.steps:
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
            yield from _ledger_rows(audit, entry, earlier)
        earlier.append(entry)


def _ledger_rows(audit: Audit, entry: _Entry, earlier: Sequence[_Entry]) -> Iterator[AuditRow]:
    issues = dict.fromkeys(step.issue for step in entry.steps)
    for issue in (*issues, None):
        steps = [s for s in entry.steps if issue is None or s.issue == issue]
        if not any(step is step.track.steps[0] for step in steps):
            continue
        past = [
            other for other in earlier if issue is None or issue in {s.issue for s in other.steps}
        ]
        row = _ledger_row(audit, entry, issue, steps, past)
        if row is not None:
            yield row


def _ledger_row(
    audit: Audit, entry: _Entry, issue: str | None, steps: Sequence[Step], past: Sequence[_Entry]
) -> AuditRow | None:
    order = audit.record.order
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
    if all(audit.record.codebook.authority(i.development) == "A4" for i in items):
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
        in_answer_to=audit._answered(entry.party, items),
        sources=tuple(dict.fromkeys(sources)),
        note=note,
        day=max(step.latest for step in steps),
    )


def summarize(rows: Iterable[AuditRow]) -> list[Summary]:
    """A verdict for each party and issue of the rows: hardened or softened where only one of
    them occurs, mixed where both do, else held, else opened, else incomparable."""
    groups: dict[tuple[str, str | None], list[AuditRow]] = {}
    for row in rows:
        groups.setdefault((row.party, row.issue), []).append(row)
    summaries = []
    for (party, issue), members in sorted(
        groups.items(), key=lambda pair: (pair[0][0], pair[0][1] is None, pair[0][1] or "")
    ):
        counts: dict[str, int] = {}
        for row in members:
            counts[row.verdict] = counts.get(row.verdict, 0) + 1
        findings = [
            Finding(dimension=_leading_dimension(row), verdict=row.verdict, rule=row.rule)
            for row in members
        ]
        verdict, led_by = _summary_verdict(findings, counts)
        summaries.append(
            Summary(party=party, issue=issue, verdict=verdict, led_by=led_by, counts=counts)
        )
    return summaries


def _leading_dimension(row: AuditRow) -> str:
    if row.verdict == "mixed" and row.led_by:
        return row.led_by
    return row.dimension


def _summary_verdict(
    findings: Sequence[Finding], counts: dict[str, int]
) -> tuple[Verdict, str | None]:
    both = ("hardened" in counts and "softened" in counts) or "mixed" in counts
    if both:
        moved = [f for f in findings if f.verdict in ("hardened", "softened", "mixed")]

        def rank(finding: Finding) -> int:
            name = finding.dimension.partition(":")[0]
            return LED_BY.index(name) if name in LED_BY else len(LED_BY)

        return "mixed", min(moved, key=rank).dimension
    order: tuple[Verdict, ...] = ("hardened", "softened", "held", "opened", "incomparable")
    return next(verdict for verdict in order if verdict in counts), None
