"""From developments to moves: what each does to which party's line on what.

The codebook decides who is bound; this module decides which type makes which move.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import msgspec

from events import developments as d
from events.memo import twin
from projections.moves.agreeing import Agreeing
from projections.moves.arriving import moves_tracks
from projections.moves.deals import Deals
from projections.moves.move import Effect, Move
from projections.moves.naming import (
    ACTS,
    DEEDS,
    TABLED,
    WORDS,
    Naming,
    TrackKey,
    TrackKind,
    goes_on,
    proposal_kind,
    toward_of,
)
from projections.moves.retaliating import answered_by
from projections.moves.since import asked_by
from projections.moves.stated import Stated
from projections.record.items import Item, Record
from projections.record.talks import OF_ROUNDS

__all__ = ["Effect", "Move", "Moves", "Stated", "TrackKey", "TrackKind"]

_STATUS: dict[type[d.Development], str] = {
    d.MeasureThreatened: "threatened",
    d.MeasureAnnounced: "announced",
    d.MeasureImposed: "in-force",
    d.MeasureChanged: "in-force",
    d.MeasureSuspended: "suspended",
    d.MeasureLifted: "lifted",
    d.PolicyNoted: "in-force",
    **OF_ROUNDS,
}

_FOR_ALL_PARTS = (d.MeasureSuspended, d.MeasureLifted, d.MeasureImposed)


class Moves:
    """The moves of a record. What an item names is resolved with what had happened by its day."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.naming = Naming(record)
        self.deals = Deals(record, self.naming)
        self._agreeing = Agreeing(record, self.naming, self.deals)
        self._of: dict[Item, list[Move]] = {}

    def as_read(self, record: Record) -> Moves:
        """The same, of what is only possible as the record of a day reads it."""
        return self._with(record, self.naming, self.deals.as_read(record))

    def until(self, record: Record, day: date, names: Iterable[str]) -> Moves:
        """The same, of some names, with what had certainly happened by a day."""
        naming = self.naming.until(record, day, names)
        return self._with(record, naming, self.deals.until(record, naming, day, names))

    def onward(self, record: Record, items: Sequence[Item]) -> Moves:
        """The same, of a record to which some items are told."""
        naming = self.naming.onward(record, items)
        return self._with(record, naming, self.deals.onward(record, naming, items))

    def _with(self, record: Record, naming: Naming, deals: Deals) -> Moves:
        found = twin(self)
        found.record, found.naming, found.deals = record, naming, deals
        found._agreeing, found._of = Agreeing(record, naming, deals), {}
        return found

    def wholes_of(self, item: Item) -> Sequence[str]:
        """The measures that the one that an item names is a part of by then, the uppermost last."""
        name = getattr(item.development, "measure", "")
        return [*self.naming.wholes_of(name, asked_by(item, self.record))]

    def of(self, item: Item) -> Sequence[Move]:
        """What an item does: zero or more moves; none where its words bind nobody."""
        if not moves_tracks(type(item.development)):
            return ()
        found = self._of.get(item)
        if found is None:
            found = self._of[item] = self._made_by(item)
        return found

    def _made_by(self, item: Item) -> list[Move]:
        development = item.development
        parties = self.naming.bound(item)
        match development:
            case d.Proposal():
                kind, name = proposal_kind(development), development.proposal
                tabled = [self._move(item, key) for key in self.naming.tabled(item)]
                return [*self._put(item, parties, kind, name), *tabled]
            case d.Withdrawn():
                return list(self._withdrawn(item, development))
            case d.ResponseGiven():
                return list(self._response(item, parties, development))
            case d.AgreementReached():
                return list(self._agreeing.of(item))
            case d.LegalActionFiled():
                put = self._put(item, parties, "legal-action", development.name)
                # What a court decides is nobody's move.
                decided = development.status == "decided"
                return [msgspec.structs.replace(move, silent=decided) for move in put]
            case d.Measure():
                by = asked_by(item, self.record)
                parties = tuple(p for p in parties if self.naming.may(p, development, by))
                return [
                    *self._put(item, parties, "measure", development.measure),
                    *self._carried(item, parties, development),
                    *self.retaliation(item, parties),
                    *self._parts_too(item, parties, development),
                ]
            case d.PolicyNoted():
                return self._put(item, parties, "policy", development.measure)
            case d.TalksArranged():
                return list(self._arranged(item, parties, development))
            case _:
                return []

    def _move(self, item: Item, key: TrackKey) -> Move:
        development = item.development
        return Move(key=key, issue=development.issue, item=item, stated=stated_by(development))

    def _put(self, item: Item, parties: Iterable[str], kind: TrackKind, name: str) -> list[Move]:
        development, stated = item.development, stated_by(item.development)
        effect: Effect = "put"
        if isinstance(development, d.MeasureChanged) and development.split_into:
            effect = "split"
        return [
            Move(
                key=TrackKey(party, toward, own, name),
                issue=development.issue,
                item=item,
                effect=effect,
                stated=stated,
                changes_terms_only=isinstance(development, d.MeasureChanged),
            )
            for party in parties
            for own in (self.naming.acts_on(party, name) if kind in ACTS else kind,)
            for toward in toward_of(development)
            or (
                goes_on(development, own)
                and self.naming.towards(party, own, name, asked_by(item, self.record))
            )
            or (None,)  # nobody in particular
            if toward != party
        ]

    def _carried(
        self, item: Item, parties: Iterable[str], development: d.Measure
    ) -> Iterator[Move]:
        """What a measure of another name carries out, toward the same counterparts alone."""
        name = self.record.carried_out(item)
        if name is None or name == development.measure:
            return
        by = asked_by(item, self.record)
        for party in parties:
            towards: Iterable[str | None] = toward_of(development) or self.naming.towards(
                party, self.naming.acts_on(party, development.measure), development.measure, by
            )
            kind = self.naming.acts_on(party, name)
            if not towards or None in towards:
                # What hits everyone carries it out wherever it was threatened.
                towards = dict.fromkeys([None, *self.naming.towards(party, kind, name, by)])
            for toward in towards:
                yield Move(
                    key=TrackKey(party, toward, kind, name),
                    issue=development.issue,
                    item=item,
                    effect="carry",
                    silent=True,
                )

    def _parts_too(
        self, item: Item, parties: Iterable[str], development: d.Measure
    ) -> Iterator[Move]:
        """What is lifted or suspended as a whole is so in all of its parts that stand, and another
        last day of it is theirs; imposed again, those that were suspended with it are back."""
        lasts = isinstance(development, d.MeasureChanged) and bool(development.lapses)
        if not (lasts or isinstance(development, _FOR_ALL_PARTS)):
            return
        by, carried = asked_by(item, self.record), self.record.carried_out(item)
        said = toward_of(development)
        for party in parties:
            whole = self.naming.acts_on(party, development.measure)
            of_whole = self.naming.towards(party, whole, development.measure, by)
            for name in self.naming.parts_of(development.measure, by):
                if name == carried:
                    continue  # that has its end by this
                kind = self.naming.acts_on(party, name)
                towards = self.naming.towards(party, kind, name, by)
                # It may have a line toward whom its whole is, of which it said nothing itself.
                towards = tuple(dict.fromkeys([*towards, *of_whole]))
                if said:
                    towards = tuple([one for one in said if one in towards or None in towards])
                for toward in towards:
                    yield Move(
                        key=TrackKey(party, toward, kind, name),
                        issue=development.issue,
                        item=item,
                        stated=Stated(status=_STATUS[type(development)], lapses=development.lapses),
                        changes_terms_only=lasts,
                        with_whole=True,
                    )

    def _withdrawn(self, item: Item, development: d.Withdrawn) -> Iterator[Move]:
        """A proposal taken back, a threat or notice dropped, an agreement left."""
        if development.agreement:
            yield from self._agreeing.of(item)
            return
        parties = self.record.codebook.bound(development)  # a mediator takes back what it tabled
        name = development.proposal or development.measure or ""
        kinds = TABLED if development.proposal else ACTS
        by = asked_by(item, self.record)
        for one, whole in self.naming.with_parts((name,), by):
            for key in self.naming.concerned(one, by, development.recipients, whole):
                if key.owner not in parties or key.kind not in kinds:
                    continue
                yield Move(
                    key=key,
                    issue=development.issue,
                    item=item,
                    effect="withdraw",
                    stated=Stated(status="withdrawn"),
                    with_whole=whole is not None,
                )

    def _response(
        self, item: Item, parties: Iterable[str], development: d.ResponseGiven
    ) -> Iterator[Move]:
        named = development.to_proposal or development.to_measure or ""
        by = asked_by(item, self.record)
        members = self.naming.members(named, by) if development.to_proposal else ()
        for name in members or (named,):
            # One entry has one issue; what is tabled in a package may be on several.
            issue = self.naming.issue_of(name, by) if members else None
            for party in parties:
                yield from self._answer(item, party, name, stated_by(development), issue)

    def _answer(
        self, item: Item, party: str, name: str, stated: Stated, issue: str | None = None,
        said_by: Iterable[str] = (),
    ) -> Iterator[Move]:  # fmt: skip
        """An answer to whose it is; to those who said it where it binds nobody."""
        owners = self.naming.owners(name, asked_by(item, self.record))
        others = [(owner, kind) for owner, kind in owners if owner != party]
        if owners and not others:
            return  # nobody answers himself
        kinds = dict(reversed(others)) if len(others) > 1 else {}
        first = others[0][1] if others else None
        mine, towards = dict.fromkeys(owner for owner, _ in others), item.development.recipients
        if not towards or isinstance(item.development, d.Measure):
            # Whom retaliation hits beside those whose it is has nothing to be answered.
            mine = mine or dict.fromkeys(said_by)
            towards = tuple(one for one in mine if one in towards) or tuple(mine)
        for toward in towards or (None,):
            kind = kinds.get(toward or "", first)
            yield Move(
                key=TrackKey(party, toward, "response", name),
                issue=issue or item.development.issue,
                item=item,
                stated=stated,
                to=kind and f"{kind}:{name}",
                asks=kind == "offer" and toward not in self.record.mediators,
            )

    def retaliation(
        self, item: Item, parties: Iterable[str], by: date | None = None
    ) -> Iterator[Move]:
        """Retaliation is a measure of its own *and* the answer to what it responds to, or may have
        been threatened in answer to, as that is told by a day."""
        development = item.development
        if isinstance(development, WORDS):
            answer = "threatens"
        elif isinstance(development, DEEDS):
            answer = "retaliates"
        else:
            return
        for target in answered_by(self.record, self.naming, item, by):
            other = target.development
            name = getattr(other, "measure", None) or getattr(other, "proposal", None)
            if name is None:
                continue
            stated, said_by = Stated(answer=answer), other.speaks_for or other.actors
            for party in parties:
                if party not in said_by:
                    yield from self._answer(item, party, name, stated, other.issue, said_by)

    def _arranged(
        self, item: Item, parties: Sequence[str], development: d.TalksArranged
    ) -> Iterator[Move]:
        """Who invites to a round, agrees to it, or calls it off."""
        between = self.record.principals(development.actors)
        for party in self.record.principals(development.by):
            if not parties:
                continue
            others = [one for one in between if one != party]
            yield Move(
                key=TrackKey(party, others[0] if len(others) == 1 else None, "talks",
                             development.round),
                issue=development.issue,
                item=item,
                stated=Stated(status=_STATUS[type(development)]),
            )  # fmt: skip


def stated_by(development: d.Development) -> Stated:
    """The terms that a development states, as its track takes them."""
    status, text = _STATUS.get(type(development), "live"), None
    if type(development) is d.LegalActionFiled and development.status != "filed":
        status = development.status
    elif type(development) is d.MeasureAnnounced and development.final:
        status = "announced-final"
    elif type(development) is d.MechanismProposed and development.every:
        text = f"every {development.every}"
    # Terms that a kind has none of are read as unstated: quicker than to know which it has.
    return Stated(
        status=status,
        pressing=getattr(development, "pressing", None),
        answer=getattr(development, "answer", None),
        quantities=getattr(development, "quantities", ()),
        due=getattr(development, "due", None),
        lapses=getattr(development, "lapses", None),
        effective=getattr(development, "effective", None),
        conditions=getattr(development, "conditions", ()),
        scope=getattr(development, "scope", ()),
        text=text,
    )
