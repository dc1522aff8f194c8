"""`verify` on both databases: a whole store is whole, and nothing changed goes unseen."""

import random
import shutil
from base64 import b64encode
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from events.errors import DoesNotHold
from tests.written_record import fill
from timeline.integrity.checkpoint import Checkpoint
from timeline.integrity.findings import Report
from timeline.integrity.issue import issue, prove_consistency, prove_inclusion
from timeline.integrity.keys import SigningKey, make_key
from timeline.integrity.tree import root_of
from timeline.integrity.verify import verify
from timeline.store.database import Database
from timeline.store.driver import sqlite3
from timeline.store.leaf import leaf_of
from timeline.store.readers import open_reader

KEY = make_key("example.org/steel")


@pytest.fixture
def store(copied: Callable[..., str]) -> str:
    """A store of 12 events, on each of the databases."""
    return copied(fill)


@pytest.fixture
def change(store: str, opened: Callable[..., Database]) -> Callable[..., None]:
    """Does behind the log's back what no command does."""

    def run(statement: str, **values: Any) -> None:
        with opened(store, create=False).writing() as connection:
            connection.execute(text(statement), values)

    return run


def first(report: Report) -> tuple[int | None, str]:
    assert report.found
    return report.findings[0].seq, report.findings[0].what


def test_a_store_as_written_is_whole(store: str) -> None:
    calls: list[tuple[int, int]] = []
    head = issue(store, KEY)
    report = verify(store, progress=lambda done, total: calls.append((done, total)))
    assert report.findings == []
    assert (report.events, report.checkpoints, report.redactions) == (12, 1, [])
    assert report.root == head.root
    assert calls[-1] == (12, 12)
    reader = open_reader(store)
    assert report.root == root_of(leaf_of(*row[:8]) for row in reader.log())
    reader.close()


def test_an_empty_store_is_whole(where: str, opened: Callable[..., Database]) -> None:
    opened(where)
    assert issue(where, KEY).size == 0
    report = verify(where)
    assert (report.found, report.events) == (0, 0)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("state", b'{"id":"ask-more","issue":"exports","proposal":"cut"}'),
        ("topic", "offer-made"),
        ("recorder", "somebody else"),
        ("event_id", "ask-less"),
        ("event_id", None),
        ("leaf", bytes(32)),
        ("leaf", bytes(31)),
    ],
)
def test_a_changed_value_is_named_with_its_event(
    store: str, change: Callable[..., None], column: str, value: Any
) -> None:
    change(f"UPDATE events SET {column} = :value WHERE seq = 7", value=value)
    report = verify(store)
    assert report.findings[0].seq == 7
    assert report.findings[0].negotiation == "steel"


@pytest.mark.parametrize(
    ("statement", "seq", "what"),
    [
        ("UPDATE events SET recorded = recorded + 1 WHERE seq = 7", 7, "not those that were"),
        ("UPDATE events SET recorded = 5 WHERE seq = 7", 7, "no later than the event before"),
        ("UPDATE events SET stream = 'x' WHERE seq = 7", 7, "version does not follow"),
        ("UPDATE events SET version = 99 WHERE seq = 7", 7, "version does not follow"),
        ("UPDATE events SET seq = 99 WHERE seq = 7", 8, "event 7 is missing before it"),
        ("UPDATE events SET seq = -1 WHERE seq = 7", -1, "wrong type"),
        ("DELETE FROM events WHERE seq IN (4, 5)", 6, "events 4 to 5 are missing before it"),
    ],
)
def test_a_change_is_found_at_its_place(
    store: str, change: Callable[..., None], statement: str, seq: int, what: str
) -> None:
    change(statement)
    found = first(verify(store))
    assert found[0] == seq
    assert what in found[1]


@pytest.mark.parametrize("columns", ["state", "leaf", "state, topic, event_id, leaf"])
def test_two_events_that_changed_places_are_found(
    store: str, opened: Callable[..., Database], columns: str
) -> None:
    names = columns.split(", ")
    with opened(store, create=False).writing() as connection:
        one, two = connection.execute(
            text(f"SELECT {columns} FROM events WHERE seq IN (6, 8) ORDER BY seq")
        ).all()
        for seq, row in ((6, two), (8, one)):
            connection.execute(
                text(f"UPDATE events SET {', '.join(f'{n} = :{n}' for n in names)} WHERE seq = :s"),
                {**dict(zip(names, row, strict=True)), "s": seq},
            )
    report = verify(store)
    assert [finding.seq for finding in report.findings[:2]] == [6, 8]


