"""How things end that lie in the way of each other: small stories with the right answer first."""

from __future__ import annotations

from datetime import date
from itertools import permutations
from typing import Any

import pytest

from projections.questions.agreements import agreements_of
from projections.questions.diff import changes_between
from tests.story import Story


def _measure(story: Story, kind: str, id: str, occurred: str, measure: str, **fields: Any) -> None:
    told = {"by": "USA", "to": "CHN", "measure": measure, **fields}
    story.tell(f"measure-{kind}", id=id, occurred=occurred, **told)


def _split(kind: str = "imposed", **fields: Any) -> Story:
    """A measure toward CHN of which a split made two parts, m-1 and m-2."""
    story = Story()
    _measure(story, kind, "whole", "2026-01-01", "m", **fields)
    _measure(story, "changed", "split", "2026-01-10", "m", split_into=["m-1", "m-2"])
    return story


def _agreed(story: Story, id: str, occurred: str, **fields: Any) -> None:
    if "by" not in fields:
        fields = {"between": ["USA", "CHN"], **fields}
    story.tell("agreement", id=id, occurred=occurred, agreement="deal", **fields)


# --- the parts of a whole -------------------------------------------------------------------


def test_parts_that_a_split_made_are_settled_from_the_state_of_the_whole() -> None:
    story = _split(quantity="50 USD bn coverage")
    _agreed(story, "deal-1", "2026-02-05", issue="trade", settles=["m-1", "m-2"])
    for part in ("measure:m-1", "measure:m-2"):
        position = story.position(part, ended=True)
        assert (position.status, position.issue) == ("settled", "pay")
        assert story.verdicts(part) == ["softened R6 status"]
    (row,) = story.rows("measure:m-1")
    assert (row.before, row.after, row.confidence) == ("in-force", "settled", "medium")
    story.tell("agreement", id="no", occurred="2026-03-01", agreement="deal", by="CHN",
               status="rejected")  # fmt: skip
    assert story.position("measure:m-1").status == "in-force"


def test_a_part_that_a_split_made_is_withdrawn_where_it_is_not_in_force_yet() -> None:
    story = _split("threatened")
    story.tell("withdrawal", id="dropped", occurred="2026-02-05", by="USA", measure="m-2")
    assert story.position("measure:m-2", ended=True).status == "withdrawn"
    assert story.verdicts("measure:m-2") == ["softened R6 status"]
    assert story.position("measure:m").status == "threatened"
    in_force = _split()
    in_force.tell("withdrawal", id="dropped", occurred="2026-02-05", by="USA", measure="m-2")
    assert in_force.tracks() == ["measure:m"]


@pytest.mark.parametrize("is_split", [True, False])
@pytest.mark.parametrize("day", ["2026-02-05", "2026-02"])
def test_what_is_settled_as_a_whole_is_so_in_all_its_parts_that_stand(
    is_split: bool, day: str
) -> None:
    story = Story()
    _measure(story, "imposed", "whole", "2026-01-01", "m")
    if is_split:
        _measure(story, "changed", "split", "2026-01-10", "m", split_into=["m/1", "m/2"])
    _measure(story, "changed", "one", "2026-01-15", "m/1", quantity="5 percent rate")
    _measure(story, "lifted", "two", "2026-01-16", "m/2")
    _agreed(story, "deal-1", day, settles=["m"])
    (_, row) = story.rows("measure:m/1")
    assert (row.verdict, row.before, row.after) == ("softened", "in-force", "settled")
    assert row.note == "settled by an agreement; with m"
    ends = {name: story.position(f"measure:{name}", ended=True).status
            for name in ("m", "m/1", "m/2")}  # fmt: skip
    assert ends == {"m": "settled", "m/1": "settled", "m/2": "lifted"}
    story.tell("agreement", id="no", occurred="2026-03-01", agreement="deal", by="USA",
               status="rejected")  # fmt: skip
    assert story.verdicts("measure:m/1")[-1] == "hardened R6 status"
    assert {"measure:m", "measure:m/1"} <= {*story.tracks()}
    assert "measure:m/2" not in story.tracks()


def test_parts_that_are_settled_by_name_with_their_whole_move_each_once() -> None:
    story = _split()
    for part in ("m-1", "m-2"):
        _measure(story, "imposed", f"in-{part}", "2026-01-15", part)
    _agreed(story, "deal-1", "2026-02-05", settles=["m", "m-1", "m-2"])
    for track in ("measure:m", "measure:m-1", "measure:m-2"):
        (row,) = [row for row in story.rows(track) if row.day.isoformat() == "2026-02-05"]
        assert (row.verdict, row.note) == ("softened", "settled by an agreement")


def test_a_threat_that_is_dropped_is_so_in_its_parts_that_are_not_in_force() -> None:
    story = Story()
    _measure(story, "announced", "whole", "2026-01-01", "m")
    _measure(story, "announced", "one", "2026-01-10", "m/1")
    _measure(story, "imposed", "two", "2026-01-10", "m/2")
    story.tell("withdrawal", id="dropped", occurred="2026-02-05", by="USA", measure="m")
    assert story.verdicts("measure:m/1") == ["opened R8 whole", "softened R6 status"]
    assert [t for t in story.tracks() if t.startswith("measure")] == ["measure:m/2"]


def test_a_threat_to_all_that_is_dropped_is_so_in_a_part_also_where_it_was_told_of_one_first() -> (
    None
):
    story = Story()
    for party in ("UNION", "ACME"):
        story.demand(f"d-{party}", "2025-12-01", by=party, to="USA", proposal=party)
    _measure(story, "threatened", "part", "2026-01-01", "m/1", to="all")
    _measure(story, "suspended", "rests", "2026-01-05", "m", to="all")
    _measure(story, "threatened", "one", "2026-01-10", "m", to="UNION")
    story.tell("withdrawal", id="dropped", occurred="2026-02-05", by="USA", measure="m")
    assert [track for track in story.tracks() if track.startswith("measure")] == []


def test_what_is_pending_on_a_whole_is_dropped_there_alone() -> None:
    story = Story()
    _measure(story, "imposed", "whole", "2026-01-01", "m", quantity="5 percent rate")
    _measure(story, "announced", "raise", "2026-01-05", "m", quantity="9 percent rate")
    _measure(story, "announced", "one", "2026-01-10", "m/1")
    story.tell("withdrawal", id="dropped", occurred="2026-02-05", by="USA", measure="m")
    assert story.position("measure:m").pending is None
    assert story.position("measure:m/1").status == "announced"


def _both_lifted() -> Story:
    story = _split()
    _measure(story, "lifted", "lift-1", "2026-02-05", "m-1")
    _measure(story, "lifted", "lift-2", "2026-02-06", "m-2")
    return story


def test_a_whole_ends_with_the_last_of_its_parts() -> None:
    story = _both_lifted()
    _measure(story, "threatened", "threat", "2026-02-08", "m")
    assert story.verdicts("measure:m", as_of="2026-02-06") == ["opened R8 whole", "held R7 whole"]
    whole = story.position("measure:m", ended=True, as_of="2026-02-06")
    assert (whole.status, whole.since) == ("lifted", "lift-2")
    assert story.position("measure:m", as_of="2026-02-05").status == "in-force"
    again = story.position("measure:m")
    assert (again.status, again.pending, again.note) == ("threatened", None, None)
    assert story.verdicts("measure:m")[2:] == ["hardened R6 status"]


def test_what_is_asked_after_all_parts_ended_is_a_baseline_and_no_answer_stands() -> None:
    story = _split()
    story.tell("response", id="objects", occurred="2026-01-20", by="CHN", to="USA",
               to_measure="m", answer="objects")  # fmt: skip
    _measure(story, "lifted", "lift-1", "2026-02-05", "m-1")
    _measure(story, "lifted", "lift-2", "2026-02-06", "m-2")
    story.tell("demand", id="ask", occurred="2026-02-10", by="USA", to="CHN", proposal="p")
    assert story.tracks() == ["demand:p"]
    assert not story.rows("ledger")


