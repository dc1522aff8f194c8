"""Terms on which accounts differ, or forms of open order, through what comes after them."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from events import developments as d
from projections.fold import jointly
from projections.questions.agreements import agreements_of
from projections.questions.diff import changes_between
from projections.rules.words import describe
from tests.story import Story


def _measure(story: Story, kind: str, id: str, occurred: str, **fields: Any) -> None:
    told = {"by": "USA", "to": "CHN", "measure": "list", **fields}
    story.tell(f"measure-{kind}", id=id, occurred=occurred, **told)


def _agreed(story: Story, id: str, occurred: str, **fields: Any) -> None:
    told = {"between": ["UNION", "ACME"], "agreement": "deal", **fields}
    story.tell("agreement", id=id, occurred=occurred, **told)


# --- accounts that differ -------------------------------------------------------------------


def test_a_last_day_on_which_accounts_differ_is_there_again_after_a_suspension() -> None:
    story = Story()
    _measure(story, "imposed", "i", "2026-01-01", lapses="2026-06-01")
    _measure(story, "imposed", "j", "2026-01-01", lapses="2026-07-01", account_of="i")
    _measure(story, "suspended", "s", "2026-02-01", lapses="2026-03-01")
    assert story.position("measure:list", as_of="2026-06-15").state.told("lapses") == (
        "2026-06-01", "2026-07-01",
    )  # fmt: skip
    assert story.position("measure:list", as_of="2026-12-01", ended=True).status == "lapsed"


def test_a_threat_on_whose_last_day_accounts_differ_has_none_once_it_is_carried_out() -> None:
    story = Story()
    _measure(story, "threatened", "t", "2026-01-01", lapses="2026-03-01")
    _measure(story, "threatened", "u", "2026-01-01", lapses="2026-04-01", account_of="t")
    _measure(story, "imposed", "i", "2026-02-01")
    assert story.position("measure:list", as_of="2026-12-01").state.told("lapses") == ()


def test_a_bare_deed_carries_out_every_figure_that_accounts_give_of_what_was_pending() -> None:
    story = Story()
    _measure(story, "imposed", "i", "2026-01-01", quantity="5 percent rate")
    told = {"quantity": "10 percent rate", "lapses": "2027-01-01"}
    _measure(story, "announced", "a", "2026-02-01", **told)
    told = {"quantity": "15 percent rate", "lapses": "2027-02-01", "account_of": "a"}
    _measure(story, "announced", "b", "2026-02-01", **told)
    _measure(story, "changed", "c", "2026-05-01")
    assert dict(story.position("measure:list").state.differ) == {
        "quantity:rate": ("10 percent rate", "15 percent rate"),
        "lapses": ("2027-01-01", "2027-02-01"),
    }
    row = story.rows("measure:list")[2]
    assert (row.verdict, row.rule, row.confidence) == ("hardened", "R1", "medium")


def test_a_threat_between_the_figures_that_accounts_give_says_nothing_of_the_direction() -> None:
    story = Story()
    _measure(story, "imposed", "i", "2026-01-01", quantity="5 percent rate")
    _measure(story, "imposed", "j", "2026-01-01", quantity="8 percent rate", account_of="i")
    _measure(story, "threatened", "t", "2026-01-05", quantity="7 percent rate")
    assert story.verdicts("measure:list") == ["opened R8 whole", "incomparable R0 pending"]


@pytest.mark.parametrize(
    ("status", "lapses", "verdicts"),
    [("ratified", None, ["softened R6 status"]), ("suspended", None, ["hardened R6 status"]),
     ("extended", "2026-12-01", ["held R7 whole"]), ("resumed", None, ["held R7 whole"])],
)  # fmt: skip
def test_what_is_done_to_an_agreement_keeps_all_that_its_accounts_told(
    status: str, lapses: str | None, verdicts: list[str]
) -> None:
    story = Story()
    one, two = ("2026-06-01", "2026-07-01")
    _agreed(story, "g", "2026-02-01", commits=["ACME: 5 percent rate"], lapses=one)
    _agreed(story, "h", "2026-02-01", commits=["ACME: 7 percent rate"], lapses=two, account_of="g")
    _agreed(story, "r", "2026-03-01", status=status, **({"lapses": lapses} if lapses else {}))
    (position,) = [p for p in story.fold(as_of="2026-04-01").positions() if p.key.party == "ACME"]
    assert position.state.told("quantity:rate") == ("5 percent rate", "7 percent rate")
    assert position.state.told("lapses") == ((lapses,) if lapses else (one, two))
    rows = [r for r in story.rows(as_of="2026-04-01") if r.party == "ACME" and "r" in r.to_ids]
    assert [f"{r.verdict} {r.rule} {r.dimension}" for r in rows] == verdicts


def test_an_agreement_tells_every_last_day_of_its_own_that_its_accounts_give() -> None:
    story = Story()
    _agreed(story, "g", "2026-02-01", lapses="2026-06-01")
    _agreed(story, "h", "2026-02-01", lapses="2026-07-01", account_of="g")
    _agreed(story, "r", "2026-03-01", status="ratified")
    (one,) = agreements_of(story.fold(as_of="2026-04-01"))
    assert one.terms.lapses is None
    assert dict(one.terms.differ) == {"lapses": ("2026-06-01", "2026-07-01")}


@pytest.mark.parametrize("told", [("2026-12-31", None), (None, "2026-12-31")])
def test_an_account_without_a_last_day_takes_none_from_another_of_the_same_extension(
    told: tuple[str | None, str | None],
) -> None:
    story = Story()
    _agreed(story, "g", "2026-02-01", commits=["ACME: 5 percent rate"], lapses="2026-06-30")
    for id, lapses in zip(("e", "f"), told, strict=True):
        more = {"account_of": "e"} if id == "f" else {}
        if lapses:
            more["lapses"] = lapses
        _agreed(story, id, "2026-05-01", status="extended", **more)
    _agreed(story, "h", "2026-05-20", status="changed", commits=["UNION on trade: opens"])
    assert {p.state.lapses for p in story.fold().positions()} == {"2026-12-31"}


def test_a_later_status_settles_at_every_figure_that_accounts_of_the_agreement_gave() -> None:
    story = Story()
    story.demand("a", "2026-01-01", "10 USD bn")
    _agreed(story, "g", "2026-02-01", commits=["ACME: 5 USD bn"])
    _agreed(story, "h", "2026-02-01", commits=["ACME: 7 USD bn"], account_of="g")
    _agreed(story, "r", "2026-03-01", status="ratified", settles=["raise"])
    state = story.position("demand:raise", ended=True).state
    assert dict(state.differ)["settled at"] == ("5 USD bn", "7 USD bn")


# --- forms of open order --------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["lifted", "suspended"])
@pytest.mark.parametrize("first", ["5", "8"])
def test_what_ends_either_of_two_forms_softens_and_leaves_both_figures(
    kind: str, first: str
) -> None:
    story = Story()
    _measure(story, "imposed", "a", "2026-01-05", quantity=f"{first} percent rate")
    _measure(story, "changed", "b", "2026-01-05", quantity=f"{13 - int(first)} percent rate")
    _measure(story, kind, "c", "2026-01-10")
    (row,) = [r for r in story.rows("measure:list") if r.to_ids == ("c",)]
    assert (row.verdict, row.rule, row.dimension) == ("softened", "R6", "status")
    state = story.position("measure:list", ended=True).state
    assert set(state.told("quantity:rate")) == {"5 percent rate", "8 percent rate"}
    assert state.status == kind


@pytest.mark.parametrize("order", ["bc", "cb"])
def test_what_says_nothing_of_a_figure_brings_no_replaced_one_back(order: str) -> None:
    story = Story()
    story.demand("a", "2026-01-01", "5 percent rate")
    for id in order:
        said: dict[str, Any] = {"quantity": "7 percent rate"} if id == "b" else {"scope": "steel"}
        story.demand(id, "2026-01-05", **said)
    position = story.position("demand:raise")
    assert [str(q) for q in position.state.quantities] == ["7 percent rate"]
    assert (position.figures_since, position.forms[0].scope) == (("b",), ("steel",))
    assert len(position.forms) == 1
    (row,) = [r for r in story.rows("demand:raise") if r.to_ids == ("c",)]
    assert row.verdict == "held"


@pytest.mark.parametrize("order", ["tc", "ct"])
def test_a_threat_of_the_day_of_a_change_stands_beside_the_figure_that_came(order: str) -> None:
    story = Story()
    _measure(story, "imposed", "i", "2026-01-01", quantity="5 percent rate")
    for id in order:
        kind, figure = ("threatened", 8) if id == "t" else ("changed", 7)
        _measure(story, kind, id, "2026-01-05", quantity=f"{figure} percent rate")
    position = story.position("measure:list")
    assert [str(q) for q in position.state.quantities] == ["7 percent rate"]
    assert position.figures_since == ("c",)
    assert position.pending is not None
    assert [str(q) for q in position.pending.state.quantities] == ["8 percent rate"]
    _measure(story, "changed", "d", "2026-01-10", scope="steel")
    assert [str(q) for q in story.position("measure:list").state.quantities] == ["7 percent rate"]


@pytest.mark.parametrize("first", [10, 20])
def test_a_settling_between_two_forms_of_a_demand_says_nothing_of_the_direction(
    first: int,
) -> None:
    story = Story(d.Preference(party="UNION", wants="more", unit="percent"))
    story.demand("a", "2026-01-01", f"{first} percent rate")
    story.demand("b", "2026-01-01", f"{30 - first} percent rate")
    _agreed(story, "g", "2026-01-10", commits=["ACME: 15 percent rate"], settles=["raise"])
    (row,) = [r for r in story.rows("demand:raise") if r.to_ids == ("g",)]
    assert (row.verdict, row.rule) == ("incomparable", "R0")


@pytest.mark.parametrize("order", ["gh", "hg"])
def test_a_status_keeps_every_form_of_a_commitment_whatever_was_entered_first(order: str) -> None:
    story = Story()
    figures = {"g": "5 percent rate", "h": "7 percent rate"}
    for id in order:
        _agreed(story, id, "2026-01-05", commits=[f"ACME: {figures[id]}"])
    _agreed(story, "r", "2026-02-05", status="ratified")
    position = story.position("commitment:deal")
    assert position.state.told("quantity:rate") == ("5 percent rate", "7 percent rate")
    assert sorted(position.figures_since) == ["g", "h"]
    (row,) = [r for r in story.rows("commitment:deal") if r.to_ids == ("r",)]
    assert (row.verdict, row.rule, row.dimension) == ("softened", "R6", "status")


@pytest.mark.parametrize("order", ["it", "ti"])
@pytest.mark.parametrize("kind", ["threatened", "announced"])
def test_what_is_threatened_and_imposed_on_one_day_is_in_force(kind: str, order: str) -> None:
    story = Story()
    for id in order:
        if id == "i":
            _measure(story, "imposed", "i", "2026-01-03", quantity="5 percent rate")
        else:
            _measure(story, kind, "t", "2026-01-03", quantity="7 percent rate")
    position = story.position("measure:list")
    assert position.statuses == ("in-force",)
    assert [quantity.min for quantity in position.state.quantities] == [5]
    assert [(row.to_ids, row.dimension, row.verdict) for row in story.rows("measure:list")] == [
        (("t",), "whole", "opened"),
        (("i",), "status", "incomparable"),
        (("i",), "quantity:rate", "incomparable"),
    ]


@pytest.mark.parametrize("order", ["ita", "tia", "ait", "tai"])
def test_a_last_day_among_forms_of_one_day_ends_the_same_ones_in_each_order(order: str) -> None:
    story = Story()
    for id in order:
        match id:
            case "i":
                _measure(story, "imposed", "i", "2026-01-01", lapses="2026-01-03")
            case "t":
                _measure(story, "threatened", "t", "2026-01-01")
            case _:
                _measure(story, "imposed", "a", "2026-01")
    [track] = story.fold().board.tracks.values()
    standing = [(step.ids, step.state.status) for step in track.standing]
    assert standing == [(("i",), "lapsed"), (("a",), "in-force")]


def test_a_form_that_is_told_again_is_replaced_by_what_certainly_followed_it() -> None:
    story = Story()
    told = {"by": "ACME", "to": "UNION", "measure": "ban"}
    story.tell("agreement", id="g", occurred="../2020-01-03", between="ACME,UNION",
               agreement="deal", settles="ban")  # fmt: skip
    story.tell("measure-changed", id="c", occurred="2020-01-03/2020-01-05", lapses="2020-01",
               **told)  # fmt: skip
    story.tell("measure-announced", id="a", occurred="2020-01-05", lapses="2020-01-03", **told)
    story.tell("measure-imposed", id="i", occurred="2020-01-03", lapses="2020-01-04", **told)
    position = story.position("measure:ban", ended=True)
    assert {account.item.id for account in position.accounts} == {"a", "c"}


def _of_parties(story: Story, **cut: Any) -> dict[tuple[str, str], tuple[str, ...]]:
    """Party and issue -> the statuses of its commitment there."""
    positions = story.fold(**cut).positions(ended=True)
    return {(p.key.party, p.issue): p.statuses for p in positions if p.key.kind == "commitment"}


@pytest.mark.parametrize("commits", [["ACME: 10 percent"], []])
def test_an_agreement_expires_on_a_last_day_that_holds_in_each_order(commits: list[str]) -> None:
    story = Story()
    told = {"status": "tentative", "commits": commits} if commits else {"status": "tentative"}
    _agreed(story, "vague", "2026-02", lapses="2026-03-02", **told)
    _agreed(story, "sure", "2026-02-16")
    assert _of_parties(story, as_of="2026-03-02")["ACME", "pay"] == ("agreed", "tentative")
    position = next(
        p for p in story.fold(as_of="2026-06-01").positions(ended=True) if p.key.party == "ACME"
    )
    assert (position.status, position.state.told("lapses")) == ("expired", ("2026-03-02",))
    figures = [str(quantity) for quantity in position.state.quantities]
    assert figures == (["10 percent"] if commits else [])
    every = story.rows("commitment:deal", as_of="2026-06-01")
    rows = [r for r in every if r.note and "expired" in r.note]
    assert {(r.day.isoformat(), r.verdict, r.rule) for r in rows} == {
        ("2026-03-03", "incomparable", "R0")
    }


def test_what_a_party_took_on_only_where_nothing_was_stated_yet_is_not_told_beside_it() -> None:
    story = Story()
    _agreed(story, "vague", "2026-02", status="tentative", commits=["ACME: 10 percent"])
    _agreed(story, "sure", "2026-02-16", says="shakes hands")
    position = next(p for p in story.fold().positions() if p.key.party == "UNION")
    assert position.statuses == ("tentative",)


# --- what an entry of open order does to what is told later ----------------------------------


@pytest.mark.parametrize("issue", ["pay", "trade"])
@pytest.mark.parametrize(
    ("status", "by", "told"),
    [("rejected", None, "rejected"), ("terminated", None, "terminated"),
     ("suspended", None, "suspended"), ("ratified", None, "ratified"),
     ("rejected", "ACME", "rejected"), ("rejected", "UNION", "terminated"),
     ("left", "ACME", "left"), ("left", "UNION", "terminated")],
)  # fmt: skip
def test_what_is_done_within_the_days_of_an_entry_is_done_to_all_that_it_states(
    status: str, by: str | None, told: str, issue: str
) -> None:
    story = Story()
    _agreed(story, "first", "2026-01-02", commits=["ACME on food: opens"])
    _agreed(story, "vague", "2026-03", status="tentative",
            commits=[f"ACME on {issue}: 10 percent"])  # fmt: skip
    if status == "left":
        story.tell("withdrawal", id="done", occurred="2026-03-20", by=by, agreement="deal")
    else:
        who = {"by": by} if by else {"between": ["UNION", "ACME"]}
        story.tell("agreement", id="done", occurred="2026-03-20", agreement="deal",
                   status=status, **who)  # fmt: skip
    assert set(_of_parties(story)["ACME", issue]) == {"tentative", told}
    assert ("ACME", issue) not in _of_parties(story, as_of="2026-03-21")
    rows = [(r.party, r.issue) for r in story.rows("commitment:deal", as_of="2026-03-21")]
    assert ("ACME", issue) not in rows


@pytest.mark.parametrize("done", ["terminated", "rejected", "left"])
def test_what_ends_an_agreement_after_two_entries_of_open_order_found_either_of_them(
    done: str,
) -> None:
    story = Story()
    _agreed(story, "vague", "2026-02", commits=["ACME: 5 percent"])
    _agreed(story, "sure", "2026-02-13", commits=["ACME: 6 percent"])
    if done == "left":
        story.tell("withdrawal", id="done", occurred="2026-02-20", by="ACME", agreement="deal")
    else:
        _agreed(story, "done", "2026-02-20", status=done)
    (position,) = [p for p in story.fold().positions(ended=True) if p.key.party == "ACME"]
    found = {(form.status, str(figure)) for form in position.forms for figure in form.quantities}
    assert found == {("agreed", "5 percent"), (done, "5 percent"), (done, "6 percent")}


def test_what_certainly_came_before_an_entry_came_before_what_may_follow_it() -> None:
    story = Story()
    _agreed(story, "ratified", "2026-02-02", status="ratified", commits=["ACME: 5 percent"])
    _agreed(story, "changed", "2026-02-02/2026-02-06", status="changed", commits="ACME: 6 percent")
    _agreed(story, "longer", "2026-02-03/2026-02-06", status="extended")
    (position,) = [p for p in story.fold().positions() if p.key.party == "ACME"]
    assert position.statuses == ("ratified",)


@pytest.mark.parametrize("by", [None, "ACME", "UNION"])
def test_a_rejection_within_the_days_of_the_only_entry_is_told_beside_it(by: str | None) -> None:
    story = Story()
    _agreed(story, "vague", "2026-03", status="tentative", commits=["ACME on trade: 10 percent"])
    who = {"by": by} if by else {"between": ["UNION", "ACME"]}
    story.tell("agreement", id="no", occurred="2026-03-20", agreement="deal",
               status="rejected", **who)  # fmt: skip
    told = "terminated" if by == "UNION" else "rejected"
    assert set(_of_parties(story)["ACME", "trade"]) == {"tentative", told}


def test_what_an_entry_settles_within_whose_days_it_was_rejected_may_be_open() -> None:
    story = Story()
    story.demand("asked", "2026-01-10", "50 percent")
    _agreed(story, "vague", "2026-03", status="tentative", settles=["raise"])
    _agreed(story, "no", "2026-03-20", status="rejected")
    assert story.position("demand:raise", as_of="2026-03-30").statuses == ("live",)
    assert set(story.position("demand:raise").statuses) == {"live", "settled"}


@pytest.mark.parametrize("order", ["gh", "hg"])
def test_two_entries_of_one_month_do_what_they_do_to_all_that_either_states(order: str) -> None:
    story = Story()
    for id in order:
        if id == "g":
            _agreed(story, "g", "2026-03", commits=["ACME on pay: 10 percent"])
        else:
            _agreed(story, "h", "2026-03", status="tentative", commits=["UNION on trade: opens"])
    both = {"agreed", "tentative"}
    assert {key: set(told) for key, told in _of_parties(story).items()} == {
        ("ACME", "pay"): both, ("UNION", "trade"): both,
    }  # fmt: skip
    rows = [(r.party, r.to_ids, r.verdict) for r in story.rows("commitment:deal")]
    assert sorted(rows) == [
        ("ACME", ("g",), "opened"), ("ACME", ("h",), "incomparable"),
        ("UNION", ("g",), "incomparable"), ("UNION", ("h",), "opened"),
    ]  # fmt: skip


@pytest.mark.parametrize("order", ["ghi", "hgi", "gih"])
def test_an_entry_of_one_day_that_states_nothing_beside_two_accounts_of_another(order: str) -> None:
    story = Story()
    for id in order:
        told: dict[str, Any] = {"g": {"commits": ["ACME: 10 percent"]}, "i": {"account_of": "g"}}
        _agreed(story, id, "2026-02-03", **told.get(id, {}))
    found = {p.key.party: p.statuses for p in story.fold().positions()}
    assert found["ACME"] == ("agreed",)


# --- accounts of several statuses -------------------------------------------------------------


def _statuses(story: Story, **cut: Any) -> set[tuple[str, ...]]:
    return {p.statuses for p in story.fold(**cut).positions(ended=True)}


def test_what_goes_on_stands_as_every_account_told_it() -> None:
    story = Story()
    _agreed(story, "a", "2026-01-01", status="tentative", commits="UNION: 5 USD bn")
    _agreed(story, "a2", "2026-01-01", status="agreed", commits="UNION: 5 USD bn", account_of="a")
    _agreed(story, "x", "2026-01-20", status="extended")
    _agreed(story, "b", "2026-02-01", status="suspended")
    _agreed(story, "c", "2026-03-01", status="resumed")
    both = {("tentative", "agreed")}
    assert _statuses(story, as_of="2026-01-25") == both == _statuses(story)
    extended = [r.verdict for r in story.rows("commitment:deal") if r.to_ids == ("x",)]
    assert extended == ["held"]


def test_a_suspension_that_lapses_leaves_every_account_of_what_it_covered() -> None:
    story = Story()
    _measure(story, "threatened", "t", "2026-01-01")
    _measure(story, "announced", "t2", "2026-01-01", account_of="t")
    _measure(story, "suspended", "s", "2026-02-01", lapses="2026-03-01")
    assert _statuses(story, as_of="2026-04-01") == {("threatened", "announced")}


@pytest.mark.parametrize(("one", "two"), [("suspended", "terminated"), ("agreed", "rejected"),
                                          ("ratified", "terminated")])  # fmt: skip
@pytest.mark.parametrize("turned", [False, True])
def test_accounts_of_which_one_ends_an_agreement_are_both_told(
    one: str, two: str, turned: bool
) -> None:
    story = Story()
    _agreed(story, "a", "2026-01-01", commits="UNION: 5 USD bn")
    for id, status, more in zip("bc", (two, one) if turned else (one, two),
                                ({}, {"account_of": "b"}), strict=True):  # fmt: skip
        _agreed(story, id, "2026-02-01", status=status, **more)
    assert _statuses(story) == {(one, two)}


def test_a_change_that_one_account_only_announces_takes_nothing_out_of_force() -> None:
    story = Story()
    _measure(story, "imposed", "i", "2026-01-01", quantity="5 percent rate")
    _measure(story, "announced", "d", "2026-02-01", quantity="8 percent rate")
    _measure(story, "imposed", "d2", "2026-02-01", quantity="8 percent rate", account_of="d")
    assert _statuses(story) == {("in-force",)}
    state = story.position("measure:list").state
    assert state.told("quantity:rate") == ("5 percent rate", "8 percent rate")
    assert "status" not in {row.dimension for row in story.rows("measure:list")}


@pytest.mark.parametrize("settling", ["a", "a2"])
def test_what_is_settled_is_so_at_the_figure_of_every_account(settling: str) -> None:
    story = Story(d.Preference(party="UNION", unit="USD", wants="more"))
    story.demand("ask", "2026-01-01", "10 USD bn total")
    for id, figure, more in (("a", "7", {}), ("a2", "8", {"account_of": "a"})):
        settles = {"settles": "raise"} if id == settling else {}
        _agreed(story, id, "2026-02-01", commits=f"ACME: {figure} USD bn total", **settles, **more)
    (row,) = [r for r in story.rows("demand:raise") if r.verdict != "opened"]
    assert (row.verdict, row.confidence) == ("softened", "medium")
    assert "7" in str(row.after)
    assert "8" in str(row.after)


def test_who_took_on_nothing_resumes_what_was_agreed() -> None:
    story = Story()
    _agreed(story, "a", "2026-01-01", commits="ACME: 5 USD bn")
    for id, day, status in (("b", "2026-02-01", "suspended"), ("c", "2026-03-01", "resumed")):
        story.tell("agreement", id=id, occurred=day, by="UNION", agreement="deal", status=status)
    rows = [(r.before, r.after, r.verdict) for r in story.rows() if r.party == "UNION"]
    assert rows == [(None, "suspended", "hardened"), ("suspended", "agreed", "softened")]


def test_an_agreement_that_was_rejected_has_ended_as_rejected() -> None:
    story = Story()
    _agreed(story, "a", "2026-01-01", commits="ACME: 5 USD bn")
    story.tell("agreement", id="no", occurred="2026-02-01", by="UNION", agreement="deal",
               status="rejected")  # fmt: skip
    (found,) = agreements_of(story.fold(), ended=True)
    assert found.status == "rejected"


@pytest.mark.parametrize("order", ["gh", "hg"])
def test_what_is_about_an_agreement_is_held_against_every_account_of_its_terms(order: str) -> None:
    story = Story()
    figures, first = {"g": "6 USD bn", "h": "9 USD bn"}, order[0]
    for id in order:
        more = {} if id == first else {"account_of": first}
        more |= {"quantity": figures[id], "commits": "ACME on trade: gate"}
        _agreed(story, id, "2026-01-01", **more)
    for id, figure in (("less", 5), ("between", 7), ("more", 10)):
        story.tell("offer", id=id, occurred="2026-02-01", by="ACME", to="UNION", proposal=id,
                   about="deal", quantity=f"{figure} USD bn")  # fmt: skip
    verdicts = {
        row.to_ids[0]: row.verdict
        for row in story.rows()
        if row.track.startswith("offer") and row.verdict != "opened"
    }
    assert verdicts == {"less": "hardened", "between": "incomparable", "more": "softened"}


# --- months that overlap ------------------------------------------------------------------


def _demand(story: Story, id: str, occurred: str, quantity: str = "", **fields: Any) -> None:
    told = {"quantity": quantity} if quantity else {}
    story.tell("demand", id=id, occurred=occurred, by="UNION", to="ACME", **told,
               **{"proposal": "wage", **fields})  # fmt: skip


def test_between_two_days_what_only_says_again_is_held_in_whatever_order() -> None:
    story = Story()
    _demand(story, "d", "2026-03-07", "50 percent")
    _demand(story, "e", "2026-03", "50 percent")
    _demand(story, "f", "2026-05-07", "60 percent", proposal="hours")
    _demand(story, "g", "2026-05", "70 percent", proposal="hours")
    days = story.fold(as_of="2026-03-10"), story.fold(as_of="2026-04-01")
    assert [change.verdict for change in changes_between(*days)] == ["held"]
    days = story.fold(as_of="2026-05-10"), story.fold(as_of="2026-06-01")
    assert [change.verdict for change in changes_between(*days)] == ["incomparable"]


def test_what_is_announced_and_finally_announced_in_an_open_order_is_announced() -> None:
    story = Story()
    _measure(story, "announced", "n", "2026-02", quantity="10 percent rate")
    _measure(story, "announced", "m", "2026-02-16", final="true")
    position = story.position("measure:list")
    assert (position.status, position.statuses) == ("announced", ("announced",))
    assert "status" not in position.state.differing


@pytest.mark.parametrize("order", ["last feb", "feb last"])
def test_which_statement_opens_a_demand_is_open_for_the_ledger_whatever_was_entered_first(
    order: str,
) -> None:
    story = Story()
    _measure(story, "threatened", "t", "2026-02-13", by="UNION", to="ACME")
    days = {"last": ("2026-02-28", "10 percent"), "feb": ("2026-02", "20 percent")}
    for id in order.split():
        _demand(story, id, *days[id])
    assert set(story.verdicts("ledger")) == {"incomparable R0 asks"}


@pytest.mark.parametrize("ends", ["settled", "withdrawn"])
@pytest.mark.parametrize(
    ("first", "statuses", "order"),
    [("2026-01-10", ("live", None), "unsettled"), ("2026-03-06", ("live", None), "unsettled"),
     (None, (None,), "presumed")],
)  # fmt: skip
def test_an_end_comes_after_the_first_of_what_overlaps_it_where_nothing_else_stood(
    ends: str, first: str | None, statuses: tuple[str | None, ...], order: str
) -> None:
    story = Story()
    if first:
        _demand(story, "first", first, "50 percent")
    _demand(story, "again", "2026-03-14", "55 percent")
    if ends == "settled":
        _agreed(story, "end", "2026-03", settles="wage", commits="ACME: 45 percent")
    else:
        story.tell("withdrawal", id="end", occurred="2026-03", by="UNION", proposal="wage")
    position = story.position("demand:wage", ended=True)
    assert set(position.statuses) == {status or ends for status in statuses}
    row = story.rows("demand:wage")[-1]
    assert (row.verdict, row.order) == ("softened", order)


@pytest.mark.parametrize("ends", ["settled", "withdrawn"])
def test_an_end_of_either_of_two_forms_leaves_what_may_have_come_after_it(ends: str) -> None:
    story = Story()
    _demand(story, "one", "2026-03", "50 percent")
    _demand(story, "two", "2026-03-13", "55 percent")
    if ends == "settled":
        _agreed(story, "end", "2026-03", settles="wage", commits="ACME: 45 percent")
    else:
        story.tell("withdrawal", id="end", occurred="2026-03", by="UNION", proposal="wage")
    position = story.position("demand:wage", ended=True)
    assert set(position.statuses) == {"live", ends}
    assert set(position.state.told("quantity:unstated")) == {"50 percent", "55 percent"}


@pytest.mark.parametrize("last", ["2026-03-02", "2026-03"])
@pytest.mark.parametrize("ends", ["settled", "withdrawn"])
def test_an_end_comes_after_what_had_happened_by_the_first_day_on_which_it_can_have(
    ends: str, last: str
) -> None:
    story = Story()
    _demand(story, "one", "2026-03-02", "50 percent")
    _demand(story, "two", last, "55 percent")
    day = "2026-03" if last == "2026-03-02" else "2026-03-31"
    if ends == "settled":
        _agreed(story, "end", day, settles="wage", commits="ACME: 45 percent")
    else:
        story.tell("withdrawal", id="end", occurred=day, by="UNION", proposal="wage")
    assert story.position("demand:wage", ended=True).statuses == (ends,)
    assert story.rows("demand:wage")[-1].verdict == "softened"


def test_what_is_suspended_before_it_was_ever_in_force_may_be_threatened_again_after_that() -> None:
    story = Story()
    _measure(story, "announced", "first", "2026-01")
    _measure(story, "suspended", "rests", "2026-01")
    _measure(story, "threatened", "again", "2026-01-20")
    assert set(story.position("measure:list").statuses) == {"suspended", "threatened"}


@pytest.mark.parametrize("announced", ["2025-12-08", "2026-01-08"])
@pytest.mark.parametrize("first", [0, 1, 2])
def test_what_was_announced_may_be_suspended_before_it_is_imposed(
    announced: str, first: int
) -> None:
    story = Story()
    told = [("announced", announced), ("suspended", "2026-01"), ("imposed", "2026-01-20")]
    for kind, day in told[first:] + told[:first]:
        _measure(story, kind, kind, day)
    assert set(story.position("measure:list").statuses) == {"suspended", "in-force"}


def test_what_time_ends_meanwhile_speaks_for_no_order() -> None:
    story = Story()
    _measure(story, "threatened", "word", "2026-01-03")
    _measure(story, "announced", "notice", "2026-01", lapses="2026-01-25")
    deal = {"occurred": "2026-01-22", "between": ["USA", "CHN"]}
    _agreed(story, "deal", status="tentative", settles="list", **deal)
    _agreed(story, "on", status="extended", lapses="2026-01-31", **deal)
    assert set(story.position("measure:list", ended=True).statuses) == {"lapsed", "settled"}


def test_a_rejection_of_the_month_presupposes_no_demand_of_a_day_of_it() -> None:
    story = Story()
    _agreed(story, "first", "2026-01", lapses="2026-01-18")
    _agreed(story, "no", "2026-01", status="rejected")
    _demand(story, "asked", "2026-01-21", "5 percent")
    _agreed(story, "anew", "2026-01", settles="wage")
    statuses = story.position("demand:wage", ended=True).statuses
    assert set(statuses) == {"live", "settled"}
    assert {s for p in story.fold().positions(ended=True) if p.key.kind == "commitment"
            for s in p.statuses} == {"agreed", "rejected"}  # fmt: skip


@pytest.mark.parametrize("first", ["threatened", "announced"])
@pytest.mark.parametrize("ends", ["suspended", "lifted"])
def test_an_end_comes_after_the_only_thing_that_stood_where_it_can_end_nothing(
    first: str, ends: str
) -> None:
    story = Story()
    _measure(story, first, "first", "2026-03-13")
    _measure(story, ends, "end", "2026-03")
    assert story.position("measure:list", ended=True).statuses == (ends,)
    row = story.rows("measure:list")[-1]
    assert (row.verdict, row.order, row.before) == ("softened", "presumed", first)


def test_an_end_presumes_what_it_can_end() -> None:
    story = Story()
    _measure(story, "threatened", "t", "2026-01-01", quantity="25 percent rate")
    _measure(story, "imposed", "i", "2026-03")
    _measure(story, "lifted", "l", "2026-03-20/2026-04-10")
    assert story.position("measure:list", ended=True).statuses == ("lifted",)
    assert story.rows("measure:list")[-1].from_ids == ("i",)


def test_a_withdrawal_presumes_the_raise_that_it_drops() -> None:
    story = Story()
    _measure(story, "imposed", "i", "2026-01-01", quantity="10 percent rate")
    _measure(story, "threatened", "t", "2026-03", quantity="25 percent rate")
    story.tell("withdrawal", id="w", occurred="2026-03-20/2026-04-10", by="USA", measure="list")
    assert story.position("measure:list").pending is None
    assert story.verdicts("measure:list")[-1] == "softened R6 pending"


def test_a_notice_that_may_have_been_dropped_before_it_is_certain_is_told_as_either() -> None:
    story = Story()
    _measure(story, "imposed", "i", "2026-01-01", quantity="10 percent rate")
    _measure(story, "announced", "n", "2026-03", quantity="25 percent rate")
    story.tell("withdrawal", id="w", occurred="2026-03-05", by="USA", measure="list")
    early = story.position("measure:list", as_of="2026-03-10")
    assert (early.pending, early.since) == (None, "i")
    assert [row.to_ids for row in story.rows("measure:list", as_of="2026-03-10")] == [("i",)]
    pending = {form.pending is None for form in story.position("measure:list").forms}
    assert pending == {True, False}
    (change,) = changes_between(story.fold(as_of="2026-02-01"), story.fold())
    assert change.verdict == "incomparable"


@pytest.mark.parametrize("pending", [False, True])
def test_a_notice_of_a_part_that_may_have_been_dropped_is_none_on_its_whole(pending: bool) -> None:
    """Nor is it where a raise of the whole is pending."""
    story = Story()
    _measure(story, "imposed", "i", "2026-01-01", quantity="10 percent rate")
    if pending:
        _measure(story, "threatened", "t", "2026-01-10", quantity="25 percent rate")
    told = {"by": "USA", "measure": "list/cars"}
    story.tell("measure-threatened", id="p", occurred="2026-03", to="CHN", **told)
    story.tell("withdrawal", id="w", occurred="2026-03-05", **told)
    part = story.position("measure:list/cars", ended=True)
    assert set(part.statuses) == {"threatened", "withdrawn"}


def test_an_end_of_open_order_leaves_what_may_have_come_after_it() -> None:
    story = Story()
    _demand(story, "a", "2026-01-01", "20 percent")
    _demand(story, "b", "2026-02", "30 percent")
    story.tell("withdrawal", id="e", occurred="2026-02-20/2026-03-02", by="UNION", proposal="wage")
    story.tell("withdrawal", id="w", occurred="2026-04-01", by="UNION", proposal="wage")
    _demand(story, "y", "2026-03-15/2026-05-01", "30 percent")
    assert story.verdicts("demand:wage")[-1] == "incomparable R0 status"


# --- the month in which something happened, against each of its days ---------------------------


_ON = {"by": "ACME", "to": "UNION"}


def _statuses_and_figures(
    entries: list[tuple[str, dict[str, Any]]], track: str, as_of: str
) -> tuple[set[str], set[str]]:
    story = Story()
    for kind, fields in sorted(entries, key=lambda one: one[1]["occurred"]):
        story.tell(kind, **_ON, **fields)
    state = story.position(track, ended=True, as_of=as_of)
    figures = state.state.told("quantity:rate") or [str(q) for q in state.state.quantities]
    return set(state.statuses), set(figures)


def _measured(id: str, occurred: str, **fields: Any) -> dict[str, Any]:
    return {"id": id, "occurred": occurred, "measure": "m", **fields}


def _offered(id: str, occurred: str, **fields: Any) -> dict[str, Any]:
    return {"id": id, "occurred": occurred, "proposal": "p", **fields}


@pytest.mark.parametrize("as_of", ["2026-02-28", "2026-03-22", "2026-06-30"])
@pytest.mark.parametrize(
    ("track", "entries"),
    [
        ("offer:p", [  # a withdrawal finds nothing of a form that had lapsed
            ("offer", _offered("a", "2026-02-08", lapses="2026-03-10")),
            ("offer", _offered("o", "2026-02", quantity="9 percent rate")),
            ("withdrawal", {"id": "w", "occurred": "2026-03-12", "proposal": "p"}),
        ]),
        ("measure:m", [  # what is imposed after it lapsed has no last day, what was before ends
            ("measure-imposed", _measured("a", "2026-01-06", lapses="2026-02-10")),
            ("measure-imposed", _measured("o", "2026-02")),
        ]),
        ("measure:m", [  # a change brings nothing back that had lapsed
            ("measure-imposed", _measured("a", "2026-01-06", lapses="2026-02-18")),
            ("measure-changed", _measured("o", "2026-02", quantity="5 percent rate")),
        ]),
        ("measure:m", [  # and a change with another last day keeps what had not
            ("measure-imposed", _measured("a", "2026-01-06", lapses="2026-02-18")),
            ("measure-changed", _measured("o", "2026-02", lapses="2026-03-10")),
        ]),
        ("measure:m", [  # the figure is that of the change in each order
            ("measure-imposed", _measured("a", "2026-01-06", lapses="2026-02-18")),
            ("measure-suspended", _measured("s", "2026-02-08", lapses="2026-03-10")),
            ("measure-changed", _measured("o", "2026-02", quantity="9 percent rate")),
        ]),
        ("measure:m", [  # what has another last day in each order did not end
            ("measure-imposed", _measured("a", "2026-01-16", lapses="2026-02-18")),
            ("measure-imposed", _measured("o", "2026-02", lapses="2026-03-25")),
            ("measure-imposed", _measured("b", "2026-02-12")),
        ]),
        ("measure:m", [  # what comes after two forms keeps the last day of each
            ("measure-imposed", _measured("o", "2026-02", lapses="2026-03-25")),
            ("measure-suspended", _measured("s", "2026-02-20", lapses="2026-03-10")),
            ("measure-changed", _measured("c", "2026-03-04", quantity="5 percent rate")),
        ]),
        ("measure:m", [  # and ends by one of them in the one form alone
            ("measure-imposed", _measured("o", "2026-02", quantity="9 percent rate")),
            ("measure-suspended", _measured("s", "2026-02-24", lapses="2026-03-10")),
            ("measure-suspended", _measured("t", "2026-03-04")),
        ]),
        ("offer:p", [  # what says nothing of a figure may have found either
            ("offer", _offered("a", "2026-02-12", quantity="9 percent rate")),
            ("offer", _offered("o", "2026-02", quantity="7 percent rate", lapses="2026-03-10")),
            ("offer", _offered("b", "2026-02-24", lapses="2026-03-02")),
        ]),
    ],
)  # fmt: skip
def test_what_happened_in_a_month_is_told_as_each_of_its_days_would_have_it(
    track: str, entries: list[tuple[str, dict[str, Any]]], as_of: str
) -> None:
    statuses, figures = _statuses_and_figures(entries, track, as_of)
    each = [
        _statuses_and_figures(
            [
                (kind, {**told, "occurred": f"2026-02-{day:02d}"} if told["id"] == "o" else told)
                for kind, told in entries
            ],
            track,
            as_of,
        )
        for day in range(1, 29)
    ]
    assert statuses == set().union(*(one for one, _ in each))
    assert figures >= set().union(*(one for _, one in each))
    if all(one == each[0][1] for _, one in each):
        assert figures == each[0][1]


def test_an_answer_has_perhaps_ended_with_what_was_perhaps_replaced_in_time() -> None:
    story = Story()
    story.tell("offer", **_ON, **_offered("a", "2026-01-06", lapses="2026-02-18"))
    story.tell("response", id="r", occurred="2026-01-16", by="UNION", to="ACME", to_proposal="p",
               answer="refuses")  # fmt: skip
    story.tell("offer", **_ON, **_offered("o", "2026-02", quantity="5 percent rate"))
    assert story.position("response:p", ended=True, as_of="2026-02-20").statuses == ("lapsed",)
    assert story.position("response:p", as_of="2026-02-28").statuses == ("live", "lapsed")


@pytest.mark.parametrize("deed", ["measure-changed", "measure-imposed"])
@pytest.mark.parametrize("word", ["measure-threatened", "measure-announced"])
def test_a_withdrawal_takes_nothing_out_of_force_in_any_order(deed: str, word: str) -> None:
    story = Story()
    told = {"by": "UNION", "to": "ACME", "measure": "m"}
    story.tell(
        "measure-imposed", id="in", occurred="2020-01-01", quantity="20 percent rate", **told
    )
    story.tell(word, id="word", occurred="2020-02", quantity="25 percent rate", **told)
    story.tell(deed, id="deed", occurred="2020-02", quantity="30 percent rate", **told)
    story.tell("withdrawal", id="drop", occurred="2020-03-01", by="UNION", measure="m")
    position = story.position("measure:m")
    assert (set(position.statuses), position.pending) == ({"in-force"}, None)
    assert story.verdicts("measure:m")[-1] == "incomparable R0 pending"


def test_a_diff_holds_each_way_in_which_a_step_came_to_what_it_is() -> None:
    story = Story()
    told = {"by": "UNION", "to": "ACME", "measure": "m"}
    for id, kind, occurred, rate in (
        ("in", "measure-imposed", "2020-01-01", "20"),
        ("less", "measure-changed", "2020-02", "10"),
        ("more", "measure-changed", "2020-02", "30"),
    ):
        story.tell(kind, id=id, occurred=occurred, quantity=f"{rate} percent rate", **told)
    story.tell("measure-suspended", id="rest", occurred="2020-03-01", **told)
    one, two = story.fold(as_of="2020-01-31"), story.fold(as_of="2020-03-31")
    (change,) = changes_between(one, two)
    assert change.verdict == "incomparable"  # softer by the status, and by the figure or not
    assert len(change.after.forms if change.after else ()) == 2


def test_a_diff_holds_of_a_form_that_ended_its_end_alone() -> None:
    story = Story()
    story.demand("first", "2020-01-01", "10 percent")
    story.demand("more", "2020-02", "12 percent", pressing="wish")
    story.tell("withdrawal", id="drop", occurred="2020-02", by="UNION", proposal="raise")
    (change,) = changes_between(story.fold(as_of="2020-01-31"), story.fold(as_of="2020-03-31"))
    assert change.verdict == "incomparable"  # softened if it was dropped last, else mixed


@pytest.mark.parametrize("order", ["usq", "squ", "qsu"])
def test_of_three_of_open_order_what_says_nothing_of_a_figure_brings_none_back(order: str) -> None:
    told = {
        "u": {"occurred": "2020-02-06/2020-02-16", "pressing": "ultimatum"},
        "q": {"occurred": "2020-02-11/2020-02-15", "quantity": "8 percent total"},
        "s": {"occurred": "2020-02-01/2020-02-28", "scope": "all plants"},
    }
    story = Story()
    story.demand("first", "2020-01-01", "10 percent total")
    for id in order:
        story.demand(id, **told[id])
    (state,) = {position.state for position in story.fold().positions()}
    assert [str(one) for one in state.quantities] == ["8 percent total"]


def test_under_the_possible_reading_an_entry_restates_no_more_than_it_says() -> None:
    """What came before it among what is only possible is before it there, too."""
    story = Story()
    told = {"between": ["UNION", "ACME"], "agreement": "deal"}
    story.tell("agreement", id="first", occurred="2026-02-01", commits="ACME: 5 percent", **told)
    story.tell("agreement", id="less", occurred="2026-03", commits="ACME: 4 percent", **told)
    story.tell("agreement", id="force", occurred="2026-03", status="in-force", **told)
    story.tell("withdrawal", id="left", occurred="2026-03-05", by="ACME", agreement="deal")
    rows = story.rows("commitment:deal", as_of="2026-03-10", reading="possible")
    assert [row.dimension for row in rows if row.to_ids == ("force",)] == ["status"]


def test_what_may_have_been_lifted_is_suspended_where_it_was_not() -> None:
    """Also once all that may have come last was changed since."""
    story = Story()
    _measure(story, "imposed", "in", "2026-02-05", quantity="8 percent rate")
    _measure(story, "lifted", "off", "2026-02")
    _measure(story, "imposed", "again", "2026-02-21", quantity="8 percent rate")
    _measure(story, "changed", "less", "2026-03-05", quantity="5 percent rate")
    _measure(story, "suspended", "rests", "2026-03-13")
    forms = {(form.status, str(form.quantities[0]))
             for form in story.position("measure:list").forms}  # fmt: skip
    assert forms == {("suspended", "5 percent rate"), ("lifted", "8 percent rate")}


@pytest.mark.parametrize("first", ["whole", "part"])
@pytest.mark.parametrize("day", ["2026-03", "2026-03-05"])
def test_a_part_that_was_suspended_itself_rests_on_once_its_whole_is_imposed_again(
    first: str, day: str
) -> None:
    story = Story()
    _measure(story, "imposed", "in", "2026-02-05", quantity="20 percent rate")
    _measure(story, "imposed", "part", "2026-02-10", measure="list/part", quantity="8 percent rate")
    for id in ("whole", "part") if first == "whole" else ("part", "whole"):
        name = "list" if id == "whole" else "list/part"
        _measure(story, "suspended", f"{id}-rests", "2026-03-05" if id == first else day,
                 measure=name)  # fmt: skip
    _measure(story, "imposed", "back", "2026-04-05")
    assert story.position("measure:list").statuses == ("in-force",)
    assert story.position("measure:list/part").statuses == ("suspended",)


def test_a_part_that_is_changed_while_its_whole_rests_is_back_with_it() -> None:
    story = Story()
    _measure(story, "imposed", "in", "2026-02-05", quantity="20 percent rate")
    _measure(story, "suspended", "rests", "2026-02-10")
    _measure(story, "changed", "part", "2026-02-20", measure="list/part", quantity="8 percent rate")
    assert story.position("measure:list/part").statuses == ("suspended",)
    _measure(story, "imposed", "back", "2026-04-05")
    assert story.position("measure:list/part").statuses == ("in-force",)


def test_a_part_is_back_with_its_whole_that_may_have_been_suspended_before() -> None:
    story = Story()
    _measure(story, "imposed", "in", "2026-02-05", quantity="20 percent rate")
    _measure(story, "imposed", "part", "2026-02-10", measure="list/part", quantity="8 percent rate")
    _measure(story, "suspended", "rests", "2026-03")
    _measure(story, "imposed", "back", "2026-03-21", quantity="8 percent rate")
    for track in ("measure:list", "measure:list/part"):
        assert set(story.position(track).statuses) == {"in-force", "suspended"}


def test_what_lifts_a_part_may_come_after_its_whole_is_imposed_anew() -> None:
    story = Story()
    _measure(story, "imposed", "in", "2026-02-05", quantity="20 percent rate")
    _measure(story, "lifted", "off", "2026-02-10")
    _measure(story, "imposed", "anew", "2026-03", quantity="5 percent rate")
    _measure(story, "imposed", "part", "2026-03", measure="list/part", quantity="8 percent rate")
    _measure(story, "lifted", "part-off", "2026-03-21", measure="list/part")
    part = story.position("measure:list/part", ended=True)
    assert set(part.statuses) == {"lifted", "in-force"}


# --- whichever was entered first ------------------------------------------------------------


def _told(*entries: tuple[str, dict[str, Any]]) -> dict[str, list[str]]:
    """What each line may have come to: `party toward track` -> the states of its forms."""
    story = Story()
    for kind, told in entries:
        story.tell(kind, **told)
    return {
        f"{p.key.party} {p.key.toward} {p.key.track}": sorted(form.status for form in p.forms)
        for p in story.fold().positions(ended=True)
    }


def _told_in_each_order(*entries: tuple[str, dict[str, Any]]) -> list[dict[str, list[str]]]:
    return [_told(*order) for order in permutations(entries)]


def _entry(id: str, status: str, occurred: str = "2026-01", **more: Any) -> tuple[str, Any]:
    told = {"id": id, "status": status, "occurred": occurred, "agreement": "deal"}
    return "agreement", {"by": ["UNION", "ACME"], **told, **more}


def test_a_deal_that_settles_what_was_never_told_has_both_states_of_its_month() -> None:
    told = [_entry(status, status, settles="raise") for status in ("tentative", "agreed")]
    both = ["agreed", "tentative"]
    expected = {"ACME UNION commitment:deal": both, "UNION ACME commitment:deal": both}
    assert _told_in_each_order(*told) == [expected] * 2


def test_what_is_suspended_for_all_and_for_one_rests_toward_both() -> None:
    told = {"by": "USA", "measure": "list", "occurred": "2026-01"}
    rests = [("measure-suspended", {"id": to, "to": to, **told}) for to in ("all", "CHN")]
    again = ("measure-suspended", {**told, "id": "again", "to": "CHN", "occurred": "2026-02-08"})
    expected = {"USA None measure:list": ["suspended"], "USA CHN measure:list": ["suspended"]}
    assert _told_in_each_order(*rests, again) == [expected] * 6


def test_who_took_on_nothing_in_some_orders_alone_has_a_position_in_the_others() -> None:
    bare, takes_on = _entry("bare", "agreed"), _entry("on", "tentative", commits="ACME: 4 percent")
    ends = _entry("ends", "terminated", by="UNION")
    (one,) = {tuple(told["UNION ACME commitment:deal"])
              for told in _told_in_each_order(bare, takes_on, ends)}  # fmt: skip
    assert one == ("tentative", "terminated")
    takes_on = _entry("on", "agreed", commits="ACME: 4 percent")
    ends = _entry("ends", "rejected", "2026-02")
    expected = {f"{party} commitment:deal": ["rejected"] for party in ("ACME UNION", "UNION ACME")}
    assert _told_in_each_order(bare, takes_on, ends) == [expected] * 6


def test_who_took_on_nothing_may_have_suspended_what_was_agreed_by_then() -> None:
    takes_on = _entry("on", "tentative", commits="ACME: 2 percent")
    agreed = _entry("agreed", "agreed", "2026-01-08")
    rests = _entry("rests", "suspended", by="UNION")
    for told in _told_in_each_order(takes_on, agreed, rests):
        assert "agreed" in told["ACME UNION commitment:deal"]


@pytest.mark.parametrize("parties", [["UNION", "ACME"], ["UNION", "ACME", "ZTE"]])
def test_a_line_that_is_there_in_some_orders_alone_goes_on_in_these(parties: list[str]) -> None:
    for first in ("2026-01", "2026-01-12"):
        story = Story()
        told = {"by": parties, "agreement": "deal", "commits": "UNION: 2 percent"}
        story.tell("agreement", id="on", status="tentative", occurred="2026-01", **told)
        bare = {"by": parties, "agreement": "deal"}
        story.tell("agreement", id="bare", status="tentative", occurred=first, **bare)
        story.tell("agreement", id="out", status="rejected", occurred="2026-01-23", **bare)
        story.tell("agreement", id="anew", status="agreed", occurred="2026-02-03", **told)
        story.tell("agreement", id="in", status="in-force", occurred="2026-02-13", **bare)
        there = {p.key.party: p.status for p in story.fold().positions()}
        assert there == dict.fromkeys(parties, "in-force")


def test_what_was_withdrawn_for_one_may_lie_between_two_words_for_all() -> None:
    told = {"by": "USA", "measure": "list"}
    figure = {**told, "to": "all", "quantity": "10 percent rate"}
    expected = {"USA None measure:list": ["announced"], "USA CHN measure:list": ["withdrawn"]}
    assert _told_in_each_order(
        ("measure-announced", {"id": "one", "occurred": "2026-01", **figure}),
        ("withdrawal", {"id": "out", "occurred": "2026-01-16", "to": "CHN", **told}),
        ("measure-announced", {"id": "two", "occurred": "2026-01-22", **figure}),
    ) == [expected] * 6  # fmt: skip


def test_a_part_that_rests_may_be_over_with_the_last_day_of_its_whole() -> None:
    story = Story()
    _measure(story, "imposed", "i", "2026-01", lapses="2026-01-31", quantity="20 percent rate")
    _measure(story, "suspended", "s", "2026-01-13", measure="list/x")
    forms = story.position("measure:list/x", as_of="2026-02-02", ended=True).forms
    assert {form.status for form in forms} == {"lapsed", "suspended"}


def test_what_one_entry_settles_may_be_settled_at_the_figure_of_another() -> None:
    story = Story()
    story.demand("d", "2026-01-02", "10 percent")
    for kind, told in (
        _entry("settles", "tentative", "2026-02-26", settles="raise"),
        _entry("figure", "agreed", "2026-02", commits="ACME: 3 percent"),
    ):
        story.tell(kind, **told)
    forms = story.position("demand:raise", ended=True).forms
    assert {form.status for form in forms} == {"settled"}
    assert sorted([str(q.max) for q in form.settled_at] for form in forms) == [[], ["3"]]


def test_what_was_made_within_a_month_is_over_after_its_last_day_in_it() -> None:
    story = Story()
    _measure(story, "imposed", "i", "2026-01", lapses="2026-01-22")
    position = story.position("measure:list", as_of="2026-01-31", ended=True)
    assert position.status == "lapsed"
    _measure(story, "threatened", "t", "2026-01-28", quantity="20 percent rate")
    story.link("t", "follows", "i")
    assert story.position("measure:list").status == "threatened"


def _tabled(id: str, proposal: str, occurred: str, figure: int, **more: Any) -> tuple[str, Any]:
    told = {"by": "UNION", "to": "ACME", "proposal": proposal, "quantity": f"{figure} percent"}
    return "demand", {"id": id, "occurred": occurred, **told, **more}


def test_what_may_be_put_after_its_package_was_withdrawn_stands_in_some_orders() -> None:
    out = ("withdrawal", {"id": "out", "by": "UNION", "proposal": "P", "occurred": "2020-01-28"})
    for told in _told_in_each_order(
        _tabled("in-it", "a", "2020-01", 5, package="P"), _tabled("alone", "a", "2020-01", 8), out
    ):
        assert told == {"UNION ACME demand:a": ["live", "live", "withdrawn", "withdrawn"]}


def test_a_package_is_withdrawn_in_what_stands_of_it_whichever_line_is_asked_for() -> None:
    out = {"by": "UNION", "occurred": "2020-01"}
    entries = [
        _tabled("b", "b", "2020-01-07", 10, package="P"),
        ("withdrawal", {"id": "all", "proposal": "P", **out}),
        _tabled("a", "a", "2020-01", 10),
        ("withdrawal", {"id": "one", "proposal": "a", **out}),
        _tabled("in-it", "a", "2020-01-25", 5, package="P"),
    ]
    forms = ["live", "live", "withdrawn", "withdrawn"]
    expected = {"UNION ACME demand:b": ["withdrawn"], "UNION ACME demand:a": forms}
    assert [_told(*entries), _told(*entries[::-1])] == [expected] * 2


def test_what_one_document_demands_is_tried_in_no_order(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[Any] = []
    monkeypatch.setattr(jointly, "in_each_order", lambda *told: tried.append(told))
    story = Story()
    for number in range(8):
        kind, told = _tabled(f"d{number}", f"p{number}", "2020-01-05", number, package="list")
        story.tell(kind, **told)
    assert len(story.fold().positions()) == 8
    assert not tried


def test_what_a_rejection_opens_again_is_withdrawn_in_the_same_month() -> None:
    story = Story()
    story.demand("d", "2020-01-23", "8 percent")
    for kind, told in (
        _entry("settles", "agreed", "2020-01-30", settles="raise"),
        _entry("opens", "rejected", "2020-02-11"),
    ):
        story.tell(kind, **told)
    story.tell("withdrawal", id="out", by="UNION", proposal="raise", occurred="2020-02")
    assert story.position("demand:raise", ended=True).status == "withdrawn"


def test_parts_that_are_put_on_one_day_are_tried_in_one_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried: list[Any] = []
    fold = jointly.onward
    monkeypatch.setattr(jointly, "onward", lambda *told: (tried.append(told), fold(*told))[1])
    story = Story()
    _measure(story, "imposed", "whole", "2020-01-01", quantity="10 percent rate")
    for number in range(20):
        told = {"measure": f"list/s{number}", "quantity": f"{number + 10} percent rate"}
        _measure(story, "imposed", f"p{number}", "2020-02-01", **told)
    assert len(story.fold().positions()) == 21
    assert len(tried) <= 20


@pytest.mark.parametrize("order", ["gh", "hg"])
def test_a_figure_without_a_basis_beside_a_total_of_one_day_leaves_the_same_in_each_order(
    order: str,
) -> None:
    story = Story()
    told = {"g": ["5 percent"], "h": ["5 percent", "6 percent total"]}
    for id in order:
        story.demand(id, "2020-01-03", quantity=told[id])
    state = story.position("demand:raise").state
    assert {str(one) for one in state.quantities} == {"5 percent", "6 percent total"}
    assert not state.differ


@pytest.mark.parametrize("month", ["2020-01-03", "2020-01"])
@pytest.mark.parametrize("order", ["gh", "hg"])
def test_two_answers_of_one_day_leave_the_same_whichever_was_entered_first(
    order: str, month: str
) -> None:
    story = Story()
    story.demand("d", "2020-01-01")
    told = {"g": {"answer": "refuses", "quantity": "6 percent"},
            "h": {"answer": "objects", "if_": "no strike"}}  # fmt: skip
    for id in order:
        story.tell("response", id=id, by="ACME", to_proposal="raise", occurred=month, **told[id])
    state = story.position("response:raise").state
    # The one is as good as the other, and each keeps the figure that the other gives.
    assert list(map(str, state.quantities)) == ["6 percent"]
    assert {term for term, _ in state.differ} == {"answer", "conditions"}


@pytest.mark.parametrize("order", ["gh", "hg"])
def test_two_answers_of_one_day_in_different_units_both_stand(order: str) -> None:
    story = Story()
    story.demand("d", "2020-01-01")
    for id in ("f", *order):
        figure, day = {"f": ("5 percent", 2), "g": ("6 percent", 3), "h": ("7 USD mn", 3)}[id]
        story.tell("response", id=id, by="ACME", to_proposal="raise", answer="objects",
                   occurred=f"2020-01-0{day}", quantity=figure)  # fmt: skip
    state = story.position("response:raise").state
    assert {str(one) for one in state.quantities} == {"6 percent", "7 USD mn"}
    assert not state.differ


def test_what_is_read_as_possible_had_happened_by_the_day_of_the_answer() -> None:
    story = Story()
    story.demand("d", "2020-01-01")
    story.demand("e", "2020-01", "5 percent")
    story.tell("withdrawal", id="w", by="UNION", proposal="raise", occurred="2020-01-03")
    assert story.position("demand:raise").state.told("status") == ("withdrawn", "live")
    # What was put by that day came before what takes it back on it.
    by_then = story.position("demand:raise", ended=True, as_of="2020-01-03", reading="possible")
    assert by_then.state.told("status") == ("withdrawn",)


def test_an_agreement_that_every_account_leaves_as_long_or_longer_is_held() -> None:
    story = Story()
    told: dict[str, str] = {"between": "ACME,UNION", "agreement": "deal"}
    story.tell("agreement", id="a", occurred="2020-01-01", lapses="2020-05", **told)
    for id, lapses in (("b", "2020-05"), ("b2", "2020-06")):
        account = {} if id == "b" else {"account_of": "b"}
        story.tell("agreement", id=id, occurred="2020-01-02", status="extended", lapses=lapses,
                   **told, **account)  # fmt: skip
    rows = [row.verdict for row in story.rows("commitment:deal") if row.party == "ACME"]
    assert rows == ["opened", "held"]


def test_a_form_that_is_only_possible_is_told_alike_whichever_was_entered_first() -> None:
    told = []
    for names in ("ab", "ba"):
        story = Story()
        for name in names:
            terms = {"quantity": "5 percent"} if name == "a" else {"due": "2020-03"}
            story.demand(name, "2020-02", **terms)
        possible = story.fold(as_of="2020-02-10").only_possible
        told.append(sorted(describe(one.state) for one in possible))
    assert told == [["5 percent", "5 percent; due 2020-03"]] * 2


@pytest.mark.parametrize("names", ["ab", "ba"])
def test_a_last_day_within_the_month_of_two_forms_gives_no_verdict(names: str) -> None:
    story = Story()
    for name in names:
        lasts = {"lapses": "2020-02-11"} if name == "a" else {}
        story.demand(name, "2020-02", "5 percent", **lasts)
    told = {row.verdict for row in story.rows("demand:raise") if row.dimension == "status"}
    assert told == {"incomparable"}


@pytest.mark.parametrize("later", [False, True])
@pytest.mark.parametrize("turned", [False, True])
def test_what_each_order_comes_to_stands_since_the_same_one_whichever_was_entered_first(
    later: bool, turned: bool
) -> None:
    story, told = Story(), {"by": "ACME", "proposal": "p", "occurred": "2020-02-07"}
    offers: list[dict[str, Any]] = [
        {"id": "a", "to": ["UNION", "ZTE"], "quantity": "3..9 percent rate", "package": "one"},
        {"id": "b", "to": "UNION", "quantity": ">4 percent", "package": "two"},
    ]
    for offer in offers[:: -1 if turned else 1]:
        story.tell("offer", **told, **offer)
    if later:
        story.tell("demand", **{**told, "occurred": "2020-02-19"}, id="c", to="all")
    (position,) = [p for p in story.fold().positions() if p.key.kind == "offer"
                   and p.key.toward == "UNION"]  # fmt: skip
    assert (position.since, position.package) == ("b", "two")
