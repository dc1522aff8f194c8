"""The process that draws: native code, which may end the process that calls it.

From standard input to standard output go lines of JSON: a request, and its answer. It ends with its
input.
"""

from __future__ import annotations

import re
import signal
import sys
from typing import Any

import msgspec


class Drawing(msgspec.Struct):
    """What was drawn, or what was `wrong`."""

    drawn: bytes = b""
    wrong: str = ""


def main() -> None:
    """Draw what is asked for until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the service decides when it is over
    for request in sys.stdin.buffer:
        try:
            answer = Drawing(drawn=_drawn(**msgspec.json.decode(request)))
        except ValueError as error:
            answer = Drawing(wrong=str(error).encode("utf-8", "backslashreplace").decode())
        sys.stdout.buffer.write(msgspec.json.encode(answer) + b"\n")
        sys.stdout.buffer.flush()


SCALE = 2.0
"""Pixels of a PNG for one of the drawing."""


def _drawn(spec: dict[str, Any], form: str) -> bytes:
    import vl_convert

    match form:
        case "svg":
            return str(vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])).encode()
        case "png" | "pdf" if _LEFTWARD.search(str(spec)):
            lines = apart(vl_convert.vegalite_to_svg(spec, allowed_base_urls=[]))
            if form == "png":
                return bytes(vl_convert.svg_to_png(lines, scale=SCALE))
            return bytes(vl_convert.svg_to_pdf(lines))
        case "png":
            drawn: Any = vl_convert.vegalite_to_png(spec, scale=SCALE, allowed_base_urls=[])
            return bytes(drawn)
        case "pdf":
            return bytes(vl_convert.vegalite_to_pdf(spec, allowed_base_urls=[]))
        case "html":
            return str(vl_convert.vegalite_to_html(spec, bundle=True)).encode()
    raise ValueError(f"no form '{form}'")


_LEFTWARD = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
"""Letters of scripts that run from right to left."""

_TEXT = re.compile(r"(<text\b(?:(?!rotate)[^>])*>)(<tspan>.*?)</text>", re.DOTALL)
_LINE = re.compile(r'<tspan(?: x="0" dy="([^"]*)")?>(.*?)</tspan>', re.DOTALL)


def apart(svg: str) -> str:
    """The drawing with each line of a text that runs from right to left as a text of its own: what
    makes pixels of it moves a part of such a line onto the one before it."""

    def lines(text: re.Match[str]) -> str:
        if not _LEFTWARD.search(text[2]):
            return text[0]
        found, down = [], 0.0
        for step, line in _LINE.findall(text[2]):
            down += float(step or 0)
            found.append(f'<g transform="translate(0,{down:g})">{text[1]}{line}</text></g>')
        return "".join(found)

    return _TEXT.sub(lines, svg)


if __name__ == "__main__":
    main()
