"""docs/cli.md is written from the commands, and says all that they say."""

import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from cli import reference
from cli.main import COMMANDS, timeline
from cli.plugins import added
from events.fields import FIELDS
from events.kinds import KINDS

PAGE = Path(__file__).parents[2] / reference.FILE


def test_the_page_is_what_the_commands_say_today() -> None:
    stale = f"docs/cli.md is stale: refresh it with '{reference.REFRESH}'"

    assert PAGE.read_text(encoding="utf-8") == reference.reference(), stale


def test_the_page_names_every_command_kind_option_and_example() -> None:
    page = reference.reference()
    lines = page.splitlines()
    context = click.Context(timeline)

    for name in [*COMMANDS, *added()]:
        command = timeline.get_command(context, name)
        assert command is not None
        assert f"## timeline {name}" in lines
        assert (command.epilog or "").removeprefix("Example: ") in page
        for option in command.params:
            if isinstance(option, click.Option):
                assert f"{option.opts[-1]} " in page.replace("`", " ")
    for kind in KINDS.values():
        assert f"### timeline append {kind.name}" in lines
        assert f"    timeline append {kind.name} {kind.example}" in lines
    for field in FIELDS.values():
        assert any(line.startswith(f"| `--{field.name}") for line in lines)


def test_the_page_names_every_exit_code_and_environment_variable() -> None:
    page = reference.reference()

    for code in (0, 1, 2, 3, 4, 5, 130):
        assert f"\n| {code} | " in page
    for name in ("DB", "NEGOTIATION", "RECORDER"):
        assert f"\n| `TIMELINE_{name}` | " in page


def test_it_is_printed_or_written_where_the_documents_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    printed = CliRunner().invoke(reference.main)
    nowhere = CliRunner().invoke(reference.main, "--write")
    (tmp_path / "docs").mkdir()
    written = CliRunner().invoke(reference.main, "--write")

    assert printed.stdout == reference.reference()
    assert nowhere.exit_code == 1
    assert "no folder 'docs' here" in nowhere.stderr
    assert (written.exit_code, written.stdout) == (0, "")
    assert (tmp_path / "docs" / "cli.md").read_text(encoding="utf-8") == printed.stdout


def test_every_field_of_a_kind_is_told_with_it_or_with_those_of_every_kind() -> None:
    shared, *kinds = reference.reference().partition("### Options of every kind")[2].split("\n### ")
    for kind in KINDS.values():
        (section,) = [one for one in kinds if one.startswith(f"timeline append {kind.name}\n")]
        told = re.findall(r"(?m)^\| `--([a-z-]+)", shared + section)
        assert set(kind.fields) <= set(told), kind.name
