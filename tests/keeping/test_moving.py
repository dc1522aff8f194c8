"""Dump, load, backup and restore: the same store again, or nothing."""

import hashlib
import itertools
import json
from collections.abc import Callable
from contextlib import closing, nullcontext, suppress
from io import BytesIO
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from eventsourcing.persistence import StoredEvent, Tracking

from events.errors import Refused
from timeline.keeping import moving
from timeline.store.database import Database
from timeline.store.driver import sqlite3
from timeline.store.entry import Fresh
from timeline.store.errors import StoreError, StoreForeign, StoreFull, StoreUnreachable
from timeline.store.readers import open_reader
from timeline.store.recorder import SqlProcessRecorder
from timeline.store.tokens import Tokens
from timeline.system.files import partial

Opened = Callable[..., Database]
STATE = bytes(range(256)) + '{"says":"Die Lücke"}'.encode()


def fill(database: Database, count: int, start: int = 1) -> None:
    """Events with names, mentions and keys, in two negotiations."""
    recorder = SqlProcessRecorder(database)
    for stream in ("us-china-2018", "mercosur/ü"):
        numbers = range(start, start + count)
        recorder.insert_fresh(
            [
                Fresh(
                    stream,
                    n,
                    "demand-made",
                    STATE + b"%d" % n,
                    "Li",
                    f"d-{n}",
                    (("development", f"d-{n}"), ("party", f"p-{n}")),
                    (("issue", "soy"), ("issue", "steel")),
                    f"key-{n}",
                    b"\x00\xff%d" % n,
                )
                for n in numbers
            ],
        )


def _fill_pages(where: str) -> None:
    with closing(Database.open(where, create=True)) as database:
        fill(database, 550)
        SqlProcessRecorder(database).insert_tracking(Tracking("feed", 7))


@pytest.fixture
def full(copied: Callable[..., str]) -> str:
    """A store with enough rows for several pages, and a follower's mark."""
    return copied(_fill_pages)


@pytest.fixture
def new_place(tmp_path: Path, request: pytest.FixtureRequest) -> Callable[[str], str]:
    """Gives places for further stores, of a kind."""
    numbers = itertools.count(1)

    def make(kind: str) -> str:
        if kind == "sqlite":
            return str(tmp_path / f"further-{next(numbers)}.sqlite")
        database: Callable[[], str] = request.getfixturevalue("new_database")
        return database()

    return make


def told(where: str, tmp_path: Path) -> bytes:
    path = tmp_path / "told.dump"
    moving.dump(where, str(path))
    found = path.read_bytes()
    path.unlink()
    return found


def test_a_store_moves_to_another_database_and_back_verbatim(
    full: str, tmp_path: Path, new_place: Callable[[str], str]
) -> None:
    first = told(full, tmp_path)
    for kind in ("sqlite", "postgresql", "sqlite"):
        path = tmp_path / "moved.dump"
        moved = moving.dump(full, str(path))
        full = new_place(kind)
        assert moving.load(full, str(path)) == moved
        path.unlink()
        assert told(full, tmp_path) == first
    assert moved.head == 1100
    assert moved.rows["names"] == moved.rows["mentions"] == 2200
    reader = open_reader(full)
    assert reader.find_keys("mercosur/ü", ["key-3"]) == {"key-3": (b"\x00\xff3", 553)}
    assert [row.state for row in reader.rows("mercosur/ü", [553])] == [STATE + b"3"]
    reader.close()


def test_a_loaded_store_goes_on(
    full: str, tmp_path: Path, new_place: Callable[[str], str], opened: Opened
) -> None:
    moving.dump(full, str(tmp_path / "dump"))
    place = new_place("sqlite")
    moving.load(place, str(tmp_path / "dump"))
    recorder = SqlProcessRecorder(opened(place, create=False))
    assert recorder.insert_events([StoredEvent("us-china-2018", 551, "t", b"")]) == [1101]
    assert recorder.max_tracking_id("feed") == 7


