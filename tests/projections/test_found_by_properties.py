"""The smallest stories of what the generated histories found: each broke a rule that holds of
every answer (`test_properties.py`)."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import permutations
from typing import Any

import pytest

from events import developments as d
from projections.questions.provenance import bearing_on, why
from projections.questions.stance import view_of
from projections.record.intake import read_record
from tests import answers
from tests.story import Story


def agreed(story: Story, id: str, occurred: str, **fields: Any) -> None:
    story.tell("agreement", id=id, occurred=occurred, agreement="deal", **fields)


def test_words_that_bind_nobody_agree_to_nothing_and_end_nothing() -> None:
    story = Story()
    agreed(story, "before", "2019-12-31", between="UNION,ACME,ZTE", authority="A6")
    agreed(story, "deal", "2020-01-01", between="UNION,ACME", quantity="5 percent rate")
    agreed(story, "expert", "2020-01-02", between="UNION,ACME", quantity="9 percent rate",
           status="changed", authority="A6")  # fmt: skip
    agreed(story, "rumour", "2020-01-03", between="UNION,ACME", status="terminated",
           authority="A6")  # fmt: skip
    (deal,) = answers.agreements_json("story", story.fold())["agreements"]
    assert (deal["status"], deal["parties"]) == ("agreed", ["UNION", "ACME"])
    assert deal["commitments"][0]["toward"] == "ACME"
    assert [q["value"] for q in deal["terms"]["quantities"]] == ["5"]
    assert [one["development"] for one in deal["history"]] == ["deal"]


def test_what_a_party_does_to_an_agreement_before_it_takes_on_anything_keeps_its_verdict() -> None:
    story = Story()
    agreed(story, "ends", "2020-01-01", by="ACME", status="terminated")
    before = [row for row in story.rows() if row.track != "ledger"]
    agreed(story, "joins", "2020-01-05", by="ACME", commits="ACME: 5 percent rate")
    assert before
    assert [row for row in story.rows() if row.track != "ledger"][: len(before)] == before


def test_a_lapse_that_was_certain_is_not_taken_back_by_what_may_have_come_later() -> None:
    story = Story()
    story.demand("ask", "2020-01-01", "5 percent rate", lapses="2020-01-03")
    lapsed = story.verdicts("demand:raise", as_of="2020-01-06")
    story.demand("again", "2020-01", "8 percent rate")
    assert len(lapsed) == 2
    assert story.verdicts("demand:raise", as_of="2020-01-31")[:2] == lapsed
    # Asked before the last day or after it: both forms stand.
    assert dict(story.position("demand:raise").state.differ)["status"] == ("lapsed", "live")


def test_what_presupposes_that_something_stands_came_before_time_ended_it() -> None:
    story = Story()
    story.tell("measure-imposed", id="in", occurred="2020-01-01", by="ACME", to="UNION",
               measure="lockout", lapses="2020-01-10")  # fmt: skip
    story.tell("measure-lifted", id="out", occurred="2020-01", by="ACME", measure="lockout")
    assert story.position("measure:lockout", ended=True, as_of="2020-01-20").status == "lapsed"
    assert story.position("measure:lockout", ended=True).status == "lifted"


def test_a_first_step_is_no_part_of_what_is_only_told_of_later() -> None:
    story = Story()
    story.tell("measure-imposed", id="part", occurred="2020-01-01", by="ACME", to="UNION",
               measure="lockout/night")  # fmt: skip
    before = story.rows()
    story.tell("measure-lifted", id="whole", occurred="2020-01-05", by="ACME", measure="lockout")
    assert story.rows()[: len(before)] == before


def test_forms_that_press_and_forms_that_do_not_are_compared() -> None:
    story = Story()
    story.demand("one", "2020-01/2020-02", pressing="ultimatum")
    story.demand("two", "2020-01/2020-02")
    (summary,) = answers.audit_json("story", story.fold())["summary"]
    assert [(n["dimension"], n["verdict"]) for n in summary["net"]] == [
        ("pressing", "incomparable")
    ]


def test_who_made_a_measure_by_the_day_of_an_answer_decides_whom_it_answers() -> None:
    def answered(day: str | None) -> list[str | None]:
        return [r.toward for r in story.rows("response:m", as_of=day)]

    story = Story()
    story.tell("response", id="answer", occurred="2020-01-02", by="UNION", to_measure="m",
               answer="refuses")  # fmt: skip
    story.tell("measure-announced", id="late", occurred="2020-01-06", by="UNION", to="ZTE",
               measure="m")  # fmt: skip
    story.tell("measure-suspended", id="hers", occurred="2020-01", by="ACME", to="UNION",
               measure="m")  # fmt: skip
    assert answered("2020-01-03") == answered("2020-01-07") == answered(None)


def test_links_to_what_comes_only_later_are_not_told() -> None:
    story = Story()
    story.demand("one", "2020-01-01")
    story.demand("two", "2020-01-09", follows="one")
    for day, expected in (("2020-01-05", []), (None, [{"relation": "follows", "from": "two"}])):
        fold = story.fold(as_of=day)
        told = answers.why_json("story", fold, party="UNION", issue="pay")
        assert told["developments"][0]["linked_from"] == expected


def test_a_link_that_cannot_hold_answers_nothing() -> None:
    story = Story()
    story.demand("later", "2020-01-09")
    agreed(story, "deal", "2020-01-01", between="ACME,UNION", responds_to="later")
    assert {row.in_answer_to for row in story.rows("commitment:deal")} == {()}


def packaged(story: Story) -> None:
    story.source("late", "2020-02-01")
    story.demand("secret", "2020-01-05", package="paper", source="late")
    story.demand("open", "unknown", package="paper", proposal="other")


def test_a_package_takes_no_date_from_what_is_not_public_yet() -> None:
    story = Story()
    packaged(story)
    then = story.record(known_by="2020-01-10").visible["open"]
    assert (then.known.isoformat(), then.earliest) == ("2020-01-01", None)
    assert story.record().visible["open"].earliest == story.record().visible["secret"].earliest


def test_a_package_takes_no_sources_from_what_came_later_than_its_member() -> None:
    story = Story()
    packaged(story)
    story.demand("early", "2020-01-02", package="paper", proposal="third")
    story.demand("same", "2020-01-05", package="paper", proposal="fourth")
    visible = story.record().visible
    assert (visible["early"].sources, visible["same"].sources) == ((), ("late",))


def test_a_ledger_names_the_form_that_certainly_stood() -> None:
    story = Story()
    offer = {"by": "ACME", "proposal": "raise"}
    story.tell("offer", id="one", occurred="2020-01-01", to="all", **offer)
    story.tell("offer", id="two", occurred="2020-01-03", to="all", **offer)
    story.tell("offer", id="three", occurred="2020-01-02/2020-01-03", to="UNION", **offer)
    rows = [row for row in story.rows("ledger") if row.to_ids == ("three",)]
    assert {row.from_ids for row in rows} == {("one",)}


def test_why_knows_under_which_issue_a_commitment_goes_on() -> None:
    story = Story()
    story.add(d.IssueDefined(issue="trade"))
    agreed(story, "deal", "2020-01-01", between="UNION,ACME", commits="UNION on trade: opens")
    record = read_record(story.log, story.cut())
    cell = view_of(record).about(bearing_on("UNION", "pay"))
    (aside,) = why(cell, "UNION", "pay").set_aside
    assert aside.reason == "goes on under trade (commitment:deal)"


def test_what_an_entry_came_after_stays_whatever_the_agreement_becomes() -> None:
    story = Story()
    agreed(story, "resumed", "unknown", between="UNION,ACME", status="resumed")
    story.tell("withdrawal", id="left", occurred="unknown", by="ACME", agreement="deal")
    agreed(story, "drafted", "2020-01-02", between="UNION,ACME", status="tentative")
    for day in ("2020-01-01", "2020-01-02"):
        rows = [row for row in story.rows("commitment:deal", as_of=day) if row.to_ids == ("left",)]
        assert [(row.verdict, row.from_ids) for row in rows] == [("hardened", ("resumed",))]


def test_a_package_shares_no_link_of_a_member_that_came_later() -> None:
    story = Story()
    story.demand("first", "unknown")
    story.demand("undated", "2020-01", package="k")
    later = ("later", "2020-01-02")
    without = dict(_orders(story, as_of="2020-01-01"))
    story.demand(*later, package="k", responds_to="first")
    assert dict(_orders(story, as_of="2020-01-01")) == without


def _orders(story: Story, **cut: Any) -> list[tuple[str, object]]:
    possible = story.fold(**cut).possible.board
    return [(step.first.id, step.before and step.before.first.id) for step in possible.steps]


def test_what_is_offered_later_takes_no_give_off_the_ledger() -> None:
    story = Story()
    story.demand("ask", "2020-01-01")
    agreed(story, "deal", "2020-01-05", between="UNION,ACME", settles="raise",
           commits="UNION: 5 percent rate")  # fmt: skip
    before = story.rows("ledger")
    story.tell("offer", id="offered", occurred="2020-01-06", by="UNION", to="ACME",
               proposal="raise")  # fmt: skip
    assert before
    assert [row for row in story.rows("ledger") if row.day.day < 6] == before


def test_nothing_carries_out_what_only_came_later() -> None:
    story = Story()
    story.tell("measure-imposed", id="other", occurred="2020-01-01", by="USA", to="CHN",
               measure="other")  # fmt: skip
    story.tell("measure-imposed", id="in", occurred="2020-01-02", by="USA", to="CHN",
               measure="ban", carries_out="told")  # fmt: skip
    before = story.rows()
    story.tell("measure-threatened", id="told", occurred="2020-01-05", by="USA", to="CHN",
               measure="other")  # fmt: skip
    assert story.rows(as_of="2020-01-03") == before


def test_nobody_carries_out_what_others_threatened() -> None:
    story = Story()
    for id, by, to in (("mine", "USA", "CHN"), ("told", "CHN", "USA")):
        story.tell("measure-threatened", id=id, occurred="2020-01-01", by=by, to=to,
                   measure="other")  # fmt: skip
    story.tell("measure-imposed", id="in", occurred="2020-01-02", by="USA", to="CHN",
               measure="ban", carries_out="told")  # fmt: skip
    standing = {(p.key.party, p.key.name, p.status) for p in story.fold().positions()}
    assert standing == {
        ("USA", "other", "threatened"), ("CHN", "other", "threatened"), ("USA", "ban", "in-force"),
    }  # fmt: skip


def test_an_account_that_states_no_commitment_is_none_of_it_whichever_came_first() -> None:
    found = []
    for names in (("bare", "full"), ("full", "bare")):
        story = Story()
        for name in names:
            more = {"commits": "ACME: 5 percent rate"} if name == "full" else {}
            agreed(story, name, "2020-01-01", between="UNION,ACME", **more)
        story.link("bare", "refines", "full")
        found.append([row.to_ids for row in story.rows("commitment:deal")])
    assert found == [[("full",)], [("full",)]]


def test_what_ended_a_suspension_twice_over_leaves_something_standing() -> None:
    story = Story()
    story.tell("measure-suspended", id="s", occurred="2020-01-02", by="USA", to="CHN",
               measure="ban", lapses="2020-01-04")  # fmt: skip
    for kind, id in (("withdrawal", "w"), ("measure-imposed", "i")):
        more = {"to": "CHN"} if id == "i" else {}
        story.tell(kind, id=id, occurred="2020-01-03/2020-01-05", by="USA", measure="ban", **more)
    assert story.position("measure:ban", ended=True).forms


@pytest.mark.parametrize(
    "told",
    [
        # One that may lie before or after the other two, which are in a certain order.
        [("agreement", "../2020-01-02"), ("offer", "2020-01-02/2020-01-04"),
         ("demand", "2020-01-04")],
        [("agreement", "2020-01-03"), ("offer", "2020-01-02/2020-01-04"),
         ("demand", "2020-01-04")],
        [("agreement", "2020-01-03/.."), ("offer", "2020-01-04"),
         ("demand", "2020-01-02/2020-01-04")],
    ],
)  # fmt: skip
def test_what_may_have_come_together_hangs_on_the_days_alone(told: list[tuple[str, str]]) -> None:
    def joint(order: Iterable[tuple[str, str]]) -> set[tuple[str, frozenset[str]]]:
        story = Story()
        for kind, day in order:
            fields = (
                {"between": "UNION,ACME", "agreement": "deal", "commits": "ACME on pay: 5 percent"}
                if kind == "agreement"
                else {"by": "ACME", "to": "UNION", "proposal": kind, "issue": "pay"}
            )
            story.tell(kind, id=kind, occurred=day, **fields)
        rows = [row for row in story.rows("ledger") if row.issue == "pay"]
        assert {row.verdict for row in rows} == {"incomparable"}
        return {(row.dimension, frozenset(row.to_ids)) for row in rows}

    expected = {("gives", frozenset({"agreement", "offer"})), ("asks", frozenset({"demand"}))}
    assert all(joint(order) == expected for order in permutations(told))


def test_what_is_asked_anew_does_not_stand_before_what_may_have_come_with_it() -> None:
    def rows(order: Iterable[str]) -> set[Any]:
        told = {"again": "ask", "other": "more"}
        story = Story()
        story.demand("first", "2020-01-01", "5 percent rate", proposal="ask")
        story.tell("withdrawal", id="back", occurred="2020-01-02", by="UNION", proposal="ask")
        for name in order:
            story.demand(name, "2020-01-05", "5 percent rate", proposal=told[name])
        return {(r.verdict, r.from_ids, frozenset(r.to_ids)) for r in story.rows("ledger")}

    assert rows(["again", "other"]) == rows(["other", "again"]) == set()


def test_a_ledger_names_both_forms_that_may_have_stood_last() -> None:
    story = Story()
    story.demand("one", "2020-01-01", "5 percent rate")
    story.demand("two", "2020-01-01", "7 percent rate")
    story.demand("new", "2020-01-05", "5 percent rate", proposal="more")
    (row, _whole) = story.rows("ledger")
    assert (row.verdict, row.from_ids, row.to_ids) == ("hardened", ("one", "two"), ("new",))


def test_what_time_had_ended_does_not_stand_before_what_may_have_come_with_its_return() -> None:
    def rows(order: Iterable[str]) -> list[Any]:
        days = {"again": "2020-01-05", "part": "2020-01-03/2020-01-05"}
        story = Story()
        story.tell("measure-threatened", id="old", occurred="2020-01-02", by="ACME", to="UNION",
                   measure="m", lapses="2020-01-01")  # fmt: skip
        for name in order:
            kind = "measure-threatened" if name == "again" else "measure-imposed"
            story.tell(kind, id=name, occurred=days[name], by="ACME", to="UNION",
                       measure="m" if name == "again" else "m/x")  # fmt: skip
        return story.rows("ledger")

    assert rows(["again", "part"]) == rows(["part", "again"]) == []


def test_a_package_that_may_be_of_one_day_is_one_unit_wherever_its_first_part_was_told() -> None:
    def rows(order: Iterable[str]) -> set[Any]:
        told = {
            "k1": {"proposal": "r", "package": "k", "occurred": "2020-01-03/2020-01-07"},
            "q": {"proposal": "q", "occurred": "2020-01-03"},
            "k2": {"proposal": "p", "package": "k", "occurred": "2020-01-05", "follows": "k1"},
        }
        story = Story()
        for name in order:
            story.tell("offer", id=name, by="ACME", to="UNION", issue="pay", **told[name])
        found = story.rows("ledger")
        return {(r.issue, r.verdict, r.from_ids, frozenset(r.to_ids)) for r in found}

    both = frozenset({"k1", "k2"})
    expected = {(issue, "softened", ("q",), both) for issue in ("pay", None)}
    assert all(rows(order) == expected for order in ("k1 q k2".split(), "q k1 k2".split()))


def test_what_is_told_under_a_packages_name_on_another_day_is_a_unit_of_its_own() -> None:
    story = Story()
    story.demand("old", "2020-01-01", proposal="old")
    for name in ("one", "two"):
        story.demand(name, "2020-01-02", "5 percent", proposal=name, package="letter")
    story.demand("between", "2020-01-04", proposal="between")
    story.demand("revised", "2020-01-09", "7 percent", proposal="one", package="letter")
    story.demand("added", "2020-01-09", proposal="three", package="letter")
    for_good = [row for row in story.rows("ledger", as_of="2020-01-04") if row.issue]
    assert [(r.from_ids, r.to_ids) for r in for_good] == [
        (("old",), ("one", "two")), (("old", "one", "two"), ("between",)),
    ]  # fmt: skip
    *as_before, last = (row for row in story.rows("ledger") if row.issue)
    assert as_before == for_good
    assert (last.day.day, last.from_ids, last.to_ids) == (
        9, ("old", "one", "two", "between"), ("revised", "added"),
    )  # fmt: skip


@pytest.mark.parametrize(("ended", "again"), [("2020-01", "2020-01-20"), ("2020-01-20", "2020-01")])
def test_what_has_perhaps_ended_is_no_sure_beginning_whichever_is_certain_first(
    ended: str, again: str
) -> None:
    story = Story()
    told = {"by": "ACME", "to": "UNION", "measure": "m"}
    story.tell("measure-imposed", id="first", occurred="2020-01-05", **told)
    story.tell("measure-lifted", id="lifted", occurred=ended, **told)
    story.tell("measure-imposed", id="again", occurred=again, **told)
    story.tell("offer", id="new", occurred="2020-02-10", by="ACME", to="UNION", proposal="p")
    rows = story.rows("ledger")
    assert {(r.verdict, r.rule, r.order) for r in rows} == {("incomparable", "R0", "unsettled")}


def test_words_about_an_agreement_that_nobody_is_bound_to_are_left_without_a_word() -> None:
    story = Story()
    deal = {"between": ["ACME", "UNION"], "occurred": "2020-01"}
    story.tell("agreement", id="words", agreement="deal", authority="A7", **deal)
    story.tell("agreement", id="act", agreement="other", account_of="words", **deal)
    story.tell("withdrawal", id="out", by="ACME", agreement="deal", occurred="2020-01-10")
    assert {row.to_ids for row in story.rows()} == {("act",)}
