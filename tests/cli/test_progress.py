"""Long tasks show on a terminal how far they are, and nowhere else."""

import os
from contextlib import suppress
from pathlib import Path

import pytest

from tests.forks import Forks


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (["verify"], ("verifying", "118/118")),
        (["rebuild"], ("us-china-2018", "118/118")),
    ],
)
def test_a_long_task_shows_how_far_it_is(
    demo: Path, forks: Forks, line: list[str], shown: tuple[str, ...]
) -> None:
    ours, theirs = os.openpty()
    done = forks.run(*line, err=theirs, environment={"TERM": "xterm", "COLUMNS": "100"})
    os.close(theirs)
    drawn = b""
    with suppress(OSError):  # the other side is closed
        while part := os.read(ours, 4096):
            drawn += part
    os.close(ours)
    assert done.code == 0, drawn
    for words in shown:
        assert words in drawn.decode()
