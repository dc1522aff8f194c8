"""`timeline publish`: a record as a static site in a folder."""

from __future__ import annotations

import re
from contextlib import closing
from functools import partial
from pathlib import Path

import click

from events.errors import read_at
from timeline.extension import Surroundings, at_a_cut
from timeline.reading import Question, Shelf
from timeline.terminal import talk
from timeline.wording import count_words


def _address(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    if value is not None and not re.fullmatch(r"https?://[^\s\"'<>\x00-\x1f]+", value):
        raise click.BadParameter("write the site's address as https://example.org/talks")
    return value


@click.command(
    "publish",
    epilog="Example: timeline publish site --known-by 2018-05-04",
    short_help="A static site of the record, in a folder.",
)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--since", metavar="DAY", help="Only what happened or stood from that day on.")
@click.option("--address", metavar="URL", callback=_address,
              help="Where the site will stand, for links to it from elsewhere.")  # fmt: skip
@click.option("--author", multiple=True, metavar="NAME",
              help="Whom to cite as its author (repeatable).")  # fmt: skip
@click.option("--no-pictures", is_flag=True, help="Draw no pictures: sooner, and smaller.")
@click.pass_obj
@at_a_cut
def publish(
    around: Surroundings, /, folder: Path, since: str | None, address: str | None,
    author: tuple[str, ...], no_pictures: bool, question: Question,
) -> None:  # fmt: skip
    """A static site of the record: the board with its slider, how it hardened, the timeline, a
    comparison, a page for each development and source, data, and pictures to embed. It works
    opened from the folder, and on any host under any path; it asks no other host for anything.

    What the cut leaves out, and what was over before --since, is not in it. Published again, only
    files that changed are written; a folder that holds other files is refused."""
    from events.when import parse_day
    from web.site.folder import check, write
    from web.site.publish import site_files

    begin = partial(parse_day, end_of_month=False)
    first = read_at("--since", begin, since) if since else None
    check(folder)
    with closing(Shelf(around.whole_place, moment=True)) as shelf:
        name = shelf.choose(around.asked_negotiation)
        files = dict(site_files(shelf, name, question, first=first, address=address,
                                authors=author, pictures=not no_pictures))  # fmt: skip
    done = write(folder, files)
    size = sum(map(len, files.values()))
    talk(
        f"{folder}: {count_words(len(files), 'file')} of {name}, {size / 1e6:.1f} MB: "
        f"{done.new} written, {done.removed} removed, {done.kept} as they were. "
        f"Open {folder / 'index.html'}."
    )
