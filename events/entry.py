"""From what a person enters (texts by field name) to a development, and back.

`build` collects every problem instead of stopping at the first; `unbuild` is its inverse.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from itertools import zip_longest
from typing import Any, NamedTuple

import msgspec

from events.commitments import COMMITS
from events.developments import (
    LINKS,
    AgreementReached,
    Development,
    LegalActionFiled,
    ResponseGiven,
    Talks,
    TalksArranged,
    Withdrawn,
)
from events.errors import Problem, none_of
from events.fields import ACTION_STATUSES, AGREEMENT_STATUSES, ALL, FIELDS, Field, wrong
from events.kinds import KINDS, Kind, kind_of
from events.memo import Memo
from events.quantity import IssueWords
from events.source import Citation, Phrase, Speaker
from events.when import is_a_day
from events.words import field_meant, meant, names_by_word

Raw = Mapping[str, Sequence[str]]
"""What was entered: field name -> its texts (one for a single field)."""

_DEFAULTS: Mapping[type[Development], Mapping[str, str]] = {AgreementReached: {"status": "agreed"}}
"""What a kind says where it is not said; always stored, so that no reader has to know it."""

Words = Callable[[str], IssueWords]
"""The words that an issue declares, by the issue's name."""

FORMER = {"about-measure": "about"}
"""Former names of fields, each with the name that it has now: read, and never written."""

_NAMES_A_YEAR = re.compile(r"\d{4}")
"""A phrase with a year counts from no other day."""

_COMPOSITE = ("phrase", "anchor", "speaker", "channel", "source", "quote", "by", "between")
_ATTRIBUTES = {n: "" if n in _COMPOSITE else entry.attribute for n, entry in FIELDS.items()}


def build(
    kind: Kind, raw: Raw, words: Words, make_id: Callable[[Kind, str], str]
) -> tuple[Development | None, list[Problem]]:
    """Read the fields of one development of `kind`.

    `words(issue)` gives the units and bases an issue declares; `make_id(kind, occurred)` names a
    development that was given no id. Returns the development, or None and every problem found.
    """
    names = tuple(raw)
    given = names if all(raw.values()) else tuple([name for name in names if raw[name]])
    shape = _shape_of(kind.name, names, given)
    problems = list(shape.problems)
    issue = (raw.get("issue") or ["process" if issubclass(kind.type, Talks) else ""])[0]
    values: dict[str, Any] = {**shape.values, "issue": issue}
    parsed: dict[str, Sequence[Any]] = {}
    for name, entry, kept, attribute in shape.fields:
        texts = raw[name]
        found = None
        if kept is not None:
            read = kept if name != "quantity" else _FIGURES[words(issue)]
            found = read[texts[0] if len(texts) == 1 else tuple(texts)]
        if found is None:
            declared = words(issue) if kept is not None or name == COMMITS else _NO_WORDS
            known = IssueWords(declared.units, declared.bases, words)
            found = tuple(_read_all(entry, texts, known, problems))
        parsed[name] = found
        if attribute and found:
            values[attribute] = found if entry.many else found[0]
    _compose(kind, parsed, values, problems)
    recipients = values.get("recipients")
    if recipients and not set(recipients).isdisjoint(values.get("actors", ())):
        both = sorted({*values["actors"]} & {*recipients})
        problems.append(Problem(where="to", message=f"{both[0]} cannot act toward itself"))
    if shape.ruled:
        asked = _rules(kind, values, parsed)
        problems += [Problem(where=where, message=message) for where, message in asked]
    if problems:
        return None, problems
    if not values.get("id"):
        values["id"] = make_id(kind, values.get("occurred", "unknown"))
    return kind.type(**values), []


def unbuild(development: Development) -> tuple[str, dict[str, list[str]]]:
    """The kind's name and the texts that `build` would read as this very development."""
    kind = kind_of(development)
    raw: dict[str, list[str]] = {}
    for name in kind.fields:
        entry = FIELDS[name]
        if name in _COMPOSITE or name in FORMER:
            continue
        value = getattr(development, entry.attribute)
        if entry.many:
            texts = [entry.write(item) for item in value]
        else:
            texts = [] if value is None or value is False else [entry.write(value)]
        if texts:
            raw[name] = texts
    for group in kind.needs:
        if "to" in group and not any(name in raw for name in group):
            raw["to"] = [ALL]  # nobody in particular is how everyone is stored
    if development.actors:
        alone = kind.type is AgreementReached and len(development.actors) == 1
        raw["by" if alone or "between" not in kind.own else "between"] = list(development.actors)
    if isinstance(development, TalksArranged) and development.by:
        raw["by"] = list(development.by)
    if development.speaker is not None:
        raw["speaker"] = [str(development.speaker)]
        if development.speaker.channel:
            raw["channel"] = [development.speaker.channel]
    if development.phrase is not None:
        raw["phrase"] = [development.phrase.text]
        if development.phrase.anchor:
            raw["anchor"] = [development.phrase.anchor]
    return kind.name, raw | cited(development.citations)


