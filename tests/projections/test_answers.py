"""Who answered whom: chains of response, and what moves were answered with."""

from __future__ import annotations

from datetime import date
from time import process_time
from typing import Any

import pytest

from projections.fold.responses import forms_answered
from projections.questions.answers import FEWEST_MOVES, Answers, Days, answers_of
from projections.questions.stance import Fold, view_of
from projections.record.codebook import BROAD
from tests.answers import proposals_json
from tests.story import Story


def found(story: Story, **cut: object) -> Answers:
    return answers_of(story.fold(**cut))


def chains(answers: Answers) -> list[list[str]]:
    return [[turn.item.id for turn in chain.turns] for chain in answers.chains]


def answer(story: Story, id: str, day: str, to: str | None, how: str = "objects") -> None:
    """ACME answers the raise."""
    linked = {"responds_to": to} if to else {}
    story.tell("response", id=id, occurred=day, by="ACME", to="UNION", to_proposal="raise",
               answer=how, **linked)  # fmt: skip


def exchange(rounds: int) -> Story:
    """A raise asked higher and higher, each time refused more firmly."""
    story = Story()
    for i in range(rounds):
        story.demand(f"d{i}", f"2020-01-{2 * i + 1:02d}", f"{5 + i} percent")
        how = ("open", "objects", "refuses", "threatens", "retaliates")[min(i, 4)]
        answer(story, f"r{i}", f"2020-01-{2 * i + 2:02d}", f"d{i}", how)
    return story


def test_a_chain_runs_along_the_links_with_the_days_between() -> None:
    story = Story()
    story.demand("ask", "2020-01-01", "5 percent")
    answer(story, "no", "2020-01-04", "ask")
    story.demand("more", "2020-01-06", "8 percent", responds_to="no")
    answers = found(story)

    assert chains(answers) == [["ask", "no", "more"]]
    (chain,) = answers.chains
    assert [step.days for step in chain.answers] == [Days(3, 3), Days(2, 2)]
    assert chain.days == Days(5, 5)
    assert [turn.verdict for turn in chain.turns] == ["opened", "opened", "hardened"]


def test_a_response_without_a_link_answers_the_form_that_was_settled_before_it() -> None:
    story = Story()
    story.demand("five", "2020-01-01", "5 percent")
    story.demand("eight", "2020-01-03", "8 percent")
    story.demand("same-day", "2020-01-05", "9 percent")
    answer(story, "no", "2020-01-05", None)
    (one,) = found(story).answers

    assert (one.to.item.id, one.by) == ("same-day", "name")


@pytest.mark.parametrize("turned", [False, True])
def test_a_response_answers_each_form_of_which_none_certainly_came_last(turned: bool) -> None:
    """The chain goes back to one of them, whichever was entered first."""
    story = Story()
    story.demand("before", "2020-01-01", "5 percent")
    for id, figure in (("a", "8 percent"), ("b", "9 percent"))[:: -1 if turned else 1]:
        story.demand(id, "2020-01-03", figure)
    answer(story, "no", "2020-01-05", None)
    answers = found(story)

    assert {one.to.item.id for one in answers.answers} == {"a", "b"}
    assert chains(answers) == [["b", "no"]]
    (row,) = story.rows("response:raise")
    assert row.in_answer_to == ("a", "b")


def test_many_forms_and_many_answers_of_a_month_are_soon_told() -> None:
    story = Story()
    for number in range(250):
        story.demand(f"ask-{number}", "2020-01", f"{number} percent")
    for number in range(250):
        answer(story, f"no-{number}", "2020-02", None)
    fold = story.fold()
    assert fold.board.tracks
    begun = process_time()
    (track,) = [one for one in fold.board.tracks.values() if one.key.kind == "response"]
    assert {len(forms_answered(fold.board, step)) for step in track.steps} == {250}
    assert process_time() - begun < 3  # long, where each form is held against each


def test_days_are_bounds_where_a_date_is_vague_and_open_where_it_has_no_beginning() -> None:
    story = Story()
    story.demand("ask", "../2020-01-02", "5 percent")
    answer(story, "no", "2020-01", "ask")
    (one,) = found(story).answers

    assert one.days == Days(0, None)


