"""Policies have the rules of measures: what is done to one reads as it would of a measure."""

from __future__ import annotations

from typing import Any

import pytest

from events import developments as d
from tests.story import Story

_WANTS = [d.Preference(party="USA", unit="percent", wants="more"),
          d.Preference(party="CHN", unit="percent", wants="less")]  # fmt: skip


def _made(kind: str, **more: Any) -> Story:
    story = Story(*_WANTS)
    told = {"to": "USA", "measure": "mic", "quantity": "10 percent rate", **more}
    story.tell(kind, id="made", by="CHN", occurred="2026-01-01", **told)
    return story


def _act(story: Story, kind: str, day: str, **more: Any) -> None:
    story.tell(kind, id=f"{kind}-{day}", by="CHN", occurred=day, **{"measure": "mic", **more})


def _told(story: Story) -> list[tuple[str, ...]]:
    return [
        (r.party, r.toward or "", r.track.partition(":")[2], r.dimension, r.verdict, r.rule)
        for r in story.rows()
        if r.track != "ledger"
    ]


def _more(story: Story) -> None:
    _act(story, "measure-changed", "2026-02-01", quantity="20 percent rate")


def _pending(story: Story) -> None:
    for day, effective in (("2026-02-01", "2026-05-01"), ("2026-03-01", "2026-04-01")):
        _act(story, "measure-announced", day, to="USA", quantity="20 percent rate",
             effective=effective)  # fmt: skip
    story.tell("withdrawal", id="back", by="CHN", occurred="2026-03-10", measure="mic")


def _lapsing(story: Story) -> None:
    _act(story, "measure-changed", "2026-02-01", lapses="2026-03-01")
    _act(story, "measure-suspended", "2026-06-01", measure="other")


def _settled(story: Story) -> None:
    story.tell("response", id="no", by="USA", occurred="2026-02-01", to_measure="mic",
               answer="refuses")  # fmt: skip
    story.tell("agreement", id="deal", occurred="2026-03-01", between=["USA", "CHN"],
               agreement="g", settles="mic")  # fmt: skip


def _split(story: Story) -> None:
    _act(story, "measure-changed", "2026-02-01", split_into=["mic-x", "mic-y"])
    _act(story, "measure-suspended", "2026-03-01", measure="mic-x")
    _act(story, "measure-threatened", "2026-04-01", measure="mic-y", to="USA",
         quantity="30 percent rate")  # fmt: skip
    _act(story, "measure-lifted", "2026-05-01")


def _slashed(story: Story) -> None:
    _act(story, "measure-lifted", "2026-02-01", measure="mic/a")
    story.tell("offer", id="offer", by="CHN", to="USA", occurred="2026-03-01", proposal="give",
               about="mic/b")  # fmt: skip


@pytest.mark.parametrize(
    "happens", [_more, _pending, _lapsing, _settled, _split, _slashed], ids=lambda one: one.__name__
)
def test_what_is_done_to_a_policy_reads_as_of_a_measure(happens: Any) -> None:
    policy, measure = _made("policy"), _made("measure-imposed")
    for story in (policy, measure):
        happens(story)
    assert _told(policy) == _told(measure)
    one, two = (s.fold().positions(ended=True) for s in (policy, measure))
    assert [(p.key.name, p.key.toward, p.statuses, p.state) for p in one] == [
        (p.key.name, p.key.toward, p.statuses, p.state) for p in two
    ]


def test_a_policy_that_grows_is_harder_and_one_that_lapses_softer() -> None:
    story = _made("policy")
    _more(story)
    _act(story, "measure-changed", "2026-03-01", lapses="2026-04-01")
    assert story.verdicts("policy:mic", as_of="2026-05-01")[1:] == [
        "hardened R1 quantity:rate", "softened R3 deadline", "softened R6 status",
    ]  # fmt: skip


def test_an_offer_about_a_part_of_which_nothing_was_told_offers_to_change_the_whole() -> None:
    story = _made("measure-imposed")
    _slashed(story)
    assert [(r.dimension, r.verdict) for r in story.rows("offer:give")] == [
        ("whole", "opened"), ("status", "softened"),
    ]  # fmt: skip
    assert not [r for r in story.rows("ledger") if r.dimension == "gives"]


def test_a_part_that_was_imposed_before_it_was_one_stays_a_measure() -> None:
    story = _made("policy")
    story.tell("measure-imposed", id="own", by="CHN", to="USA", occurred="2026-01-10", measure="x")
    _act(story, "measure-changed", "2026-02-01", split_into=["x", "y"])
    _act(story, "measure-lifted", "2026-03-01", measure="x")
    assert story.position("measure:x", ended=True).status == "lifted"


