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
    monkeypatch.setenv("TIMELINE_DB", str(tmp_path / "own.sqlite"))
    monkeypatch.setenv("TIMELINE_RECORDER", "a coder")
    monkeypatch.setenv("TIMELINE_TRACEBACK", "1")
    for name in ("TIMELINE_NEGOTIATION", "TIMELINE_WATCHES"):
        monkeypatch.delenv(name, raising=False)
    return call


def begin(place: str) -> None:
    """A record that has one demand."""
    for said in (
        ("new", "talks"), ("party", "USA"), ("party", "CHN"),
        ("issue", "tariffs", "--unit", "percent", "--wants", "USA more percent"),
        demand("a", 1, 10),
    ):  # fmt: skip
        done = call("--db", place, *said)
        assert done.code == 0, done.err


def demand(id: str, day: int, percent: int) -> tuple[str, ...]:
    return ("append", "demand", "--id", id, "--occurred", f"2024-03-{day:02}", "--by", "USA",
            "--to", "CHN", "--issue", "tariffs", "--proposal", "cut",
            "--quantity", f"{percent} percent")  # fmt: skip


@pytest.fixture
def talks(run: Run, once: Callable[..., str]) -> Callable[..., None]:
    """`talks("b", 20)`: the demand as it was put on the next day, in a record that has one of 10
    percent."""
    once(begin)
    days = iter(range(2, 29))

    def ask(id: str, percent: int) -> None:
        done = run(*demand(id, next(days), percent))
        assert done.code == 0, done.err

    return ask
