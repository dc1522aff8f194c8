"""R1: which way a quantity moved, like compared with like."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from events.developments import Preference
from events.grouping import grouped
from events.quantity import Quantity
from projections.moves.naming import ACTS, TrackKey
from projections.moves.scales import ASKS
from projections.moves.stated import ends_of, like, slot_of
from projections.rules.accounts import of
from projections.rules.findings import Confidence, Finding, Verdict, apart, direction
from projections.rules.state import State, quantity_term


def quantities(
    key: TrackKey, before: State, after: State, preferences: Sequence[Preference]
) -> Iterator[Finding]:
    fresh: list[Quantity] = []
    for stated in grouped(after.quantities, of).values():
        alternatives, basis = stated, stated[0].basis
        term = quantity_term(basis)
        if not (before.disputed(term) or after.disputed(term)):
            # Several figures of one account: what is said again is no news.
            alternatives = [q for q in stated if q not in before.quantities]
        elif set(stated) == {q for q in before.quantities if of(q) == of(stated[0])}:
            continue
        if not alternatives:
            # Of several figures some may not be said again: against what stays.
            gone = [q for q in before.quantities if q not in stated and of(q) == of(stated[0])]
            if gone:
                yield from _like_with_like(key, gone, stated, preferences, before, after)
            continue
        slot = slot_of(stated[0])
        olds = [q for q in before.quantities if slot_of(q) == slot]
        exact = [q for q in olds if q.basis == basis] or olds
        others = [q for q in before.quantities if like(q.basis) == like(basis)]
        if exact or others:
            found = exact or others
            yield from _like_with_like(key, found, alternatives, preferences, before, after)
        else:
            fresh += alternatives
    for basis in dict.fromkeys([quantity.basis for quantity in fresh]):
        term = quantity_term(basis)
        differ = after.disputed(term)
        new = "a figure of a basis that is new on this track"
        yield Finding(
            dimension=term,
            verdict="opened",
            rule="R8",
            after=_words([q for q in fresh if q.basis == basis]),
            confidence="medium" if differ else "high",
            note=f"{new}; {differ}" if differ else new,
        )


def no_longer_told(before: State, after: State, *, whole: bool) -> Iterator[Finding]:
    """The figures without which it is told anew: nothing says whether they still hold. Of a
    commitment, which is told as a `whole`, any; else those of a period where others are told."""
    told = {slot_of(quantity) for quantity in after.quantities}
    stood = {slot_of(quantity) for quantity in before.quantities}
    # A figure of another unit was held against it already, unless that has one of its own.
    held = {basis for _, basis in told} - {basis for _, basis in told & stood}
    for slot in dict.fromkeys(map(slot_of, before.quantities)):
        gone = [quantity for quantity in before.quantities if slot_of(quantity) == slot]
        term = quantity_term(gone[0].basis)
        if before.disputed(term) or after.disputed(term):
            continue
        if slot in told:
            periods = {
                quantity.period for quantity in after.quantities if slot_of(quantity) == slot
            }
            # So was a figure of another period.
            new = periods - {quantity.period for quantity in gone}
            bases = {quantity.basis for quantity in after.quantities if slot_of(quantity) == slot}
            other = not bases.isdisjoint([quantity.basis for quantity in gone])
            gone = [
                one for one in gone
                if (one.period not in periods and not new) or (other and one.basis not in bases)
            ]  # fmt: skip
        elif not whole or slot[1] in held:
            continue
        if gone:
            yield apart(term, _words(gone), None, "it is told anew, without this figure", slot)


def _like_with_like(
    key: TrackKey,
    olds: Sequence[Quantity],
    news: Sequence[Quantity],
    preferences: Sequence[Preference],
    before: State,
    after: State,
) -> Iterator[Finding]:
    """`news` are of one unit, basis and period: one figure, or alternatives of several accounts."""
    new = news[0]
    basis = new.basis or next((q.basis for q in olds if q.basis), None)
    dimension = quantity_term(basis)
    held = olds
    """What the new figures are held against, as far as it is comparable."""
    differ = after.disputed(quantity_term(new.basis)) or before.disputed(
        quantity_term(olds[0].basis)
    )

    def found(
        verdict: Verdict, rule: str, note: str | None, sure: Confidence, *, whole: bool = False
    ) -> Finding:
        return Finding(
            dimension="whole" if whole else dimension,
            about=None if whole else (new.base_unit, new.period),
            verdict=verdict,
            rule=rule,
            note=note,
            confidence=sure,
            before=_words(held),
            after=_words(news),
        )

    def cannot(note: str, sure: Confidence = "low") -> Finding:
        return found("incomparable", "R0", note, sure)

    units = [q for q in olds if q.base_unit == new.base_unit]
    if not units:
        # That they are of two units is certain, however they compare.
        told = f"the unit differs: {olds[0].unit} and {new.unit}"
        yield cannot(told, "low" if differ else "high")
        return
    periods = [q for q in units if q.period == new.period]
    if not periods:
        yield cannot("the figures cover different or unknown periods")
        return
    if basis == "tranche" and new.period is None:
        yield cannot("the periods of the tranches are unknown")
        return
    directions = {moved(old, one) for old in periods for one in news}
    held = periods
    approximate = any(q.approximate for q in (*periods, *news))
    near = approximate and all(about_the_same(old, one) for old in periods for one in news)
    if directions == {0} and not (near and not all(q.approximate for q in (*periods, *news))):
        if len({q.basis for q in (*periods, *news)}) > 1:
            yield found("held", "R7", "a basis is unstated", "medium", whole=True)
        return
    if near:
        note = "a figure is approximate, and the other within 5 percent of it"
        yield found("held", "R7", note, "low", whole=True)
        return
    if differ and any(about_the_same(old, one) for old in periods for one in news):
        directions.add(0)  # for one account held, and for another not
    if len(directions) > 1 or None in directions:
        yield cannot(differ or "one figure lies within the other, or there are several")
        return
    harder, declared = harder_is_more(key, new, preferences, asks=after.asks)
    if harder is None:
        yield cannot(
            f"nobody declared which way a {basis} in {new.base_unit} is harder: "
            "declare it with the issue (--wants)"
        )
        return
    notes = []
    if any(q.basis is None for q in (*periods, *news)):
        notes.append("a basis is unstated")
    if not declared:
        notes.append("no preference is declared: asking more, or giving less, reads as harder")
    if approximate:
        notes.append("a figure is approximate")
    if differ:  # every account gives the same verdict
        notes.append(differ)
    verdict = direction((directions == {1}) == harder)
    yield found(verdict, "R1", "; ".join(notes) or None, "medium" if notes else "high")


def _words(figures: Sequence[Quantity]) -> str:
    return "; ".join(map(str, figures))


def moved(old: Quantity, new: Quantity) -> int | None:
    """1 more, -1 less, 0 the same, None where one range lies within the other.

    An open bound is an end at infinity, and a strict bound lies beyond the same figure: 20, at
    least 20, more than 20 are three steps up.
    """
    (old_low, old_high), (new_low, new_high) = ends_of(old), ends_of(new)
    if old_low == new_low and old_high == new_high:
        return 0
    if new_low >= old_low and new_high >= old_high:
        return 1
    if new_low <= old_low and new_high <= old_high:
        return -1
    return None


_NEAR = Decimal("0.95")


def about_the_same(one: Quantity, two: Quantity) -> bool:
    """Whether one of two figures is approximate and the smaller within 5 % of the larger."""
    if one.value is None or two.value is None or not (one.approximate or two.approximate):
        return False
    small, large = sorted((abs(one.low), abs(two.low)))
    return one.low * two.low >= 0 and small >= large * _NEAR


def harder_is_more(
    key: TrackKey, quantity: Quantity, preferences: Sequence[Preference], *, asks: bool = False
) -> tuple[bool | None, bool]:
    """(whether more is harder for the party, whether that was declared with the issue).

    Away from the end that the counterpart prefers; else toward the party's own; for measures,
    more. Undeclared: asking more and giving less read as harder, except for rates and levels,
    where nothing can be said.
    """
    if key.kind in ACTS:
        return True, True
    for party, meaning in ((key.toward, False), (key.party, True)):
        wanted = [
            p
            for p in preferences
            if p.party == party
            and p.unit in (quantity.unit, quantity.base_unit)
            and (p.basis is None or like(p.basis) == like(quantity.basis))
        ]
        if wanted:
            exact = max(wanted, key=lambda p: p.basis is not None)
            return (exact.wants == "more") == meaning, True
    if quantity.basis in ("rate", "level"):
        return None, False
    return asks or key.kind in ASKS, False
