"""An answer that cannot be written is not lost in silence; a reader that left is no failure."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(os.name != "posix", reason="speaks to a shell")

LINES = (
    "list", "stance --format json", "stance --format table", "log", "export", "party EU",
    "dump -", "--help", "verify", "doctor", "checkpoint", "completion bash", "backup copy",
    "token create --scope read --name Ana",
)  # fmt: skip
PROGRAM = f"{sys.executable} -c 'from cli.main import main; main()'"


def shell(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", line],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("line", LINES)
def test_a_closed_output_is_said(demo: Path, tmp_path: Path, line: str) -> None:
    done = shell(f"{PROGRAM} {line} >&-", tmp_path)
    assert done.returncode == 5, done
    assert "Error: the answer could not be written: the standard output is closed." in done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full of Linux")
@pytest.mark.parametrize("line", LINES)
def test_an_output_without_room_is_said(demo: Path, tmp_path: Path, line: str) -> None:
    done = shell(f"{PROGRAM} {line} >/dev/full", tmp_path)
    assert done.returncode == 5, done
    assert "could not be written" in done.stderr or "No space left" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


@pytest.mark.parametrize("line", LINES)
def test_a_reader_that_leaves_is_no_failure(demo: Path, tmp_path: Path, line: str) -> None:
    done = shell(f"{PROGRAM} {line} | true", tmp_path)
    assert done.returncode == 0, done
    assert "Error" not in done.stderr


def test_what_was_recorded_stays_recorded(demo: Path, tmp_path: Path) -> None:
    assert shell(f"{PROGRAM} party EU >&-", tmp_path).returncode == 5
    again = shell(f"{PROGRAM} party EU", tmp_path)
    assert "already" in again.stdout + again.stderr


def test_closed_talk_is_not_missed(demo: Path, tmp_path: Path) -> None:
    assert shell(f"{PROGRAM} verify 2>&-", tmp_path).returncode == 0
    assert shell(f"{PROGRAM} show nothing 2>&-", tmp_path).returncode == 3