def test_a_voice_answers_for_nobody_unless_the_codebook_lets_it_bind() -> None:
    story = Story()
    story.demand("ask", "2020-01-01", "5 percent")
    story.tell("response", id="expert", occurred="2020-01-02", by="ACME", authority="A5",
               to_proposal="raise", answer="refuses", responds_to="ask")  # fmt: skip

    assert found(story).answers == ()
    assert chains(answers_of(view_of(story.record(codebook=BROAD)))) == [["ask", "expert"]]


def test_nobody_answers_itself() -> None:
    story = Story()
    story.demand("ask", "2020-01-01", "5 percent")
    story.demand("more", "2020-01-02", "8 percent", responds_to="ask")

    assert found(story).answers == ()


@pytest.mark.parametrize("kind", ["talks-cancelled", "talks-scheduled"])
def test_who_breaks_off_or_arranges_talks_answers_and_not_whom_they_are_with(kind: str) -> None:
    story = Story()
    story.demand("ask", "2020-01-01", "5 percent")
    story.tell(kind, id="done", occurred="2020-01-04", between=["UNION", "ACME"], by="ACME",
               round="spring", responds_to="ask", issue="process")  # fmt: skip
    story.tell(kind, id="own", occurred="2020-01-05", between=["UNION", "ACME"], by="UNION",
               round="summer", responds_to="ask", issue="process")  # fmt: skip
    answers = found(story)

    assert [(one.turn.item.id, one.turn.parties) for one in answers.answers] == [
        ("done", ("ACME",))
    ]
    assert [pair.moves for pair in answers.reciprocity] == [1]


def test_accounts_of_one_answer_are_one_turn() -> None:
    story = Story()
    story.demand("ask", "2020-01-01", "5 percent")
    answer(story, "no", "2020-01-02", "ask")
    answer(story, "no-too", "2020-01-02", "ask")
    story.link("no-too", "corroborates", "no")
    (one,) = found(story).answers

    assert [item.id for item in one.turn.accounts] == ["no", "no-too"]


def test_two_answers_to_one_demand_are_two_chains() -> None:
    story = Story()
    story.demand("ask", "2020-01-01", "5 percent")
    answer(story, "first", "2020-01-02", "ask")
    answer(story, "second", "2020-01-03", "ask", "refuses")

    assert chains(found(story)) == [["ask", "first"], ["ask", "second"]]


def test_what_was_not_there_at_the_cut_answers_nothing() -> None:
    story = Story()
    story.demand("ask", "2020-01-01", "5 percent", authority="A4")
    answer(story, "no", "2020-01-02", "ask")

    assert len(found(story).answers) == 1
    assert found(story, as_of="2020-01-01").answers == ()
    assert found(story, without=("A4",)).answers == ()
    assert found(story, recorded_by=len(story.log) - 1).answers == ()


def test_a_link_that_could_not_be_applied_answers_nothing() -> None:
    story = Story()
    story.demand("later", "2020-01-05", "5 percent")
    answer(story, "no", "2020-01-02", None)
    story.link("no", "responds-to", "later")

    assert found(story).answers == ()


@pytest.mark.parametrize("rounds", [1, FEWEST_MOVES - 1])
def test_below_eight_answered_moves_no_pattern_is_told(rounds: int) -> None:
    (pair,) = found(exchange(rounds)).reciprocity

    assert (pair.parties, pair.moves, pair.counts) == (("ACME", "UNION"), rounds, None)
    assert pair.reason is not None
    assert str(FEWEST_MOVES) in pair.reason


def test_from_eight_on_the_answered_moves_are_counted_by_direction() -> None:
    (pair,) = found(exchange(FEWEST_MOVES)).reciprocity

    assert pair.reason is None
    counts = {(c.mover, c.moved, c.answerer, c.answered): c.count for c in pair.counts or ()}
    assert counts == {
        ("UNION", "hardened", "ACME", "hardened"): 4,
        ("UNION", "hardened", "ACME", "held"): 3,
        ("UNION", "opened", "ACME", "opened"): 1,
    }


