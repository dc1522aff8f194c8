"""The first and last developments of a record, read without the rest, are those of the whole."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given
from msgspec.structs import replace

from events import developments as d
from tests.histories import PARTS, called_alike, every, of_a_part
from tests.stored import keep
from tests.story import Story
from timeline.answers.stance import StanceAnswer
from timeline.questions import excerpt
from timeline.questions import table as questions
from timeline.recording import from_an_end
from timeline.shelf import Question, Shelf

_SECTIONS = ("parties", "issues", "sources", "titles", "developments", "assertions")


def window(first: int, last: int) -> excerpt.Part:
    return lambda total: (min(first, total), total if last < 0 else min(last, total))


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Little is read at once, so that a short record is read in parts too."""
    monkeypatch.setattr(from_an_end, "_FEW", 2)


@pytest.mark.usefixtures("few")
@given(every(), st.integers(0, 3), st.integers(1, 3), st.booleans(), st.integers(0, 4))
def test_a_part_is_the_part_of_the_whole(
    tmp_path_factory: pytest.TempPathFactory, story: Story, first: int, count: int, tail: bool,
    without_last: int,
) -> None:  # fmt: skip
    place = str(tmp_path_factory.mktemp("store") / "s.db")
    keep(story.log, place)
    question = Question(recorded_by=str(len(story.log) - without_last))

    def part(total: int) -> tuple[int, int]:
        if tail:
            return max(0, total - count), total
        return min(first, total), min(first + count, total)

    with closing(Shelf(place)) as shelf:
        whole = questions.replay(shelf, "story", question)
        told = excerpt.replay_part(shelf, "story", question, part)
        start, end = part(len(whole.steps))
        assert told == replace(whole, steps=whole.steps[start:end])

        listed = questions.listing(shelf, "story", question)
        found = excerpt.listing_part(shelf, "story", question, _SECTIONS, lambda _: part)
        cut = {one: getattr(listed, one)[slice(*part(len(getattr(listed, one))))]
               for one in _SECTIONS}  # fmt: skip
        assert found == replace(listed, **cut)


@given(every(), st.sampled_from(["2020-01-03", "2020-01-06"]))
def test_a_list_as_of_a_day_holds_what_a_replay_tells_and_nothing_later(
    tmp_path_factory: pytest.TempPathFactory, story: Story, as_of: str
) -> None:
    place = str(tmp_path_factory.mktemp("store") / "s.db")
    keep(story.log, place)
    with closing(Shelf(place)) as shelf:
        question = Question(as_of=as_of)
        listed = questions.listing(shelf, "story", question)
        told = questions.replay(shelf, "story", question)
        here = {step.development for step in (*told.steps, *told.possible)}
        assert {one.id for one in listed.developments} == here


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("agreement", {"between": "ACME,UNION", "settles": "suit", "commits": ["ACME: pays"]}),
        ("response", {"by": "UNION", "to_proposal": "suit", "answer": "refuses"}),
    ],
)
def test_what_has_one_name_hangs_together(tmp_path: Path, kind: str, more: dict[str, Any]) -> None:
    story, place = Story(), str(tmp_path / "s.db")
    story.tell("legal-action", by="ACME", to="UNION", action="suit", id="l", occurred="2020-01-02")
    for i in range(8):
        story.demand(f"d{i}", "2020-01-05", proposal=f"q{i}")
    story.tell(kind, id="last", occurred="2020-02-01", **more)
    keep(story.log, place)
    with closing(Shelf(place)) as shelf:
        whole = questions.replay(shelf, "story", Question())
        told = excerpt.replay_part(shelf, "story", Question(), lambda n: (n - 1, n))
    assert told == replace(whole, steps=whole.steps[-1:])


def told_apart_and_whole(
    shelf: Shelf, name: str, question: Question, party: str, issue: str
) -> list[StanceAnswer]:
    """The stance of one party on one issue, read from what bears on it, and from all."""
    found = []
    for shelf.keeps_folds in (False, True):
        found.append(questions.stance(shelf, name, question, party=party, issue=issue, ended=True))
    return found


@pytest.fixture
def all_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cell is read apart however much of the record it is."""
    monkeypatch.setattr(from_an_end, "_SMALL", 0)


@pytest.mark.usefixtures("few", "all_cells")
@given(
    every(14),
    st.booleans(),
    st.sampled_from(["ACME", "UNION", "MED", "ZTE"]),
    st.sampled_from(["pay", "trade"]),
    st.sampled_from([None, None, "2020-01-03", "2020-01-06", "2020-02-01"]),
    st.sampled_from(["certain", "possible"]),
    st.sampled_from([(None, ()), (None, ()), ("2020-01-05", ()), (None, ("A4",))]),
    st.sampled_from(["standard", "broad"]),
    st.integers(0, 4),
)
def test_a_cell_is_that_of_the_whole(
    tmp_path_factory: pytest.TempPathFactory, story: Story, alike: bool, party: str, issue: str,
    as_of: str | None, reading: str, left_out: tuple[str | None, tuple[str, ...]], book: str,
    without_last: int,
) -> None:  # fmt: skip
    place = str(tmp_path_factory.mktemp("store") / "s.db")
    keep(called_alike(story.log) if alike else story.log, place)
    known_by, without = left_out
    question = Question(recorded_by=str(len(story.log) - without_last), as_of=as_of,
                        reading=reading, known_by=known_by, without=without,
                        codebook=book)  # fmt: skip
    with closing(Shelf(place)) as shelf:
        record = shelf.record("story", question)
        if party not in record.parties or issue not in record.issues:
            return
        apart, whole = told_apart_and_whole(shelf, "story", question, party, issue)
    assert apart == whole


@pytest.mark.usefixtures("few", "all_cells")
def test_what_a_correction_brings_to_a_cell_is_there(tmp_path: Path) -> None:
    story, place = Story(), str(tmp_path / "s.db")
    story.add(d.IssueDefined(issue="trade"))
    story.demand("n0", "2020-01-05", by="ACME", to="UNION")
    story.add(d.Corrected(id="c", target="n0", patch={"issue": "trade"}))
    keep(story.log, place)
    with closing(Shelf(place)) as shelf:
        apart, whole = told_apart_and_whole(shelf, "story", Question(), "ACME", "trade")
    assert apart == whole
    assert whole.positions


@pytest.mark.usefixtures("few", "all_cells")
@pytest.mark.parametrize("part", PARTS)
def test_a_part_has_its_whole_beside_it_however_deep_it_lies(tmp_path: Path, part: str) -> None:
    """Also where nothing was told of what lies between."""
    keep(of_a_part(part).log, place := str(tmp_path / "s.db"))
    with closing(Shelf(place)) as shelf:
        apart, whole = told_apart_and_whole(shelf, "story", Question(), "ACME", "pay")
    assert apart == whole
    assert "UNION" in [position.toward for position in whole.positions]