def test_a_truncated_log_contradicts_its_checkpoint(
    store: str, change: Callable[..., None]
) -> None:
    head = issue(store, KEY)
    for table in ("events", "names", "mentions", "keys"):
        change(f"DELETE FROM {table} WHERE seq = 12")
    assert "the log was truncated" in first(verify(store))[1]
    with pytest.raises(DoesNotHold, match="truncated"):
        issue(store, KEY)
    with pytest.raises(DoesNotHold, match="truncated"):
        prove_consistency(store, head, KEY)
    # Whoever removes the stored checkpoint, too, is found out by one that was published.
    change("DELETE FROM checkpoints")
    assert verify(store).found == 0
    assert "the log was truncated" in first(verify(store, published=[head]))[1]


def test_a_log_rewritten_with_its_leaves_contradicts_its_checkpoint(
    store: str, opened: Callable[..., Database], change: Callable[..., None]
) -> None:
    head = issue(store, KEY)
    reader = open_reader(store)
    (row,) = reader.log(after=6, limit=1)
    reader.close()
    forged = row._replace(state=bytes(row.state).replace(b"400", b"200"))
    assert forged != row
    change(
        "UPDATE events SET state = :state, leaf = :leaf WHERE seq = 7",
        state=forged.state,
        leaf=leaf_of(*forged[:8]),
    )
    report = verify(store)
    assert report.found == 1
    assert "the first 12 events are not those of checkpoint 1" in report.findings[0].what
    assert report.findings[0].stored == b64encode(head.root).decode()
    with pytest.raises(DoesNotHold, match="rewritten"):
        issue(store, KEY)
    with pytest.raises(DoesNotHold, match="rewritten"):
        prove_consistency(store, head, None)
    assert verify(store, published=[head]).found == 2


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("UPDATE checkpoints SET size = 11", "its note and its row differ"),
        ("UPDATE checkpoints SET note = 'x'", "the stored checkpoint 1 is damaged"),
        ("UPDATE checkpoints SET number = 7", "the stored checkpoint 7 stands where 1 should"),
        ("UPDATE checkpoints SET issued = -1", "its time is no time"),
    ],
)
def test_a_damaged_checkpoint_is_found(
    store: str, change: Callable[..., None], statement: str, what: str
) -> None:
    issue(store, KEY)
    change(statement)
    assert what in first(verify(store))[1]


@pytest.mark.parametrize(
    ("statement", "seq", "what"),
    [
        ("DELETE FROM names WHERE name = 'ask'", 6, "its name of the development 'ask' is missing"),
        ("DELETE FROM mentions WHERE name = 'ask' AND seq = 8", 8,
         "its mention of the development 'ask' is missing"),
        ("UPDATE names SET seq = 8 WHERE name = 'ask'", 6, "'ask' is missing from the index"),
        ("UPDATE names SET seq = 3 WHERE name = 'ask'", 3, "has a name of the development 'ask'"),
        ("UPDATE names SET name = 'asked' WHERE name = 'ask'", 6, "'ask' is missing"),
        ("INSERT INTO mentions VALUES ('steel', 'thing', 'cut', 3)", 3,
         "has a mention of the thing 'cut'"),
        ("INSERT INTO names VALUES ('steel', 'party', 'CRL', 3)", 3,
         "has a name of the party 'CRL'"),
        ("INSERT INTO names VALUES ('steel', 'party', 'CRL', 99)", None,
         "the name 'CRL' points at event 99"),
        ("INSERT INTO mentions VALUES ('grain', 'thing', 'cut', 3)", None,
         "the mention 'cut' points at event 3"),
        ("UPDATE keys SET digest = :value WHERE seq = 3", 3, "and the digest beside it differ"),
        ("UPDATE keys SET seq = 99 WHERE seq = 3", None, "points at event 99"),
    ],
)  # fmt: skip
def test_an_index_that_says_something_else_is_found(
    store: str, change: Callable[..., None], statement: str, seq: int | None, what: str
) -> None:
    change(statement, **({"value": bytes(32)} if ":value" in statement else {}))
    found = first(verify(store))
    assert found[0] == seq
    assert what in found[1]


@pytest.mark.parametrize("table", ["names", "mentions"])
def test_what_the_index_has_too_much_is_told_with_its_event(
    store: str, change: Callable[..., None], table: str
) -> None:
    change(f"INSERT INTO {table} VALUES ('steel', 'party', 'CRL', 8)")
    told = f"has a {table.removesuffix('s')} of the party 'CRL' that it does not make"
    assert [str(finding) for finding in verify(store).findings] == [
        f"event 8 answer of steel: the index {told}"
    ]


