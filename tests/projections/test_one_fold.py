"""One fold answers any day as the record read and folded at that day does, and no verdict changes
with the day. The fold held against it (`plain_view_of`) folds the items of the day, one after the
other, and shares nothing."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import hypothesis.strategies as st
import msgspec
import pytest
from hypothesis import given, settings

from events import developments as d
from projections.questions.diff import changes_between
from projections.questions.stance import Fold, View, plain_view_of
from projections.record import intake
from projections.record.codebook import find_codebook
from projections.record.cut import Cut
from projections.record.intake import read_record
from projections.record.items import LATER, Record
from tests import answers
from tests.histories import ALL_DAYS, every
from tests.story import Story
from tests.views import told

DAYS: list[date | None] = [*map(date.fromisoformat, ALL_DAYS), date(2020, 1, 31), date.max, None]

cuts = st.fixed_dictionaries(
    {
        "known_by": st.sampled_from([None, None, "2020-01-05"]),
        "reading": st.sampled_from(["certain", "certain", "possible"]),
        "without": st.sampled_from([(), (), ("A4",)]),
    }
)

MORE = settings(max_examples=settings().max_examples * 3 // 2)
"""What is rare in a history is met by these alone."""


def plain(story: Story, cut: Cut, day: date | None) -> View:
    """The story read and folded at a day, apart from every other."""
    return plain_view_of(read_record(story.log, cut.at(day)))


def steps(view: View) -> list[Any]:
    """The steps in their order; those that time alone made behind them, track by track, for they
    are folded whenever they are first looked for."""
    made = sorted(
        view.board.steps,
        key=lambda s: (str(s.track.key), s.place) if s.lapsed_on else ("", 0),
    )
    return [(s.ids, s.track.key, s.latest, s.state, s.run, s.silent) for s in made]


@MORE
@given(every(14), st.lists(st.sampled_from(DAYS), min_size=2, max_size=4), cuts)
def test_a_fold_answers_any_day_as_one_made_at_that_day(
    story: Story, days: list[date | None], cut: dict[str, Any]
) -> None:
    asked = story.cut(**cut)
    fold = Fold(read_record(story.log, asked))
    views = [(fold.at(day), plain(story, asked, day)) for day in days]
    for view, alone in views:
        assert told(view.record, view) == told(alone.record, alone)
        assert steps(view) == steps(alone)
        assert steps(view.possible) == steps(alone.possible)
    for (one, one_alone), (two, two_alone) in pairwise(views):
        found = answers.diff_json("story", one, two, changes_between(one, two))
        alone = changes_between(one_alone, two_alone)
        assert found == answers.diff_json("story", one_alone, two_alone, alone)


@MORE
@given(every(14), cuts)
def test_what_changes_between_two_days_changes_on_a_day_that_is_told(
    story: Story, cut: dict[str, Any]
) -> None:
    asked = story.cut(**{**cut, "reading": "certain"})
    fold = Fold(read_record(story.log, asked))
    for one, two in pairwise(DAYS[:-2]):
        assert one is not None
        assert two is not None
        changed = changes_between(plain(story, asked, one), plain(story, asked, two))
        assert {change.key.name for change in changed} <= fold.moved(one, two)
        assert not changed or any(one < day <= two for day in fold.days)


@MORE
@given(every(14), st.sampled_from(["standard", "broad"]))
def test_no_verdict_changes_with_the_day(story: Story, codebook: str) -> None:
    book = find_codebook(codebook)

    def rows(day: date | None) -> set[object]:
        view = plain_view_of(read_record(story.log, story.cut().at(day), book))
        return {row for row in view.audit.rows() if row.track != "ledger"}

    for one, two in pairwise(DAYS[:-2]):
        assert rows(one) <= rows(two)


@MORE
@given(every(), st.sampled_from(DAYS), cuts)
def test_a_record_as_of_a_day_is_a_part_of_the_one_without(
    story: Story, day: date | None, cut: dict[str, Any]
) -> None:
    whole = read_record(story.log, story.cut(**cut))
    there = whole.at(day)
    assert developments(there) == developments(read_record(story.log, story.cut(**cut).at(day)))
    last = day or date.max
    certain = [item.id for item in whole.every if item.latest <= last]
    maybe = [
        item.id
        for item in whole.every
        if item.latest > last and (item.earliest is None or item.earliest <= last)
    ]
    is_wide = cut["reading"] == "possible"
    assert [item.id for item in there.items] == [*certain, *(maybe if is_wide else ())]
    assert sorted(item.id for item in there.possible) == ([] if is_wide else sorted(maybe))
    later = {one.development for one in there.set_aside if one.reason == LATER}
    assert later >= set(whole.visible) - {*certain, *maybe}
    assert {item.id for item in there.visible.values() if item.certain} == set(certain)


@MORE
@given(every(), cuts)
def test_a_record_is_the_same_where_all_of_it_goes_the_long_way(
    story: Story, cut: dict[str, Any]
) -> None:
    asked = story.cut(**cut)
    short = read_record(story.log, asked)
    taken_in = intake.taken_in
    ids = {entry.event.id for entry in short.entered if isinstance(entry.event, d.Development)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(intake, "taken_in", lambda *given: (taken_in(*given)[0], ids))
        long = read_record(story.log, asked)
    assert list(map(msgspec.structs.asdict, short.every)) == [
        msgspec.structs.asdict(item) for item in long.every
    ]
    assert (short.relations, short.left, short.clashes) == (long.relations, long.left, long.clashes)
    assert told(short) == told(long)


def developments(record: Record) -> list[object]:
    return [answers.development_json(record, item) for item in record.visible.values()]


def test_a_part_that_ends_later_changes_the_whole_that_was_split_into_it() -> None:
    story = Story()
    act = {"by": "ACME", "to": "UNION"}
    story.tell("measure-imposed", id="a", occurred="2020-01-01", measure="m", **act)
    story.tell("measure-changed", id="b", occurred="2020-01-02", measure="m", by="ACME",
               split_into=["m-1"])  # fmt: skip
    story.tell("measure-imposed", id="c", occurred="2020-01-03", measure="m-1", **act)
    story.tell("measure-lifted", id="d", occurred="2020-01-05", measure="m-1", by="ACME")
    fold = Fold(story.record())
    before, after = fold.at(date(2020, 1, 4)), fold.at(date(2020, 1, 5))
    assert fold.moved(date(2020, 1, 4), date(2020, 1, 5)) == {"m", "m-1"}
    changed = {(change.key.name, change.change) for change in changes_between(before, after)}
    assert changed == {("m", "ended"), ("m-1", "ended")}


def test_who_is_in_an_agreement_is_told_of_each_day_whichever_is_asked_first() -> None:
    """A commitment of one party ends, and stands otherwise for the other alone."""
    story = Story()
    told = {"agreement": "deal", "status": "agreed"}
    story.tell("agreement", id="both", occurred="2020-01-01", between="USA,CHN",
               commits=["USA: pays"], **told)  # fmt: skip
    story.tell("agreement", id="more", occurred="2020-01-02", by="CHN", commits=["CHN: opens"],
               lapses="2020-02-01", **told)  # fmt: skip
    fold = Fold(story.record())
    for day, others in ((3, ("CHN",)), (33, ()), (3, ("CHN",))):
        first, *_ = fold.at(date(2020, 1, 1) + timedelta(day - 1)).positions()
        assert (first.key.party, first.others) == ("USA", others)


def test_what_lapses_after_the_last_entry_has_lapsed_on_its_day() -> None:
    story = Story()
    story.demand("ask", "2020-01-01", "5 percent rate", lapses="2020-03-01")
    fold = Fold(story.record())
    assert fold.days == [date(2020, 1, 1), date(2020, 3, 2)]
    assert [p.status for p in fold.at(None).positions()] == ["live"]
    assert [p.status for p in fold.at(date(2020, 3, 1)).positions()] == ["live"]
    assert not fold.at(date(2020, 3, 2)).positions()


def test_what_may_have_come_on_the_day_of_a_lapse_came_after_it() -> None:
    story = Story()
    story.demand("ask", "2020-01-01", "5 percent rate", lapses="2020-01-03")
    story.demand("more", "2020-01-04", "6 percent rate")
    story.demand("most", "2020-01-04/2020-01-10", "8 percent rate")
    cut = story.cut("2020-01-05", reading="possible")
    record = read_record(story.log, cut)
    view, alone = Fold(record).at(cut.as_of), plain_view_of(record)
    assert [step.lapsed_on is not None for step in view.board.steps] == [False, True, False, False]
    assert told(record, view) == told(record, alone)


def test_what_time_cannot_count_to_does_not_lapse() -> None:
    story = Story()
    story.demand("ask", "9999-12-31", "5 percent rate", lapses="2020-03-01")
    assert [p.status for p in Fold(story.record()).at(date.max).positions()] == ["live"]


def test_a_fold_that_is_judged_on_a_day_is_asked_of_no_other() -> None:
    story = Story()
    story.demand("ask", "2020-01-01", lapses="2020-03-01")
    fold = Fold(read_record(story.log, story.cut(), judged_on=date(2020, 3, 2)))
    assert not fold.at(None).positions()
    with pytest.raises(ValueError, match="judged on 2020-03-02"):
        fold.at(date(2020, 3, 1))


def test_what_is_possible_goes_on_from_one_form_as_a_fold_of_the_day_does() -> None:
    story = Story()
    story.source("late", "2020-02-01")
    told_of: dict[str, Any] = {"by": "ACME", "to": "UNION", "measure": "m"}
    late = {**told_of, "source": "late"}
    story.tell(
        "measure-suspended", id="a", occurred="../2020-01-02", lapses="2020-01-05", **told_of
    )
    story.tell("withdrawal", id="b", occurred="2020-01-04/..", **late)
    story.tell("measure-suspended", id="c", occurred="2020-01-05/..", lapses="2020-01-03", **late)
    story.tell("measure-suspended", id="d", occurred="2020-01-05/2020-01-06", lapses="2020-01-03",
               **told_of)  # fmt: skip
    story.tell("measure-threatened", id="e", occurred="2020-01-02/2020-01-06", **told_of)
    cut, day = story.cut(), date(2020, 1, 8)
    view = Fold(read_record(story.log, cut)).at(day)
    assert steps(view.possible) == steps(plain(story, cut, day).possible)


def test_a_form_stands_once_where_an_end_undoes_what_lapsed_beside_it() -> None:
    story = Story()
    told_of: dict[str, Any] = {"by": "ACME", "to": "UNION", "measure": "m"}
    told_of |= {"occurred": "2020-01-03/2020-01-06"}
    first = {**told_of, "occurred": "2020-01-04", "quantity": "5 percent rate"}
    story.tell("measure-imposed", id="a", **first)
    story.tell("measure-imposed", id="b", quantity="8 percent rate", lapses="2020-01-03", **told_of)
    story.tell("measure-imposed", id="c", quantity="9 percent compounded", **told_of)
    story.tell("measure-suspended", id="d", lapses="2020-01-03", **told_of)
    board = story.fold(as_of="2020-01-05").possible.board
    for track in board.tracks.values():
        places = [step.place for step in track.frontier]
        assert len(set(places)) == len(places)


def test_what_may_go_on_from_what_is_toward_all_does_so_from_what_stood_on_that_day() -> None:
    story = Story()
    told_of: dict[str, Any] = {"by": "ACME", "measure": "m"}
    month = {"occurred": "2020-01-03/2020-01-06", **told_of}
    story.tell("measure-threatened", id="a", occurred="2020-01-03", to="UNION", **told_of)
    story.tell("policy", id="b", **month)
    story.tell("measure-changed", id="c", split_into=["m/1", "m/2"], **month)
    story.tell("measure-suspended", id="d", occurred="2020-01-02", **told_of)
    story.tell("measure-lifted", id="e", occurred="../2020-01-02", **told_of)
    cut, day = story.cut(), date(2020, 1, 3)
    view, alone = Fold(read_record(story.log, cut)).at(day), plain(story, cut, day)
    assert told(view.record, view) == told(alone.record, alone)


def test_what_only_the_end_of_a_part_looks_at_ends_on_its_own_day_in_a_fork() -> None:
    story = Story()
    told = {"by": "UNION", "occurred": "unknown"}
    story.tell("measure-suspended", id="rest", measure="m/a", **told)
    story.tell("measure-announced", id="word", to="ACME", measure="m", lapses="2020-01-03",
               quantity="8 percent", **told)  # fmt: skip
    story.tell("measure-imposed", id="in", by="ACME", to="UNION", measure="m", occurred="2020-01")
    story.tell("measure-changed", id="more", by="ACME", measure="m/a/b", occurred="2020-01-02",
               lapses="2020-01-05")  # fmt: skip
    asked = story.cut(reading="possible")
    view = Fold(read_record(story.log, asked)).at(date(2020, 1, 9))
    alone = plain(story, asked, date(2020, 1, 9))
    assert steps(view) == steps(alone)


def test_what_is_certain_is_folded_alike_whatever_day_is_asked_for() -> None:
    story = Story()
    told_of = {"by": "UNION", "measure": "m"}
    story.tell("measure-threatened", id="word", occurred="../2020-01-06", to="ACME", **told_of)
    story.tell("withdrawal", id="end", occurred="2020-01-03", **told_of)
    asked, day = story.cut(reading="possible"), date(2020, 1, 3)
    assert steps(Fold(read_record(story.log, asked)).at(day)) == steps(plain(story, asked, day))


def test_the_ledger_counts_from_what_may_have_opened_a_track_by_the_day_that_is_asked_for() -> None:
    story = Story()
    story.demand("first", "2020-01-01", proposal="hours")
    story.demand("ask", "2020-01-02")
    story.demand("perhaps", "2020-01")
    asked, day = story.cut(reading="possible"), date(2020, 1, 2)
    view = Fold(read_record(story.log, asked)).at(day)
    found = {(row.verdict, row.to_ids) for row in view.audit.rows() if row.track == "ledger"}
    # It may have come on the first of January, with the other one.
    assert found == {("incomparable", ("first", "ask"))}
    assert told(view.record, view) == told(view.record, plain(story, asked, day))


def test_a_form_that_is_only_possible_goes_on_from_nothing_that_comes_later() -> None:
    story = Story()
    told_of = {"by": "ACME", "to": "UNION", "measure": "m"}
    story.tell("measure-announced", id="word", occurred="2020-01", lapses="2020-01-04", **told_of)
    story.tell("measure-changed", id="more", occurred="2020-01-01", **told_of)
    story.tell("measure-imposed", id="in", occurred="2020-01-05/2020-01-20", **told_of)
    asked, day = story.cut(reading="possible"), date(2020, 1, 2)
    view = Fold(read_record(story.log, asked)).at(day)
    assert told(view.record, view) == told(view.record, plain(story, asked, day))
