"""`timeline undo`: take back the last entry, or the last file or import whole."""

from __future__ import annotations

from collections.abc import Sequence

import click

from cli.options import DRY_RUN, Settings, add, timeline_command
from cli.written import report
from events import developments as d
from events.errors import Refused
from events.kinds import kind_of
from events.log import Logged
from timeline.terminal import shown, talk

_SHOWN = 10


@timeline_command("undo", example="timeline undo", writes=True)
@click.option("--reason", default="entered by mistake", show_default=True, help="Why.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
def undo(settings: Settings, reason: str, yes: bool) -> None:
    """Take back what you recorded last: an entry, or a file or an import whole.

    It is shown first. Developments are retracted, and a retraction is reinstated: the log keeps
    both. A declaration (a party, an issue, a source) cannot be retracted, and stays.
    """
    from timeline.entries.draft import Draft

    with settings.desk() as desk:
        negotiation = desk.shelf.choose(settings.asked_negotiation)
        last = _last_write(desk.shelf.log(negotiation), desk.recorder)
        if not last:
            raise Refused(f"there is nothing in '{negotiation}' that {desk.recorder} recorded")
        entries: list[Draft] = []
        stays: list[str] = []
        for entry in reversed(last):
            event = entry.event
            if isinstance(event, d.Development):
                raw = {"id": [event.id], "reason": [reason]}
                entries.append(Draft(place=f"log {entry.seq}", kind="retract", raw=raw))
            elif isinstance(event, d.Retracted):
                raw = {"id": [event.target], "reason": [f"undone: {reason}"]}
                entries.append(Draft(place=f"log {entry.seq}", kind="reinstate", raw=raw))
            else:
                stays.append(f"{entry.seq} {_said(event)}")
        _tell(last, stays)
        if not entries:
            raise Refused(
                "nothing of it can be retracted: a correction is made again ('timeline correct'), "
                "and what is declared stays until something uses it"
            )
        if not settings.dry_run and not yes and not click.confirm(
            f"Take back {len(entries)} of it?", default=True, err=True
        ):  # fmt: skip
            talk("Nothing was changed.")
            return
        written = desk.enter(negotiation, entries, dry_run=settings.dry_run)
        report(settings, written, tell="all")


add(undo, DRY_RUN)


def _last_write(log: Sequence[Logged], recorder: str) -> list[Logged]:
    """The last entries of a recorder that were written together and are not taken back already.

    What one transaction records has times that differ by a microsecond each.
    """
    undone = {
        entry.event.target for entry in log if isinstance(entry.event, d.Retracted | d.Reinstated)
    }
    writes: list[list[Logged]] = []
    for entry in log:
        together = writes and (
            writes[-1][-1].seq + 1 == entry.seq
            and writes[-1][-1].recorded + 1 == entry.recorded
            and writes[-1][-1].recorder == entry.recorder
        )
        if together:
            writes[-1].append(entry)
        else:
            writes.append([entry])
    for write in reversed(writes):
        if write[0].recorder != recorder:
            continue
        named = [e.event.id for e in write if isinstance(e.event, d.Development)]
        taking = any(isinstance(e.event, d.Retracted | d.Reinstated) for e in write)
        if taking or (named and all(name in undone for name in named)):
            continue
        if isinstance(write[0].event, d.NegotiationOpened) and len(write) == 1:
            continue
        return write
    return []


def _tell(last: Sequence[Logged], stays: Sequence[str]) -> None:
    for entry in last[:_SHOWN]:
        talk(f"  {entry.seq} {shown(_said(entry.event))}")
    if len(last) > _SHOWN:
        talk(f"  ... and {len(last) - _SHOWN} more of the same write")
    if stays:
        talk(f"{len(stays)} of it cannot be retracted and stays: {shown('; '.join(stays[:3]))}"
             + (" ..." if len(stays) > 3 else ""))  # fmt: skip


def _said(event: d.Event) -> str:
    if isinstance(event, d.Development):
        words = " ".join((event.says or "").split())[:60]
        return f"{kind_of(event).name} {event.id} {event.occurred} {words}".strip()
    name = next((getattr(event, n) for n in ("party", "issue", "source", "target", "name")
                 if getattr(event, n, None)), "")  # fmt: skip
    return f"{event.topic} {name}"