@pytest.mark.parametrize("table", ["names", "mentions"])
def test_beside_an_index_that_cannot_be_read_the_log_of_a_file_is_looked_at(
    store: str, change: Callable[..., None], table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("timeline.integrity.stored_log._PAGE", 2)
    change(f"ALTER TABLE {table} RENAME COLUMN space TO room")
    change("UPDATE events SET recorder = 'x' WHERE seq = 12")
    lacks, unread, *found = verify(store).findings
    assert lacks.what == f"the table {table} lacks the column space"
    assert unread.what.endswith("it cannot be read on")
    assert [finding.seq for finding in found] == ([] if "://" in store else [12])


@pytest.mark.parametrize(
    ("table", "column", "told"),
    [
        ("events", "recorder", "its texts are damaged: they are no UTF-8"),
        ("mentions", "name", "the index has a mention of the development '\udcff' that"),
        ("keys", '"key"', "an idempotency key is damaged: it is no UTF-8"),
    ],
)
def test_bytes_that_are_no_text_are_told_of_their_event_and_all_else_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, table: str, column: str, told: str
) -> None:
    """A server takes none. Where they are met, rows were read and told of before."""
    monkeypatch.setattr("timeline.integrity.stored_log._PAGE", 2)
    fill(store := str(tmp_path / "s.db"))
    with closing(sqlite3.connect(store)) as file, file:
        file.execute("UPDATE names SET name = 'asked' WHERE name = 'ask'")
        which = "seq = 8 AND space = 'development'" if table == "mentions" else "seq = 8"
        text_of = "CAST(X'ff' AS TEXT)"
        file.execute(f"UPDATE OR IGNORE {table} SET {column} = {text_of} WHERE {which}")
    found = [(finding.seq, finding.what) for finding in verify(store).findings]
    assert found[0] == (6, "its name of the development 'ask' is missing from the index")
    assert len(found) == len(set(found))
    assert [seq for seq, what in found if what.startswith(told)] == [8]


def test_findings_are_counted_and_the_first_hundred_told(
    store: str, change: Callable[..., None]
) -> None:
    rows = ", ".join(f"('steel', 'thing', 'n{n}', 3)" for n in range(150))
    change(f"INSERT INTO mentions VALUES {rows}")
    report = verify(store)
    assert (report.found, len(report.findings)) == (150, 100)


# --- checkpoints and proofs from a store ---------------------------------------------------------


def test_a_checkpoint_issued_twice_is_kept_once(store: str) -> None:
    one, two = issue(store, KEY), issue(store, KEY)
    assert one == two
    issue(store, None)
    assert verify(store).checkpoints == 2


def test_every_event_is_proven_to_whoever_has_the_key(store: str) -> None:
    head = issue(store, KEY)
    for seq in range(1, 13):
        proof = prove_inclusion(store, seq, None)
        proof.check([KEY.verifier])
        assert proof.checkpoint == head
        assert proof.event is not None
        assert proof.event.seq == seq


def test_the_log_is_proven_to_have_only_grown(store: str) -> None:
    old = issue(store, KEY)
    from timeline.recording.desk import Desk

    desk = Desk(store, "li")
    desk.declare("steel", "party", {"party": ["CRL"]})
    desk.close()
    proof = prove_consistency(store, old, KEY)
    assert (proof.old, proof.checkpoint.size) == (12, 13)
    proof.check(old, [KEY.verifier])
    other = Checkpoint(origin=old.origin, size=12, root=bytes(32), signatures=old.signatures)
    with pytest.raises(DoesNotHold, match="rewritten"):
        prove_consistency(store, other, KEY)


def test_what_was_changed_is_not_proven(store: str, change: Callable[..., None]) -> None:
    issue(store, KEY)
    change("UPDATE events SET recorder = 'x' WHERE seq = 7")
    with pytest.raises(DoesNotHold, match="not as it was recorded"):
        prove_inclusion(store, 7, None)


# --- a damaged file ------------------------------------------------------------------------------


def content(path: Path) -> Any:
    """Everything that answers rest on, read straight from the file."""
    connection = sqlite3.connect(path)
    connection.text_factory = bytes
    try:
        return [
            connection.execute(f"SELECT {what} ORDER BY 1, 2, 3").fetchall()
            for what in (
                "* FROM events",
                "* FROM names",
                "* FROM mentions",
                "* FROM checkpoints",
            )
        ]
    finally:
        connection.close()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, SigningKey]:
    path = tmp_path_factory.mktemp("whole") / "store.db"
    fill(str(path))
    issue(str(path), KEY)
    return path, KEY


@pytest.mark.parametrize("seed", range(40))
def test_flipped_bits_that_change_an_answer_are_found(
    whole: tuple[Path, SigningKey], tmp_path: Path, seed: int
) -> None:
    from timeline.store.errors import StoreError

    before = content(whole[0])
    path = Path(shutil.copy(whole[0], tmp_path / "store.db"))
    stored = bytearray(path.read_bytes())
    dice = random.Random(seed)
    for _ in range(3):
        stored[dice.randrange(100, len(stored))] ^= 1 << dice.randrange(8)
    path.write_bytes(stored)
    try:
        report = verify(str(path))
    except StoreError:
        return  # said to be damaged, or to be no store, before anything was read
    if not report.found:
        assert content(path) == before
