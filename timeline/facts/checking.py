"""Whether facts are what the fold says: the part of `timeline check` that looks at the cache."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from events.log import Logged
from projections.codebook import STANDARD
from projections.cut import Cut
from projections.record import read_record
from timeline.facts.format import (
    ALWAYS,
    FORMAT,
    START,
    STATE_TABLE,
    TABLES,
    checksum,
    members_sum,
    name_mix,
    row_sum,
)  # fmt: skip
from timeline.facts.history import Line, Value, history_of
from timeline.facts.serving import state_of
from timeline.facts.state import State
from timeline.facts.ties import Tie, is_lone, ties_of
from timeline.reading import Shelf
from timeline.store.reader import Reader

__all__ = ["SAMPLES", "check_facts"]

SAMPLES = 8
"""How many earlier recorded-by cuts are compared beside the latest one."""

MOST_FOLDED = 100_000
"""Events that are folded for these, so that a record of 50,000 takes a minute and not an hour."""

_ANY = "SELECT 1 FROM {table} WHERE stream = :stream LIMIT 1"
_REMEDY = "Make the facts again with 'timeline rebuild'."


def check_facts(place: str, negotiation: str, *, samples: int | None = SAMPLES) -> list[str]:
    """The problems of a negotiation's facts, each a sentence with its remedy; none: they are true.

    `place`: the store's path or URL. Every row's checksum is looked at, every line must cover
    its cuts without a hole, and the answers as of every day must equal those of a fresh fold of
    the log: at the latest recorded-by cut and at up to `samples` earlier ones, evenly spread, as
    long as that folds no more than MOST_FOLDED events (None: at every one). Facts that are passed
    over (of another codebook, or behind the log) are reported too. A store without facts has no
    problems. Raises StoreError.
    """
    shelf = Shelf(place)
    try:
        return list(_problems(shelf, negotiation, samples))
    finally:
        shelf.close()


def _problems(shelf: Shelf, stream: str, samples: int | None) -> Iterator[str]:
    reader = shelf.reader
    missing = sorted({STATE_TABLE, *TABLES} - reader.tables())
    if len(missing) > len(TABLES):
        return
    if missing:
        yield f"a table of the facts is missing ({', '.join(missing)}). {_REMEDY}"
        return
    state = state_of(reader, stream)
    if state is None:
        # None at all is no damage: the fold answers. A store that was moved may have none.
        if any(reader.ask(_ANY.format(table=table), stream=stream) for table in TABLES):
            what = "nothing says what they are true of"
            yield f"the facts of {stream} are damaged: {what}. {_REMEDY}"
        return
    if not state.trusted:
        yield _untrusted(state)
        return
    last = reader.last(stream)
    if last is None or last[1] != state.upto or last[0] != state.version:
        events = f"event {last[1]}" if last else "no event"
        yield (
            f"the facts of {stream} end with event {state.upto}, and its last one is {events}: "
            f"later cuts are folded. {_REMEDY}"
        )
    try:
        lines = _stored(reader, state)
        gaps = _gaps(reader, state)
    except _Wrong as wrong:
        yield f"the facts of {stream} are damaged: {wrong}. {_REMEDY}"
        return
    log = shelf.log(stream, state.upto)
    if not _hangs_together(reader, stream, log):
        yield f"the facts of {stream} are damaged: what bears on what was changed. {_REMEDY}"
        return
    if not _counts_hold(reader, state):
        yield f"the facts of {stream} are damaged: what later events build on. {_REMEDY}"
        return
    if samples is not None:
        samples = min(samples, max(1, MOST_FOLDED // max(1, len(log))))
    for seq in _cuts(log, gaps, samples):
        wrong_at = _compare(log, lines, seq)
        if wrong_at is not None:
            (kind, name), day = wrong_at
            shown = name.replace("\x1f", " ")
            yield (
                f"the facts of {stream} differ from the fold at --recorded-by {seq} from day "
                f"{_day(day)} on ({kind} {shown}). {_REMEDY}"
            )


class _Wrong(Exception):
    """A row that is not what was written, or is not there."""


def _untrusted(state: State) -> str:
    if state.sum != state.row[-1]:
        return f"what the facts of {state.stream} say of themselves was changed. {_REMEDY}"
    return (
        f"the facts of {state.stream} were written by codebook {state.codebook} in form "
        f"{state.format}, this program has {STANDARD.label} in form {FORMAT}: they are passed "
        f"over. {_REMEDY}"
    )


def components_of(log: Iterable[Logged]) -> dict[int, int]:
    """Event -> component as the log gives them; a component is called by the number of its first
    event. What nothing else hangs on is in none."""
    parent: dict[int, int] = {}

    def root(one: int) -> int:
        while (above := parent.get(one, one)) != one:
            parent[one] = parent.get(above, above)
            one = above
        return one

    holder: dict[Tie, int] = {}
    events = {entry.seq: entry.event for entry in log if ties_of(entry.event)}
    for seq, event in events.items():
        for tie in ties_of(event):
            one, two = root(seq), root(holder.setdefault(tie, seq))
            parent[max(one, two)] = min(one, two)
    found = {seq: root(seq) for seq in events}
    sizes = Counter(found.values())
    return {
        seq: component
        for seq, component in found.items()
        if sizes[component] > 1 or not is_lone(events[seq])
    }


def _hangs_together(reader: Reader, stream: str, log: Iterable[Logged]) -> bool:
    """Whether the components are those of the log, and what is noted of each is true of it."""
    wanted = components_of(log)
    members = "SELECT seq, component FROM facts_members WHERE stream = :stream"
    if {row[0]: row[1] for row in reader.ask(members, stream=stream)} != wanted:
        return False
    seqs: dict[int, list[int]] = {}
    for seq, component in wanted.items():
        seqs.setdefault(component, []).append(seq)
    noted = "SELECT * FROM facts_components WHERE stream = :stream"
    found = {row[1]: row for row in reader.ask(noted, stream=stream)}
    return found.keys() == seqs.keys() and all(
        tuple(row[2:4]) == (len(seqs[number]), members_sum(seqs[number]))
        and checksum(*row[:-1]) == row[-1]
        for number, row in found.items()
    )


def _counts_hold(reader: Reader, state: State) -> bool:
    """Whether what an append counts on was not changed."""
    uses = "SELECT name, component FROM facts_uses WHERE stream = :stream"
    days = "SELECT day, count FROM facts_days WHERE stream = :stream"
    used = [tuple(row) for row in reader.ask(uses, stream=state.stream)]
    counted = reader.ask(days, stream=state.stream)
    return (
        len(used) == state.uses
        and sum(checksum(*use) for use in used) == state.use_sum
        and sum(count for _, count in counted) == state.days
        and sum(day * count for day, count in counted) == state.day_sum
    )


_Rows = dict[Line, list[tuple[int, int, int, int, int, bytes | None]]]
"""Line -> (valid_from, seq_from, valid_to, seq_to, ended, body)."""


def _stored(reader: Reader, state: State) -> _Rows:
    stream = state.stream
    first: dict[Line, tuple[int, int]] = {}
    total = 0
    for kind, name, component, day, seq, told in reader.ask(
        "SELECT kind, name, component, first_day, first_seq, checksum FROM facts_names "
        "WHERE stream = :stream",
        stream=stream,
    ):
        if checksum(stream, kind, name, component, day, seq) != told:
            raise _Wrong(f"the name of {kind} {name} was changed")
        first[kind, name] = day, seq
        total += name_mix(component, day, seq)
    if len(first) != state.names:
        raise _Wrong(f"{state.names} lines were written and {len(first)} are there")
    if total != state.name_sum:
        raise _Wrong("the names of the lines are not those that were written")
    rows: _Rows = {line: [] for line in first}
    for kind, name, start, seq, end, until, ended, raw, told_sum in reader.ask(
        "SELECT kind, name, valid_from, seq_from, valid_to, seq_to, ended, body, checksum "
        "FROM facts WHERE stream = :stream",
        stream=stream,
    ):
        if isinstance(raw, str):
            raise _Wrong(f"a row of {kind} {name} was changed")
        body = None if raw is None else bytes(raw)
        if row_sum(stream, kind, name, start, seq, end, until, ended, body) != told_sum:
            raise _Wrong(f"a row of {kind} {name} was changed")
        if (kind, name) not in rows:
            raise _Wrong(f"a row of {kind} {name} has no name")
        rows[kind, name].append((start, seq, end, until, ended, body))
    for line, (day, seq) in first.items():
        _covers(line, rows[line], day, seq)
    return rows


def _covers(
    line: Line, rows: list[tuple[int, int, int, int, int, bytes | None]], day: int, seq: int
) -> None:
    """Rectangles cover each cut from the first day and number on exactly once."""
    for cut in sorted({row[1] for row in rows} | {seq}):
        there = sorted((row[0], row[2]) for row in rows if row[1] <= cut < row[3])
        edges = [day, *(end for _, end in there)]
        if cut >= seq and ([start for start, _ in there] != edges[:-1] or edges[-1] != ALWAYS):
            raise _Wrong(f"a row of {line[0]} {line[1]} is missing")


def _gaps(reader: Reader, state: State) -> list[tuple[int, int]]:
    gaps = [
        (first, last)
        for first, last in reader.ask(
            "SELECT first, last FROM facts_gaps WHERE stream = :stream", stream=state.stream
        )
    ]
    if len(gaps) != state.gaps:
        raise _Wrong(f"{state.gaps} gaps were written and {len(gaps)} are there")
    if sum(first * 31 + last for first, last in gaps) != state.gap_sum:
        raise _Wrong("the gaps are not those that were written")
    return gaps


def _cuts(log: list[Logged], gaps: list[tuple[int, int]], samples: int | None) -> list[int]:
    served = [e.seq for e in log if not any(first <= e.seq < last for first, last in gaps)]
    if samples is None or len(served) <= samples + 1:
        return served
    step = (len(served) - 1) / samples
    return sorted({served[round(i * step)] for i in range(samples + 1)})


def _compare(log: list[Logged], lines: _Rows, seq: int) -> tuple[Line, int] | None:
    """The first line that differs at a recorded-by cut, with the day from which on it does."""
    record = read_record(log, Cut(recorded_by=seq), STANDARD)
    folded = history_of(record)
    for line in dict.fromkeys((*folded, *lines)):
        if line[0] == "component":
            continue
        if line[0] == "last":
            day = record.last_day
            folded[line] = [Value(START, 0, str(day.toordinal()).encode() if day else None)]
        there = [row for row in lines.get(line, ()) if row[1] <= seq < row[3]]
        stored = _told(Value(row[0], row[4], row[5]) for row in sorted(there, key=_first))
        wanted = _told(folded.get(line, ()))
        if stored != wanted:
            odd = set(stored) ^ set(wanted)
            return line, min(value.day for value in odd)
    return None


def _first(row: tuple[int, int, int, int, int, bytes | None]) -> int:
    return row[0]


def _told(values: Iterator[Value] | tuple[Value, ...] | list[Value]) -> list[Value]:
    """Without the stretch before the first value, and without repetitions."""
    told: list[Value] = []
    for value in values:
        if not told and value.body is None:
            continue
        if not (told and told[-1].same(value)):
            told.append(value)
    return told


def _day(day: int) -> str:
    from datetime import date

    return date.fromordinal(day).isoformat() if START < day < ALWAYS else "the first"
