"""Opening a file: plain, gz, or the one file of a zip; bounded; its encoding found or asked for,
and where it is not UTF-8 guessed by the letters, which is asked about.

Nothing is ever unpacked to the disk, so that a name in an archive is never a path. How much of a
file is read before it is refused, whatever it says of itself, stands here too.
"""

from __future__ import annotations

import codecs
import gzip
import io
import os
import re
import shutil
import stat
import sys
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from typing import Any, BinaryIO

from events.errors import Refused
from timeline.interchange.countries import words_of
from timeline.system.files import STANDARD, scratch


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Bounds on one file. Sizes are bytes after decompression, or characters of a line or cell."""

    size: int = 256 * 1024 * 1024
    """A table of one's own is held in memory, so that its rows can be put in order."""
    line: int = 4 * 1024 * 1024
    cell: int = 100_000
    columns: int = 5_000
    rows: int = 500_000
    ratio: int = 300
    """What gz or zip may grow by, once more than `free` bytes have come out."""
    free: int = 32 * 1024 * 1024
    members: int = 1_000

    def allow(self, rows: int, path: str) -> None:
        """Raises Refused where a table has more rows than are read."""
        if rows > self.rows:
            raise Refused(f"{path}: has more than {self.rows:,} rows: split it")


LIMITS = Limits()
"""The bounds that the commands use."""

