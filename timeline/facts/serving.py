"""Answering from facts: the stance at a cut of as-of and recorded-by, as the fold would give it.

Every row is checked as it is read, and every line that is known must be there: a row that was
changed, lost, or written by another codebook or program sends the question to the fold.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import msgspec

from projections.codebook import STANDARD, Codebook
from projections.cut import Cut
from timeline.facts.format import ALWAYS, START, STATE_TABLE, TABLES, checksum
from timeline.facts.state import STATE, State
from timeline.store.reader import Reader

__all__ = ["Served", "serve", "state_of"]

_LINES = """
SELECT n.kind, n.name, n.first_day, n.first_seq, n.checksum,
  f.stream, f.valid_from, f.seq_from, f.valid_to, f.seq_to, f.ended, f.body, f.checksum
FROM facts_names AS n LEFT JOIN facts AS f
  ON f.stream = n.stream AND f.kind = n.kind AND f.name = n.name
  AND f.valid_from = (
    SELECT g.valid_from FROM facts AS g
    WHERE g.stream = n.stream AND g.kind = n.kind AND g.name = n.name
      AND g.valid_from <= :day AND g.valid_to > :day AND g.seq_from <= :seq AND g.seq_to > :seq
    ORDER BY g.valid_from DESC LIMIT 1)
  AND f.valid_to > :day AND f.seq_from <= :seq AND f.seq_to > :seq
WHERE n.stream = :stream AND n.kind {which} 'component'
"""
_GAPS = "SELECT first, last FROM facts_gaps WHERE stream = :stream"


@dataclass(kw_only=True)
class Served:
    """What facts hold at a cut: the answers as they stand in `stance/1`, not yet sorted, and the
    components that the cut must fold, because something in them has only possibly happened, with
    the checksum of their members."""

    positions: list[Any] = field(default_factory=list)
    voices: list[Any] = field(default_factory=list)
    talks: list[Any] = field(default_factory=list)
    unsure: dict[int, int] = field(default_factory=dict)


class _Untrue(Exception):
    """A row is damaged or missing."""


def serve(
    reader: Reader, stream: str, cut: Cut, codebook: Codebook = STANDARD, *, ended: bool = False
) -> Served | None:
    """The lines at a cut, or None where the fold must answer.

    Positions that ended are there only with `ended`. Facts serve as-of and recorded-by under the
    certain reading and the standard codebook, with nothing left out.
    """
    if codebook != STANDARD or cut.known_by is not None or cut.reading != "certain":
        return None
    if cut.without or cut.without_sources:
        return None
    state = state_of(reader, stream)
    if state is None or not _holds(reader, state, cut.recorded_by):
        return None
    served = Served()
    try:
        day = cut.as_of.toordinal() if cut.as_of else None
        components = _lines(reader, stream, ALWAYS - 1 if day is None else day, cut, "=")
        if day is None:
            day = max((since for *_, since in components), default=START)
        found = _lines(reader, stream, day, cut, "<>")
    except _Untrue:
        return None
    if len(components) + len(found) != state.names:
        return None
    served.unsure = {
        int(name): int(body[1:])
        for _, name, _, body, _ in components
        if body is not None and body[:1] == b"?"
    }
    for kind, _, has_ended, body, _ in found:
        if body is not None and (ended or not has_ended):
            answer = msgspec.json.decode(body)
            _KINDS[kind](served).append(answer)
    return served


_KINDS = {
    "position": lambda served: served.positions,
    "voice": lambda served: served.voices,
    "talks": lambda served: served.talks,
}


def state_of(reader: Reader, stream: str) -> State | None:
    """What the facts of a stream say that they are true of; None where there are none."""
    if not {STATE_TABLE, *TABLES} <= reader.tables():
        return None
    for row in reader.ask(STATE, stream=stream):
        return State(*row)
    return None


def _holds(reader: Reader, state: State, seq: int) -> bool:
    if not state.trusted:
        return False
    if seq > state.upto:
        last = reader.last(state.stream)
        if last is None or last[1] > state.upto:
            return False
    gaps = reader.ask(_GAPS, stream=state.stream) if state.gaps else ()
    return len(gaps) == state.gaps and not any(first <= seq < last for first, last in gaps)


def _lines(
    reader: Reader, stream: str, day: int, cut: Cut, which: str
) -> list[tuple[str, str, int, bytes | None, int]]:
    """(kind, name, ended, body, the day since when) of every line, each row checked."""
    found: list[tuple[str, str, int, bytes | None, int]] = []
    seen: set[tuple[str, str]] = set()
    seq = cut.recorded_by
    statement = _LINES.format(which=which)
    for row in reader.ask(statement, stream=stream, day=day, seq=seq):
        kind, name, first_day, first_seq, named, of, *told, body, told_sum = row
        if checksum(stream, kind, name, first_day, first_seq) != named:
            raise _Untrue
        if (kind, name) in seen:
            raise _Untrue  # two rows claim the same cut
        seen.add((kind, name))
        if of is None:
            if first_day <= day and first_seq <= seq:
                raise _Untrue
            found.append((kind, name, 0, None, START))
            continue
        if isinstance(body, str):
            raise _Untrue
        body = None if body is None else bytes(body)
        if checksum(of, kind, name, *told, body) != told_sum:
            raise _Untrue
        found.append((kind, name, told[-1], body, told[0]))
    return found
