"""What a new event must fit: declared names, one meaning a slug, an order that leaves a day."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from shlex import quote
from typing import Protocol

import msgspec

from events import developments as d
from events.errors import Problem, nearest
from events.kinds import kind_of
from events.names import NAMES
from events.quantity import IssueWords
from events.roles import Borne, gathered
from projections.moves.naming import LATER
from projections.record.items import Record
from timeline.mentions import Named, mistaken

DECLARED = ("party", "issue", "source", "development")
"""The spaces of names that must be declared, or recorded, before anything refers to them."""

ALWAYS_KNOWN = {("issue", "process")}
"""Talks are about the process unless something else is said, so that issue needs no declaration."""


class Known(Protocol):
    """What a negotiation has declared so far."""

    def knows(self, space: str, name: str) -> bool:
        """Whether the name is declared."""

    def knew(self, names: Iterable[Named]) -> bool:
        """Whether all of these were asked for before and are declared."""

    def names(self, space: str) -> list[str]:
        """Every declared name of a space."""

    def given_by(self, space: str, name: str) -> str:
        """The place of an entry of this very write that gives it, else nothing."""

    def words(self, issue: str) -> IssueWords:
        """The units and bases that an issue declares."""


def undeclared(known: Known, event: d.Development, *, logged: bool = False) -> list[Problem]:
    """A problem for each name that nobody declared, with the nearest ones. `logged`: it comes with
    its log, and what has such a name may have been removed from that."""
    if known.knew(gathered(event, _enough)):
        return []  # nearly every one
    missing: dict[Named, str] = {}
    for space, name, where in gathered(event, _referred):
        if not known.knows(space, name):
            missing.setdefault((space, name), where)
    problems = [
        unknown(known, space, name, where)
        for (space, name), where in sorted(missing.items(), key=lambda m: DECLARED.index(m[0][0]))
    ]
    return [*problems, *_things(known, event, logged)]


def _enough(one: Borne) -> list[Named]:
    """The name that, once it is declared, leaves nothing to ask of one that is borne: what refers
    to it finds it, and what gives it is one of the two that no thing may be both of."""
    space, *others = one.role.spaces
    named = space, one.name
    if one.role.gives:
        return [named] if one.field.name in OTHER else []
    return [] if named in ALWAYS_KNOWN or (others and space in DECLARED) else [named]


def _referred(one: Borne) -> list[tuple[str, str, str]]:
    """The space, name and field of a name that must have been declared."""
    space, *others = one.role.spaces
    if one.role.gives or others or space not in DECLARED or (space, one.name) in ALWAYS_KNOWN:
        return []
    return [(space, one.name, one.field.name)]


def unknown(known: Known, space: str, name: str, where: str) -> Problem:
    """The sentence for a name that nobody declared."""
    called = {"party": "--name", "issue": "--title",
              "source": "--url" if "://" in name else "--publisher"}  # fmt: skip
    day = " --published DAY" if space == "source" else ""
    said = f"with 'timeline {space} {name}{day}'"
    if not re.fullmatch(NAMES, name):  # words, which are what the thing is called, or a link
        said = f"under a short name: timeline {space} NAME {called.get(space)} {quote(name)}{day}"
    declaring = space in called and not known.given_by(space, name)
    remedy = f"; declare it {said}" if declaring else ""
    message = f"no {space} '{name}' ({_instead(known, [space], name)}){remedy}"
    return Problem(where=where, message=message)


def _instead(known: Known, spaces: Sequence[str], name: str) -> str:
    """A clause on a name that none of these spaces has so far: what gives it later, what else it
    is the name of, or what there is."""
    if place := next(filter(None, (known.given_by(space, name) for space in spaces)), None):
        return (f"{place} gives it, and is not before this one: put it first; rows of a table come "
                "by their days")  # fmt: skip
    other = "" if spaces[0] in ("party", "issue", "source") else mistaken(spaces, name, known.knows)
    return other or nearest(name, [one for space in spaces for one in known.names(space)])


def named_before(event: d.Development) -> list[Borne]:
    """The names of proposals, measures, agreements and packages that must be there before."""
    later = isinstance(event, LATER) and not event.part_of and "/" not in event.measure
    return gathered(event, _of_later if later else _before)


def _before(one: Borne) -> list[Borne]:
    return [] if one.role.gives or one.role.spaces[0] in DECLARED else [one]


def _of_later(one: Borne) -> list[Borne]:
    return [one] if one.field.name == "measure" else _before(one)


def _things(known: Known, event: d.Development, logged: bool) -> Iterator[Problem]:
    for space, other, name in () if isinstance(event, LATER) else gathered(event, _rivals):
        if known.knows(other, name) and not known.knows(space, name):
            message = f"'{name}' is the name of a {other} here: choose another name for the {space}"
            yield Problem(where=space, message=message)
    for one in () if logged else named_before(event):
        spaces = one.role.spaces
        if not any(known.knows(space, one.name) for space in spaces):
            *more, last = spaces
            what = f"{', '.join(more)} or {last}" if more else last
            message = f"no {what} '{one.name}' is recorded ({_instead(known, spaces, one.name)})"
            yield Problem(where=one.field.name, message=message)


OTHER = {"proposal": "measure", "measure": "proposal"}
"""A name that one of these fields gives is no name of the other: no thing may be both."""


def _rivals(one: Borne) -> list[tuple[str, str, str]]:
    """The space, the other space and the name of a name that only one of the two may have."""
    space = one.field.name
    return [(space, OTHER[space], one.name)] if one.role.gives and space in OTHER else []


def order_problems(before: Callable[[], Record], after: Record) -> list[tuple[int, Problem]]:
    """What new events ask of the order and cannot hold: the event that asks it, the problem."""
    old = {clash.edge for clash in before().clashes} if after.clashes else ()
    problems = []
    told: set[tuple[int, str]] = set()
    for clash in after.clashes:
        earlier, later = clash.edge.earlier, clash.edge.later
        if clash.edge in old or (clash.edge.seq, later) in told:
            continue
        told.add((clash.edge.seq, later))  # the rest of a package that a link names one of
        if clash.why == "circle":
            message = (
                f"'{later}' cannot come after '{earlier}': links already say that '{earlier}' "
                "came after it, and a circle has no order"
            )
        else:
            same = "be the same development as" if clash.edge.same else "come after"
            message = (
                f"'{later}' ({_span(after, later)}) cannot {same} '{earlier}' "
                f"({_span(after, earlier)}): that leaves no day; correct a date or drop the link"
            )
        problems.append((clash.edge.seq, Problem(where="link", message=message)))
    return problems


def acted_on(done: d.Development) -> str:
    """The proposal or measure that something answers, takes back, changes or ends; else nothing."""
    return next((name for field in _ACTED_ON if (name := getattr(done, field, None))), "")


_ACTED_ON = ("to_proposal", "to_measure", "proposal", "measure")


class Subject(msgspec.Struct, frozen=True):
    """What a development is about, as far as tracks go: whose, what sort of thing, its name."""

    parties: frozenset[str]
    kind: str
    name: str
    issue: str


def subject_of(development: d.Development) -> Subject | None:
    """Its subject, or None where it is about nothing that has a name (words, figures)."""
    match development:
        case d.Proposal():
            kind = kind_of(development).name.removesuffix("-proposal")
            name = development.proposal
        case d.Withdrawn():
            kind, name = "withdrawal of", development.agreement or acted_on(development)
        case d.ResponseGiven():
            kind, name = "response to", acted_on(development)
        case d.Measure():
            kind, name = "measure", development.measure
        case d.PolicyNoted():
            kind, name = "policy", development.measure
        case d.AgreementReached():
            kind, name = "agreement", ""
        case d.Talks():
            kind, name = "round of talks", development.round
        case _:
            return None
    parties = frozenset(development.speaks_for or development.actors)
    return Subject(parties, kind, name, development.issue)


def account_problems(before: Callable[[], Record], after: Record) -> list[tuple[int, Problem]]:
    """Accounts of one development that tell of different ones: the event that says so, and why."""
    found = []
    for one, relation, other, seq in after.relations:
        if relation != "account-of":
            continue
        apart = _apart(after, one, other)
        if apart and not any(
            link[:3] == (one, relation, other) and _apart(before(), one, other)
            for link in before().relations
        ):
            message = (
                f"'{one}' cannot be another account of '{other}': {apart}. An account tells of "
                "the same development; enter it on its own, or link it (--follows, --responds-to)"
            )
            found.append((seq, Problem(where="account-of", message=message)))
    return found


def _apart(record: Record, one: str, other: str) -> str | None:
    """What keeps two developments from being accounts of one."""
    mine, theirs = (subject_of(record.visible[name].development) for name in (one, other))
    if mine is None or theirs is None:
        return None
    if mine.kind != theirs.kind:
        return f"the one is of the kind {mine.kind}, the other {theirs.kind}"
    if mine.name != theirs.name:
        return f"it is about '{mine.name}', and that about '{theirs.name}'"
    if mine.parties and theirs.parties and not mine.parties & theirs.parties:
        sides = [", ".join(sorted(side.parties)) for side in (mine, theirs)]
        return f"it is {sides[0]}'s, and that is {sides[1]}'s"
    if mine.issue != theirs.issue:
        return f"its issue is '{mine.issue}', and that one's '{theirs.issue}'"
    return None


def _span(record: Record, name: str) -> str:
    """Between which days it lies; `..` for an open end."""
    item = record.visible[name]
    return f"{item.earliest or '..'} to {item.latest}"


def lost_commitments(
    record: Record, development: d.Development, who: tuple[str, ...]
) -> Iterator[Problem]:
    """A commitment of one whom its entry does not bind, or who holds no position: it would stand
    nowhere."""
    commits = getattr(development, "commits", ())
    bound, apart = record.principals(who), "or enter what it did apart"
    for party in dict.fromkeys(one.party for one in commits if one.party not in bound):
        if party in record.mediators:
            what = f"'{party}' mediates and holds no position"
            advice = "name the party that commits itself"
        elif not bound:
            what = f"this entry binds nobody ({', '.join(who)} mediates)"
            advice = f"say who did it (--by {party})"
        elif development.speaks_for:
            what = f"this entry speaks for {' and '.join(who)} alone, not for '{party}'"
            advice = (
                f"name all for whom it speaks (--speaks-for {','.join((*bound, party))}), {apart}"
            )
        else:
            what = f"'{party}' is not among those whom this entry binds ({', '.join(bound)})"
            advice = f"name all who agreed (--between {','.join((*bound, party))}), {apart}"
        message = f"{what}, so what '{party}' takes on would be lost: {advice}"
        yield Problem(where="commits", message=message)
