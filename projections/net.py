"""The net of a window: of each track the state in which the window finds it against its last."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import msgspec

from projections.comparison import compare, same_side
from projections.findings import Finding, Verdict
from projections.record import Record
from projections.settling import settling
from projections.state import State, together
from projections.tracks import Board, Step, Track
from projections.words import describe


class Net(msgspec.Struct, frozen=True, gc=False, kw_only=True, forbid_unknown_fields=True):
    """How a track moved over a window as a whole, in one dimension."""

    toward: str | None
    track: str
    dimension: str
    verdict: Verdict
    before: str | None
    after: str | None


def nets(board: Board, party: str, issue: str | None, since: date | None) -> Iterator[Net]:
    """The net of each of a party's tracks on an issue that moved in the window. The whole, the
    ledger and talks have none: tracks are not added up."""
    if issue is None:
        return
    for track in board.tracks.values():
        if (track.key.party, track.issue) != (party, issue) or track.rows_only or track.key.tabled:
            continue
        # What others did to it is not its own move.
        steps = [step for step in track.steps if not _is_anothers(step)]
        here = [s for s in steps if since is None or board.record.by_then(s.latest) >= since]
        if not here:
            continue
        for found in _net(board.record, track, steps, here):
            yield Net(
                toward=track.key.toward,
                track=track.key.track,
                dimension=found.dimension,
                verdict=found.verdict,
                before=found.before,
                after=found.after,
            )


def _is_anothers(step: Step) -> bool:
    return step.silent and step.moves[0].effect in ("end", "reopen")


def _net(
    record: Record, track: Track, steps: Sequence[Step], here: Sequence[Step]
) -> list[Finding]:
    before = steps[: len(steps) - len(here)]
    forms = _unreplaced(steps)
    last = together(forms)
    if not before and len(here) == 1:
        after = describe(last)
        return [Finding(dimension="whole", verdict="opened", rule="R8", after=after)]
    first = together(_unreplaced(before)) if before else here[0].state
    preferences = record.preferences(track.issue)
    if last.status == "settled" and first.status != "settled":
        return settling(track.key, first, last, preferences)
    found = compare(track.key, first, last, preferences)
    if len(forms) > 1 and same_side((first, *forms)):  # R0: their order does not matter
        return [msgspec.structs.replace(one, verdict="held") for one in found]
    return found


def _unreplaced(steps: Sequence[Step]) -> list[State]:
    """The states of the steps that none of those after them has certainly replaced."""
    found: list[Step] = []
    for step in reversed(steps):
        if all(_is_beside(step, later) for later in found):
            found.append(step)
        if not step.unsettled:
            break
    return [step.state for step in reversed(found)]


def _is_beside(step: Step, later: Step) -> bool:
    others: Iterable[Step] = later.unsettled
    return any(step is other for other in others)
