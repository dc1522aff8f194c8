"""Options that many commands share, taken before or after the command, and what they settle."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from cli.completion import names, negotiations
from events.source import AUTHORITIES
from timeline.config import CLOCK_IS_RIGHT, recorder_name, store_place

if TYPE_CHECKING:
    from timeline.reading import Question, Shelf
    from timeline.recording.desk import Desk

FORMATS = ("table", "tsv", "json", "jsonl", "csv")

SETTINGS = "timeline.settings"
"""Under this name click keeps the settings of the command that runs."""

Command = Callable[..., Any]


@dataclass(kw_only=True)
class Settings:
    """What was asked for around a command; a command's own option wins over the group's."""

    db: str | None = None
    negotiation: str | None = None
    format: str | None = None
    recorder: str | None = None
    dry_run: bool = False

    def merged(self, **given: Any) -> Settings:
        """These settings with what was given at the command on top."""
        kept = {name: value for name, value in given.items() if value}
        return Settings(**{**vars(self), **kept})

    @property
    def place(self) -> str:
        return store_place(self.db)

    @property
    def whole_place(self) -> str:
        """The place of a store that is there and lost nothing that shows at a glance; for
        commands that copy, sign or rebuild it. Raises StoreError."""
        from timeline.store.errors import StoreOlder
        from timeline.store.reader import open_reader

        try:
            reader = open_reader(self.place)
        except StoreOlder:
            return self.place  # whether that is welcome is for the command to say
        try:
            reader.check_filled()
        finally:
            reader.close()
        return self.place

    @property
    def form(self) -> str:
        """The output format: as asked, else a table on a terminal and tsv when piped."""
        return self.format or ("table" if sys.stdout.isatty() else "tsv")

    @property
    def asked_negotiation(self) -> str | None:
        """The one that is asked for: by option, by the environment, or by what `timeline use` has
        kept for the store that is in use."""
        asked = self.negotiation or os.environ.get("TIMELINE_NEGOTIATION", "").strip()
        return asked or kept_negotiation(self.place)

    @contextmanager
    def shelf(self) -> Iterator[Shelf]:
        """The store, opened for reading."""
        from timeline.reading import Shelf

        shelf = Shelf(self.place)
        try:
            shelf.reader.check_filled()
            yield shelf
        finally:
            shelf.close()

    @contextmanager
    def desk(self, *, create: bool = False) -> Iterator[Desk]:
        """The store, opened for writing."""
        from timeline.recording.desk import Desk

        desk = Desk(self.place, recorder_name(self.recorder), create=create)
        try:
            desk.shelf.reader.check_filled()
            yield desk
        finally:
            desk.close()


def kept_negotiation(place: str) -> str | None:
    """The negotiation that was kept for a store; None where another one was."""
    from timeline.preferences import read_preferences

    kept = read_preferences()
    if kept.negotiation is None or kept.db is None:
        return None
    return kept.negotiation if os.path.abspath(store_place(kept.db)) == os.path.abspath(place) or (
        "://" in place and kept.db == place
    ) else None  # fmt: skip


COMMON = (
    click.Option(["--db"], metavar="URL|PATH|demo", help="The store (TIMELINE_DB)."),
    click.Option(
        ["-n", "--negotiation"],
        metavar="NAME",
        help="The negotiation (TIMELINE_NEGOTIATION); may be left out where there is one.",
        shell_complete=negotiations,
    ),
    click.Option(["--format", "format"], type=click.Choice(FORMATS),
                 help="table on a terminal, tsv when piped."),
)  # fmt: skip

WRITING = (
    click.Option(["--recorder"], metavar="NAME", help="Who enters it (TIMELINE_RECORDER)."),
    click.Option(
        ["--clock-is-right"],
        is_flag=True,
        expose_value=False,
        callback=lambda _context, _option, said: _trust_clock(said),
        help="Record although the clock is far ahead of all that is known here.",
    ),
)


def _trust_clock(said: bool) -> None:
    if said:
        os.environ[CLOCK_IS_RIGHT] = "yes"


DRY_RUN = click.Option(["--dry-run"], is_flag=True, help="Say what would happen; write nothing.")


OUTPUT = click.option("-o", "--output", metavar="FILE", help="Where to (default, or '-': stdout).")
FORCE = click.option("--force", is_flag=True, help="Replace a file that is there already.")
"""For commands that write one file."""


class _Version(click.ParamType[int]):
    """A version number: digits as everybody writes them. `int` would take other scripts' too."""

    name = "version"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, int):
            return value
        if not (value.isascii() and value.isdigit() and len(value) < 19):
            self.fail(f"'{value}' is no version: write a number, 0 or more", param, ctx)
        return int(value)


