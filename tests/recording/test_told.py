"""What an append tells is what a replay of the whole record shows at the same cut."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import hypothesis.strategies as st
import pytest
from hypothesis import given

from events import developments as d
from events.errors import TimelineError
from events.log import Logged
from projections.questions.replay import EffectOnTrack, effects_of
from projections.questions.stance import view_of
from projections.record.cut import Cut
from projections.record.intake import read_record
from tests.histories import PARTS, called_alike, every, of_a_part
from tests.stored import keep
from tests.story import Story
from timeline.entries.document import read_document
from timeline.recording.batch import MOST_WHOLE, Batch
from timeline.recording.decision import decision_of
from timeline.recording.desk import Desk
from timeline.recording.hood import Hood
from timeline.recording.outcome import (
    Outcome,
    changes_beside,
    changes_between_folds,
    sentence,
    told_of,
)
from timeline.shelf import Shelf

FRAME = """
parties: [{party: UNION}, {party: ACME}]
issues: [{issue: pay}, {issue: other, wants: [UNION more percent]}]
sources:
  - {source: early, published: 2020-01-04}
  - {source: late, published: 2020-02-01}
"""
DAYS = [f"2020-01-{day:02d}" for day in range(1, 13)]
days = st.sampled_from(DAYS)
vague = st.one_of(
    days,
    st.just("unknown"),
    st.just("2020-01"),
    days.map(lambda day: f"../{day}"),
    st.tuples(days, days).map(lambda pair: "/".join(sorted(pair))),
)
KINDS = ("demand", "offer", "review-proposal", "response", "withdrawal", "agreement",
         "measure-threatened", "measure-imposed", "measure-changed", "measure-suspended",
         "measure-lifted", "statement")  # fmt: skip
FIELDS = {
    "quantity": ["5 percent rate", "8 percent", "8 percent total", "3..9 percent rate"],
    "due": ["2020-06", "immediate"],
    "lapses": ["2020-01-06", "2020-01-20", "2020-06-01"],
    "if": ["c", "d"],
    "source": ["early", "late"],
    "authority": ["A1", "A4", "A5"],
    "package": ["letter"],
}


@st.composite
def writes(draw: st.DrawFn) -> list[tuple[str, dict[str, list[str]]]]:
    """A history as it is entered: (kind, fields) one after the other, back-dated ones too."""
    entered: list[tuple[str, dict[str, list[str]]]] = []
    names: list[str] = []
    amended: list[str] = []
    for i in range(draw(st.integers(2, 10))):
        action = draw(st.sampled_from(["tell"] * 5 + ["link", "correct", "retract", "reinstate",
                                                      "add-source"]))  # fmt: skip
        if action == "tell" or len(names) < 2:
            entered.append(draw(developments(f"n{i}", names)))
            names.append(f"n{i}")
            continue
        one, two = draw(st.permutations(names))[:2]
        raw = {"id": [one], "reason": ["test"]}
        if action == "link":
            raw |= {"relation": [draw(st.sampled_from(["follows", "supersedes", "refines",
                                                       "contradicts", "in-tension"]))],
                    "other": [two]}  # fmt: skip
        elif action == "correct":
            raw["set"] = [draw(st.sampled_from([
                f"occurred={draw(vague)}", "issue=other", "quantity=7 percent rate",
                "lapses=2020-01-08", "proposal=p-y", "measure=m-y", "source=late", "to=all",
                "authority=A5",
            ]))]  # fmt: skip
            if draw(st.booleans()):
                raw["source"] = [draw(st.sampled_from(["early", "late"]))]
        elif action in ("retract", "reinstate"):
            raw["id"] = [draw(st.sampled_from([*names, *amended]))]
        else:
            raw |= {"source": [draw(st.sampled_from(["early", "late"]))]}
            raw.pop("reason")
        amended += [f"{one}.corrected", f"{one}.linked"]
        entered.append((action, raw))
    return entered


@st.composite
def developments(draw: st.DrawFn, name: str, names: list[str]) -> tuple[str, dict[str, list[str]]]:
    kind = draw(st.sampled_from(KINDS))
    slug = draw(st.sampled_from(["x", "y"]))
    flip = draw(st.booleans())
    by, to = ("ACME", "UNION") if flip else ("UNION", "ACME")
    raw: dict[str, list[str]] = {
        "id": [name], "occurred": [draw(vague)], "issue": ["pay"], "by": [by],
    }  # fmt: skip
    taken = {"source", "authority", "package"}
    if kind in ("demand", "offer", "review-proposal", "measure-threatened", "measure-imposed"):
        raw["to"] = [to]
    if kind in ("demand", "offer", "review-proposal", "withdrawal"):
        raw["proposal"] = [f"p-{slug}"]
    if kind in ("demand", "offer", "review-proposal") or kind.startswith("measure"):
        taken |= {"quantity", "due", "lapses", "if"}
    if kind.startswith("measure"):
        raw["measure"] = [draw(st.sampled_from([f"m-{slug}", f"m-{slug}/part"]))]
    if kind == "review-proposal":
        raw["every"] = ["month"]
    if kind == "response":
        raw["to-proposal"] = [f"p-{slug}"]
        raw["answer"] = [draw(st.sampled_from(["accepted", "objects", "refuses"]))]
    if kind == "agreement":
        raw |= {"between": ["UNION,ACME"], "settles": [f"p-{slug}"]}
        raw.pop("by")
        raw["status"] = [draw(st.sampled_from(["tentative", "rejected"]))]
    if kind in ("measure-imposed", "measure-changed") and names and draw(st.booleans()):
        raw["carries-out"] = [draw(st.sampled_from(names))]
    for field in sorted(taken):
        if draw(st.integers(0, 2)) == 0:
            raw[field] = [draw(st.sampled_from(FIELDS[field]))]
    if names and draw(st.integers(0, 3)) == 0:
        link = draw(st.sampled_from(["account-of", "follows", "supersedes", "restates",
                                     "responds-to"]))  # fmt: skip
        raw[link] = [draw(st.sampled_from(names))]
    return kind, raw


@contextmanager
def opened() -> Iterator[Desk]:
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(str(Path(folder) / "store.db"), "tester", create=True)
        try:
            desk.open_negotiation("n")
            desk.enter_document("n", read_document(FRAME, form="yaml"))
            yield desk
        finally:
            desk.close()


def _said(effects: tuple[EffectOnTrack, ...]) -> list[tuple[Any, ...]]:
    return [(e.party, e.toward, e.issue, e.track, e.verdict, e.text) for e in effects]


def _is_what_the_record_says(desk: Desk, outcome: Outcome, *, whole: bool = True) -> None:
    log = desk.shelf.log("n")
    after = view_of(read_record(log, Cut(recorded_by=outcome.seq)))
    before = view_of(
        read_record(log, Cut(recorded_by=outcome.seq - 1), judged_on=after.record.last_day)
    )
    if isinstance(outcome.event, d.Development):
        item = after.record.visible[outcome.event.id]
        assert set(outcome.changes or ()) == set(changes_beside(before, after, item))
        assert _said(outcome.effects) == _said(effects_of(after, item))
        assert outcome.public == item.known.isoformat()
        assert outcome.voice == after.record.codebook.is_voice(item.development)
        return
    assert outcome.changes == changes_between_folds(before, after, whole=whole)


@pytest.mark.parametrize("most", [MOST_WHOLE, 0])
@given(entered=writes())
def test_what_an_append_tells_is_what_the_replay_shows(
    entered: list[tuple[str, dict[str, list[str]]]], most: int
) -> None:
    with opened() as desk, mock.patch("timeline.recording.batch.MOST_WHOLE", most):
        for kind, raw in entered:
            try:
                (outcome,) = desk.append("n", kind, raw).outcomes
            except TimelineError:
                continue  # what is refused tells nothing
            if outcome.new:
                _is_what_the_record_says(desk, outcome, whole=bool(most))
                assert sentence(outcome).startswith(f"{outcome.seq} ")


def test_a_move_on_talks_is_told_beside_the_one_before_it() -> None:
    talks = {"round": ["r"], "issue": ["pay"], "between": ["ACME,UNION"], "by": ["ACME"]}
    with opened() as desk:
        for day in DAYS[:2]:
            raw = {**talks, "occurred": [day], "id": [f"n{day}"]}
            (outcome,) = desk.append("n", "talks-cancelled", raw).outcomes
            _is_what_the_record_says(desk, outcome)
    assert "cancelled: held" in sentence(outcome)


def test_what_a_mediator_tables_for_all_is_told_of_each() -> None:
    offer = {"proposal": ["p"], "issue": ["pay"], "by": ["MED"], "to": ["all"]}
    with opened() as desk:
        desk.append("n", "party", {"party": ["MED"], "mediator": ["true"]})
        (outcome,) = desk.append("n", "offer", {**offer, "occurred": [DAYS[0]]}).outcomes
    assert outcome.tabled == ("UNION", "ACME")


ASKED = """
developments:
  - {kind: demand, id: n1, occurred: 2020-01-01, issue: other, by: UNION, to: ACME, proposal: p,
     quantity: 5 percent}
  - {kind: demand, id: n2, occurred: 2020-01-02, issue: other, by: UNION, to: ACME, proposal: p,
     quantity: 8 percent}
