"""Calendars, read by another library: each day under one UID, changed or cancelled with it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from ical.calendar_stream import IcsCalendarStream
from ical.event import Event

from tests.calling import GRAIN, call
from tests.syndication.conftest import Follower
from web.app import create_app
from web.settings import ServeSettings


def days(store: Follower, *options: object) -> dict[str, Event]:
    """The events by their summaries."""
    made = IcsCalendarStream.calendar_from_ics(store.run("calendar", "-o", "-", *options))
    assert len({one.uid for one in made.events}) == len(made.events)
    return {one.summary or "": one for one in made.events}


def test_talks_deadlines_last_days_and_hopes_of_the_grain_deal(filled_grain: Path) -> None:
    found = days(Follower(filled_grain), "--as-of", "2023-03-10")

    talks = found["Talks: Talks in Geneva, March 2023"]
    assert (talks.dtstart, talks.dtend) == (date(2023, 3, 13), date(2023, 3, 14))
    assert talks.location == "Geneva"
    assert found["Last day: Black Sea Grain Initiative"].dtstart == date(2023, 3, 18)
    pending = (
        "A pending change takes effect: Russia halts its part in the corridor (Russia to Ukraine)"
    )
    assert found[pending].status == "TENTATIVE"
    assert all(one.description for one in found.values())
    later = days(Follower(filled_grain))
    hoped = later["Hoped for: Türkiye prepared to welcome Putin in August. (August 2023)"]
    assert (hoped.status, hoped.dtstart, hoped.dtend) == (
        "TENTATIVE", date(2023, 8, 1), date(2023, 9, 1))  # fmt: skip
    assert later[talks.summary or ""].uid == talks.uid


def test_a_day_that_is_not_told_is_a_span_that_says_so(store: Follower) -> None:
    one = days(store)["Deadline: cut (Arland to Borland) (May 2026)"]

    assert (one.dtstart, one.dtend) == (date(2026, 5, 1), date(2026, 6, 1))
    assert "The day itself is not told: May 2026" in (one.description or "")
    earlier = days(store, "--recorded-by", 5)["Deadline: cut (Arland to Borland)"]
    assert (earlier.uid, earlier.dtstart) == (one.uid, date(2026, 6, 30))
    assert one.sequence > earlier.sequence


def test_a_retraction_moves_the_day_back_and_then_cancels_it(store: Follower) -> None:
    told = days(store)["Deadline: cut (Arland to Borland) (May 2026)"]
    store.run("retract", "more", "--reason", "never said")
    back = days(store)["Deadline: cut (Arland to Borland)"]
    store.run("retract", "ask", "--reason", "never said")
    (gone,) = days(store).values()

    assert told.uid == back.uid == gone.uid
    assert told.sequence < back.sequence < gone.sequence
    assert (back.dtstart, back.status) == (date(2026, 6, 30), "CONFIRMED")
    assert gone.status == "CANCELLED"
    store.run("reinstate", "ask", "--reason", "said")
    again = days(store)["Deadline: cut (Arland to Borland)"]
    assert (again.status, again.sequence > gone.sequence) == ("CONFIRMED", True)


def test_a_withdrawal_cancels_a_deadline_before_its_day_and_not_after(store: Follower) -> None:
    store.run("append", "withdrawal", "--id", "drop", "--occurred", "2026-05-20", "--issue",
              "exports", "--by", "ARL", "--proposal", "cut")  # fmt: skip
    (one,) = days(store).values()
    assert (one.status, "withdrawn since 20 May 2026" in (one.description or "")) == (
        "CANCELLED",
        True,
    )

    store.run("correct", "drop", "--set", "occurred=2026-07-01", "--reason", "misread")
    assert [one.status for one in days(store).values()] == ["CONFIRMED"]


def test_talks_move_and_are_called_off_under_one_identity(store: Follower) -> None:
    def talks(kind: str, day: str, *more: object) -> Event:
        store.run(
            "append", kind, "--occurred", day, "--between", "ARL,BOR", "--round", "spring", *more
        )
        return next(one for name, one in days(store).items() if name.startswith("Talks"))

    arranged = talks("talks-scheduled", "2026-04-01", "--next", "2026-04-20")
    put_off = talks("talks-scheduled", "2026-04-10", "--next", "2026-04-27")
    off = talks("talks-cancelled", "2026-04-15", "--by", "BOR")

    assert arranged.uid == put_off.uid == off.uid
    assert [one.dtstart for one in (arranged, put_off, off)] == [
        date(2026, 4, 20), date(2026, 4, 27), date(2026, 4, 27)]  # fmt: skip
    assert [one.status for one in (put_off, off)] == ["CONFIRMED", "CANCELLED"]
    assert arranged.sequence < put_off.sequence < off.sequence


@pytest.mark.parametrize("order", [("2026-04-20", "2026-04-27"), ("2026-04-27", "2026-04-20")])
def test_talks_put_off_in_open_order_may_be_on_either_day(
    store: Follower, order: tuple[str, str]
) -> None:
    for day in order:
        store.run("append", "talks-scheduled", "--occurred", "2026-03", "--between", "ARL,BOR",
                  "--round", "spring", "--next", day)  # fmt: skip
    one = next(one for name, one in days(store).items() if name.startswith("Talks"))

    assert one.summary == "Talks: spring (20 April 2026 or 27 April 2026)"
    assert (one.dtstart, one.dtend) == (date(2026, 4, 20), date(2026, 4, 28))
    assert one.status == "TENTATIVE"


def test_next_talks_are_set_by_the_outcome_of_the_last(store: Follower) -> None:
    store.run("append", "talks-closed", "--occurred", "2026-04-01", "--between", "ARL,BOR",
              "--round", "spring", "--next", "2026-05")  # fmt: skip
    told = days(store)["Next talks after spring (May 2026)"]
    assert told.status == "CONFIRMED"

    store.run("append", "talks-opened", "--occurred", "2026-05-11", "--between", "ARL,BOR",
              "--round", "may")  # fmt: skip
    assert days(store)["Next talks after spring (May 2026)"].status == "CANCELLED"
    assert days(store)["Talks: may"].dtstart == date(2026, 5, 11)


def test_the_ends_of_the_calendar_hold(store: Follower) -> None:
    store.run("append", "offer", "--id", "ever", "--occurred", "2026-03-20", "--issue", "exports",
              "--by", "BOR", "--to", "ARL", "--proposal", "ever", "--lapses", "9999-12-31",
              "--says", "</x> & \u202eoffer;\nsecond, line")  # fmt: skip
    found = days(store)

    assert found["Last day: ever (Borland to Arland)"].dtstart == date(9999, 12, 31)
    assert days(store, "--as-of", "1999-01-01") == {}


def test_a_calendar_without_a_day_is_one(store: Follower) -> None:
    """RFC 5545 wants a component in each; its texts are escaped, X- ones too."""
    store.run("new", "void", "--title", r"Talks, \new; old")
    empty = store.run("-n", "void", "calendar", "-o", "-")

    assert "BEGIN:VTIMEZONE" in empty
    assert "BEGIN:VEVENT" not in empty
    assert r"X-WR-CALNAME:Talks\, \\new\; old" in empty
    assert IcsCalendarStream.calendar_from_ics(empty).events == []


def test_the_service_gives_the_same_calendar_with_addresses(filled_grain: Path) -> None:
    settings = ServeSettings(place=str(filled_grain), read_needs_token=True)
    with TestClient(create_app(settings), base_url="http://localhost") as client:
        assert client.get("/api/calendar.ics").status_code == 401
    settings = ServeSettings(place=str(filled_grain))
    with TestClient(create_app(settings), base_url="http://localhost") as client:
        answer = client.get(f"/api/calendar.ics?negotiation={GRAIN}&party=RUS")

        assert answer.headers["content-type"].startswith("text/calendar")
        made = IcsCalendarStream.calendar_from_ics(answer.text)
        own = days(Follower(filled_grain), "--party", "RUS")
        assert {one.uid for one in made.events} == {one.uid for one in own.values()}
        assert client.get(str(made.events[0].url)).status_code == 200


def test_the_days_of_a_calendar_are_counted_whatever_their_texts_say(store: Follower) -> None:
    store.run("append", "demand", "--id", "odd", "--occurred", "2026-03-17", "--issue", "exports",
              "--by", "ARL", "--to", "BOR", "--proposal", "BEGIN", "--due", "2026-07",
              "--says", "x\nBEGIN:VEVENT\nEND:VEVENT\nEND:VCALENDAR")  # fmt: skip
    made = store.path.with_suffix(".ics")
    told = call("--db", store.path, "calendar", "-o", made)
    assert told.err.endswith(f": {len(days(store))} days\n"), told.err
