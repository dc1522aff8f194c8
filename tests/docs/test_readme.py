"""The README and the pages: the commands they show are run, the links they hold are followed."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.calling import in_shell
from timeline.config import APPLICATION

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
PAGES = [README, ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
WITH_OUTPUT = [
    "README.md",
    "docs/concepts.md",
    "docs/export.md",
    "docs/import.md",
    "docs/integrity.md",
    "docs/record-us-china-2018.md",
    "docs/reliability.md",
    "docs/watching.md",
    "docs/report.md",
]
SCRIPT = re.compile(r"^## A timeline of your own\n+```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")

needs_bash = pytest.mark.skipif(shutil.which("bash") is None, reason="the pages speak to bash")


class Shown(NamedTuple):
    """A command on a page and the output shown below it."""

    command: str
    output: list[str]


def script() -> str:
    """The ten appends under 'A timeline of your own'."""
    found = SCRIPT.search(README.read_text(encoding="utf-8"))
    assert found, "README.md: no sh block directly under '## A timeline of your own'"
    return found[1]


def shown_in(text: str) -> Iterator[Shown]:
    """Every `$ command` (continued by `> `) of the console blocks, with its output."""
    for block in CONSOLE.findall(text):
        shown: Shown | None = None
        for line in block.splitlines():
            if line.startswith("$ "):
                if shown:
                    yield shown
                shown = Shown(line[2:], [])
            elif line.startswith("> ") and shown and not shown.output:
                shown = Shown(f"{shown.command}\n{line[2:]}", [])
            elif shown:
                shown.output.append(line)
        if shown:
            yield shown


def pattern(output: list[str]) -> str:
    """What real output must match: columns are lined up on the page, `...` stands for lines left
    out, and `…` for text left out of a line."""
    lines = filter(None, map(_even, output))
    return "".join(
        r"(?:.*\n)*?" if line == "..." else ".*".join(map(re.escape, line.split("…"))) + r"\n"
        for line in lines
    )


def _even(line: str) -> str:
    return " ".join(line.split())


@pytest.fixture(scope="module")
def home(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of somebody who has loaded the demo, and nothing else."""
    home = tmp_path_factory.mktemp("home")
    data = home / "data" / APPLICATION
    data.mkdir(parents=True)
    shutil.copy(filled, data / "demo.sqlite")
    return home


@pytest.fixture
def shell(home: Path, tmp_path: Path) -> Mapping[str, str]:
    """The environment of that user in an empty folder."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("TIMELINE_")}
    folder = tmp_path / "empty"
    folder.mkdir()
    shutil.copytree(home, tmp_path / "home")
    return env | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{env['PATH']}",
        "HOME": str(tmp_path / "home"),
        "XDG_DATA_HOME": str(tmp_path / "home" / "data"),
        "TIMELINE_DB": str(tmp_path / "own.sqlite"),
        "TIMELINE_RECORDER": "a coder",
        "PWD": str(folder),
    }


def run(env: Mapping[str, str], command: str) -> str:
    """What a command prints on stdout; it must succeed."""
    done = in_shell(command, env)
    assert done.code == 0, f"{command}\n{done.out}{done.err}"
    return done.out


def ask(env: Mapping[str, str], command: str) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(run(env, f"timeline {command} --format json"))
    return answer


@needs_bash
def test_ten_appends_open_a_negotiation_whose_stance_and_audit_say_what_was_entered(
    shell: Mapping[str, str],
) -> None:
    assert len(re.findall(r"^timeline append ", script(), re.MULTILINE)) == 10

    run(shell, script())

    stance = ask(shell, "stance")
    board = {(p["party"], p["track"]): p for p in stance["positions"]}
    assert {place: (p["status"], p["answer"]) for place, p in board.items()} == {
        ("ARL", "demand:export-cut"): ("live", None),
        ("ARL", "measure:arl-steel-duty"): ("threatened", None),
        ("BOR", "measure:bor-grain-duty"): ("announced", None),
        ("BOR", "offer:voluntary-cut"): ("live", None),
        ("BOR", "response:arl-steel-duty"): ("live", "threatens"),
        ("BOR", "response:export-cut"): ("live", "refuses"),
    }
    demand = board["ARL", "demand:export-cut"]
    assert demand["since"] == "arl-400"
    assert [(q["value"], q["unit"]) for q in demand["terms"]["quantities"]] == [("400", "kt")]
    assert demand["terms"]["due"] == "2026-06-30"
    offer = board["BOR", "offer:voluntary-cut"]
    assert offer["terms"]["conditions"] == ["Arland levies no duty"]
    assert [voice["development"] for voice in stance["voices"]] == ["expert-doubts"]
    (talks,) = stance["talks"]
    assert (talks["status"], talks["opened"], talks["closed"]) == (
        "closed", "2026-03-02", "2026-03-20",
    )  # fmt: skip
    assert talks["accounts"][-1]["next"] == "none-set"

    rows = ask(shell, "audit")["rows"]
    hardened = {
        (row["party"], row["track"], row["rule"], *row["from"], *row["to"])
        for row in rows
        if row["verdict"] == "hardened"
    }
    assert hardened == {
        ("ARL", "demand:export-cut", "R1", "arl-300", "arl-400"),
        ("ARL", "demand:export-cut", "R3", "arl-300", "arl-400"),
        ("ARL", "ledger", "R5", "arl-300", "arl-threat"),
        ("BOR", "ledger", "R5", "bor-100", "bor-duty"),
        ("BOR", "response:export-cut", "R2", "bor-objects", "bor-refuses"),
    }
    assert not [row for row in rows if row["verdict"] in ("softened", "mixed", "incomparable")]

    told = [step["development"] for step in ask(shell, "replay")["steps"]]
    assert told == re.findall(r"^timeline append .*?--id (\S+)", script(), re.MULTILINE)


@needs_bash
@pytest.mark.parametrize("page", WITH_OUTPUT)
def test_the_output_on_the_page_is_real(page: str, shell: Mapping[str, str]) -> None:
    if page == "README.md":
        run(shell, script())
    for shown in shown_in((ROOT / page).read_text(encoding="utf-8")):
        real = "".join(
            f"{_even(line)}\n" for line in run(shell, shown.command).splitlines() if line
        )
        assert re.fullmatch(pattern(shown.output), real), f"{page}: $ {shown.command}\n{real}"


def test_the_page_on_the_bundled_record_tells_of_every_development() -> None:
    record = (ROOT / "timeline/records/us-china-2018.yaml").read_text(encoding="utf-8")
    page = (ROOT / "docs/record-us-china-2018.md").read_text(encoding="utf-8")
    coded = re.findall(r"^\s*(?:- )?id: (\S+)$", record, re.MULTILINE)

    assert len(coded) > 60
    assert [name for name in coded if f"`{name}`" not in page] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_relative_links_lead_somewhere(page: Path) -> None:
    text = FENCED.sub("", page.read_text(encoding="utf-8"))
    for link in LINK.findall(text):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name) if name else page
        assert target.exists(), f"{page.name} links to {link}"
        if anchor:
            assert anchor in anchors(target), f"{page.name} links to {link}"


def anchors(page: Path) -> set[str]:
    """The names that GitHub gives a page's headings."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in headings}
