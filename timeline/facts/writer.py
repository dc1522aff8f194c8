"""Keeping facts true: after an append, in its transaction, the components that it touched are
folded again, and only the rows that differ are closed and opened."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from events import developments as d
from events.log import Logged
from projections.codebook import STANDARD
from projections.cut import Cut
from projections.record import read_record
from timeline.facts.difference import differs_since
from timeline.facts.format import ALWAYS, NEVER, START, members_sum
from timeline.facts.history import Line, Value, extent_of, history_of
from timeline.facts.state import State
from timeline.facts.tables import Damaged, Name, Row, Tables
from timeline.facts.ties import cited_by, issues_of, ties_of

__all__ = ["MOST", "write_facts"]

MOST = 2_000
"""Recorded events of the components that an append touches, up to which it keeps the facts."""


def write_facts(
    connection: Connection,
    stream: str,
    seqs: Sequence[int],
    *,
    most: int | None = MOST,
    progress: Callable[[int], None] = lambda _done: None,
) -> bool:
    """Take events into the facts of their stream, in the caller's write transaction.

    `seqs`: the numbers of the stream's next events, which are in the log already. Cuts between
    them are left to the fold. Returns whether the facts are true up to the last of them. They
    stay behind, and later cuts go to the fold until a rebuild, where they had missed an event
    before, were written by another codebook or program, or are damaged, and where the events
    touch components of more than `most` recorded events (and more than they are themselves).
    """
    tables = Tables(connection, stream)
    version = tables.version(seqs[0])
    state = tables.state()
    if state is None and version == 1:
        state = State(stream=stream)
    elif state is None or not state.trusted or state.version != version - 1:
        return False
    try:
        if not tables.is_whole(state):
            raise Damaged
        log = tables.log(seqs[0], seqs[-1])
        if any(isinstance(entry.event, d.PayloadRemoved) for entry in log):
            return False  # an answer names what was redacted: the fold does
        update = _Update(tables, log)
        if most is not None and update.size > max(most, len(seqs)):
            return False
        update.write(progress)
    except Damaged:
        # Nothing may be added to it, or the damage would no longer be told by its traces.
        tables.forget(all_tables=False)
        return False
    if len(seqs) > 1:
        tables.gap(seqs[0], seqs[-1])
        state.gaps += 1
    state.names += tables.added
    state.ties += update.new_ties
    state.members += len(update.fresh)
    state.version += len(seqs)
    state.upto = seqs[-1]
    tables.save(state)
    return True


@dataclass
class _Group:
    """A component as an append leaves it: its new events, and the components it takes in."""

    fresh: list[Logged] = field(default_factory=list)
    olds: set[int] = field(default_factory=set)
    reframed: bool = False


class _Update:
    """What one append does to the facts of its stream."""

    def __init__(self, tables: Tables, log: Sequence[Logged]) -> None:
        self.tables = tables
        self.first, self.last = log[0].seq, log[-1].seq
        self.frames = [
            (_frame_name(entry.event), entry.seq)
            for entry in log
            if isinstance(entry.event, d.SourceDeclared | d.IssueDefined)
        ]
        self.read_with = [
            _frame_name(entry.event)
            for entry in log
            if isinstance(entry.event, d.SourceDeclared)
            or (isinstance(entry.event, d.IssueDefined) and entry.event.preferences)
        ]
        self.fresh = [e for e in log if isinstance(e.event, d.Development | d.Amendment)]
        self.ties = {entry.seq: ties_of(entry.event) for entry in self.fresh}
        self.held = tables.holders({tie for ties in self.ties.values() for tie in ties})
        self.parent: dict[int, int] = {}
        self.new_ties = 0
        self.uses: list[tuple[str, int]] = []
        self.groups = self._groups()
        self.size = tables.size({old for group in self.groups.values() for old in group.olds})

    def _root(self, one: int) -> int:
        while (above := self.parent.get(one, one)) != one:
            self.parent[one] = self.parent.get(above, above)
            one = above
        return one

    def _groups(self) -> dict[int, _Group]:
        holder = dict(self.held)
        for entry in self.fresh:
            for tie in self.ties[entry.seq]:
                one = self._root(entry.seq)
                two = self._root(holder.setdefault(tie, entry.seq))
                self.parent[max(one, two)] = min(one, two)
        groups: dict[int, _Group] = {}
        for old in set(self.held.values()):
            groups.setdefault(self._root(old), _Group()).olds.add(old)
        for old in self._reframed():
            group = groups.setdefault(self._root(old), _Group())
            group.olds.add(old)
            group.reframed = True
        for entry in self.fresh:
            groups.setdefault(self._root(entry.seq), _Group()).fresh.append(entry)
        return groups

    def _reframed(self) -> set[int]:
        """The components that a declaration made after their events may change."""
        if not self.frames:
            return set()
        if self.tables.declared([name for name, _ in self.frames if name.startswith("source:")]):
            raise Damaged  # nobody can declare a source twice through this program
        return self.tables.users(self.read_with)

    def write(self, progress: Callable[[int], None]) -> None:
        """Fold again what was touched; `progress` is told how many of the events are done."""
        tables = self.tables
        root = self._root
        holders: dict[str, int] = {}
        for entry in self.fresh:
            holders |= dict.fromkeys(self.ties[entry.seq], root(entry.seq))
        ties = [(tie, one) for tie, one in holders.items() if tie not in self.held]
        self.new_ties = len(ties)
        members = [(entry.seq, root(entry.seq)) for entry in self.fresh]
        tables.add(frames=self.frames, members=members, ties=ties)
        for component, group in self.groups.items():
            tables.merge(component, group.olds - {component})
        done = 0
        for component, group in self.groups.items():
            self._fold(component, group)
            done += len(group.fresh)
            progress(done)
        tables.add(frames=self.uses)
        tables.flush()

    def _fold(self, component: int, group: _Group) -> None:
        tables = self.tables
        old = tables.members(component, self.first) if group.olds else []
        frames = self._framing([*old, *group.fresh], component)
        log = sorted([*frames, *old, *group.fresh], key=lambda entry: entry.seq)
        after = read_record(log, Cut(recorded_by=self.last), STANDARD)
        since = START
        if old and not group.reframed:
            before = read_record(log, Cut(recorded_by=self.first - 1), STANDARD)
            since = differs_since(before, after)
        if since == ALWAYS and len(group.olds) < 2:
            return
        found = history_of(after, since) if since < ALWAYS else {}
        members = members_sum(entry.seq for entry in (*old, *group.fresh))
        found |= extent_of(after, component, members)
        names = tables.names(component) if old else {}
        stored = tables.open_rows(component, since) if old else {}
        for line, name in names.items():
            start = START if line[0] == "component" else since
            reached = max(start, name.first_day)
            rows = stored.get(line)
            if start < ALWAYS and not (
                rows and rows[0].valid_from <= reached and rows[-1].valid_to == ALWAYS
            ):
                raise Damaged
        for line in dict.fromkeys((*names, *found)):
            start = START if line[0] == "component" else since
            if start < ALWAYS:
                values = found.get(line, [])
                self._replace(line, component, names.get(line), stored.get(line, []), values, start)

    def _framing(self, events: Iterable[Logged], component: int) -> list[Logged]:
        """The declarations that the events are read with; who waits for one is noted."""
        sources = {f"source:{name}" for entry in events for name in cited_by(entry.event)}
        issues = {f"issue:{name}" for entry in events for name in issues_of(entry.event)}
        frames = self.tables.framing(sorted(sources | issues))
        there = {_frame_name(entry.event) for entry in frames}
        self.uses += [(f"use:{name}", component) for name in sorted(issues | (sources - there))]
        return frames

    def _replace(
        self,
        line: Line,
        component: int,
        name: Name | None,
        stored: list[Row],
        values: list[Value],
        since: int,
    ) -> None:
        """Put `values` in the place of what was stored from day `since` on."""
        if name is None and not values:
            return
        kept = [
            Value(row.valid_from, row.ended, row.body) for row in stored if row.valid_from < since
        ]
        first = name.first_day if name else values[0].day
        start = max(since, first)
        if not values or values[0].day > start:
            values = [Value(start, 0, None), *values]
        told: list[Value] = []
        for value in (*kept, *values):
            if not (told and told[-1].same(value)):
                told.append(value)
        ends = [*(value.day for value in told[1:]), ALWAYS]
        stream, (kind, label) = self.tables.stream, line
        rows = [
            Row(stream, kind, label, value.day, self.last, end, NEVER, value.ended, value.body)
            for value, end in zip(told, ends, strict=True)
        ]
        had = {_place(row): row for row in stored}
        have = {_place(row): row for row in rows}
        for place, row in had.items():
            if place not in have:
                self.tables.close_row(row, self.last)
        for place, row in have.items():
            if place not in had:
                self.tables.open_row(row)
        earliest = told[0].day if not kept else first
        if name is None:
            self.tables.name(line, Name(component, earliest, self.last), fresh=True)
        elif earliest < first:
            self.tables.name(line, name._replace(first_day=earliest), fresh=False)
            # Before it was entered, nothing was known of it on these days.
            self.tables.open_row(
                Row(stream, kind, label, earliest, name.first_seq, first, self.last, 0, None)
            )


def _place(row: Row) -> tuple[int, int, int, bytes | None]:
    return row.valid_from, row.valid_to, row.ended, row.body


def _frame_name(event: d.Event) -> str:
    match event:
        case d.SourceDeclared():
            return f"source:{event.source}"
        case d.IssueDefined():
            return f"issue:{event.issue}"
        case _:
            raise TypeError(event.topic)