def test_a_backup_is_a_store_that_can_be_restored(
    full: str, tmp_path: Path, new_place: Callable[[str], str]
) -> None:
    first = told(full, tmp_path)
    path = str(tmp_path / "backup")
    made = moving.backup(full, path)
    if not full.startswith("postgresql"):
        assert told(path, tmp_path) == first
    for kind in ("sqlite", "postgresql"):
        place = new_place(kind)
        assert moving.restore(place, path) == made
        assert told(place, tmp_path) == first


def test_an_empty_store_moves_too(
    where: str, database: Database, tmp_path: Path, new_place: Callable[[str], str]
) -> None:
    moving.dump(where, str(tmp_path / "dump"))
    place = new_place("sqlite")
    assert moving.load(place, str(tmp_path / "dump")).head == 0
    assert told(place, tmp_path) == told(where, tmp_path)


@pytest.mark.parametrize("copy", [moving.backup, moving.dump])
def test_a_copy_is_of_one_moment_while_others_write(
    full: str,
    opened: Opened,
    tmp_path: Path,
    new_place: Callable[[str], str],
    copy: Callable[[str, str], moving.Moved],
) -> None:
    enough = Event()
    failed: list[BaseException] = []

    def write() -> None:
        start = 551
        try:
            while not enough.is_set():
                fill(writer, 3, start)
                start += 3
        except BaseException as error:
            failed.append(error)

    writer = opened(full, lock_timeout=60)
    thread = Thread(target=write)
    thread.start()
    copies = [(str(tmp_path / f"copy-{n}"), n) for n in range(2)]
    heads = [copy(full, path).head for path, _ in copies]
    enough.set()
    thread.join()
    assert failed == []
    reader = open_reader(full)
    log = list(reader.log())
    reader.close()
    for (path, _), head in zip(copies, heads, strict=True):
        place = new_place("sqlite")
        moving.restore(place, path)
        reader = open_reader(place)
        assert list(reader.log()) == log[:head]
        # What belongs to an event came with it, and nothing of a later one.
        for row in (log[head - 1], log[head - 2]):
            assert reader.find_name(row.stream, "development", row.event_id or "") == row.seq
        assert max(reader.mentions("mercosur/ü", "issue", "soy")) <= head
        reader.close()


def test_a_store_that_holds_anything_is_not_filled(
    full: str, tmp_path: Path, new_place: Callable[[str], str]
) -> None:
    path, backup = str(tmp_path / "dump"), str(tmp_path / "backup")
    moving.dump(full, path)
    moving.backup(full, backup)
    before = told(full, tmp_path)
    for again in (lambda: moving.load(full, path), lambda: moving.restore(full, backup)):
        with pytest.raises(Refused, match="holds 1100 events already"):
            again()
    assert told(full, tmp_path) == before


def test_a_file_that_is_there_is_never_replaced(full: str, tmp_path: Path) -> None:
    path = tmp_path / "precious"
    path.write_text("mine")
    for copy in (moving.backup, moving.dump):
        with pytest.raises(Refused, match="there is a file already"):
            copy(full, str(path))
        with pytest.raises(Refused, match="cannot be written"):
            copy(full, str(tmp_path / "nowhere" / "file"))
    # Somebody else takes the name while it is written.
    refused = pytest.raises(Refused, match="there is a file already")
    with refused, partial(f"{path}2") as unfinished:
        Path(f"{path}2").write_text("came in between")
        assert Path(unfinished).exists()
    assert path.read_text() == "mine"
    assert sorted(p.name for p in tmp_path.glob("precious*")) == ["precious", "precious2"]


