"""What a package that adds commands to `timeline` may rely on.

It names its commands in the entry point group `timeline.commands`. Each is called with the
surroundings as its click object (`click.pass_obj`), shared options already settled, and may
return an Answered: the command line prints it in the format that was asked for.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import click
import msgspec

from timeline.system import files
from timeline.system.terminal import out

if TYPE_CHECKING:
    from timeline.shelf import Shelf

GROUP = "timeline.commands"
"""The entry point group."""


Command = TypeVar("Command", bound=Callable[..., Any])

AT_A_CUT = "timeline_at_a_cut"


def web_address(_: click.Context, option: click.Parameter, value: str | None) -> str | None:
    """What is linked to from elsewhere: an address of the web, and nothing that runs."""
    if value is None:
        return None
    if not re.fullmatch(r"https?://[^\s\"'<>\x00-\x1f]+", value):
        raise click.BadParameter("write an address of the web, as https://example.org/talks")
    from events.declaring import address

    try:
        return address(value)
    except ValueError as problem:
        raise click.BadParameter(str(problem)) from None


FORCE = click.option("--force", is_flag=True, help="Replace a file that is there already.")
"""For commands that write a file."""


def form_of(output: str, form: str | None, forms: Sequence[str], texts: Sequence[str]) -> str:
    """The form asked for, else the one that the file's name says. Raises UsageError where it says
    none, and for one that is no text on a terminal."""
    ending = os.path.splitext(output)[1][1:].casefold()
    found = form or ending
    if ending in forms and ending != found:
        raise click.UsageError(f"'{output}' says {ending}, and --as {found}: say one of them")
    if found not in forms:
        raise click.UsageError(
            f"'{output}' does not say which form: end it with .{', .'.join(forms)}, or give --as"
        )
    if output == files.STANDARD and found not in texts and sys.stdout.isatty():
        raise click.UsageError(f"{found} is no text for a terminal: name a file with -o")
    return found


def at_a_cut(command: Command) -> Command:
    """Mark the function of a command that takes the options of the cut, as one `question`."""
    setattr(command, AT_A_CUT, True)
    return command


def page_command(file: Path, made: Callable[[], str], what: str, refresh: str) -> click.Command:
    """The command that prints a page of the documentation, or writes it (`refresh` is how)."""

    @click.command(help=f"Print {what}, or write it.", epilog=f"Example: {refresh}")
    @click.option("--write", is_flag=True, help=f"Write {file.as_posix()} instead of printing.")
    def main(write: bool) -> None:
        if not write:
            out(made(), nl=False)
        elif file.parent.is_dir():
            files.write(str(file), made().encode(), force=True)
        else:
            told = f"no folder '{file.parent}' here: run it in the project's own"
            raise click.ClickException(told)

    return main


class Surroundings(Protocol):
    """What was settled around a command."""

    @property
    def place(self) -> str:
        """The store's URL or path."""

    def shelf(self, *, moment: bool = False) -> AbstractContextManager[Shelf]:
        """The store, opened for reading, where it is there and lost nothing that shows at a
        glance; `moment`: as `Shelf` has it. Raises StoreError."""

    @property
    def asked_negotiation(self) -> str | None:
        """The negotiation that was asked for, if one was."""

    @property
    def form(self) -> str:
        """The output format."""


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """An answer to print: whole as JSON, as rows in every other format."""

    answer: Any
    rows: Sequence[Mapping[str, Any]]
    title: str | None = None
