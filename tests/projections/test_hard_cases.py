"""The cases that DOMAIN calls hard, each decided in docs/decisions and held here."""

from __future__ import annotations

from typing import Any
from unittest import mock

import pytest

from projections.record.order import Order
from tests.story import Story, ids, summary


def _measure(
    story: Story, kind: str, id: str, occurred: str, measure: str, **fields: object
) -> int:
    told = {"by": "USA", "to": "CHN", "measure": measure, "id": id, "occurred": occurred, **fields}
    return story.tell(kind, **told)


def test_a_list_that_is_split_does_not_read_as_softened() -> None:
    story = Story()
    _measure(story, "measure-announced", "m50", "2018-04-03", "list", quantity="50 USD bn coverage")
    _measure(
        story, "measure-changed", "split", "2018-06-15", "list", split_into=["list-1", "list-2"]
    )
    _measure(story, "measure-imposed", "m34", "2018-07-06", "list-1", part_of="list",
             quantity="34 USD bn coverage")  # fmt: skip
    _measure(story, "measure-imposed", "m16", "2018-08-23", "list-2", quantity="16 USD bn coverage")
    assert story.verdicts("measure:list") == ["opened R8 whole", "held R7 whole"]
    assert story.verdicts("measure:list-1") == ["hardened R6 status"]
    assert story.verdicts("measure:list-2") == ["hardened R6 status"]  # known from the split
    assert "softened" not in summary(story.fold()).values()


@pytest.mark.parametrize(
    ("rates", "verdict"),
    [
        (["25 percent rate"], "hardened R1 quantity:rate"),
        (["5 percent rate"], "softened R1 quantity:rate"),
        (["10 percent rate"], "opened R8 whole"),
        (["2 USD rate"], "incomparable R0 quantity:rate"),
        (["25 percent rate", "10 percent rate"], "incomparable R0 quantity:rate"),
        ([], "opened R8 whole"),
    ],
)
def test_a_part_is_compared_with_its_whole_by_its_rate_and_not_by_what_parts_share_out(
    rates: list[str], verdict: str
) -> None:
    story = Story()
    _measure(story, "measure-imposed", "w", "2019-01-01", "list",
             quantity=["300 USD bn total", "10 percent rate"])  # fmt: skip
    for i, rate in enumerate(rates or [""]):
        _measure(story, "measure-changed", f"p{i}", "2019-02-01", "list/a",
                 quantity=["112 USD bn total", *([rate] if rate else [])],
                 account_of=["p0"] if i else [])  # fmt: skip
    assert story.verdicts("measure:list/a") == [verdict]


@pytest.mark.parametrize("first", ["measure-suspended", "measure-changed"])
def test_a_part_is_held_against_the_rate_of_its_whole_until_it_has_its_own(first: str) -> None:
    story = Story()
    _measure(story, "measure-imposed", "in", "2018-07-01", "list",
             quantity=["10 percent rate", "50 USD bn coverage"])  # fmt: skip
    _measure(story, first, "part", "2018-08-01", "list/cars", scope="cars")
    _measure(story, "measure-imposed", "own", "2018-09-01", "list/cars",
             quantity="15 percent rate")  # fmt: skip
    assert "hardened R1 quantity:rate" in story.verdicts("measure:list/cars")
    _measure(story, "measure-changed", "less", "2018-10-01", "list/cars",
             quantity="12 percent rate")  # fmt: skip
    assert story.verdicts("measure:list/cars")[-1] == "softened R1 quantity:rate"


@pytest.mark.parametrize(
    ("kind", "rate", "verdicts"),
    [
        ("measure-announced", "15 percent rate", ("hardened", "softened")),
        ("measure-announced", "5 percent rate", ("softened", "hardened")),
        ("measure-threatened", "5 percent rate", ("softened", "hardened")),
        ("measure-announced", "10 percent rate", ("held", "held")),
    ],
)
@pytest.mark.parametrize("lapses", [True, False])
def test_what_is_pending_on_a_part_without_a_rate_is_held_against_that_of_its_whole(
    kind: str, rate: str, verdicts: tuple[str, str], lapses: bool
) -> None:
    story = Story()
    _measure(story, "measure-imposed", "in", "2018-07-01", "list",
             quantity=["10 percent rate", "50 USD bn coverage"])  # fmt: skip
    _measure(story, "measure-changed", "part", "2018-08-01", "list/cars", scope="cars")
    until = {"lapses": "2018-09-20"} if lapses and kind == "measure-threatened" else {}
    _measure(story, kind, "word", "2018-09-01", "list/cars", quantity=rate, **until)
    if not until:
        _measure(story, "withdrawal", "no", "2018-09-21", "list/cars")
    story.tell("statement", id="later", occurred="2018-10-01", by="USA", says="no more")
    told = [(row.verdict, row.dimension) for row in story.rows("measure:list/cars")][1:]
    sort = "whole" if verdicts[0] == "held" else "pending"
    assert told == [(verdict, sort) for verdict in verdicts]


