"""POLECAT weekly files: PLOVER event types by their columns' names. Tab-separated, with a header.

An event has a type, a mode and contexts of PLOVER instead of a CAMEO code; an actor or recipient
that the file calls `None` is nobody. Where it names several countries, the name itself is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from events.developments import SourceDeclared
from events.errors import Refused
from timeline.interchange.coded import (
    BadRow,
    Coded,
    CodedFile,
    Party,
    clean,
    day_in,
    label_of,
    named_party,
    score_in,
)
from timeline.interchange.names import slug, source_id

_NEEDED = ("Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Contexts",
           "Actor Name", "Actor Country", "Recipient Name", "Recipient Country")  # fmt: skip
_PLACE = ("City", "District", "Province", "Country")


def is_polecat(cells: Sequence[str]) -> bool:
    """Whether a first line names the columns of a weekly file."""
    return set(_NEEDED[:6]) <= {cell.strip().strip('"') for cell in cells}


def open_polecat(path: str, header: Sequence[str], encoding: str) -> CodedFile:
    """A file whose first line is `header`. Raises Refused."""
    names = [cell.strip().strip('"') for cell in header]
    missing = [name for name in _NEEDED if name not in names]
    if missing:
        raise Refused(f"{path}: is no POLECAT file: its first line has no '{missing[0]}'")
    return CodedFile(path=path, reader="polecat", read=_reader(names), headers=1,
                     encoding=encoding, widths=frozenset({len(names)}))  # fmt: skip


def _reader(names: Sequence[str]) -> Callable[[list[str]], Coded]:
    at = {name: place for place, name in enumerate(names)}

    def text(cells: list[str], name: str) -> str | None:
        told = clean(cells[at[name]]) if name in at else None
        return None if told == "None" else told

    def party(cells: list[str], whose: str) -> Party:
        name, country = text(cells, f"{whose} Name"), text(cells, f"{whose} Country")
        if country and any(mark in country for mark in ";,|"):
            country = None
        role = text(cells, f"Primary {whose} Sector") or text(cells, f"{whose} Title")
        return Party(named_party(name, country), name, role)

    def read(cells: list[str]) -> Coded:
        number = slug(text(cells, "Event ID") or "")
        if not number:
            raise BadRow("Event ID", "is blank: an event has a number")
        kind = text(cells, "Event Type")
        if not kind:
            raise BadRow("Event Type", "is blank: an event has a type")
        day = day_in(cells[at["Event Date"]], "Event Date")
        label = label_of(text(cells, "Event Mode"), text(cells, "Contexts"))
        return Coded(
            id=number,
            day=day,
            actor=party(cells, "Actor"),
            recipient=party(cells, "Recipient"),
            code=kind,
            label=label.replace("=", " ") if label else None,
            score=score_in(text(cells, "Intensity") or "", "Intensity"),
            place=", ".join(part for name in _PLACE if (part := text(cells, name))) or None,
            source=_source(text(cells, "Source"), text(cells, "Publication Date"), day),
            scheme="PLOVER",
        )

    return read


def _source(publisher: str | None, published: str | None, day: str) -> SourceDeclared:
    known = day_in(published, "Publication Date") if published else day
    name = f"polecat-{known}" if publisher is None else source_id(None, publisher, published=known)
    title = f"Event data of {known}" if publisher is None else None
    return SourceDeclared(
        source=name, publisher=publisher or "POLECAT", title=title, published=known
    )
