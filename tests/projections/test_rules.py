"""R0 to R9, each on the smallest story that shows it."""

from __future__ import annotations

import pytest

from events.developments import PartyJoined, Preference
from projections.questions.answers import answers_of
from projections.rules.verdicts import verdict_over
from tests.story import Story, summary

WANTS = (
    Preference(party="UNION", wants="more", unit="percent"),
    Preference(party="ACME", wants="less", unit="percent"),
)


def _demands(*quantities: str, wants: tuple[Preference, ...] = WANTS) -> Story:
    story = Story(*wants)
    for i, quantity in enumerate(quantities, start=1):
        story.demand(f"d{i}", f"2020-01-{i:02d}", quantity)
    return story


def _last(story: Story, track: str = "demand:raise") -> tuple[str, str, str, str]:
    row = story.rows(track)[-1]
    return row.verdict, row.rule, row.dimension, row.confidence


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("5 percent rate", "8 percent rate", ("hardened", "R1", "quantity:rate", "high")),
        ("8 percent rate", "5 percent rate", ("softened", "R1", "quantity:rate", "high")),
        ("5 percent", "8 percent total", ("hardened", "R1", "quantity:total", "medium")),
        ("5 percent total", "8 percent", ("hardened", "R1", "quantity:total", "medium")),
        ("5 percent", "8 percent", ("hardened", "R1", "quantity:unstated", "medium")),
        ("5..7 percent rate", "6..9 percent rate", ("hardened", "R1", "quantity:rate", "high")),
        ("~5 percent rate", "8 percent rate", ("hardened", "R1", "quantity:rate", "medium")),
        ("5..9 percent rate", "6..7 percent rate", ("incomparable", "R0", "quantity:rate", "low")),
        (">5 percent rate", "7 percent rate", ("incomparable", "R0", "quantity:rate", "low")),
        ("5 percent rate", "5 percent rate", ("held", "R7", "whole", "high")),
        ("5 percent", "5 percent", ("held", "R7", "whole", "high")),
        ("5 percent", "5 percent total", ("held", "R7", "whole", "medium")),
        ("5 percent total", "5 percent", ("held", "R7", "whole", "medium")),
        ("~5 percent rate", "5 percent rate", ("held", "R7", "whole", "low")),
        ("~5 percent rate", "~5 percent rate", ("held", "R7", "whole", "high")),
        ("~5..6 percent rate", "5..6 percent rate", ("held", "R7", "whole", "high")),
        ("5 percent rate", "8 USD bn total", ("opened", "R8", "quantity:total", "high")),
        ("5 EUR bn total", "8 USD bn total", ("incomparable", "R0", "quantity:total", "high")),
        ("900 USD mn total", "1 USD bn total", ("hardened", "R1", "quantity:total", "medium")),
        ("1000 USD mn total", "1 USD bn total", ("held", "R7", "whole", "high")),
    ],
)  # fmt: skip
def test_r1_compares_a_quantity_with_the_settled_one_before(
    old: str, new: str, expected: tuple[str, str, str, str]
) -> None:
    assert _last(_demands(old, new)) == expected


@pytest.mark.parametrize(
    ("old", "new", "verdict"),
    [
        ("5 percent total", "4 percent", "hardened"),
        ("5 percent", "4 percent total", "hardened"),
        ("5 percent", "6 percent", "softened"),
        ("5 percent rate", "4 percent rate", "softened"),
    ],
)
def test_who_wants_a_total_to_go_which_way_says_so_of_an_unstated_basis_too(
    old: str, new: str, verdict: str
) -> None:
    wants = (
        Preference(party="UNION", wants="less", unit="percent", basis="total"),
        Preference(party="UNION", wants="more", unit="percent", basis="rate"),
    )
    assert _last(_demands(old, new, wants=wants))[:2] == (verdict, "R1")


