"""What an amendment did to the audit: the steps whose verdicts appeared, went or changed.

A correction or link may leave every position as it was and still turn a hardening into an open
question. So two folds of one record, before and after, are held against each other step by step.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from projections.audit.ledger import ledger_rows
from projections.moves.by_kind import TrackKey
from projections.questions.stance import View
from projections.rules.verdicts import AuditRow, graded


@dataclass(frozen=True, kw_only=True)
class Reaudited:
    """A step of the audit before and after: its rows in words, None where it is not there.

    `track` is `ledger` on a party's ledger, where `issue` is None for the whole. `development`
    names the step; `whom` is as `apart` says it.
    """

    party: str
    whom: str
    issue: str | None
    track: str
    development: str
    before: str | None
    after: str | None


_Unit = tuple[str, str | None, str, str]
"""Party, issue, track and what else tells steps of one development apart."""


@dataclass(frozen=True, kw_only=True)
class _Verdict:
    """The verdict on one step, in words. `is_first` where it only opened its track."""

    unit: _Unit
    key: TrackKey | None
    ids: tuple[str, ...]
    text: str
    is_first: bool


def reaudited(before: View, after: View, *, with_ledger: bool) -> Iterator[Reaudited]:
    """Every step whose verdicts differ between two folds of one negotiation, in their order.

    A step whose track is there on one side alone, and which only opened it, is not named: that
    the position is new or gone says it. The ledger counts what a party asked elsewhere too, so it
    is looked at (`with_ledger`) only where the folds are of the whole record.
    """
    olds = list(_verdicts(before, with_ledger))
    news = list(_verdicts(after, with_ledger))
    places: dict[tuple[_Unit, str], list[_Verdict]] = {}
    for new in news:
        for name in new.ids:
            places.setdefault((new.unit, name), []).append(new)
    matched: dict[int, _Verdict] = {}
    for old in olds:
        there = [new for name in old.ids for new in places.get((old.unit, name), ())]
        found = next((new for new in there if id(new) not in matched), None)
        if found is not None:
            matched[id(found)] = old
    kept = {id(old) for old in matched.values()}
    whom = cache(lambda: apart((*before.board.tracks, *after.board.tracks)))
    for old in olds:
        if id(old) not in kept and not (old.is_first and old.key not in after.board.tracks):
            yield _told(old, whom, old.text, None)
    for new in news:
        was = matched.get(id(new))
        if was is None and new.is_first and new.key not in before.board.tracks:
            continue
        if was is None or was.text != new.text:
            yield _told(new, whom, was.text if was else None, new.text)


def _told(
    one: _Verdict,
    whom: Callable[[], Callable[[OnTrack], str]],
    before: str | None,
    after: str | None,
) -> Reaudited:
    party, issue, track, _ = one.unit
    toward = whom()(one.key) if one.key else ""
    return Reaudited(party=party, issue=issue, track=track, whom=toward, development=one.ids[0],
                     before=before, after=after)  # fmt: skip


class OnTrack(Protocol):
    """What is on one track of a party."""

    @property
    def party(self) -> str: ...
    @property
    def track(self) -> str: ...
    @property
    def toward(self) -> str | None: ...


def apart(lines: Iterable[OnTrack]) -> Callable[[OnTrack], str]:
    """How a line is told from others of these: ` toward CHN` where its party has the same line
    toward others too, else nothing."""
    several = Counter(line[:2] for line in {(one.party, one.track, one.toward) for one in lines})
    return lambda one: f" toward {one.toward or 'all'}" if several[one.party, one.track] > 1 else ""


def _verdicts(fold: View, with_ledger: bool) -> Iterator[_Verdict]:
    for judged in fold.audit.every():
        if not judged.rows:
            continue
        step, key = judged.step, judged.step.track.key
        ended_by_time = "lapsed" if step.lapsed_on is not None else ""
        yield _Verdict(
            unit=(key.party, step.issue, key.track, f"{key.toward}/{ended_by_time}"),
            key=key,
            ids=step.ids,
            text=", ".join(_verdict_text(row) for row in judged.rows),
            is_first=len(judged.rows) == 1 and judged.rows[0].verdict == "opened",
        )
    if not with_ledger:
        return
    for row in ledger_rows(fold.board, lambda _party, _items: ()):
        yield _Verdict(
            unit=(row.party, row.issue, row.track, row.dimension),
            key=None,
            ids=row.to_ids,
            text=_verdict_text(row),
            is_first=False,
        )


def _verdict_text(row: AuditRow) -> str:
    name = "" if row.dimension == "whole" else f"{row.dimension} "
    return f"{name}{graded(row)}"
