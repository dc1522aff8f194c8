"""Steps of open order, dimension by dimension: what is the same in every order is told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pytest

from events import developments as d
from projections.audit.net import nets
from projections.questions.agreements import agreements_of
from projections.questions.diff import changes_between
from projections.rules.words import describe
from tests.story import Story
from timeline.answers.positions import PositionTold
from timeline.position_words import describe_position

_MORE = d.Preference(party="UNION", unit="USD", wants="more")


def _story(forms: Iterable[dict[str, Any]], kind: str = "demand") -> Story:
    """Forms of one thing, each with its day."""
    story = Story(_MORE)
    for place, form in enumerate(forms, start=1):
        told = {"id": f"f{place}", "by": "UNION", "to": "ACME", **form}
        told |= {"measure": "m"} if kind.startswith("measure") else {}
        match kind:
            case "demand":
                told |= {"proposal": "p"}
            case "response":
                told |= {"to_proposal": "p", "answer": form.get("answer", "in-principle")}
        story.tell(kind, **told)
    return story


def _form(day: str, figure: str = "", due: str = "", **more: Any) -> dict[str, Any]:
    figures = {"quantity": f"{figure} USD bn total"} if figure else {}
    return {"occurred": day, **figures, **({"due": due} if due else {}), **more}


def _rows(story: Story, of: str, track: str = "demand:p") -> list[str]:
    return [
        f"{row.dimension.partition(':')[0]} {row.verdict}"
        for row in story.rows(track)
        if row.to_ids == (of,)
    ]


def _net(story: Story, track: str = "demand:p") -> list[str]:
    found = nets(story.fold().board, {("UNION", "pay")}, None).values()
    return [
        f"{one.dimension.partition(':')[0]} {one.verdict}: {one.before} -> {one.after}"
        for several in found
        for one in several
        if one.track == track
    ]


_ONE, _TWO = "2020-02", "2020-02"


@pytest.mark.parametrize(
    ("forms", "rows"),
    [
        # A figure of a basis of its own opens in either order, and so does the first of all.
        ([_form(_ONE), _form("2020-01-01", "", quantity="5 percent rate"),
          _form("2020-01-01", "10")], ["whole opened"]),
        # In an open order: an added day changes nothing of what is told of the figure.
        ([_form("2020-01-01", "10"), _form(_ONE, "20..30"), _form(_TWO, "15..40")],
         ["quantity incomparable"]),
        ([_form("2020-01-01", "10", "2020-12"), _form(_ONE, "20..30", "2020-11"),
          _form(_TWO, "15..40", "2020-10")], ["quantity incomparable", "deadline hardened"]),
        ([_form("2020-01-01", "10", "2020-10"), _form(_ONE, "20", "2020-12"),
          _form(_TWO, "15", "2020-11")], ["quantity incomparable", "deadline incomparable"]),
        # After two forms of open order.
        ([_form("2020-01", "10", "2020-12"), _form("2020-01", "20", "2020-10"),
          _form("2020-03-01", "30", "2020-11")], ["quantity hardened", "deadline incomparable"]),
        ([_form("2020-01", "10", "2020-09"), _form("2020-01", "20", "2020-10"),
          _form("2020-03-01", "15", "2020-08")], ["quantity incomparable", "deadline hardened"]),
        # A last day is not a deadline, and one currency is not the other.
        ([_form("2020-01", due="2020-12", lapses="2020-10"),
          _form("2020-01", due="2020-09", lapses="2020-10"),
          _form("2020-03-01", due="2020-09", lapses="2020-11")],
         ["deadline softened", "deadline incomparable"]),
        ([_form("2020-01", quantity=["9 EUR bn total", "10 USD bn total"]),
          _form("2020-01", quantity=["8 EUR bn total", "10 USD bn total"]),
          _form("2020-03-01", quantity=["8 EUR bn total", "20 USD bn total"])],
         ["quantity hardened", "quantity incomparable"]),
    ],
)  # fmt: skip
def test_each_dimension_has_the_verdict_that_every_order_gives(
    forms: list[dict[str, Any]], rows: list[str]
) -> None:
    assert _rows(_story(forms), "f3") == rows


_BASE = _form("2020-01-01", "10")
_AGAIN = [_form("2020-02-03", "20"), _form("2020-02-03", "20")]
_MORE_TOLD = _form("2020-02-03", "20", "2020-12")


@pytest.mark.parametrize(
    ("forms", "rows"),
    [
        (_AGAIN, ["whole held"]),
        ([*_AGAIN, _AGAIN[0]], ["whole held"]),
        # What one says beside the figure is told, and the figure is not told again.
        ([_AGAIN[0], _MORE_TOLD], ["deadline hardened"]),
        ([_MORE_TOLD, _AGAIN[0]], ["deadline incomparable"]),
        # Between two other figures nobody knows whether it is said again.
        ([_AGAIN[0], _form("2020-02-03", "15"), _AGAIN[1]], ["quantity incomparable"]),
    ],
)
def test_the_same_told_twice_in_open_order_hardens_once(
    forms: list[dict[str, Any]], rows: list[str]
) -> None:
    assert _rows(_story([_BASE, *forms]), f"f{len(forms) + 1}") == rows
    assert _rows(_story([*forms, _BASE]), f"f{len(forms)}") == rows


def test_what_comes_into_force_after_two_notices_hardens_its_status() -> None:
    story = Story()
    for id, kind, day, figure in (("f1", "announced", "2018-06-15", "34"),
                                  ("f2", "announced", "2018-06-15", "50"),
                                  ("f3", "imposed", "2018-07-06", "34")):  # fmt: skip
        story.tell(f"measure-{kind}", id=id, occurred=day, by="UNION", to="ACME", measure="m",
                   quantity=f"{figure} USD bn coverage")  # fmt: skip
    assert _rows(story, "f3", "measure:m") == ["status hardened", "quantity incomparable"]


def test_answers_on_one_side_of_zero_hold_and_their_figures_do_not() -> None:
    forms = [_form("2020-01-10", "5", answer="objects"),
             _form("2020-01-10", "15", answer="objects"),
             _form("2020-01-20", "10", answer="accepted")]  # fmt: skip
    story = _story(forms, "response")
    assert _rows(story, "f2", "response:p") == ["response held", "quantity incomparable"]
    assert _rows(story, "f3", "response:p") == ["response softened", "quantity incomparable"]
    words = [_form("2020-01-01", if_="X"), _form(_ONE, if_=["X", "Y"]), _form(_TWO, if_=["X", "Z"])]
    assert _rows(_story(words, "response"), "f3", "response:p") == ["conditions incomparable"]


@pytest.mark.parametrize(
    ("kind", "forms", "net"),
    [
        ("demand", [_form("2020-01-01", if_="X"), _form(_ONE, if_=["X", "Y"]),
                    _form(_TWO, if_=["X", "Z"])], ["conditions hardened: X -> X; Y or X; Z"]),
        ("demand", [_form("2020-01-01", if_="X"), _form(_ONE, if_="Y"), _form(_TWO, if_="Z")],
         ["conditions incomparable: X -> Y or Z"]),
        ("measure-imposed", [_form("2020-01-01", scope="a"), _form(_ONE, scope=["a", "b"]),
                             _form(_TWO, scope=["a", "c"])], ["scope hardened: a -> a, b or a, c"]),
        ("response", [_form("2020-01-01", "5"), _form(_ONE, "10"), _form(_TWO, "8")],
         ["quantity hardened: 5 USD bn total -> 8 USD bn total or 10 USD bn total"]),
        ("response", [_form("2020-01-01"), _form(_ONE, answer="accepted"),
                      _form(_TWO, answer="implemented")],
         ["response softened: in-principle -> accepted or implemented"]),
        # What one of the last forms left as it was is told, too, and that it states none.
        ("demand", [_form("2020-01-01", due="2020-09-01"), _form(_ONE, due="2020-09-01"),
                    _form(_TWO, due="2020-08-01")],
         ["deadline incomparable: 2020-09-01 -> 2020-08-01 or 2020-09-01"]),
        ("demand", [_form(_ONE, if_="X"), _form(_TWO)],
         ["conditions incomparable: X or none -> X or none"]),
        # The first state is one of two, and what is the last may have been there before.
        ("demand", [_form("2020-01", "10"), _form("2020-01", "20"), _form("2020-03-01", "15")],
         ["quantity incomparable: 10 USD bn total or 20 USD bn total -> 15 USD bn total"]),
        ("demand", [_form("2020-01", "10"), _form("2020-01", "20"), _form("2020-03-01", "30")],
         ["quantity hardened: 10 USD bn total or 20 USD bn total -> 30 USD bn total"]),
    ],
)  # fmt: skip
def test_the_net_is_what_every_form_comes_to(
    kind: str, forms: list[dict[str, Any]], net: list[str]
) -> None:
    thing = "m" if kind.startswith("measure") else "p"
    assert _net(_story(forms, kind), f"{kind.partition('-')[0]}:{thing}") == net


def test_units_that_may_have_come_together_have_one_row_whatever_ended_between() -> None:
    story = Story()
    story.tell("agreement", id="a", occurred="2020-03-10", between=["UNION", "ACME"],
               agreement="g", commits="UNION: buy more")  # fmt: skip
    story.demand("d", "2020-03")
    rows = sorted((r.dimension, r.verdict) for r in story.rows("ledger") if r.party == "UNION")
    assert rows == [
        ("asks", "incomparable"), ("asks", "incomparable"),
        ("gives", "incomparable"), ("gives", "incomparable"),
    ]  # fmt: skip
    other = Story()
    other.demand("d1", "2020-03", proposal="p")
    other.tell("withdrawal", id="w", occurred="2020-04-10", by="UNION", proposal="p")
    other.demand("d2", "2020-03/2020-08", proposal="q")
    assert [(r.verdict, r.to_ids) for r in other.rows("ledger")] == [
        ("incomparable", ("d1", "d2")), ("incomparable", ("d1", "d2")),
    ]  # fmt: skip


def test_what_carries_out_a_threat_of_two_forms_is_held_against_both() -> None:
    story = Story()
    for id, figure in (("t1", "10"), ("t2", "20")):
        story.tell("measure-threatened", id=id, occurred="2020-01", by="UNION", to="ACME",
                   measure="m", quantity=f"{figure} percent rate")  # fmt: skip
    story.tell("measure-imposed", id="y", occurred="2020-03-01", by="UNION", to="ACME",
               measure="other", quantity="15 percent rate", carries_out="t1")  # fmt: skip
    assert _rows(story, "y", "measure:other") == ["status hardened", "quantity incomparable"]


def test_what_covers_something_else_shares_nothing() -> None:
    forms = [_form("2020-01-01", scope="cars"), _form("2020-02-01", scope="wine")]
    (_, row) = _story(forms, "measure-imposed").rows("measure:m")
    assert (row.verdict, row.note) == ("incomparable", "the scopes share nothing")


def test_the_status_of_an_agreement_is_the_firmest_of_all_that_stand() -> None:
    story = Story()
    story.tell("agreement", id="a", occurred="2020-01-10", between=["UNION", "ACME"],
               agreement="g", commits="UNION: 15 USD bn total")  # fmt: skip
    for id, day, status in (("b", "2020-02", "suspended"), ("c", "2020-02-20", "resumed")):
        story.tell("agreement", id=id, occurred=day, by="UNION", agreement="g", status=status)
    (found,) = agreements_of(story.fold())
    assert (found.status, found.commitments[0].statuses) == ("agreed", ("agreed", "suspended"))


@pytest.mark.parametrize("first", ["ended", "left"])
def test_who_is_no_party_of_an_agreement_did_not_end_it(first: str) -> None:
    story = Story()
    story.tell("agreement", id="a", occurred="2020-01-10", between=["UNION", "ACME"],
               agreement="g", commits="UNION: 15 USD bn total")  # fmt: skip
    ends = {
        "ended": ("agreement", {"by": "ACME", "status": "terminated"}),
        "left": ("withdrawal", {"by": "ZTE"}),
    }
    for id in sorted(ends, key=lambda id: id != first):
        kind, told = ends[id]
        story.tell(kind, id=id, occurred="2020-02-01", agreement="g", **told)
    (found,) = agreements_of(story.fold(), ended=True)
    assert found.status == "terminated"


def _own(story: Story) -> tuple[list[str], dict[str, Any], tuple[str, ...]]:
    (found,) = agreements_of(story.fold())
    return [*map(str, found.terms.quantities)], found.terms.differing, found.figures_since


def test_terms_of_an_agreement_of_open_order_both_stand_and_those_of_two_accounts_agree() -> None:
    """Two entries of January say one or the other, two accounts of one what fits both."""
    about = {"agreement": "g", "between": ["UNION", "ACME"], "occurred": "2020-01"}
    for figure, joined in ((">8 percent", "8..9 percent"), ("8 percent", "8 percent")):
        entries, accounts = Story(), Story()
        for story, same in ((entries, {}), (accounts, {"account_of": "a"})):
            story.tell("agreement", id="a", quantity="3..9 percent", **about)
            story.tell("agreement", id="b", quantity=figure, **same, **about)
        both = ["3..9 percent", figure]
        assert _own(entries) == (both, {"quantity:unstated": tuple(both)}, ("a", "b"))
        assert _own(accounts) == ([joined], {}, ("b",))


@pytest.mark.parametrize("ends", ["left", "terminated", "rejected"])
def test_the_status_of_an_agreement_that_may_stand_is_no_end(ends: str) -> None:
    story = Story()
    story.tell("agreement", id="a", occurred="2020-01-10", between=["UNION", "ACME"],
               agreement="g", commits="UNION: 15 USD bn total")  # fmt: skip
    for id, status in (("b", "agreed"), ("c", ends)):
        kind, said = ("withdrawal", {}) if status == "left" else ("agreement", {"status": status})
        story.tell(kind, id=id, occurred="2020-02", by="UNION", agreement="g", **said)
    (found,) = agreements_of(story.fold())
    assert (found.status, set(found.commitments[0].statuses)) == ("agreed", {"agreed", ends})


_OPEN = [
    ([_form("2020-01-01", "10", "2020-06"), _form(_ONE, due="2020-10"), _form(_TWO, due="2020-11")],
     "10 USD bn total; due 2020-10 or 2020-11"),
    ([_form("2020-01-01", "10", scope="cars"), _form(_ONE, "20"), _form(_TWO, "30")],
     "20 USD bn total or 30 USD bn total; on cars"),
    ([_form("2020-01-01", "10", if_="X", scope="a"), _form(_ONE, if_="Y", scope=["a", "b"]),
      _form(_TWO, if_="Z", scope=["a", "c"])], "10 USD bn total; if Y or if Z; on a, b or on a, c"),
    ([_form("2020-01-01", "10"), _form(_ONE, if_="Y"), _form(_TWO, scope="a")],
     "10 USD bn total; if Y or none; on a"),
    ([_form("2020-01-01", "10"), _form(_ONE, if_=["X", "W; V"]), _form(_TWO, scope="a; b")],
     "10 USD bn total; if X + W; V or none; on a; b"),
]  # fmt: skip


@pytest.mark.parametrize(("forms", "words"), _OPEN)
def test_forms_of_open_order_are_told_in_words_by_what_stands(
    forms: list[dict[str, Any]], words: str
) -> None:
    fold = _story(forms).fold()
    (position,) = fold.positions()
    assert describe(position.state) == words
    assert describe_position(PositionTold.of(fold, position)) == words


def test_a_text_with_a_mark_in_it_is_one_text_where_forms_differ() -> None:
    forms = [_form("2020-01", scope="cars; vans", if_="X; Y"),
             _form("2020-01", scope=["cars; vans", "wine"], if_=["X; Y", "Z"])]  # fmt: skip
    story = _story(forms, "measure-imposed")
    for id, day, more in (
        ("c", "2020-03-01", {"quantity": "5 percent rate"}),
        ("d", "2020-04-01", {"scope": ["cars; vans", "wine", "soy"]}),
        ("e", "2020-05-01", {"if_": ["X; Y", "Z", "V"]}),
    ):
        story.tell("measure-changed", id=id, occurred=day, by="UNION", measure="m", **more)
    assert _rows(story, "d", "measure:m") == ["scope hardened"]
    assert _rows(story, "e", "measure:m") == ["conditions softened"]
    told = story.position("measure:m", as_of="2020-03-01").state
    assert told.told("conditions") == ("X; Y", "X; Y + Z")


def test_words_and_pending_terms_of_open_order_are_all_told() -> None:
    story = Story()
    told = {"between": ["UNION", "ACME"], "agreement": "g"}
    for id, day, words, status in (("a", "2020-01-10", "buy soy", "agreed"),
                                   ("b", "2020-02", "buy corn", "changed"),
                                   ("c", "2020-02", "buy wine", "changed")):  # fmt: skip
        story.tell("agreement", id=id, occurred=day, status=status, commits=f"ACME: {words}",
                   **told)  # fmt: skip
    fold = story.fold()
    (position,) = fold.positions()
    assert describe_position(PositionTold.of(fold, position)) == "buy corn or buy wine"
    forms = [_form("2020-01-01", scope="a")]
    pending = _story(forms, "measure-imposed")
    for id, scope, if_ in (("t1", ["a", "b"], "X"), ("t2", ["a", "c"], "Y")):
        pending.tell("measure-threatened", id=id, occurred="2020-02", by="UNION", to="ACME",
                     measure="m", scope=scope, if_=if_)  # fmt: skip
    fold = pending.fold()
    (position,) = fold.positions()
    assert describe_position(PositionTold.of(fold, position)) == (
        "on a; pending, threatened: if X or if Y; on a, b or on a, c"
    )


def test_beside_a_first_form_of_many_what_only_the_last_ones_move_is_told() -> None:
    figures = [_form("2020-01", "10") for _ in range(6)]
    story = _story([*figures, _form("2020-01", "20"), _form("2020-01", "10")])
    assert _rows(story, "f5") == ["whole held"]
    assert _rows(story, "f8") == ["quantity incomparable"]


@pytest.mark.parametrize(("many", "deadline"), [(21, "hardened"), (141, "incomparable")])
def test_of_very_many_forms_the_rest_is_open_where_one_dimension_is(
    many: int, deadline: str
) -> None:
    forms = [_form("2020-01-01", "50", "2022-12-31")]
    for day in range(many):
        due = (date(2022, 1, 1) - timedelta(days=day)).isoformat()
        forms.append(_form(_ONE, str(day * 37 % 101 + 1), due))
    told = _rows(_story(forms), f"f{many + 1}")
    assert told == ["quantity incomparable", f"deadline {deadline}"]


@pytest.mark.parametrize(
    ("open_", "then", "verdict"),
    [
        (("accepted", "refuses"), "objects", "incomparable R0"),
        (("refuses", "accepted"), "objects", "incomparable R0"),
        (("objects", "threatens"), "refuses", "incomparable R0"),
        (("accepted", "objects"), "refuses", "hardened R2"),
        (("objects", "refuses"), "threatens", "hardened R2"),
        (("accepted", "in-principle"), "objects", "hardened R2"),
    ],
)
def test_an_answer_after_two_of_open_order_is_held_against_each(
    open_: tuple[str, str], then: str, verdict: str
) -> None:
    story = Story()
    story.demand("ask", "2020-01-01", "5 percent total")
    told = {"by": "ACME", "to_proposal": "raise"}
    for id, answer in zip(("one", "two"), open_, strict=True):
        story.tell("response", id=id, occurred="2020-02", answer=answer, **told)
    story.tell("response", id="then", occurred="2020-03-01", answer=then, **told)
    assert story.verdicts("response:raise")[-1] == f"{verdict} response"


@pytest.mark.parametrize("then", [{}, {"extended": "2020-02-23"}])
def test_what_follows_a_figure_or_none_of_open_order_is_held_against_each(
    then: dict[str, str],
) -> None:
    story = Story(d.Preference(party="ACME", unit="percent", wants="less"))
    told = {"between": ["UNION", "ACME"], "agreement": "deal"}
    for id, occurred, more in (
        ("first", "2020-01-10", {"commits": "ACME: 6 percent"}),
        ("figure", "2020-02-02/2020-02-12", {"commits": "ACME: 7 percent", "status": "changed"}),
        ("words", "2020-02-12/2020-02-16", {"commits": "ACME: a raise", "status": "changed"}),
        *[("on", day, {"status": status}) for status, day in then.items()],
        ("last", "2020-03-10", {"commits": "ACME: 5 percent", "status": "changed"}),
    ):
        story.tell("agreement", id=id, occurred=occurred, **told, **more)
    assert _rows(story, "last", "commitment:deal") == ["quantity incomparable"]


@pytest.mark.parametrize(("then", "end"), [("changed", "suspended"), ("threatened", "lifted")])
def test_what_may_have_come_first_of_a_part_is_held_against_its_whole(then: str, end: str) -> None:
    story = Story()
    told = {"by": "ACME", "to": "UNION"}
    story.tell("measure-imposed", id="in", occurred="2020-01-05", measure="m", **told)
    for id, kind, occurred in (("one", then, "2020-03-04"), ("end", end, "2020-03")):
        story.tell(f"measure-{kind}", id=id, occurred=occurred, measure="m/a", **told)
    assert _rows(story, "end", "measure:m/a") == ["status softened"]
    (row,) = [row for row in story.rows("measure:m/a") if row.to_ids == ("end",)]
    assert (row.from_ids, row.order, row.confidence) == (("in", "one"), "unsettled", "low")


def test_a_figure_that_is_found_beside_bears_what_stated_it() -> None:
    story = Story()
    story.tell("agreement", id="deal", occurred="2020-01-05", between=["UNION", "ACME"],
               agreement="deal", commits=["ACME: 5 percent"])  # fmt: skip
    story.demand("one", "2020-03-04", "8 percent", about="deal")
    story.demand("two", "2020-03", about="deal", pressing="ultimatum")
    view = story.fold()
    (position,) = [p for p in view.positions() if p.key.kind == "demand"]
    assert [one.since for one in PositionTold.of(view, position).terms.quantities] == ["one"]


@pytest.mark.parametrize("first", ["threatened", "announced"])
@pytest.mark.parametrize("day", ["2020-03", "2020-03-10"])
def test_a_drop_that_may_have_found_nothing_is_not_held(first: str, day: str) -> None:
    story = Story()
    told = {"by": "UNION", "to": "ACME", "measure": "m", "quantity": "20 percent rate"}
    story.tell(f"measure-{first}", id="word", occurred=day, **told)
    story.tell("measure-imposed", id="deed", occurred="2020-03", **told)
    story.tell("withdrawal", id="drop", occurred="2020-03", by="UNION", measure="m")
    assert story.position("measure:m").statuses == ("in-force",)
    # Dropped before it was imposed it softened, after that there was nothing to drop.
    assert story.verdicts("measure:m")[-1] == "incomparable R0 status"


@pytest.mark.parametrize("status", ["suspended", "ratified", "terminated"])
def test_a_comparison_of_two_days_takes_the_order_that_the_audit_presumes(status: str) -> None:
    story = Story()
    for id, day, done in (("a", "2020-01-10", "agreed"), ("b", "2020-01", status)):
        story.tell("agreement", id=id, occurred=day, between=["UNION", "ACME", "ZTE"],
                   agreement="g", status=done)  # fmt: skip
    one, two = story.fold(as_of="2020-01-20"), story.fold(as_of="2020-01-31")
    told = {r.verdict for r in two.audit.rows() if "b" in r.to_ids}
    found = {c.verdict for c in changes_between(one, two)}
    assert found == ({None} if status == "terminated" else told)
