"""How the pictures look: colours for light and dark, shapes, and the frame they share.

What is drawn stands in files beside this one, as Vega-Lite has it: the layers of each picture from
the bottom up, and what all have around them. A picture gives what stands there as `$name`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from timeline.system.shipped import table
from web.pictures import Theme
from web.words import KEY_WORDS, SIGNS, TABLES, wrapped

Spec = dict[str, Any]
Json = Mapping[str, Any]
"""What one mark or text holds."""

LETTER = 5.9
"""Pixels of an average letter, at the size in which most is written."""

FONT = "-apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', Arial, sans-serif"


def style_sheet() -> str:
    """The colours for the page, which has no others for these."""
    every = (one for signs in SIGNS.values() for one in signs.items())
    both = {name: sign[1:] for name, sign in every} | TABLES["colours"]
    told = "".join(f"--{name}: light-dark({day}, {night}); " for name, (day, night) in both.items())
    return f":root {{ {told}}}\n"


NARROW_WIDTH = 340
"""Pixels of a picture on a telephone."""

SHORT_SPAN = 150
"""Up to so many days every label names its day; beyond, firsts of a month name the month."""


def _filled(part: Any, given: Mapping[str, Any]) -> Any:
    match part:
        case str() if part.startswith("$"):
            return given[part[1:]]
        case dict():
            found = {key: (one, _filled(one, given)) for key, one in part.items()}
            return {
                key: told for key, (one, told) in found.items() if told is not None or one is None
            }
        case list():
            return [_filled(one, given) for one in part]
    return part


def leading(marks: Iterable[Mapping[str, Any]]) -> Spec | None:
    """Where marks lead, if one does."""
    return {"field": "href"} if any(mark.get("href") for mark in marks) else None


def days_axis(
    field: str, first: date, last: date, *, leads: bool = False, orient: str = "bottom",
    edge: int = 0, right: int = 0,
) -> Spec:  # fmt: skip
    """A time scale of whole days from first to last, in no reader's local time zone, between
    `edge` pixels from the left and `right` pixels from the right.

    Layers share it: one of them, without a second end, `leads` and says how far it reaches.
    """
    day = "utcFormat(datum.value, '%-d %b %Y')"
    if (last - first).days > SHORT_SPAN:
        day = f"utcdate(datum.value) == 1 ? utcFormat(datum.value, '%b %Y') : {day}"
    axis: Spec = _filled(table("web.pictures", "frame.yaml")["days"], {
        "field": field, "orient": orient, "left": edge, "right": f"width - {right}",
        "domain": [f"{first}T00:00:00Z", f"{last}T00:00:00Z"] if leads else None,
        # Hours are never shown, for days are the finest date.
        "label": f"utchours(datum.value) || utcminutes(datum.value) ? '' : {day}",
    })  # fmt: skip
    return axis


def pixels(field: str, length: int, *, down: bool = True) -> Spec:
    """A scale in pixels from the top `down`, or from the left, for what is laid out already."""
    reverse: Spec = {"reverse": True} if down else {}
    return {
        "field": field,
        "type": "quantitative",
        "scale": {"domain": [0, length], **reverse, "nice": False, "zero": False},
        "axis": None,
    }


@dataclass(frozen=True, kw_only=True)
class Look:
    """How a picture is to be drawn: for a light or dark ground, for a narrow place, with a key,
    and with a title, lines under it and a credit (a picture in the page has these around it).
    `cut` says which answer it shows, for the text beside it."""

    theme: Theme = "light"
    narrow: bool = False
    width: int = 960
    key: bool = False
    title: str = ""
    subtitle: tuple[str, ...] = ()
    cut: tuple[str, ...] = ()
    credit: str = ""

    @property
    def colours(self) -> dict[str, str]:
        """Those of the theme, beside those of the signs."""
        dark = self.theme == "dark"
        return {name: both[dark] for name, both in TABLES["colours"].items()}

    @property
    def room(self) -> int:
        """Pixels from edge to edge."""
        return NARROW_WIDTH if self.narrow else self.width - 32

    def filled(self, file: str, part: str, given: Mapping[str, Any]) -> Any:
        """A part of a specification as its file has it (`ladder.yaml`), with what is given under a
        name, or the colour that is called so, in the place of `$name`; None is left out."""
        return _filled(table("web.pictures", f"{file}.yaml")[part], {**self.colours, **given})

    def colour(self, field: str, name: str) -> str:
        return SIGNS[field][name][2 if self.theme == "dark" else 1]

    def signs(self, field: str, marks: Iterable[Json] = ()) -> tuple[Spec, Spec]:
        """The scales of the shape and of the colour of marks by what they are; with a key of those
        that are among the `marks`, where the picture has one of its own: both are drawn as one."""
        names, there = SIGNS[field], {mark[field] for mark in marks} if self.key else ()
        told_as = " : ".join(f"datum.value == '{n}' ? '{w}'" for n, w in KEY_WORDS.items())
        values = [name for name in names if name in there]
        key = self.filled("frame", "key", {"values": values, "words": f"{told_as} : datum.value"})
        ranges = [[names[n][0] for n in names], [self.colour(field, n) for n in names]]
        shape, colour = (
            {"field": field, "type": "nominal", "scale": {"domain": list(names), "range": told},
             "legend": key if there else None}
            for told in ranges
        )  # fmt: skip
        return shape, colour

    def framed(
        self, file: str, given: Mapping[str, Any], height: int, *, described: str,
        marks: Sequence[Any] | None = None, width: int | str = "container",
        told: Iterable[str] = (), notes: Sequence[str] = (),
    ) -> Spec:  # fmt: skip
        """The whole specification: the layers that a file has, without those that draw nothing.
        `marks` are drawn by every layer without values of its own; `notes` say what a reader of
        them has to know, `told` is each mark in a sentence."""
        places = {"y": pixels("y", height), "top": pixels("top", height)}
        layers = [one for one in self.filled(file, "layers", {**places, **given})
                  if one.get("data", {}).get("values", True)]  # fmt: skip
        subtitle = [
            line for text in (*self.subtitle, *notes) for line in wrapped(text, self.width // 7, 4)
        ]
        title = {"text": wrapped(self.title, self.width // 11, 4), "subtitle": subtitle}
        if self.title and self.credit:
            layers.append(self.filled("frame", "credit", {"credit": self.credit}))
        framed: Spec = self.filled("frame", "framed", {
            "described": described, "width": width, "height": height, "layers": layers,
            "padding": 16 if self.title else {"top": 1, "left": 1, "right": 1, "bottom": 6},
            "title": self.filled("frame", "title", title) if self.title or notes else None,
            "data": None if marks is None else {"values": marks}, "font": FONT,
            "usermeta": {"title": self.title, "cut": self.cut, "told": [described, *notes, *told],
                         "credit": self.credit} if self.title else None,
        })  # fmt: skip
        return framed
