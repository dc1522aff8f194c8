"""The picture of the house in CONTRIBUTING.md, drawn from what is there.

`python -m tests.house.picture --write` draws it anew; a test holds the page to it.
"""

from __future__ import annotations

import ast
import sys
import textwrap
from pathlib import Path

import grimp

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "CONTRIBUTING.md"
REFRESH = "python -m tests.house.picture --write"
BEGIN, END = "```text house\n", "```\n"

FLOORS = (
    ("cli", "cli.views"),
    ("web", "web.site", "web.page", "web.report", "web.syndication", "web.pictures"),
    ("timeline.watching",),
    ("timeline.interchange.coded",),
    ("timeline.interchange.importing",),
    ("timeline.interchange.exporting",),
    ("timeline.interchange.mapping",),
    ("timeline.interchange.tables",),
    ("timeline.interchange",),
    ("timeline.keeping", "timeline.questions"),
    ("timeline.answers",),
    ("timeline.recording",),
    ("timeline.checking",),
    ("timeline.integrity",),
    ("timeline.entries",),
    ("timeline",),
    ("timeline.store", "timeline.system"),
    ("projections.questions",),
    ("projections.audit",),
    ("projections.fold",),
    ("projections.rules",),
    ("projections.moves",),
    ("projections.record",),
    ("projections",),
    ("events.spoken",),
    ("events",),
)
"""From the roof to the ground. `timeline` is the hall: modules that lie in no room of its own."""


def label(room: str) -> str:
    """A room of a room of a room is called by the last two."""
    return ".".join(room.split(".")[-2:])


def room_of(module: str, known: list[str]) -> str:
    """The innermost room in which a module lies."""
    return max((r for r in known if f"{module}.".startswith(f"{r}.")), key=len)


def picture() -> str:
    """One line a room: what it is for, by its own words, and the rooms that it imports."""
    known = [room for floor in FLOORS for room in floor]
    graph = grimp.build_graph(*(r for r in known if "." not in r), cache_dir=None)
    used: dict[str, set[str]] = {room: set() for room in known}
    for module in graph.modules:
        for other in graph.find_modules_directly_imported_by(module):
            used[room_of(module, known)].add(room_of(other, known))
    lines = []
    for floor in FLOORS:
        for room in floor:
            place = ROOT / room.replace(".", "/") / "__init__.py"
            says = ast.get_docstring(ast.parse(place.read_text("utf-8"))) or ""
            imports = " ".join(label(one) for one in reversed(known) if one in used[room] - {room})
            first = says.partition("\n\n")[0].replace("\n", " ")
            lines.append(f"{label(room):<21} {textwrap.shorten(first, 110, placeholder=' ...')}")
            if imports:
                lines += textwrap.wrap(
                    f"imports {imports}", 100, initial_indent=" " * 24, subsequent_indent=" " * 32
                )
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def drawn(page: str) -> str:
    """The page with the picture as it is now."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return before + BEGIN + picture() + END + after


if __name__ == "__main__":
    text = drawn(PAGE.read_text(encoding="utf-8"))
    if sys.argv[1:] == ["--write"]:
        PAGE.write_text(text, encoding="utf-8")
    else:
        print(picture(), end="")
