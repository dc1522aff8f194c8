"""What is exported can be entered again, and every answer is the same."""

import json
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest
from msgspec.structs import replace

from events import developments as d
from events.errors import Conflict, Refused
from tests.answers import audit_json, replay_json, stance_json
from timeline.entries.document import Document, read_document
from timeline.entries.exchange import exported
from timeline.recording.desk import Desk
from timeline.shelf import Question

RECORD = "us-china-2018"
TEXT = (files("timeline") / "records" / f"{RECORD}.yaml").read_text(encoding="utf-8")

CUTS = (
    Question(),
    Question(as_of="2018-04-15"),
    Question(as_of="2018-04-30"),
    Question(as_of="2018-05-03"),
    Question(as_of="2018-05-04", known_by="2018-05-03"),
    Question(as_of="2018-04-30", reading="possible"),
    Question(without=("A4",)),
    Question(without_sources=("dw-2018-05-04",)),
)


@pytest.fixture
def first(open_desk: Callable[..., Desk]) -> Desk:
    """A store that holds the bundled record."""
    desk = open_desk()
    document = read_document(TEXT, form="yaml")
    desk.open_negotiation(RECORD, document.title)
    assert desk.enter_document(RECORD, document).new == len(document.entries)
    return desk


@pytest.fixture
def second(open_desk: Callable[..., Desk]) -> Desk:
    """A store that holds something else already, so that its sequence numbers differ."""
    desk = open_desk(recorder="wang")
    desk.open_negotiation("nafta-2017")
    desk.declare("nafta-2017", "party", {"party": ["MEX"]})
    return desk


def json_lines(desk: Desk) -> str:
    return "\n".join(json.dumps(entry) for entry in exported(desk.shelf.log(RECORD)))


def events(desk: Desk) -> list[d.Event]:
    """What was entered, wherever it was recorded first."""
    return [replace(entry.event, original=None) for entry in desk.shelf.log(RECORD)]


def originals(desk: Desk) -> list[d.Original]:
    """When and by whom each event was first recorded."""
    return [
        entry.event.original or d.Original(recorded=entry.recorded, recorder=entry.recorder)
        for entry in desk.shelf.log(RECORD)
    ]


def bring_over(one: Desk, other: Desk) -> Document:
    """Enter the export of the one store into the other."""
    document = read_document(json_lines(one), form="jsonl")
    assert document.negotiation == RECORD
    # The export opens the negotiation itself.
    assert other.enter_document(RECORD, document).new == len(document.entries) + 1
    return document


def without_sequences(answer: Any) -> Any:
    """An answer without the numbers and times that a store gives."""
    if isinstance(answer, dict):
        given = ("seq", "recorded", "recorder", "recorded_by")
        return {k: without_sequences(v) for k, v in answer.items() if k not in given}
    if isinstance(answer, list):
        return [without_sequences(one) for one in answer]
    return answer


def answers(desk: Desk, question: Question) -> list[Any]:
    fold = desk.shelf.fold(RECORD, question)
    return without_sequences(
        [
            stance_json(RECORD, fold, ended=True),
            audit_json(RECORD, fold),
            replay_json(RECORD, fold),
        ]
    )


def check_same(first: Desk, second: Desk) -> None:
    assert events(second) == events(first)
    assert originals(second) == originals(first)
    assert second.shelf.head(RECORD) != first.shelf.head(RECORD)
    for question in CUTS:
        assert answers(second, question) == answers(first, question), question


def amend(desk: Desk, kind: str, id: str, **fields: str | list[str]) -> None:
    raw = {name: [text] if isinstance(text, str) else text for name, text in fields.items()}
    assert desk.amend(RECORD, kind, {"id": [id], **raw}).new == 1