def test_a_part_whose_whole_has_no_rate_is_not_compared_by_its_own() -> None:
    story = Story()
    _measure(story, "tariff-threat", "w", "2019-01-01", "list", quantity="300 USD bn total")
    _measure(story, "measure-imposed", "p", "2019-02-01", "list/a", quantity="15 percent rate")
    assert story.verdicts("measure:list/a") == ["hardened R6 status"]


@pytest.mark.parametrize(
    ("of_whole", "of_part", "verdict"),
    [
        ("2019-09-01", "2019-12-15", "softened R3 deadline"),
        ("2019-09-01", "2019-08-15", "hardened R3 deadline"),
        ("2019-09-01", "2019-09-01", "opened R8 whole"),
        (None, "2019-12-15", "opened R8 whole"),  # the day of the part alone
    ],
)
def test_a_part_is_compared_with_its_whole_by_the_day_on_which_it_takes_effect(
    of_whole: str | None, of_part: str, verdict: str
) -> None:
    story = Story()
    day = {"effective": of_whole} if of_whole else {}
    _measure(story, "measure-announced", "w", "2019-08-01", "list", **day)
    _measure(story, "measure-changed", "s", "2019-08-13", "list", split_into=["list/a", "list/b"])
    _measure(story, "measure-announced", "b", "2019-08-14", "list/b", effective=of_part)
    assert story.verdicts("measure:list/b") == [verdict]


def test_a_part_of_a_part_of_which_nothing_was_told_is_a_part_of_the_whole() -> None:
    story = Story()
    _measure(story, "measure-imposed", "w", "2019-01-01", "list", quantity="10 percent rate")
    _measure(story, "measure-changed", "p", "2019-02-01", "list/a/b", quantity="25 percent rate")
    assert story.verdicts("measure:list/a/b") == ["hardened R1 quantity:rate"]
    _measure(story, "measure-lifted", "l", "2019-03-01", "list")
    assert story.tracks() == []


@pytest.mark.parametrize("pending", [True, False])
@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ({}, "held R7 whole"),
        ({"scope": ["steel", "cars"]}, "hardened R5 scope"),
        ({"quantity": "35 percent rate"}, "hardened R1 quantity:rate"),
        ({"if_": "no deal"}, "softened R4 conditions"),
    ],
)
def test_what_is_said_of_a_measure_as_it_is_split_is_said_of_it(
    said: dict[str, Any], verdict: str, pending: bool
) -> None:
    story = Story()
    told = {"by": "USA", "to": "CHN", "measure": "m"}
    story.tell("measure-imposed", id="in", occurred="2020-01-01", quantity="25 percent rate",
               scope="steel", **told)  # fmt: skip
    if pending:
        story.tell("measure-threatened", id="more", occurred="2020-01-10",
                   quantity="40 percent rate", **told)  # fmt: skip
    story.tell("measure-changed", id="split", occurred="2020-02-01",
               split_into=["m/1", "m/2"], **told, **said)  # fmt: skip
    assert story.verdicts("measure:m")[-1] == verdict
    position = story.position("measure:m")
    assert position.state.scope == (tuple(said["scope"]) if "scope" in said else ("steel",))
    assert (position.pending is not None) == (pending and not said.keys() & {"scope", "quantity"})


def test_a_split_measure_stands_until_all_its_parts_are_lifted() -> None:
    story = Story()
    _measure(story, "measure-imposed", "m50", "2018-04-03", "list")
    _measure(story, "measure-changed", "split", "2018-06-15", "list", split_into=["a", "b"])
    _measure(story, "measure-lifted", "la", "2018-07-06", "a", part_of="list")
    assert "measure:list" in story.tracks()
    _measure(story, "measure-lifted", "lb", "2018-07-07", "b", part_of="list")
    assert "measure:list" not in story.tracks()
    assert story.position("measure:list", ended=True).status == "lifted"


def test_a_part_announced_on_the_day_of_the_whole_opens_as_its_part() -> None:
    story = Story()
    _measure(
        story, "measure-announced", "whole", "2018-04-03", "list", quantity="200 USD bn coverage"
    )
    _measure(story, "measure-announced", "step", "2018-04-03", "list/step-25",
             quantity="25 percent rate")  # fmt: skip
    (row,) = story.rows("measure:list/step-25")
    assert (row.verdict, row.rule) == ("opened", "R8")
    assert "list" in (row.note or "")


@pytest.mark.parametrize("kind", ["threatened", "announced", "imposed"])
def test_a_part_that_comes_on_the_day_of_its_whole_is_its_part_whichever_was_entered_first(
    kind: str,
) -> None:
    told = {"whole": ("list", "10 percent rate"), "part": ("list/step", "25 percent rate")}
    found = []
    for order in (["whole", "part"], ["part", "whole"]):
        story = Story()
        for id in order:
            name, rate = told[id]
            _measure(story, f"measure-{kind}", id, "2018-04-03", name, quantity=rate)
        assert story.rows("measure:list/step")[0].note == "a part of list"
        found.append(story.rows())
    assert found[0] == found[1]


