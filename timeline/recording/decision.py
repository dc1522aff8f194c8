"""What a draft comes to: an event, the key by which its request is known again, and its names."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import overload

import msgspec

from events import developments as d
from events.codec import encode
from events.memo import Memo
from timeline.mentions import Named, mentions_of
from timeline.recording.hood import Hood
from timeline.store.entry import Fresh


class Decision(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """An event ready to be recorded: its key and the digest of what was asked for.

    `former` is the digest that the same words had in version 1, where that was another one.
    `there` is the number of the event that says so already. `names` are those that the event is
    the first to use. `body` are the bytes to store, where they are what was asked for.
    """

    event: d.Event
    key: str
    digest: bytes
    place: str | None = None
    former: bytes | None = None
    there: int | None = None
    names: tuple[Named, ...] = ()
    body: bytes | None = None

    def asks_what(self, digest: bytes) -> bool:
        """Whether a recorded request asked for the same."""
        return digest in (self.digest, self.former)

    def saying(self, event: d.Event) -> Decision:
        """The same request, for an event that says more than what was asked for."""
        return msgspec.structs.replace(self, event=event, body=None)

    def stored(self) -> bytes:
        """The bytes to store."""
        return encode(self.event) if self.body is None else self.body

    def fresh(self, stream: str, version: int, recorder: str) -> Fresh:
        """The event ready for the log, as this version of a negotiation."""
        event = self.event
        event_id: str | None = getattr(event, "id", None)
        return Fresh(stream, version, event.topic, self.stored(), recorder, event_id, self.names,
                     mentions_of(event), self.key, self.digest)  # fmt: skip


class Ready(Sequence[Fresh]):
    """Decisions on their way into the log, the first as the one after this version of a
    negotiation. Each is made ready when it is asked for: all at once take as much as their events.
    """

    def __init__(
        self, decisions: Sequence[Decision], stream: str, version: int, recorder: str
    ) -> None:
        self._decisions, self._stream = decisions, stream
        self._version, self._recorder = version, recorder

    def __len__(self) -> int:
        return len(self._decisions)

    @overload
    def __getitem__(self, at: int) -> Fresh: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Fresh]: ...
    def __getitem__(self, at: int | slice) -> Fresh | Sequence[Fresh]:
        if isinstance(at, int):
            return self[at : at + 1 or None][0]
        versions = range(self._version + 1, self._version + 1 + len(self))[at]
        return [
            one.fresh(self._stream, version, self._recorder)
            for one, version in zip(self._decisions[at], versions, strict=True)
        ]


def decision_of(
    event: d.Event,
    place: str | None = None,
    *,
    key: str | None = None,
    asked: d.Event | None = None,
    former: bytes | None = None,
) -> Decision:
    """The decision to record an event: `asked` is what was asked for where the event says more,
    `former` the bytes that version 1 stored for it."""
    body = encode(event if asked is None else asked)
    digest = digest_of(event.topic, body)
    return Decision(
        event=event, key=key or content_key(digest), digest=digest, place=place,
        former=None if former is None else digest_of(event.topic, former),
        body=body if asked is None or asked is event else None,
    )  # fmt: skip


def found(hood: Hood, decision: Decision) -> tuple[bytes, int] | None:
    """The digest and the event's number of the request that was recorded under a decision's key,
    or was recorded by version 1 for the same words."""
    if decision.there is not None:
        return decision.digest, decision.there
    if decision.former is None or decision.key != content_key(decision.digest):
        return hood.find_key(decision.key)
    former = content_key(decision.former)
    return hood.find_key(decision.key, former) or hood.find_key(former)


def digest_of(topic: str, body: bytes) -> bytes:
    """What was asked for, as a digest: equal requests have equal digests."""
    return hashlib.sha256(_HEADS[topic] + body).digest()


_HEADS: Memo[str, bytes] = Memo(lambda topic: topic.encode() + b"\n")


def content_key(digest: bytes) -> str:
    """The idempotency key of a draft that was given none."""
    return f"content:{digest.hex()}"
