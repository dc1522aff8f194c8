"""The net of a window: the state in which the window finds a track against its last."""

from __future__ import annotations

from datetime import date
from itertools import permutations
from typing import Any

import pytest

from events import developments as d
from projections.audit.net import nets
from projections.questions.diff import changes_between
from tests import answers
from tests.story import Story


def _story() -> Story:
    return Story(d.Preference(party="UNION", unit="percent", wants="more"))


def _deal(story: Story, id: str, occurred: str, name: str = "deal", **fields: Any) -> None:
    told = fields if "by" in fields else {"between": ["UNION", "ACME"], **fields}
    story.tell("agreement", id=id, occurred=occurred, agreement=name, **told)


def _net(story: Story, track: str, since: str | None = None, *, by: str = "UNION") -> list[str]:
    day = date.fromisoformat(since) if since else None
    return [
        f"{one.verdict} {one.dimension}: {one.before} -> {one.after}"
        for several in nets(story.fold().board, {(by, "pay")}, day).values()
        for one in several
        if one.track == track
    ]


def _rejected(kind: str = "demand") -> Story:
    """What UNION put, settled on 1 February, and opened again in March by what ACME did alone."""
    story = _story()
    if kind == "demand":
        story.demand("ask", "2020-01-01", "10 percent total")
    else:
        story.tell(kind, id="ask", occurred="2020-01-01", by="UNION", to="ACME", measure="raise",
                   quantity="10 percent rate")  # fmt: skip
    _deal(story, "tentative", "2020-02-01", status="tentative", settles="raise",
          commits="ACME: 7 percent total")  # fmt: skip
    _deal(story, "no", "2020-03-01", by="ACME", status="rejected")
    return story


def test_the_net_starts_where_another_party_left_the_track() -> None:
    story = _rejected()
    _deal(story, "anew", "2020-04-01", "other", settles="raise", commits="ACME: 8 percent total")
    assert _net(story, "demand:raise", "2020-03-15") == [
        "softened quantity:total: 10 percent total -> 8 percent total"
    ]


@pytest.mark.parametrize("since", [None, "2020-01-15"])
def test_the_net_of_what_another_party_opened_again_ends_with_that(since: str | None) -> None:
    assert _net(_rejected(), "demand:raise", since) == [
        "held whole: 10 percent total -> 10 percent total"
    ]
    measure = _rejected("measure-imposed")
    assert [told.partition(":")[0] for told in _net(measure, "measure:raise", since)] == [
        "held whole"
    ]


def test_what_is_put_again_after_it_was_opened_by_another_is_no_news() -> None:
    story = _rejected()
    story.demand("again", "2020-04-01", "10 percent total")
    assert _net(story, "demand:raise", "2020-03-02") == [
        "held whole: 10 percent total -> 10 percent total"
    ]


def test_what_another_party_ended_is_agreed_anew_from_there_but_its_end_is_no_own_move() -> None:
    story = _story()
    _deal(story, "first", "2020-01-01", commits="ACME: 2 percent total")
    _deal(story, "more", "2020-01-10", commits="ACME: 3 percent total")
    _deal(story, "out", "2020-02-01", by="UNION", status="terminated")
    moved = _net(story, "commitment:deal", by="ACME")
    assert [told.partition(":")[0] for told in moved] == ["softened quantity"]
    assert _net(story, "commitment:deal", "2020-01-15", by="ACME") == []
    _deal(story, "anew", "2020-06-01", commits="ACME: 3 percent total")
    assert _net(story, "commitment:deal", "2020-05-01", by="ACME") == [
        "softened status: terminated -> agreed"
    ]


def _row(story: Story, of: str) -> list[str]:
    return [
        f"{row.verdict} {row.dimension}: {row.before} -> {row.after}"
        for row in story.rows("commitment:deal")
        if row.to_ids == (of,)
    ]


