"""Parties, issues, sources and titles as people declare them: from texts of fields to an event."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Literal

from events import developments as d
from events.currencies import ISO_4217
from events.errors import Problem, Refused
from events.fields import FIELDS, Field, row, true_or_false, wrong
from events.names import identifier, name, prose
from events.quantity import BASES, SCALES, IssueWords
from events.when import parse_when


def _party(text: str, _: IssueWords) -> str:
    if identifier(text) == "all":
        raise ValueError("'all' means everyone: choose another code")
    return text


def _basis(text: str, _: IssueWords) -> str:
    if text in BASES:
        raise ValueError(f"'{text}' is a standard basis already: leave it out")
    return prose(text)


def is_link(text: str) -> bool:
    """Whether a text is a web address, in whatever letters its scheme is written."""
    return text.casefold().startswith(("https://", "http://"))


def address(text: str, _: object = None) -> str:
    """A web address that anybody may read. Raises ValueError."""
    from urllib.parse import urlsplit  # most entries have none

    told = prose(text)
    if not is_link(told):
        raise ValueError(f"'{told}' is no web address: begin with https://")
    site = re.split("[/?#]", told.partition("://")[2], maxsplit=1)[0]
    if "@" in site:
        raise ValueError("holds a name or password for its site: leave out what is before the @")
    with suppress(ValueError):  # of a bracket that is left open, and of a port that is none
        parts = urlsplit(told)
        if parts.hostname and parts.port != 0 and " " not in site:
            return told
    raise ValueError(f"'{told}' names no site: write https://HOST/PATH")


def _published(text: str, _: IssueWords) -> str:
    return parse_when(text).text


def preference(text: str, known: IssueWords) -> d.Preference:
    """`"USA more USD"`, `"CHN less percent rate"`: party, direction, unit, optional basis.

    `known` are the units and bases of the issue. Raises ValueError with a sentence.
    """
    words = text.split()
    if len(words) < 3 or words[1] not in ("more", "less"):
        raise ValueError(f"'{text}' is no preference: write 'PARTY more|less UNIT [BASIS]'")
    unit, basis = words[2:], None
    for candidate in sorted((*BASES, *known.bases), key=lambda name: -len(name.split())):
        size = len(candidate.split())
        if basis is None and len(unit) > size and unit[-size:] == candidate.split():
            unit, basis = unit[:-size], candidate
    if unit[0] in ISO_4217 and unit[1:] and unit[1] in SCALES:
        unit = unit[:1]  # a direction holds at every scale
    if unit == ["%"]:
        unit = ["percent"]
    party, wanted = name(words[0]), " ".join(unit)
    if wanted not in (*known.units, "percent") and wanted not in ISO_4217:
        raise ValueError(
            f"'{text}': nobody declared the unit or basis '{wanted}', so it would never count: "
            "declare it with the issue (--unit, --basis), or use an ISO 4217 code or percent "
            f"(declared: {', '.join(known.units) or 'none'})"
        )
    more: Literal["more", "less"] = "more" if words[1] == "more" else "less"
    return d.Preference(party=party, wants=more, unit=wanted, basis=basis)


DECLARING: Mapping[str, tuple[Field, ...]] = {
    "party": (
        row("party", _party, "A state (ISO 3166-1 alpha-3), a bloc, a company.",
            needed=True),
        row("name", prose, "Its name in words.", text="name"),
        row("mediator", true_or_false, "It mediates: what it tables stands for those it is put to.",
            flag=True),
    ),
    "issue": (
        row("issue", identifier, "One thing that is negotiated.", needed=True),
        row("title", prose, "What is negotiated, in words.", text="title"),
        row("unit", prose, "A unit of its own, e.g. 'tonnes' (repeatable).",
            attribute="units", many=True),
        row("basis", _basis, "A basis of its own, e.g. 'compounded' (repeatable).",
            attribute="bases", many=True),
        row("wants", preference, "Which way a party wants a unit to go (repeatable).",
            "'PARTY more|less UNIT [BASIS]'", attribute="preferences", many=True,
            write=lambda p: " ".join(filter(None, (p.party, p.wants, p.unit, p.basis)))),
    ),
    "source": (
        row("source", identifier, "A report, or a public utterance.", needed=True),
        row("publisher", prose, "Who published it.", text="publisher"),
        row("title", prose, "Its title.", text="title"),
        row("author", prose, "Who wrote it.", text="author"),
        row("url", address, "Where it is.", text="url"),
        row("published", _published, "When it was published.", "EDTF", dated=True),
        row("accessed", _published, "When it was read.", "EDTF", dated=True),
        row("quote", prose, "A short verbatim fragment.", text="quote"),
        row("via", prose, "The source through which it is known.", "SOURCE"),
    ),
    "title": (
        row("name", name, "What has the name.", "SLUG", needed=True),
        row("title", prose, "What it is called in words.", needed=True, text="title"),
    ),
}  # fmt: skip
"""The fields with which parties, issues, sources and titles are declared."""

DATED = frozenset(
    field.name
    for fields in (FIELDS.values(), *DECLARING.values())
    for field in fields
    if field.dated
)
"""The fields, of developments too, that take a date."""

_EVENTS = {kind.space: kind for kind in d.Declaration.__subclasses__()}


def name_declared(event: d.Declaration) -> str:
    """The name that a declaration is about."""
    return str(getattr(event, DECLARING[event.space][0].attribute))


def declared(
    kind: str,
    raw: Mapping[str, Sequence[str]],
    words: Callable[[str], IssueWords] = lambda _: IssueWords(),
) -> d.Declaration:
    """The event that declares a party, an issue, a source or a title. Raises Refused.

    `words(issue)` gives the units and bases that were declared with it before.
    """
    problems: list[Problem] = []
    told: dict[str, Any] = {}
    known = IssueWords()
    for entry in DECLARING[kind]:
        texts = raw.get(entry.name) or ([""] if entry.needed else [])
        read = []
        for text in texts if entry.many else texts[:1]:
            try:
                read.append(entry.read("false" if entry.flag and not text else text, known))
            except ValueError as problem:
                problems.append(wrong(entry, text, known, problem))
        if entry.many:
            told[entry.attribute] = tuple(read)
        elif read:
            told[entry.attribute] = read[0]
        if kind == "issue" and read:  # its wants are of its units, new ones among them
            earlier = words(told["issue"]) if "issue" in told else IssueWords()
            known = IssueWords((*earlier.units, *told.get("units", ())),
                               (*earlier.bases, *told.get("bases", ())))  # fmt: skip
    if problems:
        raise Refused(problems)
    return _EVENTS[kind](**told)
