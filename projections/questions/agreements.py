"""Agreements as a reader sees them: status, terms, who committed to what, and how it came there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from events import developments as d
from events.when import until
from projections.fold.lives import own_terms
from projections.fold.positions import Position, parties_now, position_of
from projections.moves.entered import stated_by
from projections.moves.scales import AGREEMENT_RANK
from projections.questions.stance import View
from projections.record.items import Item
from projections.rules.state import ENDED, State


class AgreementStep(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """What was done to an agreement, and by whom."""

    development: str
    status: str
    occurred: str
    by: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """An agreement at a cut, with its own terms. `status` is the firmest of its commitments', or
    how the last of them ended; `lapses` the last day of the last of them; `parties` are those for
    whom it has not ended, all where it stands no more."""

    name: str
    title: str | None
    parties: tuple[str, ...]
    status: str
    since: str
    lapses: str | None
    terms: State
    figures_since: tuple[str, ...]
    commitments: tuple[Position, ...]
    history: tuple[AgreementStep, ...]
    ended: bool


def agreements_of(fold: View, *, ended: bool = False) -> list[Agreement]:
    """The agreements that stand, in the order in which they came; ended ones, and the commitments
    that ended in one that stands, only where `ended`."""
    tracks: dict[str, list[Position]] = {}
    for track in fold.board.tracks.values():
        if track.key.kind == "commitment" and not track.rows_only:
            tracks.setdefault(track.key.name, []).append(position_of(fold.board, track))
    found = [_agreement(fold, name, positions, ended) for name, positions in tracks.items()]
    return [one for one in found if one is not None and (ended or not one.ended)]


def _agreement(fold: View, name: str, positions: list[Position], ended: bool) -> Agreement | None:
    """None where nothing but its end has certainly happened: that lies within its days."""
    record, deals = fold.record, fold.board.moves.deals
    told = {item: status for item in record.items if (status := _status(fold, item, name))}
    history = [
        AgreementStep(item.id, status, item.development.occurred, item.development.actors)
        for item, status in told.items()
    ]
    entries = [item for item in told if isinstance(item.development, d.AgreementReached)]
    if not entries:
        return None
    last = entries[-1]
    deal, terms = deals.at(last), own_terms(last, deals.forms(last))
    standing = [position for position in positions if not position.ended]
    status, firmest = max(
        (
            (status, one)
            for one in standing or positions[-1:]
            for status in one.statuses
            if not (standing and status in ENDED)
        ),
        key=lambda found: AGREEMENT_RANK.get(found[0], 0),
    )
    ends = [e.status for e in history if e.status in ENDED and {*e.by} & {*deal.parties}]
    if not standing and ends and status != "expired":
        status = ends[-1]  # what one of two does reads otherwise on the commitments of the other
    return Agreement(
        name=name,
        title=record.titles.get(name),
        parties=(parties_now(fold.board, name, deal.parties) if standing else tuple(deal.parties)),
        status=status,
        since=firmest.since,
        lapses=_lapses(standing) if standing else terms.lapses,
        terms=terms,
        figures_since=tuple(stated_by(entries, quantity).id for quantity in terms.quantities),
        commitments=tuple(positions if ended else standing or positions),
        history=tuple(history),
        ended=not standing,
    )


def _lapses(standing: Sequence[Position]) -> str | None:
    """The last day of what stands the longest; None where one has none, or it is open which."""
    days = [one.state.lapses for one in standing]
    return None if None in days else max(filter(None, days), key=until)


def _status(fold: View, item: Item, name: str) -> str | None:
    """What an entry makes of the agreement of a name."""
    development = item.development
    if not fold.board.moves.naming.bound(item):
        return None
    if isinstance(development, d.AgreementReached):
        return development.status if fold.board.moves.deals.name_of(item) == name else None
    return "left" if getattr(development, "agreement", None) == name else None