def test_a_whole_ends_where_time_ended_its_other_part() -> None:
    story = _split()
    _measure(story, "imposed", "short", "2026-01-15", "m-1", lapses="2026-02-03")
    _measure(story, "lifted", "lift-2", "2026-02-06", "m-2")
    story.tell("demand", id="ask", occurred="2026-02-10", by="USA", to="CHN", proposal="p")
    assert story.position("measure:m", ended=True).status == "lifted"
    assert not story.rows("ledger")


@pytest.mark.parametrize("parts", [["m-1", "m-2"], ["m-2", "m-1"]])
def test_a_whole_ends_where_time_ended_the_last_of_its_parts(parts: list[str]) -> None:
    story = _split()
    story.tell("response", id="objects", occurred="2026-01-12", by="CHN", to="USA",
               to_measure="m", answer="objects")  # fmt: skip
    for part in parts:
        last = "2026-02-03" if part == "m-1" else "2026-02-01"
        _measure(story, "changed", part, "2026-01-15", part, lapses=last)
    story.tell("demand", id="ask", occurred="2026-02-10", by="USA", to="CHN", proposal="p")
    _measure(story, "threatened", "again", "2026-02-15", "m")
    assert story.position("measure:m", as_of="2026-02-03").status == "in-force"
    whole = story.position("measure:m", ended=True, as_of="2026-02-04")
    assert (whole.status, whole.since, whole.state.status) == ("lapsed", "m-1", "lapsed")
    assert story.tracks(as_of="2026-02-10") == ["demand:p"]
    assert not story.rows("ledger", as_of="2026-02-10")
    threat = story.position("measure:m")
    assert (threat.status, threat.pending) == ("threatened", None)
    assert story.verdicts("measure:m")[2:] == ["hardened R6 status"]


def test_a_whole_whose_part_is_split_in_turn_ends_with_the_last_of_those() -> None:
    story = Story()
    _measure(story, "imposed", "whole", "2026-01-01", "m")
    for of, parts in (("m", ["m-1"]), ("m-1", ["a", "b"])):
        _measure(story, "changed", of, "2026-01-10", of, split_into=parts)
    for part in ("a", "b"):
        _measure(story, "changed", part, "2026-01-15", part, lapses="2026-02-03")
    assert story.tracks(as_of="2026-02-03") == [f"measure:{n}" for n in ("m", "m-1", "a", "b")]
    assert story.tracks(as_of="2026-02-04") == []
    assert story.fold().audit.rows()[-1].track == "measure:b"


def test_a_whole_stands_again_with_a_part_of_it() -> None:
    story = _both_lifted()
    _measure(story, "threatened", "threat", "2026-02-08", "m-1")
    _measure(story, "imposed", "again", "2026-02-10", "m-1")
    assert story.position("measure:m", ended=True, as_of="2026-02-09").status == "lifted"
    assert story.position("measure:m").status == "in-force"
    settled = _split()
    _agreed(settled, "deal-1", "2026-02-05", settles=["m-1", "m-2"])
    _agreed(settled, "no", "2026-02-15", by="CHN", status="rejected")
    assert settled.position("measure:m", ended=True, as_of="2026-02-10").status == "settled"
    assert settled.position("measure:m").status == "in-force"


def _in_part(part: str, kind: str, ends: str, **fields: Any) -> Story:
    """A measure of which a part is told, and what ends or suspends it as a whole."""
    story = Story()
    _measure(story, "imposed", "whole", "2026-01-02", "m")
    _measure(story, "imposed", "part", part, "m/a", quantity="10 percent rate")
    _measure(story, kind, "end", ends, "m", **fields)
    return story


@pytest.mark.parametrize("kind", ["lifted", "suspended"])
@pytest.mark.parametrize(("part", "ends"), [("2026-02", "2026-02-16"), ("2026-02-16", "2026-02")])
def test_a_part_whose_days_overlap_the_end_of_its_whole_stands_in_both_forms(
    kind: str, part: str, ends: str
) -> None:
    story = _in_part(part, kind, ends)
    position = story.position("measure:m/a", as_of="2026-03-01")
    assert set(position.statuses) == {"in-force", kind}
    assert [str(figure) for figure in position.state.quantities] == ["10 percent rate"]
    assert story.position("measure:m", ended=True).statuses == (kind,)
    of_a_day = _in_part("2026-02-16", kind, "2026-02-16")
    assert of_a_day.position("measure:m/a", ended=True).statuses == (kind,)


@pytest.mark.parametrize(("whole", "back"), [("2026-06-30", "2026-07-01"), (None, None),
                                             ("2026-03-10", "2026-04-01")])  # fmt: skip
def test_a_part_rests_at_least_as_long_as_its_whole(whole: str | None, back: str | None) -> None:
    story = Story()
    _measure(story, "imposed", "whole", "2026-01-02", "m")
    _measure(story, "suspended", "part", "2026-02-01", "m/a", lapses="2026-03-31")
    _measure(story, "suspended", "rest", "2026-03-01", "m", **({"lapses": whole} if whole else {}))
    rows = [str(row.day) for row in story.rows("measure:m/a", as_of="2026-12-31")
            if row.after == "in-force"]  # fmt: skip
    assert rows == ([back] if back else [])
    _measure(story, "imposed", "again", "2026-11-01", "m")
    assert story.position("measure:m/a").status == "in-force"


def test_what_was_told_of_the_end_of_a_whole_stays_when_a_part_is_certain() -> None:
    story = _in_part("2026-02", "lifted", "2026-02-16")
    assert "measure:m/a" not in story.tracks(as_of="2026-02-27", ended=True)
    assert [r.track for r in story.rows() if "end" in r.to_ids] == ["measure:m"]


def test_a_part_of_a_whole_whose_suspension_is_over_is_in_force_in_either_order() -> None:
    for last in ("2026-02-20", "2026-03-10"):
        story = _in_part("2026-02", "suspended", "2026-02-16", lapses=last)
        assert story.position("measure:m/a", as_of="2026-03-11").statuses == ("in-force",)


def test_a_part_that_may_have_lapsed_before_its_whole_was_lifted_ended_as_either() -> None:
    story = Story()
    _measure(story, "imposed", "whole", "2026-01-02", "m")
    _measure(story, "imposed", "part", "2026-01-05", "m/a", lapses="2026-02-10")
    _measure(story, "lifted", "end", "2026-02", "m")
    position = story.position("measure:m/a", ended=True, as_of="2026-03-01")
    assert set(position.statuses) == {"lapsed", "lifted"}
    rows = story.rows("measure:m/a", as_of="2026-03-01")
    assert [r.verdict for r in rows] == ["opened", "softened", "held"]  # it moved once


def test_parts_that_were_suspended_with_their_whole_come_back_with_it() -> None:
    story = Story()
    _measure(story, "imposed", "whole", "2026-01-01", "m", quantity="5 percent rate")
    _measure(story, "imposed", "one", "2026-01-02", "m/1")
    _measure(story, "announced", "two", "2026-01-02", "m/2", lapses="2027-01-01")
    _measure(story, "imposed", "three", "2026-01-02", "m/3")
    _measure(story, "suspended", "own", "2026-01-03", "m/3")
    _measure(story, "suspended", "rest", "2026-02-01", "m", lapses="2026-12-31")
    _measure(story, "imposed", "back", "2026-03-01", "m")
    there = {p.key.name: (p.status, p.state.lapses) for p in story.fold().positions()}
    assert there == {
        "m": ("in-force", None),
        "m/1": ("in-force", None),
        "m/2": ("announced", "2027-01-01"),
        "m/3": ("suspended", None),  # it was suspended by itself
    }
    (*_, row) = story.rows("measure:m/1")
    assert (row.verdict, row.before, row.after) == ("hardened", "suspended", "in-force")
    assert row.note == "with m"


