"""Redaction on both databases: what was removed is nowhere, and everything else still holds."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from events import developments as d
from events.errors import DoesNotHold, Refused, UnknownName
from projections.questions.stance import view_of
from projections.record.cut import Cut
from projections.record.intake import read_record
from tests.answers import stance_json
from tests.stored import everything
from tests.written_record import SECRET, fill
from timeline.entries.exchange import exported
from timeline.integrity import redact as redaction
from timeline.integrity.issue import issue, prove_inclusion
from timeline.integrity.keys import make_key
from timeline.integrity.redact import purge
from timeline.integrity.verify import verify
from timeline.recording.desk import Desk
from timeline.shelf import Question
from timeline.store import sqlite_file, waiting
from timeline.store.database import Database
from timeline.store.errors import StoreLocked

KEY = make_key("example.org/steel")


@pytest.fixture
def where(copied: Callable[..., str]) -> str:
    """A store with the record of `tests.written_record`, on each of the databases."""
    return copied(fill)


@pytest.fixture
def desk(where: str) -> Iterator[Desk]:
    """A desk on that store."""
    found = Desk(where, "li")
    yield found
    found.close()


def stance(desk: Desk, **question: Any) -> Any:
    return stance_json("steel", desk.shelf.fold("steel", Question(**question)))


def test_a_payload_is_gone_from_every_byte_and_the_log_verifies(
    desk: Desk, where: str, opened: Callable[..., Database]
) -> None:
    head = issue(where, KEY)
    assert SECRET.encode() in everything(where, opened)

    planned, seq = desk.redact("steel", "ask", reason="court order")

    assert seq == 13
    assert [one.seq for one in planned.event.events] == [6, 9]
    assert SECRET.encode() not in everything(where, opened)
    report = verify(where, published=[head])
    assert report.findings == []
    assert [(one.seq, one.id, one.by, one.reason) for one in report.redactions] == [
        (6, "ask", 13, "court order"),
        (9, "ask.corrected", 13, "court order"),
    ]


def test_a_quote_alone_is_gone_and_every_position_stays(
    desk: Desk, where: str, opened: Callable[..., Database]
) -> None:
    def without_quotes(answer: Any) -> Any:
        if isinstance(answer, dict):
            return {
                key: without_quotes(value)
                for key, value in answer.items()
                if key not in ("quote", "says", "recorded_by")
            }
        return [without_quotes(one) for one in answer] if isinstance(answer, list) else answer

    before = stance(desk)
    desk.redact("steel", "ask", reason="court order", fields=["quote", "says"])
    after = stance(desk)

    assert without_quotes(after) == without_quotes(before)
    shown = desk.shelf.record("steel", Question()).visible["ask"]
    assert (shown.quote, shown.development.says) == ("[redacted]", "[redacted]")
    assert SECRET.encode() not in everything(where, opened)
    assert verify(where).found == 0


def test_a_redacted_payload_contributes_nothing_at_any_cut(desk: Desk) -> None:
    desk.redact("steel", "ask", reason="court order")

    for cut in (Question(), Question(recorded_by="6"), Question(recorded_by="9")):
        answer = stance_json("steel", desk.shelf.fold("steel", cut))
        assert answer["redacted"] == ["ask"]
        told = repr({key: value for key, value in answer.items() if key != "redacted"})
        assert "'ask'" not in told
    record = desk.shelf.record("steel", Question())
    assert "ask" not in record.visible
    assert record.relations == []
    assert [(one.development, one.reason) for one in record.set_aside] == [("ask", "redacted")]


def test_a_replay_is_deterministic_before_and_after(desk: Desk) -> None:
    """The same log gives the same answer; only what the redaction took may differ."""
    desk.redact("steel", "ask", reason="court order")
    log = desk.shelf.log("steel")
    left = [entry for entry in log if not isinstance(entry.event, d.PayloadRemoved)]
    cut = Cut(recorded_by=13)
    assert view_of(read_record(log, cut)).positions()
    told = [
        [(p.key, p.status, p.since) for p in view_of(read_record(one, cut)).positions()]
        for one in (log, left, desk.shelf.log("steel"))
    ]
    assert told[0] == told[1] == told[2]


def test_a_redaction_said_twice_is_recorded_once(desk: Desk, where: str) -> None:
    one, first = desk.redact("steel", "ask", reason="court order", fields=["quote"])
    two, second = desk.redact("steel", "6", reason="said again", fields=["quote"])
    assert (first, second, two.first, two.event) == (13, 13, 13, one.event)
    # A larger redaction after a smaller one is another one.
    _, third = desk.redact("steel", "ask", reason="court order")
    _, again = desk.redact("steel", "ask", reason="court order", fields=["quote"])
    assert (third, again) == (14, 13)
    report = verify(where)
    assert report.findings == []
    assert {(one.seq, one.by) for one in report.redactions} == {(6, 14), (9, 14)}


def test_a_trial_changes_nothing(desk: Desk, where: str) -> None:
    planned, seq = desk.redact("steel", "ask", reason="court order", dry_run=True)
    assert seq is None
    assert len(planned.changes) == 2
    assert verify(where).redactions == []
    assert desk.shelf.reader.head() == 12


@pytest.mark.parametrize(
    ("named", "fields", "said"),
    [
        ("answer", ["quote"], "has no quote"),
        ("ask.corrected", [], "is no development"),
        ("5", [], "'source:post' is no development"),
        ("source:post", ["says"], "'says' of 'source:post' cannot be removed"),
        ("ask", ["title"], "'title' of 'ask' cannot be removed"),
    ],
)
def test_what_cannot_be_removed_is_refused(
    desk: Desk, named: str, fields: list[str], said: str
) -> None:
    with pytest.raises(Refused, match=said):
        desk.redact("steel", named, reason="court order", fields=fields)
    assert desk.shelf.reader.head() == 12


@pytest.mark.parametrize("named", ["nobody", "99", "source:nobody", "10"])
def test_what_is_not_there_is_refused(desk: Desk, named: str) -> None:
    with pytest.raises(UnknownName):
        desk.redact("steel", named, reason="court order")


def test_a_reason_is_needed(desk: Desk) -> None:
    with pytest.raises(Refused, match="reason"):
        desk.redact("steel", "ask", reason=" ")


def test_a_redaction_is_final(desk: Desk) -> None:
    desk.redact("steel", "ask", reason="court order")
    for kind in ("retract", "reinstate"):
        with pytest.raises(Refused, match="final"):
            desk.amend("steel", kind, {"id": ["ask.redacted"], "reason": ["no"]})
    for kind, raw in (
        ("correct", {"set": ["says=again"]}),
        ("retract", {}),
        ("add-source", {"source": ["post"]}),
    ):
        with pytest.raises(Refused, match="final"):
            desk.amend("steel", kind, {"id": ["ask"], "reason": ["no"], **raw})
    with pytest.raises(Refused, match="a redaction itself"):
        desk.redact("steel", "ask.redacted", reason="no", fields=["reason"])


def test_an_amendments_reason_can_go(desk: Desk, where: str) -> None:
    desk.redact("steel", "ask.corrected", reason="court order", fields=["reason"])
    (entry,) = desk.shelf.rows("steel", [9])
    assert isinstance(entry.event, d.Corrected)
    assert entry.event.reason == "[redacted]"
    assert verify(where).found == 0


def test_the_names_that_went_with_a_payload_pass_to_whoever_uses_them(
    desk: Desk, where: str
) -> None:
    reader = desk.shelf.reader
    assert reader.find_name("steel", "proposal", "cut") == 6
    desk.redact("steel", "ask", reason="court order")
    assert reader.find_name("steel", "proposal", "cut") == 7
    assert reader.find_name("steel", "package", "list") is None
    assert reader.find_name("steel", "development", "ask") == 6
    assert 6 not in reader.mentions("steel", "thing", "cut")
    assert verify(where).found == 0
    desk.append("steel", "response", {"occurred": ["2026-04-01"], "issue": ["exports"],
                "by": ["BOR"], "to-proposal": ["cut"], "answer": ["open"]})  # fmt: skip
    assert verify(where).found == 0


def test_the_digests_of_what_was_removed_go_and_a_chosen_key_stays(desk: Desk) -> None:
    said = {"id": ["later"], "occurred": ["2026-03-05"], "issue": ["exports"], "by": ["ARL"],
            "says": [SECRET]}  # fmt: skip
    desk.append("steel", "statement", said, key="row-17")
    desk.redact("steel", "later", reason="court order", fields=["says"])
    assert desk.shelf.reader.find_keys("steel", ["row-17"]) == {"row-17": (b"", 13)}


def test_a_changed_event_is_not_made_good_by_a_redaction(
    desk: Desk, where: str, opened: Callable[..., Database]
) -> None:
    with opened(where, create=False).writing() as connection:
        connection.execute(text("UPDATE events SET recorder = 'x' WHERE seq = 6"))
    with pytest.raises(DoesNotHold, match="not as it was recorded"):
        desk.redact("steel", "ask", reason="court order")
    assert desk.shelf.reader.head() == 12


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("UPDATE events SET recorder = 'x' WHERE seq = 6", "not those that were recorded, and"),
        ("UPDATE events SET state = :state WHERE seq = 6", "not those that were recorded, and"),
        ("UPDATE events SET texts = :texts WHERE seq = 6", "is there again"),
        ("UPDATE events SET texts = NULL WHERE seq = 6", "0 texts lie beside it"),
    ],
)
def test_a_redaction_is_no_leave_to_change_the_event(
    desk: Desk, where: str, opened: Callable[..., Database], statement: str, what: str
) -> None:
    (row,) = desk.shelf.reader.rows("steel", [6])
    desk.redact("steel", "ask", reason="court order", fields=["quote"])
    with opened(where, create=False).writing() as connection:
        other = {"state": b'{"id":"ask"}', "texts": row.texts}
        values = {name: value for name, value in other.items() if f":{name}" in statement}
        connection.execute(text(statement), values)
    report = verify(where)
    assert report.findings[0].seq == 6
    assert what in report.findings[0].what


def test_a_redacted_event_is_proven_by_its_leaf(desk: Desk, where: str) -> None:
    issue(where, KEY)
    desk.redact("steel", "ask", reason="court order")
    proof = prove_inclusion(where, 6, None)
    proof.check([KEY.verifier])
    assert proof.data is None
    assert SECRET not in str(proof)
    other = prove_inclusion(where, 7, None)
    other.check([KEY.verifier])
    assert other.event is not None


def test_an_export_says_what_was_redacted_and_can_be_entered(desk: Desk, tmp_path: Path) -> None:
    import json

    from timeline.entries.document import read_document

    desk.redact("steel", "ask", reason="court order")
    lines = list(exported(desk.shelf.log("steel")))
    assert {"redacted": "ask"} in lines
    assert "ask" not in repr([line for line in lines if "redacted" not in line]).replace(
        "ask-more", ""
    )
    copy = Desk(str(tmp_path / "copy.db"), "li", create=True)
    try:
        copy.open_negotiation("steel")
        text = "\n".join(json.dumps(line) for line in lines)
        copy.enter_document("steel", read_document(text, form="jsonl"))
        own, theirs = stance(copy), stance(desk)
        assert [p["track"] for p in own["positions"]] == [p["track"] for p in theirs["positions"]]
    finally:
        copy.close()


def test_the_texts_of_a_source_can_go(desk: Desk, where: str) -> None:
    desk.declare("steel", "source", {"source": ["diary"], "title": [SECRET], "author": [SECRET]})
    desk.redact("steel", "source:diary", reason="court order", fields=["title", "author"])
    source = desk.shelf.record("steel", Question()).sources["diary"]
    assert (source.title, source.author) == ("[redacted]", "[redacted]")
    assert verify(where).found == 0


def test_nothing_is_left_in_the_write_ahead_log(
    sqlite_path: str, opened: Callable[..., Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_file, "journal_mode", lambda: "wal")
    fill(sqlite_path)
    desk = Desk(sqlite_path, "li")
    try:
        desk.shelf.log("steel")
        desk.redact("steel", "ask", reason="court order")
        assert SECRET.encode() not in everything(sqlite_path, opened)
    finally:
        desk.close()


def test_a_file_that_others_hold_is_said_to_hold_the_bytes_still(
    sqlite_path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(sqlite_path)
    desk = Desk(sqlite_path, "li")
    monkeypatch.setattr(waiting, "seconds", 0.1)
    try:
        planned = redaction.plan(desk.shelf, "steel", "ask", "court order", ())
        held = sqlite_file.connect(sqlite_path, mode="rw")
        held.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreLocked, match="the redaction is recorded"):
            purge(sqlite_path)
        held.close()
        assert planned.first is None
    finally:
        desk.close()


def test_a_server_on_which_others_write_is_said_to_hold_the_bytes_still(
    postgresql_url: str, new_database: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(postgresql_url)
    monkeypatch.setattr(waiting, "seconds", 0.1)
    with psycopg.connect(new_database()) as elsewhere:
        elsewhere.execute("SELECT pg_current_xact_id()")  # a write that is not done
        with pytest.raises(StoreLocked, match="the redaction is recorded"):
            purge(postgresql_url)
    monkeypatch.undo()
    purge(postgresql_url)
