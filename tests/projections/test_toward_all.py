"""What is toward all, of which one party is treated apart: it goes on from there."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from events import developments as d
from projections.audit.net import nets
from projections.questions.diff import changes_between
from tests import answers
from tests.story import Story


def told(story: Story, track: str, toward: str | None) -> list[tuple[str, ...]]:
    return [
        (row.verdict, row.rule, row.dimension, row.before or "", row.after or "")
        for row in story.rows(track)
        if row.toward == toward
    ]


def three(**first: Any) -> Story:
    """ACME, UNION and ZTE take part; ACME does something toward all."""
    story = Story()
    story.tell("demand", id="other", by="ZTE", to="ACME", proposal="other", issue="trade",
               occurred="2019-12-01")  # fmt: skip
    story.tell(first.pop("kind"), id="all", by="ACME", to="all", occurred="2020-01-01", **first)
    return story


def measure(kind: str = "measure-imposed") -> Story:
    return three(kind=kind, measure="m", quantity="25 percent rate")


@pytest.mark.parametrize("by_name", [True, False])
def test_a_threat_to_all_is_carried_out_toward_one_alone(by_name: bool) -> None:
    story = measure("measure-threatened")
    carried = {"measure": "m"} if by_name else {"measure": "n", "carries_out": "all"}
    story.tell("measure-imposed", id="in", by="ACME", to="UNION", occurred="2020-02-01",
               quantity="25 percent rate", **carried)  # fmt: skip
    track = f"measure:{carried['measure']}"
    assert told(story, track, "UNION") == [("hardened", "R6", "status", "threatened", "in-force")]
    assert [row for row in story.rows("ledger") if row.party == "ACME"] == []
    there = {(p.key.toward, p.key.name): p.status for p in story.fold().positions()}
    assert there[None, "m"] == "threatened"
    assert there["UNION", carried["measure"]] == "in-force"


def test_a_threat_to_all_is_dropped_toward_one_alone() -> None:
    story = measure("measure-threatened")
    story.tell("response", id="no", by="UNION", to="ACME", to_measure="m", answer="refuses",
               occurred="2020-01-05")  # fmt: skip
    story.tell("withdrawal", id="out", by="ACME", to="UNION", measure="m", occurred="2020-02-01")
    assert told(story, "measure:m", "UNION") == [
        ("softened", "R6", "status", "threatened", "withdrawn")
    ]
    assert "measure:m" in story.tracks()
    assert "response:m" not in story.tracks()  # what it answered is gone
    assert "response:m" in story.tracks(as_of="2020-01-31")


def test_one_that_is_exempt_is_softened_and_the_end_of_it_the_mirror() -> None:
    story = measure()
    story.tell("measure-suspended", id="not-you", by="ACME", to="UNION", measure="m",
               occurred="2020-02-01", lapses="2020-05-01")  # fmt: skip
    story.tell("measure-lifted", id="nor-you", by="ACME", to="ZTE", measure="m",
               occurred="2020-06-01")  # fmt: skip
    assert told(story, "measure:m", "UNION") == [
        ("softened", "R6", "status", "in-force", "suspended"),
        ("hardened", "R6", "status", "suspended", "in-force"),
    ]
    assert told(story, "measure:m", "ZTE") == [("softened", "R6", "status", "in-force", "lifted")]
    (exempt,) = [p for p in story.fold().positions() if p.key.toward == "UNION"]
    assert [str(q) for q in exempt.state.quantities] == ["25 percent rate"]
    (net,) = [
        one
        for line in answers.audit_json("story", story.fold())["summary"]
        for one in line["net"]
        if one["toward"] == "UNION"
    ]
    assert (net["verdict"], net["before"], net["after"]) == ("held", *[net["after"]] * 2)


@pytest.mark.parametrize("own", ["", "40 percent rate"])
def test_an_exemption_is_from_what_stands_toward_all(own: str) -> None:
    story = measure()
    if own:
        story.tell("measure-changed", id="apart", by="ACME", to="UNION", measure="m",
                   occurred="2020-01-10", quantity=own)  # fmt: skip
    story.tell("measure-suspended", id="not-you", by="ACME", to="UNION", measure="m",
               occurred="2020-02-01", lapses="2020-05-01")  # fmt: skip
    story.tell("measure-imposed", id="more", by="ACME", to="all", measure="m",
               occurred="2020-03-01", quantity="50 percent rate")  # fmt: skip
    there = {p.key.toward: p for p in story.fold(as_of="2020-06-01").positions()}
    assert there["UNION"].status == "in-force"
    figures = [str(q) for q in there["UNION"].state.quantities]
    assert figures == [own or "50 percent rate"]  # what sets it apart stays


@pytest.mark.parametrize(
    ("own", "again", "stands"),
    [("", "", "50"), ("40 percent rate", "", "40"), ("", "30 percent rate", "30")],
)
def test_what_was_lifted_toward_one_is_back_there_as_it_is_toward_all(
    own: str, again: str, stands: str
) -> None:
    story, one = measure(), {"by": "ACME", "to": "UNION", "measure": "m"}
    if own:
        story.tell("measure-changed", id="apart", occurred="2020-01-10", quantity=own, **one)
    story.tell("measure-lifted", id="not-you", occurred="2020-02-01", **one)
    story.tell("measure-changed", id="more", by="ACME", to="all", measure="m",
               occurred="2020-03-01", quantity="50 percent rate")  # fmt: skip
    figure = {"quantity": again} if again else {}
    story.tell("measure-imposed", id="back", occurred="2020-04-01", **figure, **one)
    there = {p.key.toward: p for p in story.fold().positions()}
    assert [str(q) for q in there["UNION"].state.quantities] == [f"{stands} percent rate"]
    rows = [r for r in told(story, "measure:m", "UNION") if r[2] == "status"]
    assert rows[-1] == ("hardened", "R6", "status", "lifted", "in-force")


def test_who_was_exempt_before_it_came_into_force_is_under_what_is_in_force() -> None:
    story = measure("measure-announced")
    told = {"by": "ACME", "measure": "m"}
    story.tell("measure-suspended", id="not-you", to="UNION", occurred="2020-02-01",
               lapses="2020-05-01", **told)  # fmt: skip
    story.tell("measure-imposed", id="in", to="all", occurred="2020-03-01", **told)
    there = {p.key.toward: p for p in story.fold(as_of="2020-04-01").positions()}
    assert (there["UNION"].status, there["UNION"].since) == ("suspended", "not-you")
    rows = [(r.verdict, r.dimension) for r in story.rows("measure:m", as_of="2020-06-01")
            if r.toward == "UNION"]  # fmt: skip
    assert rows == [("softened", "status"), ("hardened", "status")]
    after = story.fold(as_of="2020-06-01").positions()
    assert {p.status for p in after if p.key.name == "m"} == {"in-force"}


def test_what_is_changed_and_imposed_on_all_ends_no_exemption() -> None:
    story = measure()
    told = {"by": "ACME", "measure": "m"}
    story.tell("measure-suspended", id="not-you", to="UNION", occurred="2020-02-01", **told)
    story.tell("measure-changed", id="more", to="all", occurred="2020-03-01",
               quantity="40 percent rate", **told)  # fmt: skip
    story.tell("measure-imposed", id="in", to="all", occurred="2020-04-01", **told)
    there = {p.key.toward: p.status for p in story.fold().positions() if p.key.name == "m"}
    assert there == {None: "in-force", "UNION": "suspended"}


def test_what_is_lifted_for_all_is_so_for_who_was_exempt_too() -> None:
    story = measure()
    story.tell("measure-suspended", id="not-you", by="ACME", to="UNION", measure="m",
               occurred="2020-02-01")  # fmt: skip
    story.tell("measure-lifted", id="over", by="ACME", measure="m", occurred="2020-03-01")
    assert [t for t in story.tracks() if t == "measure:m"] == []


def test_parts_go_along_with_their_whole_toward_one() -> None:
    story = measure()
    story.tell(
        "measure-imposed", id="part", by="ACME", to="all", measure="m/steel", occurred="2020-01-05"
    )
    story.tell("measure-lifted", id="not-you", by="ACME", to="UNION", measure="m",
               occurred="2020-02-01")  # fmt: skip
    there = {(p.key.toward, p.key.name): p.status for p in story.fold().positions(ended=True)}
    assert there["UNION", "m/steel"] == there["UNION", "m"] == "lifted"
    assert there[None, "m/steel"] == there[None, "m"] == "in-force"


def test_a_deal_with_one_settles_it_toward_that_one() -> None:
    story = three(kind="demand", proposal="p", quantity="25 USD bn total")
    story.tell("offer", id="gives", by="UNION", to="ACME", proposal="o", occurred="2020-01-03",
               quantity="5 USD bn total")  # fmt: skip
    for at, other in enumerate(("UNION", "ZTE"), start=2):
        story.tell("agreement", id=f"with-{other.lower()}", agreement=f"deal-{at}", settles="p",
                   between=f"ACME,{other}", occurred=f"2020-0{at}-01",
                   commits=f"{other}: {at}0 USD bn total")  # fmt: skip
    assert told(story, "demand:p", "UNION") == [
        ("softened", "R1", "quantity:total", "25 USD bn total", "20 USD bn total")
    ]
    assert told(story, "demand:p", "ZTE")[0][0] == "held"
    assert story.position("demand:p").key.toward is None  # toward all others it stands
    (pair,) = answers.gap_json("story", story.fold())["pairs"]
    assert [point["development"] for point in pair["points"] if point["settled"]] == ["with-union"]
    story.tell("agreement", id="no", agreement="deal-2", by="UNION", status="rejected",
               occurred="2020-04-01")  # fmt: skip
    (open_again,) = [p for p in story.fold().positions() if p.key.toward == "UNION"]
    assert (open_again.key.name, open_again.status) == ("p", "live")


@pytest.mark.parametrize(
    ("to_one", "distances"),
    [("2020-01-05", ["20", "15", "14"]), ("2019-12-20", ["15", "15", "14"])],
)
def test_a_gap_follows_what_is_put_to_one_alone_once_it_is(
    to_one: str, distances: list[str]
) -> None:
    """25 of all, 20 of the UNION: from then on that is what is asked of the UNION."""
    story = three(kind="demand", proposal="p", quantity="25 USD bn total")
    story.tell("demand", id="one", by="ACME", to="UNION", proposal="p", occurred=to_one,
               quantity="20 USD bn total")  # fmt: skip
    days = ("2020-01-03", "2020-01-06")
    for day, figure in zip(days, ("5", "6"), strict=True):
        story.tell("offer", id=f"gives-{figure}", by="UNION", to="ACME", proposal="o",
                   occurred=day, quantity=f"{figure} USD bn total")  # fmt: skip
    told_on = [answers.gap_json("story", story.fold(as_of=day))["pairs"]
               for day in ("2020-01-04", "2020-01-05", "2020-01-06")]  # fmt: skip
    assert [pair["last"] for pairs in told_on for pair in pairs] == distances


@pytest.mark.parametrize(
    ("since", "came_to"),
    [
        ("2020-02-01", ("hardened", "quantity:rate", "10 percent rate", "15 percent rate")),
        ("2020-03-15", ("softened", "quantity:rate", "20 percent rate", "15 percent rate")),
        (None, ("softened", "quantity:rate", "20 percent rate", "15 percent rate")),
    ],
)
def test_the_net_and_the_diff_of_one_party_start_at_what_it_was_under_when_the_window_opened(
    since: str | None, came_to: tuple[str, ...]
) -> None:
    """10 on all in January, 20 in March, 15 on the UNION in April: since February 10 to 15."""
    story = three(kind="measure-imposed", measure="m", quantity="10 percent rate")
    for day, rate, hits in (("2020-03-01", 20, {}), ("2020-04-01", 15, {"to": "UNION"})):
        story.tell("measure-changed", id=f"to-{rate}", by="ACME", measure="m", occurred=day,
                   quantity=f"{rate} percent rate", **hits)  # fmt: skip
    window = date.fromisoformat(since) if since else None
    found = [net for several in nets(story.fold().board, {("ACME", "pay")}, window).values()
             for net in several if net.toward == "UNION"]  # fmt: skip
    assert [(one.verdict, one.dimension, one.before, one.after) for one in found] == [came_to]
    if window:
        before = story.fold(as_of=(window - timedelta(days=1)).isoformat())
        told = {one.key.toward: one.verdict for one in changes_between(before, story.fold())}
        assert told["UNION"] == came_to[0]


def test_what_is_suspended_toward_all_is_back_for_who_was_threatened_alone_meanwhile() -> None:
    """Its row was the one toward all alone."""
    story = three(kind="measure-imposed", measure="m", quantity="10 percent rate")
    story.tell("measure-suspended", id="rest", occurred="2020-02-01", by="ACME", measure="m",
               lapses="2020-02-29")  # fmt: skip
    story.tell("measure-threatened", id="more", occurred="2020-02-10", by="ACME", to="UNION",
               measure="m", quantity="20 percent rate")  # fmt: skip
    back = [(r.toward, r.verdict, r.rule, r.dimension) for r in story.rows(as_of="2020-03-01")
            if r.day.isoformat() == "2020-03-01"]  # fmt: skip
    assert back == [(one, "hardened", "R6", "status") for one in (None, "UNION")]


def test_what_was_dropped_toward_all_is_dropped_in_the_net_of_one_party_as_in_the_diff() -> None:
    story = three(kind="measure-imposed", measure="m", quantity="10 percent rate")
    about = {"by": "ACME", "measure": "m"}
    story.tell("measure-threatened", id="more", occurred="2020-01-15", to="all",
               quantity="20 percent rate", **about)  # fmt: skip
    story.tell("withdrawal", id="no", occurred="2020-03-01", **about)
    story.tell("measure-suspended", id="rest", occurred="2020-04-01", to="UNION", **about)
    ((_, *toward_one),) = nets(story.fold().board, {("ACME", "pay")}, date(2020, 2, 1)).values()
    assert [(one.verdict, one.dimension) for one in toward_one] == [
        ("softened", "status"), ("softened", "pending"),
    ]  # fmt: skip
    before = story.fold(as_of="2020-01-31")
    assert {one.verdict for one in changes_between(before, story.fold())} == {"softened"}


def test_a_gap_follows_what_is_put_to_all_after_what_was_put_to_one_has_ended() -> None:
    story = Story()
    story.demand("one", "2020-01-01", "9 percent")
    story.tell("offer", id="gives", by="ACME", to="UNION", proposal="o", occurred="2020-01-02",
               quantity="2 percent")  # fmt: skip
    story.tell("withdrawal", id="no", by="UNION", proposal="raise", occurred="2020-02-01")
    story.demand("all", "2020-03-01", "8 percent", to="all")
    (pair,) = answers.gap_json("story", story.fold())["pairs"]
    assert [point["development"] for point in pair["points"]] == ["one", "gives", "all"]
    assert (pair["first"], pair["last"]) == ("7", "6")


@pytest.mark.parametrize(("kind", "name"), [("demand", "proposal"), ("measure-imposed", "measure")])
def test_a_deal_settles_nothing_toward_the_mediator_that_signs_it(kind: str, name: str) -> None:
    story = three(kind=kind, **{name: "p"})
    story.add(d.PartyJoined(party="MED", mediator=True))
    story.tell("agreement", id="deal", between="ACME,UNION,MED", settles="p",
               occurred="2020-02-01", commits="UNION: opens")  # fmt: skip
    settled = [p.key.toward for p in story.fold().positions(ended=True) if p.status == "settled"]
    assert settled == ["UNION"]
    assert [r.toward for r in story.rows() if "deal" in r.to_ids and r.party == "ACME"] == ["UNION"]


@pytest.mark.parametrize("again", [True, False])
@pytest.mark.parametrize("end", ["settled", "withdrawn"])
def test_what_ends_toward_one_within_days_goes_on_from_what_is_toward_all(
    end: str, again: bool
) -> None:
    story = Story()
    story.demand("d", "2020-01-03", "5 percent rate", to="all")
    if again:
        story.demand("more", "2020-01-20", "8 percent rate", to="all")
    if end == "settled":
        story.tell("agreement", id="end", between="UNION,ACME", status="agreed",
                   occurred="2020-01", settles="raise")  # fmt: skip
    else:
        story.tell("withdrawal", id="end", by="UNION", to="ACME", proposal="raise",
                   occurred="2020-01")  # fmt: skip
    (row,) = (r for r in story.rows("demand:raise") if "end" in r.to_ids)
    assert (row.toward, row.verdict, row.rule) == ("ACME", "softened", "R6")
    assert story.position("demand:raise").note == f"{end} toward ACME"


def test_what_was_opened_again_toward_one_goes_along_with_the_rest() -> None:
    for kind, name in (("withdrawal", "proposal"), ("measure-lifted", "measure")):
        first = {"kind": "demand" if name == "proposal" else "measure-imposed", name: "p"}
        story = three(**first)
        story.tell("agreement", id="deal", agreement="deal", settles="p", status="tentative",
                   between="ACME,UNION", occurred="2020-02-01")  # fmt: skip
        story.tell("agreement", id="no", agreement="deal", by="UNION", status="rejected",
                   occurred="2020-02-10")  # fmt: skip
        assert {p.key.toward for p in story.fold().positions() if p.key.name == "p"} == {
            None, "UNION",
        }  # fmt: skip
        story.tell(kind, id="out", by="ACME", occurred="2020-03-01", **{name: "p"})
        assert [p for p in story.fold().positions() if p.key.name == "p"] == []


def test_an_end_toward_one_may_have_found_what_stood_toward_all_before_anything_was_apart() -> None:
    story = measure()
    story.tell("measure-suspended", id="rest", by="ACME", to="all", measure="m",
               occurred="2020-03-05")  # fmt: skip
    story.tell("measure-suspended", id="exempt", by="ACME", to="UNION", measure="m",
               occurred="2020-03")  # fmt: skip
    for id, to, day in (("back", "UNION", "2020-03-10"), ("again", "all", "2020-03-15")):
        story.tell("measure-imposed", id=id, by="ACME", to=to, measure="m", occurred=day)
    (apart,) = [p for p in story.fold().positions() if p.key.toward == "UNION"]
    assert set(apart.statuses) == {"in-force", "suspended"}


@pytest.mark.parametrize("own", [None, "30 percent rate"])
def test_what_is_put_to_all_anew_is_put_to_whom_nothing_sets_apart(own: str | None) -> None:
    told = {"by": "ACME", "proposal": "p"}
    story = three(kind="demand", proposal="p", quantity="20 percent rate")
    story.tell("agreement", id="deal", agreement="deal", settles="p", status="tentative",
               between="ACME,UNION", occurred="2020-02-01")  # fmt: skip
    story.tell("agreement", id="no", agreement="deal", by="UNION", status="rejected",
               occurred="2020-02-10")  # fmt: skip
    if own:
        story.tell("demand", id="own", to="UNION", occurred="2020-02-20", quantity=own, **told)
    story.tell("demand", id="anew", to="all", occurred="2020-03-01", quantity="25 percent rate",
               **told)  # fmt: skip
    stand = {p.key.toward: str(*p.state.quantities) for p in story.fold().positions()
             if p.key.name == "p"}  # fmt: skip
    assert stand == {None: "25 percent rate", "UNION": own or "25 percent rate"}


def test_parts_that_are_lifted_toward_one_end_the_whole_toward_nobody_else() -> None:
    story = measure()
    story.tell("measure-changed", id="split", by="ACME", measure="m", occurred="2020-01-05",
               split_into=["m/x", "m/y"])  # fmt: skip
    for part in ("m/x", "m/y"):
        story.tell("measure-lifted", id=part, by="ACME", to="UNION", measure=part,
                   occurred="2020-02-01")  # fmt: skip
    there = {p.key.toward: p.status for p in story.fold().positions() if p.key.name == "m"}
    assert there[None] == "in-force"


def test_what_is_changed_for_all_and_lifted_for_one_on_a_day_starts_from_before() -> None:
    story = measure()
    story.tell("measure-changed", id="more", by="ACME", measure="m", to="all",
               occurred="2020-02-01", quantity="30 percent rate")  # fmt: skip
    story.tell("measure-suspended", id="not-you", by="ACME", to="UNION", measure="m",
               occurred="2020-02-01")  # fmt: skip
    rows = told(story, "measure:m", "UNION")
    assert ("softened", "R6", "status", "in-force", "suspended") in rows
    assert "opened" not in {row[0] for row in rows}


def test_a_threat_to_raise_toward_one_is_pending_on_what_is_in_force_toward_all() -> None:
    story = measure()
    story.tell("measure-threatened", id="more", by="ACME", to="UNION", measure="m",
               occurred="2020-02-01", quantity="30 percent rate")  # fmt: skip
    (toward_one,) = [p for p in story.fold().positions() if p.key.toward == "UNION"]
    assert (toward_one.status, toward_one.pending is not None) == ("in-force", True)
    assert [row for row in story.rows("ledger") if row.party == "ACME"] == []


def test_what_is_lifted_for_nobody_by_name_ends_wherever_it_stands() -> None:
    story = measure()
    story.tell("measure-changed", id="part", by="ACME", measure="m/x", occurred="2020-01-05")
    story.tell("measure-lifted", id="not-you", by="ACME", to="UNION", measure="m/x",
               occurred="2020-02-01")  # fmt: skip
    story.tell("measure-lifted", id="over", by="ACME", measure="m/x", occurred="2020-03-01")
    assert "measure:m/x" not in story.tracks()


def test_a_diff_holds_an_exemption_against_what_is_toward_all() -> None:
    story = measure()
    story.tell("measure-suspended", id="not-you", by="ACME", to="UNION", measure="m",
               occurred="2020-02-01")  # fmt: skip
    story.tell("measure-lifted", id="nor-you", by="ACME", to="ZTE", measure="m",
               occurred="2020-02-02")  # fmt: skip
    one, two = (story.fold(as_of=day) for day in ("2020-01-15", "2020-02-15"))
    assert [(c.key.toward, c.change, c.verdict) for c in changes_between(one, two)] == [
        ("UNION", "changed", "softened"), ("ZTE", "ended", None),
    ]  # fmt: skip
    assert [c.change for c in changes_between(one, one)] == []


def test_a_diff_tells_that_a_part_ended_of_which_nothing_was_told_before() -> None:
    story, told_of = measure(), {"by": "ACME", "to": "all"}
    story.tell("measure-lifted", id="out", occurred="2020-02-01", measure="m/bolts", **told_of)
    story.tell("measure-suspended", id="rest", occurred="2020-02-01", measure="m/nuts", **told_of)
    found = changes_between(story.fold(as_of="2020-01-15"), story.fold())
    assert [(c.key.name, c.change, c.before and c.before.key.name) for c in found] == [
        ("m/bolts", "ended", "m"), ("m/nuts", "opened", None),
    ]  # fmt: skip
    assert changes_between(story.fold(as_of="2020-02-01"), story.fold()) == []


def test_whose_exemption_is_over_is_under_what_is_imposed_toward_all() -> None:
    story = measure("measure-announced")
    told = {"by": "ACME", "measure": "m"}
    story.tell("measure-suspended", id="out", to="UNION", occurred="2020-01-10",
               lapses="2020-01-20", **told)  # fmt: skip
    story.tell("measure-suspended", id="long", to="ZTE", occurred="2020-01-10", **told)
    story.tell("measure-imposed", id="in", to="all", occurred="2020-02-01", **told)
    story.tell("measure-announced", id="notice", to="all", occurred="2020-02-10",
               quantity="30 percent rate", **told)  # fmt: skip
    assert [row[0] + " " + row[2] for row in told_since(story, "UNION", "2020-02-01")] == [
        "hardened status",
        "hardened pending",
    ]
    story.tell("measure-imposed", id="more", to="all", occurred="2020-03-01", **told)
    there = {p.key.toward: p for p in story.fold().positions() if p.key.name == "m"}
    assert there["UNION"].state == there[None].state
    assert there["UNION"].status == "in-force"
    assert there["ZTE"].status == "suspended"  # it is exempt still


def test_what_has_another_rate_toward_one_stays_apart() -> None:
    story = measure()
    told = {"by": "ACME", "measure": "m"}
    story.tell("measure-changed", id="own", to="UNION", occurred="2020-01-10",
               quantity="50 percent rate", **told)  # fmt: skip
    story.tell("measure-imposed", id="more", to="all", occurred="2020-02-01",
               quantity="30 percent rate", **told)  # fmt: skip
    there = {p.key.toward: p for p in story.fold().positions() if p.key.name == "m"}
    assert [str(q) for q in there["UNION"].state.quantities] == ["50 percent rate"]


def test_what_is_threatened_alike_toward_one_and_all_is_imposed_toward_both() -> None:
    story = Story()
    for id, to in (("one", "UNION"), ("all", "all")):
        story.tell("measure-threatened", id=id, by="ACME", to=to, measure="m",
                   occurred="2020-01-01", quantity="25 percent rate")  # fmt: skip
    story.tell("measure-imposed", id="in", by="ACME", to="all", measure="m",
               occurred="2020-02-01")  # fmt: skip
    assert {p.key.toward: p.status for p in story.fold().positions()} == {
        None: "in-force",
        "UNION": "in-force",
    }


def test_a_threat_toward_all_takes_back_nothing_that_was_announced_toward_one() -> None:
    story = Story()
    told = {"by": "ACME", "measure": "m"}
    story.tell("measure-announced", id="own", to="UNION", occurred="2020-01-01",
               quantity="25 percent rate", **told)  # fmt: skip
    story.tell("measure-threatened", id="all", to="all", occurred="2020-01-10", **told)
    assert [(r.party, r.toward) for r in story.rows("measure:m") if "all" in r.to_ids] == [
        ("ACME", None)
    ]
    there = {p.key.toward: p.status for p in story.fold().positions()}
    assert there == {None: "threatened", "UNION": "announced"}
    story.tell("measure-imposed", id="in", to="all", occurred="2020-02-01",
               quantity="10 percent rate", **told)  # fmt: skip
    assert {p.status for p in story.fold().positions()} == {"in-force"}


@pytest.mark.parametrize(("figure", "stands"), [("10", "25"), ("40", "40")])
def test_a_lower_threat_toward_all_takes_nothing_back_of_one_toward_one(
    figure: str, stands: str
) -> None:
    story = Story()
    for day, to, rate in (("2020-01-01", "UNION", "25"), ("2020-02-01", "all", figure)):
        story.tell("measure-threatened", id=f"to-{rate}", by="ACME", to=to, measure="m",
                   occurred=day, quantity=f"{rate} percent rate")  # fmt: skip
    there = {p.key.toward: str(p.state.quantities[0]) for p in story.fold().positions()}
    assert there == {"UNION": f"{stands} percent rate", None: f"{figure} percent rate"}
    assert "softened" not in [row.verdict for row in story.rows("measure:m")]


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("measure-announced", {"effective": "2020-06-01"}),
        ("measure-announced", {"if_": ["no deal"]}),
        ("measure-threatened", {"quantity": "40 percent rate", "if_": ["no deal"]}),
    ],
)
def test_what_is_harder_toward_all_comes_to_one_whatever_else_is_said_of_it(
    kind: str, more: dict[str, Any]
) -> None:
    story = Story()
    told = {"by": "ACME", "measure": "m"}
    story.tell("measure-threatened", id="one", to="UNION", occurred="2020-01-01",
               effective="2020-03-01", quantity="25 percent rate", **told)  # fmt: skip
    story.tell(kind, id="all", to="all", occurred="2020-02-01", **more, **told)
    assert ("UNION", "mixed", ("all",)) in [
        (row.toward, row.verdict, row.to_ids) for row in story.rows("measure:m")
    ]


def test_what_is_announced_to_all_is_pending_where_it_is_in_force_toward_one() -> None:
    story = Story()
    told = {"by": "ACME", "measure": "m"}
    story.tell("measure-threatened", id="word", to="all", occurred="2020-01-01", **told)
    story.tell("measure-imposed", id="in", to="UNION", occurred="2020-02-01", **told)
    story.tell("measure-changed", id="both", occurred="2020-02-10", quantity="5 percent rate",
               **told)  # fmt: skip
    story.tell("measure-announced", id="more", to="all", occurred="2020-03-01",
               quantity="8 percent rate", **told)  # fmt: skip
    (one,) = [p for p in story.fold().positions() if p.key.toward == "UNION"]
    assert one.pending is not None


@pytest.mark.parametrize("by_name", [True, False])
@pytest.mark.parametrize("threats", [["UNION"], ["UNION", "ZTE"]])
def test_what_is_imposed_on_all_carries_out_what_was_threatened_toward_some(
    by_name: bool, threats: list[str]
) -> None:
    story = Story()
    story.tell("measure-threatened", id="threat", by="ACME", to=threats, measure="m",
               occurred="2020-01-01", quantity="25 percent rate", lapses="2020-03-01")  # fmt: skip
    carried = {"measure": "m"} if by_name else {"measure": "n", "carries_out": "threat"}
    story.tell("measure-imposed", id="in", by="ACME", to="all", occurred="2020-02-01", **carried)
    there = {(p.key.toward, p.key.name): p.status for p in story.fold().positions(ended=True)}
    for party in threats:
        assert there[party, "m"] == ("in-force" if by_name else "carried-out")
    assert there[None, carried["measure"]] == "in-force"
    if not by_name:
        assert told(story, "measure:n", None) == [
            ("hardened", "R6", "status", "threatened", "in-force")
        ]
        assert story.rows("ledger") == []  # what is carried out is no new ask


def test_what_one_act_suspended_for_all_and_for_one_comes_back_for_both() -> None:
    story = measure()
    told = {"by": "ACME", "measure": "m"}
    story.tell("measure-changed", id="own", to="UNION", occurred="2020-01-10",
               quantity="10 percent rate", **told)  # fmt: skip
    story.tell("measure-suspended", id="rests", to="all", occurred="2020-02-01",
               lapses="2020-12-31", **told)  # fmt: skip
    story.tell("measure-imposed", id="back", to="all", occurred="2020-03-01", **told)
    there = {p.key.toward: p for p in story.fold().positions() if p.key.name == "m"}
    assert (there[None].status, there["UNION"].status) == ("in-force", "in-force")
    assert [str(q) for q in there["UNION"].state.quantities] == ["10 percent rate"]


def test_the_answer_to_a_part_ends_with_it_toward_who_gave_it() -> None:
    story = measure()
    told = {"by": "ACME", "measure": "m"}
    story.tell("measure-changed", id="own", to="UNION", occurred="2020-01-10",
               quantity="10 percent rate", **told)  # fmt: skip
    story.tell("measure-changed", id="part", to="all", by="ACME", measure="m/1",
               occurred="2020-01-20")  # fmt: skip
    for party in ("UNION", "ZTE"):
        story.tell("response", id=f"no-{party}", by=party, to="ACME", to_measure="m/1",
                   answer="refuses", occurred="2020-01-25")  # fmt: skip
    story.tell("measure-lifted", id="out", to="UNION", occurred="2020-02-01", **told)
    answers = {p.key.party: p.status for p in story.fold().positions(ended=True)
               if p.key.kind == "response"}  # fmt: skip
    assert answers == {"UNION": "lifted", "ZTE": "live"}


def told_since(story: Story, toward: str, day: str) -> list[tuple[str, ...]]:
    known = {row.to_ids for row in story.rows("measure:m") if row.day.isoformat() < day}
    return [
        (row.verdict, row.rule, row.dimension)
        for row in story.rows("measure:m")
        if row.toward == toward and row.to_ids not in known
    ]


@pytest.mark.parametrize(
    ("first", "end", "status", "before"),
    [("demand", "withdrawal", "withdrawn", "live"),
     ("demand", "agreement", "settled", "5 percent"),
     ("measure-threatened", "withdrawal", "withdrawn", "threatened"),
     ("measure-imposed", "measure-suspended", "suspended", "in-force"),
     ("measure-imposed", "measure-lifted", "lifted", "in-force")],
)  # fmt: skip
def test_an_end_toward_one_comes_after_what_is_toward_all_of_days_that_overlap(
    first: str, end: str, status: str, before: str
) -> None:
    name = {"proposal": "m"} if first == "demand" else {"measure": "m"}
    story = Story()
    story.tell(first, id="all", by="UNION", to="all", quantity="5 percent", occurred="2020-01-13",
               **name)  # fmt: skip
    if end == "agreement":
        story.tell(end, id="end", between="ACME,UNION", agreement="deal", settles="m",
                   commits="ACME: 4 percent", occurred="2020-01")  # fmt: skip
    else:
        story.tell(end, id="end", by="UNION", to="ACME", occurred="2020-01", **name)
    (row,) = [one for one in story.rows() if (one.party, one.toward) == ("UNION", "ACME")]
    assert (row.verdict, row.before, row.order, row.confidence) == (
        "softened", before, "presumed", "medium"
    )  # fmt: skip
    (apart,) = [p for p in story.fold().positions(ended=True) if p.key.toward == "ACME"
                and p.key.name == "m"]  # fmt: skip
    assert (apart.status, [str(one) for one in apart.state.quantities]) == (status, ["5 percent"])


@pytest.mark.parametrize("end", ["measure-suspended", "measure-lifted"])
def test_an_end_of_a_part_comes_after_its_whole_of_days_that_overlap(end: str) -> None:
    story = Story()
    whole = {"by": "UNION", "to": "ACME", "quantity": "5 percent", "occurred": "2020-01-13"}
    story.tell("measure-imposed", id="whole", measure="m", **whole)
    story.tell(end, id="end", by="UNION", to="ACME", measure="m/a", occurred="2020-01")
    (row,) = story.rows("measure:m/a")
    assert (row.verdict, row.rule, row.order) == ("softened", "R6", "presumed")


def test_what_is_imposed_on_all_is_imposed_where_a_raise_was_pending_toward_one() -> None:
    story = Story()
    told = {"by": "UNION", "measure": "m"}
    rate = "{} percent rate".format
    story.tell("measure-imposed", id="all", to="all", quantity=rate(10), occurred="2020-01-03",
               **told)  # fmt: skip
    story.tell("measure-announced", id="word", to="ACME", quantity=rate(15), occurred="2020-02-03",
               **told)  # fmt: skip
    story.tell("measure-imposed", id="more", to="all", quantity=rate(15), occurred="2020-03-03",
               **told)  # fmt: skip
    found = {p.key.toward: p.state for p in story.fold().positions()}
    assert found.keys() == {None, "ACME"}
    for state in found.values():
        assert ([str(one) for one in state.quantities], state.pending) == ([rate(15)], None)


def _toward_one(story: Story) -> tuple[set[str], set[str], list[str]]:
    (apart,) = [p for p in story.fold().positions() if p.key.toward == "UNION"]
    figures = {str(one) for one in apart.state.quantities}
    pending = [str(one) for one in apart.pending.state.quantities] if apart.pending else []
    return set(apart.statuses), figures, pending


@pytest.mark.parametrize("suspended", [True, False])
def test_what_is_changed_for_all_in_the_month_of_a_threat_to_one_goes_on_from_what_stood(
    suspended: bool,
) -> None:
    story = measure()
    told = {"by": "ACME", "measure": "m"}
    if suspended:
        story.tell("measure-suspended", id="rest", to="all", occurred="2020-01-10", **told)
    story.tell("measure-changed", id="more", to="all", occurred="2020-02",
               quantity="30 percent rate", **told)  # fmt: skip
    story.tell("measure-threatened", id="word", to="UNION", occurred="2020-02",
               quantity="50 percent rate", **told)  # fmt: skip
    status = "suspended" if suspended else "in-force"
    assert _toward_one(story) == ({status}, {"30 percent rate"}, ["50 percent rate"])


@pytest.mark.parametrize(("one", "all_"), [("2020-02-05", "2020-02-05"), ("2020-02-05", "2020-02")])
def test_what_is_imposed_on_all_is_imposed_where_one_was_threatened_in_any_order(
    one: str, all_: str
) -> None:
    story = Story()
    told = {"by": "ACME", "measure": "m"}
    story.tell("measure-imposed", id="in", to="all", occurred=all_, quantity="10 percent rate",
               **told)  # fmt: skip
    story.tell("measure-threatened", id="word", to="UNION", occurred=one,
               quantity="50 percent rate", **told)  # fmt: skip
    assert _toward_one(story) == ({"in-force"}, {"10 percent rate"}, ["50 percent rate"])


@pytest.mark.parametrize(
    ("rate", "verdict"),
    [("30", "hardened R1 quantity:rate"), ("15", "incomparable R0 quantity:rate")],
)
def test_a_part_is_held_against_each_form_of_its_whole(rate: str, verdict: str) -> None:
    story = Story()
    told = {"by": "UNION", "to": "ACME"}
    for measure, id, occurred, figure in (
        ("m", "in", "2020-01-01", "10"),
        ("m", "more", "2020-02", "20"),
        ("m/a", "a", "2020-02", rate),
    ):
        story.tell("measure-imposed", id=id, measure=measure, occurred=occurred,
                   quantity=f"{figure} percent rate", **told)  # fmt: skip
    (row,) = story.rows("measure:m/a")
    assert f"{row.verdict} {row.rule} {row.dimension}" == verdict
    assert (row.order, row.confidence) == ("unsettled", "low")


@pytest.mark.parametrize("days", [("2020-02", "2020-02"), ("2020-02-10", "2020-02"),
                                  ("2020-02", "2020-02-10")])  # fmt: skip
def test_a_part_is_suspended_once_whether_its_whole_was_before_or_after(
    days: tuple[str, str],
) -> None:
    story = Story()
    told = {"by": "UNION", "to": "ACME"}
    story.tell("measure-imposed", id="in", measure="m", occurred="2020-01-01", **told)
    story.tell("measure-suspended", id="whole", measure="m", occurred=days[0], **told)
    story.tell("measure-suspended", id="part", measure="m/a", occurred=days[1], **told)
    assert story.verdicts("measure:m/a") == ["softened R6 status"]
    nets = [line["net"] for line in answers.audit_json("story", story.fold())["summary"]]
    assert {one["verdict"] for net in nets for one in net} == {"softened"}


@pytest.mark.parametrize("kind", ["changed", "imposed"])
@pytest.mark.parametrize("apart", [False, True])
@pytest.mark.parametrize("first", ["all", "GBR"])
def test_on_one_day_a_figure_of_its_own_stands_against_one_for_all(
    kind: str, apart: bool, first: str
) -> None:
    story = Story()
    told = {"by": "USA", "measure": "steel"}
    story.tell("measure-imposed", id="in", occurred="2025-03-12", to="all",
               quantity="25 percent rate", **told)  # fmt: skip
    if apart:
        story.tell("measure-imposed", id="own", occurred="2025-04-12", to="GBR",
                   quantity="25 percent rate", **told)  # fmt: skip
    rates = {"all": "50 percent rate", "GBR": "25 percent rate"}
    for to in sorted(rates, key=lambda to: to != first):
        story.tell(f"measure-{kind}", id=to.lower(), occurred="2025-06-04", to=to,
                   quantity=rates[to], **told)  # fmt: skip
    forms = {p.key.toward: [str(f.quantities[0]) for f in p.forms]
             for p in story.fold().positions()}  # fmt: skip
    assert forms == {None: ["50 percent rate"], "GBR": ["25 percent rate"]}
    assert story.rows()[-1].verdict == "held"


@pytest.mark.parametrize("first", ["all", "CHN"])
def test_what_was_announced_to_one_on_one_day_is_not_imposed_with_what_was_to_all(
    first: str,
) -> None:
    story = Story()
    told = {"by": "USA", "measure": "list"}
    rates = {"all": ("10 percent rate", "2025-04-05"), "CHN": ("34 percent rate", "2025-04-09")}
    for to in sorted(rates, key=lambda to: to != first):
        story.tell("measure-announced", id=to.lower(), occurred="2025-04-02", to=to,
                   quantity=rates[to][0], effective=rates[to][1], **told)  # fmt: skip
    story.tell("measure-imposed", id="in", occurred="2025-04-05", to="all",
               quantity="10 percent rate", **told)  # fmt: skip
    story.tell("measure-announced", id="more", occurred="2025-04-08", to="CHN",
               quantity="84 percent rate", **told)  # fmt: skip
    found = {p.key.toward: p.status for p in story.fold().positions()}
    assert found == {None: "in-force", "CHN": "announced"}
    assert [(r.verdict, r.before, r.after) for r in story.rows() if r.to_ids == ("more",)] == [
        ("hardened", "34 percent rate", "84 percent rate")
    ]


def test_of_one_day_a_link_says_that_what_is_for_all_came_after_what_is_for_one() -> None:
    story = Story()
    told = {"by": "USA", "measure": "steel"}
    story.tell("measure-imposed", id="in", occurred="2025-03-12", to="all",
               quantity="25 percent rate", **told)  # fmt: skip
    story.tell("measure-changed", id="one", occurred="2025-06-04", to="GBR",
               quantity="20 percent rate", **told)  # fmt: skip
    story.tell("measure-changed", id="all", occurred="2025-06-04", to="all", follows="one",
               quantity="50 percent rate", **told)  # fmt: skip
    forms = {p.key.toward: [str(f.quantities[0]) for f in p.forms]
             for p in story.fold().positions()}  # fmt: skip
    assert forms == {None: ["50 percent rate"], "GBR": ["50 percent rate"]}


@pytest.mark.parametrize("end", ["suspended", "lifted"])
@pytest.mark.parametrize("first", ["all", "CHN"])
def test_what_is_raised_for_one_as_the_rest_is_suspended_stays_in_force(
    end: str, first: str
) -> None:
    story = Story()
    told = {"by": "USA", "measure": "list"}
    story.tell("measure-imposed", id="in", occurred="2025-04-05", to="all",
               quantity="20 percent rate", **told)  # fmt: skip
    day = {"occurred": "2025-04-09"}
    does = {
        "all": lambda: story.tell(f"measure-{end}", id="rest", to="all", **day, **told),
        "CHN": lambda: story.tell("measure-changed", id="more", to="CHN",
                                  quantity="125 percent rate", **day, **told),
    }  # fmt: skip
    for to in sorted(does, key=lambda to: to != first):
        does[to]()
    found = {p.key.toward: p.status for p in story.fold().positions(ended=True)}
    assert found == {None: end, "CHN": "in-force"}


def test_what_is_imposed_and_suspended_on_one_day_rests_where_nothing_is_toward_all() -> None:
    story = Story()
    told = {"by": "USA", "measure": "list", "occurred": "2025-04-09"}
    story.tell("measure-imposed", id="in", to="CHN", quantity="20 percent rate", **told)
    story.tell("measure-suspended", id="rest", **told)
    assert story.position("measure:list").status == "suspended"


def test_an_account_that_names_one_party_tells_of_that_party_beside_one_that_names_all() -> None:
    story = Story()
    told = {"by": "USA", "measure": "steel"}
    story.tell("measure-imposed", id="in", occurred="2025-03-12", to="all",
               quantity="25 percent rate", **told)  # fmt: skip
    story.tell("measure-changed", id="all", occurred="2025-06-04", to="all",
               quantity="50 percent rate", **told)  # fmt: skip
    story.tell("measure-changed", id="one", occurred="2025-06-04", to="GBR", account_of="all",
               quantity="20 percent rate", **told)  # fmt: skip
    forms = {p.key.toward: [str(f.quantities[0]) for f in p.forms]
             for p in story.fold().positions()}  # fmt: skip
    assert forms == {None: ["50 percent rate"], "GBR": ["20 percent rate"]}
    (row,) = [row for row in story.rows() if row.toward == "GBR"]
    assert (row.verdict, row.to_ids) == ("softened", ("one",))


@pytest.mark.parametrize(
    ("act", "comes_to"),
    [("imposed", "in-force"), ("changed", "in-force"), ("suspended", "suspended")],
)
def test_what_ended_toward_one_alone_is_no_whole_of_a_part_toward_another(
    act: str, comes_to: str
) -> None:
    story = Story()
    story.tell("measure-imposed", id="in", occurred="2026-01-01", by="USA", to="ZTE", measure="m",
               quantity="10 percent rate")  # fmt: skip
    story.tell("measure-lifted", id="out", occurred="2026-01-05", by="USA", measure="m")
    story.tell(f"measure-{act}", id="part", occurred="2026-01-08", by="USA", to="CHN",
               measure="m/a")  # fmt: skip
    assert story.position("measure:m/a").status == comes_to
    assert story.verdicts("measure:m/a") == ["opened R8 whole"]


def test_what_is_threatened_toward_one_in_the_month_in_which_it_comes_for_all_is_pending() -> None:
    """It was threatened before, and came with what is toward all, or it is to be more than that."""
    story = Story()
    told = {"by": "USA", "measure": "list"}
    story.tell("measure-imposed", id="all", occurred="2026-02-05", to="all",
               quantity="20 percent rate", **told)  # fmt: skip
    story.tell("measure-threatened", id="more", occurred="2026-02", to="CHN",
               quantity="25 percent rate", **told)  # fmt: skip
    china = next(p for p in story.fold().positions() if p.key.toward == "CHN")
    assert china.statuses == ("in-force",)
    assert china.state.pending is not None
    (row,) = [row for row in story.rows("measure:list") if row.toward == "CHN"]
    assert (row.dimension, row.verdict, row.order) == ("pending", "hardened", "presumed")


def test_what_is_suspended_toward_one_may_have_been_what_is_toward_all() -> None:
    story = Story()
    told = {"by": "USA", "measure": "list"}
    story.tell("measure-imposed", id="all", occurred="2026-02-05", to="all",
               quantity="8 percent rate", **told)  # fmt: skip
    story.tell("measure-suspended", id="rests", occurred="2026-02", to="CHN", **told)
    story.tell("measure-imposed", id="own", occurred="2026-02-21", to="CHN",
               quantity="12 percent rate", **told)  # fmt: skip
    china = next(p for p in story.fold().positions() if p.key.toward == "CHN")
    assert set(china.statuses) == {"suspended", "in-force"}


def test_what_is_suspended_for_all_within_the_month_was_in_force_for_all() -> None:
    story = Story()
    told = {"by": "USA", "measure": "list", "to": "all"}
    story.tell("measure-imposed", id="all", occurred="2026-02-05", **told)
    story.tell("measure-suspended", id="rests", occurred="2026-02", **told)
    assert story.position("measure:list").statuses == ("suspended",)


def test_what_is_suspended_wherever_it_stands_hangs_on_no_order_of_entry() -> None:
    found = []
    for order in ("all one", "one all"):
        story = Story()
        for id in order.split():
            kind, more = ("policy", {"lapses": "2020-01-05"}) if id == "all" else (
                "measure-imposed", {"to": "UNION"})  # fmt: skip
            story.tell(kind, id=id, occurred="../2020-01-06", by="ACME", measure="m", **more)
        story.tell("measure-suspended", id="rests", occurred="2020-01", by="ACME", measure="m")
        tracks = story.fold(as_of="2020-01-11").possible.board.tracks.values()
        found.append({
            (track.key.toward, form.state.status, form.ways)
            for track in tracks for form in track.standing
        })  # fmt: skip
    assert found[0] == found[1]


@pytest.mark.parametrize("toward", ["UNION", "ZTE"])
def test_an_offer_is_about_what_stands_toward_whom_it_is_made(toward: str) -> None:
    story = Story()
    story.tell("measure-imposed", id="on", by="ACME", to=["UNION", "ZTE"], measure="m",
               occurred="2020-01-01", quantity="25 percent rate")  # fmt: skip
    story.tell("measure-suspended", id="off", by="ACME", to="UNION", measure="m",
               occurred="2020-01-10")  # fmt: skip
    story.tell("offer", id="cut", by="ACME", to=toward, proposal="cut", about="m",
               occurred="2020-02-01", quantity="10 percent rate")  # fmt: skip
    status, since = ("suspended", "off") if toward == "UNION" else ("in-force", "on")
    row = story.rows("offer:cut")[-1]
    assert (row.verdict, row.before) == ("softened", f"{status}; 25 percent rate")
    assert row.from_ids == (since,)


def test_an_offer_about_what_was_lifted_for_whom_it_is_made_is_one_more_give() -> None:
    story = measure()
    story.tell("measure-imposed", id="ban", by="ACME", to="all", measure="ban",
               occurred="2020-01-02")  # fmt: skip
    story.tell("measure-lifted", id="off", by="ACME", to="UNION", measure="m",
               occurred="2020-01-10")  # fmt: skip
    story.tell("offer", id="cut", by="ACME", to="UNION", proposal="cut", about="m",
               occurred="2020-02-01")  # fmt: skip
    assert story.verdicts("offer:cut") == ["opened R8 whole"]
    assert story.verdicts("ledger")[-2:] == ["softened R5 gives"] * 2


@pytest.mark.parametrize(
    ("own", "all_at", "comes_at"),
    [
        ({"quantity": "25 percent rate"}, "20 percent rate", "20 percent rate"),
        ({}, "20 percent rate", "20 percent rate"),
        ({"quantity": "40 percent rate"}, None, "40 percent rate"),
        ({"quantity": "40 percent rate"}, "20 percent rate", None),
        ({"effective": "2020-02-01"}, None, "25 percent rate"),
        ({"effective": "2020-02-02"}, None, None),
        ({"scope": "steel"}, None, "25 percent rate"),
    ],
)
def test_what_is_announced_to_one_alone_comes_with_what_is_imposed_on_all(
    own: dict[str, str], all_at: str | None, comes_at: str | None
) -> None:
    story = measure("measure-threatened")
    story.tell("measure-announced", id="soon", by="ACME", to="UNION", measure="m",
               occurred="2020-01-10", **own)  # fmt: skip
    story.tell("measure-imposed", id="in", by="ACME", to="all", measure="m",
               occurred="2020-02-01", **({"quantity": all_at} if all_at else {}))  # fmt: skip
    (here,) = [p for p in story.fold().positions() if p.key.toward == "UNION"]
    assert here.status == ("in-force" if comes_at else "announced")
    assert [str(q) for q in here.state.quantities] == [
        comes_at or own.get("quantity", "25 percent rate")
    ]


@pytest.mark.parametrize("how", ["measure-suspended", "measure-lifted"])
@pytest.mark.parametrize("first", ["measure-suspended", "measure-changed", "measure-imposed"])
def test_a_part_of_which_one_was_exempt_is_suspended_or_lifted_for_all(
    first: str, how: str
) -> None:
    story = measure()
    story.tell(first, id="first", by="ACME", to="UNION", measure="m/steel",
               occurred="2020-02-01")  # fmt: skip
    story.tell(how, id="off", by="ACME", to="all", measure="m/steel", occurred="2020-03-01")
    status = "suspended" if how == "measure-suspended" else "lifted"
    there = {
        p.key.toward: p.status
        for p in story.fold().positions(ended=True)
        if p.key.name == "m/steel"
    }
    own = first == "measure-imposed"  # imposed on that party alone, it is nobody else's
    assert there == ({"UNION": status} if own else {"UNION": status, None: status})
    if not own:
        assert told(story, "measure:m/steel", None) == [
            ("softened", "R6", "status", "in-force", status)
        ]


def test_a_part_of_which_one_was_exempt_is_dropped_and_settled_for_others() -> None:
    story = measure("measure-threatened")
    part = {"by": "ACME", "measure": "m/steel"}
    story.tell("measure-suspended", id="first", to="UNION", occurred="2020-02-01", **part)
    story.tell("agreement", id="deal", between=["ACME", "ZTE"], agreement="deal",
               settles="m/steel", occurred="2020-03-01")  # fmt: skip
    assert told(story, "measure:m/steel", "ZTE") == [
        ("softened", "R6", "status", "threatened", "settled")
    ]
    story.tell("withdrawal", id="out", to="all", occurred="2020-04-01", **part)
    for toward, was in ((None, "threatened"), ("UNION", "suspended")):
        assert told(story, "measure:m/steel", toward)[-1][3:] == (was, "withdrawn")


def test_what_hits_all_and_one_has_both_orders_whatever_it_is_called() -> None:
    # As long as the names were looked at in no order of their own, half of these lacked one.
    names = [f"m{number}" for number in range(12)]
    story = Story()
    for name in names:
        told = {"by": "ACME", "measure": name}
        story.tell("measure-imposed", id=f"{name}-in", to="all", occurred="2020-01-05",
                   quantity="10 percent rate", **told)  # fmt: skip
        story.tell("measure-threatened", id=f"{name}-one", to="UNION", occurred="2020-01-20",
                   quantity="10 percent rate", **told)  # fmt: skip
        for figure in (10, 20):
            story.tell("measure-threatened", id=f"{name}-{figure}", to="all", occurred="2020-02",
                       quantity=f"{figure} percent rate", **told)  # fmt: skip
    pending = {
        p.key.name: {q.max for form in p.forms if form.pending for q in form.pending.quantities}
        for p in story.fold().positions()
        if p.key.toward == "UNION"
    }
    assert pending == {name: {10, 20} for name in names}


def test_what_splits_a_measure_later_puts_no_line_of_it_on_an_earlier_board() -> None:
    def told(story: Story, kind: str, id: str, occurred: str, **more: Any) -> None:
        story.tell(f"measure-{kind}", id=id, occurred=occurred, **{"by": "ACME", **more})

    story = Story()
    told(story, "changed", "change", "2020-01-02", measure="m")
    told(story, "imposed", "part", "2020-01-02", to="UNION", measure="m-1")
    told(story, "changed", "toward", "2020-01", to="UNION", measure="m")
    there = [p.key for p in story.fold(as_of="2020-01-03").positions()]
    told(story, "changed", "split", "2020-01-09", measure="m", split_into=["m-1", "m-2"])
    assert [p.key for p in story.fold(as_of="2020-01-03").positions()] == there
