"""A track as a reader sees it: what stands, since when, and by which accounts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import attrgetter

import msgspec
from msgspec.structs import asdict, replace

from events import developments as d
from events.quantity import Quantity
from projections.fold.lives import unsaid
from projections.fold.responses import ended_with, revised_since
from projections.fold.tracks import Board, Step, Track
from projections.moves.by_kind import Move
from projections.moves.entered import stated_by
from projections.moves.naming import ACTS, TrackKey
from projections.moves.scales import ON_THE_WAY
from projections.record.items import Item
from projections.rules.state import ENDED, State, distinct, together
from projections.rules.words import describe, figures_of, joined


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """One report of what put a position where it is, with what it says of that and the terms as
    it gives them."""

    item: Item
    stated: State
    says: str | None


class Pending(msgspec.Struct, frozen=True, kw_only=True):
    """What is threatened, announced or finally notified about a measure in force, or suspended:
    its terms, the development of its last change, and all reports of it."""

    state: State
    figures_since: tuple[str, ...]
    since: str
    accounts: tuple[Account, ...]

    @property
    def status(self) -> str | None:
        """`threatened`, `announced` or `final`; None where forms differ on it."""
        if "status" in dict(self.state.differ):
            return None
        return "final" if self.state.status == "announced-final" else self.state.status


class Position(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A party's line on one thing. `since` is the development of its last change (a restatement
    changes nothing); `accounts` are all reports that state what stands, both sides of an open
    order; `figures_since` names for each figure of the state the development that stated it.
    `forms` are the states that stand side by side where the order is open, else the one. `others`
    are the other parties of a commitment."""

    key: TrackKey
    issue: str
    status: str
    state: State
    to: str | None
    package: str | None
    since: str
    accounts: tuple[Account, ...]
    figures_since: tuple[str, ...]
    forms: tuple[State, ...]
    title: str | None = None
    others: tuple[str, ...] = ()
    pending: Pending | None = None
    note: str | None = None
    undated: bool = False

    @property
    def described(self) -> str:
        """What stands in a line, for a reader, with what is pending beside it."""
        pending = f"pending: {describe(self.pending.state)}" if self.pending else None
        return joined(describe(self.state), pending)

    @property
    def ended(self) -> bool:
        """Whether it has ended, by every account and in every order."""
        if not self.state.differ:
            return self.status in ENDED  # nearly always
        return all(status in ENDED for status in self.statuses)

    @property
    def statuses(self) -> tuple[str, ...]:
        """Its status; all of them where accounts differ or the order is open."""
        return self.state.differing.get("status") or (self.status,)


def position_of(board: Board, track: Track, standing: Sequence[Step] | None = None) -> Position:
    """The position that a track has come to, or that it had with these steps standing."""
    steps = standing or track.standing
    last = steps[-1]
    state = _as_told(together([step.state for step in steps]))
    told = _in_order({one for step in steps for one in _telling(step)}) if not standing else steps
    moves = {move.item.id: move for step in told for move in step.moves}
    ends = ended_with(board, track, last) if track.key.kind == "response" else ()
    status = ends[-1] if ends else last.state.status
    notes = [
        _note(track, steps),
        *(state.disputes if len(steps) == 1 else ["the order of its accounts is unsettled"]),
        "whether what it answers has ended is open" if len(ends) > 1 else None,
        revised_since(board, track, last),
        *_aside(board, track),
    ]
    if len(ends) > 1:
        differ = {**dict(state.differ), "status": ends}
        state = replace(state, differ=tuple(differ.items()))
    every = [move for step in steps for move in step.moves]
    return Position(
        key=track.key,
        issue=last.issue,
        status=_FOR_READERS.get(status, status),
        state=state,
        forms=tuple(distinct([state for step in steps for state in step.states])),
        to=next((move.to for move in reversed(every) if move.to), None),
        package=next(filter(None, map(_PACKAGE, reversed([*moves.values(), *every]))), None),
        since=_since(last).first.id,
        accounts=tuple(_account(move) for move in moves.values()),
        figures_since=_figures_since(steps, state),
        title=board.record.titles.get(track.key.name),
        others=_others(board, track, last),
        pending=_pending(steps, state),
        note=joined(*notes) or None,
        undated=all(item.undated for step in steps for item in step.items),
    )


