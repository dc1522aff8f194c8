"""`timeline chart`: one picture into a file, from the same specifications as the page."""

from __future__ import annotations

import os
from pathlib import Path
from typing import get_args

import click

from timeline.extension import FORCE, Surroundings, at_a_cut, form_of
from timeline.numbers import Count
from timeline.questions import table as questions
from timeline.shelf import Question
from timeline.system.files import STANDARD, vacant, write
from timeline.system.terminal import talk
from web.pictures import PICTURES, Theme

FORMS = ("svg", "png", "pdf", "html")


@click.command(
    "chart",
    epilog="Example: timeline chart ladder --party USA --issue trade-deficit -o ladder.svg",
    short_help="Draw one picture into a file.",
)
@click.argument("picture", type=click.Choice(list(PICTURES)))
@click.option("-o", "--output", required=True, metavar="FILE",
              help="Where to draw it: .svg, .png, .pdf or .html; - for stdout.")  # fmt: skip
@FORCE
@click.option("--as", "form", type=click.Choice(FORMS), help="The form, where FILE does not say.")
@click.option("--party", metavar="PARTY", help="Only this party.")
@click.option("--issue", metavar="ISSUE", help="Only this issue.")
@click.option("--theme", type=click.Choice(get_args(Theme)), default="light", show_default=True,
              help="Light or dark ground.")  # fmt: skip
@click.option("--width", type=Count(320, 4000), default=960, show_default=True,
              help="Pixels; a board is as wide as its parties need.")  # fmt: skip
@click.option("--title", metavar="TEXT", help="Its title, in place of the usual one.")
@click.option("--credit", metavar="TEXT", help="A line under it, e.g. whose picture it is.")
@click.pass_obj
@at_a_cut
def chart(
    around: Surroundings, /, picture: str, output: str, force: bool, form: str | None,
    party: str | None, issue: str | None, theme: Theme, width: int, title: str | None,
    credit: str | None, question: Question,
) -> None:  # fmt: skip
    """Draw one picture into a file: board (who stands where), strip (when positions hardened),
    ladder (one party's steps on one issue), gap (both sides' figures) or lanes (every development
    by party). A text file beside it tells in words what it shows."""
    from web.at_cut import AtCut
    from web.pictures.draw import draw
    from web.pictures.frame import specification
    from web.pictures.style import Look

    chosen = form_of(output, form, FORMS, ("svg", "html"))
    vacant(output, force=force)
    beside = _beside(output, chosen)
    with around.shelf(moment=True) as shelf:
        at = AtCut.of(shelf, around.asked_negotiation, question)
        questions.known(at.record, party, issue)
        look = Look(key=True, theme=theme, width=width, title=title or "", credit=credit or "")
        spec = specification(at, picture, look, party=party, issue=issue)
    words = draw(spec, "txt")
    told = beside is not None and _holds(beside, words)
    if beside and not told:
        vacant(beside, force=force)
    write(output, draw(spec, chosen, width=width), force=force)
    if beside:
        if not told:
            write(beside, words, force=force)
        talk(f"{output}: {picture} drawn; {beside} tells in words what it shows.")


def _holds(file: str, words: bytes) -> bool:
    """Whether a text is there already: it stands beside the same picture in another form."""
    try:
        return os.path.isfile(file) and Path(file).read_bytes() == words
    except OSError:
        return False


def _beside(output: str, form: str) -> str | None:
    """The file for the text beside a picture, if it goes to one of its own. Raises UsageError."""
    path = Path(output)
    if output == STANDARD or (os.path.exists(path) and not os.path.isfile(path)):
        return None
    if path.suffix.casefold() == ".txt":
        raise click.UsageError(
            f"'{output}' is the name of the text beside the picture: end it with .{form}"
        )
    return str(path.with_suffix(".txt"))
