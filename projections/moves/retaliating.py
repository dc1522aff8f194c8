"""What a measure answers: it retaliates for that, or threatens to."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from datetime import date
from operator import attrgetter

from events import developments as d
from projections.moves.entered import is_past
from projections.moves.naming import DEEDS, WORDS, Naming, toward_of
from projections.moves.since import asked_by
from projections.record.items import Item, Record

_ENDS_A_THREAT = (d.MeasureImposed, d.MeasureLifted, d.Withdrawn)


def answered_by(record: Record, naming: Naming, item: Item, by: date | None = None) -> list[Item]:
    """What a measure answers; where it says nothing of that, what it was threatened or announced in
    answer to, or may have been, as that is told by a day (its own), if that is not over."""
    others, deed = record.others, item.development
    found = others(item, "responds-to")
    if found or not isinstance(deed, DEEDS):
        return found
    own, by = deed.measure, by or item.latest
    told = [
        answered
        for carried in {own, record.carried_out(item) or own}
        for name in (carried, *naming.wholes_of(carried, asked_by(item, record)))
        if name in record.threatened_in_answer
        if not _is_over(_before(record, naming, item, name, by), item, record.order.settled)
        for word in _words(record, naming, item, name, by, over=carried == own)
        for answered in others(word, "responds-to")
    ]
    return sorted(dict.fromkeys(told), key=lambda one: one.sort_key)


def _words(
    record: Record, naming: Naming, deed: Item, name: str, by: date, *, over: bool
) -> Iterator[Item]:
    """What was threatened or announced under a name before a deed, or may have been; with `over`
    but for what something certainly carried out, dropped or lifted since."""
    hits, settled = {*toward_of(deed.development)}, record.order.settled
    ends: list[Item] = []
    for one in _before(record, naming, deed, name, by):
        if ends and one.latest < (ends[-1].earliest or date.min):
            return  # so is all before it
        told = one.development
        if isinstance(told, WORDS):
            if not any(settled(one.group, end.group) for end in ends):
                yield one
        elif (over and isinstance(told, (type(deed.development), *_ENDS_A_THREAT))
              and settled(one.group, deed.group)
              and (not hits or hits.intersection(toward_of(told) or hits))):  # fmt: skip
            ends.append(one)


def _is_over(before: Iterator[Item], deed: Item, settled: Callable[[str, str], bool]) -> bool:
    """Whether the last day of what was threatened last certainly came before a deed; what was
    announced since has none of it."""
    again = date.min
    for one in before:
        told = one.development
        if not settled(one.group, deed.group):
            continue
        if isinstance(told, (d.MeasureAnnounced, *_ENDS_A_THREAT)):
            return False
        if isinstance(told, d.MeasureThreatened):
            if told.lapses:
                return is_past(told.lapses, deed.earliest) and not is_past(told.lapses, again)
            # Threatened again without a last day it keeps the one it had, unless that is past.
            again = max(again, one.earliest or date.min)
    return False


def _before(record: Record, naming: Naming, deed: Item, name: str, by: date) -> Iterator[Item]:
    """What was told under a name of the same parties by a day, and not certainly after a deed: the
    latest of it first."""
    bound, settled = {*naming.bound(deed)}, record.order.settled
    then = record.by_then(deed.latest)
    named = record.of_name(name)
    last = bisect_right(named, by, key=attrgetter("latest"))
    for one in map(named.__getitem__, reversed(range(last))):
        if (one.group != deed.group and (one.earliest or date.min) <= then
                and not settled(deed.group, one.group)
                and bound.intersection(naming.bound(one))):  # fmt: skip
            yield one
