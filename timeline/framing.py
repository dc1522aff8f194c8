"""Declarations: parties, issues, sources and titles from texts, with every problem."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from events import developments as d
from events.currencies import ISO_4217
from events.entry import Words
from events.errors import Problem, Refused
from events.fields import preference
from events.names import identifier, name, prose
from events.quantity import BASES, IssueWords
from events.when import parse_when

Raw = Mapping[str, Sequence[str]]


def opened(negotiation: str, title: str | None) -> d.NegotiationOpened:
    """A new negotiation's first event."""
    problems: list[Problem] = []
    _try(problems, "negotiation", identifier, negotiation)
    text = _try(problems, "title", prose, title) if title else None
    _stop(problems)
    return d.NegotiationOpened(name=negotiation, title=text)


def party(raw: Raw) -> d.PartyJoined:
    """`party`, an optional `name`, and whether it is a `mediator` (`true` or `false`)."""
    problems: list[Problem] = []
    code = _try(problems, "party", identifier, _one(raw, "party"))
    if code == "all":
        problems.append(Problem(where="party", message="'all' means everyone: choose another code"))
    text = _try(problems, "name", prose, _one(raw, "name")) if raw.get("name") else None
    mediates = (_one(raw, "mediator") or "false").lower()
    if mediates not in ("true", "false", "yes", "no"):
        message = f"'{_one(raw, 'mediator')}' is neither true nor false"
        problems.append(Problem(where="mediator", message=message))
    _stop(problems)
    return d.PartyJoined(party=str(code), name=text, mediator=mediates in ("true", "yes"))


def title(raw: Raw) -> d.TitleGiven:
    """`title` for whatever has the `name`."""
    problems: list[Problem] = []
    slug = _try(problems, "name", name, _one(raw, "name"))
    text = _try(problems, "title", prose, _one(raw, "title"))
    _stop(problems)
    return d.TitleGiven(name=str(slug), title=str(text))


def closed(negotiation: str, raw: Raw) -> d.NegotiationClosed:
    """The end of a negotiation in which nothing happened, with an optional `reason`."""
    problems: list[Problem] = []
    text = _try(problems, "reason", prose, _one(raw, "reason")) if raw.get("reason") else None
    _stop(problems)
    return d.NegotiationClosed(name=negotiation, reason=text)


def issue(raw: Raw, words: Words = lambda _: IssueWords()) -> d.IssueDefined:
    """`issue` with `title`, declared `unit` and `basis` words, and `wants` preferences.

    `words(issue)` gives the units and bases that were declared with it before.
    """
    problems: list[Problem] = []
    slug = _try(problems, "issue", identifier, _one(raw, "issue"))
    title = _try(problems, "title", prose, _one(raw, "title")) if raw.get("title") else None
    units = [u for text in raw.get("unit", ()) if (u := _try(problems, "unit", prose, text))]
    bases = [b for text in raw.get("basis", ()) if (b := _try(problems, "basis", prose, text))]
    for basis in bases:
        if basis in BASES:
            message = f"'{basis}' is a standard basis already: leave it out"
            problems.append(Problem(where="basis", message=message))
    earlier = words(str(slug)) if slug else IssueWords()
    known = (*earlier.units, *units)
    wants = []
    for text in raw.get("wants", ()):
        try:
            wanted = preference(text, (*earlier.bases, *bases))
        except ValueError as problem:
            problems.append(Problem(where="wants", message=str(problem)))
            continue
        if wanted.unit not in (*known, "percent") and wanted.unit not in ISO_4217:
            message = (
                f"'{text}': nobody declared the unit or basis '{wanted.unit}', so it would never "
                "count: declare it with the issue (--unit, --basis), or use an ISO 4217 code or "
                f"percent (declared: {', '.join(known) or 'none'})"
            )
            problems.append(Problem(where="wants", message=message))
        wants.append(wanted)
    _stop(problems)
    return d.IssueDefined(
        issue=str(slug),
        title=title,
        units=tuple(units),
        bases=tuple(bases),
        preferences=tuple(wants),
    )


def source(raw: Raw) -> d.SourceDeclared:
    """`source` with where and when it was published; a date that is no EDTF is refused."""
    problems: list[Problem] = []
    slug = _try(problems, "source", identifier, _one(raw, "source"))
    texts: dict[str, Any] = {
        field: _try(problems, field, prose, _one(raw, field))
        for field in ("publisher", "title", "author", "url", "quote", "via")
        if raw.get(field)
    }
    for field in ("published", "accessed"):
        if raw.get(field):
            try:
                texts[field] = parse_when(_one(raw, field)).text
            except ValueError as problem:
                problems.append(Problem(where=field, message=str(problem)))
    url = texts.get("url")
    if url and not url.startswith(("https://", "http://")):
        problems.append(
            Problem(where="url", message=f"'{url}' is no web address: begin with https://")
        )
    _stop(problems)
    return d.SourceDeclared(source=str(slug), **texts)


def slug(text: str, where: str) -> str:
    """A valid name, or Refused."""
    problems: list[Problem] = []
    found = _try(problems, where, name, text)
    _stop(problems)
    return str(found)


def _one(raw: Raw, field: str) -> str:
    return (raw.get(field) or [""])[0]


def _try(problems: list[Problem], where: str, read: object, text: str | None) -> str | None:
    try:
        return str(read(text or ""))  # type: ignore[operator]
    except ValueError as problem:
        problems.append(Problem(where=where, message=str(problem)))
        return None


def _stop(problems: Sequence[Problem]) -> None:
    if problems:
        raise Refused(problems)
