"""The process that draws: native code, which may end the process that calls it.

From standard input to standard output go a length of four bytes and as many bytes: a request is
JSON, an answer begins with `+` (the picture) or `-` (what was wrong). It ends with its input.
"""

from __future__ import annotations

import signal
import sys
from typing import IO, Any

import msgspec


def main() -> None:
    """Draw what is asked for until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the service decides when it is over
    asked, answers = sys.stdin.buffer, sys.stdout.buffer
    while (request := received(asked)) is not None:
        try:
            sent(answers, b"+" + _drawn(**msgspec.json.decode(request)))
        except ValueError as error:
            sent(answers, b"-" + str(error).encode("utf-8", "backslashreplace"))


def sent(stream: IO[bytes], data: bytes) -> None:
    stream.write(len(data).to_bytes(4, "big") + data)
    stream.flush()


def received(stream: IO[bytes]) -> bytes | None:
    """The next message; None where the other side has gone, perhaps in the middle of one."""
    head = stream.read(4)
    if len(head) < 4:
        return None
    length = int.from_bytes(head, "big")
    data = stream.read(length)
    return data if len(data) == length else None


SCALE = 2.0
"""Pixels of a PNG for one of the drawing."""


def _drawn(spec: dict[str, Any], form: str) -> bytes:
    import vl_convert

    match form:
        case "svg":
            return str(vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])).encode()
        case "png":
            drawn: Any = vl_convert.vegalite_to_png(spec, scale=SCALE, allowed_base_urls=[])
            return bytes(drawn)
        case "pdf":
            return bytes(vl_convert.vegalite_to_pdf(spec, allowed_base_urls=[]))
        case "html":
            return str(vl_convert.vegalite_to_html(spec, bundle=True)).encode()
    raise ValueError(f"no form '{form}'")


if __name__ == "__main__":
    main()