@pytest.mark.parametrize("since", ["changed", "threatened"])
def test_a_part_comes_back_with_its_whole_whatever_was_said_of_it_since(since: str) -> None:
    story = Story()
    _measure(story, "imposed", "whole", "2026-01-01", "m")
    _measure(story, "imposed", "one", "2026-01-02", "m/1", quantity="10 percent rate")
    _measure(story, "suspended", "rest", "2026-02-01", "m")
    _measure(story, since, "more", "2026-02-10", "m/1", quantity="25 percent rate")
    _measure(story, "imposed", "back", "2026-03-01", "m")
    assert story.position("measure:m/1").status == "in-force"


def test_what_is_part_of_a_part_that_stays_suspended_comes_back_with_that() -> None:
    story = Story()
    for day, name in enumerate(("m", "m/1", "m/1/a"), 1):
        _measure(story, "imposed", f"in-{day}", f"2026-01-0{day}", name)
    _measure(story, "suspended", "own", "2026-02-01", "m/1")
    _measure(story, "suspended", "rest", "2026-02-10", "m")
    _measure(story, "imposed", "back", "2026-03-01", "m")
    there = {p.key.name: p.status for p in story.fold().positions()}
    assert there == {"m": "in-force", "m/1": "suspended", "m/1/a": "suspended"}
    _measure(story, "imposed", "too", "2026-04-01", "m/1")
    assert {p.status for p in story.fold().positions()} == {"in-force"}


def test_a_part_stays_suspended_toward_whom_its_whole_does() -> None:
    story = Story()
    story.demand("d", "2025-12-01", to="USA")
    _measure(story, "imposed", "whole", "2026-01-01", "m", to="all")
    _measure(story, "imposed", "one", "2026-01-02", "m/1", to="all")
    _measure(story, "suspended", "rest", "2026-02-01", "m", to="UNION")
    _measure(story, "imposed", "again", "2026-03-01", "m", to="all")
    there = {(p.key.name, p.key.toward): p.status for p in story.fold().positions()}
    assert (there["m", "UNION"], there["m/1", "UNION"]) == ("suspended", "suspended")
    _measure(story, "imposed", "back", "2026-04-01", "m", to="UNION")
    there = {(p.key.name, p.key.toward): p.status for p in story.fold().positions()}
    assert (there["m", "UNION"], there["m/1", "UNION"]) == ("in-force", "in-force")


def test_of_two_forms_of_a_part_only_the_one_that_stands_is_suspended_with_its_whole() -> None:
    story = _in_part("2026-02", "lifted", "2026-02-16")
    _measure(story, "imposed", "again", "2026-03-02", "m")
    _measure(story, "suspended", "stops", "2026-03-10", "m")
    position = story.position("measure:m/a", as_of="2026-03-11")
    assert set(position.statuses) == {"lifted", "suspended"}


# --- what is carried out --------------------------------------------------------------------


def test_each_measure_that_carries_out_a_threat_starts_from_the_threat() -> None:
    story = Story()
    _measure(story, "threatened", "threat", "2026-01-01", "m1", quantity="200 USD bn coverage")
    _measure(story, "imposed", "first", "2026-02-01", "m2", quantity="50 USD bn coverage",
             carries_out="threat")  # fmt: skip
    _measure(story, "imposed", "second", "2026-03-01", "m3", quantity="150 USD bn coverage",
             carries_out="threat")  # fmt: skip
    for track in ("measure:m2", "measure:m3"):
        assert story.verdicts(track) == [
            "hardened R6 status", "softened R1 quantity:coverage", "mixed R6 whole",
        ]  # fmt: skip


# --- policies -------------------------------------------------------------------------------


def _policy(story: Story, occurred: str = "../2026-01-01") -> None:
    story.tell("policy", id="policy", by="CHN", measure="m", occurred=occurred,
               quantity="25 percent rate")  # fmt: skip


def test_a_policy_is_changed_suspended_and_lifted_as_what_it_is() -> None:
    story = Story()
    _policy(story)
    for at, (kind, more) in enumerate(
        [
            ("changed", {"quantity": "35 percent rate"}),
            ("threatened", {"quantity": "45 percent rate", "to": "all"}),
            ("suspended", {"lapses": "2026-04-20"}),
            ("lifted", {}),
        ],
        start=2,
    ):
        story.tell(f"measure-{kind}", id=kind, by="CHN", measure="m", occurred=f"2026-0{at}-01",
                   **more)  # fmt: skip
    assert story.tracks(ended=True) == ["policy:m"]
    assert story.position("policy:m", as_of="2026-03-02").pending is not None
    stood = [
        story.position("policy:m", ended=True, as_of=f"2026-0{month}-10").status
        for month in range(2, 6)
    ]
    assert stood == ["in-force", "in-force", "suspended", "lifted"]
    assert story.verdicts("policy:m")[-1] == "softened R6 status"


def test_what_was_noted_as_a_policy_once_it_was_imposed_stays_a_measure() -> None:
    story = Story()
    story.tell("measure-imposed", id="imposed", by="CHN", to="USA", measure="m",
               occurred="2026-01-01")  # fmt: skip
    _policy(story, "2026-02-01")
    story.tell("measure-lifted", id="lifted", by="CHN", measure="m", occurred="2026-03-01")
    assert story.position("measure:m", ended=True).status == "lifted"


# --- what expired, and what ends on a day ----------------------------------------------------


_UNTIL_FEBRUARY = '{"party": "CHN", "quantity": "5 USD bn", "lapses": "2026-02-01"}'


def _half_expired() -> Story:
    """An agreement of which what CHN took on expired after 1 February."""
    story = Story()
    _agreed(story, "deal-1", "2026-01-01", commits=["USA: 9 USD bn", _UNTIL_FEBRUARY])
    return story


_OF_CHN = [("commitment:deal", "opened R8 whole"), ("commitment:deal", "incomparable R0 status")]


@pytest.mark.parametrize("status", ["ratified", "suspended", "extended", "changed", "terminated"])
def test_what_is_done_to_an_agreement_revives_nothing_that_expired(status: str) -> None:
    story = _half_expired()
    _agreed(story, "later", "2026-02-10", status=status)
    rows = [(r.track, f"{r.verdict} {r.rule} {r.dimension}") for r in story.rows()
            if r.party == "CHN" and r.track != "ledger"]  # fmt: skip
    assert rows == _OF_CHN
    assert "CHN" not in {p.key.party for p in story.fold(as_of="2026-02-10").positions()}


@pytest.mark.parametrize(
    "fields",
    [{"commits": ["CHN: 7 USD bn"]}, {"commits": [_UNTIL_FEBRUARY.replace("02-01", "06-01")]}],
)
def test_what_an_entry_takes_on_anew_stands_again(fields: dict[str, Any]) -> None:
    story = _half_expired()
    _agreed(story, "later", "2026-02-10", status="extended", **fields)
    standing = [p for p in story.fold(as_of="2026-03-01").positions() if p.key.party == "CHN"]
    assert [p.status for p in standing] == ["agreed"]


@pytest.mark.parametrize(
    ("fields", "stands"),
    [
        ({"status": "extended", "lapses": "2026-06-01"}, True),
        ({"status": "extended"}, True),  # extended without a last day, it has none
        ({"status": "ratified"}, False),
    ],
)
def test_what_the_last_day_of_the_agreement_ended_stands_again_with_another(
    fields: dict[str, Any], stands: bool
) -> None:
    story = Story()
    gate = '{"party": "USA", "text": "gate", "lapses": "2026-08-01"}'
    _agreed(story, "deal-1", "2026-01-01", lapses="2026-02-01", commits=["CHN: 5 USD bn", gate])
    _agreed(story, "later", "2026-02-10", **fields)
    parties = {p.key.party for p in story.fold(as_of="2026-02-10").positions()}
    assert parties == ({"USA", "CHN"} if stands else {"USA"})


