"""Since when something was said of a name, and by what a development may ask for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeVar

from projections.record.items import Item, Record
from projections.record.order import Order

_Said = TypeVar("_Said")


Asked = tuple[date, str]
"""The day by which a development asks, and its group."""

By = date | Asked | None
"""By what: by a day, by what a development may know, or ever (None)."""


def asked_by(item: Item, record: Record) -> Asked:
    """As a development asks in a record."""
    return record.by_then(item.latest), item.group


class Since(dict[str, dict[_Said, date]]):
    """Name -> what was said of it, each with the first day on which that can have happened, in
    the order in which that was first said: what comes later changes no place.

    `linked` has, of what was first said by something that a link or a time of day puts after
    another, those who said it and their days: what came before all of these knew nothing of it.
    Who came after one of them need not be told; one that comes after nothing (None) ends them.
    """

    def __init__(self, order: Order, said: Mapping[str, dict[_Said, date]] | None = None) -> None:
        super().__init__(said or ())
        self.order = order
        self.linked: dict[str, dict[_Said, Sequence[tuple[date, Item | None]]]] = (
            {**said.linked} if type(said) is Since else {}
        )

    def say(self, name: str, what: _Said, item: Item) -> None:
        there, day = self.get(name), item.earliest or date.min
        first = there.get(what) if there else None
        linked = self.linked.get(name)
        if (
            first is not None
            and first <= day
            and (linked is None or what not in linked or _comes_after(item, linked[what][0]))
        ):
            return  # nearly always
        order = self.order
        # Copies of its own: `onward` shares what was said so far.
        after = item if item.depth and not order.known else None
        if after is not None or linked is not None:
            linked = linked or {}
            told = linked.get(what, () if first is None else ((first, None),))
            if not any(
                on <= day if one is None else after and order.settled(one.group, item.group)
                for on, one in told
            ):
                self.linked[name] = {**linked, what: (*told, (day, after))}
        if first is None or day < first:
            there = there or {}
            self[name] = {**{one: on for one, on in there.items() if one != what}, what: day}

    def by(self, name: str, by: By) -> Sequence[_Said]:
        """What was said by then, what may have been said first at first."""
        there = self.get(name)
        if not there:
            return ()
        said = sorted(there, key=there.__getitem__) if len(there) > 1 else there
        if isinstance(by, tuple):
            found, linked = [what for what in said if there[what] <= by[0]], self.linked.get(name)
            if linked is None:
                return found
            return [one for one in found if one not in linked or self._knew(by, linked[one])]
        return [what for what in said if by is None or there[what] <= by]

    def _knew(self, by: Asked, told: Sequence[tuple[date, Item | None]]) -> bool:
        """Whether any of those who said it did not certainly come after who asks."""
        day, group = by
        before, linked = self.order.by_dates, self.order.linked
        return any(
            on <= day and (one is None or before(one.group, group) or not linked(group, one.group))
            for on, one in told
        )


def _comes_after(item: Item, told: tuple[date, Item | None]) -> bool:
    """Whether the days alone say that it came after who said it."""
    on, one = told
    return (one.latest if one else on) < (item.earliest or date.min)