def test_a_policy_noted_on_the_day_of_an_act_was_there_whichever_was_entered_first() -> None:
    told: list[dict[str, str]] = [
        {"kind": "policy", "id": "policy", "quantity": "5 percent rate"},
        {"kind": "measure-threatened", "id": "threat", "quantity": "7 percent rate"},
    ]
    rows = []
    for entries in (told, told[::-1]):
        story = Story()
        for entry in entries:
            story.tell(**entry, by="CHN", to="USA", measure="m", occurred="2026-01-01")
        rows.append(story.rows())
    assert rows[0] == rows[1]
    assert rows[0][0].after == "in-force; 5 percent rate"


def test_a_threat_that_is_taken_back_takes_no_policy_back_that_may_have_been_noted() -> None:
    story = Story()
    story.tell("policy", id="policy", by="CHN", measure="m", occurred="2026-01-03/2026-01-05")
    story.tell("withdrawal", id="withdrawn", by="CHN", measure="m", occurred="2026-01-03")
    assert story.position("policy:m", ended=True).statuses == ("in-force",)
    assert story.verdicts("policy:m") == ["opened R8 whole"]


def test_a_threat_of_a_policys_name_toward_somebody_is_an_ask_and_the_policy_is_none() -> None:
    story = Story()
    story.tell("policy", id="policy", by="CHN", measure="m", occurred="../2026-01-01")
    for at, name in enumerate(("one", "two"), start=2):
        story.tell("demand", id=name, by="CHN", to="USA", proposal=name,
                   occurred=f"2026-0{at}-01")  # fmt: skip
    story.tell("measure-threatened", id="threat", by="CHN", to="USA", measure="m",
               occurred="2026-04-01")  # fmt: skip
    asks = [(r.from_ids, r.to_ids) for r in story.rows("ledger") if r.issue is not None]
    assert asks == [(("one",), ("two",)), (("one", "two"), ("threat",))]


def test_what_carries_out_a_threat_goes_on_from_it_also_under_a_policys_name() -> None:
    for threatened, imposed, noted_toward in (
        ("m", "other", None),
        ("m", "other", "USA"),
        ("other", "m", None),
    ):
        story = Story()
        toward = {"to": noted_toward} if noted_toward else {}
        story.tell("policy", id="policy", by="CHN", measure="m", occurred="../2026-01-01", **toward)
        story.tell("measure-threatened", id="threat", by="CHN", to="USA", measure=threatened,
                   occurred="2026-02-01", quantity="30 percent rate")  # fmt: skip
        story.tell("measure-imposed", id="imposed", by="CHN", to="USA", measure=imposed,
                   occurred="2026-03-01", carries_out="threat")  # fmt: skip
        (row,) = [row for row in story.rows() if row.to_ids == ("imposed",)]
        assert f"{row.verdict} {row.rule} {row.dimension}" == "hardened R6 status"
        assert row.note == f"carries out {threatened}"


@pytest.mark.parametrize("kind", ["policy", "measure-imposed"])
def test_what_is_lifted_toward_one_of_all_goes_on_from_what_stands_toward_all(kind: str) -> None:
    story = _made(kind, to="all", quantity="25 percent rate")
    story.tell("response", id="no", by="USA", to="CHN", occurred="2026-01-10", to_measure="mic",
               answer="refuses")  # fmt: skip
    _act(story, "measure-lifted", "2026-02-01", to="USA")
    _act(story, "measure-suspended", "2026-02-01", to="ACME", lapses="2026-03-01")
    story.tell("demand", id="ask", by="CHN", to="USA", occurred="2026-02-10", proposal="p")
    held = {p.key.toward: p for p in story.fold(as_of="2026-02-10").positions(ended=True)
            if p.key.name == "mic" and p.key.party == "CHN"}  # fmt: skip
    assert {whom: one.status for whom, one in held.items()} == {
        None: "in-force", "USA": "lifted", "ACME": "suspended",
    }  # fmt: skip
    assert held[None].note == "lifted toward USA; suspended toward ACME"
    assert {("CHN", whom, "mic", "status", "softened", "R6") for whom in ("USA", "ACME")} < set(
        _told(story)
    )
    assert story.position("response:mic", ended=True).status == "lifted"
    back = [p for p in story.fold(as_of="2026-03-02").positions() if p.key.toward == "ACME"]
    assert [(p.status, str(p.state.quantities[0])) for p in back] == [
        ("in-force", "25 percent rate")
    ]
    assert story.position("response:mic", as_of="2026-01-31").status == "live"
    assert bool([r for r in story.rows("ledger") if r.to_ids == ("ask",)]) == (kind != "policy")


