"""Things put together by what they share."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

Thing = TypeVar("Thing")
Shared = TypeVar("Shared", bound=Hashable)


def grouped(things: Iterable[Thing], by: Callable[[Thing], Shared]) -> dict[Shared, list[Thing]]:
    """The things in groups, both in the order in which they come."""
    found: dict[Shared, list[Thing]] = {}
    for one in things:
        found.setdefault(by(one), []).append(one)
    return found
