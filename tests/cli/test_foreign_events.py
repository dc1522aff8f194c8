"""PyPI has an `Events` that installs a package named `events`: hiding ours is told, loudly."""

import os
import subprocess
from pathlib import Path

import pytest

_FOREIGN = 'class Events:\n    """Bringing the elegance of C# events to Python."""\n'


@pytest.mark.parametrize("place", ["events/__init__.py", "events.py"])
@pytest.mark.parametrize("args", [["--help"], ["stance"], ["new", "talks"]])
def test_a_foreign_package_in_front_of_ours_ends_with_five_and_the_remedy(
    tmp_path: Path, place: str, args: list[str]
) -> None:
    foreign = tmp_path / "site" / place
    foreign.parent.mkdir(parents=True)
    foreign.write_text(_FOREIGN)

    result = subprocess.run(
        ["timeline", *args],
        env=os.environ | {"PYTHONPATH": str(tmp_path / "site")},
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (result.returncode, result.stdout) == (5, "")
    assert "Traceback" not in result.stderr
    assert result.stderr.startswith(
        "timeline: another package named 'events' is installed in this environment and hides "
        f"ours ({foreign})."
    )
    assert "give it an environment of its own" in result.stderr
    assert "pip install negotiation-timeline" in result.stderr
    assert not (tmp_path / "store.sqlite").exists()


def test_a_foreign_package_behind_ours_does_no_harm(tmp_path: Path) -> None:
    ours = Path(__file__).parents[2]
    (tmp_path / "events").mkdir()
    (tmp_path / "events" / "__init__.py").write_text(_FOREIGN)

    result = subprocess.run(
        ["timeline", "new", "talks"],
        env=os.environ | {"PYTHONPATH": f"{ours}{os.pathsep}{tmp_path}"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (result.returncode, result.stdout) == (0, "1 negotiation talks recorded.\n")
