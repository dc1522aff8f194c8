"""Why a cell of the board says what it says: what bears on it, and what is set aside, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from events import developments as d
from projections.fold.positions import Position, position_of
from projections.fold.tracks import Track
from projections.moves.bearing import Wanted
from projections.questions.stance import View
from projections.record.items import AsideTold, Item


@dataclass(frozen=True, kw_only=True)
class Why:
    """The cell's positions, what put them there, and what did not."""

    positions: tuple[Position, ...]
    developments: tuple[Item, ...]
    set_aside: tuple[AsideTold, ...]


def bearing_on(party: str, issue: str) -> Wanted:
    """The moves that `why` needs: also those that take what is entered under the issue to
    another."""
    return lambda move: move.bears_on(party, issue) or move.item.development.issue == issue


def why(fold: View, party: str, issue: str) -> Why:
    """The provenance of a party's stance on an issue."""
    positions = []
    bearing: dict[str, Item] = {}
    for track in fold.board.tracks.values():
        if track.key.party != party or track.issue != issue:
            continue
        if not track.rows_only:
            positions.append(position_of(fold.board, track))
        for step in track.steps:
            bearing |= {item.id: item for item in step.items}
        bearing |= {entry.id: entry for entry in _bound_by(track)}
    aside = [
        AsideTold(item.id, _reason(fold, item, party), None)
        for item in fold.record.items
        if item.id not in bearing and item.development.issue == issue
    ]
    aside += [
        AsideTold(item.id, "only possible", item.development.occurred)
        for item in fold.record.possible
        if item.development.issue == issue
    ]
    # What the cut leaves out is told as it was first recorded.
    recorded = {
        entry.event.id
        for entry in fold.record.entered
        if isinstance(entry.event, d.Development) and entry.event.issue == issue
    }
    aside += [
        one
        for one in fold.record.set_aside
        # What a redacted development was about is not known: it may have borne on this.
        if one.reason == "redacted" or one.development in recorded
    ]
    return Why(
        positions=tuple(positions),
        developments=tuple(sorted(bearing.values(), key=lambda item: item.sort_key)),
        set_aside=tuple(aside),
    )


def _bound_by(track: Track) -> Iterator[Item]:
    """The entries of an agreement that state terms of its own by which a commitment is bound, may
    they be of other parties."""
    last = track.standing[-1]
    for entry in dict.fromkeys(e for move in last.moves if move.deal for e in move.deal.entries):
        said, stands = entry.development, last.state
        terms = ((getattr(said, term), getattr(stands, term)) for term in _OWN)
        if track.key.kind == "commitment" and (
            any(own and own == bound for own, bound in terms)
            or any(quantity in stands.quantities for quantity in getattr(said, "quantities", ()))
        ):
            yield entry


_OWN = ("due", "lapses", "conditions", "scope")


def _reason(fold: View, item: Item, party: str) -> str:
    development = item.development
    codebook = fold.record.codebook
    if codebook.is_voice(development):
        return "voice"
    if isinstance(development, d.Context | d.EventCoded):
        return "moves no stance"
    if party not in codebook.bound(development):
        return "another party's"
    for step in fold.board.steps_of.get(item.id, ()):
        issue = fold.board.tracks[step.track.key].issue
        if issue != development.issue:
            return f"goes on under {issue} ({step.track.key.track})"
    return "moves no stance"
