"""Three clocks, never mixed: occurred, known, recorded."""

from __future__ import annotations

import pytest

from projections.record.talks import rounds_of
from tests.story import Story, ids


def test_a_month_is_certain_at_its_end_and_possible_from_its_start() -> None:
    story = Story()
    story.demand("d", "2018-04")
    for day, certain, possible in (
        ("2018-03-31", [], []),
        ("2018-04-01", [], ["d"]),
        ("2018-04-29", [], ["d"]),
        ("2018-04-30", ["d"], []),
    ):
        record = story.record(as_of=day)
        assert (ids(record.items), ids(record.possible)) == (certain, possible), day
    assert ids(story.record(as_of="2018-04-15", reading="possible").items) == ["d"]


def test_what_has_no_earliest_day_is_listed_last_as_undated() -> None:
    story = Story()
    story.demand("undated", "../2018-05-03")
    story.demand("april", "2018-04", proposal="other")
    possible = story.record(as_of="2018-04-15").possible
    assert [(item.id, item.undated) for item in possible] == [("april", False), ("undated", True)]


def test_the_possible_reading_gives_no_step_a_day_after_the_cut() -> None:
    story = Story()
    story.demand("one", "2018-03-01", quantity="100 USD bn total")
    story.demand("two", "2018-04", quantity="200 USD bn total")
    story.demand("more", "2018-04", proposal="other")
    for reading, day in (("certain", "2018-04-30"), ("possible", "2018-04-15")):
        rows = story.fold(as_of=day, reading=reading).audit.rows()
        late = [row for row in rows if row.to_ids != ("one",)]
        assert {row.track for row in late} == {"demand:raise", "demand:other", "ledger"}
        for row in late:
            assert row.day.isoformat() == day
            assert ("only possible by 2018-04-15" in (row.note or "")) == (reading == "possible")
    assert not any(
        "only possible" in (row.note or "")
        for row in story.fold(as_of="2018-04-30", reading="possible").audit.rows()
    )


def test_an_unknown_date_reads_as_up_to_the_day_it_was_public() -> None:
    story = Story()
    story.source("paper", "2018-05-04")
    story.demand("d", "unknown", source="paper")
    (item,) = story.record().items
    assert (item.earliest, item.latest.isoformat()) == (None, "2018-05-04")


def test_known_is_the_earliest_publication_and_its_latest_day() -> None:
    story = Story()
    story.source("later", "2018-05-06")
    story.source("month", "2018-04")
    story.demand("d", "2018-04-01", source=["later", "month"])
    (item,) = story.record().items
    assert item.known.isoformat() == "2018-04-30"
    assert ids(story.record(known_by="2018-04-29").items) == []
    assert ids(story.record(known_by="2018-04-30").items) == ["d"]
    assert story.record(known_by="2018-04-30").items[0].sources == ("month",)


def test_without_sources_it_was_known_when_it_was_recorded() -> None:
    story = Story()
    story.demand("d", "2018-04-01")
    assert story.record().items[0].known.isoformat() == "2020-01-01"


def test_a_source_added_later_counts_from_its_own_date_and_only_once_recorded() -> None:
    story = Story()
    story.source("late", "2018-06-01")
    story.source("early", "2018-05-01")
    before = story.demand("d", "2018-04-01", source="late")
    story.add_source("d", "early")
    assert story.record().items[0].known.isoformat() == "2018-05-01"
    assert story.record(recorded_by=before).items[0].known.isoformat() == "2018-06-01"


def test_a_left_out_source_takes_away_what_rests_on_it_alone() -> None:
    story = Story()
    story.source("a", "2018-05-01")
    story.source("b", "2018-05-02")
    story.demand("one", "2018-04-01", source="a")
    story.demand("two", "2018-04-02", source=["a", "b"], proposal="other")
    record = story.record(without_sources=("a",))
    assert ids(record.items) == ["two"]
    assert record.items[0].known.isoformat() == "2018-05-02"
    assert [(a.development, a.reason) for a in record.set_aside] == [("one", "left out")]