@pytest.mark.parametrize(
    ("first", "anew", "told"),
    [
        ({}, "2", "held whole: expired; 2 percent total; lapses 2020-03-31 -> "
                  "agreed; 2 percent total"),
        ({}, "3", "softened quantity:total: 2 percent total -> 3 percent total"),
        ({"status": "tentative"}, "2", "softened status: tentative, expired -> agreed"),
        ({"status": "in-force"}, "2", "held whole: expired; 2 percent total; lapses 2020-03-31 -> "
                                      "agreed; 2 percent total"),
        ({"status": "ratified"}, "1",
         "hardened quantity:total: 2 percent total -> 1 percent total"),
    ],
)  # fmt: skip
def test_what_is_agreed_anew_is_compared_with_what_expired_in_the_row_and_the_net(
    first: dict[str, Any], anew: str, told: str
) -> None:
    story = _story()
    _deal(story, "old", "2020-01-01", commits="ACME: 2 percent total", lapses="2020-03-31", **first)
    _deal(story, "anew", "2020-06-01", commits=f"ACME: {anew} percent total")
    assert _row(story, "anew") == [told]
    assert _net(story, "commitment:deal", "2020-05-01", by="ACME") == [told]
    assert story.position("commitment:deal").since == "anew"


@pytest.mark.parametrize("how", ["terminated", "rejected"])
def test_who_ends_what_ran_out_in_that_month_takes_it_back(how: str) -> None:
    """Before it ran out; there was nothing to end after."""
    story = _story()
    _deal(story, "old", "2020-01-01", commits="ACME: 2 percent total", lapses="2020-03-20")
    _deal(story, "over", "2020-03", by="ACME", status=how)
    assert _row(story, "over") == [f"hardened status: agreed -> {how}"]


@pytest.mark.parametrize("since", [None, "2026-02-01"])
@pytest.mark.parametrize("order", ["fs", "sf"])
def test_a_figure_and_a_scope_of_one_day_are_one_state_to_start_from(
    order: str, since: str | None
) -> None:
    story = _story()
    for id in order:
        story.demand(
            id, "2026-01-17", **({"scope": "workers"} if id == "s" else {"quantity": "20 percent"})
        )
    story.demand("later", "2026-03-01", "30 percent")
    assert _net(story, "demand:raise", since) == [
        "hardened quantity:unstated: 20 percent -> 30 percent"
    ]


@pytest.mark.parametrize("order", ["fs", "sf"])
def test_what_opens_in_open_order_starts_from_nothing_that_came_later(order: str) -> None:
    story = _story()
    for id in order:
        story.demand(
            id, "2026-01-17", **({"scope": "workers"} if id == "s" else {"quantity": "20 percent"})
        )
    story.demand("between", "2026-01-20", "25 percent")
    story.demand("open", "2026-01", scope="pensions")
    story.demand("later", "2026-03-01", "30 percent")
    assert _net(story, "demand:raise")[0] == "hardened quantity:unstated: 20 percent -> 30 percent"


@pytest.mark.parametrize(
    ("end", "verdict"),
    [
        ("measure-lifted", "softened status: threatened -> lifted"),
        ("measure-suspended", "softened status: threatened -> suspended"),
        ("measure-imposed", "hardened status: threatened -> in-force"),
    ],
)
def test_the_conditions_of_a_threat_that_was_carried_out_are_in_no_net(
    end: str, verdict: str
) -> None:
    story = _story()
    told = {"by": "UNION", "to": "ACME", "measure": "strike"}
    story.tell("measure-threatened", id="threat", occurred="2020-01-01", if_="no offer", **told)
    story.tell("measure-imposed", id="in", occurred="2020-02-01", **told)
    story.tell(end, id="then", occurred="2020-03-01", **told)
    assert _net(story, "measure:strike") == [verdict]


@pytest.mark.parametrize(
    ("then", "told"),
    [
        (None, "softened status: in-force -> suspended"),
        ("measure-imposed", "held whole: in-force; 9 percent rate -> in-force; 9 percent rate"),
        ("measure-lifted", "softened status: in-force -> lifted"),
    ],
)
def test_the_net_of_a_part_starts_where_its_whole_stood(then: str | None, told: str) -> None:
    story = _story()
    of = {"by": "UNION", "to": "ACME"}
    story.tell("measure-imposed", id="in", occurred="2020-01-01", measure="duty",
               quantity="9 percent rate", **of)  # fmt: skip
    story.tell("measure-suspended", id="waiver", occurred="2020-02-01", measure="duty/oil",
               quantity="9 percent rate", lapses="2020-06-01", **of)  # fmt: skip
    if then:
        story.tell(then, id="then", occurred="2020-03-01", measure="duty/oil", **of)
    assert _net(story, "measure:duty/oil") == [told]


