"""Commands that other packages add to `timeline` through the entry point group.

They are looked for only when no command of our own has the name: the look-up reads the metadata
of every installed package, which a stance should not pay for.
"""

from __future__ import annotations

import functools
from importlib.metadata import EntryPoint, entry_points
from typing import Any

import click

from cli.options import common_options, settings_of
from cli.output import emit
from timeline.extension import GROUP, Answered


def added() -> dict[str, EntryPoint]:
    """The commands that other packages add, by name."""
    return {point.name: point for point in sorted(entry_points(group=GROUP))}


def load(point: EntryPoint) -> click.Command:
    """An added command with the shared options. Raises UsageError where a library is missing."""
    try:
        command = point.load()
    except ModuleNotFoundError as error:
        raise click.UsageError(
            f"'{point.name}' needs {error.name}, which is not installed: {remedy('web')}"
        ) from error
    assert isinstance(command, click.Command), point
    return _adopted(command)


def remedy(extra: str) -> str:
    """How to install an extra."""
    return (
        f"install the program with its extra '{extra}': pip install 'negotiation-timeline[{extra}]'"
    )


def _adopted(command: click.Command) -> click.Command:
    if isinstance(command, click.Group):
        for one in command.commands.values():
            _adopted(one)
        if any(param.name == "db" for param in command.params):
            return command
        own = command.callback

        @functools.wraps(own or _adopted)
        def around(**params: Any) -> None:
            click.get_current_context().obj = settings_of(params)

        command.callback = around
        common_options(command)
        return command
    if any(param.name == "db" for param in command.params):
        return command
    callback = command.callback
    assert callback is not None

    @functools.wraps(callback)
    def run(**params: Any) -> None:
        context = click.get_current_context()
        settings = context.obj = settings_of(params)
        answered = callback(**params)
        if isinstance(answered, Answered):
            emit(settings.form, answered.answer, answered.rows, title=answered.title)

    command.callback = run
    common_options(command)
    return command
