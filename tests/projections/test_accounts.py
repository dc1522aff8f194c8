"""Reports of one development that contradict each other: no answer prefers one of them silently."""

from __future__ import annotations

import json
from itertools import permutations
from typing import Any

import pytest

from events.developments import Preference
from tests.answers import stance_json
from tests.story import Story, summary

WANTS = (
    Preference(party="UNION", wants="more", unit="percent"),
    Preference(party="ACME", wants="less", unit="percent"),
)


def _two(first: dict[str, Any], second: dict[str, Any], before: dict[str, Any]) -> Story:
    """A demand, and a second one of which two papers report."""
    story = Story(*WANTS)
    story.demand("d1", "2020-01-01", **before)
    story.demand("a", "2020-01-05", **first)
    story.demand("b", "2020-01-05", account_of="a", **second)
    return story


def _row(story: Story, dimension: str, track: str = "demand:raise") -> tuple[str, ...]:
    row = next(r for r in story.rows(track) if r.dimension == dimension and "a" in r.to_ids)
    return row.verdict, row.rule, row.confidence, row.before or "", row.after or "", row.note or ""


def test_two_deadlines_that_differ_both_stand_and_the_position_says_so() -> None:
    story = _two({"due": "2020-06"}, {"due": "immediate"}, {})
    position = story.position("demand:raise")
    assert position.state.due is None
    assert position.state.told("due") == ("2020-06", "immediate")
    assert position.note == "accounts differ on the deadline: 2020-06 / immediate"
    (shown,) = stance_json("story", story.fold())["positions"]
    assert shown["terms"]["due"] is None
    assert shown["terms"]["differ"] == {"due": ["2020-06", "immediate"]}
    assert [a["terms"]["due"] for a in shown["accounts"]] == ["2020-06", "immediate"]
    assert json.dumps(shown).count("immediate") >= 3


def test_the_verdict_holds_where_every_account_gives_it_at_most_at_medium_confidence() -> None:
    story = _two({"due": "2020-06"}, {"due": "immediate"}, {})
    assert _row(story, "deadline") == (
        "hardened", "R3", "medium", "", "2020-06 or immediate",
        "a deadline that was not reported reads as none; accounts differ: 2020-06 / immediate",
    )  # fmt: skip


def test_where_accounts_pull_apart_nothing_is_said() -> None:
    story = _two({"due": "2020-09"}, {"due": "2020-03"}, {"due": "2020-06"})
    verdict, rule, confidence, before, after, note = _row(story, "deadline")
    assert (verdict, rule, confidence) == ("incomparable", "R0", "low")
    assert (before, after) == ("2020-06", "2020-09 or 2020-03")
    assert "accounts differ: 2020-09 / 2020-03" in note


def test_a_month_and_a_day_of_it_agree() -> None:
    story = _two({"due": "2020-06"}, {"due": "2020-06-15"}, {})
    assert story.position("demand:raise").state.due == "2020-06-15"


def test_what_accounts_agree_on_keeps_its_confidence() -> None:
    story = _two(
        {"quantity": "8 percent rate", "due": "2020-06"},
        {"quantity": "8 percent rate", "due": "immediate"},
        {"quantity": "5 percent rate"},
    )
    assert _row(story, "quantity:rate")[:3] == ("hardened", "R1", "high")


def test_figures_that_contradict_each_other_give_a_verdict_only_together() -> None:
    apart = _two({"quantity": "8 percent rate"}, {"quantity": "4 percent rate"},
                 {"quantity": "6 percent rate"})  # fmt: skip
    assert _row(apart, "quantity:rate")[:3] == ("incomparable", "R0", "low")
    same_way = _two({"quantity": "8 percent rate"}, {"quantity": "9 percent rate"},
                    {"quantity": "6 percent rate"})  # fmt: skip
    assert _row(same_way, "quantity:rate")[:3] == ("hardened", "R1", "medium")
    assert "8 percent rate or 9 percent rate" in _row(same_way, "quantity:rate")[4].replace(
        "; ", " or "
    )


