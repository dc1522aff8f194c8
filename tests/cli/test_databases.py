"""Every command answers on PostgreSQL what it answers on SQLite."""

import os
import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import psycopg
import pytest

from cli.main import COMMANDS, timeline

Run = Callable[..., Any]
NEGOTIATION = "us-china-2018"

ABOUT_THE_STORE = (
    *("backup", "restore", "dump", "load", "upgrade", "doctor", "demo", "completion"),
    *("help", "use"),
    *("verify", "keygen", "checkpoint", "prove", "certify", "check-proof", "rebuild"),
    *("watch", "follow"),
)
"""Commands whose answer names the store; they have tests of their own on both databases."""

READS = [
    "replay",
    "replay --known-by 2018-05-03",
    "replay --recorded-by 40 --reading possible",
    "stance",
    "stance --all --as-of 2018-05-04",
    "stance --without A4 --codebook broad",
    "stance --recorded-by 30 --party CHN",
    "audit",
    "audit --issue trade-deficit --party USA --since 2018-04-01",
    "diff --from 2018-05-02 --to 2018-05-04",
    "why USA trade-deficit",
    "talks",
    "measures",
    "proposals",
    "answers",
    "agreements",
    "gap",
    "check",
    "show us-deficit-200",
    "show 40",
    "log",
    "log --recorded-by 2018-05-04",
    "list",
    "list developments --search deficit",
    "export",
]


def own(name: str) -> bool:
    """Whether it is one of this program's own commands for the record."""
    return name not in ABOUT_THE_STORE


def writes(name: str) -> bool:
    command = timeline.get_command(click.Context(timeline), name)
    assert command is not None
    return any(option.name == "recorder" for option in command.params)


@pytest.fixture(scope="module")
def moved(server: Any, filled: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The bundled record on PostgreSQL, with the recorded times that it has on SQLite."""
    from timeline.keeping import moving

    name = f"moved_{os.getpid()}"
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    url: str = server.get_uri(name)
    path = str(tmp_path_factory.mktemp("moved") / "dump")
    moving.dump(str(filled), path)
    moving.load(url, path)
    return url


def test_every_command_that_reads_is_among_them() -> None:
    told = {line.split()[0] for line in READS}
    assert told == {name for name in COMMANDS if own(name) and not writes(name)}


def test_a_certificate_is_made_on_postgresql_too(run: Run, moved: str, tmp_path: Path) -> None:
    key, file = tmp_path / "desk.key", tmp_path / "stance.cert"
    public = run("keygen", "-o", key).out.strip()
    made = run("--db", moved, "certify", "USA", "trade-deficit", "--key", key, "-o", file)
    assert made.code == 0, made.err
    told = run("check-proof", file, "--trust", public)
    assert told.out.startswith("It holds."), told.err


@pytest.mark.parametrize("line", READS)
@pytest.mark.parametrize("form", ["json", "tsv"])
def test_an_answer_is_the_same_on_both_databases(
    run: Run, filled: Path, moved: str, line: str, form: str
) -> None:
    asked = [*shlex.split(line), "-n", NEGOTIATION, "--format", form]

    here, there = run("--db", filled, *asked), run("--db", moved, *asked)

    assert here.code == 0, here.err
    assert there == here
    # Nothing is asserted, and no two figures of the record are of one asking and one offering.
    empty = line in ("check", "gap") or line.startswith("log --recorded-by")
    assert empty or len(here.out.splitlines()) > 1


def test_what_is_written_is_the_same_on_both_databases(
    run: Run, postgresql_url: str, tmp_path: Path
) -> None:
    lines = ["demo --only-load"]
    for name in COMMANDS:
        if own(name) and writes(name):
            example = _example(name)
            if not set(example) & set(";$>"):
                lines.append(example)
    lines.append("stance")
    lines.append("retract us-deficit-200 --reason twice --dry-run")
    lines.append("show nothing-of-the-kind")
    lines.append("append demand --occurred 2018-13-01 --issue nothing --by NOBODY")

    told = [
        [
            run("--db", place, "-n", NEGOTIATION, *shlex.split(line), "--format", "json")
            for line in lines
        ]
        for place in (tmp_path / "own.sqlite", postgresql_url)
    ]

    for line, here, there in zip(lines, *told, strict=True):
        assert there.code == here.code, line
        assert _timeless(there.out) == _timeless(here.out), line
        assert line.startswith("demo") or there.err == here.err, line
    assert [result.code for result in told[0][-2:]] == [3, 2]


def _example(name: str) -> str:
    command = timeline.get_command(click.Context(timeline), name)
    assert command is not None
    return (command.epilog or "").removeprefix("Example: timeline ")


def _timeless(text: str) -> str:
    """Without the times at which the two stores recorded it."""
    return re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+Z", "TIME", text)
