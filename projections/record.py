"""The record at a cut: which developments are there, as what, between which days, known when.

Corrections, retractions, late sources and links that the cut can see are applied here; what is
left out is listed with the reason. Everything above this module reads only a `Record`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import chain
from typing import Any

import msgspec

from events import developments as d
from events.codec import plain_fields
from events.fields import IssueWords
from events.log import Logged, first_day
from events.source import Citation
from events.when import parse_when
from projections.codebook import STANDARD, Codebook
from projections.cut import Cut
from projections.order import Clash, Edge, Interval, Order


class Item(msgspec.Struct, frozen=True, gc=False, kw_only=True, eq=False):
    """A development as the cut sees it: corrected, with the sources and the order it has there.

    `known` is the day it was public. `earliest` and `latest` are tightened; `certain` says
    whether it has certainly happened by the cut's day. `seq` is the development's own, never
    its correction's.
    """

    development: d.Development
    seq: int
    recorded: int
    recorder: str
    citations: tuple[Citation, ...]
    known: date
    earliest: date | None
    latest: date
    depth: int
    group: str
    certain: bool
    corrected_by: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return self.development.id

    @property
    def undated(self) -> bool:
        """No earliest day is known."""
        return self.earliest is None

    @property
    def sort_key(self) -> tuple[date, int, int]:
        """Every replay is a prefix of this one order."""
        return self.latest, self.depth, self.seq

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple([citation.source for citation in self.citations])

    @property
    def quote(self) -> str | None:
        return next((c.quote for c in self.citations if c.quote), None)


class SetAside(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A development that the cut does not take in, and why."""

    development: str
    reason: str
    detail: str = ""


@dataclass(kw_only=True)
class Record:
    """Everything a cut sees. `items` are in the one order and within the cut's day and reading;
    `possible` have only possibly happened by then; `visible` holds both and what comes later."""

    cut: Cut
    codebook: Codebook
    opened: d.NegotiationOpened | None = None
    parties: dict[str, d.PartyJoined] = field(default_factory=dict)
    issues: dict[str, d.IssueDefined] = field(default_factory=dict)
    sources: dict[str, d.SourceDeclared] = field(default_factory=dict)
    items: list[Item] = field(default_factory=list)
    possible: list[Item] = field(default_factory=list)
    visible: dict[str, Item] = field(default_factory=dict)
    set_aside: list[SetAside] = field(default_factory=list)
    relations: list[tuple[str, str, str, int]] = field(default_factory=list)
    order: Order = field(default_factory=lambda: Order({}, ()))
    amendments: dict[str, list[Logged]] = field(default_factory=dict)
    entered: list[Logged] = field(default_factory=list)
    """The developments as first recorded, those that the cut leaves out too."""
    judged_on: date | None = None

    @property
    def clashes(self) -> list[Clash]:
        """Links that could not be applied at this cut."""
        return self.order.clashes

    @property
    def redacted(self) -> list[str]:
        """The developments whose payload the law ordered removed, in the order of the log."""
        return [one.development for one in self.set_aside if one.reason == "redacted"]

    @cached_property
    def last_day(self) -> date | None:
        """The day at which time-bound terms are judged: the cut's, else `judged_on`, else the
        record's last."""
        if self.cut.as_of is not None or self.judged_on is not None:
            return self.cut.as_of or self.judged_on
        return max((item.latest for item in self.items), default=None)

    def words(self, issue: str) -> IssueWords:
        """The units and bases that an issue declares."""
        defined = self.issues.get(issue)
        return IssueWords(defined.units, defined.bases) if defined else IssueWords()

    def preferences(self, issue: str) -> tuple[d.Preference, ...]:
        """Which way each party wants the issue's units to go."""
        defined = self.issues.get(issue)
        return self._preferences(defined) if defined else ()

    def _preferences(self, issue: d.IssueDefined) -> tuple[d.Preference, ...]:
        """The preferences, each basis read as one whenever the issue declared it."""
        found = self._read_preferences.get(issue.issue)
        if found is None:
            found = tuple(_with_basis(p, issue) for p in issue.preferences)
            self._read_preferences[issue.issue] = found
        return found

    @cached_property
    def _read_preferences(self) -> dict[str, tuple[d.Preference, ...]]:
        return {}

    @cached_property
    def linked_from(self) -> dict[str, list[tuple[str, str]]]:
        """id -> (relation, other id) of every visible link that starts there."""
        found: dict[str, list[tuple[str, str]]] = {}
        for one, relation, other, _ in self.relations:
            found.setdefault(one, []).append((relation, other))
        return found

    @cached_property
    def linked_to(self) -> dict[str, list[tuple[str, str]]]:
        """id -> (relation, other id) of every visible link that ends there."""
        found: dict[str, list[tuple[str, str]]] = {}
        for one, relation, other, _ in self.relations:
            found.setdefault(other, []).append((relation, one))
        return found

    def others(self, item: Item, *relations: str) -> list[Item]:
        """The visible developments that stand at the other end of its links of these relations."""
        links = self.linked_from.get(item.development.id)
        if links is None:
            return []
        return [
            self.visible[other]
            for relation, other in links
            if relation in relations and other in self.visible
        ]