"""


def test_a_declaration_tells_what_reads_otherwise_by_it() -> None:
    turned = (
        "Audit, UNION on other (demand:p), n2: quantity:unstated hardened (R1, medium) -> "
        "quantity:unstated softened (R1, medium)."
    )
    with opened() as desk:
        desk.enter_document("n", read_document(ASKED, form="yaml"))
        wants = {"issue": ["other"], "wants": ["UNION less percent"]}
        (outcome,) = desk.declare("n", "issue", wants).outcomes
        _is_what_the_record_says(desk, outcome)
        assert sentence(outcome) == f"{outcome.seq} issue other recorded. {turned}"

        (outcome,) = desk.declare("n", "issue", {"issue": ["other"], "title": ["Rest"]}).outcomes
        assert (outcome.changes, outcome.hints) == (None, ())

        mediator = {"party": ["UNION"], "mediator": ["true"]}
        (outcome,) = desk.declare("n", "party", mediator).outcomes
        assert (outcome.changes or ())[:2] == (
            "UNION on other (demand:p): 8 percent -> nothing.",
            "ACME on other (demand:p): nothing -> 8 percent.",
        )


def test_words_that_move_nobody_tell_what_reads_otherwise_by_their_link() -> None:
    """A demand of some day of January came before the words that answer it, on the fifth."""
    with opened() as desk:
        month = ASKED.replace("occurred: 2020-01-01", "occurred: 2020-01").replace("01-02", "01-08")
        desk.enter_document("n", read_document(month, form="yaml"))
        words = {"id": ["no"], "occurred": ["2020-01-05"], "issue": ["other"], "by": ["ACME"]}
        answer = {**words, "responds-to": ["n1"]}
        (outcome,) = desk.append("n", "statement", answer).outcomes
        _is_what_the_record_says(desk, outcome)
        (alone,) = desk.append("n", "statement", {**words, "id": ["again"]}).outcomes
    told, *_ = outcome.changes or ()
    assert told == "UNION on other (demand:p): 8 percent or 5 percent -> 8 percent."
    assert "n2: opened (R8, high) -> quantity:unstated hardened (R1, medium)" in sentence(outcome)
    assert "No stance changed" not in sentence(outcome)
    assert "No stance changed" in sentence(alone)


def test_what_came_before_others_tells_how_these_are_judged_then() -> None:
    with opened() as desk:
        desk.enter_document("n", read_document(ASKED, form="yaml"))
        raw = {"id": ["n0"], "occurred": ["2019-12-31"], "issue": ["other"], "by": ["UNION"],
               "to": ["ACME"], "proposal": ["p"], "quantity": ["9 percent"]}  # fmt: skip
        (outcome,) = desk.append("n", "demand", raw).outcomes
        _is_what_the_record_says(desk, outcome)
    assert outcome.changes == (
        "Audit, UNION on other (demand:p), n1: opened (R8, high) -> "
        "quantity:unstated softened (R1, medium).",
    )


def test_a_last_day_put_off_late_tells_that_nothing_lapsed_on_the_earlier_one() -> None:
    entered = """