def rewrite(desk: Desk) -> None:
    """Every kind of amendment, some of them of one another."""
    desk.declare(RECORD, "source", {"source": ["ft"], "published": ["2018-05-06"]})
    desk.declare(RECORD, "issue", {
        "issue": ["trade-deficit"], "unit": ["jobs", "bn jobs lost"], "basis": ["net of aid"],
        "wants": ["USA less jobs level"],
    })  # fmt: skip
    change = {"id": "us-deficit-200", "source": "ft"}
    amend(desk, "correct", **change, reason="so the FT", set="quantity=150 USD bn total")
    amend(desk, "correct", "us-deficit-200", reason="a slip",
          set=["quantity=150..160 USD bn total", "quantity=9 bn jobs lost net of aid",
               "says=Cut it,\nby much = more", "if=that it is audited", "due=2020-06"])  # fmt: skip
    amend(desk, "correct", "us-deficit-200", reason="as first said",
          set=["if=", "due=", "quantity=200 USD bn total"])  # fmt: skip
    amend(desk, "add-source", "us-deficit-100", source="ft", quote="the first figure")
    amend(desk, "link", "us-deficit-200", relation="in-tension", other="us-deficit-100",
          reason="the periods differ")  # fmt: skip
    amend(desk, "retract", "us-tariff-parity", reason="never said")
    amend(desk, "reinstate", "us-tariff-parity", reason="said after all", source="ft")
    amend(desk, "retract", "us-tariff-parity", reason="not at all")
    amend(desk, "retract", "us-deficit-200.corrected", reason="the FT was wrong")
    desk.append(RECORD, "tariff-threat", {
        "id": ["us-all-cars"], "occurred": ["2018-05-04"], "issue": ["us-tariffs"],
        "by": ["USA"], "to": ["all"], "measure": ["car-tariff"], "quantity": ["3.50 percent rate"],
        "source": ["nyt-2018-05-04", "ft"], "quote": ["", "cars"],
    })  # fmt: skip
    amend(desk, "correct", "us-all-cars", reason="a ban", set="instrument=import-ban")
    amend(desk, "correct", "us-all-cars", reason="no, a tariff", set="instrument=tariff")


def test_the_bundled_record_gives_the_same_answers_in_another_store(
    first: Desk, second: Desk
) -> None:
    bring_over(first, second)
    check_same(first, second)


def test_a_record_that_was_amended_gives_the_same_answers_in_another_store(
    first: Desk, second: Desk
) -> None:
    before = answers(first, Question())
    rewrite(first)
    assert answers(first, Question()) != before
    bring_over(first, second)
    check_same(first, second)


def test_every_kind_of_event_was_among_the_amendments(first: Desk) -> None:
    rewrite(first)
    assert {type(event) for event in events(first)} > {
        d.Corrected, d.Retracted, d.Reinstated, d.SourceAdded, d.Linked,
    }  # fmt: skip


def test_an_export_of_what_was_brought_over_is_the_same_text(first: Desk, second: Desk) -> None:
    rewrite(first)
    bring_over(first, second)
    assert json_lines(second) == json_lines(first)


def test_any_prefix_of_an_export_is_the_record_as_it_was_then(
    first: Desk, open_desk: Callable[..., Desk]
) -> None:
    rewrite(first)
    lines = json_lines(first).split("\n")
    seqs = [entry.seq for entry in first.shelf.log(RECORD)]
    for size in (len(lines) - 2, len(lines) - 6, len(lines) - 9):
        other = open_desk()
        document = read_document("\n".join(lines[:size]), form="jsonl")
        other.enter_document(RECORD, document)
        then = Question(recorded_by=str(seqs[size - 1]))
        assert answers(other, Question()) == answers(first, then)


def test_the_bundled_record_brought_over_twice_is_recorded_once(first: Desk, second: Desk) -> None:
    document = bring_over(first, second)
    assert second.enter_document(RECORD, document).new == 0


def test_an_entry_of_every_event_says_its_kind_and_nothing_empty(first: Desk) -> None:
    rewrite(first)
    head, *entries = exported(first.shelf.log(RECORD))
    assert set(head) == {"negotiation", "title", "originally_recorded", "original_recorder"}
    assert len(entries) == len(first.shelf.log(RECORD)) - 1
    for entry in entries:
        assert entry["kind"]
        assert None not in entry.values()
        assert [] not in entry.values()


def test_a_third_store_still_tells_of_the_first(
    first: Desk, second: Desk, open_desk: Callable[..., Desk]
) -> None:
    third = open_desk(recorder="chen")
    bring_over(first, second)
    bring_over(second, third)

    assert originals(third) == originals(first)
    assert {original.recorder for original in originals(third)} == {"li"}
    assert {entry.recorder for entry in third.shelf.log(RECORD)} == {"chen"}


def test_what_no_source_tells_of_stays_public_on_the_day_it_was_first_recorded(
    second: Desk,
) -> None:
    lines = [
        {"negotiation": RECORD, "title": "x", "originally_recorded": "2018-05-01T00:00:00Z",
         "original_recorder": "li"},
        {"kind": "party", "party": "USA"},
        {"kind": "statement", "id": "said", "occurred": "2018-05-01", "by": "USA",
         "issue": "process", "originally_recorded": "2018-05-05T23:00:00Z",
         "original_recorder": "li"},
    ]  # fmt: skip
    document = read_document("\n".join(map(json.dumps, lines)), form="jsonl")
    second.enter_document(RECORD, document)

    record = second.shelf.record(RECORD, Question())
    assert record.visible["said"].known.isoformat() == "2018-05-05"
    assert list(second.shelf.record(RECORD, Question(known_by="2018-05-04")).visible) == []


