"""Pictures to bytes: SVG, PNG, PDF or one HTML file, drawn without a browser or a network; and the
words of a picture, for those who do not see it."""

from __future__ import annotations

import copy
from html import escape
from threading import Lock
from typing import Any

from web.pictures.style import Spec

FORMS = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "pdf": "application/pdf",
    "html": "text/html",
    "txt": "text/plain; charset=utf-8",
}
"""What can be drawn, each with its media type."""

WIDTH = 960
"""Pixels; what a picture is as wide as where nobody said otherwise."""

_ONE_AT_A_TIME = Lock()


def draw(spec: Spec, form: str, *, width: int = WIDTH, scale: float = 2.0) -> bytes:
    """The picture in that form. `scale` is pixels of a PNG for one of the drawing."""
    if form == "txt":
        return told(spec).encode()
    import vl_convert

    fixed = sized(spec, width)
    with _ONE_AT_A_TIME:
        if form == "svg":
            svg = str(vl_convert.vegalite_to_svg(fixed, allowed_base_urls=[]))
            return _with_words(svg, spec).encode()
        if form == "png":
            drawn: Any = vl_convert.vegalite_to_png(fixed, scale=scale, allowed_base_urls=[])
            return bytes(drawn)
        if form == "pdf":
            return bytes(vl_convert.vegalite_to_pdf(fixed, allowed_base_urls=[]))
        if form == "html":
            return str(vl_convert.vegalite_to_html(fixed, bundle=True)).encode()
    raise ValueError(f"no form '{form}': {', '.join(FORMS)}")


TOLD = "What this picture shows"
"""The first words of the text beside a picture, by which it is known again."""


def told(spec: Spec) -> str:
    """A picture in words: its title, what it shows mark by mark, and its credit."""
    meta = spec["usermeta"]
    heading = [f"{TOLD}: {spec['usermeta']['title']}", *meta["cut"]]
    lines = ["\n".join(heading), "\n".join(meta["told"]), meta["credit"]]
    return "\n\n".join(line for line in lines if line) + "\n"


def _with_words(svg: str, spec: Spec) -> str:
    """The drawing with a title and a description of its own, which a reader aloud tells."""
    head, tag, rest = svg.partition(">")
    words = f"<title>{escape(spec['usermeta']['title'])}</title><desc>{escape(told(spec))}</desc>"
    return f'{head} role="img"{tag}{words}{rest}'


def sized(spec: Spec, width: int) -> Spec:
    """The same specification for a picture that fills no page: a width instead of its place's."""
    fixed = copy.copy(spec)
    if fixed.get("width") == "container":
        fixed["width"] = width
    return fixed