def test_what_time_ended_is_no_move_of_the_development() -> None:
    story = Story()
    story.tell("offer", id="give", occurred="2020-01-01", by="ACME", to="UNION", proposal="bonus",
               quantity="5 percent", lapses="2020-01-03")  # fmt: skip
    story.tell("statement", id="thanks", occurred="2020-01-10", by="UNION", responds_to="give")
    (one,) = found(story).answers

    assert (one.to.verdict, one.turn.verdict) == ("opened", None)


def test_a_party_or_issue_keeps_whole_chains_that_hold_it() -> None:
    story = exchange(2)
    fold = story.fold()

    assert answers_of(fold, party="ZTE").chains == ()
    assert len(answers_of(fold, party="ACME").chains) == 2
    assert answers_of(fold, issue="other").answers == ()


def test_what_is_lifted_is_no_later_form_of_what_was_answered() -> None:
    story = Story()
    ban = {"by": "USA", "to": "CHN", "measure": "ban"}
    story.tell("measure-imposed", id="ban", occurred="2020-01-01", scope="arms", **ban)
    story.tell("response", id="no", by="CHN", to="USA", to_measure="ban", answer="objects",
               occurred="2020-01-02")  # fmt: skip
    story.tell("measure-changed", id="wider", occurred="2020-01-03", scope=["arms", "chips"],
               **ban)  # fmt: skip
    story.tell("measure-lifted", id="lifted", occurred="2020-01-04", **ban)
    notes = {
        day: story.position("response:ban", ended=True, as_of=f"2020-01-0{day}").note
        for day in (2, 3, 4)
    }
    revised = "it answers an earlier form: wider came after it"
    assert notes == {2: None, 3: revised, 4: revised}


@pytest.mark.parametrize(
    ("kind", "fields", "status"),
    [
        ("measure-lifted", {}, "lifted"),
        ("measure-suspended", {}, "live"),
        ("agreement", {"between": ["USA", "CHN"], "agreement": "deal", "settles": "cn-list"},
         "settled"),
    ],
)  # fmt: skip
def test_retaliation_that_is_given_up_answers_no_more(
    kind: str, fields: dict[str, Any], status: str
) -> None:
    story = Story()
    ours = {"by": "CHN", "to": "USA", "measure": "cn-list"}
    story.tell("measure-imposed", id="us", occurred="2018-07-06", by="USA", to="CHN",
               measure="us-list")  # fmt: skip
    story.tell("measure-imposed", id="cn", occurred="2018-07-07", responds_to="us", **ours)
    story.tell(kind, id="end", occurred="2018-12-01", **(fields or ours))
    answer = story.position("response:us-list", ended=True)
    assert (answer.status, len(story.rows("response:us-list"))) == (status, 1)
    story.tell("measure-imposed", id="back", occurred="2019-01-01", **ours)
    assert story.position("response:us-list").status == "live"


def test_a_threat_in_answer_that_is_dropped_threatens_no_more() -> None:
    story = Story()
    threat = {"by": "CHN", "to": "USA", "responds_to": "us"}
    story.tell("measure-imposed", id="us", occurred="2018-07-06", by="USA", to="CHN",
               measure="us-list")  # fmt: skip
    for name in ("one", "two"):
        story.tell("measure-threatened", id=name, occurred="2018-07-07", measure=name, **threat)
    story.tell("withdrawal", id="no", occurred="2018-08-01", by="CHN", measure="two")
    assert "response:us-list" in story.tracks()
    story.tell("withdrawal", id="nor", occurred="2018-08-02", by="CHN", measure="one")
    assert "response:us-list" not in story.tracks()
    assert "response:us-list" in story.tracks(as_of="2018-08-01")
    folded = Fold(story.record())
    assert "us-list" in folded.moved(date(2018, 8, 1), date(2018, 8, 2))


@pytest.mark.parametrize("later", [False, True])
def test_a_threat_in_answer_that_is_dropped_of_what_is_in_force_threatens_no_more(
    later: bool,
) -> None:
    story = Story()
    ours = {"by": "CHN", "to": "USA", "measure": "cn"}
    if not later:
        story.tell("measure-imposed", id="own", occurred="2018-07-01", **ours)
    story.tell("measure-imposed", id="us", occurred="2018-07-06", by="USA", to="CHN", measure="us")
    story.tell("measure-threatened", id="cn", occurred="2018-07-07", responds_to="us",
               quantity="25 percent rate", **ours)  # fmt: skip
    assert story.position("response:us").status == "live"
    story.tell("withdrawal", id="end", occurred="2018-12-01", by="CHN", measure="cn")
    if later:
        story.tell("measure-imposed", id="own", occurred="2019-01-01", **ours)
    assert story.position("response:us", ended=True).status == "withdrawn"