@pytest.mark.parametrize(
    ("one", "two", "both"),
    [
        ("100", ">100", None), ("100", "<100", None), (">100", "<=100", None),
        (">100", "90..100", None), ("100", ">=100", "100"), ("100", "<=100", "100"),
        (">=100", ">100", ">100"), (">100", ">90", ">100"), ("<100", "<=110", "<100"),
        (">90", "80..100", "90..100"), ("90..100", "100..110", "100"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("narrower_first", [True, False])
def test_figures_agree_where_their_bounds_leave_something(
    one: str, two: str, both: str | None, narrower_first: bool
) -> None:
    told = [{"quantity": f"{figure} percent rate"} for figure in (one, two)]
    story = _two(*(told if narrower_first else told[::-1]), {})
    position = story.position("demand:raise")
    assert [q.figure() for q in position.state.quantities] == (
        [both] if both else [one, two] if narrower_first else [two, one]
    )
    assert ("accounts differ" in (position.note or "")) == (both is None)


@pytest.mark.parametrize(
    ("other", "asked", "told"),
    [
        ("21", "19.5", ("incomparable", "R0", "low")),  # about 20, and less than 21
        ("21", "18", ("softened", "R1", "medium")),
        ("~21", "20.5", ("held", "R7", "low")),
    ],
)
def test_a_figure_is_about_the_same_for_every_account_or_nothing_is_said(
    other: str, asked: str, told: tuple[str, ...]
) -> None:
    story = Story(Preference(party="ACME", wants="less", unit="percent"))
    story.demand("one", "2020-01-01", "~20 percent rate")
    story.demand("two", "2020-01-01", f"{other} percent rate", account_of="one")
    story.demand("then", "2020-02-01", f"{asked} percent rate")
    (row,) = [row for row in story.rows("demand:raise") if row.to_ids == ("then",)]
    assert (row.verdict, row.rule, row.confidence) == told


@pytest.mark.parametrize(
    ("figures", "told"),
    [
        (("5 percent", "5..8 percent", ">=6 percent"), ["5 percent", "6..8 percent"]),
        (("1..3 percent", "2..5 percent", "4..6 percent"), ["2..3 percent", "4..5 percent"]),
        (("20 percent", "~20 percent"), ["20 percent"]),
        (("5 percent", ">5 percent", "5..8 percent"), ["5 percent", "5..8 percent"]),
        (("0.1..0.2 USD bn", "150..250 USD mn"), ["0.15..0.2 USD bn"]),
    ],
)
def test_which_accounts_agree_hangs_on_no_order_of_entry(
    figures: tuple[str, ...], told: list[str]
) -> None:
    for order in permutations(figures):
        story = Story()
        for name, figure in zip("abc", order, strict=False):
            more = {} if name == "a" else {"account_of": "a"}
            story.demand(name, "2020-01-01", figure, **more)
        state = story.position("demand:raise").state
        assert sorted(map(str, state.quantities)) == told
        assert sorted(state.differing.get("quantity:unstated", ())) == (told if told[1:] else [])


def test_an_account_that_binds_nobody_leaves_other_lines_of_that_day_alone() -> None:
    story = Story()
    ours = {"by": "USA", "to": "CHN", "lapses": "2020-02-28"}
    theirs = {"by": "ZTE", "to": "UNION", "lapses": "2020-02-25"}
    story.demand("heard", "2020-02", **theirs, authority="A6")
    story.demand("own", "2020-02", **ours)
    story.demand("said", "2020-02", **theirs, account_of="heard")
    rows = [row for row in story.rows("demand:raise") if row.party == "USA"]
    assert [(row.verdict, row.rule) for row in rows] == [("opened", "R8"), ("softened", "R6")]


def test_two_figures_of_one_report_are_no_contradiction() -> None:
    story = Story(*WANTS)
    story.demand("d1", "2020-01-01", quantity=["8 percent rate", "4 percent rate"])
    assert story.position("demand:raise").note is None
    assert len(story.position("demand:raise").state.quantities) == 2


def test_how_hard_it_is_pressed_is_not_the_harder_account() -> None:
    story = _two({"pressing": "wish"}, {"pressing": "ultimatum"}, {"pressing": "request"})
    assert _row(story, "pressing")[:2] == ("incomparable", "R0")
    assert story.position("demand:raise").state.pressing is None


def test_a_last_day_that_accounts_differ_on_is_over_after_the_later_one() -> None:
    story = Story()
    for name, lapses, more in (("a", "2020-02-01", {}), ("b", "2020-03-01", {"account_of": "a"})):
        story.tell("offer", id=name, by="ACME", to="UNION", proposal="bonus",
                   occurred="2020-01-05", lapses=lapses, **more)  # fmt: skip
    assert story.tracks(as_of="2020-02-15") == ["offer:bonus"]
    assert story.tracks(as_of="2020-03-02") == []


def test_a_dispute_that_is_only_restated_stays_a_dispute() -> None:
    story = _two({"due": "2020-06"}, {"due": "immediate"}, {})
    story.demand("again", "2020-01-09", restates="a")
    assert story.rows("demand:raise")[-1].verdict == "held"
    assert story.position("demand:raise").state.told("due") == ("2020-06", "immediate")


def test_a_position_of_open_order_has_no_terms_of_one_side_only() -> None:
    story = Story(*WANTS)
    story.demand("d1", "2020-01", "5 percent rate", due="2020-06", if_="a")
    story.demand("d2", "2020-01", "8 percent rate", if_=["a", "b"])
    position = story.position("demand:raise")
    assert {str(q) for q in position.state.quantities} == {"5 percent rate", "8 percent rate"}
    assert position.state.due is None
    assert set(position.state.told("due")) == {"2020-06", "none"}
    assert position.state.conditions == ("a",)
    (shown,) = stance_json("story", story.fold())["positions"]
    assert set(shown["terms"]["differ"]) == {"quantity:rate", "due", "conditions"}


def test_a_held_row_tells_the_terms_of_each_side() -> None:
    story = Story(*WANTS)
    story.demand("d1", "2020-01-01", "1000 USD mn total")
    story.demand("d2", "2020-01-02", "1 USD bn total")
    row = story.rows("demand:raise")[-1]
    assert (row.verdict, row.before, row.after) == ("held", "1000 USD mn total", "1 USD bn total")


def test_a_longer_suspension_is_softer_and_a_longer_measure_harder() -> None:
    story = Story()
    hit = {"by": "USA", "to": "CHN"}
    story.tell("measure-imposed", id="m", measure="m", occurred="2020-01-01", **hit,
               lapses="2021-01-01")  # fmt: skip
    story.tell("measure-changed", id="m2", measure="m", occurred="2020-01-02", by="USA",
               lapses="2022-01-01")  # fmt: skip
    story.tell("measure-suspended", id="s", measure="m", occurred="2020-01-03", by="USA",
               lapses="2020-03-01")  # fmt: skip
    story.tell("measure-suspended", id="s2", measure="m", occurred="2020-01-04", by="USA",
               lapses="2020-06-01")  # fmt: skip
    assert story.verdicts("measure:m", as_of="2020-02-01") == [
        "opened R8 whole",
        "hardened R3 deadline",
        "softened R6 status",
        "softened R3 deadline",
    ]


def test_a_review_that_is_to_be_held_more_often_is_another_period() -> None:
    story = Story()
    for i, every in enumerate(("quarter", "month"), start=1):
        story.tell("review-proposal", id=f"r{i}", by="ACME", to="UNION", proposal="review",
                   occurred=f"2020-01-0{i}", every=every)  # fmt: skip
    assert story.verdicts("mechanism:review")[1:] == ["incomparable R0 scope"]


def test_a_row_of_very_many_unlinked_demands_names_some_and_counts_the_rest() -> None:
    story = Story(*WANTS)
    for i in range(120):
        story.demand(f"d{i}", "2020-01", proposal=f"p{i % 2}", due=f"2020-06-{i % 20 + 1:02d}")
    for i in range(60):
        story.demand(f"x{i}", "2020-01", proposal=f"x{i}")
    story.demand("after", "2020-02-01", proposal="after")
    row = story.rows("demand:p0")[-1]
    assert len(row.from_ids) == 50
    assert "9 more of open order are not named" in (row.note or "")
    ledger = [r for r in story.rows("ledger") if r.to_ids == ("after",)]
    assert len(ledger[0].from_ids) == 50
    assert "12 earlier ones are not named" in (ledger[0].note or "")


def test_an_answer_is_not_revised_by_what_another_party_was_asked() -> None:
    story = Story(*WANTS)
    for to, at in (("ACME", "2020-01-01"), ("ZTE", "2020-01-01")):
        story.demand(f"d-{to}", at, "5 percent total", to=to)
    story.tell("response", id="no", by="ACME", to_proposal="raise", answer="refuses",
               occurred="2020-01-02")  # fmt: skip
    story.demand("d2", "2020-01-03", "8 percent total", to="ZTE")
    assert story.position("response:raise").note is None
    story.demand("d3", "2020-01-04", "8 percent total", to="ACME")
    assert "d3 came after it" in (story.position("response:raise").note or "")


@pytest.mark.parametrize("to", [["ACME"], ["ACME", "ZTE"]])
def test_the_answer_of_whom_nothing_was_put_to_ends_with_all_that_was_put(to: list[str]) -> None:
    story = Story(*WANTS)
    story.demand("d1", "2020-01-01", "5 percent total", to=to)
    story.tell("response", id="no", by="CHN", to="UNION", to_proposal="raise", answer="refuses",
               occurred="2020-01-02")  # fmt: skip
    story.demand("d2", "2020-01-03", "8 percent total", to="ACME")
    assert "d2 came after it" in (story.position("response:raise").note or "")
    story.tell("withdrawal", id="w1", by="UNION", to="ACME", proposal="raise",
               occurred="2020-01-04")  # fmt: skip
    assert ("response:raise" in story.tracks()) == (len(to) > 1)
    story.tell("withdrawal", id="w2", by="UNION", proposal="raise", occurred="2020-01-05")
    story.demand("mine", "2020-01-06", "9 percent total", to="CHN")
    assert story.position("response:raise", ended=True).status == "withdrawn"


@pytest.mark.parametrize("how", ["withdrawn", "lapsed"])
@pytest.mark.parametrize("last", ["", "settled", "rejected"])
def test_an_answer_stays_ended_as_it_did_whatever_becomes_of_what_is_put_anew(
    last: str, how: str
) -> None:
    story = Story()
    put = {"by": "ACME", "to": "UNION", "proposal": "bid"}
    until = {"lapses": "2020-01-03"} if how == "lapsed" else {}
    story.tell("offer", id="bid", occurred="2020-01-01", quantity="4 percent", **put, **until)
    story.tell("response", id="no", occurred="2020-01-02", by="UNION", to_proposal="bid",
               answer="refuses")  # fmt: skip
    if not until:
        story.tell("withdrawal", id="out", occurred="2020-01-03", by="ACME", proposal="bid")
    story.tell("offer", id="again", occurred="2020-01-05", quantity="5 percent", **put)
    deal = {"kind": "agreement", "between": ["UNION", "ACME"], "agreement": "deal"}
    if last:
        story.tell(**deal, id="deal", occurred="2020-01-10", status="tentative", settles="bid")
    if last == "rejected":
        story.tell(**deal, id="vote", occurred="2020-01-20", status="rejected")
    assert story.position("response:bid", ended=True).status == how
    stands = "settled" if last == "settled" else "live"
    assert story.position("offer:bid", ended=True).status == stands


def test_what_one_account_says_is_lifted_and_another_suspended_has_not_ended() -> None:
    story = Story()
    for kind, id, day, more in (
        ("measure-imposed", "in", "2020-01-01", {}),
        ("measure-suspended", "rests", "2020-02-01", {}),
        ("measure-lifted", "out", "2020-02-01", {"account_of": "rests"}),
    ):
        story.tell(kind, id=id, by="ACME", to="UNION", measure="m", occurred=day, **more)
    (position,) = story.fold().positions()
    assert (set(position.statuses), position.ended) == ({"lifted", "suspended"}, False)


def test_who_called_off_a_round_is_little_sure_where_accounts_differ_on_it() -> None:
    def told(second: list[str]) -> list[tuple[str, ...]]:
        story = Story()
        for id, by, more in (("one", ["USA"], {}), ("two", second, {"account_of": "one"})):
            story.tell("talks-cancelled", id=id, occurred="2020-02-01", between=["USA", "CHN"],
                       by=by, round="may", **more)  # fmt: skip
        return [(r.party, r.verdict, r.confidence, r.note or "") for r in story.rows("talks:may")]

    sure = ("USA", "hardened", "medium", "")
    assert told(["USA"]) == told([]) == [sure]
    differ = "low", "accounts differ on who did it"
    assert told(["CHN"]) == [("USA", "hardened", *differ), ("CHN", "hardened", *differ)]
    assert told(["USA", "CHN"]) == [sure, ("CHN", "hardened", *differ)]


@pytest.mark.parametrize("first", ["suspended", "terminated", "rejected"])
@pytest.mark.parametrize("second", ["suspended", "terminated", "rejected"])
def test_what_one_account_alone_ends_for_the_other_party_may_stand_for_it(
    first: str, second: str
) -> None:
    story = Story()
    story.demand("ask", "2020-01-01", "8 percent")
    told = {"agreement": "deal", "kind": "agreement"}
    story.tell(**told, id="deal", occurred="2020-01-05", between=["UNION", "ACME"],
               settles="raise", commits=["ACME: 5 percent", "UNION: no strike"])  # fmt: skip
    story.tell(**told, id="a", occurred="2020-02-01", by="UNION", status=first)
    story.tell(**told, id="b", occurred="2020-02-01", by="UNION", status=second, account_of="a")
    ways = {"agreed" if one == "suspended" else "terminated" for one in (first, second)}
    asked = {"live" if one == "rejected" else "settled" for one in (first, second)}
    found = story.fold().positions(ended=True)
    stands = {f"{p.key.party} {p.key.kind}": {*p.statuses} for p in found}
    assert (stands["ACME commitment"], stands["UNION demand"]) == (ways, asked)


@pytest.mark.parametrize("status", ["resumed", "extended"])
@pytest.mark.parametrize("told", [("suspended", "terminated"), ("terminated", "suspended")])
def test_what_one_report_alone_ends_may_go_on(told: tuple[str, str], status: str) -> None:
    story, both = Story(), ["UNION", "ACME"]
    deal = {"agreement": "deal", "kind": "agreement"}
    story.tell(**deal, id="deal", occurred="2020-01-05", between=both, commits=["UNION: no strike"])
    story.tell(**deal, id="a", occurred="2020-02-01", by="UNION", status=told[0])
    story.tell(**deal, id="b", occurred="2020-02-01", by="UNION", status=told[1], account_of="a")
    story.tell(**deal, id="c", occurred="2020-03-01", between=both, status=status)
    (found,) = story.fold().positions(ended=True)
    stands = "agreed" if status == "resumed" else "suspended"
    assert {*found.statuses} == {stands, "terminated"}
    assert found.key.party == "UNION"


@pytest.mark.parametrize("turned", [False, True])
def test_two_reports_of_one_act_of_which_one_tells_of_its_end_are_both_told(turned: bool) -> None:
    story = Story()
    story.demand("ask", "2020-01-01", "10 percent")
    story.tell("response", id="no", occurred="2020-01-03", by="ACME", to_proposal="raise",
               answer="refuses")  # fmt: skip
    kinds: list[tuple[str, dict[str, str]]] = [
        ("demand", {"to": "ACME", "quantity": "8 percent"}), ("withdrawal", {}),
    ]  # fmt: skip
    told = {"by": "UNION", "proposal": "raise", "occurred": "2020-01-05"}
    for id, (kind, more) in zip("ab", kinds[::-1] if turned else kinds, strict=True):
        other = {"account_of": "a"} if id == "b" else {}
        story.tell(kind, id=id, **told, **more, **other)
    asked = story.position("demand:raise", ended=True)
    answer = story.position("response:raise", ended=True)
    assert (asked.statuses, answer.statuses) == (("live", "withdrawn"),) * 2
    story.demand("more", "2020-02-01", proposal="hours")
    (ledger,) = [r for r in story.rows("ledger") if r.issue is None]
    assert (ledger.verdict, ledger.note) == (
        "incomparable", "whether what stood had ended by then is open",
    )  # fmt: skip
    softer = [r for r in story.rows("demand:raise") if r.verdict == "softened"]
    assert {r.after for r in softer} == {"live or withdrawn"}
    assert [(r.dimension, r.confidence) for r in softer] == [("status", "medium")]
    assert summary(story.fold())["UNION", "pay"] == "softened"


@pytest.mark.parametrize("turned", [False, True])
def test_a_threat_that_one_report_raises_and_one_drops_is_harder_or_softer(turned: bool) -> None:
    story = Story()
    told = {"by": "USA", "measure": "list"}
    story.tell("measure-threatened", id="t", occurred="2020-01-01", to="CHN",
               quantity="10 percent rate", **told)  # fmt: skip
    kinds: list[tuple[str, dict[str, str]]] = [
        ("measure-threatened", {"to": "CHN", "quantity": "25 percent rate"}), ("withdrawal", {}),
    ]  # fmt: skip
    for id, (kind, more) in zip("ab", kinds[::-1] if turned else kinds, strict=True):
        other = {"account_of": "a"} if id == "b" else {}
        story.tell(kind, id=id, occurred="2020-01-05", **told, **more, **other)
    assert story.position("measure:list", ended=True).statuses == ("threatened", "withdrawn")
    assert {r.verdict for r in story.rows("measure:list")[1:]} == {"incomparable"}


def test_a_suspension_that_one_report_tells_as_a_lifting_ends_by_the_other_alone() -> None:
    story = Story()
    told = {"by": "USA", "measure": "list"}
    story.tell("measure-imposed", id="t", occurred="2020-01-01", to="CHN", **told)
    story.tell("response", id="no", occurred="2020-01-02", by="CHN", to_measure="list",
               answer="refuses")  # fmt: skip
    story.tell("measure-suspended", id="a", occurred="2020-01-05", lapses="2020-02-01", **told)
    story.tell("measure-lifted", id="b", occurred="2020-01-05", account_of="a", **told)
    story.tell("statement", occurred="2020-03-01", by="USA", says="so")
    for day, by_one in (("2020-02-01", "suspended"), ("2020-02-02", "in-force")):
        stands = story.position("measure:list", ended=True, as_of=day)
        assert {*stands.statuses} == {by_one, "lifted"}
        assert {*story.position("response:list", as_of=day).statuses} == {"live", "lifted"}


def test_what_comes_after_reports_that_differ_is_of_no_open_order() -> None:
    story = Story()
    told = {"by": "USA", "measure": "list"}
    story.tell("measure-imposed", id="t", occurred="2020-01-01", to="CHN",
               quantity="10 percent rate", **told)  # fmt: skip
    story.tell("measure-suspended", id="a", occurred="2020-01-05", **told)
    story.tell("measure-lifted", id="b", occurred="2020-01-05", account_of="a", **told)
    story.tell("measure-changed", id="c", occurred="2020-01-20", quantity="12 percent rate", **told)
    (row,) = [row for row in story.rows("measure:list") if row.to_ids == ("c",)]
    assert (row.verdict, row.confidence, row.order) == ("incomparable", "low", "dates")
    assert row.note == "accounts differ on what it found"


@pytest.mark.parametrize("turned", [False, True])
def test_what_one_report_tells_as_dropped_and_one_as_lifted_is_lifted_where_it_is_in_force(
    turned: bool,
) -> None:
    story = Story()
    told = {"by": "USA", "measure": "list"}
    story.tell("measure-imposed", id="t", occurred="2020-01-01", to="CHN", **told)
    kinds = ["withdrawal", "measure-lifted"]
    for id, kind in zip("ab", kinds[::-1] if turned else kinds, strict=True):
        other = {"account_of": "a"} if id == "b" else {}
        story.tell(kind, id=id, occurred="2020-01-05", **told, **other)
    assert {*story.position("measure:list", ended=True).statuses} == {"lifted", "in-force"}


@pytest.mark.parametrize(
    ("second", "row"),
    [("settled", "softened R6 medium"), ("decided", "incomparable R0 low")],
)
def test_a_complaint_that_two_reports_end_in_two_ways_moved_as_both_of_them_say(
    second: str, row: str
) -> None:
    story = Story()
    told = {"by": "CHN", "to": "USA", "action": "wto"}
    story.tell("legal-action", id="filed", occurred="2020-01-01", **told)
    story.tell("legal-action", id="a", occurred="2020-02-01", status="withdrawn", **told)
    story.tell("legal-action", id="b", occurred="2020-02-01", status=second, account_of="a", **told)
    found = story.rows("legal-action:wto")[-1]
    assert f"{found.verdict} {found.rule} {found.confidence}" == row


def test_what_one_report_tells_as_threatened_and_one_as_imposed_is_dropped_by_the_one_alone() -> (
    None
):
    story = Story()
    told = {"by": "USA", "measure": "list"}
    for id, kind in (("a", "measure-imposed"), ("b", "measure-threatened")):
        other = {"account_of": "a"} if id == "b" else {}
        story.tell(kind, id=id, occurred="2020-01-05", to="CHN", **told, **other)
    story.tell("withdrawal", id="w", occurred="2020-01-08", **told)
    assert {*story.position("measure:list", ended=True).statuses} == {"in-force", "withdrawn"}
    assert story.rows("measure:list")[-1].verdict == "incomparable"


@pytest.mark.parametrize("first", ["measure-imposed", "measure-announced"])
@pytest.mark.parametrize("to", ["all", "CHN,ACME"])
@pytest.mark.parametrize(
    "kinds",
    [
        ("measure-lifted", "measure-lifted"),
        ("measure-suspended", "measure-imposed"),
        ("measure-threatened", "measure-imposed"),
        ("measure-imposed", "measure-imposed"),
    ],
)
def test_reports_that_tell_of_an_act_toward_one_and_toward_all_are_read_in_either_order(
    first: str, to: str, kinds: tuple[str, str]
) -> None:
    found = []
    reports = list(zip("ab", kinds, ("CHN", "all"), strict=True))
    for told in (reports, reports[::-1]):
        story = Story()
        act = {"by": "USA", "measure": "list"}
        story.tell(first, occurred="2020-01-01", to=to, quantity="10 percent rate", **act)
        for id, kind, toward in told:
            story.tell(kind, id=id, occurred="2020-01-05", to=toward, **act)
        story.link("a", "contradicts", "b")
        found.append({
            (p.key.toward, form.status, form.quantities)
            for p in story.fold().positions(ended=True) for form in p.forms
        })  # fmt: skip
    assert found[0] == found[1]


@pytest.mark.parametrize("last", ["one", "two"])
@pytest.mark.parametrize(
    ("one", "two", "term", "told"),
    [
        ({"lapses": "2020-08-01"}, {"lapses": "2020-09-01"}, "lapses",
         {"2020-08-01", "2020-09-01"}),
        ({"quantity": "5 percent"}, {"quantity": "6 percent"}, "quantity:unstated",
         {"5 percent", "6 percent"}),
        ({"status": "agreed"}, {"status": "in-force"}, "status", {"agreed", "in-force"}),
        ({"due": "2020-03"}, {"due": "2020-04"}, "due", {"2020-03", "2020-04"}),
    ],
)  # fmt: skip
def test_what_is_taken_on_later_is_bound_by_each_account_of_an_agreement(
    one: dict[str, str], two: dict[str, str], term: str, told: set[str], last: str
) -> None:
    first, other = (one, two) if last == "two" else (two, one)
    story, three = Story(), {"between": ["USA", "CHN", "ZTE"], "agreement": "deal"}
    story.tell("agreement", id="deal", occurred="2020-01-10", **three, **first)
    story.tell("agreement", id="again", occurred="2020-01-10", account_of="deal", **three, **other)
    story.tell("agreement", id="more", occurred="2020-02-10", by=["USA", "CHN"], agreement="deal",
               status="changed", commits=["USA: go", "CHN on trade: stop"])  # fmt: skip
    differ = {(p.key.party, p.issue): set(p.state.told(term)) for p in story.fold().positions()}
    assert differ == dict.fromkeys(
        [("USA", "pay"), ("CHN", "pay"), ("ZTE", "pay"), ("CHN", "trade")], told
    )
    verdicts = [r.verdict for r in story.rows() if "more" in r.to_ids]
    assert not {"hardened", "softened"}.intersection(verdicts)


@pytest.mark.parametrize("again", [False, True])
def test_another_account_makes_nobody_a_party_for_longer(again: bool) -> None:
    story, told = Story(), {"agreement": "deal"}
    story.tell("agreement", id="deal", occurred="2020-01-10", between=["USA", "CHN"], **told)
    story.tell("withdrawal", id="out", occurred="2020-02-01", by="USA", **told)
    late = {"occurred": "2020-03-01", "between": ["USA", "CHN", "ZTE"], "status": "ratified"}
    story.tell("agreement", id="late", **late, **told)
    if again:
        story.tell("agreement", id="again", account_of="late", **late, **told)
    assert story.tracks() == []