_OWN = '{"party": "USA", "quantity": "9 USD bn", "lapses": "2026-02-01"}'


@pytest.mark.parametrize("status", ["tentative", "agreed"])
@pytest.mark.parametrize("fields", [{}, {"commits": ["CHN: 7 USD bn"]}])
@pytest.mark.parametrize(
    "last",
    [
        {"lapses": "2026-02-01", "commits": ["USA: 9 USD bn"]},
        {"commits": [_OWN]},
        {"lapses": "2026-01-20", "commits": [_OWN]},
    ],
)
def test_what_is_agreed_anew_after_its_last_day_has_none(
    last: dict[str, Any], fields: dict[str, Any], status: str
) -> None:
    story = Story()
    _agreed(story, "deal-1", "2026-01-01", **last)
    _agreed(story, "later", "2026-02-10", status=status, **fields)
    standing = story.fold(as_of="2027-01-01").positions()
    assert {(p.key.party, p.status, p.state.lapses) for p in standing} == {
        (party, status, None) for party in ("USA", *(["CHN"] if fields else []))
    }


def test_what_was_prolonged_after_its_last_day_stands_from_then_on() -> None:
    story = Story()
    _agreed(story, "deal-1", "2019-01-01", lapses="2020-01-01", commits=["CHN: 5 USD bn"])
    _agreed(story, "anew", "2020-01-05", lapses="2021-01-01")
    told = {
        day: [(p.status, p.state.lapses) for p in story.fold(as_of=day).positions(ended=True)]
        for day in ("2020-01-01", "2020-01-04", "2020-01-05", "2021-01-02")
    }
    assert list(told.values()) == [
        [("agreed", "2020-01-01")], [("expired", "2020-01-01")],
        [("agreed", "2021-01-01")], [("expired", "2021-01-01")],
    ]  # fmt: skip


def test_what_is_agreed_again_while_it_stands_keeps_each_last_day() -> None:
    story = _half_expired()
    _agreed(story, "later", "2026-02-10")
    assert {p.key.party for p in story.fold(as_of="2026-02-10").positions()} == {"USA"}
    whole = Story()
    _agreed(whole, "deal-1", "2026-01-01", commits=[_OWN])
    _agreed(whole, "later", "2026-01-20")
    assert not whole.fold(as_of="2026-02-02").positions()


@pytest.mark.parametrize("entry", ["changed", "extended"])
@pytest.mark.parametrize("end", ["left", "terminated", "rejected", "suspended"])
def test_what_was_changed_or_extended_on_a_day_comes_before_its_end(entry: str, end: str) -> None:
    story = Story()
    _agreed(story, "a-deal", "2026-01-01", commits=["CHN: 5 USD bn"])
    _agreed(story, "z-entry", "2026-03-31", status=entry, commits=["CHN: 7 USD bn"])
    if end == "left":
        story.tell("withdrawal", id="end", occurred="2026-03-31", by="CHN", agreement="deal")
    else:
        _agreed(story, "end", "2026-03-31", by="CHN", status=end)
    assert story.position("commitment:deal", ended=True).status == end
    last = story.rows("commitment:deal")[-1]
    assert (last.verdict, last.before, last.after) == ("hardened", "agreed", end)
    assert (last.order, last.confidence) == ("presumed", "medium")


# --- what ends within the days of what it ends ------------------------------------------------


def _demanded() -> Story:
    story = Story()
    story.tell("demand", id="other", occurred="2026-01-01", by="USA", to="CHN", proposal="q")
    story.tell("demand", id="vague", occurred="2026-02", by="USA", to="CHN", proposal="p",
               quantity="9 USD bn")  # fmt: skip
    return story


def _told(story: Story, track: str) -> list[str]:
    return sorted(form.status for form in story.position(track, ended=True).forms)


def test_a_proposal_that_ends_within_its_days_is_told_in_both_forms() -> None:
    story = _demanded()
    story.tell("withdrawal", id="back", occurred="2026-02-15", by="USA", proposal="p")
    assert _told(story, "demand:p") == ["live", "withdrawn"]
    assert story.verdicts("demand:p") == ["opened R8 whole", "incomparable R0 status"]
    assert [(r.dimension, r.to_ids) for r in story.rows("ledger") if r.issue] == [
        ("asks", ("vague",))
    ]
    assert story.tracks(as_of="2026-02-15") == ["demand:q"]
    settled = _demanded()
    _agreed(settled, "deal-1", "2026-02-15", settles=["p"])
    assert _told(settled, "demand:p") == ["live", "settled"]


def test_what_ends_once_more_within_the_days_of_a_new_form_is_told_in_both() -> None:
    story = Story()
    story.demand("first", "2026-01-01", "8 percent")
    story.tell("withdrawal", id="back", occurred="2026-01-10", by="UNION", proposal="raise")
    story.demand("vague", "2026-02", "9 percent")
    story.tell("withdrawal", id="again", occurred="2026-02-15", by="UNION", proposal="raise")
    assert _told(story, "demand:raise") == ["live", "withdrawn"]
    story.retract("again")
    story.tell("withdrawal", id="early", occurred="2026-01-15", by="UNION", proposal="raise")
    assert _told(story, "demand:raise") == ["live"]


def test_an_agreement_that_is_left_within_its_days_is_told_in_both_forms() -> None:
    story = Story()
    _agreed(story, "deal-1", "2026-02", commits=["CHN: 5 USD bn"])
    story.tell("withdrawal", id="out", occurred="2026-02-15", by="CHN", agreement="deal")
    assert _told(story, "commitment:deal") == ["agreed", "left"]
    assert agreements_of(story.fold(as_of="2026-02-15"), ended=True) == []
    assert [one.name for one in agreements_of(story.fold())] == ["deal"]


def test_a_threat_that_ends_within_its_days_is_told_in_both_forms() -> None:
    story = Story()
    _measure(story, "threatened", "vague", "2026-02", "m")
    story.tell("withdrawal", id="end", occurred="2026-02-15", by="USA", measure="m")
    assert _told(story, "measure:m") == ["threatened", "withdrawn"]
    in_force = Story()  # what is in force is lifted, and not withdrawn
    _measure(in_force, "imposed", "vague", "2026-02", "m")
    in_force.tell("withdrawal", id="end", occurred="2026-02-15", by="USA", measure="m")
    assert _told(in_force, "measure:m") == ["in-force"]


def _settled_within_the_days(kind: str, first: bool, by: str) -> Story:
    """What is put once more within March, settled on the 10th, and open again from 5 April."""
    story = Story()

    def put(id: str, occurred: str, quantity: str) -> None:
        if kind == "measure":
            told = {"by": "USA", "to": "CHN", "measure": "p"}
            story.tell("measure-imposed", id=id, occurred=occurred, quantity=quantity, **told)
        else:
            told = {"by": "USA", "to": "CHN", "proposal": "p"}
            story.tell(kind, id=id, occurred=occurred, quantity=quantity, **told)

    if first:
        put("first", "2026-01-10", "50 percent")
    put("vague", "2026-03", "55 percent")
    told = {"commits": ["CHN: 45 percent"], "status": "tentative"}
    _agreed(story, "deal-1", "2026-03-10", settles=["p"], **told)
    _agreed(story, "no", "2026-04-05", by=by, status="rejected")
    return story


