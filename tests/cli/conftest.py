"""The command line called in this process, on stores of the test's own."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.calling import Result, call

Run = Callable[..., Result]
Refuses = Callable[..., str]


@pytest.fixture(autouse=True)
def surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home of the test's own, and nothing from the environment of whoever runs it."""
    for name in [name for name in os.environ if name.startswith("TIMELINE_")]:
        monkeypatch.delenv(name)
    home = tmp_path / "home"
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))
    monkeypatch.setenv("TIMELINE_DB", str(tmp_path / "store.sqlite"))
    monkeypatch.setenv("TIMELINE_RECORDER", "a coder")
    # What should not have happened is raised, so that the test shows where.
    monkeypatch.setenv("TIMELINE_TRACEBACK", "1")


@pytest.fixture
def run(surroundings: None) -> Run:
    """`run("stance", "--party", "USA")` -> code, out, err."""
    return call


@pytest.fixture
def done(run: Run) -> Callable[..., str]:
    """Like `run`, for what must succeed: only the output."""

    def run_well(*args: object, stdin: str = "") -> str:
        result = run(*args, stdin=stdin)
        assert result.code == 0, result.err
        return result.out

    return run_well


@pytest.fixture
def demo(filled: Path, tmp_path: Path) -> Path:
    """The test's own copy of the bundled record, in the store that TIMELINE_DB names."""
    return Path(shutil.copy(filled, tmp_path / "store.sqlite"))


@pytest.fixture
def refuses(demo: Path, run: Run) -> Refuses:
    """`refuses(3, "show", "nope")` checks that a call on the bundled record ends with that code,
    one error, no data and no traceback, and that nothing was written; what it says is returned."""

    def refuse(code: int, *args: object, stdin: str = "") -> str:
        before = demo.read_bytes()
        result = run(*args, stdin=stdin)
        assert result.code == code, result
        assert result.out == ""
        assert "Traceback" not in result.err
        usage, error, said = result.err.partition("Error: ")
        assert error
        assert code == 2 or not usage
        assert demo.read_bytes() == before
        return said.strip()

    return refuse