@pytest.mark.parametrize("end", ["measure-lifted", "lapse"])
def test_retaliation_against_another_that_is_given_up_answers_no_more(end: str) -> None:
    story = Story()
    ours = {"by": "CHN", "to": "ZTE", "measure": "cn"}  # a company of theirs, say
    story.tell("measure-imposed", id="us", occurred="2018-07-06", by="USA", to="CHN", measure="us")
    until = {"lapses": "2018-11-30"} if end == "lapse" else {}
    story.tell("measure-imposed", id="cn", occurred="2018-07-07", responds_to="us", **ours, **until)
    story.tell("statement", id="later", occurred="2018-12-02", by="CHN", says="it is over")
    if not until:
        story.tell(end, id="end", occurred="2018-12-01", **ours)
    assert story.position("response:us", as_of="2018-11-30").status == "live"
    assert story.position("response:us", ended=True).status == ("lapsed" if until else "lifted")


def test_what_is_announced_to_one_under_a_policys_name_answers_another_while_it_stands() -> None:
    story = Story()
    story.tell("policy", id="rule", occurred="2018-01-01", by="CHN", measure="rule")
    story.tell("measure-imposed", id="us", occurred="2018-07-06", by="USA", to="CHN", measure="us")
    story.tell("measure-announced", id="cn", occurred="2018-07-07", by="CHN", to="ZTE",
               measure="rule", responds_to="us")  # fmt: skip
    assert story.position("response:us").status == "live"


def test_what_was_threatened_in_answer_and_is_imposed_for_another_reason_was_not_dropped() -> None:
    story = Story()
    ours = {"by": "CHN", "to": "USA", "measure": "cn"}
    for name in ("us", "more"):
        story.tell("measure-threatened", id=name, occurred="2018-07-06", by="USA", to="CHN",
                   measure=name)  # fmt: skip
    story.tell("measure-threatened", id="cn", occurred="2018-07-07", responds_to="us", **ours)
    story.tell("measure-imposed", id="in", occurred="2018-08-01", lapses="2018-12-31",
               responds_to="more", **ours)  # fmt: skip
    answers = {p.key.name: p.state.answers for p in story.fold().positions() if p.to}
    assert answers == {"us": ("threatens",), "more": ("retaliates",)}
    story.tell("measure-lifted", id="out", occurred="2018-09-01", **ours)
    assert not {"response:us", "response:more"}.intersection(story.tracks())


def test_an_answer_that_was_given_up_stays_so_when_what_it_answered_ends() -> None:
    story = Story()
    ours = {"by": "CHN", "to": "USA", "measure": "cn"}
    theirs = {"by": "USA", "to": "CHN", "measure": "us"}
    story.tell("measure-imposed", id="us", occurred="2018-07-06", **theirs)
    story.tell("measure-threatened", id="cn", occurred="2018-07-07", responds_to="us", **ours)
    story.tell("withdrawal", id="no", occurred="2018-08-01", by="CHN", measure="cn")
    story.tell("measure-lifted", id="out", occurred="2018-09-01", **theirs)
    for day in ("2018-08-31", "2018-09-01"):
        assert story.position("response:us", ended=True, as_of=day).status == "withdrawn"


def test_an_answer_ends_as_each_form_of_the_measure_by_which_it_was_given() -> None:
    story = Story()
    ours = {"by": "CHN", "to": "USA", "measure": "cn"}
    story.tell("measure-imposed", id="us", occurred="2018-07-06", by="USA", to="CHN", measure="us")
    story.tell("measure-announced", id="cn", occurred="2018-07", responds_to="us", **ours)
    story.tell("withdrawal", id="no", occurred="2018-07-20", by="CHN", measure="cn")
    assert set(story.position("measure:cn").statuses) == {"announced", "withdrawn"}
    assert set(story.position("response:us").statuses) == {"live", "withdrawn"}


