"""Which names an event claims and which it bears on: the index that lets an append look at the few
events it concerns; and where it finds what one party's stance on one issue may follow from.

A position follows from developments that hang together by names, and at least one of them has its
party among those whose move it is, and its issue: that one is found in their cell. So are the
rounds of talks that a party took part in, and whatever gives a development another party or issue
than its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import product

from events import developments as d
from events.declaring import name_declared
from events.fields import TITLED
from events.memo import Memo
from events.names import WITH_IDS
from events.roles import Borne, gathered, told_by_patch
from events.when import parse_when
from timeline.store import closing

Named = tuple[str, str]
"""(space, name)."""

_CELL = "cell"

ANYWHERE = (_CELL, "")
"""Where an event is found that gives a development another party, issue or round."""

_MOVED_BY = {"actors", "speaks_for", "issue", "commits", "responds_to", "round"}
"""The fields of a correction that may do so."""

_ANSWERING = (d.MeasureThreatened, d.MeasureAnnounced, d.MeasureImposed)
"""What is the answer to what it responds to, under the issue of that."""


def of_both(party: str, issue: str) -> Named:
    """Where what a party did or said on an issue is found."""
    return _CELL, f"{party}/{issue}"


def of_party(party: str) -> Named:
    """Where talks of a party are found, and what may bear on any issue."""
    return _CELL, f"{party}/"


def of_round(name: str) -> Named:
    """Where the talks of a round are found."""
    return _CELL, f"/{name}"


def _of_all(told: tuple[tuple[str, ...], tuple[str, ...]]) -> tuple[Named, ...]:
    """Where what each of some parties did on each of some issues is found."""
    parties, issues = map(dict.fromkeys, told)
    return tuple([of_both(*cell) for cell in product(parties, issues)])


_OF_ALL = Memo(_of_all, 1 << 12)


def cells_of(event: d.Event) -> list[Named]:
    """The cells that an event bears on."""
    match event:
        case d.Talks():
            return [*map(of_party, dict.fromkeys(event.actors)), of_round(event.round)]
        case d.Development():
            if type(event) in (d.EventCoded, d.IndicatorReported):
                return []  # neither a position nor a voice, whoever reads it
            whose, issues = (*event.actors, *event.speaks_for), (event.issue,)
            if commits := getattr(event, "commits", ()):
                whose += tuple([one.party for one in commits])
                issues += tuple([one.issue for one in commits if one.issue])
            found = [*_OF_ALL[whose, issues]]
            if event.responds_to and isinstance(event, _ANSWERING):
                found += map(of_party, dict.fromkeys(whose))
            return found
        case d.Corrected() if not _MOVED_BY.isdisjoint(event.patch):
            return [ANYWHERE]
        case d.Linked() if event.relation == "responds-to":
            return [ANYWHERE]
        case _:
            return []


MENTIONED = {"party": "joined", "issue": "issue", "source": "source", "title": "title"}
"""Where every declaration of a name is found again: its space -> the space that they mention."""

_BORNE = {"proposal": "thing", "measure": "thing", "development": "development",
          "package": "package", "agreement": "agreement", "action": "action"}  # fmt: skip
"""The spaces of names that developments bear on each other by -> the space that they mention."""


def mistaken(spaces: Iterable[str], name: str, knows: Callable[[str, str], bool]) -> str:
    """A clause for a name that none of these spaces has and another one does, else nothing: a name
    where an id is asked for, an id where a name is, the name of something else."""
    found = next((space for space in TITLED if knows(space, name)), None)
    if "development" not in spaces and knows("development", name):
        told = f"and here a name is asked for: see 'timeline show {name}'"
        return f"that is the id of an entry, {told}"
    if "development" in spaces and found:
        told = f", and here an id is asked for: see 'timeline list --search {name}'"
        return f"that is the name of the {found}{told}"
    return f"that is the name of the {found}" if found else ""


def titled(developments: Iterable[d.Development]) -> set[str]:
    """The names that some developments give which may have a title: proposals, rounds, ..."""
    return {name for one in developments for space, name in names_of(one) if space in TITLED}


def indexed(names: Iterable[Named]) -> set[Named]:
    """Where all is found that hangs together by these names, and what was declared of them."""
    found: set[Named] = set()
    for space, name in names:
        if space in MENTIONED:
            found.add((MENTIONED[space], name))
        elif space in WITH_IDS:
            found.add(("development", name))
        else:
            found |= _TIED[name]
            if "/" in name:
                found |= _TIED[_whole(name)]
    return found


def names_of(event: d.Event) -> list[Named]:
    """The names an event introduces if nobody has before."""
    match event:
        case d.Development():
            return [("development", event.id), *gathered(event, _given_beside_its_id)]
        case d.NegotiationOpened():
            return [("negotiation", event.name)]
        case d.Declaration():
            return [(event.space, name_declared(event))]
        case d.Corrected():
            # The old names stay known, for the log still holds them.
            told = told_by_patch(event.patch)
            return [("amendment", event.id), *(name for one in told for name in _given(one))]
        case d.Amendment():
            return [("amendment", event.id)]
        case d.PayloadRemoved():
            return [("amendment" if event.target else "development", event.id)]
        case d.StanceAsserted():
            return [("assertion", event.id)]
        case _:
            return []


def _given(one: Borne) -> list[Named]:
    return [(one.role.spaces[0], one.name)] if one.role.gives else []


def _given_beside_its_id(one: Borne) -> list[Named]:
    return [] if one.field.name == "id" else _given(one)


DAY = "day"
"""Where a development is found by the last day of its own date: `YYYY-MM-DD`, or nothing."""

APART = ("apart", "")
"""Where an event is found that a look at some days alone would miss: it gives a development another
day than its own date, an order within the day, or takes it away."""


def mentions_of(event: d.Event) -> tuple[Named, ...]:
    """All that the index finds an event by, each once: names, day, whose stance it bears on."""
    match event:
        case d.Development():
            found = [*_borne_by_it(event), by_day(event.occurred)]
            apart = event.time is not None
        case d.Corrected():
            found = bearing_of(event)
            apart = not event.patch.keys().isdisjoint(("occurred", "time"))
        case _:
            found = bearing_of(event)
            apart = isinstance(event, d.Retracted | d.Reinstated | d.PayloadRemoved)
    return tuple(dict.fromkeys([*found, *((APART,) if apart else ()), *cells_of(event)]))


def by_day(occurred: str) -> Named:
    """Where what happened on a date lies."""
    return _DAYS[occurred]


def _day(occurred: str) -> Named:
    latest = parse_when(occurred).latest
    return DAY, latest.isoformat() if latest else ""


_DAYS: Memo[str, Named] = Memo(_day, 1 << 14)


def bearing_of(event: d.Event) -> list[Named]:
    """Everything that an event bears on, so that it is found again from there."""
    match event:
        case d.Development():
            return list(dict.fromkeys(_borne_by_it(event)))
        case d.NegotiationOpened():
            return [(closing.SPACE, closing.OPENED)]
        case d.NegotiationClosed():
            return [(closing.SPACE, closing.CLOSED)]
        case d.Declaration():
            return [(MENTIONED[event.space], name_declared(event))]
        case d.StanceAsserted():
            return [("development", event.id)]
        case d.Amendment():
            found = [("development", event.id), ("development", event.target)]
            found += [("source", source) for source in event.sources]
            if isinstance(event, d.SourceAdded):
                found.append(("source", event.citation.source))
            if isinstance(event, d.Linked):
                found.append(("development", event.other))
            if isinstance(event, d.Corrected):
                found += _brought_in(event)
            return list(dict.fromkeys(found))
        case d.PayloadRemoved():
            found = [("development", event.id)]
            return [*found, ("development", event.target)] if event.target else found
        case _:
            return []


def _borne_by_it(event: d.Development) -> list[Named]:
    return [("development", event.id), *gathered(event, _borne_beside_its_id)]


def _borne_beside_its_id(one: Borne) -> Iterable[Named]:
    return () if one.field.name == "id" else _borne(one)


def _borne(one: Borne) -> Iterator[Named]:
    for space in _borne_by(one.role.spaces):
        if space == "package" and one.field.name in _AS_THINGS:
            continue
        yield space, one.name
        if space == "thing" and "/" in one.name:
            yield space, _whole(one.name)


_AS_THINGS = ("proposal", "settles")
"""What may name a package, too, and is found as what names a proposal is, in all stores."""


def _whole(name: str) -> str:
    """The uppermost measure that one is a part of: there all its parts meet, and parts of these,
    also where nothing was told of what lies between."""
    return name.partition("/")[0]


@cache
def _borne_by(spaces: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_BORNE[space] for space in spaces if space in _BORNE))


def _brought_in(event: d.Corrected) -> Iterator[Named]:
    """The names that a correction brings in, on which it bears, and what was declared of them."""
    names = told_by_patch(event.patch)
    for one in names:
        yield from _borne(one)
    for one in names:
        yield from declared_in(one)


def declared_in(one: Borne) -> list[Named]:
    """Where what was declared of a party, issue or source is found, where a name is one."""
    spaces = one.role.spaces if one.role.bears else ()
    return [(MENTIONED[space], one.name) for space in spaces if space in MENTIONED]


TYING = tuple(dict.fromkeys(_BORNE.values()))
"""Where the names are found by which developments hang together."""

_TIED: Memo[str, frozenset[Named]] = Memo(
    lambda name: frozenset(
        [*((space, name) for space in TYING), of_round(name), (MENTIONED["title"], name)]
    ),
    1 << 12,
)
"""Where all is found that is called by a name."""


def hanging_of(event: d.Event) -> Iterator[Named]:
    """Where all is found that may bear on what follows from an event. Whatever is called by one
    name bears on all else of that name, for tracks are found by their names: the id of an
    agreement or a legal action may be one."""
    if isinstance(event, d.Declaration | d.NegotiationOpened | d.NegotiationClosed):
        return
    of_itself = isinstance(event, d.AgreementReached | d.LegalActionFiled)
    for space, name in bearing_of(event):
        yield space, name
        if space in TYING and (space != "development" or of_itself):
            yield from _TIED[name]
    if isinstance(event, d.Development):
        yield from gathered(event, declared_in)
    if isinstance(event, d.Talks):
        yield of_round(event.round)
