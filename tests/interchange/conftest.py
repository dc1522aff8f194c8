"""Tables written for a test, and the command line called on stores of the test's own."""

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

_SPEC = importlib.util.spec_from_file_location(
    "cli_calls", Path(__file__).parents[1] / "cli" / "conftest.py"
)
assert _SPEC is not None
assert _SPEC.loader is not None
_CALLS = importlib.util.module_from_spec(_SPEC)
sys.modules["cli_calls"] = _CALLS
_SPEC.loader.exec_module(_CALLS)

Result = _CALLS.Result
surroundings = _CALLS.surroundings


@pytest.fixture
def run(
    surroundings: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Result]:
    """`run("import", "rows.csv")` in a folder of its own -> code, out, err."""
    monkeypatch.chdir(tmp_path)
    return _CALLS.call


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Writes a file: `write("rows.csv", "Date,Headline\\n...")`."""

    def put(name: str, text: str | bytes, encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return path

    return put
