"""What a package that adds commands to `timeline` may rely on.

It names its commands in the entry point group `timeline.commands`. Each is called with the
surroundings as its click object (`click.pass_obj`), shared options already settled, and may
return an Answered: the command line prints it in the format that was asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import click

GROUP = "timeline.commands"
"""The entry point group."""


Command = TypeVar("Command", bound=Callable[..., Any])

AT_A_CUT = "timeline_at_a_cut"

FORCE = click.option("--force", is_flag=True, help="Replace a file that is there already.")
"""For commands that write a file."""


def at_a_cut(command: Command) -> Command:
    """Mark the function of a command that takes the options of the cut, as one `question`."""
    setattr(command, AT_A_CUT, True)
    return command


class Surroundings(Protocol):
    """What was settled around a command."""

    @property
    def place(self) -> str:
        """The store's URL or path."""

    @property
    def asked_negotiation(self) -> str | None:
        """The negotiation that was asked for, if one was."""

    @property
    def form(self) -> str:
        """The output format."""


@dataclass(frozen=True, kw_only=True)
class Answered:
    """An answer to print: whole as JSON, as rows in every other format."""

    answer: Any
    rows: Sequence[Mapping[str, Any]]
    title: str | None = None
