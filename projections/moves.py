"""From developments to moves: what each does to which party's line on what.

A move names a *track*: one party's line on one proposal or measure toward one counterpart (or
all). The codebook decides who is bound; this module decides which type makes which move.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Literal, NamedTuple

import msgspec

from events import developments as d
from events.quantity import Quantity
from projections.record import Item, Record

TrackKind = Literal["demand", "offer", "mechanism", "response", "measure", "policy", "commitment"]
Effect = Literal["put", "withdraw", "settle", "reopen", "split"]


class TrackKey(NamedTuple):
    """One party's line on one proposal or measure toward one counterpart (None: all)."""

    party: str
    toward: str | None
    kind: TrackKind
    name: str

    @property
    def track(self) -> str:
        """The track as answers name it: `demand:us-deficit-cut`."""
        return f"{self.kind}:{self.name}"


class Stated(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """What one account states of a track. Empty means unstated, not zero."""

    status: str = "live"
    pressing: str | None = None
    answer: str | None = None
    quantities: tuple[Quantity, ...] = ()
    due: str | None = None
    lapses: str | None = None
    effective: str | None = None
    conditions: tuple[str, ...] = ()
    scope: tuple[str, ...] = ()
    text: str | None = None


class Move(msgspec.Struct, frozen=True, gc=False, kw_only=True, eq=False):
    """What a development does to a track. `to` is the track a response answers; `with_whole`
    says that a part shares the fate of its whole."""

    key: TrackKey
    issue: str
    item: Item
    effect: Effect = "put"
    stated: Stated = Stated()
    to: str | None = None
    by: str | None = None
    changes_terms_only: bool = False
    with_whole: bool = False

    def bears_on(self, party: str | None, issue: str | None) -> bool:
        """Whether it may set a party's stance on an issue (None: on any)."""
        return party in (None, self.key.party) and issue in (None, self.issue)


_STATUS: dict[type[d.Development], str] = {
    d.MeasureThreatened: "threatened",
    d.MeasureAnnounced: "announced",
    d.MeasureImposed: "in-force",
    d.MeasureChanged: "in-force",
    d.MeasureSuspended: "suspended",
    d.MeasureLifted: "lifted",
}


_LATER = (d.MeasureChanged, d.MeasureSuspended, d.MeasureLifted)
"""What presupposes a measure: it may leave out whom the measure concerns."""


class Moves:
    """The moves of a record. Names are resolved against everything the cut can see, whatever its
    day: who a withdrawal or an answer concerns must not depend on the day that is asked for."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self._codebook = record.codebook
        self._makers: dict[str, dict[str, None]] = {}
        self._of: dict[Item, list[Move]] = {}
        self._wholes: dict[str, str] = {}
        self._beside: dict[str, set[str]] = {}
        self._parts: dict[str, dict[str, None]] = {}
        moving = [i for i in record.visible.values() if _moves_tracks(type(i.development))]
        for item in moving:
            self._note_measure(item.development)
        self._towards: dict[tuple[str, str, str], dict[str | None, None]] = {}
        self._owners: dict[str, dict[tuple[str, TrackKind], None]] = {}
        self._answers: dict[str, list[Item]] = {}
        agreed: list[Item] = []
        for item in moving:
            development = item.development
            if isinstance(development, d.ResponseGiven):
                for name in filter(None, (development.to_proposal, development.to_measure)):
                    self._answers.setdefault(name, []).append(item)
                continue
            if isinstance(development, d.AgreementReached):
                agreed.append(item)
                continue
            for key in self._opened(item):
                self._towards.setdefault((key.party, key.kind, key.name), {})[key.toward] = None
                self._owners.setdefault(key.name, {})[key.party, key.kind] = None
        self._agreements = self._agreement_names(agreed)
        self._agreed: dict[str, list[d.AgreementReached]] = {}
        for item in agreed:
            assert isinstance(item.development, d.AgreementReached)
            self._agreed.setdefault(self._agreements[item.id], []).append(item.development)

    def of(self, item: Item) -> Sequence[Move]:
        """What an item does: zero or more moves; none where its words bind nobody."""
        if not _moves_tracks(type(item.development)):
            return ()
        found = self._of.get(item)
        if found is None:
            found = self._of[item] = self._made_by(item)
        return found

    def hanging_together(self, names: Iterable[str]) -> frozenset[str]:
        """Some names with those of their parts and wholes, and of the parts and wholes of these."""
        found: set[str] = set()
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += self._beside.get(name, ())
                if "/" in name:
                    waiting.append(name.rpartition("/")[0])
        return frozenset(found)

    def _made_by(self, item: Item) -> list[Move]:
        development = item.development
        parties = self._codebook.bound(development)
        if not parties:
            return []
        match development:
            case d.Proposal():
                return self._put(item, parties, _proposal_kind(development), development.proposal)
            case d.Withdrawn():
                return list(self._withdrawn(item, parties, development))
            case d.ResponseGiven():
                return list(self._response(item, parties, development))
            case d.AgreementReached():
                return list(self._agreement(item, parties, development))
            case d.LegalActionFiled():
                return self._put(item, parties, "measure", development.id)
            case d.Measure():
                parties = tuple(p for p in parties if self._may(p, development))
                return [
                    *self._put(item, parties, "measure", development.measure),
                    *self._retaliation(item, parties, development),
                    *self._parts_too(item, parties, development),
                ]
            case d.PolicyNoted():
                return self._put(item, parties, "policy", development.measure)
            case _:
                return []

    def owners(self, name: str) -> list[tuple[str, TrackKind]]:
        """Whose proposal or measure it is: (party, kind of track), demands before offers."""
        found = list(self._owners.get(name, ()))
        return sorted(found, key=lambda owner: (owner[1], owner[0])) if len(found) > 1 else found

    def makers(self, name: str) -> tuple[str, ...]:
        """Who threatened, announced or imposed a measure of this name, or noted it as a policy."""
        return tuple(self._makers.get(name, ()))

    def _note_measure(self, development: d.Development) -> None:
        if not isinstance(development, d.Measure | d.PolicyNoted):
            return
        name = development.measure
        if not isinstance(development, _LATER):
            bound = self._codebook.bound(development)
            self._makers.setdefault(name, {}).update(dict.fromkeys(bound))
        whole = getattr(development, "part_of", None)
        if whole is None and "/" in name:
            whole = name.rpartition("/")[0]
        pairs = [(name, whole)] if whole else []
        pairs += [(part, name) for part in getattr(development, "split_into", ())]
        for part, of in pairs:
            self._wholes.setdefault(part, of)
            self._parts.setdefault(of, {})[part] = None
            self._beside.setdefault(part, set()).add(of)
            self._beside.setdefault(of, set()).add(part)

    def _may(self, party: str, development: d.Measure) -> bool:
        """Whether the measure is the party's: nobody changes, suspends or lifts another's."""
        makers = self._makers.get(development.measure)
        return not isinstance(development, _LATER) or not makers or party in makers

    def _toward_before(self, party: str, kind: TrackKind, name: str) -> Iterable[str | None]:
        """Whom a measure concerned so far; a part that says nothing, whom its whole concerns."""
        seen = {name}
        towards = self._towards.get((party, kind, name), {})
        while not towards and (whole := self._wholes.get(name)) and whole not in seen:
            name = whole
            seen.add(name)
            towards = self._towards.get((party, kind, name), {})
        return towards

    def _parts_too(
        self, item: Item, parties: Iterable[str], development: d.Measure
    ) -> Iterator[Move]:
        """What is lifted or suspended as a whole is so in all of its parts that stand."""
        if not isinstance(development, d.MeasureSuspended | d.MeasureLifted):
            return
        names: dict[str, None] = {}
        waiting = [*self._parts.get(development.measure, ())]
        while waiting:
            name = waiting.pop(0)
            if name not in names and name != development.measure:
                names[name] = None
                waiting += self._parts.get(name, ())
        said = _toward(development)
        for party in parties:
            for name in names:
                for toward in self._toward_before(party, "measure", name):
                    if said and toward not in said:
                        continue
                    yield Move(
                        key=TrackKey(party, toward, "measure", name),
                        issue=development.issue,
                        item=item,
                        stated=Stated(status=_STATUS[type(development)], lapses=development.lapses),
                        with_whole=True,
                    )

    def _opened(self, item: Item) -> Iterator[TrackKey]:
        """The tracks that an item names outright."""
        development = item.development
        kind: TrackKind
        match development:
            case d.Proposal():
                kind, name = _proposal_kind(development), development.proposal
            case d.Measure():
                kind, name = "measure", development.measure
            case d.PolicyNoted():
                kind, name = "policy", development.measure
            case d.LegalActionFiled():
                kind, name = "measure", development.id
            case _:
                return
        later = isinstance(development, _LATER)
        towards = _toward(development)
        if later and not towards:
            return  # it concerns whomever the measure concerned before
        for party in self._codebook.bound(development):
            if isinstance(development, d.Measure) and not self._may(party, development):
                continue
            for toward in towards or (None,):
                yield TrackKey(party, toward, kind, name)

    def _put(self, item: Item, parties: Iterable[str], kind: TrackKind, name: str) -> list[Move]:
        development = item.development
        split = isinstance(development, d.MeasureChanged) and bool(development.split_into)
        moves = []
        for party in parties:
            towards: Iterable[str | None] = _toward(development)
            if not towards and isinstance(development, _LATER):
                towards = self._toward_before(party, kind, name)
            for toward in towards or (None,):
                moves.append(
                    Move(
                        key=TrackKey(party, toward, kind, name),
                        issue=development.issue,
                        item=item,
                        effect="split" if split else "put",
                        stated=_stated(development),
                        changes_terms_only=isinstance(development, d.MeasureChanged),
                    )
                )
        return moves

    def _withdrawn(
        self, item: Item, parties: Iterable[str], development: d.Withdrawn
    ) -> Iterator[Move]:
        for party in parties:
            for owner, kind in self.owners(development.proposal):
                if owner != party or kind not in ("demand", "offer", "mechanism"):
                    continue
                towards: Iterable[str | None] = development.recipients
                for toward in towards or self._towards[party, kind, development.proposal]:
                    yield Move(
                        key=TrackKey(party, toward, kind, development.proposal),
                        issue=development.issue,
                        item=item,
                        effect="withdraw",
                        stated=Stated(status="withdrawn"),
                    )

    def _response(
        self, item: Item, parties: Iterable[str], development: d.ResponseGiven
    ) -> Iterator[Move]:
        name = development.to_proposal or development.to_measure or ""
        for party in parties:
            yield from self._answer(item, party, development, name, _stated(development))

    def _answer(
        self,
        item: Item,
        party: str,
        development: d.Development,
        name: str,
        stated: Stated,
        issue: str | None = None,
    ) -> Iterator[Move]:
        owners = self.owners(name)
        others = [(owner, kind) for owner, kind in owners if owner != party]
        if owners and not others:
            return  # nobody answers himself
        to = f"{others[0][1]}:{name}" if others else None
        towards = development.recipients or tuple(dict.fromkeys(owner for owner, _ in others))
        for toward in towards or (None,):
            yield Move(
                key=TrackKey(party, toward, "response", name),
                issue=issue or development.issue,
                item=item,
                stated=stated,
                to=to,
            )

    def _retaliation(
        self, item: Item, parties: Iterable[str], development: d.Measure
    ) -> Iterator[Move]:
        """Retaliation is a measure of its own *and* the answer to what it responds to."""
        if isinstance(development, d.MeasureThreatened | d.MeasureAnnounced):
            answer = "threatens"
        elif isinstance(development, d.MeasureImposed):
            answer = "retaliates"
        else:
            return
        for target in self.record.others(item, "responds-to"):
            other = target.development
            name = getattr(other, "measure", None) or getattr(other, "proposal", None)
            if name is None:
                continue
            for party in parties:
                if party not in self._codebook.bound(other):
                    stated = Stated(answer=answer)
                    yield from self._answer(item, party, development, name, stated, other.issue)

    def _agreement(
        self, item: Item, parties: tuple[str, ...], development: d.AgreementReached
    ) -> Iterator[Move]:
        name = self._agreements.get(development.id, development.id)
        texts = self._committed(name)
        status = "withdrawn" if development.status == "rejected" else "live"
        for party in parties:
            others = [actor for actor in development.actors if actor != party]
            if texts and party not in texts:
                continue
            yield Move(
                key=TrackKey(party, others[0] if len(others) == 1 else None, "commitment", name),
                issue=development.issue,
                item=item,
                stated=Stated(status=status, answer=development.status, text=texts.get(party)),
            )
        between = {*development.actors}
        effect: Effect = "reopen" if development.status == "rejected" else "settle"
        for slug in self._settled_names(development, name):
            for key in self._tracks_named(slug):
                if key.party in parties and (key.toward is None or key.toward in between):
                    yield Move(
                        key=key,
                        issue=development.issue,
                        item=item,
                        effect=effect,
                        by=name,
                        stated=Stated(status="settled"),
                    )

    def _committed(self, name: str) -> dict[str, str]:
        """What each party takes on in an agreement, over all of its statuses."""
        return {
            commitment.party: commitment.text
            for agreement in self._agreed.get(name, ())
            for commitment in agreement.commits
        }

    def _settled_names(self, development: d.AgreementReached, name: str) -> tuple[str, ...]:
        if development.settles or development.status != "rejected":
            return development.settles
        # A rejected agreement opens again whatever its earlier statuses settled.
        return tuple(
            dict.fromkeys(slug for one in self._agreed.get(name, ()) for slug in one.settles)
        )

    def _tracks_named(self, name: str) -> list[TrackKey]:
        keys = [
            TrackKey(party, toward, kind, name)
            for party, kind in self.owners(name)
            for toward in self._towards[party, kind, name]
        ]
        for item in self._answers.get(name, ()):
            keys += [
                move.key
                for party in self._codebook.bound(item.development)
                for move in self._answer(item, party, item.development, name, Stated())
            ]
        return list(dict.fromkeys(keys))

    def _agreement_names(self, agreed: Iterable[Item]) -> dict[str, str]:
        """Agreement id -> the name it carries through its statuses."""
        names: dict[str, str] = {}
        for item in agreed:  # in the one order: earlier ones come first
            development = item.development
            assert isinstance(development, d.AgreementReached)
            inherited = next(
                (
                    names[other.id]
                    for other in self.record.others(
                        item, "supersedes", "follows", "restates", "account-of"
                    )
                    if other.id in names
                ),
                None,
            )
            names[item.id] = development.agreement or inherited or item.id
        return names


_MOVING = (d.Proposal, d.Withdrawn, d.ResponseGiven, d.AgreementReached,
           d.LegalActionFiled, d.Measure, d.PolicyNoted)  # fmt: skip


@cache
def _moves_tracks(kind: type[d.Development]) -> bool:
    """Whether developments of a kind may move a track at all."""
    return issubclass(kind, _MOVING)


def _proposal_kind(development: d.Proposal) -> TrackKind:
    if isinstance(development, d.DemandMade):
        return "demand"
    return "offer" if isinstance(development, d.OfferMade) else "mechanism"


def _toward(development: d.Development) -> tuple[str, ...]:
    """Whom it is toward: for what hits everyone, the one it is aimed at."""
    return getattr(development, "aimed_at", ()) or development.recipients


def _stated(development: d.Development) -> Stated:
    """The terms that a development states, as its track takes them."""
    status = _STATUS.get(type(development), "live")
    if isinstance(development, d.PolicyNoted | d.LegalActionFiled):
        status = "in-force"
    if isinstance(development, d.MeasureAnnounced) and development.final:
        status = "announced-final"
    text = f"every {development.every}" if getattr(development, "every", None) else None  # type: ignore[attr-defined]
    terms = {name: getattr(development, name) for name in _terms(type(development))}
    return Stated(status=status, text=text, **terms)


@cache
def _terms(kind: type[d.Development]) -> tuple[str, ...]:
    """The terms that developments of a kind may state under their own names."""
    fields = {*kind.__struct_fields__} & {*Stated.__struct_fields__}
    return tuple(sorted(fields - {"status", "text"}))