def test_of_two_ends_of_open_order_an_answer_has_both() -> None:
    story = Story()
    ours = {"by": "CHN", "to": "USA", "measure": "cn"}
    theirs = {"by": "USA", "to": "CHN", "measure": "us"}
    story.tell("measure-threatened", id="us", occurred="2018-07-06", **theirs)
    story.tell("measure-imposed", id="cn", occurred="2018-07-07", responds_to="us", **ours)
    story.tell("withdrawal", id="no", occurred="2018-08", by="USA", measure="us")
    story.tell("measure-lifted", id="out", occurred="2018-08-20", **ours)
    assert set(story.position("response:us", ended=True).statuses) == {"lifted", "withdrawn"}


@pytest.mark.parametrize("kind", ["measure-imposed", "measure-threatened"])
def test_what_answers_words_that_bind_nobody_answers_those_who_said_them(kind: str) -> None:
    story = Story()
    story.demand("says", "2020-01-01", "5 percent", authority="A5")
    story.tell(kind, id="back", occurred="2020-01-02", by="ACME", to="ZTE", measure="ban",
               responds_to="says")  # fmt: skip
    assert [row.toward for row in story.rows("response:raise")] == ["UNION"]


@pytest.mark.parametrize(("rate", "answers"), [("5", False), ("25", False), ("40", True)])
def test_a_part_that_is_cut_in_answer_to_a_cut_retaliates_for_nothing(
    rate: str, answers: bool
) -> None:
    story = Story()
    theirs = {"by": "USA", "to": "CHN", "measure": "us-list"}
    ours = {"by": "CHN", "to": "USA"}
    story.tell("measure-imposed", id="us", occurred="2020-01-01", quantity="25 percent rate",
               **theirs)  # fmt: skip
    story.tell("measure-imposed", id="cn", occurred="2020-01-02", quantity="25 percent rate",
               measure="cn-list", **ours)  # fmt: skip
    story.tell("measure-changed", id="cut", occurred="2020-02-01", quantity="10 percent rate",
               **theirs)  # fmt: skip
    story.tell("measure-changed", id="too", occurred="2020-02-02", responds_to="cut",
               quantity=f"{rate} percent rate", measure="cn-list/wine", **ours)  # fmt: skip
    assert ("response:us-list" in story.tracks()) is answers


@pytest.mark.parametrize("to", ["ACME", "all"])
@pytest.mark.parametrize("end", ["withdrawal", "agreement"])
def test_an_answer_to_what_was_put_in_the_month_ends_with_what_is_told_first(
    to: str, end: str
) -> None:
    story = Story()
    story.demand("ask", "2026-01", "5 percent", to=to)
    story.tell("response", occurred="2026-01-14", by="ACME", to_proposal="raise", answer="refuses")
    told = {"id": "end", "occurred": "2026-01-15"}
    if end == "withdrawal":
        story.tell(end, **told, by="UNION", proposal="raise")
    else:
        story.tell(end, **told, between=["UNION", "ACME"], agreement="deal", settles=["raise"])
    status = "withdrawn" if end == "withdrawal" else "settled"
    assert status in story.position("response:raise", ended=True).statuses


@pytest.mark.parametrize("entered", ["abcr", "rcba"])
def test_an_answer_to_what_lapsed_or_came_anew_is_told_alike_whatever_was_entered_first(
    entered: str,
) -> None:
    story = Story()
    told = {"by": "USA", "to": "CHN", "measure": "ban", "occurred": "2026-01"}
    entries: dict[str, dict[str, str]] = {
        "a": told | {"kind": "measure-imposed"},
        "b": told | {"kind": "measure-lifted"},
        "c": told | {"kind": "measure-imposed", "lapses": "2026-01-26"},
        "r": {"kind": "response", "occurred": "2026-01", "by": "CHN", "to_measure": "ban",
              "answer": "objects"},
    }  # fmt: skip
    for id in entered:
        story.tell(entries[id].pop("kind"), id=id, **entries[id])
    found = story.position("response:ban", ended=True)
    assert {*found.statuses} == {"live", "lifted", "lapsed"}


