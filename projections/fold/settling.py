"""R1: what an agreement settles is settled at its figure.

A demand that gets its figure or more is held, and so is a figure within a stated range. Without
a like figure the settling is softened (R6), and nobody knows by how much.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from events.developments import Preference
from events.quantity import Quantity
from projections.fold.tracks import Step
from projections.moves.deals import Deal
from projections.moves.naming import TABLED, TrackKey
from projections.moves.scales import ASKS
from projections.moves.stated import ends_of, slot_of
from projections.rules.figures import about_the_same, harder_is_more, moved
from projections.rules.findings import Confidence, Finding, apart, direction, weakest
from projections.rules.state import NOT_TOLD, SETTLED, State, ended_as, quantity_term


def settled(step: Step, stood: State) -> State:
    """The state of what an agreement settles: with the figures at which it does, all of them where
    accounts of the agreement differ. What was open before is there again without it."""
    key = step.track.key
    told = dict.fromkeys(_figures(key, step.issue, move.deal) for move in step.moves)
    several = tuple("; ".join(map(str, figures)) or NOT_TOLD for figures in told)
    done = ended_as(stood, "settled")
    differ = tuple(pair for pair in done.differ if pair[0] != SETTLED)
    if len(several) > 1:
        differ = (*differ, (SETTLED, several))
    figures = tuple(dict.fromkeys(figure for one in told for figure in one))
    under = stood.under if stood.status == "settled" else stood
    return replace(done, settled_at=figures, under=under, differ=differ)


def _figures(key: TrackKey, issue: str, deal: Deal | None) -> tuple[Quantity, ...]:
    """The figures at which a track is settled: of a demand the counterpart's commitment, of an
    offer the party's own, on the issue of what is settled; else the agreement's own terms."""
    if deal is None or key.kind not in TABLED:
        return ()
    if key.kind == "offer" and not key.tabled:
        return deal.figures(key.party, issue).quantities
    return deal.figures(key.put_to, issue, not_of=key.owner).quantities


def settling(
    key: TrackKey, before: State, after: State, preferences: Sequence[Preference]
) -> list[Finding]:
    """The rows of a settling, in place of the one of the status. What an earlier agreement settled
    stays so."""
    how = "settled by an agreement" if key.kind != "legal-action" else "settled"
    if before.status == "settled":
        return [Finding(dimension="whole", verdict="held", rule="R7", note=how)]
    found = []
    differ = dict(before.differ), dict(after.differ)
    for slot in dict.fromkeys(slot_of(quantity) for quantity in after.settled_at):
        olds, news = (
            [quantity for quantity in told if slot_of(quantity) == slot]
            for told in (before.quantities, after.settled_at)
        )
        if not olds:
            continue
        # Where accounts differ, a verdict must be the same for each of them.
        apart = quantity_term(olds[0].basis) in differ[0] or SETTLED in differ[1]
        found += _by_period(key, olds, news, preferences, apart=apart)
    changed = [one for one in found if one.verdict != "held"]
    if found and not changed:
        was, now = ("; ".join(filter(None, (getattr(f, end) for f in found)))
                    for end in ("before", "after"))  # fmt: skip
        sure = weakest(*[one.confidence for one in found])
        return [replace(found[0], about=None, confidence=sure, before=was, after=now)]
    return changed or [
        Finding(
            dimension="status",
            verdict="softened",
            rule="R6",
            before=before.status,
            after="settled",
            confidence="medium",
            note=how,
        )
    ]


def _by_period(
    key: TrackKey,
    olds: Sequence[Quantity],
    news: Sequence[Quantity],
    preferences: Sequence[Preference],
    *,
    apart: bool,
) -> list[Finding]:
    """Figures of one unit and basis, each held against those of its own period."""
    known = [
        p for p in dict.fromkeys(one.period for one in news) if p or news[0].basis != "tranche"
    ]
    found: list[Finding] = []
    for period in known:
        old, new = ([one for one in told if one.period == period] for told in (olds, news))
        if not old:
            continue
        pairs = [([a], [b]) for a in old for b in new] if apart else [(old, new)]
        verdicts = [_one(key, one, two, preferences) for one, two in pairs]
        together = _together(verdicts, old, new, apart=apart)
        found.append(replace(together, about=(old[0].base_unit, period)))
    why = "at figures of different or unknown periods"
    return found or [_not_one_against_one(olds, news, why)]


def _together(
    found: Sequence[Finding], olds: Sequence[Quantity], news: Sequence[Quantity], *, apart: bool
) -> Finding:
    first = found[0]
    if not apart:
        return first
    told = {"before": "; ".join(map(str, olds)), "after": "; ".join(map(str, news))}
    if len({one.verdict for one in found}) > 1:
        note = "settled by an agreement, of which accounts differ"
        dimension = quantity_term(olds[0].basis)
        return replace(first, dimension=dimension, verdict="incomparable", rule="R0",
                       confidence="low", note=note, **told)  # fmt: skip
    sure = weakest("medium", *[one.confidence for one in found])
    return replace(first, confidence=sure, note=f"{first.note}; accounts differ", **told)


def _one(
    key: TrackKey,
    olds: Sequence[Quantity],
    news: Sequence[Quantity],
    preferences: Sequence[Preference],
) -> Finding:
    found = _not_one_against_one(olds, news, "and not one figure stands against one")
    if len(olds) > 1 or len(news) > 1:
        return found
    old, new = olds[0], news[0]
    held = replace(found, dimension="whole", verdict="held", rule="R7",
                   note="settled by an agreement")  # fmt: skip
    sure: Confidence = "medium" if None in (old.basis, new.basis) else "high"
    up = moved(old, new)
    if up == 0 and (old.approximate == new.approximate or new.value is None):
        return replace(held, confidence=sure)
    if new.value is None:
        return found
    if old.value is None:
        (low, high), figure = ends_of(old), ends_of(new)[0]
        return replace(held, confidence=sure) if low <= figure <= high else found
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
        note = "settled by an agreement, beyond the figure that was asked"
        return replace(held, confidence=sure, note=note)
    return replace(
        found, verdict=verdict, rule="R1", confidence=sure, note="settled by an agreement"
    )


def _not_one_against_one(olds: Sequence[Quantity], news: Sequence[Quantity], why: str) -> Finding:
    bases = dict.fromkeys(q.basis for q in (*olds, *news) if q.basis)
    return apart(
        quantity_term(next(iter(bases), None)),
        "; ".join(map(str, olds)),
        "; ".join(map(str, news)),
        f"settled by an agreement, {why}",
    )