def test_the_net_of_what_carries_out_a_threat_of_another_name_starts_from_that() -> None:
    story = _story()
    of = {"by": "UNION", "to": "ACME"}
    story.tell("measure-threatened", id="threat", occurred="2020-01-01", measure="duty",
               quantity="25 percent rate", **of)  # fmt: skip
    story.tell("measure-announced", id="notice", occurred="2020-02-01", measure="list",
               quantity="20 percent rate", carries_out="threat", **of)  # fmt: skip
    story.tell("measure-imposed", id="in", occurred="2020-03-01", measure="list", **of)
    assert _net(story, "measure:list") == [
        "hardened status: threatened -> in-force",
        "softened quantity:rate: 25 percent rate -> 20 percent rate",
    ]


def test_the_net_holds_each_way_in_which_the_last_step_came_to_what_it_is() -> None:
    story = _story()
    told = {"by": "UNION", "to": "ACME", "measure": "duty"}
    story.tell(
        "measure-imposed", id="in", occurred="2020-01-01", quantity="20 percent rate", **told
    )
    story.tell("measure-threatened", id="word", occurred="2020-02", quantity="25 percent rate",
               **told)  # fmt: skip
    story.tell("measure-imposed", id="deed", occurred="2020-02", quantity="20 percent rate", **told)
    story.tell("measure-suspended", id="rest", occurred="2020-03-01", **told)
    assert [one.partition(":")[0] for one in _net(story, "measure:duty")] == [
        "softened status", "incomparable pending",
    ]  # fmt: skip


def test_the_net_of_a_part_without_a_rate_starts_at_that_of_its_whole() -> None:
    story, of = _story(), {"by": "UNION", "to": "ACME"}
    story.tell("measure-imposed", id="in", occurred="2020-01-01", measure="duty",
               quantity="25 percent rate", **of)  # fmt: skip
    story.tell("measure-suspended", id="rest", occurred="2020-02-01", measure="duty/oil", **of)
    assert _net(story, "measure:duty/oil") == ["softened status: in-force -> suspended"]
    story.tell("measure-imposed", id="back", occurred="2020-03-01", measure="duty/oil",
               quantity="30 percent rate", **of)  # fmt: skip
    assert _net(story, "measure:duty/oil") == [
        "hardened quantity:rate: 25 percent rate -> 30 percent rate"
    ]


def test_a_part_that_is_imposed_drops_nothing_that_was_pending_on_its_whole() -> None:
    story = _story()
    of = {"by": "UNION", "to": "ACME"}
    story.tell("measure-imposed", id="in", occurred="2020-01-01", measure="duty", **of)
    story.tell("measure-threatened", id="word", occurred="2020-01-10", measure="duty",
               quantity="40 percent rate", **of)  # fmt: skip
    story.tell("measure-imposed", id="part", occurred="2020-02-01", measure="duty/oil",
               quantity="25 percent rate", **of)  # fmt: skip
    assert _net(story, "measure:duty/oil") == ["opened whole: None -> in-force; 25 percent rate"]