def _as_told(state: State) -> State:
    """The state with the statuses that readers know: what is announced, finally or not, is."""
    said = state.told("status")
    if "announced-final" not in said:
        return state
    said = tuple(dict.fromkeys([_FOR_READERS.get(one, one) for one in said]))
    others = [pair for pair in state.differ if pair[0] != "status"]
    differ = [*others, ("status", said)] if len(said) > 1 else others
    return replace(state, status=_FOR_READERS.get(state.status, state.status), differ=tuple(differ))


_PACKAGE = attrgetter("item.development.package")

_FOR_READERS = {"announced-final": "announced"}


def _in_order(steps: set[Step]) -> list[Step]:
    return sorted(steps, key=lambda step: (step.track.place, step.place))


def _back(step: Step) -> Iterator[Step]:
    """A step and, back from it, those that it was compared with."""
    one: Step | None = step
    while one is not None:
        yield one
        one = one.before


_TERMS = ("due", "lapses", "effective", "pressing", "text", "conditions", "scope")


def _telling(step: Step) -> Iterator[Step]:
    """The steps that state what stands after one: its last change, what only says it again, and
    those that stated terms which still stand."""
    state = step.state
    for one in _back(step):
        # What is open again is as those told it who put it, and not as those who settled it.
        effect = one.moves[0].effect
        if one.is_word or (effect == "settle" and state.status not in ENDED and one.before):
            continue
        yield one
        if not one.kept and effect != "reopen":
            break
    for quantity in state.quantities:
        stating = _stating([step], quantity)
        if stating.track.place == step.track.place:
            yield stating
    if step.track.key.kind in (*ACTS, "commitment") and state.status not in ENDED:
        yield _first(step, lambda s: s.status == state.status)
        for term in _TERMS:
            if getattr(state, term):
                yield _first(step, lambda s, t=term: getattr(s, t) == getattr(state, t))  # type: ignore[misc] # of a default


def _first(step: Step, holds: Callable[[State], bool]) -> Step:
    """The step since which something holds without a break."""
    held = [one for one in _until_broken(step, holds) if not one.is_word]
    return held[-1] if held else step


def _since(step: Step) -> Step:
    for one in _back(step):
        if not (one.is_word or (one.kept and one.before is not None)):
            return one
    return step


def _figures_since(
    steps: Sequence[Step], state: State, *, pending: bool = False
) -> tuple[str, ...]:
    """For each figure of a state, or of what is `pending`, the development that stated it."""
    found = []
    for quantity in state.quantities:
        step = _stating(steps, quantity, pending=pending)
        moves = [move for move in step.moves if quantity in move.stated.quantities]
        told = _entry_of(moves[0], quantity) if moves else step.first
        found.append(told.id)
    return tuple(found)


def _entry_of(move: Move, quantity: Quantity) -> Item:
    """What stated a figure that a move has: of the agreement's own, the entry that stated it, may
    it be of others."""
    entry = move.item.development
    if move.deal is None or not isinstance(entry, d.AgreementReached):
        return move.item
    mine = (one.party for one in entry.commits if quantity in one.quantities)
    own = [e for e in move.deal.entries if quantity in getattr(e.development, "quantities", ())]
    return stated_by(own, quantity) if own and move.key.party not in mine else move.item


