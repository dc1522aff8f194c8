"""A log into the record at a cut: corrections, retractions, late sources and links that the cut can
see are applied, and what is left out is listed with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from operator import attrgetter

import msgspec

from events.developments import SourceDeclared
from events.log import Logged
from projections.record.amended import (
    Seen,
    days_of,
    days_of_publication,
    is_public,
    see,
    share_packages,
)
from projections.record.codebook import STANDARD, Codebook
from projections.record.cut import Cut
from projections.record.framed import taken_in
from projections.record.items import Item, Record
from projections.record.links import edge_of, links_of
from projections.record.order import Interval, Order
from projections.record.same_day import within_a_day

_seq, _place = attrgetter("seq"), attrgetter("latest", "depth")


def read_record(
    log: Sequence[Logged],
    cut: Cut,
    codebook: Codebook = STANDARD,
    *,
    judged_on: date | None = None,
) -> Record:
    """The record of one negotiation at a cut: a pure function of its log, the cut and the codebook.

    `log` is the negotiation's stream in sequence order; entries after `cut.recorded_by` are
    not looked at, so that an answer never changes whatever is appended later. `judged_on` is the
    day at which time-bound terms are judged where the cut names none and the log is only a part
    of the record.
    """
    record = Record(cut=cut, codebook=codebook, judged_on=judged_on)
    declared, tied = taken_in(record, log)
    days = days_of_publication(declared, cut)
    if cut.known_by is not None or cut.without_sources:
        record.sources = _public(record.sources, days, cut)
    items: list[Item] = []
    kept: list[Seen] = []
    intervals: dict[str, Interval] = {}
    for entry in record.entered:
        seen = see(record, days, entry)
        if seen is None:
            continue
        name = seen.development.id
        # Nearly every one stands where its own words put it, whatever else there is.
        if name in tied or cut.known_by is not None:
            kept.append(seen)
        else:
            intervals[name] = days_of(seen)
            items.append(_item(seen, name, *intervals[name], 0))
    share_packages(cut, kept)
    if cut.known_by is not None:
        kept = [seen for seen in kept if is_public(record, seen)]
    edges = links_of(record, kept)
    intervals |= {seen.development.id: days_of(seen) for seen in kept}
    order = record.order = Order(intervals, edges)
    if order.clashes:
        dropped = {clash.edge for clash in order.clashes}
        record.relations = [link for link in record.relations if edge_of(*link) not in dropped]
    items += [_item(seen, *order.place(seen.development.id)) for seen in kept]
    items.sort(key=_seq)
    if order.within_a_day(within_a_day(items, codebook.is_voice, order.came_before)):
        items = [
            item if item.depth == (depth := order.depths.get(item.group, 0))
            else msgspec.structs.replace(item, depth=depth)
            for item in items
        ]  # fmt: skip
    items.sort(key=_place)
    record.every = items
    return record


def _public(
    sources: dict[str, SourceDeclared], days: dict[str, date], cut: Cut
) -> dict[str, SourceDeclared]:
    """The sources that the cut does not leave out and that were public by its day; of another
    one nobody could say that it is known through it."""
    by = cut.known_by or date.max
    return {
        name: one if days.get(one.via or name, date.min) <= by
        else msgspec.structs.replace(one, via=None)
        for name, one in sources.items()
        if name in days and days[name] <= by
    }  # fmt: skip


def _item(seen: Seen, group: str, earliest: date | None, latest: date | None, depth: int) -> Item:
    seq, recorded, recorder, _ = seen.entry
    assert latest is not None
    return Item(
        development=seen.development,
        seq=seq,
        recorded=recorded,
        recorder=recorder,
        citations=seen.citations,
        known=seen.known,
        earliest=earliest,
        latest=latest,
        depth=depth,
        group=group,
        certain=True,
        corrected_by=seen.corrected_by,
    )
