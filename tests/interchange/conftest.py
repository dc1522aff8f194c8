"""Tables written for a test, and the command line called on stores of the test's own."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.calling import Result, call
from tests.cli.conftest import surroundings


@pytest.fixture
def run(
    surroundings: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Result]:
    """`run("import", "rows.csv")` in a folder of its own -> code, out, err."""
    monkeypatch.chdir(tmp_path)
    return call


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Writes a file: `write("rows.csv", "Date,Headline\\n...")`."""

    def put(name: str, text: str | bytes, encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return path

    return put


__all__ = ["surroundings"]
