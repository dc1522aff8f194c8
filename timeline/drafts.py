"""What an entry becomes before it is recorded: an event, its key, and what was asked for."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from events import developments as d


@dataclass(frozen=True, kw_only=True)
class Draft:
    """An event ready to be recorded: its key and the digest of what was asked for."""

    event: d.Event
    key: str
    digest: bytes
    place: str | None = None


def digest_of(event: d.Event, body: bytes) -> bytes:
    """What was asked for, as a digest: equal requests have equal digests."""
    return hashlib.sha256(event.topic.encode() + b"\n" + body).digest()


def content_key(digest: bytes) -> str:
    """The idempotency key of an entry that was given none."""
    return f"content:{digest.hex()}"