def test_what_is_left_out_takes_its_links_along() -> None:
    story = Story()
    story.demand("a", "2018-04")
    story.tell("statement", id="b", occurred="2018-04-10", speaker="X", authority="A4", by="ACME",
               follows="a")  # fmt: skip
    assert story.record().visible["a"].latest.isoformat() == "2018-04-10"
    assert story.record(without=("A4",)).visible["a"].latest.isoformat() == "2018-04-30"
    story.retract("b")
    assert story.record().visible["a"].latest.isoformat() == "2018-04-30"


def test_links_tighten_both_ends_along_chains() -> None:
    story = Story()
    story.demand("a", "2018-04-10/2018-04-30")
    story.demand("b", "2018-04", supersedes="a")
    story.demand("c", "2018-04-01/2018-04-20", responds_to="b")
    visible = story.record().visible
    spans = {name: (str(i.earliest), str(i.latest)) for name, i in visible.items()}
    assert spans == dict.fromkeys("abc", ("2018-04-10", "2018-04-20"))
    assert [visible[name].depth for name in "abc"] == [0, 1, 2]


def test_sorted_is_not_settled() -> None:
    story = Story()
    story.demand("a", "2018-04-01/2018-04-10")
    story.demand("b", "2018-04-05/2018-04-12")
    story.demand("c", "2018-04-11/2018-04-12")
    order = story.record().order
    assert not order.settled("a", "b")
    assert order.settled("a", "c")
    assert not order.settled("b", "c")


def test_corrections_count_from_when_they_were_recorded_and_keep_the_place() -> None:
    story = Story()
    story.demand("a", "2018-04-01", "5 percent total")
    before = story.demand("b", "2018-04-01", "6 percent total", proposal="other")
    story.correct("a", occurred="2018-04-02", says="moved")
    story.correct("a", occurred="2018-04-01")
    assert ids(story.record().items) == ["a", "b"]
    assert story.record().visible["a"].development.says == "moved"
    assert story.record(recorded_by=before).visible["a"].development.says is None


def test_a_correction_with_a_source_is_public_from_that_source() -> None:
    from events import developments as d

    story = Story()
    story.source("first", "2018-05-01")
    story.source("second", "2018-06-01")
    story.demand("a", "2018-04-01", source="first")
    story.add(d.Corrected(id="c", target="a", patch={"says": "new"}, sources=("second",)))
    assert story.record(known_by="2018-05-31").visible["a"].development.says is None
    assert story.record(known_by="2018-06-01").visible["a"].development.says == "new"


def test_a_retraction_and_a_reinstatement_undo_each_other() -> None:
    story = Story()
    story.demand("a", "2018-04-01")
    story.retract("a")
    assert story.tracks() == []
    story.reinstate("a")
    assert story.tracks() == ["demand:raise"]


def test_a_retracted_link_or_correction_no_longer_counts() -> None:
    story = Story()
    story.demand("a", "2018-04")
    story.demand("b", "2018-04-10")
    story.link("b", "supersedes", "a")
    (link,) = [entry.event.id for entry in story.log if entry.event.topic == "developments-linked"]
    assert story.record().visible["a"].latest.isoformat() == "2018-04-10"
    story.retract(link)
    assert story.record().visible["a"].latest.isoformat() == "2018-04-30"


def test_a_package_shares_its_date_its_sources_and_its_place() -> None:
    story = Story()
    story.source("paper", "2018-05-04")
    story.demand("old", "2018-04", proposal="x")
    story.demand("one", "2018-04-20", source="paper", package="doc", proposal="x", supersedes="old")
    story.demand("two", "unknown", package="doc", proposal="y")
    two = story.record().visible["two"]
    assert (two.known.isoformat(), two.latest.isoformat()) == ("2018-05-04", "2018-04-20")
    assert two.sources == ("paper",)
    assert story.record().order.settled("old", "two")


