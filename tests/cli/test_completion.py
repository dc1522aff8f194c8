"""What a shell is told that completes, asked as the shell asks."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from unittest.mock import patch

import pytest

from tests.calling import call
from timeline.config import store_place
from timeline.store.driver import sqlite3

TIMELINE = Path(sys.executable).parent / "timeline"


def completed(line: str, **environment: str) -> list[str]:
    """The completions of the last word of a line; nothing may be said beside them."""
    asked = {"_TIMELINE_COMPLETE": "bash_complete", "COMP_WORDS": line,
             "COMP_CWORD": str(len(line.split(" ")) - 1)}  # fmt: skip
    with patch.dict(os.environ, asked | environment):
        result = call()
    assert (result.code, result.err) == (0, "")
    return [told.partition(",")[2] for told in result.out.split()]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("timeline -n us", ["us-china-2018"]),
        ("timeline stance -n us", ["us-china-2018"]),
        ("timeline stance --party U", ["USA"]),
        ("timeline audit --issue trade", ["trade-deficit"]),
        ("timeline stance --issue proc", ["process"]),
        ("timeline stance --without-source dw", ["dw-2018-05-04"]),
        ("timeline stance --without A", ["A1", "A2", "A3", "A4", "A5", "A6", "A7"]),
        ("timeline why CH", ["CHN"]),
        ("timeline why CHN zte", ["zte-ban"]),
        ("timeline show us-deficit-1", ["us-deficit-100"]),
        ("timeline correct zte-b", ["zte-ban"]),
        ("timeline retract zte-b", ["zte-ban"]),
        ("timeline add-source zte-ban nyt", ["nyt-2018-05-04"]),
        ("timeline link zte-ban resp", ["responds-to"]),
        ("timeline link zte-ban follows us-deficit-1", ["us-deficit-100"]),
        ("timeline append demand --by US", ["USA"]),
        ("timeline append demand --to al", ["all"]),
        ("timeline append demand --proposal us-def", ["us-deficit-cut"]),
        ("timeline append talks-opened --between USA,C", ["USA,CHN"]),
        ("timeline append talks-opened --round beij", ["beijing-2018-05"]),
        ("timeline append response --to-measure zte", ["zte-ban"]),
        ("timeline append response --answer ret", ["retaliates"]),
        ("timeline append response --responds-to us-deficit-1", ["us-deficit-100"]),
        ("timeline append agreement --settles zte", ["zte-ban"]),
        ("timeline append demand --about zte", ["zte-ban"]),
        ("timeline append measure-imposed --carries-out us-deficit-1", ["us-deficit-100"]),
        ("timeline title zte", ["zte-ban"]),
        ("timeline append export-b", ["export-ban"]),
        ("timeline list deve", ["developments"]),
    ],
)
def test_names_are_completed_from_the_store(demo: Path, line: str, found: list[str]) -> None:
    assert completed(line) == found


def test_the_store_and_the_negotiation_of_the_line_are_the_ones_asked(
    demo: Path, tmp_path: Path
) -> None:
    nowhere = str(tmp_path / "nowhere.sqlite")

    assert completed(f"timeline --db {demo} why CH", TIMELINE_DB=nowhere) == ["CHN"]
    assert completed("timeline -n nafta why CH") == []
    assert completed("timeline why CH", TIMELINE_NEGOTIATION="nafta") == []


def test_the_negotiation_in_use_is_the_one_asked(
    demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    for args in (["new", "usual"], ["use", "us-china-2018"]):
        assert call(*args).code == 0
    assert completed("timeline why CH") == ["CHN"]


def test_the_record_that_the_demo_means_is_the_one_asked(
    demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIMELINE_DB", "demo")
    place = Path(store_place("demo"))
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(demo, place)
    assert call("new", "usual").code == 0
    assert completed("timeline why CH") == ["CHN"]


def test_where_anything_is_wrong_nothing_is_completed_and_nothing_said(tmp_path: Path) -> None:
    broken = tmp_path / "broken.sqlite"
    broken.write_bytes(b"no database at all, whatever its name says" * 100)

    for place in (str(tmp_path / "none.sqlite"), str(broken), str(tmp_path), "bolt://x/y",
                  "postgresql+psycopg://nobody@127.0.0.1:1/none"):  # fmt: skip
        assert completed("timeline why CH", TIMELINE_DB=place) == []


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_what_is_no_name_is_not_offered(demo: Path) -> None:
    with sqlite3.connect(demo) as connection:
        hostile = "USB\x1b]52;c;aGk=\x07", "USD\nplain,x"
        for name in hostile:
            connection.execute("INSERT INTO names VALUES ('us-china-2018', 'party', ?, 2)", (name,))
    connection.close()
    assert completed("timeline stance --party US", TIMELINE_DB=str(demo)) == ["USA"]


def test_bash_itself_completes_a_party(demo: Path) -> None:
    script = (
        'eval "$(timeline completion bash)"; COMP_WORDS=(timeline why CH); COMP_CWORD=2; '
        '_timeline_completion timeline; echo "${COMPREPLY[@]}"'
    )
    path = f"{TIMELINE.parent}{os.pathsep}{os.environ['PATH']}"
    result = subprocess.run(
        ["bash", "-c", script], capture_output=True, text=True, check=False,
        env={**os.environ, "PATH": path},
    )  # fmt: skip

    assert result.stdout.strip() == "CHN", result.stderr


def test_a_closed_negotiation_is_completed_no_more(demo: Path) -> None:
    for args in (["new", "usual"], ["close", "usual"]):
        assert call(*args).code == 0
    assert completed("timeline -n us") == ["us-china-2018"]
    assert completed("timeline stance --party U") == ["USA"]
