"""The log as entries that can be entered again: the same ids, equal stances, and with each entry
when and by whom it was first recorded, wherever that was."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from events import developments as d
from events.assertions import assertion_text
from events.declaring import DECLARING
from events.entry import unbuild
from events.errors import TimelineError
from events.fields import TITLED
from events.log import Logged, first_recorded, recorded_text
from events.redaction import REDACTED
from events.roles import told
from projections.record.amended import patched
from timeline.entries.draft import ORIGINAL
from timeline.mentions import names_of


def exported(log: Iterable[Logged]) -> Iterator[dict[str, Any]]:
    """One JSON-ready entry for each event, in order.

    A development whose payload was redacted is a line `{"redacted": its id}`, which says that it
    was there and is passed over when the lines are entered again; what refers to it is left out.
    Its accounts become accounts of the first of them, for they stay accounts of one development.
    What takes a change back names that as the lines number it (`called`).
    """
    listed = list(log)
    turns = [e for e in listed if isinstance(e.event, d.NegotiationOpened | d.NegotiationClosed)]
    # Of a negotiation that was closed and opened again, what it has come to is what counts.
    passed = {entry.seq for entry in turns[1:]}
    if turns and isinstance(turns[-1].event, d.NegotiationClosed):
        passed.discard(turns[-1].seq)
    gone = {entry.event.id for entry in listed if isinstance(entry.event, d.PayloadRemoved)}
    named = {name for entry in listed for space, name in names_of(entry.event) if space in TITLED}
    mediators: set[str] = set()
    current: dict[str, d.Development] = {}
    heads: dict[str, str] = {}
    changes: Counter[str] = Counter()
    numbered: dict[str, str] = {}
    for entry in listed:
        event = _without(entry.event, gone, heads)
        if event is None or entry.seq in passed:
            if isinstance(entry.event, d.Amendment):
                gone.add(entry.event.id)
            continue
        if isinstance(event, d.PayloadRemoved):
            yield {"redacted": event.id}
            continue
        if isinstance(event, d.TitleGiven) and gone and event.name not in named:
            continue  # what had the name went with its payload
        first = first_recorded(entry)
        told = dict(zip(ORIGINAL, (recorded_text(first.recorded), first.recorder), strict=True))
        line = _entry(msgspec.structs.replace(event, original=None), current, gone, heads)
        if isinstance(event, d.Corrected) and not line["set"]:
            gone.add(event.id)  # both texts were redacted: it changes nothing any more
            continue
        if isinstance(event, d.Amendment):
            line["id"] = target = numbered.get(event.target, event.target)
            name = called(target, type(event))
            changes[name] += 1
            numbered[event.id] = name if changes[name] == 1 else f"{name}-{changes[name]}"
        if line.get("url") == REDACTED:
            del line["url"]  # which is no address
        if isinstance(event, d.PartyJoined):
            if event.party in mediators and not event.mediator:
                line["mediator"] = False
            mediators |= {event.party} if event.mediator else set()
        yield {**line, **told}


def called(target: str, kind: type[d.Amendment]) -> str:
    """The id of the first change of its kind to a target; those after it are `-2`, `-3` ..."""
    return f"{target}.{re.sub('developments?-', '', kind.topic)}"


def head_among(heads: dict[str, str], head: str, own: str) -> str | None:
    """Of which development one is an account, where the `head` that it names is not there: of the
    first such account, which `heads` keeps; None for that one itself."""
    first = heads.setdefault(head, own)
    return first if first != own else None


def _without(event: d.Event, gone: set[str], heads: dict[str, str]) -> d.Event | None:
    """The event without its links to what is gone; None for what has nothing left to say."""
    match event:
        case d.Redacted():
            return None  # the lines show what it left
        case d.PayloadRemoved():
            return None if event.target else event
        case d.Amendment() if gone & {event.target, getattr(event, "other", "")}:
            return None
        case d.Development():
            return _linked(event, gone, heads)
        case _:
            return event


def _linked(event: d.Development, gone: set[str], heads: dict[str, str]) -> d.Development:
    links: dict[str, Any] = {}
    for one in told(event) if gone else ():
        if one.field.links and one.name in gone:
            name = one.field.attribute
            kept = [n for n in getattr(event, name) if n not in gone] if one.field.many else ()
            links[name] = tuple(kept) if one.field.many else None
            if name == "account_of":
                links[name] = head_among(heads, one.name, event.id)
    return msgspec.structs.replace(event, **links) if links else event


def _entry(event: d.Event, current: dict[str, d.Development], gone: set[str],
           heads: dict[str, str]) -> dict[str, Any]:  # fmt: skip
    match event:
        case d.NegotiationOpened():
            return {"negotiation": event.name, "title": event.title}
        case d.NegotiationClosed():
            return {"kind": "close", **({"reason": event.reason} if event.reason else {})}
        case d.Declaration():
            declared: dict[str, Any] = {"kind": event.space}
            for one in DECLARING[event.space]:
                if told := getattr(event, one.attribute):
                    declared[one.name] = list(map(one.write, told)) if one.many else told
            return declared
        case d.StanceAsserted():
            line = {"kind": "assertion", "id": event.id, "expects": assertion_text(event),
                    "as-of": event.as_of}  # fmt: skip
            return {**line, "says": event.says} if event.says else line
        case d.Development():
            current[event.id] = event
            kind, raw = unbuild(event)
            told = {name: texts[0] if len(texts) == 1 else texts for name, texts in raw.items()}
            return {"kind": kind, **told}
        case d.Amendment():
            return _amendment(event, current, gone, heads)
        case _:
            raise TimelineError(f"an event of type '{event.topic}' has no exported form")


AMENDS: dict[type[d.Amendment], str] = {
    d.Corrected: "correct",
    d.Retracted: "retract",
    d.Reinstated: "reinstate",
    d.SourceAdded: "add-source",
    d.Linked: "link",
}


def _amendment(event: d.Amendment, current: dict[str, d.Development], gone: set[str],
               heads: dict[str, str]) -> dict[str, Any]:  # fmt: skip
    line: dict[str, Any] = {"kind": AMENDS[type(event)], "id": event.target}
    match event:
        case d.Corrected():
            before = current[event.target]
            after = current[event.target] = _linked(patched(before, event.patch), gone, heads)
            old, new = unbuild(before)[1], unbuild(after)[1]
            changed = [n for n in dict.fromkeys((*old, *new)) if old.get(n) != new.get(n)]
            line["set"] = [f"{name}={text}" for name in changed for text in new.get(name, [""])]
        case d.SourceAdded():
            line["source"] = event.citation.source
            if event.citation.quote:
                line["quote"] = event.citation.quote
        case d.Linked():
            line |= {"relation": event.relation, "other": event.other}
    if event.reason:
        line["reason"] = event.reason
    if event.sources:
        line["source"] = list(event.sources)
    return line
