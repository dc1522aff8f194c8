"""`timeline publish`: a record as a static site in a folder: only what changed is written, and
nothing that is not of a site is touched.

A list of what was published stands in the folder. It is written first, with the old and the new,
so that a site that was cut off can be published again, and last, with what is there.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

import click
import msgspec

from events.errors import Refused, Unwritten, read_at
from timeline.extension import Surroundings, at_a_cut, web_address
from timeline.shelf import Question
from timeline.system.terminal import shown, talk
from timeline.wording import count_words


@click.command(
    "publish",
    epilog="Example: timeline publish site --known-by 2018-05-04",
    short_help="A static site of the record, in a folder.",
)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--since", metavar="DAY", help="Only what happened or stood from that day on.")
@click.option("--address", metavar="URL", callback=web_address,
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
    from web.site.publish import site_files

    begin = partial(parse_day, end_of_month=False)
    first = None if since is None else read_at("--since", begin, since)
    check(folder)
    with around.shelf(moment=True) as shelf:
        name = shelf.choose(around.asked_negotiation)
        files = dict(site_files(shelf, name, question, first=first, address=address,
                                authors=author, pictures=not no_pictures))  # fmt: skip
    new, removed = write(folder, files)
    size = sum(map(len, files.values()))
    talk(
        f"{folder}: {count_words(len(files), 'file')} of {name}, {size / 1e6:.1f} MB: "
        f"{new} written, {removed} removed, {len(files) - new} as they were. "
        f"Open {folder / 'index.html'}."
    )


MANIFEST = "manifest.json"
_SCHEMA = "site/1"
_UNFINISHED = ".unfinished"


class Manifest(msgspec.Struct, forbid_unknown_fields=True, tag_field="schema", tag=_SCHEMA):
    """The files of a site: their names in each folder within its own (`.` is that one)."""

    files: dict[str, list[str]]


def check(folder: Path) -> set[str]:
    """What was published in a folder before. Raises Refused where it is none, or holds what no site
    put there. Names with a dot first (`.git`, `.nojekyll`) are left alone."""
    if not os.path.lexists(folder):
        return set()
    if folder.is_symlink() or not folder.is_dir():
        raise Refused(f"{folder}: this is no folder: name one that is empty or not there yet.")
    before = _published(folder)
    foreign = next((path for path in _there(folder) if path not in before), None)
    if foreign is not None:
        raise Refused(
            f"{shown(str(folder))}: the folder holds '{shown(foreign)}', which is not of a site "
            "published here: name an empty folder, or one that is not there yet."
        )
    return before


def write(folder: Path, files: Mapping[str, bytes]) -> tuple[int, int]:
    """Make the folder hold these files: how many were written, and removed. Raises Refused as
    `check`, and Unwritten."""
    before = check(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        gone = before - set(files) - {MANIFEST}
        _put(folder, MANIFEST, _listed((before | set(files)) - {MANIFEST}))
        new = sum(_put(folder, path, data) for path, data in files.items())
        for path in gone:
            (folder / path).unlink(missing_ok=True)
        for place in sorted({parent for path in gone for parent in (folder / path).parents
                             if folder in parent.parents}, reverse=True):  # fmt: skip
            if place.is_dir() and not any(place.iterdir()):
                place.rmdir()
        _put(folder, MANIFEST, _listed(set(files)))
    except OSError as error:
        raise Unwritten(
            f"{shown(str(error.filename or folder))}: it cannot be written "
            f"({error.strerror or error}). Mend that and publish again, or choose another folder."
        ) from error
    return new, len(gone)


def _listed(paths: set[str]) -> bytes:
    found: dict[str, list[str]] = {}
    for path in sorted(paths):
        place, _, name = path.rpartition("/")
        found.setdefault(place or ".", []).append(name)
    return msgspec.json.encode(Manifest(files=found)) + b"\n"


def _published(folder: Path) -> set[str]:
    place = folder / MANIFEST
    if not place.is_file() or place.is_symlink():
        return set()
    try:
        listed = msgspec.json.decode(place.read_bytes(), type=Manifest).files
    except (OSError, msgspec.MsgspecError):
        return set()
    paths = (name if place == "." else f"{place}/{name}" for place, names in listed.items()
             for name in names)  # fmt: skip
    # Whatever the list says, nothing outside the folder is ours.
    return {MANIFEST, *(path for path in paths if _is_inside(path))}


def _is_inside(path: str) -> bool:
    parts = path.split("/")
    return not any(part in ("", ".", "..") or "\\" in part or ":" in part for part in parts)


def _there(folder: Path) -> Iterator[str]:
    """The files in a folder, with those that a link leads to as the link alone."""
    for place, folders, names in os.walk(folder):
        here = Path(place)
        links = [name for name in folders if (here / name).is_symlink()]
        folders[:] = [name for name in folders if name[0] != "." and name not in links]
        for name in (*names, *(f"{link}/" for link in links)):  # which is no folder of ours
            if not name.startswith("."):
                yield f"{here.relative_to(folder).as_posix()}/{name}".removeprefix("./")


def _put(folder: Path, path: str, data: bytes) -> bool:
    """Write a file whole, unless it says the same already."""
    target = folder / path
    if target.is_file() and not target.is_symlink() and target.read_bytes() == data:
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = folder / _UNFINISHED
    unfinished.write_bytes(data)
    os.replace(unfinished, target)
    return True
