"""An import of a table that is killed in the middle of a chunk and run again: nothing doubled,
nothing lost. Processes are really killed, with signal 9."""

import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from events.codec import plain_fields
from tests.calling import call
from tests.forks import Forks, Running
from timeline.shelf import Shelf
from timeline.store.driver import sqlite3

ROWS = 600
_IMPORT = """
import sys
from timeline.interchange.importing import checking
checking.CHUNK = 60
from cli.main import main
sys.argv = ["timeline", "--db", sys.argv[1], "import", "rows.csv", "-m", "map.yaml"]
main()
"""

MAPPING = """
table: t
negotiation: t
key: [Nr]
columns: {occurred: Date, says: Headline, by: Who, source.url: Link}
rules:
  - {when: {Headline: demands}, set: {kind: demand, to: CHN, proposal: "p-{Nr}"}}
defaults: {issue: i}
declare: [parties, issues]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lines = ["Nr,Date,Headline,Who,Link"]
    for number in range(ROWS):
        day = f"2018-{number % 12 + 1:02d}-{number % 28 + 1:02d}"
        says = "demands" if number % 3 else "says"
        lines.append(f"{number},{day},It {says} {number},USA,https://a.example/{number % 50}")
    (tmp_path / "rows.csv").write_text("\n".join(lines) + "\n")
    (tmp_path / "map.yaml").write_text(MAPPING)
    return tmp_path


def recorded(place: Path) -> int:
    """How many events are committed, without waiting for whoever writes."""
    if not place.exists():
        return 0
    try:
        store = sqlite3.connect(f"file:{place}?mode=ro", uri=True, timeout=0.05)
        with closing(store) as connection:
            return int(connection.execute("SELECT count(*) FROM events").fetchone()[0])
    except sqlite3.Error:
        return 0


def log_of(place: Path) -> list[Any]:
    shelf = Shelf(str(place))
    try:
        return [(type(e.event).__name__, plain_fields(e.event)) for e in shelf.log("t")]
    finally:
        shelf.close()


def test_a_killed_import_is_simply_run_again(
    forks: Forks, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.startswith("TIMELINE_")]:
        monkeypatch.delenv(name)

    def ended(process: Running) -> int | None:
        process.communicate(120)
        return process.returncode

    assert ended(forks.start(_IMPORT, "whole.sqlite", folder=folder)) == 0
    wanted = log_of(folder / "whole.sqlite")
    assert len(wanted) > ROWS

    seen: list[int] = []
    for kill_after in (1, 200, 450):
        process = forks.start(_IMPORT, "killed.sqlite", folder=folder)
        limit = time.monotonic() + 120
        while recorded(folder / "killed.sqlite") < kill_after:
            assert process.poll() is None
            assert time.monotonic() < limit
            time.sleep(0.002)
        process.kill()
        assert ended(process) == -signal.SIGKILL
        seen.append(len(log_of(folder / "killed.sqlite")))
        assert seen[-1] >= kill_after

    assert seen == sorted(seen)
    assert seen[0] < len(wanted), "it was killed only when all was recorded"
    for _ in range(2):  # to the end, and once more
        assert ended(forks.start(_IMPORT, "killed.sqlite", folder=folder)) == 0
        assert log_of(folder / "killed.sqlite") == wanted
    told = call("--db", folder / "killed.sqlite", "verify")
    assert told.code == 0, told.err


@pytest.mark.skipif(sys.platform == "win32", reason="signals end a process there at once")
@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGHUP])
def test_what_was_piped_is_not_left_behind_by_whoever_ends_it(tmp_path: Path, sign: int) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    env = {**os.environ, "TMPDIR": str(kept), "HOME": str(tmp_path)}
    # Tests that run by nohup ignore SIGHUP, and so would a program that they start.
    heard = f"import signal; signal.signal({int(sign)}, signal.SIG_DFL); "
    with subprocess.Popen(
        [sys.executable, "-c", f"{heard}from cli.main import main; main()", "import", "-",
         "--reader", "csv", "--explain"], stdin=subprocess.PIPE, env=env,
    ) as process:  # fmt: skip
        deadline = time.monotonic() + 30
        # Python tries the folder with a file of its own first.
        while not list(kept.glob("timeline-*")) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert list(kept.glob("timeline-*"))
        process.send_signal(sign)
        assert process.wait(10) == -sign
    assert list(kept.iterdir()) == []