@pytest.mark.parametrize("by", ["USA", "CHN"])
@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("kind", ["demand", "offer", "measure"])
def test_a_rejection_opens_again_what_was_settled_in_one_of_two_forms(
    kind: str, first: bool, by: str
) -> None:
    story = _settled_within_the_days(kind, first, by)
    stands = "in-force" if kind == "measure" else "live"
    before = story.position(f"{kind}:p", as_of="2026-04-04")
    assert set(before.statuses) == {"settled", stands}
    position = story.position(f"{kind}:p")
    assert position.statuses == (stands,)
    assert [str(quantity) for quantity in position.state.quantities] == ["55 percent"]


def test_what_is_rejected_within_the_days_of_what_it_settled_is_open() -> None:
    story = _settled_within_the_days("demand", first=False, by="CHN")
    story.correct("no", occurred="2026-03-20")
    assert story.position("demand:p", as_of="2026-03-21").statuses == ("live",)
    assert story.position("demand:p").statuses == ("live",)


def test_what_was_settled_or_withdrawn_is_open_again_or_withdrawn() -> None:
    story = Story()
    story.demand("first", "2026-01-10", "50 percent", proposal="p")
    story.tell("withdrawal", id="back", occurred="2026-03", by="UNION", proposal="p")
    told = {"between": ["UNION", "ACME"], "agreement": "deal"}
    story.tell("agreement", id="yes", occurred="2026-03-10", settles=["p"], **told)
    assert _told(story, "demand:p") == ["settled", "withdrawn"]
    story.tell("agreement", id="no", occurred="2026-04-05", status="rejected", **told)
    assert set(story.position("demand:p").statuses) == {"live", "withdrawn"}


def test_what_was_put_anew_since_a_deal_is_open_without_the_next_one() -> None:
    story = Story()
    for id, occurred in (("one", "2026-01-10"), ("two", "2026-03-01")):
        story.demand(id, occurred, "50 percent", proposal="p")
        told = {"between": ["UNION", "ACME"], "agreement": f"deal-{id}"}
        story.tell("agreement", id=f"d-{id}", occurred=f"{occurred[:8]}20", settles=["p"], **told)
    story.tell("agreement", id="no", occurred="2026-04-05", status="rejected", **told)
    assert story.position("demand:p").status == "live"


# --- what time alone ends -------------------------------------------------------------------


def test_what_was_over_before_it_was_made_stands_on_its_day() -> None:
    story = Story()
    story.tell("offer", id="late", occurred="2026-03-01", by="USA", to="CHN", proposal="p",
               lapses="2026-02-20")  # fmt: skip
    assert story.tracks(as_of="2026-03-01") == ["offer:p"]
    assert story.tracks(as_of="2026-03-02") == []


@pytest.mark.parametrize("day", ["../2026-01-20", "2026-01"])
def test_what_expired_within_the_days_in_which_it_was_left_has_one_row_of_that(day: str) -> None:
    story = Story()
    _agreed(story, "deal-1", "2026-01-01", lapses="2026-01-15", commits=["CHN: 5 USD bn"])
    story.tell("withdrawal", id="out", occurred=day, by="CHN", agreement="deal")
    assert [row.after for row in story.rows("commitment:deal")].count("expired") == 1
    assert story.fold().positions() == []


@pytest.mark.parametrize("kind", ["imposed", "threatened"])
def test_what_is_said_again_of_what_is_back_tells_how_it_came_back(kind: str) -> None:
    """The duties on steel from the Union were back by time on 1 June 2018, and imposed on it."""
    story = Story()
    _measure(story, "imposed", "imposed", "2018-03-08", "m")
    _measure(story, "suspended", "suspended", "2018-03-22", "m", lapses="2018-05-31")
    _measure(story, kind, kind + "-again", "2018-06-01", "m")
    position = story.position("measure:m")
    assert (position.status, position.since) == ("in-force", "suspended")
    assert position.note == "the suspension lapsed on 2018-05-31"


def test_what_a_rejection_opens_again_after_its_last_day_is_over() -> None:
    story = Story()
    _measure(story, "imposed", "imposed", "2026-01-01", "m")
    _measure(story, "suspended", "suspended", "2026-01-10", "m", lapses="2026-02-05")
    _agreed(story, "deal-1", "2026-02-01", settles=["m"])
    _agreed(story, "no", "2026-02-10", by="CHN", status="rejected")
    position = story.position("measure:m", as_of="2026-02-10")
    assert (position.status, position.note) == ("in-force", "the suspension lapsed on 2026-02-05")


@pytest.mark.parametrize("end", ["2026-03-30", "2026-04-10"])
def test_what_replaced_a_form_stands_whether_that_had_lapsed_or_not(end: str) -> None:
    story = Story()
    _measure(story, "threatened", "threat", "2026-01-01", "m", lapses="2026-03-31")
    _measure(story, "imposed", "imposed", f"2026-03-20/{end}", "m")
    assert _told(story, "measure:m") == ["in-force"]
    assert story.verdicts("measure:m")[-1] == "hardened R6 status"
    asked = Story()
    for id, occurred, more in (
        ("first", "2026-01-01", {"quantity": "5 USD bn", "lapses": "2026-03-31"}),
        ("again", f"2026-03-20/{end}", {"quantity": "7 USD bn"}),
    ):
        asked.demand(id, occurred, **more)
    position = asked.position("demand:raise")
    assert (position.status, [str(q) for q in position.state.quantities]) == ("live", ["7 USD bn"])


def test_what_the_same_last_day_ends_outlives_it_only_if_it_came_after() -> None:
    for again, statuses in (
        ("2026-03-20", {"lapsed"}),
        ("2026-04-10", {"threatened"}),
        ("2026-03-20/2026-04-10", {"lapsed", "threatened"}),
    ):
        story = Story()
        _measure(story, "threatened", "threat", "2026-01-01", "m", lapses="2026-03-31")
        _measure(story, "threatened", "again", again, "m")
        position = story.position("measure:m", as_of="2026-04-11", ended=True)
        assert set(position.statuses) == statuses


@pytest.mark.parametrize("end", ["lapsed", "withdrawn", "lifted"])
@pytest.mark.parametrize("imposed", ["m", "m/part"])
def test_what_is_imposed_after_its_threat_ended_has_none_of_the_terms_of_the_threat(
    end: str, imposed: str
) -> None:
    """Nor has a part of it of which nothing was told before."""
    story = Story()
    lapses = {"lapses": "2026-01-10"} if end == "lapsed" else {}
    _measure(story, "announced", "threat", "2026-01-01", "m", effective="2026-02-01",
             if_="no deal", due="2026-01-09", quantity="5 percent rate", **lapses)  # fmt: skip
    if end == "withdrawn":
        story.tell("withdrawal", id="end", occurred="2026-01-10", by="USA", measure="m")
    elif end == "lifted":
        _measure(story, "lifted", "end", "2026-01-10", "m")
    _measure(story, "imposed", "imposed", "2026-01-20", imposed)
    state = story.position(f"measure:{imposed}").state
    assert (state.status, state.conditions, state.effective, state.due) == (
        "in-force", (), None, None,
    )  # fmt: skip
    stood = ["5 percent rate"] if imposed == "m" else []  # the figure of a part is its own
    assert [str(quantity) for quantity in state.quantities] == stood
    assert story.verdicts(f"measure:{imposed}")[-1] == "hardened R6 status"


def test_what_is_imposed_again_keeps_the_conditions_of_what_was_in_force() -> None:
    story = Story()
    _measure(story, "imposed", "imposed", "2026-01-01", "m", if_="no deal")
    _measure(story, "lifted", "lifted", "2026-01-10", "m")
    _measure(story, "imposed", "again", "2026-01-20", "m")
    assert story.position("measure:m").state.conditions == ("no deal",)


