"""An iCalendar file (RFC 5545) of the days that are set in a record: talks, deadlines, last days,
the days on which something takes effect, and what somebody hopes for. Each is read from where the
tracks of a fold stand, step by step.

Every day is a whole one: days are the local days of the place, and no hour is told. What is changed
keeps its UID and gets a higher SEQUENCE; what was taken back is cancelled under it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Literal

from icalendar import Calendar, Component, Event, Timezone, vText

from events import developments as d
from events.grouping import grouped
from events.log import instant
from events.names import fitting
from events.when import NotADate, parse_when
from projections.fold.tracks import Step, Track
from projections.record.items import Item, Record
from projections.record.talks import Round, rounds_of
from projections.rules.state import ENDED, State
from timeline.answers.replay import told_of
from timeline.position_words import kind_words
from timeline.wording import between_words, date_words
from web.syndication.followed import Pursuit, Revision

MEDIA = "text/calendar"


def calendar(follow: Pursuit, *, development: Callable[[str], str] | None = None) -> bytes:
    """The calendar as UTF-8. `development` gives the address of a development's page."""
    made = Calendar()
    made.add("prodid", "-//Negotiation Timeline//EN")
    made.add("version", "2.0")
    title, told = follow.called(), follow.cut_words
    for name, text in (("name", title), ("x-wr-calname", title),
                       ("description", told), ("x-wr-caldesc", told)):  # fmt: skip
        made.add(name, vText(fitting(text)))  # an X- property is written as it stands else
    events: list[Component] = [_event(follow, day, development) for day in days_of(follow).values()]
    for one in events or [Timezone.from_tzid("UTC")]:  # RFC 5545 wants a component in each
        made.add_component(one)
    return bytes(made.to_ical())


def _event(follow: Pursuit, day: Day, development: Callable[[str], str] | None) -> Event:
    one = Event()
    one.add("uid", str(follow.identity("day", *day.key)))
    changed = instant(day.revision.recorded).replace(microsecond=0)
    one.add("dtstamp", changed)
    one.add("last-modified", changed)
    one.add("sequence", day.revision.seq)
    inexact = day.first != day.last and not day.lasting
    one.add("summary", fitting(f"{day.title} ({day.says})" if inexact else day.title))
    one.add("dtstart", day.first)
    if day.last < date.max:
        one.add("dtend", day.last + timedelta(days=1))
    one.add("status", day.standing.upper())
    one.add("transp", "TRANSPARENT")
    one.add("categories", list(day.categories))
    one.add("description", fitting("\n".join(day.told)))
    if day.place:
        one.add("location", fitting(day.place))
    if development:
        one.add("url", development(day.development))
    return one


Standing = Literal["confirmed", "tentative", "cancelled"]


@dataclass(frozen=True, kw_only=True)
class Day:
    """Something that falls on a day, or within the days from `first` to `last`, both included;
    `lasting`: it lasts from the one to the other. `key` is its identity within the record; `told`
    are sentences; `says` is what the day was told as; `development` tells of it. Two are equal
    where a reader sees the same of them, whichever entry changed it last."""

    key: tuple[str, ...]
    title: str
    told: tuple[str, ...]
    first: date
    last: date
    says: str
    standing: Standing
    categories: tuple[str, ...]
    development: str
    revision: Revision = field(compare=False)
    place: str | None = None
    lasting: bool = False


def days_of(follow: Pursuit) -> dict[tuple[str, ...], Day]:
    """Every day that is set at the cut, by its identity; as cancelled, those that were before."""
    now = _days(follow)
    for revision, earlier in follow.turns():
        for key, before in _days(earlier).items():
            told = ("This was taken back or corrected in the record.", *before.told)
            gone = replace(before, standing="cancelled", told=told, revision=revision)
            one = now.setdefault(key, gone)
            if one != before:
                now[key] = replace(one, revision=max(one.revision, revision))
    return dict(sorted(now.items(), key=lambda pair: (pair[1].first, pair[0])))