@pytest.mark.parametrize(
    ("old", "new", "verdict"),
    [
        ("100 USD bn tranche 2018-06/2019-05", "120 USD bn tranche 2018-06/2019-05", "hardened"),
        (
            "100 USD bn tranche 2018-06/2019-05",
            "120 USD bn tranche 2019-06/2020-05",
            "incomparable",
        ),
        ("100 USD bn tranche", "120 USD bn tranche", "incomparable"),
        ("100 USD bn tranche 2018-06/2019-05", "200 USD bn total", "opened"),
        ("100 USD bn per-year", "200 USD bn total", "opened"),
        ("100 USD bn per-year", "120 USD bn per-year", "hardened"),
    ],
)
def test_bases_are_compared_like_with_like(old: str, new: str, verdict: str) -> None:
    assert _last(_demands(old, new))[0] == verdict


def _several(*told: list[str]) -> Story:
    story = Story(*WANTS)
    for i, quantities in enumerate(told, start=1):
        story.demand(f"d{i}", f"2020-01-{i:02d}", quantity=quantities)
    return story


def test_of_two_bases_that_go_together_the_one_that_is_not_told_again_stands() -> None:
    story = _several(["5 percent", "7 percent total"], ["6 percent"])
    assert _last(story) == ("hardened", "R1", "quantity:unstated", "medium")
    stands = story.position("demand:raise")
    assert list(map(str, stands.state.quantities)) == ["7 percent total", "6 percent"]
    assert stands.figures_since == ("d1", "d2")


@pytest.mark.parametrize(
    ("one", "two", "verdict"),
    [
        (["5 percent total"], ["5 percent total", "6 percent total"], "hardened"),
        (["5 percent total", "6 percent total"], ["5 percent total"], "softened"),
        ([">5 percent total", "6 percent total"], [">5 percent total"], "incomparable"),
    ],
)
def test_of_two_figures_the_one_that_is_dropped_is_held_against_the_one_that_stays(
    one: list[str], two: list[str], verdict: str
) -> None:
    story = _several(one, two)
    assert _last(story)[:3:2] == (verdict, "quantity:total")


def test_a_commitment_that_is_told_anew_without_its_total_says_so() -> None:
    story = Story()
    for day, told in ((1, ["ACME: 5 percent", "ACME: 7 percent total"]), (2, ["ACME: 6 percent"])):
        story.tell("agreement", id=f"a{day}", between="ACME,UNION", agreement="deal",
                   occurred=f"2020-01-0{day}", commits=told)  # fmt: skip
    rows = [(row.verdict, row.before, row.after) for row in story.rows("commitment:deal")][1:]
    assert rows == [
        ("softened", "5 percent", "6 percent"),
        ("incomparable", "7 percent total", None),
    ]


def test_a_company_that_offers_more_softens() -> None:
    story = Story(*WANTS)
    for day, rate in ((1, 2), (2, 3)):
        story.tell("offer", id=f"o{day}", by="ACME", to="UNION", proposal="bonus",
                   occurred=f"2020-01-0{day}", quantity=f"{rate} percent rate")  # fmt: skip
    assert _last(story, "offer:bonus") == ("softened", "R1", "quantity:rate", "high")


def test_a_demand_for_less_hardens_where_its_maker_wants_less() -> None:
    wants = (Preference(party="UNION", wants="less", unit="percent"),)
    assert _last(_demands("10 percent rate", "3.5 percent rate", wants=wants))[0] == "hardened"


def test_an_undeclared_direction_reads_more_asked_as_harder_but_says_nothing_of_rates() -> None:
    assert _last(_demands("5 USD bn total", "8 USD bn total", wants=()))[0::3] == (
        "hardened",
        "medium",
    )
    assert _last(_demands("5 percent rate", "8 percent rate", wants=()))[:2] == (
        "incomparable",
        "R0",
    )


def test_an_unstated_quantity_is_not_compared_and_stands() -> None:
    story = _demands("5 percent rate")
    story.demand("again", "2020-01-09")
    assert _last(story)[:2] == ("held", "R7")
    story.demand("more", "2020-01-10", "8 percent rate")
    assert _last(story)[:2] == ("hardened", "R1")


def test_r2_moves_along_the_response_scale() -> None:
    story = Story()
    scale = ["implemented", "accepted", "in-principle", "open", "objects", "refuses", "threatens",
             "retaliates"]  # fmt: skip
    for i, answer in enumerate(scale, start=1):
        story.tell("response", id=f"a{i}", by="ACME", to="UNION", to_proposal="raise",
                   answer=answer, occurred=f"2020-01-{i:02d}")  # fmt: skip
    assert story.verdicts("response:raise")[1:] == ["hardened R2 response"] * 7


