"""A report as one HTML file: it asks for nothing, runs nothing, and prints whole."""

from __future__ import annotations

from base64 import b64encode

from markupsafe import Markup

from web.report.drawings import picture
from web.report.paper import Figure, Paper
from web.templates import template
from web.words import safe_url


def bytes_of(made: Paper) -> bytes:
    """The report as UTF-8. Raises NotDrawn."""
    written = template("web.report", "report.html")
    return written.render(paper=made, address=_address, safe_url=safe_url).encode()


def _address(figure: Figure) -> Markup:
    """The picture itself, as an address that needs no request."""
    return Markup("data:image/svg+xml;base64," + b64encode(picture(figure, "svg")).decode())
