"""Moving a record to another day equals reading it at that day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import hypothesis.strategies as st
import pytest
from hypothesis import given

from projections.as_of import at_day
from projections.cut import Cut
from projections.record import Record, read_record
from tests.answers import development_json
from tests.histories import ALL_DAYS, every
from tests.story import Story
from tests.views import told


def developments(record: Record) -> list[object]:
    return [development_json(record, item) for item in record.visible.values()]


@given(
    every(),
    st.sampled_from([None, *ALL_DAYS]),
    st.sampled_from(["certain", "possible"]),
    st.sampled_from([None, "2020-01-05"]),
)
def test_a_moved_record_answers_as_one_read_at_that_day(
    story: Story, as_of: str | None, reading: str, known_by: str | None
) -> None:
    cut = story.cut(as_of, known_by, reading=reading)
    assert isinstance(cut, Cut)
    read = read_record(story.log, cut)
    moved = at_day(read_record(story.log, cut.at(None)), cut.as_of)
    assert told(moved) == told(read)
    assert developments(moved) == developments(read)
    assert moved.set_aside == read.set_aside


def test_the_record_that_is_moved_stays_as_it_was() -> None:
    story = Story()
    story.tell("demand", id="ask", occurred="2020-03-01", by="UNION", to="ACME", proposal="raise")
    whole = story.record()
    moved = at_day(whole, date(2020, 1, 1))
    assert not moved.items
    assert not moved.visible["ask"].certain
    assert whole.visible["ask"].certain
    assert [item.id for item in whole.items] == ["ask"]


def test_a_record_at_a_day_is_not_moved() -> None:
    story = Story()
    record = replace(story.record(), cut=story.cut("2020-01-01"))
    with pytest.raises(ValueError, match="does not hold what came later"):
        at_day(record, date(2021, 1, 1))