def cited(citations: Iterable[Citation]) -> dict[str, list[str]]:
    """The texts of `source` and `quote` that are read as these citations."""
    raw = {"source": [citation.source for citation in citations],
           "quote": [citation.quote or "" for citation in citations]}  # fmt: skip
    while raw["quote"] and not raw["quote"][-1]:
        raw["quote"].pop()
    return {name: texts for name, texts in raw.items() if texts}


def meant_for(kind: Kind, defaults: Raw, own: Collection[str]) -> dict[str, Sequence[str]]:
    """Those defaults of a file that are meant for an entry of this kind with these fields of its
    own: what the kind takes, and what its own words leave room for."""
    fit = {name: texts for name, texts in defaults.items() if name in kind.fields}
    if "between" in {*fit, *own} and "by" not in own:
        fit.pop("by", None)
    for former, now in FORMER.items():
        for one, other in ((former, now), (now, former)):
            if one in own:
                fit.pop(other, None)
    known = _STATUSES.get(kind.type)
    if known is None or any(text not in known for text in fit.get("status", ())):
        fit.pop("status", None)
    for single in _ONE_OF.get(kind.type, ()):
        named = [name for name in single if name in own] or [name for name in single if name in fit]
        for name in set(single) - set(named[:1]):
            fit.pop(name, None)
    return fit


def unknown_kind(name: str) -> str:
    """The sentence for a kind that does not exist."""
    return f"'{name}' is no kind of development ({meant(name, names_by_word('kind'), KINDS)})"


class _Shape(NamedTuple):
    """What is the same for all entries of a kind that have the same fields: what is wrong with
    these, what the kind says, the fields, and whether `_rules` bear on them. Of a field its name,
    itself, what its texts were read as (None for one of `OWN`), and where a value is stored."""

    problems: tuple[Problem, ...]
    values: Mapping[str, str]
    fields: tuple[tuple[str, Field, Read | None, str], ...]
    ruled: bool


@lru_cache(maxsize=1 << 12)
def _shape_of(kind_name: str, names: tuple[str, ...], given: tuple[str, ...]) -> _Shape:
    """`names` are the fields that are there, `given` those with a text."""
    kind = KINDS[kind_name]
    problems = [
        Problem(where=n, message=f"{kind.name} takes no '{n}' ({field_meant(n, kind.fields)})")
        for n in names
        if n not in kind.fields
    ]
    for group in kind.needs:
        if not any(name in given for name in group):
            hint = " (write 'unknown' where nobody reported it)" if group == ("occurred",) else ""
            wanted = " or ".join(group)
            problems.append(Problem(where=group[0], message=f"{kind.name} needs {wanted}{hint}"))
    return _Shape(
        problems=tuple(problems),
        values={**_DEFAULTS.get(kind.type, {}), **kind.sets},
        fields=tuple(
            (name, FIELDS[name], None if name in OWN else _READ[name], _ATTRIBUTES[name])
            for name in kind.fields
            if name in names
        ),
        ruled=issubclass(kind.type, _RULED) or not _RULING.isdisjoint(names),
    )


_RULED = (AgreementReached, LegalActionFiled, ResponseGiven, Talks, Withdrawn)
_RULING = frozenset(("time", "part-of", "split-into", *LINKS.values(), *FORMER))
"""Kinds, and fields of whatever kind, of which `_rules` asks something."""

_NO_WORDS = IssueWords()

OWN = frozenset(("id", "says", "because", "quote", "phrase", COMMITS, *LINKS.values()))
"""Fields whose texts hardly ever come again; a commitment may be on any issue."""

Told = str | tuple[str, ...]
"""The texts of a field: the one, or several."""

Read = Memo[Told, tuple[Any, ...] | None]


def _reading(name: str, known: IssueWords = _NO_WORDS) -> Read:
    """What the texts of a field are read as, with these units and bases; None for a problem."""
    entry = FIELDS[name]

    def read(told: Told) -> tuple[Any, ...] | None:
        problems: list[Problem] = []
        texts = (told,) if isinstance(told, str) else told
        found = _read_all(entry, texts, known, problems)
        return None if problems else tuple(found)

    return Memo(read, 1 << 12)


_READ: Memo[str, Read] = Memo(_reading)
_FIGURES: Memo[IssueWords, Read] = Memo(partial(_reading, "quantity"), 64)
"""Figures, by the units and bases of their issue: no other field of these hangs on the issue."""


def _read_all(
    entry: Field, texts: Iterable[str], words: IssueWords, problems: list[Problem]
) -> list[Any]:
    values: list[Any] = []
    pieces: list[str] = []
    for text in texts:
        pieces += [part.strip() for part in text.split(",")] if entry.commas else [text.strip()]
    if not entry.many and len(pieces) > 1:
        problems.append(
            Problem(where=entry.name, message=f"is given {len(pieces)} times: say it once")
        )
    for piece in pieces:
        if not piece and entry.name == "quote":  # a source without a quote keeps its place
            values.append(None)
            continue
        try:
            values.append(entry.read(piece, words))
        except ValueError as problem:
            problems.append(wrong(entry, piece, words, problem))
    several = len(values) > 1 and entry.many and entry.name != "quote"
    if several and len(set(map(str, values))) < len(values):
        problems.append(Problem(where=entry.name, message="names the same thing twice"))
    return values