def read_record(
    log: Sequence[Logged],
    cut: Cut,
    codebook: Codebook = STANDARD,
    *,
    judged_on: date | None = None,
) -> Record:
    """The record of one negotiation at a cut: a pure function of its log, the cut and the codebook.

    `log` is the negotiation's stream in sequence order; entries after `cut.recorded_by` are
    not looked at, so that an answer never changes whatever is appended later. `judged_on` is the
    day at which time-bound terms are judged where the cut names none and the log is only a part
    of the record.
    """
    record = Record(cut=cut, codebook=codebook, judged_on=judged_on)
    found = record.entered
    declared: list[Logged] = []
    for entry in log:
        if entry.seq > cut.recorded_by:
            break
        event = entry.event
        if isinstance(event, d.Development):
            found.append(entry)
        elif isinstance(event, d.SourceDeclared):
            record.sources[event.source] = event
            declared.append(entry)
        elif isinstance(event, d.Amendment):
            record.amendments.setdefault(event.target, []).append(entry)
        elif isinstance(event, d.PayloadRemoved):
            # It contributes nothing: its days, its names and its links went with the payload.
            if event.target is None:
                _leave(record, event.id, "redacted")
        else:
            _frame(record, event)
    days = _days_of_publication(declared, cut)
    kept = [kept for entry in found if (kept := _see(record, days, entry)) is not None]
    _share_packages(kept)
    if cut.known_by is not None:
        kept = [seen for seen in kept if _is_public(record, seen)]
    links = _links(record, kept)
    _arrange(record, kept, links)
    return record


def _frame(record: Record, event: d.Event) -> None:
    match event:
        case d.NegotiationOpened():
            record.opened = event
        case d.PartyJoined():
            record.parties[event.party] = event
        case d.IssueDefined():
            earlier = record.issues.get(event.issue)
            record.issues[event.issue] = _merged(earlier, event) if earlier else event
        case _:
            pass


def _merged(one: d.IssueDefined, two: d.IssueDefined) -> d.IssueDefined:
    preferences = {(p.party, p.unit, p.basis): p for p in (*one.preferences, *two.preferences)}
    return d.IssueDefined(
        issue=one.issue,
        title=two.title or one.title,
        units=tuple(dict.fromkeys((*one.units, *two.units))),
        bases=tuple(dict.fromkeys((*one.bases, *two.bases))),
        preferences=tuple(preferences.values()),
    )


def _with_basis(preference: d.Preference, issue: d.IssueDefined) -> d.Preference:
    """A preference entered before its basis was declared has the basis as the end of its unit."""
    if preference.basis is not None or preference.unit in issue.units:
        return preference
    for basis in issue.bases:
        unit = preference.unit.removesuffix(f" {basis}")
        if unit != preference.unit:
            return msgspec.structs.replace(preference, unit=unit, basis=basis)
    return preference


def _days_of_publication(declared: Sequence[Logged], cut: Cut) -> dict[str, date]:
    """Source id -> the day it counts from: its publication (the latest day of an imprecise one),
    else its access, else the day it was declared here. Sources left out are not there, and
    neither is what is known only through them."""
    days: dict[str, date] = {}
    gone = set(cut.without_sources)
    for entry in declared:
        source = entry.event
        assert isinstance(source, d.SourceDeclared)
        if source.source in gone or source.via in gone:
            gone.add(source.source)
            continue
        text = source.published or source.accessed
        latest = parse_when(text).latest if text else None
        days[source.source] = latest or first_day(entry)
    return days


class _Seen(msgspec.Struct, kw_only=True, eq=False):
    """A development on its way into the record."""

    entry: Logged
    development: d.Development
    citations: tuple[Citation, ...]
    known: date
    links: tuple[Logged, ...] = ()
    corrected_by: tuple[str, ...] = ()


