"""Whose act it is, and what a whole does to its parts."""

from __future__ import annotations

from typing import Any

import pytest

from events import developments as d
from tests.story import Story


def _measure(story: Story, kind: str, id: str, occurred: str, measure: str, **more: Any) -> None:
    told = {"by": "USA", "measure": measure, "id": id, "occurred": occurred, **more}
    story.tell(kind, **told)


def _statuses(story: Story, **cut: Any) -> dict[str, tuple[str | None, str]]:
    return {
        p.key.track.partition(":")[2]: (p.key.toward, p.status)
        for p in story.fold(**cut).positions(ended=True)
    }


def test_a_part_changed_without_a_recipient_is_toward_whom_its_whole_is() -> None:
    for name, more in (("list/step", {}), ("tranche", {"part_of": "list"})):
        story = Story()
        _measure(story, "measure-imposed", "m", "2020-01-01", "list", to="CHN")
        _measure(story, "measure-changed", "part", "2020-01-02", name,
                 quantity="25 percent rate", **more)  # fmt: skip
        assert _statuses(story)[name] == ("CHN", "in-force")


def test_an_answer_to_a_measure_is_not_to_a_complaint_of_the_same_name() -> None:
    story = Story()
    _measure(story, "measure-imposed", "m", "2020-01-01", "steel", to="all")
    story.tell("legal-action", id="case", occurred="2020-01-02", by="ZTE", to="USA", action="steel")
    story.tell("response", id="no", occurred="2020-01-03", by="CHN", to_measure="steel",
               answer="refuses")  # fmt: skip
    story.tell("response", id="own", occurred="2020-01-04", by="USA", to_measure="steel",
               answer="refuses")  # fmt: skip
    story.tell("legal-action", id="ruling", occurred="2020-01-05", by="ZTE", to="USA",
               action="steel", status="decided")  # fmt: skip
    found = [p for p in story.fold().positions(ended=True) if p.key.kind == "response"]
    assert [(p.key.party, p.key.toward, p.status, p.to) for p in found] == [
        ("CHN", "USA", "live", "measure:steel")
    ]


def test_lifting_the_whole_lifts_its_parts() -> None:
    story = Story()
    _measure(story, "measure-imposed", "m", "2020-01-01", "list", to="CHN")
    _measure(story, "measure-changed", "split", "2020-01-02", "list", split_into=["a", "b"])
    _measure(story, "measure-imposed", "ma", "2020-01-03", "a", to="CHN")
    _measure(story, "measure-imposed", "mb", "2020-01-03", "b", to="CHN")
    _measure(story, "measure-lifted", "la", "2020-01-04", "a")
    _measure(story, "measure-lifted", "end", "2020-01-05", "list")
    assert set(_statuses(story).values()) == {("CHN", "lifted")}
    assert story.verdicts("measure:b")[-1] == "softened R6 status"
    assert [r.to_ids for r in story.rows("measure:a")][-1] == ("la",)  # it was lifted before
    assert story.rows("measure:b")[-1].note == "with list"


def test_a_suspended_whole_suspends_what_stands_and_its_lapse_brings_it_back() -> None:
    story = Story()
    _measure(story, "measure-imposed", "m", "2020-01-01", "list", to="CHN")
    _measure(story, "measure-imposed", "p", "2020-01-02", "list/a", to="CHN")
    _measure(story, "measure-threatened", "t", "2020-01-02", "list/b", to="CHN")
    _measure(story, "measure-suspended", "s", "2020-01-03", "list", lapses="2020-02-01")
    during = _statuses(story, as_of="2020-01-15")
    assert (during["list/a"][1], during["list/b"][1]) == ("suspended", "threatened")
    assert _statuses(story, as_of="2020-03-01")["list/a"][1] == "in-force"


def test_a_part_that_comes_after_the_whole_was_lifted_stands_for_itself() -> None:
    story = Story()
    _measure(story, "measure-imposed", "m", "2020-01-01", "list", to="CHN")
    _measure(story, "measure-lifted", "end", "2020-01-05", "list")
    _measure(story, "measure-imposed", "late", "2020-01-09", "list/a", to="CHN")
    assert _statuses(story)["list/a"] == ("CHN", "in-force")
    assert _statuses(story, as_of="2020-01-06").keys() == {"list"}


def test_nobody_lifts_the_measure_of_another() -> None:
    story = Story()
    _measure(story, "measure-imposed", "m", "2020-01-01", "list", to="CHN")
    story.tell("measure-lifted", id="x", by="CHN", to="USA", measure="list", occurred="2020-01-02")
    assert _statuses(story) == {"list": ("CHN", "in-force")}
    assert [r.to_ids for r in story.rows()] == [("m",)]


def test_nobody_answers_himself() -> None:
    story = Story()
    story.demand("d", "2020-01-01")
    story.tell("response", id="own", by="UNION", to_proposal="raise", answer="accepted",
               occurred="2020-01-02")  # fmt: skip
    assert story.tracks() == ["demand:raise"]


