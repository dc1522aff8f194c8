"""Commands that a person is told to type; and how a part that an ordinary installation does not
have is brought in."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

from events.errors import Refused
from timeline.system.files import STANDARD

WINDOWS = os.name == "nt"
"""Whose shells quote otherwise."""


def installing(extra: str) -> str:
    """The command that brings an extra into the environment that this program runs in: the `pip`
    of another one would look for the program elsewhere."""
    python, (changeable, source) = sys.executable or "python", _source()
    return typed(python, "-m", "pip", "install", *changeable, f"{source}[{extra}]")


def _source() -> tuple[list[str], str]:
    """What pip installs this program from: the folder or file that it was installed from, as pip
    wrote it down (PEP 610), else its name. By its name alone an index may have none, or another."""
    import json
    from importlib.metadata import PackageNotFoundError, distribution
    from urllib.parse import urlsplit
    from urllib.request import url2pathname

    name = "negotiation-timeline"
    with suppress(PackageNotFoundError, ValueError):
        told = json.loads(distribution(name).read_text("direct_url.json") or "{}")
        url = urlsplit(told.get("url", ""))
        if url.scheme == "file" and os.path.exists(source := url2pathname(url.path)):
            return ["-e"] if told.get("dir_info", {}).get("editable") else [], source
    return [], name


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
