"""What an entry becomes before it is recorded: an event, its key, and what was asked for."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from events import developments as d
from timeline.store.reader import Reader


@dataclass(frozen=True, kw_only=True)
class Decision:
    """An event ready to be recorded: its key and the digest of what was asked for.

    `former` is the digest that the same words had in version 1, where that was another one.
    `there` is the number of the event that says so already, where no key has to tell.
    """

    event: d.Event
    key: str
    digest: bytes
    place: str | None = None
    former: bytes | None = None
    there: int | None = None

    def asks_what(self, digest: bytes) -> bool:
        """Whether a recorded request asked for the same."""
        return digest in (self.digest, self.former)


def found(reader: Reader, negotiation: str, draft: Decision) -> tuple[bytes, int] | None:
    """The digest and the event's number of the request that was recorded under a draft's key, or
    was recorded by version 1 for the same words."""
    if draft.there is not None:
        return draft.digest, draft.there
    used = reader.find_key(negotiation, draft.key)
    if used is None and draft.former is not None and draft.key == content_key(draft.digest):
        used = reader.find_key(negotiation, content_key(draft.former))
    return used


def digest_of(event: d.Event, body: bytes) -> bytes:
    """What was asked for, as a digest: equal requests have equal digests."""
    return hashlib.sha256(event.topic.encode() + b"\n" + body).digest()


def content_key(digest: bytes) -> str:
    """The idempotency key of an entry that was given none."""
    return f"content:{digest.hex()}"
