"""Files that are written: whole or not at all, and never in place of what nobody gave up."""

import errno
import os
import stat
import threading
from pathlib import Path

import pytest

from events.errors import Refused
from timeline.system.files import partial, rights, vacant, writable, write


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_link_goes_on_pointing_to_what_is_written(tmp_path: Path) -> None:
    target, link = tmp_path / "folder" / "target.csv", tmp_path / "latest.csv"
    target.parent.mkdir()
    target.write_text("old")
    target.chmod(0o640)
    link.symlink_to(target)
    with pytest.raises(Refused, match="there is a file already"):
        write(str(link), b"new", force=False)
    write(str(link), b"new", force=True)
    assert link.is_symlink()
    assert (target.read_bytes(), mode(target)) == (b"new", 0o640)


def test_a_link_that_leads_nowhere_is_followed_only_when_forced(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "not-there")
    with pytest.raises(Refused, match="a link that leads nowhere"):
        write(str(link), b"new")
    write(str(link), b"new", force=True)
    assert (link.is_symlink(), (tmp_path / "not-there").read_bytes()) == (True, b"new")


def test_a_link_that_leads_to_itself_is_not_replaced(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(link)
    with pytest.raises(Refused, match="leads to itself"):
        write(str(link), b"new", force=True)
    assert link.is_symlink()


@pytest.mark.parametrize("force", [None, False, True])
def test_a_pipe_is_written_to_and_stays_one(tmp_path: Path, force: bool | None) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()), daemon=True)
    reader.start()
    write(str(pipe), b"through the pipe", force=force)
    reader.join(10)
    assert got == [b"through the pipe"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_what_must_be_a_file_first_reaches_a_pipe_too(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()), daemon=True)
    reader.start()
    with partial(str(pipe)) as unfinished:
        Path(unfinished).write_bytes(b"whole")
    reader.join(10)
    assert got == [b"whole"]
    assert sorted(tmp_path.iterdir()) == [pipe]


def test_a_pipe_by_whose_name_a_database_might_lie_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "talks")
    write(str(tmp_path / "talks-wal"), b"words")
    assert (tmp_path / "talks-wal").read_bytes() == b"words"


def test_a_device_stays_one(tmp_path: Path) -> None:
    link = tmp_path / "nothing"
    link.symlink_to("/dev/null")
    write(str(link), b"gone", force=True)
    assert link.is_symlink()
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)


def test_an_open_descriptor_is_written_where_it_stands(tmp_path: Path) -> None:
    with open(tmp_path / "file", "wb") as file:
        file.write(b"before ")
        file.flush()
        write(f"/dev/fd/{file.fileno()}", b"after")
    assert (tmp_path / "file").read_bytes() == b"before after"


@pytest.mark.parametrize("force", [False, True])
def test_a_file_system_without_hard_links_serves_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, force: bool
) -> None:
    def refuses(*_args: object, **_more: object) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", refuses)
    path = tmp_path / "file"
    write(str(path), b"whole", force=force)
    assert path.read_bytes() == b"whole"
    assert list(tmp_path.iterdir()) == [path]
    refused = pytest.raises(Refused, match="there is a file already")
    with refused, writable(f"{path}2"):
        Path(f"{path}2").write_text("came in between")
    assert Path(f"{path}2").read_text() == "came in between"


def test_what_fails_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("mine")

    def fails() -> None:
        with writable(str(path), force=True) as file:
            file.write(b"half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    assert path.read_text() == "mine"
    assert list(tmp_path.iterdir()) == [path]


def test_a_new_file_has_the_rights_asked_for_less_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write(str(tmp_path / "open"), b"")
        write(str(tmp_path / "private"), b"", mode=0o600)
        with writable(str(tmp_path / "meanwhile")):
            assert [mode(one) for one in tmp_path.glob("meanwhile.*")] == [0o600]
    finally:
        os.umask(before)
    assert (mode(tmp_path / "open"), mode(tmp_path / "private")) == (0o640, 0o600)


def test_a_copy_may_be_read_by_nobody_who_may_not_read_the_file(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.touch()
    path.chmod(0o640)
    assert (rights(str(path)), rights(None), rights("-")) == (0o640, 0o600, 0o666)


def test_a_folder_and_a_store_are_no_place_for_another_file(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="this is a folder"):
        vacant(str(tmp_path), force=True)
    with pytest.raises(Refused, match="this is a folder"):
        vacant(f"{tmp_path}/new/")
    store = tmp_path / "store"
    store.write_bytes(b"SQLite format 3\x00 and all that was recorded")
    with pytest.raises(Refused, match="this is a database"):
        write(str(store), b"", force=True)
    assert store.read_bytes().endswith(b"recorded")


@pytest.mark.parametrize("end", ["-wal", "-journal", "-shm"])
def test_what_sqlite_has_beside_a_store_is_never_written(tmp_path: Path, end: str) -> None:
    (tmp_path / "store").write_bytes(b"SQLite format 3\x00 and all that was recorded")
    beside = tmp_path / f"store{end}"
    with pytest.raises(Refused, match="the database's beside it"):
        write(str(beside), b"x", force=True)
    beside.write_bytes(b"what was committed last")
    (tmp_path / "link").symlink_to(beside)
    for path in (beside, tmp_path / "link"):
        with pytest.raises(Refused, match="the database's beside it"):
            write(str(path), b"x", force=True)
    assert beside.read_bytes() == b"what was committed last"
    write(str(tmp_path / f"other{end}"), b"x")


def test_a_name_as_long_as_a_name_may_be_is_written(tmp_path: Path) -> None:
    path = tmp_path / ("ü" * 120 + ".csv")
    write(str(path), b"whole")
    assert path.read_bytes() == b"whole"
