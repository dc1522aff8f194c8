"""What is in force, as its answer tells it."""

from __future__ import annotations

import pytest

from tests.story import Story
from timeline.answers.table import MeasuresAnswer


@pytest.mark.parametrize("first", ["list", "list/steel"])
def test_a_part_is_one_of_its_whole_whichever_was_told_first(first: str) -> None:
    story = Story()
    for name in ("list", "list/steel"):
        day = "2020-01-03" if name == first else "2020-01-05"
        story.tell("measure-imposed", occurred=day, by="USA", to="CHN", measure=name)
    told = MeasuresAnswer.of("story", story.fold()).measures
    assert [(one.track, one.parts, one.part_of) for one in told] == [
        ("measure:list", ("list/steel",), None),
        ("measure:list/steel", (), "list"),
    ]


def test_a_part_of_a_part_of_which_nothing_was_told_is_one_of_the_whole() -> None:
    story = Story()
    for day, name in (("2020-01-03", "list/steel/pipes"), ("2020-01-05", "list")):
        story.tell("measure-imposed", occurred=day, by="USA", to="CHN", measure=name)
    told = MeasuresAnswer.of("story", story.fold()).measures
    assert [(one.parts, one.part_of) for one in told] == [
        (("list/steel/pipes",), None),
        ((), "list"),
    ]
    before = MeasuresAnswer.of("story", story.fold(as_of="2020-01-04")).measures
    assert [(one.parts, one.part_of) for one in before] == [((), None)]
