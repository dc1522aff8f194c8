"""What a step comes to, in each dimension, against each form that it may have found.

Sorted is not settled: where the order is open, a dimension has the verdict that every order gives,
else it says `incomparable` (R0).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, takewhile

from msgspec.structs import replace

from projections.fold.besides import goes_on_from
from projections.fold.lapsing import forms_over, is_open_end
from projections.fold.lives import after
from projections.fold.settling import settling
from projections.fold.starting import acts_of
from projections.fold.tracks import Beside, Board, Step, Stretch
from projections.moves.stated import figure_of
from projections.record.talks import renewed_between
from projections.rules.comparison import compare, same_side
from projections.rules.findings import (
    Finding,
    by_accounts,
    each_way,
    overall_of,
    until_open,
    weakest,
)
from projections.rules.standing import same_answer
from projections.rules.state import ENDED, Differ, State, as_its_whole, rates_of, without_figures
from projections.rules.verdicts import OrderBy
from projections.rules.words import describe, joined

MOST_NAMED = 50
"""How many steps of open order a row names; it counts the rest."""


def _figures(state: State) -> Differ:
    """What accounts differ on among the figures of a state."""
    return tuple(pair for pair in state.differ if pair[0].startswith("quantity:"))


_STATUS = ("status", "pending", "whole")


def from_another(board: Board, step: Step, beside: Beside) -> list[Finding]:
    """The first step of a part, held against its whole; of what carries out a threat of another
    name, against that threat: each form of it against what the step makes of that."""
    key, carried = step.track.key, beside.what == "carried"
    note = f"carries out {beside.name}" if carried else _OF_PART.format(beside.name)
    ways = []
    for at, form in enumerate((*beside.forms, *beside.perhaps)):
        now = after(step, form if carried else without_figures(form), board.restates)
        was = form if carried else as_its_whole(now, form)
        if step.moves[0].effect == "settle":
            ways.append(settling(key, was, now, ()))
        else:
            ways.append(compare(key, was, now, step.preferences, drops=step.drops))
        if at >= len(beside.forms) and all(one.verdict == "held" for one in ways[-1]):
            del ways[-1]  # what came to the part with its whole has its row here
    found = [one[0] if sure else _open(one[-1]) for one, sure in each_way(ways)]
    if carried and not found:
        found = ways[0]
    return [replace(f, note=joined(f.note, note)) for f in found]


_OF_PART = "a part of {}, compared with the whole"


def about(step: Step, beside: Beside) -> list[Finding]:
    """The first form of a proposal against what it is about: the commitment that stands, or, of
    an offer, the party's own measure."""
    note = f"compared with {beside.name}, which stands"
    if beside.what == "measure":
        return [
            Finding(
                dimension="status",
                verdict="softened",
                rule="R6",
                before=describe(beside.state),
                after=describe(step.state),
                confidence="medium",
                note=f"offers to change {beside.name}, which stands",
            )
        ]
    stands = State(
        quantities=beside.state.quantities, due=beside.state.due, differ=_figures(beside.state)
    )
    said = {figure_of(quantity) for quantity in step.state.quantities}
    # It says nothing of other periods.
    rest = [one for one in stands.quantities if one.period and figure_of(one) not in said]
    asked = State(
        quantities=(*step.state.quantities, *rest),
        due=step.state.due if stands.due and step.state.due else stands.due,
        differ=_figures(step.state),
    )
    found = compare(step.track.key, stands, asked, step.preferences)
    told = step.state.quantities or (asked.due and step.state.due)
    if not told or (not stands.quantities and not stands.due):
        return []
    return [replace(f, note=joined(f.note, note)) for f in found if f.verdict != "opened"]


def distinct_states(steps: Sequence[Step]) -> Iterator[State]:
    """The states of some steps of a track, the last first, in each way in which they came to be;
    one that stands in a row comes once."""
    seen: set[int] = set()
    i = len(steps) - 1
    while i >= 0:
        step = steps[i]
        if id(step.state) not in seen:
            seen.add(id(step.state))
            yield from step.states
        # In a stretch of the track itself, a run of equal states is one jump.
        i -= step.place - step.run + 1 if isinstance(steps, Stretch) and steps.in_place else 1