@pytest.mark.parametrize("late", [False, True])
def test_what_was_left_or_had_expired_is_told_as_both(late: bool) -> None:
    story = Story()
    told = [
        lambda: story.tell("agreement", id="in", occurred="2020-01-01", between="UNION,ACME",
                           agreement="deal", lapses="2020-01-15"),
        lambda: story.tell("withdrawal", id="out", occurred="2020-01", by="UNION",
                           agreement="deal"),
    ]  # fmt: skip
    for tell in reversed(told) if late else told:
        tell()
    by_party = {p.key.party: p for p in story.fold(as_of="2020-02-05").positions(ended=True)}
    assert set(by_party["UNION"].statuses) == {"expired", "left"}
    assert set(by_party["ACME"].statuses) == {"expired", "terminated"}


@pytest.mark.parametrize(
    ("kind", "day", "fields", "one", "two", "verdict"),
    [
        ("announced", "2026-02-10", {"effective": "2026-04-01"},
         "2026-02-10", "2026-04-01", "hardened"),
        ("threatened", "2026-01-15", {"quantity": "20 percent rate", "lapses": "2026-06-30"},
         "2026-05-01", "2026-07-01", "softened"),
    ],
)  # fmt: skip
def test_what_time_made_of_a_measure_comes_after_what_was_said_since(
    kind: str, day: str, fields: dict[str, str], one: str, two: str, verdict: str
) -> None:
    story = Story()
    _measure(story, "imposed", "on", "2026-01-01", "m", quantity="10 percent rate")
    _measure(story, "suspended", "off", "2026-02-01", "m", lapses="2026-03-31")
    _measure(story, kind, "word", day, "m", **fields)
    (change,) = changes_between(story.fold(as_of=one), story.fold(as_of=two))
    assert change.verdict == verdict


# --- last days of forms of open order ---------------------------------------------------------


def _offered(first: str, lapses: str | None = "2026-03-10") -> Story:
    """An offer that is revised, and a form of it whose day may be only a month."""
    story = Story()
    told = {"by": "ACME", "to": "UNION", "proposal": "p"}
    last: dict[str, Any] = {"lapses": lapses} if lapses else {}
    story.tell("offer", id="a0", occurred=first, quantity="10 percent", lapses="2026-03-02", **told)
    story.tell("offer", id="a1", occurred="2026-02-16", quantity="12 percent", **last, **told)
    return story


@pytest.mark.parametrize("lapses", ["2026-03-10", None])
def test_each_form_of_open_order_ends_on_its_own_last_day(lapses: str | None) -> None:
    days = ("2026-02-05", "2026-02-20")
    for as_of in ("2026-03-02", "2026-03-03", "2026-03-11"):
        either = _offered("2026-02", lapses).position("offer:p", as_of=as_of, ended=True)
        orders = [
            _offered(day, lapses).position("offer:p", as_of=as_of, ended=True) for day in days
        ]
        assert set(either.statuses) == {one.status for one in orders}
        figures = {str(figure) for one in orders for figure in one.state.quantities}
        assert {str(figure) for figure in either.state.quantities} == figures
    if lapses:
        assert str(either.note).startswith(
            "it lapsed on 2026-03-02 (10 percent) or it lapsed on 2026-03-10 (12 percent)"
        )


def test_what_ends_one_of_two_forms_says_nothing_until_the_other_ends_too() -> None:
    story = _offered("2026-02")
    rows = [r for r in story.rows("offer:p", as_of="2026-03-11") if r.dimension == "status"]
    assert [(r.from_ids, r.verdict, r.rule, r.day.day) for r in rows] == [
        (("a0",), "incomparable", "R0", 3), (("a1",), "hardened", "R6", 11),
    ]  # fmt: skip


def test_forms_of_one_last_day_end_in_one_row_and_both_are_told() -> None:
    story = _offered("2026-02", "2026-03-02")
    (row,) = [r for r in story.rows("offer:p", as_of="2026-03-11") if r.dimension == "status"]
    assert (row.verdict, row.from_ids, row.order) == ("hardened", ("a1", "a0"), "dates")
    position = story.position("offer:p", ended=True, as_of="2026-03-11")
    assert set(position.state.told("quantity:unstated")) == {"10 percent", "12 percent"}
    assert position.status == "lapsed"


def test_what_comes_beside_a_form_that_has_perhaps_lapsed_is_no_sure_second() -> None:
    story = _offered("2026-02", None)
    told = {"by": "ACME", "to": "UNION", "quantity": "5 percent"}
    story.tell("offer", id="u", occurred="2026-03-05", proposal="q", **told)
    assert {(r.verdict, r.from_ids) for r in story.rows("ledger")} == {("incomparable", ("a1",))}


def test_an_answer_has_perhaps_ended_with_a_form_of_open_order() -> None:
    told = {"by": "UNION", "to": "ACME", "to_proposal": "p", "answer": "objects"}
    story = _offered("2026-02")
    story.tell("response", id="r", occurred="2026-03-01", **told)
    assert story.position("response:p", as_of="2026-03-02").statuses == ("live",)
    open_ = story.position("response:p", as_of="2026-03-03")
    assert open_.statuses == ("live", "lapsed")
    assert open_.note == "whether what it answers has ended is open"
    assert story.position("response:p", as_of="2026-03-11", ended=True).statuses == ("lapsed",)


@pytest.mark.parametrize("changed", [True, False])
def test_a_part_that_is_suspended_on_a_day_of_its_whole_goes_on_from_that(changed: bool) -> None:
    story = Story()
    _measure(story, "imposed", "whole", "2026-01-01" if changed else "2026-01-08", "m")
    if changed:
        _measure(story, "changed", "more", "2026-01-08", "m", quantity="8 percent rate")
    _measure(story, "suspended", "part", "2026-01-08", "m/1")
    assert story.verdicts("measure:m/1") == ["softened R6 status"]


@pytest.mark.parametrize("ends", ["withdrawn", "lapsed", "lifted", "settled", "carried-out"])
@pytest.mark.parametrize("then", ["suspended", "changed"])
def test_what_has_ended_is_neither_suspended_nor_changed(ends: str, then: str) -> None:
    story = Story()
    first = "imposed" if ends == "lifted" else "threatened"
    last = {"lapses": "2026-02-01"} if ends == "lapsed" else {}
    _measure(story, first, "first", "2026-01-01", "m", quantity="25 percent rate", **last)
    if ends == "withdrawn":
        story.tell("withdrawal", id="end", occurred="2026-02-01", by="USA", measure="m")
    elif ends == "settled":
        _agreed(story, "end", "2026-02-01", settles="m")
    elif ends == "lifted":
        _measure(story, "lifted", "end", "2026-02-01", "m")
    elif ends == "carried-out":
        _measure(story, "imposed", "end", "2026-02-01", "n", carries_out="first")
    rows = story.rows("measure:m", as_of="2026-02-28")
    figure = {"quantity": "30 percent rate"} if then == "changed" else {}
    _measure(story, then, "then", "2026-03-01", "m", **figure)
    position = story.position("measure:m", ended=True)
    assert (position.status, str(position.state.quantities[0])) == (ends, "25 percent rate")
    assert [r.to_ids for r in story.rows("measure:m")] == [r.to_ids for r in rows]
    _measure(story, "imposed", "again", "2026-04-01", "m", quantity="40 percent rate")
    assert story.position("measure:m").status == "in-force"


@pytest.mark.parametrize("before", [True, False])
def test_an_answer_to_a_package_answers_what_stands_of_it(before: bool) -> None:
    story = Story()
    told = {"by": "ACME", "to": "UNION", "occurred": "2026-01-01", "package": "both"}
    for name in ("a", "b"):
        story.tell("offer", id=name, proposal=name, **told)
    if before:
        story.tell("response", id="first", by="UNION", to="ACME", to_proposal="both",
                   answer="open", occurred="2026-01-10")  # fmt: skip
    story.tell("withdrawal", id="out", by="ACME", proposal="a", occurred="2026-02-01")
    story.tell("response", id="yes", by="UNION", to="ACME", to_proposal="both", answer="accepted",
               occurred="2026-03-01")  # fmt: skip
    assert story.tracks() == ["offer:b", "response:b"]
    assert [r.track for r in story.rows() if "yes" in r.to_ids] == ["response:b"]