def _see(record: Record, days: dict[str, date], entry: Logged) -> _Seen | None:
    development = entry.event
    assert isinstance(development, d.Development)
    cut = record.cut
    if development.id not in record.amendments:
        return _see_as_entered(record, days, entry, development)
    amendments = list(_standing(record, days, development.id))
    corrections = [a for a in amendments if isinstance(a.event, d.Corrected)]
    effective = development
    for amendment in corrections:
        assert isinstance(amendment.event, d.Corrected)
        effective = patched(effective, amendment.event.patch)

    if _is_retracted(amendments):
        _leave(record, development.id, "retracted")
        return None
    authority = record.codebook.authority(effective)
    if authority in cut.without:
        _leave(record, development.id, "left out", f"authority {authority}")
        return None
    added = [a.event.citation for a in amendments if isinstance(a.event, d.SourceAdded)]
    cited = {c.source: c for c in (*added, *effective.citations)}  # the first quote wins
    ordered = tuple(
        cited[source]
        for source in dict.fromkeys(c.source for c in (*effective.citations, *added))
        if source in days
    )
    if cited and not ordered:
        _leave(record, development.id, "left out", f"source {next(iter(cited))}")
        return None
    return _Seen(
        entry=entry,
        development=effective,
        citations=_public(cut, days, ordered),
        known=_known(days, ordered, entry),
        links=tuple(a for a in amendments if isinstance(a.event, d.Linked)),
        corrected_by=tuple(a.event.id for a in corrections if isinstance(a.event, d.Amendment)),
    )


def _see_as_entered(
    record: Record, days: dict[str, date], entry: Logged, development: d.Development
) -> _Seen | None:
    """The same for a development that nothing ever amended: nearly every one."""
    cut, citations = record.cut, development.citations
    if cut.without and (authority := record.codebook.authority(development)) in cut.without:
        _leave(record, development.id, "left out", f"authority {authority}")
        return None
    if len(citations) > 1:
        cited = {c.source: c for c in citations}
        citations = tuple([citation for citation in cited.values() if citation.source in days])
    elif citations and citations[0].source not in days:
        citations = ()
    if development.citations and not citations:
        _leave(record, development.id, "left out", f"source {development.citations[0].source}")
        return None
    return _Seen(
        entry=entry,
        development=development,
        citations=_public(cut, days, citations),
        known=_known(days, citations, entry),
    )


def _public(
    cut: Cut, days: dict[str, date], citations: tuple[Citation, ...]
) -> tuple[Citation, ...]:
    """The citations that were public by the cut's day."""
    known_by = cut.known_by
    if known_by is None:
        return citations
    return tuple([c for c in citations if days[c.source] <= known_by])


def _known(days: dict[str, date], citations: tuple[Citation, ...], entry: Logged) -> date:
    """The day it was public: that of its first source, else of its recording."""
    if len(citations) == 1:
        return days[citations[0].source]
    return min([days[c.source] for c in citations]) if citations else first_day(entry)


def _leave(record: Record, development: str, reason: str, detail: str = "") -> None:
    record.set_aside.append(SetAside(development=development, reason=reason, detail=detail))


def patched(development: d.Development, patch: dict[str, Any]) -> d.Development:
    """The development with the fields of a correction; `None` clears a field."""
    fields = {**plain_fields(development), **patch}
    kept = {name: value for name, value in fields.items() if value is not None}
    return msgspec.convert(kept, type(development))


def _standing(record: Record, days: dict[str, date], target: str) -> Iterator[Logged]:
    """The amendments of a target that the cut sees and that are not themselves retracted.

    One without sources shares its target's day; one with sources counts from their own.
    """
    for entry in record.amendments.get(target, ()):
        amendment = entry.event
        assert isinstance(amendment, d.Amendment)
        named = [amendment.citation.source] if isinstance(amendment, d.SourceAdded) else []
        sources = [*amendment.sources, *named]
        public = [days[source] for source in sources if source in days]
        if sources and not public:
            continue
        known_by = record.cut.known_by
        if public and known_by is not None and min(public) > known_by:
            continue
        if amendment.id in record.amendments and _is_retracted(
            _standing(record, days, amendment.id)
        ):
            continue
        yield entry


def _is_retracted(amendments: Iterable[Logged]) -> bool:
    last = None
    for entry in amendments:
        if isinstance(entry.event, d.Retracted | d.Reinstated):
            last = entry.event
    return isinstance(last, d.Retracted)


def _is_public(record: Record, seen: _Seen) -> bool:
    known_by = record.cut.known_by
    if known_by is None or seen.known <= known_by:
        return True
    _leave(record, seen.development.id, "later than the cut", f"public {seen.known.isoformat()}")
    return False


def _share_packages(kept: Sequence[_Seen]) -> None:
    """Members of a package share its date and sources unless they say otherwise."""
    packages: dict[str, list[_Seen]] = {}
    for seen in kept:
        if seen.development.package:
            packages.setdefault(seen.development.package, []).append(seen)
    for members in packages.values():
        dated = next((m for m in members if m.development.occurred != "unknown"), None)
        cited = next((m for m in members if m.citations), None)
        for member in members:
            if dated is not None and member.development.occurred == "unknown":
                member.development = msgspec.structs.replace(
                    member.development, occurred=dated.development.occurred
                )
            if cited is not None and not member.development.citations and not member.citations:
                member.citations, member.known = cited.citations, cited.known


