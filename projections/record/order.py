"""One order of what happened: intervals tightened by links, and who is settled before whom.

Nodes are developments with an interval of days; accounts of one development share a node.
An edge a -> b says that b follows, answers, restates, supersedes or carries out a: then a's latest
day is at most b's and b's earliest at least a's (DOMAIN.md, 3). Within one day a time of day, and
what presupposes what, order as well: they sort like a link and tighten nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from datetime import date
from typing import Literal, NamedTuple

Interval = tuple[date | None, date | None]


Means = Literal["dates", "time", "link", "presumed"]
"""How it is known that one thing came before another."""


class Edge(NamedTuple):
    """`later` comes after `earlier`, or is another account of it where `same` is true.
    `seq` is the event that said so: where two cannot both hold, the earlier said one does."""

    earlier: str
    later: str
    seq: int
    same: bool = False
    presumed: bool = False
    """No link says so: what does one presupposes the other."""


class ImpossibleLink(NamedTuple):
    """An edge that cannot hold, and why: `circle` or `empty` (no day is left)."""

    edge: Edge
    why: str


class Order:
    """The tightened order of a set of developments.

    `Order(intervals, edges)`: `intervals` maps ids to (earliest, latest), an open end is None.
    Edges whose ends are not both there are ignored. Edges that cannot hold together with
    earlier ones are left out and listed in `clashes`. `known` says that nothing is open in it.
    """

    known = False

    def __init__(self, intervals: dict[str, Interval], edges: Iterable[Edge]) -> None:
        present = [e for e in edges if e.earlier in intervals and e.later in intervals]
        present.sort(key=lambda edge: (edge.presumed, edge.seq))
        self.clashes: list[ImpossibleLink] = []
        self._intervals = intervals
        if not self._solve(present):
            # Rare: a source left out of the cut can take away the correction that made two links
            # fit, and a link may say otherwise than what one presupposes.
            kept: list[Edge] = []
            self._add(kept, present)
            self._solve(kept)

    def _add(self, kept: list[Edge], edges: Sequence[Edge]) -> None:
        """Add to the `kept` edges each that holds together with these and those before it: where
        not all of them do, one half after the other."""
        if self._solve([*kept, *edges]):
            kept += edges
        elif (half := len(edges) // 2) > 0:
            self._add(kept, edges[:half])
            self._add(kept, edges[half:])
        elif not edges[0].presumed:
            self.clashes.append(ImpossibleLink(edges[0], self._why))

    def _solve(self, edges: Sequence[Edge]) -> bool:
        self._why = "empty"
        parent: dict[str, str] = {}

        def root(name: str) -> str:
            while name in parent:
                name = parent[name]
            return name

        for edge in edges:
            if edge.same:
                one, two = root(edge.earlier), root(edge.later)
                if one != two:
                    parent[two] = one
        # Only what is linked is looked at: the rest stands where its own days put it.
        named = {name for edge in edges for name in edge[:2]}
        node = {name: root(name) for name in named}
        earliest: dict[str, date | None] = {}
        latest: dict[str, date | None] = {}
        for name, group in node.items():
            first, last = self._intervals[name]
            earliest[group] = _later(earliest.get(group), first)
            latest[group] = _sooner(latest.get(group), last)
        after: dict[str, set[str]] = {}
        before: dict[str, set[str]] = {}
        softer: dict[tuple[str, str], Means] = {}
        for edge in edges:
            if edge.same:
                continue
            a, b = node[edge.earlier], node[edge.later]
            if a == b:
                self._why = "circle"
                return False
            if edge.presumed and a not in before.get(b, ()):
                softer[a, b] = "presumed"
            after.setdefault(a, set()).add(b)
            before.setdefault(b, set()).add(a)
        depth: dict[str, int] = {}
        if not _topological(after, before, depth):
            self._why = "circle"
            return False
        linked = sorted(depth, key=lambda name: depth[name])
        for name in linked:
            for following in after.get(name, ()):
                earliest[following] = _later(earliest[following], earliest[name])
        for name in reversed(linked):
            for preceding in before.get(name, ()):
                latest[preceding] = _sooner(latest[preceding], latest[name])
        for name, first in earliest.items():
            last = latest[name]
            if first is not None and last is not None and first > last:
                return False
        self._node, self._earliest, self._latest = node, earliest, latest
        self._before, self._after = before, after
        self.depths = depth
        """How many links lead up to each group, in the longest chain of what came before; to one
        that is missing none."""
        self._reach: dict[str, frozenset[str]] = {}
        self._softer = softer
        return True

    def within_a_day(self, pairs: Iterable[tuple[str, str, Means]]) -> bool:
        """Take in what orders developments of one and the same day beside links: (earlier, later,
        how that is known). A pair that links, or pairs before it, contradict is passed over. Gives
        whether that changes any depth."""
        for earlier, later, means in pairs:
            a, b = self.group(earlier), self.group(later)
            if a == b or b in self._ancestors(a):
                continue
            if a in self._before.get(b, ()):
                if means == "time" and (a, b) in self._softer:
                    self._softer[a, b] = means
                continue
            self._softer[a, b] = means
            self._after.setdefault(a, set()).add(b)
            self._before.setdefault(b, set()).add(a)
            self._reach.clear()
        if self._softer:
            self.depths = {}
            _topological(self._after, self._before, self.depths)
        return bool(self._softer)

    def place(self, name: str) -> tuple[str, date | None, date | None, int]:
        """Its group, the days between which it lies, and its depth."""
        group = self.group(name)
        return group, *self.interval(name), self.depths.get(group, 0)

    def interval(self, name: str) -> Interval:
        """The days between which it lies, after tightening."""
        group = self._node.get(name)
        if group is None:
            return self._intervals[name]
        return self._earliest[group], self._latest[group]

    def group(self, name: str) -> str:
        """The name that all accounts of this development share."""
        return self._node.get(name, name)

    def linked(self, earlier: str, later: str) -> bool:
        """Whether a path of links says that `earlier` came before `later`."""
        return self.group(earlier) in self._ancestors(self.group(later))

    def comes_after_something(self, name: str) -> bool:
        """Whether any link says that something came before it."""
        return bool(self._before.get(self.group(name)))

    def came_before(self, name: str) -> frozenset[str]:
        """The groups that a path of links puts before it."""
        return self._ancestors(self.group(name))

    def by_dates(self, earlier: str, later: str) -> bool:
        """Whether the days alone say so: the latest day is before the other's earliest."""
        last, first = self.interval(earlier)[1], self.interval(later)[0]
        return last is not None and first is not None and last < first

    def settled(self, earlier: str, later: str) -> bool:
        """Whether `earlier` certainly came before `later`: sorted is not settled."""
        return self.by_dates(earlier, later) or self.linked(earlier, later)

    def means(self, earlier: str, later: str) -> Means | None:
        """How it is known that `earlier` came before `later`: by the days, else by the strongest
        path there is (links, times of day, what presupposes what); None where it is open."""
        if self.by_dates(earlier, later):
            return "dates"
        a, b = self.group(earlier), self.group(later)
        if a not in self._ancestors(b):
            return None
        allowed: set[Means] = set()
        for means in _STRONGEST_FIRST:
            allowed.add(means)
            if not self._softer or a in self._back(b, allowed):
                return means
        return "presumed"

    def _ancestors(self, group: str) -> frozenset[str]:
        found = self._reach.get(group)
        if found is None:
            found = self._reach[group] = frozenset(self._back(group))
        return found

    def _back(self, group: str, allowed: Set[Means] | None = None) -> set[str]:
        """The groups that a path leads back to, over these means alone (None: over any)."""
        seen: set[str] = set()
        stack = [group]
        while stack:
            name = stack.pop()
            for other in self._before.get(name, ()):
                if other not in seen and (
                    allowed is None or self._softer.get((other, name), "link") in allowed
                ):
                    seen.add(other)
                    stack.append(other)
        return seen


_STRONGEST_FIRST: tuple[Means, ...] = ("link", "time", "presumed")


def _topological(
    after: dict[str, set[str]], before: dict[str, set[str]], depth: dict[str, int]
) -> bool:
    """Fill `depth` with the longest path to each linked node; False where there is a circle."""
    names = after.keys() | before.keys()
    waiting = {name: len(before.get(name, ())) for name in names}
    ready = [name for name, count in waiting.items() if count == 0]
    for name in ready:
        depth[name] = 0
    done = 0
    while ready:
        name = ready.pop()
        done += 1
        for following in after.get(name, ()):
            depth[following] = max(depth.get(following, 0), depth[name] + 1)
            waiting[following] -= 1
            if waiting[following] == 0:
                ready.append(following)
    return done == len(names)


def _later(one: date | None, two: date | None) -> date | None:
    return max(filter(None, (one, two)), default=None)


def _sooner(one: date | None, two: date | None) -> date | None:
    return min(filter(None, (one, two)), default=None)
