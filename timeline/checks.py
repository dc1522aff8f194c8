"""What a new event must fit: declared names, one meaning a slug, an order that leaves a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from events import developments as d
from events.errors import Problem, nearest
from events.kinds import kind_of
from events.quantity import IssueWords
from projections.record import Record
from timeline.mentions import claimed_by

ALWAYS_KNOWN = {("issue", "process")}
"""Talks are about the process unless something else is said, so that issue needs no declaration."""

_FIELD = {
    "responds_to": "responds-to",
    "speaks_for": "speaks-for",
    "account_of": "account-of",
}


class Known(Protocol):
    """What a negotiation has declared so far."""

    def knows(self, space: str, name: str) -> bool:
        """Whether the name is declared."""
        ...

    def names(self, space: str) -> list[str]:
        """Every declared name of a space."""
        ...

    def words(self, issue: str) -> IssueWords:
        """The units and bases that an issue declares."""
        ...


def undeclared(known: Known, event: d.Development) -> list[Problem]:
    """A problem for each name that nobody declared, with the nearest ones."""
    problems = []
    for space, names in claimed_by(event).items():
        for name in names:
            if (space, name) not in ALWAYS_KNOWN and not known.knows(space, name):
                problems.append(unknown(known, space, name, _where(event, space, name)))
    problems += _things(known, event)
    return problems


def unknown(known: Known, space: str, name: str, where: str) -> Problem:
    """The sentence for a name that nobody declared."""
    remedy = {
        "party": f"; declare it with 'timeline party {name}'",
        "issue": f"; declare it with 'timeline issue {name}'",
        "source": f"; declare it with 'timeline source {name} --published DAY'",
    }.get(space, "")
    message = f"no {space} '{name}' ({nearest(name, known.names(space))}){remedy}"
    return Problem(where=where, message=message)


def _where(event: d.Development, space: str, name: str) -> str:
    if space == "party":
        if name in event.actors:
            return "between" if isinstance(event, d.Talks | d.AgreementReached) else "by"
        if name in event.recipients:
            return "to"
        if name in getattr(event, "by", ()):
            return "by"
        if any(name == commitment.party for commitment in getattr(event, "commits", ())):
            return "commits"
        return "speaks-for" if name in event.speaks_for else "party"
    if space == "issue" and name != event.issue:
        return "agenda" if name in getattr(event, "agenda", ()) else "commits"
    if space == "development":
        for attribute in ("responds_to", "supersedes", "follows", "restates"):
            if name in getattr(event, attribute):
                return _FIELD.get(attribute, attribute)
        return "carries-out" if name == getattr(event, "carries_out", None) else "account-of"
    return space


def _things(known: Known, event: d.Development) -> list[Problem]:
    problems: list[Problem] = []
    match event:
        case d.Proposal():
            problems += _one_meaning(known, "proposal", "measure", event.proposal)
            if event.about:
                problems += _must_exist(known, "about", event.about, "agreement", "measure")
        case d.Withdrawn():
            for space in ("proposal", "agreement", "measure"):
                if named := getattr(event, space):
                    problems += _must_exist(known, space, named, space)
        case d.ResponseGiven():
            if event.to_proposal:
                name = event.to_proposal
                problems += _must_exist(known, "to-proposal", name, "proposal", "package")
            if event.to_measure:
                problems += _must_exist(known, "to-measure", event.to_measure, "measure")
        case d.AgreementReached():
            for name in event.settles:
                problems += _must_exist(known, "settles", name, "proposal", "measure")
        case d.MeasureChanged() | d.MeasureSuspended() | d.MeasureLifted():
            if not event.part_of and "/" not in event.measure:
                problems += _must_exist(known, "measure", event.measure, "measure")
        case d.Measure() | d.PolicyNoted():
            problems += _one_meaning(known, "measure", "proposal", event.measure)
        case _:
            pass
    if isinstance(event, d.Measure) and event.part_of:
        problems += _must_exist(known, "part-of", event.part_of, "measure")
    return problems


def _one_meaning(known: Known, space: str, other: str, name: str) -> list[Problem]:
    if known.knows(space, name) or not known.knows(other, name):
        return []
    message = f"'{name}' is the name of a {other} here: choose another name for the {space}"
    return [Problem(where=space, message=message)]


def _must_exist(known: Known, where: str, name: str, *spaces: str) -> list[Problem]:
    if any(known.knows(space, name) for space in spaces):
        return []
    names = [found for space in spaces for found in known.names(space)]
    message = f"no {' or '.join(spaces)} '{name}' is recorded ({nearest(name, names)})"
    return [Problem(where=where, message=message)]


def order_problems(before: Record, after: Record) -> list[Problem]:
    """What the new event asks of the order that cannot hold: a circle, or no day left."""
    old = {clash.edge for clash in before.clashes}
    problems = []
    for clash in after.clashes:
        if clash.edge in old:
            continue
        earlier, later = clash.edge.earlier, clash.edge.later
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
        problems.append(Problem(where="link", message=message))
    return problems


@dataclass(frozen=True)
class Subject:
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
            kind = "withdrawal of"
            name = development.proposal or development.agreement or development.measure or ""
        case d.ResponseGiven():
            kind = "response to"
            name = development.to_proposal or development.to_measure or ""
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


def account_problems(before: Record, after: Record) -> list[tuple[int, Problem]]:
    """Reports entered as accounts of one development that tell of different ones: for each, the
    event that says so and the problem."""
    had = {(one, other) for one, relation, other, _ in before.relations if relation == "account-of"}
    found = []
    for one, relation, other, seq in after.relations:
        if relation != "account-of":
            continue
        apart = _apart(after, one, other)
        if apart and not ((one, other) in had and _apart(before, one, other)):
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
    item = record.visible[name]
    return f"{day(item.earliest)} to {day(item.latest)}"


def day(value: date | None) -> str:
    """A day, or `..` for an open end."""
    return value.isoformat() if value else ".."


def same_kind(event: d.Development, fields: Mapping[str, object] | Iterable[str]) -> list[Problem]:
    """A correction never changes the kind."""
    if "kind" not in fields:
        return []
    name = kind_of(event).name
    message = f"a correction never changes the kind ({name}): retract it and append another"
    return [Problem(where="kind", message=message)]