def cut(text: bytes) -> bytes:
    return text[: len(text) // 2]


def cut_at_a_line(text: bytes) -> bytes:
    return b"".join(text.splitlines(keepends=True)[:-1])


def flip(text: bytes) -> bytes:
    place = text.index(b"key-500")
    return text[:place] + b"kez-500" + text[place + 7 :]


def lose_a_line(text: bytes) -> bytes:
    lines = text.splitlines(keepends=True)
    return b"".join(lines[:50] + lines[51:])


def lose_a_key(text: bytes) -> bytes:
    return b"".join(line for line in text.splitlines(keepends=True) if b"key-500" not in line)


def add_a_line(text: bytes) -> bytes:
    return text + b"[0]\n"


def newer(text: bytes) -> bytes:
    return text.replace(b'"schema":', b'"schema":9', 1)


def other_table(text: bytes) -> bytes:
    return text.replace(b'["names",', b'["secrets",', 1)


def number_as_text(text: bytes) -> bytes:
    return text.replace(b"\n[0,1,", b'\n[zero,"1",', 1)


BROKEN: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "empty": (lambda _: b"", "line 1: this is not a dump"),
    "text": (lambda _: b"Dear Mr. Lighthizer,\n", "line 1: this is not a dump"),
    "json": (lambda _: b'{"dump": 7}\n', "line 1: this is not a dump"),
    "bytes": (lambda _: bytes(range(256)), "line 1: this is not a dump"),
    "cut short": (cut, "line .*: this line cannot be read: it was cut short, damaged or alte"),
    "with a text for a number": (number_as_text, "line 2: this line cannot be read: it was cut"),
    "without its end": (cut_at_a_line, "line .*: the file ends before the dump does"),
    "altered": (flip, "its checksum does not fit"),
    "without an event": (lose_a_line, "line 51: event 51 stands where 50 belongs"),
    "without a key": (lose_a_key, "its checksum does not fit"),
    "with more": (add_a_line, "something follows the line that ends the dump"),
    "newer": (newer, "the dump is of a newer program"),
    "with an unknown table": (other_table, "the table secrets .* is unknown here"),
}


@pytest.mark.parametrize("case", BROKEN)
@pytest.mark.parametrize("fills", [moving.load, moving.restore])
def test_a_damaged_dump_is_refused_and_no_store_is_started(
    small_dump: bytes,
    tmp_path: Path,
    case: str,
    fills: Callable[[str, str], moving.Moved],
) -> None:
    harm, message = BROKEN[case]
    path, place = tmp_path / "dump", tmp_path / "new.sqlite"
    path.write_bytes(harm(small_dump))
    with pytest.raises(Refused, match=message) as refusal:
        fills(str(place), str(path))
    assert "Nothing was written" in str(refusal.value)
    assert not place.exists()


