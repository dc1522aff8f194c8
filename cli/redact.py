"""Remove what the law orders removed."""

from __future__ import annotations

import sys

import click

from cli.options import DRY_RUN, Settings, add, timeline_command
from cli.output import emit
from events.redaction import TEXTS
from timeline.terminal import out


@timeline_command(
    "redact",
    example="timeline redact us-deficit-200 --quote --reason 'court order 4 O 12/26' --yes",
    writes=True,
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
    from timeline.redacting import taken_along

    with settings.desk() as desk:
        negotiation = desk.shelf.choose(settings.asked_negotiation)

        def run(dry_run: bool) -> None:
            planned, seq = desk.redact(
                negotiation, id, reason=reason, fields=chosen, dry_run=dry_run
            )
            # Told only before it is made: afterwards it would repeat what is to be gone.
            along = taken_along(desk.shelf, planned) if dry_run else None
            new = planned.first is None
            seqs = [one.seq for one in planned.event.events]
            what = ", ".join(planned.event.fields) or "the payload"
            listed = ", ".join(map(str, seqs))
            if not new:
                says = (
                    f"{seq} {planned.event.id} was recorded already: {what} is removed; the file "
                    "was rewritten again."
                )
            elif dry_run:
                says = f"{what} would be removed for good from event {listed} (dry run)."
            else:
                says = (
                    f"{seq} {planned.event.id} recorded. Removed for good: {what} of event "
                    f"{listed}. Copies elsewhere (backups, exports, a server's logs) are yours to "
                    "remove."
                )
            if dry_run and new and not planned.event.fields:
                says = f"{says} {_told(along)}"
            answer = {
                "schema": "redact/1",
                "negotiation": negotiation,
                "dry_run": dry_run,
                "new": new,
                "seq": seq,
                "id": planned.event.id,
                "target": planned.event.target,
                "reason": planned.event.reason,
                "fields": list(planned.event.fields),
                "events": seqs,
                "changes": None if along is None else list(along),
                "says": says,
            }
            if settings.format in ("json", "jsonl"):
                emit(settings.format, answer, [answer])
            else:
                out(says)

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


def _told(along: tuple[str, ...] | None) -> str:
    """What goes with a payload, in a sentence."""
    if along is None:
        return "The record is too long to say here which positions go with it."
    if not along:
        return "No position and no verdict at the latest cut goes with it."
    return f"With it go or change, at the latest cut: {' '.join(along)}"


add(redact, DRY_RUN)
