"""A fold of what bears on one cell answers as the whole fold does, over generated histories."""

from __future__ import annotations

import json
from typing import Any

import hypothesis.strategies as st
from hypothesis import given

from events import developments as d
from projections.moves.naming import ACTS, TABLED
from projections.questions.provenance import bearing_on
from projections.questions.stance import view_of
from projections.record.intake import read_record
from tests.answers import (
    agreements_json,
    audit_json,
    gap_json,
    measures_json,
    proposals_json,
    replay_json,
    stance_json,
    why_json,
)
from tests.histories import ALL_DAYS, every
from tests.story import Story
from timeline.answers.replay import told_of

parties = st.sampled_from([None, "UNION", "ACME"])
issues = st.sampled_from([None, "pay", "trade"])


def same(one: Any, two: Any) -> bool:
    return json.dumps(one) == json.dumps(two)


@given(every(14), st.sampled_from([None, *ALL_DAYS]), parties, issues)
def test_a_fold_about_a_cell_answers_as_the_whole_fold(
    story: Story, day: str | None, party: str | None, issue: str | None
) -> None:
    record = read_record(story.log, story.cut(as_of=day))
    whole = view_of(record)
    cell = view_of(record).about(lambda move: move.bears_on(party, issue))
    asked = {"party": party, "issue": issue}
    assert same(audit_json("story", cell, **asked), audit_json("story", whole, **asked))
    assert same(
        stance_json("story", cell, ended=True, **asked),
        stance_json("story", whole, ended=True, **asked),
    )
    if party and issue:
        asked_why = view_of(record).about(bearing_on(party, issue))
        assert same(*(why_json("story", fold, **asked) for fold in (asked_why, whole)))
    sides = view_of(record).about(
        lambda move: move.key.kind in ("demand", "offer") and issue in (None, move.issue)
    )
    assert same(gap_json("story", sides, **asked), gap_json("story", whole, **asked))
    agreed = view_of(record).about(lambda move: move.key.kind == "commitment")
    assert same(
        agreements_json("story", agreed, ended=True, **asked),
        agreements_json("story", whole, ended=True, **asked),
    )
    told_in = view_of(record).about(lambda move: told_of(move.item.development, party, issue))
    assert same(replay_json("story", told_in, **asked), replay_json("story", whole, **asked))


@given(every(14), st.sampled_from([None, *ALL_DAYS]))
def test_a_fold_about_acts_or_proposals_answers_as_the_whole_fold(
    story: Story, day: str | None
) -> None:
    record = read_record(story.log, story.cut(as_of=day))
    whole = view_of(record)
    acts = view_of(record).about(lambda move: move.key.kind in ACTS)
    tabled = view_of(record).about(lambda move: move.key.kind in TABLED)
    assert same(measures_json("story", acts), measures_json("story", whole))
    assert same(proposals_json("story", tabled), proposals_json("story", whole))


def test_a_fold_that_is_made_is_about_everything() -> None:
    story = Story()
    story.demand("one", "2020-01-01", "5 percent rate")
    fold = story.fold()
    assert fold.positions()
    assert fold.about(lambda _: False) is fold
    cell = view_of(story.record()).about(lambda _: False)
    assert not cell.board.tracks


def test_a_cell_holds_what_a_party_may_have_agreed_to_before_others_took_on_anything() -> None:
    story = Story()
    story.add(d.IssueDefined(issue="trade"))
    told = {"by": ["UNION", "ACME"], "agreement": "deal", "occurred": "2026-01"}
    story.tell("agreement", id="on", status="agreed", commits="ACME: 4 percent", **told)
    story.tell("agreement", id="bare", status="tentative", issue="trade", **told)
    whole = story.fold()
    assert whole.board.tracks
    asked = {"party": "UNION", "issue": "trade"}
    cell = view_of(story.record()).about(lambda move: move.bears_on("UNION", "trade"))
    expected = stance_json("story", whole, ended=True, **asked)
    assert expected["positions"]
    assert same(stance_json("story", cell, ended=True, **asked), expected)


def test_a_cell_holds_what_an_agreement_on_another_issue_may_have_settled() -> None:
    story = Story()
    story.add(d.IssueDefined(issue="trade"))
    deal = {"agreement": "truce", "issue": "trade"}
    story.tell("agreement", occurred="2026-01-03", between=["USA", "CHN"],
               commits="CHN: 20 percent rate", **deal)  # fmt: skip
    story.tell("agreement", occurred="2026-01", by="CHN", status="rejected", **deal)
    told = {"by": "USA", "to": "CHN", "measure": "list"}
    story.tell("measure-announced", occurred="2026-01", **told)
    story.tell("agreement", occurred="2026-01", between=["USA", "CHN"], settles="list", **deal)
    cut: dict[str, Any] = {"as_of": "2026-01-12", "reading": "possible"}
    asked = {"party": "USA", "issue": "pay"}
    whole, cell = story.fold(**cut), story.fold(**cut).about(lambda m: m.bears_on("USA", "pay"))
    assert whole.board.tracks
    assert same(*(stance_json("story", one, ended=True, **asked) for one in (whole, cell)))


def test_a_cell_tells_the_accounts_of_what_others_answered_as_the_whole_does() -> None:
    story = Story()
    mine = {"by": "USA", "to": "CHN", "measure": "list"}
    theirs = {"by": "CHN", "to": "USA", "measure": "soy", "occurred": "2026-01", "issue": "trade"}
    story.add(d.IssueDefined(issue="trade"))
    rate = {"quantity": "12 percent rate"}
    story.tell("measure-imposed", id="in", occurred="2026-01-09", **mine)
    story.tell("measure-threatened", id="word", occurred="2026-01", **mine, **rate)
    story.tell("measure-announced", responds_to="in", **theirs)
    story.tell("measure-imposed", responds_to="word", **theirs, **rate)
    story.tell("measure-threatened", occurred="2026-01-27", **mine, **rate)
    cut: dict[str, Any] = {"as_of": "2026-01-27", "reading": "possible"}
    asked = {"party": "USA", "issue": "pay"}
    whole, cell = story.fold(**cut), story.fold(**cut).about(lambda m: m.bears_on("USA", "pay"))
    assert whole.board.tracks
    assert same(*(stance_json("story", one, ended=True, **asked) for one in (whole, cell)))
