"""Questions on a terminal: one at a time, with what is known to choose from by number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import click

from events.errors import Refused
from timeline.system.terminal import shown, talk

Read = TypeVar("Read")
Option = tuple[str, str]
"""(what is chosen, what is shown)."""


def text(question: str, default: str | None = None, *, needed: bool = True) -> str:
    """What a person types; the default where it is nothing. Asked again while it is needed."""
    while True:
        proposed = f" [{default}]" if default else "" if needed else " [none]"
        asked = shown(f"{question}{proposed}")
        answer = click.prompt(asked, default="", show_default=False, err=True)
        found = str(answer).strip() or (default or "")
        if found or not needed:
            return found
        talk("  Please say something; Ctrl+C leaves and records nothing.")


def read(
    question: str, how: Callable[[str], Read], default: str | None = None, *, needed: bool = True
) -> Read | None:
    """What a text is read as; while it cannot be, what is wrong is said and it is asked again."""
    while True:
        told = text(question, default, needed=needed)
        if not told:
            return None
        try:
            return how(told)
        except (ValueError, Refused) as problem:
            talk(f"  {problem}")


def choose(
    question: str,
    options: Sequence[Option],
    default: str | None = None,
    *,
    other: str | None = None,
    how: Callable[[str], str] = str,
) -> str:
    """One of some options, by its number, its name or its words. With `other` anything else that
    can be read is an answer too: `other` says what for, `how` reads it."""
    for number, (_, words) in enumerate(options, start=1):
        talk(f"  {number:>2}  {words}")
    more = f" (or {other})" if other and options else ""
    while True:
        told = text(f"{question}{more}", default)
        if told.isascii() and told.isdigit() and 0 < int(told) <= len(options):
            return options[int(told) - 1][0]
        same = [name for name, words in options if told.casefold() in (name.casefold(),
                words.casefold())]  # fmt: skip
        if same:
            return same[0]
        if not other or (options and told.isdecimal() and len(told) < 3):
            talk(f"  '{told}' is none of these: type a number.")
            continue
        try:
            return how(told)
        except ValueError as problem:
            talk(f"  {problem}")
