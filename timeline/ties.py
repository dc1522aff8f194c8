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


Tie = tuple[str, str]
"""(space, name)."""


def ties_of(event: d.Event) -> list[Tie]:
    """The ties of a development or amendment; none for the frame of a negotiation."""
    match event:
        case d.Amendment():
            return list(dict.fromkeys(_of_amendment(event)))
        case d.Development():
            return list(dict.fromkeys(_of_development(event)))
        case _:
            return []


def _of_development(event: d.Development) -> Iterator[Tie]:
    yield "development", event.id
    for field in _LINKS:
        for other in getattr(event, field):
            yield "development", other
    if event.account_of:
        yield "development", event.account_of
    if event.package:
        yield "package", event.package
    for name in things_of(event):
        yield "thing", name
    match event:
        case d.AgreementReached():
            yield "agreement", event.agreement or event.id
            yield "agreement", event.id
        case d.LegalActionFiled():
            yield from _thing(event.id)  # it is a measure by the name of its id
        case d.Talks():
            yield "round", event.round
        case _:
            pass


def _of_amendment(event: d.Amendment) -> Iterator[Tie]:
    yield "development", event.id
    yield "development", event.target
    if isinstance(event, d.Linked):
        yield "development", event.other
    if isinstance(event, d.Corrected):
        yield from _patched(event.patch)


def _patched(patch: Mapping[str, Any]) -> Iterator[Tie]:
    for field in _LINKS:
        for other in patch.get(field) or ():
            yield "development", other
    if patch.get("account_of"):
        yield "development", patch["account_of"]
    for field in ("package", "round", "agreement"):
        if patch.get(field):
            yield field, patch[field]
    for field in _THINGS:
        if patch.get(field):
            yield from _thing(patch[field])
    for field in ("settles", "split_into"):
        for name in patch.get(field) or ():
            yield "thing", name


def _thing(name: str) -> Iterator[Tie]:
    yield "thing", name
    if "/" in name:
        yield "thing", name.rpartition("/")[0]
