"""`timeline report`: what an editor is given, in one file."""

from __future__ import annotations

from typing import Any

import click

from timeline.extension import FORCE, Surroundings, at_a_cut, form_of, web_address
from timeline.shelf import Question
from timeline.system.extras import extra
from timeline.system.files import deliver, vacant
from timeline.wording import count_words
from web.report import FORMS, LANGUAGES

_LANGUAGE = f"Of its own words, days and figures: {', '.join(LANGUAGES)}; or e.g. en-US."


@click.command(
    "report",
    epilog="Example: timeline report -o report.docx --author 'Ana Lind' --as-of 2018-05-04",
    short_help="Write a report for people: docx, pdf, html or md.",
)
@click.option("-o", "--output", required=True, metavar="FILE",
              help="Where to write it: .docx, .pdf, .html or .md; - for stdout.")  # fmt: skip
@FORCE
@click.option("--as", "form", type=click.Choice(FORMS), help="The form, where FILE does not say.")
@click.option("--party", "parties", multiple=True, metavar="PARTY",
              help="Only this party (repeatable).")  # fmt: skip
@click.option("--issue", "issues", multiple=True, metavar="ISSUE",
              help="Only this issue (repeatable).")  # fmt: skip
@click.option("--title", metavar="TEXT", help="Its title, in place of the negotiation's.")
@click.option("--author", metavar="TEXT", help="Who wrote it.")
@click.option("--credit", metavar="TEXT", help="A line under the title, e.g. whose report it is.")
@click.option("--link", metavar="URL", callback=web_address,
              help="Where the record itself can be looked at.")  # fmt: skip
@click.option("--language", metavar="NAME", default="en", show_default=True, help=_LANGUAGE)
@click.pass_obj
@at_a_cut
def report(
    around: Surroundings, /, output: str, force: bool, form: str | None, language: str,
    question: Question, **told: Any,
) -> None:  # fmt: skip
    """Write a report at a cut for people who know nothing of the record: what changed in five
    sentences, who stands where, every step with its sources, and how to check it. What is recorded
    stays in its own words."""
    chosen = form_of(output, form, FORMS, ("html", "md"))
    with extra("a report", name="report"):
        from web.report.document import paper, written
        from web.report.speech import Speech

        vacant(output, force=force)
        speech = Speech(language)
        with around.shelf(moment=True) as shelf:
            made = paper(shelf, around.asked_negotiation, question, speech, **told)
        data = written(made, chosen)
    notes = count_words(len(made.notes), "note")
    deliver(output, data, f": {notes}, {len(data):,} bytes", force=force)