@pytest.mark.parametrize("kind", ["measure-suspended", "measure-lifted", "withdrawal"])
@pytest.mark.parametrize("part", ["list/step", "list/step/plate", "list-1"])
def test_what_ends_a_whole_and_its_part_on_one_day_has_one_row_on_the_part(
    kind: str, part: str
) -> None:
    first = "measure-threatened" if kind == "withdrawal" else "measure-imposed"
    for order in (["list", part], [part, "list"]):
        story = Story()
        _measure(story, first, "first", "2018-04-03", "list", quantity="10 percent rate")
        _measure(story, first, "part", "2018-04-04", part, part_of="list")
        for name in order:
            _measure(story, kind, f"end-of-{name.replace('/', '-')}", "2018-07-06", name)
        rows = story.rows(f"measure:{part}")[1:]
        ends = f"end-of-{part.replace('/', '-')}"
        assert [(row.verdict, row.to_ids, row.order) for row in rows] == [
            ("softened", (ends,), "dates")
        ]


@pytest.mark.parametrize("order", [1, -1])
def test_of_two_reports_of_one_day_the_one_that_carries_out_a_threat_comes_first(
    order: int,
) -> None:
    story = Story()
    _measure(story, "tariff-threat", "threat", "2018-03-22", "list", quantity="25 percent rate")
    for id, carries in [("one", {}), ("two", {"carries_out": "threat"})][::order]:
        _measure(story, "measure-imposed", id, "2018-07-06", "list-1", quantity="25 percent rate",
                 **carries)  # fmt: skip
    assert story.verdicts("measure:list-1") == ["hardened R6 status", "held R7 whole"]
    assert story.rows("ledger") == []


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("threat", ["big", "list/step"])
@pytest.mark.parametrize(
    ("day", "deed"), [("2018-03", "2018-03"), ("2018-03-22", "2018-03"), ("2018-03", "2018-03-15")]
)
def test_what_carries_out_a_threat_of_the_same_month_comes_after_that(
    day: str, deed: str, threat: str, order: int
) -> None:
    story = Story()
    acts = {
        "word": ("measure-threatened", day, threat),
        "in": ("measure-imposed", deed, "list"),
    }
    for id in [*acts][::order]:
        kind, occurred, name = acts[id]
        carries = {"carries_out": "word"} if id == "in" else {}
        _measure(story, kind, id, occurred, name, **carries)
    (row,) = story.rows("measure:list")
    assert (row.verdict, row.order, row.confidence) == ("hardened", "presumed", "medium")
    assert story.position(f"measure:{threat}", ended=True).statuses == ("carried-out",)
    assert story.fold(as_of=max(day, deed)[:10]).record.clashes == []


def test_a_link_that_says_otherwise_wins_over_what_is_carried_out() -> None:
    story = Story()
    _measure(story, "measure-threatened", "word", "2018-03", "more")
    _measure(story, "measure-imposed", "in", "2018-03-15", "list", carries_out="word")
    story.link("word", "follows", "in")
    record = story.record()
    assert record.order.settled("in", "word")
    assert record.clashes == []


def test_a_rate_schedule_hardens_step_by_step() -> None:
    story = Story()
    for i, rate in enumerate((5, 10, 20, 25)):
        kind = "measure-imposed" if i == 0 else "measure-changed"
        _measure(
            story, kind, f"r{rate}", f"2019-0{i + 1}-01", "list", quantity=f"{rate} percent rate"
        )
    assert story.verdicts("measure:list") == [
        "opened R8 whole",
        *["hardened R1 quantity:rate"] * 3,
    ]


def test_a_measure_keeps_its_status_when_only_its_terms_change() -> None:
    story = Story()
    _measure(story, "tariff-threat", "t", "2018-04-01", "list", quantity="50 USD bn coverage")
    _measure(story, "measure-changed", "c", "2018-04-05", "list", quantity="150 USD bn coverage")
    assert story.position("measure:list").status == "threatened"
    assert story.verdicts("measure:list")[-1] == "hardened R1 quantity:coverage"


def test_status_leads_a_mixed_step() -> None:
    story = Story()
    _measure(story, "tariff-threat", "t", "2018-04-01", "list", quantity="50 USD bn coverage")
    _measure(story, "measure-imposed", "i", "2018-05-01", "list", quantity="30 USD bn coverage")
    rows = story.rows("measure:list")[1:]
    assert {r.dimension: r.verdict for r in rows} == {
        "status": "hardened",
        "quantity:coverage": "softened",
        "whole": "mixed",
    }
    assert next(r for r in rows if r.verdict == "mixed").led_by == "status"
    assert summary(story.fold())["USA", "pay"] == "mixed"


def test_a_final_announcement_is_harder_than_a_proposed_one_and_shows_as_announced() -> None:
    story = Story()
    _measure(story, "measure-announced", "p", "2018-04-01", "list")
    _measure(story, "measure-announced", "f", "2018-05-01", "list", final="true")
    assert story.verdicts("measure:list")[-1] == "hardened R6 status"
    assert story.position("measure:list").status == "announced"


