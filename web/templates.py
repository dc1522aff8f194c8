"""How templates are read; and those of files that are no pages: of a report, and the feed."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.resources import files

from jinja2 import BaseLoader, Environment, StrictUndefined, Template


def rooms(*, escaped: bool = True, loader: BaseLoader | None = None) -> Environment:
    """Where templates are put together: a name that nobody gave is a fault."""
    return Environment(loader=loader, autoescape=escaped, undefined=StrictUndefined,
                       trim_blocks=True, lstrip_blocks=True, auto_reload=False)  # fmt: skip


@cache
def template(
    folder: str, name: str, *, escaped: bool = True, **filters: Callable[..., str | None]
) -> Template:
    """A template beside the modules of a package, put together once; `kind_of` tells it of what
    type a thing is."""
    made = rooms(escaped=escaped)
    made.globals["kind_of"] = lambda one: type(one).__name__.lower()
    made.filters |= filters
    return made.from_string((files(folder) / name).read_text("utf-8"))
