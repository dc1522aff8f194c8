"""The one place that puts text on standard output and standard error.

A text may come from a store, a dump or a proof of somebody else, and a terminal obeys what it is
sent: colours, titles, the clipboard. So control characters are written as `\\u001b`, which in JSON
is the same text; a line end and a tab stay. What the output's encoding lacks is written so too.
"""

import codecs
import io
import re
import sys

_CONTROLS = {
    number: f"\\u{number:04x}"
    for number in (*range(0x20), *range(0x7F, 0xA0))
    if number not in (9, 10)
}
_ASCII = bytes(number for number in _CONTROLS if number < 0x80)
_OTHER = re.compile(rb"\xc2[\x80-\x9f]")
"""How UTF-8 writes those of them that are not in ASCII."""
_BIDIRECTIONAL = {n: f"<U+{n:04X}>" for n in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}
"""Controls that turn the order of letters, and could make one development read as another."""

_HANDLER = "timeline-escape"


def escaped(text: str) -> str:
    """A text without control characters; data is otherwise as it was entered."""
    # An answer may have megabytes: bytes are asked for one byte after the other in no time.
    data = text.encode(errors="surrogatepass")
    held = any(map(data.__contains__, _ASCII)) or (b"\xc2" in data and _OTHER.search(data))
    return text.translate(_CONTROLS) if held else text


def shown(text: str) -> str:
    """A text as a board or a sentence may show it: what turns its order is named, too."""
    return escaped(text).translate(_BIDIRECTIONAL)


def in_a_line(text: str) -> str:
    """A sentence about what somebody else wrote: no line end in that begins a sentence of ours."""
    return shown(text).replace("\n", "\\u000a")


def out(text: str = "", *, nl: bool = True) -> None:
    """Write data to standard output."""
    sys.stdout.write(escaped(f"{text}\n" if nl else text))
    sys.stdout.flush()


def talk(message: str) -> None:
    """Say something to the person, beside the data."""
    sys.stderr.write(f"{shown(message)}\n")
    sys.stderr.flush()


def prepare() -> None:
    """Let both streams take every letter: what their encoding lacks, as Windows' code pages lack
    most of the world's, is escaped instead of ending the command."""
    codecs.register_error(_HANDLER, _escape)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_HANDLER)


def _escape(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass")
    units = (lacking[i : i + 2].hex() for i in range(0, len(lacking), 2))
    return "".join(f"\\u{unit}" for unit in units), error.end
