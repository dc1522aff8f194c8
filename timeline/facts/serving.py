"""Answering from facts: the stance at a cut of as-of and recorded-by, as the fold would give it.

Every row is checked as it is read, and every line that is known must be there: a row that was
changed, lost, or written by another codebook or program sends the question to the fold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from projections.codebook import STANDARD, Codebook
from projections.cut import Cut
from timeline.facts.format import KINDS, START, STATE_TABLE, TABLES, row_sum
from timeline.facts.state import STATE, State
from timeline.store.reader import Reader

__all__ = ["Served", "serve", "state_of"]

_ROWS = f"""
SELECT kind, name, valid_from, seq_from, valid_to, seq_to, ended, body, checksum FROM facts
WHERE stream = :stream AND kind IN ({", ".join(f"'{kind}'" for kind in KINDS)})
  AND valid_from <= :day AND valid_to > :day AND seq_from <= :seq AND seq_to > :seq
"""
_NAMES = """
SELECT count(*), sum(CAST(first_day AS BIGINT) * 8191 + first_seq * 31 + component),
  sum(CASE WHEN first_day <= :day AND first_seq <= :seq AND kind <> 'last' THEN 1 ELSE 0 END)
FROM facts_names WHERE stream = :stream
"""
_GAPS = """
SELECT count(*), sum(first * 31 + last),
  sum(CASE WHEN first <= :seq AND last > :seq THEN 1 ELSE 0 END)
FROM facts_gaps WHERE stream = :stream
"""
_LAST = """
SELECT kind, name, valid_from, seq_from, valid_to, seq_to, ended, body, checksum FROM facts
WHERE stream = :stream AND kind = 'last' AND name = '' AND valid_from = 0 AND seq_from <= :seq
ORDER BY seq_from DESC LIMIT 1
"""
_FIRST_LAST = """
SELECT first_seq FROM facts_names WHERE stream = :stream AND kind = 'last' AND name = ''
"""


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
    seq = cut.recorded_by
    try:
        day = _last_day(reader, stream, seq) if cut.as_of is None else cut.as_of.toordinal()
        found = _lines(reader, state, day, seq)
    except _Untrue:
        return None
    served = Served()
    for kind, name, has_ended, body in found:
        if kind == "component":
            served.unsure[int(name)] = int(body[1:])
        elif ended or not has_ended:
            _KINDS[kind](served).append(msgspec.json.decode(body))
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
    if not state.gaps:
        return True
    ((count, total, over),) = reader.ask(_GAPS, stream=state.stream, seq=seq)
    return (count, total) == (state.gaps, state.gap_sum) and not over


def _last_day(reader: Reader, stream: str, seq: int) -> int:
    """The last day of the record, at which it is judged where no day is asked for."""
    for row in reader.ask(_LAST, stream=stream, seq=seq):
        *_, seq_to, _, body = _checked(stream, row)
        if seq_to <= seq:
            raise _Untrue
        return START if body is None else int(body)
    if any(row[0] <= seq for row in reader.ask(_FIRST_LAST, stream=stream)):
        raise _Untrue
    return START


def _lines(reader: Reader, state: State, day: int, seq: int) -> list[tuple[str, str, int, bytes]]:
    """(kind, name, ended, body) of every line that has a value at the cut.

    Each row is checked, and all lines that cover the cut must be there, once: their names are
    counted, and what stands with them is held against the sum that was written.
    """
    stream = state.stream
    ((count, total, covered),) = reader.ask(_NAMES, stream=stream, day=day, seq=seq)
    if (count, total or 0) != (state.names, state.name_sum):
        raise _Untrue
    found: list[tuple[str, str, int, bytes]] = []
    seen: set[tuple[str, str]] = set()
    rows = reader.ask(_ROWS, stream=stream, day=day, seq=seq)
    for row in rows:
        kind, name, _, _, _, _, has_ended, body = _checked(stream, row)
        seen.add((kind, name))
        if body is not None:
            found.append((kind, name, has_ended, body))
    if not len(rows) == len(seen) == (covered or 0):
        raise _Untrue
    return found


def _checked(stream: str, row: Sequence[Any]) -> Sequence[Any]:
    """A row of facts without its checksum, which must be the one that was written with it."""
    kind, name, valid_from, seq_from, valid_to, seq_to, ended, body, told_sum = row
    if isinstance(body, str):
        raise _Untrue
    body = None if body is None else bytes(body)
    found = kind, name, valid_from, seq_from, valid_to, seq_to, ended, body
    if row_sum(stream, *found) != told_sum:
        raise _Untrue
    return found