def test_a_correction_of_what_was_brought_over_leaves_its_first_recording(
    first: Desk, second: Desk
) -> None:
    bring_over(first, second)
    amend(second, "correct", "us-deficit-200", reason="tidier", set="says=In other words.")

    item = second.shelf.record(RECORD, Question()).visible["us-deficit-200"]
    assert item.development.original is not None
    corrected = second.shelf.log(RECORD)[-1].event
    assert isinstance(corrected, d.Corrected)
    assert corrected.patch == {"says": "In other words."}


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"originally_recorded": "2018-05-04T00:00:00Z"}, "go together: give both, or neither"),
        ({"original_recorder": "li"}, "go together: give both, or neither"),
        ({"originally_recorded": "yesterday", "original_recorder": "li"},
         "'yesterday' is no UTC time"),
    ],
)  # fmt: skip
def test_half_a_first_recording_is_refused_with_its_line(told: dict[str, str], said: str) -> None:
    lines = [{"kind": "party", "party": "USA"}, {"kind": "party", "party": "CHN", **told}]
    with pytest.raises(Refused, match=said) as refused:
        read_document("\n".join(map(json.dumps, lines)), form="jsonl")
    assert str(refused.value).startswith("line 2: originally_recorded: ")


def test_accounts_of_what_was_redacted_stay_accounts_of_one(first: Desk, second: Desk) -> None:
    first.redact(RECORD, "us-deficit-200", reason="court order")
    bring_over(first, second)

    for question in CUTS:
        for made in (audit_json, stance_json):
            one, other = (
                without_sequences(made(RECORD, desk.shelf.fold(RECORD, question)))
                for desk in (first, second)
            )
            one.pop("redacted", None), other.pop("redacted", None)
            assert one == other, (question, made)


def test_a_correction_that_names_what_was_redacted_later_is_entered(
    first: Desk, second: Desk
) -> None:
    amend(first, "correct", "hua-equality-respect", reason="so the text",
          set=["account-of=hua-not-realistic", "says=Mutual respect"])  # fmt: skip
    amend(first, "correct", "beijing-talks-closed", reason="x", set="follows=hua-not-realistic")
    first.redact(RECORD, "hua-not-realistic", reason="court order")
    bring_over(first, second)

    (corrected,) = [e for e in events(second) if isinstance(e, d.Corrected)]
    assert corrected.target == "hua-equality-respect"


def carried(one: Desk, other: Desk) -> int:
    """How many entries the other store did not have of the export of the one."""
    return other.enter_document(RECORD, read_document(json_lines(one), form="jsonl")).new


def test_two_stores_are_brought_together_again_and_again(first: Desk, second: Desk) -> None:
    bring_over(first, second)
    words = {"occurred": ["2018-05-04"], "issue": ["process"], "by": ["USA"], "says": ["Later"]}
    change = {"reason": ["so the text"]}
    for kind, raw in (
        ("statement", words),  # its id is made up
        ("correct", {"id": ["us-deficit-200"], "set": ["quantity=150 USD bn total"], **change}),
        ("assertion", {"expects": ["USA trade-deficit 150 USD bn"], "as-of": ["2018-05-04"]}),
        ("retract", {"id": ["zte-ban"], **change}),
        ("reinstate", {"id": ["zte-ban"], **change}),
        ("correct", {"id": ["us-deficit-200"], "set": ["quantity=200 USD bn total"], **change}),
        ("source", {"source": ["ft"], "published": ["2018-05-06"]}),
        ("add-source", {"id": ["us-deficit-100"], "source": ["ft"]}),
        ("link", {"id": ["us-deficit-200"], "relation": ["in-tension"], "other": ["zte-ban"]}),
        ("retract", {"id": ["us-deficit-200.corrected"], **change}),
        ("party", {"party": ["USA"], "name": ["The United States of America"]}),
    ):
        first.append(RECORD, kind, raw)
        first, second = second, first
        assert carried(second, first) == 1, (kind, raw)
        assert carried(first, second) == 0, (kind, raw)

    # At the same time, of different fields: both have both.
    correct = {"id": ["zte-ban"], **change}
    first.append(RECORD, "correct", {**correct, "set": ["says=Nothing is shipped"]})
    second.append(RECORD, "correct", {**correct, "set": ["because=spite"]})
    assert [carried(first, second), carried(second, first), carried(first, second)] == [1, 1, 0]
    assert len(events(first)) == len(events(second))
    assert carried(first, first) == 0
    for question in CUTS:
        assert answers(second, question) == answers(first, question), question


