"""The stored form of the texts that the law may order removed: apart from the event, and sealed.

Where such a text stands, the stored body holds a hash of it, `{"#":"HASH"}`, so that whatever
hashes the body commits to the text and yet holds without it. The texts lie beside the body, one a
line, in the order in which their hashes stand in it:

    SALT JSON       the salt (16 random bytes as base64url), a space, the text as JSON
     JSON           a text that was removed: nothing, a space, what stands in its place

The hash is the SHA-256 of FORM and the line, as base64url. Without the salt nobody who guesses a
text can tell whether the guess is right. Salts are made anew wherever an event is recorded, and
nothing but the store and its proofs knows of them.
"""

from __future__ import annotations

import re
from binascii import b2a_base64
from collections.abc import Callable, Collection, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

import msgspec

from events.codec import SEALED
from events.developments import EVENT_TYPES, Development, SourceDeclared
from events.redaction import STORED_TEXTS, Text, texts_in

FORM = b"negotiation-timeline text v1\n"
"""What the hash of a text begins with: no other hash is one of a text."""

_MARK = re.compile(b'"(?:%b)"' % "|".join(STORED_TEXTS).encode())
"""A body in which this does not stand has no such text: most have none."""

_TEXT = rb'"[^"\\]*(?:\\.[^"\\]*)*"'


def _plain(keys: bytes) -> re.Pattern[bytes]:
    return re.compile(rb'"(?:%b)":(%b|\{(?:%b[:,]?)+\})' % (keys, _TEXT, _TEXT))


_PLAIN = _plain(b"says|because|place|outcome|quote|speaker")
"""A text, or a person, of a development; a body that has no others is not taken apart."""

_PLAIN_SOURCE = _plain(b"publisher|title|author|url|quote")
"""The same of a source."""

Parts = tuple[bytes, ...]
"""A body taken apart at the texts that are sealed: what stands before the first of them, a text as
JSON, and by turns what stands between and the next text."""

_URL_SAFE = bytes.maketrans(b"+/", b"-_")
_SALT = 16
_encode = msgspec.json.encode


def _hash(line: bytes) -> str:
    return b2a_base64(sha256(FORM + line).digest())[:43].translate(_URL_SAFE).decode()


def _hashes(state: bytes) -> list[str]:
    """The hashes that a body holds, in order."""
    return [part[:43].decode("ascii", "replace") for part in state.split(SEALED)[1:]]


def seal(topic: str, state: bytes, random: Callable[[int], bytes]) -> tuple[bytes, bytes | None]:
    """The body and the texts to be stored for an event that `encode` made; None where it has no
    such text. `unseal` gives the same bytes back. What is no event of ours stays as it is.

    random: gives so many bytes that nobody can foresee."""
    kind, mark = EVENT_TYPES.get(topic), _MARK.search(state)
    if kind is None or SEALED in state or mark is None:
        return state, None
    of_source = _PLAIN_SOURCE if kind is SourceDeclared else None
    plain = _PLAIN if issubclass(kind, Development) else of_source
    if plain is not None and _is_json(state):
        parts: list[bytes] = []
        at = 0
        while mark is not None and (one := plain.match(state, mark.start())):
            start, end = one.span(1)
            parts += state[at:start], state[start:end]
            at = end
            mark = _MARK.search(state, at)
        if mark is None:
            return seal_parts([*parts, state[at:]], random)
    fields = read(state)
    found = texts_in(kind, fields) if isinstance(fields, dict) else []
    if not found:
        return state, None
    texts: list[bytes] = []
    for text in found:
        texts.append(_encode(text.holder[text.at]))
        text.holder[text.at] = {"#": str(len(texts) - 1)}
    first, *behind = _encode(fields).split(SEALED)
    parts = [first]
    for number, rest in (told.split(b'"}', 1) for told in behind):
        parts += texts[int(number)], rest
    return seal_parts(parts, random)


def seal_parts(
    parts: Sequence[bytes], random: Callable[[int], bytes]
) -> tuple[bytes, bytes | None]:
    """The same of a body whose texts are known, where somebody put it together."""
    body, beside = list(parts), []
    for at in range(1, len(body), 2):  # in place: it is done by the hundred thousand
        salt = b2a_base64(random(_SALT))[:22].translate(_URL_SAFE)
        beside.append(line := b"%b %b" % (salt, body[at]))
        hashed = b2a_base64(sha256(FORM + line).digest())[:43].translate(_URL_SAFE)
        body[at] = b'{"#":"%b"}' % hashed
    return b"".join(body), b"\n".join(beside) if beside else None


class Unsealed(NamedTuple):
    """What stands beside a body. removed, there: the fields (of `events.redaction.TEXTS`) of which
    a text was removed, and is there; wrong: clauses on texts that the body does not commit to."""

    removed: frozenset[str] = frozenset()
    there: frozenset[str] = frozenset()
    wrong: tuple[str, ...] = ()


def look(topic: str, state: bytes, texts: bytes | None) -> Unsealed:
    """Compare texts with the body that commits to them. Any bytes may come."""
    hashes = _hashes(state)
    lines = texts.split(b"\n") if texts is not None else []
    if len(lines) != len(hashes):
        told = f"{len(lines)} texts lie beside it, and it holds the hashes of {len(hashes)}"
        return Unsealed(wrong=(told,))
    if not lines:
        return Unsealed()
    places = _places(topic, state)
    gone, there, wrong = set(), set(), []
    for hashed, line in zip(hashes, lines, strict=True):
        text = places.get(hashed)
        if text is None:
            wrong.append("it holds the hash of a text where no text may be")
        elif line == b" " + _encode(text.left):
            gone.add(text.name)
        elif _hash(line) != hashed:
            wrong.append(f"its text '{text.name}' is not the one that was recorded")
        else:
            there.add(text.name)
    return Unsealed(frozenset(gone), frozenset(there), tuple(wrong))


def removed(topic: str, state: bytes, texts: bytes, names: Collection[str]) -> bytes:
    """The texts of a body without those of these fields; equal where it has none of them."""
    places = _places(topic, state)
    lines = []
    for hashed, line in zip(_hashes(state), texts.split(b"\n"), strict=True):
        text = places.get(hashed)
        gone = text is not None and text.name in names
        lines.append(b" " + _encode(text.left) if gone and text is not None else line)
    return b"\n".join(lines)


def _places(topic: str, state: bytes) -> dict[str, Text]:
    """Which text each hash of a body stands for."""
    kind, fields = EVENT_TYPES.get(topic), read(state)
    if kind is None or not isinstance(fields, dict):
        return {}
    try:
        found = texts_in(kind, fields)
    except (KeyError, TypeError, AttributeError):  # no event of that kind
        return {}
    sealed = ((text.holder[text.at], text) for text in found)
    return {
        one["#"]: text
        for one, text in sealed
        if isinstance(one, dict) and isinstance(one.get("#"), str)
    }


def _is_json(state: bytes) -> bool:
    """Whether bytes are one JSON text, without taking it apart."""
    try:
        _raw.decode(state)
        state.decode()
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return True


_raw = msgspec.json.Decoder(msgspec.Raw)


def read(state: bytes) -> Any:
    """The JSON of a stored body; None where it is none."""
    try:
        return msgspec.json.decode(state)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
