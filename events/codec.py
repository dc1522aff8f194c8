"""The stored form of events: compact JSON with the version of its shape under `v`.

Old versions are read through upcasts, one step each, and never rewritten.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from events.developments import EVENT_TYPES, Event, PayloadRemoved
from events.errors import TimelineError
from events.memo import Memo

Upcast = Callable[[dict[str, Any]], dict[str, Any]]


def _about(fields: dict[str, Any]) -> dict[str, Any]:
    """A proposal's `about_measure` became `about`: it may name an agreement as well."""
    return {("about" if name == "about_measure" else name): v for name, v in fields.items()}


def _patch(fields: dict[str, Any]) -> dict[str, Any]:
    """A correction patches the fields as they are called now."""
    patch = _about(fields["patch"])
    if "status" in patch and patch["status"] is None:
        patch["status"] = "tentative"
    return {**fields, "patch": patch}


def _as_it_was(fields: dict[str, Any]) -> dict[str, Any]:
    """Whoever arranged a round stood among those between whom it is held (`actors`): that stays,
    for nobody can tell them apart. From version 2 on they stand beside them, as `by`."""
    return fields


UPCASTS: dict[tuple[str, int], Upcast] = {
    ("talks-scheduled", 1): _as_it_was,
    ("talks-cancelled", 1): _as_it_was,
    ("talks-invited", 1): _as_it_was,
    ("demand-made", 1): _about,
    ("offer-made", 1): _about,
    ("mechanism-proposed", 1): _about,
    # An agreement that stated no status was tentative.
    ("agreement-reached", 1): lambda fields: {"status": "tentative", **fields},
    ("development-corrected", 1): _patch,
}
"""(topic, version n) -> how its fields of version n become those of version n + 1."""


class Unreadable(TimelineError):
    """Stored bytes that this program cannot read: damaged, or written by a newer program."""

    exit_code = 5


_DAMAGE = (
    msgspec.MsgspecError, ValueError, LookupError, TypeError, AttributeError, RecursionError
)  # fmt: skip
"""What bytes lead to that are no event: no JSON, too deep, no UTF-8, or without a needed field."""


class _Stored(msgspec.Struct):
    v: int = 1


SEALED = b'{"#":"'
"""What begins the hash of a text in a stored body. In JSON it can be nothing else: a text would
have its quotation marks escaped."""

_SEALED_LENGTH = 43 + len(b'"}')

_encoder = msgspec.json.Encoder(decimal_format="string")
_REMOVED = b'{"redacted":'
_version = msgspec.json.Decoder(_Stored)


_decoders: Memo[str, msgspec.json.Decoder[Event]] = Memo(
    lambda topic: msgspec.json.Decoder(EVENT_TYPES[topic])
)
"""A decoder for each topic, made when it is first asked for: all of them take as long as the
rest of a cold start, and a negotiation uses few."""


def encode(event: Event) -> bytes:
    """The bytes to store. Equal events give equal bytes."""
    body = plain_body(event)
    if event.version == 1:  # the first version is implied
        return body
    return b'{"v":%d%s' % (event.version, b"," + body[1:] if body != b"{}" else b"}")


def stored_version(state: bytes) -> int:
    """The version of the shape in which stored bytes are written. Raises msgspec's errors."""
    # `"v"` as text may also occur inside a value: then the version is read and is 1.
    return _version.decode(state).v if b'"v":' in state else 1


def unseal(state: bytes, texts: bytes | None) -> bytes:
    """A stored body with its texts in their places; see `events.sealing`. Where they do not fit,
    it stays as it is, and no event is read from it."""
    if not isinstance(texts, bytes):
        return state
    first, *parts = state.split(SEALED)
    lines = texts.split(b"\n")
    if len(lines) != len(parts):
        return state
    opened = [first]
    for line, part in zip(lines, parts, strict=True):
        opened += line[line.find(b" ") + 1 :], part[_SEALED_LENGTH:]
    return b"".join(opened)


def decode(topic: str, state: bytes, texts: bytes | None = None) -> Event:
    """The event that `encode` stored, or an older version of it brought up to date; what a
    redaction left of it where its payload was removed. texts: what lies beside the body.

    Raises Unreadable for an unknown topic, a newer version, or bytes that are no event.
    """
    kind = EVENT_TYPES.get(topic)
    if kind is None:
        raise Unreadable(
            f"the log holds an event of the unknown type '{topic}': upgrade the program"
        )
    try:
        state = unseal(state, texts)
        if state.startswith(_REMOVED):
            left = msgspec.json.decode(state, type=PayloadRemoved)
            if left.redacted != topic:
                raise ValueError(f"it says that it was of type '{left.redacted}'")
            return left
        stored = stored_version(state)
        if stored == kind.version:
            return _decoders[topic].decode(state)
        if stored > kind.version:
            raise Unreadable(
                f"the log holds '{topic}' version {stored}, this program reads up to "
                f"{kind.version}: upgrade the program"
            )
        fields: dict[str, Any] = msgspec.json.decode(state)
        for version in range(stored, kind.version):
            fields = UPCASTS[topic, version](fields)
        return msgspec.convert(fields, kind)
    except _DAMAGE as error:
        raise Unreadable(f"an event of type '{topic}' cannot be read: {error}") from error


def plain_body(event: Event) -> bytes:
    """The event's stored fields as JSON, without a version."""
    return _encoder.encode(event)


def plain_fields(event: Event) -> dict[str, Any]:
    """The event's stored fields as plain JSON values (what `log` and `show` print)."""
    fields: dict[str, Any] = msgspec.json.decode(plain_body(event))
    return fields