@pytest.fixture(scope="module")
def small_dump(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("small")
    database = Database.open(folder / "store.db", create=True)
    fill(database, 510)
    database.close()
    moving.dump(str(folder / "store.db"), str(folder / "dump"))
    return (folder / "dump").read_bytes()


def test_no_flipped_bit_of_a_dump_is_loaded(small_dump: bytes, tmp_path: Path) -> None:
    path, place = tmp_path / "dump", tmp_path / "new.sqlite"
    for n in range(40):
        harmed = bytearray(small_dump)
        harmed[(n * 7919) % len(harmed)] ^= 1 << n % 8
        path.write_bytes(harmed)
        with pytest.raises(Refused):
            moving.load(str(place), str(path))
    assert not place.exists()


@pytest.mark.parametrize("row", [b'"us-china-2018",3,', b"7,4,", b'{"us":1},4,', b"null,4,"])
def test_a_dump_whose_rows_do_not_fit_is_refused_and_nothing_is_written(
    where: str, small_dump: bytes, tmp_path: Path, row: bytes
) -> None:
    """Somebody altered it and counted anew."""
    lines = small_dump.splitlines(keepends=True)
    lines[4] = lines[4].replace(b'"us-china-2018",4,', row)
    body = b"".join(lines[:-1])
    tail = json.loads(lines[-1]) | {"sha256": hashlib.sha256(body).hexdigest()}
    path = tmp_path / "dump"
    path.write_bytes(body + json.dumps(tail).encode() + b"\n")
    with pytest.raises(Refused, match=r"cannot be (read|stored)"):
        moving.load(where, str(path))
    if where.startswith("postgresql"):
        with suppress(StoreUnreachable):  # no table was made
            reader = open_reader(where)
            assert reader.head() == 0
            reader.close()
    else:
        assert not Path(where).exists()
    path.write_bytes(small_dump)
    assert moving.load(where, str(path)).head == 1020


def other_program(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE events (seq INTEGER)")
    connection.close()


def damaged(path: Path) -> None:
    database = Database.open(path, create=True)
    fill(database, 300)
    database.close()
    content = bytearray(path.read_bytes())
    content[8192:12288] = b"\xff" * 4096
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("make", "kind"), [(other_program, StoreForeign), (damaged, StoreUnreachable)]
)
def test_a_backup_that_is_no_store_is_refused(
    tmp_path: Path, make: Callable[[Path], None], kind: type[StoreError]
) -> None:
    make(tmp_path / "backup")
    with pytest.raises(kind):
        moving.restore(str(tmp_path / "new.sqlite"), str(tmp_path / "backup"))
    assert not (tmp_path / "new.sqlite").exists()


def test_a_missing_file_and_a_missing_store_are_named(where: str, tmp_path: Path) -> None:
    for fills in (moving.load, moving.restore):
        with pytest.raises(Refused, match="no-such-file: it cannot be read"):
            fills(where, str(tmp_path / "no-such-file"))
    for copy in (moving.backup, moving.dump):
        with pytest.raises(StoreUnreachable):
            copy(where, str(tmp_path / "copy"))
    assert not (tmp_path / "copy").exists()


def test_a_full_disk_leaves_no_half_copy(
    full: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", no_room)
    for copy in (moving.backup, moving.dump):
        with pytest.raises((Refused, StoreFull), match=r"(?i)no space left|no room"):
            copy(full, str(tmp_path / "copy"))
    assert not list(tmp_path.glob("copy*"))


def test_a_dump_that_breaks_off_leaves_no_rows_open(
    full: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Small(BytesIO):
        def write(self, data: Any) -> int:
            if self.tell() > 5000:
                raise OSError(28, "No space left on device")
            return super().write(data)

    monkeypatch.setattr(moving, "writable", lambda *_, **__: nullcontext(Small()))
    # Of rows that a server has open still, its driver warns, which fails a test.
    with pytest.raises(OSError, match="No space left"):
        moving.dump(full, "-")


def test_a_file_system_without_links_will_do(
    sqlite_path: str, opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: Any) -> None:
        raise PermissionError(1, "Operation not permitted")

    fill(opened(sqlite_path), 3)
    monkeypatch.setattr("os.link", no_links)
    moving.dump(sqlite_path, str(tmp_path / "dump"))
    assert moving.load(str(tmp_path / "other"), str(tmp_path / "dump")).head == 6


def test_a_backup_takes_the_access_tokens_along_and_a_dump_does_not(
    full: str, tmp_path: Path, new_place: Callable[[str], str]
) -> None:
    with closing(Tokens(full)) as tokens:
        kept, text = tokens.create("Ana", "append")
        revoked = tokens.revoke(tokens.create("Bo", "read")[0].id)
    backup, dump = str(tmp_path / "backup"), str(tmp_path / "dump")
    assert moving.backup(full, backup).rows["access_tokens"] == 2
    assert "access_tokens" not in moving.dump(full, dump).rows
    assert text[-16:].encode() not in Path(backup).read_bytes()  # the secret may hold any sign
    for kind in ("sqlite", "postgresql"):
        place = new_place(kind)
        assert moving.restore(place, backup).rows["access_tokens"] == 2
        with closing(Tokens(place)) as tokens:
            assert tokens.all() == [kept, revoked]
            assert tokens.find(text) == kept
            assert tokens.problems() == []
        moved = new_place(kind)
        moving.load(moved, dump)
        with closing(Tokens(moved)) as tokens:
            assert tokens.all() == []
