"""What one append writes, on both databases."""

import json
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any
from uuid import uuid4

import pytest
from eventsourcing.persistence import IntegrityError, StoredEvent, Tracking
from sqlalchemy import Connection

from tests.forks import Forks
from timeline.store import appender
from timeline.store.conflicts import KeyTaken, NameTaken, VersionTaken
from timeline.store.database import Database
from timeline.store.entry import Fresh
from timeline.store.reader import Reader, Row
from timeline.store.readers import open_reader
from timeline.store.recorder import SqlProcessRecorder


def event(version: int, stream: str = "us-china-2018", state: bytes = b"{}") -> StoredEvent:
    return StoredEvent(stream, version, "demand-made", state)


def fresh(version: int, *said: Any, stream: str = "us-china-2018", **more: Any) -> Fresh:
    """An event with what is said of it besides: by whom, its id, names, mentions, key, digest."""
    return Fresh(stream, version, "demand-made", b"{}", *said, **more)


@pytest.fixture
def recorder(database: Database) -> SqlProcessRecorder:
    return SqlProcessRecorder(database)


@pytest.fixture
def reader(database: Database, where: str) -> Iterator[Reader]:
    found = open_reader(where)
    yield found
    found.close()


def test_numbers_have_no_gaps_even_after_refusals(recorder: SqlProcessRecorder) -> None:
    assert recorder.insert_events([event(1), event(2)]) == [1, 2]
    with pytest.raises(VersionTaken):
        recorder.insert_events([event(3), event(2)])
    assert recorder.insert_events([event(1, "nafta-2017")]) == [3]
    assert recorder.insert_events([event(3)]) == [4]


def test_what_comes_is_what_is_stored(recorder: SqlProcessRecorder, reader: Reader) -> None:
    state = bytes(range(256))
    said = ("li", "d-1", (("development", "d-1"),), (("proposal", "p"),), "k", b"\x00\xff")
    recorder.insert_fresh([Fresh("mercosur-eu/ü", 1, "demand-made", state, *said)])
    (row,) = reader.log()
    assert row == Row(1, "mercosur-eu/ü", 1, "demand-made", state, row.recorded, "li", "d-1", None)
    assert isinstance(row.state, bytes)
    assert reader.find_name("mercosur-eu/ü", "development", "d-1") == 1
    assert reader.mentions("mercosur-eu/ü", "proposal", "p") == [1]
    assert reader.find_keys("mercosur-eu/ü", ["k"]) == {"k": (b"\x00\xff", 1)}


def test_an_event_without_entry_has_no_recorder(
    recorder: SqlProcessRecorder, reader: Reader
) -> None:
    recorder.insert_events([event(1)])
    (row,) = reader.log()
    assert (row.recorder, row.event_id) == ("", None)


def test_times_rise_although_the_clock_steps_back(database: Database, reader: Reader) -> None:
    times = iter([1_000_000, 500_000, 500_000, 2_000_000])
    recorder = SqlProcessRecorder(database, clock=lambda: next(times))
    recorder.insert_events([event(1)])
    recorder.insert_events([event(2), event(3)])
    recorder.insert_events([event(4)])
    recorder.insert_events([event(5)])
    recorded = [row.recorded for row in reader.log()]
    assert recorded == [1_000_000, 1_000_001, 1_000_002, 1_000_003, 2_000_000]


FIRST = ("li", "d-1", (("development", "d-1"),), (("party", "us"),), "k-1", b"1")
REFUSALS: dict[str, tuple[list[Fresh], type[Exception], str]] = {
    "version": (
        [fresh(2, "li"), fresh(1, "li", "d-2", (("development", "d-2"),), (), "k-2", b"2")],
        VersionTaken,
        "version 1 of us-china-2018 is taken by event 1",
    ),
    "version within the call": (
        [fresh(2, "li"), fresh(2, "li")],
        VersionTaken,
        "version 2 of us-china-2018 is taken twice in this request",
    ),
    "name": (
        [
            fresh(2, "li", names=(("development", "d-2"),)),
            fresh(3, "li", names=(("party", "d-1"), ("development", "d-1"))),
        ],
        NameTaken,
        "the development 'd-1' of us-china-2018 was declared by event 1",
    ),
    "name within the call": (
        [fresh(2, "li", names=(("issue", "soy"),)), fresh(3, "li", names=(("issue", "soy"),))],
        NameTaken,
        "the issue 'soy' of us-china-2018 was declared twice in this request",
    ),
    "key": (
        [fresh(2, "li", "d-2", (("development", "d-2"),), (), "k-1", b"other")],
        KeyTaken,
        "the key 'k-1' was used in us-china-2018 by event 1",
    ),
    # A repeated request repeats everything; that it is a repetition is what matters.
    "all of them": ([fresh(1, *FIRST)], KeyTaken, "the key 'k-1'"),
}


