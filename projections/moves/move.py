"""What a development does to one track: a move."""

from __future__ import annotations

from typing import Literal

import msgspec

from projections.moves.deals import Deal
from projections.moves.naming import TrackKey
from projections.moves.stated import Stated
from projections.record.items import Item

Effect = Literal["put", "withdraw", "settle", "reopen", "split", "carry", "end"]
"""`put` states something; `carry` is carried out by a measure of another name; `end` is ended by
what another party did. The rest say what they are."""


class Move(msgspec.Struct, frozen=True, gc=False, kw_only=True, eq=False):
    """What a development does to a track. `to` is the track a response answers, which `asks` what
    it names of who made an offer, and else would give it; `with_whole` says that a part shares the
    fate of its whole, `beneath` that a suspension stays over what it does; `deal` is the agreement
    that does it, `if_stands` to what has not ended alone; `silent` moves have no row; what only
    another account tells `keeps` what stands by this one."""

    key: TrackKey
    issue: str
    item: Item
    effect: Effect = "put"
    stated: Stated = Stated()
    to: str | None = None
    asks: bool = False
    deal: Deal | None = None
    changes_terms_only: bool = False
    with_whole: bool = False
    beneath: bool = False
    silent: bool = False
    if_stands: bool = False
    keeps: bool = False

    def bears_on(self, party: str | None, issue: str | None) -> bool:
        """Whether it may set a party's stance on an issue (None: on any)."""
        return party in (None, self.key.party) and issue in (None, self.issue)