def test_a_threat_becomes_an_ultimatum_though_the_first_said_nothing_of_pressing() -> None:
    story = Story()
    _measure(story, "measure-threatened", "t1", "2020-01-01", "list", to="CHN")
    _measure(story, "measure-threatened", "t2", "2020-01-02", "list", to="CHN",
             pressing="ultimatum")  # fmt: skip
    row = story.rows("measure:list")[-1]
    assert (row.dimension, row.verdict, row.rule, row.confidence) == (
        "pressing", "hardened", "R6", "medium",
    )  # fmt: skip


def test_reports_that_differ_on_the_status_give_what_both_tell() -> None:
    story = Story()
    _measure(story, "measure-announced", "a", "2020-01-01", "list", to="CHN")
    _measure(story, "measure-imposed", "b", "2020-01-01", "list", to="CHN", account_of="a")
    position = story.position("measure:list")
    assert position.note == "accounts differ on the status: announced / in-force"


def test_without_a_source_goes_what_is_known_only_through_it() -> None:
    story = Story()
    story.source("paper", "2020-01-05")
    story.add(d.SourceDeclared(source="tweet", published="2020-01-02", via="paper"))
    story.add(d.SourceDeclared(source="reply", published="2020-01-03", via="tweet"))
    story.demand("d", "2020-01-01", source="tweet")
    story.demand("e", "2020-01-02", source="reply", proposal="other")
    assert story.tracks() == ["demand:raise", "demand:other"]
    assert story.tracks(without_sources=("paper",)) == []
    assert story.tracks(without_sources=("tweet",)) == []
    assert story.tracks(without_sources=("reply",)) == ["demand:raise"]


def test_a_basis_declared_after_the_preference_is_seen_by_it() -> None:
    wants = d.Preference(party="UNION", wants="less", unit="percent compounded")
    story = Story(wants)
    story.add(d.IssueDefined(issue="pay", bases=("compounded",)))
    story.demand("d1", "2020-01-01", "9 percent compounded")
    story.demand("d2", "2020-01-02", "8 percent compounded")
    row = story.rows("demand:raise")[-1]
    assert (row.verdict, row.confidence) == ("hardened", "high")


@pytest.mark.parametrize("end", ["measure-lifted", "agreement", "withdrawal"])
def test_a_part_ends_with_its_whole_where_it_says_nothing_of_whom_it_concerns(end: str) -> None:
    story = Story()
    kind = "measure-announced" if end == "withdrawal" else "measure-imposed"
    told = {"by": "USA", "measure": "m/1"}
    story.tell(kind, id="m-chn", by="USA", to="CHN", measure="m", occurred="2020-01-01")
    story.tell(
        "measure-changed", id="one", occurred="2020-01-02", quantity="5 percent rate", **told
    )
    story.tell(kind, id="m-zte", by="USA", to="ZTE", measure="m", occurred="2020-01-03")
    story.tell(kind, id="two", to="ZTE", occurred="2020-01-04", **told)  # by name toward ZTE alone
    whole: dict[str, Any] = {"by": "USA", "to": "CHN", "measure": "m"}
    if end == "agreement":
        whole = {"between": ["USA", "CHN"], "agreement": "deal", "settles": "m"}
    story.tell(end, id="end", occurred="2020-02-01", **whole)
    stands = {
        (p.key.toward, p.key.name) for p in story.fold().positions() if p.key.kind == "measure"
    }
    assert stands == {("ZTE", "m"), ("ZTE", "m/1")}


LATER_ON_A_DAY = pytest.mark.parametrize(
    ("morning", "evening"),
    [
        ({"time": "09:00"}, {"time": "18:00"}),
        ({}, {"follows": "first"}),
    ],
    ids=["time", "link"],
)
"""How it is known of one and the same day that one thing came after another."""

How = dict[str, str]


@LATER_ON_A_DAY
def test_what_is_put_later_on_the_day_is_not_withdrawn(morning: How, evening: How) -> None:
    story = Story()
    story.tell("offer", id="old", occurred="2020-01-01", by="ACME", to="UNION", proposal="bid")
    story.tell(
        "withdrawal", id="first", occurred="2020-01-05", by="ACME", proposal="bid", **morning
    )
    story.tell("offer", id="new", occurred="2020-01-05", by="ACME", to="ZTE", proposal="bid",
               **evening)  # fmt: skip
    rows = [(row.toward, row.verdict, row.to_ids) for row in story.rows("offer:bid")]
    assert rows == [
        ("UNION", "opened", ("old",)), ("UNION", "hardened", ("first",)),
        ("ZTE", "opened", ("new",)),
    ]  # fmt: skip


@LATER_ON_A_DAY
def test_what_is_put_later_on_the_day_is_not_settled(morning: How, evening: How) -> None:
    story = Story()
    story.tell("agreement", id="first", occurred="2020-01-05", between=["ACME", "UNION"],
               agreement="deal", settles="raise", **morning)  # fmt: skip
    story.demand("again", "2020-01-05", "8 percent", **evening)
    assert story.verdicts("demand:raise") == ["opened R8 whole"]


