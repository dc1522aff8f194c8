"""Where a track stands after a step."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from msgspec.structs import replace

from events.quantity import Quantity
from projections.moves.scales import ON_THE_WAY
from projections.moves.stated import Said

ENDED = frozenset(("withdrawn", "settled", "decided", "lapsed", "lifted", "carried-out",
                   "rejected", "terminated", "left", "expired"))  # fmt: skip

NOT_TOLD = "none"
"""What stands among the values of a term for a form that states none."""

SETTLED = "settled at"
"""The term under which a state tells that accounts differ on the figure of a settling."""

Told = tuple[str | tuple[str, ...], ...]
"""All that is said of a term: of conditions and scope, all that each form lists (none: empty)."""

Differ = tuple[tuple[str, Told], ...]
"""(term, what is said of it) for each term on which reports differ."""


class State(Said, frozen=True, gc=False, kw_only=True):
    """Where a track stands after a step: what its accounts state, merged, on top of what stood.

    Of a measure `pending` is what is threatened, announced or finally notified about it while it
    is in force or suspended, and `under` what a suspension covers; of what is settled it is what
    is open again without the agreement; `with_whole` says that a part rests because its whole does.
    `settled_at` are the figures at which it was settled. What is named to an offer it `asks`.

    `quantities` and `answers` hold alternatives where accounts differ. A term that has one value
    only (`due`, `lapses`, `effective`, `pressing`, `text`) is None where they do. `differ` names
    every such term with all that was said of it, so that nothing is asserted which another
    account contradicts.
    """

    answers: tuple[str, ...] = ()
    differ: Differ = ()
    pending: State | None = None
    under: State | None = None
    with_whole: bool = False
    asks: bool = False
    settled_at: tuple[Quantity, ...] = ()

    def told(self, term: str) -> tuple[str, ...]:
        """All that is said of a term: one value, several that contradict each other, or none.
        What one form lists is one text."""
        if self.differ:
            several = dict(self.differ).get(term)
            if several is not None:
                listed = (", " if term == "scope" else " + ").join
                return tuple([o if isinstance(o, str) else listed(o) or NOT_TOLD for o in several])
        value = getattr(self, term, None)
        return (value,) if value else ()

    def listed(self, term: str) -> Told:
        """What is listed under a term, in each form of it."""
        return dict(self.differ).get(term) or (getattr(self, term),)

    def dates(self, term: str) -> tuple[str | None, ...]:
        """All that is said of a date; None for a form that states none."""
        return tuple([None if told == NOT_TOLD else told for told in self.told(term)])

    def disputed(self, term: str) -> str | None:
        """`accounts differ: 2020 / immediate`, or None where they agree on the term."""
        differ = term in dict(self.differ)
        return f"accounts differ: {' / '.join(self.told(term))}" if differ else None

    @property
    def differing(self) -> dict[str, tuple[str, ...]]:
        """Each term on which accounts or forms differ, with all that is said of it."""
        return {term: self.told(term) for term, _ in self.differ}

    @property
    def disputes(self) -> tuple[str, ...]:
        """A clause for each term on which accounts differ, for a reader."""
        return tuple(
            f"accounts differ on the {_WORDS.get(term, term)}: {' / '.join(told)}"
            for term, told in self.differing.items()
        )


_WORDS = {
    "due": "deadline",
    "lapses": "last day",
    "effective": "effective date",
    "text": "wording",
    "settled at": "figure at which it was settled",
    "quantity:unstated": "quantity",
}


def quantity_term(basis: str | None) -> str:
    """The name that figures of a basis have among dimensions: `quantity:total`."""
    return f"quantity:{basis or 'unstated'}"


def unordered(state: State) -> State:
    """A state that is equal for all that differ in the order alone in which figures were told."""
    pending = unordered(state.pending) if state.pending is not None else None
    under = unordered(state.under) if state.under is not None else None
    if len(state.quantities) < 2 and pending is state.pending and under is state.under:
        return state
    figures = tuple(sorted(state.quantities, key=str))
    return replace(state, quantities=figures, pending=pending, under=under)


def distinct(states: Iterable[State]) -> list[State]:
    """The states that differ: in which order figures were told makes no other one."""
    found = [*states]
    if len(found) < 2:  # nearly always
        return found
    return list({unordered(state): state for state in reversed(found)}.values())[::-1]


def together(states: list[State] | tuple[State, ...]) -> State:
    """What several states have in common that stand side by side because their order is open.

    The status and the first answer are those of the last that has not ended, else of the last;
    where the others differ, `differ` says so.
    """
    last = next((one for one in reversed(states) if one.status not in ENDED), states[-1])
    states = distinct(states)
    if len(states) == 1:
        return last
    differ = {term: told for state in states for term, told in state.differ}
    values: dict[str, Any] = {}
    for term in ("due", "lapses", "effective", "pressing", "text"):
        told = tuple(
            dict.fromkeys(t for state in states for t in (state.told(term) or (NOT_TOLD,)))
        )
        values[term] = getattr(last, term) if len(told) == 1 else None
        if len(told) > 1:
            differ[term] = told
    statuses = tuple(dict.fromkeys(told for state in states for told in state.told("status")))
    if len(statuses) > 1:
        differ["status"] = statuses
    answers = tuple(dict.fromkeys(name for state in states for name in state.answers))
    if len(answers) > 1:
        differ["answer"] = answers
    quantities = tuple(dict.fromkeys(q for state in states for q in state.quantities))
    for basis in dict.fromkeys(q.basis for q in quantities):
        term = quantity_term(basis)
        all_told: list[str] = []
        words: dict[frozenset[Quantity], str] = {}
        for state in states:
            mine = [q for q in state.quantities if q.basis == basis]
            alone = words.setdefault(frozenset(mine), "; ".join(map(str, mine)))
            all_told += state.told(term) or (alone or NOT_TOLD,)
        if len(told := tuple(dict.fromkeys(all_told))) > 1:
            differ[term] = told
    for term in ("conditions", "scope"):
        lists = [one for state in states for one in state.listed(term)]
        values[term] = tuple(t for t in lists[-1] if all(t in one for one in lists))
        if len({frozenset(one) for one in lists}) > 1:
            differ[term] = tuple(dict.fromkeys(lists))
    pendings = list(dict.fromkeys([state.pending for state in states if state.pending]))
    return State(
        status=last.status,
        answers=tuple(dict.fromkeys((*last.answers, *answers))),
        quantities=quantities,
        differ=tuple(differ.items()),
        # What is pending in one of several forms at least.
        pending=together(pendings) if pendings else None,
        under=_under_together(states),
        with_whole=last.with_whole,
        asks=last.asks,
        settled_at=last.settled_at,
        **values,
    )


def _under_together(states: list[State] | tuple[State, ...]) -> State | None:
    """What is open again without the deal that settled each of several forms, else the last's."""
    if any(state.status != "settled" for state in states):
        return states[-1].under
    unders = list(dict.fromkeys([state.under for state in states if state.under is not None]))
    return together(unders) if unders else None