def _stating(steps: Sequence[Step], quantity: Quantity, *, pending: bool = False) -> Step:
    """The step that stated a figure that stands, or is `pending`; where it came into force as it
    was told, the one that told it."""

    def holds(state: State) -> bool:
        part = state.pending if pending else state
        return part is not None and quantity in part.quantities

    found: list[Step] = []
    for step in steps:
        held = _until_broken(step, holds)
        if not held:
            continue
        first = held[-1]
        if _states(first, quantity):
            return first
        word = first.before.state.pending if first.before is not None and not pending else None
        if word is not None and quantity in word.quantities:
            assert first.before is not None
            return _stating([first.before], quantity, pending=True)
        # In an open order what says nothing of it may have found it there.
        nearby = [one for one in (*first.rivals, *first.unsettled) if _states(one, quantity)]
        if not nearby and first.before is None and first.beside and first.beside.steps:
            return _stating(first.beside.steps, quantity)
        said = [one for one in (*held[::-1], *nearby) if _states(one, quantity)]
        if said:
            return said[0]
        found.append(first)
    # Another form, or what was told by then beside it, may have brought it there.
    last = max(steps, key=attrgetter("place"))  # what is only possible is on a track of its own
    beside = last.track.steps[last.place :: -1]
    return next((one for one in beside if _states(one, quantity)), [*found, steps[-1]][0])


def _states(step: Step, quantity: Quantity) -> bool:
    return any(
        quantity in move.stated.quantities
        for move in step.moves
        if move.deal is None or "quantities" not in unsaid(move)
    )


def _until_broken(step: Step, holds: Callable[[State], object]) -> list[Step]:
    found = []
    for one in _back(step):
        if not holds(one.state):
            break
        found.append(one)
    return found


def _pending(steps: Sequence[Step], state: State) -> Pending | None:
    word = state.pending
    if word is None:
        return None
    step = next(one for one in reversed(steps) if one.state.pending is not None)
    words = _until_broken(step, lambda s: s.pending is not None)
    same = _until_broken(step, lambda s: s.pending == step.state.pending)
    said = [
        move
        for one in reversed(words)
        if one.lapsed_on is None
        for move in one.moves
        if move.stated.status in ON_THE_WAY
    ]
    return Pending(
        state=word,
        figures_since=_figures_since(steps, word, pending=True),
        since=same[-1].first.id,
        accounts=tuple(_account(move) for move in {m.item.id: m for m in said}.values()),
    )


def parties_now(board: Board, name: str, parties: Iterable[str]) -> tuple[str, ...]:
    """Those of the parties of an agreement for whom it has not ended."""
    tracks = [one for one in board.called(name) if one.key.kind == "commitment"]
    over = {one.key.party for one in tracks} - {one.key.party for one in tracks if not one.ended}
    return tuple(party for party in parties if party not in over)


def _others(board: Board, track: Track, last: Step) -> tuple[str, ...]:
    """The other parties of a commitment: those of its last step, and while it stands those alone
    that still are."""
    if track.key.kind != "commitment":
        return ()
    deals = [move.deal for move in last.moves if move.deal is not None]
    others = {party: None for deal in deals for party in deal.parties if party != track.key.party}
    return tuple(others) if track.ended else parties_now(board, track.key.name, others)


def _account(move: Move) -> Account:
    told = asdict(move.stated)
    answer = told.pop("answer")
    # What opens it again speaks of the agreement that settled it.
    says = move.item.development.says if move.effect != "reopen" else None
    stated = State(**told, answers=(answer,) if answer else ())
    return Account(item=move.item, stated=stated, says=says)


def _note(track: Track, steps: Sequence[Step]) -> str | None:
    """What a track was split into, or what time alone ended of it, each form on its own day."""
    if track.split_into:
        return f"split into {', '.join(track.split_into)}"
    # What says so again, or of what is pending, takes that not back.
    steps = [one if one.lapsed_on else _since(one) for one in steps]
    told = {step: step.note for step in steps if step.lapsed_on and step.note}
    if len({step.note for step in steps}) == 1:
        return next(iter(told.values()), None)
    figures = {step: ", ".join(figures_of(step.state)) for step in told}
    return " or ".join(f"{note} ({figures[s]})" if figures[s] else note for s, note in told.items())


def _aside(board: Board, track: Track) -> list[str]:
    """For whom what is toward all does not stand: `lifted toward USA`."""
    if track.key.toward is not None or track.ended:
        return []
    told = {step.group for step in track.steps}
    return sorted(
        f"{one.state.status} toward {one.key.toward}"
        for one in board.called(track.key.name)
        if one.of_all and one.key._replace(toward=None) == track.key
        if one.state.status in ("suspended", *ENDED) and one.standing[-1].group not in told
    )
