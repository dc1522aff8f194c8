"""The templates of the forms of a report: each writes a Paper."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template


def template(name: str, *, escaped: bool = True, **filters: Callable[[str], str]) -> Template:
    """A template beside this file; `block_of` tells it what a block is."""
    rooms = Environment(autoescape=escaped, undefined=StrictUndefined, trim_blocks=True,
                        lstrip_blocks=True)  # fmt: skip
    rooms.globals["block_of"] = lambda block: type(block).__name__.lower()
    rooms.filters |= filters
    return rooms.from_string((files("web.report") / name).read_text("utf-8"))
