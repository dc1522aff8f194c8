"""What frames a negotiation: who is a party, what an issue is, what is called how."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from events import developments as d

if TYPE_CHECKING:
    from projections.record import Record


def frame(record: Record, event: d.Event) -> None:
    """Take in what an event declares."""
    match event:
        case d.NegotiationOpened():
            record.opened = event
        case d.PartyJoined():
            known = record.parties.get(event.party)
            record.parties[event.party] = joined(known, event) if known else event
        case d.IssueDefined():
            earlier = record.issues.get(event.issue)
            record.issues[event.issue] = merged(earlier, event) if earlier else event
        case d.TitleGiven():
            record.titles[event.name] = event.title
        case _:
            pass


def joined(one: d.PartyJoined, two: d.PartyJoined) -> d.PartyJoined:
    """What is declared of a party once the second is said after the first: the newest words, and
    the name that it had where none is said."""
    return two if two.name else msgspec.structs.replace(two, name=one.name)


def merged(one: d.IssueDefined, two: d.IssueDefined) -> d.IssueDefined:
    """What is declared of an issue once the second is said after the first: it adds."""
    preferences = {(p.party, p.unit, p.basis): p for p in (*one.preferences, *two.preferences)}
    return d.IssueDefined(
        issue=one.issue,
        title=two.title or one.title,
        units=tuple(dict.fromkeys((*one.units, *two.units))),
        bases=tuple(dict.fromkeys((*one.bases, *two.bases))),
        preferences=tuple(preferences.values()),
    )


def with_basis(preference: d.Preference, issue: d.IssueDefined) -> d.Preference:
    """A preference entered before its basis was declared has the basis as the end of its unit."""
    if preference.basis is not None or preference.unit in issue.units:
        return preference
    for basis in issue.bases:
        unit = preference.unit.removesuffix(f" {basis}")
        if unit != preference.unit:
            return msgspec.structs.replace(preference, unit=unit, basis=basis)
    return preference