def findings_of(board: Board, step: Step) -> tuple[list[Finding], OrderBy | None, list[Step], int]:
    """The findings of a step, how its order was settled (None: as is known of the one that it is
    compared with), the steps that it is compared with, and how many more there are that are not
    named."""
    if step.lapsed_on is not None:
        return _by_time(board, step)
    acts = acts_of(step)
    if len(acts) == 1:
        found, order, steps, unnamed = _findings_of(board, step)
        if order == "unsettled" and _follows_reports_that_differ(step):
            order = None
            found = [
                replace(one, confidence=weakest("medium", one.confidence),
                        note=_REPORTS if one.note == _LINK else joined(one.note, _REPORTS))
                for one in found
            ]  # fmt: skip
        return found, order, steps, unnamed
    was = step.before.state if step.before else None
    states = [after(act, was, board.restates) for act in acts]
    each = [
        _findings_of(board, replace(act, state=state, ways=()))
        for act, state in zip(acts, states, strict=True)
    ]
    found, order, steps, unnamed = each[0]
    statuses = step.state.told("status")
    differ = f"accounts differ: {' / '.join(statuses)}" if len(statuses) > 1 else "accounts differ"
    told: list[Finding] = []
    for one, sure in by_accounts([way for way, *_ in each]):
        if sure and one[0].dimension == "whole":
            told.append(replace(one[0], after=describe(step.state)))  # its row says how they differ
            continue
        # By an account that says nothing of it, it is as it was.
        afters = [*([one[0].before] if len(one) < len(acts) else []), *[way.after for way in one]]
        told.append(
            replace(
                one[0] if sure else _open(one[0]),
                after=" or ".join(filter(None, dict.fromkeys(afters))) or None,
                confidence=weakest("medium" if sure else "low", *[way.confidence for way in one]),
                note=joined(one[0].note, differ),
            )
        )
    return told or found, order, steps, unnamed


def _follows_reports_that_differ(step: Step) -> bool:
    """Whether a step certainly came after what stands in several forms for its reports alone."""
    before = None if step.rivals or step.unsettled else step.before
    while before is not None and before.ways and not before.mixed:
        if len(acts_of(before)) > 1:
            return True
        before = before.before
    return False


_REPORTS = "accounts differ on what it found"


def _findings_of(board: Board, step: Step) -> tuple[list[Finding], OrderBy | None, list[Step], int]:
    """The same of a step of which all accounts tell of one act."""
    key, before, record = step.track.key, step.before, board.record
    several = step.mixed or (before is not None and bool(before.ways))

    def against(other: State) -> list[Finding]:
        # What it says nothing of is, in each order, what it found there.
        now = after(step, other, board.restates) if several else step.state
        if step.moves[0].effect == "settle":
            return settling(key, other, now, step.preferences)
        as_agreed = other.status == "settled" and now.quantities == other.settled_at
        if key.kind == "offer" and as_agreed and step.moves[0].effect == "put":
            other = replace(other, under=None)  # made anew, and not opened again
        other, now = _at_the_rates_of_its_whole(step, other, now)
        found = compare(key, other, now, step.preferences, drops=step.drops)
        if step.moves[0].effect in ("withdraw", "reopen"):
            # It moves the status alone, whatever the terms were.
            return [f for f in found if f.dimension in _STATUS] or found
        return found

    count = len(step.rivals) + len(step.unsettled)
    first = before is None and not step.rows_only
    followed = [before] if before is not None else []
    other = goes_on_from(step)
    if before is not None:
        was = before.state
        if key.kind == "talks" and step.state.status == was.status == "cancelled":
            anew = renewed_between(record, key.name, before.group, step.group)
            was = replace(was, status=anew or was.status)
        settled = against(was)
    elif step.rows_only:
        # What is done about a round or an agreement has no baseline: the first time counts.
        settled = [replace(f, before=None) for f in against(State(status="none"))]
    elif other is not None and (from_it := from_another(board, step, other)):
        settled, followed, first = from_it, list(other.steps), False
        if not count:
            return settled, "unsettled" if other.perhaps else None, followed, 0
    else:
        parent = step.parent
        settled = [
            Finding(
                dimension="whole",
                verdict="opened",
                rule="R8",
                after=describe(step.state),
                note=f"a part of {parent.name}" if parent else None,
            )
        ]
    if before is None and not count:
        return settled, "dates", [], 0
    if before is not None and not count and not before.ways:
        return settled, None, followed, 0
    nearby = step.unsettled or step.rivals
    last = nearby[-1] if nearby else step
    nearest = [*step.rivals[-MOST_NAMED:], *step.unsettled[-MOST_NAMED:]][-MOST_NAMED:]
    steps = [*followed, *nearest]
    unnamed = count - len(nearest)
    stood = [settled]
    if before is not None:
        # Told anew after what lies beside it, it may have stood as it was told first, too.
        first_told = before.track.steps[before.place]
        ways_before = dict.fromkeys((*before.states, *first_told.states))
        stood = [against(one) for one in ways_before] if len(ways_before) > 1 else stood
    certain = until_open(chain(stood, map(against, distinct_states(step.rivals))))
    by: OrderBy | None = "unsettled" if count or len(certain) > 1 else None
    rest = map(against, distinct_states(step.unsettled))
    beside = until_open(rest, first=first)
    drops = step.moves[0].effect == "withdraw"  # what it found nothing of did not say it, too
    if beside and not drops and (first or next(rest, None) is None):
        # What all that it may have followed say, too, it says again.
        told = {(f.dimension, f.about) for way in beside for f in way if f.verdict != "held"}
        certain = [[f for f in way if (f.dimension, f.about) in told] for way in certain]
    ways = [*certain, *beside]
    moved = each_way(ways)
    if not moved:
        return (beside or certain)[0], by, steps, unnamed
    if all(sure for _, sure in moved) or all(overall_of(w)[0] == "opened" for w in ways if w):
        return certain[0] or settled, by, steps, unnamed
    # R0: of answers on one side of zero the order does not matter, unless a verdict hangs on it.
    alike = not _differ_on_the_answer(certain) and same_side(
        chain([step.state], distinct_states(step.unsettled), distinct_states(step.rivals))
    )
    found = []
    if alike and first:
        found = [same_answer(step.state, distinct_states(step.unsettled))]
    for one, sure in moved:
        if sure:
            found.append(one[0])
        elif alike and one[0].dimension == "response":
            found += [way for way in settled if way.dimension == "response"]
        elif len(moved) == 1 or any(way.verdict != "opened" for way in one):
            found.append(
                _open(
                    one[-1],
                    before=None if one[-1].after else describe(last.state),
                    after=None if one[-1].before else describe(step.state),
                )
            )
    return found or settled, "unsettled", steps, unnamed