@pytest.mark.parametrize(
    ("old", "new", "verdict"),
    [
        ("", "2020-06", "hardened"),
        ("2020-06", "2020-05", "hardened"),
        ("2020-06", "immediate", "hardened"),
        ("2020-06", "2020-09", "softened"),
        ("2020-06", "", "softened"),
        ("2020", "2020-06", "incomparable"),
        ("../2020-06", "../2020-05", "hardened"),
        ("../2020-05", "2020-06", "softened"),
        ("2020-05/..", "2020-06/..", "softened"),
        ("2020-05", "../2020-05", "incomparable"),
        ("unknown", "../2020-05", "incomparable"),
    ],
)
def test_r3_a_sooner_deadline_is_harder_for_the_demander(old: str, new: str, verdict: str) -> None:
    story = Story()
    for i, due in enumerate((old, new), start=1):
        story.demand(f"d{i}", f"2020-01-0{i}", **({"due": due} if due else {}))
    assert _last(story)[0:3:2] == (verdict, "deadline")
    assert _last(story)[3] == ("medium" if "" in (old, new) else _last(story)[3])
    overlaps = story.rows("demand:raise")[-1].note == "the dates overlap"
    assert overlaps == (verdict == "incomparable")


@pytest.mark.parametrize("word", ["2020-05~", "2020-05?", "2020-05-01/2020-05-31"])
def test_r3_a_deadline_of_the_same_days_in_another_writing_is_held(word: str) -> None:
    story = Story()
    for i, due in enumerate(("2020-05", word, "2020-05"), start=1):
        story.demand(f"d{i}", f"2020-01-0{i}", due=due)
    assert story.verdicts("demand:raise")[1:] == ["held R7 whole"] * 2


def test_r3_is_mirrored_for_the_yielding_side() -> None:
    story = Story()
    for i, due in enumerate(("2020-09", "2020-06"), start=1):
        story.tell("offer", id=f"o{i}", by="ACME", to="UNION", proposal="bonus", due=due,
                   occurred=f"2020-01-0{i}")  # fmt: skip
    assert _last(story, "offer:bonus")[:2] == ("softened", "R3")


@pytest.mark.parametrize(
    ("answered", "verdicts"),
    [
        ("demand", ("hardened", "hardened", "hardened")),
        ("offer", ("softened", "softened", "softened")),
    ],
)
def test_what_an_answer_names_is_given_to_a_demand_and_asked_of_an_offer(
    answered: str, verdicts: tuple[str, ...]
) -> None:
    story = Story()
    story.tell(answered, id="put", by="ACME", to="UNION", proposal="bonus", occurred="2020-01-01")
    for day, quantity, due, scope in (
        (2, "8 percent", "2020-06", ["north", "south"]),
        (3, "6 percent", "2020-09", ["north"]),
    ):
        story.tell("response", id=f"r{day}", by="UNION", to_proposal="bonus", answer="objects",
                   occurred=f"2020-01-0{day}", quantity=quantity, due=due, scope=scope)  # fmt: skip
    rows = {row.dimension: row.verdict for row in story.rows("response:bonus")[1:]}
    told = tuple(rows[one] for one in ("quantity:unstated", "deadline", "scope"))
    assert told == verdicts


def test_what_an_answer_to_a_mediator_names_is_read_as_given() -> None:
    story = Story()
    story.add(PartyJoined(party="MED", mediator=True))
    story.tell(
        "offer", id="put", by="MED", to=["ACME", "UNION"], proposal="m", occurred="2020-01-01"
    )
    for day, quantity in ((2, "3 percent"), (3, "4 percent")):
        story.tell("response", id=f"r{day}", by="ACME", to_proposal="m", answer="objects",
                   occurred=f"2020-01-0{day}", quantity=quantity)  # fmt: skip
    assert story.verdicts("response:m")[1:] == ["softened R1 quantity:unstated"]


