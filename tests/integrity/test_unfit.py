"""Texts with what no text may hold are counted, however an event writes them."""

import json

import pytest

from tests.events.test_names import FIT, UNFIT
from timeline.integrity.findings import Unfit


def counted(state: bytes, *texts: str | None) -> tuple[int, int | None]:
    unfit = Unfit()
    unfit.look(7, state, *texts)
    return unfit.events, unfit.first


@pytest.mark.parametrize("bad", UNFIT, ids=lambda c: f"U+{ord(c):04X}")
def test_what_is_unfit_is_counted_escaped_or_not(bad: str) -> None:
    assert counted(b"{}", None, f"a{bad}b") == (1, 7)
    if "\ud800" <= bad <= "\udfff":
        return  # JSON with half a pair is no JSON
    assert counted(json.dumps({"says": f"a{bad}b"}).encode()) == (1, 7)
    if bad > " ":  # others are always escaped
        assert counted(json.dumps({bad: 1}, ensure_ascii=False).encode()) == (1, 7)


@pytest.mark.parametrize("good", FIT, ids=lambda c: f"U+{ord(c):04X}")
def test_what_fits_is_not(good: str) -> None:
    for escaped in (True, False):
        state = json.dumps({"says": [good, r"\u001b"]}, ensure_ascii=escaped).encode()
        assert counted(state, good, None) == (0, None)


@pytest.mark.parametrize("depth", [10, 900, 100_000])
def test_no_depth_is_unexpected(depth: int) -> None:
    state = b"[" * depth + rb'"\u0085"' + b"]" * depth
    assert counted(state)[0] in ((0, 1) if depth > 1_000 else (1,))
