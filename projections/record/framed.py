"""What a record is made of as it was entered, and its frame: parties, issues, sources, titles."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from events import developments as d
from events.log import Logged
from projections.record.items import Record
from projections.record.links import inline_links, patched_links
from projections.record.patience import looking


def taken_in(record: Record, log: Sequence[Logged]) -> tuple[list[Logged], set[str]]:
    """Take in the log up to the cut. Gives the declarations of sources, and the developments that
    may stand or say otherwise than they were entered: those that are amended, linked, in a package
    or accounts, and those that a link, of whatever standing, names."""
    declared: list[Logged] = []
    tied: set[str] = set()
    look, upto = looking(), record.cut.recorded_by
    for entry in log:
        look()
        if entry.seq > upto:
            break
        event = entry.event
        if isinstance(event, d.Development):
            record.entered.append(entry)
            links = inline_links(event)
            if links or event.package:
                tied.add(event.id)
                tied.update([other for _, other in links])
            if isinstance(event, d.Measure) and event.carries_out:
                tied |= {event.id, event.carries_out}
        elif isinstance(event, d.SourceDeclared):
            record.sources[event.source] = event
            declared.append(entry)
        elif isinstance(event, d.Amendment):
            record.amendments.setdefault(event.target, []).append(entry)
            tied.add(event.target)
            if isinstance(event, d.Linked):
                tied.add(event.other)
            elif isinstance(event, d.Corrected):
                tied.update(other for _, other in patched_links(event.patch))
                tied.add(event.patch.get("carries_out", event.target))
        elif isinstance(event, d.PayloadRemoved):
            # It contributes nothing: its days, its names and its links went with the payload.
            if event.target is None:
                record.leave(event.id, "redacted")
        else:
            _frame(record, event)
    return declared, tied


def _frame(record: Record, event: d.Event) -> None:
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


def joined(one: d.PartyJoined, two: d.PartyJoined) -> d.PartyJoined:
    """A party as it is declared again: the newest words, and the name it had where none is said."""
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