def test_an_answer_to_one_name_of_two_parties_names_what_each_of_them_tabled() -> None:
    story = Story()
    for kind, party in (("demand", "UNION"), ("offer", "ZTE")):
        story.tell(kind, id=party.lower(), by=party, to="ACME", proposal="x", occurred="2020-01-01")
    story.tell("response", id="r", by="ACME", to_proposal="x", answer="open", occurred="2020-01-02")
    told = {p.key.toward: p.to for p in story.fold().positions() if p.key.kind == "response"}
    assert told == {"UNION": "demand:x", "ZTE": "offer:x"}


@pytest.mark.parametrize(
    ("kind", "verdicts"),
    [
        ("measure-threatened", ("hardened", "softened", "hardened")),
        ("measure-announced", ("softened", "hardened", "softened")),
        ("measure-imposed", ("softened", "hardened", "softened")),
        ("measure-suspended", ("hardened", "softened", "hardened")),
    ],
)
def test_r3_a_threat_presses_more_the_sooner_it_lapses_and_a_measure_is_harder_the_longer(
    kind: str, verdicts: tuple[str, ...]
) -> None:
    story = Story()
    days = (None, "2020-06-30", "2020-09-30", "2020-05-31")
    for place, last in enumerate(days, start=1):
        story.tell(kind, id=f"m{place}", by="UNION", to="ACME", measure="strike",
                   occurred=f"2020-01-0{place}", **({"lapses": last} if last else {}))  # fmt: skip
    rows = story.rows("measure:strike", as_of="2020-02-01")[1:]
    assert [(row.verdict, row.rule, row.dimension) for row in rows] == [
        (verdict, "R3", "deadline") for verdict in verdicts
    ]


@pytest.mark.parametrize(
    ("kinds", "term", "verdicts"),
    [
        ("measure-announced measure-announced", "due", ["softened"]),
        ("measure-announced measure-imposed", "due", []),
        ("measure-announced measure-suspended measure-imposed", "due", []),
        ("measure-announced measure-imposed", "lapses", ["hardened"]),
        ("measure-threatened measure-imposed", "lapses", []),
    ],
)
def test_r3_what_comes_into_force_is_due_by_no_day_and_lapses_as_it_was_announced(
    kinds: str, term: str, verdicts: list[str]
) -> None:
    """Of a later day at each step; by which day a threat would lapse says nothing of the deed."""
    story = Story()
    for i, kind in enumerate(kinds.split(), start=1):
        story.tell(kind, id=f"m{i}", by="USA", to="CHN", measure="list",
                   occurred=f"2020-01-0{i}", **{term: f"2020-0{i + 5}"})  # fmt: skip
    rows = story.rows("measure:list")
    assert [row.verdict for row in rows if row.rule == "R3"] == verdicts


def test_r4_an_added_condition_is_harder_and_a_changed_one_incomparable() -> None:
    story = Story()
    for i, conditions in enumerate(([], ["a"], ["a", "b"], ["a"], ["c"]), start=1):
        story.tell("offer", id=f"o{i}", by="ACME", to="UNION", proposal="bonus",
                   occurred=f"2020-01-0{i}", if_=conditions)  # fmt: skip
    assert story.verdicts("offer:bonus")[1:] == [
        "hardened R4 conditions",
        "hardened R4 conditions",
        "softened R4 conditions",
        "incomparable R0 conditions",
    ]
    assert [r.confidence for r in story.rows("offer:bonus")][1:3] == ["medium", "high"]


def test_r4_conditions_are_compared_between_two_answers_of_one_step_alone() -> None:
    story = Story()
    told = [("refuses", []), ("in-principle", ["a"]), ("in-principle", ["a", "b"]),
            ("accepted", []), ("in-principle", ["a"]), ("refuses", [])]  # fmt: skip
    for i, (answer, conditions) in enumerate(told, start=1):
        story.tell("response", id=f"a{i}", by="ACME", to="UNION", to_proposal="raise",
                   answer=answer, if_=conditions, occurred=f"2020-01-{i:02d}")  # fmt: skip
    assert story.verdicts("response:raise")[1:] == [
        "softened R2 response", "hardened R4 conditions", "softened R2 response",
        "hardened R2 response", "hardened R2 response",
    ]  # fmt: skip


