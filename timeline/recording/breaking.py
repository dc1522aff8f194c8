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

import msgspec

from events import developments as d
from events.log import Logged
from projections.assertions import Judgement, assertions_of
from timeline.asserting import Bench, found_text, issues_of, newly_broken
from timeline.recording.batch import Batch
from timeline.recording.hood import MOST_ALONE, Hood
from timeline.recording.outcome import Written


def against_assertions(batch: Batch, written: Written) -> Written:
    """What was written with the assertions that it broke: they keep nothing from being recorded."""
    made = d.StanceAsserted in {type(entry.event) for entry in batch.pending}
    if not batch.pending or not (made or batch.hood.names("assertion")):
        return written
    first, near = batch.pending[0].seq, batch.near
    issues = issues_of(near)
    names = batch.hood.names("assertion")
    standing = assertions_of(batch.hood.near([d.Retracted(id=one, target=one) for one in names]))
    concerned = [
        entry
        for entry in standing
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
        found = _holds_here(batch.hood, one.event)
        if found is None:
            bench = bench or Bench(batch.hood.log())
            found = bench.judge(one.event)
        told.append(msgspec.structs.replace(one, changes=(found_text(found),)))
    return replace(written, outcomes=tuple(told), broken=tuple(broken))


def _may_break(assertions: Iterable[Logged], near: Sequence[Logged], first: int) -> list[Logged]:
    """The assertions that the events from number `first` on may have broken. `near` is every event
    that bears on those events, and they themselves, in order."""
    bench = Bench(near)
    found = []
    for entry in assertions:
        one = entry.event
        assert isinstance(one, d.StanceAsserted)
        if one.moved and one.on is None:
            boards = [bench.view(one, upto).board for upto in (first - 1, None)]
            breaks = any(key.party == one.party for board in boards for key in board.tracks)
        else:
            breaks = bench.judge(one, first - 1).holds and not bench.judge(one).holds
        if breaks:
            found.append(entry)
    return found


def _holds_here(hood: Hood, one: d.StanceAsserted) -> Judgement | None:
    """The judgement of an assertion that holds by what it is about; None: the whole record says."""
    if one.on is None:
        return None
    near = hood.near([d.DemandMade(id="", issue=one.issue, proposal=one.on)])
    found = Bench(near).judge(one) if near else None
    return found if found is not None and found.holds else None
