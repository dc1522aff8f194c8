"""A store with one demand, and a receiver that may fail."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.calling import Result, call
from tests.watching.receiver import Receiver

Run = Callable[..., Result]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    one = Receiver()
    yield one
    one.close()


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command, in a folder of the test's own."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home" / "data"))
    monkeypatch.setenv("TIMELINE_DB", str(tmp_path / "store.sqlite"))
    monkeypatch.setenv("TIMELINE_RECORDER", "a coder")
    monkeypatch.setenv("TIMELINE_TRACEBACK", "1")
    for name in ("TIMELINE_NEGOTIATION", "TIMELINE_WATCHES"):
        monkeypatch.delenv(name, raising=False)
    return call


@pytest.fixture
def talks(run: Run) -> Callable[..., None]:
    """`talks("b", 20)`: the demand as it was put on the next day, in a record that has one of 10
    percent."""
    days = iter(range(1, 29))

    def ask(id: str, percent: int) -> None:
        done = run("append", "demand", "--id", id, "--occurred", f"2024-03-{next(days):02}",
                   "--by", "USA", "--to", "CHN", "--issue", "tariffs", "--proposal", "cut",
                   "--quantity", f"{percent} percent")  # fmt: skip
        assert done.code == 0, done.err

    assert run("new", "talks").code == 0
    for party in ("USA", "CHN"):
        run("party", party)
    wants = ("--wants", "USA more percent")
    done = run("issue", "tariffs", "--unit", "percent", *wants)
    assert done.code == 0, done.err
    ask("a", 10)
    return ask