def test_what_somebody_changed_in_an_export_is_no_entry_that_is_there(
    first: Desk, second: Desk
) -> None:
    first.append(RECORD, "statement", {"occurred": ["2018-05-04"], "issue": ["process"],
                                       "by": ["USA"], "says": ["Later"]})  # fmt: skip
    text = json_lines(first).replace('"Later"', '"Never"')
    with pytest.raises(Conflict, match="taken by event"):
        first.enter_document(RECORD, read_document(text, form="jsonl"))


def test_what_was_redacted_here_does_not_come_back_and_that_is_said(
    first: Desk, second: Desk
) -> None:
    bring_over(first, second)
    second.redact(RECORD, "hua-not-realistic", reason="court order")
    with pytest.raises(Conflict) as refused:
        carried(first, second)
    (line,) = str(refused.value).splitlines()
    assert "'hua-not-realistic' (event 75) was removed by order of the law: leave the entry" in line


def test_an_account_of_what_another_store_lacks_is_no_entry_that_is_there(
    first: Desk, second: Desk
) -> None:
    for name, head in (("told", None), ("retold", "told"), ("again", "told")):
        first.append(RECORD, "statement", {
            "id": [name], "occurred": ["2018-05-04"], "issue": ["process"], "by": ["USA"],
            "says": [name], "account-of": [head] if head else [],
        })  # fmt: skip
    whole = json_lines(first)
    first.redact(RECORD, "told", reason="by order of a court")
    bring_over(first, second)

    # It would have the redacted one apart from its accounts: another development.
    with pytest.raises(Conflict, match="'retold' is taken by event"):
        second.enter_document(RECORD, read_document(whole, form="jsonl"))
    assert carried(second, first) == 0
    text = json_lines(first).replace('"account-of": "retold"', '"account-of": "zte-ban"')
    with pytest.raises(Conflict, match="'again' is taken by event"):
        first.enter_document(RECORD, read_document(text, form="jsonl"))


def linked_to(desk: Desk, name: str) -> list[str]:
    """What a development is still linked to by links of their own."""
    log = [entry.event for entry in desk.shelf.log(RECORD)]
    away = {one.target for one in log if isinstance(one, d.Retracted)}
    links = [one for one in log if isinstance(one, d.Linked) and one.target == name]
    return [one.other for one in links if one.id not in away]


def test_what_an_export_takes_back_is_that_whatever_its_id_is_here(
    first: Desk, second: Desk
) -> None:
    bring_over(first, second)
    link = {"id": "us-deficit-200", "relation": "in-tension", "reason": "so it seems"}
    amend(first, "link", **link, other="zte-ban")
    amend(second, "link", **link, other="us-deficit-100")  # each is 'us-deficit-200.linked'
    amend(first, "retract", "us-deficit-200.linked", reason="no")
    amend(first, "reinstate", "us-deficit-200.linked", reason="yes")
    amend(first, "retract", "us-deficit-200.linked", reason="no")
    for turn in ((first, second), (second, first), (first, second)):
        carried(*turn)
    assert linked_to(first, "us-deficit-200") == ["us-deficit-100"]
    assert linked_to(second, "us-deficit-200") == ["us-deficit-100"]
    assert carried(first, second) == carried(second, first) == 0


def test_what_takes_back_a_link_to_what_was_redacted_goes_with_it(
    first: Desk, second: Desk
) -> None:
    link = {"id": "us-deficit-200", "relation": "in-tension", "reason": "so it seems"}
    for other in ("zte-ban", "us-deficit-100", "hua-equality-respect"):
        amend(first, "link", **link, other=other)
    for number in ("", "-2"):
        amend(first, "retract", f"us-deficit-200.linked{number}", reason="no")
    first.redact(RECORD, "zte-ban", reason="by order of a court")
    bring_over(first, second)
    assert linked_to(second, "us-deficit-200") == ["hua-equality-respect"]
    assert carried(first, second) == carried(second, first) == 0


def test_nobody_is_told_to_say_again_what_was_removed(first: Desk) -> None:
    whole = json_lines(first)
    first.redact(RECORD, "us-deficit-200", reason="by order of a court", fields=["says"])
    with pytest.raises(Conflict, match="removed by order of the law: leave the entry out") as told:
        first.enter_document(RECORD, read_document(whole, form="jsonl"))
    assert "timeline correct" not in str(told.value)
