"""R1: what an agreement settles is settled at its figure.

A demand that gets its figure or more is held, and so is a figure within a stated range. Without
a like figure the settling is softened (R6), and nobody knows by how much.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from events.developments import Preference
from events.quantity import Quantity
from projections.accounts import quantity_term
from projections.figures import about_the_same, harder_is_more, moved
from projections.findings import Confidence, Finding, direction
from projections.moves import Move
from projections.naming import TABLED, TrackKey
from projections.scales import ASKS
from projections.state import State
from projections.stated import Slot, slot_of


def settled_at(key: TrackKey, issue: str, moves: Sequence[Move]) -> tuple[Quantity, ...]:
    """The figures at which a track is settled: of a demand the counterpart's commitment, of an
    offer the party's own, on the issue of what is settled; else the agreement's own terms."""
    deal = next((move.deal for move in moves if move.deal is not None), None)
    if deal is None or key.kind not in TABLED:
        return ()
    if key.kind == "offer" and not key.tabled:
        return deal.figures(key.party, issue).quantities
    return deal.figures(key.put_to, issue, not_of=key.owner).quantities


def settling(
    key: TrackKey, before: State, after: State, preferences: Sequence[Preference]
) -> list[Finding]:
    """The rows of a settling, in place of the one of the status."""
    found = []
    for slot in dict.fromkeys(slot_of(quantity) for quantity in after.settled_at):
        olds, news = (_of(slot, state) for state in (before.quantities, after.settled_at))
        if olds:
            found.append(_one(key, olds, news, preferences))
    return found or [
        Finding(
            dimension="status",
            verdict="softened",
            rule="R6",
            before=before.status,
            after="settled",
            confidence="medium",
            note="settled by an agreement",
        )
    ]


def _of(slot: Slot, quantities: Sequence[Quantity]) -> list[Quantity]:
    return [quantity for quantity in quantities if slot_of(quantity) == slot]


def _one(
    key: TrackKey,
    olds: Sequence[Quantity],
    news: Sequence[Quantity],
    preferences: Sequence[Preference],
) -> Finding:
    bases = dict.fromkeys(q.basis for q in (*olds, *news) if q.basis)
    found = Finding(
        dimension=quantity_term(next(iter(bases), None)),
        verdict="incomparable",
        rule="R0",
        before="; ".join(map(str, olds)),
        after="; ".join(map(str, news)),
        confidence="low",
        note="settled by an agreement, and not one figure stands against one",
    )
    if len(olds) > 1 or len(news) > 1 or news[0].value is None:
        return found
    old, new = olds[0], news[0]
    held = replace(found, dimension="whole", verdict="held", rule="R7",
                   note="settled by an agreement")  # fmt: skip
    sure: Confidence = "medium" if None in (old.basis, new.basis) else "high"
    if old.value is None:
        within = old.low <= new.low and new.high <= old.high
        return replace(held, confidence=sure) if within else found
    up = moved(old, new)
    if up == 0:
        return replace(held, confidence=sure)
    if about_the_same(old, new):
        return held
    harder, declared = harder_is_more(key, new, preferences)
    if harder is None:
        note = "settled by an agreement; nobody declared which way the figure is harder"
        return replace(found, note=note)
    verdict = direction((up == 1) == harder)
    if not declared or old.approximate or new.approximate:
        sure = "medium"
    if verdict == "hardened" and key.kind in ASKS:
        note = "settled by an agreement, at the figure that was asked or more"
        return replace(held, confidence=sure, note=note)
    return replace(
        found, verdict=verdict, rule="R1", confidence=sure, note="settled by an agreement"
    )
