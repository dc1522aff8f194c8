"""The net of a window: of each track the state in which the window finds it against its last."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
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


def nets(
    board: Board, of: Container[tuple[str, str | None]], since: date | None
) -> dict[tuple[str, str | None], list[Net]]:
    """The net of each track that moved in the window, by its party and issue, of these parties and
    issues. The whole, the ledger and talks have none: tracks are not added up."""
    found: dict[tuple[str, str | None], list[Net]] = {}
    for track in board.tracks.values():
        line = track.key.party, track.issue
        if line not in of or track.rows_only or track.key.tabled:
            continue
        # What others did to it is not its own move.
        steps = [step for step in track.steps if not _is_anothers(step)]
        here = [s for s in steps if since is None or board.record.by_then(s.latest) >= since]
        if not here:
            continue
        found.setdefault(line, []).extend(
            Net(
                toward=track.key.toward,
                track=track.key.track,
                dimension=one.dimension,
                verdict=one.verdict,
                before=one.before,
                after=one.after,
            )
            for one in _net(board.record, track, steps, here)
        )
    return found


def _is_anothers(step: Step) -> bool:
    return step.silent and step.moves[0].effect in ("end", "reopen")


def _net(
    record: Record, track: Track, steps: Sequence[Step], here: Sequence[Step]
) -> list[Finding]:
    before = steps[: len(steps) - len(here)]
    whole = len(steps) == len(track.steps)
    forms = [one.state for one in track.standing] if whole else _unreplaced(steps)
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