@pytest.mark.parametrize("before", ["nothing", "in force", "suspended"])
def test_a_final_notice_that_is_put_off_stays_final_and_keeps_its_last_day(before: str) -> None:
    story = Story()
    if before == "in force":
        _measure(story, "measure-imposed", "i", "2018-03-01", "list", quantity="10 percent rate")
    figure = {"quantity": "25 percent rate"}
    _measure(story, "measure-announced", "f", "2018-04-01", "list", final="true",
             effective="2018-06-01", lapses="2018-12-31", **figure)  # fmt: skip
    if before == "suspended":
        _measure(story, "measure-suspended", "s", "2018-04-05", "list")
    _measure(story, "measure-announced", "p", "2018-05-01", "list", effective="2018-07-01")
    position = story.position("measure:list")
    stands = position.pending.state if position.pending else position.state
    assert stands.lapses == "2018-12-31"
    told = {"nothing": "softened R3 deadline", "in force": "softened R6 pending",
            "suspended": "hardened R6 status"}  # fmt: skip
    assert story.verdicts("measure:list")[-1] == told[before]
    _measure(story, "measure-announced", "again", "2018-05-02", "list", final="true")
    assert story.verdicts("measure:list")[-1] == "held R7 whole"


def test_a_threat_that_becomes_conditional_softens_and_unconditional_again_hardens() -> None:
    story = Story()
    _measure(story, "tariff-threat", "t1", "2018-04-01", "list")
    _measure(story, "tariff-threat", "t2", "2018-04-02", "list", if_="no deal by June")
    assert story.verdicts("measure:list")[-1] == "softened R4 conditions"


def test_what_a_suspension_is_on_is_no_condition_of_the_measure() -> None:
    """A ceasefire "unless we are attacked": the attacks that follow its end are not "unless"."""
    story = Story()
    _measure(story, "measure-imposed", "i", "2018-04-01", "raids", if_="orders are defied")
    _measure(story, "measure-suspended", "s1", "2018-05-01", "raids", lapses="2018-06-30")
    _measure(story, "measure-suspended", "s2", "2018-06-01", "raids", if_="nobody is attacked",
             lapses="2018-06-30")  # fmt: skip
    assert story.position("measure:raids", as_of="2018-06-01").state.conditions == (
        "nobody is attacked",
    )
    lapsed = story.position("measure:raids", as_of="2018-07-01")
    assert (lapsed.status, lapsed.state.conditions) == ("in-force", ("orders are defied",))
    _measure(story, "measure-imposed", "back", "2018-06-10", "raids")
    again = story.position("measure:raids")
    assert (again.status, again.state.conditions) == ("in-force", ("orders are defied",))
    assert story.verdicts("measure:raids")[-1] == "hardened R6 status"


def test_a_suspension_that_becomes_conditional_hardens_and_unconditional_again_softens() -> None:
    story = Story()
    _measure(story, "measure-imposed", "i", "2018-04-01", "list")
    _measure(story, "measure-suspended", "s1", "2018-05-01", "list")
    _measure(story, "measure-suspended", "s2", "2018-06-01", "list", if_="talks go on")
    assert story.verdicts("measure:list")[-1] == "hardened R4 conditions"
    _measure(story, "measure-suspended", "s3", "2018-07-01", "list",
             if_=["talks go on", "nobody is attacked"])  # fmt: skip
    assert story.verdicts("measure:list")[-1] == "hardened R4 conditions"
    _measure(story, "measure-suspended", "s4", "2018-08-01", "list", if_="nobody is attacked")
    assert story.verdicts("measure:list")[-1] == "softened R4 conditions"


def test_a_suspension_on_conditions_only_softens() -> None:
    story = Story()
    _measure(story, "measure-imposed", "i", "2018-04-01", "list")
    _measure(story, "measure-suspended", "s", "2018-05-01", "list", if_="talks go on")
    assert story.verdicts("measure:list")[1:] == ["softened R6 status"]


def test_a_suspension_that_lapses_hardens_by_time_alone() -> None:
    story = Story()
    _measure(story, "measure-imposed", "i", "2018-04-01", "list")
    _measure(story, "measure-suspended", "s", "2018-05-01", "list", lapses="2018-06-30")
    assert story.position("measure:list", as_of="2018-06-30").status == "suspended"
    after = story.fold(as_of="2018-07-01")
    (position,) = after.positions()
    assert position.status == "in-force"
    last = after.audit.rows()[-1]
    assert (last.verdict, last.rule, last.day.isoformat()) == ("hardened", "R6", "2018-07-01")
    assert "lapsed" in (last.note or "")


def test_an_offer_lapses_after_its_last_day_and_not_before() -> None:
    story = Story()
    story.tell("offer", id="o", by="ACME", to="UNION", proposal="bonus", occurred="2020-01-05",
               lapses="2020-01-31")  # fmt: skip
    assert story.tracks(as_of="2020-01-31") == ["offer:bonus"]
    assert story.tracks(as_of="2020-02-01") == []
    assert story.position("offer:bonus", ended=True, as_of="2020-02-01").status == "lapsed"


def test_a_demand_put_to_three_is_three_tracks_and_a_deal_with_one_settles_one() -> None:
    story = Story()
    story.tell(
        "demand", id="d", by="UNION", to="ACME,ZTE,USA", proposal="raise", occurred="2020-01-01"
    )
    story.tell("agreement", id="deal", between="UNION,ZTE", settles="raise", occurred="2020-02-01")
    towards = {p.key.toward for p in story.fold().positions() if p.key.kind == "demand"}
    assert towards == {"ACME", "USA"}