@pytest.mark.parametrize("at_once", [5_000, 1])
@pytest.mark.parametrize("case", REFUSALS)
def test_a_refusal_says_what_was_taken_and_nothing_is_written(
    recorder: SqlProcessRecorder,
    reader: Reader,
    monkeypatch: pytest.MonkeyPatch,
    case: str,
    at_once: int,
) -> None:
    monkeypatch.setattr(appender, "AT_ONCE", at_once)  # rows of so many events in one statement
    recorder.insert_fresh([fresh(1, *FIRST)])
    events, error, message = REFUSALS[case]
    with pytest.raises(error) as refusal:
        recorder.insert_fresh(events)
    assert str(refusal.value).startswith(message)
    assert isinstance(refusal.value, IntegrityError)
    assert reader.head() == 1
    assert reader.names("us-china-2018", "development") == ["d-1"]
    assert reader.names("us-china-2018", "issue") == []
    assert reader.find_keys("us-china-2018", ["k-2"]) == {}


def test_refused_events_refuse_the_mark(recorder: SqlProcessRecorder) -> None:
    recorder.insert_events([event(1)])
    with pytest.raises(VersionTaken):
        recorder.insert_events([event(1)], tracking=Tracking("upstream", 7))
    assert recorder.max_tracking_id("upstream") is None


def test_a_refused_mark_refuses_the_events(recorder: SqlProcessRecorder, reader: Reader) -> None:
    recorder.insert_events([event(1)], tracking=Tracking("upstream", 7))
    with pytest.raises(IntegrityError):
        recorder.insert_events([event(2)], tracking=Tracking("upstream", 7))
    assert reader.head() == 1


def test_names_and_keys_belong_to_their_stream(
    recorder: SqlProcessRecorder, reader: Reader
) -> None:
    recorder.insert_fresh([fresh(1, *FIRST)])
    recorder.insert_fresh([fresh(1, *FIRST, stream="nafta-2017")])
    assert reader.find_name("nafta-2017", "development", "d-1") == 2
    assert reader.find_keys("us-china-2018", ["k-1"]) == {"k-1": (b"1", 1)}


def test_mistaken_calls_are_refused(recorder: SqlProcessRecorder, reader: Reader) -> None:
    with pytest.raises(TypeError, match="named by a string"):
        recorder.insert_events([StoredEvent(uuid4(), 1, "t", b"")])
    with pytest.raises(TypeError, match="traking"):
        recorder.insert_events([event(1)], traking=Tracking("upstream", 7))
    assert reader.head() == 0


def test_what_else_is_done_is_done_in_the_same_transaction(
    recorder: SqlProcessRecorder, reader: Reader
) -> None:
    def at_most_one(_: Connection, numbers: Sequence[int]) -> None:
        if numbers[-1] > 1:
            raise OverflowError

    assert recorder.insert_events([event(1)], also=at_most_one) == [1]
    with pytest.raises(OverflowError):
        recorder.insert_events([event(2)], also=at_most_one)
    assert reader.head() == 1


def test_a_large_batch_is_one_transaction(recorder: SqlProcessRecorder, reader: Reader) -> None:
    many = 5000
    numbers = recorder.insert_fresh(
        [fresh(n, "li", f"d-{n}", (("development", f"d-{n}"),)) for n in range(many)]
    )
    assert numbers == list(range(1, many + 1))
    assert [row.seq for row in reader.log()] == numbers
    assert len(reader.names("us-china-2018", "development")) == many


APPENDS = """
import json, sys
from timeline.store.database import Database
from timeline.store.entry import Fresh
from timeline.store.recorder import SqlProcessRecorder

# The store is started by whoever comes first.
recorder = SqlProcessRecorder(Database.open(sys.argv[1], create=True))
said = []
for n in range(1, 51):
    names = (("development", f"{sys.argv[2]}-{n}"),)
    said += recorder.insert_fresh([Fresh(sys.argv[2], n, "topic", b"{}", sys.argv[2], names=names)])
recorder.database.close()
print(json.dumps(said))
"""


def test_four_processes_append_without_gaps(where: str, forks: Forks) -> None:
    processes = [forks.start(APPENDS, where, f"writer-{n}") for n in range(4)]
    answers = [process.communicate(timeout=60)[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0, 0]
    numbers = [json.loads(answer) for answer in answers]
    assert sorted(chain.from_iterable(numbers)) == list(range(1, 201))
    reader = open_reader(where)
    rows = list(reader.log())
    reader.close()
    assert [row.seq for row in rows] == list(range(1, 201))
    times = [row.recorded for row in rows]
    assert times == sorted(set(times))
    for n, said in enumerate(numbers):
        assert [row.seq for row in rows if row.stream == f"writer-{n}"] == said


def test_who_knows_the_last_event_is_right_also_where_another_came_after_it(
    recorder: SqlProcessRecorder, reader: Reader
) -> None:
    def one(version: int, stream: str = "us-china-2018") -> list[Fresh]:
        return [fresh(version, stream=stream)]

    assert recorder.insert_fresh(one(1), reader.tip()) == [1]
    tip = reader.tip()
    assert recorder.insert_fresh(one(2), tip) == [2]
    assert recorder.insert_fresh(one(1, "nafta-2017"), tip) == [3]  # the second is not the last
    with pytest.raises(VersionTaken):
        recorder.insert_fresh(one(2), reader.tip())
    with pytest.raises(VersionTaken):
        recorder.insert_fresh(one(2), tip)
    assert [(row.seq, row.stream, row.version) for row in reader.log()] == [
        (1, "us-china-2018", 1),
        (2, "us-china-2018", 2),
        (3, "nafta-2017", 1),
    ]
