"""Assertions: recorded like any event, judged against the record, and told of when they break."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from events.errors import Conflict, Refused
from timeline.recording.asserting import broken_text, check_assertions
from timeline.recording.desk import Desk
from timeline.recording.redacting import broken_along
from timeline.shelf import Question

NAME = "wage-round"


def begin(place: str) -> None:
    """A union that demands 5 percent of a firm, which objects."""
    desk = Desk(place, "li", create=True)
    desk.open_negotiation(NAME)
    for party in ("UNION", "ACME", "OTHER"):
        desk.declare(NAME, "party", {"party": [party]})
    for issue in ("pay", "hours"):
        desk.declare(NAME, "issue", {"issue": [issue], "wants": ["UNION more percent"]})
    demand(desk, "ask-5", "2020-01-01", "5 percent")
    add(desk, "response", "no", "2020-01-02", by="ACME", to_proposal="raise", answer="objects")
    desk.close()


@pytest.fixture
def desk(open_desk: Callable[..., Desk], once: Callable[..., str]) -> Desk:
    return open_desk(once(begin))


def add(desk: Desk, kind: str, id: str, day: str, **fields: str) -> None:
    raw = {"id": [id], "occurred": [day], "issue": ["pay"]}
    raw |= {name.replace("_", "-"): [text] for name, text in fields.items()}
    assert desk.append(NAME, kind, raw).new == 1


def demand(desk: Desk, id: str, day: str, quantity: str, **fields: str) -> None:
    told = {"by": "UNION", "to": "ACME", "proposal": "raise", "quantity": quantity} | fields
    add(desk, "demand", id, day, **told)


def expect(desk: Desk, text: str, as_of: str = "2020-01-31", **fields: str) -> bool:
    """Record an assertion; whether it holds."""
    raw = {"expects": [text], "as-of": [as_of], **{name: [t] for name, t in fields.items()}}
    written = desk.append(NAME, "assertion", raw)
    (outcome,) = written.outcomes
    (one,) = [c for c in check_assertions(desk.shelf.log(NAME)) if c.entry.seq == outcome.seq]
    assert outcome.changes is not None
    assert outcome.changes[0].startswith("Holds") == one.holds
    return one.holds


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("UNION pay 5 percent", True),
        ("UNION pay 5 percent total", True),
        ("UNION pay 5 percent rate", False),
        ("UNION pay 6 percent", False),
        ("UNION pay 4..6 percent", True),
        ("UNION pay >4 percent", True),
        ("UNION pay >5 percent", False),
        ("UNION pay 5.. percent", True),
        ("UNION pay <5 percent", False),
        ("UNION pay <=5 percent", True),
        ("UNION pay ..5 percent", True),
        ("UNION pay ~5 percent", True),
        ("UNION pay live", True),
        ("UNION pay withdrawn", False),
        ("UNION pay toward ACME live", True),
        ("UNION pay toward OTHER live", False),
        ("UNION pay toward all live", False),
        ("UNION pay on raise 5 percent", True),
        ("UNION pay no position", False),
        ("UNION hours no position", True),
        ("ACME pay objects", True),
        ("ACME pay on raise objects", True),
        ("ACME pay refuses", False),
        ("UNION pay objects", False),
        ("UNION pay held since 2020-01-03", True),
        ("UNION pay held since 2020-01-01", False),
        ("UNION pay hardened since 2020-01-01", False),
    ],
)
def test_what_is_expected_is_held_against_the_stance(desk: Desk, text: str, holds: bool) -> None:
    assert expect(desk, text) == holds


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("UNION pay 5 percent rate",
         "demand:raise: 5 percent (another basis: none stated, where rate is expected; write "
         "'5 percent' if that is meant)"),
        ("UNION pay 6 percent", "demand:raise: 5 percent (another figure)"),
        ("UNION pay 6..7 percent",
         "demand:raise: 5 percent (5 percent does not lie within 6..7 percent)"),
        ("UNION pay >5 percent",
         "demand:raise: 5 percent (5 percent does not lie within >5 percent)"),
        ("UNION pay 5 USD bn",
         "demand:raise: 5 percent (another unit: percent, where USD bn is expected)"),
        ("UNION pay withdrawn", "demand:raise: 5 percent (it is live, not withdrawn)"),
        ("UNION pay toward OTHER live",
         "no position (on the issue stand demand:raise toward ACME)"),
        ("UNION pay on bonus 5 percent",
         "no live position (on the issue stand demand:raise toward ACME)"),
        ("UNION pay no position", "demand:raise: 5 percent (it stands, where none is expected)"),
        ("ACME pay refuses", "response:raise: objects (the answer is not 'refuses')"),
        ("UNION pay objects", "demand:raise: 5 percent (it is no answer)"),
        ("ACME pay 5 percent", "response:raise: objects (no figure is stated)"),
        ("ACME hours 5 percent", "no position"),
        ("UNION pay held since 2020-01-01",
         "opened since 2020-01-01 (opened by ask-5 on 2020-01-01, R8; a first step is a baseline "
         "and hardens nothing)"),
        ("UNION pay hardened since 2020-01-03",
         "held since 2020-01-03, without a step (the last one, opened, was by 2020-01-01: ask-5)"),
        ("UNION hours hardened since 2020-01-03", "held since 2020-01-03, without a step"),
    ],
)  # fmt: skip
def test_what_does_not_hold_says_what_stands_and_why_it_differs(
    desk: Desk, text: str, found: str
) -> None:
    add(desk, "offer", "later", "2020-02-10", by="ACME", to="UNION", proposal="bonus")
    raw = {"expects": [text], "as-of": ["2020-01-31"]}
    (outcome,) = desk.append(NAME, "assertion", raw).outcomes
    assert outcome.changes == (f"Does not hold: {found}.",)


def test_a_yearly_figure_is_no_total_and_the_assertion_says_so(desk: Desk) -> None:
    demand(desk, "cut", "2020-01-10", "400 percent per-year", proposal="yearly")
    expect(desk, "UNION pay on yearly 400 percent", id="yearly")
    (one,) = check_assertions(desk.shelf.log(NAME))
    assert one.judgement.found == (
        "demand:yearly: 400 percent per-year (another basis: per-year, where a total or none is "
        "expected; write '400 percent per-year' if that is meant)"
    )
    assert expect(desk, "UNION pay on yearly 400 percent per-year")


def test_a_period_an_approximate_figure_and_an_open_order_are_named(desk: Desk) -> None:
    def found(text: str) -> str:
        (outcome,) = desk.append(
            NAME, "assertion", {"expects": [text], "as-of": ["2020-01-31"]}
        ).outcomes
        assert outcome.changes is not None
        return outcome.changes[0]

    demand(desk, "part", "2020-01-10", "3 percent tranche 2020-06/2021-05", proposal="parts")
    told = found("UNION pay on parts 3 percent tranche 2021-06/2022-05")
    assert "(another period: 2020-06/2021-05, where 2021-06/2022-05 is expected)" in told

    demand(desk, "about", "2020-01-10", "~7 percent", proposal="about")
    told = found("UNION pay on about 7 percent")
    assert "(~7 percent is approximate, and only '~7' takes that)" in told

    demand(desk, "one", "2020-01", "4 percent", proposal="open")
    demand(desk, "two", "2020-01", "6 percent", proposal="open")
    told = found("UNION pay on open 4 percent")
    assert "(its order is open, and not every form of it fits: another figure)" in told

    add(desk, "response", "yes", "2020-01", by="ACME", to_proposal="open", answer="accepted")
    add(desk, "response", "never", "2020-01", by="ACME", to_proposal="open", answer="refuses")
    told = found("ACME pay on open accepted")
    assert "(not every answer that stands is 'accepted': its order is open" in told


def test_what_ended_and_what_is_only_possible_is_named(desk: Desk) -> None:
    def found(text: str, as_of: str) -> str:
        raw = {"expects": [text], "as-of": [as_of]}
        (outcome,) = desk.append(NAME, "assertion", raw).outcomes
        assert outcome.changes is not None
        return outcome.changes[0]

    add(desk, "withdrawal", "gone", "2020-01-20", by="UNION", proposal="raise")
    told = found("UNION pay 5 percent", "2020-01-31")
    assert told == "Does not hold: no live position (demand:raise was withdrawn)."

    demand(desk, "vague", "2020-03", "5 percent", proposal="again")
    told = found("UNION pay on again 5 percent", "2020-03-10")
    assert told == "Does not hold: no live position (only possible by that day: vague)."


def test_of_two_statuses_that_stand_neither_is_the_one_that_is_expected(desk: Desk) -> None:
    for kind in ("measure-threatened", "measure-announced"):
        add(desk, kind, kind, "2020-01-05", by="UNION", to="ACME", measure="ban")
    assert not expect(desk, "UNION pay on ban announced")
    assert not expect(desk, "UNION pay on ban threatened")


def test_a_figure_that_stands_in_one_order_alone_is_not_the_one_that_is_expected(
    desk: Desk,
) -> None:
    act = {"by": "UNION", "to": "ACME", "measure": "ban"}
    add(desk, "measure-imposed", "in", "2019-12-01", **act)
    add(desk, "measure-announced", "word", "2020-01", quantity="25 percent rate", **act)
    add(desk, "measure-imposed", "deed", "2020-01", scope="steel", **act)
    add(desk, "measure-imposed", "again", "2020-02-10", **act)
    assert not expect(desk, "UNION pay on ban 25 percent rate", "2020-02-29")


def test_what_broke_it_is_named_with_its_reason(desk: Desk) -> None:
    expect(desk, "UNION pay 5 percent", id="five")
    correct = {"id": ["ask-5"], "set": ["quantity=6 percent"], "reason": ["a slip"]}
    (broken,) = desk.amend(NAME, "correct", correct).broken
    assert broken_text(broken).endswith(
        "Broken by ask-5.corrected (event 10, which changes ask-5: a slip)."
    )


def test_moves_are_judged_over_the_days_that_are_named(desk: Desk) -> None:
    demand(desk, "ask-8", "2020-01-10", "8 percent")
    demand(desk, "ask-6", "2020-01-20", "6 percent")

    assert expect(desk, "UNION pay hardened since 2020-01-03", "2020-01-15")
    assert expect(desk, "UNION pay softened since 2020-01-15")
    assert expect(desk, "UNION pay mixed since 2020-01-03")
    assert expect(desk, "UNION pay held since 2020-01-03", "2020-01-05")


def test_an_about_figure_answers_only_an_about_expectation(desk: Desk) -> None:
    demand(desk, "ask-about", "2020-01-10", "~7 percent")

    assert not expect(desk, "UNION pay 7 percent")
    assert expect(desk, "UNION pay ~7 percent")


def test_one_of_two_agreements_is_meant_by_its_name(desk: Desk) -> None:
    for name, day, status in (("draft", "03", "tentative"), ("deal", "04", "agreed")):
        add(desk, "agreement", name, f"2020-01-{day}", between="UNION,ACME", agreement=name,
            status=status, commits="ACME: 3 percent")  # fmt: skip
    add(desk, "legal-action", "suit", "2020-01-05", by="ACME", to="UNION", action="suit")
    assert expect(desk, "ACME pay on deal agreed")
    assert not expect(desk, "ACME pay on draft agreed")
    assert not expect(desk, "ACME pay on deal softened since 2020-01-04")
    assert expect(desk, "ACME pay on suit live")
    check = check_assertions(desk.shelf.log(NAME))
    assert [one.holds for one in check] == [True, False, False, True]


@pytest.mark.parametrize(
    ("text", "as_of", "said"),
    [
        ("UNON pay 5 percent", "2020-01-31", "no party 'UNON' (did you mean UNION?)"),
        ("UNION pai 5 percent", "2020-01-31", "no issue 'pai' (did you mean pay?)"),
        ("UNION pay toward ACNE live", "2020-01-31", "no party 'ACNE' (did you mean ACME?)"),
        ("UNION pay on rise live", "2020-01-31", "no proposal 'rise' (did you mean raise?)"),
        ("UNION pay", "2020-01-31", "'UNION pay' is too short"),
        ("UNION pay toward", "2020-01-31", "'toward' names nothing"),
        ("UNION pay on raise", "2020-01-31", "expects nothing"),
        ("UNION pay refuces", "2020-01-31", "'refuces' is not understood (did you mean refuses"),
        ("UNION pay live now", "2020-01-31", "nothing may follow 'live', found 'now'"),
        ("UNION pay 5 persent", "2020-01-31", "unknown unit 'persent'"),
        ("UNION pay 5", "2020-01-31", "has no unit"),
        ("UNION pay hardened", "2020-01-31", "says no day: write 'hardened since YYYY-MM-DD'"),
        ("UNION pay held since May", "2020-01-31", "'May' is no day"),
        ("UNION pay held since 2020-02-01", "2020-01-31", "is later than the day"),
        ("UNION pay live", "2020-01-32", "as-of: '2020-01-32'"),
    ],
)
def test_what_is_not_understood_is_named(desk: Desk, text: str, as_of: str, said: str) -> None:
    head = desk.shelf.head(NAME)
    with pytest.raises(Refused) as refused:
        expect(desk, text, as_of)
    assert said in str(refused.value)
    assert desk.shelf.head(NAME) == head


def test_the_same_assertion_is_recorded_once_and_an_id_means_one(desk: Desk) -> None:
    raw = {"expects": ["UNION pay 5 percent"], "as-of": ["2020-01-31"]}
    first = desk.append(NAME, "assertion", raw)
    again = desk.append(NAME, "assertion", raw)
    assert (first.new, again.new) == (1, 0)
    assert again.outcomes[0].id == first.outcomes[0].id == "assertion-2020-01-31"
    with pytest.raises(Conflict, match="is taken"):
        expect(desk, "UNION pay live", id="ask-5")


def test_an_append_that_breaks_one_is_recorded_and_says_so(desk: Desk) -> None:
    assert expect(desk, "UNION pay 5 percent", id="five")
    written = desk.append(NAME, "demand", {
        "id": ["ask-8"], "occurred": ["2020-01-10"], "issue": ["pay"], "by": ["UNION"],
        "to": ["ACME"], "proposal": ["raise"], "quantity": ["8 percent"],
    })  # fmt: skip

    assert written.new == 1
    (broken,) = written.broken
    assert broken_text(broken) == (
        "five is broken: expected 'UNION pay 5 percent' as of 2020-01-31, found "
        "demand:raise: 8 percent (another figure). "
        f"Broken by ask-8 (event {written.outcomes[0].seq})."
    )
    # Said once: what is broken already is for `check` to tell.
    assert desk.amend(NAME, "correct", {"id": ["ask-8"], "set": ["quantity=9 percent"],
                                        "reason": ["a slip"]}).broken == ()  # fmt: skip


def test_a_correction_a_retraction_and_a_link_break_one_too(desk: Desk) -> None:
    expect(desk, "ACME pay objects", id="objects")
    expect(desk, "UNION pay 5 percent", id="five")
    correct = {"id": ["no"], "set": ["answer=refuses"], "reason": ["a slip"]}
    retract = {"id": ["ask-5"], "reason": ["never said"]}

    assert [b.asserted.id for b in desk.amend(NAME, "correct", correct).broken] == ["objects"]
    assert [b.asserted.id for b in desk.amend(NAME, "retract", retract).broken] == ["five"]


def test_taking_a_correction_back_and_declaring_a_preference_break_one_too(desk: Desk) -> None:
    correct = {"id": ["ask-5"], "set": ["quantity=6 percent"], "reason": ["a slip"]}
    desk.amend(NAME, "correct", correct)
    expect(desk, "UNION pay 6 percent", id="six")
    add(desk, "offer", "bid", "2020-01-05", by="ACME", to="UNION", proposal="bonus",
        quantity="3 percent rate")  # fmt: skip
    add(desk, "offer", "less", "2020-01-06", by="ACME", to="UNION", proposal="bonus",
        quantity="2 percent rate")  # fmt: skip
    expect(desk, "ACME pay on bonus hardened since 2020-01-06", id="bonus")

    retract = {"id": ["ask-5.corrected"], "reason": ["it was right"]}
    assert [b.asserted.id for b in desk.amend(NAME, "retract", retract).broken] == ["six"]
    wants = {"issue": ["pay"], "wants": ["UNION less percent rate"]}
    assert [b.asserted.id for b in desk.declare(NAME, "issue", wants).broken] == ["bonus"]


def test_who_mediates_breaks_one_too(desk: Desk) -> None:
    expect(desk, "UNION pay 5 percent", id="five")
    (broken,) = desk.declare(NAME, "party", {"party": ["UNION"], "mediator": ["true"]}).broken

    assert broken_text(broken).endswith(
        "found no position. Broken by what party 'UNION' declares (event 10)."
    )
    assert desk.declare(NAME, "party", {"party": ["OTHER"], "mediator": ["true"]}).broken == ()


def test_a_redaction_says_what_it_breaks_and_the_check_that_nobody_can_tell(desk: Desk) -> None:
    demand(desk, "ask-8", "2020-01-10", "8 percent", says="Eight.")
    expect(desk, "UNION pay 8 percent", id="eight")
    expect(desk, "UNION pay 9 percent", id="nine")

    def redacted(id: str, *, dry_run: bool = False, **more: list[str]) -> list[str]:
        planned, seq = desk.redact(NAME, id, reason="order", dry_run=dry_run, **more)
        return [broken_text(one) for one in broken_along(desk.shelf, planned, seq)]

    assert redacted("ask-8", dry_run=True, fields=["says"]) == [], "no position went with it"
    text = (
        "eight is broken: expected 'UNION pay 8 percent' as of 2020-01-31, found demand:raise: 5 "
        "percent (another figure). "
    )
    told = [f"{text}Broken by ask-8.redacted (event 12, which changes ask-8: order)."]
    assert redacted("ask-8", dry_run=True) == told
    assert redacted("ask-8") == told
    assert redacted("ask-8") == [], "what was made before"

    one, other = map(broken_text, check_assertions(desk.shelf.log(NAME)))
    left = "by what ask-8.redacted (event 12, which changes ask-8: order) left of the record"
    assert one == f"{text}It did not hold when it was recorded either, {left}."
    assert other.endswith(f"either, {left}.")
    expect(desk, "UNION pay 7 percent", id="seven")
    assert broken_text(check_assertions(desk.shelf.log(NAME))[-1]).endswith("recorded either.")


def test_a_dry_run_says_what_would_break_and_breaks_nothing(desk: Desk) -> None:
    expect(desk, "UNION pay 5 percent", id="five")
    retract = {"id": ["ask-5"], "reason": ["never said"]}

    assert len(desk.amend(NAME, "retract", retract, dry_run=True).broken) == 1
    assert all(one.holds for one in check_assertions(desk.shelf.log(NAME)))


def test_an_append_on_another_issue_or_a_later_day_breaks_nothing(desk: Desk) -> None:
    expect(desk, "UNION pay 5 percent", "2020-01-05")
    raw = {"occurred": ["2020-01-10"], "issue": ["pay"], "by": ["UNION"], "to": ["ACME"],
           "proposal": ["raise"], "quantity": ["8 percent"]}  # fmt: skip
    assert desk.append(NAME, "demand", raw).broken == ()
    other = raw | {"issue": ["hours"], "proposal": ["fewer"], "occurred": ["2020-01-02"]}
    assert desk.append(NAME, "demand", other).broken == ()


def test_check_finds_the_event_that_broke_it_among_many(desk: Desk) -> None:
    expect(desk, "UNION pay 5 percent", id="five")
    for i in range(5):
        add(desk, "statement", f"words-{i}", "2020-01-05", by="UNION")
    demand(desk, "ask-8", "2020-01-10", "8 percent")
    for i in range(5, 9):
        add(desk, "statement", f"words-{i}", "2020-01-15", by="UNION")
    (one,) = check_assertions(desk.shelf.log(NAME))

    assert one.broken_by is not None
    assert getattr(one.broken_by.event, "id", None) == "ask-8"


def test_what_was_broken_and_mended_is_broken_by_what_broke_it_last(desk: Desk) -> None:
    expect(desk, "UNION pay 5 percent", id="five")
    demand(desk, "ask-8", "2020-01-10", "8 percent")
    for i in range(3):
        add(desk, "statement", f"words-{i}", "2020-01-05", by="UNION")
    desk.amend(NAME, "retract", {"id": ["ask-8"], "reason": ["mistaken"]})
    demand(desk, "ask-9", "2020-01-12", "9 percent")
    add(desk, "statement", "words-3", "2020-01-15", by="UNION")
    (one,) = check_assertions(desk.shelf.log(NAME))

    assert one.broken_by is not None
    assert getattr(one.broken_by.event, "id", None) == "ask-9"


def test_what_never_held_is_broken_by_nothing(desk: Desk) -> None:
    assert not expect(desk, "UNION pay 9 percent")
    (one,) = check_assertions(desk.shelf.log(NAME))
    assert one.broken_by is None
    assert "did not hold when it was recorded" in broken_text(one)


def test_a_retracted_assertion_is_checked_no_more_and_a_reinstated_one_is(desk: Desk) -> None:
    expect(desk, "UNION pay 9 percent", id="nine")
    retracted = {"id": ["nine"], "reason": ["mistaken"]}
    desk.amend(NAME, "retract", retracted)
    assert check_assertions(desk.shelf.log(NAME)) == []
    desk.amend(NAME, "reinstate", retracted)
    assert len(check_assertions(desk.shelf.log(NAME))) == 1
    desk.amend(NAME, "retract", {"id": ["nine"], "reason": ["again"]})
    desk.amend(NAME, "retract", {"id": ["nine.retracted-2"], "reason": ["no, keep it"]})
    assert len(check_assertions(desk.shelf.log(NAME))) == 1


def test_an_assertion_is_no_development_that_could_be_linked_or_corrected(desk: Desk) -> None:
    expect(desk, "UNION pay 5 percent", id="five")
    for kind, raw in (
        ("correct", {"id": ["five"], "set": ["says=x"], "reason": ["y"]}),
        ("link", {"id": ["ask-5"], "relation": ["follows"], "other": ["five"]}),
    ):
        with pytest.raises(Refused, match="no development 'five'"):
            desk.amend(NAME, kind, raw)
    assert "five" not in desk.shelf.record(NAME, Question()).visible