def test_a_rejected_agreement_opens_again_what_it_settled() -> None:
    story = Story()
    story.demand("d", "2020-01-01", "8 percent total")
    story.tell("response", id="no", by="ACME", to_proposal="raise", answer="refuses",
               occurred="2020-01-02")  # fmt: skip
    story.tell("agreement", id="deal", between="UNION,ACME", settles="raise", occurred="2020-02-01")
    assert "demand:raise" not in story.tracks()
    assert story.position("demand:raise", ended=True).status == "settled"
    assert story.position("response:raise", ended=True).status == "settled"
    story.tell("agreement", id="vote", between="UNION,ACME", status="rejected", supersedes="deal",
               occurred="2020-03-01")  # fmt: skip
    position = story.position("demand:raise")
    assert position.status == "live"
    assert str(position.state.quantities[0]) == "8 percent total"
    assert "commitment:deal" not in story.tracks()


def test_an_agreement_told_by_a_state_agency_binds_only_whom_it_speaks_for() -> None:
    story = Story()
    told = {"between": "USA,CHN", "authority": "A3", "occurred": "2018-05-04"}
    story.tell("agreement", id="a", speaks_for="CHN", **told)
    story.tell("agreement", id="b", **told)
    assert [(p.key.party, p.key.name) for p in story.fold().positions()] == [("CHN", "a")]


def test_a_deed_of_several_counts_though_a_state_agency_tells_it() -> None:
    story = Story()
    told = {"authority": "A3", "occurred": "2018-05-04"}
    story.tell("measure-imposed", by="USA,CHN", to="ZTE", measure="ban", **told)
    story.tell("talks-cancelled", between="USA,CHN", by="USA", round="may", **told)
    assert {p.key.party for p in story.fold().positions()} == {"USA", "CHN"}
    assert [(r.party, r.verdict) for r in story.rows("talks:may")] == [("USA", "hardened")]


def test_words_of_several_that_a_state_agency_tells_are_a_voice() -> None:
    story = Story()
    told = {"by": "USA,CHN", "to": "ZTE", "authority": "A3", "occurred": "2018-05-04"}
    story.tell("demand", id="words", proposal="pay-up", **told)
    fold = story.fold()
    assert (fold.positions(), ids(fold.voices)) == ([], ["words"])


def test_one_row_with_an_act_by_each_side_is_two_tracks() -> None:
    story = Story()
    story.tell(
        "demand", id="both", by="USA,CHN", to="ZTE", proposal="pay-up", occurred="2018-05-04"
    )
    assert {p.key.party for p in story.fold().positions()} == {"USA", "CHN"}


def test_two_acts_of_one_day_are_ordered_by_a_link_only() -> None:
    story = Story()
    story.demand("one", "2020-01-01", "5 percent total")
    story.demand("two", "2020-01-01", "8 percent total")
    row = story.rows("demand:raise")[-1]
    assert (row.verdict, row.rule, row.order) == ("incomparable", "R0", "unsettled")
    assert [a.item.id for a in story.position("demand:raise").accounts] == ["one", "two"]
    story.link("two", "supersedes", "one")
    row = story.rows("demand:raise")[-1]
    assert (row.verdict, row.rule, row.order) == ("hardened", "R1", "link")
    assert [a.item.id for a in story.position("demand:raise").accounts] == ["two"]


def test_an_open_order_that_does_not_matter_gives_the_verdict() -> None:
    story = Story()
    story.demand("base", "2020-01-01", "5 percent total")
    story.demand("one", "2020-02", "8 percent total")
    story.demand("two", "2020-02", "9 percent total")
    rows = story.rows("demand:raise")
    assert [r.verdict for r in rows] == ["opened", "hardened", "hardened"]
    story = Story()
    for id, answer in (("yes", "accepted"), ("no", "objects"), ("never", "refuses")):
        story.tell("response", id=id, by="ACME", to="UNION", to_proposal="raise", answer=answer,
                   occurred="2020-01-01" if id == "yes" else "2020-02-01")  # fmt: skip
    last = story.rows("response:raise")[-1]
    assert (last.verdict, last.rule, last.order) == ("hardened", "R2", "unsettled")
    assert last.confidence == "low"
    assert len(story.position("response:raise").accounts) == 2


def test_a_reply_to_a_demand_that_is_then_revised_stands_and_says_so() -> None:
    story = Story()
    story.demand("d1", "2020-01-01", "5 percent total")
    story.tell("response", id="no", by="ACME", to_proposal="raise", answer="objects",
               occurred="2020-01-02")  # fmt: skip
    story.demand("d2", "2020-01-03", "8 percent total")
    position = story.position("response:raise")
    assert position.state.answers == ("objects",)
    assert "d2" in (position.note or "")


@pytest.mark.parametrize("by_name", [True, False])
def test_retaliation_that_was_threatened_is_an_answer_once_it_is_imposed(by_name: bool) -> None:
    story = Story()
    _measure(story, "measure-imposed", "list", "2020-01-01", "list")
    told = {"by": "CHN", "to": "USA"}
    _measure(story, "measure-threatened", "threat", "2020-01-10", "mirror",
             responds_to="list", **told)  # fmt: skip
    assert story.position("response:list").state.answers == ("threatens",)
    carried = {} if by_name else {"carries_out": "threat"}
    name = "mirror" if by_name else "fees"
    _measure(story, "measure-imposed", "in", "2020-02-01", name, **told, **carried)
    assert story.position("response:list").state.answers == ("retaliates",)
    assert story.verdicts("response:list")[-1] == "hardened R2 response"
    assert story.position("response:list", as_of="2020-01-31").state.answers == ("threatens",)


