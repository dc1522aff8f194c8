"""The pictures of the page: the specification of each at the cut of its address, or drawn."""

from __future__ import annotations

import msgspec

from events.errors import UnknownName, nearest
from web.page.opened import Opened
from web.page.story import replayed
from web.pictures import frame
from web.pictures.draw import FORMS, NotDrawn, draw
from web.pictures.style import Spec
from web.problems import Failure


def picture(opened: Opened, name: str, form: str) -> tuple[bytes, str]:
    """The bytes of a picture and their media type. Raises UnknownName, and Failure where it cannot
    be drawn."""
    forms = [form for form in FORMS if form != "html"]
    if form not in ("json", *forms):
        raise UnknownName(f"no form '{form}' ({nearest(form, ['json', *forms])})")
    spec = specification(opened, name, in_page=form == "json")
    if form == "json":
        return msgspec.json.encode(spec), "application/json"
    try:
        return draw(spec, form), FORMS[form]
    except NotDrawn as error:
        raise Failure(500, str(error)) from None


def specification(opened: Opened, name: str, *, in_page: bool) -> Spec:
    """A picture's Vega-Lite specification; in the page it has links and no title of its own."""
    place = opened.place
    return frame.specification(
        opened,
        name,
        party=place.get("party"),
        issue=place.get("issue"),
        theme="dark" if place.get("theme") == "dark" else "light",
        narrow=place.get("narrow") is not None,
        leading=place if in_page else None,
        heading=None if in_page else frame.Heading(place.get("title"), place.get("credit")),
        replay=lambda: replayed(opened),
    )


AXIS, PADDING = 24, 7
"""Pixels that an axis and the padding add to a picture's own height in the page."""
