"""A measure with several lines in overlapping months, held against the days it may have been."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import permutations
from random import Random
from time import process_time
from typing import NamedTuple

import hypothesis.strategies as st
import pytest
from hypothesis import given

from projections.moves.naming import Naming
from projections.questions.stance import plain_view_of, view_of
from projections.rules.state import State
from tests.story import Story

WITH_FIGURES = ("measure-threatened", "measure-imposed", "measure-changed")
NEXT = {
    None: ("measure-threatened", "measure-imposed", "measure-imposed"),
    "threatened": ("measure-imposed",),
    "in-force": ("measure-changed", "measure-suspended", "measure-lifted", "measure-threatened"),
    "suspended": ("measure-imposed", "measure-lifted"),
}
BECOMES = {"measure-threatened": "threatened", "measure-imposed": "in-force",
           "measure-suspended": "suspended", "measure-lifted": None}  # fmt: skip


class Act(NamedTuple):
    """What was done on a day to one of two lines of a measure, at what figure."""

    what: str
    first: bool
    figure: int | None
    day: date


@st.composite
def stories(draw: st.DrawFn) -> list[Act]:
    """Three to five acts, each of which its line may have at that time."""
    random = Random(draw(st.integers(0, 2**32)))
    day, stands, told = date(2026, 1, 3), dict[bool, str | None](), list[Act]()
    for _ in range(random.randint(3, 5)):
        first = random.random() < 0.5
        was = stands.get(first, stands.get(True))
        what = random.choice(NEXT[was])
        figure = None
        if what in WITH_FIGURES and (what != "measure-imposed" or random.random() < 0.7):
            figure = random.choice([5, 8, 12, 20])
        day += timedelta(days=random.randint(3, 16))
        if day.day > 24:  # what is of the month may have come after it on another day
            day = day.replace(day=1) + timedelta(days=37)
        day = day.replace(day=max(day.day, 6))
        told.append(Act(what, first, figure, day))
        if not (what == "measure-threatened" and was == "in-force"):
            stands[first] = BECOMES.get(what, was)
        if first and stands.get(False):
            stands[False] = stands[first]
    return told


def _forms(told: Sequence[tuple[Act, str]], *, parts: bool) -> dict[str, set[tuple[str, ...]]]:
    """What each line may have come to, of a measure and a part of it, or toward all and one."""
    story = Story()
    for act, day in told:
        line = {"to": "CHN", "measure": "list" if act.first else "list/cars"} if parts else {
            "to": "all" if act.first else "CHN", "measure": "list",
        }  # fmt: skip
        figure = {"quantity": f"{act.figure} percent rate"} if act.figure else {}
        story.tell(act.what, occurred=day, by="USA", **line, **figure)
    found: dict[str, set[tuple[str, ...]]] = {}
    for key, track in story.fold(as_of="2026-12-01").board.tracks.items():
        states = (state for form in track.frontier for state in form.ways or (form.state,))
        found.setdefault(f"{key.toward} {key.track}", set()).update(map(_words, states))
    return found


def _words(state: State) -> tuple[str, ...]:
    pending = () if state.pending is None else ("pending", *map(str, state.pending.quantities))
    return state.status, *map(str, state.quantities), *pending


def _vague(acts: Sequence[Act], random: Random) -> list[tuple[Act, str]]:
    """Some of the days are known to the month."""
    return [(act, str(act.day)[: random.choice([7, 7, 10])]) for act in acts]


def _in(told: dict[str, set[tuple[str, ...]]], all_: dict[str, set[tuple[str, ...]]]) -> bool:
    return all(forms <= all_.get(line, set()) for line, forms in told.items())


@given(stories(), st.booleans(), st.randoms(use_true_random=False))
def test_what_the_days_give_is_told_of_months_and_nothing_that_no_order_gives(
    acts: list[Act], parts: bool, random: Random
) -> None:
    vague = _vague(acts, random)
    days = dict(vague)
    orders = list[dict[str, set[tuple[str, ...]]]]()
    for order in permutations(acts):
        placed, soon = list[tuple[Act, str]](), date.min
        for act in order:
            month = date.fromisoformat(f"{days[act][:7]}-01")
            last = month.replace(day=monthrange(month.year, month.month)[1])
            month, last = (act.day, act.day) if len(days[act]) > 7 else (month, last)
            soon = max(soon + timedelta(days=1) if placed else soon, month)
            placed.append((act, str(soon)))
            if soon > last:
                break
        else:
            orders.append(_forms(placed, parts=parts))
    random.shuffle(vague)
    told = _forms(vague, parts=parts)
    assert _in(_forms([(act, str(act.day)) for act in acts], parts=parts), told)
    every = {line: set.union(*(one.get(line, set()) for one in orders)) for line in told}
    assert _in(told, every)


def test_what_rests_toward_one_in_the_month_in_which_it_came_for_all_has_its_figure() -> None:
    story = Story()
    told = {"by": "USA", "measure": "list"}
    story.tell("measure-imposed", occurred="2026-01", to="all", quantity="20 percent rate", **told)
    story.tell("measure-suspended", occurred="2026-01-30", to="CHN", **told)
    story.tell("measure-lifted", occurred="2026-02-21", to="CHN", **told)
    (line,) = [p for p in story.fold().positions(ended=True) if p.key.toward == "CHN"]
    assert ("lifted", "20 percent rate") in map(_words, line.forms)


def test_what_may_have_come_by_a_day_is_not_told_as_after_it() -> None:
    story = Story()
    told = {"by": "USA", "measure": "list"}
    story.tell("measure-imposed", occurred="2026-01-02", to="all", **told)
    story.tell("measure-suspended", occurred="2026-01-05", to="CHN", lapses="2026-01-19", **told)
    story.tell("measure-changed", occurred="2026-01", to="CHN", quantity="8 percent rate", **told)
    view = story.fold(as_of="2026-01-10", reading="possible")
    (line,) = [p for p in view.positions() if p.key.toward == "CHN"]
    assert {form.status for form in line.forms} == {"suspended"}


def test_what_was_said_on_one_day_was_said_in_some_order() -> None:
    story = Story()
    told = {"by": "USA", "measure": "list"}
    story.tell("measure-announced", occurred="2026-01-04", to="all", **told)
    story.tell("measure-lifted", occurred="2026-02-15", **told)
    story.tell("measure-announced", occurred="2026-02-21", to="CHN", quantity="8 percent rate",
               **told)  # fmt: skip
    story.tell("measure-changed", occurred="2026-02-21", to="all", quantity="5 percent rate",
               **told)  # fmt: skip
    (line,) = [p for p in story.fold().positions() if p.key.toward == "CHN"]
    assert set(map(_words, line.forms)) == {
        ("announced", "8 percent rate"), ("announced", "5 percent rate"),
    }  # fmt: skip


def test_a_fold_of_all_days_tells_what_one_of_a_day_does() -> None:
    """What is only possible by then counts on neither."""
    story = Story()
    told = {"by": "USA", "measure": "list"}
    story.tell("measure-announced", occurred="2026-01-18", to="all", **told)
    story.tell("measure-imposed", occurred="../2026-02-14", to="all", **told)
    story.tell("withdrawal", occurred="2026-02-10", to="CHN", **told)
    for _ in range(30):
        story.tell("measure-imposed", occurred="2026-02", to="ZTE", **told)
    record, day = story.record(), date(2026, 2, 14)
    views = view_of(record).fold.at(day), plain_view_of(record.at(day))
    for both in (views, [view.possible for view in views]):
        one, two = ([(p.key, p.forms) for p in view.positions(ended=True)] for view in both)
        assert one == two


def test_orders_that_are_too_many_are_not_begun() -> None:
    story = Story()
    told = {"by": "USA", "measure": "list"}
    for month, count in (("2026-01", 9), ("2026-03", 21)):
        for number in range(count):
            story.tell("measure-imposed", occurred=month, quantity=f"{5 + number} percent rate",
                       to="all" if number % 2 else "CHN", **told)  # fmt: skip
    begun = process_time()
    assert len(story.fold().positions()) == 2
    assert process_time() - begun < 5  # minutes, where each set of them is looked at


def test_what_goes_on_from_a_whole_only_in_some_orders_is_told() -> None:
    story = Story()
    told = {"by": "USA"}
    story.tell("measure-lifted", occurred="2026-01-10", measure="list", **told)
    story.tell("measure-imposed", occurred="2026-01", to="CHN", measure="list/cars", **told)
    story.tell("measure-suspended", occurred="../2026-02-20", to="CHN", measure="list", **told)
    (part,) = [p for p in story.fold().positions(ended=True) if p.key.name == "list/cars"]
    assert {form.status for form in part.forms} == {"suspended", "lifted"}


def test_a_figure_bears_the_development_that_stated_it_whatever_time_ended() -> None:
    story = Story()
    told = {"by": "USA", "measure": "list"}
    story.tell("measure-imposed", occurred="2026-01-02", to="all", quantity="5 percent rate",
               **told)  # fmt: skip
    story.tell("measure-suspended", id="rests", occurred="2026-01-05", to="CHN",
               lapses="2026-01-19", **told)  # fmt: skip
    story.tell("measure-changed", id="more", occurred="2026-01", to="CHN",
               quantity="8 percent rate", **told)  # fmt: skip
    (line,) = [p for p in story.fold().positions() if p.key.toward == "CHN"]
    assert list(map(_words, line.forms)) == [("in-force", "8 percent rate")]
    assert line.figures_since == ("more",)
    assert {account.item.id for account in line.accounts} == {"rests", "more"}
    assert "or the suspension" not in str(line.note)


def test_a_figure_that_is_of_a_form_told_later_bears_who_stated_it() -> None:
    story = Story()
    told = {"by": "USA", "measure": "list", "to": "all"}
    story.tell("measure-imposed", occurred="2026-01-02", quantity="20 percent rate", **told)
    story.tell("measure-changed", id="more", occurred="2026-02", quantity="30 percent rate",
               **told)  # fmt: skip
    story.tell("measure-changed", occurred="2026-02", quantity="10 percent rate",
               **{**told, "to": "CHN"})  # fmt: skip
    story.tell("measure-suspended", occurred="2026-02-15", **told)
    (line,) = [p for p in story.fold().positions() if p.key.toward is None]
    assert line.figures_since == ("more",)


def test_what_is_told_later_states_no_figure_of_today() -> None:
    story = Story()
    told = {"by": "USA", "measure": "list"}
    figure = {"quantity": "12 percent rate"}
    story.tell("measure-lifted", occurred="2026-01-05/..", **told)
    story.tell("measure-imposed", occurred="2026-01-11", by="USA", to="CHN", measure="list/cars")
    story.tell("measure-threatened", id="word", occurred="2026-01", to="CHN", **told, **figure)
    story.tell("measure-changed", id="later", occurred="2026-02-26", **told, **figure)
    for position in story.fold().fold.at(date(2026, 1, 31)).positions(ended=True):
        assert "later" not in {account.item.id for account in position.accounts}
        assert "later" not in position.figures_since


@pytest.mark.parametrize("last", ["2026-02", "2026-02-10"], ids=["in a month", "on one day"])
def test_what_is_open_of_a_measure_takes_back_nothing_that_was_said_in_answer(last: str) -> None:
    story = Story()
    act = {"by": "USA", "to": "CHN", "measure": "m"}
    story.tell("measure-imposed", id="m", occurred="2026-01-01", quantity="5 percent rate", **act)
    story.tell("response", id="no", occurred="2026-01-05", by="CHN", to_measure="m",
               answer="refuses")  # fmt: skip
    story.tell("legal-action", id="filed", occurred="2026-01-06", by="CHN", to="USA", action="m")
    story.tell("measure-changed", id="more", occurred="2026-01-10", quantity="8 percent rate",
               **act)  # fmt: skip
    story.tell("response", id="yes", occurred="2026-01-20", by="CHN", to_measure="m",
               answer="accepted")  # fmt: skip
    story.tell("legal-action", id="dropped", occurred="2026-01-21", by="CHN", to="USA",
               action="m", status="withdrawn")  # fmt: skip
    for figure in ("9", "12"):
        story.tell("measure-changed", id=f"to-{figure}", occurred=last,
                   quantity=f"{figure} percent rate", **act)  # fmt: skip
    assert story.position("response:m").state.answers == ("accepted",)
    assert story.position("response:m").since == "yes"
    assert story.position("legal-action:m", ended=True).status == "withdrawn"


def test_an_answer_to_what_was_withdrawn_stays_when_all_of_it_is_put_again() -> None:
    story = Story()
    put = {"by": "ACME", "to": "UNION"}
    for proposal in ("hours", "raise"):
        story.tell("offer", id=proposal, occurred="2026-01-01", proposal=proposal, package="draft",
                   **put)  # fmt: skip
    story.tell("response", id="perhaps", occurred="2026-01-05", by="UNION", to_proposal="raise",
               answer="in-principle")  # fmt: skip
    story.tell("withdrawal", id="out", occurred="2026-01-10", by="ACME", proposal="draft")
    story.tell("response", id="no", occurred="2026-01-15", by="UNION", to_proposal="raise",
               answer="refuses")  # fmt: skip
    for proposal in ("hours", "raise"):
        story.tell("offer", id=f"{proposal}-again", occurred="2026-02-01", proposal=proposal,
                   package="again", **put)  # fmt: skip
    stands = story.position("response:raise")
    assert (stands.since, stands.state.answers) == ("no", ("refuses",))


def test_links_that_go_round_with_what_a_day_presupposes_stop_no_fold() -> None:
    story = Story()
    told = {"by": "USA", "to": "CHN"}
    story.tell("measure-imposed", id="whole", occurred="2026-01-02", measure="list", **told)
    for id, part in (("one", "list/a"), ("two", "list/b")):
        on = {"occurred": "2026-02-03", **told}
        story.tell("measure-suspended", id=f"rest-{id}", measure="list", **on)
        story.tell("measure-imposed", id=f"back-{id}", measure=part, **on)
    story.link("back-one", "follows", "rest-two")
    story.link("back-two", "follows", "rest-one")
    assert {position.key.name for position in story.fold().positions()} >= {"list/a", "list/b"}


def test_many_parts_of_one_day_are_not_looked_at_again_for_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[date] = []
    hanging_together = Naming.hanging_together

    def counted(
        naming: Naming, names: Iterable[str], by: date = date.max, *, acted_on: bool = False
    ) -> frozenset[str]:
        asked.append(by)
        return hanging_together(naming, names, by, acted_on=acted_on)

    monkeypatch.setattr(Naming, "hanging_together", counted)
    story = Story()
    told = {"by": "USA", "to": "CHN"}
    story.tell("measure-announced", occurred="2026-02-01", measure="list", **told)
    for at in range(30):
        story.tell("measure-imposed", occurred="2026-03-10", measure=f"list/{at}", **told)
    assert len(story.tracks()) == 31
    assert len(asked) < 10


@pytest.mark.parametrize("commits", [(), ("UNION: 5 percent rate",)], ids=["silent", "stating"])
@pytest.mark.parametrize(
    ("status", "verdict"),
    [("terminated", "hardened R6 status"), ("ratified", "softened R6 status"),
     ("changed", "held R7 whole")],
)  # fmt: skip
def test_what_is_done_to_an_agreement_of_its_month_opens_no_line_a_second_time(
    status: str, verdict: str, commits: tuple[str, ...]
) -> None:
    story = Story()
    story.tell("agreement", occurred="2020-01", between="ACME,UNION", agreement="deal",
               status="agreed", commits=["ACME on trade: 8 percent rate"])  # fmt: skip
    more = {"commits": [*commits]} if commits else {}
    story.tell("agreement", occurred="2020-01-03/2020-01-04", between="ACME,UNION",
               agreement="deal", status=status, **more)  # fmt: skip
    rows = [r for r in story.rows("commitment:deal") if (r.party, r.issue) == ("ACME", "trade")]
    assert [f"{r.verdict} {r.rule} {r.dimension}" for r in rows] == ["opened R8 whole", verdict]
    assert (rows[1].order, rows[1].confidence) == ("presumed", "medium")


def test_what_a_deal_settles_is_looked_at_without_the_deal_where_only_that_is_told_of() -> None:
    story = Story()
    told = {"by": "ACME", "proposal": "p"}
    story.tell("offer", occurred="2020-01-02", to="UNION", **told)
    story.tell("agreement", occurred="2020-01-03", between="UNION,ACME", settles="p")
    story.tell("withdrawal", occurred="2020-01-03", **told)
    assert story.position("offer:p", ended=True).described == "settled or withdrawn"


@pytest.mark.parametrize("commits", [(), ("ACME: 5 percent rate",)], ids=["silent", "stating"])
@pytest.mark.parametrize("status", ["agreed", "in-force"])
def test_what_settles_something_comes_after_it_whatever_its_agreement_is_first_told_as(
    status: str, commits: tuple[str, ...]
) -> None:
    story = Story()
    story.demand("ask", "2020-01", "8 percent rate", proposal="p")
    more = {"commits": [*commits]} if commits else {}
    story.tell("agreement", occurred="2020-01", between="ACME,UNION", agreement="deal",
               status=status, settles="p", **more)  # fmt: skip
    assert story.position("demand:p", ended=True).described == "settled; 8 percent rate"


def test_a_status_without_commitments_binds_nobody_but_by_what_states_some() -> None:
    story = Story()
    told = {"occurred": "2020-01-02", "between": "ACME,UNION", "agreement": "deal"}
    story.tell("agreement", **told, status="ratified", commits=["ACME: 5 percent rate"])
    story.tell("agreement", **told, status="ratified")
    (found,) = story.fold().positions()
    assert (found.key.party, found.described) == ("ACME", "ratified; 5 percent rate")


def test_what_goes_on_with_an_agreement_comes_after_it_whatever_it_settles_elsewhere() -> None:
    story = Story()
    story.demand("ask", "2020-01", "8 percent rate", proposal="p")
    told = {"between": "ACME,UNION", "agreement": "deal"}
    story.tell("agreement", **told, occurred="2020-01-10", commits=["ACME: 3 percent rate"])
    story.tell("agreement", **told, occurred="2020-01", status="in-force", settles="p",
               commits=["ACME: 5 percent rate"])  # fmt: skip
    assert story.position("commitment:deal").described == "in-force; 5 percent rate"
    assert story.position("demand:p", ended=True).described == "settled; 8 percent rate"
