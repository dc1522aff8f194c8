"""The gap of an issue: how far what one side asks lies from what the other offers, day by day.

A pair for each demand and each offer that are made to one another, in one unit and basis (an
unstated one goes with a total), and in each period that both name, until one of the two ends. Of
ranges the nearer ends count, of an open bound the figure said; where two forms stand, or figures of
different or unknown periods, there is no distance that day (DOMAIN.md, 4).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Context, Decimal
from itertools import groupby
from typing import NamedTuple

import msgspec

from events.grouping import grouped
from events.quantity import Quantity, in_scale, plain, scale_of
from projections.fold.tracks import Step, Track
from projections.moves.naming import TrackKey
from projections.moves.stated import Slot, slot_of
from projections.questions.stance import View
from projections.rules.figures import harder_is_more
from projections.rules.state import ENDED, State


class PointTold(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A figure of one side from a day on; all of it is None where two forms stand."""

    # By `day` it was certain, from `earliest` possible; `settled` is the figure that was agreed.
    day: date
    earliest: date | None
    party: str
    development: str
    unit: str | None
    strict: bool
    approximate: bool
    value: str | None
    min: str | None
    max: str | None
    settled: bool


class PairTold(msgspec.Struct, frozen=True, gc=False, kw_only=True, forbid_unknown_fields=True):
    """A demand and an offer made to one another, with their distances."""

    # `first` and `last` are those on the first and the last day on which both sides have a figure,
    # in `unit`; `closed` is the share of the first that is closed, None where that was zero;
    # `period` is that of the figures, None where they have none or not one in common.
    issue: str
    unit: str
    basis: str | None
    period: str | None
    asks: str
    gives: str
    demand: str
    offer: str
    points: tuple[PointTold, ...]
    first: str | None
    last: str | None
    closed: str | None


class _Point(NamedTuple):
    """A figure from the step of a track that changes it, and whether the track ended with it."""

    day: date
    step: Step
    key: TrackKey
    figure: Quantity | None
    settled: bool
    ends: bool

    def told(self, unit: str) -> PointTold:
        """In the unit of its pair: figures to be compared stand in one scale of it."""
        step, figure = self.step, self.figure and in_scale(self.figure, unit)
        return PointTold(
            day=self.day,
            earliest=step.first.earliest if step.lapsed_on is None else step.lapsed_on,
            party=self.key.party,
            development=step.first.id,
            unit=figure.unit if figure else None,
            strict=bool(figure and figure.strict),
            approximate=bool(figure and figure.approximate),
            settled=self.settled,
            **{end: plain(getattr(figure, end, None)) or None for end in ("value", "min", "max")},
        )


def gaps_of(fold: View, *, party: str | None = None, issue: str | None = None) -> list[PairTold]:
    """The pairs of a fold, in the order in which their demands and offers were opened."""
    tracks = [track for track in fold.board.tracks.values() if not track.key.tabled]
    demands = [track for track in tracks if track.key.kind == "demand"]
    offers = grouped(
        (t for t in tracks if t.key.kind == "offer" and not _of_all(fold, t)),
        lambda track: track.issue,
    )
    return [
        pair
        for demand in demands
        if issue in (None, demand.issue) and not _of_all(fold, demand)
        for offer in offers.get(demand.issue, ())
        if _to_one_another(demand, offer) and party in (None, demand.key.party, offer.key.party)
        for pair in _pairs(fold, demand, offer)
    ]


def _of_all(fold: View, track: Track) -> bool:
    """Whether a track toward one party is told with the one toward all, which it goes on from."""
    key = track.key
    return key.toward is not None and key._replace(toward=None) in fold.board.tracks


def _to_one_another(demand: Track, offer: Track) -> bool:
    asks, gives = demand.key, offer.key
    return (
        asks.party != gives.party
        and asks.toward in (None, gives.party)
        and gives.toward in (None, asks.party)
    )


def _pairs(fold: View, demand: Track, offer: Track) -> Iterator[PairTold]:
    asking, giving = _toward(fold, demand, offer.key.party), _toward(fold, offer, demand.key.party)
    for thing in _things(asking, giving):
        points = sorted(
            [*_points(demand.key, asking, thing), *_points(offer.key, giving, thing)],
            key=lambda point: point.day,
        )
        first_said = next((p.figure for p in points if p.figure and p.key == demand.key), None)
        if first_said is None:
            continue
        bases = dict.fromkeys(p.figure.basis for p in points if p.figure)
        distances = list(_distances(fold, demand, offer, points))
        scale = scale_of(first_said.unit)
        first = distances[0] / scale if distances else None
        last = distances[-1] / scale if distances else None
        yield PairTold(
            issue=demand.issue,
            unit=first_said.unit,
            basis=next((basis for basis in bases if basis), None),
            period=thing.periods[0] if len(thing.periods) == 1 else None,
            asks=demand.key.party,
            gives=offer.key.party,
            demand=demand.key.track,
            offer=offer.key.track,
            points=tuple([point.told(first_said.unit) for point in _until_the_end(points)]),
            first=plain(first) or None,
            last=plain(last) or None,
            closed=plain(_share(first, last)) or None,
        )


