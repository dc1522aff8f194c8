"""Who had tabled, made or answered what under which name by a day.

Names are resolved with what had happened by then, certainly or possibly, and never with what came
later: a development dated after a day changes no answer as of it (DOMAIN.md, 3).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from operator import attrgetter
from typing import Any, Literal, NamedTuple

from events import developments as d
from events.memo import Memo, twin
from projections.moves.since import Asked, By, Since
from projections.record.items import Item, Record

TrackKind = Literal[
    "demand", "offer", "mechanism", "response", "measure", "policy", "commitment",
    "legal-action", "talks",
]  # fmt: skip

TABLED: tuple[TrackKind, ...] = ("demand", "offer", "mechanism")
ACTS: tuple[TrackKind, ...] = ("measure", "policy")
"""What is in force, is suspended and lifted."""

LATER = (d.MeasureChanged, d.MeasureSuspended, d.MeasureLifted)
"""What presupposes a measure: it may leave out whom the measure concerns."""

WORDS = (d.MeasureThreatened, d.MeasureAnnounced)
DEEDS = (d.MeasureImposed, d.MeasureChanged)
_COMING = (*WORDS, *DEEDS, d.Proposal)


class TrackKey(NamedTuple):
    """One party's line on one thing toward one counterpart (None: all).

    `issue` is set for a commitment, of which a party may have several in one agreement. What a
    mediator tables (`tabled`) is no position of its own: the track is that of a party it is put
    to, `toward` the mediator.
    """

    party: str
    toward: str | None
    kind: TrackKind
    name: str
    issue: str | None = None
    tabled: bool = False

    @property
    def track(self) -> str:
        """The track as answers name it: `demand:us-deficit-cut`."""
        return f"{self.kind}:{self.name}"

    @property
    def owner(self) -> str:
        """Who put it there."""
        return self.toward or "" if self.tabled else self.party

    @property
    def put_to(self) -> str | None:
        """Whom it is put to (None: all)."""
        return self.party if self.tabled else self.toward


_MEASURES = (d.Measure, d.PolicyNoted)

_bound_by = attrgetter("__class__", "certainty", "authority", "speaks_for", "actors")


class Naming:
    """The names of a record's developments. `by` says by what day, or by which development."""

    def __init__(self, record: Record) -> None:
        self._of_all_orders = self
        self._makers: Since[str] = Since(record.order)
        self._sorts: Since[tuple[str, TrackKind]] = Since(record.order)
        self._keys: Since[TrackKey] = Since(record.order)
        self._wholes: Since[str] = Since(record.order)
        self._parts: Since[str] = Since(record.order)
        self._members: Since[str] = Since(record.order)
        self._issues: Since[str] = Since(record.order)
        self._beside: Since[str] = Since(record.order)
        self._bound: dict[tuple[object, ...], tuple[str, ...]] = {}
        self._read(record)
        self._take_in(record.visible.values())

    def _read(self, record: Record) -> None:
        self.record = record
        self._vague: Memo[str, list[Item]] = Memo(
            lambda name: [i for i in record.of_name(name) if i.earliest != i.latest]
        )

    def _take_in(self, items: Iterable[Item]) -> None:
        moving = [i for i in items if _gives_names(type(i.development))]
        for item in moving:
            self._note_measure(item)
        for item in moving:
            self._note(item)

    def until(self, record: Record, day: date, names: Iterable[str]) -> Naming:
        """Some names with what can have been said of them by a day."""
        return self._with(record, lambda said: {
            name: {what: on for what, on in said[name].items() if on <= day}
            for name in names if name in said
        })  # fmt: skip

    def onward(self, record: Record, items: Iterable[Item]) -> Naming:
        """The names of a record that holds some more items."""
        found = self._with(record, lambda said: said)
        found._take_in(items)
        return found

    def _with(self, record: Record, said: Callable[[Since[Any]], dict[str, Any]]) -> Naming:
        found = twin(self)
        for name in ("_makers", "_keys", "_wholes", "_parts", "_members", "_issues"):
            setattr(found, name, Since(record.order, said(getattr(self, name))))
        found._read(record)
        return found

    def bound(self, item: Item) -> tuple[str, ...]:
        """The parties whose position it sets; a mediator has none."""
        one = item.development
        said = _bound_by(one)
        found = self._bound.get(said)
        if found is None:
            found = self._bound[said] = self.record.principals(self.record.codebook.bound(one))
        return found

    def tie(self, one: str, other: str, item: Item) -> None:
        """Names that bear on each other since something was told that says so."""
        self._beside.say(one, other, item)
        self._beside.say(other, one, item)

    def hanging_together(
        self, names: Iterable[str], by: date = date.max, *, acted_on: bool = False
    ) -> frozenset[str]:
        """Some names with all that they bear on by a day, directly or through others. `acted_on`:
        a package ties what is in it only where something was done to the package itself."""
        found: set[str] = set()
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += self.beside(name, by, acted_on=acted_on)
        return frozenset(found)

    def beside(self, name: str, by: date, *, acted_on: bool = False) -> Sequence[str]:
        """What a name bears on directly by a day."""
        named = self.record.of_name(name) if acted_on else ()
        done = not acted_on or any((item.earliest or date.min) <= by for item in named)
        members = () if done else self._members.get(name, {})
        found = [one for one in self._beside.by(name, by) if one not in members]
        return [*found, name.rpartition("/")[0]] if "/" in name else found

    def keys(self, name: str, by: By = None) -> list[TrackKey]:
        """The tracks of the proposals, measures and legal actions of a name; of a part of which
        nothing was told yet but exemptions or changes, its whole's, too."""
        found, own = dict.fromkeys(self._named(name, by)), {*self.makers(name, by)}
        for whole in self.wholes_of(name, by):
            for key in self._named(whole, by):
                if key.kind in ACTS and key.party not in own:
                    found.setdefault(key._replace(name=name))
            own.update(self.makers(whole, by))
        return [*found]

    def _named(self, name: str, by: By) -> list[TrackKey]:
        makers = self._makers.by(name, by)
        return [
            key
            for key in self._keys.by(name, by)
            if not makers or key.kind not in ACTS or key.party in makers
        ]

    def may_be_there(
        self, key: TrackKey, by: Asked, record: Record | None, *, drops: bool, again: bool
    ) -> bool:
        """Whether a form of a track may be there by then, though it is certain only later (as a
        record reads that, if one is given): after it ended, `again`. Of a measure only what was
        threatened or announced is dropped."""
        words = drops and key.kind in ACTS
        named = key in self._named(key.name, by)
        if not named or not (words or again):
            return named
        (day, group), linked = by, self.record.order.linked
        return any(
            isinstance(item.development, WORDS if words else _COMING)
            and (item.earliest or date.min) <= day
            and day < (record.by_then(item.latest) if record else item.latest)
            and key.owner in self.record.codebook.bound(item.development)
            and not linked(group, item.group)
            for item in self._vague[key.name]
        )

    def is_open(self, names: frozenset[str]) -> bool:
        """Whether days may leave open in which order something that is told under some names came:
        a day is not known, or of two."""
        told = {item for name in names for item in self.record.of_name(name)}
        return any(map(self._vague.__getitem__, names)) or (
            len({item.latest for item in told}) < len(told)
        )

    def owners(self, name: str, by: By = None) -> list[tuple[str, TrackKind]]:
        """Whose proposal or measure it is: (party, kind of track), by kind, then by party."""
        found = {(k.owner, k.kind) for k in self.keys(name, by) if k.kind != "legal-action"}
        return sorted(found, key=lambda owner: (owner[1], owner[0]))

    def makers(self, name: str, by: By = None) -> tuple[str, ...]:
        """Who threatened, announced or imposed a measure of this name, or noted it as a policy."""
        return tuple(self._makers.by(name, by))

    def acts_on(self, party: str, name: str) -> TrackKind:
        """The kind of track that a party's acts under a name move: what it first noted as a policy
        stays one, whatever becomes of it, and what is first told of as a part is what its whole
        is. In each order that is tried it is the same."""
        if self._of_all_orders is not self:
            return self._of_all_orders.acts_on(party, name)
        seen: set[str] = set()
        acted = date.max
        while name not in seen:
            seen.add(name)
            since = self._sorts.get(name, {})
            acted = min(acted, since.get((party, "measure"), date.max))
            noted = since.get((party, "policy"))
            if noted is not None and noted <= acted:
                return "policy"
            wholes = self._wholes.get(name)
            if not wholes:  # nearly always
                break
            name = next((of for of, day in wholes.items() if day <= acted), name)
        return "measure"

    def members(self, package: str, by: By = None) -> tuple[str, ...]:
        """The proposals that were tabled in a package."""
        return tuple(self._members.by(package, by))

    def issue_of(self, member: str, by: By) -> str | None:
        """The issue on which a member of a package was tabled last."""
        return next(reversed(self._issues.by(member, by)), None)

    def wholes_of(self, name: str, by: By) -> Iterator[str]:
        """The measure that this one is a part of, and what that is a part of."""
        seen = {name}
        while name := next(iter(self._wholes.by(name, by)), name.rpartition("/")[0]):
            if name in seen:
                return
            seen.add(name)
            yield name

    def parts_of(self, name: str, by: By) -> list[str]:
        """All parts of a measure, and the parts of these."""
        found: dict[str, None] = {}
        waiting = list(self._parts.by(name, by))
        while waiting:
            part = waiting.pop(0)
            if part not in found and part != name:
                found[part] = None
                waiting += self._parts.by(part, by)
        return list(found)

    def with_parts(self, names: Iterable[str], by: By) -> list[tuple[str, str | None]]:
        """Some names, of a package the members, and the parts that go along with what they name,
        each once and with the whole that it goes along with."""
        found = dict.fromkeys(one for name in names for one in (name, *self.members(name, by)))
        for name in tuple(found):
            for part in self.parts_of(name, by):
                found.setdefault(part, name)
        return [*found.items()]

    def towards(self, party: str, kind: TrackKind, name: str, by: By) -> tuple[str | None, ...]:
        """Whom it concerned so far."""
        mine = (party, kind, False)
        keys = self.keys(name, by)
        return tuple([key.toward for key in keys if (key.party, key.kind, key.tabled) == mine])

    def concerned(
        self, name: str, by: By, only: Collection[str], whole: str | None = None
    ) -> Iterator[TrackKey]:
        """The tracks of a name, of those that are put to some parties alone (without any, all);
        of what is put to all, one toward each principal among these that has none. Of a part that
        goes along with its `whole` those, too, that it may have toward whom that is."""
        of_whole = [key._replace(name=name) for key in self.keys(whole, by)] if whole else ()
        keys = dict.fromkeys([*self.keys(name, by), *(k for k in of_whole if k.kind in ACTS)])
        for key in keys:
            if not only or key.put_to in only:
                yield key
            elif key.put_to is None:
                others = (one for one in self.record.principals(only) if one != key.party)
                apart = (key._replace(toward=one) for one in others)
                yield from (one for one in apart if one not in keys)

    def may(self, party: str, development: d.Measure, by: By) -> bool:
        """Whether the measure is the party's: nobody changes, suspends or lifts another's."""
        if not isinstance(development, LATER):
            return True
        makers = self.makers(development.measure, by)
        return not makers or party in makers

    def _note_measure(self, item: Item) -> None:
        development = item.development
        if not isinstance(development, _MEASURES):
            return
        name = development.measure
        for party in self.bound(item):
            if not isinstance(development, LATER):
                self._makers.say(name, party, item)
            if self._of_all_orders is self:
                noted = isinstance(development, d.PolicyNoted)
                self._sorts.say(name, (party, "policy" if noted else "measure"), item)
        whole = getattr(development, "part_of", None)
        pairs = [(name, whole)] if whole else []
        path = whole or name
        while above := path.rpartition("/")[0]:
            pairs.append((path, above))
            path = above
        pairs += [(part, name) for part in getattr(development, "split_into", ())]
        for part, of in pairs:
            self._wholes.say(part, of, item)
            self._parts.say(of, part, item)
            self.tie(part, of, item)
        if other := self.record.carried_out(item):
            self.tie(name, other, item)

    def _note(self, item: Item) -> None:
        development = item.development
        if isinstance(development, d.Proposal):
            if development.package:
                self._members.say(development.package, development.proposal, item)
                self._issues.say(development.proposal, development.issue, item)
                self.tie(development.package, development.proposal, item)
            if development.about:
                self.tie(development.proposal, development.about, item)
        for key in self._opened(item):
            self._keys.say(key.name, key, item)

    def _opened(self, item: Item) -> Iterator[TrackKey]:
        """The tracks that an item names outright."""
        development = item.development
        kind: TrackKind
        match development:
            case d.Proposal():
                yield from self.tabled(item)
                kind, name = proposal_kind(development), development.proposal
            case d.Measure():
                kind, name = "measure", development.measure
            case d.PolicyNoted():
                kind, name = "policy", development.measure
            case d.LegalActionFiled():
                kind, name = "legal-action", development.name
            case _:
                return
        towards = toward_of(development)
        for party in self.bound(item):
            own = self.acts_on(party, name) if kind in ACTS else kind
            if not towards and goes_on(development, own):
                continue  # it concerns whomever the measure concerned before
            for toward in towards or (None,):
                if toward != party:
                    yield TrackKey(party, toward, own, name)

    def tabled(self, item: Item) -> Iterable[TrackKey]:
        """The tracks of what a mediator tables: one for each party that it is put to."""
        return self._tabled(item) if self.record.mediators else ()

    def _tabled(self, item: Item) -> Iterator[TrackKey]:
        development = item.development
        assert isinstance(development, d.Proposal)
        for mediator in self.record.codebook.bound(development):
            if mediator in self.record.mediators:
                put_to = development.recipients or tuple(self.record.parties)
                for party in self.record.principals(put_to):
                    yield TrackKey(party, mediator, proposal_kind(development),
                                   development.proposal, tabled=True)  # fmt: skip


def proposal_kind(development: d.Proposal) -> TrackKind:
    """The kind of track that a proposal makes."""
    if type(development) is d.DemandMade:
        return "demand"
    return "offer" if type(development) is d.OfferMade else "mechanism"


def goes_on(development: d.Development, kind: TrackKind) -> bool:
    """Whether what it does to a track of that kind presupposes that something was told of it: a
    policy that is noted of what was a measure does, too."""
    noted = isinstance(development, d.PolicyNoted) and kind == "measure"
    return noted or isinstance(development, LATER)


def toward_of(development: d.Development) -> tuple[str, ...]:
    """Whom it is toward: for what hits everyone, the one it is aimed at."""
    return getattr(development, "aimed_at", ()) or development.recipients


@cache
def _gives_names(kind: type[d.Development]) -> bool:
    return issubclass(kind, d.Proposal | d.Measure | d.PolicyNoted | d.LegalActionFiled)