VERSION = _Version()

CUT = (
    click.Option(["--as-of"], metavar="DAY", help="What had happened by the end of that day."),
    click.Option(["--known-by"], metavar="DAY", help="What was public by the end of that day."),
    click.Option(
        ["--recorded-by"], metavar="SEQ|TIME|DAY", help="What this log held by then (UTC)."
    ),
    click.Option(["--reading"], type=click.Choice(("certain", "possible")), default="certain",
                 show_default=True, help="Whether what is only possible counts."),
    click.Option(["--without"], multiple=True, metavar="A1..A7",
                 shell_complete=names(also=tuple(AUTHORITIES)),
                 help="Leave out an authority, e.g. A4, unnamed officials (repeatable)."),
    click.Option(["--without-source"], multiple=True, metavar="ID",
                 shell_complete=names("source"),
                 help="Leave out a source (repeatable)."),
    click.Option(["--codebook"], default="standard", metavar="NAME", show_default=True,
                 shell_complete=names(also=("standard", "named", "broad")),
                 help="How developments are read: standard, named, broad."),
)  # fmt: skip


def add(command: click.Command, *options: click.Option) -> None:
    """Put options at the end of a command's own."""
    command.params.extend(options)


def common_options(command: click.Command, *, writes: bool = False, cut: bool = False) -> None:
    """Give a command the shared options; `settings_of` and `question_of` read them."""
    if cut:
        add(command, *CUT)
    if writes:
        add(command, *WRITING)
    add(command, *COMMON)


def timeline_command(
    name: str, *, example: str, writes: bool = False, cut: bool = False, **extra: Any
) -> Callable[[Command], click.Command]:
    """A command with the shared options and an example in its help.

    The function gets `settings`, and with `cut` a `question`, before its own parameters.
    """

    def wrap(function: Command) -> click.Command:
        @functools.wraps(function)
        def run(**params: Any) -> Any:
            settings = settings_of(params)
            if cut:
                return function(settings, question_of(params), **params)
            return function(settings, **params)

        make: Callable[[Command], click.Command] = click.command(
            name, epilog=f"Example: {example}", **extra
        )
        command = make(run)
        common_options(command, writes=writes, cut=cut)
        return command

    return wrap


def settings_of(params: dict[str, Any]) -> Settings:
    """Take the shared options out of a command's parameters, over the group's."""
    context = click.get_current_context()
    outer = context.find_object(Settings) or Settings()
    names = ("db", "negotiation", "format", "recorder", "dry_run")
    merged = outer.merged(**{name: params.pop(name) for name in names if name in params})
    context.meta[SETTINGS] = merged
    return merged


def question_of(params: dict[str, Any]) -> Question:
    """Take the cut's options out of a command's parameters."""
    from timeline.reading import Question

    return Question(
        as_of=params.pop("as_of"),
        known_by=params.pop("known_by"),
        recorded_by=params.pop("recorded_by"),
        reading=params.pop("reading"),
        without=tuple(params.pop("without")),
        without_sources=tuple(params.pop("without_source")),
        codebook=params.pop("codebook"),
    )
