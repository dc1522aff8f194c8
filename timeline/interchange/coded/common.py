"""Coded event data: what its files have in common, and what is filtered while reading. A row says
who did what to whom on which day, by a code; it names no issue, proposal or quantity, so that it
says nothing about a stance. See docs/decisions/0019 for what it is good for."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache, lru_cache, partial
from typing import Literal, NamedTuple

import msgspec

from events.developments import EventCoded, SourceDeclared
from events.errors import Problem, Refused, read_at
from events.names import fitting
from events.sealing import Parts
from events.source import Citation, Classification, Speaker
from events.when import NotADate, parse_day
from timeline.interchange.countries import alpha3_of, code_table
from timeline.interchange.names import slug
from timeline.interchange.opening import EVENTS, open_lines

LONGEST_CELL = 4_000

Scheme = Literal["CAMEO", "PLOVER"]
"""The scheme that a file's codes are of."""


class Party(NamedTuple):
    """An actor or a recipient: the party (None where the file names nobody), the name as the file
    has it, and what the file says of its role."""

    party: str | None
    name: str | None
    role: str | None = None


class Coded(NamedTuple):
    """One row. `id` is the file's own number; `score` is Goldstein's; all days are ISO texts."""

    id: str
    day: str
    actor: Party
    recipient: Party
    code: str
    label: str | None
    score: str | None
    place: str | None
    source: SourceDeclared | None
    mentions: int | None = None
    scheme: Scheme = "CAMEO"


class BadRow(Exception):
    """A row that cannot be read: the column and what is wrong with it."""

    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column = column


ReadRow = Callable[[list[str]], Coded]


class CodedFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file of coded events: how one row of cells is read, and how many header lines there are."""

    path: str
    reader: str
    read: ReadRow
    headers: int
    encoding: str
    widths: frozenset[int]

    def rows(self) -> Iterator[tuple[str, Coded | Problem]]:
        """Each line's text, and its event or what is wrong with it."""
        widths, read = self.widths, self.read
        with open_lines(self.path, self.encoding, EVENTS) as lines:
            for number, line in enumerate(lines, start=1):
                if number <= self.headers or line.isspace():
                    continue
                cells = line.rstrip("\r\n").split("\t")
                try:
                    if len(cells) not in widths:
                        wanted = " or ".join(map(str, sorted(widths)))
                        raise BadRow("", f"has {len(cells)} columns instead of {wanted}")
                    yield line, read(cells)
                except BadRow as bad:
                    place = f"line {number}"
                    yield line, Problem(where=bad.column, message=str(bad), place=place)


# --- cells ----------------------------------------------------------------------------------


@lru_cache(maxsize=65_536)
def clean(text: str) -> str | None:
    """A cell's text, or None for a blank one. What no text may hold becomes a space."""
    if not text.isprintable():
        text = fitting(text, " ").replace("\n", " ").replace("\t", " ")
    text = unicodedata.normalize("NFC", text.strip()).strip()
    if not text or text == "NA":
        return None
    if len(text) > LONGEST_CELL:
        raise BadRow("", f"has a cell of more than {LONGEST_CELL:,} characters")
    return text


@lru_cache(maxsize=65_536)
def day_in(text: str, column: str) -> str:
    """`20181024` or `2018-10-24` as an ISO day. Raises BadRow."""
    plain = text.strip()
    iso = f"{plain[:4]}-{plain[4:6]}-{plain[6:8]}" if len(plain) == 8 else plain[:10]
    try:
        if len(iso) == 10:
            return parse_day(iso, end_of_month=False).isoformat()
    except NotADate:
        pass
    raise BadRow(column, f"'{plain[:40]}' is no day")


def number_in(text: str, column: str, what: str = "event number", of: range = range(1, 19)) -> str:
    """The file's own number of an event, or what else is digits, so many of them. Raises BadRow."""
    plain = text.strip()
    if not (plain.isascii() and plain.isdigit() and len(plain) in of):
        raise BadRow(column, f"'{plain[:40]}' is no {what}")
    return plain


@lru_cache(maxsize=4_096)
def cameo_in(text: str, column: str) -> str:
    """A CAMEO code. Raises BadRow."""
    return number_in(text, column, "CAMEO code: two to four digits", range(2, 5))


@lru_cache(maxsize=4_096)
def score_in(text: str, column: str) -> str | None:
    """A score, or None for a blank cell. Raises BadRow."""
    plain = text.strip()
    if plain in ("", "NA"):
        return None
    try:
        if plain.isascii() and math.isfinite(float(plain)):
            return plain
    except ValueError:
        pass
    raise BadRow(column, f"'{plain[:40]}' is no score")


@lru_cache(maxsize=65_536)
def named_party(name: str | None, country: str | None) -> str | None:
    """The party of a name: its country where the file gives one, else the name's own slug."""
    if country:
        return alpha3_of(country) or slug(country) or None
    if not name:
        return None
    found = alpha3_of(name)
    if found:
        return found
    if name.endswith(")") and "(" in name:
        inner = name[name.rindex("(") + 1 : -1].strip()
        found = alpha3_of(inner) or slug(inner)
        if found:
            return found
    return slug(name) or None


# --- CAMEO codes as PLOVER event types ----------------------------------------------------------


def label_of(mode: str | None, contexts: str | None) -> str | None:
    """Mode and contexts in words: `mode visit, context diplomatic`."""
    said = (f"mode {mode}" if mode else "", f"context {contexts}" if contexts else "")
    return ", ".join(filter(None, said)) or None


