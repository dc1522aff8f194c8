"""Tables of other projects that judge this one, where they are; small ones of its own elsewhere.

They are read from `judges/` in the folder that TIMELINE_DATA names, else beside the checkout's
parent (`../shared/data`). `make judges` prints how many verdicts each gave.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
JUDGES = Path(os.environ.get("TIMELINE_DATA") or ROOT.parent / "shared" / "data") / "judges"

Count = Callable[[str, int], None]


def judge(name: str) -> Path | None:
    """The place of a judge's table; None where it is not on this machine."""
    path = JUDGES / name
    return path if path.exists() else None


def table(name: str) -> Any:
    """The JSON of a judge's table; None where it is not there."""
    path = judge(name)
    return None if path is None else json.loads(path.read_text("utf-8"))


@pytest.fixture
def count() -> Count:
    """`count("RFC 9162", 196)` tells `make judges` how many verdicts were compared."""

    def told(who: str, verdicts: int) -> None:
        report = os.environ.get("JUDGES_REPORT")
        if report:
            with open(report, "a", encoding="utf-8") as file:
                file.write(f"{verdicts:>7,}  {who}\n")

    return told
