"""Rounds of talks at a cut."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec

from events import developments as d
from projections.record.items import Item, Record
from projections.record.order import Order


class Round(msgspec.Struct, frozen=True, kw_only=True):
    """A round of talks: `status` is scheduled, open, closed or cancelled; `opened` and `closed`
    are the dates as reported, the latter also that on which an open one was broken off. `accounts`
    are all reports of it; outcomes stand side by side."""

    name: str
    parties: tuple[str, ...]
    status: str
    opened: str | None
    closed: str | None
    place: str | None
    members: tuple[str, ...]
    agenda: tuple[str, ...]
    accounts: tuple[Item, ...]


OF_ROUNDS: dict[type[d.Development], str] = {
    d.TalksInvited: "scheduled",
    d.TalksScheduled: "scheduled",
    d.TalksOpened: "open",
    d.TalksClosed: "closed",
    d.TalksCancelled: "cancelled",
}
"""How a round stands by what is told of it."""

_COURSE = ("scheduled", "open", "closed", "cancelled")


def rounds_of(record: Record) -> list[Round]:
    """The rounds that had been arranged, opened or closed at the cut, in order."""
    found: dict[str, list[Item]] = {}
    for item in record.items:
        if isinstance(item.development, d.Talks) and record.codebook.binds(item.development):
            found.setdefault(item.development.round, []).append(item)
    return [_round(name, items, record.order) for name, items in found.items()]


def _round(name: str, items: list[Item], order: Order) -> Round:
    def last(some: list[Item], among: list[Item]) -> list[Item]:
        """Those that nothing among the others certainly follows."""
        reach = max((one.earliest for one in among if one.earliest), default=date.min)
        near = [one for one in among if one.latest >= reach]
        return [
            one
            for one in some
            if one.latest >= reach and not any(order.means(one.id, other.id) for other in near)
        ]

    def of(kind: type[d.Talks]) -> list[Item]:
        return [item for item in ranked if isinstance(item.development, kind)]

    talks = [item.development for item in items]
    ranked = sorted(items, key=_rank)
    openings = of(d.TalksOpened)
    broken_off = of(d.TalksCancelled) if openings else []
    closings = last([*of(d.TalksClosed), *broken_off], openings)  # the others were opened again
    # Sorted is not settled: of what has no order, what presupposes the other came last.
    status = max((OF_ROUNDS[type(i.development)] for i in last(items, items)), key=_COURSE.index)
    opened = openings[0].development.occurred if openings else None
    closed = closings[0].development.occurred if closings else None

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
        place=next((p for i in ranked if (p := getattr(i.development, "place", None))), None),
        members=gather("members"),
        agenda=gather("agenda"),
        accounts=tuple(items),
    )


def _rank(item: Item) -> tuple[date, int, timedelta, str]:
    """The one order, but of those with one last day what is told most exactly comes first:
    which one was entered first says nothing."""
    return item.latest, item.depth, item.latest - (item.earliest or date.min), item.id


def renewed_between(record: Record, name: str, earlier: str, later: str) -> str | None:
    """As what a round certainly stood anew between two, so that it is called off anew: it was
    opened, or somebody invited to it or agreed to it."""
    means = record.order.means
    stood = [
        OF_ROUNDS[type(one.development)]
        for one in record.every
        if isinstance(one.development, d.TalksOpened | d.TalksScheduled | d.TalksInvited)
        and one.development.round == name
        and one.certain
        and means(earlier, one.id) is not None
        and means(one.id, later) is not None
    ]
    return max(stood, key=_COURSE.index, default=None)


def is_denied(record: Record, party: str, group: str) -> bool:
    """Whether an account of what was done about a round says that others did it, without this
    party. One that names nobody says nothing of it."""
    return any(
        isinstance(one.development, d.TalksArranged)
        and one.development.by
        and party not in record.principals(one.development.by)
        and record.codebook.binds(one.development)
        for one in record.items
        if one.group == group
    )
