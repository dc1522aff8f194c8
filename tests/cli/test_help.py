"""Every command says what it does, what its options mean, and gives an example that works."""

import os
import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from cli.main import COMMANDS, timeline
from cli.plugins import added
from events.kinds import KINDS
from tests.calling import Result, in_shell

_ROOT = click.Context(timeline, info_name="timeline")


def command(name: str) -> click.Command:
    """A command, or one of append's kinds as `append demand`."""
    group, found = timeline, None
    for word in name.split():
        found = group.get_command(_ROOT, word)
        assert found is not None, name
        if isinstance(found, click.Group):
            group = found
    assert found is not None
    return found


def example(name: str) -> str:
    """The command line after `Example:`."""
    return (command(name).epilog or "").removeprefix("Example: ")


def is_plain(line: str) -> bool:
    """Whether it is one call, rather than something for a shell to put together."""
    return not set(line) & set(";$>")


def writes(name: str) -> bool:
    """Whether it takes a recorder."""
    return any(p.name == "recorder" for p in command(name).params)


PROVING = ("keygen", "checkpoint", "prove", "certify", "check-proof")
"""Their examples work on one another's files."""
KEEPING = ("backup", "restore", "dump", "load", "upgrade")
"""Commands that write files and whole stores: their examples are a story of their own."""

WATCHING = ("watch add", "watch list", "watch remove")
"""Commands of the group `watch`; what they do is a story of its own, with 'follow'."""

ADDED = [*added(), "token create", "token list", "token revoke"]
OWN = [name for name in COMMANDS if name != "watch"]
EVERY = [*OWN, *WATCHING, *(f"append {kind}" for kind in KINDS), *ADDED]


@pytest.mark.parametrize("name", ["", *EVERY])
def test_every_command_has_help_with_an_example(run: Callable[..., object], name: str) -> None:
    code, out, err = run(*name.split(), "--help")

    assert (code, err) == (0, "")
    assert out.startswith(f"Usage: timeline{' ' * bool(name)}{name} ")
    assert f"Example: {'' if name == 'completion' else 'timeline '}" in out
    paragraphs = out.partition("\n\n")[2].partition("Options:")[0]
    assert not re.search(r"\S {2,}\S", paragraphs)  # an indentation of the code


@pytest.mark.parametrize(
    ("asked", "left_out"),
    [("demo us-china-2018", "us-china-2018"), ("append demand extra", "extra"),
     ("watch add more words", "more")],
)  # fmt: skip
def test_a_word_behind_a_command_is_not_passed_over(
    run: Callable[..., object], asked: str, left_out: str
) -> None:
    code, out, err = run("help", *asked.split())

    assert (code, out) == (2, "")
    assert f"is a command of its own: leave out '{left_out}'" in err


@pytest.mark.parametrize("name", EVERY)
def test_every_option_says_what_it_means(name: str) -> None:
    options = [p for p in command(name).params if isinstance(p, click.Option)]

    assert {"db", "negotiation", "format"} <= {p.name for p in options} or name == "completion"
    assert [p.opts[0] for p in options if not (p.help or "").strip()] == []


@pytest.mark.parametrize("name", [name for name in EVERY if not name.startswith("append ")])
def test_of_an_option_that_is_given_again_none_is_passed_over(
    run: Callable[..., tuple[int, str, str]], name: str
) -> None:
    for one in command(name).params:
        again = "repeatable" in (getattr(one, "help", "") or "") or one.name in ("set", "source")
        if not isinstance(one, click.Option) or one.is_flag or again:
            continue
        value = next(iter(one.type.choices)) if isinstance(one.type, click.Choice) else "2018"
        said = [one.opts[-1], *[value] * one.nargs]
        code, out, err = run(*name.split(), *said, *said)
        assert (code, out) == (2, ""), one
        assert "is given 2 times: say it once" in err


def test_a_field_that_is_given_again_is_refused_where_it_is_one(
    refuses: Callable[..., str],
) -> None:
    options = ("--occurred", "2018-05-03", "--by", "USA", "--issue", "trade-deficit", "--says", "a")
    assert refuses(3, "append", "statement", *options, "--says", "b").startswith("says: is given 2")


def test_a_switch_is_not_put_on_and_off(run: Callable[..., tuple[int, str, str]]) -> None:
    code, _, err = run("party", "ARL", "--mediator", "--no-mediator")
    assert (code, "is given 2 times" in err) == (2, True)


@pytest.mark.parametrize("name", EVERY)
def test_an_example_is_of_its_own_command(name: str) -> None:
    assert f"timeline {name}" in example(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        *(
            n
            for n in OWN
            if n not in (*PROVING, *KEEPING, "follow") and not writes(n) and is_plain(example(n))
        ),
    ],
)
def test_the_example_of_a_command_that_reads_finds_something_in_the_bundled_record(
    demo: Path, tmp_path: Path, done: Callable[..., str], name: str
) -> None:
    line = example(name) if name else (timeline.epilog or "").removeprefix("Example: ")
    place = tmp_path / "home" / "data" / "negotiation-timeline"
    place.mkdir(parents=True)
    shutil.copy(demo, place / "demo.sqlite")  # for examples that say `--db demo`

    if "black-sea-grain-2022" in line:
        done("demo", "black-sea-grain-2022", "--only-load")

    out = done(*shlex.split(line)[1:])

    assert len(out.splitlines()) > 1


