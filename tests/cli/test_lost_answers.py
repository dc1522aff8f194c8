"""An answer that cannot be written is not lost in silence; a reader that left is no failure."""

import os
from pathlib import Path

import pytest

from tests.forks import CLOSED, Forks

pytestmark = pytest.mark.skipif(os.name != "posix", reason="forks, and closes descriptors")

LINES = (
    "list", "stance --format json", "stance --format table", "log", "export", "party EU",
    "dump -", "--help", "verify", "doctor", "checkpoint", "completion bash", "backup copy",
    "token create --scope read --name Ana",
)  # fmt: skip


@pytest.mark.parametrize("line", LINES)
def test_a_closed_output_is_said(demo: Path, tmp_path: Path, forks: Forks, line: str) -> None:
    done = forks.run(*line.split(), folder=tmp_path, out=CLOSED)
    assert done.code == 5, done
    assert "Error: the answer could not be written: the standard output is closed." in done.err
    assert "Traceback" not in done.err
    assert "Exception ignored" not in done.err


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full of Linux")
@pytest.mark.parametrize("line", LINES)
def test_an_output_without_room_is_said(
    demo: Path, tmp_path: Path, forks: Forks, line: str
) -> None:
    with open("/dev/full", "wb") as full:
        done = forks.run(*line.split(), folder=tmp_path, out=full.fileno())
    assert done.code == 5, done
    assert "could not be written" in done.err or "No space left" in done.err
    assert "Traceback" not in done.err
    assert "Exception ignored" not in done.err


@pytest.mark.parametrize("line", ["export -o", "publish", "backup"])
def test_a_place_without_a_folder_is_said(
    demo: Path, tmp_path: Path, forks: Forks, line: str
) -> None:
    (tmp_path / "file").write_text("")
    place = tmp_path / "file" / "x"
    done = forks.run(*line.split(), place)
    assert (done.code, "cannot be written" in done.err) == (5, True), done


@pytest.mark.parametrize(
    ("line", "begins"), [("export --to xlsx", b"PK"), ("report -o - --as docx", b"PK")]
)
def test_a_form_that_is_no_text_goes_to_a_file_and_not_to_a_terminal(
    demo: Path, tmp_path: Path, forks: Forks, line: str, begins: bytes
) -> None:
    with open(tmp_path / "out", "wb") as file:
        assert forks.run(*line.split(), out=file.fileno()).code == 0
    assert (tmp_path / "out").read_bytes().startswith(begins)

    pty = pytest.importorskip("pty", reason="a terminal of this system cannot be made")
    controller, terminal = pty.openpty()
    done = forks.run(*line.split(), out=terminal)
    os.close(controller)
    os.close(terminal)
    assert (done.code, "is no text for a terminal" in done.err) == (2, True)


@pytest.mark.parametrize("line", [*LINES, "--format table log"])
def test_a_reader_that_leaves_is_no_failure(
    demo: Path, tmp_path: Path, forks: Forks, line: str
) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = forks.run(*line.split(), folder=tmp_path, out=writing)
    os.close(writing)
    assert done.code == 0, done
    assert "Error" not in done.err


def test_what_was_recorded_stays_recorded(demo: Path, forks: Forks) -> None:
    assert forks.run("party", "EU", out=CLOSED).code == 5
    again = forks.run("party", "EU")
    assert "already" in again.out + again.err


def test_closed_talk_is_not_missed(demo: Path, forks: Forks) -> None:
    assert forks.run("verify", err=CLOSED).code == 0
    assert forks.run("show", "nothing", err=CLOSED).code == 3


def test_of_a_closed_input_nothing_comes(demo: Path, forks: Forks) -> None:
    done = forks.run("append", "-", stdin=CLOSED)
    assert (done.code, "no entry" in done.err) == (3, True), done.err
    done = forks.run("import", "-", "--reader", "csv", "--explain", stdin=CLOSED)
    assert (done.code, "holds no row" in done.err) == (3, True), done.err
