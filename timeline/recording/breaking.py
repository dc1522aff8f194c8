"""Which assertions a write may have broken, told from what it touched: a record of fifty thousand
developments is not folded for an answer that a handful of them gives.

What a party stands for follows from the developments that hang together. An assertion that holds
where one track fits breaks only where a track that was touched fitted before and does not now; one
of no position, only where something was put; one of how a party moved, on one thing, only by what
that thing's own developments say. Only what is asked of a party's whole ledger needs the record.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from events import developments as d
from events.log import Logged
from projections.assertions import assertions_of, judge
from projections.cut import Cut
from projections.record import read_record
from projections.stance import View, view_of
from timeline.asserting import Bench, found_text, issues_of, newly_broken
from timeline.recording.batch import Batch
from timeline.recording.hood import MOST_ALONE, Hood
from timeline.recording.outcome import Written


def against_assertions(batch: Batch, written: Written) -> Written:
    """What was written with the assertions that it broke; nothing is read where there are none.
    They never keep anything from being recorded."""
    made = any(isinstance(entry.event, d.StanceAsserted) for entry in batch.pending)
    if not batch.pending or not (made or batch.hood.names("assertion")):
        return written
    first, near = batch.pending[0].seq, batch.near
    issues = issues_of(near)
    concerned = [
        entry
        for entry in _standing(batch.hood)
        if entry.seq < first and getattr(entry.event, "issue", None) in issues
    ]
    if len(batch.pending) <= MOST_ALONE:
        concerned = _may_break(concerned, near, first)
    # What issues are redefined as may matter anywhere on them.
    issues = {e.event.issue for e in batch.pending if isinstance(e.event, d.IssueDefined)}
    issues |= {entry.event.issue for entry in concerned}  # type: ignore[attr-defined] # assertions
    broken = newly_broken(batch.hood.log(), first, issues) if issues else []
    bench: Bench | None = None
    told = []
    for one in written.outcomes:
        if not isinstance(one.event, d.StanceAsserted):
            told.append(one)
            continue
        here = _holds_here(batch.hood, one.event)
        if here is not None:
            found = judge(here, one.event)
        else:
            bench = bench or Bench(batch.hood.log())
            found = bench.judge(one.event)
        told.append(replace(one, changes=(found_text(found),)))
    return replace(written, outcomes=tuple(told), broken=tuple(broken))


def _standing(hood: Hood) -> list[Logged]:
    """The assertions that stand, found by their names."""
    return assertions_of(
        hood.near([d.Retracted(id=name, target=name) for name in hood.names("assertion")])
    )


def _may_break(assertions: Iterable[Logged], near: Sequence[Logged], first: int) -> list[Logged]:
    """The assertions that the events from number `first` on may have broken.

    `near` is every event that bears on those events, and they themselves, in order.
    """
    folds: dict[str, tuple[View, View]] = {}
    found = []
    for entry in assertions:
        one = entry.event
        assert isinstance(one, d.StanceAsserted)
        if one.as_of not in folds:
            day = date.fromisoformat(one.as_of)
            last = near[-1].seq if near else first
            folds[one.as_of] = (
                view_of(read_record(near, Cut(as_of=day, recorded_by=first - 1))),
                view_of(read_record(near, Cut(as_of=day, recorded_by=last))),
            )
        before, after = folds[one.as_of]
        if one.moved and one.on is None:
            breaks = any(key.party == one.party for f in (before, after) for key in f.board.tracks)
        else:
            breaks = judge(before, one).holds and not judge(after, one).holds
        if breaks:
            found.append(entry)
    return found


def _holds_here(hood: Hood, one: d.StanceAsserted) -> View | None:
    """The fold of what one assertion is about, where that alone shows that it holds; None where
    the whole record says."""
    if one.on is None:
        return None
    near = hood.near([d.DemandMade(id="", issue=one.issue, proposal=one.on)])
    if not near:
        return None
    cut = Cut(as_of=date.fromisoformat(one.as_of), recorded_by=near[-1].seq)
    fold = view_of(read_record(near, cut))
    return fold if judge(fold, one).holds else None