def test_an_answer_to_a_package_is_on_the_issue_of_each_of_its_members() -> None:
    story = Story()
    told = {"by": "ACME", "to": "UNION", "occurred": "2026-01-01", "package": "both"}
    for name, issue in (("a", "pay"), ("b", "hours")):
        story.tell("offer", id=name, proposal=name, issue=issue, **told)
    for id, answer, day in (("no", "refuses", "2026-01-10"), ("yes", "accepted", "2026-01-20")):
        story.tell("response", id=id, by="UNION", to_proposal="both", answer=answer, occurred=day)
    on = [("response:a", "pay"), ("response:b", "hours")]
    assert [(r.track, r.issue) for r in story.rows() if "response" in r.track] == on * 2
    assert story.position("response:b").issue == "hours"
    # What is answered by its own name is answered on the issue that is said.
    story.tell("response", id="one", by="UNION", to_proposal="b", answer="open",
               occurred="2026-02-01")  # fmt: skip
    assert story.position("response:b").issue == "pay"


def test_a_package_is_withdrawn_settled_and_opened_again_by_its_own_name() -> None:
    told = {"by": "ACME", "to": "UNION", "occurred": "2026-01-01", "package": "both"}
    for end in ("withdrawn", "settled"):
        story = Story()
        for name in ("a", "b", "c"):
            story.tell("offer", id=name, proposal=name, **told)
        story.tell("withdrawal", id="out", by="ACME", proposal="c", occurred="2026-01-20")
        before = story.rows("offer:c")
        if end == "withdrawn":
            story.tell("withdrawal", id="end", by="ACME", proposal="both", occurred="2026-02-01")
        else:
            _agreed(story, "end", "2026-02-01", between=["ACME", "UNION"], settles=["both"])
        for name in ("a", "b"):
            assert story.position(f"offer:{name}", ended=True).status == end
        assert story.rows("offer:c") == before
        if end == "settled":
            _agreed(story, "no", "2026-03-01", between=["ACME", "UNION"], status="rejected")
            assert {"offer:a", "offer:b"} <= {*story.tracks()}
            assert "offer:c" not in story.tracks()
    # A later member is none of what was withdrawn.
    story = Story()
    story.tell("offer", id="a", proposal="a", **told)
    story.tell("withdrawal", id="end", by="ACME", proposal="both", occurred="2026-02-01")
    story.tell("offer", id="late", proposal="b", **told | {"occurred": "2026-03-01"})
    assert story.tracks() == ["offer:b"]


@pytest.mark.parametrize("act", ["suspended", "lifted", "changed"])
@pytest.mark.parametrize("end", ["lapsed", "lifted"])
def test_nothing_is_done_to_a_part_of_which_nothing_was_told_once_its_whole_ended(
    act: str, end: str
) -> None:
    story = Story()
    last = {"lapses": "2026-01-31"} if end == "lapsed" else {}
    _measure(story, "imposed", "in", "2026-01-01", "whole", **last)
    if end == "lifted":
        _measure(story, "lifted", "out", "2026-02-01", "whole")
    before = story.rows(as_of="2026-03-01")
    _measure(story, act, "late", "2026-02-10", "whole/part")
    assert story.rows(as_of="2026-03-01") == before
    assert story.tracks(ended=True) == ["measure:whole"]
    _measure(story, act, "early", "2026-01-10", "whole/other")
    assert "measure:whole/other" in story.tracks(ended=True)


@pytest.mark.parametrize("act", ["terminated", "left"])
@pytest.mark.parametrize("over", [True, False])
def test_who_took_on_nothing_ends_no_agreement_that_is_over(act: str, over: bool) -> None:
    story = Story()
    last = {"lapses": "2026-01-20"} if over else {}
    _agreed(story, "deal", "2026-01-01", commits=["CHN: 5 percent"], **last)
    if act == "left":
        story.tell("withdrawal", id="end", occurred="2026-02-20", by="USA", agreement="deal")
    else:
        _agreed(story, "end", "2026-02-20", status="terminated")
    moved = [row.party for row in story.rows() if row.day == date(2026, 2, 20)]
    assert ("USA" in moved) == (not over)
    assert over or story.position("commitment:deal", ended=True).status == "terminated"


@pytest.mark.parametrize("act", ["terminated", "left"])
def test_who_took_on_nothing_and_moved_before_ends_no_agreement_that_is_over(act: str) -> None:
    story = Story()
    _agreed(story, "deal", "2026-01-01", commits=["CHN: 5 percent"], between="USA,CHN,ZTE")
    told = {"by": "ZTE", "agreement": "deal"}
    story.tell("agreement", id="rests", occurred="2026-01-10", status="suspended", **told)
    _agreed(story, "over", "2026-01-20", status="terminated")
    if act == "left":
        story.tell("withdrawal", id="end", occurred="2026-02-20", **told)
    else:
        story.tell("agreement", id="end", occurred="2026-02-20", status="terminated", **told)
    moved = [(row.day.isoformat(), row.verdict) for row in story.rows() if row.party == "ZTE"]
    assert moved == [("2026-01-10", "hardened")]


@pytest.mark.parametrize("order", [*permutations(["on", "ends"])])
@pytest.mark.parametrize("day", ["2026-03", "2026-03-05"])
@pytest.mark.parametrize("on", ["suspended", "extended", "changed", "resumed", "ratified"])
@pytest.mark.parametrize("ends", ["left", "terminated", "rejected"])
def test_who_goes_on_with_an_agreement_and_ends_it_within_days_ended_it_after_that(
    order: tuple[str, ...], day: str, on: str, ends: str
) -> None:
    """No door takes the other order: what has ended is agreed anew, or under another name."""
    story = Story()
    _agreed(story, "deal", "2026-01-01", commits=["CHN: 5 percent", "USA: 6 percent"])
    if on == "resumed":
        _agreed(story, "rests", "2026-02-01", status="suspended")
    for what in order:
        if what == "on":
            more = [] if on == "suspended" else ["CHN: 8 percent"]
            _agreed(story, "on", day, status=on, commits=more)
        elif ends == "left":
            story.tell("withdrawal", id="ends", occurred=day, by="CHN", agreement="deal")
        else:
            _agreed(story, "ends", day, status=ends)
    assert story.fold().positions() == []
    told = [row.to_ids for row in story.rows("commitment:deal") if row.party == "CHN"]
    assert told[-2:] == [("on",), ("ends",)]
    (mine,) = [p for p in story.fold().positions(ended=True) if p.key.party == "CHN"]
    assert [str(q) for q in mine.state.quantities] == [f"{5 if on == 'suspended' else 8} percent"]


@pytest.mark.parametrize("ends", ["left", "terminated", "rejected"])
def test_what_may_have_been_agreed_anew_is_ratified_where_it_was(ends: str) -> None:
    story = Story()
    _agreed(story, "deal", "2026-01-01", commits=["CHN: 5 percent"])
    if ends == "left":
        story.tell("withdrawal", id="ends", occurred="2026-02", by="CHN", agreement="deal")
    else:
        _agreed(story, "ends", "2026-02", status=ends)
    _agreed(story, "anew", "2026-02")
    _agreed(story, "ratified", "2026-03-05", status="ratified")
    (mine,) = [p for p in story.fold().positions(ended=True) if p.key.party == "CHN"]
    assert mine.statuses == ("ratified",)  # in the other order nothing was left to ratify


