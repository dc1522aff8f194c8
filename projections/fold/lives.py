"""What a step makes of what stood: the lives of measures and commitments, and what settles.

A measure goes from threatened over announced to in force, is suspended and lifted; what is said
of it while it is in force is pending beside it. A commitment is as firm as its agreement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from msgspec.structs import replace

from events import developments as d
from events.when import until
from projections.fold.settling import settled
from projections.fold.tracks import Step, Track
from projections.moves.by_kind import Move
from projections.moves.deals import Deal
from projections.moves.entered import ANEW, ENTRIES, UNSAID
from projections.moves.naming import ACTS, TrackKey
from projections.moves.scales import ON_THE_WAY
from projections.record.items import Item
from projections.rules.accounts import SINGLE, as_told, merged
from projections.rules.state import (
    ENDED,
    State,
    ended_as,
    is_coming,
    resumed,
    together,
    with_terms,
)

Restates = Callable[[Move], bool]


def after(step: Step, stood: State | None, says: Restates) -> State:
    """The state of a track after a step that found it in this one; `says` tells what restates."""
    move = step.moves[0]
    if move.keeps and stood is not None:
        return stood
    if move.with_whole and stood is not None and not _shares_its_end(stood, move):
        return stood
    if move.with_whole and stood is not None and move.changes_terms_only:
        return _lasting(stood, move.stated.lapses)
    if move.with_whole and stood is not None and move.stated.status == "in-force":
        return resumed(stood)
    if move.with_whole and stood is not None and stood.status == move.stated.status == "suspended":
        return replace(stood, lapses=move.stated.lapses, with_whole=True)  # as long as its whole
    if move.beneath and stood is not None and stood.status == "suspended":
        went_on = after_put(step.track.key, step.moves, resumed(stood), says)
        return replace(went_on, status="suspended", lapses=stood.lapses, under=went_on,
                       conditions=stood.conditions, with_whole=stood.with_whole)  # fmt: skip
    ends = move.effect in ("withdraw", "end") or needs_what_stands(move)
    if move.if_stands and stood is not None and stood.status == "expired":
        ends = False  # it may come again
    if stood is not None and stood.status in ENDED and (
        ends or (move.effect == "settle" and stood.status != "settled")
    ):  # fmt: skip
        return stood  # nothing ends, rests or changes that does not stand
    if stood is not None and stood.status == "expired" and not may_come_again(step.moves, stood):
        return stood
    match move.effect:
        case "settle" if stood is not None:
            return settled(step, stood)
        case "reopen" if stood is not None:
            return _opened_again(step.track.key, stood)
        case "withdraw" if stood is not None and (
            stood.pending is not None or (step.track.key.kind in ACTS and stands(stood))
        ):
            return replace(stood, pending=None)  # what is in force is not dropped
        case "withdraw":
            return ended_as(stood or State(), "withdrawn")
        case "carry" if stood is not None and stands(stood) and stood.pending is not None:
            return replace(stood, pending=None)  # what is in force stays in force
        case "carry":
            return ended_as(stood or State(), "carried-out")
        case "end":
            return replace(ended_as(stood or State(), move.stated.status), under=stood)
        case "split" if stood is not None and not any(map(_restated, step.moves)):
            # To be split carries out nothing that is pending.
            said = after_put(step.track.key, step.moves, replace(stood, pending=None), says)
            return replace(said, pending=stood.pending) if stood.status not in ENDED else stood
        case _:
            if stood is not None and _was_a_threat(step, stood):
                stood = without_terms_of_a_threat(stood)
            return after_put(step.track.key, step.moves, stood, says)


def _lasting(part: State, lapses: str | None) -> State:
    """A part that goes on until another last day of its whole, also beneath a suspension of it."""
    if part.under is not None and part.status == "suspended":
        return replace(part, under=replace(part.under, lapses=lapses))
    return replace(part, lapses=lapses)


def last_days(measure: State) -> tuple[str | None, ...]:
    """The last day of a measure itself, and not of a suspension of it."""
    rests = measure.under if measure.status == "suspended" else None
    return (rests or measure).dates("lapses")


def _opened_again(key: TrackKey, stood: State) -> State:
    """What a rejected agreement settled, as it was before; any other form stands as it stood."""
    if stood.status != "settled":
        return stood
    # Of a measure that only may have been there nobody knows how far it had come.
    return stood.under or (stood if key.kind in ACTS else replace(stood, status="live"))


def _was_a_threat(step: Step, stood: State) -> bool:
    """Whether a measure comes into force that ended as one that was on its way, or whose whole
    did, where it is a part of which nothing was told before."""
    move, lived = step.moves[0], step.before
    if stood.status not in ENDED or move.stated.status != "in-force" or move.changes_terms_only:
        return False
    if lived is None and step.beside is not None:
        lived = step.beside.steps[-1]
    while lived is not None and lived.state.status in ENDED:
        lived = lived.before
    return lived is not None and is_coming(lived.state)


def saying(moves: Sequence[Move], says: Restates) -> frozenset[object]:
    """What some moves speak of. Two that speak of the same, each whole, differ in values alone."""
    found: set[object] = set()
    for move in moves:
        stated = move.stated
        found |= {move.effect, stated.status, move.changes_terms_only, says(move), unsaid(move)}
        if move.with_whole:
            found.add("with its whole")
        found |= {(one.base_unit, one.basis) for one in stated.quantities}
        found |= {
            term for term in (*SINGLE, "answer", "conditions", "scope") if getattr(stated, term)
        }
    return frozenset(found)


def after_put(key: TrackKey, moves: Sequence[Move], stood: State | None, says: Restates) -> State:
    """The state after something was stated of a track."""
    if key.kind in ACTS:
        return _measure(moves, stood, says)
    if key.kind == "commitment":
        return _commitment(moves, stood)
    return merged(moves, key.kind, stood, says)


def stands(state: State) -> bool:
    """Whether a measure is in force, or was when it was suspended: what is said of it then is
    pending."""
    if state.status == "suspended":
        return state.under is not None and state.under.status == "in-force"
    return state.status == "in-force"


def _measure(moves: Sequence[Move], stood: State | None, says: Restates) -> State:
    says_only = all(move.stated.status in ON_THE_WAY for move in moves)
    if stood is None:
        return merged(moves, "measure", None, says)
    if says_only and stands(stood):
        return replace(stood, pending=_word(moves, stood.pending, says))
    if says_only and stood.status == "suspended" and is_coming(stood):
        stood = resumed(stood)
    if says_only and stood.status in ON_THE_WAY:
        return replace(_word(moves, stood, says), under=None, pending=stood.pending)
    base, carries = _base(moves, stood)
    state = merged(moves, "measure", base, says)
    if state.status in ENDED:
        return state
    under, with_whole = None, False
    if state.status == "suspended":
        under = base.under if stood.status == "suspended" else stood
        said = _said(moves) == "suspended"
        with_whole = all(move.with_whole for move in moves) if said else base.with_whole
    return replace(state, under=under, with_whole=with_whole,
                   pending=None if carries else base.pending)  # fmt: skip


def _word(moves: Sequence[Move], word: State | None, says: Restates) -> State:
    """What is threatened or announced, after what is said of it now. Announced again it keeps its
    last day, and stays final where it does not say so again."""
    said = _said(moves)
    if word is None or "threatened" in (word.status, said):
        return merged(moves, "measure", word, says)
    final = "announced-final" in (word.status, said)
    state = merged(moves, "measure", replace(word, status=said), says)
    return replace(state, status="announced-final") if final else state


def _said(moves: Sequence[Move]) -> str:
    return "announced-final" if any(
        move.stated.status == "announced-final" for move in moves
    ) else moves[0].stated.status  # fmt: skip


def _base(moves: Sequence[Move], stood: State) -> tuple[State, bool]:
    """What stood, as far as it goes on under what is stated now, and whether this carries out
    what was pending."""
    into_force = all(move.stated.status == "in-force" for move in moves)
    changes = all(move.changes_terms_only for move in moves)
    if all(move.stated.status == "suspended" != stood.status for move in moves):
        return with_terms(stood, State(), ("conditions",)), False  # it rests on others
    if stood.status in ON_THE_WAY:
        if into_force and not changes:
            into = replace(without_terms_of_a_threat(stood), status="in-force")
            if stood.status == "threatened":  # its last day was its own
                differ = tuple(pair for pair in into.differ if pair[0] != "lapses")
                into = replace(into, lapses=None, differ=differ)
            return into, True
        if stood.status == "announced" and _said(moves) == "announced-final":
            return replace(stood, status="announced-final"), False
        return stood, False
    if _said(moves) in ON_THE_WAY and stood.status == "suspended" and is_coming(stood):
        return _base(moves, resumed(stood))
    if not into_force or (changes and stood.status == "suspended"):
        return stood, False
    base = stood
    if stood.status == "suspended":
        if is_coming(stood):
            return _base(moves, resumed(stood))
        base = replace(resumed(stood), status="in-force")
    return _carried_out(moves, base), True


_OF_A_THREAT = ("due", "effective", "pressing", "conditions", "status")


def without_terms_of_a_threat(state: State) -> State:
    """Coming into force clears the conditions and deadlines under which a threat was made."""
    differ = tuple(pair for pair in state.differ if pair[0] not in _OF_A_THREAT)
    return replace(state, conditions=(), due=None, effective=None, pressing=None, differ=differ)


def _carried_out(moves: Sequence[Move], stood: State) -> State:
    """What is pending comes into force: where nothing is said of the terms, with those that
    were told."""
    word = stood.pending
    if word is None or any(map(_restated, moves)):
        return stood
    return as_told(stood, word)


def _restated(move: Move) -> bool:
    """Whether it says how much of a measure there is: how high, on what, how long."""
    stated = move.stated
    return bool(stated.quantities or stated.scope or stated.lapses)


def _commitment(moves: Sequence[Move], stood: State | None) -> State:
    """What is extended, changed or resumed stands as before; what a party takes on with that, as
    the agreement does; agreed where nothing was said."""
    before = stood
    if stood is not None and stood.status in ENDED:
        before = stood.under  # as it stood before it ended
    resolved = []
    for move in moves:
        status = move.stated.status
        statuses: tuple[str, ...] = (status,)
        if status in ENTRIES and (status == "resumed" or not is_bare(move)):
            last = before
            if status == "resumed" and before is not None and before.status == "suspended":
                last = before.under
            anew = move.deal.stands_for(move.key.party) if move.deal is not None else "agreed"
            statuses = last.told("status") if last is not None else (anew,)
        resolved += [replace(move, stated=replace(move.stated, status=one)) for one in statuses]
    state = merged(resolved, "commitment", stood)
    if stood is not None:
        state = with_terms(state, stood, frozenset.intersection(*map(unsaid, moves)))
    rests = (one.deal is not None and one.key.party in one.deal.resting for one in moves)
    if before is None and state.status not in ("suspended", *ENDED) and all(rests):
        return replace(state, status="suspended", under=state)
    if before is None or state.status not in ("suspended", *ENDED):
        return state
    return replace(state, under=before.under if before.status == state.status else before)


def unsaid(move: Move) -> frozenset[str]:
    """The terms of a commitment of which an account says nothing."""
    if move.deal is None or not isinstance(move.item.development, d.AgreementReached):
        return UNSAID
    return move.deal.unsaid.get((move.key.party, move.key.issue or ""), frozenset())


def own_terms(item: Item, forms: Iterable[Deal]) -> State:
    """The terms of an agreement itself as of an entry: all of them where its accounts differ, or
    orders of its entries do."""
    issue = item.development.issue
    moves: dict[tuple[str, ...], list[Move]] = {}
    for form in forms:
        order = tuple(dict.fromkeys(entry.group for entry in form.entries))
        move = Move(key=form.key("", issue), issue=issue, item=item, stated=form.own)
        moves.setdefault(order, []).append(move)
    return together([merged(told, "commitment", None) for told in moves.values()])


def is_bare(move: Move) -> bool:
    """Whether a party does something to an agreement in which it has taken on nothing."""
    if move.key.kind != "commitment" or move.deal is None:
        return False
    return (move.key.party, move.key.issue) not in move.deal.commitments


def applies(track: Track | None, moves: Sequence[Move]) -> bool:
    """Whether there is anything for a step to do: nothing ends that does not stand."""
    move = moves[0]
    if all(one.with_whole for one in moves):
        forms = track.frontier if track is not None else ()
        found = (state for one in forms for state in _found(one, move.item))
        return any(_shares_its_end(state, move) for state in found)
    if track is None:
        opens = move.effect in ("put", "split")
        return opens and not (is_bare(move) and move.stated.status == "resumed")
    if move.key.kind == "commitment" and track.state.status == "expired":
        return is_agreed_anew(move) or may_come_again(moves, track.state)
    if move.effect in ("put", "split", "reopen"):
        return True
    if move.effect == "settle":
        return not track.ended or track.state.status == "settled"
    if move.effect == "carry":
        return any(
            state.pending is not None or state.status not in ("carried-out", "in-force")
            for one in track.frontier for state in one.states
        )  # fmt: skip
    if move.effect == "withdraw" and move.key.kind in ACTS:
        return any(can_end(move, s) for one in track.frontier for s in one.states)
    return not track.ended


def needs_what_stands(move: Move) -> bool:
    """Whether it changes or suspends a measure, which must stand for that, or goes on with an
    agreement of those who have none left once it ended."""
    changes = move.changes_terms_only or move.stated.status == "suspended"
    return move.effect == "put" and (move.if_stands or (changes and move.key.kind in ACTS))


def can_end(move: Move, state: State) -> bool:
    """Whether what stands so is what an end presupposes: what is in force is lifted, and suspended
    as what is announced is; only what is threatened, announced or pending is dropped."""
    if state.status in ENDED or move.key.kind not in ACTS or move.effect == "settle":
        return state.status not in ENDED
    if move.effect == "withdraw":
        return state.pending is not None or not stands(state)
    announced = state.status in ON_THE_WAY and state.status != "threatened"
    return stands(state) or (announced and move.stated.status == "suspended")


def is_agreed_anew(move: Move) -> bool:
    """Whether it is an entry of an agreement that presupposes nothing of it: it may come after
    what time ended."""
    return move.effect == "put" and move.stated.status in ANEW


def may_come_again(moves: Sequence[Move], expired: State) -> bool:
    """Whether an entry takes on anew what expired, or has another last day for it, or none."""
    return any(_has_time_again(move, expired) for move in moves)


def _has_time_again(move: Move, expired: State) -> bool:
    entry = move.item.development
    commits = entry.commits if isinstance(entry, d.AgreementReached) else ()
    mine = move.key.party, move.key.issue
    anew = any((one.party, one.issue or entry.issue) == mine for one in commits)
    return anew or move.stated.lapses not in expired.dates("lapses")


def _found(form: Step, item: Item) -> tuple[State, ...]:
    """A form as a development may have found it, in each way: what it may lie before had not
    lapsed yet."""
    over, earliest = form.lapsed_on, item.earliest
    if over is not None and form.before is not None and (earliest is None or over > earliest):
        form = form.before
    return form.states


def _shares_its_end(part: State, move: Move) -> bool:
    """Whether a part stands so that it goes along with what is done to its whole."""
    stated = move.stated
    if move.changes_terms_only:
        return part.status not in ENDED and part.status != "threatened"
    if stated.status == "suspended":
        rests = part.status == "suspended" and not part.differ
        sooner = rests and until(part.lapses) < until(stated.lapses)
        return sooner or part.status in ("announced", "announced-final", "in-force")
    if stated.status == "in-force":
        # Imposing the whole imposes no part that was not suspended with it.
        return part.status == "suspended" and part.with_whole
    if stated.status == "withdrawn":
        return part.status not in ENDED and is_coming(part)
    return part.status not in ENDED
