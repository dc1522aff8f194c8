"""What orders developments of one day beside links: a time of day, and what presupposes what.

An answer presupposes what it answers; what withdraws, settles, suspends, lifts, ends or carries
out something presupposes that, and so does a firmer status of an agreement. Where both lie on one
and the same day, what is presupposed comes first, in every form of that day (DOMAIN.md, 1 and 3).
A link wins over both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from datetime import UTC, date, datetime
from functools import cache
from itertools import groupby, pairwise, product
from operator import attrgetter

from events import developments as d
from projections.record.items import Item
from projections.record.order import Means

_Form = tuple[str, str]
"""(sort of thing, its name)."""

_Packed = dict[_Form, dict[str, date]]
"""A proposal -> the packages that it is a member of, an agreement -> what it settles, each with
the first day of that."""

_NONE: dict[str, date] = {}

_AGREED = ("tentative", "agreed", "ratified", "in-force")  # each firmer than those before it
_NEW_TERMS = ("extended", "changed")
_SETTLED = ("proposal", "measure", "action")

_MAKING = (d.MeasureThreatened, d.MeasureAnnounced, d.MeasureImposed, d.MeasureChanged)


def within_a_day(
    items: Sequence[Item],
    is_voice: Callable[[d.Development], bool],
    came_before: Callable[[str], Set[str]],
) -> Iterator[tuple[str, str, Means]]:
    """(earlier, later, how that is known) for developments of one and the same day. Only an answer
    presupposes a voice: there is nothing of it to settle or withdraw. `came_before`: the groups
    that links put before one."""
    days: dict[date, list[Item]] = {}
    ordered: set[date] = set()
    packed: _Packed = {}
    for item in items:
        one = item.development
        asks = _asks(type(one))
        if asks is False and isinstance(one, d.Proposal) and one.package:
            _note(packed, ("proposal", one.proposal), (one.package,), item)
        elif isinstance(one, d.AgreementReached) and one.settles:
            _note(packed, ("agreement", one.name), one.settles, item)
        if (asks is None and one.time is None) or item.earliest != item.latest:
            continue
        days.setdefault(item.latest, []).append(item)
        if asks or one.time is not None:
            ordered.add(item.latest)
    for day in sorted(ordered):
        there = days[day]
        if len(there) > 1:
            if any(one.development.time is not None for one in there):
                yield from _by_time(there, came_before)
            yield from _presumed([one.development for one in there], is_voice, packed, day)


def _note(packed: _Packed, form: _Form, names: Iterable[str], item: Item) -> None:
    known, since = packed.setdefault(form, {}), item.earliest or date.min
    for name in names:
        known[name] = min(known.get(name, since), since)


_ASKING = (d.ResponseGiven, d.Withdrawn, d.AgreementReached, d.LegalActionFiled,
           d.MeasureSuspended, d.MeasureLifted)  # fmt: skip


@cache
def _asks(kind: type[d.Development]) -> bool | None:
    """Whether developments of a kind presuppose something by what they are; None for those that
    make nothing either that others presuppose."""
    if issubclass(kind, _ASKING):
        return True
    return False if issubclass(kind, d.Proposal | d.Measure | d.PolicyNoted) else None


def _by_time(
    items: Iterable[Item], came_before: Callable[[str], Set[str]]
) -> Iterator[tuple[str, str, Means]]:
    """Times are compared where both have an offset, or both have none. Accounts that tell
    different times of one development tell none. Each leads on to the next moment; what a link
    puts against its time leads on to nothing, and is compared with each."""
    told: dict[str, set[str]] = {}
    for one in items:
        if one.development.time is not None:
            told.setdefault(one.group, set()).add(one.development.time)
    for offset in (False, True):
        moments = {
            group: _moment(time) if offset else time
            for group, times in told.items()
            if len(times) == 1 and (len(time := next(iter(times))) > len("00:00")) == offset
        }
        listed = sorted(moments, key=lambda group: (moments[group], group))
        against = {
            group
            for later in listed
            for earlier in came_before(later) & moments.keys()
            if moments[later] < moments[earlier]
            for group in (earlier, later)
        }
        leading = [group for group in listed if group not in against]
        runs = [[*groups] for _, groups in groupby(leading, key=moments.__getitem__)]
        for run, following in pairwise(runs):
            for earlier, later in product(run, following):
                yield earlier, later, "time"
        for group, other in product(sorted(against), listed):
            if moments[group] < moments[other]:
                yield group, other, "time"
            elif moments[other] < moments[group]:
                yield other, group, "time"


def _moment(time: str) -> str:
    """A time with an offset as one of a clock that all share."""
    return datetime.fromisoformat(f"2000-01-02T{time}").astimezone(UTC).isoformat()


def _presumed(
    developments: Iterable[d.Development],
    is_voice: Callable[[d.Development], bool],
    packed: _Packed,
    day: date,
) -> Iterator[tuple[str, str, Means]]:
    made: dict[_Form, list[d.Development]] = {}
    answered: dict[_Form, list[d.Development]] = {}
    listed = sorted(developments, key=attrgetter("id"))
    for one in listed:
        for form in _forms(one, packed, day):
            made.setdefault(form, []).append(one)
            answered.setdefault(form, []).append(one)
        if isinstance(one, d.MeasureSuspended | d.MeasureLifted):
            answered.setdefault(("measure", one.measure), []).append(one)
    for one in listed:
        answers = isinstance(one, d.ResponseGiven)
        among = answered if answers else made
        for form in _presupposes(one) if _asks(type(one)) else ():
            for other in among.get(form, ()):
                if other is one or not (answers or not is_voice(other)):
                    continue
                if form[0] not in _SETTLED or not _of_one_deal(other, one):
                    yield other.id, one.id, "presumed"


def _of_one_deal(one: d.Development, two: d.Development) -> bool:
    """Whether both are of one agreement: its rejection comes after what it settles."""
    if isinstance(one, d.AgreementReached) and isinstance(two, d.AgreementReached):
        return one.name == two.name
    return False


def _forms(one: d.Development, packed: _Packed, day: date) -> Iterator[_Form]:
    """What a development makes, or opens again, so that others may presuppose it: a member of a
    package that may have been tabled by the day, too."""
    match one:
        case d.Proposal():
            yield "proposal", one.proposal
            for package, since in packed.get(("proposal", one.proposal), _NONE).items():
                if since <= day:
                    yield "proposal", package
        case d.AgreementReached():
            yield one.status, one.name
            if one.status in _AGREED:
                yield "agreement", one.name
                if len(one.actors) > 1:
                    yield f"{one.status} together", one.name
            elif one.status == "rejected":  # what it settled is open again
                for settled, since in packed.get(("agreement", one.name), _NONE).items():
                    if since <= day:
                        yield from ((sort, settled) for sort in _SETTLED)
        case d.LegalActionFiled() if one.status == "filed":
            yield "action", one.name
        case d.PolicyNoted():
            yield "measure", one.measure
        case d.Measure() if isinstance(one, _MAKING):
            yield "measure", one.measure


def _presupposes(one: d.Development) -> Iterator[_Form]:
    match one:
        case d.ResponseGiven():
            if one.to_proposal:
                yield "proposal", one.to_proposal
            if one.to_measure:
                yield "measure", one.to_measure
        case d.Withdrawn():
            for sort in ("proposal", "agreement", "measure"):
                if named := getattr(one, sort):
                    yield sort, named
            if one.agreement:
                yield from ((new, one.agreement) for new in _NEW_TERMS)
        case d.AgreementReached():
            for named in one.settles:
                yield from ((sort, named) for sort in _SETTLED)
            if one.status not in _AGREED:
                yield "agreement", one.name
            else:
                for less in _AGREED[: _AGREED.index(one.status)]:
                    yield less, one.name
                if len(one.actors) == 1:  # what one alone does is done to what there is
                    yield f"{one.status} together", one.name
            if one.status == "resumed":
                yield "suspended", one.name
            elif one.status not in (*_AGREED, *_NEW_TERMS):
                yield from ((new, one.name) for new in _NEW_TERMS)
        case d.LegalActionFiled() if one.status != "filed":
            yield "action", one.name
        case d.MeasureSuspended() | d.MeasureLifted():
            yield "measure", one.measure
