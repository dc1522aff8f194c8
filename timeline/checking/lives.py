"""What no longer lives cannot change: agreements and measures that had certainly ended by the day
of an entry, and parties that never were in an agreement (docs/decisions/0012).

Only what the order settles counts: what may have come before or after refuses nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import NamedTuple

from events import developments as d
from events.errors import Problem
from events.when import until
from projections.moves.entered import ANEW, ENDING, is_past
from projections.moves.naming import WORDS
from projections.record.items import Item, Record
from timeline.checking.fitting import lost_commitments

GOES_ON = ("ratified", "in-force", "extended", "changed", "suspended", "resumed")
"""Statuses that only an agreement that stands can come to."""

_BY_A_PARTY = ("suspended", *ENDING)

_LIVING = d.types_of(d.AgreementReached, d.Withdrawn, d.Measure)

_ANEW = "give what comes anew a name of its own, and --follows {end}"


def life_problems(
    before: Callable[[], Record], after: Record, wanted: Mapping[str, bool]
) -> list[tuple[str, Problem]]:
    """What is wrong with the developments of these ids as `after` has them and was not wrong
    `before`, and with what follows an end among them: each id with its problem. What was recorded
    elsewhere before, and comes here with its log (`wanted` says so), is taken as it was."""
    found = []
    there: dict[tuple[str, str], _OfName] = {}
    for name, logged in wanted.items():
        item = after.visible.get(name)
        if item is None or type(item.development) not in _LIVING:
            continue
        named = _named(item.development)
        told = there[named] = there.get(named) or _OfName(after, named, wanted)
        life = _Life(item, told)
        for one in (*(() if logged else (life,)), *_following(life)):
            if problems := _problems(one):
                was = before().visible.get(one.item.id)
                past = (
                    _problems(_Life(was, _OfName(before(), _named(was.development)))) if was else ()
                )
                old = {problem.message for problem in past}
                new = [problem for problem in problems if problem.message not in old]
                lead = "" if one is life else f"'{one.item.id}', which is recorded, could not be: "
                found += [(name, replace(two, message=f"{lead}{two.message}")) for two in new]
    return found


def _following(life: _Life) -> Iterator[_Life]:
    """What goes on after the end that a development is, since it was entered before that, and is
    not looked at anyway."""
    item, told = life.item, life.item.development
    if not (_ends(told) or _last_day(item)):
        return
    for other in life.told.going_on:
        if other.group != item.group and life.settled(item, other):
            yield _Life(other, life.told)


def _problems(life: _Life) -> list[Problem]:
    if not life.bound(life.item):
        return []
    if life.told.what == "agreement":
        return list(_agreement(life))
    return list(_measure(life)) if life.told.what == "measure" else []


def may_have_ended(record: Record, item: Item, agreement: str) -> bool:
    """Whether an agreement had ended before a development, or may have, for one of its parties at
    least."""
    life = _Life(item, _OfName(record, ("agreement", agreement)))
    parties = _parties(life)
    return any(_how_ended(other.development) for other in life.open) or any(
        _ended(life, (party,), parties) is not None for party in parties
    )


def _named(development: d.Development) -> tuple[str, str]:
    """Whether a development is about an agreement or a measure, and of which name."""
    if isinstance(development, d.AgreementReached):
        return "agreement", development.name
    if name := getattr(development, "measure", None):
        return "measure", name
    return ("agreement", name) if (name := getattr(development, "agreement", None)) else ("", "")


class _OfName:
    """What binds of everything that is recorded of one agreement or measure (`what`), by its name:
    read once for all of its entries that are looked at (`wanted`)."""

    def __init__(self, record: Record, named: tuple[str, str], wanted: Container[str] = ()) -> None:
        self.record, (self.what, self.name) = record, named
        self.items = [
            one for one in record.of_name(self.name)
            if _named(one.development) == named and record.codebook.bound(one.development)
        ]  # fmt: skip
        self.kinds = {type(one.development) for one in self.items}
        self.alive = {one.group for one in self.items if not _ends(one.development)}
        """By one report at least something goes on: no other of it has certainly ended it."""
        ends = [one for one in self.items if one.group not in self.alive]
        self.ends = [(one, how) for one in ends if (how := _how_ended(one.development))]
        self.first_last_day = min((until(_last_day(one)) for one in self.items), default=date.max)
        self.going_on = [
            one for one in self.items
            if one.id not in wanted and not isinstance(one.development, d.Withdrawn)
        ]  # fmt: skip
        """What goes on with it, and is not looked at anyway."""


class _Life:
    """The same, seen from one development."""

    def __init__(self, item: Item, told: _OfName) -> None:
        self.item, self.told, self.record, self.name = item, told, told.record, told.name

    @cached_property
    def others(self) -> list[Item]:
        """What else is recorded of the name."""
        return [other for other in self.told.items if other.group != self.item.group]

    @cached_property
    def earlier(self) -> list[Item]:
        """What certainly came before it."""
        return [other for other in self.others if self.settled(other, self.item)]

    @cached_property
    def open(self) -> list[Item]:
        """What may have come before it or after."""
        return [
            other
            for other in self.others
            if not self.settled(other, self.item) and not self.settled(self.item, other)
        ]

    @property
    def is_past_a_last_day(self) -> bool:
        """Whether a day before it was stated as the last: hardly any is."""
        return self.item.earliest is not None and self.told.first_last_day < self.item.earliest

    def settled(self, one: Item, two: Item) -> bool:
        return self.record.order.settled(one.id, two.id)

    def bound(self, item: Item) -> tuple[str, ...]:
        return self.record.codebook.bound(item.development)

    def last_of(self, items: Sequence[Item]) -> list[Item]:
        """Those that nothing of the others certainly followed: most often a late one did."""
        return [one for one in items if not any(self.settled(one, two) for two in reversed(items))]

    @cached_property
    def possible(self) -> list[Item]:
        """What came before it or may have."""
        return [*self.earlier, *self.open]

    def may_be(self, *statuses: str, after: Item | None = None) -> bool:
        """Whether the agreement may have come to one of these, `after` what ended it."""
        return any(
            _status(other) in statuses and not (after and self.settled(other, after))
            for other in reversed(self.possible)
        )


class _End(NamedTuple):
    """How something ended: the development that says so, in words."""

    id: str
    how: str


# --- agreements -----------------------------------------------------------------------------


def _agreement(life: _Life) -> Iterator[Problem]:
    development = life.item.development
    status = development.status if isinstance(development, d.AgreementReached) else "left"
    who = life.bound(life.item)
    yield from lost_commitments(life.record, development, who)
    ends_it = status == "left" or status in _BY_A_PARTY
    parties = _parties(life) if ends_it or life.told.ends else set()
    if ends_it and parties and not parties & set(who):
        message = (
            f"{' and '.join(who)} {'is' if len(who) == 1 else 'are'} no party of '{life.name}' "
            f"({', '.join(sorted(parties))}): name who did it with --by, or another agreement"
        )
        yield Problem(where="by", message=message)
        return
    where = "agreement" if status == "left" else "status"
    if status != "left" and status not in GOES_ON:
        return
    end = _ended(life, who, parties)
    if end is not None:
        told = "left" if status == "left" else f"'{status}'"
        again = "" if status == "left" else "where it was agreed anew, --status agreed; or "
        message = (
            f"'{life.name}' {end.how} ({end.id}): it cannot be {told} after that; "
            f"{again}{_ANEW.format(end=end.id)}"
        )
        yield Problem(where=where, message=message)
    elif status == "resumed" and life.others and not life.may_be("suspended"):
        message = (
            f"'{life.name}' was not suspended before {development.occurred}: enter the suspension "
            "first (--status suspended), or 'changed'"
        )
        yield Problem(where=where, message=message)


def _parties(life: _Life) -> set[str]:
    """Everyone whom an entry of the agreement has as a party, whenever it is dated."""
    found: set[str] = set()
    for other in life.others:
        agreed = other.development
        if isinstance(agreed, d.AgreementReached):
            found |= {*agreed.actors, *agreed.speaks_for, *(c.party for c in agreed.commits)}
    return found


def _ended(life: _Life, who: tuple[str, ...], parties: set[str]) -> _End | None:
    """How the agreement had certainly ended for all of these parties; None where it may stand."""
    gone: dict[str, _End] = {}
    for other, how in life.told.ends:
        if other.group == life.item.group or not life.settled(other, life.item):
            continue
        if life.may_be(*ANEW, after=other):
            continue
        ended = set(life.bound(other))
        # What one of two does to it ends it for both; of more, who goes on with others is back.
        if len(parties) <= 2 or parties <= ended:
            ended = parties
        else:
            ended = {party for party in ended if not _is_back(life, party, other)}
        gone = {**dict.fromkeys(ended, _End(other.id, how)), **gone}
    if who and all(party in gone for party in who):
        return gone[who[0]]
    return _expired(life, who)


def _is_back(life: _Life, party: str, end: Item) -> bool:
    """Whether a party that left may have gone on together with others after that."""
    return any(
        _status(one) in (*ANEW, *GOES_ON) and party in (who := life.bound(one)) and len(who) > 1
        and not life.settled(one, end)
        for one in reversed(life.possible)
    )  # fmt: skip


def _ends(development: d.Development) -> bool:
    return type(development) is d.MeasureLifted or _how_ended(development) is not None


def _how_ended(development: d.Development) -> str | None:
    match development:
        case d.AgreementReached(status=("rejected" | "terminated") as status):
            return f"was {status} on {development.occurred}"
        case d.Withdrawn():
            return f"was left on {development.occurred}"
    return None


def _expired(life: _Life, who: Iterable[str]) -> _End | None:
    """The last day that an agreement stated, where it had certainly passed for all of these parties
    and none was later; what others stated for themselves alone is not theirs."""
    if not life.is_past_a_last_day:
        return None
    entries = [one for one in life.possible if isinstance(one.development, d.AgreementReached)]
    own = [
        lapses
        for other in life.possible
        for commitment in getattr(other.development, "commits", ())
        if (lapses := commitment.lapses)
    ]
    told = [[one for one in entries if party in life.bound(one)] for party in who]
    ends = [_lapsed(life, mine, "expired", own) for mine in (entries, *told)]
    return None if None in ends else ends[-1]


# --- measures -------------------------------------------------------------------------------

_BEGINS = (d.MeasureImposed, d.PolicyNoted)
_IN_FORCE = (*_BEGINS, d.MeasureChanged)
_COMES = (*_IN_FORCE, *WORDS)


def _measure(life: _Life) -> Iterator[Problem]:
    """A threat, a notice or a change of what was lifted, or had lapsed after being in force; a
    change or a suspension of a threat that was dropped."""
    development = life.item.development
    if isinstance(development, (*_BEGINS, d.MeasureLifted)):
        return
    end = _over(life, d.MeasureLifted, _BEGINS, "lifted") or _measure_lapsed(life)
    changes = isinstance(development, d.MeasureChanged | d.MeasureSuspended)
    if changes and end is None:
        end = _over(life, d.Withdrawn, _COMES, "dropped")
        if end and any(isinstance(other.development, _IN_FORCE) for other in life.possible):
            end = None
    if end is None:
        return
    message = f"'{life.name}' {end.how} ({end.id}): {_ANEW.format(end=end.id)}"
    yield Problem(where="measure", message=message)


def _over(
    life: _Life, ending: type[d.Development], begins: tuple[type[d.Development], ...], word: str
) -> _End | None:
    """The lifting, or dropping, by one of its makers, toward all whom the entry is about, after
    which nothing of it began."""
    if ending not in life.told.kinds:
        return None
    mine = set(life.bound(life.item))
    made = [o for o in life.others if not isinstance(o.development, d.MeasureLifted | d.Withdrawn)]
    makers = {party for other in made for party in life.bound(other)}
    toward = set(life.item.development.recipients)
    if not toward and all(other.development.recipients for other in made):
        toward = {whom for other in made for whom in other.development.recipients}
    begun = [one for one in reversed(life.possible) if isinstance(one.development, begins)]
    for other in life.earlier:
        if type(other.development) is not ending or other.group in life.told.alive:
            continue
        whom = set(other.development.recipients)
        if not mine <= makers & {*life.bound(other)} or (whom and not (toward and toward <= whom)):
            continue
        if all(life.settled(again, other) for again in begun):
            return _End(other.id, f"was {word} on {other.development.occurred}")
    return None


def _measure_lapsed(life: _Life) -> _End | None:
    """The same of a measure that was in force, by all who act and toward all whom the entry is
    about: what was told by others, or toward others, says nothing of it."""
    if not life.is_past_a_last_day:
        return None
    opens = isinstance(life.item.development, WORDS)
    there = [one for one in life.possible if isinstance(one.development, _IN_FORCE)]
    ends = []
    for party in life.bound(life.item):
        entries = [one for one in there if party in life.bound(one)]
        if not entries and not opens:
            continue  # nothing of this party's is changed
        told = dict.fromkeys(whom for one in entries for whom in one.development.recipients)
        for whom in life.item.development.recipients or told or (None,):
            toward = [one for one in entries if whom in (one.development.recipients or (whom,))]
            earlier = [one for one in toward if life.settled(one, life.item)]
            begun = any(isinstance(one.development, _BEGINS) for one in earlier)
            settled = begun and len(earlier) == len(toward)
            ends.append(_lapsed(life, earlier, "lapsed") if settled else None)
    return None if None in ends or not ends else ends[-1]


def _lapsed(
    life: _Life, entries: Sequence[Item], word: str, own: Iterable[str] = ()
) -> _End | None:
    """The end of what stated its last day: where every last word on it lies before the entry.
    Begun anew after the last day that stood, without one, it has none."""
    told = life.last_of([one for one in entries if _last_day(one) or _status(one) == "extended"])
    first = min((until(_last_day(one)) for one in told), default=date.max)
    told += [
        one for one in entries
        if (_status(one) in ANEW or isinstance(one.development, _BEGINS))
        and not _last_day(one) and one.latest > first
    ]  # fmt: skip
    last = life.last_of(told)
    texts = [_last_day(one) for one in last]
    if not last or not all(is_past(text, life.item.earliest) for text in (*texts, *own)):
        return None
    return _End(last[-1].id, f"{word} on {texts[-1]}")


def _last_day(item: Item) -> str | None:
    return getattr(item.development, "lapses", None)


def _status(item: Item) -> str | None:
    return getattr(item.development, "status", None)
