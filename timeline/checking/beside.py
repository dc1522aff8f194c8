"""Hints on what is new under its name, beside what stands under another: it may be the same."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cached_property
from itertools import islice, product
from operator import attrgetter
from typing import TypeVar

from events import developments as d
from events.grouping import grouped
from projections.fold.tracks import Track
from projections.moves.naming import TABLED, proposal_kind
from projections.questions.stance import View
from projections.record.items import Item
from projections.record.talks import Round, rounds_of
from timeline.checking.lives import may_have_ended
from timeline.checking.odd import alike

AGREED = ("agreed", "ratified", "in-force")
"""What is said of an agreement that was reached."""

SOUGHT: dict[type[d.Event], tuple[tuple[str, ...], tuple[type[d.Development], ...]]] = {
    d.AgreementReached: (("agreement", "proposal"), (d.AgreementReached, d.Proposal)),
    **{kind: (("proposal",), (kind,)) for kind in d.Proposal.__subclasses__()},
    **dict.fromkeys((d.TalksClosed, d.TalksCancelled), (("round",), (d.Talks,))),
    **dict.fromkeys(
        (d.MeasureAnnounced, d.MeasureImposed),
        (("measure",), (d.MeasureThreatened, d.MeasureAnnounced)),
    ),
}
"""What may be new beside what it may be, or leave standing: the spaces of the names that it is held
against, its own first, and the types of what gave these."""

_NOTHING: tuple[tuple[str, ...], tuple[type[d.Development], ...]] = (), ()

_COMING = ("threatened", "announced", "announced-final")

MOST_HELD, _MOST_TOLD = 20, 8
"""How much that stands, the newest, something new is held against; and how much of it is told."""

_MOST_DEALS = 3
"""How many agreements that stand are told of beside a new one, the newest."""

Thing = TypeVar("Thing")

_latest = attrgetter("latest")


def sought(event: d.Event) -> tuple[tuple[str, ...], tuple[type[d.Development], ...]]:
    """The same for one event: nothing where it says itself what it carries out, or has no figure
    by which it may be another."""
    match event:
        case d.Measure() if event.carries_out:
            return _NOTHING
        case d.Proposal() if not event.quantities:
            return _NOTHING
        case _:
            return SOUGHT.get(type(event), _NOTHING)


class StandsBeside:
    """What stands in a folded record, by whose it is and on which issue."""

    def __init__(self, fold: View) -> None:
        self.record, self._fold = fold.record, fold

    def hints(self, item: Item) -> Iterator[str]:
        """The hints for a development; words that bind nobody end nothing, and revise nothing."""
        development = item.development
        if not (sought(development)[0] and self.record.codebook.binds(development)):
            return
        match development:
            case d.AgreementReached():
                yield from self._two_of_one(item, development)
                yield from self._settles_nothing(item, development)
            case d.Proposal():
                yield from self._under_another_proposal(item, development)
            case d.TalksClosed() | d.TalksCancelled():
                yield from self._under_another_round(item, development)
            case d.MeasureAnnounced() | d.MeasureImposed():
                yield from self._carries_out_nothing(item, development)

    def _waiting(self, item: Item, *kinds: str) -> Iterator[Track]:
        """What those whose stance it sets had put forward on its issue before it, and that stands:
        proposals, or measures that are no more than threatened or announced."""
        development = item.development
        for cell in product([development.issue], self.record.codebook.bound(development), kinds):
            yield from self._before(item, self._tracks.get(cell, ()), _last_of_track)

    def _before(
        self, item: Item, found: Sequence[Thing], last: Callable[[Thing], Item]
    ) -> Sequence[Thing]:
        """The newest of some things, by their days, of which all may have been told before it."""
        end = bisect_right(found, item.latest, key=lambda one: last(one).latest)
        return found[max(0, end - MOST_HELD) : end]

    def _stood(self, track: Track, item: Item) -> bool:
        """Whether all that is told of a track certainly came before something."""
        return self.record.order.settled(_last_of_track(track).id, item.id)

    @cached_property
    def _tracks(self) -> dict[tuple[str, str, str], list[Track]]:
        waits = dict.fromkeys(TABLED, ("live",)) | {"measure": _COMING}
        tracks = self._fold.board.tracks.values()
        found = [t for t in tracks if t.key.kind in waits and t.state.status in waits[t.key.kind]]
        found.sort(key=lambda track: _last_of_track(track).latest)
        return grouped(found, lambda track: (track.issue, track.key.party, track.key.kind))

    @cached_property
    def _rounds(self) -> dict[frozenset[str], list[Round]]:
        """The rounds of talks between the same parties that go on."""
        found = [one for one in rounds_of(self.record) if one.status in ("open", "scheduled")]
        found.sort(key=lambda one: _last_of_round(one).latest)
        return grouped(found, lambda one: frozenset(one.parties))

    @cached_property
    def _of_rounds(self) -> dict[str, list[d.Talks]]:
        told = (item.development for item in self.record.visible.values())
        return grouped((one for one in told if isinstance(one, d.Talks)), lambda one: one.round)

    @cached_property
    def _deals(self) -> dict[tuple[str, frozenset[str]], list[Item]]:
        """What is told of agreements, by their issue and parties."""
        told = sorted(self.record.visible.values(), key=_latest)
        deals = [item for item in told if isinstance(item.development, d.AgreementReached)]
        return grouped(
            deals, lambda one: (one.development.issue, frozenset(one.development.actors))
        )

    def _entries(self, agreed: d.AgreementReached) -> list[d.AgreementReached]:
        named = (one.development for one in self.record.of_name(agreed.name))
        return [
            one for one in named if isinstance(one, d.AgreementReached) and one.name == agreed.name
        ]

    def _two_of_one(self, item: Item, agreed: d.AgreementReached) -> Iterator[str]:
        """Two agreements on one issue between the same parties: one, or two, under two names?"""
        alone = len(agreed.actors) < 2
        if alone or next(iter(self._entries(agreed)), None) is not item.development:
            return  # it is no new name: this was told with its first entry
        there = self._deals.get((agreed.issue, frozenset(agreed.actors)), ())
        others = [
            getattr(one.development, "name", "")
            for one in self._before(item, there, _itself)
            if not self.record.order.settled(item.id, one.id)
        ]
        names = [name for name in dict.fromkeys(reversed(others)) if name != agreed.name]
        stand = (name for name in names if not may_have_ended(self.record, item, name))
        for name in islice(stand, _MOST_DEALS):
            yield (
                f"'{name}' is an agreement of {' and '.join(sorted(agreed.actors))} on "
                f"{agreed.issue} as well, and both stand: if it is the same one, enter what "
                f"becomes of it under that name (--agreement {name} --status ...)."
            )

    def _settles_nothing(self, item: Item, agreed: d.AgreementReached) -> Iterator[str]:
        """A deal ends no proposal that it does not name: what its parties had put to one another on
        its issue goes on standing."""
        entries = self._entries(agreed)
        begun = [one.id for one in entries if one.status in AGREED]
        if begun[:1] != [agreed.id] or any(one.settles for one in entries):
            return
        parties = {*agreed.actors}
        stands = (
            track.key
            for track in self._waiting(item, *TABLED)
            if track.key.toward in (None, *parties) and self._stood(track, item)
        )
        found = [*dict.fromkeys(key.name for key in stands)]
        told = found[:_MOST_TOLD]
        if told:
            more = " and more" if len(found) > _MOST_TOLD else ""
            yield (
                f"It settles nothing, so what its parties put to one another on {agreed.issue} "
                f"still stands ({', '.join(told)}{more}): if it settles that, timeline correct "
                f"{item.id} --set settles={','.join(told)} --reason ..."
            )

    def _under_another_proposal(self, item: Item, proposal: d.Proposal) -> Iterator[str]:
        """A figure under a new name, beside one of the same sort to the same party that still
        stands: what is revised keeps its name, or no audit sees that it moved."""
        record, name = self.record, proposal.proposal
        if record.of_name(name)[0] is not item or record.others(item, "supersedes"):
            return
        for track in self._waiting(item, proposal_kind(proposal)):
            key, first, state = track.key, track.steps[0].first, track.state
            if (
                key.name != name
                and key.toward in (None, *proposal.recipients)
                and getattr(first.development, "about", None) == proposal.about
                and (proposal.package is None or first.development.package != proposal.package)
                and any(alike(*pair) for pair in product(proposal.quantities, state.quantities))
                and not _of_other_things(proposal.scope, state.scope)
                and self._stood(track, item)
            ):
                yield (
                    f"'{key.name}' of {key.party} on {track.issue} still stands beside it, at "
                    f"{'; '.join(map(str, state.quantities))}: if it is that one, timeline correct "
                    f"{item.id} --set proposal={key.name} --reason ..., for what is said again or "
                    "revised keeps its name."
                )
                return

    def _under_another_round(self, item: Item, end: d.Talks) -> Iterator[str]:
        """Talks that end under a name that nothing else has, while a round between the same parties
        goes on."""
        if len(self._of_rounds[end.round]) > 1:
            return
        there = self._rounds.get(frozenset(end.actors), ())
        for one in self._before(item, there, _last_of_round):
            if not self.record.order.settled(_last_of_round(one).id, item.id):
                continue
            yield (
                f"Nothing else is recorded of a round '{end.round}', and '{one.name}' between the "
                f"same is {one.status}: if it is that one, timeline correct {item.id} --set "
                f"round={one.name} --reason ..."
            )
            return

    def _carries_out_nothing(self, item: Item, measure: d.Measure) -> Iterator[str]:
        """What is new under its name, beside a threat that it may carry out."""
        name = measure.measure
        if measure.part_of or self.record.of_name(name)[0] is not item:
            return
        for track in self._waiting(item, "measure"):
            key, threat = track.key, track.steps[0].first
            if (
                key.toward in (None, *measure.recipients)
                and key.name.partition("/")[0] != name.partition("/")[0]
                and _may_be_one(measure, threat.development)
                and self._stood(track, item)
            ):
                yield (
                    f"'{key.name}' of {key.party} on {track.issue} still waits beside it: if this "
                    f"carries it out, timeline correct {item.id} --set carries-out={threat.id} "
                    "--reason ..."
                )
                return


def _may_be_one(one: d.Measure, two: d.Development) -> bool:
    """Whether nothing that two measures say tells them apart: the instrument, and the figures."""
    if not isinstance(two, d.Measure):
        return False
    apart = one.instrument and two.instrument and one.instrument != two.instrument
    figures = one.quantities and two.quantities
    if apart or _of_other_things(one.scope, two.scope):
        return False
    return not figures or any(q in two.quantities for q in one.quantities)


def _of_other_things(one: Collection[str], two: Collection[str]) -> bool:
    """Whether two scopes are said, and have nothing in common: steel, aluminium."""
    return bool(one and two) and set(one).isdisjoint(two)


def _itself(item: Item) -> Item:
    return item


def _last_of_track(track: Track) -> Item:
    return track.steps[-1].first


def _last_of_round(one: Round) -> Item:
    return one.accounts[-1]