- {kind: demand, id: n0, occurred: 2020-03-01, issue: pay, by: ACME, to: UNION, proposal: q}
- {kind: measure-imposed, id: n1, occurred: 2020-01-01, issue: pay, by: UNION, to: ACME,
   measure: m, lapses: 2020-01-31}
"""
    with opened() as desk:
        desk.enter_document("n", read_document(entered, form="yaml"))
        raw = {"id": ["n2"], "occurred": ["2020-01-20"], "issue": ["pay"], "by": ["UNION"],
               "to": ["ACME"], "measure": ["m"], "lapses": ["2020-06-30"]}  # fmt: skip
        (outcome,) = desk.append("n", "measure-changed", raw).outcomes
        _is_what_the_record_says(desk, outcome)
    assert outcome.changes == (
        "Audit, UNION on pay (measure:m), n1: status softened (R6, high) -> nothing.",
    )


def test_in_a_long_record_the_index_tells_the_last_day_by_which_something_lapsed() -> None:
    entered = """
- {kind: demand, id: n0, occurred: 2020-03-01, issue: pay, by: ACME, to: UNION, proposal: q}
- {kind: measure-imposed, id: n1, occurred: 2020-01-01, issue: pay, by: UNION, to: ACME,
   measure: m, lapses: 2020-01-31}
