"""What overlapping months tell, held against every order in which it may have happened."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import permutations
from random import Random
from typing import Any, NamedTuple

import hypothesis.strategies as st
import pytest
from hypothesis import assume, example, given

from projections.fold.lives import can_end
from projections.moves.naming import ACTS
from projections.questions.stance import View
from projections.rules.state import State
from tests.story import Story

DEMANDS = ("demand", "demand", "withdrawal", "settled")
MEASURES = ("measure-threatened", "measure-imposed", "measure-changed", "measure-suspended",
            "measure-lifted")  # fmt: skip
AGREEMENTS = ("changed", "extended", "ratified", "suspended", "resumed", "terminated")
WITH_FIGURES = {"demand", "policy", *MEASURES[:3], "agreed", "changed"}
DAYS = ("2026-03-04", "2026-03-12", "2026-03-20", "2026-03-28")


class Entry(NamedTuple):
    """Something that happened, by the name of its kind, with its figure and its day; None: in the
    month. Of measures, who it hits and what it is about."""

    id: str
    what: str
    figure: int
    day: str | None
    to: str = "ACME"
    name: str = "list"
    lapses: str | None = None


@st.composite
def months(draw: st.DrawFn) -> list[Entry]:
    """What certainly came first, and three or four more, of which two or three are of a month."""
    first, others = draw(
        st.sampled_from(
            [
                ("demand", DEMANDS),
                ("measure-imposed", MEASURES),
                ("policy", MEASURES),
                ("agreed", AGREEMENTS),
            ]
        )
    )
    count = draw(st.integers(2, 4))
    whats = draw(st.lists(st.sampled_from(others), min_size=count, max_size=count))
    assume(whats.count("measure-lifted") < 2)  # a second one finds nothing in any order
    vague = draw(st.sets(st.integers(0, count - 1), min_size=min(2, count), max_size=3))
    days = iter(DAYS)
    # What comes after it goes on from it, be it of a part alone, or toward one of all.
    to, name = draw(st.sampled_from([("ACME", "list"), ("ACME", "list/part"), ("all", "list")]))
    if first == "policy":
        to, name = "all", "list"
    told = [
        Entry(f"e{i}", what, draw(st.sampled_from([5, 8, 12, 20])),
              None if i in vague else next(days), name=name)
        for i, what in enumerate(whats)
    ]  # fmt: skip
    figure = draw(st.sampled_from([5, 8, 12, 20]))
    return [Entry("first", first, figure, "2026-02-01", to), *told]


def _tell(story: Story, entry: Entry, day: str) -> None:
    at = {"id": entry.id, "occurred": day} | ({"lapses": entry.lapses} if entry.lapses else {})
    rate = f"{entry.figure} percent rate" if entry.what in WITH_FIGURES else None
    if entry.what == "demand":
        story.tell("demand", **at, by="UNION", to="ACME", proposal="raise",
                   quantity=f"{entry.figure} percent")  # fmt: skip
    elif entry.what == "withdrawal":
        story.tell("withdrawal", **at, by="UNION", proposal="raise")
    elif entry.what == "settled":
        story.tell("agreement", **at, between=["UNION", "ACME"], agreement=f"deal-{entry.id}",
                   settles=["raise"])  # fmt: skip
    elif entry.what == "policy":
        story.tell("policy", **at, by="UNION", measure=entry.name, quantity=rate)
    elif entry.what.startswith("measure"):
        told = {"quantity": rate} if rate else {}
        story.tell(entry.what, **at, by="UNION", to=entry.to, measure=entry.name, **told)
    else:
        told = {"commits": [f"ACME: {rate}"]} if rate else {}
        status = {} if entry.what == "agreed" else {"status": entry.what}
        story.tell("agreement", **at, between=["UNION", "ACME"], agreement="deal", **told, **status)


def _forms(told: list[tuple[Entry, str]]) -> tuple[frozenset[tuple[str, ...]], int]:
    """What the track may have come to, and how many ends found nothing to end."""
    story = Story()
    for entry, day in told:
        _tell(story, entry, day)
    board = story.fold(as_of="2026-06-01").board
    kind = {"demand": "demand", "agreed": "commitment", "policy": "policy"}.get(
        told[0][0].what, "measure"
    )
    tracks = [
        track for track in board.tracks.values()
        if track.key.kind == kind and track.key.toward and not track.rows_only
        and (kind not in ACTS or track.key.name == told[-1][0].name)
    ]  # fmt: skip
    steps = [step for track in tracks for step in track.steps]
    moved = {id for step in steps for id in step.ids}
    idle = sum(entry.id not in moved for entry, _ in told[1:])
    idle += sum(
        step.moves[0].stated.status in ("suspended", "lifted") and step.before is not None
        and step.lapsed_on is None and kind in ACTS
        and not can_end(step.moves[0], step.before.state)
        for step in steps
    )  # fmt: skip
    return frozenset(
        _words(state)
        for track in tracks for form in track.frontier for state in form.ways or (form.state,)
    ), idle  # fmt: skip


def _words(state: State) -> tuple[str, ...]:
    pending = () if state.pending is None else ("pending", *map(str, state.pending.quantities))
    return state.status, *map(str, state.quantities), *pending


@given(months())
def test_overlapping_months_tell_what_some_order_gives_and_all_that_a_likely_one_does(
    entries: list[Entry],
) -> None:
    told, _ = _forms([(entry, entry.day or "2026-03") for entry in entries])
    dated = [entry for entry in entries[1:] if entry.day]
    orders = [
        _forms([(entry, f"2026-03-{i:02d}") for i, entry in enumerate([entries[0], *order], 1)])
        for order in permutations(entries[1:])
        if [entry for entry in order if entry.day] == dated
    ]
    # Nothing that no order gives; and all of those in which the fewest ends find nothing to end.
    assert told <= frozenset.union(*(forms for forms, _ in orders))
    fewest = min(idle for _, idle in orders)
    assert told >= frozenset.union(*(forms for forms, idle in orders if idle == fewest))


class Done(NamedTuple):
    """What is done to an agreement, by whom (None: both), the figures that it states, by party and
    issue, and its last day."""

    id: str
    status: str
    by: str | None
    commits: tuple[str, ...]
    day: str | None
    lapses: str | None = None


@st.composite
def agreements(draw: st.DrawFn) -> list[Done]:
    """An agreement of which each party takes on what it does in entries of a month."""
    count = draw(st.integers(2, 3))
    dated = draw(st.integers(0, count)) if count == 3 else count
    told = [Done("first", draw(st.sampled_from(["tentative", "agreed", "ratified"])), None,
                 ("ACME: 5 percent",), "2026-02-01")]  # fmt: skip
    for i in range(count):
        status = draw(st.sampled_from([*AGREEMENTS, "agreed", "rejected", "left"]))
        by = draw(st.sampled_from(["ACME", "UNION"])) if status == "left" else None
        commits = set[str]()
        if status in ("agreed", "changed", "ratified"):
            commits = draw(st.sets(
                st.sampled_from(["ACME: 8", "UNION: 8", "ACME on hours: 8", "UNION on hours: 8"]),
                max_size=2,
            ))  # fmt: skip
        figures = tuple(f"{one.replace('8', str(8 + i))} percent" for one in sorted(commits))
        told.append(Done(f"e{i}", status, by, figures, "2026-03-08" if i == dated else None))
    return told


def _commitments(
    told: list[tuple[Done, str]], as_of: str = "2026-06-01"
) -> tuple[set[tuple[str, ...]], int]:
    """Each commitment with what it may have come to, and how many entries did nothing."""
    story = Story()
    for done, day in told:
        at = {"id": done.id, "occurred": day, "agreement": "deal"}
        if done.status == "left":
            story.tell("withdrawal", **at, by=done.by)
        else:
            told_of = {"between": ["UNION", "ACME"], "commits": list(done.commits)}
            if done.lapses:
                told_of["lapses"] = [done.lapses]
            story.tell("agreement", **at, **told_of, status=done.status)
    tracks = story.fold(as_of=as_of).board.tracks.values()
    moved = {id for track in tracks for step in track.steps for id in step.ids}
    return {
        (track.key.party, str(track.key.issue), *_words(state))
        for track in tracks if not track.rows_only
        for form in track.frontier for state in form.ways or (form.state,)
    }, sum(done.id not in moved for done, _ in told)  # fmt: skip


@given(agreements(), st.randoms(use_true_random=False))
def test_commitments_of_overlapping_months_are_read_in_every_order(
    told: list[Done], chance: Random
) -> None:
    found, _ = _commitments([(done, done.day or "2026-03") for done in told])
    orders = [
        _commitments([(done, f"2026-03-{i:02d}") for i, done in enumerate([told[0], *order], 1)])
        for order in permutations(told[1:])
    ]
    assert found <= set.union(*(forms for forms, _ in orders))
    fewest = min(idle for _, idle in orders)
    assert found >= set.union(*(forms for forms, idle in orders if idle == fewest))
    # Whichever was entered first.
    other = chance.sample(told[1:], len(told) - 1)
    assert found == _commitments([(d, d.day or "2026-03") for d in [told[0], *other]])[0]


@st.composite
def with_last_days(draw: st.DrawFn) -> list[Entry]:
    """The same of a demand or measure, two of them of the month, which may have a last day."""
    first, others = draw(st.sampled_from([("demand", DEMANDS), ("measure-imposed", MEASURES)]))
    whats = draw(st.lists(st.sampled_from(others), min_size=2, max_size=3))
    assume(whats.count("measure-lifted") < 2)
    dated = draw(st.integers(0, 2))
    last_days = st.sampled_from([None, "2026-03-08", "2026-03-20", "2026-04-15"])

    def entry(id: str, what: str, day: str | None) -> Entry:
        last = draw(last_days) if what in CAN_LAPSE else None
        figure = draw(st.sampled_from([5, 8, 12, 20]))
        return Entry(id, what, figure, day, lapses=None if day and last and last < day else last)

    return [
        entry("first", first, "2026-02-01"),
        *[entry(f"e{i}", what, "2026-03-12" if i == dated else None)
          for i, what in enumerate(whats)],
    ]  # fmt: skip


CAN_LAPSE = {"demand", *MEASURES} - {"measure-lifted"}
# Two days before, between and after the last days and the day of what is known to the day.
EACH_DAY = [date(2026, 3, day).isoformat() for day in (2, 4, 9, 10, 14, 16, 24, 26)]


@given(with_last_days())
def test_last_days_within_overlapping_months_tell_what_some_days_give_and_all_that_likely_ones_do(
    entries: list[Entry],
) -> None:
    told, _ = _forms([(entry, entry.day or "2026-03") for entry in entries])
    vague = [entry for entry in entries if entry.day is None]
    each = [
        _forms([(entry, entry.day or next(on)) for entry in entries])
        for days in permutations(EACH_DAY, len(vague))
        # What is told of a last day was said by then.
        if all(one.lapses is None or day <= one.lapses
               for one, day in zip(vague, days, strict=True))
        for on in [iter(days)]
    ]  # fmt: skip
    assert told <= frozenset.union(*(forms for forms, _ in each))
    fewest = min(idle for _, idle in each)
    assert told >= frozenset.union(*(forms for forms, idle in each if idle == fewest))


@given(with_last_days(), st.sampled_from(["2026-03-06", "2026-03-10", "2026-03-22"]))
@example(
    [Entry("first", "demand", 5, "2026-02-01"), Entry("e0", "demand", 5, None, lapses="2026-03-08"),
     Entry("e1", "withdrawal", 5, "2026-03-12"), Entry("e2", "withdrawal", 5, None)],
    "2026-03-22",
)  # fmt: skip
def test_the_possible_reading_is_that_of_a_story_in_which_all_that_may_have_come_by_then_has(
    entries: list[Entry], day: str
) -> None:
    possible, narrowed = Story(), Story()
    for entry in entries:
        _tell(possible, entry, entry.day or "2026-03")
        if entry.day is None or entry.day <= day:
            _tell(narrowed, entry, entry.day or f"2026-03-01/{day}")
    one, two = possible.fold(as_of=day, reading="possible"), narrowed.fold(as_of=day)
    assert _all_told(one) == _all_told(two)


def _all_told(view: View) -> tuple[list[object], list[object]]:
    positions = [(p.key, p.status, {_words(form) for form in p.forms}, p.state.lapses)
                 for p in view.positions(ended=True)]  # fmt: skip
    return positions, [
        (row.track, row.day, row.to_ids, row.dimension, row.verdict, row.before, row.after)
        for row in view.audit.rows()
    ]


def test_under_the_possible_reading_nothing_is_over_after_the_day_that_is_asked_for() -> None:
    story = Story()
    told = {"between": ["UNION", "ACME"], "agreement": "deal"}
    story.tell("agreement", id="deal", occurred="2026-02-01", commits="ACME: 5 percent", **told)
    story.tell("agreement", id="less", occurred="2026-03", commits="ACME: 4 percent", **told)
    story.tell("agreement", id="until", occurred="2026-03-05", status="extended",
               lapses="2026-03-11", **told)  # fmt: skip
    for track in ("offer:bonus", "measure:m"):
        kind, name = track.split(":")
        fields: dict[str, Any] = {"by": "ACME", "to": "UNION", "lapses": "2026-03-11"}
        fields |= {"proposal": name} if kind == "offer" else {"measure": name}
        story.tell("offer" if kind == "offer" else "measure-threatened", id=name,
                   occurred="2026-03", **fields)  # fmt: skip
    for position in story.fold(as_of="2026-03-08", reading="possible").positions(ended=True):
        assert not {form.status for form in position.forms} & {"lapsed", "expired"}
        assert [form.lapses for form in position.forms] == ["2026-03-11"]


def test_what_was_threatened_until_a_day_is_no_more_once_it_was_imposed_after_that() -> None:
    story = Story()
    told = {"by": "USA", "to": "CHN", "measure": "list"}
    story.tell("measure-imposed", id="in", occurred="2026-03-12", quantity="8 percent rate", **told)
    story.tell("measure-threatened", id="word", occurred="2026-03", lapses="2026-03-09",
               quantity="10 percent rate", **told)  # fmt: skip
    assert story.position("measure:list").statuses == ("in-force",)


def test_what_a_threat_had_to_find_is_over_for_the_next_that_may_have_come_after() -> None:
    story = Story()
    told = {"by": "UNION", "to": "ACME", "measure": "list"}
    story.tell("measure-imposed", id="in", occurred="2026-02-01", quantity="5 percent rate",
               lapses="2026-03-08", **told)  # fmt: skip
    for rate, lapses in ((5, "2026-03-08"), (8, "2026-04-15")):
        story.tell("measure-threatened", id=f"to-{rate}", occurred="2026-03",
                   quantity=f"{rate} percent rate", lapses=lapses, **told)  # fmt: skip
    forms = story.position("measure:list", ended=True, as_of="2026-06-01").forms
    assert {_words(form) for form in forms} == {
        ("lapsed", "5 percent rate"), ("lapsed", "8 percent rate"),
    }  # fmt: skip


def test_what_changes_within_the_days_in_which_it_lapses_is_over_or_there_anew() -> None:
    story = Story()
    told = {"by": "USA", "to": "CHN", "measure": "list"}
    story.tell("measure-imposed", id="in", occurred="2026-02-01", lapses="2026-03-20",
               quantity="8 percent rate", **told)  # fmt: skip
    story.tell("measure-threatened", id="word", occurred="2026-03", quantity="9 percent rate",
               **told)  # fmt: skip
    story.tell("measure-imposed", id="more", occurred="2026-03", quantity="10 percent rate",
               **told)  # fmt: skip
    forms = story.position("measure:list", ended=True, as_of="2026-04-02").forms
    assert {_words(form) for form in forms} == {
        ("in-force", "10 percent rate"),
        ("in-force", "10 percent rate", "pending", "9 percent rate"),
        ("threatened", "9 percent rate"),
        ("lapsed", "10 percent rate"),
    }


def test_what_is_not_in_force_is_not_what_was_lifted() -> None:
    story = Story()
    told = {"by": "USA", "to": "CHN", "measure": "list"}
    story.tell("measure-imposed", id="in", occurred="2026-02-01", quantity="8 percent rate", **told)
    story.tell("measure-lifted", id="off", occurred="2026-03-04", **told)
    story.tell("measure-threatened", id="new", occurred="2026-03", quantity="10 percent rate",
               **told)  # fmt: skip
    forms = story.position("measure:list", ended=True).forms
    assert {(form.status, str(form.quantities[0])) for form in forms} == {
        ("lifted", "8 percent rate"), ("threatened", "10 percent rate"),
    }  # fmt: skip


def test_what_was_settled_stays_so_where_what_is_withdrawn_after_it_may_be_something_later() -> (
    None
):
    story = Story()
    story.demand("ask", "2026-02-01", "12 percent")
    story.tell("agreement", id="deal", occurred="2026-03-12", between=["UNION", "ACME"],
               agreement="pay-deal", settles=["raise"])  # fmt: skip
    story.tell("withdrawal", id="drop", occurred="2026-03-28", by="UNION", proposal="raise")
    story.demand("again", "2026-03", "20 percent")
    position = story.position("demand:raise", as_of="2026-03-28", ended=True)
    assert (position.status, str(position.state.quantities[0])) == ("settled", "12 percent")


def test_what_an_entry_says_is_kept_by_all_that_may_have_come_after_it() -> None:
    story = Story()
    told = {"between": ["UNION", "ACME"], "agreement": "deal"}
    story.tell("agreement", id="first", occurred="2026-02-01", status="tentative",
               commits=["ACME: 5 percent"], **told)  # fmt: skip
    story.tell("agreement", id="words", occurred="2026-02-15/2026-02-25",
               commits=["ACME: a rise"], **told)  # fmt: skip
    story.tell("agreement", id="more", occurred="2026-02-21/2026-02-28",
               commits=["ACME: 6 percent"], **told)  # fmt: skip
    story.tell("agreement", id="due", occurred="2026-02-18/2026-02-28", status="changed",
               due="2026-08", **told)  # fmt: skip
    forms = story.position("commitment:deal").forms
    assert {form.due for form in forms} == {"2026-08"}


def test_the_same_figures_in_another_order_are_no_other_form() -> None:
    story = Story()
    units = ("USD", "percent", "EUR", "GBP", "JPY", "CNY")
    for unit in units:
        story.demand(unit.lower(), "2026-03", f"5 {unit}")
    position = story.position("demand:raise")
    assert len(position.forms) == 1
    assert position.state.differ == ()
    assert {figure.unit for figure in position.state.quantities} == set(units)


def test_every_order_begins_from_each_form_of_the_month_before() -> None:
    story = Story()
    story.demand("ask", "2026-01-01", "5 percent")
    story.demand("one", "2026-02", "20 percent")
    story.demand("two", "2026-02", "12 percent")
    story.tell("agreement", id="deal", occurred="2026-03", between=["UNION", "ACME"],
               agreement="pay-deal", settles=["raise"])  # fmt: skip
    story.demand("again", "2026-03")
    forms = story.position("demand:raise", ended=True).forms
    assert {_words(form) for form in forms} == {
        (status, figure)
        for status in ("live", "settled")
        for figure in ("12 percent", "20 percent")
    }


def test_what_an_earlier_deal_settled_in_any_order_a_later_one_may_not_have_softened() -> None:
    story = Story()
    story.demand("ask", "2026-02-01", "5 percent")
    for name in ("one", "two"):
        story.tell("agreement", id=name, occurred="2026-03", between=["UNION", "ACME"],
                   agreement=f"deal-{name}", settles=["raise"])  # fmt: skip
    story.demand("again", "2026-03-04", "8 percent")
    assert [row.verdict for row in story.rows("demand:raise")] == [
        "opened", "hardened", "softened", "incomparable",
    ]  # fmt: skip


def test_two_deals_of_the_month_of_what_they_settle_have_a_row_each() -> None:
    story = Story()
    story.demand("ask", "2026-03", "5 percent")
    for name, day in (("one", "2026-03-04"), ("two", "2026-03")):
        story.tell("agreement", id=name, occurred=day, between=["UNION", "ACME"],
                   agreement=f"deal-{name}", settles=["raise"])  # fmt: skip
    rows = story.rows("demand:raise")
    assert [row.to_ids for row in rows] == [("one",), ("ask",), ("two",)]


def test_what_is_done_wherever_it_stands_opens_nothing_toward_all() -> None:
    story = Story()
    told = {"by": "UNION", "measure": "list"}
    story.tell("measure-threatened", id="one", to="ACME", occurred="2026-01-15",
               quantity="25 percent rate", **told)  # fmt: skip
    story.tell("measure-changed", id="more", occurred="2026-03", quantity="30 percent rate",
               **told)  # fmt: skip
    story.tell("measure-threatened", id="all", to="all", occurred="2026-03",
               quantity="5 percent rate", **told)  # fmt: skip
    (toward_all,) = [p for p in story.fold().positions() if p.key.toward is None]
    assert {_words(form) for form in toward_all.forms} == {
        ("threatened", "5 percent rate"), ("threatened", "30 percent rate"),
    }  # fmt: skip


def test_each_that_may_be_first_toward_one_goes_on_from_what_it_would() -> None:
    story = Story()
    story.tell("policy", id="all", by="UNION", measure="list", occurred="2026-01-15",
               quantity="10 percent rate")  # fmt: skip
    told = {"by": "UNION", "to": "ACME", "measure": "list", "occurred": "2026-03"}
    story.tell("measure-announced", id="word", quantity="30 percent rate", **told)
    story.tell("measure-imposed", id="deed", **told)
    (one,) = [p for p in story.fold().positions() if p.key.toward == "ACME"]
    # A notice under the name of a policy is new there, a deed goes on from the policy.
    assert {_words(form) for form in one.forms} == {
        ("in-force", "30 percent rate"),
        ("in-force", "10 percent rate", "pending", "30 percent rate"),
    }


@pytest.mark.parametrize("whole", ["2026-03", "2026-03-04"])
def test_what_is_done_to_a_whole_puts_no_part_in_force_that_is_first_announced(whole: str) -> None:
    story = Story()
    told = {"by": "UNION", "to": "ACME"}
    story.tell("measure-imposed", id="in", measure="list", occurred="2026-01-15", **told)
    story.tell("measure-announced", id="part", measure="list/part", occurred="2026-03",
               quantity="5 percent rate", **told)  # fmt: skip
    story.tell("measure-suspended", id="rest", measure="list", occurred=whole, **told)
    assert {_words(form) for form in story.position("measure:list/part").forms} == {
        ("announced", "5 percent rate"), ("suspended", "5 percent rate"),
    }  # fmt: skip


def test_what_is_agreed_in_the_month_of_a_last_day_may_be_agreed_anew_after_that() -> None:
    story = Story()
    told = {"between": ["UNION", "ACME"], "agreement": "deal"}
    story.tell("agreement", id="first", occurred="2026-02-01", status="tentative",
               commits=["ACME: 5 percent"], lapses="2026-03-20", **told)  # fmt: skip
    story.tell("agreement", id="sooner", occurred="2026-03", status="changed", lapses="2026-03-08",
               **told)  # fmt: skip
    story.tell("agreement", id="anew", occurred="2026-03", commits=["ACME: 9 percent"], **told)
    forms = story.position("commitment:deal", ended=True, as_of="2026-06-01").forms
    assert {(form.status, form.lapses) for form in forms} == {
        ("agreed", None), ("expired", "2026-03-08"),
    }  # fmt: skip


_BOTH = ("ACME: 5 percent", "UNION: 5 percent")


@pytest.mark.parametrize(
    ("told", "days"),
    [
        # Agreed again before the last day, or anew after it and without one.
        (
            [Done("first", "agreed", None, _BOTH, "2026-02-01", "2026-03-10"),
             Done("again", "tentative", None, (), None)],
            ["05", "15"],
        ),
        # The same where somebody left first.
        (
            [Done("first", "agreed", None, _BOTH, "2026-02-01", "2026-03-10"),
             Done("out", "left", "ACME", (), "2026-03-03"),
             Done("again", "tentative", None, ("ACME: 9 percent",), None)],
            ["02", "05", "15"],
        ),
        # Which last day it has hangs on the order of those that came before.
        (
            [Done("first", "agreed", None, _BOTH, "2026-02-01"),
             Done("one", "agreed", None, ("UNION: 8 percent",), None),
             Done("short", "extended", None, (), "2026-03-07", "2026-03-10"),
             Done("two", "agreed", None, ("UNION: 9 percent",), None, "2026-04-20")],
            ["02 03", "03 02", "02 08", "02 15", "08 02", "15 02", "08 09", "09 08", "08 15",
             "15 08", "15 16", "16 15"],
        ),
    ],
)  # fmt: skip
def test_last_days_of_an_agreement_are_read_in_each_order_of_its_entries(
    told: list[Done], days: list[str]
) -> None:
    def found(placed: list[str], as_of: str) -> set[tuple[str, ...]]:
        waiting = iter(placed)
        return _commitments([(one, one.day or next(waiting)) for one in told], as_of)[0]

    for as_of in ("2026-04-01", "2026-05-01"):
        exact = [found([f"2026-03-{day}" for day in one.split()], as_of) for one in days]
        assert found(["2026-03"] * 2, as_of) == set.union(*exact)


def test_an_answer_ends_as_each_form_of_what_it_answers_does() -> None:
    story = Story()
    story.demand("ask", "2026-02-01", "5 percent")
    story.tell("response", id="yes", occurred="2026-03", by="ACME", to_proposal="raise",
               answer="in-principle")  # fmt: skip
    story.tell("withdrawal", id="drop", occurred="2026-03", by="UNION", proposal="raise")
    story.tell("agreement", id="deal", occurred="2026-03", between=["UNION", "ACME"],
               agreement="pay-deal", settles=["raise"])  # fmt: skip
    assert set(story.position("response:raise", ended=True).statuses) == {"withdrawn", "settled"}


@pytest.mark.parametrize("end", ["withdrawal", "agreement"])
def test_an_answer_may_be_to_what_was_put_anew_after_an_end(end: str) -> None:
    story = Story()
    story.demand("ask", "2026-02-01", "5 percent")
    if end == "withdrawal":
        story.tell("withdrawal", id="out", occurred="2026-03", by="UNION", proposal="raise")
    else:
        story.tell("agreement", id="out", occurred="2026-03", between=["UNION", "ACME"],
                   agreement="pay-deal", settles=["raise"])  # fmt: skip
    story.demand("again", "2026-03-12", "9 percent")
    story.tell("response", id="no", occurred="2026-03", by="ACME", to_proposal="raise",
               answer="objects")  # fmt: skip
    ended = "withdrawn" if end == "withdrawal" else "settled"
    assert set(story.position("response:raise", ended=True).statuses) == {"live", ended}


@pytest.mark.parametrize("order", [*permutations(["left", "ends", "more"])])
def test_who_left_in_the_month_may_have_gone_before_the_last_but_one_whoever_was_entered_first(
    order: tuple[str, ...],
) -> None:
    story = Story()
    told = {"agreement": "deal", "occurred": "2026-03"}
    story.tell("agreement", id="first", agreement="deal", between="ACME,UNION,ZTE",
               occurred="2026-02-01", commits=["ACME: 5 percent", "UNION: 6 percent"])  # fmt: skip
    for id in order:
        match id:
            case "left":
                story.tell("withdrawal", id=id, by="ACME", **told)
            case "ends":
                story.tell("agreement", id=id, by="ZTE", status="terminated", **told)
            case _:
                story.tell("agreement", id=id, between="ACME,UNION,ZTE", status="ratified",
                           commits=["UNION: 10 percent"], **told)  # fmt: skip
    forms = {p.key.party: sorted({str(f.status) for f in p.forms})
             for p in story.fold(as_of="2026-06-01").positions()}  # fmt: skip
    assert forms == {"ACME": ["left", "ratified"], "UNION": ["ratified", "terminated"]}


@pytest.mark.parametrize("vague", [("extended", "suspended"), ("extended", "resumed")])
def test_what_goes_on_with_an_agreement_that_is_over_in_every_order_does_nothing(
    vague: tuple[str, ...],
) -> None:
    """No door takes it; a log of elsewhere may hold it."""
    story = Story()
    told = {"between": ["UNION", "ACME"], "agreement": "deal"}
    story.tell("agreement", id="first", occurred="2026-02-01", commits=["ACME: 5 percent"], **told)
    story.tell("agreement", id="end", occurred="2026-03-04", status="terminated", **told)
    story.tell("agreement", id="on", occurred="2026-03-12", status=vague[-1], **told)
    for status in vague:
        story.tell("agreement", id=status, occurred="2026-03", status=status, **told)
    position = story.position("commitment:deal", ended=True)
    assert {_words(form) for form in position.forms} == {("terminated", "5 percent")}


def test_a_line_that_no_likely_order_has_holds_no_position() -> None:
    """Ratified within the month in which it was agreed: until that is certain it binds both."""
    story = Story()
    story.tell("agreement", id="one", occurred="2026-02", between=["UNION", "ACME"],
               agreement="pay-deal", status="tentative", commits="ACME: 5 percent")  # fmt: skip
    story.tell("agreement", id="two", occurred="2026-02-20", between=["UNION", "ACME"],
               agreement="pay-deal", status="ratified")  # fmt: skip
    early = story.fold(as_of="2026-02-25").positions()
    assert {(p.key.party, p.status) for p in early} == {("UNION", "ratified"), ("ACME", "ratified")}
    assert [(p.key.party, p.statuses) for p in story.fold().positions()] == [
        ("ACME", ("ratified",))
    ]


@pytest.mark.parametrize("before", [0, 80])
def test_of_however_much_was_told_before_each_order_is_tried(before: int) -> None:
    story = Story()
    for at in range(before):
        day = date(2020, 1, 1) + timedelta(days=at)
        story.tell("measure-imposed", occurred=str(day), by="USA", to="CHN", measure="list",
                   quantity=f"{5 + at % 3} percent rate")  # fmt: skip
    story.tell("measure-imposed", occurred="2026-01-02", by="USA", to="CHN", measure="list",
               quantity="10 percent rate")  # fmt: skip
    story.tell("measure-changed", occurred="2026-02", by="USA", to="CHN", measure="list",
               quantity="25 percent rate")  # fmt: skip
    story.tell("measure-suspended", occurred="2026-02", by="USA", to="CHN", measure="list")
    story.tell("measure-imposed", occurred="2026-03-05", by="USA", to="CHN", measure="list")
    (position,) = story.fold().positions()
    assert {(form.status, str(form.quantities[0])) for form in position.forms} == {
        ("in-force", "25 percent rate")
    }


def test_who_left_an_agreement_of_three_within_the_month_of_what_binds_it_is_told_as_either() -> (
    None
):
    story = Story()
    told = {"between": ["UNION", "ACME", "ZTE"], "agreement": "pay-deal"}
    story.tell("agreement", occurred="2026-01-05", status="agreed",
               commits=["ACME: 5 percent", "ZTE: 6 percent"], **told)  # fmt: skip
    story.tell("agreement", occurred="2026-02", status="agreed", commits=["ZTE: 8 percent"], **told)
    story.tell("withdrawal", occurred="2026-02", by="ZTE", agreement="pay-deal")
    found = {p.key.party: {(f.status, str(f.quantities[0])) for f in p.forms}
             for p in story.fold().positions(ended=True)}  # fmt: skip
    assert found["ZTE"] == {("agreed", "8 percent"), ("left", "8 percent")}
    assert found["ACME"] == {("agreed", "5 percent")}


def test_what_one_deal_settled_may_have_been_settled_by_another_before_that_was_rejected() -> None:
    story = Story()
    story.demand("ask", "2026-01-03", "20 percent")
    told = {"between": ["UNION", "ACME"], "agreement": "pay-deal"}
    story.tell("agreement", occurred="2026-01-20", status="tentative", settles=["raise"], **told)
    story.tell("agreement", occurred="2026-02", status="tentative", settles=["raise"], **told)
    story.tell("agreement", occurred="2026-02-12", status="rejected", **told)
    assert set(story.position("demand:raise", ended=True).statuses) == {"live", "settled"}


def test_who_left_and_left_again_may_have_agreed_anew_after_both() -> None:
    story = Story()
    told = {"between": ["UNION", "ACME"], "agreement": "pay-deal", "status": "agreed"}
    story.tell("agreement", occurred="2026-01-05", commits="ACME: 5 percent", **told)
    for _ in range(2):
        story.tell("withdrawal", occurred="2026-03", by="ACME", agreement="pay-deal")
    story.tell("agreement", occurred="2026-03", **told)
    assert set(story.position("commitment:pay-deal", ended=True).statuses) == {"left", "agreed"}


@pytest.mark.parametrize("first", ["2020-01-03", "2020-01-03/2020-01-08"])
@pytest.mark.parametrize("told", ["zabc", "bcza"])
def test_what_a_link_puts_before_entries_of_open_order_is_read_before_them(
    first: str, told: str
) -> None:
    story = Story()
    entries: dict[str, dict[str, Any]] = {
        "z": {"occurred": "2020-01-01", "status": "agreed", "commits": "ACME: 5 percent rate"},
        "a": {"occurred": first, "commits": "ACME: 10 percent rate"},
        "b": {"occurred": "2020-01-03/2020-01-10", "commits": "ACME: 12 percent rate"},
        "c": {"occurred": "2020-01-03/2020-01-10", "due": "2021-03"},
    }
    for name in told:
        fields = {"status": "changed", "between": "ACME,UNION", **entries[name]}
        story.tell("agreement", id=name, agreement="deal", **fields)
    story.link("b", "follows", "a")
    story.link("c", "follows", "a")
    found = story.position("commitment:deal")
    figures = {str(quantity.min) for form in found.forms for quantity in form.quantities}
    assert figures == {"12"}


_BOTH, _HIM, _ME = {"between": ["UNION", "ACME"]}, {"by": "ACME"}, {"by": "UNION"}
_DONE: list[list[dict[str, Any]]] = [
    [_BOTH | {"status": "changed"}, _HIM | {"status": "extended", "commits": "UNION: 4 percent"}],
    [
        _HIM | {"status": "changed"},
        _BOTH | {"status": "suspended"},
        _BOTH | {"status": "extended", "occurred": "2026-03-10", "commits": "UNION: 5 percent"},
    ],
    [
        _BOTH | {"status": "suspended"},
        _BOTH | {"status": "changed", "commits": "UNION: 4 percent"},
        _ME | {"status": "terminated"},
        _HIM | {"status": "changed"},
    ],
]


@pytest.mark.parametrize("done", _DONE)
def test_an_agreement_of_which_nothing_was_agreed_is_told_alike_whatever_was_entered_first(
    done: list[dict[str, Any]],
) -> None:
    found = set()
    for order in permutations([{"id": f"e{i}", **entry} for i, entry in enumerate(done)]):
        story = Story()
        for entry in order:
            story.tell("agreement", **{"agreement": "deal", "occurred": "2026-03", **entry})
        found.add(frozenset(
            (p.key.party, p.key.toward, _words(form))
            for p in story.fold().positions(ended=True) for form in p.forms
        ))  # fmt: skip
    assert len(found) == 1


_THREE = ["USA", "CHN", "ZTE"]
_TWO = ["USA", "ZTE"]


@pytest.mark.parametrize(
    ("parties", "then"),
    [
        # Toward whom the commitments are hangs on who was there first,
        (_THREE, [("01-21", "ratified", {"between": _TWO}), ("03-09", "in-force", {"by": "ZTE"}),
                  ("03-14", "suspended", {"by": ["CHN", "USA"]})]),
        (_TWO, [("01-25", "in-force", {"between": _THREE}), ("02-09", "terminated", {"by": "ZTE"}),
                ("03-12", "in-force", {"between": _THREE})]),
        # whom it binds on what that is taken on now, and until when on what that was last.
        (_THREE, [("01-18", "extended", {"between": _THREE, "commits": "USA on trade: go"}),
                  ("02-20", "suspended", {"by": "CHN"}), ("03-03", "terminated", {"by": "ZTE"})]),
        (_THREE, [("01-08", "extended", {"by": "USA"}), ("02-08", "suspended", {"by": "USA"}),
                  ("03-13", "in-force", {"by": "USA", "commits": "USA on trade: 3 percent"})]),
    ],
)  # fmt: skip
def test_what_goes_on_with_an_agreement_of_a_month_does_so_long_after_it(
    parties: list[str], then: list[tuple[str, str, dict[str, Any]]]
) -> None:
    def stands(day: str) -> set[tuple[object, ...]]:
        story = Story()
        story.tell("agreement", id="first", occurred=day, agreement="deal", between=parties,
                   lapses="2020-04-14")  # fmt: skip
        for on, status, told in then:
            story.tell("agreement", id=f"on-{on}", occurred=f"2020-{on}", agreement="deal",
                       status=status, **told)  # fmt: skip
        return {
            (p.key, p.statuses, p.state.lapses)
            for p in story.fold(as_of="2020-04-30").positions(ended=True)
        }

    assert stands("2020-01") == stands("2020-01-05")


@pytest.mark.parametrize(
    ("told", "party", "forms"),
    [
        # Who has taken on nothing goes on with a deal, and prolongs it, for itself.
        ([("02-01", "agreed", {"between": _THREE, "commits": "ZTE: 5 percent"}),
          (None, "agreed", {"between": _THREE, "commits": "USA: 3 percent",
                            "lapses": "2020-04-13"}),
          ("03-11", "extended", {"by": "USA"})],
         "USA", {("agreed", None), ("expired", "2020-04-13")}),
        ([(None, "tentative", {"between": _TWO, "commits": "USA: 5 percent"}),
          (None, "agreed", {"between": _TWO}), ("03-17", "ratified", {"by": "ZTE"})],
         "USA", {("tentative", None), ("agreed", None)}),
        # It may set itself a last day before it takes on something, and leave before that, too.
        ([("02-01", "agreed", {"between": _THREE, "commits": "ZTE: 5 percent"}),
          (None, "tentative", {"by": "USA", "lapses": "2020-03-20"}),
          ("03-14", "extended", {"between": _THREE, "commits": "USA: 3 percent"})],
         "USA", {("tentative", None), ("expired", "2020-03-20")}),
        ([("02-01", "agreed", {"between": _THREE, "commits": "ZTE: 5 percent"}),
          (None, "left", {"by": "USA"}),
          ("03-17", "agreed", {"between": _THREE, "commits": "USA: 3 percent"})],
         "USA", {("agreed", None), ("left", None)}),
    ],
)  # fmt: skip
def test_what_is_done_by_who_has_taken_on_nothing_leaves_each_order_open(
    told: list[tuple[str | None, str, dict[str, Any]]],
    party: str,
    forms: set[tuple[str, str | None]],
) -> None:
    story = Story()
    for at, (on, status, fields) in enumerate(told):
        kind = "withdrawal" if status == "left" else "agreement"
        done = {} if status == "left" else {"status": status}
        story.tell(kind, id=f"e{at}", occurred=f"2020-{on}" if on else "2020-03",
                   agreement="deal", **done, **fields)  # fmt: skip
    found = {
        (form.status, form.lapses)
        for p in story.fold(as_of="2020-04-30").positions(ended=True) if p.key.party == party
        for form in p.forms
    }  # fmt: skip
    assert found == forms


def test_what_goes_on_with_what_was_over_later_leaves_each_order_open() -> None:
    story, told = Story(), {"agreement": "deal"}
    story.tell("agreement", id="first", occurred="2020-02-23", between=["CHN", "ZTE"], **told)
    story.tell("agreement", id="more", occurred="2020-03", between=["CHN", "ZTE", "USA"],
               status="in-force", lapses="2020-03-20", commits="ZTE: stop", **told)  # fmt: skip
    story.tell("agreement", id="longer", occurred="2020-03-13", by="USA", status="extended",
               commits="USA: 3 percent", **told)  # fmt: skip
    for day in ("2020-03-31", "2021-01-01"):
        (usa,) = [p for p in story.fold(as_of=day).positions(ended=True) if p.key.party == "USA"]
        assert {(form.status, form.lapses) for form in usa.forms} == {
            ("in-force", None), ("expired", "2020-03-20"),
        }  # fmt: skip


@pytest.mark.parametrize("order", [*permutations(("deed", "word", "other"))])
def test_what_is_put_beside_two_of_open_order_takes_no_order_from_them(
    order: tuple[str, ...],
) -> None:
    story, told = Story(), {"by": "UNION", "to": "ACME"}
    for one in order:
        kind = "measure-imposed" if one == "deed" else "measure-threatened"
        name = "list/b" if one == "other" else "list/a"
        figure = "10 percent rate" if one == "deed" else "16 USD bn coverage"
        story.tell(kind, id=one, occurred="2026-02", measure=name, quantity=figure, **told)
    story.tell("measure-announced", id="next", occurred="2026-03-03", measure="list/a", **told)
    forms = story.position("measure:list/a").forms
    assert {(frozenset(map(str, one.quantities)), len(one.pending.quantities))
            for one in forms if one.pending} == {
        (frozenset(["10 percent rate"]), 1),
        (frozenset(["10 percent rate", "16 USD bn coverage"]), 0),
    }  # fmt: skip


@pytest.mark.parametrize("day", ["2020-01-23", "2020-01"])
@pytest.mark.parametrize("settles", [True, False])
def test_each_line_of_an_agreement_goes_on_with_an_entry_that_also_settles(
    day: str, settles: bool
) -> None:
    story = Story()
    story.tell("demand", id="ask", by="USA", to="CHN", proposal="ask", occurred="2019-12-10")
    two, three = {"between": ["CHN", "USA"]}, {"between": ["CHN", "USA", "ZTE"]}
    for id, on, told in (
        ("two", day, {**two, "commits": "USA: 8 percent"}),
        ("three", "2020-01-23", {**three, "commits": "CHN: 8 percent"}),
        ("left", "2020-03-07", {"by": "ZTE", "status": "terminated"}),
        ("last", "2020-03-24", {"by": "USA", "status": "in-force",
                                **({"settles": "ask"} if settles else {})}),
    ):  # fmt: skip
        story.tell("agreement", id=id, occurred=on, agreement="deal", **told)
    stands = {p.key.toward: p.statuses for p in story.fold().positions()
              if p.key.party == "USA" and p.key.kind == "commitment"}  # fmt: skip
    assert stands == {"CHN": ("in-force",), None: ("in-force",)}


@pytest.mark.parametrize("settles", [[], ["ask"]])
def test_what_can_settle_nothing_leaves_each_order_open(settles: list[str]) -> None:
    story, both = Story(), {"between": ["CHN", "ZTE"], "agreement": "deal"}
    # Put to CHN by one who is no party of the deal.
    story.tell("demand", id="ask", by="USA", to="CHN", proposal="ask", occurred="2019-12-10")
    story.tell("agreement", id="one", occurred="2020-01", status="agreed", **both)
    story.tell("agreement", id="two", occurred="2020-01", status="tentative", settles=settles,
               **both)  # fmt: skip
    story.tell("agreement", id="firm", occurred="2020-01-14", by="ZTE", agreement="deal",
               status="in-force")  # fmt: skip
    stands = {p.key.party: {*p.statuses} for p in story.fold().positions()
              if p.key.kind == "commitment"}  # fmt: skip
    assert stands == {"CHN": {"agreed", "tentative"}, "ZTE": {"agreed", "tentative", "in-force"}}
