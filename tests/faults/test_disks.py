"""Disks that are full or may only be read, and a clock that steps back."""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.faults.work import NAME, demand, kind, prepare
from timeline.keeping import moving
from timeline.recording.desk import Desk
from timeline.shelf import Question, Shelf
from timeline.store import sqlite_file
from timeline.store.driver import sqlite3
from timeline.store.errors import StoreUnreachable
from timeline.store.readers import open_reader

Work = Callable[..., Any]
Tell = Callable[[str], None]
Sound = Callable[[str], dict[str, int]]


@pytest.fixture
def needs_mount(may_mount: bool) -> None:
    if not may_mount:
        pytest.skip(
            "this user may not mount a file system; tests/store/test_engine.py holds the same "
            "refusal with SQLite's own limit of pages"
        )


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="mounts a tmpfs of Linux")
def test_a_full_disk_refuses_and_keeps_what_was_acknowledged(
    needs_mount: None, work: Work, sound: Sound, tmp_path: Path, tell: Tell
) -> None:
    disk, kept = tmp_path / "disk", tmp_path / "kept.sqlite"
    disk.mkdir()
    before = f"mount -t tmpfs -o size=900k tmpfs {disk}\nhead -c 150000 /dev/zero > {disk}/ballast"
    # What was on the disk goes with it: the task itself copies the store out at its end.
    result = work("fill_disk", disk / "store.sqlite", disk / "ballast", kept, before=before)

    assert len(result["refusals"]) == 2
    assert all("there is no room left to write" in said for said in result["refusals"])
    assert result["file"] == 0  # all or nothing
    assert len(result["acknowledged"]) > 20
    assert result["held"] == result["acknowledged"]
    stored = sound(str(kept))
    assert [*result["acknowledged"], "d-after"] == list(stored)
    tell(
        f"disk full (tmpfs of 0.9 MB): a file of 1,200 refused whole, then {len(stored) - 1} "
        "appends until the next was refused; 0 lost, 0 torn; went on after room was made; "
        "the whole log verifies"
    )


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="mounts a tmpfs of Linux")
def test_a_disk_that_a_backup_does_not_fit_on_holds_no_part_of_it(
    needs_mount: None, work: Work, tmp_path: Path, tell: Tell
) -> None:
    disk, store, backup = tmp_path / "disk", tmp_path / "store", tmp_path / "backup"
    disk.mkdir()
    prepare(str(store))
    desk = Desk(str(store), "a coder")
    for n in range(100):
        desk.append(NAME, "demand", demand(str(n)))
    desk.close()
    moving.backup(str(store), str(backup))
    size = backup.stat().st_size // 1024
    # Room for none of it, for its log and a part of it, and for both.
    rooms = (size // 2, *range(size, 3 * size, size // 4), 4 * size)
    outcomes = work("restore", disk, backup, *rooms, before=":")
    assert [outcome["done"] for outcome in outcomes] == sorted(o["done"] for o in outcomes)
    assert not outcomes[0]["done"]
    assert outcomes[-1]["done"]
    for outcome in outcomes:
        assert outcome in (
            {"done": False, "left": []},
            {"done": True, "events": 105, "findings": 0},
        )
    tell(
        f"restore to disks of {len(outcomes)} sizes: whole on those with room, refused and "
        "nothing left on the others"
    )


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="mounts a tmpfs of Linux")
@pytest.mark.parametrize("journal", ["delete", "wal"])
def test_a_store_on_a_read_only_disk_is_read_and_not_written(
    needs_mount: None, work: Work, tmp_path: Path, journal: str, tell: Tell
) -> None:
    disk, made = tmp_path / "disk", tmp_path / "made.sqlite"
    disk.mkdir()
    prepare(str(made))
    connection = sqlite3.connect(made)
    connection.execute(f"PRAGMA journal_mode={journal}")
    connection.close()
    before = (
        f"mount -t tmpfs -o size=2m tmpfs {disk}\ncp {made} {disk}/store.sqlite\n"
        f"mount -o remount,ro {disk}"
    )
    result = work("read_only", disk / "store.sqlite", before=before)

    assert result["negotiations"] == [NAME]
    assert "may only be read" in result["refusal"]
    assert result["doctor"] == ["file", "folder"]
    tell(f"read-only disk ({journal} journal): answers are read, an append is refused")


def test_a_file_that_may_not_be_written_is_read(tmp_path: Path) -> None:
    place = tmp_path / "store.sqlite"
    prepare(str(place))
    connection = sqlite_file.connect(str(place), mode="rw")
    connection.execute("PRAGMA query_only = on")
    with pytest.raises(StoreUnreachable, match="may only be read"):
        sqlite_file.attempt(str(place), lambda: connection.execute("DELETE FROM events").fetchone())
    connection.close()
    reader = open_reader(str(place))
    assert reader.head() == 5
    reader.close()


def test_a_clock_that_steps_back_an_hour_changes_no_order(
    where: str, sound: Sound, monkeypatch: pytest.MonkeyPatch, tell: Tell
) -> None:
    prepare(where)
    real = time.time_ns
    desk = Desk(where, "a coder")
    for n, shift in enumerate((0, -3600, -3600, 0, -7200)):
        monkeypatch.setattr(time, "time_ns", lambda shift=shift: real() + shift * 10**9)
        desk.append(NAME, "demand", demand(str(n)))
    desk.close()
    monkeypatch.undo()

    stored = sound(where)  # checks that the times rise

    assert [stored[f"d-{n}"] for n in range(5)] == [6, 7, 8, 9, 10]
    shelf = Shelf(where)
    log = shelf.log(NAME)
    for entry in log:
        # A time that is asked for finds what its sequence number finds.
        assert shelf.reader.seq_at(entry.recorded) == entry.seq
        cut = shelf.cut(NAME, Question(recorded_by=str(entry.seq)))
        assert len(shelf.log(NAME, cut.recorded_by)) == entry.seq
    shelf.close()
    tell(f"clock back by an hour, twice, {kind(where)}: recorded times rise with the numbers")