def is_coming(state: State) -> bool:
    """Whether a measure is on its way into force, also where it was suspended on the way."""
    under = state.under if state.status == "suspended" else state
    return under is not None and under.status in ON_THE_WAY


def ended_as(state: State, status: str) -> State:
    """The state as an end leaves it: its terms are told, and nothing is pending any more."""
    differ = tuple(pair for pair in state.differ if pair[0] != "status")
    return replace(state, status=status, pending=None, differ=differ)


def with_terms(state: State, stood: State, terms: Collection[str]) -> State:
    """The state with some terms as they stood, also those on which accounts differ."""
    kept = tuple(
        pair
        for one in (stood, state)
        for pair in one.differ
        if (_term_of(pair[0]) in terms) == (one is stood)
    )
    return replace(state, differ=kept, **{term: getattr(stood, term) for term in terms})


def _term_of(name: str) -> str:
    return "quantities" if name.startswith("quantity:") else name


def resumed(state: State) -> State:
    """What is suspended as it goes on when that is over: with its own last day and conditions."""
    under = state.under or State(status="in-force")
    own = ("lapses", "status", "conditions")
    differ = [pair for pair in state.differ if pair[0] not in own]
    differ += [pair for pair in under.differ if pair[0] in own]
    return replace(state, status=under.status, lapses=under.lapses, conditions=under.conditions,
                   under=None, with_whole=False, differ=tuple(differ))  # fmt: skip


def without_figures(state: State) -> State:
    """The state as a part of the thing takes it over: a part's figure is not the whole's."""
    differ = tuple(
        (term, told)
        for term, told in state.differ
        if not term.startswith("quantity:") and term not in ("scope", "status")
    )
    pending = without_figures(state.pending) if state.pending else None
    rests = state.status == "suspended"
    return replace(state, quantities=(), scope=(), differ=differ, pending=pending, with_whole=rests)


def rates_of(state: State) -> tuple[Quantity, ...]:
    """Its rates: of its figures those that parts do not share out."""
    return tuple([one for one in state.quantities if one.basis == "rate"])


def as_its_whole(part: State, whole: State) -> State:
    """A part as it was while it was as its whole. What is the part's own is as it is said of it:
    its figures but for the rates, its scope, its conditions, a day that the whole has none of."""
    shared = {"status", *[day for day in _DAYS if part.told(day) and whole.told(day)]}
    if part.status != whole.status:
        shared.add("lapses")  # the last day of another status
    rates = rates_of(whole)
    if rates:
        shared.add(_RATE)
    own = [one for one in part.quantities if one.basis != "rate" or not rates]
    differ = [pair for pair in whole.differ if pair[0] in shared]
    differ += [pair for pair in part.differ if pair[0] not in shared]
    pending = whole.pending
    if pending is not None:
        pending = as_its_whole(part.pending or without_figures(pending), pending)
    return replace(
        part,
        status=whole.status,
        under=whole.under,
        pending=pending,
        quantities=(*own, *rates),
        differ=tuple(differ),
        **{day: getattr(whole, day) for day in shared & {*_DAYS}},
    )


_DAYS = ("due", "effective", "lapses")
_RATE = quantity_term("rate")
