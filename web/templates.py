"""Templates of files that are no pages: the forms of a report, and the feed."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template


@cache
def template(
    folder: str, name: str, *, escaped: bool = True, **filters: Callable[..., str | None]
) -> Template:
    """A template beside the modules of a package, put together once; `kind_of` tells it of what
    type a thing is."""
    rooms = Environment(autoescape=escaped, undefined=StrictUndefined, trim_blocks=True,
                        lstrip_blocks=True)  # fmt: skip
    rooms.globals["kind_of"] = lambda one: type(one).__name__.lower()
    rooms.filters |= filters
    return rooms.from_string((files(folder) / name).read_text("utf-8"))