EVENTS = Limits(size=64 * 1024 * 1024 * 1024)
"""Those of coded events, which are streamed."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DAMAGE = (zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, EOFError, NotImplementedError)
_SAMPLE = 65_536


class _Bounded(io.RawIOBase):
    """A stream that stops where it grows beyond its bounds."""

    def __init__(self, inner: BinaryIO, name: str, packed: int, limits: Limits):
        self._inner, self._name, self._limits = inner, name, limits
        self._packed = max(packed, 1)
        self._out = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]  # any buffer; typeshed says object
        try:
            data = self._inner.read(len(view))
        except _DAMAGE as error:
            raise Refused(f"{self._name}: is damaged or ends too early: {error}") from None
        self._out += len(data)
        limits = self._limits
        if self._out > limits.size:
            much = f"has more than {limits.size:,} bytes"
            raise Refused(f"{self._name}: {much}: split it into smaller files")
        if self._out > limits.free and self._out > limits.ratio * self._packed:
            much = f"unpacks to more than {limits.ratio} times its size, as no record does"
            raise Refused(f"{self._name}: {much}: unpack it yourself if you trust it")
        view[: len(data)] = data
        return len(data)


@contextmanager
def open_bytes(path: str, limits: Limits = LIMITS) -> Iterator[BinaryIO]:
    """The bytes of a file, unpacked where it is gz or zip. Raises Refused with what is wrong."""
    place = _on_disk(path)
    packed = os.path.getsize(place)
    try:
        with open(place, "rb") as raw, ExitStack() as after:
            start = raw.read(4)
            raw.seek(0)
            inner: Any = raw
            if start[:2] == b"\x1f\x8b":
                inner = after.enter_context(gzip.GzipFile(fileobj=raw))
            elif start == b"PK\x03\x04":
                archive = after.enter_context(zipfile.ZipFile(raw))
                inner = after.enter_context(archive.open(member(archive, path)))
            yield io.BufferedReader(_Bounded(inner, path, packed, limits), 1 << 18)
    except _DAMAGE as error:
        raise Refused(f"{path}: is damaged: {error}") from None
    except OSError as error:
        raise Refused(f"{path}: cannot be read: {error.strerror or error}") from None


_PIPED: ContextVar[str] = ContextVar("piped")
"""Where what came from standard input lies while it is imported."""


@contextmanager
def piped(path: str, limits: Limits) -> Iterator[None]:
    """For `-`: what comes from standard input as a file, which is read more than once; of what is
    larger than any that is read no more is kept."""
    if path != STANDARD:
        yield
        return
    with ExitStack() as after:
        try:
            folder = after.enter_context(scratch())
            place = os.path.join(folder, "piped")
            with open(place, "wb") as file:
                shutil.copyfileobj(_Bounded(sys.stdin.buffer, path, limits.size, limits), file)
        except OSError as error:
            raise Refused(f"{path}: cannot be kept to be read: {error.strerror or error}") from None
        after.callback(_PIPED.reset, _PIPED.set(place))
        yield


def _on_disk(path: str) -> str:
    """Where the plain file lies. Raises Refused where there is none."""
    if path == STANDARD:
        if not (place := _PIPED.get("")):
            raise Refused("-: stdin is read once, and a table twice: save it first")
        return place
    try:
        plain = stat.S_ISREG(os.stat(path).st_mode)
    except FileNotFoundError:
        raise Refused(f"{path}: there is no such file") from None
    except OSError as error:
        raise Refused(f"{path}: cannot be read: {error.strerror}") from None
    if not plain:
        raise Refused(f"{path}: is no plain file, and an import reads it twice: save it first, or "
                      "give it as standard input and - as its name")  # fmt: skip
    return path


def name_in(path: str) -> str:
    """The place of the one file of a zip. Raises Refused as `open_bytes` and `member`."""
    try:
        with zipfile.ZipFile(_on_disk(path)) as archive:
            return os.path.join(path, member(archive, path).filename)
    except (*_DAMAGE, OSError) as error:
        raise Refused(f"{path}: cannot be read: {error}") from None


def member(archive: zipfile.ZipFile, path: str) -> zipfile.ZipInfo:
    """The one file of an archive. Raises Refused where there are more, or a name is a trick."""
    check_names(archive, path)
    files = [
        info
        for info in archive.infolist()
        if not info.is_dir() and not info.filename.startswith("__MACOSX/")
    ]
    if len(files) != 1:
        names = ", ".join(info.filename for info in files[:4])
        raise Refused(f"{path}: holds {len(files)} files ({names}): an import takes one at a time")
    if files[0].flag_bits & 0x1:
        raise Refused(f"{path}: is encrypted: unpack it yourself")
    name = files[0].filename
    if name.lower().endswith((".gz", ".zip")):
        raise Refused(f"{path}: holds '{name}', which is packed again: unpack it yourself")
    return files[0]


def check_names(archive: zipfile.ZipFile, path: str) -> None:
    """Refuse an archive whose names point out of it, or that has too many."""
    listed = archive.infolist()
    if len(listed) > LIMITS.members:
        raise Refused(f"{path}: holds {len(listed):,} files: at most {LIMITS.members:,}")
    for info in listed:
        parts = info.filename.replace("\\", "/").split("/")
        if ".." in parts or info.filename.startswith(("/", "\\")) or ":" in parts[0]:
            raise Refused(f"{path}: the name '{info.filename}' points out of the archive")


def encoding_of(path: str, asked: str | None, limits: Limits = LIMITS) -> str:
    """The encoding: a byte-order mark decides, then what was asked for, then UTF-16 that shows
    by its zeros, then UTF-8. Another one is never guessed: it would be read as wrong letters."""
    with open_bytes(path, limits) as stream:
        sample = stream.read(_SAMPLE)
    for mark, name in _BOMS:
        if sample.startswith(mark):
            return name
    if asked:
        try:
            b"a".decode(asked, "ignore")  # some codecs are of no text, or of names alone
            return codecs.lookup(asked).name
        except (LookupError, ValueError):
            raise Refused(f"'{asked}' is no encoding: write e.g. utf-8, cp1252, utf-16") from None
    if len(sample) >= 8:
        if sample[1::2].count(0) > len(sample) * 0.35:
            return "utf-16-le"
        if sample[0::2].count(0) > len(sample) * 0.35:
            return "utf-16-be"
    return "utf-8"


@contextmanager
def open_lines(path: str, encoding: str, limits: Limits = LIMITS) -> Iterator[Iterator[str]]:
    """The lines of a text file with their ends. Raises Refused for a byte that is no character,
    and for a line beyond all reason, before it is in memory."""
    with open_bytes(path, limits) as stream:
        start = stream.peek(_SAMPLE).decode(encoding, "ignore")  # type: ignore[attr-defined]
        end = "\r" if "\r" in start and "\n" not in start else "\n"  # as old Macs ended lines
        text = io.TextIOWrapper(stream, encoding=encoding, newline=end)
        try:
            yield _lines(path, text, encoding, end, limits)
        finally:
            text.detach()


def _lines(
    path: str, text: io.TextIOWrapper, encoding: str, end: str, limits: Limits
) -> Iterator[str]:
    number = 1
    try:
        for line in iter(partial(text.readline, limits.line + 2), ""):
            if len(line) > limits.line and len(line.removesuffix(end)) > limits.line:
                raise Refused(f"{path}: line {number}: has more than {limits.line:,} characters")
            yield line
            number += 1
    except UnicodeDecodeError as error:
        # What is read at once may hold the rest of this line, and further ones before the error.
        number += error.object[: error.start].decode(error.encoding, "replace").count(end)
        byte = error.object[error.start]
        raise Refused(
            f"{path}: line {number}: is not {encoding} (byte {byte:#04x}): save it as UTF-8, or "
            "name its encoding in the mapping ('read: {encoding: cp1252}')"
        ) from None
    except UnicodeError as error:
        raise Refused(f"{path}: line {number}: is not {encoding}: {error}") from None


CANDIDATES = words_of("encoding")
"""Encodings and whose they are, in the order in which they are taken where letters do not tell."""
_FREQUENT = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们出政美日会作主年本关于发对成方可行同分能协议谈判"
)
_SIGNS = frozenset("€£¥§°–—„“”\u201a‘’«»¿¡…·×½¼¾²³")
"""What stands beside words of any language."""
_KANA = re.compile("[\u3041-\u30ff]")


def guessed_encoding(path: str) -> str | None:
    """The encoding whose letters look most like words; None where none reads the file."""
    with open_bytes(path) as stream:
        sample = stream.read(_SAMPLE)
    found = [(_likely(text), -place, name) for place, name in enumerate(CANDIDATES)
             if (text := _as_text(sample, name)) is not None]  # fmt: skip
    return max(found)[2] if found else None


def _as_text(sample: bytes, name: str) -> str | None:
    for cut in range(4):  # the sample may end within a letter
        try:
            return sample[: len(sample) - cut].decode(name)
        except UnicodeDecodeError as error:
            if len(sample) < _SAMPLE or error.start < len(sample) - 4:
                return None
    return None


def _likely(text: str) -> float:
    """How much letters beyond ASCII look like those of words: of one script, without capitals
    inside, and no signs of other things."""
    beyond = [c for c in text if not c.isascii() and not c.isspace() and c not in _SIGNS]
    if not beyond:
        return 1.0
    letters = [c for c in beyond if c.isalpha()]
    scripts = Counter(unicodedata.name(c, "?").split()[0] for c in letters)
    one = scripts.most_common(1)[0][1] if scripts else 0
    if _KANA.search(text):
        one = sum(scripts[s] for s in ("HIRAGANA", "KATAKANA", "CJK", "KATAKANA-HIRAGANA"))
    score = one / len(beyond) - _turned(text) / len(beyond)
    words = [word for word in re.split(r"[\W\d_]+", text) if not word.isascii()]
    latin = max(scripts, key=lambda script: scripts[script], default="") == "LATIN"
    # Words of accents more than of plain letters, or of two scripts.
    plain = ((len(word), sum(c.isascii() for c in word)) for word in words)
    odd: int = sum(size > 2 and 2 * few < size if latin else few > 0 for size, few in plain)
    score -= odd / max(len(words), 1)
    common = sum(c in _FREQUENT for c in beyond) + len(_KANA.findall(text))
    return score + (common + 0.3 * scripts["HANGUL"]) / len(beyond)


def _turned(text: str) -> int:
    """Capitals within words, as letters of another encoding look."""
    threes = zip(text, text[1:], f"{text[2:]} ", strict=False)
    return sum(
        two.isupper() and one.isalpha() and (one.islower() or three.islower())
        for one, two, three in threes
        if not two.isascii()
    )
