"""The stance of one component as a function of the as-of day: a value from each day on.

Pure: from a record of all its developments to lines of values, each position, voice and round of
talks in the form in which it is answered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import msgspec

from events import developments as d
from projections.record import Item, Record
from projections.stance import Fold
from projections.talks import rounds_of
from projections.walk import Walk
from timeline.answers import position_json, talks_json, voice_json
from timeline.facts.format import START

Line = tuple[str, str]
"""(kind, name): what a value is a value of."""


@dataclass(frozen=True)
class Value:
    """What holds from a day on. `body` is the answer as JSON, None where there is none."""

    day: int
    ended: int
    body: bytes | None

    def same(self, other: Value) -> bool:
        return self.body == other.body and self.ended == other.ended


@dataclass
class _Lines:
    found: dict[Line, list[Value]] = field(default_factory=dict)

    def say(self, line: Line, value: Value) -> None:
        values = self.found.setdefault(line, [])
        if values and values[-1].day == value.day:
            values.pop()
        if not (values and values[-1].same(value)):
            values.append(value)


def history_of(record: Record, since: int = START) -> dict[Line, list[Value]]:
    """Every line of a component from day `since` on; one that has a value on that day begins
    with it there. `record` is read at no as-of day."""
    lines = _Lines()
    walk = Walk(record)
    _voices(record, walk.fold, since, lines)
    _positions(walk, since, lines)
    _talks(record, since, lines)
    return lines.found


def voices_of(record: Record) -> dict[Line, list[Value]]:
    """The lines of the voices alone, of developments that hang on nothing and move nothing."""
    lines = _Lines()
    _voices(record, Fold(replace(record, items=[], possible=[])), START, lines)
    return lines.found


def _positions(walk: Walk, since: int, lines: _Lines) -> None:
    for day in walk.days(date.fromordinal(since) if since > START else None):
        for position in walk.to(day):
            key = position.key
            name = "\x1f".join((key.party, key.toward or "", key.kind, key.name))
            body = msgspec.json.encode(position_json(walk.fold, position))
            lines.say(("position", name), Value(day.toordinal(), int(position.ended), body))


def _voices(record: Record, fold: Fold, since: int, lines: _Lines) -> None:
    for item in record.items:
        if record.codebook.is_voice(item.development):
            development = item.development
            body = {
                "sort": _sort(item),
                "parties": development.speaks_for or development.actors,
                "answer": voice_json(fold, item),
            }
            day = max(item.latest.toordinal(), since)
            lines.say(("voice", item.id), Value(day, 0, msgspec.json.encode(body)))


def _talks(record: Record, since: int, lines: _Lines) -> None:
    named: dict[str, list[Item]] = {}  # a round is told by its own developments alone
    for item in record.items:
        if isinstance(item.development, d.Talks):
            named.setdefault(item.development.round, []).append(item)
    for talks in named.values():
        for day in sorted({max(item.latest.toordinal(), since) for item in talks}):
            there = [item for item in talks if item.latest.toordinal() <= day]
            for one in rounds_of(replace(record, items=there)):
                body: dict[str, Any] = {"sort": _sort(one.accounts[0]), "answer": talks_json(one)}
                lines.say(("talks", one.name), Value(day, 0, msgspec.json.encode(body)))


def _sort(item: Item) -> tuple[int, int, int]:
    latest, depth, seq = item.sort_key
    return latest.toordinal(), depth, seq


def extent_of(items: Iterable[Item], component: int, members: int) -> dict[Line, list[Value]]:
    """The line of a component itself, over all days: a value where something of it has only
    possibly happened, so that it is folded when somebody asks, with the checksum of its members
    (`timeline.facts.format.members_sum`). No line where every day of it is certain."""
    lines = _Lines()
    line = ("component", str(component))
    body = b"?%d" % members
    counts = list(_counts(items))
    if counts:
        lines.say(line, Value(START, 0, None))
    for day, count in counts:
        lines.say(line, Value(day, 0, body if count else None))
    return lines.found


def _counts(items: Iterable[Item]) -> Iterator[tuple[int, int]]:
    """Days, in order, with how many items are only possible from then on."""
    ends: dict[int, int] = {}
    for item in items:
        first = item.earliest.toordinal() if item.earliest else START
        last = item.latest.toordinal()
        if first < last:
            ends[first] = ends.get(first, 0) + 1
            ends[last] = ends.get(last, 0) - 1
    count = 0
    for day in sorted(ends):
        count += ends[day]
        yield day, count
