"""Change the record without changing the log: correct, retract, reinstate, link, add a source, take
back the last entry, file or import; and remove what the law orders removed."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

import click

from cli.completion import names
from cli.options import KEY, Settings, of_link, texts_of, timeline_command
from cli.output import cells, emit
from cli.recording import enter, report, tell_broken
from events import developments as d
from events.amendments import Relation
from events.errors import Refused, read_at
from events.kinds import kind_of
from events.log import Logged
from events.names import prose
from events.redaction import TEXTS
from timeline.entries.draft import AMENDMENTS, Draft
from timeline.system.terminal import out, shown, talk
from timeline.wording import count_words

if TYPE_CHECKING:
    from timeline.integrity.redact import Redacting


def _prose(_: click.Context, option: click.Parameter, text: str | None) -> str | None:
    """Text that was given says something: an empty reason is none."""
    return None if text is None else read_at(str(option.name), prose, text)


_ID = click.Argument(["id"], shell_complete=names("development"))
_ANY = click.Argument(["id"], shell_complete=names("development", "assertion", "amendment"))
_REASON = click.Option(["--reason"], required=True, callback=_prose, help="Why.")
_SOURCE = click.Option(["--source"], multiple=True, metavar="ID|LINK",
                       shell_complete=names("source"),
                       help="Where this is reported; it counts from that day.")  # fmt: skip


def _command(kind: str, example: str, *params: click.Parameter) -> click.Command:
    """The command of a kind of change, with its own parameters first."""

    def run(settings: Settings, key: str | None, publisher: str | None, published: str | None,
            **raw: Any) -> None:  # fmt: skip
        enter(settings, kind, texts_of(raw), key=key, publisher=publisher, published=published)

    run.__doc__ = AMENDMENTS[kind]
    further = of_link("else it is public from today on")
    own = [*params, *further, click.Option(["--key"], **KEY)]
    return timeline_command(kind, example=f"timeline {kind} us-deficit-200{example}", tries=True,
                            params=own)(run)  # fmt: skip


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


_SHOWN = 10

_UNDONE = "undone: "
"""How every reason begins that `undo` records: by it the next one knows what it did itself."""


@timeline_command("undo", example="timeline undo", tries=True)
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
    with settings.desk() as desk:
        negotiation = desk.shelf.choose(settings.asked_negotiation)
        last, turns = _last_write(desk.shelf.log(negotiation), desk.recorder)
        if not last:
            raise Refused(f"there is nothing in '{negotiation}' that {desk.recorder} "
                          "recorded and has not taken back")  # fmt: skip
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
        asked = f"Take back {count_words(len(entries), 'entry', 'entries')}?"
        if not settings.dry_run and not yes and not _agreed(asked):
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
    match event:
        case d.Retracted():
            return _Turn("reinstate", event.target)
        case d.Reinstated():
            return _Turn("retract", event.target)
        case d.Development() | d.StanceAsserted() | d.Corrected() | d.Linked() | d.SourceAdded():
            return _Turn("retract", event.id)
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
        entries = count_words(len(stays), "entry", "entries")
        talk(f"{entries} cannot be retracted: {shown('; '.join(stays[:3]))}"
             + (" ..." if len(stays) > 3 else ""))  # fmt: skip


def _said(event: d.Event) -> str:
    if isinstance(event, d.Development):
        words = " ".join((event.says or "").split())[:60]
        return f"{kind_of(event).name} {event.id} {event.occurred} {words}".strip()
    name = next((getattr(event, n) for n in ("target", "id", "party", "issue", "source", "name")
                 if getattr(event, n, None)), "")  # fmt: skip
    return f"{event.topic} {name}"


@timeline_command(
    "redact",
    example="timeline redact us-deficit-200 --quote --reason 'court order 4 O 12/26' --yes",
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
    from timeline.recording.redacting import broken_along, taken_along

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
