"""Pictures to bytes: SVG, PNG, PDF or one HTML file, drawn without a browser or a network."""

from __future__ import annotations

import copy
from threading import Lock
from typing import Any

from web.pictures.style import Spec

FORMS = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "pdf": "application/pdf",
    "html": "text/html",
}
"""What can be drawn, each with its media type."""

WIDTH = 960
"""Pixels; what a picture is as wide as where nobody said otherwise."""

_ONE_AT_A_TIME = Lock()


def draw(spec: Spec, form: str, *, width: int = WIDTH, scale: float = 2.0) -> bytes:
    """The picture in that form. `scale` is pixels of a PNG for one of the drawing."""
    import vl_convert

    fixed = sized(spec, width)
    with _ONE_AT_A_TIME:
        if form == "svg":
            return str(vl_convert.vegalite_to_svg(fixed, allowed_base_urls=[])).encode()
        if form == "png":
            drawn: Any = vl_convert.vegalite_to_png(fixed, scale=scale, allowed_base_urls=[])
            return bytes(drawn)
        if form == "pdf":
            return bytes(vl_convert.vegalite_to_pdf(fixed, allowed_base_urls=[]))
        if form == "html":
            return str(vl_convert.vegalite_to_html(fixed, bundle=True)).encode()
    raise ValueError(f"no form '{form}': {', '.join(FORMS)}")


def sized(spec: Spec, width: int) -> Spec:
    """The same specification for a picture that fills no page: a width instead of its place's."""
    fixed = copy.copy(spec)
    if fixed.get("width") == "container":
        fixed["width"] = width
    return fixed
