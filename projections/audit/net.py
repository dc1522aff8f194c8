"""The net of a window: of each track the state in which the window finds it against its last."""

from __future__ import annotations

from collections.abc import Container, Sequence
from datetime import date

from msgspec.structs import replace

from projections.fold.besides import as_before, goes_on_from
from projections.fold.lives import after
from projections.fold.settling import settling
from projections.fold.starting import acts_of
from projections.fold.tracks import Board, Step, Track
from projections.record.items import Record
from projections.rules.comparison import compare, same_side
from projections.rules.findings import Finding, Verdict, by_accounts, each_way
from projections.rules.state import ENDED, NOT_TOLD, State, together
from projections.rules.verdicts import Line, Net
from projections.rules.words import describe

MOST_PAIRS = 900
"""Beyond so many pairs of forms what all forms have in common is compared."""


def nets(board: Board, of: Container[Line], since: date | None) -> dict[Line, list[Net]]:
    """The net of each track that its party moved in the window, by its party and issue, of these
    parties and issues. The whole, the ledger and talks have none: tracks are not added up.

    It starts where others left the track, or where the whole of a part stood or a threat of another
    name that it carries out, and ends where they opened it again; an end that others made after
    the party's last move counts for nothing."""
    found: dict[Line, list[Net]] = {}
    for track in board.tracks.values():
        line = track.key.party, track.issue
        if line not in of or track.rows_only or track.key.tabled:
            continue
        before = [s for s in track.steps if since and s.latest < since]
        # What others did to it is not its own move.
        here = [s for s in track.steps if not (_is_anothers(s) or any(s is b for b in before))]
        if not here:
            continue
        if not before and (apart := track.of_all) is not None:
            # As one of all it was under what the window found there, else under what it left.
            of_all = apart.track.steps[: apart.place + 1]
            before = [s for s in of_all if since and s.latest < since]
            here = [*of_all[len(before) :], *here] if before else here
            before = before or [apart]
        found.setdefault(line, []).extend(
            Net(
                toward=track.key.toward,
                track=track.key.track,
                dimension=one.dimension,
                verdict=one.verdict,
                before=one.before,
                after=one.after,
            )
            for one in _net(board, track, before, here)
        )
    return found


def _is_anothers(step: Step) -> bool:
    return step.silent and step.moves[0].effect in ("end", "reopen")


def _net(board: Board, track: Track, before: Sequence[Step], here: Sequence[Step]) -> list[Finding]:
    """What each form that the window found comes to in each that it left, once where all agree."""
    other = None if before else goes_on_from(track.steps[0])
    last = track.standing
    lasts = [one.state for one in last]
    if any(_is_anothers(step) and step.state.status in ENDED for step in last):
        # As its party left it, before others ended it.
        last = _unreplaced([s for s in track.steps if not _is_anothers(s)])
        lasts = _forms(board, last)
    only = len(here) == 1 and not before
    opened = Finding(
        dimension="whole", verdict="opened", rule="R8", after=describe(together(lasts))
    )
    if only and other is None:
        return [opened]
    first = _unreplaced(before) if before else [s for s in here if s.before is None] or here[:1]
    firsts = _forms(board, first, opening=not before)
    drops = dropped(here)
    if other is not None:
        firsts = [was for one in firsts for was in as_before(other, one)]
        pairs = [
            (was, became)
            for was in firsts
            for b, to in zip(last, lasts, strict=True)
            for became in _ways(b, to)
        ]
    else:
        # What opened in the window did not end it too, where there is more.
        pairs = [
            (was, became)
            for a, from_ in zip(first, firsts, strict=True)
            for b, to in zip(last, lasts, strict=True)
            if before or a.place != b.place
            for was in _ways(a, from_)
            for became in _ways(b, to)
        ]
    if len(pairs) > MOST_PAIRS or not pairs:
        pairs = [(together(firsts), together(lasts))]
    ways = [_moved(board.record, track, one, two, drops=drops) for one, two in pairs]
    moved = by_accounts(ways) if len(last) == 1 and len(acts_of(last[0])) > 1 else each_way(ways)
    if not moved:
        return [opened] if only else ways[0]
    alike = not all(sure for _, sure in moved) and same_side([s for pair in pairs for s in pair])
    found: list[Finding] = []
    for one, sure in moved:
        was, became = _told(pairs, ways, one[0])
        # R0: of answers on one side of zero the order does not matter.
        verdict: Verdict = "held" if alike else one[0].verdict if sure else "incomparable"
        found.append(replace(one[0], verdict=verdict, before=was, after=became))
    return found


