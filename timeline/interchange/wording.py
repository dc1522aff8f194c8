"""How rows are spoken of: which lines, what a cell says, and how two texts differ."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from importlib.resources import files
from string import Template

import yaml

from events.errors import Problem, Refused
from timeline.wording import count_words

Progress = Callable[[str, int, int | None], None]
"""Told what is being done, how far, and of how many; None where nobody knows."""


@cache
def _parts() -> dict[str, str]:
    text = (files(__package__) / "draft.txt").read_text(encoding="utf-8")
    _, *parts = re.split(r"^\[([\w ]+)\]\n", text, flags=re.MULTILINE)
    return dict(zip(parts[::2], parts[1::2], strict=True))


def draft(part: str, **told: object) -> list[str]:
    """The lines of a part of a first mapping (`draft.txt`), with what is told put in."""
    return Template(_parts()[part].removesuffix("\n")).substitute(told).split("\n")


def lines_of(lines: Sequence[int], most: int = 3) -> str:
    """`line 4`, `lines 4, 9, 12 …`."""
    told = ", ".join(map(str, lines[:most]))
    return f"line{'s' if len(lines) > 1 else ''} {told}{' …' if len(lines) > most else ''}"


def rows_at(lines: Sequence[int]) -> str:
    """`3 rows, lines 4, 9 …`."""
    return f"{count_words(len(lines), 'row')}, {lines_of(lines, 2)}"


def line_of(problem: Problem) -> tuple[int | None, str]:
    """The line of a row's problem, and what is said of it, with its column."""
    place, _, column = (problem.place or "").partition(", ")
    number = place.removeprefix("line ")
    said = ": ".join(part for part in (column, problem.where, problem.message) if part)
    return int(number) if number.isdigit() else None, said


def given_up(problems: Sequence[Problem], most: int) -> Refused:
    """What is raised where a file has more problems than it may have: the first of them."""
    stop = f"more than {most} problems: the rest was not read (--max-errors)"
    return Refused([*problems[:most], Problem(where="", message=stop)])


def shortened(text: str, most: int = 50) -> str:
    """A text on one line of so many characters at most; what cannot be seen is a sign for it."""
    flat = " ".join(text.split())
    flat = flat if flat.isprintable() else "".join(c if c.isprintable() else "�" for c in flat)
    return flat if len(flat) <= most else f"{flat[: most - 1].rstrip()}…"


def quoted(text: str) -> str:
    """A text as YAML writes it."""
    return yaml.safe_dump(text, allow_unicode=True, width=10_000).removesuffix("...\n").strip()


def flowing(texts: Iterable[str]) -> str:
    """Texts as a list of YAML on one line."""
    return yaml.safe_dump(
        list(texts), default_flow_style=True, allow_unicode=True, width=10_000
    ).strip()  # fmt: skip


_MARKS = {"\n": "⏎", "\t": "⇥", "\u00a0": "⍽", "\r": "␍"}
_AROUND = 24


def contrast(was: str, now: str, most: int = 80) -> tuple[str, str]:
    """Two texts on a line each, cut down to where they differ, so that a reader sees it. What
    may look alike is told apart by its characters' numbers."""
    one, two = (" ".join(text.split()) for text in (was, now))
    alike = one == two
    if alike:
        one, two = ("".join(_MARKS.get(c, c) for c in text.replace("  ", "␣␣"))
                    for text in (was, now))  # fmt: skip
    start = next((i for i, (a, b) in enumerate(zip(one, two, strict=False)) if a != b),
                 min(len(one), len(two)))  # fmt: skip
    end = 0
    while end < min(len(one), len(two)) - start and one[-1 - end] == two[-1 - end]:
        end += 1
    told = [_window(text, start, end, most) for text in (one, two)]
    apart = [text[start : len(text) - end] for text in (one, two)]
    # What may look the same on a screen: a letter of another script, an accent in two parts.
    if not alike and max(map(len, apart)) <= 2 and not "".join(apart).isascii():
        numbers = (" ".join(f"U+{ord(c):04X}" for c in text) or "nothing" for text in apart)
        told = [f"{text} ({number})" for text, number in zip(told, numbers, strict=True)]
    return told[0] or "nothing", told[1] or "nothing"


def _window(text: str, start: int, end: int, most: int) -> str:
    """A text, or the part of it that differs with some words around it."""
    if len(text) <= most:
        return text
    first = max(0, start - _AROUND)
    if first:
        first = text.rfind(" ", 0, first) + 1 or first
    last = min(len(text), len(text) - end + _AROUND, first + most)
    head, tail = ("…" if first else ""), ("…" if last < len(text) else "")
    return f"{head}{text[first:last].strip()}{tail}"
