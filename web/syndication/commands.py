"""`timeline feed` and `timeline calendar`: what the service tells, as files."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, get_args

import click

from projections.rules.findings import Verdict
from timeline.extension import FORCE, Surroundings, at_a_cut
from timeline.numbers import Count
from timeline.shelf import Question
from timeline.system.files import deliver, vacant
from timeline.wording import count_words

Command = Callable[..., Any]

_OPTIONS = (
    click.option("-o", "--output", required=True, metavar="FILE",
                 help="Where to write it; - for stdout."),
    FORCE,
    click.option("--party", metavar="PARTY", help="Only this party."),
    click.option("--issue", metavar="ISSUE", help="Only this issue."),
)  # fmt: skip


_FORMS = frozenset(".atom .csv .docx .html .ics .json .md .pdf .rss .svg .xlsx .xml".split())
"""The ends of names that say which form a file is of."""


def _fits(output: str, *ends: str) -> None:
    """Raise UsageError for the name of a file of another form."""
    if os.path.splitext(output)[1].casefold() in _FORMS.difference(ends):
        told = f"'{output}' is of no form that is written here: end it with {' or '.join(ends)}"
        raise click.UsageError(told)


def _options(command: Command) -> Command:
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@click.command(
    "feed",
    epilog="Example: timeline feed --verdict hardened -o hardened.atom",
    short_help="Developments as an Atom feed.",
)
@_options
@click.option("--verdict", type=click.Choice(get_args(Verdict)),
              help="Only steps of this verdict, of the party and on the issue.")  # fmt: skip
@click.option("--last", type=Count(1, 10_000), default=100, show_default=True,
              help="So many entries, those that changed last.")  # fmt: skip
@click.pass_obj
@at_a_cut
def feed(
    around: Surroundings, /, output: str, force: bool, party: str | None, issue: str | None,
    verdict: Verdict | None, last: int, question: Question,
) -> None:  # fmt: skip
    """Developments with what each did as an Atom feed, for a feed reader. An entry that is
    corrected or retracted later is updated under the same id."""
    from web.syndication.atom import atom
    from web.syndication.followed import followed

    _fits(output, ".atom", ".xml")
    vacant(output, force=force)
    with around.shelf(moment=True) as shelf:
        follow = followed(shelf, around.asked_negotiation, question, party, issue)
        data = atom(follow, verdict=verdict, last=last)
    told = count_words(data.count(b"<entry>"), "entry", "entries")
    deliver(output, data, f": {told}", force=force)


@click.command(
    "calendar",
    epilog="Example: timeline calendar --party RUS -o talks.ics",
    short_help="The days that are set as an iCalendar file.",
)
@_options
@click.pass_obj
@at_a_cut
def calendar(
    around: Surroundings, /, output: str, force: bool, party: str | None, issue: str | None,
    question: Question,
) -> None:  # fmt: skip
    """Talks, deadlines, last days, the days on which something takes effect, and what is hoped for
    (as tentative) as an iCalendar file. What is corrected or retracted later is changed or
    cancelled under the same UID."""
    from web.syndication import calendar as made
    from web.syndication.followed import followed

    _fits(output, ".ics")
    vacant(output, force=force)
    with around.shelf(moment=True) as shelf:
        data = made.calendar(followed(shelf, around.asked_negotiation, question, party, issue))
    told = count_words(data.count(b"\r\nBEGIN:VEVENT\r\n"), "day")
    deliver(output, data, f": {told}", force=force)