@pytest.mark.parametrize("part", ["mirror/steel", "steel"])
@pytest.mark.parametrize("carried_out", [False, True])
def test_a_part_is_imposed_in_answer_to_what_its_whole_was_announced_for(
    part: str, carried_out: bool
) -> None:
    story = Story()
    _measure(story, "measure-imposed", "list", "2020-01-01", "list")
    told = {"by": "CHN", "to": "USA"}
    _measure(story, "measure-announced", "notice", "2020-01-10", "mirror",
             responds_to="list", **told)  # fmt: skip
    if part == "steel":
        _measure(story, "measure-changed", "split", "2020-01-11", "mirror",
                 split_into=["steel", "cars"], **told)  # fmt: skip
    if carried_out:
        _measure(story, "measure-imposed", "all", "2020-01-15", "mirror", **told)
        _measure(story, "measure-suspended", "rests", "2020-01-20", part, **told)
    _measure(story, "measure-imposed", "in", "2020-02-01", part, **told)
    rows = [(str(r.day), r.verdict) for r in story.rows("response:list")]
    day = "2020-01-15" if carried_out else "2020-02-01"
    assert rows == [("2020-01-10", "opened"), (day, "hardened")]


def test_what_is_imposed_once_what_it_was_threatened_for_is_over_is_no_answer_to_that() -> None:
    story = Story()
    _measure(story, "measure-imposed", "list", "2020-01-01", "list")
    told = {"by": "CHN", "to": "USA"}
    _measure(story, "measure-threatened", "threat", "2020-01-10", "mirror",
             responds_to="list", **told)  # fmt: skip
    _measure(story, "measure-lifted", "out", "2020-01-20", "list")
    _measure(story, "measure-imposed", "in", "2020-02-01", "mirror", **told)
    assert story.verdicts("response:list") == ["opened R8 whole"]
    assert "response:list" not in story.tracks()


@pytest.mark.parametrize("end", ["dropped", "carried-out", "lapsed"])
def test_what_is_imposed_once_its_threat_is_over_is_no_answer(end: str) -> None:
    story = Story()
    _measure(story, "measure-imposed", "list", "2020-01-01", "list")
    told = {"by": "CHN", "to": "USA"}
    _measure(story, "measure-threatened", "threat", "2020-01-10", "mirror",
             responds_to="list", **told,
             **({"lapses": "2020-01-31"} if end == "lapsed" else {}))  # fmt: skip
    if end == "dropped":
        story.tell("withdrawal", id="out", occurred="2020-01-20", by="CHN", measure="mirror")
    elif end == "carried-out":
        _measure(story, "measure-imposed", "first", "2020-01-15", "mirror", **told)
        _measure(story, "measure-lifted", "out", "2020-01-20", "mirror", **told)
    before = story.verdicts("response:list")
    _measure(story, "measure-imposed", "in", "2020-02-01", "mirror", **told)
    assert story.verdicts("response:list") == before


@pytest.mark.parametrize("then", [{"lapses": "2020-02-29"}, {"lapses": "2020-01-12"}, {}])
def test_the_last_words_before_a_deed_say_until_when_it_answers(then: dict[str, str]) -> None:
    story = Story()
    _measure(story, "measure-imposed", "list", "2020-01-01", "list")
    told = {"by": "CHN", "to": "USA"}
    _measure(story, "measure-threatened", "threat", "2020-01-10", "mirror",
             responds_to="list", lapses="2020-01-20", **told)  # fmt: skip
    what = "measure-threatened" if "lapses" in then else "measure-announced"
    _measure(story, what, "words", "2020-01-11", "mirror", **then, **told)
    _measure(story, "measure-imposed", "in", "2020-02-01", "mirror", **told)
    answers = then.get("lapses") != "2020-01-12"
    assert len(story.rows("response:list")) == 1 + answers


@pytest.mark.parametrize("to", [["USA", "ZTE"], ["ZTE"], ["all"]])
def test_retaliation_answers_those_alone_whose_it_is(to: list[str]) -> None:
    story = Story()
    _measure(story, "measure-imposed", "list", "2020-01-01", "list")
    _measure(story, "measure-imposed", "back", "2020-01-10", "mirror", by="CHN", to=to,
             responds_to="list")  # fmt: skip
    position = story.position("response:list")
    assert (position.key.party, position.key.toward) == ("CHN", "USA")


_CN_LIST = {"by": "CHN", "to": "USA", "measure": "cn-list", "issue": "tariffs"}
_US_LIST = {"by": "USA", "to": "CHN", "measure": "us-list", "issue": "tariffs"}
_AT_25 = {"quantity": "25 percent rate"}
_RAISE = {**_AT_25, "responds_to": "raised"}
_CUT = {"quantity": "5 percent rate", "responds_to": "raised"}