def test_an_answer_may_be_to_what_was_put_before_what_is_certain_first() -> None:
    story = Story()
    told = {"by": "USA", "to": "CHN", "measure": "ban"}
    story.tell("measure-imposed", occurred="2026-01", **told)
    story.tell("response", occurred="2026-01-13", by="CHN", to_measure="ban", answer="objects")
    story.tell("measure-lifted", occurred="2026-01", **told)
    story.tell("measure-imposed", occurred="2026-01-18", lapses="2026-02-12", **told)
    assert "lifted" in story.position("response:ban", ended=True).statuses


def test_an_answer_that_may_have_ended_before_what_it_answers_did_for_certain_tells_both() -> None:
    story = Story()
    told = {"by": "UNION", "to": "ACME", "measure": "strike"}
    story.tell("measure-imposed", occurred="2026-01-06", lapses="2026-01-31", **told)
    story.tell("response", occurred="2026-01-16", by="ACME", to_measure="strike", answer="open")
    story.tell("measure-lifted", occurred="2026-01", **told)
    story.tell("measure-threatened", occurred="2026-01-23", lapses="2026-02-17", **told)
    found = story.position("response:strike", ended=True, as_of="2026-03-01")
    assert {*found.statuses} == {"lifted", "lapsed"}


def _beside(story: Story) -> dict[tuple[str, str | None], list[tuple[str, str]]]:
    """Who answered what beside each proposal: (whose, toward whom) -> (who, how)."""
    listed = proposals_json("story", story.fold())["proposals"]
    return {
        (one["party"], one["toward"]): [(a["party"], a["answer"]) for a in one["answers"]]
        for one in listed
    }


@pytest.mark.parametrize("more", [False, True])
def test_an_answer_stands_beside_what_it_answers_alone(more: bool) -> None:
    story = Story()
    story.demand("ask", "2020-01-01", "5 percent", to=["ACME", "CHN"])
    for id, by, how in (("yes", "ACME", "accepted"), ("no", "CHN", "refuses")):
        story.tell("response", id=id, occurred="2020-01-02", by=by, to_proposal="raise", answer=how)
    found = {("UNION", "ACME"): [("ACME", "accepted")], ("UNION", "CHN"): [("CHN", "refuses")]}
    if more:
        # Another's of the same name has answers of its own; who was asked by nobody answers all.
        story.demand("also", "2020-01-03", "4 percent", by="ZTE")
        story.tell("response", id="later", occurred="2020-01-04", by="ACME", to="ZTE",
                   to_proposal="raise", answer="objects")  # fmt: skip
        story.tell("response", id="third", occurred="2020-01-05", by="USA", to="UNION",
                   to_proposal="raise", answer="open")  # fmt: skip
        found = {line: [*there, ("USA", "open")] for line, there in found.items()}
        found["ZTE", "ACME"] = [("ACME", "objects")]
    assert _beside(story) == found


def test_what_is_put_to_all_has_the_answers_of_all() -> None:
    story = Story()
    story.demand("ask", "2020-01-01", "5 percent", to="all")
    for id, by, how in (("yes", "ACME", "accepted"), ("no", "CHN", "refuses")):
        story.tell("response", id=id, occurred="2020-01-02", by=by, to_proposal="raise", answer=how)
    assert _beside(story) == {("UNION", None): [("ACME", "accepted"), ("CHN", "refuses")]}


@pytest.mark.parametrize("entered", [("threat", "deed"), ("deed", "threat")])
@pytest.mark.parametrize(
    ("threat", "deed", "told"),
    [
        ("2026-01-05", "2026-01-12", {"retaliates"}),
        ("2026-01", "2026-01-12", {"threatens", "retaliates"}),
        ("2026-01-05", "2026-01", {"threatens", "retaliates"}),
        ("2026-01", "2026-01", {"threatens", "retaliates"}),
        ("2026-01-15", "2026-01-12", {"threatens"}),
    ],
)
def test_what_may_carry_out_a_threat_may_retaliate(
    threat: str, deed: str, told: set[str], entered: tuple[str, str]
) -> None:
    story = Story()
    ours = {"by": "CHN", "to": "USA", "measure": "cn"}
    story.tell("demand", id="ask", occurred="2026-01-03", by="USA", to="CHN", proposal="us")
    for kind in entered:
        if kind == "threat":
            story.tell("measure-threatened", id="threat", occurred=threat, responds_to="ask",
                       **ours)  # fmt: skip
        else:
            story.tell("measure-imposed", id="deed", occurred=deed, **ours)
    assert {name for one in story.position("response:us").forms for name in one.answers} == told
    rows = {(str(r.day), *r.to_ids) for r in story.rows("response:us") if r.verdict != "opened"}
    assert rows == ({("2026-01-31", "deed")} if len(told) == 2 else
                    {("2026-01-12", "deed")} if "retaliates" in told else set())  # fmt: skip
    if threat == "2026-01":
        assert "response:us" not in story.tracks(as_of="2026-01-12")