ACCOUNT_RELATIONS = ("corroborates", "refines", "contradicts")
ORDER_RELATIONS = ("follows", "responds-to", "supersedes", "restates")


def inline_links(development: d.Development) -> list[tuple[str, str]]:
    """(relation, other id) of the links that a development itself carries."""
    found = [("responds-to", other) for other in development.responds_to]
    if development.supersedes:
        found += [("supersedes", other) for other in development.supersedes]
    if development.follows:
        found += [("follows", other) for other in development.follows]
    if development.restates:
        found += [("restates", other) for other in development.restates]
    if development.account_of:
        found.append(("account-of", development.account_of))
    return found


def edge_of(one: str, relation: str, other: str, seq: int) -> Edge | None:
    """What a link says about the order: `one` stands in `relation` to `other`."""
    if relation in ORDER_RELATIONS:
        return Edge(earlier=other, later=one, seq=seq)
    if relation == "account-of" or relation in ACCOUNT_RELATIONS:
        return Edge(earlier=other, later=one, seq=seq, same=True)
    return None


def _links(record: Record, kept: Sequence[_Seen]) -> list[Edge]:
    here = {seen.development.id for seen in kept}
    relations: list[tuple[str, str, str, int]] = []
    for seen in kept:
        own = seen.development.id
        for relation, other in inline_links(seen.development):
            if other in here:
                relations.append((own, relation, other, seen.entry.seq))
        if not seen.links:
            continue
        for entry in seen.links:
            link = entry.event
            assert isinstance(link, d.Linked)
            if link.other in here:
                relations.append((own, link.relation, link.other, entry.seq))
    record.relations = relations
    edges = [edge for link in relations if (edge := edge_of(*link)) is not None]
    edges += _siblings(kept, here)
    return edges + list(_package_edges(kept, relations))


def _siblings(kept: Sequence[_Seen], here: set[str]) -> Iterator[Edge]:
    """Accounts of one development stay accounts of one, though the cut leaves out the one that
    they name."""
    first: dict[str, str] = {}
    for seen in kept:
        head, own = seen.development.account_of, seen.development.id
        if head is None or head in here:
            continue
        if head in first:
            yield Edge(earlier=first[head], later=own, seq=seen.entry.seq, same=True)
        else:
            first[head] = own


def _package_edges(
    kept: Sequence[_Seen], relations: Sequence[tuple[str, str, str, int]]
) -> Iterator[Edge]:
    """Members of a package share its place in the order: those without a link of their own
    come after what the first linked member comes after."""
    links: dict[str, list[tuple[str, int]]] = {}
    for one, relation, other, seq in relations:
        if relation in ORDER_RELATIONS:
            links.setdefault(one, []).append((other, seq))
    packages: dict[str, list[str]] = {}
    for seen in kept:
        if seen.development.package and seen.development.account_of is None:
            packages.setdefault(seen.development.package, []).append(seen.development.id)
    for members in packages.values():
        shared = list(chain.from_iterable(links.get(member, ()) for member in members))
        for member in members:
            if member in links:
                continue
            for other, seq in shared:
                if other not in members:
                    yield Edge(earlier=other, later=member, seq=seq)


def _arrange(record: Record, kept: Sequence[_Seen], edges: Sequence[Edge]) -> None:
    intervals: dict[str, Interval] = {}
    for seen in kept:
        _, earliest, latest = parse_when(seen.development.occurred)
        if latest is None:
            # What was reported had happened by the day it was public: an open end closes there.
            latest = max(seen.known, earliest) if earliest else seen.known
        intervals[seen.development.id] = (earliest, latest)
    order = record.order = Order(intervals, edges)
    cut = record.cut
    as_of = date.max if cut.as_of is None else cut.as_of
    items = []
    for seen in kept:
        seq, recorded, recorder, _ = seen.entry
        group, earliest, latest, depth = order.place(seen.development.id)
        assert latest is not None
        items.append(
            Item(
                development=seen.development,
                seq=seq,
                recorded=recorded,
                recorder=recorder,
                citations=seen.citations,
                known=seen.known,
                earliest=earliest,
                latest=latest,
                depth=depth,
                group=group,
                certain=latest <= as_of,
                corrected_by=seen.corrected_by,
            )
        )
    items.sort(key=lambda item: (item.latest, item.depth, item.seq))
    record.visible = {item.development.id: item for item in items}
    if cut.as_of is None:
        record.items = items
        return
    for item in items:
        if item.certain:
            record.items.append(item)
        elif item.earliest is None or item.earliest <= cut.as_of:
            (record.items if cut.reading == "possible" else record.possible).append(item)
        else:
            _leave(record, item.id, "later than the cut", f"occurred {item.development.occurred}")
    # What has no earliest day may lie anywhere: it comes last.
    record.possible.sort(key=lambda item: (item.undated, *item.sort_key))
