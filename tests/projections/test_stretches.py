"""For each track the days on which one position stood: on any day they are the positions."""

from __future__ import annotations

from datetime import date, timedelta

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from projections.fold.positions import Position
from projections.questions.stance import plain_view_of, view_of
from projections.questions.stretches import Stood, stretches
from projections.record.intake import read_record
from projections.record.items import Record
from tests.histories import ALL_DAYS, PUBLIC, every
from tests.story import Story

_DAYS = [date(2019, 12, 31) + timedelta(days=n) for n in range(45)]

MORE = settings(max_examples=settings().max_examples * 3 // 2)
"""What is rare in a history is met by these alone."""


def covering(rows: list[Stood], day: date) -> list[Position]:
    return [r.position for r in rows if r.from_ <= day and (r.until is None or day < r.until)]


def standing(record: Record, day: date) -> list[Position]:
    return plain_view_of(record.at(day)).positions(ended=True)


@MORE
@given(every(), st.sampled_from([None, PUBLIC[0]]), st.sampled_from([(), ("A4",)]))
def test_on_any_day_the_rows_that_cover_it_are_the_positions(
    story: Story, known_by: str | None, without: tuple[str, ...]
) -> None:
    record = read_record(story.log, story.cut(None, known_by, without=without))
    rows = stretches(record)
    for day in _DAYS:
        assert covering(rows, day) == standing(record, day), day


@MORE
@given(every(), st.sampled_from(ALL_DAYS))
def test_as_of_a_day_they_end_there(story: Story, as_of: str) -> None:
    record = read_record(story.log, story.cut(as_of))
    rows = stretches(record)
    day = date.fromisoformat(as_of)
    assert all((row.until or row.from_) <= day for row in rows)
    assert [row.position for row in rows if row.until is None] == view_of(record).positions(
        ended=True
    )


@MORE
@given(every())
def test_the_stretches_of_a_track_touch_and_differ(story: Story) -> None:
    last: dict[object, Stood] = {}
    for row in stretches(story.record()):
        before = last.get(row.position.key)
        if before is not None:
            assert before.until is not None
            assert before.from_ < before.until <= row.from_
            assert before.until < row.from_ or before.position != row.position
        last[row.position.key] = row


def test_time_alone_ends_a_stretch_beyond_the_last_day() -> None:
    story = Story()
    story.tell("offer", id="o", occurred="2020-01-02", by="ACME", to="UNION", proposal="p",
               quantity="5 percent", lapses="2020-03-31")  # fmt: skip
    one, two = stretches(story.record())
    assert (one.from_, one.until, one.position.status) == (
        date(2020, 1, 2), date(2020, 4, 1), "live"
    )  # fmt: skip
    assert (two.from_, two.until, two.position.status) == (date(2020, 4, 1), None, "lapsed")


def test_under_the_possible_reading_nothing_stands_from_a_day() -> None:
    with pytest.raises(ValueError, match="certain reading alone"):
        stretches(Story().record(reading="possible"))
