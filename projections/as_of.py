"""The same record as of another day, without reading the log again.

Who was public, what is corrected, and the order of things hang on the other clocks alone. So a
reader who drags the day may start from the record without a day: that is the slow part.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import msgspec

from projections.amended import SetAside
from projections.record import Item, Record

LATER = "later than the cut"


def at_day(record: Record, day: date | None) -> Record:
    """The record as of `day`: equal to what `read_record` gives for the same cut at that day.

    `record` is one whose cut names no day. It is not changed, and what it holds is shared.
    """
    if record.cut.as_of is not None:
        raise ValueError(f"a record as of {record.cut.as_of} does not hold what came later")
    cut = record.cut.at(day)
    if day is None:
        return replace(record, cut=cut)
    visible: dict[str, Item] = {}
    items: list[Item] = []
    possible: list[Item] = []
    later: list[SetAside] = []
    for item in record.items:
        if item.latest <= day:
            visible[item.id] = item
            items.append(item)
            continue
        uncertain = visible[item.id] = msgspec.structs.replace(item, certain=False)
        if item.earliest is None or item.earliest <= day:
            (items if cut.reading == "possible" else possible).append(uncertain)
        else:
            detail = f"occurred {item.development.occurred}"
            later.append(SetAside(development=item.id, reason=LATER, detail=detail))
    possible.sort(key=lambda item: (item.undated, *item.sort_key))
    return replace(
        record,
        cut=cut,
        items=items,
        possible=possible,
        visible=visible,
        set_aside=[*record.set_aside, *later],
    )
