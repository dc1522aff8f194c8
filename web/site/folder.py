"""Writing a site into its folder: only what changed, and nothing that is not of a site.

A list of what was published stands in the folder. It is written first, with the old and the new,
so that a site that was cut off can be published again, and last, with what is there.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec

from events.errors import Refused, Unwritten
from timeline.terminal import shown

MANIFEST = "manifest.json"
_SCHEMA = "site/1"
_UNFINISHED = ".unfinished"


class Manifest(msgspec.Struct, forbid_unknown_fields=True, tag_field="schema", tag=_SCHEMA):
    """The files of a site: their names in each folder within its own (`.` is that one)."""

    files: dict[str, list[str]]


class Rewritten(NamedTuple):
    """How many files were written, removed, and left as they were."""

    new: int
    removed: int
    kept: int


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


def write(folder: Path, files: Mapping[str, bytes]) -> Rewritten:
    """Make the folder hold these files. Raises Refused as `check`, and Unwritten."""
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
    return Rewritten(new=new, removed=len(gone), kept=len(files) - new)


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
    try:
        if not target.is_symlink() and target.read_bytes() == data:
            return False
    except FileNotFoundError:
        target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = folder / _UNFINISHED
    unfinished.write_bytes(data)
    os.replace(unfinished, target)
    return True