def test_r5_a_broader_demand_hardens_and_a_narrower_offer_hardens() -> None:
    story = Story()
    for i, scope in enumerate((["a"], ["a", "b"]), start=1):
        story.demand(f"d{i}", f"2020-01-0{i}", scope=scope)
        story.tell("offer", id=f"o{i}", by="ACME", to="UNION", proposal="bonus", scope=scope[::-1],
                   occurred=f"2020-01-0{i}")  # fmt: skip
    assert _last(story)[:3] == ("hardened", "R5", "scope")
    assert _last(story, "offer:bonus")[:3] == ("softened", "R5", "scope")


def test_r5_a_scope_that_was_not_told_before_is_not_compared() -> None:
    story = Story()
    for id, day, terms in (("d1", "2020-01-01", []), ("d2", "2020-01-02", ["day shift"])):
        story.demand(id, day, scope=terms)
    story.demand("d3", "2020-01-03", scope=["day shift"])
    assert [(r.verdict, r.confidence, r.note) for r in story.rows("demand:raise")[1:]] == [
        ("held", "low", "a scope that was not told before is not compared"),
        ("held", "high", None),
    ]


def test_r5_one_more_ask_is_a_step_on_the_ledger_and_a_package_is_one() -> None:
    story = Story()
    story.demand("d1", "2020-01-01")
    for name in ("a", "b", "c"):
        story.demand(f"p-{name}", "2020-02-01", proposal=name, package="letter")
    ledger = [r for r in story.rows("ledger") if r.issue is None]
    assert [(r.verdict, r.rule, r.to_ids) for r in ledger] == [
        ("hardened", "R5", ("p-a", "p-b", "p-c"))
    ]
    assert ledger[0].from_ids == ("d1",)
    assert (ledger[0].dimension, ledger[0].order, ledger[0].confidence) == ("asks", "dates", "high")


@pytest.mark.parametrize(
    ("told", "known"),
    [
        ({"occurred": "2020-01-02"}, ("dates", "high")),
        ({"occurred": "2020-01-01", "time": "12:00"}, ("time", "high")),
        ({"occurred": "2020-01-01", "follows": "one"}, ("link", "medium")),
    ],
)
def test_r5_one_more_ask_is_as_sure_as_it_is_known_to_be_the_later(
    told: dict[str, str], known: tuple[str, str]
) -> None:
    story = Story()
    story.demand("one", "2020-01-01", time="09:00")
    story.demand("two", proposal="hours", **told)
    assert {(row.order, row.confidence) for row in story.rows("ledger")} == {known}


def test_r5_one_more_give_softens_and_a_threat_is_an_ask() -> None:
    story = Story()
    for i in (1, 2):
        story.tell("offer", id=f"o{i}", by="ACME", to="UNION", proposal=f"give-{i}",
                   occurred=f"2020-01-0{i}")  # fmt: skip
        story.tell("measure-threatened", id=f"t{i}", by="UNION", to="ACME", measure=f"strike-{i}",
                   occurred=f"2020-01-0{i}")  # fmt: skip
    ledger = [r for r in story.rows("ledger") if r.issue is None]
    assert [(r.party, r.dimension, r.verdict) for r in ledger] == [
        ("ACME", "gives", "softened"),
        ("UNION", "asks", "hardened"),
    ]


def test_r6_pressing_and_status_rise() -> None:
    story = Story()
    story.demand("d1", "2020-01-01", pressing="request")
    story.demand("d2", "2020-01-02", pressing="ultimatum")
    assert _last(story) == ("hardened", "R6", "pressing", "high")


def test_r7_restating_with_no_terms_holds_them_all() -> None:
    story = Story()
    story.demand("d1", "2020-01-01", "8 percent rate", due="2020-06", if_="a", scope="b")
    story.demand("d2", "2020-01-02", restates="d1")
    assert _last(story)[:2] == ("held", "R7")
    position = story.position("demand:raise")
    assert position.since == "d1"
    assert [a.item.id for a in position.accounts] == ["d1", "d2"]


