"""Long tasks show on a terminal how far they are, and nowhere else."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


def on_a_terminal(*arguments: object, where: Path) -> tuple[int, str]:
    """Run `timeline` with a terminal as its stderr; what it drew there."""
    ours, theirs = os.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", "from cli.main import main; main()", *map(str, arguments)],
        stdout=subprocess.DEVNULL,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "100", "TIMELINE_RECORDER": "a coder"},
        cwd=where,
    )
    os.close(theirs)
    drawn = b""
    while True:
        try:
            part = os.read(ours, 4096)
        except OSError:  # the other side was closed
            break
        if not part:
            break
        drawn += part
    os.close(ours)
    return process.wait(), drawn.decode(errors="replace")


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (["verify"], ("verifying", "118/118")),
        (["rebuild"], ("us-china-2018", "118/118")),
    ],
)
def test_a_long_task_shows_how_far_it_is(
    demo: Path, tmp_path: Path, line: list[str], shown: tuple[str, ...]
) -> None:
    code, drawn = on_a_terminal(*line, where=tmp_path)
    assert code == 0, drawn
    for words in shown:
        assert words in drawn
