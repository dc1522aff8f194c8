"""Commands that a person is told to type; and how a part that an ordinary installation does not
have is brought in."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from events.errors import Refused
from timeline.files import STANDARD

WINDOWS = os.name == "nt"
"""Whose shells quote otherwise."""


def installing(extra: str) -> str:
    """The command that brings an extra into the environment that this program runs in: the `pip`
    of another one would look for the program elsewhere."""
    python = sys.executable or "python"
    return typed(python, "-m", "pip", "install", f"negotiation-timeline[{extra}]")


def importing(file: str, form: str | None, named: Iterable[str] = ()) -> str:
    """The command that imports a file; standard input has no name that says its form. `named`: the
    options by which a store and a negotiation were named."""
    reader = ("--reader", form) if file == STANDARD and form else ()
    return typed("timeline", *named, "import", file, *reader)


def typed(*words: str) -> str:
    """A command of these words, as a shell takes it: a name with blanks is one word."""
    if not WINDOWS:
        return shlex.join(words)
    from subprocess import list2cmdline

    return list2cmdline(words)


@contextmanager
def extra(what: str, instead: str = "", name: str = "export") -> Iterator[None]:
    """Within this, packages of the extra of that name are imported. Raises Refused where one is
    missing: `what` needs them, `instead` is what a person can do without."""
    try:
        yield
    except ModuleNotFoundError as error:
        told = f"{what} needs {error.name}, of the extra '{name}' ({installing(name)}){instead}"
        raise Refused(told) from error
