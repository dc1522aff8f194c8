"""An iCalendar file (RFC 5545) of the days that are set in a record.

Every day is a whole one: days are the local days of the place, and no hour is told. What is changed
keeps its UID and gets a higher SEQUENCE; what was taken back is cancelled under it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from icalendar import Calendar, Event

from events.log import instant
from events.names import fitting
from web.syndication.days import Day, days_of
from web.syndication.followed import Pursuit

MEDIA = "text/calendar"


def calendar(follow: Pursuit, *, development: Callable[[str], str] | None = None) -> bytes:
    """The calendar as UTF-8. `development` gives the address of a development's page."""
    made = Calendar()
    made.add("prodid", "-//Negotiation Timeline//EN")
    made.add("version", "2.0")
    title, told = follow.called(), follow.cut_words
    for name, text in (("name", title), ("x-wr-calname", title),
                       ("description", told), ("x-wr-caldesc", told)):  # fmt: skip
        made.add(name, fitting(text))
    for day in days_of(follow).values():
        made.add_component(_event(follow, day, development))
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
