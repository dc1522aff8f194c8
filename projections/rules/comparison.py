"""How one state of a track compares with the one before, dimension by dimension: R0 to R7.

Hardened: moved away from the other side, or pressed harder. Softened: moved towards it.
Bases are compared like with like. Sources of the rules: DOMAIN.md, section 4.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from events.developments import Preference
from projections.moves.naming import ACTS, TrackKey
from projections.moves.scales import ON_THE_WAY, RESPONSE_SCALE
from projections.moves.stated import figure_of
from projections.rules.deadlines import deadlines
from projections.rules.figures import no_longer_told, quantities
from projections.rules.findings import Finding, apart, weakest
from projections.rules.pending import pending
from projections.rules.scopes import conditions, how_often, scopes
from projections.rules.standing import is_less_firm, pressing, response, status
from projections.rules.state import ENDED, SETTLED, State, is_coming, quantity_term
from projections.rules.words import describe


def compare(
    key: TrackKey,
    before: State,
    after: State,
    preferences: Sequence[Preference] = (),
    *,
    drops: bool = False,
) -> list[Finding]:
    """Every dimension that differs, or one finding `held` (R7) where none does.

    `drops` says whether what is no longer pending was dropped, and not carried out. What is put
    again is held against the figures at which it was settled; what is agreed anew against what
    expired, for an expiry is nobody's act: nobody takes it back.
    """
    if before.status == "settled":
        if key.kind == "offer" and after != before.under:
            before = replace(before, under=None)  # made anew, and not opened again
        before, after = _put_again(before, after)
    elif before.status == "expired" and before.under is not None and after.status != "expired":
        under = before.under
        if is_less_firm(after, under):  # begun again, and not taken back
            under = replace(under, status=after.status)
        words = {describe(under): describe(before)}
        return [
            replace(one, before=f"{one.before}, expired" if one.dimension == "status"
                    else words.get(one.before or "", one.before))
            for one in compare(key, under, after, preferences, drops=drops)
        ]  # fmt: skip
    found = _terms(key, before, after, preferences)
    gone = before.pending is not None and after.pending is None
    told = drops or not gone
    # With what has ended, what is pending on it goes and comes again without a row of its own.
    stood = before.status not in ENDED and after.status not in ENDED
    if before.pending != after.pending and stood and told:
        found.append(pending(key, before, after, preferences))
    moved = [finding for finding in found if finding.verdict != "held"]
    if moved:
        return moved
    olds, news = before.told("text"), after.told("text")
    if key.kind == "commitment" and set(olds) != set(news):
        note = "what is taken on is told in other words, and words are not compared"
        return [apart("scope", " or ".join(olds) or None, " or ".join(news) or None, note)]
    untold = any(after.listed("scope")) and not any(before.listed("scope"))
    if len(found) == 1 and not untold:
        return found
    notes = [finding.note for finding in found if finding.note]
    if untold:
        notes.append("a scope that was not told before is not compared")
    return [
        Finding(
            dimension="whole",
            verdict="held",
            rule="R7",
            before=describe(before),
            after=describe(after),
            confidence="low" if untold else weakest(*[one.confidence for one in found]),
            note="; ".join(dict.fromkeys(notes)) or None,
        )
    ]


def _put_again(before: State, after: State) -> tuple[State, State]:
    """What was settled, and what it is once it is put again, as they are compared: with the
    figures at which it was settled, and without those that are as they were before. Where it was
    settled at none, none is compared, whatever its unit."""
    if after.status == "settled":
        return _at_its_figures(before), _at_its_figures(after)
    settled = {figure_of(quantity) for quantity in before.settled_at}
    rest = [one for one in before.quantities if settled and figure_of(one) not in settled]
    left = () if settled else [figure_of(one)[1:] for one in before.quantities]
    news = tuple(
        one for one in after.quantities
        if one in rest or (one not in before.quantities and figure_of(one)[1:] not in left)
    )  # fmt: skip
    at = _at_its_figures(before)
    return replace(at, quantities=(*at.quantities, *rest)), replace(after, quantities=news)


def _at_its_figures(state: State) -> State:
    differ = [pair for pair in state.differ if not pair[0].startswith("quantity:")]
    if told := dict(differ).get(SETTLED):
        terms = dict.fromkeys(quantity_term(quantity.basis) for quantity in state.settled_at)
        differ += [(term, told) for term in terms]
    return replace(state, quantities=state.settled_at, differ=tuple(differ))


def _terms(
    key: TrackKey, before: State, after: State, preferences: Sequence[Preference]
) -> list[Finding]:
    found: list[Finding] = []
    differ = bool(before.differ or after.differ)
    # Carrying out a threat clears the conditions and deadlines under which it was made: what was
    # in force has none that a new threat could have added to.
    carried_out = key.kind in ACTS and after.status == "in-force" and (
        is_coming(before) or (before.status in ENDED and not after.conditions)
    )  # fmt: skip
    # So it did where that is over, or rests, by now.
    rests = after.status in ENDED or (after.status == "suspended" and not is_coming(after))
    carried_out = carried_out or (key.kind in ACTS and is_coming(before) and rests)
    anew = key.kind in ACTS and after.status in ON_THE_WAY and _was_in_force(before)
    # Where no account contradicts another, what is equal need not be looked at.
    if differ or before.status != after.status:
        found += status(key, before, after)
    if differ or before.answers != after.answers:
        found += response(before, after)
    if differ or (after.quantities and before.quantities != after.quantities):
        found += quantities(key, before, after, preferences)
    if differ or before.pressing != after.pressing:
        found += pressing(key, before, after)
    days = before.due, before.effective, before.lapses
    if differ or before.status == "suspended" or days != (after.due, after.effective, after.lapses):
        found += deadlines(key, before, after)
    # Of what was settled only figures that are news are held against those of the settling.
    told = before.quantities != after.quantities and before.status != "settled"
    whole = key.kind == "commitment"
    if told and after.status not in ENDED and (whole or any(q.period for q in before.quantities)):
        found += no_longer_told(before, after, whole=whole)
    # An answer of another step of the scale has its conditions in that: +1 is "on conditions".
    moved = key.kind == "response" and set(before.answers) != set(after.answers)
    listed = differ or before.under is not None or before.conditions != after.conditions
    if listed and not (carried_out or anew or moved):
        found += conditions(key, before, after)
    if differ or before.scope != after.scope:
        found += scopes(key, before, after)
    if key.kind == "mechanism":
        found += how_often(key, before, after)
    return found


def _was_in_force(before: State) -> bool:
    """Whether a measure has ended that was in force until then, without conditions."""
    settled = before.under is not None and before.under.status == "in-force"
    ended = before.status == "lifted" or (before.status == "settled" and settled)
    return ended and not any(before.listed("conditions"))


def same_side(states: Iterable[State]) -> bool:
    """Whether all are answers on one side of zero: then their order does not matter (R0)."""
    sides: set[bool] = set()
    for state in states:
        scores = [RESPONSE_SCALE[name] for name in state.answers]
        sides |= {score > 0 for score in scores}
        if not scores or 0 in scores or len(sides) > 1:
            return False  # of many the others are not looked at
    return bool(sides)