def test_r8_the_first_on_a_track_is_a_baseline() -> None:
    assert _last(_demands("5 percent rate")) == ("opened", "R8", "whole", "high")


def test_r9_silence_changes_nothing() -> None:
    story = _demands("5 percent rate")
    assert story.tracks(as_of="2030-01-01") == ["demand:raise"]


def test_a_rate_and_a_deadline_that_pull_apart_are_mixed() -> None:
    story = Story(*WANTS)
    story.demand("d1", "2020-01-01", "8 percent rate", due="2020-09")
    story.demand("d2", "2020-01-02", "6 percent rate", due="2020-03")
    mixed = next(r for r in story.rows("demand:raise") if r.verdict == "mixed")
    assert mixed.led_by == "deadline"
    assert summary(story.fold())["UNION", "pay"] == "mixed"


@pytest.mark.parametrize(
    ("figure", "conditions", "confidence"),
    [
        ("6 percent rate", ["a", "b"], "high"),
        ("~6 percent rate", ["a", "b"], "medium"),
        ("~6 percent rate", ["a"], "high"),
    ],
)
def test_that_a_step_went_both_ways_is_no_surer_than_that_it_went_either(
    figure: str, conditions: list[str], confidence: str
) -> None:
    story = Story(*WANTS)
    story.demand("d1", "2020-01-01", "8 percent rate", due="2020-09", if_=["a", "b"])
    story.demand("d2", "2020-01-02", figure, due="2020-03", if_=conditions)
    (mixed,) = [row for row in story.rows("demand:raise") if row.verdict == "mixed"]
    assert (mixed.led_by, mixed.confidence) == ("deadline", confidence)


def test_who_was_answered_is_the_other_side_only() -> None:
    story = Story()
    story.demand("d1", "2020-01-01", "5 percent total")
    story.tell("response", id="no", by="ACME", to_proposal="raise", answer="refuses",
               responds_to="d1", occurred="2020-01-02")  # fmt: skip
    story.demand("d2", "2020-01-03", "8 percent total", responds_to="no", follows="d1")
    assert story.rows("demand:raise")[-1].in_answer_to == ("no",)
    assert story.rows("response:raise")[-1].in_answer_to == ("d1",)


def test_who_answers_answers_the_form_that_was_put_to_it() -> None:
    story = Story()
    story.demand("all", "2020-01-01", "5 percent total", to=["ACME", "CHN", "ZTE"])
    story.demand("less", "2020-01-03", "4 percent total", to=["ACME", "ZTE"])
    for party in ("ACME", "CHN"):
        story.tell("response", id=party, by=party, to_proposal="raise", answer="open",
                   occurred="2020-01-05")  # fmt: skip
    answered = {row.party: row.in_answer_to for row in story.rows("response:raise")}
    assert answered == {"ACME": ("less",), "CHN": ("all",)}
    answers = answers_of(story.fold()).answers
    assert {one.turn.item.id: one.to.item.id for one in answers} == {"ACME": "less", "CHN": "all"}


def test_what_may_have_been_put_later_changes_nothing_that_was_answered() -> None:
    story = Story()
    story.demand("others", "2020-01-01", "5 percent total", to="ZTE")
    story.tell("response", id="no", by="CHN", to_proposal="raise", answer="refuses",
               occurred="2020-01-05")  # fmt: skip
    story.demand("month", "2020-01", "5 percent total", to="CHN")
    for day in ("2020-01-10", "2020-02-10"):
        (row,) = story.rows("response:raise", as_of=day)
        assert row.in_answer_to == ("others",)


def test_a_voice_moves_nothing_and_another_codebook_may_read_it_as_a_move() -> None:
    from projections.questions.stance import view_of
    from projections.record.codebook import BROAD, NAMED

    story = Story()
    story.demand("d", "2020-01-01")
    told = {"by": "ACME", "to_proposal": "raise", "answer": "refuses", "occurred": "2020-01-02"}
    story.tell("response", id="expert", authority="A5", **told)
    story.tell("response", id="unnamed", authority="A4", **told)
    story.tell("response", id="opinion", authority="A1", certainty="opinion", **told)
    assert [v.id for v in story.fold().voices] == ["expert", "opinion"]
    bound = {
        book.name: [
            a.item.id
            for p in view_of(story.record(codebook=book)).positions()
            if p.key.kind == "response"
            for a in p.accounts
        ]
        for book in (BROAD, NAMED)
    }
    assert bound == {"broad": ["expert", "unnamed"], "named": []}


