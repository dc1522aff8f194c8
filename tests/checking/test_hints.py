"""Hints: what looks odd is recorded as reported, and told."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from projections.fold.tracks import Stretch
from projections.record.items import AsideTold
from projections.record.order import Order
from timeline.entries.draft import Draft
from timeline.questions import table as questions
from timeline.recording.desk import Desk
from timeline.recording.hood import Hood
from timeline.recording.outcome import sentence
from timeline.shelf import Question

NAME = "talks"


def begin(place: str) -> None:
    desk = Desk(place, "li", create=True)
    desk.open_negotiation(NAME)
    for party in ("ARL", "BOR"):
        desk.declare(NAME, "party", {"party": [party]})
    desk.declare(NAME, "issue", {"issue": ["steel"]})
    desk.declare(NAME, "source", {"source": ["herald"], "published": ["2026-03-21"]})
    desk.declare(NAME, "source", {"source": ["gazette"], "published": ["2026-03"]})
    desk.declare(NAME, "source", {"source": ["later"], "published": ["2026-04-30"]})
    desk.close()


@pytest.fixture
def desk(open_desk: Callable[..., Desk], once: Callable[..., str]) -> Desk:
    return open_desk(once(begin))


PROPOSAL = {"by": "ARL", "to": "BOR", "proposal": "cut"}
MEASURE = {"by": "ARL", "to": "BOR", "measure": "duty"}
ROUND = {"between": "ARL,BOR", "round": "spring"}


def hints(desk: Desk, kind: str, occurred: str, **fields: str) -> list[str]:
    told = {"occurred": occurred, "issue": "steel", "source": "herald", **fields}
    raw = {name.replace("_", "-"): [text] for name, text in told.items() if text}
    (outcome,) = desk.append(NAME, kind, raw).outcomes
    assert outcome.new
    return [hint for hint in outcome.hints if "before it happened" in hint]


@pytest.mark.parametrize(
    ("kind", "fields", "instead"),
    [
        ("demand", PROPOSAL, "what was only planned then is an expectation"),
        ("talks-opened", ROUND, "talks that are only arranged are talks-scheduled"),
        ("talks-scheduled", ROUND, "its day is the one on which the round was arranged"),
        ("measure-announced", MEASURE, "the day from which a measure is to hold is --effective"),
        ("expectation", {"by": "ARL"}, "the day that is hoped for is --refers-to"),
    ],
)
def test_what_was_public_before_its_day_draws_a_hint(
    desk: Desk, kind: str, fields: dict[str, str], instead: str
) -> None:
    assert hints(desk, kind, "2026-03-23", **fields) == [
        "It is dated 2026-03-23, and was public on 2026-03-21 (herald), before it happened: check "
        f"the two dates (time zones put them one day apart at most); {instead}."
    ]


@pytest.mark.parametrize(
    ("occurred", "source"),
    [
        ("2026-03-21", "herald"),
        ("2026-03", "herald"),  # it may have been the first of the month
        ("2026-03-20/2026-03-25", "herald"),
        ("unknown", "herald"),
        ("2026-03-31", "gazette"),  # some day of March
        ("2026-04-22", "later"),
        ("2020-01-01", ""),
    ],
)
def test_what_may_have_happened_by_then_draws_none(desk: Desk, occurred: str, source: str) -> None:
    assert hints(desk, "demand", occurred, **PROPOSAL, source=source) == []


@pytest.mark.parametrize(
    "kind", ["measure-imposed", "measure-changed", "measure-suspended", "measure-lifted", "policy"]
)
def test_an_order_may_name_the_day_from_which_it_holds(desk: Desk, kind: str) -> None:
    hints(desk, "measure-imposed", "2026-03-01", **MEASURE)
    fields = {"by": "ARL", "measure": "rule"} if kind == "policy" else MEASURE
    assert hints(desk, kind, "2026-07-01", **fields) == []


def test_without_a_source_the_day_of_recording_counts(desk: Desk) -> None:
    (hint,) = hints(desk, "statement", "2999-01-01", by="ARL", source="")
    assert "and is recorded on 20" in hint
    assert "without a source" in hint


def test_a_correction_and_a_source_added_later_draw_it_too(desk: Desk) -> None:
    hints(desk, "demand", "2026-04-22", **PROPOSAL, id="late", source="later")
    (outcome,) = desk.amend(NAME, "add-source", {"id": ["late"], "source": ["herald"]}).outcomes
    assert any("public on 2026-03-21 (herald)" in hint for hint in outcome.hints)
    correct = {"id": ["late"], "set": ["occurred=2026-03-20"], "reason": ["a slip"]}
    (outcome,) = desk.amend(NAME, "correct", correct).outcomes
    assert outcome.hints == ()


@pytest.mark.parametrize(
    ("kind", "fields", "what"),
    [
        ("measure-lifted", MEASURE, "which it changes or ends"),
        ("measure-suspended", MEASURE, "which it changes or ends"),
        ("withdrawal", {"by": "ARL", "measure": "duty"}, "which it takes back"),
        ("response", {"by": "BOR", "to-measure": "duty", "answer": "refuses"}, "which it answers"),
    ],
)
def test_what_is_dated_before_what_it_presupposes_draws_a_hint(
    desk: Desk, kind: str, fields: dict[str, str], what: str
) -> None:
    hints(desk, "measure-threatened", "2026-02-02", **MEASURE)
    said = {name: [text] for name, text in fields.items()} | {"issue": ["steel"]}

    (early,) = desk.append(NAME, kind, {**said, "occurred": ["2026-02-01"]}).outcomes
    (open_,) = desk.append(NAME, kind, {**said, "occurred": ["2026-02"]}).outcomes

    assert (
        f"It is dated before 'duty', {what}, was there (2026-02-02 at the earliest): check the two "
        "dates." in early.hints
    )
    assert not any("It is dated before" in hint for hint in open_.hints)


def test_what_a_mediator_tables_is_told_for_those_it_is_put_to(desk: Desk) -> None:
    desk.declare(NAME, "party", {"party": ["MED"], "mediator": ["true"]})
    offer = {"by": ["MED"], "to": ["ARL", "BOR"], "proposal": ["plan"], "issue": ["steel"],
             "occurred": ["2026-02-01"]}  # fmt: skip

    (outcome,) = desk.append(NAME, "offer", offer).outcomes

    told = "No stance changed. It is on the table for ARL and BOR to answer."
    assert told in sentence(outcome)
    assert questions.proposals(desk.shelf, NAME, Question()).proposals


@pytest.mark.parametrize(
    ("figures", "hint"),
    [
        (("25 USD bn", "20 USD bn"),
         ["Nobody declared which way USD is to go on steel: asking more, or giving less, reads as "
          "harder. To declare it: timeline issue steel --wants 'ARL less USD' (or more)."]),
        (("25 percent rate", "20 percent rate"),
         ["Nobody declared which way percent is to go on steel: nothing can be said of it. To "
          "declare it: timeline issue steel --wants 'ARL less percent' (or more)."]),
        (("25 USD bn", "25 USD bn"), []),
        (("25 USD bn", "20 percent rate"), []),
        (("25 EUR bn", "20 EUR bn"), []),
        (("25 USD bn", "~25 USD bn"), []),
        (("25 USD bn total", "20 USD bn per-year"), []),
    ],
)  # fmt: skip
def test_a_verdict_that_hangs_on_what_nobody_declared_says_how_to_declare_it(
    desk: Desk, figures: tuple[str, str], hint: list[str]
) -> None:
    desk.declare(NAME, "issue", {"issue": ["steel"], "wants": ["BOR less EUR"]})
    told: list[str] = []
    for day, figure in zip(("2026-03-01", "2026-03-02"), figures, strict=True):
        fields = {**PROPOSAL, "occurred": day, "issue": "steel", "quantity": figure}
        raw = {name: [text] for name, text in fields.items()}
        (outcome,) = desk.append(NAME, "demand", raw).outcomes
        told += [one for one in outcome.hints if "Nobody declared" in one]
    assert told == hint


@pytest.mark.parametrize(
    ("figures", "hint"),
    [
        (("84 percent rate", "125 percent"), "125 percent is not compared with 84 percent rate: "
         "only one says its basis. '125 percent rate' would be."),
        (("300 kt", "400 kt per-year"), "400 kt per-year is not compared with 300 kt: only one "
         "says its basis. '300 kt per-year' would be."),
        (("300 kt", "400 kt total"), None),
        (("300 kt", "100 kt tranche 2026-06/2027-05"), None),
        (("300 kt per-year", "400 kt total"), None),
        (("84 percent rate", "125 percent rate"), None),
        (("84 percent rate", "50 USD bn"), None),
    ],
)  # fmt: skip
def test_a_figure_that_leaves_its_basis_out_says_why_it_is_not_compared(
    desk: Desk, figures: tuple[str, str], hint: str | None
) -> None:
    desk.declare(NAME, "issue", {"issue": ["steel"], "unit": ["kt"]})
    told: list[str] = []
    for day, figure in zip(("2026-03-01", "2026-03-02"), figures, strict=True):
        fields = {**MEASURE, "occurred": day, "issue": "steel", "quantity": figure}
        raw = {name: [text] for name, text in fields.items()}
        (outcome,) = desk.append(NAME, "measure-imposed", raw).outcomes
        told += [one for one in outcome.hints if "its basis" in one]
    assert told == ([hint] if hint else [])


def test_a_figure_that_is_for_no_track_or_beside_the_one_said_again_is_not_called_bare(
    desk: Desk,
) -> None:
    desk.declare(NAME, "issue", {"issue": ["steel"]})
    put = {name: [text] for name, text in {**PROPOSAL, "issue": "steel"}.items()}
    deal = {"between": ["ARL,BOR"], "agreement": ["deal"], "issue": ["steel"]}
    own = {"status": ["changed"], "quantity": ["50 USD bn"]}
    told: list[str] = []
    for day, kind, raw in (
        ("2026-03-01", "demand", put | {"quantity": ["200 USD bn"]}),
        ("2026-03-02", "demand", put | {"quantity": ["200 USD bn", "20 USD bn per-year"]}),
        ("2026-04-01", "agreement", deal | {"commits": ["ARL: 20 USD bn per-year"]}),
        ("2026-04-02", "agreement", deal | own | {"commits": ["ARL: 25 USD bn per-year"]}),
        ("2026-04-03", "agreement", deal | own),
    ):
        (outcome,) = desk.append(NAME, kind, raw | {"occurred": [day]}).outcomes
        told += [one for one in outcome.hints if "its basis" in one]
    assert told == []


def test_that_nobody_declared_a_preference_is_said_once_of_a_file(desk: Desk) -> None:
    raw = {name: [text] for name, text in PROPOSAL.items()} | {"issue": ["steel"]}
    drafts = [
        Draft(place=f"line {i}", kind="demand", raw=raw | {
            "id": [f"d{i}"], "occurred": [f"2026-03-0{i}"], "quantity": [f"{i} USD bn"]})
        for i in range(1, 6)
    ]  # fmt: skip
    told = desk.enter(NAME, drafts)
    for _ in "twice":
        hints = [(one.id, hint) for one in told.outcomes for hint in one.hints]
        assert [id for id, hint in hints if "Nobody declared" in hint] == ["d2"]


def test_what_a_mediator_tables_hangs_on_no_preference_for_it_has_no_verdict(desk: Desk) -> None:
    desk.declare(NAME, "party", {"party": ["MED"], "mediator": ["true"]})
    tabled = {"by": ["MED"], "to": ["ARL", "BOR"], "issue": ["steel"], "proposal": ["plan"]}
    for day, figure in ("2026-03-01", "25 USD bn"), ("2026-03-02", "20 USD bn"):
        raw = {**tabled, "occurred": [day], "quantity": [figure]}
        (outcome,) = desk.append(NAME, "offer", raw).outcomes
        assert not [one for one in outcome.hints if "Nobody declared" in one]


def test_a_measure_that_goes_on_under_another_issue_says_where_it_stands(desk: Desk) -> None:
    desk.declare(NAME, "issue", {"issue": ["tariffs"]})
    hints(desk, "measure-announced", "2026-03-01", **MEASURE, id="first")
    raw = {name: [text] for name, text in MEASURE.items()}
    moved = {**raw, "id": ["second"], "occurred": ["2026-03-02"], "issue": ["tariffs"]}
    (outcome,) = desk.append(NAME, "measure-imposed", moved).outcomes
    assert outcome.hints == (
        "measure:duty was on steel so far, and stands under tariffs from here on: if it is about "
        "steel, timeline correct second --set issue=steel --reason ...",
    )
    told = questions.why(desk.shelf, NAME, Question(), "ARL", "steel")
    assert [one for one in told.set_aside if one.development == "first"] == [
        AsideTold("first", "goes on under tariffs (measure:duty)", None)
    ]
    assert told.positions == []
    mended = {"id": ["second"], "set": ["issue=steel"], "reason": ["a slip"]}
    desk.amend(NAME, "correct", mended)
    told = questions.why(desk.shelf, NAME, Question(), "ARL", "steel")
    assert [one.id for one in told.developments] == ["first", "second"]


def test_hints_of_a_file_look_for_open_orders_once_a_track(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafts = [
        Draft(place=f"line {i}", kind="demand", raw={
            "id": [f"d-{i}"], "occurred": [f"2026-01-{i + 1:02d}" if i % 8 else "2026-01"],
            "issue": ["steel"], **{name: [text] for name, text in PROPOSAL.items()},
        })
        for i in range(24)
    ]  # fmt: skip
    written = desk.enter(NAME, drafts)

    def searched(_: Stretch, __: object) -> bool:
        raise AssertionError("the steps of a track are searched for each of its steps")

    monkeypatch.setattr(Stretch, "__contains__", searched)
    told = [hint for outcome in written.outcomes for hint in outcome.hints]
    overlaps = [hint.split()[3] for hint in written.outcomes[1].hints if "overlaps" in hint]
    assert overlaps == ["d-0", "d-8", "d-16"]
    assert len([hint for hint in told if "overlaps" in hint]) > 24


def test_no_link_is_proposed_to_what_lapsed_within_the_days_of_an_entry(desk: Desk) -> None:
    for occurred, told in (("2026-01-05", {"lapses": "2026-02-10"}), ("2026-02", {})):
        raw = {"occurred": [occurred], "issue": ["steel"]}
        raw |= {name: [text] for name, text in (MEASURE | told).items()}
        (outcome,) = desk.append(NAME, "measure-imposed", raw).outcomes
    assert [hint for hint in outcome.hints if "overlaps" in hint] == []


@pytest.mark.parametrize(
    ("fields", "hint"),
    [
        (
            {"lapses": "2025"},
            ["It is to lapse 2025, before it was said: check the two dates."],
        ),
        ({"due": "2025"}, ["It is to be due 2025, before it was said: check the two dates."]),
        ({"due": "immediate", "lapses": "2026-03"}, []),
        ({"due": "2026-03-22"}, []),
    ],
)
def test_a_term_that_was_over_before_it_was_said_draws_a_hint(
    desk: Desk, fields: dict[str, str], hint: list[str]
) -> None:
    raw = {**PROPOSAL, "occurred": "2026-03-22", "issue": "steel", "source": "later", **fields}
    (outcome,) = desk.append(NAME, "demand", {name: [text] for name, text in raw.items()}).outcomes
    assert [told for told in outcome.hints if "before it was said" in told] == hint


@pytest.mark.parametrize(
    ("said", "figure"),
    [("3.5%", "3.5 percent"), ("up to €50 bn", "<=50 EUR bn"), ("3.5 percent", None),
     ("3.5% by 2030", None), ("$50 bn of steel", None), ("Article 5", None),
     ("about 5 kt", "~5 kt"), ("about 5 crates", None), ("$50 bn", "50 USD bn"),
     ("5 percent, 300 kt", "5 percent' and '300 kt"), ("5 percent and no more", None),
     ("between 5 and 10 percent", "5..10 percent")],
)  # fmt: skip
def test_a_figure_that_stands_as_words_draws_a_hint(
    desk: Desk, said: str, figure: str | None
) -> None:
    raw = {"occurred": "2026-03-21", "issue": "steel", "source": "herald", "between": "ARL,BOR",
           "agreement": "deal", "commits": f"ARL: {said}"}  # fmt: skip
    desk.declare(NAME, "issue", {"issue": ["steel"], "unit": ["kt"]})
    done = desk.append(NAME, "agreement", {name: [text] for name, text in raw.items()})
    raw["commits"] = "ARL: other words"
    desk.append(NAME, "agreement", {name: [text] for name, text in {**raw, "id": "x"}.items()})
    sets = {"id": ["x"], "set": [f"commits=ARL: {said}"], "reason": ["typo"]}
    for outcome in (*done.outcomes, *desk.amend(NAME, "correct", sets).outcomes):
        found = [hint for hint in outcome.hints if "stands as words" in hint]
        assert [f"'{figure}' would be " in hint for hint in found] == ([True] if figure else [])


@pytest.mark.parametrize(
    ("kind", "effective", "told"),
    [("measure-imposed", "2026-03-25", True), ("measure-lifted", "2026-04", True),
     ("measure-imposed", "2026-03-21", False), ("measure-imposed", "2026-03", False),
     ("measure-announced", "2026-04-01", False)],
)  # fmt: skip
def test_a_deed_that_takes_effect_later_draws_a_hint(
    desk: Desk, kind: str, effective: str, told: bool
) -> None:
    if kind == "measure-lifted":
        hints(desk, "measure-imposed", "2026-03-01", **MEASURE)
    raw = {"occurred": "2026-03-21", "issue": "steel", "effective": effective, **MEASURE}
    (outcome,) = desk.append(NAME, kind, {name: [text] for name, text in raw.items()}).outcomes
    said = f"It counts from 2026-03-21 on, and takes effect only {effective}: "
    assert any(hint.startswith(said) for hint in outcome.hints) == told


def test_a_deed_that_is_only_inferred_counts_from_no_day(desk: Desk) -> None:
    raw = {"occurred": "2026-03-21", "issue": "steel", "effective": "2026-03-25", **MEASURE}
    told = {name: [text] for name, text in (raw | {"certainty": "inferred"}).items()}
    (outcome,) = desk.append(NAME, "measure-imposed", told).outcomes
    assert not any(hint.startswith("It counts from") for hint in outcome.hints)


@pytest.mark.parametrize("kind", ["measure-changed", "measure-threatened", "measure-announced"])
@pytest.mark.parametrize(("scope", "told"), [("plant 2", True), ("plant 1", False), ("", False)])
def test_a_scope_that_names_only_what_is_added_draws_a_hint(
    desk: Desk, kind: str, scope: str, told: bool
) -> None:
    hints(desk, "measure-imposed", "2026-03-01", scope="plant 1", **MEASURE)
    raw = {"occurred": "2026-03-05", "issue": "steel", **MEASURE} | (
        {"scope": scope} if scope else {}
    )
    (outcome,) = desk.append(NAME, kind, {name: [text] for name, text in raw.items()}).outcomes
    said = "Its scope is all that 'duty' covers then, without plant 1: "
    assert any(hint.startswith(said) for hint in outcome.hints) == told


@pytest.mark.parametrize(
    ("kind", "fields", "told"),
    [
        ("measure-imposed", {"measure": "cut-aid"}, True),
        ("response", {"to-proposal": "cut", "answer": "objects"}, True),
        ("offer", {"proposal": "middle"}, False),
        ("statement", {"says": "Both should meet."}, False),
        ("measure-imposed", {"measure": "cut-aid", "speaks-for": "ARL"}, False),
        ("measure-threatened", {"measure": "cut-aid", "authority": "A5"}, False),  # a voice
        ("response", {"to-proposal": "cut", "answer": "objects", "authority": "A6"}, False),
        ("measure-imposed", {"measure": "cut-aid", "certainty": "inferred"}, False),
    ],
)
def test_what_a_mediator_does_and_no_position_shows_draws_a_hint(
    desk: Desk, kind: str, fields: dict[str, str], told: bool
) -> None:
    desk.declare(NAME, "party", {"party": ["MED"], "mediator": ["true"]})
    entry = {"occurred": "2026-03-01", "issue": "steel"}
    hints(desk, "demand", "2026-03-01", **PROPOSAL)
    to = {} if kind == "statement" else {"to": "BOR"}
    raw = {**entry, "by": "MED", **to, **fields}
    (outcome,) = desk.append(NAME, kind, {name: [text] for name, text in raw.items()}).outcomes
    said = "MED mediates and holds no position, so no view shows this as one: "
    assert any(hint.startswith(said) for hint in outcome.hints) == told


def test_what_others_threatened_is_not_carried_out(desk: Desk) -> None:
    threat = {"by": "BOR", "to": "ARL", "measure": "other"}
    raw = {"occurred": "2026-03-01", "issue": "steel", "id": "told", **threat}
    desk.append(NAME, "measure-threatened", {name: [text] for name, text in raw.items()})
    raw = {"occurred": "2026-03-05", "issue": "steel", "carries-out": "told", **MEASURE}
    written = desk.append(NAME, "measure-imposed", {name: [text] for name, text in raw.items()})
    hint = "'told' is of BOR, so this carries out nothing of it (carries-out)."
    assert hint in written.outcomes[0].hints


def test_no_link_is_proposed_that_would_let_an_agreement_go_on_after_its_end(desk: Desk) -> None:
    deal = {"between": "ARL,BOR", "agreement": "deal", "issue": "steel"}
    found = {}
    for id, day, status in (("deal", "2026-01-05", "agreed"), ("more", "2026-02", "extended"),
                            ("end", "2026-02", "terminated")):  # fmt: skip
        raw = {"id": id, "occurred": day, "status": status, **deal}
        (outcome,) = desk.append(NAME, "agreement", {k: [v] for k, v in raw.items()}).outcomes
        found[id] = [hint for hint in outcome.hints if "overlaps" in hint]
    assert found == {"deal": [], "more": [], "end": found["end"]}
    assert "--supersedes more" in found["end"][0]
    drafts = [Draft(place="line 1", kind="agreement", raw={
        "id": ["less"], "occurred": ["2026-02"], "status": ["changed"],
        **{name: [text] for name, text in deal.items()},
    })]  # fmt: skip
    (outcome,) = desk.enter(NAME, drafts).outcomes
    assert [hint.split()[3] for hint in outcome.hints if "overlaps" in hint] == ["more"]


@pytest.mark.parametrize(
    ("kind", "proposed"),
    [
        ("measure-threatened", False),
        ("measure-announced", False),
        ("measure-changed", False),
        ("measure-suspended", False),
        ("measure-imposed", True),
        ("measure-lifted", True),
    ],
)
def test_no_link_is_proposed_that_would_let_a_measure_go_on_after_it_was_lifted(
    desk: Desk, kind: str, proposed: bool
) -> None:
    begun, end, more = ("measure-imposed", "2026-01-05"), ("measure-lifted", "2026-02"), "2026-02"
    for id, one, day in (("begun", *begun), ("end", *end), ("more", kind, more)):
        raw = {"id": id, "occurred": day, "issue": "steel", **MEASURE}
        (outcome,) = desk.append(NAME, one, {k: [v] for k, v in raw.items()}).outcomes
    assert any("--supersedes end" in hint for hint in outcome.hints) is proposed


def test_a_dropped_threat_is_made_again_and_not_suspended(desk: Desk) -> None:
    found = {}
    threatened, dropped = ("measure-threatened", "2026-01-05"), ("withdrawal", "2026-02")
    then = (("measure-suspended", "2026-02"), ("measure-threatened", "2026-02"))
    for kind, day in (threatened, dropped, *then):
        raw = {"id": f"{kind}-{day}", "occurred": day, "issue": "steel", **MEASURE}
        (outcome,) = desk.append(NAME, kind, {k: [v] for k, v in raw.items()}).outcomes
        found[kind] = [hint for hint in outcome.hints if "--supersedes withdrawal" in hint]
    assert not found["measure-suspended"]
    assert found["measure-threatened"]


def test_a_suspension_that_goes_on_without_a_last_day_says_that_it_keeps_the_one_before(
    desk: Desk,
) -> None:
    def enter(kind: str, day: str, **fields: str) -> tuple[str, ...]:
        raw = {"id": day, "occurred": day, "issue": "steel", **MEASURE, **fields}
        (outcome,) = desk.append(NAME, kind, {k: [v] for k, v in raw.items()}).outcomes
        return tuple(one for one in outcome.hints if "last day" in one)

    assert not enter("measure-imposed", "2026-03-01")
    assert not enter("measure-suspended", "2026-03-20", lapses="2026-04-30")
    assert enter("measure-suspended", "2026-04-30") == (
        "It states no last day, so that of before stands, 2026-04-30: if it rests without one "
        "from here on, timeline correct 2026-04-30 --set lapses=2026-05-01/.. --reason ...",
    )
    assert not enter("measure-suspended", "2026-04-29", restates="2026-03-20")
    assert not enter("measure-suspended", "2026-04-28", lapses="2026-05-01/..")
    assert not enter("measure-suspended", "2026-05-20")


def test_a_deal_that_settles_nothing_says_what_still_stands(desk: Desk) -> None:
    def enter(kind: str, day: str, **fields: str) -> tuple[str, ...]:
        raw = {name: [text] for name, text in {"occurred": day, "issue": "steel", **fields}.items()}
        (outcome,) = desk.append(NAME, kind, raw).outcomes
        return tuple(one for one in outcome.hints if "still stands" in one)

    deal = {"between": "ARL,BOR"}
    enter("demand", "2026-03-01", **PROPOSAL)
    enter("demand", "2026-03-01", **{**PROPOSAL, "proposal": "gone"})
    enter("withdrawal", "2026-03-02", by="ARL", proposal="gone")
    assert not enter("agreement", "2026-03-03", **deal, agreement="pact", status="tentative")
    assert enter("agreement", "2026-03-04", **deal, agreement="pact", id="made") == (
        "It settles nothing, so what its parties put to one another on steel still stands (cut): "
        "if it settles that, timeline correct made --set settles=cut --reason ...",
    )
    assert not enter("agreement", "2026-03-05", **deal, agreement="pact", status="ratified")
    assert not enter("agreement", "2026-03-06", **deal, agreement="more", settles="cut")
    assert not enter("agreement", "2026-03-07", **deal, agreement="last")


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, True),
        ({"quantity": "25 percent rate"}, True),
        ({"quantity": "10 percent rate"}, False),
        ({"instrument": "quota"}, False),
        ({"scope": "wire"}, False),
        ({"by": "BOR", "to": "ARL"}, False),
        ({"measure": "threat"}, False),
        ({"measure": "threat/wire"}, False),
        ({"carries-out": "threat"}, False),
        ({"occurred": "2026-02-01"}, False),
    ],
)
def test_a_measure_beside_a_threat_that_it_may_carry_out_draws_a_hint(
    desk: Desk, fields: dict[str, str], told: bool
) -> None:
    threat = {"occurred": "2026-03-01", "issue": "steel", "id": "threat", "instrument": "tariff",
              "quantity": "25 percent rate", "scope": "rods", **MEASURE,
              "measure": "threat"}  # fmt: skip
    desk.append(NAME, "measure-threatened", {name: [text] for name, text in threat.items()})
    raw = {"occurred": "2026-03-05", "issue": "steel", "id": "new", **MEASURE, **fields}
    written = desk.append(NAME, "measure-imposed", {name: [text] for name, text in raw.items()})
    hint = (
        "'threat' of ARL on steel still waits beside it: if this carries it out, timeline correct "
        "new --set carries-out=threat --reason ..."
    )
    assert (hint in written.outcomes[0].hints) is told


@pytest.mark.parametrize(
    ("opened", "closed", "told"),
    [
        ({"round": "spring"}, {"round": "sprung"}, True),
        ({"round": "spring"}, {"round": "spring"}, False),
        ({"round": "spring", "between": "ARL,CIR"}, {"round": "sprung"}, False),
        ({"round": "spring", "occurred": "2026-03-09"}, {"round": "sprung"}, False),
    ],
)
def test_talks_that_end_under_a_name_that_nothing_began_draw_a_hint(
    desk: Desk, opened: dict[str, str], closed: dict[str, str], told: bool
) -> None:
    desk.declare(NAME, "party", {"party": ["CIR"]})
    for kind, day, fields in (("talks-opened", "03-01", opened), ("talks-closed", "03-05", closed)):
        raw = {"occurred": f"2026-{day}", "between": "ARL,BOR", "id": kind, **fields}
        written = desk.append(NAME, kind, {name: [text] for name, text in raw.items()})
    hint = (
        "Nothing else is recorded of a round 'sprung', and 'spring' between the same is open: if "
        "it is that one, timeline correct talks-closed --set round=spring --reason ..."
    )
    assert (hint in written.outcomes[0].hints) is told


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"quantity": "200 USD bn"}, True),
        ({"quantity": "200 USD bn", "proposal": "cut"}, False),
        ({"quantity": "10 percent"}, False),
        ({"quantity": "200 USD bn total"}, False),
        ({}, False),
        ({"quantity": "200 USD bn", "by": "BOR", "to": "ARL"}, False),
        ({"quantity": "200 USD bn", "supersedes": "first"}, False),
        ({"quantity": "200 USD bn", "scope": "wire"}, False),
        ({"quantity": "200 USD bn", "scope": "rods"}, True),
        ({"quantity": "200 USD bn", "occurred": "2026-02-01"}, False),
    ],
)
def test_a_figure_under_a_new_name_beside_one_that_stands_draws_a_hint(
    desk: Desk, fields: dict[str, str], told: bool
) -> None:
    first = {"occurred": "2026-03-01", "id": "first", "quantity": "100 USD bn", "scope": "rods",
             **PROPOSAL}  # fmt: skip
    new = {"occurred": "2026-03-05", "id": "new", **PROPOSAL, "proposal": "deeper-cut", **fields}
    for raw in (first, new):
        entry = {name: [text] for name, text in {**raw, "issue": "steel"}.items()}
        written = desk.append(NAME, "demand", entry)
    hint = (
        "'cut' of ARL on steel still stands beside it, at 100 USD bn: if it is that one, timeline "
        "correct new --set proposal=cut --reason ..., for what is said again or revised keeps its "
        "name."
    )
    assert (hint in written.outcomes[0].hints) is told


HEDGED = ("still stands", "still waits", "Nothing else is recorded of a round")
"""Words of the hints on what is new beside what it may be."""


def hedged(desk: Desk, entries: list[tuple[str, dict[str, str]]]) -> list[str]:
    for at, (kind, fields) in enumerate(entries):
        raw = {"issue": "steel", "id": f"e{at}", "occurred": f"2026-03-{at + 1:02}", **fields}
        written = desk.append(NAME, kind, {name: [text] for name, text in raw.items()})
    return [hint for hint in written.outcomes[0].hints if any(word in hint for word in HEDGED)]


DEAL = {"between": "ARL,BOR", "agreement": "pact"}
OPINION = {"certainty": "opinion"}


@pytest.mark.parametrize(
    ("before", "entry"),
    [
        (("demand", PROPOSAL), ("agreement", DEAL)),
        (("demand", {**PROPOSAL, "quantity": "5 percent"}),
         ("demand", {**PROPOSAL, "proposal": "more", "quantity": "6 percent"})),
        (("measure-threatened", MEASURE), ("measure-imposed", {**MEASURE, "measure": "new"})),
        (("talks-opened", ROUND), ("talks-closed", {**ROUND, "round": "sprung"})),
    ],
)  # fmt: skip
def test_what_binds_nobody_is_not_held_against_what_stands(
    desk: Desk, before: tuple[str, dict[str, str]], entry: tuple[str, dict[str, str]]
) -> None:
    kind, fields = entry
    assert hedged(desk, [before, (kind, {**fields, "id": "new"})])
    raw = {"issue": "steel", "id": "words", "occurred": "2026-03-09", **fields, **OPINION}
    for name in ("agreement", "proposal", "measure", "round"):
        if name in raw:
            raw[name] = f"{raw[name]}-too"
    written = desk.append(NAME, kind, {name: [text] for name, text in raw.items()})
    assert not [hint for hint in written.outcomes[0].hints if any(w in hint for w in HEDGED)]


@pytest.mark.parametrize("of_it", [{"between": "ARL,BOR,CIR"}, OPINION])
def test_a_round_of_which_more_is_recorded_is_not_said_to_be_new(
    desk: Desk, of_it: dict[str, str]
) -> None:
    desk.declare(NAME, "party", {"party": ["CIR"]})
    ours = {**ROUND, "round": "sprung"}
    began = ("talks-opened", {**ours, **of_it})
    assert not hedged(desk, [began, ("talks-opened", ROUND), ("talks-closed", ours)])


@pytest.mark.parametrize(
    ("kind", "fields", "new"),
    [
        ("demand", {**PROPOSAL, "quantity": "5 percent"}, {"proposal": "more"}),
        ("measure-threatened", MEASURE, {"measure": "new"}),
    ],
)
def test_what_was_said_again_later_is_not_what_is_new_before_that(
    desk: Desk, kind: str, fields: dict[str, str], new: dict[str, str]
) -> None:
    again = (kind, {**fields, "occurred": "2026-03-20"})
    entry = (kind.replace("threatened", "imposed"), {**fields, **new})
    assert not hedged(desk, [(kind, fields), again, entry])


def test_many_of_one_day_are_not_each_held_against_all(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up, settled = [], Order.settled

    def counted(self: Order, one: str, other: str) -> bool:
        looked_up.append(one)
        return settled(self, one, other)

    fields = {"issue": "steel", "occurred": "2026-03-01", "quantity": "5 percent", **PROPOSAL}
    drafts = [
        Draft(
            place=f"line {n}",
            kind="demand",
            raw={name: [text] for name, text in {**fields, "proposal": f"p{n}"}.items()},
        )
        for n in range(200)
    ]
    monkeypatch.setattr(Order, "settled", counted)
    told = [hint for outcome in desk.enter(NAME, drafts).outcomes for hint in outcome.hints]
    assert not [hint for hint in told if "still stands" in hint]
    assert len(looked_up) < 200 * 50


def test_an_entry_alone_asks_for_the_newest_names_only(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, names = [], Hood.names

    def told(self: Hood, space: str) -> list[str]:
        asked.append(space)
        return names(self, space)

    monkeypatch.setattr(Hood, "names", told)
    threat = ("measure-threatened", MEASURE)
    assert hedged(desk, [threat, ("measure-imposed", {**MEASURE, "measure": "new"})])
    assert "measure" not in asked


def test_of_many_deals_beside_a_new_one_the_newest_are_told(desk: Desk) -> None:
    deal = {"issue": ["steel"], "between": ["ARL,BOR"]}
    drafts = [
        Draft(place="", kind="agreement", raw={
            **deal, "occurred": [f"2026-03-{day:02}"], "agreement": [f"a{day}"],
        })
        for day in range(1, 9)
    ]  # fmt: skip
    last = desk.enter(NAME, drafts).outcomes[-1]
    told = [hint.split("'")[1] for hint in last.hints if "both stand" in hint]
    assert told == ["a7", "a6", "a5"]


def test_an_offer_about_another_thing_is_no_revision(desk: Desk) -> None:
    for measure in ("duty", "quota"):
        raw = {"occurred": "2026-02-01", "issue": "steel", **MEASURE, "measure": measure}
        desk.append(NAME, "measure-imposed", {name: [text] for name, text in raw.items()})
        raw = {"occurred": "2026-03-01" if measure == "duty" else "2026-03-02", "issue": "steel",
               "by": "ARL", "to": "BOR", "proposal": f"cut-{measure}", "about": measure,
               "quantity": "10 percent"}  # fmt: skip
        written = desk.append(NAME, "offer", {name: [text] for name, text in raw.items()})
        assert not [hint for hint in written.outcomes[0].hints if "still stands" in hint]
