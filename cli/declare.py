"""Open and close a negotiation; declare its parties, issues, sources and titles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from cli.append import text_of
from cli.completion import names, negotiations
from cli.options import Settings, texts_of, timeline_command
from cli.recording import report
from events.declaring import DATED, DECLARING
from events.fields import TITLED
from timeline.entries.draft import Draft
from timeline.entries.framing import opened
from timeline.system.files import STANDARD, flows, write


@timeline_command("new", example="timeline new wage-round-2026 --title 'Wage round 2026'",
                  writes=True)  # fmt: skip
@click.argument("name")
@click.option("--title", help="What people call it.")
@click.option("--sheet", metavar="FILE", help="Write a workbook to fill in (.xlsx), too.")
def new(settings: Settings, name: str, title: str | None, sheet: str | None) -> None:
    """Open a negotiation (and make the store if there is none).

    --sheet writes a workbook with the right columns, lists to choose from and an example: fill it
    in, and 'timeline import FILE' it again and again.
    """
    opened(name, title)  # refused before a store is made for it
    if sheet is not None:
        from timeline.interchange.exporting.sheet_form import blank_sheet

        if sheet == STANDARD:  # what is recorded is told there
            raise click.UsageError("the workbook needs a file of its own: name one with --sheet")
        if not (sheet.casefold().endswith(".xlsx") or flows(sheet)):
            raise click.UsageError(f"'{sheet}' is no name of a workbook: end it with .xlsx")
        write(sheet, blank_sheet())
    with settings.desk(create=True) as desk:
        report(settings, desk.open_negotiation(name, title))


@timeline_command(
    "close", example="timeline close wage-round-2026 --reason 'opened twice'", tries=True
)
@click.argument("name", shell_complete=negotiations)
@click.option("--reason", help="Why it is given up.")
def close(settings: Settings, name: str, reason: str | None) -> None:
    """Close a negotiation in which nothing but declarations was recorded: no list and no choice
    names it any more. 'timeline new NAME' opens it again."""
    entry = Draft(place="", kind="close", raw=texts_of({"reason": reason}))
    _record(settings, [entry], name)


@timeline_command("title", example="timeline title us-deficit-cut 'The cut of the deficit'",
                  writes=True)  # fmt: skip
@click.argument("name", metavar="SLUG", shell_complete=names(*TITLED))
@click.argument("title", metavar="TEXT")
def title(settings: Settings, name: str, title: str) -> None:
    """Give a name its title: words for a proposal, measure, agreement, round of talks, package or
    legal action, which boards and pictures show in its place. Given again, the newest count."""
    _declare(settings, "title", {"name": name, "title": title})


def _declare(settings: Settings, kind: str, raw: dict[str, Any]) -> None:
    from cli.spoken import day

    texts = texts_of(raw)
    texts |= {name: [day(text)[0] for text in texts[name]] for name in DATED if name in texts}
    _record(settings, [Draft(place="", kind=kind, raw=texts)], settings.asked_negotiation)


def _record(settings: Settings, entries: Sequence[Draft], named: str | None) -> None:
    with settings.desk() as desk:
        negotiation = desk.shelf.choose(named)
        report(settings, desk.enter(negotiation, entries, dry_run=settings.dry_run))


def _fields(kind: str, *, needed: bool = True) -> list[click.Parameter]:
    """The fields of what a command declares; its name may be left out where it is not `needed`."""
    params: list[click.Parameter] = []
    for one in DECLARING[kind]:
        if one.needed:
            params.append(click.Argument([one.name], required=needed))
        elif one.flag:
            switch = f"--{one.name}/--no-{one.name}"
            params.append(click.Option([switch], default=None, help=one.help))
        else:
            params.append(click.Option([f"--{one.name}"], multiple=one.many, metavar=one.metavar,
                                       help=one.help))  # fmt: skip
    return params


@timeline_command("party", example="timeline party USA --name 'United States'", writes=True,
                  params=_fields("party"))  # fmt: skip
def party(settings: Settings, **raw: Any) -> None:
    """Declare a party: a state (ISO 3166-1 alpha-3: USA, CHN), a bloc, a company, a mediator.
    Declared again, the newest words count; what is not given stays as it was."""
    _declare(settings, "party", raw)


@timeline_command(
    "issue",
    example="timeline issue trade-deficit --wants 'USA more USD' --wants 'CHN less USD'",
    writes=True,
    params=_fields("issue"),
)
def issue(settings: Settings, **raw: Any) -> None:
    """Declare an issue: one thing that is negotiated. Declared again, it adds, and the newest
    title counts."""
    _declare(settings, "issue", raw)


@timeline_command(
    "source",
    example="timeline source nyt --publisher 'New York Times' --published 2018-05-04",
    tries=True,
    params=_fields("source", needed=False),
)
@click.option("--from", "library", metavar="FILE",
              help="Declare all of a library instead: CSL-JSON (.json), .bib or .ris.")  # fmt: skip
def source(settings: Settings, library: str | None, **raw: Any) -> None:
    """Declare a source: a report, or a public utterance known via one; or with --from every one
    of a reference manager's library, all or nothing. Said again, nothing is recorded twice."""
    if library is None:
        if raw["source"] is None:
            raise click.UsageError("name the SOURCE to declare, or a library with --from")
        _declare(settings, "source", raw)
        return
    if any(raw.values()):
        raise click.UsageError("--from declares what the file holds: give it alone")
    from timeline.interchange.exporting.citing import drafts

    _record(settings, drafts(library, text_of(library)), settings.asked_negotiation)