def test_a_deed_that_is_inferred_moves_nothing_and_is_shown_as_a_voice() -> None:
    from projections.questions.provenance import why

    story = Story()
    told = {"by": "ACME", "to": "UNION", "measure": "lockout", "occurred": "2020-01-02"}
    story.tell("measure-imposed", id="inferred", certainty="inferred", **told)
    fold = story.fold()
    assert (fold.positions(), [v.id for v in fold.voices]) == ([], ["inferred"])
    aside = why(story.fold(), "ACME", "pay").set_aside
    assert [(one.development, one.reason) for one in aside] == [("inferred", "voice")]


@pytest.mark.parametrize("order", ["ask give", "give ask"])
def test_a_summary_is_led_by_what_is_asked_whichever_was_entered_first(order: str) -> None:
    story = Story()
    story.demand("first", "2020-01-01", "5 percent")
    for what in order.split():
        if what == "ask":
            story.demand("ask", "2020-01-05", "9 percent", proposal="hours")
        else:
            story.tell("offer", id="give", occurred="2020-01-05", by="UNION", to="ACME",
                       proposal="peace", quantity="3 percent")  # fmt: skip
    ledger = [row for row in story.rows("ledger") if row.issue == "pay"]
    assert verdict_over(ledger) == ("mixed", "asks")


@pytest.mark.parametrize(
    ("again", "sure"), [("5 percent total", "low"), ("5 percent", "low"), ("~5 percent", "low")]
)
def test_what_is_held_in_several_figures_is_held_once_as_surely_as_the_least(
    again: str, sure: str
) -> None:
    story = Story()
    story.demand("first", "2026-01-01", quantity=["~5 percent", "~20 USD bn"])
    story.demand("again", "2026-01-02", quantity=[again, "20 USD bn"])
    (row,) = story.rows("demand:raise")[1:]
    assert (row.verdict, row.rule, row.dimension, row.confidence) == ("held", "R7", "whole", sure)


@pytest.mark.parametrize(
    ("own", "rests", "back", "verdict"),
    [
        ("2020-04-01", None, "2020-06-01", "hardened"),
        ("2020-04-01", "2020-02-15", "2020-03-20", "softened"),
        ("2020-06-01", "2020-04-01", "2020-04-01", "softened"),
        (None, "2020-02-15", "2020-03-20", "softened"),
        ("2020-04-01", "2020-02-15", "2020-04-01", None),
        ("2020-04-01", "2020-02-15", None, None),
    ],
)
def test_what_is_back_in_force_is_held_against_its_own_last_day(
    own: str | None, rests: str | None, back: str | None, verdict: str | None
) -> None:
    story = Story()
    for kind, day, lapses in (("imposed", "2020-01-03", own), ("suspended", "2020-02-03", rests),
                              ("imposed", "2020-02-10", back)):  # fmt: skip
        until = {"lapses": lapses} if lapses else {}
        story.tell(f"measure-{kind}", id=day, occurred=day, by="USA", to="CHN", measure="m",
                   **until)  # fmt: skip
    found = {r.dimension: r.verdict for r in story.rows("measure:m", as_of="2020-02-10")
             if r.to_ids == ("2020-02-10",)}  # fmt: skip
    assert found.pop("status") == "hardened"
    assert found.get("deadline") == verdict


def test_the_ledger_names_what_came_on_one_day_alike_whichever_was_entered_first() -> None:
    found = []
    for turned in (1, -1):
        story = Story()
        for name in ("a", "b")[::turned]:
            story.demand(name, "2020-01-01", proposal=name)
        story.demand("c", "2020-01-03", proposal="c")
        found.append([row for row in story.rows("ledger") if row.issue == "pay"])
    one, two = found
    assert [(row.before, row.after) for row in one] == [(None, "a, b"), ("a, b", "c")]
    assert [row.from_ids for row in one] == [(), ("a", "b")]
    assert one == two
