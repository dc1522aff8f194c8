"""Every command that writes a file asks the same: `-` is stdout, and nothing is lost silently."""

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.forks import Forks

Run = Callable[..., Any]


@pytest.fixture
def store(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "store.db"
    for call in (
        ("new", "talks", "--title", "T"),
        ("party", "USA"),
        ("issue", "soy", "--title", "Soy"),
        ("append", "statement", "--id", "s", "--occurred", "2018-05-01", "--issue", "soy",
         "--by", "USA", "--says", "hello"),
        ("keygen", "-o", "desk.key"),
    ):  # fmt: skip
        assert run("--db", path, *call).code == 0
    return path


WRITERS = {
    "export": ("export",),
    "chart": ("chart", "lanes", "--as", "svg"),
    "prove": ("prove", "s", "--key", "desk.key"),
}


@pytest.mark.parametrize("command", WRITERS.values(), ids=WRITERS)
def test_a_file_that_is_there_is_kept_unless_forced(
    run: Run, store: Path, command: tuple[str, ...]
) -> None:
    there = store.parent / "mine.out"
    there.write_text("mine")
    code, _, err = run("--db", store, *command, "-o", there)
    assert (code, there.read_text()) == (3, "mine")
    assert "there is a file already. Choose another name, or --force to write it" in err
    assert run("--db", store, *command, "-o", there, "--force").code == 0
    assert there.read_text() != "mine"


def test_nothing_is_to_be_forced_where_no_option_does_it(run: Run, store: Path) -> None:
    there = store.parent / "mine.xlsx"
    there.write_text("mine")
    code, _, err = run("--db", store, "new", "other", "--sheet", there)
    assert (code, there.read_text()) == (3, "mine")
    assert "there is a file already. Choose another name, or move it away" in err


EVERY = WRITERS | {"dump": ("dump",), "backup": ("backup",)}


@pytest.mark.parametrize("name", EVERY)
def test_a_hyphen_is_standard_output(name: str, store: Path, tmp_path: Path, forks: Forks) -> None:
    option = ("-o",) if name in WRITERS else ()
    with open(tmp_path / "out", "w+b") as out:
        done = forks.run("--db", store, *EVERY[name], *option, "-", out=out.fileno())
        assert done.code == 0, done.err
        out.seek(0)
        assert len(out.read()) > 50
    assert not (tmp_path / "-").exists()


def test_a_copy_of_a_private_store_is_private(run: Run, store: Path, tmp_path: Path) -> None:
    store.chmod(0o600)
    before = os.umask(0o022)
    try:
        assert run("--db", store, "backup", "copy.db").code == 0
        assert run("--db", store, "dump", "copy.dump").code == 0
        assert run("--db", "again.db", "restore", "copy.db").code == 0
        assert run("--db", "loaded.db", "load", "copy.dump").code == 0
    finally:
        os.umask(before)
    for name in ("copy.db", "copy.dump", "again.db", "loaded.db"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600, name


def test_the_private_half_of_a_key_is_never_printed(run: Run, store: Path) -> None:
    code, out, err = run("keygen", "-o", "-")
    assert (code, out) == (2, "")
    assert "never printed" in err
    Path("link").symlink_to("/dev/null")
    for device in ("/dev/stdout", "/dev/fd/1", "/dev/null", "link"):
        code, out, err = run("keygen", "-o", device)
        assert (code, out) == (3, "")
        assert f"{device}: the private half is kept in a file" in err


def test_a_name_of_a_form_that_is_not_written_is_refused(run: Run, store: Path) -> None:
    for name in ("talks.xls", "talks.ODS", "talks.yml", "talks.ics", "talks.csv.gz"):
        told = run("--db", store, "export", "-o", name)
        assert (told.code, told.out) == (2, "")
        assert f"'{name}' is of no form that is written here: end it with .csv, .xlsx" in told.err
        assert not Path(name).exists()
    for what in ((), ("--what", "developments")):
        told = run("--db", store, "export", *what, "-o", "talks.JSON")
        assert (told.code, "give --to jsonl, csl-json or timelinejs" in told.err) == (2, True)
        assert not Path("talks.JSON").exists()
    assert run("--db", store, "export", "--what", "log", "-o", "talks.json").code == 0
    assert run("--db", store, "export", "--what", "audit", "-o", "talks.jsonl").code == 0
    told = run("--db", store, "export", "--what", "tables", "-o", "talks.tsv")
    assert (told.code, "end it with .sqlite or .db" in told.err) == (2, True)
    assert run("--db", store, "export", "-o", "talks.xls", "--to", "csv").code == 0
    assert run("--db", store, "export", "-o", "talks.log").code == 0


def test_a_workbook_is_not_mixed_with_what_is_told(run: Run, store: Path) -> None:
    told = run("--db", store, "new", "further", "--sheet", "-")
    assert (told.code, told.out) == (2, "")
    assert "needs a file of its own" in told.err
    for name in ("talks.csv", "talks.ods", "talks"):
        told = run("--db", store, "new", "further", "--sheet", name)
        assert (told.code, "end it with .xlsx" in told.err) == (2, True)
        assert not Path(name).exists()
    assert "further" not in run("--db", store, "list").out


@pytest.mark.parametrize(
    ("said", "args"),
    [
        ("settings.json: cannot be written: Read-only", ("use", "talks")),
        ("watches.sqlite: watches cannot be kept there (Read-only", ("follow", "--once")),
    ],
)
def test_what_is_kept_beside_a_store_and_cannot_be_written_ends_with_five(
    run: Run, store: Path, monkeypatch: pytest.MonkeyPatch, said: str, args: tuple[str, ...]
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system", "elsewhere")

    monkeypatch.setattr(os, "mkdir", refused)
    done = run("--db", store, *args)
    assert (done.code, done.out) == (5, "")
    assert said in done.err
    assert "damaged" not in done.err
