"""Keeping facts true: after an append, in its transaction, the components that it touched are
folded again, and only the rows that differ are closed and opened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from events import developments as d
from events.log import Logged
from events.when import parse_when
from projections.codebook import STANDARD
from projections.cut import Cut
from projections.record import Record, read_record
from timeline.facts.difference import differs_since
from timeline.facts.format import ALWAYS, NEVER, START, checksum, members_sum
from timeline.facts.history import Line, Value, extent_of, history_of, voices_of
from timeline.facts.state import State
from timeline.facts.tables import Damaged, Name, Row, Tables
from timeline.facts.ties import Tie, cited_by, is_lone, issues_of, ties_of

__all__ = ["MOST", "write_facts"]

MOST = 2_000
"""Recorded events of the components that an append touches, up to which it keeps the facts."""

MOST_REFRAMED = 100_000
"""Recorded events of all the components that an issue defined again may change, up to which the
append that says so keeps the facts: it is rare, and every answer would be slow until a rebuild."""


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
        log = tables.log(seqs[0], seqs[-1])
        if any(isinstance(entry.event, d.PayloadRemoved) for entry in log):
            return False  # an answer names what was redacted: the fold does
        update = _Update(tables, state, log)
        if most is not None and update.is_too_much(most):
            return False
        update.write(progress)
    except Damaged:
        # Nothing may be added to it, or the damage would no longer be told by its traces.
        tables.forget(all_tables=False)
        return False
    if len(seqs) > 1:
        tables.gap(seqs[0], seqs[-1])
        state.gaps += 1
        state.gap_sum += seqs[0] * 31 + seqs[-1]
    state.names += tables.names_added
    state.name_sum += tables.names_sum
    state.version += len(seqs)
    state.upto = seqs[-1]
    tables.save(state)
    return True


@dataclass
class _Group:
    """A component as an append leaves it: its new events, the components that it takes in, and
    the lone developments that something hangs on from now on."""

    fresh: list[Logged] = field(default_factory=list)
    olds: set[int] = field(default_factory=set)
    lone: set[int] = field(default_factory=set)
    reframed: bool = False


class _Update:
    """What one append does to the facts of its stream.

    A development that moves nothing and hangs on nothing is *lone*: it has no rows of its own but
    for the words of a voice and for days on which it has only possibly happened.
    """

    def __init__(self, tables: Tables, state: State, log: Sequence[Logged]) -> None:
        self.tables = tables
        self.state = state
        self.first, self.last = log[0].seq, log[-1].seq
        self.days: Counter[int] = Counter()
        self.new_uses: list[tuple[str, int]] = []
        self.alone: list[Logged] = []
        self.parent: dict[int, int] = {}
        self.groups: dict[int, _Group] = {}
        self._hang(log)
        self._reframe(log)
        self.noted = tables.components({old for g in self.groups.values() for old in g.olds})

    def is_too_much(self, most: int) -> bool:
        """Whether more would be folded again than an append should wait for."""
        count = self.last - self.first + 1
        size, reframed = 0, 0
        for group in self.groups.values():
            own = sum(self.noted[old].events for old in group.olds) + len(group.lone)
            if group.reframed:
                reframed += own
            else:
                size += own
        return size > max(most, count) or reframed > max(most, count, MOST_REFRAMED)

    # --- what hangs together ----------------------------------------------------------------

    def _root(self, one: int) -> int:
        while (above := self.parent.get(one, one)) != one:
            self.parent[one] = self.parent.get(above, above)
            one = above
        return one

    def _join(self, one: int, two: int) -> None:
        one, two = self._root(one), self._root(two)
        self.parent[max(one, two)] = min(one, two)

    def _hang(self, log: Sequence[Logged]) -> None:
        """Find the components that the new events are in, each by the number of its first."""
        fresh: list[tuple[Logged, list[Tie]]] = []
        lone: dict[Tie, Logged] = {}
        for entry in log:
            event = entry.event
            if is_lone(event):
                lone["development", event.id] = entry  # type: ignore[attr-defined]
            elif isinstance(event, d.Development | d.Amendment):
                fresh.append((entry, ties_of(event)))
        ties = dict.fromkeys([*lone, *(tie for _, own in fresh for tie in own)])
        held = self.tables.holders(ties, self.first) if self.state.version else {}
        seqs = {seq for found in held.values() for seq in found}
        number = self.tables.components_of(seqs) if seqs else {}
        holder: dict[Tie, int] = {}
        for tie, found in held.items():
            for seq in found:
                self._join(holder.setdefault(tie, number.get(seq, seq)), number.get(seq, seq))
        for entry, own in fresh:
            for tie in own:
                if tie in lone and tie not in holder:
                    holder[tie] = lone[tie].seq
                self._join(entry.seq, holder.setdefault(tie, entry.seq))
        for tie, entry in lone.items():
            if tie in holder:
                self._join(entry.seq, holder[tie])
                self._group(entry.seq).fresh.append(entry)
            else:
                self.alone.append(entry)
        for entry, _ in fresh:
            self._group(entry.seq).fresh.append(entry)
        for seq in seqs:
            group = self._group(number.get(seq, seq))
            if seq in number:
                group.olds.add(number[seq])
            else:
                group.lone.add(seq)

    def _group(self, one: int) -> _Group:
        return self.groups.setdefault(self._root(one), _Group())

    def _reframe(self, log: Sequence[Logged]) -> None:
        """Find the components that a declaration made after their events may change."""
        sources = {e.event.source for e in log if isinstance(e.event, d.SourceDeclared)}
        issues = {
            e.event.issue
            for e in log
            if isinstance(e.event, d.IssueDefined) and e.event.preferences
        }
        if sources and any(e.seq < self.first for e in self.tables.sources(sources).values()):
            raise Damaged  # nobody can declare a source twice through this program
        if not (issues or (sources and self.state.waiting)) or not self.state.uses:
            return
        uses = self.tables.uses()
        if (len(uses), sum(map(_use_mix, uses))) != (self.state.uses, self.state.use_sum):
            raise Damaged
        named = {f"issue:{name}" for name in issues} | {f"source:{name}" for name in sources}
        users = {component for name, component in uses if name in named}
        number = self.tables.components_of(users)
        for user in users:
            group = self._group(number.get(user, user))
            group.reframed = True
            if user in number:
                group.olds.add(number[user])
            else:
                group.lone.add(user)

    # --- what is written ----------------------------------------------------------------------

    def write(self, progress: Callable[[int], None]) -> None:
        """Fold again what was touched; `progress` is told how many of the events are done."""
        self._fold_alone()
        done = len(self.alone)
        progress(done)
        for component, group in self.groups.items():
            self._fold(component, group)
            done += len(group.fresh)
            progress(done)
        self.tables.add_uses(self.new_uses)
        self.state.uses += len(self.new_uses)
        self.state.use_sum += sum(map(_use_mix, self.new_uses))
        self.state.waiting += sum(name.startswith("source:") for name, _ in self.new_uses)
        self._tell_last()
        self.tables.flush()

    def _fold_alone(self) -> None:
        """Take in what hangs on nothing, all at once."""
        cited = {c.source for entry in self.alone for c in entry.event.citations}  # type: ignore[attr-defined]
        declared = self.tables.sources(cited) if cited else {}
        days: dict[str, int] = {}
        told = []
        for entry in self.alone:
            event = entry.event
            assert isinstance(event, d.Development)
            day = days.get(event.occurred)
            if day is None:
                day = days[event.occurred] = _precise(event.occurred)
            if (
                day
                and (isinstance(event, d.EventCoded) or not STANDARD.is_voice(event))
                and all(citation.source in declared for citation in event.citations)
            ):
                self.days[day] += 1
            else:
                told.append(entry)
        if not told:
            return
        used = {name for entry in told for name in cited_by(entry.event)}
        frames = [declared[name] for name in used if name in declared]
        log = sorted([*frames, *told], key=lambda entry: entry.seq)
        record = read_record(log, Cut(recorded_by=self.last), STANDARD)
        voices = voices_of(record)
        for entry in told:
            waits = cited_by(entry.event) - declared.keys()
            self.new_uses += [(f"source:{name}", entry.seq) for name in sorted(waits)]
            item = record.visible.get(entry.event.id)  # type: ignore[attr-defined]
            if item is None:
                continue
            self.days[item.latest.toordinal()] += 1
            lines = {("voice", item.id): voices.get(("voice", item.id), [])}
            lines |= extent_of([item], entry.seq, members_sum([entry.seq]))
            for line, values in lines.items():
                if values:
                    name = self._replace(line, None, [], values, START)
                    self.tables.name(line, name._replace(component=entry.seq), None)

    def _fold(self, component: int, group: _Group) -> None:
        tables = self.tables
        old = self._old(group)
        log = [*old, *group.fresh]
        log = sorted([*self._framing(component, group, old), *log], key=_seq)
        after = read_record(log, Cut(recorded_by=self.last), STANDARD)
        before = read_record(log, Cut(recorded_by=self.first - 1), STANDARD) if old else None
        since = START
        if before is not None and not group.reframed:
            since = differs_since(before, after)
        found = history_of(after, since) if since < ALWAYS else {}
        names: dict[Line, Name] = {}
        stored: dict[Line, list[Row]] = {}
        for number in (*group.olds, *group.lone):
            own = tables.names(number)
            if number in group.lone and len(own) != _lone_lines(before, number):
                raise Damaged
            names |= own
            stored |= tables.open_rows(number, since)
        seqs = [entry.seq for entry in old] + [entry.seq for entry in group.fresh]
        if group.fresh:
            tables.add_members([*group.lone, *(entry.seq for entry in group.fresh)], component)
            tables.merge(component, group.olds - {component})
        found |= extent_of(after.items, component, members_sum(seqs))
        self._refold(component, names, stored, found, since)
        self._count(component, group, before, after, seqs)

    def _old(self, group: _Group) -> list[Logged]:
        """The recorded events of what an append touches, looked at whether they are all."""
        found: list[Logged] = []
        for number in group.olds:
            members = self.tables.members(number, self.first)
            noted = self.noted[number]
            told = (len(members), members_sum(entry.seq for entry in members))
            if told != (noted.events, noted.members):
                raise Damaged
            found += members
        for seq in group.lone:
            entry = self.tables.event(seq)
            event = entry.event
            if not isinstance(event, d.Development) or not is_lone(event):
                raise Damaged
            if self.tables.mentioned(event.id, seq, self.first):
                raise Damaged  # it was in a component, and is not noted as such
            found.append(entry)
        return found

    def _framing(self, component: int, group: _Group, old: Sequence[Logged]) -> list[Logged]:
        """The declarations that the events are read with; what they may wait for is noted."""
        events = (*old, *group.fresh)
        cited = {name for entry in events for name in cited_by(entry.event)}
        issues = {name for entry in events for name in issues_of(entry.event)}
        sources = self.tables.sources(cited)
        if group.fresh:
            had = [entry for entry in old if entry.seq not in group.lone]
            noted = {f"issue:{name}" for entry in had for name in issues_of(entry.event)}
            noted |= {f"source:{name}" for entry in old for name in cited_by(entry.event)}
            waits = {f"issue:{name}" for name in issues}
            waits |= {f"source:{name}" for name in cited - sources.keys()}
            self.new_uses += [(name, component) for name in sorted(waits - noted)]
        return [*sources.values(), *self.tables.issues(sorted(issues))]

    def _refold(
        self,
        component: int,
        names: dict[Line, Name],
        stored: dict[Line, list[Row]],
        found: dict[Line, list[Value]],
        since: int,
    ) -> None:
        """Put what was found from day `since` on in the place of what was stored."""
        for line in dict.fromkeys((*names, *found)):
            start = START if line[0] == "component" else since
            had = names.get(line)
            name = had
            if start < ALWAYS:
                rows = stored.get(line, [])
                if had is not None and not (
                    rows
                    and rows[0].valid_from <= max(start, had.first_day)
                    and rows[-1].valid_to == ALWAYS
                ):
                    raise Damaged
                name = self._replace(line, had, rows, found.get(line, []), start)
            assert name is not None
            if name._replace(component=component) != had:
                self.tables.name(line, name._replace(component=component), had)

    def _count(
        self,
        component: int,
        group: _Group,
        before: Record | None,
        after: Record,
        seqs: Sequence[int],
    ) -> None:
        """Note the component, and by which day all of it has happened."""
        for old in group.olds:
            if self.noted[old].last:
                self.days[self.noted[old].last] -= 1
        for item in before.items if before is not None else ():
            if item.seq in group.lone:
                self.days[item.latest.toordinal()] -= 1
        last = max((item.latest.toordinal() for item in after.items), default=0)
        if last:
            self.days[last] += 1
        if group.fresh or group.olds:
            self.tables.component(component, seqs, last)

    def _tell_last(self) -> None:
        """The last day of the record, from the last number on."""
        tables, state = self.tables, self.state
        tables.count_days(self.days)
        state.days += sum(self.days.values())
        state.day_sum += sum(day * change for day, change in self.days.items())
        if not any(self.days.values()):
            return
        row = tables.last_row() if state.version else None
        if row is None and state.version and tables.has_last():
            raise Damaged
        old = int(row.body) if row is not None and row.body is not None else 0
        new = max([old, *(day for day, change in self.days.items() if change > 0)])
        if new == old and self.days[old] < 0:
            counts = tables.days()
            told = sum(counts.values()), sum(day * count for day, count in counts.items())
            if told != (state.days, state.day_sum):
                raise Damaged
            new = max((day for day, count in counts.items() if count), default=0)
        if new == old:
            return
        if row is not None:
            tables.close_row(row, self.last)
        else:
            tables.name(("last", ""), Name(0, START, self.last), None)
        body = str(new).encode() if new else None
        place = (START, self.last, ALWAYS, NEVER, 0)
        tables.open_row(Row(tables.stream, "last", "", *place, body))

    def _replace(
        self,
        line: Line,
        name: Name | None,
        stored: list[Row],
        values: list[Value],
        since: int,
    ) -> Name:
        """Put `values` in the place of what was stored from day `since` on. The line's name,
        which may reach further back than before."""
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
            return Name(0, earliest, self.last)
        if earliest < first:
            # Before it was entered, nothing was known of it on these days.
            self.tables.open_row(
                Row(stream, kind, label, earliest, name.first_seq, first, self.last, 0, None)
            )
        return name._replace(first_day=min(earliest, first))


def _place(row: Row) -> tuple[int, int, int, bytes | None]:
    return row.valid_from, row.valid_to, row.ended, row.body


def _seq(entry: Logged) -> int:
    return entry.seq


def _use_mix(use: tuple[str, int]) -> int:
    return checksum(*use)


def _precise(occurred: str) -> int:
    """The one day of a date; 0 where it is not known to the day."""
    when = parse_when(occurred)
    if when.earliest is None or when.earliest != when.latest:
        return 0
    return when.earliest.toordinal()


def _lone_lines(before: Record | None, seq: int) -> int:
    """How many lines a lone development has."""
    assert before is not None
    for item in before.items:
        if item.seq == seq:
            voice = before.codebook.is_voice(item.development)
            return int(voice) + int(item.earliest != item.latest)
    return 0
