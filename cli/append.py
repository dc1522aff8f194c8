"""Append developments: one of any kind from options, or a whole file, all or nothing."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from cli import options
from cli.completion import names
from cli.recording import enter, report
from events.entry import FORMER, unknown_kind
from events.errors import Refused, UnknownName
from events.fields import FIELDS
from events.kinds import KINDS, Kind
from events.words import folded, names_by_word
from timeline.store.errors import StoreError
from timeline.system.extras import importing, typed
from timeline.system.files import readable
from timeline.system.terminal import out
from timeline.system.uncollected import uncollected

if TYPE_CHECKING:
    from timeline.entries.document import Document
    from timeline.recording.desk import Desk
    from timeline.recording.outcome import Written

_FILE_ENDINGS = (".yaml", ".yml", ".jsonl", ".ndjson", ".json")


class AppendGroup(click.Group):
    """`append KIND ...`, or `append FILE|-`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(KINDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        kind = KINDS.get(cmd_name)
        return kind_command(kind) if kind else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        first = args[0] if args else ""
        if first in KINDS:
            return super().resolve_command(ctx, args)
        # Whatever can be read will do: `<(...)` of a shell is a pipe.
        there = os.path.exists(first) and not os.path.isdir(first)
        if first == "-" or first.endswith(_FILE_ENDINGS) or there:
            return "FILE", _file, args
        ctx.fail(f"{unknown_kind(first)} and no file; 'timeline append --help' lists the kinds")


@click.group(
    "append",
    cls=AppendGroup,
    subcommand_metavar="KIND|FILE|- [OPTIONS]...",
    epilog="Example: timeline append demand --help; timeline append demand --template > d.yaml; "
    "timeline append d.yaml",
)
@click.pass_context
def append(ctx: click.Context, /, **params: Any) -> None:
    """Record a development of a KIND, or all entries of a FILE (YAML or JSONL; - reads stdin)."""
    ctx.obj = options.settings_of(params)


options.common_options(append, tries=True)

_TABLES = (".csv", ".tsv", ".xlsx", ".xls", ".xlsb", ".ods", ".ics", ".md")


@click.command("FILE")
@click.argument("file")
@click.option("--key", metavar="KEY", help="Idempotency key, for a file of one entry.")
@click.option("--expect-version", **options.EXPECT_VERSION)
@click.option(
    "--tell",
    type=click.Choice(["summary", "all"]),
    help="What all of it comes to, or each entry's effect (default: each of up to 20).",
)
def _file(
    file: str, key: str | None, expect_version: int | None, tell: str | None, **params: Any
) -> None:
    """Record every entry of a file, all or nothing. An export opens its own negotiation."""
    from timeline.entries.document import guess_form, read_document

    settings = options.settings_of(params)
    form, table = None, file.lower().endswith(_TABLES)
    with uncollected(ending=True):
        try:
            text = text_of(file)
            table = table and bool(text.strip())
            form = guess_form(file, text)
            document = read_document(text, form=form, keep_problems=True)
            rows = [one.where for one in document.problems]
            table = table or (len(rows) > 1 and {*rows} == {"kind"} and not document.unread)
            wrong = bool(document.problems) and not document.entries
            if wrong and "columns" in rows:
                words = ("import", "TABLE", "--mapping", file)
                way = typed("timeline", *settings.named, *words)
                raise Refused(f"{file}: is a mapping, and no file of entries: {way}")
        except Refused:
            wrong = True
            if not table:
                raise
        if wrong and table:
            way = importing(file, form, settings.named)
            raise Refused(f"{file}: is no file of entries, or none of them says its kind ('kind: "
                          f"demand'); a table is taken by: {way}")  # fmt: skip
        del text  # it takes as much as all that it says
        try:
            written = _enter(settings, document, key, expect_version)
        except (UnknownName, StoreError):
            if document.problems:  # these come first: they need no store
                raise Refused(document.problems) from None
            raise
        del document  # what it holds makes room for the fold that tells what was done
        report(settings, written, tell=tell)


def _enter(
    settings: options.Settings, document: Document, key: str | None, expect_version: int | None
) -> Written:
    asked = settings.asked_negotiation or document.negotiation
    # An export carries how its negotiation was opened, so it needs none, and no store either.
    exported = document.original is not None and asked == document.negotiation
    with settings.desk(create=exported) as desk:
        negotiation = asked if exported and asked else _chosen(desk, asked)
        return desk.enter_document(
            negotiation, document, key=key, expect_version=expect_version, dry_run=settings.dry_run
        )


options.common_options(_file, tries=True)


def _chosen(desk: Desk, asked: str | None) -> str:
    try:
        return desk.shelf.choose(asked)
    except UnknownName as unknown:
        if asked is None:
            raise
        raise UnknownName(f"{unknown}; 'timeline new {asked}' begins it") from None


LARGEST = 4 * 64 * 1024 * 1024
"""Bytes of a file that is read at once: so many as the characters of a document can have."""


def text_of(file: str, most: int = LARGEST) -> str:
    """The text of a file, or of standard input for `-`. Raises Refused, also for one of more than
    `most` bytes."""
    with readable(file) as stream:
        data = stream.read(most + 1)
    if len(data) > most:
        raise Refused(f"{file}: has more than {most:,} bytes: split it")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        rest = error.object  # without a byte-order mark
        line, byte = rest[: error.start].count(b"\n") + 1, rest[error.start]
        raise Refused(
            f"{file}: line {line}: is not UTF-8 (byte {byte:#04x}): save it as UTF-8"
        ) from None


class _KindCommand(click.Command):
    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as fault:
            word = folded(fault.option_name.removeprefix("--"))
            found = names_by_word("field").get(word, word)
            if any(f"--{found}" in param.opts for param in self.params):
                raise click.UsageError(f"{fault.message} Did you mean --{found}?", ctx) from None
            raise


def kind_command(kind: Kind) -> click.Command:
    """The command of one kind, its options made from the table of fields."""
    params: list[click.Parameter] = []
    for name in kind.fields:
        entry = FIELDS[name]
        text = entry.help + _needed(kind, name)
        text += " Repeatable." if entry.many else ""
        how: dict[str, Any] = {"is_flag": True} if entry.flag else {
            "multiple": True, "metavar": entry.metavar,
            "shell_complete": names(*entry.spaces, also=entry.words),
        }  # fmt: skip
        params.append(click.Option([f"--{name}", _param(name)], help=text, **how))
    params += [
        click.Option(["--key"], **options.KEY),
        click.Option(["--expect-version"], **options.EXPECT_VERSION),
        click.Option(["--template"], is_flag=True, help="Print a YAML form of this kind and stop."),
        *options.of_link("else on the day of --occurred"),
    ]
    command = _KindCommand(
        kind.name,
        params=params,
        callback=partial(_append_one, kind),
        help=kind.help,
        epilog=f"Example: timeline append {kind.name} {kind.example}",
    )
    options.common_options(command, tries=True)
    return command


def _needed(kind: Kind, name: str) -> str:
    """` [needed]`, or what else would do where one of several is."""
    group = next((group for group in kind.needs if name in group), None)
    if group is None:
        return ""
    others = " or ".join(f"--{other}" for other in group if other != name)
    return f" [needed, or {others}]" if others else " [needed]"


def _param(name: str) -> str:
    return "field_" + name.replace("-", "_")


def _append_one(kind: Kind, /, **given: Any) -> None:
    if given.pop("template"):
        if any(given[_param(name)] for name in kind.fields):
            raise click.UsageError(
                "--template prints an empty form: leave out what is to go into it"
            )
        out(template(kind), nl=False)
        return
    settings: options.Settings = options.settings_of(given)
    raw = options.texts_of({name: given.pop(_param(name)) or None for name in kind.fields})
    missing = [" or ".join(f"--{n}" for n in group) for group in kind.needs
               if not any(raw.get(name) for name in group)]  # fmt: skip
    if missing:
        raise click.UsageError(
            f"append {kind.name} needs {', '.join(missing)}"
            + (" (write 'unknown' for a date nobody told)" if "--occurred" in missing else "")
        )
    enter(settings, kind.name, raw, **given)


def template(kind: Kind) -> str:
    """A YAML form of a kind: fill it in, delete what is not needed, and append the file."""
    lines = [
        f"# {kind.name}: {kind.help}",
        "# Fill in, delete what is not needed, then: timeline append FILE.yaml",
        "developments:",
        f"  - kind: {kind.name}",
    ]
    for name in kind.fields:
        if name in FORMER:
            continue
        entry = FIELDS[name]
        group = next((group for group in kind.needs if name in group), ())
        others = "".join(f", or {one}" for one in group if one != name)
        remark = f"{f'NEEDED{others}. ' if group else ''}{entry.help} {entry.metavar}"
        blank = "[]" if entry.many else ""
        lines.append(f"    {name}: {blank:<4}# {remark}")
    return "\n".join(lines) + "\n"
