"""Commands that other packages add to `timeline` through the entry point group.

They are looked for only when no command of our own has the name: the look-up reads the metadata
of every installed package, which a stance should not pay for.
"""

from __future__ import annotations

import functools
from importlib.metadata import EntryPoint, entry_points
from typing import Any

import click

from cli.options import common_options, question_of, settings_of
from cli.output import emit
from timeline.extension import AT_A_CUT, GROUP, Answered
from timeline.questions.parameters import CUT
from timeline.system.extras import extra


@functools.cache
def added() -> dict[str, EntryPoint]:
    """The commands that other packages add, by name."""
    return {point.name: point for point in sorted(entry_points(group=GROUP))}


def load(point: EntryPoint) -> click.Command:
    """An added command with the shared options. Raises Refused where a library is missing."""
    with extra(f"'{point.name}'", name="web"):
        command = point.load()
    assert isinstance(command, click.Command), point
    return _adopted(command, point.name)


_ADOPTED = "timeline.adopted"
"""The mark of a command that has the shared options: commands live as long as the process."""


def _adopted(command: click.Command, name: str) -> click.Command:
    if getattr(command, _ADOPTED, False):
        return command
    if isinstance(command, click.Group):
        for one in command.commands.values():
            _adopted(one, name)
    callback = command.callback
    cut = CUT if getattr(callback, AT_A_CUT, False) else ()

    def run(**params: Any) -> None:
        if cut:
            params["question"] = question_of(params, cut)
        settings = click.get_current_context().obj = settings_of(params)
        if callback is None:
            return
        with extra(f"'{name}'", name="web"):
            answered = callback(**params)
        if isinstance(answered, Answered):
            emit(settings.form, answered.answer, answered.rows, title=answered.title)

    command.callback = functools.wraps(callback)(run) if callback else run
    common_options(command, cut=cut)
    setattr(command, _ADOPTED, True)
    return command
