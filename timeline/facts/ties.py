"""Which developments bear on each other: the names that tie them.

A position follows from the developments that are reached from one another through these names:
links and accounts, packages, the proposals and measures that they are about, agreements, rounds.
The ties of every form that a development ever had count, so that no cut needs to look further.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from events import developments as d
from timeline.mentions import things_of

_LINKS = ("responds_to", "supersedes", "follows", "restates")
_THINGS = ("proposal", "measure", "to_proposal", "to_measure", "part_of")


def ties_of(event: d.Event) -> list[str]:
    """The ties of a development or amendment; none for the frame of a negotiation."""
    match event:
        case d.Amendment():
            return list(dict.fromkeys(_of_amendment(event)))
        case d.Development():
            return list(dict.fromkeys(_of_development(event)))
        case _:
            return []


def cited_by(event: d.Event) -> set[str]:
    """The sources whose days of publication bear on what the event says."""
    match event:
        case d.SourceAdded():
            return {*event.sources, event.citation.source}
        case d.Corrected():
            patched = event.patch.get("citations") or ()
            return {*event.sources, *(citation["source"] for citation in patched)}
        case d.Amendment():
            return {*event.sources}
        case d.Development():
            return {citation.source for citation in event.citations}
        case _:
            return set()


def _of_development(event: d.Development) -> Iterator[str]:
    yield f"development:{event.id}"
    for field in _LINKS:
        for other in getattr(event, field):
            yield f"development:{other}"
    if event.account_of:
        yield f"development:{event.account_of}"
    if event.package:
        yield f"package:{event.package}"
    for name in things_of(event):
        yield f"thing:{name}"
    match event:
        case d.AgreementReached():
            yield f"agreement:{event.agreement or event.id}"
            yield f"agreement:{event.id}"
        case d.LegalActionFiled():
            yield from _thing(event.id)  # it is a measure by the name of its id
        case d.Talks():
            yield f"round:{event.round}"
        case _:
            pass


def _of_amendment(event: d.Amendment) -> Iterator[str]:
    yield f"development:{event.id}"
    yield f"development:{event.target}"
    if isinstance(event, d.Linked):
        yield f"development:{event.other}"
    if isinstance(event, d.Corrected):
        yield from _patched(event.patch)


def _patched(patch: Mapping[str, Any]) -> Iterator[str]:
    for field in _LINKS:
        for other in patch.get(field) or ():
            yield f"development:{other}"
    if patch.get("account_of"):
        yield f"development:{patch['account_of']}"
    for field in ("package", "round", "agreement"):
        if patch.get(field):
            yield f"{field}:{patch[field]}"
    for field in _THINGS:
        if patch.get(field):
            yield from _thing(patch[field])
    for field in ("settles", "split_into"):
        for name in patch.get(field) or ():
            yield f"thing:{name}"


def _thing(name: str) -> Iterator[str]:
    yield f"thing:{name}"
    if "/" in name:
        yield f"thing:{name.rpartition('/')[0]}"


def issues_of(event: d.Event) -> set[str]:
    """The issues whose preferences bear on what the event says."""
    match event:
        case d.Corrected():
            issue = event.patch.get("issue")
            return {issue} if issue else set()
        case d.Development():
            return {event.issue}
        case _:
            return set()