@pytest.mark.parametrize(
    "name", [n for n in COMMANDS if not is_plain(example(n)) and n not in PROVING]
)
def test_the_example_for_a_shell_works_in_one(demo: Path, tmp_path: Path, name: str) -> None:
    line = example(name)
    (tmp_path / "rows.csv").write_text("Date,Headline\n2018-03-22,A remark\n")  # for `import`
    if name == "append":
        # The form that is printed is to be filled in before it is appended: see test_append.
        line = line.rpartition(";")[0]

    result = in_shell(line, {**os.environ, "PWD": str(tmp_path)})

    assert result.code == 0, result.err
    assert "Error" not in result.err


def test_the_examples_about_proofs_work_on_one_anothers_files(demo: Path, tmp_path: Path) -> None:
    story = "\n".join(map(example, PROVING))
    result = in_shell(story, {**os.environ, "PWD": str(tmp_path)})

    assert result.code == 0, result.err
    assert result.out.startswith("It holds. us-deficit-200 ")


ASKING = ("add", "undo")
"""They ask somebody: test_adding and test_quick answer."""


def test_the_examples_of_commands_that_write_tell_one_story(
    demo: Path, done: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIMELINE_NEGOTIATION", "us-china-2018")
    told = {}
    for name in COMMANDS:
        if writes(name) and is_plain(example(name)) and name not in ASKING:
            told[name] = done(*shlex.split(example(name))[1:])

    assert {name for name, out in told.items() if " recorded." in out} == {
        "new", "close", "source", "title", "correct", "retract", "reinstate",
        "add-source", "link", "redact", "assert",
    }  # fmt: skip
    for name in ("party", "issue"):
        assert "was recorded already; nothing was written." in told[name]


def test_the_examples_of_keeping_a_store_tell_one_story(
    demo: Path,
    tmp_path: Path,
    done: Callable[..., str],
    new_database: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    server = "postgresql://localhost/talks"
    assert server in example("load")
    own = new_database()
    told = {
        name: done(*shlex.split(example(name).replace(server, own))[1:])
        for name in ("backup", "restore", "dump", "load", "upgrade")
    }

    counts = {name: told[name].partition(": ")[2].rpartition(" from ")[0] for name in told}
    assert counts["backup"] == counts["dump"]
    assert counts["restore"] == counts["backup"].replace("written", "restored")
    assert counts["load"] == counts["backup"].replace("written", "loaded")
    assert "there was nothing to do" in told["upgrade"]
    log = done("log")
    assert [done("--db", place, "log") for place in ("restored.sqlite", own)] == [log, log]


def test_called_without_anything_it_shows_its_commands(run: Callable[..., object]) -> None:
    code, out, err = run()

    assert (code, out) == (2, "")
    assert all(f"\n  {name} " in err for name in [*COMMANDS, *added()])


def test_it_tells_its_version(done: Callable[..., str]) -> None:
    assert done("--version").startswith("timeline, version ")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_completion_of_a_shell_calls_back(done: Callable[..., str], shell: str) -> None:
    assert f"_TIMELINE_COMPLETE={shell}_complete" in done("completion", shell)


def test_a_shell_that_completes_is_answered_with_the_commands(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("_TIMELINE_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", "timeline re")
    monkeypatch.setenv("COMP_CWORD", "1")

    result = run()

    assert result.code == 0, result.err
    assert result.out.split() == [
        "plain,retract",
        "plain,reinstate",
        "plain,replay",
        "plain,redact",
        "plain,restore",
        "plain,rebuild",
        "plain,report",
    ]


@pytest.mark.parametrize(
    ("asked", "usage"),
    [
        ("nosuch", "timeline [OPTIONS] COMMAND"),
        ("token nosuch", "timeline token [OPTIONS] COMMAND"),
        ("append nosuch", "timeline append [OPTIONS] KIND"),
    ],
)
def test_what_help_does_not_know_is_refused_with_the_command_as_it_is_typed(
    run: Callable[..., tuple[int, str, str]], asked: str, usage: str
) -> None:
    code, out, err = run("help", *asked.split())
    assert (code, out) == (2, "")
    assert err.startswith(f"Usage: {usage}")
    assert f"Try '{usage.partition(' [')[0]} --help' for help." in err


def test_the_manual_tells_of_a_command_what_it_does_its_options_and_its_example(
    done: Callable[..., str],
) -> None:
    page = done("help", "--man").replace("\\-", "-")
    stance = page[page.index(".SS timeline stance") :].partition(".SS timeline replay")[0]
    for line in (
        ".PP\nWhere each party stands on each issue: live tracks with their terms and evidence.",
        ".TP\n.B --as-of DAY\nWhat had happened by the end of that day.",
        ".PP\nExample: timeline stance --as-of 2018-05-04 --party USA --without A4",
    ):
        assert f"{line}\n" in stance
    assert ".PP\n\n" not in page, "no paragraph is empty"
