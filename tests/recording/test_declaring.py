"""What is declared: said again with other words, titled, closed and opened again."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from events import developments as d
from events.errors import Conflict, Refused, UnknownName
from projections.record.cut import Cut
from projections.record.intake import read_record
from projections.record.items import Record
from timeline.entries.document import read_document
from timeline.entries.exchange import exported
from timeline.recording.desk import Desk
from timeline.recording.outcome import Outcome, Written, sentence

OpenDesk = Callable[..., Desk]

FRAME = """
parties: [{party: TUR}, {party: MED}]
issues: [{issue: grain, title: Grain}]
sources: [{source: paper, title: A paper}]
developments:
  - {kind: demand, occurred: 2022-07-01, issue: grain, by: TUR, to: MED, proposal: more,
     package: list, id: asked}
"""


@pytest.fixture
def desk(open_desk: OpenDesk) -> Desk:
    found = open_desk()
    found.open_negotiation("n", "Talks")
    found.enter_document("n", read_document(FRAME, form="yaml"))
    return found


def say(desk: Desk, kind: str, **fields: str) -> Outcome:
    (outcome,) = desk.declare("n", kind, {name: [text] for name, text in fields.items()}).outcomes
    return outcome


def entered(desk: Desk, text: str, name: str = "n", form: str = "yaml") -> Written:
    return desk.enter_document(name, read_document(text, form=form))


def record(desk: Desk, name: str = "n", upto: int | None = None) -> Record:
    log = desk.shelf.log(name, upto)
    return read_record(log, Cut(recorded_by=log[-1].seq))


# --- said again ------------------------------------------------------------------------------


def test_the_newest_words_of_a_party_count_also_where_they_repeat_earlier_ones(desk: Desk) -> None:
    numbers = []
    for name in ("Turkey", "Türkiye", "Turkey"):
        outcome = say(desk, "party", party="TUR", name=name)
        assert outcome.new
        assert record(desk).parties["TUR"].name == name
        numbers.append(outcome.seq)
        again = say(desk, "party", party="TUR", name=name)
        assert (again.new, again.seq) == (False, outcome.seq)
    assert record(desk, upto=numbers[1]).parties["TUR"].name == "Türkiye"


def test_what_is_not_given_keeps_what_was_said(desk: Desk) -> None:
    say(desk, "party", party="MED", mediator="true")
    named = say(desk, "party", party="MED", name="A mediator")
    assert record(desk).parties["MED"] == d.PartyJoined(
        party="MED", name="A mediator", mediator=True
    )
    for fields in ({}, {"mediator": "true"}, {"name": "A mediator"}):
        again = say(desk, "party", party="MED", **fields)
        assert (again.new, again.seq) == (False, named.seq)
    assert say(desk, "party", party="MED", mediator="false").new
    assert not say(desk, "party", party="MED", mediator="false").new
    assert record(desk).parties["MED"] == d.PartyJoined(party="MED", name="A mediator")
    with pytest.raises(Refused, match="mediator: 'maybe' is neither true nor false"):
        say(desk, "party", party="MED", mediator="maybe")


def test_an_issue_is_titled_again_and_grows(desk: Desk) -> None:
    for title in ("Corn", "Grain", "Corn"):
        assert say(desk, "issue", issue="grain", title=title).new
        assert not say(desk, "issue", issue="grain", title=title).new
        assert record(desk).issues["grain"].title == title
    assert not say(desk, "issue", issue="grain").new
    assert say(desk, "issue", issue="grain", unit="tonnes").new
    assert not say(desk, "issue", issue="grain", unit="tonnes", title="Corn").new
    wants = [say(desk, "issue", issue="grain", wants=f"TUR {way} tonnes").new
             for way in ("more", "less", "more", "more")]  # fmt: skip
    assert wants == [True, True, True, False]


def test_a_source_is_declared_once(desk: Desk) -> None:
    assert not say(desk, "source", source="paper", title="A paper").new
    with pytest.raises(Conflict, match="the source 'paper' is declared already, with another"):
        say(desk, "source", source="paper", title="Another")


def test_a_source_that_is_published_after_it_was_recorded_gets_a_hint(desk: Desk) -> None:
    outcome = say(desk, "source", source="late", published="2117-03-05")
    assert sentence(outcome).endswith(
        "It is published 2117-03-05, after it was recorded: is the year right?"
    )
    today = datetime.now(UTC).date()
    assert say(desk, "source", source="now", published=f"{today}").hints == ()
    assert say(desk, "source", source="tomorrow", published=f"{today + timedelta(1)}").hints == ()
    assert say(desk, "source", source="late", published="2117-03-05").hints == ()


def test_a_name_spelt_as_another_but_for_capitals_and_marks_gets_a_hint(desk: Desk) -> None:
    def hints(kind: str, name: str) -> tuple[str, ...]:
        return desk.declare("n", kind, {kind: [name]}).outcomes[0].hints

    assert hints("party", "Steel-Union") == ()
    assert hints("party", "steel_union") == (
        "There is 'Steel-Union' too, another party: is it the same?",
    )
    assert hints("issue", "Steel-Union") == hints("party", "steel-union-2") == ()
    demand = {"occurred": ["2022-08-01"], "issue": ["grain"], "by": ["TUR"], "to": ["MED"]}
    for name, told in (("more", ()), ("More", ("more",)), ("more-2", ())):
        done = desk.append("n", "demand", demand | {"proposal": [name]}).outcomes[0]
        found = [hint for hint in done.hints if hint.startswith("There is")]
        assert found == [f"There is '{x}' too, another proposal: is it the same?" for x in told]
    (opening,) = desk.open_negotiation("N").outcomes
    assert opening.hints == ("There is 'n' too, another negotiation: is it the same?",)
    desk.open_negotiation("gone")
    desk.append("gone", "close", {})
    assert desk.open_negotiation("Gone").outcomes[0].hints == ()


def test_a_file_that_says_a_name_twice_is_there_already_when_it_is_entered_again(
    desk: Desk,
) -> None:
    text = """
