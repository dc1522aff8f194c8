"""What the accounts of one development state together, on top of what stood before it.

Accounts complete each other: a term that only one of them gives is taken from it, and of two
that agree the narrower stands. Where they contradict each other no account is preferred: all
values stand side by side, and the state says so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any

from msgspec.structs import replace

from events.grouping import grouped
from events.quantity import Quantity, in_scale
from events.when import parse_when
from projections.moves.by_kind import Move
from projections.moves.naming import ACTS, TrackKind
from projections.moves.scales import AGREEMENT_RANK, STATUS_RANK
from projections.moves.stated import Stated, ends_of, restated
from projections.rules.state import ENDED, State, Told, quantity_term

SINGLE = ("pressing", "due", "lapses", "effective", "text")
"""The terms of which a state has one value."""

_NOTHING = State()


def merged(
    moves: Sequence[Move],
    kind: TrackKind,
    stood: State | None,
    restates: Callable[[Move], bool] = lambda _: False,
) -> State:
    """The state after a step with these accounts; what none of them states stands as it was.

    An unstated quantity or scope is unknown and keeps what stood. An unstated deadline or
    condition of a proposal reads as none, unless the step says that it restates; a measure has
    one life, so there everything unstated keeps. What an agreement says of a commitment is whole.
    """
    old = stood if stood is not None and kind != "commitment" else _NOTHING
    if len(moves) == 1 and not old.differ:
        return _after_one(moves[0], kind, stood, old, restates)
    stated = [move.stated for move in moves]
    keeps = stood is not None and (
        kind in ACTS or all(says_nothing(move) and restates(move) for move in moves)
    )
    differ: dict[str, Told] = {}
    status = _status(stated, differ)
    if stood is not None and all(move.changes_terms_only for move in moves):
        status = old.status
        differ |= {term: told for term, told in old.differ if term == "status"}
    values: dict[str, Any] = {}
    for term in SINGLE:
        # A last day is that of the status under which it was said.
        stays = term == "text" or (keeps and (term != "lapses" or status == old.status))
        told = _single(term, stated) or (old.told(term) if stays else ())
        values[term] = told[0] if len(told) == 1 else None
        if len(told) > 1:
            differ[term] = told

    answers = tuple(dict.fromkeys(s.answer for s in stated if s.answer))
    if not answers and keeps:
        answers = old.answers
    if len(answers) > 1:
        differ["answer"] = answers

    quantities = _figures([s.quantities for s in stated], old, differ)

    def union(name: str, *, keep: bool) -> tuple[str, ...]:
        found = tuple(dict.fromkeys(value for s in stated for value in getattr(s, name)))
        if keep and not found and len(told := old.listed(name)) > 1:
            differ[name] = told
        return found or (getattr(old, name) if keep else ())

    return State(
        status=status,
        answers=answers,
        quantities=quantities,
        conditions=union("conditions", keep=keeps),
        scope=union("scope", keep=True),
        asks=moves[0].asks,
        differ=tuple(differ.items()),
        **values,
    )


def _after_one(
    move: Move, kind: TrackKind, stood: State | None, old: State, restates: Callable[[Move], bool]
) -> State:
    """The state after a single account, on top of what nothing contradicts: nearly every step."""
    stated = move.stated
    keeps = stood is not None and (kind in ACTS or (says_nothing(move) and restates(move)))
    before = old if keeps else _NOTHING
    changes = stood is not None and move.changes_terms_only
    status = old.status if changes else stated.status
    lapses = stated.lapses or (before.lapses if status == old.status else None)
    return State(
        status=status,
        answers=(stated.answer,) if stated.answer else before.answers,
        quantities=_figures([stated.quantities], old, {}),
        conditions=_distinct_words(stated.conditions) or before.conditions,
        scope=_distinct_words(stated.scope) or old.scope,
        pressing=stated.pressing or before.pressing,
        due=stated.due or before.due,
        lapses=lapses,
        effective=stated.effective or before.effective,
        text=stated.text or old.text,
        asks=move.asks,
    )


def _distinct_words(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words)) if len(words) > 1 else words


def _status(stated: Sequence[Stated], differ: dict[str, Told]) -> str:
    """The status that all accounts give; where one tells of more than another, the least."""
    ranks = STATUS_RANK if all(s.status in STATUS_RANK for s in stated) else AGREEMENT_RANK
    names = sorted(
        dict.fromkeys(s.status for s in stated),
        key=lambda name: (name not in ranks and name in ENDED, ranks.get(name, 0)),
    )
    if set(names) == {"announced", "announced-final"}:
        return "announced-final"  # that one account does not say "final" denies nothing
    if len(names) > 1:
        differ["status"] = tuple(names)
    return names[0]


def says_nothing(move: Move) -> bool:
    """Whether it states no term on which a restatement could differ."""
    stated = move.stated
    return not (stated.quantities or stated.due or stated.conditions)


def _single(term: str, stated: Sequence[Stated]) -> tuple[str, ...]:
    """What the accounts say of a term: one value, or all that contradict each other."""
    told = tuple(dict.fromkeys(v for s in stated if (v := getattr(s, term))))
    if len(told) < 2 or term in ("pressing", "text"):
        return told
    # A month and a day of it agree: the day says more.
    return tuple(one for one in told if not any(_within(two, one) for two in told if two != one))


def _within(inner: str, outer: str) -> bool:
    if "immediate" in (inner, outer):
        return False
    one, two = parse_when(inner), parse_when(outer)
    if two.earliest is not None and (one.earliest is None or one.earliest < two.earliest):
        return False
    if two.latest is not None and (one.latest is None or one.latest > two.latest):
        return False
    return (one.earliest, one.latest) != (two.earliest, two.latest) or inner < outer


_Of = tuple[str, str | None, str | None]
"""What a figure is a figure of: unit without its scale, basis, period."""


def of(quantity: Quantity) -> _Of:
    """What a figure is a figure of: only figures of the same thing may contradict each other."""
    return quantity.base_unit, quantity.basis, quantity.period


def _figures(
    accounts: Sequence[tuple[Quantity, ...]], old: State, differ: dict[str, Told]
) -> tuple[Quantity, ...]:
    """The figures stated, beside those of other units and bases that stood."""
    alone = accounts[0] if len(accounts) == 1 else ()
    # One figure of one account has nothing to agree with.
    stated = alone if len(alone) == 1 else _agreed(accounts, differ)
    figures = restated(old.quantities, stated)
    kept = figures[: len(figures) - len(stated)]
    for basis in dict.fromkeys([quantity.basis for quantity in kept]) if old.differ else ():
        term = quantity_term(basis)
        if several := dict(old.differ).get(term):
            differ[term] = several
    return figures


def as_told(stood: State, word: State) -> State:
    """A measure that stood, with the terms of what was pending in place of its own: all of them
    where accounts of it differ."""
    last_day = word if word.status != "threatened" and word.told("lapses") else stood
    differ = {
        term: told
        for term, told in stood.differ
        if term != "lapses" and not term.startswith("quantity:")
    }
    quantities = _figures([word.quantities], stood, differ)
    differ |= {term: told for term, told in word.differ if term.startswith("quantity:")}
    differ |= {term: told for term, told in last_day.differ if term == "lapses"}
    return replace(
        stood,
        quantities=quantities,
        scope=word.scope or stood.scope,
        lapses=last_day.lapses,
        differ=tuple(differ.items()),
    )


def _agreed(
    accounts: Sequence[tuple[Quantity, ...]], differ: dict[str, Told]
) -> tuple[Quantity, ...]:
    """What several accounts of one figure leave: their overlap ("more than 20" and 23: 23), or
    all of them where they contradict each other. Figures of one account never do."""
    told: dict[_Of, list[tuple[Quantity, ...]]] = {}
    for figures in accounts:
        for thing, same in grouped(figures, of).items():
            told.setdefault(thing, []).append(tuple(same))
    _name_the_total(told)
    found: list[Quantity] = []
    for (_, basis, _), versions in told.items():
        distinct = _distinct(versions)
        if len(distinct) > 1:
            texts = tuple("; ".join(map(str, one)) for one in distinct)
            differ[quantity_term(basis)] = texts
        found += dict.fromkeys(quantity for one in distinct for quantity in one)
    return tuple(found)


def _name_the_total(told: dict[_Of, list[tuple[Quantity, ...]]]) -> None:
    """An account that leaves the basis out tells of the total that another account names."""
    for (unit, basis, period), versions in list(told.items()):
        total = told.get((unit, "total", period))
        if basis is not None or total is None:
            continue
        bounds = {ends_of(q) for one in total for q in one}
        if all(ends_of(q) in bounds for one in versions for q in one):
            del told[unit, basis, period]


def _distinct(versions: Sequence[tuple[Quantity, ...]]) -> list[tuple[Quantity, ...]]:
    """The versions that contradict each other; those that agree become one, the narrower."""
    if len(versions) == 1:
        return [*versions]
    alone = sorted({one[0] for one in versions if len(one) == 1}, key=_exact_first)
    found: dict[frozenset[object], tuple[Quantity, ...]] = {}
    for version in versions:
        if len(version) > 1:
            found.setdefault(frozenset([frozenset(version)]), version)
            continue
        # All that hold the lower end of one agree with each other, too.
        low, _ = ends_of(version[0])
        agree = [one for one in alone if ends_of(one)[0] <= low <= ends_of(one)[1]]
        found.setdefault(frozenset(agree), (reduce(_overlap, agree),))
    return [one for same, one in found.items() if not any(same < others for others in found)]


def _exact_first(quantity: Quantity) -> tuple[bool, str]:
    return quantity.approximate, str(quantity)


def _overlap(one: Quantity, two: Quantity) -> Quantity:
    """What two figures that agree leave (both are in the same base unit)."""
    (one_low, one_high), (two_low, two_high) = ends_of(one), ends_of(two)
    both = max(one_low, two_low), min(one_high, two_high)
    for inner in (one, two):
        if ends_of(inner) == both:
            return inner
    two = in_scale(two, one.unit)
    lows = [q.min for q in (one, two) if q.min is not None]
    highs = [q.max for q in (one, two) if q.max is not None]
    about = one.approximate or two.approximate
    return replace(one, min=max(lows), max=min(highs), strict=False, approximate=about)