@cache
def _codes() -> dict[str, Classification]:
    """The field's own conversion table (`cameo.tsv`, see NOTICE). Statements (01) and appeals (02)
    have no type there; where it has a code twice (175), the two agree."""
    return {
        code: Classification(scheme="PLOVER", code=type, label=label_of(mode, contexts))
        for type, mode, contexts, listed in code_table("cameo")
        for code in listed.split()
    }


def plover_of(code: str) -> Classification | None:
    """The PLOVER event type of a CAMEO code (`042`, `1411`) with its mode and contexts; None where
    the table has none. A root code (`11`) is read as its general code (`110`)."""
    return _codes().get(code) or _codes().get(f"{code}0")


# --- the event ------------------------------------------------------------------------------


@lru_cache(maxsize=65_536)
def _acting(party: Party) -> tuple[tuple[str, ...], Speaker | None]:
    """The party that acted; and who it was, as the file has it, where that is more."""
    actors = (party.party,) if party.party else ()
    if party.name is None or (alpha3_of(party.name) or party.name) == party.party:
        return actors, None
    # A speaker is written 'Name, role': a comma within the name would end it.
    return actors, Speaker(name=party.name.replace(",", ";"), role=party.role)


@lru_cache(maxsize=8_192)
def _classified(
    scheme: str, code: str, label: str | None, score: str | None
) -> tuple[Classification, ...]:
    """The file's own code, label and score; then the PLOVER type of a CAMEO code, if it has one."""
    own = Classification(scheme=scheme, code=code, label=label, score=score)
    plover = plover_of(code) if scheme == "CAMEO" else None
    return (own,) if plover is None else (own, plover)


def event_of(coded: Coded, prefix: str, issue: str) -> EventCoded:
    """The development that a row becomes. One within a country has no recipient: a party does
    not act toward itself; its sentence names both sides."""
    number, day, actor, recipient, code, label, score, place, source, _, scheme = coded
    actors, speaker = _acting(actor)
    other = recipient.party if recipient.party != actor.party else None
    return EventCoded(
        id=f"{prefix}-{number}",
        occurred=day,
        actors=actors,
        recipients=(other,) if other else (),
        issue=issue,
        says=f"{actor.name or 'Somebody'}: {_worded(scheme, code, label)}: "
        f"{recipient.name or 'nobody named'}",
        speaker=speaker,
        citations=(Citation(source=source.source),) if source else (),
        classification=_classified(scheme, code, label, score),
        place=place,
    )


def parts_of(event: EventCoded, state: bytes) -> Parts:
    """The bytes that `encode` makes of an event, taken apart at its texts: its words, who said them
    right behind, its place at the end. A test holds it equal to what `seal` finds."""
    begin = state.index(b'"says":') + len(b'"says":')  # no text holds it: quotes are escaped
    end = state.index(b'","', begin) + 1
    parts = [state[:begin], state[begin:end]]
    if event.speaker is not None:
        behind = end + len(b',"speaker":')
        parts.append(state[end:behind])
        end = behind + len(msgspec.json.encode(event.speaker))
        parts.append(state[behind:end])
    if event.place is not None:
        last = len(state) - 1 - len(msgspec.json.encode(event.place))
        parts += state[end:last], state[last:-1]
        end = len(state) - 1
    parts.append(state[end:])
    return tuple(parts)


def _worded(scheme: str, code: str, label: str | None) -> str:
    if scheme == "CAMEO":
        return label or f"CAMEO {code}"
    return f"{code} ({label})" if label else code


# --- filters --------------------------------------------------------------------------------


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which events are taken. `why_not` names the reason for one that is not."""

    between: tuple[str, str] | None = None
    actors: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    first: str | None = None
    last: str | None = None
    min_mentions: int | None = None
    by_dyad: bool = False

    @property
    def everything(self) -> bool:
        """Whether nothing is left out."""
        return self == Wanted()

    def why_not(self, coded: Coded) -> str | None:
        """The reason why an event is left out, or None."""
        one, two = coded.actor.party, coded.recipient.party
        if self.between is not None and (one, two) not in (self.between, self.between[::-1]):
            return f"not between {' and '.join(self.between)}"
        if self.actors and one not in self.actors and two not in self.actors:
            return f"without {' or '.join(self.actors)}"
        if self.codes and not coded.code.startswith(self.codes):
            return f"of another code than {', '.join(self.codes)}"
        if self.first and coded.day < self.first:
            return f"before {self.first}"
        if self.last and coded.day > self.last:
            return f"after {self.last}"
        if self.min_mentions and (coded.mentions or 0) < self.min_mentions:
            return f"mentioned less than {self.min_mentions} times"
        if self.by_dyad and (not one or not two or one == two):
            return "with no pair of parties"
        return None


def party_asked(text: str) -> str:
    """A party as people ask for it: `USA`, `China`, `European Union`."""
    found = alpha3_of(text) or slug(text)
    if not found:
        raise Refused(f"'{text}' is no party: write e.g. USA, CHN or a name of the file")
    return found


def day_asked(text: str | None, option: str, *, end: bool) -> str | None:
    """A bound of days, as ISO. Raises Refused."""
    if text is None:
        return None
    return read_at(option, partial(parse_day, end_of_month=end), text).isoformat()