parties: [{party: TUR, name: Turkey}, {party: TUR, name: Türkiye}]
issues: [{issue: grain, title: A}, {issue: grain, title: B}, {issue: grain, title: A}]
titles: [{name: more, title: A}, {name: more, title: B}]
"""
    assert entered(desk, text).new == 7
    before = desk.shelf.log("n")
    assert entered(desk, text).new == 0
    assert desk.shelf.log("n") == before
    assert record(desk).titles == {"more": "B"}


# --- titles ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["more", "list", "bsgi", "round-1", "strike", "wto", "case-1"])
def test_whatever_has_a_name_is_titled(desk: Desk, name: str) -> None:
    entered(
        desk,
        """
titles: [{name: bsgi, title: It may stand before what it names}]
developments:
  - defaults: {occurred: 2022-07-02, issue: grain, by: TUR}
    developments:
      - {kind: agreement, between: "TUR,MED", agreement: bsgi}
      - {kind: talks-opened, between: "TUR,MED", round: round-1}
      - {kind: measure-imposed, to: MED, measure: strike}
      - {kind: legal-action, to: MED, action: wto}
      - {kind: legal-action, to: MED, id: case-1}
""",
    )
    assert say(desk, "title", name=name, title="Words").new
    assert not say(desk, "title", name=name, title="Words").new
    assert say(desk, "title", name=name, title="Other words").new
    assert say(desk, "title", name=name, title="Words").new
    assert record(desk).titles[name] == "Words"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("mor", "legal action 'mor' is recorded \\(did you mean more"),
        ("TUR", "'TUR' is the name of a party: 'timeline party TUR --name TEXT' words it"),
        ("grain", "'grain' is the name of an issue: 'timeline issue grain --title TEXT'"),
        ("asked", "'asked' is recorded"),
        ("two words", "'two words' is no name"),
    ],
)
def test_a_name_that_nothing_has_is_not_titled(desk: Desk, name: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        say(desk, "title", name=name, title="Words")


# --- closing ---------------------------------------------------------------------------------


def test_an_empty_negotiation_is_closed_and_opened_again(desk: Desk) -> None:
    desk.open_negotiation("tyop", "A typo")
    desk.declare("tyop", "party", {"party": ["USA"]})
    with pytest.raises(UnknownName, match="the store holds 2: say which"):
        desk.shelf.choose(None)
    closed = desk.append("tyop", "close", {"reason": ["a typo"]}).outcomes[0]
    assert closed.new
    assert not desk.append("tyop", "close", {"reason": ["said again"]}).outcomes[0].new
    assert desk.shelf.negotiations() == ["n"]
    assert desk.shelf.choose(None) == "n"
    assert desk.shelf.choose("tyop") == "tyop"
    assert desk.shelf.log("tyop")[-1].event == d.NegotiationClosed(name="tyop", reason="a typo")
    with pytest.raises(Refused, match="'tyop' is closed: 'timeline new tyop' opens it again"):
        desk.declare("tyop", "party", {"party": ["CHN"]})
    assert desk.declare("tyop", "party", {"party": ["USA"]}).new == 0
    for _ in range(2):
        assert desk.open_negotiation("tyop").outcomes[0].new
        assert not desk.open_negotiation("tyop").outcomes[0].new
        assert desk.shelf.negotiations() == ["n", "tyop"]
        assert record(desk, "tyop").opened == d.NegotiationOpened(name="tyop", title="A typo")
        assert desk.append("tyop", "close", {"reason": ["a typo"]}).outcomes[0].new
        assert desk.shelf.negotiations() == ["n"]


def test_a_negotiation_in_which_something_happened_is_not_closed(desk: Desk) -> None:
    said = "'n' holds 1 development: only one in which nothing but declarations"
    with pytest.raises(Refused, match=said):
        desk.append("n", "close", {})
    entered(desk, "assertions: [{expects: TUR grain no position, as-of: 2022-07-01}]")
    with pytest.raises(Refused, match="1 development and 1 assertion"):
        desk.append("n", "close", {})


# --- out and in again ------------------------------------------------------------------------


def _stands(found: Record) -> list[object]:
    framing = [*found.parties.values(), *found.issues.values()]
    return [*(msgspec.structs.replace(one, original=None) for one in framing), found.titles]


def lines(desk: Desk, name: str) -> list[dict[str, Any]]:
    return list(exported(desk.shelf.log(name)))


def test_what_was_said_again_comes_back_from_an_export(desk: Desk, open_desk: OpenDesk) -> None:
    for name in ("Turkey", "Türkiye", "Turkey"):
        say(desk, "party", party="TUR", name=name)
        say(desk, "issue", issue="grain", title=name)
        say(desk, "title", name="more", title=name)
        say(desk, "party", party="MED", mediator="true" if name == "Turkey" else "false")
    text = "\n".join(json.dumps(line) for line in lines(desk, "n"))
    other = open_desk()
    document = read_document(text, form="jsonl")
    assert other.enter_document("n", document).new == len(desk.shelf.log("n"))
    assert _stands(record(desk)) == _stands(record(other))
    declared = [msgspec.structs.replace(e.event, original=None) for e in other.shelf.log("n")]
    assert declared == [entry.event for entry in desk.shelf.log("n")]
    assert other.enter_document("n", document).new == 0


def test_a_closed_negotiation_comes_back_closed_and_an_open_one_open(
    desk: Desk, open_desk: OpenDesk
) -> None:
    other = open_desk()
    for name, turns in (("shut", 1), ("again", 2), ("shut-again", 3)):
        desk.open_negotiation(name, "A title")
        desk.declare(name, "party", {"party": ["USA"]})
        for turn in range(turns):
            if turn % 2 == 0:
                desk.append(name, "close", {"reason": ["why"]})
            else:
                desk.open_negotiation(name)
        text = "\n".join(json.dumps(line) for line in lines(desk, name))
        entered(other, text, name, "jsonl")
        assert entered(other, text, name, "jsonl").new == 0
    assert other.shelf.negotiations() == ["again"]


def test_a_title_goes_with_what_it_names(desk: Desk, open_desk: OpenDesk) -> None:
    say(desk, "title", name="more", title="Words")
    desk.redact("n", "asked", reason="by order")
    assert [line for line in lines(desk, "n") if line.get("kind") == "title"] == []
    text = "\n".join(json.dumps(line) for line in lines(desk, "n"))
    assert entered(open_desk(), text, form="jsonl").new > 0


def test_the_words_of_a_title_and_of_every_name_of_a_party_are_redacted(desk: Desk) -> None:
    for name in ("A. Person", "Another name"):
        say(desk, "title", name="more", title=name)
        say(desk, "party", party="TUR", name=name)
    desk.redact("n", "title:more", reason="by order", fields=["title"])
    desk.redact("n", "party:TUR", reason="by order", fields=["name"])
    told = repr(desk.shelf.log("n"))
    assert "A. Person" not in told
    assert "Another name" not in told


# --- one thing each --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entry", "where"),
    [
        ({"kind": "party", "party": ["QAT", "EGY"]}, "party"),
        ({"kind": "issue", "issue": "oil", "title": ["Oil", "Gas"]}, "title"),
        ({"kind": "source", "source": "s", "url": ["https://a.example", "https://b.example"]},
         "url"),
        ({"kind": "title", "name": ["more", "list"], "title": "More"}, "name"),
        ({"kind": "add-source", "id": "asked", "source": ["paper", "none"]}, "source"),
        ({"kind": "retract", "id": ["asked", "more"], "reason": "x"}, "id"),
        ({"kind": "link", "id": "asked", "relation": ["follows", "refines"], "other": "x"},
         "relation"),
        ({"kind": "assertion", "expects": "TUR grain live", "as-of": ["2022-07-01", "2022-08-01"]},
         "as-of"),
        ({"kind": "close", "reason": ["one", "two"]}, "reason"),
    ],
)  # fmt: skip
def test_of_two_texts_where_one_is_meant_none_is_dropped(
    desk: Desk, entry: dict[str, Any], where: str
) -> None:
    with pytest.raises(Refused) as refused:
        entered(desk, json.dumps(entry), form="json")
    (problem,) = refused.value.problems
    assert (problem.where, problem.message) == (where, "is given 2 times: say it once")


def test_what_may_be_said_several_times_may(desk: Desk) -> None:
    entered(desk, json.dumps([
        {"kind": "source", "source": "two"},
        {"kind": "issue", "issue": "oil", "unit": ["kt", "barrels"], "basis": ["spot", "net"]},
        {"kind": "correct", "id": "asked", "set": ["says=x", "because=y"], "reason": "r",
         "source": ["paper", "two"]},
    ]), form="json")  # fmt: skip
    (item,) = record(desk).visible.values()
    assert (item.development.says, item.development.because) == ("x", "y")