def test_what_answers_one_member_of_a_package_came_after_all_of_them() -> None:
    story = Story()
    for name, day in (("one", "2018-04"), ("two", "2018-04"), ("late", "2018-06")):
        story.demand(name, day, package="doc", proposal=name)
    story.tell("response", id="no", by="ACME", to_proposal="one", answer="refuses",
               responds_to="one", occurred="2018-04-10")  # fmt: skip
    record = story.record()
    assert record.visible["two"].latest.isoformat() == "2018-04-10"
    assert record.order.settled("two", "no")
    assert record.clashes == []  # what was tabled later says so
    assert record.order.settled("no", "late")


@pytest.mark.parametrize("order", ["old beside new anew", "anew old new beside"])
def test_a_document_that_is_tabled_anew_shares_no_link_of_the_first(order: str) -> None:
    """Of one month neither tells which of its members another one came with."""
    told = {"old": "raise", "beside": "hours", "new": "raise", "anew": "hours"}
    story = Story()
    for name in order.split():
        story.demand(name, "2018-04", package="doc", proposal=told[name])
    story.tell("agreement", id="deal", occurred="2018-04", between=["UNION", "ACME"],
               settles="doc", follows="old")  # fmt: skip
    assert {p.key.name: {*p.statuses} for p in story.fold().positions(ended=True)} == {
        "deal": {"agreed"}, "raise": {"live", "settled"}, "hours": {"live", "settled"},
    }  # fmt: skip


def test_links_that_no_longer_fit_at_a_cut_are_left_out_and_listed() -> None:
    from events import developments as d

    story = Story()
    story.source("first", "2018-05-01")
    story.source("second", "2018-07-01")
    story.demand("a", "2018-06-10", source="first")
    # A later report corrects the date; only with it does the link fit.
    story.add(
        d.Corrected(id="c", target="a", patch={"occurred": "2018-04-01"}, sources=("second",))
    )
    story.demand("b", "2018-05-01", source="first", supersedes="a")
    assert story.record().clashes == []
    assert [clash.why for clash in story.record(known_by="2018-06-01").clashes] == ["empty"]


def test_no_opening_day_is_invented_for_talks_of_which_only_the_end_is_told() -> None:
    story = Story()
    story.tell("talks-closed", id="end", between="USA,CHN", round="spring", occurred="2018-05",
               phrase="last month", anchor="2018-06-04")  # fmt: skip
    (one,) = rounds_of(story.record())
    assert (one.status, one.opened, one.closed) == ("closed", None, "2018-05")


@pytest.mark.parametrize("order", [1, -1])
def test_a_round_opened_in_open_order_opened_the_same_whichever_was_entered_first(
    order: int,
) -> None:
    story = Story()
    for kind, month in (("talks-opened", "2026-06"), ("talks-closed", "2026-09")):
        for day, place in (("", "Geneva"), ("-30", "Vienna"))[::order]:
            more = {"at": place} if kind == "talks-opened" else {}
            story.tell(kind, id=f"{kind}{day}", between="UNION,ACME", round="r",
                       occurred=month + day, issue="pay", **more)  # fmt: skip
    (told,) = rounds_of(story.record())
    assert (told.opened, told.closed, told.place) == ("2026-06-30", "2026-09-30", "Vienna")


@pytest.mark.parametrize(
    ("told", "closed"),
    [
        ("opened cancelled", "2026-06-02"),
        ("opened closed cancelled", "2026-06-02"),
        ("scheduled cancelled", None),
        ("cancelled opened", None),
        ("opened cancelled opened", None),
    ],
)
def test_talks_that_are_broken_off_end_on_that_day(told: str, closed: str | None) -> None:
    story = Story()
    for day, kind in enumerate(told.split(), 1):
        story.tell(f"talks-{kind}", id=f"t{day}", between="UNION,ACME", round="r",
                   occurred=f"2026-06-0{day}", issue="pay")  # fmt: skip
    (one,) = rounds_of(story.record())
    assert one.closed == closed