@pytest.mark.parametrize(
    ("retaliated", "later", "verdicts"),
    [
        # May 2019: China announces a raise of what it levies in answer, and raises it in June.
        (True, [("measure-announced", _RAISE)], ["opened R8", "held R7"]),
        (True, [("measure-announced", {**_RAISE, "measure": "more"})], ["opened R8", "held R7"]),
        (False, [("measure-announced", _RAISE)], ["opened R8"]),
        (False, [("measure-announced", _RAISE), ("measure-changed", _AT_25)],
         ["opened R8", "hardened R2"]),
        (False, [("measure-changed", _RAISE)], ["opened R8"]),
        # A year later it announces a cut in answer to a cut.
        (True, [("measure-announced", _CUT), ("measure-changed", _CUT)], ["opened R8"]),
        (False, [("measure-announced", _CUT), ("measure-changed", _CUT)], []),
        (False, [("measure-imposed", _CUT)], []),
        (False, [("measure-changed", {"scope": "soy", "responds_to": "raised"})], []),
        (False, [("measure-changed", _AT_25)], []),
    ],
)  # fmt: skip
def test_a_cut_answers_by_no_retaliation_and_a_threat_takes_none_back(
    retaliated: bool, later: list[tuple[str, dict[str, str]]], verdicts: list[str]
) -> None:
    story = Story(issue="tariffs")
    answers = {"responds_to": "list"} if retaliated else {}
    at_10, at_20 = {"quantity": "10 percent rate"}, {"quantity": "20 percent rate"}
    story.tell("measure-imposed", id="list", occurred="2018-07-06", **_US_LIST, **at_10)
    story.tell("measure-imposed", id="cn", occurred="2018-07-07", **_CN_LIST, **at_10, **answers)
    story.tell("measure-changed", id="raised", occurred="2019-05-10", **_US_LIST, **at_20)
    for day, (kind, said) in enumerate(later, start=13):
        story.tell(kind, id=f"later{day}", occurred=f"2019-05-{day}", **{**_CN_LIST, **said})
    rows = story.rows("response:us-list")
    assert [f"{row.verdict} {row.rule}" for row in rows] == verdicts


def test_what_is_announced_and_made_harder_in_answer_threatens() -> None:
    story = Story(issue="tariffs")
    at_10, at_20 = {"quantity": "10 percent rate"}, {"quantity": "20 percent rate"}
    story.tell("measure-announced", id="cn", occurred="2018-07-01", **_CN_LIST, **at_10)
    story.tell("measure-imposed", id="list", occurred="2018-07-06", **_US_LIST)
    story.tell("measure-changed", id="more", occurred="2018-07-07", responds_to="list",
               **_CN_LIST, **at_20)  # fmt: skip
    assert story.position("response:us-list").state.answers == ("threatens",)


def test_retaliation_is_a_measure_and_an_answer() -> None:
    story = Story()
    _measure(story, "tariff-threat", "t", "2018-04-01", "list")
    story.tell("measure-imposed", id="back", by="CHN", to="USA", measure="counter",
               responds_to="t", occurred="2018-04-05")  # fmt: skip
    assert set(story.tracks()) == {"measure:list", "measure:counter", "response:list"}
    position = story.position("response:list")
    assert position.state.answers == ("retaliates",)
    assert position.to == "measure:list"


def test_accounts_of_one_development_are_one_step_known_each_on_its_own_day() -> None:
    story = Story()
    story.source("early", "2020-10-03")
    story.source("late", "2020-10-06")
    offer = {"by": "ACME", "to": "UNION", "proposal": "raise-offer", "occurred": "2020-10-02"}
    story.tell("offer", id="o", quantity=">20 percent total", source="early", **offer)
    story.tell(
        "offer", id="o23", quantity="23 percent total", source="late", account_of="o", **offer
    )
    (row,) = story.rows("offer:raise-offer")
    assert (row.verdict, row.to_ids) == ("opened", ("o", "o23"))
    early = story.position("offer:raise-offer", known_by="2020-10-03")
    late = story.position("offer:raise-offer", known_by="2020-10-06")
    assert [str(q) for q in early.state.quantities] == [">20 percent total"]
    assert [str(q) for q in late.state.quantities] == ["23 percent total"]


def test_a_linked_account_that_arrives_much_later_joins_the_step_it_tells_of() -> None:
    story = Story()
    story.demand("d1", "2020-01-01", "5 percent total")
    story.demand("d2", "2020-03-01", "8 percent total")
    story.demand("d1b", "2020-01", "5 percent total")
    story.link("d1b", "corroborates", "d1")
    assert story.verdicts("demand:raise") == ["opened R8 whole", "hardened R1 quantity:total"]
    assert story.record().visible["d1b"].latest.isoformat() == "2020-01-01"


def test_what_hits_everyone_and_is_aimed_at_one_is_toward_that_one() -> None:
    story = Story()
    _measure(story, "measure-announced", "steel", "2018-03-01", "steel", to="all", aimed_at="CHN")
    assert story.position("measure:steel").key.toward == "CHN"


