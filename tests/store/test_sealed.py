"""A leaf commits to each text by a hash of its own: a text goes, and the rest is still proven."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import text

from events import developments as d
from events.codec import encode
from events.errors import DoesNotHold
from tests.store.test_upgrade import GOLDEN, NEGOTIATION, make, upgrade
from tests.stored import everything
from tests.written_record import SECRET, fill
from timeline.entries.exchange import exported
from timeline.integrity.checkpoint import Checkpoint, read_checkpoint
from timeline.integrity.issue import issue, prove_inclusion
from timeline.integrity.keys import make_key, read_trusted
from timeline.integrity.proof import Consistency, Inclusion, read_proof
from timeline.integrity.verify import verify
from timeline.keeping import moving
from timeline.mentions import mentions_of, names_of
from timeline.recording.desk import Desk
from timeline.store.database import Database
from timeline.store.driver import sqlite3
from timeline.store.entry import Fresh
from timeline.store.leaf import leaf_of
from timeline.store.recorder import SqlProcessRecorder

KEY = make_key("example.org/steel")
Change = Callable[..., None]


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


@pytest.fixture
def change(where: str, opened: Callable[..., Database]) -> Change:
    """Writes to the store as somebody does who has the right to, and no key."""

    def run(statement: str, **values: Any) -> None:
        with opened(where, create=False).writing() as connection:
            connection.execute(text(statement), values)

    return run


def whats(where: str, *published: Checkpoint) -> list[str]:
    return [finding.what for finding in verify(where, published=published).findings]


def test_the_rest_of_an_event_that_lost_a_text_is_proven(
    desk: Desk, where: str, opened: Callable[..., Database]
) -> None:
    head = issue(where, KEY)
    before = read_proof(str(prove_inclusion(where, 6, KEY)).encode())
    desk.redact("steel", "ask", reason="court order", fields=["quote", "says"])
    assert SECRET.encode() not in everything(where, opened)

    report = verify(where, published=[head])
    assert report.findings == []
    assert {(one.seq, one.rest_proven) for one in report.redactions} == {(6, True), (9, True)}
    after = read_proof(str(prove_inclusion(where, 6, KEY)).encode())
    assert isinstance(before, Inclusion)
    assert isinstance(after, Inclusion)
    for proof, gone in ((before, set()), (after, {"quote", "says"})):
        proof.check([KEY.verifier])
        assert proof.opened.removed == gone
    assert before.data == after.data
    assert after.texts is not None
    assert SECRET.encode() not in after.texts


def test_a_proof_with_another_text_does_not_hold(desk: Desk, where: str) -> None:
    issue(where, KEY)
    proof = prove_inclusion(where, 6, KEY)
    assert proof.texts is not None
    forged = replace(proof, texts=proof.texts.replace(SECRET.encode(), b"somebody else"))
    with pytest.raises(DoesNotHold, match="is not the one that was recorded"):
        read_proof(str(forged).encode()).check([KEY.verifier])  # type: ignore[call-arg, arg-type]


# --- under cover of a redaction ---------------------------------------------------------------


def cover(where: str, opened: Callable[..., Database], seq: int, left: bytes, *fields: str) -> None:
    """Put other bytes in an event's place and record a redaction that vouches for them, as who
    may write to the store but has no key can."""
    database = opened(where, create=False)
    with database.reading() as connection:
        row = connection.execute(
            text(
                "SELECT seq, stream, version, topic, state, recorded, recorder, event_id "
                "FROM events WHERE seq = :seq"
            ),
            {"seq": seq},
        ).one()
        version = connection.execute(
            text("SELECT max(version) FROM events WHERE stream = :s"), {"s": row.stream}
        ).scalar_one()
    event = d.Redacted(
        id="forged.redacted", target="ask", reason="court order", fields=fields,
        events=(d.RedactedEvent(seq=seq, leaf=leaf_of(*row[:4], left, *row[5:]).hex()),),
    )  # fmt: skip
    SqlProcessRecorder(database).insert_fresh(
        [
            Fresh(
                row.stream,
                version + 1,
                event.topic,
                encode(event),
                recorder="x",
                event_id=event.id,
                names=tuple(names_of(event)),
                mentions=tuple(mentions_of(event)),
            )
        ],
    )
    with database.writing() as connection:
        connection.execute(
            text("UPDATE events SET state = :state, texts = NULL WHERE seq = :seq"),
            {"state": left, "seq": seq},
        )


@pytest.mark.parametrize("seq", range(1, 13))
@pytest.mark.parametrize("kept", [True, False])
def test_other_content_under_cover_of_a_text_redaction_is_told(
    sqlite_path: str, opened: Callable[..., Database], seq: int, kept: bool
) -> None:
    fill(sqlite_path)
    head = [issue(sqlite_path, KEY)] if kept else []
    with closing(sqlite3.connect(sqlite_path)) as connection, connection:
        (state,) = connection.execute("SELECT state FROM events WHERE seq = ?", (seq,)).fetchone()
    fields = json.loads(state)
    fields["id" if "id" in fields else "party" if "party" in fields else "name"] = "forged"
    cover(sqlite_path, opened, seq, json.dumps(fields).encode(), "quote")
    assert any(f.seq == seq for f in verify(sqlite_path, published=head).findings)


def test_neither_do_texts_of_an_older_store_cover_for_it(
    desk: Desk, where: str, opened: Callable[..., Database], change: Change
) -> None:
    """Who says that texts were sealed later contradicts every checkpoint that was given out."""
    head = issue(where, KEY)
    cover(where, opened, 6, b'{"id":"ask","issue":"exports","occurred":"2026-03-01"}', "quote")
    change("UPDATE store SET value = '14' WHERE key = 'sealed'")
    change("DELETE FROM checkpoints")
    told = whats(where, head)
    assert any("texts are sealed from event 1 on, the store from 14" in one for one in told)
    assert any("removes texts only" in one for one in told)
    change("DELETE FROM store WHERE key = 'sealed'")
    assert any("does not say from which event" in one for one in whats(where, head))


@pytest.mark.parametrize(
    "left",
    [
        b'{"id":"ask","issue":"exports","occurred":"2026-03-01"}',
        b'{"redacted":"demand-made","id":"other"}',
        b'{"redacted":"demand-made","id":"ask" }',
        b'{"redacted":"offer-made","id":"ask"}',
    ],
)
def test_other_content_under_cover_of_a_payload_redaction_is_told(
    sqlite_path: str, opened: Callable[..., Database], left: bytes
) -> None:
    fill(sqlite_path)
    cover(sqlite_path, opened, 6, left)
    told = [f.what for f in verify(sqlite_path).findings if f.seq == 6]
    assert any("what stands there is not what that leaves" in one for one in told)


def test_a_text_that_is_changed_or_taken_away_is_told(
    desk: Desk, where: str, change: Change
) -> None:
    (row,) = desk.shelf.reader.rows("steel", [6])
    assert row.texts is not None
    first, *rest = row.texts.split(b"\n")
    for lines, told in (
        ([first[:22] + b' "another"', *rest], "is not the one that was recorded"),
        ([b' "[redacted]"', *rest], "is removed, and no redaction is recorded"),
        ([b' "another"', *rest], "is not the one that was recorded"),
        (rest, "texts lie beside it"),
        ([first, *rest, first], "texts lie beside it"),
    ):
        change("UPDATE events SET texts = :texts WHERE seq = 6", texts=b"\n".join(lines))
        assert any(told in one for one in whats(where)), told
    change("UPDATE events SET texts = :texts WHERE seq = 6", texts=row.texts)
    assert whats(where) == []


# --- where texts go ---------------------------------------------------------------------------


def test_texts_travel_with_dump_and_backup_and_are_sealed_anew_by_export_and_append(
    desk: Desk, where: str, tmp_path: Path
) -> None:
    head = issue(where, KEY)
    desk.redact("steel", "ask", reason="court order", fields=["quote"])
    rows = list(desk.shelf.reader.log())
    for write, fill_from in ((moving.dump, moving.load), (moving.backup, moving.restore)):
        write(where, str(tmp_path / write.__name__))
        place = str(tmp_path / f"{write.__name__}.db")
        fill_from(place, str(tmp_path / write.__name__))
        other = Desk(place, "li")
        assert list(other.shelf.reader.log()) == rows
        other.close()
        assert verify(place, published=[head]).findings == []
    bodies = "".join(json.dumps(one) for one in exported(desk.shelf.log("steel")))
    salts = {
        line.split(b" ")[0] for row in rows if row.texts is not None
        for line in row.texts.split(b"\n")
    } - {b""}  # fmt: skip
    assert salts
    assert not [salt for salt in salts if salt.decode() in bodies]


def test_the_same_request_is_answered_with_the_first(desk: Desk) -> None:
    def enter() -> Any:
        raw = {
            "id": ["said"], "occurred": ["2026-03-04"], "issue": ["exports"], "source": ["post"],
            "speaker": ["Ida Holm"], "says": ["It was said."],
        }  # fmt: skip
        return desk.append("steel", "statement", raw, key="a key").outcomes[0]

    one, two = enter(), enter()
    assert (one.new, two.new, two.seq) == (True, False, one.seq)


# --- what older programs left -----------------------------------------------------------------


def test_an_event_with_an_old_leaf_that_lost_a_text_is_never_proven_again(
    copied: Callable[..., str],
) -> None:
    where = copied(make, 3)
    trusted = [read_trusted(str(GOLDEN / "schema-3.pub"))]
    old = read_checkpoint((GOLDEN / "schema-3.checkpoint.txt").read_text())
    upgrade(where)
    report = verify(where, published=[old])
    assert report.findings == []
    assert {(one.id, one.rest_proven) for one in report.redactions} == {
        ("arl-quoted", False), ("arl-quoted.corrected", False), ("expert-doubts", False),
        ("arl-gone", None),
    }  # fmt: skip
    desk = Desk(where, "a coder")
    # A text of an event with an old leaf that goes now, too; and one of an event recorded now.
    desk.redact(NEGOTIATION, "bor-warns", reason="court order 4", fields=["says"])
    desk.append(NEGOTIATION, "demand", {
        "id": ["arl-new"], "occurred": ["2026-03-25"], "issue": ["steel-exports"],
        "by": ["ARL"], "to": ["BOR"], "proposal": ["export-cut"], "quantity": ["430 kt per-year"],
        "source": ["herald"], "quote": ["what goes"], "says": ["what stays"],
    })  # fmt: skip
    desk.redact(NEGOTIATION, "arl-new", reason="court order 5", fields=["quote"])
    desk.close()
    newer = issue(where, KEY)
    assert newer.sealed_from == 31
    report = verify(where, published=[old, newer])
    assert report.findings == []
    assert {(one.id, one.rest_proven) for one in report.redactions} >= {
        ("bor-warns", False), ("arl-new", True),
    }  # fmt: skip
    for name in ("whole", "before", "redacted"):
        proof = read_proof((GOLDEN / f"schema-3.{name}.tlog-proof").read_bytes())
        assert isinstance(proof, Inclusion)
        proof.check(trusted)
        assert (proof.event is None) == (name == "redacted")
    grew = read_proof((GOLDEN / "schema-3.grew.proof").read_bytes())
    assert isinstance(grew, Consistency)
    grew.check(old, trusted)