def test_who_left_three_comes_back_with_an_entry_of_all_and_not_with_one_of_its_own() -> None:
    for who, status in (("CHN,USA,KOR", "agreed"), ("CHN", "left")):
        story = Story()
        _agreed(story, "deal", "2026-01-01", between="CHN,USA,KOR",
                commits=["CHN: 5 percent", "USA: 6 percent", "KOR: 7 percent"])  # fmt: skip
        story.tell("withdrawal", id="left", occurred="2026-02-01", by="CHN", agreement="deal")
        _agreed(story, "more", "2026-03-01", by=who, status="extended")
        found = {p.key.party: p.status for p in story.fold().positions(ended=True)}
        assert found == {"CHN": status, "USA": "agreed", "KOR": "agreed"}


@pytest.mark.parametrize("over", [True, False])
def test_who_took_on_nothing_resumes_neither_what_was_terminated_nor_what_expired(
    over: bool,
) -> None:
    story = Story()
    last = {"lapses": "2026-01-20"} if over else {}
    _agreed(story, "deal", "2026-01-01", commits=["CHN: 5 percent"], **last)
    _agreed(story, "end", "2026-01-10", status="suspended" if over else "terminated")
    _agreed(story, "back", "2026-02-20", status="resumed")
    assert {row.party for row in story.rows() if row.day == date(2026, 2, 20)} == set()


@pytest.mark.parametrize("end", [None, "CHN", "ZTE"])
def test_who_entered_an_agreement_alone_goes_on_with_it_until_it_leaves(end: str | None) -> None:
    """What ends it later, or was done by who was never in it, takes nothing back."""
    story = Story()
    _agreed(story, "deal", "2026-01-01", by="CHN", commits=["CHN: 5 percent"])
    if end == "ZTE":
        story.tell("withdrawal", id="end", occurred="2026-01-15", by=end, agreement="deal")
    _agreed(story, "more", "2026-02-01", by="CHN", status="changed", commits=["CHN: 8 percent"])
    if end == "CHN":
        story.tell("withdrawal", id="end", occurred="2026-03-01", by=end, agreement="deal")
    position = story.position("commitment:deal", as_of="2026-02-15")
    assert [str(q) for q in position.state.quantities] == ["8 percent"]


def test_what_has_ended_for_all_is_gone_on_with_by_none_however_often_they_say_so() -> None:
    for parties, joins in (("CHN,USA", True), ("CHN,USA,KOR", False)):
        story = Story()
        _agreed(story, "deal", "2026-01-01", between=parties, commits=["CHN: 5 percent"])
        _agreed(story, "end", "2026-01-10", between=parties, status="terminated")
        for day in ("2026-02-01", "2026-02-02"):
            _agreed(story, day, day, between=parties, status="extended")
        if joins:
            _agreed(story, "three", "2026-03-01", between="CHN,USA,KOR")
        assert story.fold(as_of="2026-02-15").positions() == []
        assert {row.to_ids for row in story.rows("commitment:deal")} <= {
            ("deal",), ("end",), ("three",),
        }  # fmt: skip


def test_who_was_left_alone_in_an_agreement_goes_on_with_it_once_it_agrees_anew() -> None:
    story = Story()
    _agreed(story, "deal", "2026-01-01", commits=["CHN: 5 percent", "USA: 6 percent"])
    story.tell("withdrawal", id="left", occurred="2026-01-10", by="USA", agreement="deal")
    for at, status in enumerate(("changed", "agreed", "changed"), start=2):
        _agreed(story, f"e{at}", f"2026-0{at}-01", by="CHN", status=status,
                commits=[f"CHN: {6 + at} percent"])  # fmt: skip
    told = {row.to_ids for row in story.rows("commitment:deal") if row.day > date(2026, 1, 10)}
    assert told == {("e3",), ("e4",)}
    (position,) = story.fold().positions()
    assert [str(q) for q in position.state.quantities] == ["10 percent"]


def test_who_suspends_what_is_not_told_otherwise_is_told_whatever_ends_it_later() -> None:
    story = Story()
    _agreed(story, "halt", "2026-02-01", by="USA", status="suspended")
    told = story.verdicts("commitment:deal")
    assert told == ["hardened R6 status"]
    story.tell("withdrawal", id="left", occurred="2026-06-01", by="USA", agreement="deal")
    assert story.verdicts("commitment:deal") == [*told, "hardened R6 status"]


def test_a_whole_that_is_prolonged_takes_along_the_parts_that_had_its_last_day() -> None:
    story = Story()
    _measure(story, "imposed", "whole", "2026-01-01", "m", lapses="2026-01-20")
    _measure(story, "suspended", "rests", "2026-01-05", "m/rests", lapses="2026-01-25")
    _measure(story, "changed", "raised", "2026-01-06", "m/raised", quantity="15 percent rate")
    _measure(story, "changed", "apart", "2026-01-07", "m/apart", lapses="2026-01-22")
    _measure(story, "changed", "longer", "2026-01-18", "m", lapses="2026-02-20")
    told = ["measure:m", "measure:m/apart", "measure:m/raised", "measure:m/rests"]
    assert sorted(story.tracks(as_of="2026-01-22")) == told
    assert sorted(story.tracks(as_of="2026-01-26")) == [told[0], *told[2:]]
    assert story.position("measure:m/rests", as_of="2026-01-26").status == "in-force"
    assert story.tracks(as_of="2026-02-21") == []
    assert story.verdicts("measure:m/raised", as_of="2026-02-21")[1:] == [
        "hardened R3 deadline", "softened R6 status"
    ]  # fmt: skip
    assert story.verdicts("measure:m/apart", as_of="2026-02-21")[1:] == ["softened R6 status"]


def test_a_last_day_that_a_whole_is_given_or_brings_forward_is_that_of_its_parts() -> None:
    story = Story()
    _measure(story, "imposed", "whole", "2026-01-01", "m")
    _measure(story, "changed", "raised", "2026-01-06", "m/x", quantity="15 percent rate")
    _measure(story, "changed", "ends", "2026-02-01", "m", lapses="2026-06-30")
    assert story.position("measure:m/x", as_of="2026-03-01").state.lapses == "2026-06-30"
    _measure(story, "changed", "sooner", "2026-03-01", "m", lapses="2026-03-31")
    assert story.tracks(as_of="2026-03-31") == ["measure:m", "measure:m/x"]
    assert story.tracks(as_of="2026-04-01") == []


def test_no_part_of_which_nothing_was_told_is_there_because_its_whole_is_prolonged() -> None:
    story = _split(lapses="2026-03-01")
    _measure(story, "changed", "one", "2026-01-20", "m-1", quantity="15 percent rate")
    _measure(story, "changed", "longer", "2026-02-01", "m", lapses="2026-04-01")
    assert story.tracks(as_of="2026-03-15") == ["measure:m", "measure:m-1"]


def test_a_notice_of_a_part_that_its_whole_carries_out_has_no_row_of_that() -> None:
    story = Story()
    told = {"by": "USA", "to": "CHN"}
    story.tell("measure-imposed", id="m", occurred="2026-01-01", measure="m", **told)
    story.tell("measure-announced", id="part", occurred="2026-01-02", measure="m/a",
               lapses="2026-03-01", **told)  # fmt: skip
    story.tell("measure-changed", id="longer", occurred="2026-01-10", measure="m",
               lapses="2026-06-01", carries_out="part", **told)  # fmt: skip
    assert [row.to_ids for row in story.rows("measure:m/a")] == [("part",)]


def test_how_it_ended_in_the_end_is_since_what_ended_it_so() -> None:
    story = Story()
    for day, status in (("01", "filed"), ("02", "decided"), ("03", "settled")):
        story.tell("legal-action", id=status, occurred=f"2026-01-{day}", by="USA", to="CHN",
                   action="suit", status=status)  # fmt: skip
    position = story.position("legal-action:suit", ended=True)
    assert (position.status, position.since) == ("settled", "settled")
    assert story.verdicts("legal-action:suit")[1:] == ["held R7 whole"]
