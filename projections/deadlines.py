"""R3: whether a date was brought forward or put off."""

from __future__ import annotations

from collections.abc import Iterator

from events.when import parse_when
from projections.findings import (
    Finding,
    Verdict,
    direction,
    from_all,
)
from projections.moves import TrackKey
from projections.scales import ASKS
from projections.state import State


def deadlines(key: TrackKey, before: State, after: State) -> Iterator[Finding]:
    asks = key.kind in (*ASKS, "measure")
    yield from _deadline("due", before, after, sooner_is_harder=asks)
    if key.kind == "measure" and before.told("effective") and after.told("effective"):
        yield from _deadline("effective", before, after, sooner_is_harder=True)
    if before.status == after.status:
        # A measure that stands longer is harder, one that is suspended longer softer; what is
        # on the table presses more the sooner it lapses.
        stands = key.kind in ("measure", "policy") and after.status != "suspended"
        yield from _deadline("lapses", before, after, sooner_is_harder=not stands)


def _deadline(
    term: str, before: State, after: State, *, sooner_is_harder: bool
) -> Iterator[Finding]:
    olds, news = before.told(term), after.told(term)
    if set(olds) == set(news):
        return
    what = "" if term == "due" else f"{term} "
    unstated = not olds or not news
    moves = {
        _postponed(one, two, sooner_is_harder) for one in olds or (None,) for two in news or (None,)
    }
    notes = ["a deadline that was not reported reads as none"] if unstated else []
    if moves == {"incomparable"}:
        notes.append("the dates overlap")
    yield from from_all(
        Finding(
            dimension="deadline",
            verdict="incomparable",
            rule="R3",
            before=f"{what}{' or '.join(olds)}" if olds else None,
            after=f"{what}{' or '.join(news)}" if news else None,
            confidence="medium" if unstated else "high",
            note="; ".join(notes) or None,
        ),
        moves,
        term,
        before,
        after,
    )


def _postponed(one: str | None, two: str | None, sooner_is_harder: bool) -> Verdict | None:
    """What it means that one date (None: none was set) became the other."""
    if one == two:
        return None
    sooner = one is None if one is None or two is None else _sooner(one, two)
    return "incomparable" if sooner is None else direction(sooner == sooner_is_harder)


def _sooner(one: str, two: str) -> bool | None:
    """Whether the second date is sooner; None where neither clearly is."""
    if "immediate" in (one, two):
        return two == "immediate"
    old, new = parse_when(one), parse_when(two)
    if None in (old.latest, new.latest) or old.earliest is None or new.earliest is None:
        return None
    assert old.latest is not None
    assert new.latest is not None
    if new.latest <= old.latest and new.earliest <= old.earliest:
        return True
    if new.latest >= old.latest and new.earliest >= old.earliest:
        return False
    return None
