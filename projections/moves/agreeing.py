"""What is entered of an agreement does to each commitment, and to what that settles or opens."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from events import developments as d
from projections.moves.deals import Deal, Deals
from projections.moves.entered import ANEW, ENDING, OF_PARTIES, is_past
from projections.moves.move import Move
from projections.moves.naming import Naming
from projections.moves.since import asked_by
from projections.moves.stated import Stated
from projections.record.items import Item, Record


class Agreeing:
    """The moves of the agreements of a record."""

    def __init__(self, record: Record, naming: Naming, deals: Deals) -> None:
        self.record, self.naming, self.deals = record, naming, deals

    def of(self, item: Item) -> Iterator[Move]:
        """What an entry does, or who leaves an agreement."""
        if not self.naming.bound(item):
            return iter(())
        if isinstance(item.development, d.AgreementReached):
            return self._told(item)
        name = getattr(item.development, "agreement", "")
        deal = self.deals.by(name, self.record.by_then(item.latest), item)
        return self._left(item, deal) if deal is not None else iter(())

    def _told(self, item: Item) -> Iterator[Move]:
        """What an entry does by one account; what another account alone ends for others, or opens
        again, stays as it stands by this one."""
        own = [*self._entered(item, self.deals.at(item))]
        yield from own
        keys = {move.key for move in own}
        for other in self.deals.accounts(item):
            for move in self._entered(other, self.deals.at(other)) if other is not item else ():
                if move.effect in ("end", "reopen") and move.key not in keys:
                    yield replace(move, item=item, keeps=True)

    def _entered(self, item: Item, deal: Deal) -> Iterator[Move]:
        development, parties = item.development, self.naming.bound(item)
        assert isinstance(development, d.AgreementReached)
        if development.status in OF_PARTIES:
            parties = tuple(party for party in parties if party not in deal.newcomers)
        if not parties:
            return
        if_stands = False
        if development.status not in (*ANEW, *ENDING):
            if not self.deals.goes_on(deal, item, parties, surely=True):
                return
            if_stands = not self.deals.goes_on(deal, item, parties)
        stated_elsewhere = self.deals.states_any(item) and not development.commits
        for party in parties:
            mine = [issue for who, issue in deal.commitments if who == party]
            for issue in mine:
                if stated_elsewhere and (party, issue) not in deal.had:
                    continue  # it is another account of this entry that states it
                # What stands goes on by all accounts of what came before.
                others = () if (party, issue) in deal.had else self.deals.by_accounts(item)
                for form in (*others, deal):
                    move = self._commitment(item, form, party, issue, development.status)
                    yield replace(move, if_stands=True) if if_stands else move
            if not mine and (development.status in OF_PARTIES or party in deal.returned):
                yield self._commitment(item, deal, party, None, development.status)
        if development.status in ENDING:
            yield from self._ended_for_the_other(item, deal, parties)
        reopens = development.status == "rejected"
        of_two = reopens and len(self._others(item, deal, parties)) < 2
        by = asked_by(item, self.record)
        named = deal.settled if reopens else development.settles
        for name, whole in self.naming.with_parts(named, by):
            keys = dict.fromkeys(self.naming.concerned(name, by, deal.parties, whole))
            if reopens:
                keys |= dict.fromkeys(self.naming.keys(name, by))
            for key in keys:
                concerned = key.party in parties
                if reopens:
                    # Of more than two, one that rejects opens again what is its own or put to it.
                    concerned = of_two or key.party in parties or key.put_to in (None, *parties)
                if not concerned:
                    continue
                for form in (deal,) if reopens else self.deals.forms(item, last=True):
                    yield Move(
                        key=key,
                        issue=development.issue,
                        item=item,
                        effect="reopen" if reopens else "settle",
                        deal=form,
                        with_whole=whole is not None and not reopens,
                        silent=reopens and key.party not in parties,
                        stated=Stated(status="settled"),
                    )

    def _commitment(
        self,
        item: Item,
        deal: Deal,
        party: str,
        issue: str | None,
        status: str,
        *,
        silent: bool = False,
    ) -> Move:
        """What an entry does to a commitment on an issue; None: to the agreement of a party that
        has taken on nothing."""
        stated = deal.commitments.get((party, issue or ""), Stated())
        return Move(
            key=deal.key(party, issue),
            issue=issue or item.development.issue,
            item=item,
            effect="end" if silent else "put",
            stated=replace(stated, status=status),
            deal=deal,
            silent=silent,
        )

    def _left(self, item: Item, deal: Deal) -> Iterator[Move]:
        parties = self.naming.bound(item)
        for party in parties:
            if party not in deal.parties:
                continue
            mine: list[str | None] = [at for who, at in deal.commitments if who == party]
            for issue in mine or [None]:
                yield self._commitment(item, deal, party, issue, "left")
        yield from self._ended_for_the_other(item, deal, parties)

    def _ended_for_the_other(
        self, item: Item, deal: Deal, parties: tuple[str, ...]
    ) -> Iterator[Move]:
        """Of two that are left in it, leaving or ending ends it for both."""
        others = self._others(item, deal, parties)
        if len(others) != 1 or not {*parties} & {*deal.parties}:
            return
        for party, issue in deal.commitments:
            if party in others:
                yield self._commitment(item, deal, party, issue, "terminated", silent=True)

    def _others(self, item: Item, deal: Deal, parties: tuple[str, ...]) -> set[str]:
        """The other parties of an agreement, but for those that had left it or ended it already,
        and those whose last day has passed."""
        others = set(self.record.principals(deal.parties)).difference(parties)
        if len(others) < 2:
            return others
        bound = {who for (who, _), one in deal.commitments.items()
                 if not is_past(one.lapses, item.earliest)}  # fmt: skip
        expired = {who for who, _ in deal.commitments} - bound
        return others - self.deals.gone(deal, item) - expired