def _at_the_rates_of_its_whole(step: Step, was: State, now: State) -> tuple[State, State]:
    """A part that has no rate of its own yet, at those that its whole had when it went apart, where
    another one comes or is pending: they are told of the whole alone, for it may have others
    since."""
    whole = step.track.steps[0].beside if step.parent is not None else None
    if whole is None or whole.what != "whole" or rates_of(was):
        return was, now
    rates = rates_of(whole.state)
    if not rates_of(now):
        if was.pending is now.pending:
            return was, now
        now = replace(now, quantities=(*now.quantities, *rates))
    return replace(was, quantities=(*was.quantities, *rates)), now


def _differ_on_the_answer(ways: Sequence[Sequence[Finding]]) -> bool:
    """Whether it is more or less of an answer than what it certainly followed, as that may be."""
    told = [[f.verdict for f in way if f.dimension == "response"] for way in ways]
    return any(one != told[0] for one in told)


def _by_time(board: Board, step: Step) -> tuple[list[Finding], OrderBy, list[Step], int]:
    """The same of what time alone did: of all forms that ended on this day. While another form
    stands, which perhaps replaced them, nothing can be said."""
    beside = [one for one in step.unsettled if one.lapsed_on == step.lapsed_on]
    over = [(was, one) for one in (*beside, step) for was in forms_over(one)]
    ways = [
        compare(
            step.track.key,
            *_at_the_rates_of_its_whole(step, was.state, one.state),
            step.preferences,
            drops=one.drops,
        )
        for was, one in over
    ]
    open_end = is_open_end(step) or _is_told_first(board, step)
    if len(ways) == 1 and not step.unsettled and not open_end:
        return ways[0], "dates", [over[0][0]], 0  # nearly always
    moved = each_way([*ways, *([[]] if open_end else [])])
    findings = [one[-1] if sure else _open(one[-1]) for one, sure in moved] or ways[-1]
    by: OrderBy = "dates" if all(sure for _, sure in moved) else "unsettled"
    found = [was for was, _ in over]
    return findings, by, found[-MOST_NAMED:], max(0, len(found) - MOST_NAMED)


def _is_told_first(board: Board, lapse: Step) -> bool:
    """Whether what ended was certain only after its last day, and something of the days that it is
    of, which may have replaced it before, is folded after it: it was entered later."""
    was, settled = lapse.before, board.record.order.settled
    if was is None or lapse.lapsed_on is None or was.latest < lapse.lapsed_on:
        return False
    of_its_days = takewhile(lambda one: one.latest <= was.latest, was.track.steps[lapse.place :])
    return any(
        one.lapsed_on is None
        and one.state.status not in ENDED
        and not settled(was.group, one.group)
        for one in of_its_days
    )


_LINK = "the order is unsettled: link the two (--supersedes) if a source says which came first"


def _open(found: Finding, *, before: str | None = None, after: str | None = None) -> Finding:
    """A finding of which the order that is open says nothing."""
    return replace(
        found,
        verdict="incomparable",
        rule="R0",
        before=found.before or before,
        after=found.after or after,
        confidence="low",
        note=_LINK,
    )
