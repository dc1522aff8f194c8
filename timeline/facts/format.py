"""What a row of facts means, and how a damaged one is told: constants and checksums.

Standard library only: every `stance` passes through here.
"""

from collections.abc import Iterable
from zlib import crc32

__all__ = ["ALWAYS", "FORMAT", "NEVER", "START", "STATE_TABLE", "TABLES", "checksum", "members_sum"]

FORMAT = 1
"""The form of the rows and of the answers in them. Facts of another form are passed over until
they are rebuilt; a test holds the form to a digest and says when to raise this number."""

STATE_TABLE = "facts_state"
"""What the facts are true of."""

TABLES = ("facts", "facts_names", "facts_gaps", "facts_ties", "facts_members", "facts_frames")
"""The tables of the facts, beside the one that says what they are true of."""

START = 0
"""Before every day (days are proleptic Gregorian ordinals)."""

ALWAYS = 2**31 - 1
"""After every day: an interval of days that is still open."""

NEVER = 2**63 - 1
"""After every sequence number: a version of a row that still holds."""


def checksum(*parts: str | int | bytes | None) -> int:
    """CRC-32 over the parts of a row; only the last may be bytes. It tells damage and careless
    edits, not a forger."""
    body = parts[-1]
    if isinstance(body, bytes):
        return crc32(body, crc32("\x1f".join(map(str, parts[:-1])).encode()))
    return crc32("\x1f".join(map(str, parts)).encode())


def members_sum(seqs: Iterable[int]) -> int:
    """CRC-32 over the sequence numbers of a component's events, in order."""
    return crc32(" ".join(map(str, sorted(seqs))).encode())
