"""R3: whether a date was brought forward or put off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from events.when import parse_when
from projections.moves.naming import ACTS, TrackKey
from projections.moves.scales import ASKS, ON_THE_WAY
from projections.rules.findings import Finding, Verdict, direction, from_all
from projections.rules.state import ENDED, NOT_TOLD, State, is_coming, resumed


def deadlines(key: TrackKey, before: State, after: State) -> Iterator[Finding]:
    measure = key.kind in ACTS
    coming = before.status in ON_THE_WAY
    into_force = after.status == "in-force" and (
        is_coming(before) or (before.status in ENDED and not after.told("due"))
    )
    if not (measure and (into_force or (coming and after.status not in ON_THE_WAY))):
        # What comes into force is no longer due by a day.
        harder = measure or after.asks or key.kind in ASKS
        yield from deadline("due", before, after, sooner_is_harder=harder)
    if measure and coming and after.status in ON_THE_WAY:
        yield from deadline("effective", before, after, sooner_is_harder=True)
    if key.kind == "commitment":
        # An extension on the same terms is held; to bind oneself for a shorter time gives less.
        if before.told("lapses") and after.told("lapses"):
            yield from deadline("lapses", before, after, sooner_is_harder=True, later_is_held=True)
        return
    if measure and before.status == "suspended" and after.status == "in-force":
        before = resumed(before)  # held against its own last day, and not that of the suspension
    announced = coming and before.status != "threatened"
    if before.status == after.status or (
        announced and after.status in ("announced-final", "in-force") and after.told("lapses")
    ):
        # A measure that stands longer is harder, one that is suspended longer softer; what is
        # on the table, a threat among it, presses more the sooner it lapses.
        stands = key.kind in ACTS and after.status not in ("suspended", "threatened")
        yield from deadline("lapses", before, after, sooner_is_harder=not stands)


def deadline(
    term: str, before: State, after: State, *, sooner_is_harder: bool, later_is_held: bool = False
) -> Iterator[Finding]:
    olds, news = before.dates(term), after.dates(term)
    if set(olds) == set(news):
        return
    what = "" if term == "due" else f"{term} "
    unstated = not any(olds) or not any(news)
    moves = {
        _postponed(one, two, sooner_is_harder) for one in olds or (None,) for two in news or (None,)
    }
    if later_is_held:
        moves = {None if move == "softened" else move for move in moves}
    notes = ["a deadline that was not reported reads as none"] if unstated else []
    if moves == {"incomparable"}:
        notes.append("the dates overlap")
    yield from from_all(
        "deadline", "R3", moves, before, after,
        f"{what}{_told(olds)}" if any(olds) else None,
        f"{what}{_told(news)}" if any(news) else None,
        term=term, about=term, note="; ".join(notes), sure="medium" if unstated else "high",
    )  # fmt: skip


def _told(dates: Sequence[str | None]) -> str:
    return " or ".join(date or NOT_TOLD for date in dates)


def _postponed(one: str | None, two: str | None, sooner_is_harder: bool) -> Verdict | None:
    """What it means that one date (None: none was set) became the other."""
    if _same_days(one, two):
        return None
    sooner = one is None if one is None or two is None else _sooner(one, two)
    return "incomparable" if sooner is None else direction(sooner == sooner_is_harder)


def _sooner(one: str, two: str) -> bool | None:
    """Whether the second date is sooner; None where neither clearly is. An open end lies beyond
    every day; one that was left open, and is told by now, has not moved by that."""
    if "immediate" in (one, two):
        return two == "immediate"
    old, new = parse_when(one), parse_when(two)
    firsts, lasts = (old.earliest, new.earliest), (old.latest, new.latest)
    moves = {_step(*firsts, date.min), _step(*lasts, date.max)}
    told = all((a is None) == (b is None) for a, b in (firsts, lasts))
    if len(moves - {0}) != 1 or (0 in moves and not told):
        return None
    return -1 in moves


def _step(old: date | None, new: date | None, beyond: date) -> int:
    one, two = old or beyond, new or beyond
    return (two > one) - (two < one)


def _same_days(one: str | None, two: str | None) -> bool:
    """Bounds are strict: about May is May."""
    if one is None or two is None or "immediate" in (one, two):
        return one == two
    return parse_when(one)[1:] == parse_when(two)[1:]