def dropped(steps: Sequence[Step]) -> bool:
    """Whether what was pending before some steps, and is no more, was dropped: not where it was
    carried out, or what was put in its place since."""
    return any(step.drops for step in steps) and not any(
        step.before is not None
        and step.before.state.pending is not None
        and step.state.pending is None
        and step.state.status not in ENDED
        and not (step.drops or step.rivals or step.unsettled)
        for step in steps
    )


def _ways(step: Step, state: State) -> tuple[State, ...]:
    """A state in each way in which its step may have come to it."""
    return step.states if state is step.state else (state,)


def _forms(board: Board, steps: Sequence[Step], *, opening: bool = False) -> list[State]:
    """The states of steps side by side: what one says nothing of it found in the others. Those of
    the `opening` found nothing but each other."""
    found: list[State] = []
    for at, step in enumerate(steps):
        state = step.state
        if found and step.mixed:
            if opening:
                ways = [after(step, one, board.restates) for one in found]
                state = together(list(dict.fromkeys(ways)))
            found = [
                one.state
                if one.lapsed_on or one.moves[0].effect == "reopen"
                else after(one, state, board.restates)
                for one in steps[:at]
            ]
        found.append(state)
    return found


def _moved(
    record: Record, track: Track, first: State, last: State, *, drops: bool
) -> list[Finding]:
    preferences = record.preferences(track.issue)
    if last.status == "settled" and first.status != "settled":
        return settling(track.key, first, last, preferences)
    return compare(track.key, first, last, preferences, drops=drops)


def _told(
    pairs: Sequence[tuple[State, State]], ways: Sequence[Sequence[Finding]], one: Finding
) -> tuple[str | None, str | None]:
    """What is told of a dimension before and after, in every form of both: where a way has no
    finding of it, it is the same in the two; but a scope may be untold."""
    firsts: dict[int, str | None] = {}
    lasts: dict[int, str | None] = {}
    forms = [(id(first), id(last)) for first, last in pairs]
    for (first, last), way in zip(forms, ways, strict=True):
        for found in way:
            if (found.dimension, found.about) == (one.dimension, one.about):
                firsts[first], lasts[last] = found.before, found.after
    for first, last in forms if one.dimension != "scope" else ():
        if first in firsts:
            lasts.setdefault(last, firsts[first])
        elif last in lasts:
            firsts[first] = lasts[last]
    return (
        _either([firsts[first] for first, _ in forms if first in firsts]),
        _either([lasts[last] for _, last in forms if last in lasts]),
    )


def _either(texts: Sequence[str | None]) -> str | None:
    if not any(texts):
        return None
    told = dict.fromkeys(text or NOT_TOLD for text in texts)
    if not any("; " in text for text in told):  # what each tells is one thing, or one of several
        told = dict.fromkeys(one for text in told for one in text.split(" or "))
    # Alike before and after, whichever was entered first.
    return " or ".join(sorted(told, key=lambda text: (text == NOT_TOLD, len(text), text)))


def _unreplaced(steps: Sequence[Step]) -> list[Step]:
    """The steps that none of those after them has certainly replaced."""
    found: list[Step] = []
    for step in reversed(steps):
        if all(any(step is one for one in later.unsettled) for later in found):
            found.append(step)
        if not step.unsettled:
            break
    return found[::-1]
