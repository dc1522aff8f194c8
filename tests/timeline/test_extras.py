"""The command that brings an extra in is one that the shell of its system takes."""

import sys

import pytest

from timeline import extras


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
    monkeypatch.setattr(sys, "executable", python)
    assert extras.installing("web") == command
