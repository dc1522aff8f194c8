"""Desks: stores opened for writing, in files of their own."""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from timeline.recording.desk import Desk


@pytest.fixture
def open_desk(tmp_path: Path) -> Iterator[Callable[..., Desk]]:
    """Opens a desk on a fresh store, or on the store of another desk; closed after the test."""
    desks: list[Desk] = []
    numbers = itertools.count(1)

    def open_one(beside: Desk | None = None, recorder: str = "li") -> Desk:
        place = beside.shelf.place if beside else str(tmp_path / f"store-{next(numbers)}.db")
        desk = Desk(place, recorder, create=beside is None)
        desks.append(desk)
        return desk

    yield open_one
    for desk in desks:
        desk.close()
