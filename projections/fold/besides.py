"""What a step that may be the first of its track is held against, as it stood when it came."""

from __future__ import annotations

from events import developments as d
from projections.fold.lives import can_end, own_terms, stands
from projections.fold.placing import Placing
from projections.fold.tracks import Beside, Step, Track
from projections.moves.naming import ACTS, TrackKey
from projections.moves.scales import ON_THE_WAY
from projections.rules.state import State, as_its_whole, together


def beside_of(board: Placing, step: Step) -> Beside | None:
    """What a step that may be the first of its track is held against, as it stood then."""
    key, development = step.track.key, step.first.development
    if key.kind in ACTS:
        name = board.record.carried_out(step.first) or key.name
        kind = board.moves.naming.acts_on(key.party, name)
        other = key._replace(kind=kind, name=name)
        if name != key.name and (threats := _threats(board, other)):
            # It is carried out, not lapsed, also where it was before; of what is in force the
            # change that was pending is.
            lasts = dict.fromkeys([_before_its_end(one) for t in threats for one in t.standing])
            words = [one.state.pending if stands(one.state) else None for one in lasts]
            forms = tuple(word or one.state for one, word in zip(lasts, words, strict=True))
            return Beside(what="carried", name=name, steps=tuple(lasts),
                          state=together(forms), forms=forms)  # fmt: skip
        return _whole(board, step)
    if isinstance(development, d.Proposal) and development.about and not key.tabled:
        return _about(board, step, development.about)
    return None


def goes_on_from(step: Step) -> Beside | None:
    """Its whole, or the threat of another name, from which a step goes on that may be the first."""
    return step.beside if step.beside and step.beside.what in ("whole", "carried") else None


def as_before(beside: Beside, first: State) -> tuple[State, ...]:
    """What a first state goes on from: of a part, what it was as its whole."""
    if beside.what == "carried":
        return beside.forms
    return tuple(dict.fromkeys([as_its_whole(first, whole) for whole in beside.forms]))


def _threats(board: Placing, key: TrackKey) -> list[Track]:
    """The lines of a threat that is carried out: the one toward the same counterpart, else the one
    toward all; of what hits everyone, all."""
    found = board.line_toward(key)
    if found is not None or key.toward is not None:
        return [found] if found else []
    return [track for track in board.called(key.name) if track.key._replace(toward=None) == key]


def _before_its_end(step: Step) -> Step:
    """A form of a threat before time ended it, or something carried it out."""
    while step.before is not None and (step.lapsed_on or step.moves[0].effect == "carry"):
        step = step.before
    return step


def _whole(board: Placing, step: Step) -> Beside | None:
    """The whole as it certainly stood when a part is first told of. What a threat or an
    announcement first names is no part of what is in force yet, unless a split made it one."""
    if step.parent is None:
        return None
    whole = board.tracks[step.parent]
    made = step.track.key.name in whole.split_into
    if step.moves[0].stated.status in ON_THE_WAY and not made:
        return None
    board.lapse(whole, step.latest)
    before = board.stood_on(whole, step)
    # A withdrawal of nothing that is on the whole is of what the part alone may have been.
    drops = step.moves[0].effect == "withdraw" and not made
    if not before or (drops and not any(can_end(step.moves[0], one.state) for one in before)):
        return None
    known = {one.place for one in before}
    perhaps = [o for o in whole.standing if o.place not in known and o.group != step.group]
    state = together([one.state for one in before])
    forms, others = (
        tuple([state for one in found for state in one.states]) for found in (before, perhaps)
    )
    return Beside(what="whole", name=whole.key.name, steps=tuple(before), state=state,
                  forms=forms, perhaps=others)  # fmt: skip


def _about(board: Placing, step: Step, name: str) -> Beside | None:
    """What stands of the agreement, or the party's own measure, that a proposal is about."""
    key = step.track.key
    tracks, by = board.called(name), step.latest
    for whole in board.moves.naming.wholes_of(name, by):
        tracks = tracks or board.called(whole)  # of a part of which nothing was told yet
    for track in tracks:
        board.lapse(track, by)
    bound = [t for t in tracks if t.key.kind == "commitment" and not (t.ended or t.rows_only)]
    if bound:
        giver = key.party if key.kind == "offer" else key.toward
        meant = [
            t for t in bound
            if t.issue == step.issue
            and (t.key.party == giver if giver else t.key.party != key.party)
        ]  # fmt: skip
        if len(meant) == 1:
            last = meant[0].standing[-1]
            return Beside(what="agreement", name=name, steps=(last,), state=meant[0].state)
        deal = board.moves.deals.by(name, by, step.first)
        if deal is None:
            return None
        last = bound[-1].standing[-1]
        entry = board.record.visible[deal.entries[-1].id]
        own = own_terms(entry, board.moves.deals.forms(entry))
        return Beside(what="agreement", name=name, steps=(last,), state=own)
    if key.kind != "offer":
        return None
    mine = [t for t in tracks if t.key.kind in ACTS and t.key.party == key.party]
    for toward in (key.toward, None):
        mine = [t for t in mine if t.key.toward == toward] or mine
    mine = [t for t in mine if not t.ended]
    if not mine:
        return None
    return Beside(what="measure", name=name, steps=(mine[0].standing[-1],), state=mine[0].state)
