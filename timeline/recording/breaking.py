"""Which assertions a write may have broken, told from what it touched: a record of fifty thousand
developments is not folded for an answer that a handful of them gives.

What a party stands for follows from the developments that hang together. An assertion that holds
where one track fits breaks only where a track that was touched fitted before and does not now; one
of no position, only where something was put; one of how a party moved, on one thing, only by what
that thing's own developments say. Only what is asked of a party's whole ledger needs the record.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from events import developments as d
from events.log import Logged
from projections.assertions import assertions_of, judge
from projections.cut import Cut
from projections.record import read_record
from projections.stance import Fold
from timeline.reading import Shelf
from timeline.recording.hood import neighbourhood

__all__ = ["holds_here", "may_break", "standing_assertions"]


def standing_assertions(shelf: Shelf, negotiation: str) -> list[Logged]:
    """The assertions that stand at the head, found by their names."""
    names = shelf.reader.names(negotiation, "assertion")
    seeds = [d.Retracted(id=name, target=name) for name in names]
    return assertions_of(neighbourhood(shelf, negotiation, seeds))


def may_break(assertions: Iterable[Logged], near: Sequence[Logged], first: int) -> list[Logged]:
    """The assertions that the events from number `first` on may have broken.

    `near` is every event that bears on those events, and they themselves, in order.
    """
    folds: dict[str, tuple[Fold, Fold]] = {}
    found = []
    for entry in assertions:
        one = entry.event
        assert isinstance(one, d.StanceAsserted)
        if one.as_of not in folds:
            day = date.fromisoformat(one.as_of)
            last = near[-1].seq if near else first
            folds[one.as_of] = (
                Fold(read_record(near, Cut(as_of=day, recorded_by=first - 1))),
                Fold(read_record(near, Cut(as_of=day, recorded_by=last))),
            )
        before, after = folds[one.as_of]
        if one.moved and one.on is None:
            breaks = any(key.party == one.party for f in (before, after) for key in f.board.tracks)
        else:
            breaks = judge(before, one).holds and not judge(after, one).holds
        if breaks:
            found.append(entry)
    return found


def holds_here(shelf: Shelf, negotiation: str, one: d.StanceAsserted) -> Fold | None:
    """The fold of what one assertion is about, where that alone shows that it holds; None where
    the whole record says."""
    if one.on is None:
        return None
    near = neighbourhood(
        shelf, negotiation, [d.DemandMade(id="", issue=one.issue, proposal=one.on)]
    )
    if not near:
        return None
    cut = Cut(as_of=date.fromisoformat(one.as_of), recorded_by=near[-1].seq)
    fold = Fold(read_record(near, cut))
    return fold if judge(fold, one).holds else None
