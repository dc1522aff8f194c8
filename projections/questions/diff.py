"""What changed between two cuts, position by position."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import date
from itertools import chain
from operator import attrgetter
from typing import Literal

from projections.audit.net import dropped
from projections.fold.positions import Position
from projections.fold.tracks import Step
from projections.moves.naming import TrackKey
from projections.questions.stance import View
from projections.rules.comparison import compare, same_side
from projections.rules.findings import Finding, Verdict, overall_of
from projections.rules.state import ENDED, State


@dataclass(frozen=True, kw_only=True)
class Change:
    """One position's difference: `opened` (only after), `ended` (only before) or `changed`."""

    key: TrackKey
    issue: str
    change: Literal["opened", "changed", "ended"]
    verdict: Verdict | None
    before: Position | None
    after: Position | None


def changes_between(one: View, two: View) -> list[Change]:
    """The live positions that differ from one cut to the other, in order of opening.

    The verdict compares the two states directly, so that steps between which cancel each other
    do not show; an ended or newly opened position has none, nor has what a mediator tabled. What
    went on toward one party from what is toward all is held against that; a part that ended with
    the first that was told of it stood as its whole.
    """
    called = _moved(one, two)
    apart = _gone_apart(one, two, called)
    if called is not None:
        called = called | {key.name for key in apart.values()}
    before = {position.key: position for position in one.positions(called=called)}
    after = {position.key: position for position in two.positions(called=called)}
    before |= {key: before[of_all] for key, of_all in apart.items() if of_all in before}
    found = []
    for key in dict.fromkeys((*before, *after)):
        old, new = before.get(key), after.get(key)
        verdict: Verdict | None = None
        if old is not None and new is not None and (old is new or _same(old, new)):
            continue
        if old is not None and new is not None and not key.tabled:
            preferences, drops = two.record.preferences(new.issue), _drops(one, two, key)
            verdicts = {
                overall_of(_moved_to(b, compare(key, a, b, preferences, drops=drops)))[0]
                for a in old.forms for b in new.forms
            }  # fmt: skip
            verdict = verdicts.pop()
            if verdicts or (verdict != "held" and not _in_order(one, two, old.key, key)):
                # R0: in whichever order, answers on one side of zero.
                alike = len(new.forms) > 1 and same_side((*old.forms, *new.forms))
                verdict = "held" if alike else "incomparable"
        there = new or old
        assert there is not None
        found.append(Change(
            key=key, issue=there.issue, verdict=verdict, before=old, after=new,
            change="ended" if new is None else "opened" if old is None else "changed",
        ))  # fmt: skip
    return found


def _moved_to(form: State, found: Sequence[Finding]) -> Sequence[Finding]:
    """What was found of a form: that it ended moves the status alone, whatever its terms were."""
    ends = [one for one in found if form.status in ENDED and one.dimension == "status"]
    return ends or found


def _moved(one: View, two: View) -> Set[str] | None:
    """The names of which something may differ between two days of one fold; None: of any."""
    records = one.record, two.record
    if one.fold is not two.fold or any(r.cut.reading == "possible" or r.judged_on for r in records):
        return None
    days = [record.last_day or date.min for record in records]
    return one.fold.moved(*days)


def _gone_apart(one: View, two: View, called: Set[str] | None) -> dict[TrackKey, TrackKey]:
    """What went on toward one party between two cuts -> what is toward all; and a part that came
    and ended between them -> its whole."""
    board = two.board
    tracks = board.tracks.values() if called is None else chain(*map(board.called, called))
    found: dict[TrackKey, TrackKey] = {}
    for track in sorted(tracks, key=attrgetter("place")):
        if track.key in one.board.tracks:
            continue
        if track.of_all is not None:
            found[track.key] = track.of_all.track.key
        elif track.ended and (whole := track.steps[0].beside) and whole.what == "whole":
            found[track.key] = whole.steps[-1].track.key
    return found


def _in_order(one: View, two: View, was: TrackKey, key: TrackKey) -> bool:
    """Whether what stood before was certainly replaced by what stands after."""
    order, visible = two.record.order, two.record.visible
    before = [step for step in one.board.tracks[was].standing if step.first.id in visible]
    return all(
        order.group(a.first.id) == order.group(b.first.id)
        or order.settled(a.first.id, b.first.id)
        # What time made bears the name of what said the last day, and came on its own.
        or (b.lapsed_on is not None and a.latest < b.lapsed_on)
        or _goes_on_from(b, a.group)
        for a in before
        for b in two.board.tracks[key].standing
    )


def _goes_on_from(step: Step, group: str) -> bool:
    """Whether a step is held against that of a development alone, or against one that is."""
    before: Step | None = step
    while before is not None and not (before.rivals or before.unsettled):
        before = before.before
        if before is not None and before.group == group:
            return True
    return False


def _drops(one: View, two: View, key: TrackKey) -> bool:
    """Whether what is no longer pending by the second cut was dropped, and not carried out."""
    was = one.board.tracks.get(key)
    known = {step.group for step in was.standing} if was is not None else set()
    since: list[Step] = []
    step = two.board.tracks[key].standing[-1]
    while step.lapsed_on is not None or step.group not in known:
        since.append(step)
        if step.before is None:
            break
        step = step.before
    return dropped(since)


def _same(one: Position, two: Position) -> bool:
    """Whether the same accounts give the same; in which order, where that is open, is no change."""
    was, now = ([account.item.id for account in at.accounts] for at in (one, two))
    if len(one.forms) == len(two.forms) > 1 and set(was) == set(now):
        return all(form in two.forms for form in one.forms)
    return (
        one.state == two.state
        and one.status == two.status
        and one.since == two.since
        and was == now
    )