@pytest.mark.parametrize(
    ("then", "found"),
    [
        (["imposed 10"], ["held whole"]),
        (["imposed 15"], ["hardened quantity:rate"]),
        (["dropped"], ["softened pending"]),
        (["dropped", "changed 12"], ["hardened quantity:rate", "softened pending"]),
        (["threatened 30", "imposed 10"], ["held whole"]),
    ],
)
def test_what_was_pending_is_dropped_or_carried_out_in_the_net_and_the_diff_as_in_the_rows(
    then: list[str], found: list[str]
) -> None:
    story, told = _story(), {"by": "UNION", "to": "ACME", "measure": "ban"}
    for at, act in enumerate(["imposed 10", "announced 20", *then], 1):
        kind, _, figure = act.partition(" ")
        day = {"id": f"x{at}", "occurred": f"2020-0{at}-01"}
        if kind == "dropped":
            story.tell("withdrawal", by="UNION", measure="ban", **day)
        else:
            story.tell(f"measure-{kind}", quantity=f"{figure} percent rate", **told, **day)
    nets_ = _net(story, "measure:ban", "2020-02-15")
    assert [one.split(": ")[0] for one in nets_] == found
    (change,) = changes_between(story.fold(as_of="2020-02-15"), story.fold())
    verdicts = {one.split()[0] for one in found}
    assert change.verdict == (verdicts.pop() if len(verdicts) == 1 else "mixed")


@pytest.mark.parametrize(
    ("later", "told"),
    [
        # The notice of 2018 was put off and dropped, and came in May 2019.
        ([("withdrawal", None), ("measure-threatened", "25"), ("measure-changed", "25")],
         ["hardened quantity:rate"]),
        # It came, and what was threatened after that was dropped.
        ([("measure-changed", "25"), ("measure-threatened", "40"), ("withdrawal", None)],
         ["hardened quantity:rate"]),
        ([("withdrawal", None), ("measure-changed", "15")],
         ["hardened quantity:rate", "softened pending"]),
        ([("withdrawal", None)], ["softened pending"]),
    ],
)  # fmt: skip
def test_what_was_dropped_and_came_after_all_is_dropped_in_no_net_and_no_diff(
    later: list[tuple[str, str | None]], told: list[str]
) -> None:
    story = Story()
    list_3 = {"by": "UNION", "to": "ACME", "measure": "list-3"}
    story.tell("measure-imposed", id="on", occurred="2018-09-24", quantity="10 percent rate",
               **list_3)  # fmt: skip
    story.tell("measure-announced", id="notice", occurred="2018-09-25", quantity="25 percent rate",
               **list_3)  # fmt: skip
    for month, (kind, rate) in enumerate(later, start=2):
        figure = {"quantity": f"{rate} percent rate"} if rate else {}
        story.tell(kind, id=f"m{month}", occurred=f"2019-0{month}-10",
                   **{k: v for k, v in list_3.items() if rate or k != "to"}, **figure)  # fmt: skip
    net = _net(story, "measure:list-3", "2018-12-15")
    assert [" ".join(one.split()[:2]).removesuffix(":") for one in net] == told
    (change,) = changes_between(story.fold(as_of="2018-12-15"), story.fold(as_of="2019-08-01"))
    ways = {one.split()[0] for one in told}
    assert change.verdict == (ways.pop() if len(ways) == 1 else "mixed")


def test_what_stands_in_several_forms_on_both_sides_is_told_once() -> None:
    story = _story()
    told = {"by": "UNION", "to": "ACME", "measure": "ban"}
    for kind, day, figure in (("imposed", "2020-01", "10"), ("changed", "2020-01", "5"),
                              ("lifted", "2020-01-27", "")):  # fmt: skip
        more = {"quantity": f"{figure} percent rate"} if figure else {}
        story.tell(f"measure-{kind}", id=kind, occurred=day, **told, **more)
    status = [one for one in _net(story, "measure:ban") if " status: " in one]
    assert status == ["incomparable status: lifted or in-force -> lifted or in-force"]


def test_forms_that_are_the_same_before_and_after_are_told_alike_whatever_was_entered_first() -> (
    None
):
    told = set()
    for order in permutations(("refuses", "objects", "refuses")):
        story = Story()
        story.demand("ask", "2020-01-03", "5 percent")
        for at, answer in enumerate(order):
            story.tell("response", id=f"answer-{at}", by="ACME", to_proposal="raise", answer=answer,
                       occurred="2020-02")  # fmt: skip
        nets = answers.audit_json("story", story.fold())["summary"][0]["net"]  # ACME's
        told |= {(one["verdict"], one["before"], one["after"]) for one in nets}
    assert told == {("held", "objects or refuses", "objects or refuses")}
