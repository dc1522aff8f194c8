"""A made-up record for those who follow it, written to by each test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.calling import call
from tests.web.conftest import place, surroundings

__all__ = ["Follower", "place", "store", "surroundings"]


class Follower:
    """A store of one negotiation, asked and written to by commands."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def run(self, *args: object) -> str:
        done = call("--db", self.path, *args)
        assert done.code == 0, done.err
        return done.out


def fill(place: str) -> None:
    one = Follower(Path(place))
    one.run("new", "steel", "--title", "Steel talks")
    one.run("party", "ARL", "--name", "Arland")
    one.run("party", "BOR", "--name", "Borland")
    one.run("issue", "exports", "--title", "Exports of steel", "--unit", "kt",
            "--wants", "ARL more kt", "--wants", "BOR less kt")  # fmt: skip
    one.run("append", "demand", "--id", "ask", "--occurred", "2026-03-02", "--issue", "exports",
            "--by", "ARL", "--to", "BOR", "--proposal", "cut", "--quantity", "300 kt",
            "--due", "2026-06-30", "--says", "A cut of 300 kt.")  # fmt: skip
    one.run("append", "demand", "--id", "more", "--occurred", "2026-03-16", "--issue", "exports",
            "--by", "ARL", "--to", "BOR", "--proposal", "cut", "--quantity", "400 kt",
            "--due", "2026-05", "--says", "A cut of 400 kt.")  # fmt: skip


@pytest.fixture
def store(once: Callable[..., str]) -> Follower:
    return Follower(Path(once(fill)))
