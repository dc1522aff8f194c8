"""Links between developments, and what they say of the order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from operator import attrgetter
from typing import Any

from events import developments as d
from projections.amended import Seen, earliest_of
from projections.order import Edge
from projections.record import Record

ACCOUNT_RELATIONS = ("corroborates", "refines", "contradicts")
ORDER_RELATIONS = ("follows", "responds-to", "supersedes", "restates")


def inline_links(development: d.Development) -> list[tuple[str, str]]:
    """(relation, other id) of the links that a development itself carries."""
    said = _links(development)
    return _listed(said) if any(said) else []


def patched_links(patch: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The same of those that a correction says its target carries."""
    return _listed([patch.get(field) for field in d.LINKS])


_links = attrgetter(*d.LINKS)


def _listed(said: Sequence[Any]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for relation, others in zip(d.LINKS.values(), said, strict=True):
        if others:
            named = (others,) if isinstance(others, str) else others
            found += [(relation, other) for other in named]
    return found


def edge_of(one: str, relation: str, other: str, seq: int) -> Edge | None:
    """What a link says about the order: `one` stands in `relation` to `other`."""
    if relation in ORDER_RELATIONS:
        return Edge(earlier=other, later=one, seq=seq)
    if relation == "account-of" or relation in ACCOUNT_RELATIONS:
        return Edge(earlier=other, later=one, seq=seq, same=True)
    return None


def links_of(record: Record, kept: Sequence[Seen]) -> list[Edge]:
    here = {seen.development.id for seen in kept}
    relations: list[tuple[str, str, str, int]] = []
    for seen in kept:
        own = seen.development.id
        for relation, other in inline_links(seen.development):
            if other in here:
                relations.append((own, relation, other, seen.entry.seq))
        for entry in seen.links:
            link = entry.event
            assert isinstance(link, d.Linked)
            if link.other in here:
                relations.append((own, link.relation, link.other, entry.seq))
    record.relations = relations
    edges = [edge for link in relations if (edge := edge_of(*link)) is not None]
    edges += _siblings(kept, here)
    return edges + list(_package_edges(kept, relations))


def _siblings(kept: Sequence[Seen], here: set[str]) -> Iterator[Edge]:
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
    kept: Sequence[Seen], relations: Sequence[tuple[str, str, str, int]]
) -> Iterator[Edge]:
    """Members of a package share its place in the order: those without a link of their own
    come after what the linked ones come after that are not later than themselves, and before
    what comes after linked ones that are not earlier."""
    links: dict[str, list[tuple[str, int]]] = {}
    followed: dict[str, list[tuple[str, int]]] = {}
    for one, relation, other, seq in relations:
        if relation in ORDER_RELATIONS:
            links.setdefault(one, []).append((other, seq))
            followed.setdefault(other, []).append((one, seq))
    packages: dict[str, dict[str, date]] = {}
    for seen in kept:
        if seen.development.package and seen.development.account_of is None:
            days = packages.setdefault(seen.development.package, {})
            days[seen.development.id] = earliest_of(seen)
    for days in packages.values():
        shared = [(day, link) for one, day in days.items() for link in links.get(one, ())]
        after = [(day, link) for one, day in days.items() for link in followed.get(one, ())]
        for member, latest in days.items():
            if member in links:
                continue
            for day, (other, seq) in shared:
                if other not in days and day <= latest:
                    yield Edge(earlier=other, later=member, seq=seq)
            for day, (other, seq) in after if member not in followed else ():
                if other not in days and latest <= day:
                    yield Edge(earlier=member, later=other, seq=seq)
