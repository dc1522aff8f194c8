"""How the pictures look: colours for light and dark, shapes, and the frame they share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple

from web.words import KEY_WORDS, SIGNS, wrapped

Spec = dict[str, Any]
Json = Mapping[str, Any]
"""What one mark or text holds."""

LETTER = 5.9
"""Pixels of an average letter, at the size in which most is written."""

TEXT: Spec = {"type": "text", "align": "left", "baseline": "middle"}
Theme = Literal["light", "dark"]

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
FONT = "-apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', Arial, sans-serif"


class Palette(NamedTuple):
    """The colours of one theme. Text on `ground` keeps a contrast of 4.5 to 1."""

    ground: str
    line: str
    ink: str
    soft: str


LIGHT = Palette(ground="#ffffff", line="#d8dce1", ink="#1b1f24", soft="#57606a")
DARK = Palette(ground="#14171a", line="#343a41", ink="#e9ebee", soft="#a9b1ba")


def style_sheet() -> str:
    """The colours for the page, which has no others for these."""
    both = {name: sign[1:] for signs in SIGNS.values() for name, sign in signs.items()}
    both |= zip(Palette._fields, zip(LIGHT, DARK, strict=True), strict=True)
    told = "".join(f"--{name}: light-dark({day}, {night}); " for name, (day, night) in both.items())
    return f":root {{ {told}}}\n"


NARROW_WIDTH = 340
"""Pixels of a picture on a telephone."""

SHORT_SPAN = 150
"""Up to so many days every label names its day; beyond, firsts of a month name the month."""


def layer(values: Sequence[Any] | None, mark: Spec, encoding: Spec) -> Spec:
    """One layer of a picture; without `values` of its own it draws the picture's marks."""
    data: Spec = {} if values is None else {"data": {"values": values}}
    return {**data, "mark": mark, "encoding": encoding}


def telling(marks: Iterable[Mapping[str, Any]]) -> Spec:
    """What a mark says when it is pointed at or read aloud, and where it leads, if one does."""
    leads: Spec = {"href": {"field": "href"}} if any(mark["href"] for mark in marks) else {}
    return {"tooltip": {"field": "tip"}, "description": {"field": "tip"}, **leads}


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
    scale: Spec = {"type": "utc", "range": [edge, {"expr": f"width - {right}"}]}
    if leads:
        scale["domain"] = [f"{first}T00:00:00Z", f"{last}T00:00:00Z"]
    return {
        "field": field,
        "type": "temporal",
        "scale": scale,
        "axis": {
            "title": None,
            "orient": orient,
            # Hours are never shown, for days are the finest date.
            "labelExpr": f"utchours(datum.value) || utcminutes(datum.value) ? '' : {day}",
            "labelOverlap": "greedy",
            "labelSeparation": 12,
            "labelFlush": 40,
            "grid": True,
            "tickCount": {"signal": "max(2, floor(width / 110))"},
        },
    }


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
    def colours(self) -> Palette:
        return DARK if self.theme == "dark" else LIGHT

    @property
    def room(self) -> int:
        """Pixels from edge to edge."""
        return NARROW_WIDTH if self.narrow else self.width - 32

    def colour(self, field: str, name: str) -> str:
        return SIGNS[field][name][2 if self.theme == "dark" else 1]

    def signs(self, field: str, marks: Iterable[Json] = ()) -> tuple[Spec, Spec]:
        """The scales of the shape and of the colour of marks by what they are; with a key of those
        that are among the `marks`, where the picture has one of its own: both are drawn as one."""
        names, there = SIGNS[field], {mark[field] for mark in marks} if self.key else ()
        told_as = " : ".join(f"datum.value == '{n}' ? '{w}'" for n, w in KEY_WORDS.items())
        key: Spec = {
            "values": [name for name in names if name in there],
            "title": None,
            "orient": "top",
            "direction": "horizontal",
            "columns": 9,
            "columnPadding": 14,
            "symbolSize": 62,
            "symbolOpacity": 1,
            "labelFontSize": 11,
            "labelColor": self.colours.ink,
            "labelExpr": f"{told_as} : datum.value",
        }
        ranges = [[names[n][0] for n in names], [self.colour(field, n) for n in names]]
        shape, colour = (
            {"field": field, "type": "nominal", "scale": {"domain": list(names), "range": told},
             "legend": key if there else None}
            for told in ranges
        )  # fmt: skip
        return shape, colour

    def framed(
        self, layers: Sequence[Spec], height: int, *, described: str,
        marks: Sequence[Any] | None = None, width: int | str = "container",
        told: Iterable[str] = (), notes: Sequence[str] = (),
    ) -> Spec:  # fmt: skip
        """The whole specification. `marks` are drawn by every layer without values of its own;
        `notes` say what a reader of them has to know, `told` is each mark in a sentence."""
        colours = self.colours
        title: Spec = {
            "text": wrapped(self.title, self.width // 11, 4),
            "anchor": "start",
            "fontSize": 17,
            "fontWeight": 600,
            "color": colours.ink,
            "offset": 14,
            "frame": "bounds",
            "subtitle": [
                line
                for text in (*self.subtitle, *notes)
                for line in wrapped(text, self.width // 7, 4)
            ],
            "subtitleColor": colours.soft,
            "subtitlePadding": 6,
            "subtitleLineHeight": 17,
        }
        framed_spec: Spec = {
            "$schema": SCHEMA,
            "description": described,
            "background": colours.ground,
            "padding": 16 if self.title else {"top": 1, "left": 1, "right": 1, "bottom": 6},
            "autosize": {"type": "fit-x", "contains": "padding"},
            **({"title": title} if self.title or notes else {}),
            **({} if marks is None else {"data": {"values": marks}}),
            "width": width,
            "height": height,
            "layer": list(layers),
            "config": {
                "font": FONT,
                "view": {"stroke": None},
                "axis": {
                    "labelColor": colours.soft,
                    "labelFontSize": 12,
                    "labelPadding": 6,
                    "domainColor": colours.line,
                    "gridColor": colours.line,
                    "gridOpacity": 0.6,
                    "tickColor": colours.line,
                },
                "text": {"fontSize": 12, "color": colours.ink},
                "point": {"opacity": 1},
                "title": {"subtitleFontSize": 12.5},
            },
        }
        if self.title:
            framed_spec["usermeta"] = {
                "title": self.title,
                "cut": self.cut,
                "told": [described, *notes, *told],
                "credit": self.credit,
            }
            if self.credit:  # whose it is, under everything else
                framed_spec["layer"].append(layer(
                    [{"text": self.credit}],
                    {**TEXT, "baseline": "top", "fontSize": 11.5, "color": colours.soft, "dy": 34},
                    {"x": {"value": 0}, "y": {"value": "height"}, "text": {"field": "text"}},
                ))  # fmt: skip
        return framed_spec