def test_what_is_done_to_the_rest_leaves_alone_whom_it_was_lifted_for() -> None:
    for to in ("all", ["USA", "ACME"]):
        story = _made("measure-imposed", to=to)
        _act(story, "measure-lifted", "2026-02-01", to="USA")
        _act(story, "measure-suspended", "2026-02-05", lapses="2026-03-01")
        held = story.fold(as_of="2026-02-10").positions(ended=True)
        toward = {one.key.toward: one.status for one in held}
        assert toward.pop("USA") == "lifted"
        assert set(toward.values()) == {"suspended"}
        assert "USA" not in {p.key.toward for p in story.fold(as_of="2026-03-02").positions()}


@pytest.mark.parametrize("first", ["USA", "ACME"])
def test_what_lifts_the_rest_does_nothing_where_it_was_lifted_before(first: str) -> None:
    story = Story()
    for to in (first, "ACME" if first == "USA" else "USA"):
        story.tell("measure-imposed", id=to, by="CHN", to=to, occurred="2026-01-01", measure="mic")
    _act(story, "measure-lifted", "2026-02-01", to="USA")
    _act(story, "measure-lifted", "2026-03-01")
    assert [r.toward for r in story.rows() if r.day.month == 3] == ["ACME"]


def test_a_part_that_was_acted_on_first_stays_what_it_was_when_its_whole_is_noted() -> None:
    story = Story()
    story.tell("measure-threatened", id="part", by="CHN", to="USA", occurred="2026-01-01",
               measure="mic/steel")  # fmt: skip
    story.tell("policy", id="whole", by="CHN", occurred="2026-01-02", measure="mic")
    assert story.tracks() == ["measure:mic/steel", "policy:mic"]
    assert story.tracks(as_of="2026-01-01") == ["measure:mic/steel"]
    # Noted later itself, it is what its whole was by then.
    story = Story()
    story.tell("policy", id="whole", by="CHN", occurred="2026-01-01", measure="mic")
    story.tell("measure-suspended", id="part", by="CHN", occurred="2026-01-02", measure="mic/steel")
    before = story.tracks(as_of="2026-01-02")
    story.tell("policy", id="noted", by="CHN", occurred="2026-01-03", measure="mic/steel")
    assert story.tracks(as_of="2026-01-02") == before == ["policy:mic", "policy:mic/steel"]


@pytest.mark.parametrize(
    ("noted", "acted", "track"),
    [("2026-01", "2026-01-14", "policy:p"), ("2026-01-03", "2026-01", "measure:p"),
     ("2026-01", "2026-01", "policy:p"), ("2026-01/2026-02", "2026-01", "policy:p")],
)  # fmt: skip
def test_what_is_noted_and_acted_on_within_one_month_is_one_thing(
    noted: str, acted: str, track: str
) -> None:
    story = Story()
    told = {"by": "CHN", "to": "USA", "measure": "p"}
    story.tell("policy", id="noted", occurred=noted, **told)
    story.tell("measure-imposed", id="acted", occurred=acted, quantity="5 percent rate", **told)
    story.tell("response", id="answer", by="USA", to="CHN", to_measure="p", answer="objects",
               occurred="2026-03-01")  # fmt: skip
    assert story.tracks() == [track, "response:p"]
    story.tell("measure-lifted", id="over", occurred="2026-03-02", **told)
    assert story.tracks() == []


@pytest.mark.parametrize(
    ("kind", "described"),
    [
        ("measure-changed", "in-force; 10 percent rate or 8 percent rate"),
        ("measure-announced", "in-force; 10 percent rate; pending: announced; 8 percent rate"),
        ("measure-suspended", "suspended; 10 percent rate"),
    ],
)
def test_what_may_have_been_done_before_a_policy_was_noted_is_told_on_one_line(
    kind: str, described: str
) -> None:
    story = _made("policy", to=())
    figure = {} if kind == "measure-suspended" else {"quantity": "8 percent rate"}
    story.tell(kind, id="act", by="CHN", to="all", measure="mic",
               occurred="2025-12-20/2026-01-20", **figure)  # fmt: skip
    (position,) = story.fold().positions(ended=True)
    assert position.described == described
