"""Rounds of talks at a cut."""

from __future__ import annotations

import msgspec

from events import developments as d
from projections.record import Item, Record


class Round(msgspec.Struct, frozen=True, kw_only=True):
    """A round of talks: `status` is scheduled, open, closed or cancelled; `opened` and `closed`
    are the dates as reported. `accounts` are all reports of it; outcomes stand side by side."""

    name: str
    parties: tuple[str, ...]
    status: str
    opened: str | None
    closed: str | None
    place: str | None
    members: tuple[str, ...]
    agenda: tuple[str, ...]
    accounts: tuple[Item, ...]


_STATUS = {
    d.TalksInvited: "scheduled",
    d.TalksScheduled: "scheduled",
    d.TalksOpened: "open",
    d.TalksClosed: "closed",
    d.TalksCancelled: "cancelled",
}


def rounds_of(record: Record) -> list[Round]:
    """The rounds that had been arranged, opened or closed at the cut, in order."""
    found: dict[str, list[Item]] = {}
    for item in record.items:
        if isinstance(item.development, d.Talks) and record.codebook.binds(item.development):
            found.setdefault(item.development.round, []).append(item)
    return [_round(name, items) for name, items in found.items()]


def _round(name: str, items: list[Item]) -> Round:
    talks = [item.development for item in items]
    assert all(isinstance(one, d.Talks) for one in talks)
    status, opened, closed = "scheduled", None, None
    for one in talks:
        status = _STATUS[type(one)]
        if isinstance(one, d.TalksOpened) and opened is None:
            opened = one.occurred
        if isinstance(one, d.TalksClosed) and closed is None:
            closed = one.occurred
        if isinstance(one, d.TalksOpened) and closed is not None:
            closed = None  # opened again

    def gather(attribute: str) -> tuple[str, ...]:
        return tuple(
            dict.fromkeys(str(value) for one in talks for value in getattr(one, attribute))
        )

    return Round(
        name=name,
        parties=gather("actors"),
        status=status,
        opened=opened,
        closed=closed,
        place=next((p for one in talks if (p := getattr(one, "place", None))), None),
        members=gather("members"),
        agenda=gather("agenda"),
        accounts=tuple(items),
    )
