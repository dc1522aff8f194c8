"""What a cut sees of each development: as it is corrected, with its sources, and public since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

import msgspec

from events import developments as d
from events.codec import plain_fields
from events.grouping import grouped
from events.log import Logged, first_day
from events.source import Citation
from events.when import parse_when
from projections.record.cut import Cut
from projections.record.items import Record
from projections.record.order import Interval


def days_of_publication(declared: Sequence[Logged], cut: Cut) -> dict[str, date]:
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


class Seen(msgspec.Struct, kw_only=True, eq=False):
    """A development on its way into the record."""

    entry: Logged
    development: d.Development
    citations: tuple[Citation, ...]
    known: date
    links: tuple[Logged, ...] = ()
    corrected_by: tuple[str, ...] = ()


def see(record: Record, days: dict[str, date], entry: Logged) -> Seen | None:
    """A development as the cut sees it, of its own words; None where it is left out."""
    development = entry.event
    assert isinstance(development, d.Development)
    name, cut, said = development.id, record.cut, development.citations
    links: tuple[Logged, ...] = ()
    corrected_by: tuple[str, ...] = ()
    added: dict[str, Citation] = {}
    if name in record.amendments:  # hardly any is
        amendments = list(_standing(record, days, name))
        for event in (one.event for one in amendments):
            if isinstance(event, d.Corrected):
                development = patched(development, event.patch)
                corrected_by = (*corrected_by, event.id)
            elif isinstance(event, d.SourceAdded):
                added[event.citation.source] = event.citation
        if retraction_of(amendments):
            record.leave(name, "retracted")
            return None
        links = tuple(one for one in amendments if isinstance(one.event, d.Linked))
        said = development.citations
        cited = {one.source for one in said}  # the first quote wins
        said = (*said, *(one for source, one in added.items() if source not in cited))
    if cut.without and (authority := record.codebook.authority(development)) in cut.without:
        record.leave(name, "left out", f"authority {authority}")
        return None
    citations = said
    known = days.get(said[0].source) if len(said) == 1 else None
    if known is None:
        there = {one.source: one for one in said}
        citations = tuple([one for one in there.values() if one.source in days])
        if there and not citations:
            record.leave(name, "left out", f"source {next(iter((*added, *there)))}")
            return None
        known = _known(days, citations, entry)
    return Seen(
        entry=entry,
        development=development,
        citations=_public(cut, days, citations),
        known=known,
        links=links,
        corrected_by=corrected_by,
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
    return min([days[c.source] for c in citations]) if citations else first_day(entry)


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
        if amendment.id in record.amendments and retraction_of(
            _standing(record, days, amendment.id)
        ):
            continue
        yield entry


def retraction_of(amendments: Iterable[Logged]) -> str | None:
    """The id of the retraction that stands, if the last word was to retract."""
    turns = [e.event for e in amendments if isinstance(e.event, d.Retracted | d.Reinstated)]
    return turns[-1].id if turns and isinstance(turns[-1], d.Retracted) else None


def is_public(record: Record, seen: Seen) -> bool:
    known_by = record.cut.known_by
    if known_by is None or seen.known <= known_by:
        return True
    record.leave(seen.development.id, "later than the cut", f"public {seen.known.isoformat()}")
    return False


def share_packages(cut: Cut, kept: Sequence[Seen]) -> None:
    """Members of a package share its date and sources unless they say otherwise.

    Where they differ, the first date counts, and what was public first. Nothing is taken from what
    is not public by the cut's day, and no sources from what came later than the member itself.
    """
    packed = (seen for seen in kept if seen.development.package)
    for members in grouped(packed, lambda seen: seen.development.package).values():
        _share_date(cut, members)
        _share_sources(cut, members)
        _share_date(cut, members)  # what is public by its package's sources may have told the date


def _share_date(cut: Cut, members: Sequence[Seen]) -> None:
    dates = [w for m in _public_by(cut, members) if (w := m.development.occurred) != "unknown"]
    if not dates:
        return
    occurred = min(dates, key=_first_certain)
    for member in members:
        if member.development.occurred == "unknown":
            member.development = msgspec.structs.replace(member.development, occurred=occurred)


def _share_sources(cut: Cut, members: Sequence[Seen]) -> None:
    cited = sorted(
        (m for m in _public_by(cut, members) if m.citations),
        key=lambda m: (m.known, [c.source for c in m.citations]),
    )
    for member in members:
        if member.development.citations or member.citations:
            continue
        for other in cited:
            if earliest_of(other) <= earliest_of(member):
                member.citations, member.known = other.citations, other.known
                break


def _public_by(cut: Cut, members: Sequence[Seen]) -> list[Seen]:
    return [m for m in members if cut.known_by is None or m.known <= cut.known_by]


def days_of(seen: Seen) -> Interval:
    """The days between which it lies by its own words. What was reported had happened by the day
    it was public: an open end closes there."""
    _, earliest, latest = parse_when(seen.development.occurred)
    if latest is None:
        latest = max(seen.known, earliest) if earliest else seen.known
    return earliest, latest


def earliest_of(seen: Seen) -> date:
    """The first day on which it may have happened, by its own words."""
    return parse_when(seen.development.occurred).earliest or date.min


def _first_certain(occurred: str) -> tuple[date, date, str]:
    _, earliest, latest = parse_when(occurred)
    return latest or date.max, earliest or date.min, occurred
