"""Options that many commands share, taken before or after the command, and what they settle."""

from __future__ import annotations

import functools
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from cli.completion import names, negotiations
from events.errors import Refused
from timeline.config import CLOCK_IS_RIGHT, negotiation_asked, recorder_name, store_place
from timeline.numbers import Count
from timeline.questions import parameters
from timeline.questions.parameters import RECORDED_BY, Parameter
from timeline.store.place import without_password
from timeline.system.uncollected import uncollected

if TYPE_CHECKING:
    from timeline.recording.desk import Desk
    from timeline.shelf import Question, Shelf

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
        """These settings with what was given at the command on top. Raises Refused for a blank,
        as a variable of a shell may be: another store would be taken than was meant."""
        given = {name: value for name, value in given.items() if value not in (None, False)}
        for name, value in (vars(self) | given).items():
            if isinstance(value, str) and not value.strip():
                raise Refused(f"--{name} is blank: name one, or leave it out")
        return replace(self, **given)

    @property
    def place(self) -> str:
        place = store_place(self.db)
        if "://" in place and place.startswith("postgres"):
            from timeline.system.extras import extra

            with extra("a store on PostgreSQL", name="postgres"):
                import_module("psycopg")
        return place

    @property
    def shown_place(self) -> str:
        """The place for people to read: without a password."""
        return without_password(store_place(self.db))

    @property
    def named(self) -> tuple[str, ...]:
        """The options that name the store and the negotiation, for a command that is advised."""
        given = (("--db", self.db and without_password(self.db)), ("-n", self.negotiation))
        return tuple(word for option, name in given if name for word in (option, name))

    @property
    def whole_place(self) -> str:
        """The place of a store that is there and lost nothing that shows at a glance; for
        commands that copy, sign, rebuild or publish it. Raises StoreError."""
        from timeline.store.errors import StoreOlder
        from timeline.store.readers import open_reader

        with suppress(StoreOlder), closing(open_reader(self.place)) as reader:
            reader.check_filled()  # whether an older one is welcome is for the command to say
        return self.place

    @property
    def form(self) -> str:
        """The output format: as asked, else a table on a terminal and tsv when piped."""
        return self.format or ("table" if sys.stdout.isatty() else "tsv")

    @property
    def asked_negotiation(self) -> str | None:
        """The one that is asked for."""
        return negotiation_asked(self.negotiation, self.db)[0]

    @contextmanager
    def shelf(self, *, moment: bool = False) -> Iterator[Shelf]:
        """The store, opened for reading; `moment`: as `Shelf` has it."""
        from timeline.shelf import Shelf

        with uncollected(ending=True), closing(Shelf(self.place, moment=moment)) as shelf:
            yield shelf

    @contextmanager
    def desk(self, *, create: bool = False) -> Iterator[Desk]:
        """The store, opened for writing; `create`: made where there is none, with what is
        recorded first."""
        from timeline.recording.desk import Desk

        with closing(Desk(self.place, recorder_name(self.recorder), create=create)) as desk:
            yield desk


def _trust_clock(_: click.Context, __: click.Parameter, said: bool) -> None:
    if said:
        os.environ[CLOCK_IS_RIGHT] = "yes"


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
        callback=_trust_clock,
        help="Record although the clock is far ahead of all that is known here.",
    ),
)


DRY_RUN = click.Option(["--dry-run"], is_flag=True, help="Say what would happen; write nothing.")


OUTPUT = click.option("-o", "--output", metavar="FILE", default="-",
                      callback=lambda _context, _option, name: name or "-",
                      help="Where to (default, or '-': stdout).")  # fmt: skip
"""For commands that write one file."""


def of_link(otherwise: str) -> list[click.Option]:
    """What is said of a source that is given as a link, and declared on the way."""
    return [
        click.Option(["--publisher"], metavar="NAME", help="Who published the source, a link."),
        click.Option(["--published"], metavar="EDTF", help=f"When; {otherwise}."),
    ]


