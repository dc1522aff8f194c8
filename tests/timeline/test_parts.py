"""What changed between two days, found part by part, is what two whole folds differ in."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given

from events import developments as d
from projections.as_of import at_day
from projections.codebook import find_codebook
from projections.diff import Change, changes_between
from projections.record import Record, read_record
from projections.stance import Fold
from tests.histories import ALL_DAYS, histories
from tests.story import Story
from timeline.parts import Parts


def told(changes: list[Change]) -> set[str]:
    """Changes without their order, each once."""
    found = [
        repr((c.key, c.issue, c.change, c.verdict, *(
            p and (p.status, p.since, p.state, p.note, [a.item.id for a in p.accounts])
            for p in (c.before, c.after))))
        for c in changes
    ]  # fmt: skip
    assert len(found) == len(set(found))
    return set(found)


def whole(record: Record, one: date | None, two: date | None) -> set[str]:
    return told(changes_between(Fold(at_day(record, one)), Fold(at_day(record, two))))


def test_what_lapses_the_day_after_something_else_is_found() -> None:
    story = Story()
    by = {"actors": ("ACME",), "recipients": ("UNION",), "issue": "pay", "measure": "lockout"}
    story.add(d.MeasureImposed(id="on", occurred="2020-01-01", lapses="2020-01-03", **by))
    story.add(d.MeasureSuspended(id="off", occurred="2020-01-01/2020-01-08", lapses="2020-01-03",
                                 **by))  # fmt: skip
    record = story.record()
    days = [date(2020, 1, number) for number in range(1, 14)]
    found = [whole(record, one, two) for one, two in pairwise(days)]
    assert [told(Parts(record, story.log).changes(*pair)) for pair in pairwise(days)] == found
    changed = [two.day for two, changes in zip(days[1:], found, strict=True) if changes]
    assert changed == [4, 8, 9, 10]


@given(story=histories())
def test_parts_differ_in_what_the_whole_differs_in(story: Story) -> None:
    log = story.log
    record = story.record()
    parts = Parts(record, log)
    days = [*map(date.fromisoformat, ALL_DAYS), None]
    for one, two in [*pairwise(days), (days[0], days[-2]), (days[0], None)]:
        assert told(parts.changes(one, two)) == whole(record, one, two)


@given(story=histories())
@pytest.mark.parametrize(("reading", "codebook"), [("possible", "standard"), ("certain", "broad")])
def test_under_another_reading_and_codebook_too(story: Story, reading: str, codebook: str) -> None:
    cut = story.record(reading=reading).cut
    record = read_record(story.log, cut, find_codebook(codebook))
    parts = Parts(record, story.log)
    days = [*map(date.fromisoformat, ALL_DAYS), None]
    for one, two in pairwise(days):
        assert told(parts.changes(one, two)) == whole(record, one, two)
