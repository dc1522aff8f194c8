"""Links between developments, and what they say of the order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from operator import attrgetter
from typing import Any

from events import developments as d
from projections.record.amended import Seen, days_of
from projections.record.items import Record, whose
from projections.record.order import Edge, Interval

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
    edges += [*_siblings(kept, here), *_carrying(kept)]
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


def _carrying(kept: Sequence[Seen]) -> Iterator[Edge]:
    """What carries out a threat or notice names that very development: it came after it, where its
    days leave that open and it is of the same party."""
    told = {seen.development.id: seen for seen in kept}
    for seen in kept:
        deed = seen.development
        carried = told.get(deed.carries_out or "") if isinstance(deed, d.Measure) else None
        if carried is None or whose(carried.development).isdisjoint(whose(deed)):
            continue
        (first, last), (soon, late) = days_of(carried), days_of(seen)
        if (first or date.min) <= (late or date.max) and (soon or date.min) <= (last or date.max):
            yield Edge(carried.development.id, deed.id, seen.entry.seq, presumed=True)


def _package_edges(
    kept: Sequence[Seen], relations: Sequence[tuple[str, str, str, int]]
) -> Iterator[Edge]:
    """What is tabled as one document, the members of a package that are of the same days, shares
    its place in the order: who has no link of its own comes after what the linked ones come after,
    and before what comes after these. Where a proposal is there twice they are of several."""
    links: dict[str, list[tuple[str, int]]] = {}
    followed: dict[str, list[tuple[str, int]]] = {}
    for one, relation, other, seq in relations:
        if relation in ORDER_RELATIONS:
            links.setdefault(one, []).append((other, seq))
            followed.setdefault(other, []).append((one, seq))
    documents: dict[tuple[str, Interval], list[d.Development]] = {}
    for seen in kept:
        told = seen.development
        if told.package and told.account_of is None:
            documents.setdefault((told.package, days_of(seen)), []).append(told)
    for members in documents.values():
        own = dict.fromkeys(one.id for one in members)
        names = [name for one in members if (name := getattr(one, "proposal", None))]
        if len(own) == 1 or len({*names}) < len(names):
            continue
        after = [link for id in own for link in links.get(id, ()) if link[0] not in own]
        before = [link for id in own for link in followed.get(id, ()) if link[0] not in own]
        for id in own:
            yield from (Edge(other, id, seq) for other, seq in after if id not in links)
            yield from (Edge(id, other, seq) for other, seq in before if id not in followed)
