"""`docs/cli.md`, written from the commands themselves: `python -m cli.reference --write`.
What stands before them is in `preamble.md`.

Options that many commands share are described once; a command's own section names the groups it
takes. The fields of the kinds are treated alike: those of every kind once, then each kind's own.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path

import click

from cli.main import timeline
from cli.options import COMMON, CUT, WRITING
from events.fields import FIELDS
from events.kinds import KINDS, Kind
from timeline.extension import page_command

FILE = Path("docs") / "cli.md"
REFRESH = "python -m cli.reference --write"

_NEEDED = re.compile(r" \[needed[^\]]*\]")

_GROUPS = ((COMMON, "of every command"), (CUT, "of the cut"), (WRITING, "of writing"))


def reference() -> str:
    parts = [(files("cli") / "preamble.md").read_text("utf-8")]
    context = click.Context(timeline, info_name="timeline")
    for options, title in _GROUPS:
        parts += [f"Options {title}:\n", _table(options, click.Context(timeline))]
    for name in timeline.list_commands(context):
        command = timeline.get_command(context, name)
        assert command is not None
        parts += _command(command, click.Context(command, info_name=name, parent=context))
    return "\n".join(parts)


def _command(command: click.Command, context: click.Context) -> Iterator[str]:
    yield f"## {context.command_path}\n"
    yield f"    {' '.join([context.command_path, *command.collect_usage_pieces(context)])}\n"
    yield f"{inspect.cleandoc(command.help or '')}\n"
    shared = [option for options, _ in _GROUPS for option in options]
    own = [p for p in command.params if isinstance(p, click.Option) and p not in shared]
    if own:
        yield _table(own, context)
    groups = [title for options, title in _GROUPS if options[0] in command.params]
    if groups:
        yield f"{'And the' if own else 'The'} options {' and '.join(groups)}.\n"
    yield from _example(command.epilog)
    if isinstance(command, click.Group):
        yield from (
            _kinds(command, context) if command.name == "append" else _parts(command, context)
        )


def _parts(group: click.Group, context: click.Context) -> Iterator[str]:
    for name, command in group.commands.items():
        within = click.Context(command, info_name=name, parent=context)
        for text in _command(command, within):
            yield text.replace("## ", "### ", 1) if text.startswith("## ") else text


def _kinds(group: click.Group, context: click.Context) -> Iterator[str]:
    """The kinds that `append` takes: what every kind takes first, then each kind's own."""
    names = group.list_commands(context)
    commands = {name: found for name in names if (found := group.get_command(context, name))}
    shared = [name for name in FIELDS if all(name in kind.fields for kind in KINDS.values())]
    first = next(iter(commands.values()))
    extra = ("key", "expect-version", "template", "dry-run")
    yield "### Options of every kind\n"
    yield _table(_named(first, (*shared, *extra)), click.Context(first, parent=context))
    for name, command in commands.items():
        within = click.Context(command, info_name=name, parent=context)
        yield f"### {within.command_path}\n"
        yield f"{command.help} {_needed(KINDS[name])}\n"
        yield _table(_named(command, KINDS[name].own), within)
        yield from _example(command.epilog)


def _needed(kind: Kind) -> str:
    groups = [" or ".join(f"`--{name}`" for name in group) for group in kind.needs]
    sets = "".join(f" It sets `--{name} {value}`." for name, value in kind.sets.items())
    return f"Needs {', '.join(groups)}.{sets}"


def _named(command: click.Command, names: Iterable[str]) -> list[click.Option]:
    options = {name: p for p in command.params if isinstance(p, click.Option) for name in p.opts}
    return [options[f"--{name}"] for name in names]


def _table(options: Iterable[click.Option], context: click.Context) -> str:
    """A table of options. What a kind needs is said beside its table, not in it."""
    rows = []
    for option in options:
        record = option.get_help_record(context)
        assert record is not None, option.name
        usage, text = (" ".join(part.split()).replace("|", "\\|") for part in record)
        rows.append(f"| `{usage}` | {_NEEDED.sub('', text)} |")
    return "\n".join(["| option | meaning |", "|---|---|", *rows, ""])


def _example(epilog: str | None) -> Iterator[str]:
    if epilog:
        yield f"Example:\n\n    {epilog.removeprefix('Example: ')}\n"


main = page_command(FILE, reference, "the reference of the command line", REFRESH)

if __name__ == "__main__":
    main()