def test_a_measure_lifted_without_saying_for_whom_is_lifted_for_all() -> None:
    story = Story()
    _measure(story, "measure-imposed", "a", "2018-03-01", "steel", to="CHN,ZTE")
    story.tell("measure-lifted", id="b", by="USA", measure="steel", occurred="2018-04-01")
    assert story.tracks() == []


def test_a_withdrawn_offer_hardens_and_a_withdrawn_demand_softens() -> None:
    story = Story()
    story.demand("d", "2020-01-01")
    story.tell("offer", id="o", by="ACME", to="UNION", proposal="bonus", occurred="2020-01-01")
    story.tell("withdrawal", id="w1", by="UNION", proposal="raise", occurred="2020-01-05")
    story.tell("withdrawal", id="w2", by="ACME", proposal="bonus", occurred="2020-01-05")
    assert story.tracks() == []
    assert story.verdicts("demand:raise")[-1] == "softened R6 status"
    assert story.verdicts("offer:bonus")[-1] == "hardened R6 status"


def test_a_second_suspension_after_the_first_lapsed_is_a_suspension() -> None:
    story = Story()
    _measure(story, "measure-imposed", "i", "2018-03-01", "m", quantity="10 percent rate")
    _measure(story, "measure-suspended", "s1", "2018-04-01", "m", lapses="2018-06-01")
    _measure(story, "measure-changed", "c", "2018-07-01", "m", quantity="25 percent rate")
    _measure(story, "measure-suspended", "s2", "2018-08-01", "m")
    assert story.position("measure:m").status == "suspended"
    assert story.verdicts("measure:m") == [
        "opened R8 whole",
        "softened R6 status",
        "hardened R6 status",  # the first suspension lapsed
        "hardened R1 quantity:rate",
        "softened R6 status",
    ]
    (lapse,) = [r for r in story.rows("measure:m") if "lapsed" in (r.note or "")]
    assert (lapse.from_ids, lapse.day.isoformat()) == (("s1",), "2018-06-02")


@pytest.mark.parametrize("first", ["measure-announced", "measure-imposed"])
def test_what_is_over_on_the_last_day_of_its_suspension_does_not_come_back(first: str) -> None:
    story = Story()
    _measure(story, first, "i", "2018-03-01", "m", lapses="2018-06-01")
    _measure(story, "measure-suspended", "s", "2018-04-01", "m", lapses="2018-06-01")
    assert story.verdicts("measure:m", as_of="2018-07-01") == [
        "opened R8 whole",
        "softened R6 status",
        "softened R6 status",
    ]
    assert story.position("measure:m", ended=True, as_of="2018-06-02").status == "lapsed"


def test_a_lapse_stays_in_the_audit_when_the_offer_is_made_again() -> None:
    story = Story()
    for day, rate in (("2018-04-01", 5), ("2018-06-01", 6)):
        story.tell("offer", id=f"o{rate}", by="ACME", to="UNION", proposal="bonus", occurred=day,
                   quantity=f"{rate} percent total", lapses="2018-05-01" if rate == 5 else
                   "2018-12-31")  # fmt: skip
    rows = story.rows("offer:bonus", as_of="2018-07-01")
    assert ("hardened", "live", "lapsed") in [(r.verdict, r.before, r.after) for r in rows]
    assert ("softened", "lapsed", "live") in [(r.verdict, r.before, r.after) for r in rows]


def test_what_settles_moves_the_status_alone() -> None:
    story = Story()
    story.demand("d1", "2018-04-01", "100 percent total")
    story.demand("d2", "2018-04-01", "200 percent total")
    story.tell("agreement", id="a", between="UNION,ACME", settles="raise", occurred="2018-05-01")
    assert story.verdicts("demand:raise")[-1] == "softened R6 status"


def test_a_response_answers_the_form_that_stood_before_it() -> None:
    story = Story()
    story.demand("d1", "2018-04-01")
    story.tell("response", id="no", by="ACME", to_proposal="raise", answer="refuses",
               occurred="2018-04-02")  # fmt: skip
    (row,) = story.rows("response:raise")
    assert row.in_answer_to == ("d1",)


def test_what_is_only_possible_shows_its_earlier_forms_too() -> None:
    story = Story()
    story.demand("d1", "2018-04", "5 percent total")
    story.demand("d2", "2018-04", "8 percent total", supersedes="d1")
    possible = story.fold(as_of="2018-04-15").only_possible
    told = [[account.item.id for account in one.accounts] for one in possible]
    assert told == [["d1"], ["d2"]]


def test_a_link_that_says_otherwise_than_a_deed_costs_no_try_of_each_other_link() -> None:
    story = Story()
    _measure(story, "measure-threatened", "threat", "2018-04", "list")
    _measure(story, "measure-imposed", "deed", "2018-04", "other", carries_out="threat")
    story.link("threat", "follows", "deed")
    for i in range(200):
        story.demand(f"a{i}", "2018-05-01")
        story.demand(f"b{i}", "2018-05-02", follows=f"a{i}")
    with mock.patch.object(Order, "_solve", autospec=True, side_effect=Order._solve) as solved:
        record = story.record()
    assert record.clashes == []
    assert list(record.visible).index("deed") < list(record.visible).index("threat")
    assert solved.call_count < 30
