"""The command that brings an extra in is one that the shell of its system takes."""

import json
import shlex
import sys
from importlib import metadata
from pathlib import Path

import pytest

from timeline.system import extras


class _Installed:
    """A distribution as pip tells of it: with what it was installed from, if that was no index."""

    told = ""

    def __init__(self, name: str) -> None:
        assert name == "negotiation-timeline"

    def read_text(self, name: str) -> str | None:
        assert name == "direct_url.json"
        return self.told or None


@pytest.mark.parametrize(
    ("windows", "python", "command"),
    [
        (False, "/a b/python", "'/a b/python' -m pip install 'negotiation-timeline[web]'"),
        (True, r"C:\py\p.exe", r"C:\py\p.exe -m pip install negotiation-timeline[web]"),
        (True, r"C:\a b\p.exe", r'"C:\a b\p.exe" -m pip install negotiation-timeline[web]'),
    ],
)  # fmt: skip
def test_an_extra_is_brought_in_as_the_shell_of_the_system_takes_it(
    monkeypatch: pytest.MonkeyPatch, windows: bool, python: str, command: str
) -> None:
    monkeypatch.setattr(extras, "WINDOWS", windows)
    monkeypatch.setattr(metadata, "distribution", _Installed)
    monkeypatch.setattr(sys, "executable", python)
    assert extras.installing("web") == command


def test_an_extra_comes_from_where_the_program_came_from(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    there, python = tmp_path / "a folder", shlex.quote(sys.executable)
    there.mkdir()

    def installed(told: str) -> str:
        monkeypatch.setattr(metadata, "distribution", type("_", (_Installed,), {"told": told}))
        return extras.installing("web").removeprefix(f"{python} -m pip install ")

    folder = {"url": there.as_uri(), "dir_info": {}}
    assert installed(json.dumps(folder)) == f"'{there}[web]'"
    assert installed(json.dumps(folder | {"dir_info": {"editable": True}})) == f"-e '{there}[web]'"
    gone = {"url": f"{there.as_uri()}-gone", "dir_info": {}}
    elsewhere = {"url": "https://example.org/x.whl", "archive_info": {}}
    for unknown in (json.dumps(gone), json.dumps(elsewhere), "no JSON"):
        assert installed(unknown) == "'negotiation-timeline[web]'"
