"""A board taken from day to day stands, on each day, where a fresh fold of that day stands."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given

from projections.moves import TrackKey
from projections.walk import Walk
from tests.histories import ALL_DAYS, histories
from tests.story import Story
from timeline.answers import position_json


@given(histories())
def test_a_walk_stands_where_a_fresh_fold_of_the_day_stands(story: Story) -> None:
    walk = Walk(story.record())
    stops = walk.days()
    known: dict[TrackKey, Any] = {}
    for day in sorted({*map(date.fromisoformat, ALL_DAYS), *stops}):
        if day in stops:
            known |= {p.key: position_json(walk.fold, p) for p in walk.to(day)}
        fold = story.fold(as_of=day.isoformat())
        assert known == {p.key: position_json(fold, p) for p in fold.positions(ended=True)}
