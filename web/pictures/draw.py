"""Pictures to bytes: SVG, PNG, PDF or one HTML file, drawn without a browser or a network; and a
picture in words, for those who do not see it.

They are drawn by a process of its own (`web.pictures.worker`), which is kept, since its first
picture takes as long as fifteen later ones, and started again when it dies: what no text of a
record should be able to do, but native code is not ours to judge.
"""

from __future__ import annotations

import atexit
import subprocess
import sys
from contextlib import suppress
from html import escape
from importlib.util import find_spec
from threading import Lock, Timer

import msgspec

from events.errors import TimelineError
from events.names import fitting
from web.pictures.style import Spec
from web.pictures.worker import Drawing
from web.words import each_text

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

LONGEST = 60.0
"""Seconds that one picture may take; one of 5,000 developments takes less than ten."""


class NotDrawn(TimelineError):
    """A picture could not be drawn; what is recorded has nothing to do with it."""


def draw(spec: Spec, form: str, *, width: int = WIDTH) -> bytes:
    """The picture in that form. Raises NotDrawn."""
    if form == "txt":
        return fitting(told(spec)).encode()
    sized = {"width": width} if spec.get("width") == "container" else {}
    request = {"spec": each_text(spec | sized, fitting), "form": form}
    drawn = ARTIST.draw(msgspec.json.encode(request))
    if form != "svg":
        return drawn
    # With a title and a description of its own, which a reader aloud tells.
    head, end, rest = drawn.partition(b">")
    title, words = (escape(fitting(text)) for text in (spec["usermeta"]["title"], told(spec)))
    return head + end + f"<title>{title}</title><desc>{words}</desc>".encode() + rest


def told(spec: Spec) -> str:
    """A picture in words: its title, what it shows mark by mark, and its credit."""
    meta = spec["usermeta"]
    heading = [f"What this picture shows: {meta['title']}", *meta["cut"]]
    parts = ["\n".join(heading), "\n".join(meta["told"]), meta["credit"]]
    return "\n\n".join(part for part in parts if part) + "\n"


class Artist:
    """The process that draws, one picture at a time."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._one_at_a_time = Lock()
        atexit.register(self.close)

    def draw(self, request: bytes) -> bytes:
        """The picture that a request of `web.pictures.worker` asks for. Raises NotDrawn."""
        with self._one_at_a_time:
            process = self._running()
            late = Timer(LONGEST, process.kill)
            late.start()
            assert process.stdin is not None
            assert process.stdout is not None
            told = b""
            try:
                process.stdin.write(request + b"\n")
                process.stdin.flush()
                told = process.stdout.readline()
            except OSError:
                pass  # it is told below
            finally:
                in_time = late.is_alive()
                late.cancel()
            if not told.endswith(b"\n"):  # the other side has gone, perhaps in the middle of it
                self._close()
                late_by = f"it took longer than {LONGEST:g} s"
                what = "the process that draws ended" if in_time else late_by
                raise NotDrawn(
                    f"the picture could not be drawn: {what}. Everything else goes on; ask for a "
                    "smaller part of the record, and report it."
                )
            answer = msgspec.json.decode(told, type=Drawing)
            if answer.wrong:
                wrong = f"the picture could not be drawn: {answer.wrong[:300]}. Please report it."
                raise NotDrawn(wrong)
            return answer.drawn

    def close(self) -> None:
        """Let the process go; the next picture starts another."""
        with self._one_at_a_time:
            self._close()

    def _running(self) -> subprocess.Popen[bytes]:
        if find_spec("vl_convert") is None:  # said here: the process could only end
            raise ModuleNotFoundError("nothing here draws", name="vl_convert")
        if self._process is None or self._process.poll() is not None:
            self._close()
            self._process = subprocess.Popen(
                # -P: a folder of the working directory is never taken for ours.
                [sys.executable, "-P", "-m", "web.pictures.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        return self._process

    def _close(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            with suppress(OSError), process:  # of what was not sent any more
                process.kill()


ARTIST = Artist()
"""The artist of this process: commands and services share it."""