def _compose(
    kind: Kind,
    parsed: Mapping[str, Sequence[Any]],
    values: dict[str, Any],
    problems: list[Problem],
) -> None:
    """Fields that share one stored value."""
    by, between = parsed.get("by", ()), parsed.get("between", ())
    to = parsed.get("to", ())
    if to and not between and ALL not in to and issubclass(kind.type, Talks):
        between = to  # whom one party invites it talks with
        values.pop("recipients", None)
    arranged = bool(between) and issubclass(kind.type, TalksArranged)
    if arranged and by:
        values["by"] = tuple(dict.fromkeys(by))
    # Who invites one party to talk is the other one of the two.
    apart = arranged and len(set(between)) > 1
    actors = between if apart else (*by, *between)
    if actors:
        values["actors"] = tuple(dict.fromkeys(actors)) if len(actors) > 1 else actors
    if parsed.get("speaker"):
        speaker: Speaker = parsed["speaker"][0]
        channel = (parsed.get("channel") or [None])[0]
        values["speaker"] = (
            msgspec.structs.replace(speaker, channel=channel) if channel else speaker
        )
    elif parsed.get("channel"):
        problems.append(Problem(where="channel", message="has no speaker: say who spoke"))
    if parsed.get("phrase"):
        anchor = (parsed.get("anchor") or [None])[0]
        if anchor is None and not _NAMES_A_YEAR.search(parsed["phrase"][0]):
            problems.append(
                Problem(where="phrase", message="has no anchor: give the day that it counts from")
            )
        else:
            values["phrase"] = Phrase(text=parsed["phrase"][0], anchor=anchor)
    sources, quotes = parsed.get("source", ()), parsed.get("quote", ())
    if len(quotes) > len(sources):
        problems.append(Problem(where="quote", message="has no source: give one source a quote"))
    if quotes:
        pairs = zip_longest(sources, quotes[: len(sources)])
        values["citations"] = tuple([Citation(source=one, quote=quote) for one, quote in pairs])
    else:
        values["citations"] = _CITED[tuple(sources)]
    if ALL in values.get("recipients", ()):
        if len(values["recipients"]) > 1:
            problems.append(Problem(where="to", message="'all' stands alone"))
        values["recipients"] = ()


_CITED: Memo[tuple[str, ...], tuple[Citation, ...]] = Memo(
    lambda sources: tuple([Citation(source=source) for source in sources]), 1 << 12
)


def _rules(
    kind: Kind, values: Mapping[str, Any], parsed: Mapping[str, Sequence[Any]]
) -> Iterator[tuple[str, str]]:
    """What one field asks of another and does not get: the field, and what is wrong with it."""
    own = values.get("id")
    for attribute, name in LINKS.items():
        linked = values.get(attribute) or ()
        if own and own in ((linked,) if isinstance(linked, str) else linked):
            yield name, f"'{own}' cannot be linked to itself"
    if values.get("time") and not is_a_day(values.get("occurred", "unknown")):
        yield "time", "needs the day it belongs to: give --occurred as YYYY-MM-DD"
    known, status = _STATUSES.get(kind.type), values.get("status")
    if known is not None and status is not None and status not in known:
        yield "status", none_of(status, known)
    for former, now in FORMER.items():
        if parsed.get(former) and parsed.get(now):
            yield former, f"is the former name of {now}: give only {now}"
    if kind.type is Withdrawn:
        named = [n for n in ("proposal", "agreement", "measure") if values.get(n)]
        if len(named) > 1:
            told = " and ".join(named)
            yield named[1], f"one withdrawal names one thing, not {told}: enter each"
    if kind.type is ResponseGiven and values.get("to_proposal") and values.get("to_measure"):
        yield "to-measure", "one response answers one thing: enter two responses"
    if issubclass(kind.type, Talks) and 0 < len(values.get("actors", ())) < 2:
        yield "between", "talks need two parties, e.g. USA,CHN"
    measure, part_of = values.get("measure"), values.get("part_of")
    if measure and (measure == part_of or measure in values.get("split_into", ())):
        yield "measure", f"'{measure}' cannot be a part of itself"


_STATUSES: Mapping[type[Development], tuple[str, ...]] = {
    AgreementReached: AGREEMENT_STATUSES,
    LegalActionFiled: ACTION_STATUSES,
}


_ONE_OF: Mapping[type[Development], tuple[tuple[str, ...], ...]] = {
    Withdrawn: (("proposal", "agreement", "measure"),),
}
"""Fields of which an entry has one."""