"""
    raw = {"id": ["n2"], "occurred": ["2020-01-20"], "issue": ["pay"], "by": ["UNION"],
           "to": ["ACME"], "measure": ["m"], "lapses": ["2020-06-30"]}  # fmt: skip
    with opened() as desk, mock.patch("timeline.recording.batch.MOST_WHOLE", 0):
        desk.enter_document("n", read_document(entered, form="yaml"))
        with mock.patch.object(Hood, "log", side_effect=AssertionError("all of it was read")):
            (outcome,) = desk.append("n", "measure-changed", raw).outcomes
        _is_what_the_record_says(desk, outcome)
    assert outcome.changes == (
        "Audit, UNION on pay (measure:m), n1: status softened (R6, high) -> nothing.",
    )


def test_what_moves_one_line_toward_several_names_each_of_them() -> None:
    with opened() as desk:
        desk.enter_document("n", read_document("parties: [THIRD]", form="yaml"))
        raw = {"id": ["n1"], "occurred": ["2020-01-01"], "issue": ["pay"], "by": ["UNION"],
               "to": ["ACME", "THIRD"], "proposal": ["p"]}  # fmt: skip
        (both,) = desk.append("n", "demand", raw).outcomes
        (one,) = desk.append("n", "demand", raw | {"id": ["n2"], "to": ["ACME"]}).outcomes
    told = "UNION on pay (demand:p toward {}): stated without terms: opened (R8, high)."
    assert f"{told.format('ACME')} {told.format('THIRD')}" in sentence(both)
    assert "UNION on pay (demand:p): stated without terms: held" in sentence(one)


def test_among_other_entries_a_declaration_tells_of_what_was_there_before() -> None:
    both = """
issues: [{issue: other, wants: [UNION less percent]}]
developments:
  - {kind: demand, id: n3, occurred: 2020-01-03, issue: other, by: UNION, to: ACME, proposal: p,
     quantity: 9 percent}