class _Day(click.ParamType[str]):
    """A day, as people say it too (`May 4, 2018`, `today`), where that has one reading; whatever
    else is left to the reader of days, which says what is wrong with it."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if _DAY.fullmatch(value) or (param and param.metavar != "DAY" and value.isdigit()):
            return str(value)  # digits alone are a sequence number, where one may be given
        from cli.spoken import clock, day  # slow to load, and hardly ever needed

        try:
            told = day(value, param.opts[0] if param else "")[0]
        except Refused as problem:  # what nobody knows can be recorded, and not asked for
            raise Refused(str(problem).removesuffix(", or 'unknown'")) from None
        return told if _DAY.fullmatch(told) and not clock(value, told) else str(value)


_DAY = re.compile(r"\d{4}-[01]\d(-\d\d)?", re.ASCII)

KEY: dict[str, Any] = {"metavar": "KEY", "help": "Idempotency key (default: the content)."}
EXPECT_VERSION: dict[str, Any] = {
    "type": Count(min=0), "metavar": "N",
    "help": "Refuse if the negotiation has moved on from version N.",
}  # fmt: skip
"""What `--key` and `--expect-version` are, for commands that write."""


def said_once(one: click.Option) -> None:
    """Have an option refused that is given again: of two the last would count, and the other be
    passed over. So is a switch that is put on and off."""
    check, default = one.callback, one.default

    def once(context: click.Context, option: click.Parameter, said: tuple[Any, ...]) -> Any:
        told = [*dict.fromkeys(said)] if one.is_flag else said
        if len(told) > 1:
            raise click.BadParameter(f"is given {len(told)} times: say it once")
        value = told[0] if told else None
        return check(context, option, value) if check else value

    one.multiple, one.callback = True, once
    if isinstance(default, str | int | float):
        one.default = [default]


def option(one: Parameter) -> click.Option:
    return click.Option(
        [f"--{one.name.replace('_', '-')}", one.argument],
        metavar=one.metavar,
        type=click.Choice(one.choices) if one.choices else None,
        default=one.default,
        show_default=one.default is not None,
        multiple=one.many,
        is_flag=one.flag,
        help=one.help,
        shell_complete=names(*one.spaces, also=one.also),
    )


CUT = tuple(map(option, parameters.CUT))


def common_options(
    command: click.Command, *, writes: bool = False, cut: Sequence[Parameter] = (),
    tries: bool = False,
) -> None:  # fmt: skip
    """Give a command the shared options; `settings_of` and `question_of` read them. `tries`: it
    writes, and can say what would happen and write nothing. What it takes as a DAY is read."""
    command.params += [DRY_RUN] if tries else []
    command.params += CUT if cut is parameters.CUT else map(option, cut)
    command.params += [*(WRITING if writes or tries else ()), *COMMON]
    for one in command.params:
        if one.metavar in ("DAY", RECORDED_BY.metavar):
            one.type = _Day()
        if (
            isinstance(one, click.Option)
            and not one.multiple
            and (one.secondary_opts or not one.is_flag)
        ):
            said_once(one)


def timeline_command(
    name: str, *, example: str, writes: bool = False, cut: Sequence[Parameter] = (),
    tries: bool = False, **extra: Any,
) -> Callable[[Command], click.Command]:  # fmt: skip
    """A command with the shared options and an example in its help.

    The function gets `settings`, and with a `cut` a `question`, before its own parameters.
    """

    def wrap(function: Command) -> click.Command:
        @functools.wraps(function)
        def run(**params: Any) -> Any:
            settings = settings_of(params)
            asked = [question_of(params, cut)] if cut else []
            return function(settings, *asked, **params)

        make: Callable[[Command], click.Command] = click.command(
            name, epilog=f"Example: {example}", **extra
        )
        command = make(run)
        common_options(command, writes=writes, cut=cut, tries=tries)
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


def question_of(params: dict[str, Any], cut: Sequence[Parameter]) -> Question:
    """Take the cut's options out of a command's parameters."""
    from timeline.shelf import Question

    return Question.of({one.argument: params.pop(one.argument) for one in cut})


def texts_of(given: Mapping[str, Any]) -> dict[str, list[str]]:
    """What was given, as the texts of an entry; a switch as `true` or `false`."""
    texts = {}
    for name, value in given.items():
        if isinstance(value, bool):
            texts[name] = [str(value).lower()]
        elif value not in (None, ()):
            texts[name] = list(value) if isinstance(value, tuple) else [value]
    return texts
