"""`timeline help COMMAND`, and the manual page, made from the commands themselves."""

from __future__ import annotations

import click

from cli.main import GROUPS, timeline
from cli.options import timeline_command
from timeline.system.terminal import out


@timeline_command("help", example="timeline help append demand")
@click.argument("command", nargs=-1)
@click.option("--man", is_flag=True, help="Print the manual page of all commands (roff).")
def help_(settings: object, command: tuple[str, ...], man: bool) -> None:
    """Say what a COMMAND does, as its --help does; without one, what there is."""
    if man and command:
        raise click.UsageError("--man is the manual of all commands: give it alone")
    if man:
        out(manual(), nl=False)
        return
    found: click.Command | None = timeline
    around = click.Context(timeline, info_name="timeline")
    for place, name in enumerate(command):
        if not isinstance(found, click.Group):
            told = f"'{' '.join(command[:place])}' is a command of its own: leave out '{name}'"
            raise click.UsageError(told)
        _, found, _ = found.resolve_command(around, [name])
        if found is not None:
            around = click.Context(found, info_name=name, parent=around)
    timeline.main([*command, "--help"], prog_name="timeline", standalone_mode=False)


def manual() -> str:
    """The manual page: every command with its options, in the groups of the help."""
    root = click.Context(timeline, info_name="timeline")
    lines = [
        '.TH TIMELINE 1 "" "Negotiation Timeline"',
        ".SH NAME",
        "timeline \\- record the developments of a negotiation, and replay each party's stance",
        ".SH SYNOPSIS",
        ".B timeline",
        "[OPTIONS] COMMAND [ARGS]...",
        ".SH DESCRIPTION",
        _escaped(" ".join((timeline.help or "").split())),
    ]
    for title, names in GROUPS.items():
        lines.append(f".SH {_escaped(title.upper())}")
        for name in names:
            command = timeline.get_command(root, name)
            if command is not None:
                lines += _section(command, name, root)
    return "\n".join(lines) + "\n"


def _section(command: click.Command, name: str, root: click.Context) -> list[str]:
    inner = click.Context(command, info_name=name, parent=root)
    usage = " ".join(command.collect_usage_pieces(inner))
    lines = [f".SS {_escaped(f'timeline {name} {usage}')}"]
    for paragraph in (command.help or "").split("\n\n"):
        lines += [".PP", _escaped(" ".join(paragraph.split()))]
    for param in command.params:
        record = param.get_help_record(inner)
        if record:
            lines += [".TP", f".B {_escaped(record[0])}", _escaped(" ".join(record[1].split()))]
    if command.epilog:
        lines += [".PP", _escaped(command.epilog)]
    return lines


def _escaped(text: str) -> str:
    plain = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{plain}" if plain[:1] in (".", "'") else plain
