"""A report as one HTML file: it asks for nothing, runs nothing, and prints whole."""

from __future__ import annotations

from base64 import b64encode
from importlib.resources import files

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from web.report.drawings import picture
from web.report.paper import Figure, Paper
from web.words import safe_url


def bytes_of(made: Paper) -> bytes:
    """The report as UTF-8. Raises NotDrawn."""
    source = (files("web.report") / "report.html").read_text("utf-8")
    rooms = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True,
                        lstrip_blocks=True)  # fmt: skip
    rooms.globals |= {"address": _address, "safe_url": safe_url,
                      "block_of": lambda block: type(block).__name__.lower()}  # fmt: skip
    return rooms.from_string(source).render(paper=made).encode()


def _address(figure: Figure) -> Markup:
    """The picture itself, as an address that needs no request."""
    return Markup("data:image/svg+xml;base64," + b64encode(picture(figure, "svg")).decode())
