"""What time alone ends: an offer, a threat, a pending change, a suspension, a measure, a deal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Literal, NamedTuple

from msgspec.structs import replace

from events.when import parse_when
from projections.moves.naming import ACTS, TrackKey
from projections.rules.state import ENDED, State, resumed

if TYPE_CHECKING:
    from projections.fold.tracks import Step


class Ends(NamedTuple):
    """The day on which something no longer stands: it stood through the day before. `what` is the
    track itself (or its suspension), a measure that is suspended, or what is pending on it."""

    day: date
    what: Literal["itself", "measure", "pending"]


def lapse_day(frontier: Sequence[Step]) -> Ends | None:
    """When time alone next ends something of what a track has come to, of one of its forms at
    least, if nothing comes before; None where nothing says so. What was said to lapse before it
    was even made lapses after its own day."""
    found: list[Ends] | None = None
    for step in frontier:
        state = step.state
        if step.ways or state.lapses or state.differ or state.under or state.pending:  # few
            found = [*(found or ()), *_each(step)]
    return min(found) if found else None


def _each(step: Step) -> list[Ends]:
    found = [next_end(step.track.key, state, _made(step)) for state in step.states]
    return [ends for ends in found if ends is not None]


def next_end(key: TrackKey, state: State, made: tuple[date, date]) -> Ends | None:
    """When time alone next ends something of a state that was made between two days."""
    found: list[Ends] = []
    if state.status in ENDED:
        return None
    if (day := _day_after(state, made)) is not None:
        found.append(Ends(day, "itself"))
    under = state.under if state.status == "suspended" and key.kind in ACTS else None
    if under is not None and (day := _day_after(under, made)) is not None:
        found.append(Ends(day, "measure"))
    # A threat's last day is its own, an announcement's the measure's.
    word = state.pending if state.pending and state.pending.status == "threatened" else None
    if word is not None and (day := _day_after(word, made)) is not None:
        found.append(Ends(day, "pending"))
    # What is over itself on the day on which its suspension is does not come back.
    return min(found, default=None, key=lambda one: (one.day, one.what != "measure", one.what))


def over_on(step: Step, day: date) -> tuple[tuple[State, ...], str]:
    """What a form comes to, in each way in which it may stand, where time ends it on a day, what
    ended first; and a remark that says what."""
    found: list[State] = []
    note = ""
    for stood in step.states:
        state, ends = stood, next_end(step.track.key, stood, _made(step))
        if ends is not None and ends.day == day:
            state, note = ended_by_time(step.track.key, stood, ends)
        found.append(state)
    return tuple(sorted(dict.fromkeys(found), key=lambda one: one.status not in ENDED)), note


def _made(step: Step) -> tuple[date, date]:
    """Between which days its terms were stated: what stands again had them before."""
    if step.moves[0].effect == "reopen":
        return date.min, date.min
    return step.first.earliest or date.min, step.latest


def comes_back_over(step: Step) -> bool:
    """Whether what a rejection opens again was over by then, on its own last day: it does not
    stand again, and nobody moves."""
    ends = lapse_day([step]) if step.moves[0].effect == "reopen" else None
    if ends is None or ends.what != "itself" or ends.day > step.latest:
        return False
    return all(state.status in ENDED for state in over_on(step, ends.day)[0])


def _day_after(state: State, made: tuple[date, date]) -> date | None:
    """The day after the last one that it stands, as far as it says; where accounts differ, the
    latest of them."""
    if state.lapses is None and not state.differ:
        return None
    last = date.min
    told = state.dates("lapses")
    if not told:
        return None
    for text in told:
        day = parse_when(text).latest if text else None
        if day is None or day == date.max:
            return None
        last = max(last, day)
    earliest, latest = made
    if last < earliest:
        last = latest  # it was over before it was even made
    if last == date.max:
        return None
    return date.fromordinal(last.toordinal() + 1)


def forms_over(step: Step) -> list[Step]:
    """The forms that a lapse ended: of those that stood all but the ones beside it."""
    beside = {one.place for one in step.unsettled} if step.ended else ()
    return [one for one in step.ended if one.place not in beside]


def is_open_end(step: Step) -> bool:
    """Whether a step is a lapse that perhaps ended nothing: another form stands on, which may have
    replaced what it ended."""
    day = step.lapsed_on
    return day is not None and any(
        one.state.status not in ENDED and one.lapsed_on != day for one in step.unsettled
    )


def ended_by_time(key: TrackKey, state: State, ends: Ends) -> tuple[State, str]:
    """The state after time ended something of it, and a remark that says what."""
    on = date.fromordinal(ends.day.toordinal() - 1).isoformat()
    if ends.what == "pending":
        return replace(state, pending=None), f"the pending change lapsed on {on}"
    if ends.what == "itself" and state.status == "suspended" and key.kind in ACTS:
        back = resumed(state)
        if _is_its_return(state, back):
            back = replace(back, pending=None)
        return back, f"the suspension lapsed on {on}"
    differ = tuple(pair for pair in state.differ if pair[0] != "lapses")
    status = "expired" if key.kind == "commitment" else "lapsed"
    if key.kind == "commitment":  # its last day is a term of the agreement, and stays told
        return replace(state, status=status, under=state), f"it {status} on {on}"
    several = dict(differ).get("status", ())
    if several:  # a form of it may have ended otherwise
        told = tuple(dict.fromkeys(one if one in ENDED else status for one in several))
        differ = tuple(pair for pair in differ if pair[0] != "status")
        differ += (("status", told),) if len(told) > 1 else ()
    ended = replace(state, status=status, lapses=None, under=None, pending=None, differ=differ)
    return ended, f"it {status} on {on}"


def _is_its_return(suspended: State, back: State) -> bool:
    """Whether what is pending on a suspended measure is no more than its return: said while it was
    suspended, without other terms than it comes back with."""
    word = suspended.pending
    if word is None or (suspended.under is not None and suspended.under.pending == word):
        return False
    days = () if word.status == "threatened" else word.told("lapses")
    return (
        set(word.quantities) <= set(back.quantities)
        and set(word.listed("scope")) <= {(), *back.listed("scope")}
        and set(days) <= set(back.told("lapses"))
    )
