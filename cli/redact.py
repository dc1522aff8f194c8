"""Remove what the law orders removed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from cli.options import Settings, timeline_command
from cli.output import cells, emit
from cli.written import tell_broken
from events.redaction import TEXTS
from timeline.terminal import out

if TYPE_CHECKING:
    from timeline.integrity.redact import Redacting


@timeline_command(
    "redact",
    example="timeline redact us-deficit-200 --quote --reason 'court order 4 O 12/26' --yes",
    writes=True,
    tries=True,
)
@click.argument("id")
@click.option("--reason", required=True, help="Why; it stays in the log for ever.")
@click.option("--quote", is_flag=True, help="Only its quotes (the same as --field quote).")
@click.option("--field", "fields", multiple=True, type=click.Choice(TEXTS),
              help="Only this text (repeatable); without one, the whole payload goes.")  # fmt: skip
@click.option("--yes", is_flag=True, help="Do not ask; needed where nobody can be asked.")
def redact(
    settings: Settings, id: str, reason: str, quote: bool, fields: tuple[str, ...], yes: bool
) -> None:
    """Remove a development's payload, or some of its texts, for good; the log says that it did.

    It cannot be undone. The bytes go from the store, also from what amended the development; its
    place, its leaf hash and its id stay, so that 'timeline verify' and every proof of other events
    still hold. A payload that is gone contributes nothing to any stance, at whatever cut. ID may
    also be a sequence number, or source:ID for the texts of a source.
    """
    chosen = tuple(dict.fromkeys((*fields, *(("quote",) if quote else ()))))
    from timeline.answers.checked import CheckedTold
    from timeline.redacting import broken_along, taken_along

    with settings.desk() as desk:
        negotiation = desk.shelf.choose(settings.asked_negotiation)

        def run(dry_run: bool) -> None:
            planned, seq = desk.redact(
                negotiation, id, reason=reason, fields=chosen, dry_run=dry_run
            )
            # Told only before it is made: afterwards it would repeat what is to be gone.
            along = taken_along(desk.shelf, planned) if dry_run else None
            broken = broken_along(desk.shelf, planned, seq)
            says = _says(planned, seq, dry_run, along)
            answer = {
                "schema": "redact/1",
                "negotiation": negotiation,
                "dry_run": dry_run,
                "new": planned.first is None,
                "seq": seq,
                **cells(planned.event, "id target reason fields"),
                "events": [one.seq for one in planned.event.events],
                "changes": along,
                "says": says,
                "broken": [CheckedTold.told(one) for one in broken],
            }
            if settings.format in ("json", "jsonl"):
                emit(settings.format, answer, [answer])
            else:
                out(says)
            tell_broken(broken, dry_run=dry_run)

        if settings.dry_run:
            run(dry_run=True)
            return
        if not yes:
            if not (sys.stdin.isatty() and sys.stderr.isatty()):
                raise click.UsageError(
                    "a redaction cannot be undone: say --yes, or try it with --dry-run"
                )
            run(dry_run=True)
            click.confirm("This cannot be undone. Remove it?", abort=True, err=True)
        run(dry_run=False)


def _says(planned: Redacting, seq: int | None, dry_run: bool, along: tuple[str, ...] | None) -> str:
    """What a redaction does or did, and what goes with a payload, in sentences."""
    event = planned.event
    what = ", ".join(event.fields) or "the payload"
    listed = ", ".join(str(one.seq) for one in event.events)
    if planned.first is not None:
        return (f"{seq} {event.id} was recorded already: {what} is removed; the file was rewritten "
                "again.")  # fmt: skip
    if not dry_run:
        return (f"{seq} {event.id} recorded. Removed for good: {what} of event {listed}. Copies "
                "elsewhere (backups, exports, a server's logs) are yours to remove.")  # fmt: skip
    says = f"{what} would be removed for good from event {listed} (dry run)."
    if event.fields:
        return says
    if along is None:
        return f"{says} The record is too long to say here which positions go with it."
    if not along:
        return f"{says} No position and no verdict at the latest cut goes with it."
    return f"{says} With it go or change, at the latest cut: {' '.join(along)}"
