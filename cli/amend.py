"""Change the record without changing the log: correct, retract, reinstate, link, add a source."""

from __future__ import annotations

from typing import Any, get_args

import click

from cli.completion import names
from cli.options import DRY_RUN, Settings, add, timeline_command
from cli.written import report
from events.amendments import Relation
from events.errors import Problem, Refused
from events.names import prose


def _prose(_: click.Context, option: click.Parameter, text: str | None) -> str | None:
    """Text that was given says something: an empty reason is none."""
    try:
        return None if text is None else prose(text)
    except ValueError as problem:
        raise Refused([Problem(where=str(option.name), message=str(problem))]) from None


_REASON = click.option("--reason", required=True, callback=_prose, help="Why.")
_SOURCE = click.option("--source", multiple=True, metavar="ID", shell_complete=names("source"),
                       help="Where this is reported; it counts from that day.")  # fmt: skip


_DEVELOPMENT = names("development")
_ANY = names("development", "assertion", "amendment")


def _amend(settings: Settings, kind: str, key: str | None = None, **raw: Any) -> None:
    texts = {
        name: list(value) if isinstance(value, tuple) else [value]
        for name, value in raw.items()
        if value
    }
    with settings.desk() as desk:
        negotiation = desk.shelf.choose(settings.asked_negotiation)
        if "set" in texts:
            from cli.spoken import corrected
            from timeline.called import Called

            texts["set"] = corrected(texts["set"], Called(desk.shelf, negotiation).name)
        report(settings, desk.amend(negotiation, kind, texts, key=key, dry_run=settings.dry_run))


_KEY = click.option("--key", metavar="KEY", help="Idempotency key (default: the content).")


@timeline_command(
    "correct",
    example="timeline correct us-deficit-200 --set 'quantity=200 USD bn total' --reason 'typo'",
    writes=True,
)
@click.argument("id", shell_complete=_DEVELOPMENT)
@click.option("--set", "set", multiple=True, required=True, metavar="FIELD=VALUE",
              help="A field's new value; empty clears it; repeat it for a list.")  # fmt: skip
@_REASON
@_SOURCE
@_KEY
def correct(settings: Settings, **raw: Any) -> None:
    """Correct fields of a development (never its kind). The log keeps what was first entered."""
    _amend(settings, "correct", **raw)


@timeline_command("retract", example="timeline retract us-deficit-200 --reason 'coded twice'",
                  writes=True)  # fmt: skip
@click.argument("id", shell_complete=_ANY)
@_REASON
@_SOURCE
@_KEY
def retract(settings: Settings, **raw: Any) -> None:
    """Take a development (or a correction, link or added source) out of every later replay."""
    _amend(settings, "retract", **raw)


@timeline_command("reinstate", example="timeline reinstate us-deficit-200 --reason 'confirmed'",
                  writes=True)  # fmt: skip
@click.argument("id", shell_complete=_ANY)
@_REASON
@_SOURCE
@_KEY
def reinstate(settings: Settings, **raw: Any) -> None:
    """Undo a retraction."""
    _amend(settings, "reinstate", **raw)


@timeline_command("add-source", example="timeline add-source us-deficit-200 dw-2018-05-04",
                  writes=True)  # fmt: skip
@click.argument("id", shell_complete=_DEVELOPMENT)
@click.argument("source", shell_complete=names("source"))
@click.option("--quote", callback=_prose, help="A short verbatim fragment.")
@_KEY
def add_source(settings: Settings, **raw: Any) -> None:
    """Attach a source that reports the same development; it counts from its own date."""
    _amend(settings, "add-source", **raw)


@timeline_command("link", example="timeline link us-deficit-200 supersedes us-deficit-100",
                  writes=True)  # fmt: skip
@click.argument("id", shell_complete=_DEVELOPMENT)
@click.argument("relation", shell_complete=names(also=get_args(Relation)))
@click.argument("other", shell_complete=_DEVELOPMENT)
@click.option("--reason", callback=_prose, help="Why.")
@_SOURCE
@_KEY
def link(settings: Settings, **raw: Any) -> None:
    """Link two developments: follows, responds-to, supersedes (they order), corroborates, refines,
    contradicts (accounts of one development), in-tension."""
    _amend(settings, "link", **raw)


for _command in (correct, retract, reinstate, add_source, link):
    add(_command, DRY_RUN)
