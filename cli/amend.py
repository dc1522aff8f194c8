"""Change the record without changing the log: correct, retract, reinstate, link, add a source."""

from __future__ import annotations

from typing import Any, get_args

import click

from cli.completion import names
from cli.options import KEY, Settings, texts_of, timeline_command
from cli.written import report
from events.amendments import Relation
from events.errors import read_at
from events.names import prose
from timeline.entries.draft import AMENDMENTS


def _prose(_: click.Context, option: click.Parameter, text: str | None) -> str | None:
    """Text that was given says something: an empty reason is none."""
    return None if text is None else read_at(str(option.name), prose, text)


_ID = click.Argument(["id"], shell_complete=names("development"))
_ANY = click.Argument(["id"], shell_complete=names("development", "assertion", "amendment"))
_REASON = click.Option(["--reason"], required=True, callback=_prose, help="Why.")
_SOURCE = click.Option(["--source"], multiple=True, metavar="ID", shell_complete=names("source"),
                       help="Where this is reported; it counts from that day.")  # fmt: skip


def _command(kind: str, example: str, *params: click.Parameter) -> click.Command:
    """The command of a kind of change, with its own parameters first."""

    def run(settings: Settings, key: str | None, **raw: Any) -> None:
        texts = texts_of(raw)
        with settings.desk() as desk:
            name = desk.shelf.choose(settings.asked_negotiation)
            if "set" in texts:
                from cli.spoken import corrected
                from timeline.called import Called

                texts["set"] = corrected(texts["set"], Called(desk.shelf, name).name)
            report(settings, desk.amend(name, kind, texts, key=key, dry_run=settings.dry_run))

    run.__doc__ = AMENDMENTS[kind]
    command = timeline_command(kind, example=f"timeline {kind} us-deficit-200{example}",
                               writes=True, tries=True)(run)  # fmt: skip
    command.params[:0] = [*params, click.Option(["--key"], **KEY)]
    return command


correct = _command(
    "correct", " --set 'quantity=200 USD bn total' --reason 'typo'", _ID,
    click.Option(["--set", "set"], multiple=True, required=True, metavar="FIELD=VALUE",
                 help="A field's new value; empty clears it; repeat it for a list."),
    _REASON, _SOURCE,
)  # fmt: skip
retract = _command("retract", " --reason 'coded twice'", _ANY, _REASON, _SOURCE)
reinstate = _command("reinstate", " --reason 'confirmed'", _ANY, _REASON, _SOURCE)
add_source = _command(
    "add-source", " dw-2018-05-04", _ID,
    click.Argument(["source"], shell_complete=names("source")),
    click.Option(["--quote"], callback=_prose, help="A short verbatim fragment."),
)  # fmt: skip
link = _command(
    "link", " supersedes us-deficit-100", _ID,
    click.Argument(["relation"], shell_complete=names(also=get_args(Relation))),
    click.Argument(["other"], shell_complete=names("development")),
    click.Option(["--reason"], callback=_prose, help="Why."),
    _SOURCE,
)  # fmt: skip