def _until_the_end(points: Sequence[_Point]) -> Iterator[_Point]:
    """The points while both stand, and those of the day on which they are settled; once both stand
    again, what one of them had come to by then."""
    ended: dict[TrackKey, date] = {}
    waiting: dict[TrackKey, _Point] = {}
    for _, of_a_day in groupby(points, lambda point: point.day):
        there = list(of_a_day)
        for point in there:
            if not point.ends:
                ended.pop(point.key, None)  # it stands again
        if not ended:
            yield from sorted(waiting.values(), key=lambda point: point.day)
            waiting.clear()
        for point in there:
            was = dict(ended)
            if point.ends:
                ended[point.key] = point.day
                waiting.pop(point.key, None)
            if (point.settled and all(day == point.day for day in was.values())) or (
                not point.ends and not was
            ):
                yield point
            elif not point.ends:
                waiting[point.key] = point


def _share(first: Decimal | None, last: Decimal | None) -> Decimal | None:
    if first is None or last is None or not first:
        return None
    share = (first - last) / first
    digits = Context(prec=max(28, share.adjusted() + 6))
    return Decimal(plain(share.quantize(Decimal("0.0001"), context=digits)))


def _toward(fold: View, track: Track, party: str) -> Sequence[Step]:
    """The steps of a track toward a party: of what is toward all, from some day on its own; what
    is put to all once that has ended is put to it, too."""
    own = fold.board.tracks.get(track.key._replace(toward=party))
    if own is None or own is track:
        return track.steps
    if own.of_all is not None:
        return [*track.steps[: own.of_all.place + 1], *own.steps]
    there: list[Step] = []
    last = None
    for step in sorted([*own.steps, *track.steps], key=lambda step: step.since):
        if step.track.key == own.key:
            last = step
        elif last is not None and last.state.status not in ENDED:
            continue
        there.append(step)
    return there


class _Thing(NamedTuple):
    """What there is a gap in: a unit and basis, and the periods of the figures."""

    slot: Slot
    periods: tuple[str | None, ...]


def _things(asking: Sequence[Step], giving: Sequence[Step]) -> Iterator[_Thing]:
    """What both sides name figures of: each period that both name by itself."""
    asked, offered = _periods(asking), _periods(giving)
    for slot, periods in asked.items():
        if there := offered.get(slot):
            both = [_Thing(slot, (period,)) for period in periods if period in there]
            yield from both or (_Thing(slot, (*periods, *there)),)


def _periods(steps: Sequence[Step]) -> dict[Slot, dict[str | None, None]]:
    found: dict[Slot, dict[str | None, None]] = {}
    for quantity in (quantity for step in steps for quantity in step.state.quantities):
        found.setdefault(slot_of(quantity), {})[quantity.period] = None
    return found


def _points(key: TrackKey, steps: Sequence[Step], thing: _Thing) -> Iterator[_Point]:
    """The figures of a track, each from the step that changes it."""
    before: tuple[Quantity | None, bool] | None = None
    for _, there in groupby(steps, key=lambda step: (step.track.key, step.since)):
        of_a_day = list(there)
        last = of_a_day[-1]
        forms = [form for one in last.track.stood_on(last.since) for form in one.states]
        ended = all(form.status in ENDED for form in forms)
        settled = all(form.status == "settled" for form in forms)
        figure = _one(forms, thing, settled)
        if (figure, ended) == before or (before is None and figure is None):
            continue
        before = figure, ended
        # It is of the first of the day that came to it, not of what that replaced.
        tell = (step for step in of_a_day if figure and _one(step.states, thing, settled) == figure)
        step = next(tell, last)
        yield _Point(step.latest, step, key, figure, settled, ended)


def _one(forms: Sequence[State], thing: _Thing, settled: bool) -> Quantity | None:
    """The one figure of what stands; None where several forms, or several figures, do."""
    if len({form.status in ENDED for form in forms}) > 1:
        return None
    told = {_single(form.settled_at if settled else form.quantities, thing) for form in forms}
    return told.pop() if len(told) == 1 else None


def _single(quantities: Iterable[Quantity], thing: _Thing) -> Quantity | None:
    of_slot = [quantity for quantity in quantities if slot_of(quantity) == thing.slot]
    found = [one for one in of_slot if one.period in thing.periods] or [
        one
        for one in of_slot
        if None in (one.period, *thing.periods)  # what leaves out the year
    ]
    return found[0] if len(found) == 1 else None


def _distances(
    fold: View, demand: Track, offer: Track, points: Sequence[_Point]
) -> Iterator[Decimal]:
    """The distances, as both sides' figures come and change, in the base unit."""
    now: dict[TrackKey, Quantity | None] = {}
    preferences = fold.record.preferences(demand.issue)
    days = dict.fromkeys(point.day for point in points)
    for day in days:
        for point in points:
            if point.day == day:
                now[point.key] = None if point.ends else point.figure
        asks, gives = now.get(demand.key), now.get(offer.key)
        if asks is not None and gives is not None and _of_one_period(asks, gives):
            more, _ = harder_is_more(demand.key, asks, preferences)
            yield _distance(asks, gives, more)


def _of_one_period(asks: Quantity, gives: Quantity) -> bool:
    return asks.period == gives.period and (asks.period is not None or asks.basis != "tranche")


def _distance(asks: Quantity, gives: Quantity, more: bool | None) -> Decimal:
    (ask_low, ask_high), (give_low, give_high) = _ends(asks), _ends(gives)
    if more is None:
        return max(Decimal(0), ask_low - give_high, give_low - ask_high)
    return max(Decimal(0), ask_low - give_high if more else give_low - ask_high)


def _ends(quantity: Quantity) -> tuple[Decimal, Decimal]:
    """Both ends; of an open bound the figure that is said."""
    low = quantity.high if quantity.min is None else quantity.low
    high = quantity.low if quantity.max is None else quantity.high
    return low, high
