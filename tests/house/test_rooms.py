"""The house as CONTRIBUTING.md draws it: no circle of files, no class name twice, no long module.

What does not hold yet is listed here with its reason. Each list is exact: what is mended must be
taken off, so that a list can only shrink. Which room may import which is import-linter's
(pyproject.toml).
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import grimp

from tests.house import picture

ROOT = Path(__file__).parents[2]
PACKAGES = ("events", "projections", "timeline", "cli", "web")
MOST_LINES = 400


def modules() -> Iterator[Path]:
    for package in PACKAGES:
        yield from sorted((ROOT / package).rglob("*.py"))


@cache
def imports() -> dict[str, set[str]]:
    """Which of our files each of our files imports, at its top, inside a function or for
    the type checker alone."""
    graph = grimp.build_graph(*PACKAGES, cache_dir=None)
    return {one: graph.find_modules_directly_imported_by(one) for one in graph.modules}


def circles() -> list[set[str]]:
    """Files of which each is reached from every other, two or more together (by Tarjan)."""
    found: list[set[str]] = []
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    open_ones: list[str] = []

    def visit(one: str) -> None:
        number[one] = lowest[one] = len(number)
        open_ones.append(one)
        for other in imports()[one]:
            if other not in number:
                visit(other)
                lowest[one] = min(lowest[one], lowest[other])
            elif other in open_ones:
                lowest[one] = min(lowest[one], number[other])
        if lowest[one] == number[one]:
            start = open_ones.index(one)
            together = set(open_ones[start:])
            del open_ones[start:]
            if len(together) > 1:
                found.append(together)

    for one in sorted(imports()):
        if one not in number:
            visit(one)
    return found


def test_no_file_imports_itself_by_way_of_others() -> None:
    assert circles() == [], "a circle of files: let one of them be given what it imports"


def test_no_class_name_stands_for_two_classes() -> None:
    places = defaultdict(list)
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                places[node.name].append(str(path.relative_to(ROOT)))
    twice = {name: found for name, found in places.items() if len(found) > 1}
    assert twice == {}


def test_no_module_is_too_long_to_read_at_once() -> None:
    long = {
        str(path.relative_to(ROOT))
        for path in modules()
        if len(path.read_text(encoding="utf-8").splitlines()) > MOST_LINES
    }
    assert long == set(), f"more than {MOST_LINES} lines: what is it two things of?"


def test_every_test_lies_in_the_folder_of_a_room() -> None:
    loose = [path.name for path in (ROOT / "tests").glob("test_*.py")]
    assert loose == []


def test_the_picture_of_the_house_is_drawn_from_what_is_there() -> None:
    page = picture.PAGE.read_text(encoding="utf-8")
    assert picture.drawn(page) == page, f"CONTRIBUTING.md is stale: '{picture.REFRESH}'"


def test_every_room_has_its_floor_in_the_picture() -> None:
    inits = [path for path in modules() if path.name == "__init__.py"]
    there = {str(path.parent.relative_to(ROOT)).replace("/", ".") for path in inits}
    drawn = [room for floor in picture.FLOORS for room in floor]
    assert sorted(drawn) == sorted(there)


def test_no_text_names_a_file_of_ours_that_is_not_there() -> None:
    ours = re.compile(rf"\b(?:{'|'.join(PACKAGES)}|tests)/[a-z_/-]+\.(?:py|tsv|yaml|html|js)\b")
    texts = [ROOT / "NOTICE", ROOT / "pyproject.toml", *ROOT.glob("*.md"),
             *(ROOT / "docs").glob("*.md"), *modules(), *ROOT.glob("tests/**/*.py")]  # fmt: skip
    told = {name: path.name for path in texts for name in ours.findall(path.read_text("utf-8"))}
    assert len(told) > 60
    assert {name: path for name, path in told.items() if not (ROOT / name).exists()} == {}


def test_recipes_and_decisions_name_files_that_are_there() -> None:
    told = set()
    for page in (picture.PAGE, *(ROOT / "docs" / "decisions").glob("*.md")):
        text = page.read_text(encoding="utf-8")
        if "(replaced)" not in text.partition("\n")[0]:
            told |= set(re.findall(r"`((?:[a-z_]+/)+(?:[a-z_0-9-]+\.[a-z]+)?)`", text))
    assert len(told) > 60
    assert {path for path in told if not (ROOT / path).exists()} == set()