def test_many_threats_and_deeds_of_a_month_are_soon_told() -> None:
    story = Story()
    story.demand("ask", "2020-01-03")
    for number in range(200):
        kind, why = ("threatened", {"responds_to": "ask"}) if number % 2 else ("imposed", {})
        story.tell(f"measure-{kind}", id=f"n{number}", occurred="2020-02", by="ACME", to="UNION",
                   measure="m", **why)  # fmt: skip
    begun = process_time()
    assert story.tracks() == ["demand:raise", "measure:m", "response:raise"]
    assert process_time() - begun < 4  # long, where each deed is looked at for each threat


def test_an_answer_stands_where_what_it_answers_may_have_been_put_again_before_it_lapsed() -> None:
    story = Story()
    ask = {"by": "UNION", "to": "ACME", "proposal": "raise"}
    story.tell("demand", id="first", occurred="2026-01-03", **ask)
    story.tell("response", id="no", by="ACME", to_proposal="raise", answer="objects",
               occurred="2026-01-16")  # fmt: skip
    story.tell("demand", id="until", occurred="2026-02-09", lapses="2026-02-21", **ask)
    story.tell("demand", id="again", occurred="2026-02", **ask)
    assert set(story.position("demand:raise").statuses) == {"live", "lapsed"}
    assert set(story.position("response:raise").statuses) == {"live", "lapsed"}


@pytest.mark.parametrize("put", ["2026-01-07", "2026-01"])
@pytest.mark.parametrize("answered", ["2026-01-12", "2026-01"])
@pytest.mark.parametrize(("end", "fields"), [
    ("withdrawal", {"by": "USA", "measure": "m"}),
    ("agreement", {"between": ["USA", "CHN"], "agreement": "deal", "settles": "m"}),
])  # fmt: skip
def test_an_answer_to_what_was_put_once_ends_with_that_within_one_month(
    put: str, answered: str, end: str, fields: dict[str, Any]
) -> None:
    story = Story()
    story.tell("measure-announced", id="put", occurred=put, by="USA", to="CHN", measure="m")
    story.tell("response", id="no", by="CHN", to_measure="m", answer="objects", occurred=answered)
    story.tell(end, id="over", occurred="2026-01", **fields)
    status = "settled" if end == "agreement" else "withdrawn"
    assert story.position("response:m", ended=True).statuses == (status,)


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (("-03", "-05", "-18", ""), {"live", "withdrawn"}),  # or imposed before, and pending
        (("-03", "-05", "", ""), {"live", "withdrawn"}),
        (("", "", "", ""), {"live", "withdrawn"}),
        (("-03", "-20", "-18", "-30"), {"live"}),
    ],
)
def test_an_answer_ends_with_what_was_dropped_before_it_was_imposed(
    days: tuple[str, ...], told: set[str]
) -> None:
    story = Story()
    announced, answered, dropped, imposed = (f"2026-01{day}" for day in days)
    ours = {"by": "USA", "to": "CHN", "measure": "m"}
    story.tell("measure-announced", id="word", occurred=announced, **ours)
    story.tell("response", id="no", by="CHN", to_measure="m", answer="refuses", occurred=answered)
    story.tell("withdrawal", id="drop", by="USA", measure="m", occurred=dropped)
    story.tell("measure-imposed", id="deed", occurred=imposed, **ours)
    assert story.position("measure:m").statuses == ("in-force",)
    assert set(story.position("response:m", ended=True).statuses) == told
