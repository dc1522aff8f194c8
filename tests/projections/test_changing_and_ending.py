"""How what stands is changed and ended: small stories with the right answer written down first."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from events import developments as d
from events.errors import UnknownName
from events.quantity import IssueWords
from projections.audit.net import nets
from projections.fold.positions import Position
from projections.questions.agreements import agreements_of
from projections.questions.diff import changes_between
from projections.questions.gap import gaps_of
from projections.questions.provenance import why
from projections.questions.stance import Fold
from projections.record.codebook import find_codebook
from projections.record.talks import rounds_of
from projections.rules.state import State
from tests import answers
from tests.story import Story, ids


def _wants(*texts: str) -> list[d.Preference]:
    found = []
    for text in texts:
        party, way, unit = text.split(maxsplit=2)
        found.append(d.Preference(party=party, wants=way, unit=unit))  # type: ignore[arg-type]
    return found


def _measure(story: Story, kind: str, id: str, occurred: str, **fields: Any) -> None:
    told = {"by": "USA", "to": "CHN", "measure": "list", **fields}
    story.tell(kind, id=id, occurred=occurred, **told)


def _agreed(story: Story, id: str, occurred: str, **fields: Any) -> None:
    if "by" not in fields:
        fields = {"between": ["UNION", "ACME"], **fields}
    story.tell("agreement", id=id, occurred=occurred, agreement="deal", **fields)


def _figures(position: Position) -> list[str]:
    return [str(quantity) for quantity in position.state.quantities]


# --- what is pending ------------------------------------------------------------------------


def _raised() -> Story:
    story = Story()
    _measure(story, "measure-imposed", "list3", "2018-09-24",
             quantity=["10 percent rate", "200 USD bn coverage"])  # fmt: skip
    _measure(story, "tariff-threat", "tweet", "2019-05-05", quantity="25 percent rate",
             effective="2019-05-10")  # fmt: skip
    _measure(story, "measure-announced", "notice", "2019-05-08", quantity="25 percent rate",
             effective="2019-05-10", final="true")  # fmt: skip
    _measure(story, "measure-changed", "raised", "2019-05-10", quantity="25 percent rate")
    return story


@pytest.mark.parametrize(
    ("day", "pending", "since"),
    [("2019-05-05", "threatened", "tweet"), ("2019-05-08", "final", "notice")],
)
def test_a_threat_to_raise_stands_beside_what_is_in_force(
    day: str, pending: str, since: str
) -> None:
    position = _raised().position("measure:list", as_of=day)
    assert position.status == "in-force"
    assert _figures(position) == ["10 percent rate", "200 USD bn coverage"]
    assert position.pending is not None
    assert (position.pending.status, position.pending.since) == (pending, since)
    assert [str(q) for q in position.pending.state.quantities] == ["25 percent rate"]
    assert position.since == "list3"


def test_a_raise_is_hardened_threat_by_notice_by_deed() -> None:
    assert _raised().verdicts("measure:list") == [
        "opened R8 whole", "hardened R6 pending", "hardened R6 pending",
        "hardened R1 quantity:rate",
    ]  # fmt: skip
    position = _raised().position("measure:list")
    assert position.pending is None
    assert set(_figures(position)) == {"25 percent rate", "200 USD bn coverage"}
    assert dict(zip(_figures(position), position.figures_since, strict=True)) == {
        "25 percent rate": "raised", "200 USD bn coverage": "list3",
    }  # fmt: skip


def test_a_pending_widening_that_lapses_takes_the_measure_with_it_nowhere() -> None:
    story = Story()
    _measure(story, "measure-imposed", "strike", "2026-06-01", scope="x")
    _measure(story, "measure-threatened", "wider", "2026-06-10", scope=["x", "y"],
             lapses="2026-06-20", if_="no deal by 20 June")  # fmt: skip
    assert story.position("measure:list", as_of="2026-06-15").pending is not None
    after = story.position("measure:list", as_of="2026-06-25")
    assert (after.status, after.pending, after.state.scope) == ("in-force", None, ("x",))
    assert story.verdicts("measure:list", as_of="2026-06-25") == [
        "opened R8 whole", "hardened R6 pending", "softened R6 pending",
    ]  # fmt: skip


def test_a_cut_that_is_announced_softens_and_so_does_its_way_to_final() -> None:
    story = Story()
    _measure(story, "measure-imposed", "a", "2020-01-01", quantity="25 percent rate")
    _measure(story, "measure-announced", "b", "2020-02-01", quantity="10 percent rate")
    _measure(story, "measure-announced", "c", "2020-02-05", final="true")
    _measure(story, "withdrawal", "d", "2020-02-10")
    assert story.verdicts("measure:list") == [
        "opened R8 whole", "softened R6 pending", "softened R6 pending", "hardened R6 pending",
    ]  # fmt: skip
    assert _figures(story.position("measure:list")) == ["25 percent rate"]


@pytest.mark.parametrize("figure", ["25", "5"])
@pytest.mark.parametrize(
    ("first", "then", "verdict"),
    [
        ({"lapses": "2026-06-20"}, {"lapses": "2026-06-30"}, "softened R6 pending"),
        ({"lapses": "2026-06-20"}, {"lapses": "2026-06-15"}, "hardened R6 pending"),
        ({}, {"lapses": "2026-06-15"}, "hardened R6 pending"),
        ({"lapses": "2026-06-20"}, {}, "held R7 whole"),
    ],
)
def test_the_last_day_of_a_threat_that_is_pending_moves_as_that_of_any_threat(
    figure: str, first: dict[str, str], then: dict[str, str], verdict: str
) -> None:
    story = Story()
    _measure(story, "measure-imposed", "in", "2026-06-01", quantity="10 percent rate")
    told = {"quantity": f"{figure} percent rate"}
    _measure(story, "measure-threatened", "one", "2026-06-05", **told, **first)
    _measure(story, "measure-threatened", "two", "2026-06-10", **told, **then)
    assert story.verdicts("measure:list", as_of="2026-06-12")[-1] == verdict


@pytest.mark.parametrize("quantity", ["10 percent rate", "~10 percent rate"])
def test_the_return_of_what_is_suspended_as_it_was_is_harder(quantity: str) -> None:
    story = Story()
    _measure(story, "measure-imposed", "in", "2026-06-01", quantity="10 percent rate")
    _measure(story, "measure-suspended", "rests", "2026-06-05")
    _measure(story, "measure-announced", "back", "2026-06-10", quantity=quantity)
    assert story.verdicts("measure:list")[-1] == "hardened R6 pending"


@pytest.mark.parametrize(
    ("own", "back", "verdict"),
    [
        ("2020-12-31", "2020-12-31", ("hardened", "medium")),
        ("2020-12-31", "2020-06-30", ("softened", "high")),
        ("2020-12-31", "2021-03-31", ("hardened", "high")),
        (None, "2020-06-30", ("softened", "medium")),
    ],
)
def test_the_return_of_what_is_suspended_has_its_last_day_held_against_the_measures_own(
    own: str | None, back: str, verdict: tuple[str, str]
) -> None:
    story = Story()
    _measure(story, "measure-imposed", "in", "2020-01-01", **({"lapses": own} if own else {}))
    _measure(story, "measure-suspended", "rests", "2020-02-01", lapses="2020-03-01")
    _measure(story, "measure-announced", "first", "2020-02-10", lapses=back)
    row = story.rows("measure:list", as_of="2020-02-10")[-1]
    assert (row.dimension, row.rule, row.verdict, row.confidence) == ("pending", "R6", *verdict)
    _measure(story, "measure-announced", "final", "2020-02-20", final="true")
    row = story.rows("measure:list", as_of="2020-02-20")[-1]
    assert (row.dimension, row.verdict) == ("pending", verdict[0])


def test_a_later_effective_day_weakens_what_is_pending() -> None:
    story = Story()
    _measure(story, "measure-imposed", "a", "2020-01-01", quantity="10 percent rate")
    _measure(story, "measure-announced", "b", "2020-02-01", quantity="25 percent rate",
             effective="2020-03-01")  # fmt: skip
    _measure(story, "measure-announced", "c", "2020-02-20", effective="2020-04-01")
    assert story.verdicts("measure:list")[-1] == "softened R6 pending"


@pytest.mark.parametrize(
    ("first", "then", "verdict"), [("10", "40", "hardened"), ("40", "10", "softened")]
)
def test_a_raise_in_place_of_a_cut_is_harder_however_sure_either_is(
    first: str, then: str, verdict: str
) -> None:
    story = Story()
    _measure(story, "measure-imposed", "a", "2020-01-01", quantity="25 percent rate")
    _measure(story, "measure-announced", "b", "2020-02-01", quantity=f"{first} percent rate",
             final="true", effective="2020-03-01")  # fmt: skip
    _measure(story, "measure-threatened", "c", "2020-02-20", quantity=f"{then} percent rate",
             effective="2020-04-01")  # fmt: skip
    assert story.verdicts("measure:list")[-1] == f"{verdict} R6 pending"


def test_who_drops_a_threat_without_terms_reads_why_that_is_softer() -> None:
    story = Story()
    _measure(story, "measure-imposed", "in", "2020-01-01")
    _measure(story, "measure-threatened", "threat", "2020-01-05", if_="no deal")
    story.tell("withdrawal", id="dropped", occurred="2020-01-10", by="USA", measure="list")
    threat, dropped = story.rows("measure:list")[1:]
    why = "a threat that states no terms to compare reads as harder"
    assert (threat.verdict, threat.note) == ("hardened", why)
    assert (dropped.verdict, dropped.note) == ("softened", f"{why}, and its end as softer")


def test_what_is_pending_ends_with_the_measure_without_a_verdict() -> None:
    story = Story()
    _measure(story, "measure-imposed", "a", "2020-01-01", quantity="10 percent rate")
    _measure(story, "measure-threatened", "b", "2020-02-01", quantity="25 percent rate")
    _measure(story, "measure-lifted", "c", "2020-03-01")
    assert story.verdicts("measure:list")[-1] == "softened R6 status"
    assert story.position("measure:list", ended=True).pending is None


def test_the_return_of_what_is_suspended_is_pending_too() -> None:
    story = Story()
    _measure(story, "measure-imposed", "a", "2020-01-01", quantity="10 percent rate")
    _measure(story, "measure-suspended", "b", "2020-02-01")
    _measure(story, "measure-announced", "c", "2020-03-01", effective="2020-04-01")
    position = story.position("measure:list")
    assert position.status == "suspended"
    assert position.pending is not None
    row = story.rows("measure:list")[-1]
    assert (row.verdict, row.dimension, row.confidence) == ("hardened", "pending", "medium")


@pytest.mark.parametrize(
    ("kind", "day", "terms", "stays"),
    [
        ("announced", "2020-01-20", {"quantity": "25 percent rate"}, True),
        ("threatened", "2020-01-20", {}, True),
        ("announced", "2020-02-20", {"quantity": "25 percent rate"}, True),
        ("announced", "2020-02-20", {"scope": "steel"}, True),
        ("announced", "2020-02-20", {"quantity": "10 percent rate"}, False),
        ("announced", "2020-02-20", {}, False),
        ("threatened", "2020-02-20", {"lapses": "2020-04-30"}, False),
    ],
)
def test_a_suspension_that_lapses_brings_back_the_measure_and_carries_out_no_more(
    kind: str, day: str, terms: dict[str, str], stays: bool
) -> None:
    story = Story()
    _measure(story, "measure-imposed", "a", "2020-01-01", quantity="10 percent rate")
    told = [
        (f"measure-{kind}", "b", day, terms),
        ("measure-suspended", "c", "2020-02-01", {"lapses": "2020-03-20"}),
    ]
    for what, id, occurred, fields in sorted(told, key=lambda one: one[2]):
        _measure(story, what, id, occurred, **fields)
    position = story.position("measure:list", as_of="2020-03-22")
    assert (position.status, _figures(position)) == ("in-force", ["10 percent rate"])
    assert (position.pending is not None) == stays
    (row,) = [r for r in story.rows(as_of="2020-03-22") if r.day.isoformat() == "2020-03-21"]
    assert (row.verdict, row.rule, row.dimension) == ("hardened", "R6", "status")


def test_one_suspended_before_it_was_in_force_goes_on_by_its_statuses() -> None:
    story = Story()
    _measure(story, "measure-announced", "a", "2020-01-01")
    _measure(story, "measure-suspended", "b", "2020-02-01")
    _measure(story, "measure-announced", "c", "2020-03-01")
    assert story.verdicts("measure:list")[-1] == "hardened R6 status"
    assert story.position("measure:list").status == "announced"


def test_a_measure_on_the_way_is_harder_the_sooner_it_is_to_take_effect() -> None:
    story = Story()
    _measure(story, "measure-announced", "a", "2020-01-01", quantity="25 percent rate")
    _measure(story, "measure-announced", "b", "2020-01-10", effective="2020-06-01")
    _measure(story, "measure-announced", "c", "2020-01-20", effective="2020-07-01")
    _measure(story, "measure-imposed", "d", "2020-07-01")
    assert story.verdicts("measure:list") == [
        "opened R8 whole", "hardened R3 deadline", "softened R3 deadline", "hardened R6 status",
    ]  # fmt: skip
    set_after = story.rows("measure:list")[1]
    assert set_after.confidence == "medium"


def test_a_pending_raise_that_another_name_carries_out_is_told_as_what_was_there_before() -> None:
    story = Story()
    _measure(story, "measure-imposed", "on", "2020-01-01", quantity="10 percent rate")
    _measure(story, "measure-threatened", "threat", "2020-01-03", quantity="25 percent rate")
    _measure(story, "measure-imposed", "deed", "2020-01-09", measure="more",
             quantity="15 percent rate", carries_out="threat")  # fmt: skip
    told = {row.dimension: (row.verdict, row.before) for row in story.rows("measure:more")}
    assert told == {
        "status": ("hardened", "threatened"),
        "quantity:rate": ("softened", "25 percent rate"),
        "whole": ("mixed", "threatened; 25 percent rate"),
    }


def test_what_carries_out_a_threat_of_another_name_goes_on_from_it() -> None:
    story = Story()
    _measure(story, "tariff-threat", "threat", "2018-04-05", measure="more",
             quantity="25 percent rate", lapses="2018-06-01")  # fmt: skip
    _measure(story, "measure-imposed", "deed", "2018-07-06", measure="list-1",
             quantity="25 percent rate", carries_out="threat")  # fmt: skip
    assert story.verdicts("measure:list-1") == ["hardened R6 status"]
    (row,) = story.rows("measure:list-1")
    assert row.from_ids == ("threat",)
    assert story.position("measure:more", ended=True).status == "carried-out"
    assert story.rows("ledger") == []


# --- parts ----------------------------------------------------------------------------------


def test_the_verdict_of_a_part_never_changes_with_the_day() -> None:
    story = Story()
    _measure(story, "measure-imposed", "whole", "2020-01-01", lapses="2020-01-10")
    _measure(story, "measure-lifted", "part", "2020-01-05", measure="list/x")
    days = ("2020-01-05", "2020-01-11", "2020-12-31")
    told = {tuple(story.verdicts("measure:list/x", as_of=day)) for day in days}
    assert told == {("softened R6 status",)}


def test_a_part_beside_a_whole_of_two_open_forms_is_told() -> None:
    story = Story()
    _measure(story, "measure-imposed", "a", "2020-01", lapses="2020-06-01")
    _measure(story, "measure-imposed", "b", "2020-01", lapses="2020-07-01")
    _measure(story, "measure-imposed", "c", "2020-02-01", measure="list/x")
    position = story.position("measure:list/x", as_of="2020-05-01")
    assert dict(position.state.differ)["lapses"] == ("2020-06-01", "2020-07-01")


def test_a_part_first_named_by_a_threat_is_not_in_force_because_its_whole_is() -> None:
    story = Story()
    _measure(story, "measure-imposed", "a", "2020-01-01")
    _measure(story, "tariff-threat", "b", "2020-02-01", measure="list/x")
    assert story.verdicts("measure:list/x") == ["opened R8 whole"]
    assert story.position("measure:list/x").status == "threatened"


# --- agreements -----------------------------------------------------------------------------


def test_a_later_status_of_an_agreement_changes_no_earlier_day() -> None:
    story = Story()
    _agreed(story, "first", "2022-11-17", says="extended by 120 days")
    before = {p.key.party: p.state.text for p in story.fold(as_of="2022-11-18").positions()}
    _agreed(story, "second", "2023-03-18", commits="UNION: 60 percent", says="by 60")
    after = {p.key.party: p.state.text for p in story.fold(as_of="2022-11-18").positions()}
    assert before == after == dict.fromkeys(("UNION", "ACME"), "extended by 120 days")


def test_each_commitment_and_each_settled_demand_stays_on_its_own_issue() -> None:
    story = Story(*_wants("UNION more percent", "ACME less percent"))
    story.add(d.IssueDefined(issue="hours"))
    story.demand("raise", "2026-05-01", "8 percent total")
    story.demand("week", "2026-05-01", issue="hours", proposal="shorter-week")
    _agreed(story, "deal", "2026-06-10", settles=["raise", "shorter-week"],
            commits=["ACME on pay: 5 percent", "ACME on hours: 36 hours"])  # fmt: skip
    live = {(p.key.track, p.issue): (_figures(p), p.state.text) for p in story.fold().positions()}
    assert live == {
        ("commitment:deal", "pay"): (["5 percent"], None),
        ("commitment:deal", "hours"): ([], "36 hours"),
    }
    settled = story.rows("demand:raise")[-1]
    assert (settled.verdict, settled.rule, settled.issue) == ("softened", "R1", "pay")
    week = story.rows("demand:shorter-week")[-1]
    assert (week.verdict, week.rule, week.confidence, week.issue) == (
        "softened", "R6", "medium", "hours",
    )  # fmt: skip


def _term() -> Story:
    story = Story(*_wants("UNION more days", "ACME less days"), issue="pay")
    story.log[-1] = story.log[-1]._replace(
        event=d.IssueDefined(issue="pay", units=("days",),
                             preferences=tuple(_wants("UNION more days", "ACME less days")))
    )  # fmt: skip
    return story


def test_an_offer_about_an_agreement_is_compared_with_what_stands(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    words = IssueWords(units=("days",))
    monkeypatch.setattr("tests.story.IssueWords", lambda **_: words)
    story = _term()
    _agreed(story, "nov", "2022-11-17", commits="ACME: 120 days")
    story.tell("offer", id="mar", occurred="2023-03-13", by="ACME", to="UNION",
               proposal="sixty", about="deal", quantity="60 days")  # fmt: skip
    _agreed(story, "mar18", "2023-03-18", status="extended", settles="sixty",
            commits="ACME: 60 days")  # fmt: skip
    assert story.verdicts("offer:sixty") == [
        "opened R8 whole", "hardened R1 quantity:unstated", "held R7 whole",
    ]  # fmt: skip
    assert story.rows("offer:sixty")[1].from_ids == ("nov",)
    assert story.verdicts("commitment:deal") == [
        "opened R8 whole", "hardened R1 quantity:unstated",
    ]  # fmt: skip
    (agreement,) = agreements_of(story.fold())
    assert (agreement.status, agreement.name) == ("agreed", "deal")
    assert [entry.status for entry in agreement.history] == ["agreed", "extended"]


@pytest.mark.parametrize(
    ("statuses", "verdicts"),
    [
        (["tentative", "agreed", "ratified", "in-force"], ["softened"] * 3),
        (["agreed", "suspended", "resumed"], ["hardened", "softened"]),
        (["agreed", "extended"], ["held"]),
        (["agreed", "terminated"], ["hardened"]),
        (["tentative", "rejected"], ["hardened"]),
    ],
)
def test_a_firmer_agreement_softens_and_one_that_is_left_hardens(
    statuses: list[str], verdicts: list[str]
) -> None:
    story = Story()
    for number, status in enumerate(statuses, start=1):
        _agreed(story, f"e{number}", f"2020-01-{number:02d}", status=status,
                commits="ACME: 5 percent" if number == 1 else [])  # fmt: skip
    rows = [row for row in story.rows("commitment:deal") if row.party == "ACME"]
    assert [row.verdict for row in rows][1:] == verdicts


def test_of_two_leaving_ends_it_for_both_and_only_the_one_who_left_has_a_row() -> None:
    story = Story()
    _agreed(story, "deal", "2020-01-01", commits=["ACME: 5 percent", "UNION: no strike"])
    story.tell("withdrawal", id="out", occurred="2020-02-01", by="ACME", agreement="deal")
    ended = {p.key.party: p.status for p in story.fold().positions(ended=True)}
    assert ended == {"ACME": "left", "UNION": "terminated"}
    assert [r.party for r in story.rows("commitment:deal") if "out" in r.to_ids] == ["ACME"]


def test_a_figure_that_is_taken_on_no_more_is_not_held() -> None:
    story = Story()
    _agreed(story, "deal", "2020-01-01", commits=["ACME: 5 percent total", "ACME: 3 percent rate"])
    _agreed(story, "one", "2020-02-01", status="changed", commits="ACME: 5 percent total")
    (row,) = story.rows("commitment:deal")[1:]
    assert (row.verdict, row.rule, row.dimension) == ("incomparable", "R0", "quantity:rate")
    assert (row.before, row.after) == ("3 percent rate", None)
    _agreed(story, "words", "2020-03-01", status="changed", commits="ACME: no layoffs")
    assert story.verdicts("commitment:deal")[-1] == "incomparable R0 quantity:total"
    units = Story()
    _agreed(units, "deal", "2020-01-01", commits=["ACME: 5 percent", "ACME: 300 USD mn"])
    _agreed(units, "one", "2020-02-01", status="changed", commits="ACME: 4 percent")
    rows = {row.before: row.verdict for row in units.rows("commitment:deal")[1:]}
    assert rows == {"5 percent": "hardened", "300 USD mn": "incomparable"}
    other = Story()
    _agreed(other, "deal", "2020-01-01", commits="ACME: 5 percent")
    _agreed(other, "one", "2020-02-01", status="changed", commits="ACME: 300 USD mn")
    (row,) = other.rows("commitment:deal")[1:]
    assert (row.before, row.after, row.verdict) == ("5 percent", "300 USD mn", "incomparable")
    kept = Story()
    _agreed(kept, "deal", "2020-01-01", commits="ACME: 5 percent total")
    _agreed(kept, "longer", "2020-02-01", status="extended", lapses="2021-01-01")
    assert kept.verdicts("commitment:deal")[-1] == "held R7 whole"


@pytest.mark.parametrize("days", [("2020-02-01", "2020-03-01"), ("2020-02", "2020-02")])
@pytest.mark.parametrize("how", ["left", "terminated"])
def test_of_several_the_last_but_one_to_leave_ends_it_for_the_last(
    how: str, days: tuple[str, str]
) -> None:
    story = Story()
    _agreed(story, "deal", "2020-01-01", between=["USA", "CHN", "ZTE"], says="a truce")
    story.tell("withdrawal", id="out", occurred=days[0], by="CHN", agreement="deal")
    assert story.tracks() == ["commitment:deal"] * 2
    if how == "left":
        story.tell("withdrawal", id="too", occurred=days[1], by="ZTE", agreement="deal")
    else:
        _agreed(story, "too", days[1], by="ZTE", status="terminated")
    ended = {p.key.party: p.status for p in story.fold().positions(ended=True)}
    assert ended == {"CHN": "left", "ZTE": how, "USA": "terminated"}
    assert [r.party for r in story.rows("commitment:deal") if "too" in r.to_ids] == ["ZTE"]


@pytest.mark.parametrize("takes_on", [{}, {"commits": ["USA: buys more", "ZTE: pays"]}])
def test_who_is_in_an_agreement_no_longer_is_not_named_as_in_it(takes_on: dict[str, Any]) -> None:
    story = Story()
    told = {"between": ["USA", "CHN", "ZTE"], **takes_on}
    _agreed(story, "deal", "2020-01-01", **told)
    story.tell("withdrawal", id="out", occurred="2020-02-01", by="CHN", agreement="deal")
    _agreed(story, "again", "2020-03-01", **told)
    for day, parties in (("01-31", "USA CHN ZTE"), ("02-01", "USA ZTE"), ("03-01", "USA CHN ZTE")):
        fold = story.fold(as_of=f"2020-{day}")
        (agreement,) = agreements_of(fold)
        assert agreement.parties == tuple(parties.split())
        for one in fold.positions():
            assert {*one.others, one.key.party} == {*agreement.parties}
    _agreed(story, "over", "2020-04-01", status="terminated", between=["USA", "CHN", "ZTE"])
    (agreement,) = agreements_of(story.fold(), ended=True)
    assert agreement.parties == ("USA", "CHN", "ZTE")


def test_an_agreement_in_which_some_took_on_nothing_ended_for_all_its_parties() -> None:
    story = Story()
    _agreed(story, "deal", "2020-01-01", between=["USA", "CHN", "ZTE"], commits="USA: buys more",
            lapses="2020-02-01")  # fmt: skip
    (agreement,) = agreements_of(story.fold(as_of="2020-03-01"), ended=True)
    assert agreement.parties == ("USA", "CHN", "ZTE")


def test_what_is_taken_on_in_other_words_is_not_compared() -> None:
    story = Story()
    told = {"between": ["UNION", "ACME"]}
    _agreed(story, "deal", "2020-01-01", commits="ACME: builds a school", **told)
    _agreed(story, "again", "2020-01-10", commits="ACME: builds a school", **told)
    _agreed(story, "longer", "2020-02-01", status="extended", says="Both go on.", **told)
    _agreed(story, "other", "2020-03-01", status="changed", commits="ACME: builds a road", **told)
    rows = [row for row in story.rows("commitment:deal") if row.party == "ACME"][1:]
    assert [(r.verdict, r.rule, r.confidence) for r in rows] == [
        ("held", "R7", "high"), ("held", "R7", "high"), ("incomparable", "R0", "low"),
    ]  # fmt: skip
    assert (rows[-1].before, rows[-1].after) == ("builds a school", "builds a road")


def test_other_words_beside_about_the_same_figure_are_not_compared() -> None:
    story = Story()
    for day, figure, word in ((1, "~5", "school"), (10, "5", "road")):
        took_on = [f"ACME: {figure} percent total", f"ACME: builds a {word}"]
        _agreed(story, f"deal-{day}", f"2020-01-{day:02d}", status="changed", commits=took_on)
    assert story.verdicts("commitment:deal")[-1] == "incomparable R0 scope"


def test_an_extension_is_not_what_was_agreed() -> None:
    story = Story()
    told = {"between": ["UNION", "ACME"]}
    _agreed(story, "deal", "2020-01-01", says="Ships pass.", **told)
    _agreed(story, "longer", "2020-02-01", status="extended", says="Extended by 60 days.", **told)
    assert {p.state.text for p in story.fold().positions()} == {"Ships pass."}
    assert {r.verdict for r in story.rows() if "longer" in r.to_ids} == {"held"}


def test_an_agreement_lapses_with_the_last_of_its_commitments() -> None:
    story = Story()
    told = {"between": ["USA", "CHN", "ZTE"], "lapses": "2020-03-31"}
    _agreed(story, "deal", "2020-01-01", says="a truce", **told)
    _agreed(story, "usa", "2020-03-10", by="USA", status="extended", lapses="2020-05-31")
    _agreed(story, "chn", "2020-03-20", by="CHN", status="extended", lapses="2020-06-30")
    for day, lapses in (("03-09", "2020-03-31"), ("03-15", "2020-05-31"), ("05-01", "2020-06-30")):
        (agreement,) = agreements_of(story.fold(as_of=f"2020-{day}"))
        assert (agreement.lapses, agreement.terms.lapses) == (lapses, "2020-03-31")
    _agreed(story, "open", "2020-05-20", by="CHN", status="extended")
    assert agreements_of(story.fold())[0].lapses is None


@pytest.mark.parametrize("before", [None, "2020-08-01"])
def test_an_agreement_that_rests_lapses_with_its_commitments(before: str | None) -> None:
    story = Story()
    _agreed(story, "deal", "2020-01-01", says="a truce", **({"lapses": before} if before else {}))
    _agreed(story, "rests", "2020-02-01", status="suspended")
    _agreed(story, "longer", "2020-02-10", status="extended", lapses="2020-09-01")
    fold = story.fold()
    assert {p.state.lapses for p in fold.positions()} == {"2020-09-01"}
    assert [one.lapses for one in agreements_of(fold)] == ["2020-09-01"]


def test_whose_last_day_has_passed_keeps_no_agreement_going() -> None:
    story = Story()
    _agreed(story, "deal", "2020-01-01", between=["USA", "CHN", "ZTE"], says="a truce")
    _agreed(story, "until", "2020-01-10", by="USA", status="changed", lapses="2020-02-01")
    story.tell("withdrawal", id="out", occurred="2020-03-01", by="CHN", agreement="deal")
    ended = {p.key.party: p.status for p in story.fold().positions(ended=True)}
    assert ended == {"USA": "expired", "CHN": "left", "ZTE": "terminated"}


@pytest.mark.parametrize("how", ["left", "terminated"])
def test_two_that_leave_in_open_order_end_it_for_the_last(how: str) -> None:
    story = Story()
    _agreed(story, "deal", "2020-01-01", between=["USA", "CHN", "ZTE"], says="a truce")
    _agreed(story, "firm", "2020-03-04", by="ZTE", status="ratified")
    for id, who, day in (("one", "CHN", "2020-03-12"), ("two", "USA", "2020-03")):
        if how == "left":
            story.tell("withdrawal", id=id, occurred=day, by=who, agreement="deal")
        else:
            _agreed(story, id, day, by=who, status="terminated")
    ended = {p.key.party: p.statuses for p in story.fold().positions(ended=True)}
    assert ended == {"CHN": (how,), "USA": (how,), "ZTE": ("terminated",)}


def test_who_left_first_of_a_month_was_not_put_out_by_the_others() -> None:
    story = Story()
    _agreed(story, "deal", "2020-01-01", between=["USA", "CHN", "ZTE"], says="a truce")
    for id, who, day in (("a", "ZTE", "2020-03"), ("b", "USA", "2020-03-04"),
                         ("c", "CHN", "2020-03")):  # fmt: skip
        story.tell("withdrawal", id=id, occurred=day, by=who, agreement="deal")
    assert {p.statuses for p in story.fold().positions(ended=True)} == {("left",)}


def test_who_came_back_to_an_agreement_keeps_it_going() -> None:
    story = Story()
    _agreed(story, "deal", "2020-01-01", between=["USA", "CHN", "ZTE"], says="a truce")
    story.tell("withdrawal", id="out", occurred="2020-02-01", by="CHN", agreement="deal")
    _agreed(story, "back", "2020-03-01", between=["USA", "CHN", "ZTE"], says="a truce")
    story.tell("withdrawal", id="too", occurred="2020-04-01", by="ZTE", agreement="deal")
    assert {p.key.party: p.status for p in story.fold().positions()} == {
        "USA": "agreed",
        "CHN": "agreed",
    }


def test_who_extends_with_the_others_what_it_had_left_keeps_it_going() -> None:
    story = Story()
    _agreed(story, "deal", "2020-01-01", between=["USA", "CHN", "ZTE"], says="a truce")
    story.tell("withdrawal", id="out", occurred="2020-02-01", by="CHN", agreement="deal")
    _agreed(story, "back", "2020-03-01", between=["USA", "CHN", "ZTE"], status="extended")
    story.tell("withdrawal", id="too", occurred="2020-04-01", by="ZTE", agreement="deal")
    assert {p.key.party for p in story.fold().positions()} == {"USA", "CHN"}


@pytest.mark.parametrize(
    "back",
    [
        {"between": ["USA", "CHN", "ZTE"], "status": "changed"},
        {"between": ["USA", "CHN", "ZTE"], "status": "agreed"},
        {"by": "CHN", "status": "agreed"},
    ],
    ids=["changed by all", "agreed by all", "agreed alone"],
)
@pytest.mark.parametrize("out", ["withdrawal", "terminated"])
def test_who_comes_back_is_bound_until_the_last_day_that_the_others_have_by_then(
    out: str, back: dict[str, Any]
) -> None:
    story = Story()
    _agreed(story, "deal", "2020-01-01", between=["USA", "CHN", "ZTE"], lapses="2020-12-31",
            commits=["USA: 5 percent", "CHN: 5 percent", "ZTE: 5 percent"])  # fmt: skip
    if out == "withdrawal":
        story.tell("withdrawal", id="out", occurred="2020-02-01", by="CHN", agreement="deal")
    else:
        _agreed(story, "out", "2020-02-01", by="CHN", status="terminated")
    _agreed(story, "on", "2020-03-01", between=["USA", "ZTE"], status="extended",
            lapses="2021-06-30")  # fmt: skip
    _agreed(story, "back", "2020-04-01", commits="CHN: 4 percent", **back)
    stands = story.fold(as_of="2021-01-31").positions()
    assert {p.key.party: p.state.lapses for p in stands} == dict.fromkeys(
        ("USA", "CHN", "ZTE"), "2021-06-30"
    )


@pytest.mark.parametrize("status", ["changed", "ratified", "agreed"])
def test_for_whom_it_had_expired_comes_back_to_what_the_others_have(status: str) -> None:
    story, all_three = Story(), ["USA", "CHN", "ZTE"]
    _agreed(story, "deal", "2020-01-01", between=all_three, lapses="2020-03-01",
            commits=["USA: 5 percent", "CHN: 5 percent", "ZTE: 5 percent"])  # fmt: skip
    _agreed(story, "on", "2020-02-01", between=["USA", "ZTE"], status="extended",
            lapses="2021-06-30")  # fmt: skip
    _agreed(story, "back", "2020-04-01", between=all_three, status=status)
    for day, there in (("2020-03-31", {"USA", "ZTE"}), ("2020-04-01", {*all_three})):
        stands = story.fold(as_of=day).positions()
        assert {p.key.party: p.state.lapses for p in stands} == dict.fromkeys(there, "2021-06-30")
    assert {p.status for p in stands} == {"agreed" if status == "changed" else status}


@pytest.mark.parametrize("who", ["CHN", "ACME"])
def test_who_joins_what_each_had_prolonged_alone_is_bound_by_no_day_that_had_passed(
    who: str,
) -> None:
    story = Story()
    _agreed(story, "deal", "2020-01-01", between=["USA", "CHN", "ZTE"], lapses="2020-03-01",
            says="a truce")  # fmt: skip
    for party in ("USA", "ZTE"):
        _agreed(story, party.lower(), "2020-02-01", by=party, status="extended",
                lapses="2021-06-30")  # fmt: skip
    _agreed(story, "joins", "2020-04-01", between=["USA", "ZTE", who], status="ratified")
    stands = {p.key.party: p.state.lapses for p in story.fold().positions()}
    assert stands == {"USA": "2021-06-30", "ZTE": "2021-06-30", who: None}


@pytest.mark.parametrize(
    "late",
    [{"by": "CHN", "status": "changed"}, {"between": ["USA", "CHN"], "status": "suspended"}],
)
def test_what_had_expired_for_one_comes_back_by_nothing_that_it_does_alone_nor_by_a_suspension(
    late: dict[str, Any],
) -> None:
    story = Story()
    _agreed(story, "deal", "2020-01-01", between=["USA", "CHN", "ZTE"], lapses="2020-03-01")
    _agreed(story, "on", "2020-02-01", between=["USA", "ZTE"], status="extended")
    _agreed(story, "late", "2020-04-01", **late)
    assert {p.key.party for p in story.fold().positions()} == {"USA", "ZTE"}


def test_who_was_there_all_along_has_no_last_day_that_others_agreed_to_alone() -> None:
    story = Story()
    _agreed(story, "deal", "2020-01-01", between=["USA", "CHN", "ZTE"], lapses="2020-12-31",
            says="a truce")  # fmt: skip
    _agreed(story, "on", "2020-03-01", between=["USA", "ZTE"], status="extended",
            lapses="2021-06-30")  # fmt: skip
    _agreed(story, "all", "2020-04-01", between=["USA", "CHN", "ZTE"], status="ratified")
    stands = story.fold(as_of="2020-04-30").positions()
    assert {p.key.party: p.state.lapses for p in stands} == {
        "USA": "2021-06-30", "CHN": "2020-12-31", "ZTE": "2021-06-30",
    }  # fmt: skip


def test_who_joins_is_bound_by_terms_that_bear_the_entries_which_state_them() -> None:
    story = Story()
    _agreed(story, "deal", "2020-01-01", quantity="10 percent", lapses="2020-12-31")
    _agreed(story, "more", "2020-02-01", status="changed", quantity="12 percent")
    _agreed(story, "word", "2020-02-05", status="ratified")
    _agreed(story, "joins", "2020-03-01", between=["UNION", "ACME", "ZTE"], status="changed",
            says="ZTE joins")  # fmt: skip
    (joined,) = (p for p in story.fold().positions() if p.key.party == "ZTE")
    assert (_figures(joined), joined.figures_since) == (["12 percent"], ("more",))
    found = why(story.fold(), "ZTE", "pay")
    assert ids(found.developments) == ["deal", "more", "joins"]
    assert [(one.development, one.reason) for one in found.set_aside] == [
        ("word", "another party's")
    ]


@pytest.mark.parametrize("status", ["tentative", "agreed", "ratified", "in-force"])
@pytest.mark.parametrize("entry", ["changed", "extended"])
@pytest.mark.parametrize("between", [["UNION", "ACME"], ["UNION", "ACME", "ZTE"]])
def test_what_is_taken_on_later_stands_as_the_agreement_does(
    status: str, entry: str, between: list[str]
) -> None:
    story = Story()
    _agreed(story, "deal", "2020-01-01", status=status, commits="ACME: 5 percent")
    _agreed(story, "more", "2020-02-01", status=entry, between=between,
            commits=[f"{between[-1]} on hours: 36 hours a week", "UNION: no strike"])  # fmt: skip
    assert {p.status for p in story.fold().positions()} == {status}
    (agreement,) = agreements_of(story.fold())
    assert agreement.status == status


def test_what_is_taken_on_while_an_agreement_rests_comes_back_as_the_agreement_does() -> None:
    story = Story()
    _agreed(story, "deal", "2020-01-01", status="ratified", commits="ACME: 5 percent")
    _agreed(story, "rest", "2020-02-01", status="suspended")
    more = ["UNION: no strike", "ACME on hours: 36 hours a week"]
    _agreed(story, "more", "2020-03-01", status="changed", commits=more)
    assert [p.status for p in story.fold().positions()] == ["suspended"] * 3
    _agreed(story, "on", "2020-04-01", status="resumed")
    assert [p.status for p in story.fold().positions()] == ["ratified"] * 3


def test_who_leaves_later_had_not_left_before_what_is_only_possible() -> None:
    story = Story()
    _agreed(story, "deal", "2020-01-01", between=["USA", "CHN", "ZTE"], says="a truce")
    _agreed(story, "ends", "2020-01", by="ZTE", status="terminated")
    before = {p.key.party for p in story.fold(as_of="2020-01-10").possible.positions(ended=True)
              if p.status == "terminated"}  # fmt: skip
    story.tell("withdrawal", id="out", occurred="2020-01-20", by="CHN", agreement="deal")
    after = {p.key.party for p in story.fold(as_of="2020-01-10").possible.positions(ended=True)
             if p.status == "terminated"}  # fmt: skip
    assert before == after == {"ZTE"}


def test_of_three_one_that_suspends_touches_its_own_commitments_alone() -> None:
    story = Story()
    _agreed(story, "deal", "2020-01-01", between=["USA", "CHN", "ZTE"], says="a truce")
    _agreed(story, "out", "2020-02-01", by="CHN", status="suspended")
    status = {p.key.party: p.status for p in story.fold().positions()}
    assert status == {"USA": "agreed", "CHN": "suspended", "ZTE": "agreed"}
    (agreement,) = agreements_of(story.fold())
    assert agreement.status == "agreed"


def test_an_expiry_is_nobodys_act() -> None:
    story = Story()
    _agreed(story, "deal", "2020-01-01", lapses="2020-03-01", commits="ACME: 5 percent")
    row = story.rows("commitment:deal", as_of="2020-04-01")[-1]
    assert (row.verdict, row.rule, row.confidence) == ("incomparable", "R0", "high")
    assert story.position("commitment:deal", ended=True, as_of="2020-04-01").status == "expired"
    assert story.position("commitment:deal", as_of="2020-03-01").status == "agreed"


def test_a_rejection_opens_again_what_was_settled_with_the_answers_to_it() -> None:
    story = Story()
    story.demand("raise", "2020-01-01", "8 percent")
    story.tell("response", id="no", occurred="2020-01-02", by="ACME", to_proposal="raise",
               answer="refuses")  # fmt: skip
    _agreed(story, "deal", "2020-02-01", status="tentative", settles="raise")
    assert "response:raise" not in story.tracks()
    assert story.position("response:raise", ended=True).status == "settled"
    _agreed(story, "vote", "2020-03-01", status="rejected", by="UNION")
    assert {"demand:raise", "response:raise"} <= set(story.tracks())


def test_what_a_rejection_opens_again_is_told_in_its_own_words() -> None:
    story = Story()
    story.demand("raise", "2020-01-01", says="A raise for all")
    _agreed(story, "deal", "2020-02-01", status="tentative", settles="raise", says="Agreed")
    _agreed(story, "vote", "2020-03-01", status="rejected", by="UNION", says="The members say no")
    again = story.position("demand:raise")
    assert again.since == "vote"
    assert {one.item.id: one.says for one in again.accounts} == {
        "raise": "A raise for all", "vote": None,
    }  # fmt: skip


def test_a_rejection_brings_back_no_answer_that_had_ended_before_the_settling() -> None:
    story = Story()
    story.demand("raise", "2020-01-01", "8 percent", lapses="2020-01-15")
    story.tell("response", id="no", occurred="2020-01-02", by="ACME", to_proposal="raise",
               answer="refuses")  # fmt: skip
    story.demand("again", "2020-01-20", "7 percent")
    _agreed(story, "deal", "2020-02-01", status="tentative", settles="raise")
    _agreed(story, "vote", "2020-03-01", status="rejected", by="UNION")
    assert "demand:raise" in story.tracks()
    assert story.position("response:raise", ended=True).status == "lapsed"


@pytest.mark.parametrize("by", ["UNION", "ACME"])
@pytest.mark.parametrize(("on", "stands"), [("2020-01-15", True), ("2020-02-15", False)])
def test_what_a_rejection_would_open_after_its_own_last_day_moves_nobody(
    by: str, on: str, stands: bool
) -> None:
    story = Story()
    story.demand("ask", "2020-01-01", "8 percent", lapses="2020-01-31")
    _measure(story, "measure-imposed", "in", "2020-01-01", by="UNION", to="ACME",
             lapses="2020-01-31")  # fmt: skip
    _agreed(story, "deal", "2020-01-10", status="tentative", settles=["raise", "list"])
    _agreed(story, "vote", on, status="rejected", by=by)
    for track in ("demand:raise", "measure:list"):
        rows = [row.verdict for row in story.rows(track, as_of=on) if row.to_ids == ("vote",)]
        assert rows == (["hardened"] if stands and by == "UNION" else [])
        assert (track in story.tracks(as_of=on)) == stands


@pytest.mark.parametrize(
    ("stands", "word", "threatened", "announced"),
    [
        ({}, {"quantity": "9 percent rate"}, "hardened R6", "incomparable R0"),
        ({"quantity": "5 percent rate"}, {"quantity": "5 percent rate"}, "held R7", "held R7"),
        ({"quantity": "5 percent rate"}, {"quantity": "50 USD bn coverage"},
         "hardened R6", "incomparable R0"),
        ({"quantity": "5 percent rate"}, {"quantity": "5 percent rate", "scope": "steel"},
         "hardened R6", "incomparable R0"),
        ({"scope": "steel"}, {"scope": "steel"}, "held R7", "held R7"),
        ({}, {"scope": "steel"}, "hardened R6", "incomparable R0"),
    ],
)  # fmt: skip
def test_what_is_pending_with_terms_that_nothing_is_there_to_compare_with(
    stands: dict[str, Any], word: dict[str, Any], threatened: str, announced: str
) -> None:
    for kind, verdict in (("threatened", threatened), ("announced", announced)):
        story = Story()
        _measure(story, "measure-imposed", "in", "2020-01-01", **stands)
        _measure(story, f"measure-{kind}", "word", "2020-02-01", **word)
        (_, told) = story.verdicts("measure:list")
        assert told.startswith(verdict)


@pytest.mark.parametrize(
    ("word", "verdict"),
    [
        ({"quantity": "9.6 percent rate", "scope": "steel"}, "incomparable R0 pending"),
        ({"quantity": "9.6 percent rate", "scope": ["cars", "steel"]}, "hardened R6 pending"),
        ({"quantity": ["9.6 percent rate", "5 USD bn coverage"]}, "incomparable R0 pending"),
        ({"quantity": "9.6 percent rate"}, "held R7 whole"),
    ],
)
def test_about_the_same_figure_says_nothing_of_what_else_is_pending(
    word: dict[str, Any], verdict: str
) -> None:
    story = Story()
    _measure(story, "measure-imposed", "in", "2020-01-01", quantity="~10 percent rate",
             scope="cars")  # fmt: skip
    _measure(story, "measure-announced", "word", "2020-02-01", **word)
    assert story.verdicts("measure:list")[-1] == verdict
    assert story.rows("measure:list")[-1].confidence == (
        "high" if verdict.startswith("hardened") else "low"
    )


@pytest.mark.parametrize("word", [{"quantity": "9 percent rate"}, {"scope": "steel"}])
def test_what_is_first_told_of_a_pending_change_is_held_with_low_confidence(
    word: dict[str, Any],
) -> None:
    story = Story()
    _measure(story, "measure-imposed", "in", "2020-01-01")
    _measure(story, "measure-threatened", "one", "2020-02-01")
    _measure(story, "measure-threatened", "two", "2020-02-05", **word)
    row = story.rows("measure:list")[-1]
    assert (row.verdict, row.confidence) == ("held", "low")


@pytest.mark.parametrize("rate", ["25 percent rate", "5 percent rate", ""])
def test_what_is_pending_comes_again_with_what_a_rejection_opens_without_a_row(rate: str) -> None:
    story = Story()
    _measure(
        story,
        "measure-imposed",
        "in",
        "2020-01-01",
        by="ACME",
        to="UNION",
        quantity="10 percent rate",
    )
    told = {"quantity": rate} if rate else {}
    _measure(story, "measure-threatened", "raise", "2020-01-10", by="ACME", to="UNION", **told)
    _agreed(story, "deal", "2020-02-01", status="tentative", settles="list")
    _agreed(story, "vote", "2020-03-01", status="rejected", by="ACME")
    rows = [row for row in story.rows("measure:list") if row.to_ids == ("vote",)]
    assert [(row.verdict, row.dimension, row.after) for row in rows] == [
        ("hardened", "status", "in-force")
    ]
    assert story.position("measure:list").pending is not None


@pytest.mark.parametrize(
    ("on", "link", "known"),
    [
        ("2020-02-01", {}, ("dates", "high")),
        ("2020-01-01", {}, ("presumed", "medium")),
        ("2020-01", {}, ("presumed", "medium")),
        ("2020-01", {"follows": "deal"}, ("link", "medium")),
    ],
)
def test_a_party_that_took_nothing_on_has_a_row_when_it_suspends_an_agreement(
    on: str, link: dict[str, str], known: tuple[str, str]
) -> None:
    story = Story()
    _agreed(story, "deal", "2020-01-01", commits="ACME: 5 percent")
    _agreed(story, "pause", on, by="UNION", status="suspended", **link)
    (row,) = [r for r in story.rows("commitment:deal") if r.party == "UNION"]
    assert (row.verdict, row.rule, row.dimension) == ("hardened", "R6", "status")
    assert (row.from_ids, row.order, row.confidence) == (("deal",), *known)
    assert [p.key.party for p in story.fold().positions()] == ["ACME"]


def _bare(story: Story) -> list[str]:
    """What the party that has taken on nothing did to the agreement."""
    rows = [row for row in story.rows("commitment:deal") if row.party == "UNION"]
    return [f"{row.verdict} {row.rule} {row.before} -> {row.after}" for row in rows]


def test_who_took_nothing_on_comes_back_with_what_is_agreed_anew_and_leaves_it_again() -> None:
    story = Story()
    _agreed(story, "deal", "2020-01-01", commits="ACME: 5 percent")
    story.tell("withdrawal", id="leaves", occurred="2020-01-11", by="UNION", agreement="deal")
    _agreed(story, "anew", "2020-01-13", commits="ACME: 6 percent")
    story.tell("withdrawal", id="again", occurred="2020-01-15", by="UNION", agreement="deal")
    assert _bare(story) == [
        "hardened R6 None -> left", "softened R6 left -> agreed", "hardened R6 agreed -> left",
    ]  # fmt: skip
    assert [p.key.party for p in story.fold().positions(ended=True)] == ["ACME"]


def test_what_one_does_to_an_agreement_without_a_commitment_is_one_line_on_whatever_issue() -> None:
    story = Story()
    story.add(d.IssueDefined(issue="hours"))
    _agreed(story, "deal", "2020-01-01", commits="ACME: 5 percent")
    _agreed(story, "pause", "2020-01-03", by="UNION", status="suspended")
    _agreed(story, "on", "2020-01-05", by="UNION", status="resumed", issue="hours")
    assert _bare(story) == ["hardened R6 None -> suspended", "softened R6 suspended -> agreed"]


def test_the_first_commitment_of_a_party_opens_whatever_it_did_to_the_agreement_before() -> None:
    story = Story()
    _agreed(story, "deal", "2020-01-01", commits="ACME: 5 percent")
    story.tell("demand", id="ask", occurred="2020-01-02", by="UNION", to="ACME", proposal="ask")
    _agreed(story, "over", "2020-01-03", by="UNION", status="terminated")
    _agreed(story, "anew", "2020-01-05", commits="UNION: 2 percent")
    (position,) = [p for p in story.fold().positions() if p.key.kind == "commitment"
                   and p.key.party == "UNION"]  # fmt: skip
    assert (position.status, position.since) == ("agreed", "anew")
    assert _bare(story)[1:] == ["opened R8 None -> agreed; 2 percent"]
    given = [row for row in story.rows("ledger") if row.dimension == "gives"]
    assert [(row.verdict, row.issue) for row in given] == [("softened", "pay"), ("softened", None)]


@pytest.mark.parametrize("how", [{"follows": "leaves"}, {"time": "16:00"}])
def test_what_is_agreed_anew_later_on_a_day_is_nothing_that_was_left_before(
    how: dict[str, str],
) -> None:
    story = Story()
    story.add(d.IssueDefined(issue="hours"))
    _agreed(story, "deal", "2020-01-01", commits="UNION on hours: 36 h", says="The contract")
    story.tell("withdrawal", id="leaves", occurred="2020-01-11", by="UNION", agreement="deal",
               **({"time": "09:00"} if "time" in how else {}))  # fmt: skip
    _agreed(story, "anew", "2020-01-11", commits="UNION on pay: 5 percent", **how)
    rows = [row for row in story.rows("commitment:deal") if row.issue == "pay"]
    assert [(row.verdict, row.to_ids, row.after) for row in rows] == [
        ("opened", ("anew",), "agreed; 5 percent")
    ]


def test_a_proposal_is_not_about_what_an_agreement_says_only_later_on_that_day() -> None:
    story = Story(*_wants("UNION more percent", "ACME less percent"))
    _agreed(story, "deal", "2020-01-01", quantity="5 percent", commits="UNION: no strike")
    story.tell("offer", id="more", occurred="2020-01-11", by="ACME", to="UNION", proposal="more",
               about="deal", quantity="6 percent")  # fmt: skip
    _agreed(story, "changed", "2020-01-11", status="changed", quantity="8 percent",
            follows="more")  # fmt: skip
    rows = [(row.verdict, row.before) for row in story.rows("offer:more")]
    assert rows == [("opened", None), ("softened", "5 percent")]


def test_a_proposal_is_not_about_an_agreement_that_binds_nobody_to_anything_any_more() -> None:
    story = Story()
    _agreed(story, "deal", "2020-01-01", quantity="5 percent", lapses="2020-01-31",
            commits="ACME: no lockout")  # fmt: skip
    _agreed(story, "pause", "2020-01-11", by="UNION", status="suspended")
    story.demand("more", "2020-02-11", "6 percent", about="deal")
    assert story.verdicts("demand:raise") == ["opened R8 whole"]


def test_an_older_commitment_that_is_exactly_a_figure_reads_as_one() -> None:
    story = Story(*_wants("UNION more percent"))
    story.add(
        d.AgreementReached(
            id="old", occurred="2020-01-01", actors=("UNION", "ACME"), issue="pay",
            status="tentative", agreement="deal",
            commits=(d.Commitment(party="ACME", text="5 percent"),
                     d.Commitment(party="UNION", text="no strikes")),
        )
    )  # fmt: skip
    told = {p.key.party: (_figures(p), p.state.text) for p in story.fold().positions()}
    assert told == {"ACME": (["5 percent"], None), "UNION": ([], "no strikes")}


# --- figures --------------------------------------------------------------------------------


def _bids(*quantities: str) -> Story:
    story = Story(*_wants("UNION more percent", "ACME less percent", "UNION more USD"))
    for number, quantity in enumerate(quantities, start=1):
        story.demand(f"d{number}", f"2020-01-{number:02d}", quantity)
    return story


@pytest.mark.parametrize(
    ("figures", "last"),
    [
        (["20 percent total", "21.4 percent compounded", "23 percent total"],
         "hardened R1 quantity:total"),
        (["200 USD bn total", "40 percent total", "250 USD bn total"],
         "hardened R1 quantity:total"),
        (["20 percent total", ">=20 percent total"], "hardened R1 quantity:total"),
        ([">=20 percent total", ">20 percent total"], "hardened R1 quantity:total"),
        (["20 percent total", "<=20 percent total"], "softened R1 quantity:total"),
        (["100 percent total", "~104 percent total"], "held R7 whole"),
        (["100 percent total", "~106 percent total"], "hardened R1 quantity:total"),
    ],
)  # fmt: skip
def test_figures_stand_per_unit_and_basis_until_restated(figures: list[str], last: str) -> None:
    assert _bids(*figures).verdicts("demand:raise")[-1] == last


def test_that_two_units_differ_is_certain() -> None:
    row = _bids("200 USD bn total", "40 percent total").rows("demand:raise")[-1]
    assert (row.verdict, row.rule, row.confidence) == ("incomparable", "R0", "high")


@pytest.mark.parametrize(
    ("asked", "agreed", "verdict"),
    [
        ("36 percent total", "25 percent total", "softened R1 quantity:total"),
        ("36 percent total", "36 percent total", "held R7 whole"),
        ("36 percent total", "40 percent total", "held R7 whole"),
        ("20..40 percent total", "25 percent total", "held R7 whole"),
        ("20..40 percent total", "15 percent total", "incomparable R0 quantity:total"),
        ("36 percent total", "100 USD bn total", "softened R6 status"),
    ],
)
def test_what_is_settled_is_settled_at_a_figure(asked: str, agreed: str, verdict: str) -> None:
    story = _bids(asked)
    _agreed(story, "deal", "2020-02-01", settles="raise", commits=f"ACME: {agreed}")
    assert story.verdicts("demand:raise")[-1] == verdict


@pytest.mark.parametrize(("asked", "agreed"), [("36 percent", "40 percent"), ("9 USD", "7 USD")])
def test_a_demand_that_gets_more_than_it_asked_says_so_whichever_way_it_is(
    asked: str, agreed: str
) -> None:
    wants = ("UNION more percent", "ACME less percent", "UNION less USD", "ACME more USD")
    story = Story(*_wants(*wants))
    story.demand("ask", "2020-01-01", asked)
    _agreed(story, "deal", "2020-02-01", settles="raise", commits=f"ACME: {agreed}")
    row = story.rows("demand:raise")[-1]
    assert row.verdict == "held"
    assert row.note == "settled by an agreement, beyond the figure that was asked"


_2026, _2027 = "tranche 2026", "tranche 2027"
_ASKED = [f"6 percent {_2026}", f"5 percent {_2027}"]


@pytest.mark.parametrize(
    ("asked", "agreed", "rows"),
    [
        (_ASKED, [f"5 percent {_2026}", f"4 percent {_2027}"],
         [f"softened R1: 6 percent {_2026} -> 5 percent {_2026}",
          f"softened R1: 5 percent {_2027} -> 4 percent {_2027}"]),
        (_ASKED, [f"6 percent {_2026}", f"4 percent {_2027}"],
         [f"softened R1: 5 percent {_2027} -> 4 percent {_2027}"]),
        (_ASKED, [f"6 percent {_2026}", f"7 percent {_2027}"],
         [f"held R7: {'; '.join(_ASKED)} -> 6 percent {_2026}; 7 percent {_2027}"]),
        (_ASKED, [f"5 percent {_2026}"], [f"softened R1: 6 percent {_2026} -> 5 percent {_2026}"]),
        ([f"6 percent {_2026}"], [f"5 percent {_2027}"],
         [f"incomparable R0: 6 percent {_2026} -> 5 percent {_2027}"]),
        (["6 percent tranche"], ["5 percent tranche"],
         ["incomparable R0: 6 percent tranche -> 5 percent tranche"]),
        (["6 percent total", "5 USD bn total"], ["5 percent total", "5 USD bn total"],
         ["softened R1: 6 percent total -> 5 percent total"]),
        (["6 percent total", "5 USD bn total"], ["6 percent total", "5 USD bn total"],
         ["held R7: 6 percent total; 5 USD bn total -> 6 percent total; 5 USD bn total"]),
    ],
)  # fmt: skip
def test_what_is_settled_is_held_against_its_like_and_held_once_where_nothing_moved(
    asked: list[str], agreed: list[str], rows: list[str]
) -> None:
    story = Story(*_wants("UNION more percent", "ACME less percent"))
    story.tell("demand", id="d1", occurred="2020-01-01", by="UNION", to="ACME", proposal="raise",
               quantity=asked)  # fmt: skip
    _agreed(
        story, "deal", "2020-02-01", settles="raise", commits=[f"ACME: {one}" for one in agreed]
    )
    found = [r for r in story.rows("demand:raise") if "deal" in r.to_ids]
    assert [f"{r.verdict} {r.rule}: {r.before} -> {r.after}" for r in found] == rows
    net = nets(story.fold().board, {("UNION", "pay")}, date(2020, 1, 15))["UNION", "pay"]
    assert [f"{n.verdict}: {n.before} -> {n.after}" for n in net] == [
        one.replace(" R1", "").replace(" R0", "").replace(" R7", "") for one in rows
    ]


@pytest.mark.parametrize("what", ["demand", "offer", "commitment"])
@pytest.mark.parametrize(
    ("again", "rows"),
    [
        ([f"6 percent {_2026}"], [f"incomparable R0 low: 5 percent {_2027} -> None"]),
        ([f"7 percent {_2026}"], [f"R1 high: 6 percent {_2026} -> 7 percent {_2026}",
                                  f"incomparable R0 low: 5 percent {_2027} -> None"]),
        ([f"5 percent {_2027}", f"6 percent {_2026}"], ["held R7 high: "]),
    ],
)  # fmt: skip
def test_a_year_that_is_left_out_where_the_others_are_told_anew_is_not_held(
    what: str, again: list[str], rows: list[str]
) -> None:
    story = Story(*_wants("UNION more percent", "ACME less percent"))
    for id, day, told in (("d1", "2020-01-01", _ASKED), ("d2", "2020-01-05", again)):
        if what == "commitment":
            commits = [f"ACME: {one}" for one in told]
            _agreed(story, id, day, commits=commits, status="agreed" if id == "d1" else "changed")
        else:
            story.tell(what, id=id, occurred=day, by="ACME", to="UNION", proposal="raise",
                       quantity=told)  # fmt: skip
    found = [row for row in story.rows() if row.to_ids == ("d2",)]
    texts = [f"{r.verdict} {r.rule} {r.confidence}: {r.before} -> {r.after}" for r in found]
    assert len(texts) == len(rows)
    assert all(row in text for row, text in zip(rows, texts, strict=True))


@pytest.mark.parametrize("word", ["measure-threatened", "measure-announced"])
def test_a_pending_change_that_leaves_out_a_year_it_told_is_not_held(word: str) -> None:
    story = Story()
    years = ["10 USD bn tranche 2021", "12 USD bn tranche 2022"]
    _measure(story, "measure-imposed", "a", "2020-01-01", quantity=years)
    raised = ["20 USD bn tranche 2021", "22 USD bn tranche 2022"]
    _measure(story, word, "b", "2020-01-02", quantity=raised)
    _measure(story, word, "c", "2020-01-03", quantity=raised[0])
    _measure(story, word, "d", "2020-01-04", quantity=raised[0])
    told = [(r.dimension, r.verdict, r.confidence) for r in story.rows("measure:list")[2:]]
    assert told == [("pending", "incomparable", "low"), ("whole", "held", "high")]


def test_a_proposal_about_one_year_of_an_agreement_says_nothing_of_the_others() -> None:
    story = Story(*_wants("UNION more percent", "ACME less percent"))
    _agreed(story, "deal", "2020-01-01", commits=[f"ACME: {one}" for one in _ASKED])
    story.tell("offer", id="less", occurred="2020-02-01", by="ACME", to="UNION", proposal="crisis",
               about="deal", quantity=f"4 percent {_2026}")  # fmt: skip
    assert story.verdicts("offer:crisis") == ["opened R8 whole", "hardened R1 quantity:tranche"]


def test_what_was_asked_about_and_is_settled_exactly_is_held_with_low_confidence() -> None:
    story = _bids("~36 percent total")
    _agreed(story, "deal", "2020-02-01", settles="raise", commits="ACME: 36 percent total")
    row = story.rows("demand:raise")[-1]
    assert (row.verdict, row.rule, row.confidence) == ("held", "R7", "low")


@pytest.mark.parametrize(
    ("agreed", "again", "verdicts"),
    [
        ("8 percent total", "9 percent total", ["hardened R1 quantity:total 8 -> 9"]),
        ("8 percent total", "7 percent total", ["softened R1 quantity:total 8 -> 7"]),
        ("8 percent total", "8 percent total", []),
        ("8 percent total", "10 percent total", []),
        ("8 percent total", "", []),
        ("end the lockout", "9 percent total", []),
        ("end the lockout", "5 USD bn", []),
        ("end the lockout", "5 percent rate", ["opened R8 quantity:rate None -> 5"]),
        ("8 percent total", "5 USD bn rate", ["opened R8 quantity:rate None -> 5"]),
    ],
)
def test_what_is_put_again_is_compared_with_the_figure_at_which_it_was_settled(
    agreed: str, again: str, verdicts: list[str]
) -> None:
    story = _bids("10 percent total")
    _agreed(story, "deal", "2020-02-01", settles="raise", commits=f"ACME: {agreed}")
    story.demand("again", "2020-03-01", again)
    rows = [r for r in story.rows("demand:raise") if "again" in r.to_ids and r.dimension != "whole"]
    told = [(r.verdict, r.rule, r.dimension, r.before, r.after) for r in rows]
    assert told[0] == ("hardened", "R6", "status", "settled", "live")
    found = [f"{v} {r} {d} {b and b.split()[0]} -> {a and a.split()[0]}" for v, r, d, b, a in told]
    assert found[1:] == verdicts
    (net,) = nets(story.fold().board, {("UNION", "pay")}, date(2020, 2, 15)).values()
    assert [(n.verdict, n.dimension, n.before, n.after) for n in net] == [
        (verdict, dimension, before, after) for verdict, _, dimension, before, after in told
    ]


@pytest.mark.parametrize(
    ("again", "verdicts"),
    [
        ("6 percent total", ["softened status", "softened quantity:total"]),
        ("5 percent total", ["softened status"]),
        ("4.5 percent total", ["softened status", "hardened quantity:total"]),
        ("4 percent total", ["hardened status"]),
        (None, ["hardened status"]),
    ],
)
def test_an_offer_that_is_made_anew_after_a_deal_gives_and_one_opened_again_is_taken_out_of_it(
    again: str | None, verdicts: list[str]
) -> None:
    story = Story(*_wants("UNION more percent", "ACME less percent"))
    offers = {"by": "ACME", "to": "UNION", "proposal": "raise"}
    story.tell("offer", id="bid", occurred="2020-01-01", quantity="4 percent total", **offers)
    _agreed(story, "deal", "2020-02-01", settles="raise", commits="ACME: 5 percent total")
    if again:
        story.tell("offer", id="last", occurred="2020-03-01", quantity=again, **offers)
    else:
        _agreed(story, "last", "2020-03-01", status="rejected")
    rows = [r for r in story.rows("offer:raise") if "last" in r.to_ids and r.dimension != "whole"]
    assert [f"{r.verdict} {r.dimension}" for r in rows] == verdicts


def test_the_net_of_what_was_settled_twice_is_from_figure_to_figure() -> None:
    story = _bids("10 percent total")
    _agreed(story, "deal", "2020-02-01", settles="raise", commits="ACME: 8 percent total")
    story.demand("again", "2020-03-01", "9.5 percent total")
    _agreed(story, "more", "2020-04-01", settles="raise", commits="ACME: 9 percent total")
    ((net,),) = nets(story.fold().board, {("UNION", "pay")}, date(2020, 2, 15)).values()
    assert (net.verdict, net.before, net.after) == (
        "hardened", "8 percent total", "9 percent total",
    )  # fmt: skip


def test_the_net_of_a_track_ends_at_the_settled_figure() -> None:
    story = _bids("20 percent total", "36 percent total")
    _agreed(story, "deal", "2020-02-01", settles="raise", commits="ACME: 25 percent total")
    ((net,),) = nets(story.fold().board, {("UNION", "pay")}, None).values()
    assert (net.track, net.verdict, net.before, net.after) == (
        "demand:raise", "held", "20 percent total", "25 percent total",
    )  # fmt: skip


def test_a_gap_may_open_to_many_times_what_it_was() -> None:
    story = _bids("2 percent total", f"{'9' * 28} percent total")
    story.tell("offer", id="o1", occurred="2020-01-01", by="ACME", to="UNION", proposal="bid",
               quantity="1 percent total")  # fmt: skip
    (pair,) = gaps_of(story.fold())
    assert (str(pair.first), str(pair.closed)) == ("1", f"-{'9' * 27}7")


def test_the_gap_is_what_lies_between_the_two_sides_day_by_day() -> None:
    story = _bids("36 percent total", "30 percent total")
    story.tell("offer", id="o1", occurred="2020-01-01", by="ACME", to="UNION", proposal="bid",
               quantity="10 percent total")  # fmt: skip
    story.tell("offer", id="o2", occurred="2020-01-05", by="ACME", to="UNION", proposal="bid",
               quantity="20 percent")  # fmt: skip
    _agreed(story, "deal", "2020-02-01", settles=["raise", "bid"],
            commits="ACME: 25 percent total")  # fmt: skip
    (pair,) = gaps_of(story.fold())
    assert (str(pair.first), str(pair.last), str(pair.closed)) == ("26", "10", "0.6154")
    assert {(p.unit, pair.basis) for p in pair.points} == {("percent", "total")}
    assert [(p.value, p.settled) for p in pair.points] == [
        ("36", False), ("10", False), ("30", False), ("20", False), ("25", True), ("25", True),
    ]  # fmt: skip


def test_a_figure_of_the_gap_is_of_what_said_it_though_more_was_said_that_day() -> None:
    story = Story()
    story.demand("d1", "2020-01-02", "100 USD bn total", time="09:00")
    story.demand("d2", "2020-01-02", "200 USD bn total", time="15:30")
    story.demand("d3", "2020-01-02", time="17:00", if_="all sign")
    story.tell("offer", id="o", by="ACME", to="UNION", proposal="off", occurred="2020-01-03",
               quantity="50 USD bn total")  # fmt: skip
    story.tell("agreement", id="deal", between="UNION,ACME", status="agreed",
               occurred="2020-01-03", settles=["raise", "off"],
               quantity="70 USD bn total")  # fmt: skip
    (pair,) = gaps_of(story.fold())
    told = [(point.party, point.development, point.value) for point in pair.points]
    assert told == [("UNION", "d2", "200"), ("UNION", "deal", "70"), ("ACME", "deal", "70")]


@pytest.mark.parametrize(
    ("asked", "offered", "first"),
    [
        ("6 percent tranche 2026", "4 percent tranche 2026", "2"),
        ("6 percent tranche 2026", "4 percent tranche 2027", None),
        ("6 percent tranche", "4 percent tranche", None),
        ("6 percent per-year", "4 percent per-year", "2"),
    ],
)
def test_between_figures_of_different_or_unknown_periods_there_is_no_distance(
    asked: str, offered: str, first: str | None
) -> None:
    story = _bids(asked)
    story.tell("offer", id="o1", occurred="2020-01-05", by="ACME", to="UNION", proposal="bid",
               quantity=offered)  # fmt: skip
    (pair,) = gaps_of(story.fold())
    assert pair.first == pair.last == first
    assert [point.value for point in pair.points] == ["6", "4"]


@pytest.mark.parametrize("settled_at", ["5 percent per-year", "5 percent per-year 2027"])
@pytest.mark.parametrize("said", ["per-year", "per-year 2027"])
def test_a_gap_shows_at_what_it_was_settled_also_where_that_or_it_leaves_out_the_year(
    said: str, settled_at: str
) -> None:
    story = _bids(f"6 percent {said}")
    story.tell("offer", id="o1", occurred="2020-01-05", by="ACME", to="UNION", proposal="bid",
               quantity=f"4 percent {said}")  # fmt: skip
    _agreed(story, "deal", "2020-02-01", settles=["raise", "bid"], commits=[f"ACME: {settled_at}"])
    (pair,) = gaps_of(story.fold())
    assert [point.value for point in pair.points] == ["6", "4", "5", "5"]
    assert pair.first == pair.last == "2"


def test_figures_of_several_years_have_a_gap_for_each_year_that_both_sides_name() -> None:
    story = _bids()
    story.demand("d1", "2020-01-01", quantity=_ASKED)
    bids = [f"2 percent {_2026}", f"3 percent {_2027}", "1 percent tranche 2028"]
    story.tell("offer", id="o1", occurred="2020-01-05", by="ACME", to="UNION", proposal="bid",
               quantity=bids)  # fmt: skip
    _agreed(story, "deal", "2020-02-01", settles=["raise", "bid"],
            commits=[f"ACME: 5 percent {_2026}", f"ACME: 4 percent {_2027}"])  # fmt: skip
    found = gaps_of(story.fold())
    assert [(one.basis, one.period, one.first) for one in found] == [
        ("tranche", "2026", "4"), ("tranche", "2027", "2"),
    ]  # fmt: skip
    assert [[point.value for point in one.points] for one in found] == [
        ["6", "2", "5", "5"], ["5", "3", "4", "4"],
    ]  # fmt: skip


def test_the_figures_of_a_gap_stand_in_one_scale_of_its_unit() -> None:
    story = _bids("1250.5 EUR mn total")
    story.tell("offer", id="o1", occurred="2020-01-01", by="ACME", to="UNION", proposal="bid",
               quantity="0.8..0.9 EUR bn total")  # fmt: skip
    (pair,) = answers.gap_json("story", story.fold())["pairs"]
    assert (pair["unit"], pair["first"]) == ("EUR mn", "350.5")
    assert [(point["unit"], point["min"], point["max"]) for point in pair["points"]] == [
        ("EUR mn", "1250.5", "1250.5"),
        ("EUR mn", "800", "900"),
    ]


def test_what_was_withdrawn_and_is_made_again_is_a_point_of_the_gap_again() -> None:
    story = _bids("30 percent total")
    story.tell("offer", id="o1", occurred="2020-01-01", by="ACME", to="UNION", proposal="bid",
               quantity="10 percent total")  # fmt: skip
    story.tell("withdrawal", id="w", occurred="2020-06-10", by="UNION", proposal="raise")
    story.demand("again", "2020-06-15", "28 percent total", proposal="raise")
    (pair,) = gaps_of(story.fold())
    assert str(pair.last) == "18"
    assert (pair.points[-1].value, pair.points[-1].unit) == ("28", "percent")


@pytest.mark.parametrize(
    ("last_day", "told"),
    [
        ("2020-01-12", ["10"]),  # said of its last day by then, it was replaced on the 16th
        ("2020-04-01", ["10", None]),
    ],
)
def test_the_gap_has_a_figure_where_one_form_stands(last_day: str, told: list[str | None]) -> None:
    story = _bids()
    story.tell("offer", id="bid", occurred="2020-01-01", by="ACME", to="UNION", proposal="bid",
               quantity="4 percent total")  # fmt: skip
    story.demand("ten", "2020-01-16", "10 percent total")
    story.demand("nine", "2020-01-05/2020-01-20", "9 percent total", lapses=last_day)
    (pair,) = gaps_of(story.fold(as_of="2020-02-01"))
    assert [point.value for point in pair.points if point.party == "UNION"] == told
    assert pair.last == "6"


def test_the_gap_has_no_figure_of_what_may_have_been_withdrawn() -> None:
    story = _bids()
    story.tell("offer", id="bid", occurred="2020-01-01", by="ACME", to="UNION", proposal="bid",
               quantity="4 percent total")  # fmt: skip
    story.demand("ten", "2020-01-01", "10 percent total")
    story.demand("again", "2020-01-05/2020-01-20", "10 percent total")
    story.tell("withdrawal", id="out", occurred="2020-01-10", by="UNION", proposal="raise")
    (pair,) = gaps_of(story.fold())
    assert [(point.day.day, point.value) for point in pair.points if point.party == "UNION"] == [
        (1, "10"), (20, None),
    ]  # fmt: skip


def test_what_one_side_came_to_while_the_other_was_away_is_in_the_gap_once_both_stand() -> None:
    story = _bids("30 percent total")
    bid = {"by": "ACME", "to": "UNION", "proposal": "bid"}
    story.tell("offer", id="o1", occurred="2020-01-01", quantity="10 percent total", **bid)
    story.tell("withdrawal", id="w", occurred="2020-06-10", by="UNION", proposal="raise")
    story.tell("offer", id="o2", occurred="2020-06-11", quantity="12 percent total", **bid)
    story.tell("offer", id="o3", occurred="2020-06-12", quantity="15 percent total", **bid)
    (pair,) = gaps_of(story.fold())
    assert [p.development for p in pair.points][-1] == "o1"
    story.demand("again", "2020-06-15", "28 percent total", proposal="raise")
    (pair,) = gaps_of(story.fold())
    assert str(pair.last) == "13"
    assert [(p.development, p.value) for p in pair.points[-2:]] == [("o3", "15"), ("again", "28")]


def test_what_a_rejection_opens_again_is_in_the_gap_with_both_its_figures() -> None:
    story = _bids("30 percent total")
    story.tell("offer", id="o1", occurred="2020-01-01", by="ACME", to="UNION", proposal="bid",
               quantity="10 percent total")  # fmt: skip
    _agreed(story, "yes", "2020-07-01", settles=["raise", "bid"], commits="ACME: 20 percent total")
    _agreed(story, "no", "2020-08-01", by="UNION", status="rejected")
    (pair,) = gaps_of(story.fold())
    assert [p.value for p in pair.points[-2:]] in (["30", "10"], ["10", "30"])


# --- what stands side by side ---------------------------------------------------------------


def test_every_form_that_is_only_possible_is_listed() -> None:
    story = _bids()
    story.demand("d1", "../2026-05-20", "100 USD bn total")
    story.demand("d2", "../2026-05-30", "200 USD bn total", supersedes="d1")
    possible = story.fold(as_of="2026-05-10").only_possible
    assert [_figures(one) for one in possible] == [["100 USD bn total"], ["200 USD bn total"]]


def test_of_two_answers_of_open_order_neither_is_stated() -> None:
    story = _bids("8 percent total")
    for id, answer in (("r1", "accepted"), ("r2", "objects")):
        story.tell("response", id=id, occurred="2020-05", by="ACME", to_proposal="raise",
                   answer=answer)  # fmt: skip
    position = story.position("response:raise")
    assert dict(position.state.differ) == {"answer": ("accepted", "objects")}


def test_an_answer_of_the_day_answers_the_form_of_that_day() -> None:
    story = Story()
    _measure(story, "measure-threatened", "m0", "2022-10-13")
    _measure(story, "measure-imposed", "m1", "2022-10-29")
    story.tell("response", id="r1", occurred="2022-10-29", by="CHN", to_measure="list",
               answer="objects")  # fmt: skip
    (row,) = story.rows("response:list")
    assert (row.in_answer_to, row.order, row.confidence) == (("m1",), "presumed", "medium")


def test_an_answer_to_a_package_answers_the_form_of_a_member_of_that_day() -> None:
    story = Story()
    for name in ("raise", "hours"):
        story.demand(name, "2020-01-01", "5 percent", proposal=name, package="all")
    story.tell("response", id="no", occurred="2020-01-05", by="ACME", to_proposal="all",
               answer="refuses")  # fmt: skip
    story.demand("more", "2020-01-05", "8 percent")
    told = {row.track: (row.in_answer_to, row.order) for row in story.rows() if row.party == "ACME"}
    assert told == {
        "response:raise": (("more",), "presumed"), "response:hours": (("hours",), "dates"),
    }  # fmt: skip


def test_a_voice_of_the_day_is_nothing_that_an_agreement_of_that_day_settles() -> None:
    story = Story()
    _agreed(story, "one", "2020-01-03", settles="raise", commits=["ACME: 5 percent"])
    _agreed(story, "two", "2020-01-03", commits=["ACME: 6 percent"])
    before = [item.id for item in story.record().items]
    story.demand("expert", "2020-01-03", "9 percent", authority="A6")
    assert [item.id for item in story.record().items if item.id != "expert"] == before


@pytest.mark.parametrize(
    ("one", "two", "order"),
    [("09:00", "14:30", "time"), ("09:00+08:00", "00:30+00:00", "unsettled"),
     ("09:00+08:00", "02:30+00:00", "time"), ("09:00", "14:30+08:00", "unsettled")],
)  # fmt: skip
def test_a_time_of_day_orders_developments_of_one_day(one: str, two: str, order: str) -> None:
    story = _bids()
    story.demand("d1", "2020-01-01", "5 percent total", time=one)
    story.demand("d2", "2020-01-01", "8 percent total", time=two)
    found = {row.order for row in story.rows("demand:raise") if row.to_ids != ("d1",)}
    if order == "time":
        assert story.verdicts("demand:raise")[-1] == "hardened R1 quantity:total"
        assert found == {"time"}
    else:
        # Half past midnight UTC is before nine in the morning eight hours further east.
        assert found <= {"unsettled", "time", "dates"}


def test_a_time_says_more_than_that_something_is_carried_out() -> None:
    story = Story()
    _measure(story, "measure-imposed", "in", "2020-01-05", time="08:00", quantity="20 percent rate")
    _measure(story, "measure-announced", "word", "2020-01-05", time="09:00", effective="2020-07-01")
    _measure(story, "measure-imposed", "deed", "2020-01-05", time="10:00", to="all",
             measure="other", carries_out="word")  # fmt: skip
    _measure(story, "measure-announced", "more", "2020-01-05", time="11:00", lapses="2021-03-01")
    assert [row.order for row in story.rows("measure:other")] == ["time"]
    last = story.rows("measure:list")[-1]
    assert (last.from_ids, last.to_ids, last.order) == (("deed",), ("more",), "time")


def test_a_link_against_a_time_leaves_all_other_times_of_the_day() -> None:
    story = Story()
    story.demand("first", "2020-01-01", "9 percent total", time="09:00")
    story.demand("early", "2020-01-01", "8 percent total", time="10:00", follows="late")
    story.demand("late", "2020-01-01", "7 percent total", time="11:00")
    story.demand("last", "2020-01-01", "6 percent total", time="12:00")
    record = story.record()
    assert [item.id for item in record.items] == ["first", "late", "early", "last"]
    assert record.order.means("late", "early") == "link"
    for one, two in (("first", "late"), ("first", "early"), ("late", "last"), ("early", "last")):
        assert record.order.means(one, two) == "time"


def test_a_link_wins_over_a_time() -> None:
    story = _bids()
    story.demand("d1", "2020-01-01", "5 percent total", time="09:00", supersedes=[])
    story.demand("d2", "2020-01-01", "8 percent total", time="08:00", supersedes="d1")
    assert story.verdicts("demand:raise")[-1] == "hardened R1 quantity:total"
    assert story.rows("demand:raise")[-1].order == "link"


# --- who is concerned -----------------------------------------------------------------------


def test_an_answer_goes_to_those_who_had_tabled_it_by_then() -> None:
    story = Story()
    story.add(d.PartyJoined(party="ZTE", mediator=True))
    story.tell("demand", id="m1", occurred="2026-05-29", by="ZTE", to=["USA", "CHN"],
               proposal="truce", quantity="60 percent")  # fmt: skip
    story.tell("response", id="r1", occurred="2026-05-29", by="USA", to_proposal="truce",
               answer="accepted")  # fmt: skip
    story.tell("demand", id="b1", occurred="2026-08-17", by="CHN", to="USA", proposal="truce",
               quantity="60 percent")  # fmt: skip
    answers = [p for p in story.fold().positions() if p.key.kind == "response"]
    assert [(p.key.party, p.key.toward) for p in answers] == [("USA", "ZTE")]


def test_a_mediator_has_no_verdict_and_its_text_shows_under_those_it_is_put_to() -> None:
    story = Story()
    story.add(d.PartyJoined(party="ZTE", mediator=True))
    story.tell("offer", id="m1", occurred="2026-05-29", by="ZTE", to=["USA", "CHN"],
               proposal="truce", quantity="60 percent")  # fmt: skip
    assert story.rows() == []
    shown = {(p.key.party, p.key.toward) for p in story.fold().positions()}
    assert shown == {("USA", "ZTE"), ("CHN", "ZTE")}
    assert gaps_of(story.fold()) == []


def test_a_mediators_text_that_may_have_been_taken_back_has_no_verdict() -> None:
    story = Story()
    story.add(d.PartyJoined(party="ZTE", mediator=True))
    story.tell("withdrawal", by="ZTE", proposal="truce", occurred="2026-05")
    story.tell("withdrawal", by="ZTE", proposal="truce", occurred="2026-05")
    story.tell("offer", by="ZTE", to="USA", proposal="truce", occurred="2026-05-09")
    assert story.position("offer:truce", ended=True).status == "withdrawn"
    assert story.rows() == []


def test_what_changes_of_a_mediators_text_is_no_move_of_those_it_is_put_to() -> None:
    story = Story(*_wants("USA more percent", "CHN less percent"))
    story.add(d.PartyJoined(party="ZTE", mediator=True))
    for at, figure in enumerate(("60", "70"), start=1):
        story.tell("offer", id=f"m{at}", occurred=f"2026-0{at}-01", by="ZTE", to=["USA", "CHN"],
                   proposal="truce", quantity=f"{figure} percent")  # fmt: skip
    changes = changes_between(story.fold(as_of="2026-01-15"), story.fold())
    assert [(one.key.party, one.change, one.verdict) for one in changes] == [
        ("USA", "changed", None), ("CHN", "changed", None),
    ]  # fmt: skip


def test_what_a_mediator_offered_is_no_offer_of_the_partys_own() -> None:
    story = Story()
    story.add(d.PartyJoined(party="ZTE", mediator=True))
    story.demand("d1", "2020-01-01", "10 percent total")
    story.tell("offer", id="m1", occurred="2020-01-10", by="ZTE", to=["UNION", "ACME"],
               proposal="truce", quantity="8 percent total")  # fmt: skip
    story.tell("agreement", id="g1", occurred="2020-02-01", between=["UNION", "ACME"],
               agreement="deal", commits="UNION: end the strike",
               settles=["raise", "truce"])  # fmt: skip
    gives = [r for r in story.rows() if r.dimension == "gives"]
    assert [(r.party, r.issue, r.verdict, r.before, r.after) for r in gives] == [
        ("UNION", "pay", "softened", "raise", "deal"), ("UNION", None, "softened", "raise", "deal"),
    ]  # fmt: skip


def test_who_calls_off_a_round_hardens_and_who_agrees_to_it_softens() -> None:
    story = Story()
    between = ["USA", "CHN"]
    story.tell("talks-invited", id="i", occurred="2019-01-01", between=between, by="USA",
               round="may", issue="process")  # fmt: skip
    story.tell("talks-scheduled", id="s", occurred="2019-01-05", between=between, by=between,
               round="may", issue="process")  # fmt: skip
    story.tell("talks-cancelled", id="c", occurred="2019-01-09", between=between, by="CHN",
               round="may", issue="process")  # fmt: skip
    told = [(r.party, r.toward, r.verdict, r.rule, r.issue) for r in story.rows("talks:may")]
    assert sorted(told) == [
        ("CHN", "USA", "hardened", "R6", "process"), ("CHN", "USA", "softened", "R6", "process"),
        ("USA", "CHN", "held", "R7", "process"), ("USA", "CHN", "softened", "R6", "process"),
    ]  # fmt: skip
    assert story.fold().positions() == []


def test_a_round_that_was_opened_since_is_broken_off_anew() -> None:
    story = Story()
    told = {"between": ["USA", "CHN"], "round": "may", "issue": "process"}
    story.tell("talks-cancelled", id="c", occurred="2019-01-20", by="CHN", **told)
    story.tell("talks-cancelled", id="still", occurred="2019-01-25", by="CHN", **told)
    story.tell("talks-opened", id="o", occurred="2019-02-10", **told)
    story.tell("talks-cancelled", id="d", occurred="2019-02-11", by="CHN", **told)
    assert [(r.verdict, r.before, r.after) for r in story.rows("talks:may")] == [
        ("hardened", None, "cancelled"), ("held", "cancelled", "cancelled"),
        ("hardened", "open", "cancelled"),
    ]  # fmt: skip


@pytest.mark.parametrize("by", [["USA"], []])
@pytest.mark.parametrize("kind", ["talks-invited", "talks-scheduled"])
def test_who_turns_down_a_new_invitation_hardens_anew(kind: str, by: list[str]) -> None:
    story = Story()
    told = {"between": ["USA", "CHN"], "round": "may", "issue": "process"}
    story.tell("talks-cancelled", id="c", occurred="2019-01-20", by="CHN", **told)
    story.tell(kind, id="i", occurred="2019-01-25", by=by, **told)
    story.tell("talks-cancelled", id="d", occurred="2019-01-27", by="CHN", **told)
    story.tell("talks-cancelled", id="still", occurred="2019-01-29", by="CHN", **told)
    assert [(r.verdict, r.before) for r in story.rows("talks:may") if r.party == "CHN"] == [
        ("hardened", None), ("hardened", "scheduled"), ("held", "cancelled"),
    ]  # fmt: skip


def test_who_agreed_to_a_round_that_was_opened_has_agreed_to_it() -> None:
    story = Story()
    told = {"between": ["USA", "CHN"], "round": "may", "issue": "process"}
    story.tell("talks-scheduled", id="s", occurred="2019-01-20", by="CHN", **told)
    story.tell("talks-opened", id="o", occurred="2019-01-25", **told)
    story.tell("talks-scheduled", id="next", occurred="2019-01-27", by="CHN", **told)
    assert story.verdicts("talks:may") == ["softened R6 status", "held R7 whole"]


@pytest.mark.parametrize(
    ("opened", "closed"), [("2019-02", "2019-02-15"), ("2019-02-15", "2019-02-15")]
)
@pytest.mark.parametrize("first", ["opened", "closed"])
def test_of_what_is_open_the_end_of_a_round_comes_last(
    opened: str, closed: str, first: str
) -> None:
    story = Story()
    days = {"opened": opened, "closed": closed}
    for what in sorted(days, key=lambda name: name != first):
        story.tell(f"talks-{what}", id=what, occurred=days[what], between=["USA", "CHN"],
                   round="may", issue="process")  # fmt: skip
    (one,) = rounds_of(story.record(as_of="2019-02-28"))
    assert (one.status, one.opened, one.closed) == ("closed", opened, closed)


def test_a_round_that_was_opened_again_is_open() -> None:
    story = Story()
    for what, day in (("opened", "05"), ("closed", "07"), ("opened", "09")):
        story.tell(f"talks-{what}", id=f"{what}-{day}", occurred=f"2019-02-{day}",
                   between=["USA", "CHN"], round="may", issue="process")  # fmt: skip
    (one,) = rounds_of(story.record())
    assert (one.status, one.opened, one.closed) == ("open", "2019-02-05", None)


def test_a_legal_complaint_has_a_life_of_its_own() -> None:
    story = Story()
    for number, status in enumerate(("filed", "decided"), start=1):
        story.tell("legal-action", id=f"l{number}", occurred=f"2020-01-{number:02d}", by="CHN",
                   to="USA", action="case", status=status)  # fmt: skip
    assert story.position("legal-action:case", as_of="2020-01-01").status == "live"
    assert story.position("legal-action:case", ended=True).status == "decided"
    assert story.verdicts("legal-action:case") == ["opened R8 whole"]
    assert story.rows("ledger") == []


@pytest.mark.parametrize("status", ["withdrawn", "settled", "decided"])
def test_a_complaint_that_is_filed_again_is_harder_however_it_had_ended(status: str) -> None:
    story = Story()
    for day, then in enumerate(("filed", status, "filed", "filed"), start=1):
        story.tell("legal-action", id=f"l{day}", occurred=f"2020-01-0{day}", by="CHN", to="USA",
                   action="case", status=then)  # fmt: skip
    assert story.verdicts("legal-action:case")[-2:] == ["hardened R6 status", "held R7 whole"]


@pytest.mark.parametrize("kind", ["measure-threatened", "measure-announced", "measure-imposed"])
def test_what_comes_again_under_the_name_that_another_carried_out_is_harder(kind: str) -> None:
    story = Story()
    _measure(story, "measure-announced", "first", "2020-01-01")
    _measure(story, "measure-imposed", "in", "2020-01-02", measure="other", carries_out="first")
    _measure(story, kind, "again", "2020-01-03")
    assert story.verdicts("measure:list") == ["opened R8 whole", "hardened R6 status"]


def test_a_complaint_that_is_settled_is_not_said_to_be_so_by_an_agreement() -> None:
    story = Story()
    for day, status in (("2020-01-01", "filed"), ("2020-01-02", "settled")):
        story.tell("legal-action", occurred=day, by="CHN", to="USA", action="case", status=status)
    row = story.fold().audit.rows()[-1]
    assert (row.verdict, row.before, row.after, row.note) == ("softened", "live", "settled", None)


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("filed", ["2020-01", "2020-01-20"])
def test_a_complaint_of_a_month_was_filed_before_it_was_withdrawn(order: int, filed: str) -> None:
    story = Story()
    for status, day in [("filed", filed), ("withdrawn", "2020-01")][::order]:
        story.tell("legal-action", id=status, occurred=day, by="CHN", to="USA", action="case",
                   status=status)  # fmt: skip
    assert story.position("legal-action:case", ended=True).statuses == ("withdrawn",)
    assert [(row.verdict, row.to_ids, row.order) for row in story.rows()] == [
        ("opened", ("filed",), "dates"), ("softened", ("withdrawn",), "presumed"),
    ]  # fmt: skip


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("status", ["agreed", "ratified"])
def test_what_one_party_agrees_to_on_the_day_of_the_agreement_is_of_that(
    status: str, order: int
) -> None:
    story = Story()
    whose = {"both": {"between": ["UNION", "ACME"]}, "one": {"by": "ACME", "status": status}}
    for id in [*whose][::order]:
        story.tell("agreement", id=id, occurred="2020-01-05", agreement="deal", **whose[id])
    found = {(p.key.party, p.key.toward): p.statuses for p in story.fold().positions()}
    assert found == {("UNION", "ACME"): ("agreed",), ("ACME", "UNION"): (status,)}
    assert story.rows()[-1].order == "presumed"


@pytest.mark.parametrize("order", [1, -1])
def test_what_is_resumed_on_a_day_was_suspended_before(order: int) -> None:
    story = Story()
    story.tell("agreement", id="both", occurred="2020-01-05", between=["UNION", "ACME"],
               agreement="deal", commits="ACME: 5 percent")  # fmt: skip
    for status in ["suspended", "resumed"][::order]:
        story.tell("agreement", id=status, occurred="2020-02-05", by="ACME", agreement="deal",
                   status=status)  # fmt: skip
    assert story.position("commitment:deal").statuses == ("agreed",)
    rows = [(row.verdict, row.to_ids) for row in story.rows("commitment:deal")[1:]]
    assert rows == [("hardened", ("suspended",)), ("softened", ("resumed",))]


# --- the ledger -----------------------------------------------------------------------------


def test_a_ban_without_a_threat_is_one_more_ask() -> None:
    story = Story()
    story.demand("raise", "2026-05-01", "8 percent total")
    story.tell("export-ban", id="ban", occurred="2026-06-01", by="UNION", to="ACME", measure="ban",
               issue="trade")  # fmt: skip
    (row,) = story.rows("ledger")
    assert (row.dimension, row.verdict, row.rule, row.before, row.after) == (
        "asks", "hardened", "R5", "raise", "ban",
    )  # fmt: skip


def test_the_first_give_of_a_party_that_only_asked_is_a_softening() -> None:
    story = Story()
    story.demand("raise", "2026-05-01", "8 percent total")
    story.tell("offer", id="o", occurred="2026-06-01", by="UNION", to="ACME", proposal="peace")
    told = {(r.issue, r.dimension, r.verdict) for r in story.rows("ledger")}
    assert told == {("pay", "gives", "softened"), (None, "gives", "softened")}


def test_the_first_ask_after_all_ended_is_a_baseline() -> None:
    story = Story()
    story.demand("raise", "2026-05-01", "8 percent total")
    story.tell("withdrawal", id="w", occurred="2026-05-10", by="UNION", proposal="raise")
    story.demand("new", "2026-06-01", "8 percent total", proposal="new")
    assert story.rows("ledger") == []
    story.demand("newer", "2026-07-01", "8 percent total", proposal="newer")
    assert {(r.before, r.after) for r in story.rows("ledger")} == {("new", "newer")}


def test_asks_and_gives_that_may_have_come_together_are_told_once_a_line() -> None:
    story = Story()
    story.demand("a", "2026-05", "8 percent total", proposal="a")
    story.tell("offer", id="o", occurred="2026-05", by="UNION", to="ACME", proposal="o")
    told = {(r.issue, r.dimension, r.verdict, r.order, r.to_ids) for r in story.rows("ledger")}
    assert told == {
        ("pay", "asks", "incomparable", "unsettled", ("a",)),
        ("pay", "gives", "incomparable", "unsettled", ("o",)),
        (None, "asks", "incomparable", "unsettled", ("a",)),
        (None, "gives", "incomparable", "unsettled", ("o",)),
    }


# --- the record -----------------------------------------------------------------------------


def test_a_restatement_of_what_was_retracted_no_longer_restates() -> None:
    story = Story()
    story.demand("d1", "2020-01-01", "8 percent", due="2020-06-01")
    story.demand("d2", "2020-01-10", restates="d1")
    assert story.position("demand:raise").state.due == "2020-06-01"
    story.retract("d1")
    assert story.position("demand:raise").state.due is None


def test_answers_by_version_one_of_a_codebook_are_refused_in_a_sentence() -> None:
    with pytest.raises(UnknownName, match=r"'standard/1' are not given any more.*'standard/2'"):
        find_codebook("standard/1")


# --- ends of open order ---------------------------------------------------------------------


def _ended_twice(*kinds: str) -> Story:
    story = Story()
    story.demand("ask", "2020-01-01")
    story.tell("response", id="answer", occurred="2020-01-02", by="ACME", to_proposal="raise",
               answer="open")  # fmt: skip
    for kind in kinds:
        if kind == "withdrawal":
            story.tell(kind, id="dropped", occurred="2020-05", by="UNION", proposal="raise")
        else:
            _agreed(story, "signed", "2020-05", settles=["raise"])
    return story


@pytest.mark.parametrize("first", ["withdrawal", "agreement"])
def test_of_two_ends_in_open_order_either_may_be_the_one(first: str) -> None:
    story = _ended_twice(first, "agreement" if first == "withdrawal" else "withdrawal")
    (demand,) = (p for p in story.fold().positions(ended=True) if p.key.kind == "demand")
    assert set(dict(demand.state.differ)["status"]) == {"withdrawn", "settled"}
    assert {account.item.id for account in demand.accounts} == {"dropped", "signed"}
    assert demand.ended
    assert not [p for p in story.fold().positions() if p.key.kind in ("demand", "response")]
    (moved,) = (row for row in story.rows("demand:raise") if row.dimension == "status")
    assert moved.verdict == "softened"


@pytest.mark.parametrize("when", ["2020-05", "2020-05-10"])
@pytest.mark.parametrize("order", [1, -1])
def test_whether_an_offer_was_taken_back_before_it_was_settled_is_open(
    order: int, when: str
) -> None:
    story = Story()
    story.tell("offer", id="bid", occurred="2020-01-01", by="ACME", to="UNION", proposal="raise",
               quantity="4 percent")  # fmt: skip
    told = {"dropped": {"kind": "withdrawal", "by": "ACME", "proposal": "raise"},
            "signed": {"kind": "agreement", "between": ["UNION", "ACME"], "agreement": "deal",
                       "settles": "raise", "commits": "ACME: 6 percent"}}  # fmt: skip
    for id in [*told][::order]:
        story.tell(id=id, occurred=when, **told[id])
    (offer,) = (p for p in story.fold().positions(ended=True) if p.key.kind == "offer")
    assert {*offer.statuses} == {"withdrawn", "settled"}
    rows = {row.to_ids: (row.verdict, row.order) for row in story.rows("offer:raise")}
    assert rows["signed",] == ("softened", "dates")
    assert rows["dropped",] == ("incomparable", "unsettled")


@pytest.mark.parametrize("first", ["withdrawal", "agreement"])
def test_what_may_still_have_stood_is_open_on_the_ledger(first: str) -> None:
    story = _ended_twice(first, "agreement" if first == "withdrawal" else "withdrawal")
    rows = [row for row in story.rows("ledger") if row.party == "UNION" and row.issue]
    assert [(row.dimension, row.verdict, row.order, row.from_ids) for row in rows] == [
        ("gives", "incomparable", "unsettled", ("ask",))
    ]


@pytest.mark.parametrize(
    ("settled", "other", "again"),
    [
        ("36 USD bn total", "3 percent rate", "2 percent rate"),
        ("6 percent tranche 2026", "5 percent tranche 2027", "4 percent tranche 2027"),
    ],
)
def test_a_figure_that_was_not_settled_is_compared_when_it_is_put_again(
    settled: str, other: str, again: str
) -> None:
    story = Story(d.Preference(party="UNION", wants="more", unit="percent"))
    story.tell("demand", id="ask", occurred="2020-01-01", by="UNION", to="ACME", proposal="raise",
               quantity=[settled, other])  # fmt: skip
    story.tell("agreement", id="deal", occurred="2020-02-01", between="UNION,ACME",
               agreement="deal", settles="raise", commits=f"ACME: {settled}")  # fmt: skip
    story.demand("again", "2020-03-01", again)
    rows = [row for row in story.rows("demand:raise") if row.to_ids == ("again",)]
    dimension = f"quantity:{again.split()[2]}"
    assert [(row.dimension, row.verdict, row.before) for row in rows[:2]] == [
        ("status", "hardened", "settled"), (dimension, "softened", other),
    ]  # fmt: skip


def test_what_was_suspended_on_its_way_comes_back_with_its_own_last_day() -> None:
    story = Story()
    _measure(story, "measure-announced", "notice", "2020-01-01", lapses="2020-12-31")
    _measure(story, "measure-suspended", "rests", "2020-02-01", lapses="2020-06-30")
    _measure(story, "measure-announced", "again", "2020-03-01")
    assert story.position("measure:list").state.lapses == "2020-12-31"
    _measure(story, "measure-imposed", "in", "2020-04-01")
    assert story.position("measure:list").state.lapses == "2020-12-31"


def test_what_time_ended_is_lifted_without_moving_anybody_again() -> None:
    story = Story()
    _measure(story, "measure-imposed", "in", "2020-01-01", lapses="2020-02-01")
    _measure(story, "measure-lifted", "out", "2020-03-01")
    assert story.verdicts("measure:list")[1:] == ["softened R6 status", "held R7 whole"]
    assert story.position("measure:list", ended=True).status == "lifted"
    dropped = Story()
    _measure(dropped, "measure-threatened", "threat", "2020-01-01")
    dropped.tell("withdrawal", id="no", by="USA", measure="list", occurred="2020-02-01")
    _measure(dropped, "measure-lifted", "out", "2020-03-01")
    assert dropped.verdicts("measure:list")[1:] == ["softened R6 status", "held R7 whole"]


@pytest.mark.parametrize("threatened", [True, False])
@pytest.mark.parametrize("end", ["lifted", "settled"])
def test_a_new_threat_of_what_was_in_force_has_no_conditions_to_be_compared(
    threatened: bool, end: str
) -> None:
    story = Story()
    if threatened:
        _measure(story, "measure-threatened", "first", "2020-01-01", if_="no deal by May")
    _measure(story, "measure-imposed", "in", "2020-02-01")
    if end == "lifted":
        _measure(story, "measure-lifted", "out", "2020-03-01")
    else:
        story.tell("agreement", id="out", occurred="2020-03-01", between=["USA", "CHN"],
                   agreement="deal", settles="list")  # fmt: skip
    _measure(story, "measure-threatened", "again", "2020-04-01", if_="no deal by July")
    assert [row.dimension for row in story.rows("measure:list") if row.to_ids == ("again",)] == [
        "status"
    ]
    _measure(story, "measure-threatened", "more", "2020-05-01",
             if_=["no deal by July", "no visit"])  # fmt: skip
    assert story.verdicts("measure:list")[-1] == "softened R4 conditions"


def test_what_was_settled_and_is_lifted_moves_nobody_again() -> None:
    story = Story()
    story.tell("measure-imposed", id="in", by="ACME", to="UNION", measure="m",
               occurred="2020-01-01")  # fmt: skip
    story.tell("agreement", id="deal", occurred="2020-02-01", between="UNION,ACME",
               agreement="deal", settles="m")  # fmt: skip
    story.tell("measure-lifted", id="out", by="ACME", to="UNION", measure="m",
               occurred="2020-03-01")  # fmt: skip
    assert "hardened" not in {row.verdict for row in story.rows("measure:m")}


@pytest.mark.parametrize("later", [False, True])
def test_a_whole_ends_with_the_last_of_its_parts_whatever_is_told_later(later: bool) -> None:
    story = Story()
    told = {"by": "ACME", "to": "UNION"}
    story.tell("measure-imposed", id="in", measure="m", occurred="2020-01-01",
               lapses="2020-01-20", **told)  # fmt: skip
    story.tell("measure-changed", id="split", measure="m", occurred="2020-01-09", by="ACME",
               split_into=["m/1", "m/2"])  # fmt: skip
    for part in ("m/1", "m/2"):
        story.tell("measure-imposed", id=part, measure=part, occurred="2020-01-15",
                   lapses="2020-01-15", **told)  # fmt: skip
    if later:
        story.demand("other", "2020-01-19")
    held = {p.key.name: p.status for p in story.fold(as_of="2020-01-16").positions(ended=True)}
    assert held["m"] == "lapsed"


@pytest.mark.parametrize(
    ("ended", "asked", "verdict"),
    [
        ("2020-01-03/2020-01-08", "2020-01-05/2020-01-09", "incomparable"),
        ("2020-01-05", "2020-01-05", "incomparable"),
        ("2020-01-06", "2020-01-05", "hardened"),
        ("2020-01-03/2020-01-10", "2020-01-05/2020-01-09", "hardened"),  # it came later, as sorted
    ],
)
@pytest.mark.parametrize("late", [False, True])
def test_what_may_have_ended_is_no_ask_beside_which_one_certainly_hardens(
    ended: str, asked: str, verdict: str, late: bool
) -> None:
    story = Story()
    story.demand("ask", "2020-01-01")
    told = [
        lambda: story.tell("withdrawal", id="out", occurred=ended, by="UNION", proposal="raise"),
        lambda: story.demand("more", asked, proposal="more"),
    ]
    for tell in reversed(told) if late else told:
        tell()
    rows = [row for row in story.rows("ledger") if row.issue]
    assert [(row.verdict, row.from_ids, row.to_ids) for row in rows] == [
        (verdict, ("ask",), ("more",))
    ]
    story.demand("stands", "2020-01-02", proposal="another")  # one that certainly stood decides
    (row,) = [row for row in story.rows("ledger") if row.issue and row.to_ids == ("more",)]
    assert row.verdict == "hardened"


def test_an_end_of_something_differently_told_keeps_no_open_status() -> None:
    story = Story()
    _measure(story, "measure-threatened", "told", "2020-01-01")
    _measure(story, "measure-announced", "told-too", "2020-01-01", account_of="told")
    story.tell("withdrawal", id="dropped", occurred="2020-02-01", by="USA", measure="list")
    (ended,) = story.fold().positions(ended=True)
    assert (ended.status, "status" in dict(ended.state.differ)) == ("withdrawn", False)


def test_the_net_of_answers_in_open_order_holds_where_their_side_is_one() -> None:
    story = Story()
    story.demand("ask", "2020-01-01")
    for id, occurred, answer in (("no", "2020-01-02", "refuses"), ("one", "2020-03", "objects"),
                                 ("two", "2020-03", "refuses")):  # fmt: skip
        story.tell("response", id=id, occurred=occurred, by="ACME", to_proposal="raise",
                   answer=answer)  # fmt: skip
    ((net,),) = nets(story.fold().board, {("ACME", "pay")}, None).values()
    assert (net.dimension, net.verdict) == ("response", "held")


# --- suspended on the way, and what a split makes -------------------------------------------


def test_coming_into_force_after_a_suspension_clears_what_the_threat_said() -> None:
    story = Story()
    _measure(story, "measure-threatened", "told", "2020-01-02", if_="no offer",
             effective="2020-01-09")  # fmt: skip
    _measure(story, "measure-suspended", "paused", "2020-01-05")
    _measure(story, "measure-imposed", "imposed", "2020-01-10")
    state = story.position("measure:list").state
    assert (state.status, state.conditions, state.effective) == ("in-force", (), None)
    assert [(r.dimension, r.verdict) for r in story.rows("measure:list") if "imposed" in r.to_ids] \
        == [("status", "hardened")]  # fmt: skip


def test_what_is_threatened_of_a_split_part_is_pending_on_it() -> None:
    story = Story()
    _measure(story, "measure-imposed", "in", "2020-01-02", quantity="12 percent rate")
    _measure(story, "measure-changed", "split", "2020-01-03", split_into=["one", "two"])
    _measure(story, "measure-threatened", "raise", "2020-01-05", measure="one",
             quantity="20 percent rate")  # fmt: skip
    part = story.position("measure:one")
    assert part.status == "in-force"
    assert part.pending is not None
    assert _figures_of(part.pending.state) == ["20 percent rate"]
    assert [(r.dimension, r.verdict, r.rule) for r in story.rows("measure:one")] == [
        ("pending", "hardened", "R6")
    ]
    assert not story.rows("ledger")
    story.tell("withdrawal", id="dropped", occurred="2020-01-06", by="USA", measure="one")
    assert story.position("measure:one").status == "in-force"


def _figures_of(state: State) -> list[str]:
    return [str(quantity) for quantity in state.quantities]


@pytest.mark.parametrize("entered", ["trf", "frt", "rft", "tfr"])
def test_a_firmer_status_of_an_agreement_came_after_those_before_it_of_its_day(
    entered: str,
) -> None:
    story = Story()
    told = {"agreement": "deal", "between": ["UNION", "ACME"], "occurred": "2026-02-01"}
    statuses = {"t": "tentative", "r": "ratified", "f": "in-force"}
    for id in entered:
        commits = {"commits": "ACME: 5 percent total"} if id == "t" else {}
        story.tell("agreement", id=id, status=statuses[id], **told, **commits)
    assert story.verdicts("commitment:deal") == [
        "opened R8 whole", "softened R6 status", "softened R6 status"
    ]  # fmt: skip
    assert [row.order for row in story.rows("commitment:deal")[1:]] == ["presumed", "presumed"]
    (position,) = story.fold().positions()
    assert (position.key.party, position.statuses) == ("ACME", ("in-force",))


@pytest.mark.parametrize("entered", ["rn", "nr"])
def test_what_is_settled_anew_on_the_day_of_a_rejection_was_open_again(entered: str) -> None:
    story = Story(d.Preference(party="UNION", wants="more", unit="percent"))
    story.demand("asked", "2026-01-10", "8 percent total")
    told = {"between": ["UNION", "ACME"], "settles": ["raise"]}
    story.tell("agreement", id="deal", occurred="2026-02-01", agreement="deal",
               status="tentative", commits="ACME: 3 percent total", **told)  # fmt: skip
    for id in entered:
        if id == "r":
            story.tell("agreement", id="r", occurred="2026-03-01", agreement="deal",
                       by="UNION", status="rejected")  # fmt: skip
        else:
            story.tell("agreement", id="n", occurred="2026-03-01", agreement="other",
                       commits="ACME: 5 percent total", **told)  # fmt: skip
    rows = [(r.to_ids, r.verdict, r.rule, r.order) for r in story.rows("demand:raise")[2:]]
    assert rows == [
        (("r",), "hardened", "R6", "dates"), (("n",), "softened", "R1", "presumed")
    ]  # fmt: skip
    assert story.position("demand:raise", ended=True).status == "settled"


@pytest.mark.parametrize("began", ["2026-01-10", "2026-01"])
@pytest.mark.parametrize(
    ("status", "verdict"),
    [("ratified", "softened"), ("suspended", "hardened"), ("terminated", "hardened"),
     ("extended", "held")],
)  # fmt: skip
def test_what_is_done_to_an_agreement_in_the_month_in_which_it_began_came_after_that(
    began: str, status: str, verdict: str
) -> None:
    story = Story()
    _agreed(story, "done", "2026-01", by="ACME", status=status)
    _agreed(story, "deal", began, commits="ACME: 5 percent")
    told = [r for r in story.rows("commitment:deal") if "done" in r.to_ids]
    assert [(r.verdict, r.order, r.confidence) for r in told] == [(verdict, "presumed", "medium")]
    day = date.fromisoformat
    net = nets(story.fold().board, {("ACME", "pay")}, day("2026-01-01"))["ACME", "pay"]
    assert [n.verdict for n in net] == [verdict]


def test_what_changed_is_told_in_the_order_in_which_it_was_opened() -> None:
    story = Story()
    act = {"by": "ACME", "measure": "list"}
    story.tell("measure-imposed", occurred="2020-01-01", to="UNION", **act)
    parts = [f"list/{number}" for number in range(9)]
    for part in parts:
        story.tell("measure-lifted", occurred="2020-01-03", by="ACME", measure=part)
    fold = Fold(story.record())
    changes = changes_between(fold.at(date(2020, 1, 2)), fold.at(date(2020, 1, 4)))
    assert [change.key.name for change in changes] == parts


@pytest.mark.parametrize("began", ["2026-01-10", "2026-01"])
@pytest.mark.parametrize("status", ["changed", "extended", "ratified", "in-force"])
def test_new_terms_in_the_month_in_which_an_agreement_began_came_after_its_first(
    began: str, status: str
) -> None:
    story = Story()
    _agreed(story, "new", "2026-01", status=status, commits="ACME: 8 percent")
    _agreed(story, "deal", began, commits="ACME: 5 percent")
    (position,) = story.fold().positions()
    assert [str(figure) for figure in position.state.quantities] == ["8 percent"]
    told = [r for r in story.rows("commitment:deal") if "new" in r.to_ids]
    assert {(r.verdict, r.order) for r in told} == {("softened", "presumed")}
