"""Open a negotiation; declare its parties, issues and sources."""

from __future__ import annotations

from typing import Any

import click

from cli.options import Settings, timeline_command
from cli.written import report


@timeline_command("new", example="timeline new wage-round-2026 --title 'Wage round 2026'",
                  writes=True)  # fmt: skip
@click.argument("name")
@click.option("--title", help="What people call it.")
def new(settings: Settings, name: str, title: str | None) -> None:
    """Open a negotiation (and make the store if there is none)."""
    from timeline.framing import opened

    opened(name, title)  # refused before a store is made for it
    with settings.desk(create=True) as desk:
        report(settings, desk.open_negotiation(name, title))


def _declare(settings: Settings, kind: str, raw: dict[str, Any]) -> None:
    texts = {
        name.replace("_", "-"): list(value) if isinstance(value, tuple) else [value]
        for name, value in raw.items()
        if value
    }
    from cli.spoken import DATES, day

    texts |= {name: [day(text)[0] for text in texts[name]] for name in DATES if name in texts}
    with settings.desk() as desk:
        negotiation = desk.shelf.choose(settings.asked_negotiation)
        report(settings, desk.declare(negotiation, kind, texts))


@timeline_command("party", example="timeline party USA --name 'United States'", writes=True)
@click.argument("party")
@click.option("--name", help="Its name in words.")
def party(settings: Settings, **raw: Any) -> None:
    """Declare a party: a state (ISO 3166-1 alpha-3: USA, CHN), a bloc, a company."""
    _declare(settings, "party", raw)


@timeline_command(
    "issue",
    example="timeline issue trade-deficit --wants 'USA more USD' --wants 'CHN less USD'",
    writes=True,
)
@click.argument("issue")
@click.option("--title", help="What is negotiated, in words.")
@click.option("--unit", multiple=True, help="A unit of its own, e.g. 'tonnes' (repeatable).")
@click.option("--basis", multiple=True, help="A basis of its own, e.g. 'compounded' (repeatable).")
@click.option(
    "--wants",
    multiple=True,
    metavar="'PARTY more|less UNIT [BASIS]'",
    help="Which way a party wants a unit to go (repeatable).",
)
def issue(settings: Settings, **raw: Any) -> None:
    """Declare an issue: one thing that is negotiated. Declared again, it adds."""
    _declare(settings, "issue", raw)


@timeline_command(
    "source",
    example="timeline source nyt --publisher 'New York Times' --published 2018-05-04",
    writes=True,
)
@click.argument("source")
@click.option("--publisher", help="Who published it.")
@click.option("--title", help="Its title.")
@click.option("--author", help="Who wrote it.")
@click.option("--url", help="Where it is.")
@click.option("--published", metavar="EDTF", help="When it was published.")
@click.option("--accessed", metavar="EDTF", help="When it was read.")
@click.option("--quote", help="A short verbatim fragment.")
@click.option("--via", metavar="SOURCE", help="The source through which it is known.")
def source(settings: Settings, **raw: Any) -> None:
    """Declare a source: a report, or a public utterance known via one."""
    _declare(settings, "source", raw)