def _days(follow: Pursuit) -> dict[tuple[str, ...], Day]:
    fold = follow.shelf.fold(follow.name, follow.question)
    found: dict[tuple[str, ...], Day] = {}
    for day in (*_talks(follow), *_hoped(follow)):
        found[day.key] = day
    shared: list[Day] = []
    for track in fold.board.tracks.values():
        for day in _of_track(follow, track) if not track.rows_only else ():
            if track.key.kind == "commitment":
                shared.append(day)
            else:
                found[day.key] = day
    for days in grouped(shared, lambda day: day.key).values():
        found |= {day.key: day for day in _once(days)}
    return found


def _once(days: Sequence[Day]) -> Iterator[Day]:
    """What several took on together, once a day; cancelled where it stands for none of them."""
    standing = [day for day in days if day.standing != "cancelled"] or days
    groups = grouped(standing, lambda day: (day.first, day.last))
    for number, group in enumerate(groups.values()):
        told = tuple(dict.fromkeys(text for day in group for text in day.told))
        key = (*group[0].key, *([group[0].told[0]] if number else []))
        yield replace(group[0], key=key, told=told, revision=max(day.revision for day in days))


_TERMS = {
    "due": ("deadline", "Deadline"),
    "effective": ("takes effect", "Takes effect"),
    "lapses": ("lapses", "Last day"),
    "pending effective": ("takes effect", "A pending change takes effect"),
    "pending lapses": ("lapses", "Last day of what is pending"),
}
"""The terms that name a day: their category, and the words before what they are of."""

_UNSURE = ("threatened", "tentative")
"""Statuses of what is only threatened, or agreed subject to approval."""


def _of_track(follow: Pursuit, track: Track) -> Iterator[Day]:
    names, key = follow.names, track.key
    if not (follow.party in (None, key.party, key.toward) and follow.issue in (None, track.issue)):
        return
    for term, (category, lead) in _TERMS.items():
        told = _last_told(track, term)
        if told is None or (bounds := _bounds(told[1])) is None:
            continue
        step, texts, gone = told
        item = step.first
        steps = track.steps[: (gone or track.steps[-1]).place + 1]
        revision = max(follow.revision(one) for each in steps for one in each.items)
        standing: Standing = "confirmed"
        lines = [f"{names.party(key.party)} on {names.issue(step.issue)}"]
        if gone is not None and (gone.lapsed_on or gone.latest) < bounds[1]:
            standing = "cancelled"
            lines.append(f"No longer: {gone.state.status.replace('-', ' ')} since "
                         f"{date_words(gone.latest)}.")  # fmt: skip
        elif len(texts) > 1 or getattr(_spoken(step.state, term), "status", "") in _UNSURE:
            standing = "tentative"
        says = " or ".join(date_words(text) for text in texts)
        name: tuple[str, ...] = (key.track, term)
        title = f"{lead}: {names.track(key.track)}"
        if key.kind != "commitment":
            name = (key.track, key.party, key.toward or "", term)
            toward = f" to {names.party(key.toward)}" if key.toward else ""
            title += f" ({names.party(key.party)}{toward})"
        yield from _told_by(
            follow, item, texts, says, (*lines, *filter(None, [item.development.says])),
            key=name, title=title, standing=standing, categories=(kind_words(key.kind), category),
            revision=revision,
        )  # fmt: skip


def _last_told(track: Track, term: str) -> tuple[Step, tuple[str, ...], Step | None] | None:
    """The step that last stood with days for a term, these, and the step that ended it, if any."""
    date_of = term.rpartition(" ")[2]

    def texts(state: State | None) -> tuple[str, ...]:
        spoken = None if state is None or state.status in ENDED else _spoken(state, term)
        return tuple(filter(None, spoken.dates(date_of))) if spoken else ()

    if len(track.frontier) > 1 and (together := texts(track.state)):
        return track.standing[-1], together, None
    ended = None
    for step in reversed(track.steps):
        if found := texts(step.state):
            return step, found, ended
        ended = step
    return None


def _spoken(state: State, term: str) -> State | None:
    """What a term is of: where a track stands, or what is pending."""
    return state.pending if term.startswith("pending") else state