@LATER_ON_A_DAY
def test_who_puts_it_later_on_the_day_is_not_answered(morning: How, evening: How) -> None:
    story = Story()
    story.demand("old", "2020-01-01")
    story.tell("response", id="first", occurred="2020-01-05", by="ACME", to_proposal="raise",
               answer="refuses", **morning)  # fmt: skip
    story.demand("new", "2020-01-05", by="ZTE", **evening)
    assert [row.toward for row in story.rows("response:raise")] == ["UNION"]


def test_what_somebody_else_may_have_put_before_is_answered_though_one_put_it_later() -> None:
    story = Story()
    story.tell("response", id="first", occurred="2020-01-05", by="ACME", to_proposal="raise",
               answer="refuses")  # fmt: skip
    story.demand("linked", "2020-01-05", follows="first")
    story.demand("open", "2020-01-05", by="ZTE")
    assert [row.toward for row in story.rows("response:raise")] == ["ZTE"]


@LATER_ON_A_DAY
def test_what_is_imposed_later_on_the_day_was_not_there_to_be_carried_out(
    morning: How, evening: How
) -> None:
    story = Story()
    told = {"by": "USA", "measure": "list"}
    story.tell("measure-threatened", id="threat", occurred="2020-01-01", to="CHN", **told)
    story.tell("measure-imposed", id="first", occurred="2020-01-05", by="USA", to="ZTE",
               measure="other", carries_out="threat", **morning)  # fmt: skip
    story.tell("measure-imposed", id="new", occurred="2020-01-05", to="ZTE", **told, **evening)
    rows = [(row.toward, row.verdict, row.to_ids) for row in story.rows("measure:list")]
    assert rows == [("CHN", "opened", ("threat",)), ("ZTE", "opened", ("new",))]


@pytest.mark.parametrize("told", [{"certainty": "opinion"}, {"by": "ZTE"}], ids=["voice", "other"])
def test_what_binds_nobody_or_is_anothers_is_no_form_that_may_have_come_between(
    told: dict[str, str],
) -> None:
    story = Story()
    story.add(d.IssueDefined(issue="steel"))
    _measure(story, "measure-imposed", "in", "2020-01-01", "list", to="CHN")
    _measure(story, "measure-lifted", "over", "2020-01-13", "list", to="CHN")
    _measure(story, "measure-suspended", "rests", "2020-01-23", "list", to="CHN", issue="steel")
    before = [(row.issue, row.verdict, row.to_ids) for row in story.rows("measure:list")]
    _measure(story, "measure-announced", "word", "2020-01", "list", to="CHN", **told)
    after = [
        (row.issue, row.verdict, row.to_ids)
        for row in story.rows("measure:list", as_of="2020-01-25")
        if row.party == "USA"
    ]
    assert after == before
    (mine,) = [
        p for p in story.fold(as_of="2020-01-25").positions(ended=True) if p.key.party == "USA"
    ]
    assert (mine.status, mine.issue) == ("lifted", "pay")


def test_a_voice_takes_none_of_the_orders_that_are_tried() -> None:
    story = Story()
    story.add(d.IssueDefined(issue="hours"))

    def agreed(id: str, between: str, status: str, commits: str = "", **more: Any) -> None:
        told = {"commits": commits} if commits else {}
        story.tell("agreement", id=id, occurred="2020-01", between=between.split(), status=status,
                   agreement="deal", **told, **more)  # fmt: skip

    agreed("one", "ACME UNION CHN", "agreed", "UNION on pay: 4 percent", settles="list")
    story.tell("offer", id="bid", occurred="2020-01", by="CHN", to="UNION", proposal="bid")
    agreed("two", "UNION CHN", "in-force", "CHN on pay: 4 percent", issue="hours")
    story.tell("offer", id="about", occurred="2020-01-16", by="UNION", to="CHN", about="deal",
               proposal="about", issue="hours")  # fmt: skip
    agreed("over", "CHN ACME", "terminated", issue="hours")
    agreed("anew", "ACME CHN", "changed", "ACME on hours: 2 percent", issue="hours")
    possible = [
        (p.key, p.statuses, p.since) for p in story.fold(as_of="2020-01-25").possible.positions()
    ]
    story.tell("agreement", id="expert", occurred="2020-01", by="ACME", status="resumed",
               agreement="deal", settles=["about", "bid"], certainty="opinion")  # fmt: skip
    again = [
        (p.key, p.statuses, p.since) for p in story.fold(as_of="2020-01-25").possible.positions()
    ]
    assert again == possible


def test_nobody_has_a_line_toward_itself() -> None:
    story = Story()
    _measure(story, "measure-imposed", "own", "2020-01-01", "ban", to="all", aimed_at="USA")
    told = {"by": "CHN", "speaks_for": "USA", "occurred": "2020-01-02"}
    story.tell("demand", to="USA", proposal="cut", **told)
    story.tell("demand", to=["USA", "ZTE"], proposal="raise", **told)
    assert [p.key[:4] for p in story.fold().positions()] == [("USA", "ZTE", "demand", "raise")]