"""
    with opened() as desk:
        desk.enter_document("n", read_document(ASKED, form="yaml"))
        issue, development = desk.enter_document("n", read_document(both, form="yaml")).outcomes
    (turned,) = issue.changes or ()
    assert turned.startswith("Audit, UNION on other (demand:p), n2: quantity:unstated hardened")
    assert development.verdicts == ["softened"]


def test_no_more_of_what_reads_otherwise_is_told_than_a_few() -> None:
    entries = [
        f"{{kind: demand, id: n{i}, occurred: 2020-01-{i:02d}, issue: other, by: UNION, to: ACME, "
        f"proposal: p{i % 20}, quantity: {i} percent}}"
        for i in range(1, 31)
    ]
    mediator = {"party": ["UNION"], "mediator": ["true"]}
    with opened() as desk:
        desk.enter_document("n", read_document(f"[{', '.join(entries)}]", form="yaml"))
        with mock.patch("timeline.recording.outcome.MOST_COMPARED", 10):
            (outcome,) = desk.declare("n", "party", mediator).outcomes
        assert "Too much hangs together here to compare at once" in sentence(outcome)
        (outcome,) = desk.declare("n", "party", mediator | {"mediator": ["false"]}).outcomes
    positions = [one for one in outcome.changes or () if not one.startswith("Audit, ")]
    assert positions[-2:] == [
        "And 32 more positions changed.", "And 40 more steps of the audit changed."
    ]  # fmt: skip
    assert all(one.startswith("UNION on ") for one in positions[:8])
    assert len(outcome.changes or ()) == 18


@given(every(), st.booleans())
def test_what_an_amendment_changed_is_what_it_changed_in_the_whole(
    tmp_path_factory: pytest.TempPathFactory, story: Story, alike: bool
) -> None:
    """Also in a record of which only the neighbourhood is read."""
    log, place = list(story.log), str(tmp_path_factory.mktemp("store") / "s.db")
    while log and not isinstance(log[-1].event, d.Amendment):
        log.pop()
    if log:
        _tells_of_the_last_what_the_whole_says(called_alike(log) if alike else log, place)


def _tells_of_the_last_what_the_whole_says(log: list[Logged], place: str) -> None:
    """That an append of the last event tells what the whole record shows."""
    event = log[-1].event
    keep(log[:-1], place)
    with closing(Shelf(place)) as shelf, mock.patch("timeline.recording.batch.MOST_WHOLE", 0):
        batch = Batch(Hood(shelf, "story"), [decision_of(event)], "tester")
        whole = shelf.log("story")
        after = view_of(read_record([*whole, *batch.pending], Cut(recorded_by=batch.last)))
        before = view_of(
            read_record(whole, Cut(recorded_by=batch.hood.head), judged_on=after.record.last_day)
        )
        (told,) = told_of(batch).outcomes
    if isinstance(event, d.Amendment):
        assert set(told.changes or ()) == set(changes_between_folds(before, after, whole=False))
        return
    item = after.record.visible.get(getattr(event, "id", ""))
    assert (told.item is None) == (item is None)
    if item is not None:
        assert _said(told.effects) == _said(effects_of(after, item))
        assert set(told.changes or ()) == set(changes_beside(before, after, item))


@given(every(), st.booleans())
def test_all_that_hangs_together_is_beside_an_append(
    tmp_path_factory: pytest.TempPathFactory, story: Story, alike: bool
) -> None:
    """Also where different things have one name, and whatever kind it is."""
    log = called_alike(story.log) if alike else story.log
    if isinstance(log[-1].event, d.Development):
        place = str(tmp_path_factory.mktemp("store") / "s.db")
        _tells_of_the_last_what_the_whole_says(log, place)


@pytest.mark.parametrize("part", PARTS)
def test_a_part_is_beside_its_whole_however_deep_it_lies(tmp_path: Path, part: str) -> None:
    """Also where nothing was told of what lies between."""
    story = of_a_part(part)
    _tells_of_the_last_what_the_whole_says(story.log, str(tmp_path / "part.db"))
    story.correct("n", recipients=["ZTE"])
    _tells_of_the_last_what_the_whole_says(story.log, str(tmp_path / "corrected.db"))


def test_a_deed_that_narrows_the_day_of_its_threat_is_told_as_of_the_last_day_of_all() -> None:
    threat = {"by": ["ACME"], "to": ["UNION"], "issue": ["pay"], "measure": ["m-y"]}
    deed = {**threat, "measure": ["m-x"], "id": ["deed"], "occurred": ["2020-01-20"]}
    far = {"by": ["ACME"], "issue": ["other"], "id": ["far"], "occurred": ["2020-06-01"]}
    with opened() as desk, mock.patch("timeline.recording.batch.MOST_WHOLE", 0):
        desk.append("n", "statement", far)
        desk.append("n", "measure-threatened", {**threat, "id": ["word"], "occurred": ["2020-01"],
                                                "lapses": ["2020-01-10"]})  # fmt: skip
        desk.append("n", "measure-announced", {**deed, "id": ["more"],
                                               "occurred": ["2020-01-25"]})  # fmt: skip
        written = desk.append("n", "measure-imposed", {**deed, "carries-out": ["word"]})
        _is_what_the_record_says(desk, written.outcomes[0])
