"""`timeline undo`: take back the last entry, or the last file or import whole."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import NamedTuple

import click

from cli.options import Settings, timeline_command
from cli.written import report
from events import developments as d
from events.errors import Refused
from events.kinds import kind_of
from events.log import Logged
from timeline.terminal import shown, talk

_SHOWN = 10

_UNDONE = "undone: "
"""How every reason begins that `undo` records: by it the next one knows what it did itself."""


@timeline_command("undo", example="timeline undo", writes=True, tries=True)
@click.option("--reason", default="entered by mistake", show_default=True, help="Why.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
def undo(settings: Settings, reason: str, yes: bool) -> None:
    """Take back what you recorded last: an entry, or a file or an import whole.

    It is shown first. Developments, assertions, corrections, links and added sources are
    retracted, a retraction is reinstated: the log keeps both. Said again, it takes back what was
    recorded before that: what 'undo' itself recorded counts as nothing, and 'reinstate ID' brings
    it back. A declaration (a party, an issue, a source) and a redaction cannot be taken back, and
    nothing that lies before one is.
    """
    from timeline.entries.draft import Draft

    with settings.desk() as desk:
        negotiation = desk.shelf.choose(settings.asked_negotiation)
        last, turns = _last_write(desk.shelf.log(negotiation), desk.recorder)
        if not last:
            raise Refused(f"there is nothing in '{negotiation}' that {desk.recorder} recorded")
        entries = [
            Draft(place=f"log {seq}", kind=turn.kind,
                  raw={"id": [turn.target], "reason": [f"{_UNDONE}{reason}"]})
            for seq, turn in turns
        ]  # fmt: skip
        stays = [f"{e.seq} {_said(e.event)}" for e in reversed(last) if _turn(e.event) is None]
        _tell(last, stays)
        if not entries:
            raise Refused(
                "nothing of it can be retracted: what is declared is declared again with other "
                "words, and what is redacted is gone"
            )
        if not settings.dry_run and not yes and not _agreed(f"Take back {len(entries)} of it?"):
            talk("Nothing was changed.")
            return
        written = desk.enter(negotiation, entries, dry_run=settings.dry_run)
        report(settings, written, tell="all")


def _agreed(question: str) -> bool:
    try:
        return click.confirm(question, default=True, err=True)
    except click.Abort:
        if sys.stdin.isatty():
            raise
        talk("")  # behind the question
        raise click.UsageError("nobody answered: say --yes, or try it with --dry-run") from None


class _Turn(NamedTuple):
    """What takes an event back: to `retract` or `reinstate` a target."""

    kind: str
    target: str


def _turn(event: d.Event) -> _Turn | None:
    """What takes an event back, None where nothing does."""
    match event:
        case d.Retracted():
            return _Turn("reinstate", event.target)
        case d.Reinstated():
            return _Turn("retract", event.target)
        case d.Development() | d.StanceAsserted() | d.Corrected() | d.Linked() | d.SourceAdded():
            return _Turn("retract", event.id)
        case _:
            return None


def _last_write(
    log: Sequence[Logged], recorder: str
) -> tuple[list[Logged], list[tuple[int, _Turn]]]:
    """The last entries of a recorder that were written together and are not taken back already,
    and what takes them back: each with the number of its entry, the last first.

    What one transaction records has times that differ by a microsecond each.
    """
    writes: list[list[Logged]] = []
    open_turns: dict[_Turn, list[int]] = {}
    gone: set[str] = set()
    for entry in log:
        event, did = entry.event, None
        if isinstance(event, d.Retracted):
            did = _Turn("retract", event.target)
            gone.add(event.target)
        elif isinstance(event, d.Reinstated):
            did = _Turn("reinstate", event.target)
            gone.discard(event.target)
        if entry.recorder != recorder:
            continue
        if did and (getattr(event, "reason", None) or "").startswith(_UNDONE):
            if undone := open_turns.get(did):
                undone.pop()
            continue
        if turn := _turn(event):
            open_turns.setdefault(turn, []).append(entry.seq)
        before = writes[-1][-1] if writes else None
        if before and (before.seq + 1, before.recorded + 1) == (entry.seq, entry.recorded):
            writes[-1].append(entry)
        else:
            writes.append([entry])
    for write in reversed(writes):
        turns, left = [], set(gone)
        for entry in reversed(write):
            turn = _turn(entry.event)
            is_open = turn is not None and entry.seq in open_turns[turn]
            # What somebody else took back meanwhile is as it should be.
            if turn and is_open and (turn.target in left) == (turn.kind == "reinstate"):
                left ^= {turn.target}
                turns.append((entry.seq, turn))
        stays = all(_turn(entry.event) is None for entry in write)
        opening = isinstance(write[0].event, d.NegotiationOpened) and len(write) == 1
        if turns or (stays and not opening):
            return write, turns
    return [], []


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
    name = next((getattr(event, n) for n in ("target", "id", "party", "issue", "source", "name")
                 if getattr(event, n, None)), "")  # fmt: skip
    return f"{event.topic} {name}"