def _talks(follow: Pursuit) -> Iterator[Day]:
    names, record = follow.names, follow.record
    held = rounds_of(record)
    for one in held:
        about = {*one.agenda, *(item.development.issue for item in one.accounts)}
        if not (follow.party in (None, *one.parties) and (follow.issue in {None, *about})):
            continue
        who = names.all(one.parties)
        title = names.title(one.name)
        revision = max(map(follow.revision, one.accounts))
        outcomes = [outcome for item in one.accounts
                    if (outcome := getattr(item.development, "outcome", None))]  # fmt: skip
        said = [item.development.says for item in one.accounts if item.development.says]
        held_on = [text for text in (one.opened, one.closed) if text]
        days = dict.fromkeys(held_on or sorted(_arranged(record, one)))
        says = (" to " if held_on else " or ").join(map(date_words, days))
        unsure = len(days) > 1 and not held_on
        yield from _told_by(
            follow, one.accounts[-1], days, says, (who, *outcomes, *said),
            key=("talks", one.name), title=f"Talks: {title}", categories=("talks",),
            standing="cancelled" if one.status == "cancelled"
            else "tentative" if unsure else "confirmed",
            revision=revision, place=one.place, lasting=one.opened is not None,
        )  # fmt: skip
        for item in one.accounts:
            development = item.development
            bounds = _bounds([getattr(development, "next", None)])
            if not isinstance(development, d.TalksClosed) or bounds is None:
                continue
            met = any({*other.parties} & {*one.parties} and other.opened
                      and (opened := _bounds([other.opened])) is not None
                      and bounds[0] <= opened[1] and opened[0] <= bounds[1]
                      for other in held)  # fmt: skip
            yield from _told_by(
                follow, item, [development.next], date_words(development.next),
                (who, *filter(None, [development.says])), key=("next", one.name, item.id),
                title=f"Next talks after {title}", categories=("talks",),
                standing="cancelled" if met else "confirmed",
            )  # fmt: skip


def _arranged(record: Record, one: Round) -> Iterator[str]:
    """The days for which a round was last arranged: more than one where their order is open."""
    told = [
        (item.id, item.development.next)
        for item in one.accounts
        if isinstance(item.development, d.TalksArranged) and item.development.next
    ]
    for name, day in told:
        if not any(record.order.means(name, later) for later, _ in told):
            yield day


def _told_by(
    follow: Pursuit, item: Item, texts: Iterable[str | None], says: str, told: tuple[str, ...], *,
    lasting: bool = False, **own: Any,
) -> Iterator[Day]:  # fmt: skip
    """The day that these dates come to, where they name one, as a development tells of it."""
    if bounds := _bounds(texts):
        who, *rest = told
        own.setdefault("revision", follow.revision(item))
        yield Day(told=(who, *_inexact(*bounds, says, lasting=lasting), *rest), first=bounds[0],
                  last=bounds[1], says=says, development=item.id, lasting=lasting,
                  **own)  # fmt: skip


def _hoped(follow: Pursuit) -> Iterator[Day]:
    for item in follow.record.items:
        one = item.development
        if not isinstance(one, d.ExpectationStated) or not told_of(one, follow.party, follow.issue):
            continue
        who = follow.names.all(one.actors) or str(one.speaker or "others")
        yield from _told_by(
            follow, item, [one.refers_to], date_words(one.refers_to), (who,),
            key=("hoped", one.id), title=f"Hoped for: {one.says or one.id}", standing="tentative",
            categories=("hoped for",),
        )  # fmt: skip


def _bounds(texts: Iterable[str | None]) -> tuple[date, date] | None:
    """The first and the last day of some dates; None where none of them names a day."""
    days: list[date] = []
    for text in texts:
        with suppress(NotADate):  # immediate, none-set
            days += filter(None, parse_when(text or "unknown")[1:])
    return (min(days), max(days)) if days else None


def _inexact(first: date, last: date, says: str, *, lasting: bool = False) -> list[str]:
    """What is to be said of a day that is not one."""
    if first == last or lasting:
        return [f"The day as told: {says}."]
    return [f"The day itself is not told: {says}, so {between_words(first, last)}."]
